"""What the tests of the formats share: the tables of a document against those of the sample."""

from __future__ import annotations

from pathlib import Path

import pytest

import fixtures.formats
from fixtures.formats.samples import PrintedTable, Sample
from parsers.document import Document, Grid

FILES = Path(fixtures.formats.__file__).parent / "files"


def _wrong_cells(document: Document, sample: Sample) -> list[tuple[str, str, str]]:
    """(key, printed, read) of every cell of the form whose text differs; rows are compared one by one, in order.

    The cells of a row that stand right of its labels are its last ones, also where a page break cut the labels.
    """
    rows: list[list[str]] = []
    for grid in (block for block in document.blocks if isinstance(block, Grid)):
        own: list[list[str]] = [[] for _ in range(grid.rows)]
        for cell in grid.cells:
            own[cell.row].append("".join(cell.text.split()))
        rows.extend(own)
    wrong: list[tuple[str, str, str]] = []
    at = 0
    for table in (block for block in sample.blocks if isinstance(block, PrintedTable)):
        for row in range(table.rows):
            cells = [cell for cell in table.cells if cell.row == row and cell.key]
            read = rows[at][len(rows[at]) - len(cells) :] if at < len(rows) else ["(no such row)"] * len(cells)
            wrong.extend((c.key, c.text, text) for c, text in zip(cells, read, strict=True) if c.text != text)
            at += 1
    if at != len(rows):
        wrong.append(("rows", str(at), str(len(rows))))
    return wrong


@pytest.fixture(name="wrong_cells", scope="session")
def wrong_cells_fixture():
    return _wrong_cells


@pytest.fixture(scope="session")
def files() -> Path:
    return FILES
