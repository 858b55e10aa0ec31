"""What stands on one page: glyphs, strokes and pictures, in points from the upper left corner of the page as read."""

from __future__ import annotations

import time
from dataclasses import dataclass
from typing import NamedTuple

from parsers.errors import LimitExceeded

Box = tuple[float, float, float, float]


class Glyph(NamedTuple):
    """One printed character and its advance box. ``why`` says what is doubtful about it, if anything."""

    text: str
    x0: float
    top: float
    x1: float
    bottom: float
    why: str = ""

    @property
    def size(self) -> float:
        """The height of the line the glyph stands on, near enough its font size."""
        return self.bottom - self.top


class Stroke(NamedTuple):
    """A straight piece of a line: level (``top`` = ``bottom``) or upright (``x0`` = ``x1``)."""

    x0: float
    top: float
    x1: float
    bottom: float


@dataclass(slots=True)
class Sheet:
    """One page. ``turn`` is how many quarter turns clockwise the page as read was turned from the page as shown."""

    number: int
    width: float
    height: float
    glyphs: list[Glyph]
    strokes: list[Stroke]
    pictures: list[Box]
    areas: list[Box]
    turn: int = 0
    notes: tuple[str, ...] = ()

    def shown(self, box: Box) -> Box:
        """``box`` on the page as a viewer shows it."""
        x0, top, x1, bottom = box
        if self.turn == 1:
            box = (self.height - bottom, x0, self.height - top, x1)
        elif self.turn == 2:
            box = (self.width - x1, self.height - bottom, self.width - x0, self.height - top)
        elif self.turn == 3:
            box = (top, self.width - x1, bottom, self.width - x0)
        return (round(box[0], 2), round(box[1], 2), round(box[2], 2), round(box[3], 2))

    def confidence(self, box: Box) -> float | None:
        """How certain a recogniser was of what stands in ``box``; nothing where the page carries text."""
        del box
        return None


class Budget:
    """What reading one file may cost. Every loop over what the file says checks it."""

    def __init__(self, seconds: float, glyphs: int, objects: int) -> None:
        self.seconds = seconds
        self._end = time.monotonic() + seconds
        self._glyphs = glyphs
        self._objects = objects

    def allow(self, seconds: float) -> None:
        """Gives more time, for a page that has to be recognised."""
        self._end += seconds

    def check(self) -> None:
        """Raises LimitExceeded when the time is over."""
        if time.monotonic() > self._end:
            raise LimitExceeded(f"reading took more than {self.seconds:g} s")

    def spend(self, *, glyphs: int = 0, objects: int = 0) -> None:
        """Counts characters and drawn objects; raises LimitExceeded when there are too many."""
        self._glyphs -= glyphs
        self._objects -= objects
        if self._glyphs < 0 or self._objects < 0:
            raise LimitExceeded("the file has more characters or drawn objects than are read")
        self.check()


def union(boxes: list[Box]) -> Box:
    """The smallest box around ``boxes``, of which there is at least one."""
    return (
        min(box[0] for box in boxes),
        min(box[1] for box in boxes),
        max(box[2] for box in boxes),
        max(box[3] for box in boxes),
    )
