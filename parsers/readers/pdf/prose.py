"""From the lines outside tables to paragraphs: columns one after the other, lines joined, page furniture set apart."""

from __future__ import annotations

import itertools
import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from parsers.document import Paragraph, Place
from parsers.readers.pdf.lines import Line
from parsers.readers.pdf.sheet import Box, Sheet, union

#: Where page furniture stands: these parts of the page from its top and bottom.
_HEAD, _FOOT = 0.1, 0.88
PAGE_NUMBER = re.compile(
    r"^[-—–―─_·.\s]*第?\s*(\d{1,3})\s*页?\s*(?:[,，]?\s*[/共]\s*共?\s*(\d{1,3})\s*页?)?[-—–―─_·.\s]*$"
)
_DIGITS = re.compile(r"\d+")
_ENDS = re.compile(r"[。！？!?：:；;]$")
_ITEM = re.compile(r"^(?:[一二三四五六七八九十]{1,3}、|[（(][一二三四五六七八九十]{1,3}[）)])")
_WORD_GAP = 0.5
#: A gutter between two columns of prose: as wide as this many characters, beside at least so many lines.
_GUTTER = 1.2
_GUTTER_LINES = 6
_GUTTER_CHARACTERS = 6
#: A table may stand out to the side of the text by this much.
_TABLE_SIDE = 6.0


@dataclass(slots=True)
class Printed:
    """A line of prose on a page, with the margins of the column it stands in."""

    page: int
    text: str
    box: Box
    size: float
    left: float
    right: float
    shown: Box
    doubt: str = ""


def printed_lines(sheet: Sheet, found: Sequence[Line], tables: Sequence[Box] = ()) -> list[Printed]:
    """The lines in reading order, two columns of prose one after the other; ``tables`` show how wide the page is."""
    if not found:
        return []
    gutter = _gutter(found)
    if gutter is None:
        return _printed(sheet, found, tables)
    out: list[Printed] = []
    left: list[Line] = []
    right: list[Line] = []
    whole: list[Line] = []
    for line in found:
        if any(glyph.x0 < gutter < glyph.x1 for glyph in line.glyphs):
            out += _printed(sheet, left) + _printed(sheet, right)
            left, right = [], []
            whole.append(line)
            continue
        if whole:
            out += _printed(sheet, whole)
            whole = []
        for side, glyphs in (
            (left, [glyph for glyph in line.glyphs if glyph.x1 <= gutter]),
            (right, [glyph for glyph in line.glyphs if glyph.x0 >= gutter]),
        ):
            if glyphs:
                side.append(Line(glyphs, line.middle))
    return out + _printed(sheet, whole) + _printed(sheet, left) + _printed(sheet, right)


def _gutter(found: Sequence[Line]) -> float | None:
    """Where the white stripe between two columns of prose stands, or ``None``."""
    gaps: list[tuple[float, float]] = []
    for line in found:
        least = _GUTTER * line.size
        wide = [(one.x1, two.x0) for one, two in itertools.pairwise(line.glyphs) if two.x0 - one.x1 > least]
        if len(wide) == 1:
            left = sum(glyph.x1 <= wide[0][0] for glyph in line.glyphs)
            if min(left, len(line.glyphs) - left) >= _GUTTER_CHARACTERS:
                gaps.append(wide[0])
    if len(gaps) < _GUTTER_LINES:
        return None
    middles = [max(a for a, _ in gaps), min(b for _, b in gaps)]
    votes = Counter(round((a + b) / 2 / 6) for a, b in gaps)
    middle = votes.most_common(1)[0][0] * 6.0
    if middles[0] < middles[1]:
        middle = sum(middles) / 2
    beside = sum(a <= middle <= b for a, b in gaps)
    across = sum(any(glyph.x0 < middle < glyph.x1 for glyph in line.glyphs) for line in found)
    return middle if beside >= _GUTTER_LINES and beside > across else None


def _printed(sheet: Sheet, found: Sequence[Line], tables: Sequence[Box] = ()) -> list[Printed]:
    if not found:
        return []
    boxes = [line.box for line in found]
    left, right = _margin([box[0] for box in boxes], low=True), _margin([box[2] for box in boxes], low=False)
    right = max([right, *(box[2] - _TABLE_SIDE for box in tables if box[0] < left + 3 * _TABLE_SIDE)])
    return [
        Printed(
            sheet.number,
            line.text(_WORD_GAP),
            box,
            line.size,
            left,
            right,
            sheet.shown(box),
            next((glyph.why for glyph in line.glyphs if glyph.why), ""),
        )
        for line, box in zip(found, boxes, strict=True)
    ]


