"""Reads spreadsheets (XLSX, XLS, and WPS sheets, which are one of the two inside) into grids, a block at a time.

The text of a number is what the file stores, in the fifteen digits that a spreadsheet keeps, with the decimals its
format shows. Where the format hides digits, or a formula has no stored result, the cell is not sure: nothing is
recalculated here and nothing is guessed.
"""

from __future__ import annotations

import io
import re
import struct
import warnings
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from functools import lru_cache
from typing import Any

from forms.forms import load_forms
from parsers.document import Block, Document, Grid, GridCell, Paragraph, Place
from parsers.errors import DamagedFile, EmptyDocument, EncryptedFile, LimitExceeded
from parsers.readers.package import Package

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
XLS = "application/vnd.ms-excel"

#: A sheet beyond this many cells, or a merged range beyond this area, is no report.
CELLS = 200_000
MERGED_AREA = 100_000
SHEETS = 100

_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_MERGE = re.compile(rb"""<(?:\w+:)?mergeCell\s[^>]*?ref\s*=\s*["']([A-Z]{1,3})(\d{1,7}):([A-Z]{1,3})(\d{1,7})["']""")
_CELL = re.compile(rb"<(?:\w+:)?c[\s>/]")
_FIXED = re.compile(r"^(?:#,##)?0(?:\.(0+))?(%?)$")
_NOT_SHOWN = re.compile(r'\[[^\]]*\]|_.|\*.|\\.|"[^"]*"| ')


@dataclass(frozen=True, slots=True)
class _Value:
    text: str
    why: str = ""


@dataclass
class _Sheet:
    """One sheet as stored, rows and columns from 0; ``merged`` has (row, column, rowspan, colspan)."""

    name: str
    hidden: bool = False
    values: dict[tuple[int, int], _Value] = field(default_factory=dict)
    merged: list[tuple[int, int, int, int]] = field(default_factory=list)
    ruled: set[tuple[int, int]] = field(default_factory=set)


def read_sheet(payload: bytes, media_type: str = "") -> Document:
    """Every sheet with content as paragraphs and grids, in order; places have sheet, row, column and ``Sheet!B2``.

    Raises DamagedFile, EncryptedFile, LimitExceeded, EmptyDocument.
    """
    sheets = _read_xls(payload) if payload.startswith(_OLE) else _read_xlsx(payload)
    media_type = media_type or (XLS if payload.startswith(_OLE) else XLSX)
    notes = tuple(f"hidden-sheet:{sheet.name}" for sheet in sheets if sheet.hidden and sheet.values)
    blocks = tuple(
        block for number, sheet in enumerate(sheets, 1) if not sheet.hidden for block in _blocks(sheet, number)
    )
    if not blocks:
        raise EmptyDocument("no sheet has a cell with text")
    return Document(media_type, blocks, {}, (), notes)


# ---------------------------------------------------------------------------------------------- from the file


def _read_xlsx(payload: bytes) -> list[_Sheet]:
    import openpyxl
    from openpyxl.utils.exceptions import InvalidFileException

    _check_package(payload)
    damage = (InvalidFileException, KeyError, ValueError, TypeError, AttributeError, IndexError, SyntaxError, OSError)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # openpyxl warns of parts it does not keep; none of them is content
            shown = openpyxl.load_workbook(io.BytesIO(payload), data_only=True, keep_links=False)
            stored = openpyxl.load_workbook(io.BytesIO(payload), data_only=False, keep_links=False)
            return [_xlsx_sheet(sheet, stored[sheet.title]) for sheet in shown.worksheets]
    except damage as problem:
        raise DamagedFile(f"the workbook cannot be read: {problem}") from problem


