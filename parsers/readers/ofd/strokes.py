"""Path objects become strokes: what is drawn straight and along an axis, as a line or as a thin filled box."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import pairwise

from parsers.readers.ofd.drawing import Drawn, moved
from parsers.readers.ofd.structure import child, numbers, text
from parsers.readers.pdf.sheet import Stroke

#: In points: how far a line may lean and still count as straight, how thick a filled box may be and still be a line.
_LEAN = 1.0
_THIN = 3.0
#: Shorter lines are parts of drawings.
_SHORT = 2.0
#: Commands of one path.
_COMMANDS = 100_000

#: How many numbers a command takes.
_TAKES = {"S": 2, "M": 2, "L": 2, "Q": 4, "B": 6, "A": 7, "C": 0}

Point = tuple[float, float]


def strokes(drawn: Iterable[Drawn]) -> list[Stroke]:
    """The level and upright strokes of the path objects, in drawing order, in points."""
    return [line for path in drawn if path.kind == "PathObject" for line in _strokes(path)]


def _strokes(path: Drawn) -> Iterator[Stroke]:
    element = path.element
    stroked = element.get("Stroke", "true").lower() != "false"
    filled = element.get("Fill", "false").lower() == "true"
    for outline in outlines(text(child(element, "AbbreviatedData"))):
        points = [moved(path.matrix, x, y) for x, y in outline]
        thin = _thin(points) if filled or len(points) > 2 else None
        if thin is not None and (filled or stroked):
            yield thin  # a filled bar, or the outline of one: one line, not two beside each other
        elif stroked:
            for start, end in pairwise(points):
                line = _straight(start, end)
                if line is not None:
                    yield line


def outlines(data: str) -> list[list[Point]]:
    """The subpaths of AbbreviatedData as points. A curve breaks the outline: its ends are joined by no straight line.

    Commands: S and M begin, L draws a line, Q, B and A curves, C closes. An unknown command ends the path there.
    """
    out: list[list[Point]] = []
    parts = data.replace(",", " ").split()
    current: list[Point] = []
    start: Point | None = None
    at = commands = 0
    while at < len(parts) and commands < _COMMANDS:
        command = parts[at]
        commands += 1
        if command not in _TAKES:
            break
        takes = _TAKES[command]
        values = numbers(" ".join(parts[at + 1 : at + 1 + takes]))
        if len(values) != takes:
            break
        at += 1 + takes
        if command == "C":
            if start is not None and current and current[-1] != start:
                current.append(start)
            continue
        end = (values[-2], values[-1])
        if command == "L" and current:
            current.append(end)
            continue
        if len(current) > 1:
            out.append(current)
        current = [end]
        if command in "SM":
            start = end
    if len(current) > 1:
        out.append(current)
    return out


def _thin(points: list[Point]) -> Stroke | None:
    """The middle line of an outline that is a thin bar along an axis."""
    left, right = min(x for x, _ in points), max(x for x, _ in points)
    top, bottom = min(y for _, y in points), max(y for _, y in points)
    if bottom - top <= _THIN and right - left >= max(_SHORT, 2 * (bottom - top)):
        middle = (top + bottom) / 2
        return Stroke(left, middle, right, middle)
    if right - left <= _THIN and bottom - top >= max(_SHORT, 2 * (right - left)):
        middle = (left + right) / 2
        return Stroke(middle, top, middle, bottom)
    return None


def _straight(start: Point, end: Point) -> Stroke | None:
    (x0, y0), (x1, y1) = start, end
    if abs(y0 - y1) <= _LEAN and abs(x0 - x1) >= _SHORT:
        middle = (y0 + y1) / 2
        return Stroke(min(x0, x1), middle, max(x0, x1), middle)
    if abs(x0 - x1) <= _LEAN and abs(y0 - y1) >= _SHORT:
        middle = (x0 + x1) / 2
        return Stroke(middle, min(y0, y1), middle, max(y0, y1))
    return None
