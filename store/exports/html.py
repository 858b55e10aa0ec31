"""One page a report, complete in itself: its tables as printed with marked cells, the findings and their evidence.

``write`` makes a folder of pages, for every report of the store that was found wrong or doubtful, with an index and the
coverage of bodies and years. What a page is made of, and what it never holds: :mod:`store.exports.markup`.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import groupby
from pathlib import Path
from types import MappingProxyType

from forms.codes import doubt_line
from forms.forms import load_forms
from forms.layout import LayoutCell, layout
from parsers.report import Figure, Report
from store.audit.finding import Finding
from store.audit.words import TABLES_ZH
from store.audited import Audited, audited
from store.changes import Version, with_changes
from store.corrections import Correction
from store.exports.markup import document, link, text
from store.exports.overview import Entry, coverage_page, index_page
from store.exports.places import basis_of, compared_zh, must_hold, place_zh, where_zh, words_of
from store.rows import coverage_rows, report_heads
from store.store import Store
from store.triage import WORDS, Decision

_MOST_PAGES = 20_000
_SUSPECTS = 5
_MARKS = {"absent": "缺", "unreadable": "？"}
_SEVERITY = {"error": "错误 · error", "warning": "警示 · warning", "info": "提示 · info"}
_VERDICT = {"fail": "不成立 · does not hold", "undecided": "待定，不作判断 · undecided, no verdict"}
_LEGEND = (
    '<p class="legend"><span class="wrong">&nbsp;请核对 suspected&nbsp;</span> '
    '<span class="involved">&nbsp;有关 involved&nbsp;</span> '
    '<span class="noted">&nbsp;提示 information&nbsp;</span> '
    '<span class="doubt">&nbsp;读取存疑 our doubt&nbsp;</span> '
    '<small class="stated">✎ 人工辨读 by a person</small> '
    '<span class="blank">&nbsp;空白 blank&nbsp;</span> <span class="absent">&nbsp;缺 no such cell&nbsp;</span> '
    "[n] 见下列发现 the finding below</p>"
)


def write(store: Store, folder: Path) -> list[Path]:
    """Write ``index.html``, ``coverage.html`` and a page for each report with a finding into ``folder``."""
    heads = {head["report"]: head for head in report_heads(store)}
    entries: list[Entry] = []
    paths: list[Path] = []
    flagged = [key for key, _ in groupby(store.keyed_findings(), key=lambda pair: pair[0])]
    home = '<a href="index.html">报告 · Reports</a> · <a href="coverage.html">覆盖图 · Coverage</a>'
    for one in audited(store, ((key, store.report(key)) for key in flagged[:_MOST_PAGES])):
        path = folder / f"{one.key}.html"  # keys are digests: nothing of a document is in the name of a file
        path.write_text(page_of(one, home=home), encoding="utf-8", newline="\n")
        paths.append(path)
        entries.append(_entry(one, heads[one.key], path.name))
    pages = {(entry.site, entry.body_key, entry.year): entry.page for entry in entries}
    first = {
        "index.html": index_page(entries, len(flagged) - len(entries)),
        "coverage.html": coverage_page(list(coverage_rows(store)), pages),
    }
    for name, page_text in first.items():
        (folder / name).write_text(page_text, encoding="utf-8", newline="\n")
    return [*(folder / name for name in first), *paths]


def _entry(one: Audited, head: Mapping[str, object], name: str) -> Entry:
    failed: list[str] = [finding.severity for finding in one.findings if finding.verdict == "fail"]
    return Entry(
        page=name,
        site=str(head["site"]),
        body_key=str(head["body_key"]),
        body=one.body or one.report.title,
        year=one.report.year,
        counts={severity: failed.count(severity) for severity in _SEVERITY},
        undecided=len(one.findings) - len(failed),
        settled=len(one.settled),
        doubts=len(one.report.doubts),
    )


def page_of(one: Audited, *, home: str = "") -> str:
    """The page of a report of the store; ``home`` are links to other pages of the same folder."""
    return page(
        one.report,
        one.findings,
        one.stated,
        body=one.body,
        settled=one.settled,
        last=one.last,
        versions=one.versions,
        home=home,
    )


def page(
    report: Report,
    found: Iterable[Finding],
    held: Mapping[str, Correction] = MappingProxyType({}),
    *,
    body: str = "",
    settled: Sequence[tuple[Finding, Decision]] = (),
    last: Report | None = None,
    versions: Iterable[Sequence[Version]] = (),
    home: str = "",
) -> str:
    """The page of one report with its findings, as HTML.

    ``held`` is what people state of its cells, by key; ``body`` the register's name of the body; ``settled`` what was
    dismissed or muted; ``last`` the report of the year before, whose figures stand beside; ``versions`` are those of
    its editions that were changed.
    """
    findings = list(found)
    drawn = _Drawn(report, _marks(report, findings), held, last)
    forms = load_forms()
    parts = [_head(report, body), _contents(findings, len(settled), len(report.doubts)), _LEGEND]
    if last is not None:
        parts.append(
            '<input type="checkbox" id="last"> <label for="last">显示上年数 · show last year\'s figures</label>'
        )
    for table, form in report.tables.items():
        if form in forms and table in forms[form].tables:
            of = forms[form]
            parts.append(
                f"<h2>{TABLES_ZH[table]} {text(of.tables[table].title_zh)} "
                f"<small>{text(of.name_zh)} · {text(of.name_en)}</small></h2>"
            )
            parts.append(drawn.table(layout(of.tables[table])))
    parts.append(f"<h2>发现 · Findings: {len(findings)}</h2>")
    parts.extend(_finding(number, finding, report) for number, finding in enumerate(findings, start=1))
    if settled:
        parts.append(f"<h2>已排除或屏蔽 · Settled: {len(settled)}</h2>")
        parts.extend(
            f'<p class="settled"><b>{text(one.code)}</b> {WORDS[decision.state]} · {decision.state}：'
            f"{text(str(decision))}<br><small>{text(one.zh)}</small></p>"
            for one, decision in settled
        )
    parts.extend(
        f"<h2>{title}</h2><table>{rows}</table>"
        for title, rows in (
            ("本地增列 · Local additions", _rows((e.label, e.raw) for e in report.extras)),
            (
                "读取存疑 · Our doubts",
                _rows((where_zh(report, d.cell), doubt_line(d.why), d.raw) for d in report.doubts),
            ),
            ("人工辨读 · Read by a person", _rows((key, str(one)) for key, one in held.items())),
        )
        if rows
    )
    parts.extend(_versions(edition) for edition in versions)
    return document(report.title or body or report.body or "report", "\n".join(parts), home=home)


def _versions(edition: Sequence[Version]) -> str:
    names = ("版本 · version", "采集 · seen", "SHA-256", "变动 · changed")
    rows = "".join(
        f"<tr><td>{version.number}</td><td>{version.first.date()} – {version.last.date()}（{version.visits}）</td>"
        f"<td><code>{text(version.digest.removeprefix('sha256:'))}</code></td>"
        f'<td>{text(zh)}<br><span class="en">{text(en)}</span></td></tr>'
        for version, (zh, en) in with_changes(edition)
    )
    heads = "".join(f"<th>{name}</th>" for name in names)
    return f"<h2>版本 · Versions</h2><p>{link(edition[0].url)}</p><table><tr>{heads}</tr>{rows}</table>"


def _rows(lines: Iterable[tuple[str, ...]]) -> str:
    return "".join("<tr>" + "".join(f"<td>{text(part)}</td>" for part in line) + "</tr>" for line in lines)


def _contents(findings: Sequence[Finding], settled: int, doubts: int) -> str:
    """What there is, in one line, each finding with its number and a link."""
    failed: list[str] = [one.severity for one in findings if one.verdict == "fail"]
    counts = [f"{title}: {failed.count(name)}" for name, title in _SEVERITY.items()]
    counts.append(f"待定 · undecided: {len(findings) - len(failed)}")
    if settled:
        counts.append(f"已排除 · settled: {settled}")
    if doubts:
        counts.append(f"读取存疑 · our doubts: {doubts}")
    links = " ".join(f'<a href="#f{number}">[{number}] {text(one.code)}</a>' for number, one in enumerate(findings, 1))
    return f'<p class="tally">{"".join(f"<b>{one}</b>" for one in counts)}<br>{links}</p>'


def _head(report: Report, body: str) -> str:
    period = "" if report.period is None else f"{report.period[0].isoformat()} – {report.period[1].isoformat()}"
    printed = f" <small>原文 printed: {text(report.body)}</small>" if body and report.body not in ("", body) else ""
    rows = [
        ("机关 · Body", (text(body or report.body) or "（不明 · unknown）") + printed),
        ("年度 · Year", text(report.year) or "（不明 · unknown）"),
        ("统计期限 · Period", text(period)),
        ("公布日期 · Published", text(report.published)),
        ("表式 · Form", text(report.form)),
        ("来源 · Source", link(report.source.url or report.source.path or "")),
        ("SHA-256", f"<code>{text(report.source.sha256)}</code>"),
    ]
    items = "".join(f"<dt>{name}</dt><dd>{value}</dd>" for name, value in rows if value)
    return f"<h1>{text(report.title) or '（无标题 · no title）'}</h1>\n<dl>{items}</dl>"


@dataclass(slots=True)
class _Marks:
    looks: dict[str, str] = field(default_factory=dict)
    numbers: dict[str, list[int]] = field(default_factory=dict)


def _marks(report: Report, findings: Sequence[Finding]) -> _Marks:
    """The look of each cell, the strongest last, and the numbers of the findings it takes part in."""
    marks = _Marks()
    marks.looks.update({f.key: "blank" for f in report.figures.values() if f.kind == "blank"})
    marks.looks.update({f.key: "doubt" for f in report.figures.values() if not f.sure})
    marks.looks.update({doubt.cell: "doubt" for doubt in report.doubts if doubt.cell})
    failed = [(at, finding) for at, finding in enumerate(findings, start=1) if finding.verdict == "fail"]
    for _, finding in failed:
        if finding.severity != "info":
            marks.looks.update({cell.key: "involved" for cell in finding.cells})
    for _, finding in failed:
        for cell in finding.cells:
            marks.looks.setdefault(cell.key, "noted")
    for number, finding in failed:
        suspected = {key for suspect in finding.suspects for key in suspect.cells}
        if finding.severity != "info":  # what is worth a look suspects nothing of being wrong
            marks.looks.update(dict.fromkeys(suspected, "wrong"))
        for key in {**dict.fromkeys(cell.key for cell in finding.cells), **dict.fromkeys(sorted(suspected))}:
            marks.numbers.setdefault(key, []).append(number)
    return marks


@dataclass(frozen=True, slots=True)
class _Drawn:
    """Draws the tables of one report, with last year's figures where there are any."""

    report: Report
    marks: _Marks
    held: Mapping[str, Correction]
    last: Report | None

    def table(self, rows: Iterable[Sequence[LayoutCell]]) -> str:
        body = "\n".join("<tr>" + "".join(self._cell(cell) for cell in row) + "</tr>" for row in rows)
        return f'<table class="form">\n{body}\n</table>'

    def _cell(self, cell: LayoutCell) -> str:
        spans = f' rowspan="{cell.rowspan}"' if cell.rowspan > 1 else ""
        spans += f' colspan="{cell.colspan}"' if cell.colspan > 1 else ""
        if not cell.key:
            return f'<th class="label"{spans}>{text(cell.text)}</th>'
        figure, said = self.report.figures.get(cell.key), self.held.get(cell.key)
        if figure is None or (figure.kind == "absent" and said is None):
            return f'<td class="{self.marks.looks.get(cell.key, "absent")}"{spans}>缺</td>'
        look = self.marks.looks.get(cell.key, "")
        numbers = self.marks.numbers.get(cell.key, ())[:5]
        shown = _MARKS.get(figure.kind) or text(figure.raw.strip())
        shown += "" if said is None else f'<br><small class="stated">✎ {text(said.typed.strip()) or "空白"}</small>'
        shown += "".join(f'<sup><a href="#f{number}">[{number}]</a></sup>' for number in numbers)
        shown += self._last_year(cell.key)
        where = f' title="{text(place_zh(figure.place))}"' if place_zh(figure.place) else ""
        return f'<td class="{look}"{spans}{where}>{shown}</td>' if look else f"<td{spans}{where}>{shown}</td>"

    def _last_year(self, key: str) -> str:
        figure: Figure | None = self.last.figures.get(key) if self.last is not None else None
        if figure is None or figure.kind == "absent":
            return ""
        return f'<small class="last">上年 {_MARKS.get(figure.kind) or text(figure.raw.strip()) or "空白"}</small>'


