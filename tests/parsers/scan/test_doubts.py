"""Doubts of a scan: their candidates, the sums that settle them, and labels that were misread."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from forms.forms import load_forms
from parsers.checksum import identities, settle
from parsers.document import Place
from parsers.mapping import TableReading
from parsers.readers.pdf.sheet import Glyph, Sheet
from parsers.readers.scan.doubts import FAINT, candidates, uncertain
from parsers.readers.scan.labels import corrected, mended
from parsers.readers.scan.pdf_page import is_garbled, wants_recognition
from parsers.report import Doubt, Figure

PLACE = Place(page=1, box=(0.0, 0.0, 10.0, 10.0))
ROW = "t4.review"


def table_four(**cells: tuple[int | None, bool]) -> TableReading:
    """Table 四 with its first group as given: the value, and whether it was read with certainty."""
    table = load_forms()["2021"].tables["t4"]
    reading = TableReading(table, PLACE)
    row = table.rows[0].key
    for column in table.columns:
        value, sure = cells[column.key]
        kind = "blank" if value is None else "number" if value else "zero"
        key = f"t4.{row}.{column.key}"
        reading.figures[key] = Figure(key, kind, value, "" if value is None else str(value), PLACE, sure)
    return reading


def doubted(reading: TableReading, column: str, *texts: str) -> str:
    key = f"t4.{reading.table.rows[0].key}.{column}"
    reading.doubts.append(Doubt(key, uncertain([(text, 1 / len(texts)) for text in texts]), texts[0], PLACE))
    return key


def parts(reading: TableReading) -> list[str]:
    return [column.key for column in reading.table.columns if column.key != "total"]


def names() -> list[str]:
    return [column.key for column in load_forms()["2021"].tables["t4"].columns]


def cells(numbers: list[int | None], unsure: int | None = None) -> dict[str, tuple[int | None, bool]]:
    return {name: (number, place != unsure) for place, (name, number) in enumerate(zip(names(), numbers, strict=True))}


def test_one_choice_is_taken_and_stays_doubtful() -> None:
    """This test ensures that the one candidate that the sum allows is taken, written down and still unsure."""
    assert names()[-1] == "total"
    reading = table_four(**cells([3, 1, 0, 2, 11], unsure=0))
    key = doubted(reading, names()[0], "3", "8", "5")
    settle(reading)
    assert (reading.figures[key].value, reading.figures[key].sure, reading.figures[key].raw) == (8, False, "3")
    assert [doubt.raw for doubt in reading.doubts if doubt.why == "told-by-checksum"] == ["8"]


@pytest.mark.parametrize("numbers", [[3, 1, 0, 2, 20], [3, None, 0, 2, 11]])
def test_no_choice_no_change(numbers: list[int | None]) -> None:
    """This test ensures that nothing is taken where no candidate fits, or where the sum goes over a blank."""
    reading = table_four(**cells(numbers, unsure=0))
    key = doubted(reading, names()[0], "3", "8")
    settle(reading)
    assert reading.figures[key].value == 3
    assert not any(doubt.why == "told-by-checksum" for doubt in reading.doubts)


def test_two_choices_no_change() -> None:
    """This test ensures that nothing is taken where two choices satisfy the sum."""
    reading = table_four(**cells([3, 8, 0, 0, 11]))
    first, second = doubted(reading, names()[0], "3", "8"), doubted(reading, names()[1], "8", "3")
    settle(reading)
    assert (reading.figures[first].value, reading.figures[second].value) == (3, 8)
    assert len(reading.doubts) == 2


def test_the_sums_are_those_of_the_form() -> None:
    """This test ensures that only cells of the table stand in its sums, and that other tables have none."""
    for form in load_forms().values():
        for table in form.tables.values():
            assert all(key in table.cells for identity in identities(table) for key in identity.keys)
            assert bool(identities(table)) == (table.key in ("t3", "t4"))


@settings(deadline=None, max_examples=60)
@given(st.lists(st.from_regex(r"[0-9.,/+-]{1,8}", fullmatch=True), min_size=1, max_size=5, unique=True))
def test_candidates_are_read_from_the_doubt(texts: list[str]) -> None:
    """This test ensures that what a doubt says is read back, and that other doubts have no candidates."""
    assert candidates(uncertain([(text, 0.5) for text in texts])) == tuple(texts)
    assert candidates(FAINT) == ()


@pytest.mark.parametrize(
    ("read", "label"),
    [
        ("一、本年新收政府信息公开申請数量", "一、本年新收政府信息公开申请数量"),
        ("社会公盖组织", "社会公益组织"),
        ("其他", "其他"),
        ("本乡特有的一列", "本乡特有的一列"),
        ("行政诉讼（未经复议直接起调）", "行政诉讼（未经复议直接起诉）"),
        ("12", "12"),
        ("12作", "12件"),
        ("12人", "12人"),
    ],
)
def test_misread_labels(read: str, label: str) -> None:
    """This test ensures that a misread label becomes the one it can only be, and that other texts stay."""
    assert corrected(read) == label


@pytest.mark.parametrize(
    ("read", "part"),
    [
        ("关不冉处埋其政府信息公开申请", "关不再处理其政府信息公开申请"),
        ("知要求缴纳费用、行政机", "知要求缴纳费用、行政机"),
        ("本乡特有的一列数字", "本乡特有的一列数字"),
        ("19（其中修订1件）", "19（其中修订1件）"),
        ("20230101", "20230101"),
    ],
)
def test_misread_parts_of_labels(read: str, part: str) -> None:
    """This test ensures that a part of a label becomes what it can only be, and that figures and other texts stay."""
    assert mended(read) == part


def sheet(text: str, *, why: str = "", picture: bool = False, strokes: int = 0) -> Sheet:
    glyphs = [Glyph(char, 10.0 * at, 0.0, 10.0 * at + 9, 10.0, why) for at, char in enumerate(text)]
    pictures = [(0.0, 0.0, 500.0, 700.0)] if picture else []
    return Sheet(1, 595.0, 842.0, glyphs, [(0.0, 0.0, 1.0, 0.0)] * strokes, pictures, [])  # type: ignore[list-item]


def test_which_pages_are_recognised() -> None:
    """This test ensures that only pages without a text to be relied on are recognised from their look."""
    prose = "本机关按照要求做好各项政府信息公开工作及时更新栏目内容方便群众查阅" * 3
    assert wants_recognition(sheet("", picture=True))
    assert wants_recognition(sheet(prose, why="a character without a Unicode value"))
    assert wants_recognition(sheet("琰瓴畲瘗癯鼗齄龠馑骖" * 10))
    assert not wants_recognition(sheet(prose))
    assert not wants_recognition(sheet(prose, picture=True))
    assert not wants_recognition(sheet(""))
    assert is_garbled(sheet("qwertyuiop" * 20).glyphs, 20)
    assert not is_garbled(sheet("0" * 200).glyphs, 20)
