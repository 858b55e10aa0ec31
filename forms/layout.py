"""The printed layout of a standard table: a grid of label cells and number cells with their spans.

One description serves the terminal view, the workbook, the sample documents and the docs. A layout is a tuple of rows;
a row holds only the cells that begin in it, as in HTML.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

from forms.forms import Row, Table


@dataclass(frozen=True, slots=True)
class LayoutCell:
    """One printed cell: a label (``text``) or a number cell (``key``), with the rows and columns it covers."""

    text: str = ""
    key: str = ""
    rowspan: int = 1
    colspan: int = 1


LayoutRow = tuple[LayoutCell, ...]


def layout(table: Table) -> tuple[LayoutRow, ...]:
    """The printed grid of ``table``. All rows cover the same width."""
    if table.across:
        return _across(table)
    if table.key == "t3":
        return _nested(table)
    if table.key == "s14":
        return _sheet(table)
    return _blocks(table)


def _key(*parts: str) -> str:
    return ".".join(part for part in parts if part)


def _blocks(table: Table) -> tuple[LayoutRow, ...]:
    """Table 二: blocks of different width under banners, drawn on the width of the widest block."""
    counts = {len(block.columns) for block in table.blocks}
    width = 1
    for count in counts:
        width = width * count // _gcd(width, count)
    label_span = max(1, width // max(counts))
    rows: list[LayoutRow] = []
    for block in table.blocks:
        span = width // len(block.columns)
        rows.append((LayoutCell(text=block.banner, colspan=width + label_span),))
        heads = tuple(LayoutCell(text=column.label, colspan=span) for column in block.columns)
        rows.append((LayoutCell(text=table.corner, colspan=label_span), *heads))
        for row in block.rows:
            cells = tuple(LayoutCell(key=_key(table.key, row.key, c.key), colspan=span) for c in block.columns)
            rows.append((LayoutCell(text=row.label, colspan=label_span), *cells))
    return tuple(rows)


def _gcd(a: int, b: int) -> int:
    while b:
        a, b = b, a % b
    return a


def _nested(table: Table) -> tuple[LayoutRow, ...]:
    """Table 三: three label columns on the left, a two-level header over the columns."""
    columns = table.columns
    depth = 1 + max(len(row.path) for row in table.rows)
    head: list[LayoutCell] = []
    second: list[LayoutCell] = []
    seen: set[str] = set()
    for column in columns:
        if not column.group:
            head.append(LayoutCell(text=column.label, rowspan=2))
        else:
            if column.group not in seen:
                seen.add(column.group)
                head.append(LayoutCell(text=column.group, colspan=sum(c.group == column.group for c in columns)))
            second.append(LayoutCell(text=column.label))
    rows: list[LayoutRow] = [
        (LayoutCell(text=table.note, rowspan=3, colspan=depth), LayoutCell(text=table.corner, colspan=len(columns))),
        tuple(head),
        tuple(second),
    ]
    printed: set[tuple[str, ...]] = set()
    for row in table.rows:
        cells: list[LayoutCell] = []
        for level in range(len(row.path)):
            heading = row.path[: level + 1]
            if heading not in printed:
                printed.add(heading)
                cells.append(LayoutCell(text=heading[-1], rowspan=_under(table, heading)))
        cells.append(LayoutCell(text=row.label, colspan=depth - len(row.path)))
        cells.extend(LayoutCell(key=_key(table.key, row.key, column.key)) for column in columns)
        rows.append(tuple(cells))
    return tuple(rows)


def _under(table: Table, heading: tuple[str, ...]) -> int:
    return sum(row.path[: len(heading)] == heading for row in table.rows)


def _across(table: Table) -> tuple[LayoutRow, ...]:
    """Table 四: groups side by side, one row of numbers."""
    columns = table.columns
    rows = table.rows
    first: list[LayoutCell] = []
    second: list[LayoutCell] = []
    third: list[LayoutCell] = []
    seen: set[str] = set()
    for row in rows:
        heads = [LayoutCell(text=column.label) for column in columns]
        if not row.path:
            first.append(LayoutCell(text=row.label, colspan=len(columns)))
            second.extend(replace(cell, rowspan=2) for cell in heads)
            continue
        if row.path[0] not in seen:
            seen.add(row.path[0])
            span = len(columns) * sum(other.path == row.path for other in rows)
            first.append(LayoutCell(text=row.path[0], colspan=span))
        second.append(LayoutCell(text=row.label, colspan=len(columns)))
        third.extend(heads)
    numbers = tuple(LayoutCell(key=_key(table.key, row.key, column.key)) for row in rows for column in columns)
    return (tuple(first), tuple(second), tuple(third), numbers)


def _sheet(table: Table) -> tuple[LayoutRow, ...]:
    """The 2014-2018 sheet: indicator, unit, count; headings carry ``——`` as unit and no value."""
    rows: list[LayoutRow] = [
        (LayoutCell(text=table.corner), LayoutCell(text="单位"), LayoutCell(text=table.columns[0].label))
    ]
    for row in table.blocks[0].rows:
        rows.append((LayoutCell(text=row.label), LayoutCell(text=row.unit or "——"), _count(table, row)))
    return tuple(rows)


def _count(table: Table, row: Row) -> LayoutCell:
    return LayoutCell(key=_key(table.key, row.key)) if row.key else LayoutCell()