def _check_package(payload: bytes) -> None:
    """Bounds the sheets before openpyxl builds an object for every cell of every merged range."""
    package = Package(payload)
    sheets = [name for name in package.names if name.startswith("xl/worksheets/") and name.endswith(".xml")]
    if len(sheets) > SHEETS:
        raise LimitExceeded(f"{len(sheets)} sheets; at most {SHEETS} are read")
    for name in package.names:  # unpacks every member once, under the limits of the package
        content = package.read(name)
        if b"<!ENTITY" in content[:4096]:
            raise DamagedFile(f"{name!r} declares XML entities, which no workbook does")
        if name not in sheets:
            continue
        if sum(1 for _ in _CELL.finditer(content)) > CELLS:
            raise LimitExceeded(f"{name!r} has more than {CELLS} cells")
        area = sum(_area(*found.groups()) for found in _MERGE.finditer(content))
        if area > MERGED_AREA:
            raise LimitExceeded(f"{name!r} merges {area} cells; at most {MERGED_AREA} are read")


def _area(left: bytes, top: bytes, right: bytes, bottom: bytes) -> int:
    return max(1, (_letters(right) - _letters(left) + 1) * (int(bottom) - int(top) + 1))


def _letters(name: bytes) -> int:
    number = 0
    for letter in name:
        number = number * 26 + letter - 64
    return number


def _xlsx_sheet(sheet: Any, stored: Any) -> _Sheet:
    out = _Sheet(sheet.title, hidden=sheet.sheet_state != "visible")
    for area in sheet.merged_cells.ranges:
        out.merged.append((area.min_row - 1, area.min_col - 1, area.size["rows"], area.size["columns"]))
    # The cells that the file has; iter_rows() would make every cell up to the farthest one, which may be a billion.
    formulas = {at for at, cell in stored._cells.items() if cell.data_type == "f"}
    for (row, column), cell in sheet._cells.items():
        at = (row - 1, column - 1)
        border = cell.border
        if border and any(side and side.style for side in (border.left, border.right, border.top, border.bottom)):
            out.ruled.add(at)
        if cell.value is None:
            if (row, column) in formulas:
                out.values[at] = _Value("", "a formula whose result the file does not hold")
        else:
            out.values[at] = _displayed(cell.value, cell.number_format, error=cell.data_type == "e")
    return out


def _read_xls(payload: bytes) -> list[_Sheet]:
    import xlrd
    from xlrd.compdoc import CompDocError

    damage = (xlrd.XLRDError, CompDocError, struct.error, AssertionError, IndexError, KeyError, ValueError, TypeError)
    try:
        book = xlrd.open_workbook(file_contents=payload, formatting_info=True, ragged_rows=True, logfile=io.StringIO())
        if book.nsheets > SHEETS:
            raise LimitExceeded(f"{book.nsheets} sheets; at most {SHEETS} are read")
        return [_xls_sheet(book, book.sheet_by_index(index)) for index in range(book.nsheets)]
    except damage as problem:
        if "encrypted" in str(problem):
            raise EncryptedFile("the workbook is encrypted; a password is needed") from problem
        raise DamagedFile(f"the workbook cannot be read: {problem}") from problem


def _xls_sheet(book: Any, sheet: Any) -> _Sheet:
    import xlrd

    if sheet.nrows * sheet.ncols > 10 * CELLS:
        raise LimitExceeded(f"sheet {sheet.name!r} spans {sheet.nrows} rows and {sheet.ncols} columns")
    out = _Sheet(sheet.name, hidden=bool(sheet.visibility))
    for top, bottom, left, right in sheet.merged_cells:
        out.merged.append((top, left, bottom - top, right - left))
    for row in range(sheet.nrows):
        for column in range(sheet.row_len(row)):
            cell = sheet.cell(row, column)
            style = book.xf_list[cell.xf_index]
            border = style.border
            if border.left_line_style or border.right_line_style or border.top_line_style or border.bottom_line_style:
                out.ruled.add((row, column))
            shown = book.format_map[style.format_key].format_str
            value: Any = cell.value
            if cell.ctype in (xlrd.XL_CELL_EMPTY, xlrd.XL_CELL_BLANK):
                continue
            if cell.ctype == xlrd.XL_CELL_DATE:
                value = _xls_date(cell.value, book.datemode)
            elif cell.ctype == xlrd.XL_CELL_BOOLEAN:
                value = bool(cell.value)
            elif cell.ctype == xlrd.XL_CELL_ERROR:
                value = xlrd.error_text_from_code.get(cell.value, "#ERROR")
            out.values[row, column] = _displayed(value, shown, error=cell.ctype == xlrd.XL_CELL_ERROR)
    return out


