"""Rows of cells with spans become a grid: spans resolved and bounded, no two cells overlapping."""

from __future__ import annotations

from dataclasses import dataclass

from parsers.document import Grid, GridCell, Place
from parsers.errors import LimitExceeded

#: Bounds of one table. The largest standard table has 62 rows.
MOST_ROWS = 3_000
MOST_COLUMNS = 1_000
MOST_CELLS = 60_000


@dataclass(slots=True)
class RawCell:
    """A cell as a format gives it: text and spans."""

    text: str
    rowspan: int = 1
    colspan: int = 1


def build_grid(rows: list[list[RawCell]], *, table: int, path: str | None = None, caption: str = "") -> Grid:
    """The grid of ``rows``. Columns that no cell tells apart are one column. Raises ``LimitExceeded``."""
    if len(rows) > MOST_ROWS:
        raise LimitExceeded(f"table {table} has {len(rows)} rows; at most {MOST_ROWS} are read")
    placed: list[tuple[int, int, int, int, str]] = []
    busy: dict[int, int] = {}  # column: rows it is still taken from above
    edges = {0}
    area = 0
    for top, row in enumerate(rows):
        column = 0
        fresh: dict[int, int] = {}
        for cell in row:
            while column in busy:
                column += 1
            wide = high = 1
            if cell.colspan > 1:
                wanted = min(cell.colspan, MOST_COLUMNS)
                while wide < wanted and column + wide not in busy:
                    wide += 1
            if cell.rowspan != 1:
                left = len(rows) - top
                high = left if cell.rowspan == 0 else min(max(cell.rowspan, 1), left)
                if high > 1:
                    fresh.update(dict.fromkeys(range(column, column + wide), high))
            area += wide
            if column + wide > 2 * MOST_COLUMNS or area > MOST_CELLS:
                raise LimitExceeded(f"table {table} has more than {MOST_CELLS} cells or {MOST_COLUMNS} columns")
            placed.append((top, column, high, wide, cell.text))
            edges.add(column)
            column += wide
            edges.add(column)
        if busy or fresh:
            busy = {taken: left - 1 for taken, left in (busy | fresh).items() if left > 1}
    index = {edge: number for number, edge in enumerate(sorted(edges))}
    cells = []
    for top, column, high, wide, text in placed:
        first = index[column]
        # Arguments by position: naming them takes longer than all the rest, and a report has three hundred cells.
        place = Place(None, None, table, top + 1, first + 1)
        cells.append(GridCell(top, first, high, index[column + wide] - first, text, place))
    return Grid(len(rows), len(edges) - 1, tuple(cells), Place(table=table, path=path), caption)
