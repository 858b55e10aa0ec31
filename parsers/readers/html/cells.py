"""A table element as rows of cells: texts as shown, spans as written, and whether it is a table at all."""

from __future__ import annotations

from parsers.readers.html.text import shown_text
from parsers.readers.html.tree import Element
from parsers.readers.tables import RawCell
from parsers.vocabulary import tables_with

_PARTS = frozenset(["tbody", "thead", "tfoot"])
_CELLS = frozenset(["td", "th"])


def rows_of(table: Element) -> list[list[Element]]:
    """The cells of the table's own rows, not of the tables inside it."""
    rows: list[Element] = []
    for part in table:
        if part.tag == "tr":
            rows.append(part)
        elif part.tag in _PARTS:
            rows.extend(row for row in part if row.tag == "tr")
    return [[cell for cell in row if cell.tag in _CELLS] for row in rows]


def lays_out(table: Element, rows: list[list[Element]]) -> bool:
    """Whether ``table`` with ``rows`` only lays out the page: one column, or tables inside and no labels of a form."""
    nested = next(table.iterdescendants("table"), None) is not None
    return (nested and not _labelled(rows)) or all(len(row) <= 1 for row in rows)


def _labelled(rows: list[list[Element]]) -> bool:
    """Whether a table that holds tables is a standard table all the same."""
    known = 0
    for row in rows[:80]:
        for cell in row[:40]:
            if next(cell.iterdescendants("table"), None) is None:
                known += bool(tables_with(shown_text(cell)))
                if known >= 3:
                    return True
    return False


def cells_of(rows: list[list[Element]]) -> list[list[RawCell]]:
    """Text and spans of the cells of a table."""
    return [
        [RawCell(shown_text(cell), _span(cell.get("rowspan")), _span(cell.get("colspan"))) for cell in row]
        for row in rows
    ]


def _span(value: str | None) -> int:
    if value is None or value == "1":
        return 1
    value = value.strip()
    return int(value) if value.isascii() and value.isdigit() and len(value) < 6 else 1


def caption_of(table: Element) -> str:
    """What stands over a table as its caption, if anything."""
    caption = table.find("caption")
    return "" if caption is None else shown_text(caption)
