"""From ruling lines to tables: the regions they bound are the cells, merged ones with their spans.

A table is a set of lines that cross or touch. Its lines make a fine grid of fields; fields without a line between them
are one cell. That is all, and it holds for every way of merging.
"""

from __future__ import annotations

from bisect import bisect_right
from dataclasses import dataclass, field

from parsers.readers.pdf.rulings import SAME, Ruling
from parsers.readers.pdf.sheet import Box, Glyph

#: A side of a field counts as ruled when its line covers this part of it.
_RULED = 0.6
#: Lines may miss each other by this much and still touch.
_TOUCH = 3.5
#: More fields make a drawing, not a table; more lines are not looked at together.
MOST_FIELDS = 20_000
MOST_LINES = 3_000


@dataclass(slots=True)
class Pocket:
    """One cell of a lattice: its first field and its spans, the glyphs in it, and a doubt about its outline.

    ``outside`` is true where it lies open to the left or right of a table that is closed elsewhere on that side: it is
    no cell unless something is printed in it. (Upwards and downwards a cell lies open where a page break cuts it.)
    """

    row: int
    column: int
    rowspan: int
    colspan: int
    glyphs: list[Glyph] = field(default_factory=list)
    why: str = ""
    outside: bool = False
    around: Box | None = None


@dataclass(slots=True)
class Lattice:
    """A ruled table on one page: where its columns and rows begin and end, and its cells in reading order."""

    xs: list[float]
    ys: list[float]
    pockets: list[Pocket]

    @property
    def box(self) -> Box:
        """Around the whole table."""
        return (self.xs[0], self.ys[0], self.xs[-1], self.ys[-1])

    def box_of(self, pocket: Pocket) -> Box:
        """Around one cell; in a table without lines, around its text."""
        return pocket.around or (
            self.xs[pocket.column],
            self.ys[pocket.row],
            self.xs[pocket.column + pocket.colspan],
            self.ys[pocket.row + pocket.rowspan],
        )

    def fill(self, glyphs: list[Glyph]) -> list[Glyph]:
        """Puts each glyph into the cell that its middle is in; returns those that are in none."""
        owner = {
            (row, column): pocket
            for pocket in self.pockets
            for row in range(pocket.row, pocket.row + pocket.rowspan)
            for column in range(pocket.column, pocket.column + pocket.colspan)
        }
        rest: list[Glyph] = []
        xs, ys = self.xs, self.ys
        left, right, above, below = xs[0], xs[-1], ys[0], ys[-1]
        for glyph in glyphs:
            x, y = (glyph.x0 + glyph.x1) / 2, (glyph.top + glyph.bottom) / 2
            pocket = None
            if left <= x < right and above <= y < below:
                pocket = owner.get((bisect_right(ys, y) - 1, bisect_right(xs, x) - 1))
            if pocket is None:
                rest.append(glyph)
            else:
                pocket.glyphs.append(glyph)
        self.pockets = [pocket for pocket in self.pockets if pocket.glyphs or not pocket.outside]
        return rest


def lattices(level: list[Ruling], upright: list[Ruling]) -> list[Lattice]:
    """Every closed table that the lines draw, from the top of the page down. Empty cells included."""
    if len(level) < 2 or not upright or len(level) + len(upright) > MOST_LINES:
        return []
    out = []
    for rows, columns in _touching(level, upright):
        if len(rows) >= 2 and columns:
            lattice = lattice_of_rulings(rows, columns)
            if lattice is not None:
                out.append(lattice)
    return sorted(out, key=lambda lattice: (lattice.ys[0], lattice.xs[0]))


def _touching(level: list[Ruling], upright: list[Ruling]) -> list[tuple[list[Ruling], list[Ruling]]]:
    parent = list(range(len(level) + len(upright)))

    def root(index: int) -> int:
        while parent[index] != index:
            parent[index] = parent[parent[index]]
            index = parent[index]
        return index

    for i, row in enumerate(level):
        low, high = row.start - _TOUCH, row.stop + _TOUCH
        for j, column in enumerate(upright, len(level)):
            if low <= column.at <= high and column.start - _TOUCH <= row.at <= column.stop + _TOUCH:
                parent[root(i)] = root(j)
    groups: dict[int, tuple[list[Ruling], list[Ruling]]] = {}
    for i, row in enumerate(level):
        groups.setdefault(root(i), ([], []))[0].append(row)
    for j, column in enumerate(upright, len(level)):
        groups.setdefault(root(j), ([], []))[1].append(column)
    return list(groups.values())


