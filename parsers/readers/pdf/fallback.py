"""Tables by pdfplumber, on pages where lines or shaded fields are drawn and no closed table was found in them."""

from __future__ import annotations

import io
import logging

from parsers.readers.pdf.lattice import MOST_FIELDS, Lattice, Pocket
from parsers.readers.pdf.rulings import SAME
from parsers.readers.pdf.sheet import Box, Budget, Sheet

#: pdfplumber walks every character of a page in Python; on a larger page it would take the whole budget.
_MOST_GLYPHS = 6_000
_MOST_SHAPES = 4_000

_SETTINGS = {"vertical_strategy": "lines", "horizontal_strategy": "lines", "intersection_tolerance": 6}


def found_by_pdfplumber(payload: bytes, sheet: Sheet, budget: Budget) -> list[Lattice]:
    """The tables that pdfplumber's finder sees on the page, as lattices without glyphs.

    Nothing on a page that is turned, or too full for it; a page that it cannot open has none.
    """
    shapes = len(sheet.strokes) + len(sheet.areas)
    if sheet.turn or len(sheet.glyphs) > _MOST_GLYPHS or shapes > _MOST_SHAPES or not sheet.glyphs:
        return []
    import pdfplumber
    from pdfminer.pdfexceptions import PDFException
    from pdfplumber.utils.exceptions import PdfminerException

    budget.check()
    logging.getLogger("pdfminer").setLevel(logging.ERROR)  # it warns of every odd font
    try:
        with pdfplumber.open(io.BytesIO(payload), pages=[sheet.number]) as file:
            page = file.pages[0]
            if abs(float(page.width) - sheet.width) > 1 or abs(float(page.height) - sheet.height) > 1:
                return []
            left, top = float(page.bbox[0]), float(page.bbox[1])
            cells = [
                [(c[0] - left, c[1] - top, c[2] - left, c[3] - top) for c in table.cells]
                for table in page.find_tables(_SETTINGS)
            ]
    except (PDFException, PdfminerException, ValueError, TypeError, KeyError, IndexError, RecursionError):
        return []  # it was a second try; the page stays as PDFium read it
    budget.check()
    return [lattice for boxes in cells if (lattice := lattice_of(boxes)) is not None]


def lattice_of(boxes: list[Box]) -> Lattice | None:
    """Cells given by their boxes as a lattice, or ``None`` where they overlap or are not two columns wide."""
    xs = _edges([x for box in boxes for x in (box[0], box[2])])
    ys = _edges([y for box in boxes for y in (box[1], box[3])])
    if len(xs) < 3 or len(ys) < 2 or len(xs) * len(ys) > MOST_FIELDS:
        return None
    pockets: list[Pocket] = []
    taken: set[tuple[int, int]] = set()
    for x0, top, x1, bottom in sorted(boxes, key=lambda box: (box[1], box[0])):
        column, row = _nearest(xs, x0), _nearest(ys, top)
        wide, high = _nearest(xs, x1) - column, _nearest(ys, bottom) - row
        fields = {(r, c) for r in range(row, row + high) for c in range(column, column + wide)}
        if not fields or fields & taken:
            continue
        taken |= fields
        pockets.append(Pocket(row, column, high, wide))
    return Lattice(xs, ys, pockets)


def _edges(values: list[float]) -> list[float]:
    edges: list[float] = []
    for value in sorted(values):
        if not edges or value - edges[-1] > SAME:
            edges.append(value)
    return edges


def _nearest(edges: list[float], value: float) -> int:
    return min(range(len(edges)), key=lambda index: abs(edges[index] - value))
