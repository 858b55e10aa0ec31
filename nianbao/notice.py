"""The notice to a body (整改通知): what does not hold in its report, where, and what the figures would have to satisfy.

A Word file in Chinese with blanks for the answer, the date and the signatures. It names contradictions, never
intentions: what may explain one is put as a question to check (请核对). What has to be put right stands apart from what
may be true and is to be explained. Only failed rules are in it, not our doubts; the codes of the rules and the digest
of the file stand at the end, for the files of who sends it. The same findings give the same bytes.
"""

from __future__ import annotations

import io
import re
import zipfile
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any

import docx
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Cm, Pt

from nianbao.lookup import file_name
from parsers.report import Report
from store.audit.finding import Finding
from store.audited import audited
from store.exports.places import basis_of, compared_zh, must_hold, words_of
from store.exports.plain import clean
from store.store import Store

_LONGEST = 2_000
_MOST_CELLS = 40
_SUSPECTS = 3
_FONT = "FangSong"
#: How a message goes on to its suspects (:mod:`store.audit.messages`).
_GUESSES = ("最可能：", "一种可能：", "可能的情形有", "其中：")
_ALSO = "另据："
_WIDTHS = (1.4, 9.6, 5.0)
#: So many cells of one column that print the same are told as one.
_ALIKE = 4
#: The parts of the table, by severity: what is said of all in one, and its heading.
_PARTS = {
    "error": ("{count} 处前后不一致或不符合格式要求", "请核对更正：下列数据或文字不能同时成立，或不符合格式要求"),
    "warning": ("{count} 处需要核实说明", "请核实说明：下列情况通常不应出现，属实的请说明理由"),
}
_NUMERALS = "一二"


def notice(report: Report, found: Sequence[Finding], *, body: str = "") -> bytes:
    """The notice on ``report`` as the bytes of a DOCX file; ``body`` is the register's name of the body."""
    body = body or report.body
    wrong = {severity: [one for one in found if is_sent(one) and one.severity == severity] for severity in _PARTS}
    numbered = list(enumerate((one for part in wrong.values() for one in part), start=1))
    document = docx.Document()
    _set_up(document)
    kind = "整改通知" if numbered else "核对情况通知"
    _paragraph(document, f"政府信息公开工作年度报告{kind}", size=18, bold=True, center=True)
    _paragraph(document, "编号：____________________", right=True)
    _paragraph(document, f"{body or '（机关名称）'}：", bold=True)
    _paragraph(document, f"经核对你单位{_named(report)}，" + _opening(wrong), indent=True)
    if numbered:
        _items(document, report, wrong)
        text = "请逐项核对原始登记。确有错误的，更正后重新公布；数据无误的，请在“答复”栏说明理由。"
        _paragraph(document, text, indent=True)
        if any(one.suspects for _, one in numbered):
            _paragraph(
                document, "“请核对”所列情形和数值由数字之间的关系推算，仅供查找原因，不作为更正依据。", indent=True
            )
        _paragraph(document, "答复期限：________年____月____日")
    _paragraph(document, "通知单位（盖章）：____________________    日期：________年____月____日")
    if numbered:
        _paragraph(document, "答复人（签名）：____________________    联系电话：____________________")
    path = re.split(r"[/\\]", report.source.path or "")[-1]  # where it lies on the sender's desk is nobody's business
    address = report.source.url or path or "（地址不明）"
    _paragraph(document, f"核对所据文本：{address}", size=9)
    codes = "；".join(f"第{number}项 {' '.join(one.witnesses)}" for number, one in numbered)
    digest = f"所据文本校验值（SHA-256）{report.source.sha256}"
    _paragraph(document, f"备查：{digest}" + (f"；规则编号：{codes}" if codes else "") + "。", size=9)
    return _bytes(document)


def notices(store: Store, year: int | None = None) -> Iterator[tuple[str, bytes]]:
    """A notice for every report (on one ``year``) with something to tell, each with a name of its own for its file."""
    names: set[str] = set()
    for one in audited(store, store.keyed_reports(year=year)):
        if not any(map(is_sent, one.findings)):
            continue
        name = file_name(one.report)
        if name in names:  # two portals may each have a body of this name
            name = f"{name}-{one.key[:8]}"
        names.add(name)
        yield name, notice(one.report, one.findings, body=one.body)


