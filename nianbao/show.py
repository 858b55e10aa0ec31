"""One report as its printed form in the terminal: wrong cells in red, our doubts in yellow, blanks left blank."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence

from rich.console import Group, RenderableType
from rich.text import Text

from forms.codes import doubt_line
from forms.forms import load_forms
from forms.layout import LayoutCell, layout
from nianbao.drawing import Drawn, draw
from nianbao.tables import summary
from parsers.report import Report
from store.audit.finding import Finding
from store.audit.words import TABLES_ZH
from store.audited import Audited
from store.changes import Version, with_changes
from store.exports.places import where_zh
from store.triage import WORDS

_WRONG = {"error": "bold white on red", "warning": "bold red", "info": "cyan"}
_DOUBT = "black on yellow"

#: What a kind without printed text shows, so that absent and unreadable never look like blank.
_MARKS = {"absent": "缺", "unreadable": "？"}


def show_report(one: Audited) -> RenderableType:
    """The report's tables with its findings marked, followed by findings, doubts and what is settled, and a summary."""
    report, found = one.report, one.findings
    styles = _styles(report, found)
    forms = load_forms()
    parts: list[RenderableType] = [_heading(one)]
    for key, generation in report.tables.items():
        table = forms[generation].tables[key]
        parts.append(
            Text(
                f"{TABLES_ZH[key]} {table.title_zh}  ({forms[generation].name_zh} · {forms[generation].name_en})",
                style="bold",
            )
        )
        parts.append(draw(layout(table), lambda cell: _drawn(cell, report, styles)))
    parts.extend(_extras(report))
    parts.extend(_sentences(report, found))
    for finding, decision in one.settled:
        parts.append(Text(f"{finding.code} {WORDS[decision.state]}：{decision}\n        {finding.zh}", style="dim"))
    parts.extend(
        Text(f"人工辨读 · read by a person: {said.cell} {said}", style="magenta") for said in one.stated.values()
    )
    parts.extend(_history(one.versions))
    parts.append(summary(found, settled=len(one.settled), doubts=len(report.doubts)))
    return Group(*parts)


def _history(versions: Iterable[Sequence[Version]]) -> Iterator[Text]:
    for edition in versions:
        yield Text(f"版本 · versions: {edition[0].url}", style="bold")
        for version, (zh, en) in with_changes(edition):
            text = Text(f"  {version.number}  {version.first.date()} – {version.last.date()}  {zh}\n")
            text.append(f"     {en}", style="dim")
            yield text


def _heading(one: Audited) -> Text:
    report = one.report
    printed = f"（原文 printed: {report.body}）" if report.body and report.body != one.body else ""
    lines = [
        report.title or "（无标题 · no title）",
        f"{one.body or '（机关不明 · body unknown）'}{printed} · {report.year or '（年份不明 · year unknown）'}",
        report.source.url or report.source.path or "",
    ]
    text = Text(lines[0] + "\n", style="bold")
    text.append("\n".join(lines[1:]) + "\n", style="dim")
    return text


def _styles(report: Report, findings: Iterable[Finding]) -> Mapping[str, str]:
    styles: dict[str, str] = {figure.key: _DOUBT for figure in report.figures.values() if not figure.sure}
    styles.update({doubt.cell: _DOUBT for doubt in report.doubts if doubt.cell})
    for severity in ("info", "warning", "error"):
        for finding in findings:
            if finding.severity == severity and finding.verdict == "fail":
                suspected = {key for suspect in finding.suspects for key in suspect.cells}
                cells = {witness.key for witness in finding.cells}
                styles.update(dict.fromkeys(suspected or cells, _WRONG[severity]))
    return styles


def _drawn(cell: LayoutCell, report: Report, styles: Mapping[str, str]) -> Drawn:
    if not cell.key:
        return Drawn(cell.text)
    figure = report.figures.get(cell.key)
    if figure is None:
        return Drawn(_MARKS["absent"], "dim", number=True)
    text = _MARKS.get(figure.kind) or figure.raw.strip().replace("\n", " ")
    return Drawn(text, styles.get(cell.key, ""), number=True)


def _extras(report: Report) -> Iterator[Text]:
    for extra in report.extras:
        yield Text(f"本地增列 · local addition: {extra.label} = {extra.raw}", style="dim")


def _sentences(report: Report, findings: Iterable[Finding]) -> Iterator[Text]:
    for finding in findings:
        style = _WRONG[finding.severity] if finding.verdict == "fail" else "dim"
        text = Text(f"{finding.code} ", style=style)
        text.append(f"{finding.zh}\n", style="")
        text.append(f"        {finding.en}", style="dim")
        for suspect in finding.suspects[:3]:
            text.append(f"\n        → {suspect.zh}  {suspect.en}", style="green")
        yield text
    for doubt in report.doubts:
        yield Text(
            f"存疑 · our doubt: {where_zh(report, doubt.cell)} {doubt_line(doubt.why)} {doubt.raw}".rstrip(),
            style="yellow",
        )
