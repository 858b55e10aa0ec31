"""Reads a PDF file: page by page into lattices and lines, then tables and paragraphs in reading order.

A page is closed as soon as it has been read; what stays is its text. PDFium is not safe for threads, so one file is
read at a time in a process.
"""

from __future__ import annotations

import itertools
import threading
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

import pypdfium2 as pdfium
import pypdfium2.raw as raw

from parsers.document import Block, Document, Grid, GridCell, Place
from parsers.errors import DamagedFile, EmptyDocument, EncryptedFile, LimitExceeded
from parsers.readers.pdf.aligned import aligned_tables
from parsers.readers.pdf.columns import same_columns
from parsers.readers.pdf.extract import extract
from parsers.readers.pdf.lattice import Lattice, lattices
from parsers.readers.pdf.lines import cell_text, lines
from parsers.readers.pdf.pieces import Band
from parsers.readers.pdf.prose import Printed, furniture, paragraphs, printed_lines
from parsers.readers.pdf.rowlabels import BETWEEN
from parsers.readers.pdf.rulings import Ruling, rulings
from parsers.readers.pdf.sheet import Budget, Glyph, Sheet
from parsers.readers.pdf.wording import names_a_table
from parsers.readers.scan.pdf_page import recognised, wants_recognition
from parsers.readers.scan.recogniser import demand

MEDIA_TYPE = "application/pdf"

#: Bounds of one file.
PAGES = 500
SECONDS = 20.0
BYTES = 200 << 20
GLYPHS = 3_000_000
OBJECTS = 3_000_000

#: A picture smaller than this in either direction is a seal or a logo.
_PICTURE = 150.0

_LOCK = threading.Lock()


@dataclass(slots=True)
class Table:
    """A table found on a page, ruled or aligned, with the doubt about how it was found."""

    lattice: Lattice
    page: int
    why: str = ""
    joined_columns: bool = False


@dataclass(slots=True)
class Page:
    """What stays of a page after it was closed: tables and lines, each at its height."""

    number: int
    height: float
    sheet: Sheet
    tables: list[Table] = field(default_factory=list)
    printed: list[Printed] = field(default_factory=list)
    columns: list[Band] = field(default_factory=list)
    loose_end: bool = False


def read_pdf(payload: bytes, *, seconds: float = SECONDS) -> Document:
    """The document in a PDF file: paragraphs and grids in reading order, places with page and box.

    ``notes``: ``image-only-page:N`` (a picture where text should be), ``image:N`` (a large picture beside text),
    ``hidden-text:N``, ``unmapped-text:N``, ``private-use:N``. Raises EncryptedFile, DamagedFile, LimitExceeded,
    EmptyDocument.
    """
    if len(payload) > BYTES:
        raise LimitExceeded(f"the file has {len(payload)} bytes; at most {BYTES} are read")
    budget = Budget(seconds, GLYPHS, OBJECTS)

    def fallback(sheet: Sheet) -> Sequence[Lattice]:
        from parsers.readers.pdf.fallback import found_by_pdfplumber

        return found_by_pdfplumber(payload, sheet, budget)

    with _LOCK:
        pdf = _open(payload)
        try:
            count = len(pdf)
            if count > PAGES:
                raise LimitExceeded(f"the file has {count} pages; at most {PAGES} are read")
            if not count:
                raise DamagedFile("the file has no page that can be read")
            meta = _meta(pdf)
            notes: list[str] = []
            pages: list[Page] = []
            for number in range(1, count + 1):
                for sheet in _sheets(pdf, number, budget, notes):
                    note_doubts(sheet, notes)
                    budget.check()
                    pages.append(page_of(sheet, pages[-1] if pages else None, fallback))
        finally:
            pdf.close()
    blocks = join_pages(pages, meta)
    if not blocks and any(note.startswith("ocr-missing") for note in notes):
        demand()
    if not blocks and not any(note.startswith("image") for note in notes):
        raise EmptyDocument("the file has no text and no table")
    return Document(MEDIA_TYPE, tuple(blocks), meta, notes=tuple(notes))


