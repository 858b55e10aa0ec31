"""Ruling lines and characters of one page become grids; what stands outside them becomes lines of text.

Lines that touch are one table. Where a table has no line between two places, they are one cell; a cell that is no
rectangle is a guess and is marked so.
"""

from __future__ import annotations

from bisect import bisect_right
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from parsers.errors import LimitExceeded
from parsers.readers.ofd.characters import Char
from parsers.readers.ofd.rulings import Ruling

#: In points: lines nearer than this are one line; ends within this distance meet.
_SAME = 2.0
_MEETS = 3.0
#: Lines of one page, after joining, and cells of one table.
_LINES = 4_000
_CELLS = 60_000
#: Of the font size: a gap that is a blank, and the offset of a character printed twice to look bold.
_GAP = 0.6
_BOLD = 0.25

Box = tuple[float, float, float, float]


@dataclass(frozen=True, slots=True)
class TextLine:
    """Characters on one base line, from left to right."""

    text: str
    box: Box
    size: float
    sure: bool


@dataclass(frozen=True, slots=True)
class Spot:
    """One cell of a table: rows and columns from 0, its text with line ends, and its box."""

    row: int
    column: int
    rowspan: int
    colspan: int
    text: str
    box: Box
    sure: bool
    why: str


@dataclass(frozen=True, slots=True)
class Lattice:
    """One table of a page."""

    rows: int
    columns: int
    spots: tuple[Spot, ...]
    box: Box


def tables(chars: Sequence[Char], rulings: Iterable[Ruling]) -> tuple[list[Lattice], list[Char]]:
    """The tables of a page from top to bottom, and the characters outside them. Raises LimitExceeded."""
    frames = [frame for frame in _frames(_joined(rulings)) if len(frame.xs) * len(frame.ys) > 4]
    rest: list[Char] = []
    inside: dict[int, list[Char]] = defaultdict(list)
    for char in chars:
        x, y = (char.x0 + char.x1) / 2, (char.top + char.bottom) / 2
        # The smallest frame around a character is its own: a page border is a frame, too.
        around = [number for number, frame in enumerate(frames) if frame.holds(x, y)]
        if around:
            inside[min(around, key=lambda number: frames[number].area())].append(char)
        else:
            rest.append(char)
    found = [_lattice(frame, inside[number]) for number, frame in enumerate(frames)]
    return sorted(found, key=lambda lattice: (lattice.box[1], lattice.box[0])), rest


def text_lines(chars: Iterable[Char]) -> list[TextLine]:
    """Characters in lines from top to bottom, each from left to right; a wide gap is one blank."""
    rows: list[list[Char]] = []
    for char in sorted(chars, key=lambda char: ((char.top + char.bottom) / 2, char.x0)):
        middle = (char.top + char.bottom) / 2
        last = rows[-1][0] if rows else None
        if last is not None and middle - (last.top + last.bottom) / 2 <= 0.5 * min(char.size, last.size):
            rows[-1].append(char)
        else:
            rows.append([char])
    return [line for line in map(_line, rows) if line.text]


def _line(row: list[Char]) -> TextLine:
    parts: list[str] = []
    kept: list[Char] = []
    for char in sorted(row, key=lambda char: char.x0):
        if any(abs(char.x0 - other.x0) < _BOLD * char.size and char.text == other.text for other in kept[-3:]):
            continue
        if kept and char.x0 - kept[-1].x1 > _GAP * char.size and not char.text.isspace() and not parts[-1].isspace():
            parts.append(" ")
        parts.append(char.text)
        kept.append(char)
    printed = [char for char in kept if not char.text.isspace()] or kept
    box = (
        min(char.x0 for char in printed),
        min(char.top for char in printed),
        max(char.x1 for char in printed),
        max(char.bottom for char in printed),
    )
    return TextLine("".join(parts).strip(), box, max(char.size for char in kept), all(char.sure for char in kept))


# ---------------------------------------------------------------------------------------------- lines


def _joined(rulings: Iterable[Ruling]) -> list[Ruling]:
    """Lines of one direction at one coordinate, overlapping or end to end, as one."""
    out: list[Ruling] = []
    for upright in (True, False):
        lines = [line for line in rulings if line.upright == upright]
        spans: dict[float, list[tuple[float, float]]] = defaultdict(list)
        level = _snapped(line.x0 if upright else line.top for line in lines)
        for line in lines:
            at = level[line.x0 if upright else line.top]
            spans[at].append((line.top, line.bottom) if upright else (line.x0, line.x1))
        for at, pieces in spans.items():
            for start, end in _merged(pieces):
                out.append(Ruling(at, start, at, end) if upright else Ruling(start, at, end, at))
    if len(out) > _LINES:
        raise LimitExceeded(f"{len(out)} ruling lines on one page; at most {_LINES} are read")
    return out


def _snapped(values: Iterable[float]) -> dict[float, float]:
    """Each value to the first of its group: values nearer than ``_SAME`` to that first one are one."""
    out: dict[float, float] = {}
    first = float("-inf")
    for value in sorted(set(values)):
        if value - first > _SAME:
            first = value
        out[value] = first
    return out


def _merged(pieces: list[tuple[float, float]]) -> list[tuple[float, float]]:
    out: list[tuple[float, float]] = []
    for start, end in sorted(pieces):
        if out and start <= out[-1][1] + _MEETS:
            out[-1] = (out[-1][0], max(out[-1][1], end))
        else:
            out.append((start, end))
    return out


