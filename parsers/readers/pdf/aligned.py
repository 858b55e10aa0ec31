"""Tables without upright lines: columns are told by numbers that stand under one another, rows by the form's labels.

Only where the labels of a standard table stand: prose never becomes a table. A row begins with its label and ends
before the next one; what stands between two labels and could belong to either is doubtful.
"""

from __future__ import annotations

from collections.abc import Sequence

from parsers.readers.pdf.bands import find_bands
from parsers.readers.pdf.lattice import Lattice
from parsers.readers.pdf.level import between_lines
from parsers.readers.pdf.lines import Line
from parsers.readers.pdf.pieces import Band, pieces, spread
from parsers.readers.pdf.prose import PAGE_NUMBER
from parsers.readers.pdf.regions import blocks_of, going_on, regions_of, ruled_regions
from parsers.readers.pdf.rulings import Ruling
from parsers.readers.pdf.sheet import Sheet
from parsers.readers.pdf.unruled import lattice_by_labels
from parsers.readers.pdf.wording import names_a_table

#: A table of more columns or pieces is none of ours.
_COLUMNS, _PIECES = 60, 4_000


def aligned_tables(
    sheet: Sheet, found: list[Line], level: Sequence[Ruling] = (), known: Sequence[Band] = ()
) -> tuple[list[tuple[Lattice, list[Band]]], list[Line]]:
    """The tables without upright lines among the lines of a page, and the lines that are none of theirs.

    With each table come its columns of numbers; ``known`` are those of the last table of the page before.
    """
    if not known and not names_a_table(glyph.text for line in found for glyph in line.glyphs):
        return [], found
    aside = [line for line in found if _is_page_number(line, sheet)]
    found = [line for line in found if not _is_page_number(line, sheet)] if aside else found
    rows = [spread(pieces(line, number)) for number, line in enumerate(found)]
    tables: list[tuple[Lattice, list[Band]]] = []
    taken: set[int] = set()
    regions = ruled_regions(rows, level, bool(known)) or regions_of(rows)
    for start, stop in [*going_on(rows, known, sheet, regions), *regions]:
        for first, last in blocks_of(rows, start, stop):
            bands = find_bands(rows[first:last], () if tables else known)
            if not bands or len(bands) > _COLUMNS or sum(map(len, rows[first:last])) > _PIECES:
                continue
            lattice = between_lines(rows[first:last], bands, level) or lattice_by_labels(rows[first:last], bands)
            if lattice is not None:
                tables.append((lattice, bands))
                taken.update(range(first, last))
    rest = [line for number, line in enumerate(found) if number not in taken]
    return tables, sorted([*rest, *aside], key=lambda line: line.middle) if aside else rest


def _is_page_number(line: Line, sheet: Sheet) -> bool:
    middle = line.middle / sheet.height
    return (middle < 0.1 or middle > 0.88) and bool(PAGE_NUMBER.match(line.text())) and line.text().strip() != "0"
