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
    area = 0
    for top, row in enumerate(rows):
        column = 0
        fresh: dict[int, int] = {}
        for cell in row:
            while column in busy:
                column += 1
            wide = 1
            wanted = min(max(cell.colspan, 1), MOST_COLUMNS)
            while wide < wanted and column + wide not in busy:
                wide += 1
            high = len(rows) - top if cell.rowspan == 0 else min(max(cell.rowspan, 1), len(rows) - top)
            area += wide
            if column + wide > 2 * MOST_COLUMNS or area > MOST_CELLS:
                raise LimitExceeded(f"table {table} has more than {MOST_CELLS} cells or {MOST_COLUMNS} columns")
            placed.append((top, column, high, wide, cell.text))
            if high > 1:
                for taken in range(column, column + wide):
                    fresh[taken] = high
            column += wide
        busy = {taken: left - 1 for taken, left in (busy | fresh).items() if left > 1}
    edges = sorted({0} | {left for _, left, _, _, _ in placed} | {left + wide for _, left, _, wide, _ in placed})
    index = {edge: number for number, edge in enumerate(edges)}
    cells = tuple(
        GridCell(
            top,
            index[left],
            high,
            index[left + wide] - index[left],
            text,
            Place(table=table, row=top + 1, column=index[left] + 1),
        )
        for top, left, high, wide, text in placed
    )
    return Grid(len(rows), max(len(edges) - 1, 0), cells, Place(table=table, path=path), caption)
