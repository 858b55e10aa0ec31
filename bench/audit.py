"""The audit of many reports: 10,000 from SQLite beside a plain scan of the same rows, and a million by columns alone.

The budget is a ratio: all rules in 3 s on the machine where the scan takes 0.5 s, six times the scan. The reports are
those of the sample county as they are read, with more words of their own; one in fifty has a wrong cell. Counties are
copies of one another, for making each report takes a while; within a county no two are alike. Measured are the audit
after a load, which has kept the facts of each report; the same again; and the audit where no facts are kept, on some
counties. Times are of the processor, for other programs disturb a clock.

These counties are calm: hardly a report contradicts the one before it or copies another. Each that does is read and
asked again beside the reports that it is compared with. Where one report in ten has a finding, half of them of that
kind, the audit took 10 to 15 times the scan, which is above the budget.
"""

from __future__ import annotations

import platform
import random
import sys
import tempfile
import time
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import numpy as np
from sqlalchemy import delete, func, select

from fixtures.audited.reports import Labelled, labelled, report_of
from forms.forms import load_forms
from forms.rules import load_rules
from nianbao.pipeline import audit_store
from parsers.report import Report
from store import schema
from store.audit.binding import plan_for
from store.audit.columns.stored import surely_clean
from store.audit.columns.system import Integers, compile_bindings
from store.facts import facts_row, make_facts
from store.reports import _rows
from store.store import Store, facts_version, open_store

REPORTS = 10_000
FAULTY = 50  # one in fifty
COLD = 4  # counties without kept facts
MILLION = 1_000_000
CHUNK = 10_000

_ROWS = ("new_received", "carried_in", "results_total", "carried_out")
_OPENINGS = (
    "围绕重点任务",
    "针对群众关切",
    "按照年度安排",
    "对照考核指标",
    "结合工作实际",
    "依托政务平台",
    "坚持问题导向",
    "聚焦基层需求",
)
_DEEDS = (
    "梳理公开事项目录",
    "完善信息审核流程",
    "更新栏目设置内容",
    "组织业务骨干培训",
    "规范答复文书样式",
    "开展政策解读活动",
    "收集社会意见建议",
    "推进标准化目录编制",
    "整改网站错敏信息",
    "落实专人专岗责任",
    "建立定期会商制度",
    "拓展公开渠道载体",
    "强化保密审查把关",
    "压实各股室职责",
    "畅通申请受理渠道",
    "做好档案归集保存",
    "加大宣传引导力度",
    "提升办理工作效率",
)
_ENDS = ("取得了较好成效", "形成了长效机制", "得到群众认可", "为下步工作打下基础", "仍需持续用力", "有待进一步深化")


def words(draw: random.Random, long: int) -> str:
    """So many characters of sentences, hardly two of which are alike."""
    text = ""
    while len(text) < long:
        text += f"{draw.choice(_OPENINGS)}，{'、'.join(draw.sample(_DEEDS, 3))}，{draw.choice(_ENDS)}。"
    return text


def county(draw: random.Random) -> list[tuple[Report, Report]]:
    """The reports of one county on four years, each with its faulty twin: 300 to 1,500 characters in 一 and in 五."""
    out = []
    for case in labelled():
        if case.how != "clean" or case.year == 2020:
            continue
        right, _ = report_of(Labelled(case.body, case.year, "plain", "", ""))
        more = {"s1": draw.randint(100, 800), "s5": draw.randint(250, 1_000)}
        told = [replace(s, text=s.text + words(draw, more[s.key])) if s.key in more else s for s in right.sections]
        if case.body.level == "county":  # its figures here are not the sums of its units
            told = [replace(s, text="本报告仅统计县政府本级。") if s.key == "preface" else s for s in told]
        right = replace(right, sections=tuple(told))
        out.append((right, faulty(draw, right)))
    return out


def faulty(draw: random.Random, report: Report) -> Report:
    """The report with one wrong cell."""
    key = draw.choice([key for key in report.figures if key.startswith("t3.")])
    held = report.figures[key]
    value = (held.value or 0) + draw.randint(1, 9)
    wrong = replace(held, kind="number", value=value, raw=str(value))
    return replace(report, figures={**report.figures, key: wrong})


