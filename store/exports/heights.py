"""How high the rows of a sheet must be so that no wrapped text is cut, merged cells included.

Spreadsheets fit the height of rows to their texts, but never for merged cells, so heights are estimated here: a
full-width character counts two, and a column of width w holds w half-width characters.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from math import ceil
from unicodedata import east_asian_width

#: Heights come in steps of three quarters of a point, which is one pixel.
_PIXEL = 0.75
_LINE = 15.75
_EDGE = 1.5
_MOST = 408.75
#: What a cell's own margins take from its width.
_MARGIN = 1.5


@dataclass(frozen=True, slots=True)
class Size:
    """How many lines a text takes, and how many points that is."""

    lines: int
    points: float


def sizes_of(text: str, width: float) -> Size:
    """The size of ``text`` wrapped to ``width`` half-width characters."""
    room = max(int(width - _MARGIN), 2)
    lines = 0
    for line in text.split("\n"):
        wide = sum(2 if east_asian_width(char) in "WFA" else 1 for char in line)
        lines += max(1, -(-wide // room))
    return Size(lines, min(lines * _LINE + _EDGE, _MOST))


@dataclass(slots=True)
class Sizes:
    """Collects the texts of a drawn table over columns of these ``widths``."""

    widths: Sequence[float]
    needs: list[tuple[int, int, float]] = field(default_factory=list)

    def add(self, row: int, column: int, rowspan: int, colspan: int, text: str) -> None:
        """A text in a cell that covers ``rowspan`` rows and ``colspan`` columns."""
        width = sum(self.widths[column : column + colspan])
        self.needs.append((row, rowspan, sizes_of(text, width).points))

    def heights(self) -> Mapping[int, float]:
        """The height of each row: what its own texts need, and its share of what cells over several rows lack."""
        found: dict[int, float] = {}
        for row, rowspan, points in sorted(self.needs, key=lambda need: need[1]):
            lacking = points - sum(found.get(place, _LINE + _EDGE) for place in range(row, row + rowspan))
            for place in range(row, row + rowspan):
                share = ceil(max(lacking, 0.0) / rowspan / _PIXEL) * _PIXEL
                found[place] = min(found.get(place, _LINE + _EDGE) + share, _MOST)
        return found
