"""From an open PDFium page to a sheet: its characters with their doubts, its straight strokes, its pictures.

PDFium's own interface is used, one call a fact, because each call costs about a microsecond and a page has about a
thousand characters. Blanks and line ends that PDFium makes up are left out: the geometry is read again from the boxes.
"""

from __future__ import annotations

import ctypes
import itertools
import math
import unicodedata
from collections import Counter
from typing import Any

import pypdfium2 as pdfium
import pypdfium2.raw as raw

from parsers.readers.pdf import calls
from parsers.readers.pdf.sheet import Box, Budget, Glyph, Sheet, Stroke

#: Filled shapes thinner than this are drawn lines.
_THIN = 3.0
#: A stroke that leaves its direction by more than this is no ruling line.
_SLANT = 1.0
_SHORTEST = 1.0
_DEEPEST = 6
#: Characters are compared with those in the same patch of the page, of this width and height.
_PATCH = 64.0
#: A path of more pieces is a drawing, not a table.
_MOST_PIECES = 2_000
#: A filled path of at most so many pieces is told by its bounds alone.
_RECTANGLE = 6
#: A picture that covers this part of the page may be a scan of it.
_SCAN = 0.5

UNMAPPED = "a character without a Unicode value / 字体没有编码表"
PRIVATE = "a private-use character / 私用区字符"
INVISIBLE = "an invisible text layer over a picture / 图片上的隐藏文字层"

_RADICALS = dict(
    zip(
        "⺁⺄⺇⺌⺟⺠⺧⺪⺫⺮⻁⻄⻅⻆⻉⻋⻓⻔⻘⻙⻚⻛⻜⻝⻢⻣⻤⻥⻦⻨⻩⻬⻮⻰⻳",
        "厂乙几小母民牛疋目竹虎西见角贝车长门青韦页风飞食马骨鬼鱼鸟麦黄齐齿龙龟",
        strict=True,
    )
)

_Matrix = tuple[float, float, float, float, float, float]
_IDENTITY: _Matrix = (1.0, 0.0, 0.0, 1.0, 0.0, 0.0)


def extract(page: pdfium.PdfPage, number: int, budget: Budget) -> Sheet:
    """Everything on the page that the reader looks at. ``number`` counts from 1. Raises LimitExceeded."""
    left, bottom, right, top = _visible(page)
    width, height = right - left, top - bottom
    rotation = (raw.FPDFPage_GetRotation(page.raw) or 0) % 4
    textpage = page.get_textpage()
    try:
        turned = _text_turn(textpage.raw, rotation)
        to_page = _Turn((left, bottom, right, top), turned)
        objects = _Objects(page, to_page, budget)
        glyphs, notes = _glyphs(textpage.raw, to_page, objects, budget)
    finally:
        textpage.close()
    if turned % 2:
        width, height = height, width
    return Sheet(
        number=number,
        width=width,
        height=height,
        glyphs=glyphs,
        strokes=objects.strokes,
        pictures=objects.pictures,
        areas=objects.areas,
        turn=(turned - rotation) % 4,
        notes=notes,
    )


def _visible(page: pdfium.PdfPage) -> Box:
    """The box that viewers show, in the page's own coordinates (left, bottom, right, top)."""
    media = page.get_mediabox()
    crop = page.get_cropbox()
    left, bottom = max(media[0], crop[0]), max(media[1], crop[1])
    right, top = min(media[2], crop[2]), min(media[3], crop[3])
    if right - left < 1 or top - bottom < 1:
        left, bottom, right, top = media
    if right - left < 1 or top - bottom < 1:
        left, bottom, right, top = 0.0, 0.0, 612.0, 792.0
    return left, bottom, right, top


