"""The spreadsheet reader: samples, numbers as they are shown, formulas, hidden sheets and hostile workbooks."""

from __future__ import annotations

import io
import zipfile
from pathlib import Path

import openpyxl
import pytest
import xlsxwriter
from hypothesis import given, settings
from hypothesis import strategies as st

import fixtures.formats
from fixtures.formats.samples import sample, samples
from fixtures.formats.writers import write_xlsx
from parsers.document import Document, Grid, Paragraph
from parsers.errors import DamagedFile, EmptyDocument, LimitExceeded, ReadError
from parsers.readers.sheet import read_sheet

OLD = (Path(fixtures.formats.__file__).parent / "files" / "sample-03.xls").read_bytes()


def workbook(*rows: list[object], formats: dict[int, str] | None = None) -> bytes:
    """A workbook of one sheet; ``formats`` are number formats by column."""
    out = io.BytesIO()
    book = xlsxwriter.Workbook(out, {"in_memory": True})
    sheet = book.add_worksheet("表")
    for row, values in enumerate(rows):
        for column, value in enumerate(values):
            style = book.add_format({"num_format": formats[column]}) if formats and column in formats else None
            sheet.write(row, column, value, style)
    book.close()
    return out.getvalue()


def first_row(document: Document) -> list[tuple[str, bool]]:
    grid = next(block for block in document.blocks if isinstance(block, Grid))
    return [(cell.text, cell.sure) for cell in grid.cells if cell.row == 0]


@pytest.mark.parametrize("habit", ["one", "each"])
@pytest.mark.parametrize("one", samples(), ids=lambda one: one.name)
def test_every_cell_of_the_samples(one, habit, wrong_cells) -> None:
    """This test ensures that every cell is read, from one ruled sheet and from a bare sheet for each table."""
    document = read_sheet(write_xlsx(one, habit))
    assert wrong_cells(document, one) == []
    if habit == "one":
        printed = [block for block in one.blocks if isinstance(block, str)]
        assert [block.text for block in document.blocks if isinstance(block, Paragraph)] == printed


@pytest.mark.parametrize("one", samples(), ids=lambda one: one.name)
def test_every_cell_of_the_old_workbooks(one, files, wrong_cells) -> None:
    """This test ensures that XLS, made by LibreOffice, is read to the last cell."""
    document = read_sheet((files / f"{one.name}.xls").read_bytes())
    assert wrong_cells(document, one) == []
    assert document.media_type == "application/vnd.ms-excel"


@pytest.mark.parametrize(
    ("value", "number_format", "text", "sure"),
    [
        (12, "General", "12", True),
        (12.0, "General", "12", True),
        (0, "General", "0", True),
        (-35, "General", "-35", True),
        (4068.208, "General", "4068.208", True),
        (0.1 + 0.2, "General", "0.3", True),
        (15646978.85, "#,##0.00", "15646978.85", True),
        (12.5, "0.00", "12.50", True),
        (12.5, "0", "12.5", False),
        (251000.005, "0.00", "251000.005", False),
        (0.25, "0%", "25%", True),
        (0.1234, "0.00%", "12.34%", True),
        (0, '_ * #,##0_ ;_ * -#,##0_ ;_ * "-"_ ;_ @_ ', "0", True),
        ("22（其中修订16件）", "General", "22（其中修订16件）", True),
        ("/", "General", "/", True),
        (True, "General", "TRUE", True),
    ],
)
def test_numbers_as_they_are_shown(value, number_format, text, sure) -> None:
    """This test ensures that a stored number is its exact text, and not sure where the sheet shows another."""
    document = read_sheet(workbook(["名称", value], formats={1: number_format}))
    assert first_row(document)[1] == (text, sure)


def test_a_formula_with_its_result() -> None:
    """This test ensures that the stored result of a formula is read and nothing is recalculated."""
    out = io.BytesIO()
    book = xlsxwriter.Workbook(out, {"in_memory": True})
    sheet = book.add_worksheet()
    sheet.write_row(0, 0, ["总计", 1, 2])
    sheet.write_formula(0, 3, "=SUM(B1:C1)", None, 99)
    book.close()
    assert first_row(read_sheet(out.getvalue()))[3] == ("99", True)


def test_a_formula_without_a_result_is_unreadable() -> None:
    """This test ensures that a formula whose result was never stored is no blank and no zero."""
    book = openpyxl.Workbook()
    book.active.append(["总计", 1, 2, "=SUM(B1:C1)"])
    out = io.BytesIO()
    book.save(out)
    document = read_sheet(out.getvalue())
    grid = next(block for block in document.blocks if isinstance(block, Grid))
    assert (grid.cells[3].text, grid.cells[3].sure) == ("", False)
    assert "formula" in grid.cells[3].why


