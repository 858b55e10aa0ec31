"""From a picture of a page to a clean grey page: red stamps out, shadows out, upright, straight.

All steps keep a way back, so that every place can be shown on the picture as it came.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from parsers.readers.pdf.sheet import Box, Stroke
from parsers.readers.scan.recogniser import Pixels

#: Resolution that pages are worked on, in dots an inch of the page.
WORK = 200.0
#: The largest skew that is looked for, in degrees.
_SKEW = 8.0
#: Skew below this does no harm.
_STRAIGHT = 0.04
_SMALL = 800.0
#: A dark page has this part of its paper below the middle grey; it is turned to its negative first.
_DARK = 0.6
#: Ink so much redder than its other colours is red. JPEG keeps colour coarsely: so near to it, in pixels, what is only
#: as dark as this is its edge.
_RED, _FRINGE, _PALE = 60, 7, 150
#: The grey of paper on a clean page.
PAPER = 250


@dataclass(slots=True)
class Page:
    """A clean page: ``grey`` is dark on white, ``scale`` points a pixel; ``back`` takes a box to the original.

    ``fringe`` is 255 around red ink, where pale marks are what JPEG made of its edges.
    """

    grey: Pixels
    fringe: Pixels
    scale: float
    back: Callable[[Box], Box]
    ruled: tuple[list[Stroke], Pixels] | None = None

    def without_fringe(self, grey: Pixels) -> Pixels:
        """``grey``, which has the size of the page, without the pale marks around red ink."""
        out = grey.copy()
        out[(self.fringe > 127) & (grey > _PALE)] = PAPER
        return out


def clean(rgb: Pixels) -> tuple[Pixels, Pixels]:
    """Grey without red ink and without shadows, paper at ``PAPER``; and where red ink was, with its surroundings."""
    import cv2
    import numpy as np

    red, green, blue = cv2.split(rgb)
    redness = cv2.subtract(red, cv2.min(green, blue))
    grey = cv2.add(cv2.cvtColor(rgb, cv2.COLOR_RGB2GRAY), redness)
    if float((grey < 96).mean()) > _DARK:
        grey = 255 - grey
    near = cv2.dilate(redness, np.ones((_FRINGE, _FRINGE), np.uint8)) > _RED
    return flat(grey), near.astype(np.uint8) * 255


def flat(grey: Pixels) -> Pixels:
    """``grey`` divided by its paper: the brightest around every place."""
    import cv2
    import numpy as np

    high, wide = grey.shape
    small = cv2.resize(grey, (max(8, wide // 8), max(8, high // 8)), interpolation=cv2.INTER_AREA)
    paper = cv2.morphologyEx(small, cv2.MORPH_CLOSE, np.ones((13, 13), np.uint8))
    paper = cv2.GaussianBlur(paper, (0, 0), 4)
    paper = cv2.resize(paper, (wide, high), interpolation=cv2.INTER_LINEAR)
    return cv2.divide(grey, cv2.max(paper, 40), scale=float(PAPER))


def skew(grey: Pixels) -> float:
    """By how many degrees the lines of the page fall to the right (positive: clockwise)."""
    import cv2
    import numpy as np

    shrink = min(1.0, _SMALL / max(grey.shape))
    small = cv2.resize(grey, None, fx=shrink, fy=shrink, interpolation=cv2.INTER_AREA)
    ink = np.where(small < 190, 255 - small, 0).astype(np.uint8)

    def sharp(angle: float) -> float:
        profile = turned(ink, angle, 0).sum(axis=1, dtype=np.float64)
        return float(np.square(np.diff(profile)).sum())

    best = 0.0
    for reach, step in ((_SKEW, 0.5), (0.5, 0.1), (0.1, 0.02)):
        tries = [round(best + step * number, 3) for number in range(-round(reach / step), round(reach / step) + 1)]
        best = max(tries, key=lambda angle: (sharp(angle), -abs(angle)))
    return best if _STRAIGHT <= abs(best) < _SKEW else 0.0


def turned(grey: Pixels, angle: float, paper: int = 255) -> Pixels:
    """``grey`` turned back by ``angle`` degrees around its middle; what comes in is ``paper``."""
    import cv2

    if not angle:
        return grey
    high, wide = grey.shape
    matrix = cv2.getRotationMatrix2D((wide / 2, high / 2), angle, 1.0)
    return cv2.warpAffine(grey, matrix, (wide, high), flags=cv2.INTER_LINEAR, borderValue=paper)


def straightened(grey: Pixels, fringe: Pixels, scale: float, quarters: int = 0) -> Page:
    """The page turned by ``quarters`` quarter turns counter-clockwise and straight. ``scale``: points a pixel."""
    import cv2
    import numpy as np

    high, wide = grey.shape
    upright = np.ascontiguousarray(np.rot90(grey, quarters))
    angle = skew(upright)
    straight = turned(upright, angle)
    fringe = turned(np.ascontiguousarray(np.rot90(fringe, quarters)), angle, 0)
    matrix = cv2.getRotationMatrix2D((straight.shape[1] / 2, straight.shape[0] / 2), angle, 1.0)
    inverse = cv2.invertAffineTransform(matrix)

    def back(box: Box) -> Box:
        x0, top, x1, bottom = (edge / scale for edge in box)
        xs, ys = [], []
        for corner in ((x0, top), (x1, top), (x0, bottom), (x1, bottom)):
            x, y = (float(v) for v in inverse @ np.array([*corner, 1.0]))
            if quarters % 4:
                x, y = _undone(x, y, wide, high, quarters)
            xs.append(x * scale)
            ys.append(y * scale)
        return (round(min(xs), 2), round(min(ys), 2), round(max(xs), 2), round(max(ys), 2))

    return Page(straight, fringe, scale, back)


def _undone(x: float, y: float, wide: int, high: int, quarters: int) -> tuple[float, float]:
    """The place on the picture (``wide`` by ``high``) of a place on the page turned counter-clockwise."""
    if quarters % 4 == 1:
        return wide - y, x
    if quarters % 4 == 2:
        return wide - x, high - y
    return y, high - x


def gutter(grey: Pixels) -> int | None:
    """The column between two pages on one picture; ``None`` where there is one page.

    They are two where the picture is broad and an empty stripe stands in its middle from top to bottom.
    """
    import numpy as np

    high, wide = grey.shape
    if wide < 1.25 * high:
        return None
    ink = (grey < 170).sum(axis=0)
    middle = ink[int(0.42 * wide) : int(0.58 * wide)]
    empty = middle <= max(2, high * 0.002)
    best, start, length = 0, 0, 0
    for index, is_empty in enumerate(empty):
        length = length + 1 if is_empty else 0
        if length > best:
            best, start = length, index - length + 1
    if best < 0.03 * wide:
        return None
    at = int(0.42 * wide) + start + best // 2
    inked = [np.count_nonzero(part < 170) for part in (grey[:, :at], grey[:, at:])]
    if min(inked) < 0.15 * max(inked) or min(inked) < 0.002 * grey.size / 2:
        return None
    return at
