"""Ruling lines of a clean page: long thin runs of ink, as strokes in points, and the page without them."""

from __future__ import annotations

from parsers.readers.pdf.sheet import Stroke
from parsers.readers.scan.recogniser import Pixels

#: The shortest line that is looked for, in points: level, upright.
_LEVEL, _UPRIGHT = 30.0, 20.0
#: Thicker runs are no lines.
_THICK = 5.0
#: Breaks in a line that are closed.
_BREAK = 1.0
_INK = 205
_MOST = 3000


def ruling(grey: Pixels, scale: float) -> tuple[list[Stroke], Pixels]:
    """The lines of the page in points and the page with them wiped out. ``scale``: points a pixel."""
    import cv2
    import numpy as np

    ink = (grey < _INK).astype(np.uint8)
    strokes: list[Stroke] = []
    wiped = grey.copy()
    for level in (True, False):
        long = max(8, round((_LEVEL if level else _UPRIGHT) / scale))
        gap = max(2, round(_BREAK / scale)) + 1
        thicker = cv2.dilate(ink, np.ones(_shape(level, 1, 3), np.uint8))
        closed = cv2.morphologyEx(thicker, cv2.MORPH_CLOSE, np.ones(_shape(level, gap, 1), np.uint8))
        lines = cv2.morphologyEx(closed, cv2.MORPH_OPEN, np.ones(_shape(level, long, 1), np.uint8))
        count, labels, stats, _ = cv2.connectedComponentsWithStats(lines, connectivity=8)
        thick = max(4, round(_THICK / scale)) + 2
        gone = np.zeros(count, dtype=bool)
        for index in range(1, min(count, _MOST)):
            x, y, wide, high, area = (int(v) for v in stats[index])
            length, breadth = (wide, high) if level else (high, wide)
            if area > thick * length or breadth > thick + 0.02 * length:
                continue
            gone[index] = True
            if level:
                at = (y + high / 2) * scale
                strokes.append(Stroke(x * scale, at, (x + wide) * scale, at))
            else:
                at = (x + wide / 2) * scale
                strokes.append(Stroke(at, y * scale, at, (y + high) * scale))
        wiped[cv2.dilate(gone[labels].astype(np.uint8), np.ones((3, 3), np.uint8)) > 0] = 255
    return strokes, wiped


def _shape(level: bool, length: int, breadth: int) -> tuple[int, int]:
    """Rows and columns of a kernel that is ``length`` along the lines."""
    return (breadth, length) if level else (length, breadth)
