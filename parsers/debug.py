"""Draws what the reader saw: each page of a PDF or of pictures with its grids, cells, keys and doubts.

Blue: the cells of a grid. Green: a cell that was read as a cell of a form, with its key and value. Red: a cell that the
reader or the mapping doubts. Grey: paragraphs. What was recognised from a picture has its confidence beside its value;
a doubtful figure has the recogniser's candidates instead, the likeliest first.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pypdfium2 as pdfium
from PIL import Image, ImageDraw, ImageFont

from parsers.document import Document, Grid, Place
from parsers.errors import UnsupportedFormat
from parsers.parse import read_report
from parsers.readers import read_document
from parsers.readers.scan.doubts import chances
from parsers.report import Figure, Report, Source
from parsers.sniff import PDF, sniff

#: Pixels for each point, and the most pixels of a page in either direction.
SCALE = 2.0
_MOST_PIXELS = 4_000
_PAGES = 100
_BLUE, _GREEN, _RED, _GREY = (40, 90, 220), (0, 130, 60), (215, 30, 30), (170, 170, 170)


def draw(payload: bytes, folder: Path) -> list[Path]:
    """Writes ``page-001.png`` … into ``folder`` and returns the paths, at most a hundred.

    Raises what :func:`parsers.readers.read_document` raises, UnsupportedFormat for what is neither a PDF nor a picture;
    OSError where the folder cannot be written.
    """
    media_type = sniff(payload)
    if media_type != PDF and not media_type.startswith("image/"):
        raise UnsupportedFormat(f"pages of a PDF and pictures are drawn; the content is {media_type}")
    document = read_document(payload)
    report = read_report(document, Source("", media_type), {})
    folder.mkdir(parents=True, exist_ok=True)
    out: list[Path] = []
    for number, (picture, scale) in enumerate(_pages_of_pdf(payload) if media_type == PDF else _frames(payload), 1):
        _mark(picture, number, scale, document, report)
        path = folder / f"page-{number:03d}.png"
        picture.save(path)
        out.append(path)
    return out


def _pages_of_pdf(payload: bytes) -> Iterator[tuple[Image.Image, float]]:
    """Each page with its pixels a point."""
    pdf = pdfium.PdfDocument(payload)
    try:
        for number in range(min(len(pdf), _PAGES)):
            page = pdf[number]
            scale = min(SCALE, _MOST_PIXELS / max(*page.get_size(), 1.0))
            picture = page.render(scale=scale).to_pil().convert("RGB")
            page.close()
            yield picture, scale
    finally:
        pdf.close()


def _frames(payload: bytes) -> Iterator[tuple[Image.Image, float]]:
    """Each frame of a picture file with its pixels a point."""
    from parsers.readers.scan.reader import frames_of

    for pixels, width in frames_of([payload]):
        picture = Image.fromarray(pixels)
        height = width * picture.height / picture.width
        scale = min(SCALE, _MOST_PIXELS / max(width, height, 1.0))
        yield picture.resize((max(1, round(width * scale)), max(1, round(height * scale)))), scale


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
    whys = {doubt.cell: doubt.why for doubt in report.doubts if chances(doubt.why)}
    for key, figure in report.figures.items():
        colour = _GREEN if figure.sure else _RED
        for x0, top, x1, bottom in _boxes(figure.place, number, scale):
            if figure.kind == "absent":
                continue
            pen.rectangle((x0 + 2, top + 2, x1 - 2, bottom - 2), outline=colour)
            for line, text in enumerate((*_short(key), *_read(figure, whys.get(key, "")))):
                while len(text) > 1 and pen.textlength(text, font=small) > x1 - x0 - 4:
                    text = text[:-1]  # noqa: PLW2901 - shortened until it fits
                pen.text((x0 + 3, top + 3 + line * 5 * scale), text, fill=colour, font=small)


def _read(figure: Figure, why: str) -> tuple[str, ...]:
    """What was read in a cell: its candidates where it has some, else its value and how certain it is."""
    told = chances(why)
    if told:
        return tuple(f"{text}? {round(100 * chance)}%" for text, chance in told)
    value = figure.kind if figure.value is None else str(figure.value)
    sure = figure.place.confidence
    return (value,) if sure is None else (f"{value} {int(100 * sure)}%",)


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
