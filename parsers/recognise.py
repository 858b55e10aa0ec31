"""Which rows of a grid belong to which standard table of which generation: told by labels, never by position."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache
from operator import attrgetter

from forms.labels import bare, numbering
from parsers.document import Block, Grid, GridCell, Paragraph
from parsers.vocabulary import columns_book, forms_with, is_banner, rows_book, tables_with

#: How many different labels of a table a grid must show before it counts as that table.
_EVIDENCE = {"t2": 2, "t3": 3, "t4": 3, "s14": 4}

#: A paragraph this close before a grid may name what the grid is about.
_CAPTION = 60

_COLUMN = attrgetter("column")


class View:
    """A grid with its cells at hand: those that begin in a row, those that cover it, and those that name a table."""

    def __init__(self, grid: Grid) -> None:
        self.grid = grid
        self._covering: list[dict[int, GridCell]] = []
        self._open: list[GridCell] = []

    @cached_property
    def starting(self) -> tuple[tuple[GridCell, ...], ...]:
        """For each row the cells that begin in it, from left to right."""
        rows: list[list[GridCell]] = [[] for _ in range(self.grid.rows)]
        for cell in self.grid.cells:
            rows[cell.row].append(cell)
        return tuple(tuple(sorted(row, key=_COLUMN)) for row in rows)

    @cached_property
    def naming(self) -> tuple[tuple[tuple[GridCell, frozenset[str]], ...], ...]:
        """For each row the cells that are labels of standard tables, with these tables."""
        return tuple(
            tuple((cell, tables) for cell in row if (tables := tables_with(cell.text))) for row in self.starting
        )

    def covering(self, row: int) -> Mapping[int, GridCell]:
        """For each column the cell that covers it in ``row``. Only headers are asked for: the rows above suffice."""
        for at in range(len(self._covering), row + 1):
            self._open = [cell for cell in self._open if cell.row + cell.rowspan > at] + [*self.starting[at]]
            self._covering.append(
                {column: cell for cell in self._open for column in range(cell.column, cell.column + cell.colspan)}
            )
        return self._covering[row]


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
    labels: dict[str, set[str]] = {}
    for row in view.naming:
        for cell, tables in row:
            if len(tables) == 1:
                labels.setdefault(next(iter(tables)), set()).add(bare(cell.text))
    # A piece of a table that was already met may show a single label.
    known = {table for table, found in labels.items() if len(found) >= (1 if table in seen else _EVIDENCE[table])}
    if "t2" in known and "t2" not in seen and not _is_table_two(view):
        known.discard("t2")
    return _runs(view, [_vote(row) & known for row in view.naming], before) if known else []


def _is_table_two(view: View) -> bool:
    """Rows called 行政许可 and 行政处罚 stand in other tables, too: table 二 shows one of its columns or banners."""
    books = [columns_book(form, "t2") for form in forms_with("t2")]
    return any(is_banner(cell.text) or any(book.exact(cell.text) for book in books) for cell in view.grid.cells)


def _vote(named: Sequence[tuple[GridCell, frozenset[str]]]) -> frozenset[str]:
    """The table that a row's labels name; several where they do not agree, none where there is no label."""
    if len(named) < 2:
        return named[0][1] if named else frozenset()
    count = Counter(table for _, tables in named for table in tables)
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
        if not cell.text.isdigit() and (tables_with(cell.text) or numbering(cell.text)[0])
    }
    return _best_form(table, frozenset(texts))


@lru_cache(maxsize=256)
def _best_form(table: str, texts: frozenset[str]) -> str | None:
    """As :func:`generation`, by the labels alone. The reports of a portal show the same ones again and again."""
    scores: dict[str, int] = {}
    for form in forms_with(table):
        rows, columns = rows_book(form, table), columns_book(form, table)
        matches = [match for text in texts for match in (rows.exact(text), columns.exact(text)) if match is not None]
        scores[form] = len({target.key for match in matches for target in match.targets if target.key})
    best = max(scores.values())
    leaders = [form for form, score in scores.items() if score == best]
    return leaders[0] if len(leaders) == 1 else None
