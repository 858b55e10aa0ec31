"""Text objects become characters with boxes in points: positions from DeltaX and DeltaY, trust from the glyph maps.

OFD may print a glyph by its number in an embedded font (CGTransform) beside the character it claims to be. The claim is
believed unless the file contradicts itself: a private-use character, one character drawn with two glyphs of one font,
one glyph drawn for two characters. Such characters become U+FFFD and are not sure; none is ever guessed.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace

from parsers.errors import LimitExceeded
from parsers.readers.ofd.drawing import Drawn, moved
from parsers.readers.ofd.structure import children, numbers

#: Characters of one page; a page full of small print has about 5,000.
CHARACTERS = 50_000
#: Stands for a character whose Unicode the file does not reliably tell.
UNKNOWN = "\ufffd"

NO_TEXT = "a character without a Unicode value / 字形没有对应的文字"
PRIVATE = "a private-use character / 私用区字符"
CONTRADICTED = "the glyph and the character contradict each other / 字形与文字编码不一致"

#: Of the font size: how far a character reaches above and below its base line.
_ABOVE, _BELOW = 0.86, 0.14
#: Of the font size: the offset of a character printed twice to look bold. Characters are compared with those in the
#: same patch of the page, of this many points, and the patches around it.
_BOLD = 0.2
_PATCH = 3.0


@dataclass(frozen=True, slots=True)
class Char:
    """One printed character and its box x0, top, x1, bottom in points. ``why`` says what is doubtful about it."""

    text: str
    x0: float
    top: float
    x1: float
    bottom: float
    why: str = ""
    font: str = ""
    glyph: int | None = None


def characters(drawn: Iterable[Drawn]) -> list[Char]:
    """The characters of the text objects of a page, in drawing order; one printed twice to look bold counts once."""
    out: list[Char] = []
    printed: dict[tuple[str, int, int], Char] = {}
    count = 0
    for text_object in drawn:
        if text_object.kind != "TextObject":
            continue
        for char in _characters(text_object):
            count += 1
            if count > CHARACTERS:
                raise LimitExceeded(f"more than {CHARACTERS} characters on one page")
            near = _BOLD * (char.bottom - char.top)
            patch = (round(char.x0 / _PATCH), round(char.top / _PATCH))
            around = [(char.text, patch[0] + x, patch[1] + y) for x in (-1, 0, 1) for y in (-1, 0, 1)]
            same = (printed[place] for place in around if place in printed)
            if any(abs(char.x0 - one.x0) < near and abs(char.top - one.top) < near for one in same):
                continue
            printed[char.text, *patch] = char
            out.append(char)
    return out


def distrust(pages: list[list[Char]]) -> list[list[Char]]:
    """Characters whose Unicode the document contradicts become U+FFFD; the pages are judged together."""
    glyphs: dict[tuple[str, str], set[int]] = {}
    claims: dict[tuple[str, int], set[str]] = {}
    for page in pages:
        for char in page:
            if char.glyph is not None and not char.text.isspace():
                glyphs.setdefault((char.font, char.text), set()).add(char.glyph)
                claims.setdefault((char.font, char.glyph), set()).add(unicodedata.normalize("NFKC", char.text))

    def judged(char: Char) -> Char:
        if char.why or char.text.isspace():
            return char
        if _private(char.text):
            return replace(char, text=UNKNOWN, why=PRIVATE)
        if char.glyph is None:
            return char
        if len(glyphs[char.font, char.text]) > 1 or len(claims[char.font, char.glyph]) > 1:
            return replace(char, text=UNKNOWN, why=CONTRADICTED)
        return char

    return [[judged(char) for char in page] for page in pages]


def _private(text: str) -> bool:
    """Whether the character has no public meaning: private use, unassigned, a replacement or a control character."""
    return text == UNKNOWN or unicodedata.category(text) in ("Co", "Cn", "Cs", "Cc")


def _characters(drawn: Drawn) -> Iterator[Char]:
    element = drawn.element
    size = next(iter(numbers(element.get("Size"))), 0.0)
    stretch = next(iter(numbers(element.get("HScale"))), 1.0)
    if size <= 0 or size > 1e4:
        return
    across, down = _reading(element.get("ReadDirection", "0"))
    glyphs = _glyphs(element)
    font = element.get("Font", "")
    x = y = 0.0
    count = 0
    for code in children(element, "TextCode"):
        content = _content(code.text or "")
        x = next(iter(numbers(code.get("X"))), x)
        y = next(iter(numbers(code.get("Y"))), y)
        right = deltas(code.get("DeltaX"), len(content))
        below = deltas(code.get("DeltaY"), len(content))
        at_x, at_y = x, y
        for index, char in enumerate(content):
            width = size * _width(char) * stretch
            if index < len(right) and 0.3 * size < right[index] < width * 1.3:
                width = right[index]  # the font's own advance, where the step is one
            box = _box(drawn, at_x, at_y, width, size)
            yield Char(char, *box, font=font, glyph=glyphs.get(count + index))
            if right or below:
                at_x += right[index] if index < len(right) else (0.0 if below else width)
                at_y += below[index] if index < len(below) else 0.0
            else:
                at_x, at_y = at_x + across * width, at_y + down * size
        count += len(content)
    for position in sorted(place for place in glyphs if place >= count):
        box = _box(drawn, x + (position - count) * size * across, y + (position - count) * size * down, size, size)
        yield Char(UNKNOWN, *box, why=NO_TEXT, font=font, glyph=glyphs[position])


def _content(text: str) -> str:
    """The text of a TextCode; a line end is the indentation of the XML, never print."""
    return text.strip("\r\n\t ") if "\n" in text or "\r" in text else text


def deltas(value: str | None, wanted: int) -> list[float]:
    """At most ``wanted`` offsets from a DeltaX or DeltaY list, in which ``g n v`` stands for n times v.

    A list that is not made of numbers gives none: the characters then advance by their own width.
    """
    found: list[float] = []
    parts = (value or "").split()
    at = 0
    while at < len(parts) and len(found) < wanted:
        if parts[at] == "g":
            pair = numbers(" ".join(parts[at + 1 : at + 3]))
            if len(pair) != 2 or pair[0] < 0:
                return []
            found.extend([pair[1]] * min(int(pair[0]), wanted - len(found)))
            at += 3
        else:
            one = numbers(parts[at])
            if not one:
                return []
            found.extend(one)
            at += 1
    return found


def _glyphs(element: object) -> dict[int, int]:
    """Glyph numbers by character position, from the CGTransform entries that map one to one.

    An entry of ligatures or composed characters tells nothing about a single character and is left out.
    """
    out: dict[int, int] = {}
    for entry in children(element, "CGTransform"):  # type: ignore[arg-type]
        start = numbers(entry.get("CodePosition"))
        codes = next(iter(numbers(entry.get("CodeCount", "1"))), 1.0)
        if not start or start[0] < 0 or codes < 0:
            continue
        named = next(iter(children(entry, "Glyphs")), None)
        found = numbers(named.text if named is not None else "")
        if len(found) == codes:
            out.update((int(start[0]) + offset, int(glyph)) for offset, glyph in enumerate(found))
    return out


def _reading(direction: str) -> tuple[int, int]:
    """The way characters follow each other where no offset says so: right, down, left, up for 0, 90, 180, 270."""
    return {"0": (1, 0), "90": (0, 1), "180": (-1, 0), "270": (0, -1)}.get(direction, (1, 0))


def _width(char: str) -> float:
    """Of the font size: full width for Chinese, half for the rest. Only for gaps and boxes, never for meaning."""
    return 1.0 if unicodedata.east_asian_width(char) in "WFA" else 0.5


def _box(drawn: Drawn, x: float, y: float, width: float, size: float) -> tuple[float, float, float, float]:
    corners = [
        moved(drawn.matrix, right, below)
        for right in (x, x + width)
        for below in (y - size * _ABOVE, y + size * _BELOW)
    ]
    across = [corner[0] for corner in corners]
    down = [corner[1] for corner in corners]
    return min(across), min(down), max(across), max(down)
