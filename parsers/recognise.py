"""Which rows of a grid belong to which standard table of which generation: told by labels, never by position."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property

from forms.labels import bare, numbering
from parsers.document import Block, Grid, GridCell, Paragraph
from parsers.vocabulary import columns_book, forms_with, is_banner, rows_book, tables_with

#: How many different labels of a table a grid must show before it counts as that table.
_EVIDENCE = {"t2": 2, "t3": 3, "t4": 3, "s14": 4}

#: A paragraph this close before a grid may name what the grid is about.
_CAPTION = 60


@dataclass(frozen=True)
class View:
    """A grid with its cells at hand: those that begin in a row, and the one that covers a position."""

    grid: Grid

    @cached_property
    def starting(self) -> tuple[tuple[GridCell, ...], ...]:
        """For each row the cells that begin in it, from left to right."""
        rows: list[list[GridCell]] = [[] for _ in range(self.grid.rows)]
        for cell in self.grid.cells:
            rows[cell.row].append(cell)
        return tuple(tuple(sorted(row, key=lambda cell: cell.column)) for row in rows)

    @cached_property
    def covering(self) -> dict[tuple[int, int], GridCell]:
        """The cell at each covered position."""
        return {
            (row, column): cell
            for cell in self.grid.cells
            for row in range(cell.row, cell.row + cell.rowspan)
            for column in range(cell.column, cell.column + cell.colspan)
        }


@dataclass(frozen=True)
class Segment:
    """Rows ``first`` to ``last`` (exclusive) of a grid that belong to one standard table."""

    table: str
    view: View
    first: int
    last: int
    before: str = ""

    @property
    def rows(self) -> range:
        """The row numbers of the segment."""
        return range(self.first, self.last)


def segments(blocks: Sequence[Block]) -> list[Segment]:
    """The rows of standard tables among ``blocks``, in reading order."""
    out: list[Segment] = []
    before = ""
    seen: set[str] = set()
    for block in blocks:
        if isinstance(block, Paragraph):
            before = block.text if len(block.text) < _CAPTION else ""
            continue
        out.extend(_of_grid(View(block), block.caption or before, seen))
        seen.update(segment.table for segment in out)
        before = ""
    return out


def _of_grid(view: View, before: str, seen: set[str]) -> list[Segment]:
    votes = [_vote(cell.text for cell in row) for row in view.starting]
    labels: dict[str, set[str]] = {}
    for row in view.starting:
        for cell in row:
            tables = tables_with(cell.text)
            if len(tables) == 1:
                labels.setdefault(next(iter(tables)), set()).add(bare(cell.text))
    # A piece of a table that was already met may show a single label.
    known = {table for table, found in labels.items() if len(found) >= (1 if table in seen else _EVIDENCE[table])}
    if "t2" in known and "t2" not in seen and not _is_table_two(view):
        known.discard("t2")
    return _runs(view, [vote & known if vote else vote for vote in votes], before) if known else []


def _is_table_two(view: View) -> bool:
    """Rows called 行政许可 and 行政处罚 stand in other tables, too: table 二 shows one of its columns or banners."""
    books = [columns_book(form, "t2") for form in forms_with("t2")]
    return any(is_banner(cell.text) or any(book.exact(cell.text) for book in books) for cell in view.grid.cells)


def _vote(texts: Iterable[str]) -> frozenset[str]:
    """The table that a row's labels name; several where they do not agree, none where there is no label."""
    count: Counter[str] = Counter()
    for text in texts:
        tables = tables_with(text)
        if tables:
            count.update(tables)
    if not count:
        return frozenset()
    most = max(count.values())
    return frozenset(table for table, votes in count.items() if votes == most)


def _runs(view: View, votes: Sequence[frozenset[str]], before: str) -> list[Segment]:
    """Rows without a vote belong to the table above them; leading ones to the first table below."""
    tables: list[str | None] = []
    current: str | None = None
    for vote in votes:
        if len(vote) == 1 or (vote and current not in vote):
            current = min(vote)
        tables.append(current)
    first = next((table for table in tables if table is not None), None)
    tables = [first if table is None else table for table in tables]
    out: list[Segment] = []
    start = 0
    for row in range(1, len(tables) + 1):
        if row == len(tables) or tables[row] != tables[start]:
            table = tables[start]
            if table is not None:
                out.append(Segment(table, view, start, row, before if start == 0 else ""))
            start = row
    return out


def generation(table: str, found: Sequence[Segment]) -> str | None:
    """The form generation whose labels the segments of ``table`` show best; ``None`` where all fit alike."""
    forms = forms_with(table)
    if len(forms) == 1:
        return forms[0]
    texts = {
        cell.text
        for segment in found
        for row in segment.rows
        for cell in segment.view.starting[row]
        if tables_with(cell.text) or numbering(cell.text)[0]
    }
    scores: dict[str, int] = {}
    for form in forms:
        rows, columns = rows_book(form, table), columns_book(form, table)
        matches = [match for text in texts for match in (rows.exact(text), columns.exact(text)) if match is not None]
        keys = {target.key for match in matches for target in match.targets if target.key}
        scores[form] = len(keys)
    best = max(scores.values())
    leaders = [form for form in forms if scores[form] == best]
    return leaders[0] if len(leaders) == 1 else None
