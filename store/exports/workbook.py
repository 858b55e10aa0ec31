"""A workbook for people who audit: findings, coverage, and every flagged report in its official layout.

Sheets: 发现 Findings (filters, frozen head), the findings counted by body, by rule and by severity with links, 覆盖
Coverage (body × year in colours), 存疑 Doubts, what is excepted and what people state of cells, then one sheet for each
report with a failed rule, in the order of the findings: its tables as printed, suspected or contradicting cells in red
with a comment saying what does not hold, our own doubts in yellow. What was dismissed or muted stands in words below.
The same store gives the same bytes.

Nothing from a document is ever a formula, a link or a date: text is written as text. A number of more than 15 digits is
written as text, for a spreadsheet would round it. Excel's own bounds hold: rows of a sheet, length of a text; beyond
``_MOST_SHEETS`` flagged reports the rest stands in the list of findings only, which says so.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from itertools import groupby, islice
from json import loads
from pathlib import Path
from typing import Any

import xlsxwriter
from xlsxwriter.utility import xl_rowcol_to_cell

from forms.codes import doubt_line
from forms.forms import load_forms
from forms.layout import LayoutCell, layout
from parsers.report import Figure, Report
from store.audit.finding import Finding
from store.audit.words import TABLES_ZH
from store.audited import Audited, audited
from store.corrections import Corrections
from store.exports.columns import DOUBT_COLUMNS, EXCEPTION_COLUMNS, FINDING_COLUMNS, STATED_COLUMNS, Columns
from store.exports.counts import COUNTED, FINDINGS, Counts, CountTable
from store.exports.heights import Sizes, sizes_of
from store.exports.places import where_zh
from store.exports.plain import NOT_IN_XML, clean
from store.rows import cell_rows, coverage_rows, doubt_rows, exception_rows, finding_rows
from store.store import Store
from store.triage import WORDS

_MOST_SHEETS = 300
_MOST_ROWS = 1_000_000
_LONGEST_TEXT = 32_000
_LONGEST_COMMENT = 2_000
_SURE_DIGITS = 15
_TOO_LARGE = 1_000_000_000_000_000

_STATES = {
    "found": ("已发布", "#C6EFCE"),
    "not-published": ("未发布", "#FFC7CE"),
    "blocked": ("被拦截", "#E4C7F0"),
    "list-not-read": ("列表未读", "#FFEB9C"),
    "soft404": ("假404", "#FFEB9C"),
    "unknown": ("不明", "#E7E6E6"),
}
_SEVERITIES = {
    "error": ("错误 error", "#FFC7CE"),
    "warning": ("警示 warning", "#FFEB9C"),
    "info": ("提示 info", "#DDEBF7"),
}
_MARKS = {"absent": "缺", "unreadable": "？"}
#: Widths of a report sheet's columns in characters: table 三 has three columns of labels, then seven of figures.
_COLUMNS = (14, 16, 30, *(11,) * 12)
_WRONG, _INVOLVED, _NOTED, _DOUBT, _STATED = "#FF7C80", "#FFC7CE", "#DDEBF7", "#FFFF99", "#E4DFEC"
_NOT_IN_NAMES = re.compile(r"[\[\]:*?/\\\x00-\x1f]")

_VERDICTS = {"fail": "不成立 fail", "undecided": "待定 undecided"}
#: So many columns of the list of findings are printed; the rest is for the screen.
_PRINTED = 7
_WRAPPED = ("message_zh", "message_en", "reason")


def write(store: Store, folder: Path) -> list[Path]:
    """Write ``nianbao.xlsx`` into ``folder``."""
    path = folder / "nianbao.xlsx"
    part = path.with_name(path.name + ".part")
    options = {
        "in_memory": True,  # the way in which the parts' times are fixed
        "strings_to_formulas": False,
        "strings_to_urls": False,
        "strings_to_numbers": False,
    }
    with xlsxwriter.Workbook(str(part), options) as book:
        book.set_properties({"title": "nianbao", "created": datetime(2000, 1, 1)})  # noqa: DTZ001 - Excel has no zones
        _Writer(book, store, held=store.corrections()).write()
    part.replace(path)
    return [path]


def sheet_name(wanted: str, taken: set[str]) -> str:
    """A legal name for a sheet that is not ``taken`` (lower case), which it is added to."""
    plain = _NOT_IN_NAMES.sub(" ", NOT_IN_XML.sub(" ", wanted)).strip().strip("'")[:31].strip().strip("'") or "report"
    name, number = plain, 1
    while name.lower() in taken or name.lower() == "history":
        number += 1
        mark = f"~{number}"
        name = plain[: 31 - len(mark)] + mark
    taken.add(name.lower())
    return name


@dataclass(slots=True)
class _Marks:
    """How the cells of one report are marked: colour and comment by key."""

    colours: dict[str, str] = field(default_factory=dict)
    comments: dict[str, list[str]] = field(default_factory=dict)


@dataclass(slots=True)
class _Writer:
    book: Any
    store: Store
    formats: dict[tuple[tuple[str, Any], ...], Any] = field(default_factory=dict)
    names: set[str] = field(default_factory=set)
    held: Corrections = field(default_factory=dict)
    places: dict[tuple[str, str], str] = field(default_factory=dict)

    def write(self) -> None:
        findings = self._sheet(sheet_name(FINDINGS, self.names))
        counted = {name: self._sheet(sheet_name(name, self.names)) for name in COUNTED}
        coverage = self._sheet(sheet_name("覆盖 Coverage", self.names))
        self._list("存疑 Doubts", DOUBT_COLUMNS, doubt_rows(self.store))
        if self.store.exceptions():
            self._list("例外 Exceptions", EXCEPTION_COLUMNS, exception_rows(self.store))
        if self.held:
            stated = (row for row in cell_rows(self.store) if row["stated_kind"] is not None)
            self._list("人工辨读 Stated", STATED_COLUMNS, stated)
        sheets = self._reports()
        counts = Counts()
        self._findings(findings, sheets, counts)
        for name, sheet in counted.items():
            self._counts(sheet, counts.table(name), sheets)
        self._coverage(coverage)

    def _list(self, name: str, columns: Columns, rows: Iterable[Mapping[str, Any]]) -> None:
        """A sheet of rows with a head that stays, filters, and text that is wrapped and not cut."""
        sheet = self._sheet(sheet_name(name, self.names))
        for column, (title, width, _) in enumerate(columns):
            sheet.set_column(column, column, width)
            self._put(sheet, 0, column, title, bold=True, bg_color="#D9E1F2", border=1, text_wrap=True)
        last = 0
        for last, row in enumerate(islice(rows, _MOST_ROWS), start=1):
            sheet.set_row(last, _height((row[key], width) for _, width, key in columns))
            for column, (_, _, key) in enumerate(columns):
                self._put(sheet, last, column, row[key], text_wrap=True)
        sheet.freeze_panes(1, 2)
        sheet.repeat_rows(0)
        sheet.autofilter(0, 0, last, len(columns) - 1)

    def _sheet(self, name: str) -> Any:
        """A new sheet that prints on A4 across, as wide as the page."""
        sheet = self.book.add_worksheet(name)
        sheet.set_landscape()
        sheet.set_paper(9)
        sheet.fit_to_pages(1, 0)
        return sheet

    def _format(self, **properties: Any) -> Any:
        key = tuple(sorted(properties.items()))
        if key not in self.formats:
            self.formats[key] = self.book.add_format({"valign": "top", **properties})
        return self.formats[key]

    def _put(self, sheet: Any, row: int, column: int, value: object, **look: Any) -> None:
        """Write a value as what it is; a number that a spreadsheet would round, and all text, as text."""
        if value is None or value == "":
            sheet.write_blank(row, column, None, self._format(**look))
        elif isinstance(value, int | Decimal) and is_safe_number(value):
            _, _, decimals = str(value).partition(".")
            shown = {"num_format": "0." + "0" * len(decimals)} if decimals else {}
            sheet.write_number(row, column, value, self._format(**look, **shown))
        else:
            sheet.write_string(row, column, clean(str(value), _LONGEST_TEXT), self._format(**look))

    def _counts(self, sheet: Any, table: CountTable, sheets: Mapping[str, str]) -> None:
        """One table of counts; a first cell links to the first sheet or row of findings it counts."""
        for column, (title, width) in enumerate(table.head):
            sheet.set_column(column, column, width)
            self._put(sheet, 0, column, title, bold=True, bg_color="#D9E1F2", border=1, text_wrap=True)
        sheet.set_row(0, _height(table.head))
        for number, row in enumerate(table.rows, start=1):
            widths = [width for _, width in table.head]
            sheet.set_row(number, _height(zip(row.cells, widths, strict=True)))
            for column, value in enumerate(row.cells):
                colour = {"bg_color": _SEVERITIES[row.severity][1]} if row.severity and column == 0 else {}
                self._put(sheet, number, column, value, text_wrap=True, **colour)
            quoted = sheets.get(row.report, FINDINGS).replace("'", "''")
            place = "A1" if row.report in sheets else f"A{row.line}"
            look = {"font_color": "#0563C1", "underline": 1, "text_wrap": True}
            if row.severity:
                look["bg_color"] = _SEVERITIES[row.severity][1]
            text = clean(str(row.cells[0]), 200) or "—"
            sheet.write_url(number, 0, f"internal:'{quoted}'!{place}", self._format(**look), text)
        sheet.freeze_panes(1, 1)
        sheet.repeat_rows(0)
        sheet.autofilter(0, 0, len(table.rows), len(table.head) - 1)

    def _findings(self, sheet: Any, sheets: Mapping[str, str], counts: Counts) -> None:
        head = self._format(bold=True, bg_color="#D9E1F2", border=1, text_wrap=True)
        for column, (title, width, _) in enumerate(FINDING_COLUMNS):
            sheet.set_column(column, column, width)
            sheet.write_string(0, column, title, head)
        last = 0
        for last, row in enumerate(islice(finding_rows(self.store), _MOST_ROWS), start=1):
            counts.add(row, last + 1)
            sheet.set_row(last, _height((row[name], width) for _, width, name in FINDING_COLUMNS if name in _WRAPPED))
            for column, (_, _, name) in enumerate(FINDING_COLUMNS):
                self._put(sheet, last, column, self._shown(name, row), **_finding_look(name, row))
            if row["report"] in sheets:
                target = sheets[row["report"]].replace("'", "''")
                link = self._format(font_color="#0563C1", underline=1)
                place = self._place(row)
                sheet.write_url(last, 0, f"internal:'{target}'!{place}", link, clean(str(row["body"]), 200) or "—")
        sheet.freeze_panes(1, 2)
        sheet.repeat_rows(0)
        sheet.autofilter(0, 0, last, len(FINDING_COLUMNS) - 1)
        sheet.print_area(0, 0, last, _PRINTED - 1)
        if len(sheets) == _MOST_SHEETS:
            note = f"只为前 {_MOST_SHEETS} 份报告画表 · sheets for the first {_MOST_SHEETS} flagged reports only"
            sheet.write_string(last + 2, 0, note)

    def _place(self, row: Mapping[str, Any]) -> str:
        """The cell of the report's sheet to look at first: the most suspected one, else the first that took part."""
        suspected = (key for suspect in loads(row["suspects"])[:1] for key in suspect)
        keys = (*suspected, *row["cells"].split())
        return next((self.places[row["report"], key] for key in keys if (row["report"], key) in self.places), "A1")

    @staticmethod
    def _shown(name: str, row: Mapping[str, Any]) -> object:
        if name == "severity":
            return _SEVERITIES[row["severity"]][0]
        if name == "verdict":
            return _VERDICTS.get(row["verdict"], row["verdict"])
        if name == "triage":
            return f"{WORDS[row['triage']]} {row['triage']}"
        return row[name]

    def _coverage(self, sheet: Any) -> None:
        rows = list(coverage_rows(self.store))
        years = sorted({row["year"] for row in rows})
        for column, title in enumerate(("网站 · Site", "机关 · Body", *years)):
            self._put(sheet, 0, column, title, bold=True, bg_color="#D9E1F2", border=1)
        sheet.set_column(0, 1, 24)
        sheet.set_column(2, 2 + len(years), 11)
        number = 0
        for number, (_, group) in enumerate(groupby(rows, key=lambda row: (row["site"], row["body_key"])), start=1):
            cells = list(group)
            self._put(sheet, number, 0, cells[0]["site"])
            self._put(sheet, number, 1, cells[-1]["body"])
            for row in cells:
                text, colour = _STATES[row["state"]]
                text += (" 逾期" if row["late"] else "") + (" 不可读" if row["unreadable"] else "")
                warns = {"font_color": "#9C0006", "bold": True} if row["late"] or row["unreadable"] else {}
                look = {"bg_color": colour, "border": 1, "align": "center", **warns}
                self._put(sheet, number, 2 + years.index(row["year"]), text, **look)
        sheet.freeze_panes(1, 2)
        sheet.repeat_rows(0)
        for place, (state, (text, colour)) in enumerate(_STATES.items()):
            self._put(sheet, number + 2 + place, 0, f"{text} {state}", bg_color=colour, border=1)

    def _reports(self) -> dict[str, str]:
        """A sheet for each flagged report; gives back the sheets' names by report."""
        sheets: dict[str, str] = {}
        flagged = (
            key
            for key, pairs in groupby(self.store.keyed_findings(), key=lambda pair: pair[0])
            if any(finding.verdict == "fail" for _, finding in pairs)
        )
        for one in audited(self.store, ((key, self.store.report(key)) for key in islice(flagged, _MOST_SHEETS))):
            name = sheet_name(f"{one.report.year or '----'} {one.body or one.report.title}", self.names)
            self._report(self._sheet(name), one)
            sheets[one.key] = name
        return sheets

    def _report(self, sheet: Any, one: Audited) -> None:
        report, found, stated = one.report, one.findings, one.stated
        marks = _marks(report, found)
        for key, said in stated.items():
            marks.comments.setdefault(key, []).append(f"人工辨读 read by a person: {said}")
        for column, width in enumerate(_COLUMNS):
            sheet.set_column(column, column, width)
        sheet.set_row(0, 24)
        self._put(sheet, 0, 0, report.title or "（无标题 · no title）", bold=True, font_size=14)
        self._put(sheet, 1, 0, report.source.url or report.source.path or "", font_color="#808080")
        row = 3
        forms = load_forms()
        for table, form in report.tables.items():
            if form not in forms or table not in forms[form].tables:
                continue
            title = f"{TABLES_ZH[table]} {forms[form].tables[table].title_zh}（{forms[form].name_zh}）"
            self._put(sheet, row, 0, title, bold=True)
            row = self._table(sheet, row + 1, layout(forms[form].tables[table]), one, marks) + 1
        for finding in found:
            colour = {"bg_color": _SEVERITIES[finding.severity][1]} if finding.verdict == "fail" else {}
            self._put(sheet, row, 0, finding.code, **colour)
            self._line(sheet, row, finding.zh)
            self._line(sheet, row + 1, finding.en, font_color="#808080")
            row += 2
            for suspect in finding.suspects[:3]:
                self._line(sheet, row, f"→ {suspect.zh}  {suspect.en}", font_color="#006100")
                row += 1
        for finding, decision in one.settled:
            self._put(sheet, row, 0, finding.code, font_color="#808080")
            self._line(
                sheet,
                row,
                f"{WORDS[decision.state]} {decision.state}：{decision} ｜ {finding.zh}",
                font_color="#808080",
            )
            row += 1
        for doubt in report.doubts:
            self._put(sheet, row, 0, "存疑 our doubt", bg_color=_DOUBT)
            self._line(sheet, row, f"{where_zh(report, doubt.cell)} {doubt_line(doubt.why)} {doubt.raw}".strip())
            row += 1
        for key, said in stated.items():
            self._put(sheet, row, 0, "人工辨读 by a person", bg_color=_STATED)
            self._line(sheet, row, f"{key} {said}")
            row += 1

    def _line(self, sheet: Any, row: int, text: str, **look: Any) -> None:
        """A sentence beside its rule, over the width of the tables and as high as it needs."""
        last = len(_COLUMNS) - 1
        sheet.merge_range(row, 1, row, last, "", self._format(text_wrap=True, **look))
        self._put(sheet, row, 1, text, text_wrap=True, **look)
        sheet.set_row(row, sizes_of(clean(text, _LONGEST_TEXT), sum(_COLUMNS[1:])).points)

    def _table(self, sheet: Any, top: int, drawn: Iterable[tuple[LayoutCell, ...]], one: Audited, marks: _Marks) -> int:
        """Draw a layout, each row as high as its texts need; gives back the row after it."""
        sizes = Sizes(_COLUMNS)
        taken: set[tuple[int, int]] = set()
        row = top
        for row, cells in enumerate(drawn, start=top):
            column = 0
            for cell in cells:
                while (row, column) in taken:
                    column += 1
                spread = [(row + down, column + right) for down in range(cell.rowspan) for right in range(cell.colspan)]
                taken.update(spread)
                shown = _printed(one.report.figures.get(cell.key)) if cell.key else cell.text
                if cell.key:
                    self.places[one.key, cell.key] = xl_rowcol_to_cell(row, column)
                sizes.add(row, column, cell.rowspan, cell.colspan, clean(str(shown), _LONGEST_TEXT))
                self._cell(sheet, row, column, cell, shown, marks)
                column += cell.colspan
        for number, height in sizes.heights().items():
            sheet.set_row(number, height)
        return row + 1

    def _cell(self, sheet: Any, row: int, column: int, cell: LayoutCell, shown: object, marks: _Marks) -> None:
        colour = marks.colours.get(cell.key, "") if cell.key else "#F2F2F2"
        look = {"border": 1, "text_wrap": True, "align": "center", "valign": "vcenter"}
        look |= {"bg_color": colour} if colour else {}
        if cell.rowspan > 1 or cell.colspan > 1:
            last = (row + cell.rowspan - 1, column + cell.colspan - 1)
            sheet.merge_range(row, column, *last, "", self._format(**look))
        self._put(sheet, row, column, shown, **look)
        if cell.key in marks.comments:
            text = clean("\n".join(dict.fromkeys(marks.comments[cell.key])), _LONGEST_COMMENT)
            sheet.write_comment(row, column, text, {"author": "nianbao", "x_scale": 3, "y_scale": 2})


