"""An OFD package becomes a document: text and tables page by page, each with page and box.

Annotations and signatures are no content and are not looked at. Pages that are pictures are named in the notes.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Sequence

from parsers.document import Block, Document, Grid, GridCell, Paragraph, Place
from parsers.errors import EmptyDocument
from parsers.readers.ofd.characters import Char, characters, distrust
from parsers.readers.ofd.drawing import POINT, Drawn, walk
from parsers.readers.ofd.lattice import Box, Lattice, TextLine, tables, text_lines
from parsers.readers.ofd.rulings import Ruling, rulings
from parsers.readers.ofd.structure import bodies
from parsers.readers.package import Package

MEDIA_TYPE = "application/ofd"

#: Of the page height: running heads and page numbers stand above or below this.
_MARGIN = 0.12
_PAGE_NUMBER = re.compile(r"^[\W_]*第?\s*\d{1,4}\s*页?[\W_]*(?:共\s*\d{1,4}\s*页[\W_]*)?$")
#: What begins a paragraph wherever it stands: 一、 （一） 1. 附件
_NUMBERED = re.compile(
    r"[一二三四五六七八九十]+\s*[、.．]|[（(][一二三四五六七八九十\d]+[)）]|\d{1,2}\s*[、．.](?!\d)|附[件表：:]"
)
#: Of the font size: how near to the right edge a line ends that runs on, how far in a new paragraph begins.
_FULL = 2.5
_INDENT = 1.0


def read_ofd(payload: bytes) -> Document:
    """The document in an OFD package. Raises DamagedFile, EncryptedFile, LimitExceeded, EmptyDocument.

    Notes: ``image-only-page:N`` for a page without text that holds a picture, ``slanted-text:N`` for text across the
    page, which is a watermark and is left out.
    """
    package = Package(payload)
    meta: dict[str, str] = {}
    notes: list[str] = []
    sizes: list[tuple[float, float]] = []
    chars: list[list[Char]] = []
    lines: list[list[Ruling]] = []
    for body in bodies(package):
        for name, value in body.meta.items():
            meta.setdefault(name, value)
        first = len(chars)
        for page in body.pages:
            drawn = list(walk(page, body.resources))
            number = len(chars) + 1
            straight = [thing for thing in drawn if not _slanted(thing)]
            if any(thing.kind == "TextObject" and _slanted(thing) for thing in drawn):
                notes.append(f"slanted-text:{number}")
            chars.append(characters(straight))
            lines.append(rulings(straight))
            sizes.append((page.box[2] * POINT, page.box[3] * POINT))
            if not any(not char.text.isspace() for char in chars[-1]) and any(t.kind == "ImageObject" for t in drawn):
                notes.append(f"image-only-page:{number}")
        chars[first:] = distrust(chars[first:])  # the numbers of fonts hold within one document
    blocks = tuple(_blocks(chars, lines, sizes))
    if not blocks and not notes:
        raise EmptyDocument("no page has text or a table")
    return Document(MEDIA_TYPE, blocks, meta, (), tuple(notes))


def _slanted(drawn: Drawn) -> bool:
    """Whether an object is turned by anything but a quarter."""
    a, b, c, d, _, _ = drawn.matrix
    across, down = abs(a) + abs(d), abs(b) + abs(c)
    return min(across, down) > 0.1 * max(across, down)


def _blocks(
    chars: Sequence[list[Char]], lines: Sequence[list[Ruling]], sizes: Sequence[tuple[float, float]]
) -> Iterator[Block]:
    found = [tables(page_chars, page_lines) for page_chars, page_lines in zip(chars, lines, strict=True)]
    texts = [text_lines(rest) for _, rest in found]
    repeated = _repeated(texts, sizes)
    count = 0
    for number, ((lattices, _), page_texts, size) in enumerate(zip(found, texts, sizes, strict=True), 1):
        kept = [line for line in page_texts if not _furniture(line, number, size, repeated)]
        blocks: list[tuple[float, float, Block]] = [
            (*paragraph.place.box[1::-1], paragraph)
            for paragraph in _paragraphs(kept, lattices, number)
            if paragraph.place.box is not None
        ]
        for lattice in lattices:
            count += 1
            blocks.append((lattice.box[1], lattice.box[0], _grid(lattice, number, count)))
        yield from (block for _, _, block in sorted(blocks, key=lambda entry: entry[:2]))


def _repeated(texts: Sequence[list[TextLine]], sizes: Sequence[tuple[float, float]]) -> dict[tuple[str, int], int]:
    """Running heads: the same text in the margin at the same height of several pages, with the first such page."""
    pages: dict[tuple[str, int], list[int]] = defaultdict(list)
    for number, (lines, size) in enumerate(zip(texts, sizes, strict=True), 1):
        for line in lines:
            if _in_margin(line, size):
                pages[_where(line)].append(number)
    return {where: numbers[0] for where, numbers in pages.items() if len(set(numbers)) > 1}


def _where(line: TextLine) -> tuple[str, int]:
    return line.text, round(line.box[1] / 4)


def _in_margin(line: TextLine, size: tuple[float, float]) -> bool:
    return line.box[3] < _MARGIN * size[1] or line.box[1] > (1 - _MARGIN) * size[1]


def _furniture(line: TextLine, page: int, size: tuple[float, float], repeated: dict[tuple[str, int], int]) -> bool:
    """Page numbers, and running heads after the first: they would stand within what runs over the page break."""
    if _where(line) in repeated and _in_margin(line, size):
        return repeated[_where(line)] != page
    return _in_margin(line, size) and bool(_PAGE_NUMBER.match(line.text))


def _paragraphs(lines: list[TextLine], lattices: list[Lattice], page: int) -> Iterator[Paragraph]:
    """Lines that run to the right edge and go on at the left edge are one paragraph."""
    if not lines:
        return
    left = min(line.box[0] for line in lines)
    right = max(line.box[2] for line in lines)
    current: list[TextLine] = []
    for line in lines:
        if current and not _runs_on(current[-1], line, left, right, lattices):
            yield _paragraph(current, page)
            current = []
        current.append(line)
    yield _paragraph(current, page)


def _runs_on(line: TextLine, below: TextLine, left: float, right: float, lattices: list[Lattice]) -> bool:
    return (
        right - line.box[2] < _FULL * line.size
        and not _NUMBERED.match(below.text)
        and below.box[0] - left < _INDENT * below.size
        and abs(line.size - below.size) < 0.2 * line.size
        and below.box[1] - line.box[3] < 1.5 * line.size
        and not any(line.box[1] < lattice.box[1] < below.box[1] for lattice in lattices)
    )


def _paragraph(lines: list[TextLine], page: int) -> Paragraph:
    box: Box = (
        min(line.box[0] for line in lines),
        lines[0].box[1],
        max(line.box[2] for line in lines),
        lines[-1].box[3],
    )
    return Paragraph("".join(line.text for line in lines), Place(page=page, box=box))


def _grid(lattice: Lattice, page: int, number: int) -> Grid:
    cells = tuple(
        GridCell(
            spot.row,
            spot.column,
            spot.rowspan,
            spot.colspan,
            spot.text,
            Place(page=page, box=spot.box, table=number, row=spot.row + 1, column=spot.column + 1),
            spot.sure,
            spot.why,
        )
        for spot in lattice.spots
    )
    return Grid(lattice.rows, lattice.columns, cells, Place(page=page, box=lattice.box, table=number))