def _open(payload: bytes) -> pdfium.PdfDocument:
    try:
        return pdfium.PdfDocument(payload)
    except pdfium.PdfiumError as error:
        code = raw.FPDF_GetLastError()
        if code in (raw.FPDF_ERR_PASSWORD, raw.FPDF_ERR_SECURITY) or "password" in str(error).lower():
            raise EncryptedFile("a password is needed to open the file") from error
        raise DamagedFile(f"the file cannot be opened as PDF: {error}") from error


def _meta(pdf: pdfium.PdfDocument) -> dict[str, str]:
    out: dict[str, str] = {}
    for key in ("Title", "Author", "Creator", "Producer", "CreationDate", "ModDate"):
        value = pdf.get_metadata_value(key).replace("\x00", "").strip()
        if value:
            out[key.lower()] = value[:500]
    return out


def _sheets(pdf: pdfium.PdfDocument, number: int, budget: Budget, notes: list[str]) -> list[Sheet]:
    """What stands on a page; a scan may show two pages side by side."""
    budget.check()
    try:
        page = pdf[number - 1]
    except pdfium.PdfiumError:
        notes.append(f"unreadable-page:{number}")
        return [Sheet(number, 595.0, 842.0, [], [], [], [])]
    try:
        sheet = extract(page, number, budget)
        return recognised(page, sheet, budget, notes) if wants_recognition(sheet) else [sheet]
    finally:
        page.close()


#: Finds tables on a sheet whose lines do not close.
Fallback = Callable[[Sheet], Sequence[Lattice]]


def page_of(sheet: Sheet, last: Page | None = None, fallback: Fallback | None = None) -> Page:
    """The tables and lines of one sheet. ``last`` is the page before, ``fallback`` is asked where no table was found.

    The sheet's characters are dropped, its way of showing boxes stays.
    """
    out = Page(sheet.number, sheet.height, sheet)
    level, upright = rulings(sheet.strokes)
    rest = _ruled_tables(sheet, out, level, upright, fallback)
    found = lines(rest)
    tables, found = aligned_tables(sheet, found, level, last.columns if last else [])
    out.tables += [Table(lattice, sheet.number) for lattice, _ in tables]
    out.columns = tables[-1][1] if tables else []
    if tables and last is not None and last.loose_end and not out.tables[0].lattice.ys[0] > 0.3 * sheet.height:
        for pocket in out.tables[0].lattice.pockets:
            if pocket.row == 0 and pocket.glyphs:
                pocket.why = pocket.why or BETWEEN
    if tables:
        pockets = tables[-1][0].pockets
        bottom = max(pocket.row for pocket in pockets)
        out.loose_end = any(pocket.row == bottom and pocket.why == BETWEEN for pocket in pockets)
    out.printed = printed_lines(sheet, found, [table.lattice.box for table in out.tables])
    sheet.glyphs, sheet.strokes, sheet.areas = [], [], []
    return out


def _ruled_tables(
    sheet: Sheet,
    out: Page,
    level: list[Ruling],
    upright: list[Ruling],
    fallback: Fallback | None,
) -> list[Glyph]:
    """Finds the ruled tables of the page and puts their glyphs into them; returns the other glyphs."""
    rest = sheet.glyphs
    # The inner one first: a table inside a frame, or inside a cell of another.
    for lattice in sorted(lattices(level, upright), key=lambda lattice: box_area(lattice.box)):
        rest = take_table(lattice, rest, sheet, out)
    drawn = len(upright) >= 2 or len(sheet.areas) >= 4
    if fallback is not None and drawn and not out.tables and names_a_table(glyph.text for glyph in rest):
        for lattice in fallback(sheet):
            rest = take_table(lattice, rest, sheet, out)
    return rest


def take_table(lattice: Lattice, glyphs: list[Glyph], sheet: Sheet, out: Page) -> list[Glyph]:
    """Put the glyphs inside ``lattice`` into a table of ``out``; gives back the glyphs left over."""
    rest = lattice.fill(glyphs)
    printed = sum(bool(pocket.glyphs) for pocket in lattice.pockets)
    if printed and (len(lattice.pockets) > 1):
        out.tables.append(Table(lattice, sheet.number))
        return rest
    return glyphs  # a frame around prose, or a drawing


def box_area(box: tuple[float, float, float, float]) -> float:
    """The area of a box, in square points."""
    return (box[2] - box[0]) * (box[3] - box[1])


