"""Pages of OFD that are a picture: the picture is handed to the scan reader, its places are those of the page."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from parsers.errors import DamagedFile, EncryptedFile, LimitExceeded, OcrMissing, UnsupportedFormat
from parsers.readers.ofd.drawing import Drawn, moved
from parsers.readers.ofd.structure import numbers
from parsers.readers.package import Package
from parsers.readers.pdf.reader import box_area
from parsers.readers.pdf.sheet import Box, Budget, Sheet
from parsers.readers.scan.pdf_page import SECONDS
from parsers.readers.scan.recogniser import demand

#: Fewer characters than a page of text has, and the part of a page that a picture of it covers at least.
_FEW = 30
_PART = 0.25


@dataclass(frozen=True, slots=True)
class Shown:
    """A picture as a page shows it: its box in points, and where its file lies in the package (empty: nowhere)."""

    box: Box
    file: str


def shown_pictures(drawn: Iterable[Drawn], files: dict[str, str]) -> list[Shown]:
    """The pictures of a page: each is the unit square under its CTM, or else its Boundary. ``files`` is by number."""
    out: list[Shown] = []
    for thing in drawn:
        if thing.kind != "ImageObject":
            continue
        if "CTM" in thing.element.attrib:
            right, below = 1.0, 1.0
        else:
            boundary = numbers(thing.element.get("Boundary"))
            right, below = (boundary[2], boundary[3]) if len(boundary) == 4 else (0.0, 0.0)
        corners = [moved(thing.matrix, x, y) for x in (0.0, right) for y in (0.0, below)]
        across, down = [x for x, _ in corners], [y for _, y in corners]
        box = (min(across), min(down), max(across), max(down))
        out.append(Shown(box, files.get(thing.element.get("ResourceID", ""), "")))
    return out


def recognised(sheet: Sheet, pictures: list[Shown], package: Package, budget: Budget, notes: list[str]) -> list[Sheet]:
    """The sheets read from the largest picture of a page without text, two where it shows two pages; else ``sheet``.

    Notes: ``scan:N`` for a page that was recognised, ``ocr-missing:N`` where the extra is missing, ``picture-unread:N``
    for a picture that cannot be decoded.
    """
    kept = [one for one in pictures if one.file in package]
    largest = max(kept, key=lambda one: box_area(one.box), default=None)
    if largest is None or len(sheet.glyphs) >= _FEW or box_area(largest.box) < _PART * sheet.width * sheet.height:
        return [sheet]
    try:
        demand()
        from parsers.readers.scan import sheet as scanning
        from parsers.readers.scan.reader import frames_of

        budget.allow(SECONDS)
        rgb, _ = next(frames_of([package.read(largest.file)]))
        width = largest.box[2] - largest.box[0]
        found = scanning.scan_sheets(rgb, sheet.number, width, seconds=SECONDS)
    except OcrMissing:
        notes.append(f"ocr-missing:{sheet.number}")
        return [sheet]
    except (DamagedFile, EncryptedFile, LimitExceeded, UnsupportedFormat):
        notes.append(f"picture-unread:{sheet.number}")
        return [sheet]
    notes.append(f"scan:{sheet.number}")
    for one in found:
        one.back = _on_page(one.back, largest.box)
    return list(found)


def _on_page(back: Callable[[Box], Box], at: Box) -> Callable[[Box], Box]:
    """From a box on the picture to the box on the page that shows it."""

    def to_page(box: Box) -> Box:
        x0, top, x1, bottom = back(box)
        return (round(x0 + at[0], 2), round(top + at[1], 2), round(x1 + at[0], 2), round(bottom + at[1], 2))

    return to_page
