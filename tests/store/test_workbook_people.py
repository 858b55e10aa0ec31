"""The workbook for people: counts that add up and lead somewhere, and labels that are not cut."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from openpyxl import load_workbook

from forms.forms import load_forms
from forms.layout import layout
from store.exports import write_export
from store.exports.heights import Sizes, sizes_of
from store.store import Store
from tests.store.samples import edition, finding, report

COUNTED = ("按机关 Bodies", "按规则 Rules", "按级别 Severities")


def fill(store: Store) -> None:
    """Three reports of two bodies with five findings, one of them undecided."""
    for body, year, codes in (
        ("东山镇", 2021, ("T3-003", "T4-001")),
        ("东山镇", 2022, ("T3-003",)),
        ("教育局", 2021, ()),
    ):
        one = report(body, year)
        key = store.save_report(one, edition(body, year))
        found = [finding(one, code=code) for code in codes]
        if body == "教育局":
            found = [
                replace(finding(one, code="CEL-004"), severity="info"),
                replace(finding(one, code="T3-001", value=9), verdict="undecided", severity="warning"),
            ]
        store.save_findings(key, found)


def test_counts(store: Store, tmp_path: Path) -> None:
    """This test ensures that findings are counted by body, rule and severity, and every count adds up to all."""
    fill(store)
    book = load_workbook(write_export(store, "xlsx", tmp_path)[0])
    rows = {name: [[cell.value for cell in row] for row in book[name].iter_rows()] for name in COUNTED}
    bodies = {row[0]: row[2:] for row in rows["按机关 Bodies"][1:]}
    assert bodies == {"东山镇": [2, 3, 3, 0, 0, 0], "教育局": [1, 2, 0, 0, 1, 1]}
    rules = {row[0]: (row[3], row[4], row[5]) for row in rows["按规则 Rules"][1:]}
    assert rules == {"CEL-004": (1, 1, 1), "T3-001": (1, 1, 1), "T3-003": (1, 2, 2), "T4-001": (1, 1, 1)}
    severities = {str(row[0]).split()[-1]: row[3:6] for row in rows["按级别 Severities"][1:]}
    assert severities == {"error": [3, 3, 0], "warning": [1, 0, 1], "info": [1, 1, 0]}
    assert all(row[1] for row in rows["按规则 Rules"][1:])


def test_hints_are_blue(store: Store, tmp_path: Path) -> None:
    """This test ensures that what is only worth a look is not marked like what is wrong."""
    fill(store)
    book: Any = load_workbook(write_export(store, "xlsx", tmp_path)[0])
    colours = {
        name: {cell.fill.fgColor.rgb for row in book[name].iter_rows() for cell in row if cell.comment}
        for name in ("2021 教育局", "2022 东山镇")
    }
    assert colours == {"2021 教育局": {"FFDDEBF7"}, "2022 东山镇": {"FFFF7C80"}}


def test_links_lead_to_sheets(store: Store, tmp_path: Path) -> None:
    """This test ensures that the first cell of every count links to a sheet that is there."""
    fill(store)
    book: Any = load_workbook(write_export(store, "xlsx", tmp_path)[0])
    for name in COUNTED:
        for (cell,) in book[name].iter_rows(min_row=2, max_col=1):
            sheet, _, place = cell.hyperlink.location.rpartition("!")
            assert sheet.strip("'") in book.sheetnames
            assert book[sheet.strip("'")][place].value


@pytest.mark.parametrize("form", sorted(load_forms()))
def test_no_label_is_cut(store: Store, tmp_path: Path, form: str) -> None:
    """This test ensures that every label of every table has the height it needs at its width, merged cells too."""
    one = report(year=2021, tables=dict.fromkeys(load_forms()[form].tables, form))
    key = next(iter(one.figures))
    store.save_findings(store.save_report(one, edition()), [finding(one, key)])
    sheet: Any = load_workbook(write_export(store, "xlsx", tmp_path)[0]).worksheets[-1]
    spans = {area.coord.split(":")[0]: area for area in sheet.merged_cells.ranges}
    labels = {cell.text for table in load_forms()[form].tables.values() for row in layout(table) for cell in row}

    def width(column: int) -> float:
        return max(float(held.width) for held in sheet.column_dimensions.values() if held.min <= column <= held.max)

    seen = set()
    for row in sheet.iter_rows():
        for cell in row:
            if cell.value in labels and cell.alignment.wrap_text:
                area = spans.get(cell.coordinate)
                columns = range(area.min_col, area.max_col + 1) if area else (cell.column,)
                lines = range(area.min_row, area.max_row + 1) if area else (cell.row,)
                needed = sizes_of(str(cell.value), sum(map(width, columns))).points
                assert sum(sheet.row_dimensions[line].height or 15 for line in lines) >= needed - 0.01, cell.value
                seen.add(cell.value)
    assert seen == labels - {""}


@given(st.lists(st.tuples(st.integers(0, 5), st.integers(1, 3), st.text(max_size=60)), max_size=8))
def test_heights_are_enough(cells: list[tuple[int, int, str]]) -> None:
    """This test ensures that the rows under any cell are together as high as its text needs."""
    sizes = Sizes((10.0,))
    for row, rows, text in cells:
        sizes.add(row, 0, rows, 1, text)
    heights = sizes.heights()
    for row, rows, text in cells:
        assert sum(heights[place] for place in range(row, row + rows)) >= sizes_of(text, 10.0).points - 0.01
