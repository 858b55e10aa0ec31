"""Forms drawn in a terminal."""

from __future__ import annotations

import pytest
from rich.cells import cell_len

from forms.forms import Table, load_forms
from forms.layout import LayoutCell, layout
from nianbao.drawing import Drawn, draw

TABLES = [table for form in load_forms().values() for table in form.tables.values()]


def _show(cell: LayoutCell) -> Drawn:
    return Drawn(cell.text) if not cell.key else Drawn("11398889", number=True)


@pytest.mark.parametrize("table", TABLES, ids=lambda table: f"{table.form}-{table.key}")
def test_every_line_is_as_wide_as_the_table(table: Table) -> None:
    """This test ensures that wide characters and merged cells never push a border out of line."""
    lines = draw(layout(table), _show).plain.splitlines()
    assert len({cell_len(line) for line in lines}) == 1
    assert lines[0][0] + lines[0][-1] + lines[-1][0] + lines[-1][-1] == "┌┐└┘"
    assert "".join(lines).count("11398889") == len(table.cells)


def test_styles_stay_on_their_cells() -> None:
    """This test ensures that a marked cell is marked alone."""
    table = load_forms()["2019"].tables["t4"]

    def show(cell: LayoutCell) -> Drawn:
        wrong = cell.key == "t4.reconsideration.total"
        return (
            Drawn(cell.text) if not cell.key else Drawn("7" if wrong else "1", "bold red" if wrong else "", number=True)
        )

    text = draw(layout(table), show)
    marked = [text.plain[span.start : span.end] for span in text.spans if span.style == "bold red"]
    assert marked == ["7"]
