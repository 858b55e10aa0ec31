"""The text of a cell, and what is doubtful about it."""

from __future__ import annotations

import pytest

from parsers.readers.pdf.lines import APART, CROSSES, TORN, cell_text
from parsers.readers.pdf.sheet import Glyph

BOX = (0.0, 0.0, 30.0, 40.0)


def row(text: str, x: float, y: float, step: float = 5.0, why: str = "") -> list[Glyph]:
    return [Glyph(c, x + i * step, y, x + i * step + 5, y + 10, why) for i, c in enumerate(text)]


def test_a_number_that_fills_its_line_goes_on_in_the_next() -> None:
    """This test ensures that a long number in a narrow cell is read as one number."""
    assert cell_text([*row("1139", 5, 0), *row("88", 5, 12)], BOX, 5.0) == ("113988", "")


def test_two_numbers_under_one_another_stay_two() -> None:
    """This test ensures that short numbers in two lines are not joined, and are doubted."""
    assert cell_text([*row("11", 5, 0), *row("3", 5, 12)], BOX, 5.0) == ("11\n3", TORN)


def test_digits_that_stand_apart_are_doubted() -> None:
    """This test ensures that a gap between digits is kept as a blank, with a doubt."""
    text, why = cell_text([*row("1", 5, 0), *row("2", 16, 0)], BOX, 5.0)
    assert (text, why) == ("1 2", APART)


def test_a_number_over_a_line_is_doubted() -> None:
    """This test ensures that a number reaching into the next cell carries a doubt."""
    assert cell_text(row("1234567", 5, 0), BOX, 5.0)[1] == CROSSES


def test_vertical_text_is_one_character_a_line() -> None:
    """This test ensures that a label printed downwards keeps one character a line."""
    glyphs = [Glyph(c, 5, 12.0 * i, 15, 12.0 * i + 10) for i, c in enumerate("办理结果")]
    assert cell_text(glyphs, (0, 0, 20, 60), 5.0) == ("办\n理\n结\n果", "")


@pytest.mark.parametrize("blank", ["", " ", "\u3000", " \u00a0"])
def test_blanks_are_nothing(blank: str) -> None:
    """This test ensures that a cell of blanks is empty and certain."""
    assert cell_text(row(blank, 5, 0), BOX, 5.0) == ("", "")


def test_the_doubt_about_a_character_is_the_doubt_of_its_cell() -> None:
    """This test ensures that a character without a Unicode value makes its cell doubtful."""
    assert cell_text([*row("1", 5, 0), *row("\ufffd", 10, 0, why="no map")], BOX, 5.0) == ("1\ufffd", "no map")