@dataclass(frozen=True)
class _Frame:
    """The lines of one table and the coordinates they stand at."""

    uprights: dict[float, list[Ruling]]
    levels: dict[float, list[Ruling]]
    xs: list[float]
    ys: list[float]

    def holds(self, x: float, y: float) -> bool:
        return self.xs[0] <= x <= self.xs[-1] and self.ys[0] <= y <= self.ys[-1]

    def area(self) -> float:
        return (self.xs[-1] - self.xs[0]) * (self.ys[-1] - self.ys[0])


def _frames(lines: list[Ruling]) -> list[_Frame]:
    """Groups of touching lines with at least two of each direction."""
    owner = list(range(len(lines)))
    uprights = [number for number, line in enumerate(lines) if line.upright]
    levels = [number for number, line in enumerate(lines) if not line.upright]
    for one in uprights:
        for other in levels:
            if _touch(lines[one], lines[other]):
                _unite(owner, one, other)
    groups: dict[int, list[Ruling]] = defaultdict(list)
    for number, line in enumerate(lines):
        groups[_root(owner, number)].append(line)
    out: list[_Frame] = []
    for group in groups.values():
        frame_uprights: dict[float, list[Ruling]] = defaultdict(list)
        frame_levels: dict[float, list[Ruling]] = defaultdict(list)
        for line in group:
            (frame_uprights[line.x0] if line.upright else frame_levels[line.top]).append(line)
        if len(frame_uprights) > 1 and len(frame_levels) > 1:
            out.append(_Frame(frame_uprights, frame_levels, sorted(frame_uprights), sorted(frame_levels)))
    return out


def _touch(upright: Ruling, level: Ruling) -> bool:
    return (
        level.x0 - _MEETS <= upright.x0 <= level.x1 + _MEETS
        and upright.top - _MEETS <= level.top <= upright.bottom + _MEETS
    )


def _root(owner: list[int], number: int) -> int:
    while owner[number] != number:
        owner[number] = owner[owner[number]]
        number = owner[number]
    return number


def _unite(owner: list[int], one: int, other: int) -> None:
    owner[_root(owner, other)] = _root(owner, one)


# ---------------------------------------------------------------------------------------------- cells


def _lattice(frame: _Frame, chars: list[Char]) -> Lattice:
    rows, columns = len(frame.ys) - 1, len(frame.xs) - 1
    if rows * columns > _CELLS:
        raise LimitExceeded(f"a table of {rows} rows and {columns} columns")
    owner = _cells(frame, rows, columns)
    members: dict[int, list[int]] = defaultdict(list)
    for number in range(rows * columns):
        members[_root(owner, number)].append(number)
    texts: dict[int, list[Char]] = defaultdict(list)
    for char in chars:
        row = min(bisect_right(frame.ys, (char.top + char.bottom) / 2), rows) - 1
        column = min(bisect_right(frame.xs, (char.x0 + char.x1) / 2), columns) - 1
        texts[_root(owner, row * columns + column)].append(char)
    spots: list[Spot] = []
    for root, numbers in members.items():
        places = [divmod(number, columns) for number in numbers]
        top, bottom = min(row for row, _ in places), max(row for row, _ in places)
        left, right = min(column for _, column in places), max(column for _, column in places)
        if len(numbers) == (bottom - top + 1) * (right - left + 1):
            spots.append(_spot(frame, (top, left, bottom, right), texts[root], ""))
            continue
        for row, column in places:  # the frame has a hole: each of its places is a cell of its own, none is sure
            own = [char for char in texts[root] if _at(frame, char, row, column)]
            spots.append(_spot(frame, (row, column, row, column), own, "the lines around this cell are not closed"))
    spots.sort(key=lambda spot: (spot.row, spot.column))
    box = (frame.xs[0], frame.ys[0], frame.xs[-1], frame.ys[-1])
    return Lattice(rows, columns, tuple(spots), box)


def _cells(frame: _Frame, rows: int, columns: int) -> list[int]:
    """Which places of the elementary grid are one cell, because no line parts them."""
    owner = list(range(rows * columns))
    for row in range(rows):
        middle = (frame.ys[row] + frame.ys[row + 1]) / 2
        for column in range(columns - 1):
            lines = frame.uprights[frame.xs[column + 1]]
            if not any(line.top <= middle <= line.bottom for line in lines):
                _unite(owner, row * columns + column, row * columns + column + 1)
    for column in range(columns):
        middle = (frame.xs[column] + frame.xs[column + 1]) / 2
        for row in range(rows - 1):
            lines = frame.levels[frame.ys[row + 1]]
            if not any(line.x0 <= middle <= line.x1 for line in lines):
                _unite(owner, row * columns + column, (row + 1) * columns + column)
    return owner


def _at(frame: _Frame, char: Char, row: int, column: int) -> bool:
    x, y = (char.x0 + char.x1) / 2, (char.top + char.bottom) / 2
    return frame.xs[column] <= x < frame.xs[column + 1] and frame.ys[row] <= y < frame.ys[row + 1]


def _spot(frame: _Frame, place: tuple[int, int, int, int], chars: list[Char], why: str) -> Spot:
    top, left, bottom, right = place
    lines = text_lines(chars)
    if not why and not all(line.sure for line in lines):
        why = "the file does not tell which characters these are"
    box = (frame.xs[left], frame.ys[top], frame.xs[right + 1], frame.ys[bottom + 1])
    text = "\n".join(line.text for line in lines)
    return Spot(top, left, bottom - top + 1, right - left + 1, text, box, not why, why)