def note_doubts(sheet: Sheet, notes: list[str]) -> None:
    """Add to ``notes`` what is doubtful about a page as a whole: its text layer, its characters, its pictures."""
    number = sheet.number
    notes.extend(f"{note}:{number}" for note in sheet.notes)
    whys = {glyph.why for glyph in sheet.glyphs if glyph.why}
    notes.extend(f"{name}:{number}" for start, name in _DOUBTS if any(why.startswith(start) for why in whys))
    large = [box for box in sheet.pictures if box[2] - box[0] >= _PICTURE and box[3] - box[1] >= _PICTURE]
    if large:
        notes.append(f"image-only-page:{number}" if len(sheet.glyphs) < 30 else f"image:{number}")


_DOUBTS = (("a character without", "unmapped-text"), ("a private-use", "private-use"))


def join_pages(pages: list[Page], meta: dict[str, str]) -> list[Block]:
    """Tables and paragraphs of all pages in reading order, page furniture left out."""
    apart = furniture([(page.height, page.printed) for page in pages])
    for page in pages:
        for line in page.printed:
            if id(line) in apart:
                kind = "header" if line.box[1] < page.height / 2 else "footer"
                meta.setdefault(kind, line.text[:500])
    blocks: list[Block] = []
    waiting: list[Printed] = []
    number = 0
    ordered: list[tuple[Page, Table | Printed]] = []
    for page in pages:
        content = [line for line in page.printed if id(line) not in apart]
        ordered += [(page, item) for item in _in_order(content, page.tables)]
    for (_, one), (_, two) in itertools.pairwise(ordered):
        if isinstance(one, Table) and isinstance(two, Table) and two.page == one.page + 1:
            same_columns(one.lattice, two.lattice)
    for page, item in ordered:
        if isinstance(item, Printed):
            waiting.append(item)
            continue
        blocks += paragraphs(waiting)
        waiting = []
        number += 1
        blocks.append(_grid(item, page.sheet, number))
    blocks += paragraphs(waiting)
    return [block for block in blocks if isinstance(block, Grid) or block.text]


def _in_order(content: list[Printed], tables: list[Table]) -> list[Table | Printed]:
    """Lines keep their order; a table stands before the first line that begins below its top."""
    out: list[Table | Printed] = []
    todo = sorted(tables, key=lambda table: (table.lattice.ys[0], table.lattice.xs[0]))
    for line in content:
        while todo and todo[0].lattice.ys[0] < line.box[1] and not _beside(todo[0], line, content):
            out.append(todo.pop(0))
        out.append(line)
    return out + todo


def _beside(table: Table, line: Printed, content: list[Printed]) -> bool:
    """A line further down in a left column, before the rest of the page: not yet the place of the table."""
    after = content[content.index(line) + 1 :] if line in content else []
    return any(other.box[3] <= table.lattice.ys[0] for other in after)


def _grid(table: Table, sheet: Sheet, number: int) -> Grid:
    lattice = table.lattice
    padding = _padding(lattice)
    cells = []
    for pocket in lattice.pockets:
        box = lattice.box_of(pocket)
        if pocket.around is None:
            text, why = cell_text(pocket.glyphs, box, padding)
        else:  # no sides are drawn: nothing can fill or cross them
            text, why = cell_text(pocket.glyphs, (float("-inf"), box[1], float("inf"), box[3]), 0.0)
        why = why or (pocket.why if text else "") or table.why
        cells.append(
            GridCell(
                pocket.row,
                pocket.column,
                pocket.rowspan,
                pocket.colspan,
                text,
                Place(
                    page=table.page,
                    box=sheet.shown(box),
                    table=number,
                    row=pocket.row + 1,
                    column=pocket.column + 1,
                    confidence=sheet.confidence(box),
                ),
                sure=not why,
                why=why,
            )
        )
    place = Place(page=table.page, box=sheet.shown(lattice.box), table=number)
    return Grid(len(lattice.ys) - 1, len(lattice.xs) - 1, tuple(cells), place)


def _padding(lattice: Lattice) -> float:
    """What the table leaves free beside its text: the least distance of any text from the left side of its cell."""
    free = [
        min(glyph.x0 for glyph in pocket.glyphs) - lattice.xs[pocket.column]
        for pocket in lattice.pockets
        if pocket.glyphs
    ]
    return max(0.0, min(free, default=0.0))