def _margin(ends: list[float], *, low: bool) -> float:
    """The outermost place where at least two lines begin (or end)."""
    ends = sorted(ends, reverse=not low)
    for one, two in itertools.pairwise(ends):
        if abs(one - two) < 4:
            return one
    return ends[0]


def furniture(pages: Sequence[tuple[float, Sequence[Printed]]]) -> dict[int, str]:
    """Page numbers, headers and footers: ``id`` of the line and its text. ``pages`` are (height, lines) in order."""
    edges: list[list[tuple[str, float, Printed]]] = []
    for height, printed in pages:
        edge = []
        for line in printed:
            middle = (line.box[1] + line.box[3]) / 2 / height
            if middle < _HEAD or middle > _FOOT:
                edge.append((_DIGITS.sub("#", re.sub(r"\s+", "", line.text)), middle, line))
        edges.append(edge)
    patterns = Counter((text, round(middle * 60)) for edge in edges for text, middle, _ in edge)
    needed = max(2, -(-2 * len(pages) // 5))
    out: dict[int, str] = {}
    for number, edge in enumerate(edges, 1):
        for text, middle, line in edge:
            place = round(middle * 60)
            often = sum(patterns[text, place + near] for near in (-1, 0, 1)) >= needed
            found = PAGE_NUMBER.match(line.text)
            numbered = found is not None and (
                int(found[1]) == number or not line.text.strip().isdigit() or (often and len(pages) > 1)
            )
            if numbered or (often and len(_DIGITS.findall(line.text)) < 8):
                out[id(line)] = line.text
    return out


def paragraphs(printed: Sequence[Printed]) -> list[Paragraph]:
    """Lines joined to paragraphs, over page breaks too. The lines have no table between them."""
    if not printed:
        return []
    pitch = _pitch(printed)
    body = Counter(round(line.size) for line in printed for _ in range(len(line.text))).most_common(1)[0][0]
    groups: list[list[Printed]] = [[printed[0]]]
    for last, line in itertools.pairwise(printed):
        if _goes_on(last, line, pitch, body):
            groups[-1].append(line)
        else:
            groups.append([line])
    return [_paragraph(group) for group in groups]


def _pitch(printed: Sequence[Printed]) -> float:
    steps = sorted(
        two.box[3] - one.box[3]
        for one, two in itertools.pairwise(printed)
        if one.page == two.page and two.box[3] > one.box[3]
    )
    return steps[len(steps) // 2] if steps else 30.0


def _goes_on(last: Printed, line: Printed, pitch: float, body: int) -> bool:
    """Whether ``line`` belongs to the paragraph that ``last`` ends for now."""
    size = min(last.size, line.size)
    if abs(last.size - line.size) > 0.2 * size:
        return False
    if last.page == line.page and line.box[1] > last.box[1]:
        step = line.box[3] - last.box[3]
        if step > max(1.5 * pitch, 2.2 * size):
            return False
    if size > 1.2 * body and _centred(last) and _centred(line):
        return last.page == line.page  # a title over two lines
    if line.box[0] > line.left + 1.2 * size or (_ENDS.search(last.text) and _ITEM.match(line.text)):
        return False
    return last.box[2] > last.right - 1.7 * last.size


def _centred(line: Printed) -> bool:
    return abs((line.box[0] - line.left) - (line.right - line.box[2])) < 2 * line.size


def _paragraph(group: Sequence[Printed]) -> Paragraph:
    text = group[0].text
    for line in group[1:]:
        text += (" " if _latin(text[-1:]) and _latin(line.text[:1]) else "") + line.text
    places = []
    for page in dict.fromkeys(line.page for line in group):
        places.append(Place(page=page, box=union([line.shown for line in group if line.page == page])))
    place = places[0] if len(places) == 1 else Place(page=places[0].page, box=places[0].box, also=places[1])
    return Paragraph(text.strip(), place)


def _latin(character: str) -> bool:
    return character.isascii() and character.isalpha()
