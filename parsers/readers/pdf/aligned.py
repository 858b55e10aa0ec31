"""Tables without lines."""
from __future__ import annotations
from parsers.readers.pdf.lattice import Lattice
from parsers.readers.pdf.lines import Line
from parsers.readers.pdf.sheet import Sheet
def aligned_tables(sheet: Sheet, found: list[Line]) -> tuple[list[tuple[Lattice, str]], list[Line]]:
    return [], found
