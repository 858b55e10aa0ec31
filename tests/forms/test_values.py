"""Values go from process to process and are the same there."""

from __future__ import annotations

import pickle

from parsers.document import GridCell, Place
from parsers.report import Figure

PLACE = Place(page=2, box=(1.0, 2.0, 3.5, 4.0), also=Place(page=3, confidence=0.9))
CELL = GridCell(3, 1, 1, 2, "规章", PLACE, sure=False, why="digits-run-together")
FIGURE = Figure("t2.rules.made", "number", 12, "12", PLACE, parts=(1, 2))


def test_values_are_pickled_whole() -> None:
    """This test ensures that every field of a value arrives, those with defaults too."""
    for one in (PLACE, CELL, FIGURE):
        assert pickle.loads(pickle.dumps(one)) == one
