"""One page a report, complete in itself: its tables as printed with marked cells, the findings and their evidence.

A page loads nothing and runs nothing: its style is inside, it has no script, and its content security policy forbids
both. All text of a document is escaped; only ``http`` and ``https`` addresses become links. It prints on A4.

``write`` makes a folder of pages with an index, for every report of the store that was found wrong or doubtful.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from html import escape
from itertools import groupby
from pathlib import Path
from types import MappingProxyType
from urllib.parse import urlsplit

from forms.forms import load_forms
from forms.layout import LayoutCell, layout
from parsers.report import Figure, Report
from store.audit.finding import Finding, Value
from store.changes import Version, with_changes
from store.corrections import Correction, of_report
from store.exports.places import place_zh, words_of
from store.exports.workbook import clean
from store.store import Store

_LONGEST = 4_000
_MOST_PAGES = 20_000
_SUSPECTS = 5
_MARKS = {"absent": "缺", "unreadable": "？"}
_SEVERITY = {"error": "错误 · error", "warning": "警示 · warning", "info": "提示 · info"}
_VERDICT = {"fail": "不成立 · does not hold", "undecided": "不能判定 · undecided"}

_STYLE = """
@page { size: A4 landscape; margin: 12mm }
body { font: 14px/1.55 "Noto Sans CJK SC", "Microsoft YaHei", "PingFang SC", SimSun, sans-serif; margin: 2em auto;
  max-width: 1180px; padding: 0 1em; color: #1d2129 }
h1 { font-size: 22px; margin-bottom: .3em } h2 { font-size: 17px; margin: 1.6em 0 .5em }
small, .en { color: #667; font-size: 12px } a { color: #0b57a4 }
table { border-collapse: collapse; margin: .3em 0 1em } td, th { border: 1px solid #9aa4b2; padding: 3px 6px }
.form td { text-align: center; vertical-align: middle } .form .label { background: #f3f4f6 }
.wrong { background: #ff7c80; font-weight: bold } .involved { background: #ffc7ce } .doubt { background: #ffff99 }
.noted { background: #ddebf7 } .stated { color: #7030a0 }
.blank { background: repeating-linear-gradient(45deg, #fff, #fff 4px, #eee 4px, #eee 6px) }
.absent { color: #889; background: #f7f7f7 } sup a { text-decoration: none; font-weight: normal }
.finding { border: 1px solid #c9d0da; border-left-width: 6px; padding: .5em 1em; margin: .8em 0; break-inside: avoid }
.error { border-left-color: #c00 } .warning { border-left-color: #e69f00 } .info { border-left-color: #5b9bd5 }
.finding p { margin: .3em 0 } .check { color: #22602a } dl { display: grid; grid-template-columns: max-content 1fr;
  gap: .1em 1em } dt { color: #667 } dd { margin: 0; overflow-wrap: anywhere } td { overflow-wrap: anywhere }
@media print { body { margin: 0; max-width: none; print-color-adjust: exact; -webkit-print-color-adjust: exact } }
"""
_POLICY = "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'"


def write(store: Store, folder: Path) -> list[Path]:
    """Write ``index.html`` and a page for each report with a finding into ``folder``."""
    lines: list[str] = []
    paths: list[Path] = []
    held = store.corrections()
    changed = frozenset(store.changed_reports())
    for key, pairs in groupby(store.keyed_findings(), key=lambda pair: pair[0]):
        if len(paths) == _MOST_PAGES:
            lines.append(f"<li>只写前 {_MOST_PAGES} 份 · the first {_MOST_PAGES} reports only</li>")
            break
        found = [finding for _, finding in pairs]
        report = store.report(key)
        path = folder / f"{key}.html"  # keys are digests: nothing of a document is in the name of a file
        versions = store.versions_of(key) if key in changed else ()
        path.write_text(page(report, found, of_report(report, held), versions), encoding="utf-8", newline="\n")
        paths.append(path)
        wrong = sum(finding.severity == "error" and finding.verdict == "fail" for finding in found)
        name = f"{_text(report.year)} {_text(report.body or report.title)}"
        lines.append(
            f'<li><a href="{key}.html">{name}</a> <small>{len(found)} 项 findings, {wrong} 错误 errors</small></li>'
        )
    index = folder / "index.html"
    body = f"<h1>报告 · Reports: {len(paths)}</h1>\n<ul>\n" + "\n".join(lines) + "\n</ul>"
    index.write_text(_document("年报 · Reports", body), encoding="utf-8", newline="\n")
    return [index, *paths]


def page(
    report: Report,
    found: Iterable[Finding],
    held: Mapping[str, Correction] = MappingProxyType({}),
    versions: Iterable[Sequence[Version]] = (),
) -> str:
    """The page of one report with its findings, as HTML.

    ``held`` is what people state of its cells, by key; ``versions`` are those of its editions that were changed.
    """
    findings = list(found)
    marks = _marks(report, findings)
    forms = load_forms()
    parts = [_head(report)]
    for table, form in report.tables.items():
        if form in forms and table in forms[form].tables:
            of = forms[form]
            parts.append(
                f"<h2>{_text(of.tables[table].title_zh)} <small>{_text(of.name_zh)} · {_text(of.name_en)}</small></h2>"
            )
            parts.append(_table(layout(of.tables[table]), report, marks, held))
    parts.append(
        '<p class="legend"><span class="wrong">&nbsp;请核对 suspected&nbsp;</span> '
        '<span class="involved">&nbsp;有关 involved&nbsp;</span> '
        '<span class="noted">&nbsp;提示 information&nbsp;</span> '
        '<span class="doubt">&nbsp;读取存疑 our doubt&nbsp;</span> '
        '<small class="stated">✎ 人工辨读 by a person</small> '
        '<span class="blank">&nbsp;空白 blank&nbsp;</span> <span class="absent">&nbsp;缺 no such cell&nbsp;</span></p>'
    )
    parts.append(f"<h2>发现 · Findings: {len(findings)}</h2>")
    parts.extend(_finding(number, finding, report) for number, finding in enumerate(findings, start=1))
    if report.extras:
        rows = "".join(f"<tr><td>{_text(e.label)}</td><td>{_text(e.raw)}</td></tr>" for e in report.extras)
        parts.append(f"<h2>本地增列 · Local additions</h2><table>{rows}</table>")
    if report.doubts:
        rows = "".join(
            f"<tr><td>{_text(d.cell)}</td><td>{_text(d.why)}</td><td>{_text(d.raw)}</td></tr>" for d in report.doubts
        )
        parts.append(f"<h2>读取存疑 · Our doubts</h2><table>{rows}</table>")
    if held:
        rows = "".join(f"<tr><td>{_text(key)}</td><td>{_text(one)}</td></tr>" for key, one in held.items())
        parts.append(f"<h2>人工辨读 · Read by a person</h2><table>{rows}</table>")
    parts.extend(_versions(edition) for edition in versions)
    return _document(report.title or report.body or "report", "\n".join(parts))


def _versions(edition: Sequence[Version]) -> str:
    names = ("版本 · version", "采集 · seen", "SHA-256", "变动 · changed")
    rows = "".join(
        f"<tr><td>{version.number}</td><td>{version.first.date()} – {version.last.date()}（{version.visits}）</td>"
        f"<td><code>{_text(version.digest.removeprefix('sha256:'))}</code></td>"
        f'<td>{_text(zh)}<br><span class="en">{_text(en)}</span></td></tr>'
        for version, (zh, en) in with_changes(edition)
    )
    heads = "".join(f"<th>{name}</th>" for name in names)
    return f"<h2>版本 · Versions</h2><p>{_link(edition[0].url)}</p><table><tr>{heads}</tr>{rows}</table>"


def _document(title: str, body: str) -> str:
    return (
        f'<!DOCTYPE html>\n<html lang="zh-Hans">\n<head>\n<meta charset="utf-8">\n'
        f'<meta http-equiv="Content-Security-Policy" content="{_POLICY}">\n'
        f'<meta name="referrer" content="no-referrer">\n'
        f'<meta name="viewport" content="width=device-width">\n<title>{_text(title)}</title>\n'
        f"<style>{_STYLE}</style>\n</head>\n<body>\n{body}\n</body>\n</html>\n"
    )


def _text(value: object) -> str:
    """Any text, escaped, without what no document may hold."""
    return "" if value is None else escape(clean(str(value), _LONGEST), quote=True)


def _head(report: Report) -> str:
    period = "" if report.period is None else f"{report.period[0].isoformat()} – {report.period[1].isoformat()}"
    rows = [
        ("机关 · Body", _text(report.body) or "（不明 · unknown）"),
        ("年度 · Year", _text(report.year) or "（不明 · unknown）"),
        ("统计期限 · Period", _text(period)),
        ("公布日期 · Published", _text(report.published)),
        ("表式 · Form", _text(report.form)),
        ("来源 · Source", _link(report.source.url or report.source.path or "")),
        ("SHA-256", f"<code>{_text(report.source.sha256)}</code>"),
    ]
    items = "".join(f"<dt>{name}</dt><dd>{value}</dd>" for name, value in rows if value)
    return f"<h1>{_text(report.title) or '（无标题 · no title）'}</h1>\n<dl>{items}</dl>"


def _link(address: str) -> str:
    try:
        known = urlsplit(address).scheme in ("http", "https")
    except ValueError:
        known = False
    shown = _text(address)
    return f'<a href="{shown}" rel="noreferrer">{shown}</a>' if known else shown


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
        marks.looks.update(dict.fromkeys(suspected, "wrong"))
        for key in {**dict.fromkeys(cell.key for cell in finding.cells), **dict.fromkeys(sorted(suspected))}:
            marks.numbers.setdefault(key, []).append(number)
    return marks


def _table(rows: Iterable[Sequence[LayoutCell]], report: Report, marks: _Marks, held: Mapping[str, Correction]) -> str:
    body = "\n".join(
        "<tr>" + "".join(_cell(cell, report.figures, marks, held.get(cell.key)) for cell in row) + "</tr>"
        for row in rows
    )
    return f'<table class="form">\n{body}\n</table>'


def _cell(cell: LayoutCell, figures: Mapping[str, Figure], marks: _Marks, said: Correction | None) -> str:
    spans = f' rowspan="{cell.rowspan}"' if cell.rowspan > 1 else ""
    spans += f' colspan="{cell.colspan}"' if cell.colspan > 1 else ""
    if not cell.key:
        return f'<td class="label"{spans}>{_text(cell.text)}</td>'
    figure = figures.get(cell.key)
    if figure is None or (figure.kind == "absent" and said is None):
        return f'<td class="{marks.looks.get(cell.key, "absent")}"{spans}>缺</td>'
    look = marks.looks.get(cell.key, "")
    stated = "" if said is None else f'<br><small class="stated">✎ {_text(said.typed.strip()) or "空白"}</small>'
    notes = "".join(f'<sup><a href="#f{number}">[{number}]</a></sup>' for number in marks.numbers.get(cell.key, ())[:5])
    shown = _MARKS.get(figure.kind) or _text(figure.raw.strip())
    where = f' title="{_text(place_zh(figure.place))}"' if place_zh(figure.place) else ""
    shown += stated
    return f'<td class="{look}"{spans}{where}>{shown}{notes}</td>' if look else f"<td{spans}{where}>{shown}</td>"


def _finding(number: int, finding: Finding, report: Report) -> str:
    return "\n".join(
        (
            f'<div class="finding {finding.severity}" id="f{number}">',
            f"<p><b>[{number}] {_text(finding.code)}</b> {_SEVERITY[finding.severity]} · "
            f"{_VERDICT.get(finding.verdict, finding.verdict)}</p>",
            f"<p>{_text(finding.zh)}</p>",
            f'<p class="en">{_text(finding.en)}</p>',
            *_evidence(finding, report),
            *(
                f'<p class="check">请核对 · please check: {_text(suspect.zh)} '
                f'<span class="en">{_text(suspect.en)}</span></p>'
                for suspect in finding.suspects[:_SUSPECTS]
            ),
            f"<p><small>依据 · basis: {_text(finding.source)} · "
            f"同因规则 · witnesses: {_text(' '.join(finding.witnesses))} · "
            f"<code>{_text(finding.fingerprint)}</code></small></p>",
            "</div>",
        )
    )


def _evidence(finding: Finding, report: Report) -> Iterator[str]:
    if finding.expected is not None or finding.actual is not None:
        yield (
            f"<p>应为 · expected {_value(finding.expected)}，实为 · printed {_value(finding.actual)}，"
            f"相差 · difference {_value(finding.difference)}</p>"
        )
    if finding.cells:
        rows = "".join(
            f"<tr><td>{_text(words_of(report, cell))}</td><td>{_text(words_of(report, cell).printed)}</td>"
            f"<td>{_text(place_zh(cell.place))}</td></tr>"
            for cell in finding.cells
        )
        names = ("位置 · place in the form", "原文 · as printed", "来源位置 · place in the source")
        yield f"<table><tr>{''.join(f'<th>{name}</th>' for name in names)}</tr>{rows}</table>"


def _value(value: Value | None) -> str:
    return "—" if value is None else _text(value)