def fill(store: Store, draw: random.Random) -> tuple[int, float]:
    """As many counties as give so many reports, with facts as a load keeps them; the seconds a report's facts took."""
    rules = load_rules()
    kinds = []
    begin = time.process_time()
    made = [[(report, make_facts(report, rules, facts_version())) for report in pair] for pair in county(draw)]
    each = (time.process_time() - begin) / (2 * len(made))
    for pair in made:
        both = []
        for report, facts in pair:
            row, values = _rows(report, store.database.cells)
            both.append((report, row, values, facts_row("", row["content"], report, facts)))
        kinds.append(both)
    counties = -(-REPORTS // len(kinds))
    number = 0
    with store.database.writing() as connection:
        for at in range(counties):
            for pair in kinds:
                report, row, values, facts = pair[number % FAULTY == 7]
                site, own = f"www{at:03}.example", {"body": report.body, "year": report.year}
                head = {"id": f"r{number:06}", "site": site, "body_key": report.body, "reading": f"e{number}", **own}
                connection.execute(schema.reports.insert(), head)
                more = {"id": f"e{number}", "report": f"r{number:06}", "edition": "", "capture": "", "parser": "1"}
                connection.execute(schema.readings.insert(), {**row, **own, **more})
                for form, held in values.items():
                    connection.execute(store.database.values[form].insert(), {"reading": f"e{number}", **held})
                connection.execute(schema.facts.insert(), {**facts, "reading": f"e{number}"})
                number += 1
    return number, each


def scan(store: Store) -> int:
    """Read every row of the reports, their figures and what is kept of them, and do nothing with it."""
    count = 0
    with store.database.reading() as connection:
        for table in (schema.readings, *store.database.values.values()):
            result = connection.execution_options(yield_per=1000).execute(table.select())
            count += sum(len(batch) for batch in result.partitions(1000))
    return count


def spent(work: object) -> float:
    """Seconds of processor time that a call takes."""
    assert callable(work)
    begin = time.process_time()
    work()
    return time.process_time() - begin


def forget(store: Store) -> int:
    """Delete the facts of some counties; how many reports they have."""
    sites = [f"www{at:03}.example" for at in range(COLD)]
    with store.database.writing() as connection:
        readings = select(schema.reports.c.reading).where(schema.reports.c.site.in_(sites))
        connection.execute(delete(schema.facts).where(schema.facts.c.reading.in_(readings)))
        some = select(func.count()).select_from(schema.reports).where(schema.reports.c.site.in_(sites))
        return int(connection.execute(some).scalar_one())


def million(draw: np.random.Generator) -> Iterator[Integers]:
    """The columns of a million reports, in chunks: tables 三 and 四 all right but for one report in fifty."""
    plan = plan_for((("t3", "2021"), ("t4", "2021")), (), load_rules())
    index = plan.ground.index
    form = load_forms()["2021"]
    parts = [column.key for column in form.tables["t3"].columns if column.key != "total"]
    detail = [row.key for row in form.tables["t3"].rows if row.key not in _ROWS]
    for _ in range(MILLION // CHUNK):
        values = np.zeros((len(index) + 1, CHUNK), dtype=np.int64)
        for part in parts:
            for row in detail:
                values[index[f"t3.{row}.{part}"]] = draw.integers(0, 9, CHUNK)
                values[index[f"t3.results_total.{part}"]] += values[index[f"t3.{row}.{part}"]]
            values[index[f"t3.new_received.{part}"]] = values[index[f"t3.results_total.{part}"]]
        for row in (*detail, *_ROWS):
            values[index[f"t3.{row}.total"]] = sum(values[index[f"t3.{row}.{part}"]] for part in parts)
        values[draw.integers(0, len(index), CHUNK // FAULTY), np.arange(0, CHUNK, FAULTY)] += 1
        yield values


def peak() -> str:
    """The most memory this process ever held."""
    if sys.platform == "win32":
        return "not told on Windows"
    import resource

    most = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return f"{most / (1 << 20 if sys.platform == 'darwin' else 1 << 10):.0f} MB"


def main() -> None:
    """Print the times of a scan, of the audit with and without kept facts, and of a million reports' identities."""
    draw = random.Random(1)
    print(f"{platform.machine()}, {platform.system()}, Python {platform.python_version()}")
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as folder, open_store(Path(folder), None) as store:
        number, each = fill(store, draw)
        scan(store)
        scanned = min(spent(lambda: scan(store)) for _ in range(3))
        print(f"{number:,} reports, plain scan: {scanned:.2f} s; their facts at the load: {each * 1000:.1f} ms each")
        first = spent(lambda: audit_store(store))
        findings = list(store.findings())
        at_fault = len({(finding.body, finding.fingerprint) for finding in findings})
        print(f"  audit after the load, all rules: {first:.2f} s, {first / scanned:.1f} times the scan (budget 6)")
        print(f"    {len(findings):,} findings, {at_fault} of them different")
        again = min(spent(lambda: audit_store(store)) for _ in range(2))
        print(f"  the same again: {again:.2f} s, {again / scanned:.1f} times the scan")
        columns = spent(lambda: surely_clean(store.database))
        print(
            f"  rules over cells of every report, by columns: {columns:.2f} s, {columns / scanned:.1f} times the scan"
        )
        some = forget(store)
        cold = spent(lambda: audit_store(store)) - again
        print(f"  where no facts are kept: {cold / some * 1000:.1f} ms a report more, measured on {some} reports")
    plan = plan_for((("t3", "2021"), ("t4", "2021")), (), load_rules())
    system = compile_bindings(plan, plan.identities)
    taken, wrong = 0.0, 0
    before = peak()
    for values in million(np.random.default_rng(1)):
        begin = time.process_time()
        wrong += int((~system.hold(values)).sum())
        taken += time.process_time() - begin
    print(
        f"{MILLION:,} reports' identities ({system.matrix.shape[0]} equations): {taken:.2f} s, {wrong:,} wrong; "
        f"peak memory {before} before, {peak()} after"
    )


if __name__ == "__main__":
    main()