def _finding_look(name: str, row: Mapping[str, Any]) -> dict[str, Any]:
    if name == "severity" and row["verdict"] == "fail":
        return {"bg_color": _SEVERITIES[row["severity"]][1]}
    return {"text_wrap": True} if name in _WRAPPED else {}


def _height(texts: Iterable[tuple[object, float]]) -> float:
    """The height of a row with these wrapped texts, each in a column of its width."""
    return max(sizes_of(clean(str(text), _LONGEST_TEXT), width).points for text, width in texts)


def _printed(figure: Figure | None) -> object:
    """What the cell shows: its number where that is all it shows, else its verbatim text."""
    if figure is None:
        return _MARKS["absent"]
    if figure.value is not None and figure.raw.strip() == str(figure.value):
        return figure.value
    return _MARKS.get(figure.kind) or figure.raw.strip()


def _marks(report: Report, found: Iterable[Finding]) -> _Marks:
    """Doubts in yellow; over them the cells of failed rules, the suspected ones in a stronger red, hints in blue."""
    marks = _Marks()
    for figure in report.figures.values():
        if not figure.sure:
            marks.colours[figure.key] = _DOUBT
    for doubt in report.doubts:
        if doubt.cell:
            marks.colours[doubt.cell] = _DOUBT
            marks.comments.setdefault(doubt.cell, []).append(f"存疑 our doubt: {doubt_line(doubt.why)} {doubt.raw}")
    failed = [finding for finding in found if finding.verdict == "fail"]
    noted = [finding for finding in failed if finding.severity == "info"]
    wrong = [finding for finding in failed if finding.severity != "info"]
    _colour(marks, noted, _NOTED, lambda finding: [witness.key for witness in finding.cells])
    _colour(marks, wrong, _INVOLVED, lambda finding: [witness.key for witness in finding.cells])
    _colour(marks, wrong, _WRONG, lambda finding: [key for suspect in finding.suspects for key in suspect.cells])
    for finding in failed:
        text = [f"{finding.code} {finding.zh}", finding.en]
        text += [f"→ {suspect.zh} {suspect.en}" for suspect in finding.suspects[:3]]
        suspected = {key for suspect in finding.suspects for key in suspect.cells}
        for key in {**dict.fromkeys(witness.key for witness in finding.cells), **dict.fromkeys(sorted(suspected))}:
            marks.comments.setdefault(key, []).extend(text)
    return marks


def _colour(marks: _Marks, found: Iterable[Finding], colour: str, keys: Callable[[Finding], Iterable[str]]) -> None:
    for finding in found:
        for key in keys(finding):
            marks.colours[key] = colour


def is_safe_number(value: int | Decimal) -> bool:
    """Whether a spreadsheet, which keeps 15 digits, can hold this number and show it as it is printed."""
    if isinstance(value, int):
        return abs(value) < _TOO_LARGE
    _, digits, exponent = value.as_tuple()
    if not isinstance(exponent, int) or not -_SURE_DIGITS <= exponent <= 0 or len(digits) > _SURE_DIGITS:
        return False
    return str(value) != "-0" and bool(Decimal(repr(float(value))) == value)
