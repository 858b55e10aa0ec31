"""The notice to a body (整改通知): what does not hold in its report, where, and what the figures would have to satisfy.

A Word file with blanks for the answer, the date and the signatures. It names contradictions, never intentions: what may
explain one is put as a question to check (请核对). Only failed rules are in it, not our doubts. The same findings give
the same bytes.
"""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any

import docx
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml.ns import qn
from docx.shared import Cm, Pt

from forms.rules import load_rules
from parsers.report import Report
from store.audit.finding import Finding
from store.exports.places import basis_of, compared_zh, words_of
from store.exports.plain import clean

_LONGEST = 2_000
_MOST_CELLS = 40
_SUSPECTS = 3
_FONT = "FangSong"
#: How a message goes on to its suspects (:mod:`store.audit.messages`).
_GUESSES = ("最可能：", "一种可能：", "可能的情形有", "其中：")
_WIDTHS = (1.4, 9.6, 5.0)
#: So many cells of one column that print the same are told as one.
_ALIKE = 4


def notice(report: Report, found: Iterable[Finding], *, body: str = "") -> bytes:
    """The notice on ``report`` as the bytes of a DOCX file; ``body`` is the register's name of the body."""
    body = body or report.body
    wrong = [finding for finding in found if finding.verdict == "fail" and finding.severity != "info"]
    document = docx.Document()
    _set_up(document)
    _paragraph(document, "政府信息公开工作年度报告整改通知", size=18, bold=True, center=True)
    _paragraph(document, "编号：____________________", right=True)
    _paragraph(document, f"{body or '（机关名称）'}：", bold=True)
    name = report.title or f"{report.year or '（年份不明）'}年政府信息公开工作年度报告"
    year = f"（{report.year}年度）" if report.year is not None else ""
    _paragraph(document, f"经核对你单位《{name}》{year}，" + _opening(wrong), indent=True)
    address = report.source.url or report.source.path or ""
    _paragraph(document, f"核对所据文本：{address}（SHA-256 {report.source.sha256}）", size=9)
    if wrong:
        _items(document, report, wrong)
        text = "请逐项核对原始登记；确有错误的，更正后重新公布；数据无误的，请在“答复”栏说明理由。"
        _paragraph(document, text, indent=True)
        _paragraph(document, "“请核对”所列数值由数字之间的关系推算，仅供查找，不作为更正依据。", size=9)
    _paragraph(document, _summary(report, body, wrong), size=9)
    _paragraph(document, "答复期限：________年____月____日")
    _paragraph(document, "通知单位（盖章）：____________________    日期：________年____月____日")
    _paragraph(document, "答复人（签名）：____________________    联系电话：____________________")
    return _bytes(document)


def _opening(wrong: Sequence[Finding]) -> str:
    if not wrong:
        return "未发现数据与表式、文字之间不一致之处。"
    return f"有 {len(wrong)} 处数据与表式、文字或有关规定不一致，现列于下表，请核对。"


def _summary(report: Report, body: str, wrong: Sequence[Finding]) -> str:
    body, year = body or "(body unknown)", report.year if report.year is not None else "(year unknown)"
    return f"Summary: {len(wrong)} point(s) to check in the annual report of {body} on {year}."


def _set_up(document: Any) -> None:
    for section in document.sections:
        section.page_width, section.page_height = Cm(21), Cm(29.7)
        section.left_margin = section.right_margin = Cm(2.5)
        section.top_margin = section.bottom_margin = Cm(2.5)
    normal = document.styles["Normal"]
    normal.font.size, normal.font.name = Pt(12), _FONT
    normal.element.rPr.rFonts.set(qn("w:eastAsia"), _FONT)
    about = document.core_properties
    about.author = about.last_modified_by = "nianbao"
    about.title = about.comments = ""
    about.created = about.modified = datetime(2000, 1, 1)  # noqa: DTZ001 - the format has no zones


