"""From glyphs to lines of text, and from the glyphs of one cell to its text, with what is doubtful about it."""

from __future__ import annotations

import itertools
import re
from collections.abc import Sequence
from dataclasses import dataclass, field

from parsers.readers.pdf.sheet import Box, Glyph

#: Glyphs belong to one line when their middles differ by less than this part of their height.
_LEVEL = 0.45
#: A gap of this part of the height is a blank: between digits, between other characters.
_DIGIT_GAP = 0.14
_WORD_GAP = 0.3
#: Less room than this many digits at the end of a line is none: cell padding is known only so well.
_ROOM = 1.2
_BLANKS = frozenset(" \u00a0\u3000\t\u2002\u2003\u2009\u200b")
_NUMERIC = re.compile(r"^[+-]?[\d,.]+$")
_TORN = re.compile(r"^[+-]?\d[\d,.]*$")

TORN = "a number that may go on in the next line, or two numbers / 换行处可能是一个数，也可能是两个数"
APART = "digits stand apart: one number or two / 数字之间有空隙，可能是一个数，也可能是两个数"
CROSSES = "a number crosses the line between two cells / 数字压在表格线上"


@dataclass(slots=True)
class Line:
    """Glyphs on one level, from left to right."""

    glyphs: list[Glyph] = field(default_factory=list)
    middle: float = 0.0

    @property
    def box(self) -> Box:
        """Around all its glyphs."""
        return (
            self.glyphs[0].x0,
            min(glyph.top for glyph in self.glyphs),
            max(glyph.x1 for glyph in self.glyphs),
            max(glyph.bottom for glyph in self.glyphs),
        )

    @property
    def size(self) -> float:
        """The height of most of its glyphs."""
        sizes = sorted(glyph.bottom - glyph.top for glyph in self.glyphs)
        return sizes[len(sizes) // 2]

    def text(self, word_gap: float = _WORD_GAP) -> str:
        """The characters with blanks where they stand apart."""
        return text_of(self.glyphs, word_gap)


def lines(glyphs: Sequence[Glyph]) -> list[Line]:
    """The lines of ``glyphs`` from the top down, blanks at their ends dropped."""
    out: list[Line] = []
    current: Line | None = None
    height = 0.0
    for glyph in sorted(glyphs, key=_middle):
        middle = (glyph[2] + glyph[4]) / 2
        tall = glyph[4] - glyph[2]
        reach = tall if tall == height else min(max(height, tall), 3 * min(height, tall) or tall)
        if current is None or middle - current.middle > _LEVEL * reach:
            current = Line(middle=middle)
            out.append(current)
            height = tall
        current.glyphs.append(glyph)
        if tall > height:
            height = tall
    kept = []
    for line in out:
        line.glyphs.sort(key=_left)
        while line.glyphs and line.glyphs[-1].text in _BLANKS:
            line.glyphs.pop()
        first = 0
        while first < len(line.glyphs) and line.glyphs[first].text in _BLANKS:
            first += 1
        if first:
            del line.glyphs[:first]
        if line.glyphs:
            kept.append(line)
    return kept


def _middle(glyph: Glyph) -> float:
    return glyph[2] + glyph[4]


def _left(glyph: Glyph) -> float:
    return glyph[1]


def text_of(glyphs: Sequence[Glyph], word_gap: float = _WORD_GAP) -> str:
    """The text of glyphs on one line, in order."""
    parts: list[str] = []
    last: Glyph | None = None
    for glyph in glyphs:
        if glyph.text in _BLANKS:
            if parts and parts[-1] != " ":
                parts.append(" ")
            last = glyph
            continue
        if last is not None and parts[-1] != " ":
            gap = glyph[1] - last[3]
            size = min(glyph[4] - glyph[2], last[4] - last[2])
            if gap > _DIGIT_GAP * size and (
                gap > word_gap * size or (glyph.text in "0123456789" and last.text in "0123456789")
            ):
                parts.append(" ")
        parts.append(glyph.text)
        last = glyph
    return "".join(parts)


def cell_text(glyphs: Sequence[Glyph], box: Box, padding: float) -> tuple[str, str]:
    """The text of a cell and a doubt about it, or no doubt. ``padding`` is what the table leaves free beside its text.

    Lines are joined by line ends. A number that fills its line and goes on in the next is one number.
    """
    if len(glyphs) == 1:  # most cells hold one digit
        glyph = glyphs[0]
        return ("", "") if glyph.text in _BLANKS else (glyph.text, glyph.why or _crossing([glyph], box))
    top = glyphs[0].top if glyphs else 0.0
    if all(glyph.top == top and glyph.text not in _BLANKS for glyph in glyphs):  # one line, as most others have
        found = [Line(sorted(glyphs, key=_left), top)] if glyphs else []
    else:
        found = lines(glyphs)
    if not found:
        return "", ""
    texts = [line.text() for line in found]
    why = next((glyph.why for glyph in glyphs if glyph.why), "")
    if len(texts) > 1 and all(_TORN.match(text) or _NUMERIC.match(text) for text in texts):
        joined = _mended(found, texts, box, padding)
        if joined is None:
            return "\n".join(texts), why or TORN
        texts = [joined]
    text = "\n".join(texts)
    if not why and re.search(r"\d +\d", text) and not re.search(r"[^\d\s.,+-]", text):
        why = APART
    if not why and _NUMERIC.match(text):
        why = _crossing(found[0].glyphs, box)
    return text, why


def _crossing(glyphs: Sequence[Glyph], box: Box) -> str:
    """A doubt where a number reaches well over the side of its cell."""
    first, last = glyphs[0], glyphs[-1]
    if not first.text.isdigit() and not last.text.isdigit():
        return ""
    wide = 0.3 * (first.bottom - first.top)
    return CROSSES if first.x0 < box[0] - wide or last.x1 > box[2] + wide else ""


def _mended(found: Sequence[Line], texts: Sequence[str], box: Box, padding: float) -> str | None:
    """One number over several lines, if each line but the last leaves no room for another digit."""
    for line in found[:-1]:
        start, _, stop, _ = line.box
        digit = max(glyph.x1 - glyph.x0 for glyph in line.glyphs)
        room = (box[2] - box[0]) - 2 * padding - (stop - start)
        if room >= _ROOM * digit:
            return None
    if any(found[0].size * 2.2 < after.middle - before.middle for before, after in itertools.pairwise(found)):
        return None
    joined = "".join(texts)
    return joined if _NUMERIC.match(joined) else None