def _text_turn(textpage: Any, rotation: int) -> int:
    """Quarter turns clockwise after which most text stands upright; the page's own where there is no text to ask."""
    count = raw.FPDFText_CountChars(textpage)
    step = max(1, count // 60)
    turns: Counter[int] = Counter()
    for index in range(0, max(count, 0), step):
        if raw.FPDFText_IsGenerated(textpage, index) == 1:
            continue
        angle = raw.FPDFText_GetCharAngle(textpage, index)
        if angle >= 0:
            turns[-round(angle / (math.pi / 2)) % 4] += 1  # PDFium counts clockwise, as the page is turned back
    asked = sum(turns.values())
    if not asked:
        return rotation
    turn, votes = turns.most_common(1)[0]
    return turn if votes * 10 >= asked * 7 else rotation


class _Turn:
    """Page coordinates (origin below left) to coordinates from the upper left corner, after quarter turns."""

    def __init__(self, box: Box, turns: int) -> None:
        self.left, self.bottom, self.right, self.top = box
        self.turns = turns

    def point(self, x: float, y: float) -> tuple[float, float]:
        if self.turns == 0:
            return x - self.left, self.top - y
        if self.turns == 1:
            return y - self.bottom, x - self.left
        if self.turns == 2:
            return self.right - x, y - self.bottom
        return self.top - y, self.right - x

    def box(self, x0: float, y0: float, x1: float, y1: float) -> Box:
        ax, ay = self.point(x0, y0)
        bx, by = self.point(x1, y1)
        return (min(ax, bx), min(ay, by), max(ax, bx), max(ay, by))


class _Objects:
    """The drawn objects of a page, forms inside forms included."""

    def __init__(self, page: pdfium.PdfPage, to_page: _Turn, budget: Budget) -> None:
        self.strokes: list[Stroke] = []
        self.areas: list[Box] = []
        self.pictures: list[Box] = []
        self.invisible: set[int] = set()
        self._to_page = to_page
        self._budget = budget
        self._matrix = raw.FS_MATRIX()
        self._floats = [ctypes.c_float() for _ in range(4)]
        self._refs = [ctypes.byref(value) for value in self._floats]
        self._floats_at = [ctypes.addressof(value) for value in self._floats]
        self._mode = [ctypes.c_int(), ctypes.c_int()]
        self._mode_at = [ctypes.addressof(value) for value in self._mode]
        count = raw.FPDFPage_CountObjects(page.raw)
        budget.spend(objects=max(count, 0))
        handle = calls.address(page.raw)
        for index in range(max(count, 0)):
            self._take(calls.object_on_page(handle, index), _IDENTITY, 0)

    def _take(self, at: int, matrix: _Matrix, depth: int) -> None:
        kind = calls.object_type(at)
        if kind == raw.FPDF_PAGEOBJ_TEXT:
            if calls.render_mode(at) in (3, 7):
                self.invisible.add(at)
            return
        if kind == raw.FPDF_PAGEOBJ_PATH:
            self._path(at, matrix)
            return
        thing = calls.page_object(at)
        if kind == raw.FPDF_PAGEOBJ_IMAGE:
            own = self._own_matrix(thing, matrix)
            corners = [_apply(own, x, y) for x, y in ((0, 0), (1, 0), (0, 1), (1, 1))]
            xs, ys = [x for x, _ in corners], [y for _, y in corners]
            box = self._to_page.box(min(xs), min(ys), max(xs), max(ys))
            if min(box[2] - box[0], box[3] - box[1]) <= _THIN:
                self._area(box)
            else:
                self.pictures.append(box)
        elif kind == raw.FPDF_PAGEOBJ_FORM and depth < _DEEPEST:
            own = self._own_matrix(thing, matrix)
            count = max(raw.FPDFFormObj_CountObjects(thing), 0)
            self._budget.spend(objects=count)
            for index in range(count):
                self._take(calls.object_in_form(at, index), own, depth + 1)

    def _own_matrix(self, thing: Any, outer: _Matrix) -> _Matrix:
        if not raw.FPDFPageObj_GetMatrix(thing, self._matrix):
            return outer
        m = self._matrix
        return _times((m.a, m.b, m.c, m.d, m.e, m.f), outer)

    def _path(self, at: int, outer: _Matrix) -> None:
        pieces = calls.path_pieces(at)
        if pieces < 2 or pieces > _MOST_PIECES:
            return
        calls.draw_mode(at, *self._mode_at)
        fill, stroke = (value.value for value in self._mode)
        if not fill and not stroke:
            return
        if not stroke and pieces <= _RECTANGLE and outer is _IDENTITY:  # most borders: one rectangle, filled
            if calls.object_bounds(at, *self._floats_at):
                left, bottom, right, top = (value.value for value in self._floats)
                self._area(self._to_page.box(left, bottom, right, top))
            return
        self._budget.spend(objects=pieces)
        path = calls.page_object(at)
        matrix = self._own_matrix(path, outer)
        x, y = self._refs[0], self._refs[1]
        figure: list[tuple[float, float]] = []
        straight = True
        for index in range(pieces):
            segment = raw.FPDFPath_GetPathSegment(path, index)
            kind = raw.FPDFPathSegment_GetType(segment)
            raw.FPDFPathSegment_GetPoint(segment, x, y)
            point = self._to_page.point(*_apply(matrix, self._floats[0].value, self._floats[1].value))
            if kind == raw.FPDF_SEGMENT_MOVETO:
                self._figure(figure, straight, bool(fill), bool(stroke))
                figure, straight = [point], True
                continue
            straight = straight and kind == raw.FPDF_SEGMENT_LINETO
            figure.append(point)
            if raw.FPDFPathSegment_GetClose(segment) and figure[0] != point:
                figure.append(figure[0])
        self._figure(figure, straight, bool(fill), bool(stroke))

    def _figure(self, points: list[tuple[float, float]], straight: bool, filled: bool, stroked: bool) -> None:
        """One run of connected points: each straight piece of a stroked one, the middle of a thin filled one."""
        if len(points) < 2:
            return
        if stroked:
            for (ax, ay), (bx, by) in itertools.pairwise(points):
                if abs(ay - by) <= _SLANT and abs(ax - bx) >= _SHORTEST:
                    self._level((ay + by) / 2, ax, bx)
                elif abs(ax - bx) <= _SLANT and abs(ay - by) >= _SHORTEST:
                    self._upright((ax + bx) / 2, ay, by)
        elif filled and straight:
            xs, ys = [x for x, _ in points], [y for _, y in points]
            self._area((min(xs), min(ys), max(xs), max(ys)))

    def _area(self, box: Box) -> None:
        x0, top, x1, bottom = box
        if bottom - top <= _THIN and x1 - x0 > bottom - top:
            self._level((top + bottom) / 2, x0, x1)
        elif x1 - x0 <= _THIN and bottom - top > x1 - x0:
            self._upright((x0 + x1) / 2, top, bottom)
        elif x1 - x0 > _THIN and bottom - top > _THIN:
            self.areas.append(box)

    def _level(self, y: float, a: float, b: float) -> None:
        self.strokes.append(Stroke(min(a, b), y, max(a, b), y))

    def _upright(self, x: float, a: float, b: float) -> None:
        self.strokes.append(Stroke(x, min(a, b), x, max(a, b)))


def _times(one: _Matrix, two: _Matrix) -> _Matrix:
    """``one`` first, then ``two``."""
    if two is _IDENTITY:
        return one
    a, b, c, d, e, f = one
    g, h, i, j, k, m = two
    return (a * g + b * i, a * h + b * j, c * g + d * i, c * h + d * j, e * g + f * i + k, e * h + f * j + m)


def _apply(matrix: _Matrix, x: float, y: float) -> tuple[float, float]:
    a, b, c, d, e, f = matrix
    return a * x + c * y + e, b * x + d * y + f


def _glyphs(textpage: Any, to_page: _Turn, objects: _Objects, budget: Budget) -> tuple[list[Glyph], tuple[str, ...]]:
    count = max(raw.FPDFText_CountChars(textpage), 0)
    budget.spend(glyphs=count)
    width, height = to_page.right - to_page.left, to_page.top - to_page.bottom
    if to_page.turns % 2:
        width, height = height, width
    scan = any((b[2] - b[0]) * (b[3] - b[1]) >= _SCAN * width * height for b in objects.pictures)
    out: list[Glyph] = []
    hidden: list[Glyph] = []
    loose = raw.FS_RECTF()
    loose_at = ctypes.addressof(loose)
    handle = calls.address(textpage)
    doubles = [ctypes.c_double() for _ in range(4)]
    refs = [ctypes.byref(value) for value in doubles]
    unicode_of, is_generated, has_error = calls.unicode_of, calls.is_generated, calls.has_map_error
    loose_box = calls.loose_box
    left, above, level = to_page.left, to_page.top, to_page.turns == 0
    high = 0
    new = tuple.__new__  # a third of the time that calling the class takes
    for index in range(count):
        code = unicode_of(handle, index)
        if code <= 32 and (code in (10, 13) or is_generated(handle, index) == 1):
            continue  # only blanks and line ends are made up
        if 0xD800 <= code < 0xDC00:  # a pair of halves, as on Windows
            high = code
            continue
        if 0xDC00 <= code < 0xE000:
            code = 0x10000 + ((high - 0xD800) << 10) + (code - 0xDC00) if high else 0xFFFD
        high = 0
        loose_box(handle, index, loose_at)
        x0, y0, x1, y1 = loose.left, loose.bottom, loose.right, loose.top
        if not 1.0 < y1 - y0 < 150.0 or x1 <= x0:
            raw.FPDFText_GetCharBox(textpage, index, *refs)
            x0, x1, y0, y1 = (value.value for value in doubles)
        elif y1 - y0 < 3.5 or y1 - y0 < 0.6 * (x1 - x0):  # Type 3 fonts give only what is inked
            x0, y0, x1, y1 = _around(textpage, index, code, (x0, y0, x1, y1))
        box = (x0 - left, above - y1, x1 - left, above - y0) if level else to_page.box(x0, y0, x1, y1)
        if box[2] < 0 or box[3] < 0 or box[0] > width or box[1] > height:
            continue  # outside the page: nobody sees it
        error = has_error(handle, index) == 1
        plain = not error and (0x4E00 <= code < 0x9FA6 or 0x20 <= code < 0x7F)
        text, why = (chr(code), "") if plain else _meaning(code, error)
        if not text:
            continue
        if objects.invisible and calls.text_object(handle, index) in objects.invisible:
            hidden.append(Glyph(text, box[0], box[1], box[2], box[3], why or INVISIBLE))
        else:
            out.append(new(Glyph, (text, *box, why)))
    notes: list[str] = []
    if hidden and scan and not _mostly(out, hidden):
        out.extend(hidden)
        notes.append("hidden-text")
    elif hidden:
        notes.append("hidden-text-ignored")
    return _once(out), tuple(notes)


def _around(textpage: Any, index: int, code: int, inked: Box) -> Box:
    """The box that a line of this font size gives the character: from its base point, as high as the font."""
    x, y, matrix = ctypes.c_double(), ctypes.c_double(), raw.FS_MATRIX()
    raw.FPDFText_GetMatrix(textpage, index, matrix)
    size = raw.FPDFText_GetFontSize(textpage, index) * math.hypot(matrix.c, matrix.d)
    if not 2.0 < size < 150.0 or abs(matrix.b) > abs(matrix.a):
        return inked
    raw.FPDFText_GetCharOrigin(textpage, index, ctypes.byref(x), ctypes.byref(y))
    wide = size if code >= 0x2E80 else inked[2] - x.value
    return (min(x.value, inked[0]), y.value - 0.15 * size, max(x.value + wide, inked[2]), y.value + 0.85 * size)


def _meaning(code: int, unmapped: bool) -> tuple[str, str]:
    """The character of a code, and what is doubtful about it; empty for what prints nothing."""
    if code == 2 or code == 0xAD or code == 0xFFFE:  # PDFium's marks for a hyphen at the end of a line
        return "-", ""
    if unmapped or code == 0 or code == 0xFFFD or code & 0xFFFE == 0xFFFE:
        return "\ufffd", UNMAPPED
    if code < 32 or 0x7F <= code < 0xA0:
        return ("", "") if code in (9, 11, 12) else ("\ufffd", UNMAPPED)
    if code > 0x10FFFF:
        return "\ufffd", UNMAPPED
    if 0xE000 <= code <= 0xF8FF or code >= 0xF0000:
        return chr(code), PRIVATE
    if 0x2E80 <= code < 0x2FE0:  # radicals that share their glyph with a character
        return _radical(chr(code)), ""
    return chr(code), ""


def _radical(text: str) -> str:
    return _RADICALS.get(text) or unicodedata.normalize("NFKC", text)


def _mostly(shown: list[Glyph], hidden: list[Glyph]) -> bool:
    """Whether the hidden layer only repeats what is shown."""
    return len(shown) >= len(hidden) // 2


def _once(glyphs: list[Glyph]) -> list[Glyph]:
    """Without characters printed twice at one place, as fake bold and shadows do."""
    seen: dict[tuple[str, int, int], list[tuple[float, float]]] = {}
    out: list[Glyph] = []
    for glyph in glyphs:
        text, x0, top, _, bottom, _ = glyph
        near = 0.2 * (bottom - top)
        left, right = int((x0 - near) / _PATCH), int((x0 + near) / _PATCH)
        above, below = int((top - near) / _PATCH), int((top + near) / _PATCH)
        others = seen.get((text, left, above))
        if left != right or above != below:  # at the edge of a patch: its neighbours, too
            places = {(column, line) for column in (left, right) for line in (above, below)}
            others = [other for column, line in places for other in seen.get((text, column, line), ())]
        for x, y in others or ():
            if abs(x - x0) < near and abs(y - top) < near:
                break
        else:
            seen.setdefault((text, int(x0 / _PATCH), int(top / _PATCH)), []).append((x0, top))
            out.append(glyph)
    return out
