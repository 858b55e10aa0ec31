"""Draws what the reader saw: each page of a PDF with its grids, cells, keys and doubts.

Blue: the cells of a grid. Green: a cell that was read as a cell of a form, with its key and value. Red: a cell that the
reader or the mapping doubts. Grey: paragraphs.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pypdfium2 as pdfium
from PIL import Image, ImageDraw, ImageFont

from parsers.document import Document, Grid, Place
from parsers.parse import parse
from parsers.readers.pdf import read_pdf
from parsers.report import Report

#: Pixels for each point, and the most pixels of a page in either direction.
SCALE = 2.0
_MOST_PIXELS = 4_000
_PAGES = 100
_BLUE, _GREEN, _RED, _GREY = (40, 90, 220), (0, 130, 60), (215, 30, 30), (170, 170, 170)


def draw(payload: bytes, folder: Path) -> list[Path]:
    """Writes ``page-001.png`` … into ``folder`` and returns the paths, at most a hundred.

    Raises what :func:`parsers.readers.pdf.read_pdf` raises; OSError where the folder cannot be written.
    """
    document = read_pdf(payload)
    report = parse(payload)
    folder.mkdir(parents=True, exist_ok=True)
    pdf = pdfium.PdfDocument(payload)
    out: list[Path] = []
    try:
        for number in range(1, min(len(pdf), _PAGES) + 1):
            page = pdf[number - 1]
            scale = min(SCALE, _MOST_PIXELS / max(*page.get_size(), 1.0))
            picture = page.render(scale=scale).to_pil().convert("RGB")
            page.close()
            _mark(picture, number, scale, document, report)
            path = folder / f"page-{number:03d}.png"
            picture.save(path)
            out.append(path)
    finally:
        pdf.close()
    return out


def _mark(picture: Image.Image, number: int, scale: float, document: Document, report: Report) -> None:
    pen = ImageDraw.Draw(picture)
    small = ImageFont.load_default(size=max(8, int(4.5 * scale)))
    for block in document.blocks:
        if isinstance(block, Grid):
            for cell in block.cells:
                for box in _boxes(cell.place, number, scale):
                    pen.rectangle(box, outline=_BLUE if cell.sure else _RED, width=1 if cell.sure else 3)
        else:
            for box in _boxes(block.place, number, scale):
                pen.rectangle(box, outline=_GREY)
    for key, figure in report.figures.items():
        colour = _GREEN if figure.sure else _RED
        for x0, top, x1, bottom in _boxes(figure.place, number, scale):
            if figure.kind == "absent":
                continue
            pen.rectangle((x0 + 2, top + 2, x1 - 2, bottom - 2), outline=colour)
            value = figure.kind if figure.value is None else str(figure.value)
            for line, text in enumerate((*_short(key), value)):
                while len(text) > 1 and pen.textlength(text, font=small) > x1 - x0 - 4:
                    text = text[:-1]  # noqa: PLW2901 - shortened until it fits
                pen.text((x0 + 3, top + 3 + line * 5 * scale), text, fill=colour, font=small)


def _short(key: str) -> tuple[str, ...]:
    """A key in lines that fit a narrow column: the initials of the row, and of the column."""
    table, _, rest = key.partition(".")
    row, _, column = rest.rpartition(".")
    return f"{table} {_initials(row)}".strip(), _initials(column)


def _initials(words: str) -> str:
    return ".".join("".join(part[:3] for part in word.split("_")) for word in words.split(".") if word)


def _boxes(place: Place, number: int, scale: float) -> Iterator[tuple[float, float, float, float]]:
    """The boxes of a place on a page, in pixels."""
    at: Place | None = place
    while at is not None:
        if at.page == number and at.box is not None:
            x0, top, x1, bottom = (part * scale for part in at.box)
            if x1 >= x0 + 4 and bottom >= top + 4:
                yield x0, top, x1, bottom
        at = at.also
