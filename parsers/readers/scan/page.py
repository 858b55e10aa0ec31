"""From the sheet of a scan to what the PDF reader keeps of a page: its tables and its lines."""

from __future__ import annotations

from parsers.readers.pdf.aligned import aligned_tables
from parsers.readers.pdf.lattice import lattices
from parsers.readers.pdf.lines import lines
from parsers.readers.pdf.prose import printed_lines
from parsers.readers.pdf.reader import Page, Table, box_area, take_table
from parsers.readers.pdf.rulings import rulings
from parsers.readers.pdf.sheet import Sheet


def page_of(sheet: Sheet) -> Page:
    """Tables and lines of one sheet; the sheet's characters are dropped, its way of showing boxes stays."""
    page = Page(sheet.number, sheet.height, sheet)
    rest = sheet.glyphs
    level, upright = rulings(sheet.strokes)
    for lattice in sorted(lattices(level, upright), key=lambda lattice: box_area(lattice.box)):
        rest = take_table(lattice, rest, sheet, page)
    found = lines(rest)
    tables, found = aligned_tables(sheet, found, level)
    page.tables += [Table(lattice, sheet.number) for lattice, _ in tables]
    page.printed = printed_lines(sheet, found, [table.lattice.box for table in page.tables])
    sheet.glyphs, sheet.strokes = [], []
    return page
