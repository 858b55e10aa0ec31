"""Ruling lines to cells."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from parsers.readers.pdf.lattice import OPEN, Lattice, lattices
from parsers.readers.pdf.rulings import Ruling, rulings
from parsers.readers.pdf.sheet import Glyph, Stroke


def spans(lattice: Lattice) -> list[tuple[int, int, int, int]]:
    return [(pocket.row, pocket.column, pocket.rowspan, pocket.colspan) for pocket in lattice.pockets]


def level(*lines: tuple[float, float, float]) -> list[Ruling]:
    return [Ruling(*line) for line in lines]


def test_merged_cells_have_their_true_spans() -> None:
    """This test ensures that a cell over two rows and one over two columns are one cell each."""
    rows = level((0, 0, 300), (20, 100, 300), (40, 0, 300))
    columns = level((0, 0, 40), (100, 0, 40), (200, 20, 40), (300, 0, 40))
    (lattice,) = lattices(rows, columns)
    assert spans(lattice) == [(0, 0, 2, 1), (0, 1, 1, 2), (1, 1, 1, 1), (1, 2, 1, 1)]


def test_pieces_of_a_line_and_double_lines_are_one_line() -> None:
    """This test ensures that dashes, corners and double borders make no rows or columns of their own."""
    strokes = [Stroke(x, 10, x + 4, 10) for x in range(0, 100, 8)] + [Stroke(0, 12.5, 100, 12.5)]
    rows, columns = rulings([*strokes, Stroke(50, 0, 50, 40), Stroke(51.2, 41, 51.2, 80)])
    assert len(rows) == len(columns) == 1
    assert (rows[0].start, rows[0].stop) == (0, 100)
    assert (columns[0].start, columns[0].stop) == (0, 80)


def test_a_cell_cut_by_the_page_end_is_kept() -> None:
    """This test ensures that a cell without a line above it, on a table's second page, is a cell."""
    rows = level((0, 100, 300), (20, 100, 300), (40, 0, 300))
    columns = level((0, 0, 40), (100, 0, 40), (200, 0, 40), (300, 0, 40))
    (lattice,) = lattices(rows, columns)
    lattice.fill([])
    assert (0, 0, 2, 1) in spans(lattice)


def test_fields_beside_a_narrower_block_are_no_cells() -> None:
    """This test ensures that the space right of a narrow block under a wide one is not taken for a blank cell."""
    rows = level((0, 0, 300), (20, 0, 300), (40, 0, 200))
    columns = level((0, 0, 40), (100, 0, 40), (200, 0, 40), (300, 0, 20))
    (lattice,) = lattices(rows, columns)
    lattice.fill([])
    assert (1, 2, 1, 1) not in spans(lattice)
    assert (1, 1, 1, 1) in spans(lattice)


def test_a_table_without_side_lines_has_its_outer_columns() -> None:
    """This test ensures that columns left of the first and right of the last upright line are found."""
    (lattice,) = lattices(level((0, 0, 300), (20, 0, 300), (40, 0, 300)), level((100, 0, 40), (200, 0, 40)))
    assert len(spans(lattice)) == 6


def test_a_cell_that_is_no_rectangle_is_doubtful() -> None:
    """This test ensures that where a line is missing the cells around the gap carry a doubt."""
    rows = level((0, 0, 200), (20, 100, 200), (40, 0, 200))
    columns = level((0, 0, 40), (100, 20, 40), (200, 0, 40))
    (lattice,) = lattices(rows, columns)
    assert {pocket.why for pocket in lattice.pockets} == {OPEN, ""}


@settings(deadline=None, max_examples=60)
@given(st.data())
def test_cells_never_overlap_and_cover_the_grid(data: st.DataObject) -> None:
    """This test ensures that, whatever lines are missing inside, every field of a closed table is in one cell."""
    wide, high = data.draw(st.integers(1, 5)), data.draw(st.integers(1, 5))
    missing = data.draw(st.sets(st.tuples(st.booleans(), st.integers(1, 5), st.integers(0, 4)), max_size=12))
    rows = [Ruling(20.0 * r, 0, 50.0 * wide) for r in (0, high)]
    columns = [Ruling(50.0 * c, 0, 20.0 * high) for c in (0, wide)]
    for r in range(1, high):
        rows += [Ruling(20.0 * r, 50.0 * c, 50.0 * c + 50) for c in range(wide) if (True, r, c) not in missing]
    for c in range(1, wide):
        columns += [Ruling(50.0 * c, 20.0 * r, 20.0 * r + 20) for r in range(high) if (False, c, r) not in missing]
    found = lattices(rows, columns)
    assert len(found) == 1
    covered: list[tuple[int, int]] = []
    for pocket in found[0].pockets:
        covered += [
            (pocket.row + down, pocket.column + right)
            for down in range(pocket.rowspan)
            for right in range(pocket.colspan)
        ]
    assert len(covered) == len(set(covered)) == (len(found[0].xs) - 1) * (len(found[0].ys) - 1)


def test_a_glyph_belongs_to_the_cell_its_middle_is_in() -> None:
    """This test ensures that a character over a line goes to one cell, and one outside to none."""
    rows, columns = level((0, 0, 100), (20, 0, 100)), level((0, 0, 20), (50, 0, 20), (100, 0, 20))
    (lattice,) = lattices(rows, columns)
    rest = lattice.fill([Glyph("1", 46, 5, 53, 15), Glyph("2", 49, 5, 54, 15), Glyph("3", 120, 5, 125, 15)])
    assert [[glyph.text for glyph in pocket.glyphs] for pocket in lattice.pockets] == [["1"], ["2"]]
    assert [glyph.text for glyph in rest] == ["3"]
