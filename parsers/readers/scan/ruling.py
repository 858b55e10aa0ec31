"""Ruling lines of a clean page: long thin runs of ink with paper on both sides, as strokes in points, and the page
without them.

Rows of characters have long runs too, where their level strokes touch: but beside those stands the rest of the
characters.
"""

from __future__ import annotations

from collections.abc import Sequence

from parsers.readers.pdf.sheet import Stroke
from parsers.readers.scan.recogniser import Pixels

#: The shortest line that is looked for, in points: level, upright.
_LEVEL, _UPRIGHT = 30.0, 20.0
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


def ruling(grey: Pixels, scale: float) -> tuple[list[Stroke], Pixels]:
    """The lines of the page in points and the page with them wiped out. ``scale``: points a pixel."""
    import cv2
    import numpy as np

    ink = (grey < _INK).astype(np.uint8)
    dark = (grey < _DARK).astype(np.uint8)
    strokes: list[Stroke] = []
    wiped = grey.copy()
    for level in (False, True):
        long = max(8, round((_LEVEL if level else _UPRIGHT) / scale))
        gap = max(2, round(_BREAK / scale)) + 1
        thicker = cv2.dilate(ink, np.ones(_shape(level, 1, 3), np.uint8))
        closed = cv2.morphologyEx(thicker, cv2.MORPH_CLOSE, np.ones(_shape(level, gap, 1), np.uint8))
        lines = cv2.morphologyEx(closed, cv2.MORPH_OPEN, np.ones(_shape(level, long, 1), np.uint8))
        count, labels, stats, _ = cv2.connectedComponentsWithStats(lines, connectivity=8)
        thick = max(4, round(_THICK / scale)) + 2
        gone = np.zeros(count, dtype=bool)
        upright = list(strokes)
        for index in range(1, min(count, _MOST)):
            x, y, wide, high, area = (int(v) for v in stats[index])
            length, breadth = (wide, high) if level else (high, wide)
            if area > thick * length or breadth > thick + 0.02 * length:
                continue
            stroke = _stroke(level, x, y, wide, high, scale)
            if (
                length * scale < _LONG
                and not _is_apart(labels, dark, index, (x, y, wide, high), level, scale)
                and not (level and _is_between(stroke, upright))
            ):
                continue
            gone[index] = True
            strokes.append(stroke)
        wiped[cv2.dilate(gone[labels].astype(np.uint8), np.ones((3, 3), np.uint8)) > 0] = 255
    return [*_clipped(strokes), *(stroke for stroke in strokes if stroke.top == stroke.bottom)], wiped


def _clipped(strokes: Sequence[Stroke]) -> list[Stroke]:
    """The upright strokes, ended at a level one where they hardly go on past it."""
    level = [stroke for stroke in strokes if stroke.top == stroke.bottom]
    out = []
    for line in strokes:
        if line.top == line.bottom:
            continue
        met = [one.top for one in level if one.x0 - _TOUCH <= line.x0 <= one.x1 + _TOUCH]
        top = min((at for at in met if line.top <= at <= line.top + _PAST), default=line.top)
        bottom = max((at for at in met if line.bottom - _PAST <= at <= line.bottom), default=line.bottom)
        out.append(line._replace(top=top, bottom=bottom) if top < bottom else line)
    return out


def _stroke(level: bool, x: int, y: int, wide: int, high: int, scale: float) -> Stroke:
    if level:
        at = (y + high / 2) * scale
        return Stroke(x * scale, at, (x + wide) * scale, at)
    at = (x + wide / 2) * scale
    return Stroke(at, y * scale, at, (y + high) * scale)


def _is_apart(
    labels: Pixels, dark: Pixels, index: int, box: tuple[int, int, int, int], level: bool, scale: float
) -> bool:
    """Whether there is paper beside a run, on both sides, or a second line along the whole of one side."""
    import cv2
    import numpy as np

    x, y, wide, high = box
    near = max(2, round(_BESIDE / scale))
    top, left = max(0, y - near), max(0, x - near)
    cut = np.s_[top : y + high + near, left : x + wide + near]
    run = (labels[cut] == index).astype(np.uint8)
    beside = dark[cut] * (1 - run)
    kernel = np.ones(_shape(level, 1, near + 1), np.uint8)
    free = []
    for anchor in (0, near):
        reach = cv2.dilate(run, kernel, anchor=(0, anchor) if level else (anchor, 0))
        marked = (reach & beside).any(axis=0 if level else 1)
        along = run.any(axis=0 if level else 1)
        free.append(1.0 - float(marked[along].mean()))
    other, better = sorted(free)
    return better >= _FREE and (other >= _OTHER or other <= _ALONG)


def _is_between(stroke: Stroke, upright: Sequence[Stroke]) -> bool:
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
