"""The text of crops: a first look at all, a second look at those that are not certain, and what then stays doubtful."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from parsers.readers.scan.doubts import UNREAD, uncertain
from parsers.readers.scan.pieces import Piece, figures_in, slant
from parsers.readers.scan.recogniser import Pixels, Reading, Recogniser

#: A figure surer than this at the first look is believed; less than this in the mean of several looks is doubtful.
_SURE = 0.985
_AGREED = 0.90
#: A text that is no figure is doubtful below this.
_TEXT = 0.60
#: Marks that are one stroke; a lean of so much makes it ``/``, less than that is doubtful.
_STROKES = ("1", "/")
_LEANS, _TILTED = -0.86, -0.6
#: A mark so much narrower than high is one stroke.
_THIN = 0.25
#: Lines longer than so many times their height are prose, and made this much narrower.
_LONG, _NARROWER = 12, 0.6
_FIGURE = frozenset("0123456789.,-/+")


@dataclass(frozen=True, slots=True)
class Text:
    """What one line of a cell says; ``confidence`` of its least certain character, ``why`` a doubt, if any."""

    text: str
    confidence: float
    why: str = ""


def read(
    grey: Pixels,
    pieces: Sequence[Piece],
    cells: Sequence[bool],
    scale: float,
    em: float,
    recogniser: Recogniser,
    check: Callable[[], None],
    *,
    twice: bool = True,
) -> list[Text]:
    """The text of each piece. ``cells`` tells which pieces stand in a table, where a figure has to be certain."""
    crops = [squeezed(crop(grey, piece, em)) for piece in pieces]
    first = recogniser.read(crops, check)
    out: list[Text | None] = [None] * len(pieces)
    again: list[int] = []
    for index, (piece, reading) in enumerate(zip(pieces, first, strict=True)):
        if not cells[index] or not is_figure(reading, piece, em):
            doubtful = cells[index] and (not reading.text or reading.confidence < _TEXT)
            if cells[index] and piece.wide < 1.6 * em and (not reading.text or reading.confidence < _SURE):
                again.append(index)
            else:
                out[index] = Text(reading.text, reading.confidence, UNREAD if doubtful and not reading.text else "")
            continue
        region = grey[piece.top : piece.bottom, piece.x0 : piece.x1]
        if piece.high > em and piece.wide < _THIN * piece.high:  # no digit is so high: a piece of a line, or a stroke
            out[index] = Text(reading.digits, reading.certainty, UNREAD)
            continue
        if reading.digits in _STROKES:
            out[index] = _stroke(slant(region), reading)
            if out[index] is not None:
                continue
        if reading.certainty >= _SURE and figures_in(region, scale) == len(reading.digits):
            out[index] = Text(reading.digits, reading.certainty)
        else:
            again.append(index)
    if again:
        looks = _looks(grey, [pieces[i] for i in again], em, recogniser, check) if twice else [[] for _ in again]
        for index, more in zip(again, looks, strict=True):
            out[index] = settled([first[index], *more], pieces[index], em)
    return [text if text is not None else Text("", 0.0, UNREAD) for text in out]


def _stroke(lean: float, reading: Reading) -> Text | None:
    """``1`` and ``/`` told by how the mark leans, as the recogniser cannot; ``None`` where it stands upright."""
    if lean <= _LEANS:
        return Text("/", max(reading.certainty, 0.9))
    if lean <= _TILTED or reading.digits == "/":
        return Text(
            reading.digits, reading.certainty, uncertain([(reading.digits, 0.5), ("1/".strip(reading.digits), 0.5)])
        )
    return None


def is_figure(reading: Reading, piece: Piece, em: float) -> bool:
    """Whether a reading is of figures, however it was spelled: ``O`` is one, ``一`` over a whole label is none."""
    if not reading.digits or len(reading.digits) != len(reading.text.replace(" ", "")):
        return False
    if _FIGURE.issuperset(reading.text.replace(" ", "")):
        return True
    broad = piece.wide > max(0.75 * em, 0.85 * piece.high) * len(reading.digits)
    return reading.certainty > 0.5 and not broad


def settled(readings: Sequence[Reading], piece: Piece, em: float) -> Text:
    """One text of several looks: believed where all agree and are certain in the mean, else doubtful."""
    figures = [reading for reading in readings if is_figure(reading, piece, em)]
    if len(figures) * 2 <= len(readings):
        best = max(readings, key=lambda reading: reading.confidence)
        if not best.text:
            return Text("\ufffd", 0.0, UNREAD)
        agree = sum(reading.text == best.text for reading in readings)
        if best.text.isascii() or any(char.isdigit() for char in best.text) or agree * 2 <= len(readings):
            return Text(best.text, best.confidence, uncertain([(best.text, best.confidence)]))
        return Text(best.text, best.confidence)
    votes: dict[str, float] = {}
    for reading in readings:
        for text, chance in ((reading.digits, reading.certainty), *reading.rivals):
            if text:
                votes[text] = votes.get(text, 0.0) + chance / len(readings)
    ranked = sorted(votes.items(), key=lambda item: (-item[1], item[0]))
    text, chance = ranked[0]
    if len(readings) > 1 and chance >= _AGREED and all(reading.digits == text for reading in readings):
        return Text(text, chance)
    return Text(text, chance, uncertain([item for item in ranked[:4] if item[1] >= 0.01]))


def crop(grey: Pixels, piece: Piece, em: float, room: float = 0.16) -> Pixels:
    """The line with some paper around it; a low line (a dash) gets the height of a character."""
    import cv2

    high = max(piece.high, 0.62 * em)
    middle = (piece.top + piece.bottom) / 2
    side = max(2, round(room * high))
    top, bottom = round(middle - high / 2) - side, round(middle + high / 2) + side
    left, right = piece.x0 - side - 1, piece.x1 + side + 1
    inside = grey[max(0, top) : max(0, bottom), max(0, left) : max(0, right)]
    return cv2.copyMakeBorder(
        inside,
        max(0, -top),
        max(0, bottom - grey.shape[0]),
        max(0, -left),
        max(0, right - grey.shape[1]),
        cv2.BORDER_CONSTANT,
        value=255,
    )


def squeezed(line: Pixels) -> Pixels:
    """A long line of prose made narrower: it is read as well, in half the time."""
    import cv2

    high, wide = line.shape
    if wide < _LONG * high:
        return line
    return cv2.resize(line, (round(_NARROWER * wide), high), interpolation=cv2.INTER_AREA)


def _looks(
    grey: Pixels, pieces: Sequence[Piece], em: float, recogniser: Recogniser, check: Callable[[], None]
) -> list[list[Reading]]:
    """Each piece three more times: with more paper around it, sharp black on white, and softened."""
    import cv2
    import numpy as np

    crops: list[Pixels] = []
    for piece in pieces:
        roomy = crop(grey, piece, em, 0.34)
        large = cv2.resize(crop(grey, piece, em, 0.22), None, fx=2, fy=2, interpolation=cv2.INTER_CUBIC)
        _, sharp = cv2.threshold(large, 0, 255, cv2.THRESH_BINARY + cv2.THRESH_OTSU)
        soft = cv2.GaussianBlur(large, (0, 0), 1.6).astype(np.uint8)
        crops += [roomy, sharp, soft]
    found = recogniser.read(crops, check)
    return [found[3 * index : 3 * index + 3] for index in range(len(pieces))]
