"""Figures as printed."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from forms.forms import Measure
from forms.numbers import IRREGULAR, Value, chinese_number, read_figure


@pytest.mark.parametrize("raw", ["0", "０", "0件", "零", " 0", "0 ", "0\u00a0", "00", "0.", "0人", "〇"])
def test_zero(raw: str) -> None:
    """This test ensures that every way of printing zero is zero."""
    assert (read_figure(raw).kind, read_figure(raw).value) == ("zero", 0)


@pytest.mark.parametrize("raw", ["", " ", "\u00a0", "\u3000\u3000", "\u200b", "\ufeff", "\n\t ", "\u2003"])
def test_blank(raw: str) -> None:
    """This test ensures that nothing visible is blank and never zero."""
    assert (read_figure(raw).kind, read_figure(raw).value) == ("blank", None)


@pytest.mark.parametrize("raw", ["/", "—", "——", "--", "-", "－", "无", "不适用", "\\", "／", " / ", "N/A", "–"])
def test_not_applicable(raw: str) -> None:
    """This test ensures that a dash or 无 is its own fact."""
    assert (read_figure(raw).kind, read_figure(raw).value) == ("not_applicable", None)


@pytest.mark.parametrize(
    ("raw", "value"),
    [
        ("1,234", 1234),
        ("１２", 12),
        ("１，２３４", 1234),
        ("11398889", 11398889),
        ("251000元", 251000),
        ("22（其中修订16件）", 22),
        ("22（其中修订 16 件）", 22),
        ("12.0", 12),
        ("12.5", Decimal("12.5")),
        ("十二", 12),
        ("一百零三件", 103),
        ("-35", -35),
        ("+43", 43),
        ("-1", -1),
        ("007", 7),
        ("12①", 12),
        ("12²", 12),
        ("12*", 12),
    ],
)
def test_count(raw: str, value: Value) -> None:
    """This test ensures that a count is exact and what surrounds it is no part of it."""
    reading = read_figure(raw)
    assert (reading.kind, reading.value) == ("number", value)
    assert type(reading.value) is type(value)


@pytest.mark.parametrize(
    ("raw", "parts"),
    [
        ("1 234", (1, 234)),
        ("3\n5", (3, 5)),
        ("3、5", (3, 5)),
        ("3/1", (3, 1)),
        ("1人2次", (1, 2)),
        ("1-3", (1, 3)),
        ("100余条", (100,)),
        ("约20", (20,)),
        ("1.2万", (Decimal("1.2"),)),
        ("12%", (12,)),
        ("(5)", (5,)),
        ("1,23", (1, 23)),
        ("O", ()),
        ("1O", ()),
        ("l0", ()),
        ("#REF!", ()),
        ("#DIV/0!", ()),
        ("NaN", ()),
        ("null", ()),
        ("详见附件", ()),
        ("9" * 19, ()),
        ("½", (1, 2)),
    ],
)
def test_text(raw: str, parts: tuple[Value, ...]) -> None:
    """This test ensures that what is not one number has no value and keeps its numbers beside it."""
    reading = read_figure(raw)
    assert (reading.kind, reading.value, reading.parts) == ("text", None, parts)


@pytest.mark.parametrize(
    ("raw", "value", "parts"),
    [
        ("+3", 3, ()),
        ("-2", -2, ()),
        ("增5", 5, ()),
        ("增加5项", 5, ()),
        ("减少1", -1, ()),
        ("减1", -1, ()),
        ("增3减1", 2, (3, -1)),
        ("3/1", 2, (3, -1)),
        ("+3/-1", 2, (3, -1)),
        ("增2减2", 0, (2, -2)),
    ],
)
def test_signed(raw: str, value: int, parts: tuple[int, ...]) -> None:
    """This test ensures that a change may be written in words and keeps its parts."""
    reading = read_figure(raw, "signed")
    assert (reading.value, reading.parts) == (value, parts)
    assert reading.kind == ("zero" if value == 0 else "number")


@pytest.mark.parametrize(
    ("raw", "printed"),
    [
        ("59237.2449", "59237.2449"),
        ("8040", "8040"),
        ("15646978.85元", "15646978.85"),
        ("1,234.50", "1234.50"),
        ("0.00", "0.00"),
    ],
)
def test_money(raw: str, printed: str) -> None:
    """This test ensures that money keeps its printed decimals and is not converted."""
    reading = read_figure(raw, "money", "万元")
    assert isinstance(reading.value, Decimal)
    assert str(reading.value) == printed


def test_unit_is_noted_not_converted() -> None:
    """This test ensures that another unit than the form's stays visible."""
    reading = read_figure("25.1万元", "money")
    assert (str(reading.value), reading.irregular) == ("25.1", ("unit",))


@given(st.integers(-(10**17), 10**17))
def test_integers_read_back(number: int) -> None:
    """This test ensures that every printed integer is itself."""
    assert read_figure(str(number)).value == number
    if number >= 0:
        assert read_figure(f"{number:,}").value == number


@given(st.text(max_size=30), st.sampled_from(["count", "money", "signed"]))
def test_never_fails(text: str, measure: Measure) -> None:
    """This test ensures that any text has a kind, a value only with a digit or numeral, and known marks."""
    reading = read_figure(text, measure)
    assert (reading.value is not None) == (reading.kind in ("number", "zero"))
    assert set(reading.irregular) <= set(IRREGULAR)


def test_chinese_number() -> None:
    """This test ensures that Chinese numerals are read in both manners and nothing else is."""
    assert [chinese_number(text) for text in ("十二", "一百零三", "二〇二〇", "三万", "一二三", "无", "")] == [
        12,
        103,
        2020,
        30000,
        123,
        None,
        None,
    ]