def _finding(number: int, finding: Finding, report: Report) -> str:
    return "\n".join(
        (
            f'<div class="finding {finding.severity}{" undecided" * (finding.verdict != "fail")}" id="f{number}">',
            f"<p><b>[{number}] {text(finding.code)}</b> {_SEVERITY[finding.severity]} · "
            f"{_VERDICT.get(finding.verdict, finding.verdict)}</p>",
            f"<p>{text(finding.zh)}</p>",
            f'<p class="en">{text(finding.en)}</p>',
            *_evidence(finding, report),
            *(
                f'<p class="check">请核对 · please check: {text(suspect.zh)} '
                f'<span class="en">{text(suspect.en)}</span></p>'
                for suspect in finding.suspects[:_SUSPECTS]
            ),
            *(f"<p>应满足 · should hold: {text(relation)}</p>" for relation in must_hold(finding)),
            f"<p><small>依据 · basis: {text(basis_of(finding))} · "
            f"同因规则 · witnesses: {text(' '.join(finding.witnesses))} · "
            f"<code>{text(finding.fingerprint)}</code></small></p>",
            "</div>",
        )
    )


def _evidence(finding: Finding, report: Report) -> Iterator[str]:
    if compared_zh(finding):
        yield (
            f'<p>{text(compared_zh(finding))} <span class="en">expected {text(finding.expected)}, '
            f"printed {text(finding.actual)}, difference {text(finding.difference)}</span></p>"
        )
    if finding.cells:
        rows = "".join(
            f"<tr><td>{text(words_of(report, cell))}</td><td>{text(words_of(report, cell).printed)}</td>"
            f"<td>{text(place_zh(cell.place))}</td></tr>"
            for cell in finding.cells
        )
        names = ("位置 · place in the form", "原文 · as printed", "来源位置 · place in the source")
        head = "".join(f'<th scope="col">{name}</th>' for name in names)
        yield f"<table><thead><tr>{head}</tr></thead><tbody>{rows}</tbody></table>"