def lattice_of_rulings(rows: list[Ruling], columns: list[Ruling]) -> Lattice | None:
    """The fields between lines that make one table; ``None`` where they bound none, or too many."""
    xs = _edges([c.at for c in columns], min(r.start for r in rows), max(r.stop for r in rows))
    ys = _edges([r.at for r in rows], min(c.start for c in columns), max(c.stop for c in columns))
    wide, high = len(xs) - 1, len(ys) - 1
    if wide < 1 or high < 1 or wide * high > MOST_FIELDS:
        return None
    above = _ruled(rows, ys, xs)  # above[i][j]: the line at ys[i] covers column j
    before = _ruled(columns, xs, ys)  # before[j][i]: the line at xs[j] covers row i
    region = _regions(above, before, wide, high)
    pockets: list[Pocket] = []
    for fields in region:
        pockets.extend(_pockets(fields, above, before, wide, high))
    pockets.sort(key=lambda pocket: (pocket.row, pocket.column))
    return Lattice(xs, ys, pockets) if pockets else None


def _edges(at: list[float], first: float, last: float) -> list[float]:
    """Where fields begin and end: at the lines, and where the crossing lines end beyond the outermost of them."""
    edges: list[float] = []
    for value in sorted(at):
        if not edges or value - edges[-1] > SAME:
            edges.append(value)
    if first < edges[0] - 2 * SAME:
        edges.insert(0, first)
    if last > edges[-1] + 2 * SAME:
        edges.append(last)
    return edges


def _ruled(lines: list[Ruling], across: list[float], along: list[float]) -> list[list[bool]]:
    """For each place across and each field along: whether a line stands there."""
    covered = [[0.0] * (len(along) - 1) for _ in across]
    for line in lines:
        at = min(range(len(across)), key=lambda index: abs(across[index] - line.at))
        row = covered[at]
        for index in range(len(along) - 1):
            overlap = min(line.stop, along[index + 1]) - max(line.start, along[index])
            if overlap > 0:
                row[index] += overlap
    return [
        [covered[i][j] >= _RULED * (along[j + 1] - along[j]) for j in range(len(along) - 1)] for i in range(len(across))
    ]


def _regions(above: list[list[bool]], before: list[list[bool]], wide: int, high: int) -> list[list[tuple[int, int]]]:
    """Fields without a line between them, together."""
    seen = [[False] * wide for _ in range(high)]
    out: list[list[tuple[int, int]]] = []
    for row in range(high):
        for column in range(wide):
            if seen[row][column]:
                continue
            seen[row][column] = True
            todo, fields = [(row, column)], []
            while todo:
                r, c = todo.pop()
                fields.append((r, c))
                if r and not above[r][c] and not seen[r - 1][c]:
                    seen[r - 1][c] = True
                    todo.append((r - 1, c))
                if r + 1 < high and not above[r + 1][c] and not seen[r + 1][c]:
                    seen[r + 1][c] = True
                    todo.append((r + 1, c))
                if c and not before[c][r] and not seen[r][c - 1]:
                    seen[r][c - 1] = True
                    todo.append((r, c - 1))
                if c + 1 < wide and not before[c + 1][r] and not seen[r][c + 1]:
                    seen[r][c + 1] = True
                    todo.append((r, c + 1))
            out.append(fields)
    return out


OPEN = "the lines around the cell are not closed / 单元格边框不闭合"


def _pockets(
    fields: list[tuple[int, int]], above: list[list[bool]], before: list[list[bool]], wide: int, high: int
) -> list[Pocket]:
    """The cell of a region. One that is no rectangle is cut into rows of it, and doubtful."""
    open_side = any(
        (c == 0 and any(before[0]) and not before[0][r])
        or (c == wide - 1 and any(before[wide]) and not before[wide][r])
        for r, c in fields
    )
    rows = [r for r, _ in fields]
    columns = [c for _, c in fields]
    top, left = min(rows), min(columns)
    down, right = max(rows) - top + 1, max(columns) - left + 1
    if down * right == len(fields):
        return [Pocket(top, left, down, right, outside=open_side)]
    why = "" if open_side else OPEN
    inside = set(fields)
    out: list[Pocket] = []
    for row in range(top, top + down):
        column = left
        while column < left + right:
            if (row, column) not in inside:
                column += 1
                continue
            start = column
            while (row, column) in inside:
                column += 1
            last = next(
                (p for p in out if (p.column, p.colspan) == (start, column - start) and p.row + p.rowspan == row), None
            )
            if last is not None:
                last.rowspan += 1
            else:
                out.append(Pocket(row, start, 1, column - start, why=why, outside=open_side))
    return out