def _paragraph(
    place: Any,
    text: str,
    *,
    size: int = 12,
    bold: bool = False,
    center: bool = False,
    right: bool = False,
    indent: bool = False,
) -> None:
    paragraph = place.add_paragraph()
    run = paragraph.add_run(clean(text, _LONGEST))
    run.bold, run.font.size = bold, Pt(size)
    paragraph.paragraph_format.space_after = Pt(4 if size > 9 else 2)
    if indent:
        paragraph.paragraph_format.first_line_indent = Pt(24)
    if center or right:
        paragraph.alignment = WD_ALIGN_PARAGRAPH.CENTER if center else WD_ALIGN_PARAGRAPH.RIGHT


def _items(document: Any, report: Report, wrong: Sequence[Finding]) -> None:
    table = document.add_table(rows=1, cols=len(_WIDTHS), style="Table Grid")
    table.autofit = False
    for column, width in zip(table.columns, _WIDTHS, strict=True):
        column.width = Cm(width)
    _fill(table.rows[0], ("序号", "不一致之处", "答复（核对情况、更正后数值）"))
    for number, finding in enumerate(wrong, start=1):
        row = table.add_row()
        _fill(row, (str(number), "", ""))
        cell = row.cells[1]
        first = cell.paragraphs[0]
        head = first.add_run(clean(f"[{finding.code}] {_stated(finding)}", _LONGEST))
        head.font.size = Pt(10.5)
        for line in _lines(report, finding):
            _paragraph(cell, line, size=9)


def _fill(row: Any, texts: Sequence[str]) -> None:
    for cell, text, width in zip(row.cells, texts, _WIDTHS, strict=True):
        cell.width = Cm(width)
        cell.paragraphs[0].add_run(text).font.size = Pt(10.5)


def _stated(finding: Finding) -> str:
    """The message without its guesses, which are questions in a notice."""
    text = finding.zh
    for begins in _GUESSES if finding.suspects else ():
        text = text[: text.rfind(begins)] if begins in text else text
    return text


def _lines(report: Report, finding: Finding) -> Iterable[str]:
    """The printed figures by table and column, what would have to hold, and what to check."""
    by_column: dict[str, dict[str, list[str]]] = {}
    for cell in finding.cells[:_MOST_CELLS]:
        words = words_of(report, cell)
        place = "·".join(part for part in (words.table, words.column) if part)
        by_column.setdefault(place, {}).setdefault(words.printed, []).append(words.row)
    for place, printed in by_column.items():
        told = "；".join(_alike(rows, text) for text, rows in printed.items())
        yield f"{place}：{told}" if place else told
    if len(finding.cells) > _MOST_CELLS:
        yield f"……另有 {len(finding.cells) - _MOST_CELLS} 格"
    rule = load_rules().by_code.get(finding.code)
    if rule is not None:
        yield f"应满足：{rule.title_zh}"
    if compared_zh(finding):
        yield compared_zh(finding)
    for suspect in finding.suspects[:_SUSPECTS]:
        yield f"请核对：{suspect.zh}"
    if basis_of(finding):
        yield f"依据：{basis_of(finding)}"


def _alike(rows: Sequence[str], printed: str) -> str:
    if len(rows) >= _ALIKE:
        return f"{rows[0]}等 {len(rows)} 项均为“{printed}”"
    return "；".join(f"{row}“{printed}”" for row in rows)


def _bytes(document: Any) -> bytes:
    """The file with its parts in a fixed order and of a fixed time."""
    saved, out = io.BytesIO(), io.BytesIO()
    document.save(saved)
    with zipfile.ZipFile(saved) as read, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as written:
        for name in read.namelist():
            part = zipfile.ZipInfo(name, (2000, 1, 1, 0, 0, 0))
            part.compress_type = zipfile.ZIP_DEFLATED
            part.create_system = 0  # else the file tells which system it was made on
            written.writestr(part, read.read(name))
    return out.getvalue()
