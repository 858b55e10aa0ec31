"""An OFD package becomes a document: its pages are laid out as sheets, and these are read as those of a PDF are.

Annotations and signatures are no content and are not looked at. Pages that are pictures go to the scan reader.
"""

from __future__ import annotations

from parsers.document import Block, Document
from parsers.errors import EmptyDocument
from parsers.readers.ofd.characters import Char, characters, distrust
from parsers.readers.ofd.drawing import POINT, Drawn, walk
from parsers.readers.ofd.pictures import Shown, recognised, shown_pictures
from parsers.readers.ofd.strokes import strokes
from parsers.readers.ofd.structure import Body, bodies
from parsers.readers.package import Limits, Package
from parsers.readers.pdf.lattice import lattices
from parsers.readers.pdf.lines import lines
from parsers.readers.pdf.prose import printed_lines
from parsers.readers.pdf.reader import Page, box_area, join_pages, note_doubts, page_of, take_table
from parsers.readers.pdf.rulings import rulings
from parsers.readers.pdf.sheet import Budget, Glyph, Sheet
from parsers.readers.scan.recogniser import demand

MEDIA_TYPE = "application/ofd"

#: Bounds of one file. Pictures are unpacked where they are the page.
LIMITS = Limits(member_bytes=40 << 20, total_bytes=120 << 20)
SECONDS = 20.0
GLYPHS = 2_000_000
OBJECTS = 2_000_000


def read_ofd(payload: bytes) -> Document:
    """The document in an OFD package. Raises DamagedFile, EncryptedFile, LimitExceeded, EmptyDocument, OcrMissing.

    Notes: ``scan:N`` for a page that was recognised, ``image-only-page:N`` for one that was not, ``image:N`` for a
    large picture beside text, ``private-use:N`` for characters without public meaning, ``slanted-text:N`` for text
    across the page, which is a watermark and is left out. Pages are numbered on through all documents of the package.
    """
    package = Package(payload, LIMITS)
    budget = Budget(SECONDS, GLYPHS, OBJECTS)
    meta: dict[str, str] = {}
    notes: list[str] = []
    blocks: list[Block] = []
    count = 0
    for body in bodies(package):
        for name, value in body.meta.items():
            meta.setdefault(name, value)
        pages: list[Page] = []
        for sheet, pictures in _sheets(body, count + 1, budget):
            for one in recognised(sheet, pictures, package, budget, notes):
                pages.append(_page(one, notes) if one is sheet else page_of(one))
        count += len(body.pages)
        blocks += join_pages(pages, meta)  # nothing runs on from one document into the next
    if not blocks and any(note.startswith("ocr-missing") for note in notes):
        demand()
    if not blocks and not any(note.startswith("image") for note in notes):
        raise EmptyDocument("no page has text or a table")
    return Document(MEDIA_TYPE, tuple(blocks), meta, (), tuple(notes))


def _sheets(body: Body, first: int, budget: Budget) -> list[tuple[Sheet, list[Shown]]]:
    """The pages of one document with their pictures; what its glyph numbers contradict is judged over all of them."""
    drawn: list[list[Drawn]] = []
    straight: list[list[Drawn]] = []
    printed: list[list[Char]] = []
    for page in body.pages:
        drawn.append(list(walk(page, body.resources)))
        straight.append([thing for thing in drawn[-1] if not _slanted(thing)])
        printed.append(characters(straight[-1]))
        budget.spend(glyphs=len(printed[-1]), objects=len(drawn[-1]))
    chars = distrust(printed)
    out: list[tuple[Sheet, list[Shown]]] = []
    for number, page in enumerate(body.pages):
        pictures = shown_pictures(drawn[number], body.resources.pictures)
        slanted = any(thing.kind == "TextObject" and _slanted(thing) for thing in drawn[number])
        sheet = Sheet(
            number=first + number,
            width=page.box[2] * POINT,
            height=page.box[3] * POINT,
            glyphs=[_glyph(char) for char in chars[number]],
            strokes=strokes(straight[number]),
            pictures=[one.box for one in pictures],
            areas=[],
            notes=("slanted-text",) if slanted else (),
        )
        out.append((sheet, pictures))
    return out


def _page(sheet: Sheet, notes: list[str]) -> Page:
    """Tables and lines of one sheet. The inner table is filled first: a page border is a frame, too."""
    page = Page(sheet.number, sheet.height, sheet)
    rest = sheet.glyphs
    for lattice in sorted(lattices(*rulings(sheet.strokes)), key=lambda lattice: box_area(lattice.box)):
        rest = take_table(lattice, rest, sheet, page)
    page.printed = printed_lines(sheet, lines(rest), [table.lattice.box for table in page.tables])
    note_doubts(sheet, notes)
    return page


def _glyph(char: Char) -> Glyph:
    return Glyph(char.text, char.x0, char.top, char.x1, char.bottom, char.why)


def _slanted(drawn: Drawn) -> bool:
    """Whether an object is turned by anything but a quarter."""
    a, b, c, d, _, _ = drawn.matrix
    across, down = abs(a) + abs(d), abs(b) + abs(c)
    return min(across, down) > 0.1 * max(across, down)