def _xls_date(serial: float, datemode: int) -> Any:
    import xlrd

    try:
        return xlrd.xldate_as_datetime(serial, datemode)
    except (ValueError, OverflowError):
        return serial


def _displayed(value: object, number_format: str, error: bool = False) -> _Value:
    """The text of a stored value, with a reason where what is seen and what is stored are not the same."""
    if isinstance(value, bool):
        return _Value("TRUE" if value else "FALSE")
    if isinstance(value, int | float):
        return _number(value, number_format)
    if isinstance(value, datetime):
        return _Value(value.date().isoformat() if value.time() == time() else value.isoformat(sep=" "))
    if isinstance(value, date | time | timedelta):
        return _Value(str(value))
    return _Value(str(value), "the cell holds an error value" if error else "")


def _number(value: int | float, number_format: str) -> _Value:
    # A spreadsheet keeps fifteen digits; more are the noise of binary fractions.
    exact = Decimal(value) if isinstance(value, int) else Decimal(format(value, ".15g"))
    if not exact.is_finite():
        return _Value(str(value), "the cell holds an error value")
    shape = _FIXED.match(_NOT_SHOWN.sub("", number_format.split(";", maxsplit=1)[0]))
    if not shape:
        return _Value(_plain(exact))
    decimals = len(shape[1] or "")
    if shape[2]:
        exact *= 100
    mark = shape[2]
    shown = exact.quantize(Decimal(1).scaleb(-decimals))
    if shown != exact:
        return _Value(_plain(exact) + mark, f"the sheet shows {shown}{mark} for the stored {_plain(exact)}{mark}")
    return _Value(f"{shown:f}{mark}")


def _plain(number: Decimal) -> str:
    """Without exponent and without trailing zeros: 251000, 4068.208."""
    text = f"{number:f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


# ---------------------------------------------------------------------------------------------- to blocks


def _blocks(sheet: _Sheet, number: int) -> Iterator[Block]:
    """Rows between empty rows are one block; its rows of a single text before the table are paragraphs."""
    merged = {(row, column): (rows, columns) for row, column, rows, columns in sheet.merged}
    covered = _covered(merged)
    filled = {
        at: value for at, value in sheet.values.items() if at not in covered and (value.text.strip() or value.why)
    }
    if not filled:
        return
    in_order = sorted(filled)
    for top, bottom in _runs(filled, merged, sheet.ruled):
        at_row = top
        for first, last in [*_tables(sheet, filled, merged, top, bottom), (bottom + 1, bottom)]:
            for at in in_order:
                if at_row <= at[0] < first:
                    yield Paragraph(filled[at].text, _place(sheet, number, at))
            if first <= last:
                yield _grid(sheet, number, filled, merged, covered, first, last)
            at_row = last + 1


def _covered(merged: Mapping[tuple[int, int], tuple[int, int]]) -> set[tuple[int, int]]:
    out: set[tuple[int, int]] = set()
    for (row, column), (rows, columns) in merged.items():
        if rows * columns > MERGED_AREA:
            raise LimitExceeded(f"a merged range of {rows} by {columns} cells")
        out.update((row + down, column + right) for down in range(rows) for right in range(columns))
        out.discard((row, column))
    return out


def _runs(
    filled: Mapping[tuple[int, int], _Value],
    merged: Mapping[tuple[int, int], tuple[int, int]],
    ruled: set[tuple[int, int]],
) -> Iterator[tuple[int, int]]:
    """First and last row of every run of rows with content (an empty row inside ruled lines does not end a run)."""
    rows: set[int] = {row for row, _ in ruled}
    for row, column in filled:
        rows.update(range(row, row + merged.get((row, column), (1, 1))[0]))
    last_filled = max(row + merged.get((row, column), (1, 1))[0] - 1 for row, column in filled)
    order = sorted(row for row in rows if row <= last_filled)
    start = previous = order[0]
    for row in [*order[1:], -1]:
        if row == previous + 1:
            previous = row
            continue
        if any(start <= at[0] <= previous for at in filled):
            yield start, previous
        start = previous = row