def is_sent(finding: Finding) -> bool:
    """Whether a notice tells of the finding: it failed, and is more than worth a look."""
    return finding.verdict == "fail" and finding.severity in _PARTS


def _named(report: Report) -> str:
    """The report by its own title, with its year where the title does not say it."""
    if not report.title:
        return f"{report.year or '（年份不明）'}年政府信息公开工作年度报告"
    known = report.year is None or str(report.year) in report.title
    return f"《{report.title}》" + ("" if known else f"（{report.year}年度）")


def _opening(wrong: Mapping[str, Sequence[Finding]]) -> str:
    told = [_PARTS[severity][0].format(count=len(part)) for severity, part in wrong.items() if part]
    if not told:
        return "未发现数据与表式、文字或有关规定不一致之处。"
    return f"发现{'，'.join(told)}，现列于下表。"


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


def _items(document: Any, report: Report, wrong: Mapping[str, Sequence[Finding]]) -> None:
    table = document.add_table(rows=1, cols=len(_WIDTHS), style="Table Grid")
    table.autofit = False
    for column, width in zip(table.columns, _WIDTHS, strict=True):
        column.width = Cm(width)
    _fill(table.rows[0], ("序号", "问题及位置", "答复（核对情况、更正后数值）"))
    table.rows[0]._tr.get_or_add_trPr().append(OxmlElement("w:tblHeader"))  # again on each page
    number = 0
    for place, (severity, part) in enumerate((severity, part) for severity, part in wrong.items() if part):
        heading = table.add_row()
        cell = heading.cells[0].merge(heading.cells[-1])
        run = cell.paragraphs[0].add_run(f"{_NUMERALS[place]}、{_PARTS[severity][1]}")
        run.bold, run.font.size = True, Pt(10.5)
        for finding in part:
            number += 1
            row = table.add_row()
            _fill(row, (str(number), clean(_stated(finding), _LONGEST), ""))
            for line in _lines(report, finding):
                _paragraph(row.cells[1], line, size=9)


def _fill(row: Any, texts: Sequence[str]) -> None:
    for cell, text, width in zip(row.cells, texts, _WIDTHS, strict=True):
        cell.width = Cm(width)
        cell.paragraphs[0].add_run(text).font.size = Pt(10.5)


def _stated(finding: Finding) -> str:
    """The message without its guesses, which are questions in a notice; what else speaks for it stays."""
    text = finding.zh
    for begins in _GUESSES if finding.suspects else ():
        before, found, after = text.partition(begins)
        if found:
            _, also, more = after.partition(_ALSO)
            text = before + also + more
    return text


def _lines(report: Report, finding: Finding) -> Iterable[str]:
    """The printed figures by table and column, what would have to hold, and what to check."""
    by_column: dict[str, list[tuple[str, str]]] = {}
    for cell in finding.cells[:_MOST_CELLS]:
        words = words_of(report, cell)
        place = "·".join(part for part in (words.table, words.column) if part)
        page = f"（第{cell.place.page}页）" if cell.place.page is not None else ""
        held = by_column.setdefault(place + page, [])
        if words.row or ("", words.printed) not in held:  # a sentence that says several figures is quoted once
            held.append((words.row, words.printed))
    for place, printed in by_column.items():
        told = "；".join(_alike(printed))
        yield f"{place}：{told}" if place else told
    if len(finding.cells) > _MOST_CELLS:
        yield f"……另有 {len(finding.cells) - _MOST_CELLS} 格"
    yield from (f"应满足：{relation}" for relation in must_hold(finding))
    if compared_zh(finding):
        yield compared_zh(finding)
    for suspect in finding.suspects[:_SUSPECTS]:
        yield f"请核对：是否系{suspect.zh}"
    if basis_of(finding):
        yield f"依据：{basis_of(finding)}"


def _alike(printed: Sequence[tuple[str, str]]) -> Iterator[str]:
    """Rows with what is printed there, in order; many that print the same are told once."""
    counts = Counter(text for _, text in printed)
    told: set[str] = set()
    for row, text in printed:
        if counts[text] < _ALIKE:
            yield f"{row}“{text}”"
        elif text not in told:
            told.add(text)
            yield f"{row}等 {counts[text]} 项均为“{text}”"


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
