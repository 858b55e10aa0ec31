"""Pages of PDF files that are pictures, or whose characters do not mean what they say: read from how they look."""

from __future__ import annotations

from functools import lru_cache
from typing import Any

from parsers.errors import OcrMissing
from parsers.readers.pdf.sheet import Budget, Glyph, Sheet
from parsers.readers.scan.labels import printed
from parsers.readers.scan.recogniser import demand

#: A picture at least so wide and high, in points, may be a scan; a seal or a logo is smaller.
_PICTURE = 150.0
_FEW = 30
#: Of the characters of a page, the part that may be doubtful, and the least part that the forms' labels share.
_DOUBTFUL = 0.3
_SHARED = 0.08
_ENOUGH = 60
#: A page is drawn at this resolution, but with no more pixels than this in either direction.
_DPI = 200.0
_MOST_PIXELS = 4000
#: Time for one page, in seconds, beyond what a page of text may take.
SECONDS = 90.0


def wants_recognition(sheet: Sheet) -> bool:
    """Whether a page has no text to be relied on: a picture alone, doubtful characters, or a broken Unicode map."""
    glyphs = sheet.glyphs
    if len(glyphs) < _FEW:
        return any(box[2] - box[0] >= _PICTURE and box[3] - box[1] >= _PICTURE for box in sheet.pictures)
    return sum(bool(glyph.why) for glyph in glyphs) > _DOUBTFUL * len(glyphs) or is_garbled(glyphs, len(sheet.strokes))


def is_garbled(glyphs: list[Glyph], strokes: int) -> bool:
    """Whether the words of a page are not those of any report: hardly a character that labels of forms have."""
    words = [glyph.text for glyph in glyphs if not glyph.text.isascii()]
    if len(words) >= _ENOUGH:
        return _share(words) < _SHARED
    letters = sum(glyph.text.isascii() and glyph.text.isalpha() for glyph in glyphs)
    return strokes >= 12 and letters >= 2 * _ENOUGH and len(words) < _SHARED * letters


def recognised(page: Any, sheet: Sheet, budget: Budget, notes: list[str]) -> list[Sheet]:
    """The sheets read from the look of the page, two where it shows two pages side by side; ``sheet`` itself where the
    recogniser is missing or reads no better.

    Notes: ``scan:N`` for a page that was recognised, ``ocr-missing:N`` where the extra is missing.
    """
    try:
        demand()
    except OcrMissing:
        notes.append(f"ocr-missing:{sheet.number}")
        return [sheet]
    import numpy as np

    from parsers.readers.scan.sheet import scan_sheets

    budget.allow(SECONDS)
    width, height = page.get_size()
    scale = min(_DPI / 72, _MOST_PIXELS / max(width, height, 1.0))
    picture = np.asarray(page.render(scale=scale).to_pil().convert("RGB"))
    found = scan_sheets(picture, sheet.number, width, seconds=SECONDS)
    words = [glyph.text for one in found for glyph in one.glyphs if not glyph.text.isascii()]
    if len(sheet.glyphs) >= _FEW and _share(words) < _SHARED:
        return [sheet]
    notes.append(f"scan:{sheet.number}")
    return list(found)


@lru_cache(maxsize=1)
def _characters() -> frozenset[str]:
    return frozenset("".join(text for text, _ in printed().values())) | frozenset("年月日的和是在有不为了")


def _share(words: list[str]) -> float:
    return sum(word in _characters() for word in words) / len(words) if words else 0.0