def test_an_error_value_is_not_sure() -> None:
    """This test ensures that #REF! is kept as it stands and is not sure."""
    book = openpyxl.Workbook()
    book.active.append(["总计", "#REF!"])
    out = io.BytesIO()
    book.save(out)
    assert first_row(read_sheet(out.getvalue()))[1] == ("#REF!", False)


def test_hidden_sheets_are_named_and_not_read() -> None:
    """This test ensures that last year's figures on a hidden sheet do not get into the report."""
    book = openpyxl.Workbook()
    book.active.append(["规章", 5])
    hidden = book.create_sheet("上年")
    hidden.append(["规章", 7])
    hidden.sheet_state = "hidden"
    out = io.BytesIO()
    book.save(out)
    document = read_sheet(out.getvalue())
    assert [block.cells[1].text for block in document.blocks if isinstance(block, Grid)] == ["5"]
    assert document.notes == ("hidden-sheet:上年",)


def test_places_name_the_cell() -> None:
    """This test ensures that a figure can be found again as the sheet's own cell."""
    document = read_sheet(workbook(["规章", 5]))
    grid = next(block for block in document.blocks if isinstance(block, Grid))
    assert grid.cells[1].place.to_dict() == {"table": 1, "row": 1, "column": 2, "path": "表!B1"}


def changed(payload: bytes, member: str, old: str, new: str) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(payload)) as source, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as target:
        for name in source.namelist():
            content = source.read(name).decode("utf-8")
            assert name != member or old in content
            target.writestr(name, content.replace(old, new) if name == member else content)
    return out.getvalue()


SHEET = "xl/worksheets/sheet1.xml"


def test_merged_beyond_reason() -> None:
    """This test ensures that a merged range over the whole sheet is refused before it is built."""
    merged = '</sheetData><mergeCells count="1"><mergeCell ref="A1:XFD1048576"/></mergeCells>'
    with pytest.raises(LimitExceeded):
        read_sheet(changed(workbook(["规章", 5]), SHEET, "</sheetData>", merged))


def test_cells_beyond_reason() -> None:
    """This test ensures that a sheet of very many cells is refused by name."""
    with pytest.raises(LimitExceeded):
        read_sheet(changed(workbook(["规章", 5]), SHEET, "</sheetData>", "<row><c/></row>" * 200_001 + "</sheetData>"))


def test_entities_are_refused() -> None:
    """This test ensures that a workbook that declares XML entities is refused by name."""
    with pytest.raises(DamagedFile, match="entities"):
        read_sheet(changed(workbook(["规章", 5]), SHEET, "<worksheet", '<!DOCTYPE a [<!ENTITY x "y">]><worksheet'))


def test_far_away_cells_are_cheap() -> None:
    """This test ensures that a lone cell at the end of a sheet makes no table of a million rows."""
    book = openpyxl.Workbook()
    book.active.append(["规章", 5])
    book.active.cell(20_000, 300, "甲")
    out = io.BytesIO()
    book.save(out)
    document = read_sheet(out.getvalue())
    assert [block.rows for block in document.blocks if isinstance(block, Grid)] == [1]
    assert [block.text for block in document.blocks if isinstance(block, Paragraph)] == ["甲"]


def test_an_empty_workbook() -> None:
    """This test ensures that a workbook without text is empty by name."""
    with pytest.raises(EmptyDocument):
        read_sheet(workbook())


@given(st.data())
@settings(deadline=None, max_examples=40)
def test_damage_ends_in_a_named_error(data) -> None:
    """This test ensures that damaged workbooks of both kinds give a document or a ReadError."""
    whole = bytearray(data.draw(st.sampled_from([workbook(["规章", 5]), OLD])))
    for _ in range(data.draw(st.integers(1, 20))):
        whole[data.draw(st.integers(8, len(whole) - 1))] = data.draw(st.integers(0, 255))
    try:
        outcome = read_sheet(bytes(whole)).media_type
    except ReadError as problem:
        outcome = problem.code
    assert outcome


def test_cut_off_files() -> None:
    """This test ensures that a download that broke off is damaged by name."""
    for payload in (write_xlsx(sample(1), "one"), OLD):
        with pytest.raises(DamagedFile):
            read_sheet(payload[: len(payload) // 2])