def _tables(
    sheet: _Sheet,
    filled: Mapping[tuple[int, int], _Value],
    merged: Mapping[tuple[int, int], tuple[int, int]],
    top: int,
    bottom: int,
) -> list[tuple[int, int]]:
    """First and last row of every table among the rows ``top``–``bottom``: the ruled rows, or else the wide ones."""
    ruled = sorted({row for row, _ in sheet.ruled if top <= row <= bottom})
    if ruled:
        starts = [row for row, before in zip(ruled, [-1, *ruled], strict=False) if row != before + 1]
        ends = [row for row, after in zip(ruled, [*ruled[1:], -1], strict=True) if row != after - 1]
        return list(zip(starts, ends, strict=True))
    counts = [sum(at[0] == row for at in filled) for row in range(top, bottom + 1)]
    wide = [top + index for index, count in enumerate(counts) if count > 1]
    if not wide:
        return []
    first, last = wide[0], wide[-1]
    alone = {at[0]: "".join(value.text.split()) for at, value in filled.items() if top <= at[0] <= bottom}
    while first > top and alone.get(first - 1) in _printed_labels():
        first -= 1
    while last < bottom and alone.get(last + 1) in _printed_labels():
        last += 1
    for (row, _), (rows, _) in merged.items():
        if first <= row <= last:
            last = min(bottom, max(last, row + rows - 1))
    return [(first, last)]


@lru_cache(maxsize=1)
def _printed_labels() -> frozenset[str]:
    """Banners and row labels of the forms: a row of one text that yet belongs to its table, its figures being blank."""
    tables = (table for form in load_forms().values() for table in form.tables.values())
    blocks = [block for table in tables for block in table.blocks]
    labels = [label for block in blocks for row in block.rows for label in (row.label, *row.aliases)]
    return frozenset("".join(label.split()) for label in (*labels, *(block.banner for block in blocks)) if label)


def _grid(
    sheet: _Sheet,
    number: int,
    filled: Mapping[tuple[int, int], _Value],
    merged: Mapping[tuple[int, int], tuple[int, int]],
    covered: set[tuple[int, int]],
    first: int,
    last: int,
) -> Grid:
    used = [column for row, column in (*filled, *sheet.ruled) if first <= row <= last]
    ends = [column + merged.get((row, column), (1, 1))[1] - 1 for row, column in filled if first <= row <= last]
    left, right = min(used), max(*used, *ends)
    if (last - first + 1) * (right - left + 1) > CELLS:
        raise LimitExceeded(f"a table of {last - first + 1} rows and {right - left + 1} columns")
    cells: list[GridCell] = []
    for row in range(first, last + 1):
        for column in range(left, right + 1):
            at = (row, column)
            if at in covered:
                continue
            rows, columns = merged.get(at, (1, 1))
            value = filled.get(at, _Value(""))
            cells.append(
                GridCell(
                    row - first,
                    column - left,
                    min(rows, last - row + 1),
                    min(columns, right - column + 1),
                    value.text,
                    _place(sheet, number, at),
                    sure=not value.why,
                    why=value.why,
                )
            )
    place = _place(sheet, number, (first, left))
    return Grid(last - first + 1, right - left + 1, tuple(cells), place, caption=sheet.name)


def _place(sheet: _Sheet, number: int, at: tuple[int, int]) -> Place:
    row, column = at
    name, rest = "", column + 1
    while rest:
        rest, letter = divmod(rest - 1, 26)
        name = chr(65 + letter) + name
    return Place(table=number, row=row + 1, column=column + 1, path=f"{sheet.name}!{name}{row + 1}")
