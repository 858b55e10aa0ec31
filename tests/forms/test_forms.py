"""The forms as data: keys, order, layouts."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path

import pytest

from forms.forms import Table, expected_form, load_forms
from forms.layout import layout

REAL = Path(__file__).parents[3] / "shared" / "real"
TABLES = [table for form in load_forms().values() for table in form.tables.values()]


@pytest.mark.parametrize(
    ("form", "sizes"),
    [("pre2019", {"s14": 58}), ("2019", {"t2": 22, "t3": 161, "t4": 15}), ("2021", {"t2": 10, "t3": 175, "t4": 15})],
)
def test_cells(form: str, sizes: Mapping[str, int]) -> None:
    """This test ensures that each form has as many cells as the printed form."""
    assert {key: len(table.cells) for key, table in load_forms()[form].tables.items()} == sizes


@pytest.mark.parametrize("name", ["ciqiu-2020", "shanghai-office-2019", "hongze-2023"])
def test_keys_of_real_reports(name: str) -> None:
    """This test ensures that the keys are those of the hand-checked real reports, in the same order."""
    path = REAL / f"{name}.values.json"
    if not path.exists():
        pytest.skip("the real reports are not beside the project")
    known = json.loads(path.read_text("utf-8"))
    forms = load_forms()
    tables = {"t4": known["tables"]["t3"], **known["tables"]}
    keys = [key for table in ("t2", "t3", "t4") for key in forms[tables[table]].tables[table].cells]
    assert list(known["values"]) == keys


@pytest.mark.parametrize("table", TABLES, ids=lambda table: f"{table.form}-{table.key}")
def test_layout_is_a_full_rectangle(table: Table) -> None:
    """This test ensures that a layout's spans tile a rectangle and show every cell once, in printed order."""
    taken: dict[tuple[int, int], str] = {}
    keys: list[str] = []
    for top, row in enumerate(layout(table)):
        left = 0
        for cell in row:
            while (top, left) in taken:
                left += 1
            for down in range(cell.rowspan):
                for across in range(cell.colspan):
                    assert (top + down, left + across) not in taken
                    taken[top + down, left + across] = cell.text or cell.key
            keys.extend([cell.key] if cell.key else [])
    height = 1 + max(top for top, _ in taken)
    width = 1 + max(left for _, left in taken)
    assert len(taken) == height * width
    assert keys == list(table.cells)


@pytest.mark.parametrize(
    ("year", "form"),
    [(2008, "pre2019"), (2018, "pre2019"), (2019, "2019"), (2020, "2019"), (2021, "2021"), (2025, "2021")],
)
def test_expected_form(year: int, form: str) -> None:
    """This test ensures that each report year asks for the form of its time."""
    assert expected_form(year) == form
