"""Ruling lines of a clean page: long thin runs of ink with paper on both sides, as strokes in points, and the page
without them.

Rows of characters have long runs too, where their level strokes touch: but beside those stands the rest of the
characters.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from parsers.readers.pdf.sheet import Stroke
from parsers.readers.scan.recogniser import Pixels

#: The shortest line that is looked for, in points: level, upright.
_LEVEL, _UPRIGHT = 30.0, 20.0
#: An upright run shorter than that is a line where it goes from one level line to the next (a low row cut off by a page
#: break) with paper beside so much of it on both sides.
_LOW, _BARE = 12.0, 0.9
#: A run as long as this is a line, whatever stands beside it.
_LONG = 150.0
#: Thicker runs are no lines.
_THICK = 5.0
#: Breaks in a line that are closed.
_BREAK = 1.0
_INK = 205
_MOST = 3000
#: How far beside a run is looked for other ink, and how dark that is.
_BESIDE, _DARK = 1.4, 150
#: The part of a run that has paper beside it: on the freer side; on the other, unless a second line runs along there.
_FREE, _OTHER, _ALONG = 0.8, 0.7, 0.1
#: Lines meet within this distance.
_TOUCH = 2.5
#: An upright line that goes on past the last level line by less than this ran into a character there.
_PAST = 10.0


class _Run(NamedTuple):
    """A long thin run of ink: its number among the runs of its direction, its box in pixels, and its stroke."""

    number: int
    box: tuple[int, int, int, int]
    stroke: Stroke


def ruling(grey: Pixels, scale: float) -> tuple[list[Stroke], Pixels]:
    """The lines of the page in points and the page with them wiped out. ``scale``: points a pixel."""
    import cv2
    import numpy as np

    ink = (grey < _INK).astype(np.uint8)
    dark = (grey < _DARK).astype(np.uint8)
    level, rows = _runs(ink, True, scale, _LEVEL)
    upright, columns = _runs(ink, False, scale, _UPRIGHT)
    long = [run for run in level if run.stroke.x1 - run.stroke.x0 >= _LONG]
    tops = [run.stroke for run in long]
    tall = [
        run
        for run in upright
        if run.stroke.bottom - run.stroke.top >= _LONG
        or _is_apart(columns, dark, run.number, _between(run.box, _clipped(run.stroke, tops), scale), False, scale)
    ]
    shorter, pieces = _runs(ink, False, scale, _LOW)
    low = [
        run
        for run in shorter
        if run.stroke.bottom - run.stroke.top < _UPRIGHT and _spans(pieces, dark, run, tops, scale)
    ]
    sides = [run.stroke for run in (*tall, *low)]
    short = [
        run
        for run in level
        if run.stroke.x1 - run.stroke.x0 < _LONG
        and (_is_apart(rows, dark, run.number, run.box, True, scale) or _joins(run.stroke, sides))
    ]
    wiped = grey.copy()
    for labels, runs in ((rows, [*long, *short]), (columns, tall), (pieces, low)):
        gone = np.zeros(int(labels.max()) + 1, dtype=bool)
        gone[[run.number for run in runs]] = True
        wiped[cv2.dilate(gone[labels].astype(np.uint8), np.ones((3, 3), np.uint8)) > 0] = 255
    found = [run.stroke for run in (*long, *short)]
    return [*(_clipped(stroke, found) for stroke in sides), *found], wiped


def _runs(ink: Pixels, level: bool, scale: float, shortest: float) -> tuple[list[_Run], Pixels]:
    """The long thin runs of ink in one direction, and the page with the number of its run in every pixel."""
    import cv2
    import numpy as np

    long = max(8, round(shortest / scale))
    gap = max(2, round(_BREAK / scale)) + 1
    thicker = cv2.dilate(ink, np.ones(_shape(level, 1, 3), np.uint8))
    closed = cv2.morphologyEx(thicker, cv2.MORPH_CLOSE, np.ones(_shape(level, gap, 1), np.uint8))
    lines = cv2.morphologyEx(closed, cv2.MORPH_OPEN, np.ones(_shape(level, long, 1), np.uint8))
    count, labels, stats, _ = cv2.connectedComponentsWithStats(lines, connectivity=8)
    thick = max(4, round(_THICK / scale)) + 2
    out = []
    for index in range(1, min(count, _MOST)):
        x, y, wide, high, area = (int(v) for v in stats[index])
        length, breadth = (wide, high) if level else (high, wide)
        if area <= thick * length and breadth <= thick + 0.02 * length:
            out.append(_Run(index, (x, y, wide, high), _stroke(level, x, y, wide, high, scale)))
    return out, labels


def _between(box: tuple[int, int, int, int], stroke: Stroke, scale: float) -> tuple[int, int, int, int]:
    """The part of the box of an upright run that its clipped stroke keeps."""
    x, y, wide, high = box
    top, bottom = max(y, round(stroke.top / scale)), min(y + high, round(stroke.bottom / scale))
    return x, top, wide, max(1, bottom - top)


def _clipped(line: Stroke, level: Sequence[Stroke]) -> Stroke:
    """An upright stroke, ended at a level one where it hardly goes on past it."""
    met = [one.top for one in level if one.x0 - _TOUCH <= line.x0 <= one.x1 + _TOUCH]
    top = min((at for at in met if line.top <= at <= line.top + _PAST), default=line.top)
    bottom = max((at for at in met if line.bottom - _PAST <= at <= line.bottom), default=line.bottom)
    return line._replace(top=top, bottom=bottom) if top < bottom else line


def _stroke(level: bool, x: int, y: int, wide: int, high: int, scale: float) -> Stroke:
    if level:
        at = (y + high / 2) * scale
        return Stroke(x * scale, at, (x + wide) * scale, at)
    at = (x + wide / 2) * scale
    return Stroke(at, y * scale, at, (y + high) * scale)


def _spans(labels: Pixels, dark: Pixels, run: _Run, level: Sequence[Stroke], scale: float) -> bool:
    """Whether an upright run goes from one level line to another and has only paper beside it between them."""
    clipped = _clipped(run.stroke, level)
    met = {line.top for line in level if line.x0 - _TOUCH <= run.stroke.x0 <= line.x1 + _TOUCH}
    if not {clipped.top, clipped.bottom} <= met:
        return False
    return min(_paper(labels, dark, run.number, _between(run.box, clipped, scale), False, scale)) >= _BARE


def _is_apart(
    labels: Pixels, dark: Pixels, index: int, box: tuple[int, int, int, int], level: bool, scale: float
) -> bool:
    """Whether there is paper beside a run, on both sides, or a second line along the whole of one side."""
    other, better = sorted(_paper(labels, dark, index, box, level, scale))
    return better >= _FREE and (other >= _OTHER or other <= _ALONG)


def _paper(
    labels: Pixels, dark: Pixels, index: int, box: tuple[int, int, int, int], level: bool, scale: float
) -> list[float]:
    """The part of a run that has paper beside it, on each of its sides."""
    import cv2
    import numpy as np

    x, y, wide, high = box
    near = max(2, round(_BESIDE / scale))
    top, left = (max(0, y - near), x) if level else (y, max(0, x - near))
    cut = np.s_[top : y + high + near * level, left : x + wide + near * (not level)]
    run = (labels[cut] == index).astype(np.uint8)
    beside = dark[cut] * (1 - run)
    kernel = np.ones(_shape(level, 1, near + 1), np.uint8)
    free = []
    for anchor in (0, near):
        reach = cv2.dilate(run, kernel, anchor=(0, anchor) if level else (anchor, 0))
        marked = (reach & beside).any(axis=0 if level else 1)
        along = run.any(axis=0 if level else 1)
        free.append(1.0 - float(marked[along].mean()))
    return free


def _joins(stroke: Stroke, upright: Sequence[Stroke]) -> bool:
    """Whether a level stroke goes from one upright line to another."""
    return all(
        any(
            abs(line.x0 - end) <= _TOUCH and line.top - _TOUCH <= stroke.top <= line.bottom + _TOUCH for line in upright
        )
        for end in (stroke.x0, stroke.x1)
    )


def _shape(level: bool, length: int, breadth: int) -> tuple[int, int]:
    """Rows and columns of a kernel that is ``length`` along the lines."""
    return (breadth, length) if level else (length, breadth)
