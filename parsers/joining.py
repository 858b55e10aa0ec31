"""Grids that continue one another over a page break become one grid: repeated headers dropped, cut rows made whole."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from forms.labels import normal
from forms.numbers import read_figure
from parsers.document import Block, Grid, GridCell, Paragraph
from parsers.vocabulary import columns_book, forms_with, rows_book, tables_with

#: What may stand between two pages of one table: page numbers and blanks.
_PAGE_NOISE = re.compile(r"^[-—–\s第页共/.·]*\d{0,4}[-—–\s第页共/.·]*\d{0,4}[-—–\s页]*$|^[（(]?续[上前]?表[)）]?$")

_MOST_ROWS = 3_000


def join_grids(blocks: Sequence[Block]) -> list[Block]:
    """``blocks`` with the grids that continue the grid before them joined to it."""
    out: list[Block] = []
    noise: list[Paragraph] = []
    for block in blocks:
        if isinstance(block, Paragraph):
            if out and isinstance(out[-1], Grid) and len(block.text) < 20 and _PAGE_NOISE.match(block.text.strip()):
                noise.append(block)
            else:
                out.extend(noise)
                noise = []
                out.append(block)
            continue
        last = out[-1] if out else None
        if isinstance(last, Grid) and _continues(last, block):
            out[-1] = _joined(last, block)
        else:
            out.extend(noise)
            out.append(block)
        noise = []
    out.extend(noise)
    return out


def _rows(grid: Grid) -> list[list[GridCell]]:
    rows: list[list[GridCell]] = [[] for _ in range(grid.rows)]
    for cell in grid.cells:
        rows[cell.row].append(cell)
    return rows


def _tables(rows: Sequence[Sequence[GridCell]]) -> list[str]:
    """The standard tables that the rows name, in order."""
    found: list[str] = []
    for row in rows:
        for cell in row:
            tables = tables_with(cell.text)
            if len(tables) == 1:
                found.append(next(iter(tables)))
    return list(dict.fromkeys(found))


def _continues(one: Grid, other: Grid) -> bool:
    """Whether ``other`` goes on where ``one`` stopped: of the same table, and not from its beginning."""
    if one.rows + other.rows > _MOST_ROWS:
        return False
    before, after = _rows(one), _rows(other)
    tables, following = _tables(before), _tables(after)
    if not tables:
        return False
    if not following:
        # Only numbers: the rest of a row, or the one row of table 四.
        numbers = any(read_figure(cell.text).value is not None for cell in other.cells)
        return numbers and (one.columns == other.columns or tables[-1] == "t4")
    if tables[-1] != following[0]:
        return False
    repeated = _repeated(before, after)
    first = {normal(cell.text) for row in before[repeated:] for cell in row if normal(cell.text)}
    labels = [normal(cell.text) for row in after[repeated:] for cell in row if tables_with(cell.text)]
    # The same labels again are a second table, not the rest of this one.
    again = sum(label in first for label in labels)
    return following[0] == "t2" or 2 * again <= len(labels)


def _repeated(before: Sequence[Sequence[GridCell]], after: Sequence[Sequence[GridCell]]) -> int:
    """How many rows at the top of ``after`` print the header of ``before`` again."""
    count = 0
    for one, other in zip(before, after, strict=False):
        texts = [normal(cell.text) for cell in other]
        if texts != [normal(cell.text) for cell in one] or not any(texts):
            break
        if any(text.isdigit() for text in texts):
            break
        count += 1
    return count


def _joined(one: Grid, other: Grid) -> Grid:
    before, after = _rows(one), _rows(other)
    skip = _repeated(before, after)
    columns = max(one.columns, other.columns)
    cells = [_widened(cell, columns - one.columns) for cell in one.cells]
    rest = [_widened(cell, columns - other.columns) for cell in other.cells if cell.row >= skip]
    cut = _cut(
        [cell for cell in cells if cell.row + cell.rowspan == one.rows], [cell for cell in rest if cell.row == skip]
    )
    if cut is not None:
        merged, gone = cut
        by_place = {(cell.row, cell.column): cell for cell in merged}
        cells = [by_place.get((cell.row, cell.column), cell) for cell in cells]
        rest = [cell for cell in rest if cell not in gone]
    else:
        cells, rest = _mended(cells, rest, one.rows, skip)
    shift = one.rows - skip - (cut is not None)
    cells += [replace(cell, row=max(cell.row + shift, 0)) for cell in rest]
    rows = max((cell.row + cell.rowspan for cell in cells), default=0)
    return Grid(rows, columns, tuple(_disjoint(cells)), replace(one.place, also=other.place), one.caption)


def _widened(cell: GridCell, by: int) -> GridCell:
    """The cell in a grid with ``by`` columns more on the left: labels stand left, numbers keep to the right."""
    if not by:
        return cell
    if cell.column == 0:
        return replace(cell, colspan=cell.colspan + by)
    return replace(cell, column=cell.column + by)


def _cut(last: Sequence[GridCell], first: Sequence[GridCell]) -> tuple[list[GridCell], list[GridCell]] | None:
    """The cells of a row that the page break cut in two, made whole; ``None`` where two whole rows meet."""
    pairs = [(a, b) for a in last for b in first if (a.column, a.colspan) == (b.column, b.colspan)]
    if len(pairs) < 2 or len(pairs) < len(first):
        return None
    labels = [(a, b) for a, b in pairs if _is_label(a.text + b.text) and not (_is_label(a.text) and _is_label(b.text))]
    numbers = [(a, b) for a, b in pairs if (a, b) not in labels]
    torn = [(a, b) for a, b in labels if normal(a.text) and normal(b.text)]
    if any(normal(a.text) and normal(b.text) for a, b in numbers):
        return None  # two numbers in one column: two rows
    if not torn:
        above = [a for a, _ in pairs if normal(a.text)]
        below = [b for _, b in pairs if normal(b.text)]
        whole = labels and all(_is_label(a.text) for a in above) and below and not any(_is_label(b.text) for b in below)
        if not whole:
            return None
    merged = [
        replace(
            a,
            rowspan=a.rowspan + b.rowspan - 1,
            text="\n".join(text for text in (a.text, b.text) if normal(text)),
            place=replace(a.place, also=b.place),
            sure=a.sure and b.sure,
        )
        for a, b in pairs
    ]
    return merged, [b for _, b in pairs]


def _mended(
    cells: Sequence[GridCell], rest: Sequence[GridCell], rows: int, first: int
) -> tuple[list[GridCell], list[GridCell]]:
    """Both parts of the table, with each label that the page break cut in two made one cell over both."""
    halves = {(cell.column, cell.colspan): cell for cell in rest if cell.row == first}
    out: list[GridCell] = []
    gone: set[tuple[int, int]] = set()
    for cell in cells:
        half = halves.get((cell.column, cell.colspan)) if cell.row + cell.rowspan == rows else None
        if half is None or not _torn(cell.text, half.text):
            out.append(cell)
            continue
        gone.add((half.column, half.colspan))
        text, place = f"{cell.text}\n{half.text}", replace(cell.place, also=half.place)
        out.append(replace(cell, rowspan=cell.rowspan + half.rowspan, text=text, place=place))
    return out, [cell for cell in rest if cell.row != first or (cell.column, cell.colspan) not in gone]


def _torn(one: str, other: str) -> bool:
    """Whether two texts are the halves of one label."""
    if not normal(one) or not normal(other) or _is_name(one) or _is_name(other):
        return False
    return _is_name(one + other)


def _is_name(text: str) -> bool:
    """Whether ``text`` is the exact label of a row, a heading or a column."""
    if _is_label(text):
        return True
    if len(text) > 120:
        return False
    return any(columns_book(form, table).exact(text) for table in ("t2", "t3", "t4") for form in forms_with(table))


def _is_label(text: str) -> bool:
    if not text or text.isdigit() or len(text) > 120:
        return False
    return any(rows_book(form, table).exact(text) for table in ("t2", "t3", "s14") for form in forms_with(table))


def _disjoint(cells: Sequence[GridCell]) -> list[GridCell]:
    """``cells`` without a later one over an earlier one (a span that a page break had cut short)."""
    taken: set[tuple[int, int]] = set()
    out: list[GridCell] = []
    for cell in cells:
        covered = {
            (row, column)
            for row in range(cell.row, cell.row + cell.rowspan)
            for column in range(cell.column, cell.column + cell.colspan)
        }
        if not covered & taken:
            taken |= covered
            out.append(cell)
    return out
