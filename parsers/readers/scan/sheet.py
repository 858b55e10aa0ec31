"""From a picture of one page to a sheet of the PDF reader's page model: its characters, each with its doubt, and lines.

Ruling lines give the cells, each cell is recognised in place, and what stands outside the tables line by line.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass, field

from parsers.errors import LimitExceeded
from parsers.readers.pdf.lattice import Lattice, lattices
from parsers.readers.pdf.rulings import rulings
from parsers.readers.pdf.sheet import Box, Glyph, Sheet, Stroke
from parsers.readers.scan import cells
from parsers.readers.scan.doubts import FAINT, UNREAD
from parsers.readers.scan.labels import corrected, mended
from parsers.readers.scan.picture import WORK, clean, gutter, straightened
from parsers.readers.scan.picture import Page as Picture
from parsers.readers.scan.pieces import FAINT as FAINT_INK
from parsers.readers.scan.pieces import Piece, em_of, free, ink_of, stacked, with_faint
from parsers.readers.scan.recogniser import Pixels, recogniser
from parsers.readers.scan.ruling import ruling

#: The longest a page may take, in seconds.
SECONDS = 90.0
#: How well a page must read to be taken to stand upright, from 0 to 1; how many lines tell, and their beginnings of so
#: many times their height.
_UPRIGHT = 0.80
_ASKED = 8
_BEGINNING = 9
_MOST_PIECES = 3000
#: What stands free and is not wider than so many characters may be a figure of a table without upright lines.
_FIGURE = 6
#: Paper beside a digit, and how much more beside a 1, in parts of the height of a character.
_SIDE, _SIDE_OF_ONE = 0.06, 0.1
#: So many cells tell how large the print of a page is.
_EM_CELLS = 60


@dataclass(slots=True)
class ScannedSheet(Sheet):
    """A sheet that was straightened: its boxes are shown on the picture as it came.

    ``read`` has the middle of every line that was recognised, in points, and the confidence of its text.
    """

    back: Callable[[Box], Box] = field(default=lambda box: box)
    read: list[tuple[float, float, float]] = field(default_factory=list)

    def shown(self, box: Box) -> Box:
        """``box`` on the picture as it came."""
        return self.back(box)

    def confidence(self, box: Box) -> float:
        """That of the least certain line in ``box``; 1 where there is not even a faint mark."""
        x0, top, x1, bottom = box
        inside = [sure for x, y, sure in self.read if x0 <= x < x1 and top <= y < bottom]
        return round(min(inside, default=1.0), 3)


def scan_sheets(
    rgb: Pixels, number: int, width: float, *, seconds: float = SECONDS, twice: bool = True
) -> list[ScannedSheet]:
    """The page or the two pages on a picture; ``width`` is its width in points. Raises LimitExceeded, OcrMissing."""
    check = _clock(seconds)
    return [_sheet(page, number, check, twice) for page in _pages(_whole(rgb, width, check))]


def _pages(whole: Picture) -> list[Picture]:
    """The two pages on a picture, each made straight by itself; or the one page."""
    import numpy as np

    at = gutter(whole.grey)
    if at is None:
        return [whole]
    out = []
    for start, stop in ((0, at), (at, whole.grey.shape[1])):
        part, fringe = (np.ascontiguousarray(pixels[:, start:stop]) for pixels in (whole.grey, whole.fringe))
        page = straightened(part, fringe, whole.scale)
        page.back = _through(page.back, start * whole.scale, whole.back)
        out.append(page)
    return out


def _through(first: Callable[[Box], Box], by: float, then: Callable[[Box], Box]) -> Callable[[Box], Box]:
    """A box of a part that stands ``by`` points from the left of the whole, taken back to the original."""

    def back(box: Box) -> Box:
        x0, top, x1, bottom = first(box)
        return then((x0 + by, top, x1 + by, bottom))

    return back


def _clock(seconds: float) -> Callable[[], None]:
    end = time.monotonic() + seconds

    def check() -> None:
        if time.monotonic() > end:
            raise LimitExceeded(f"reading a picture took more than {seconds:g} s")

    return check


def _whole(rgb: Pixels, width: float, check: Callable[[], None]) -> Picture:
    """The picture at working resolution, clean and upright."""
    import cv2

    grow = WORK / 72.0 * width / rgb.shape[1]
    if not 0.8 <= grow <= 1.25:
        way = cv2.INTER_AREA if grow < 1 else cv2.INTER_CUBIC
        rgb = cv2.resize(rgb, None, fx=grow, fy=grow, interpolation=way)
    return _upright(*clean(rgb), width / rgb.shape[1], check)


def _upright(grey: Pixels, fringe: Pixels, scale: float, check: Callable[[], None]) -> Picture:
    """The picture turned so that its lines can be read: as it stands if they can, else the best of four turns."""
    best, most = None, -1.0
    for quarters in (0, 1, 3, 2):
        page = straightened(grey, fringe, scale, quarters)
        confidence = _legible(page, check)
        if confidence > most:
            best, most = page, confidence
        if confidence >= _UPRIGHT:
            break
    assert best is not None
    return best


def _legible(page: Picture, check: Callable[[], None]) -> float:
    """How well the page reads as it stands, from 0 to 1: by the beginnings of its longest lines, the confidence of
    their characters over as many as long lines would have.

    Of a page lying on its side labels in narrow columns read as well, but they are short.
    """
    _, wiped = _ruled(page)
    lines = free(wiped, page.scale)
    broad = [piece for piece in lines if piece.wide > 2.5 * piece.high and piece.high * page.scale > 5]
    broad.sort(key=lambda piece: (-min(_BEGINNING, piece.wide / piece.high), piece))
    some = [
        piece._replace(x1=min(piece.x1, piece.x0 + _BEGINNING * piece.high))
        for piece in broad[:: max(1, sum(piece.wide >= _BEGINNING * piece.high for piece in broad) // _ASKED)][:_ASKED]
    ]
    em = em_of(lines, page.scale)
    readings = recogniser().read([cells.crop(wiped, piece, em) for piece in some], check)
    read = sum(one.mean * min(len(one.text), p.wide / p.high) for one, p in zip(readings, some, strict=True))
    return read / (_ASKED * _BEGINNING)


def _ruled(page: Picture) -> tuple[list[Stroke], Pixels]:
    """The ruling lines of a page and the page without them, found once."""
    if page.ruled is None:
        strokes, wiped = ruling(page.grey, page.scale)
        page.ruled = strokes, page.without_fringe(wiped)
    return page.ruled


def _sheet(page: Picture, number: int, check: Callable[[], None], twice: bool) -> ScannedSheet:
    grey, scale = page.grey, page.scale
    strokes, wiped = _ruled(page)
    tables = sorted(lattices(*rulings(strokes)), key=lambda table: _area(table.box))
    outside = wiped.copy()
    boxes: list[tuple[Box, Pixels]] = []
    for table in tables:
        if len(table.pockets) > 1:
            boxes += _pockets(table, scale, outside)
            left, top, right, bottom = (round(edge / scale) for edge in table.box)
            outside[max(0, top) : bottom, max(0, left) : right] = 255
    lines = free(outside, scale)
    em = _em(lines, boxes, scale)
    pieces, glyphs, faint = list(lines), list[Glyph](), list[tuple[float, float, float]]()
    inside = [piece.wide < _FIGURE * em for piece in lines]
    owner = [-1] * len(lines)
    for index, (box, region) in enumerate(boxes):
        x, y = round(box[0] / scale), round(box[1] / scale)
        found = [with_faint(piece, region, scale, em) for piece in stacked(region, scale, em)]
        if not found and ink_of(region, scale, FAINT_INK).any():
            glyphs.append(_mark(box, FAINT))
            faint.append(((box[0] + box[2]) / 2, (box[1] + box[3]) / 2, 0.0))
        for piece in found:
            pieces.append(Piece(piece.x0 + x, piece.top + y, piece.x1 + x, piece.bottom + y))
            inside.append(True)
            owner.append(index)
    if len(pieces) > _MOST_PIECES:
        raise LimitExceeded(f"the picture has more than {_MOST_PIECES} lines of text")
    texts = cells.read(wiped, pieces, inside, scale, em, recogniser(), check, twice=twice)
    together: dict[int, list[int]] = {}
    for at, own in enumerate(owner):
        if own >= 0:
            together.setdefault(own, []).append(at)
    for at in (index for index, own in enumerate(owner) if own < 0):
        text, better = texts[at].text, corrected(texts[at].text)
        if len(better) == len(text):  # a line may be a part of a label: nothing is added to it
            text = better
        glyphs += _glyphs(text, pieces[at], scale, em, texts[at].why)
    for own in sorted(together):
        glyphs += _cell([(texts[at], pieces[at]) for at in together[own]], scale, em)
    sheet = ScannedSheet(number, grey.shape[1] * scale, grey.shape[0] * scale, glyphs, strokes, [], [], back=page.back)
    sheet.read = faint + [
        ((piece.x0 + piece.x1) / 2 * scale, (piece.top + piece.bottom) / 2 * scale, text.confidence)
        for piece, text in zip(pieces, texts, strict=True)
    ]
    return sheet


def _area(box: Box) -> float:
    return (box[2] - box[0]) * (box[3] - box[1])


def _pockets(table: Lattice, scale: float, page: Pixels) -> list[tuple[Box, Pixels]]:
    """The inside of each cell of a table, as its box in points and its pixels."""
    out = []
    for pocket in table.pockets:
        x0, top, x1, bottom = (round(edge / scale) for edge in table.box_of(pocket))
        edge = 2
        x0, top, x1, bottom = max(0, x0 + edge), max(0, top + edge), x1 - edge, bottom - edge
        if x1 - x0 >= 4 and bottom - top >= 4:
            out.append(((x0 * scale, top * scale, x1 * scale, bottom * scale), page[top:bottom, x0:x1].copy()))
    return out


def _em(lines: list[Piece], boxes: list[tuple[Box, Pixels]], scale: float) -> float:
    """The height of a character in the tables, or on the page where there are none."""
    some = boxes[:: max(1, len(boxes) // _EM_CELLS)]
    found = [piece for _, region in some for piece in stacked(region, scale, 1.0)]
    broad = [piece for piece in found if piece.wide > 2.5 * piece.high and 5 <= piece.high * scale <= 20]
    return em_of(broad, scale) if len(broad) >= 3 else em_of(lines, scale)


def _cell(parts: list[tuple[cells.Text, Piece]], scale: float, em: float) -> list[Glyph]:
    """The glyphs of one cell; its doubt stands on each of them."""
    why = next((text.why for text, _ in parts if text.why), "")
    whole = "".join(text.text for text, _ in parts)
    if not whole:
        box = _box(parts[0][1], scale)
        return [_mark(box, why or UNREAD)]
    better = mended(corrected(whole))
    if better != whole:
        return _spread(better, [piece for _, piece in parts], scale, em)
    return [glyph for text, piece in parts for glyph in _glyphs(text.text, piece, scale, em, why)]


def _spread(text: str, pieces: list[Piece], scale: float, em: float) -> list[Glyph]:
    """``text`` over the lines that it was read from, in parts as long as these are wide."""
    total = sum(piece.wide for piece in pieces)
    out: list[Glyph] = []
    start, so_far = 0, 0
    for number, piece in enumerate(pieces):
        so_far += piece.wide
        stop = len(text) if number == len(pieces) - 1 else max(start, round(len(text) * so_far / total))
        out += _glyphs(text[start:stop], piece, scale, em, "")
        start = stop
    return out


def _glyphs(text: str, piece: Piece, scale: float, em: float, why: str) -> list[Glyph]:
    """The characters of a line, side by side from its first ink to its last, none lower than the print (``em``)."""
    text = text.replace(" ", "")
    if not text:
        return []
    x0, top, x1, bottom = _box(piece, scale)
    low = max(0.0, em * scale - (bottom - top)) / 2
    top, bottom = top - low, bottom + low
    if text.isdigit():  # a digit has some paper on both sides, 1 more than others
        x0 -= (_SIDE + _SIDE_OF_ONE * (text[0] == "1")) * em * scale
        x1 += (_SIDE + _SIDE_OF_ONE * (text[-1] == "1")) * em * scale
    step = (x1 - x0) / len(text)
    return [
        Glyph(char, x0 + step * index, top, x0 + step * (index + 1), bottom, why) for index, char in enumerate(text)
    ]


def _mark(box: Box, why: str) -> Glyph:
    """A sign that something stands in a cell that nobody could read."""
    x, y = (box[0] + box[2]) / 2, (box[1] + box[3]) / 2
    return Glyph("\ufffd", x - 2, y - 4, x + 2, y + 4, why)


def _box(piece: Piece, scale: float) -> Box:
    return (piece.x0 * scale, piece.top * scale, piece.x1 * scale, piece.bottom * scale)


__all__ = ["SECONDS", "ScannedSheet", "scan_sheets"]
