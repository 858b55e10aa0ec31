"""What the commands print for a person: findings, coverage and catalogues as tables."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from rich import box
from rich.console import Group
from rich.table import Table
from rich.text import Text

from forms.codes import doubt_line, failure_line
from forms.forms import Form
from forms.rules import Rule
from nianbao.outcomes import Outcome
from nianbao.rulebook import Shown
from parsers.report import Report
from store.audit.finding import Finding
from store.audited import ranked
from store.triage import WORDS

SEVERITY = {"error": ("错误", "bold red"), "warning": ("警示", "yellow"), "info": ("提示", "cyan")}

#: A coverage state as one character in the matrix, its colour and its name in Chinese.
STATES = {
    "found": ("●", "green", "已发布"),
    "not-published": ("○", "red", "未发布"),
    "blocked": ("■", "magenta", "被拦截"),
    "list-not-read": ("▒", "yellow", "列表未读"),
    "soft404": ("×", "yellow", "假404"),
    "unknown": ("？", "dim", "不明"),
}


def findings_table(findings: Iterable[Finding], title: str, *, settled: int = 0) -> Table:
    """Findings with report, rule, severity and message, what fails and is worst first, and a summary at the end.

    ``settled`` is how many more were dismissed or muted.
    """
    ordered = ranked(findings)
    table = Table(title=title, box=box.ROUNDED, expand=True, show_lines=True)
    table.add_column("报告\nReport", overflow="fold", width=14)
    table.add_column("规则\nRule", overflow="fold", width=8)
    table.add_column("发现\nFinding", overflow="fold", ratio=1)
    for finding in ordered:
        name, style = SEVERITY[finding.severity]
        if finding.verdict != "fail":
            name, style = "待定", "dim"
        rule = Text(f"{finding.code}\n{name}", style=style)
        for code in finding.witnesses:
            if code != finding.code:
                rule.append(f"\n+{code}", style="dim")
        message = Text(finding.zh)
        message.append("\n" + finding.en, style="dim")
        table.add_row(f"{finding.body}\n{finding.year or '—'}", rule, message)
    table.caption = summary(ordered, settled=settled)
    return table


def summary(findings: Iterable[Finding], *, settled: int = 0, doubts: int = 0) -> Text:
    """How many errors, warnings, notes and undecided findings there are, in one line."""
    found = list(findings)
    counts = {name: sum(one.verdict == "fail" and one.severity == name for one in found) for name in SEVERITY}
    text = Text("合计 · In all: ")
    for name, (zh, style) in SEVERITY.items():
        text.append(f"{zh} {name} {counts[name]}  ", style=style if counts[name] else "dim")
    text.append(f"待定 undecided {len(found) - sum(counts.values())}", style="dim")
    if settled:
        text.append(f"  已排除或屏蔽 settled {settled}", style="dim")
    if doubts:
        text.append(f"  读取存疑 our doubts {doubts}", style="yellow")
    return text


def coverage_table(rows: Sequence[Mapping[str, Any]], title: str) -> Table:
    """Body × year with one mark a cell: late and unreadable reports carry a letter beside the mark."""
    years = sorted({row["year"] for row in rows})
    table = Table(title=title, box=box.SIMPLE_HEAD)
    table.add_column("机关 · Body")
    for year in years:
        table.add_column(str(year), justify="center")
    cells: dict[tuple[str, str], dict[int, Mapping[str, Any]]] = {}
    for row in rows:
        cells.setdefault((row["site"], row["body"]), {})[row["year"]] = row
    for (_, body), by_year in sorted(cells.items()):
        table.add_row(body, *(_mark(by_year.get(year)) for year in years))
    legend = "  ".join(f"{mark} {zh} {state}" for state, (mark, _, zh) in STATES.items())
    table.caption = legend + "  L 逾期 late  U 不可读 unreadable"
    return table


#: How the crawl of a site ended, in Chinese.
OUTCOMES: Mapping[str, tuple[str, str]] = {
    "read": ("已读完", "green"),
    "half-read": ("未读全", "yellow"),
    "blocked": ("被拦截", "magenta"),
    "unreachable": ("连不上", "red"),
    "forbidden": ("禁止抓取", "red"),
    "endless": ("无尽页面", "yellow"),
    "budget-spent": ("请求用尽", "yellow"),
    "nothing-found": ("未见年报", "yellow"),
    "failed": ("失败", "bold red"),
}


def outcomes_table(outcomes: Iterable[Outcome]) -> Table:
    """How the crawl of each site ended, with what it took and why; counts by outcome beneath."""
    rows = sorted(outcomes, key=lambda one: (-list(OUTCOMES).index(one.state), one.site))
    table = Table(title="网站 · Sites", box=box.SIMPLE_HEAD)
    table.add_column("网站 · Site", overflow="fold", min_width=18)
    table.add_column("结果 · Outcome", no_wrap=True, min_width=22)
    table.add_column("请求 · Requests", justify="right")
    table.add_column("份 · Editions", justify="right")
    table.add_column("原因 · Why", overflow="fold")
    for one in rows:
        name, style = OUTCOMES[one.state]
        took = (str(one.requests), str(one.editions))
        table.add_row(
            Text(one.site),
            Text(f"{name} {one.state}", style=style),
            *took,
            Text(_why(one)),
        )
    counts = Counter(one.state for one in rows)
    table.caption = "  ".join(f"{OUTCOMES[state][0]} {state}: {count}" for state, count in counts.items())
    return table


def _why(one: Outcome) -> str:
    code, colon, message = one.why.partition(": ")
    return failure_line(code, message) if colon else one.why


def _mark(row: Mapping[str, Any] | None) -> Text:
    if row is None:
        return Text("")
    mark, style, _ = STATES[row["state"]]
    return Text(mark + ("L" if row.get("late") else "") + ("U" if row.get("unreadable") else ""), style=style)


def reports_table(reports: Iterable[tuple[Report, Sequence[Finding]]]) -> Table:
    """One line a report: what it is, which tables were found, how much was read, what was found."""
    table = Table(box=box.SIMPLE_HEAD)
    for heading in (
        "机关 · Body",
        "年 · Year",
        "表 · Tables",
        "数 · Figures",
        "疑 · Doubts",
        "错 · Errors",
        "来源 · Source",
    ):
        table.add_column(heading, overflow="fold")
    for report, findings in reports:
        tables = " ".join(f"{key}:{generation}" for key, generation in report.tables.items()) or "—"
        valued = sum(figure.value is not None for figure in report.figures.values())
        errors = sum(finding.severity == "error" and finding.verdict == "fail" for finding in findings)
        table.add_row(
            report.body or "—",
            str(report.year or "—"),
            tables,
            f"{valued}/{len(report.figures)}",
            str(len(report.doubts)),
            Text(str(errors), style="bold red" if errors else "green"),
            report.source.url or report.source.path or "",
        )
    return table


def forms_table(form: Form) -> Table:
    """The cells of a form generation: key, row, column and unit."""
    table = Table(title=f"{form.name_zh} · {form.name_en} · {form.basis}", box=box.SIMPLE_HEAD)
    for heading in ("键 · Key", "行 · Row", "列 · Column", "单位 · Unit"):
        table.add_column(heading, overflow="fold")
    for cell in form.cells.values():
        table.add_row(cell.key, cell.row.label, cell.column.label, cell.unit or "—")
    return table


#: A rule that does not run, or accuses nobody, in Chinese and English, and its colour.
LIVES = {"trial": ("试行 trial", "yellow"), "retired": ("停用 retired", "dim")}


def rules_table(rules: Iterable[Rule]) -> Table:
    """The catalogue, one line a rule."""
    table = Table(box=box.SIMPLE_HEAD)
    for heading in ("规则 · Rule", "级别 · Severity", "表式 · Form", "名称 · Title", "状态 · State"):
        table.add_column(heading, overflow="fold")
    for rule in rules:
        name, style = SEVERITY[rule.severity]
        title = Text(rule.title_zh)
        title.append("\n" + rule.title, style="dim")
        state = Text("核验 checked", style="green") if rule.bound else Text("未核验 not yet", style="dim")
        state = Text(*LIVES[rule.life]) if rule.life in LIVES else state
        table.add_row(rule.code, Text(f"{name} {rule.severity}", style=style), rule.form, title, state)
    return table


def rule_coverage_table(rows: Sequence[Mapping[str, Any]]) -> Table:
    """Every rule with how it is checked or why not, the number of its tests, and its example."""
    bound = sum(row["bound"] for row in rows)
    table = Table(title=f"规则覆盖 · Rules: {bound} of {len(rows)} checked", box=box.SIMPLE_HEAD)
    table.add_column("规则 · Rule", no_wrap=True)
    table.add_column("核验 · Checked", overflow="fold")
    table.add_column("测试 · Tests", justify="right")
    table.add_column("举例 · Example", overflow="fold")
    for row in rows:
        state = Text(row["check"], style="green") if row["bound"] else Text(row["why_not"], style="yellow")
        tests = "" if row["tests"] is None else str(row["tests"])
        table.add_row(row["code"], state, tests, row["example"])
    table.caption = (
        "测试数：写明该代码的测试函数，另加运行其示例的一项 · "
        "Tests: test functions that name the code, and one that runs its example"
    )
    return table


def triage_table(rows: Iterable[Mapping[str, Any]]) -> Table:
    """Findings with the beginning of their fingerprint and what was decided about them; fits 80 columns."""
    table = Table(box=box.SIMPLE_HEAD, padding=(0, 1, 0, 0))
    table.add_column("指纹\nFingerprint", no_wrap=True, width=12)
    table.add_column("处理\nTriage", overflow="fold", width=10)
    table.add_column("报告\nReport", overflow="fold", width=14)
    table.add_column("规则\nRule", no_wrap=True, width=7)
    table.add_column("发现\nFinding", overflow="fold", ratio=1)
    for row in rows:
        state = "\n".join(filter(None, (WORDS[row["triage"]], row["triage"], row["reason"], row["decided_by"])))
        report = f"{row['body']}\n{row['year'] or '—'}"
        table.add_row(row["fingerprint"][:12], state, report, row["code"], f"{row['message_zh']}\n{row['message_en']}")
    return table


def exceptions_table(rows: Sequence[Mapping[str, Any]]) -> Table:
    """Site-wide exceptions: what they hold for, why, who made them, and how many findings they mute now."""
    table = Table(title=f"例外 · Exceptions: {sum(not row['withdrawn'] for row in rows)}", box=box.SIMPLE_HEAD)
    table.add_column("编号 · Id", no_wrap=True)
    table.add_column("规则 · Rule", no_wrap=True)
    table.add_column("适用 · Holds for", overflow="fold")
    table.add_column("理由 · Reason", overflow="fold", ratio=1)
    table.add_column("屏蔽 · Muted", justify="right")
    for row in rows:
        where = "\n".join(part for part in (row["site"], row["body"], row["cell"]) if part) or "—"
        why = f"{row['reason']}\n{row['by']} {row['made'][:10]}".rstrip()
        if row["withdrawn"]:
            why += f"\n已撤回 withdrawn {row['withdrawn_by']} {row['withdrawn'][:10]}"
        style = "dim" if row["withdrawn"] else ""
        table.add_row(row["id"], row["code"], where, why, str(row["muted"]), style=style)
    return table


def corrections_table(rows: Iterable[Mapping[str, Any]]) -> Table:
    """Cells read with doubt: what was read and why it is doubted, and beside it what a person says they see."""
    table = Table(box=box.SIMPLE_HEAD)
    table.add_column("单元格 · Cell", overflow="fold")
    table.add_column("读作 · Read", overflow="fold")
    table.add_column("存疑 · Doubt", overflow="fold", ratio=1)
    table.add_column("位置 · Place", overflow="fold")
    table.add_column("人工辨读 · Stated", overflow="fold")
    for row in rows:
        read = f"{row['raw']}\n{row['kind']}" if row["raw"] else row["kind"]
        why = "\n".join(f"{doubt_line(doubt['why'])} {doubt['raw']}".strip() for doubt in row["doubts"])
        place = " ".join(f"{name} {part}" for name, part in row["place"].items())
        said = row["correction"]
        shown = "" if said is None else f"{said['typed'] or '空白 blank'}\n{said['by']}"
        table.add_row(*map(Text, (f"{row['cell']}\n{row['label']}", read, why, place, shown)))
    return table


def rule_page(rule: Rule, example: Shown | None) -> Group:
    """One rule in full, with its worked example and what the finding on it says."""
    name, style = SEVERITY[rule.severity]
    heading = Text(f"{rule.code}  {rule.title_zh}\n{rule.title}\n", style="bold")
    heading.append(f"{name} {rule.severity}", style=style)
    heading.append(f" · {rule.form} · {rule.scope} · {'核验 checked' if rule.bound else '未核验 not checked yet'}")
    heading.append(f" · {rule.life}\n")
    lines = [
        ("应满足 · Should hold", "\n  ".join(filter(None, (rule.should_hold, rule.formula)))),
        ("依据 · Source", "\n  ".join(filter(None, (rule.basis, rule.source)))),
        ("例外 · Exceptions", rule.exceptions),
        ("报告中看不出的例外 · Not to be seen in a report", rule.unseen),
        ("可在本地调整 · Local settings", ", ".join(f"{key} = {value}" for key, value in rule.settings.items())),
        ("为何不核验 · Why not", rule.why_not),
    ]
    if example is not None:
        lines += [
            ("举例：不成立 · Example that breaks it", example.wrong),
            ("举例：成立 · Near-miss that does not", example.right),
        ]
        if rule.bound:
            said = "" if example.code == rule.code else f" ({rule.code} → {example.code})"
            lines.append((f"发现会写 · The finding would say{said}", f"{example.zh}\n  {example.en}"))
    return Group(heading, *(Text.assemble((f"{label}\n", "dim"), f"  {text}\n") for label, text in lines if text))
