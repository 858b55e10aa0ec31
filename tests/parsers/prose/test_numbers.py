"""Which figures of a sentence are counts, and what an approximate one implies."""

from __future__ import annotations

from decimal import Decimal
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from forms.numerals import chinese_number
from parsers.prose.numbers import blank_out, find_numbers

DIGITS = "零一二三四五六七八九"


def _write(value: int) -> str:
    """``value`` (below 100,000,000) in Chinese numerals with places."""
    if value >= 10_000:
        low = value % 10_000
        gap = "零" if 0 < low < 1000 else ""
        return _write(value // 10_000) + "万" + (gap + _write(low) if low else "")
    out, gap = "", False
    for place, name in ((1000, "千"), (100, "百"), (10, "十"), (1, "")):
        digit = value // place % 10
        if digit:
            out += ("零" if gap and out else "") + DIGITS[digit] + name
            gap = False
        else:
            gap = True
    return out


@given(st.integers(1, 99_999_999))
@settings(max_examples=300, deadline=None)
def test_chinese_numerals_round_trip(value: int) -> None:
    """This test ensures that a number written in Chinese numerals is read back as itself."""
    assert chinese_number(_write(value)) == value


@pytest.mark.parametrize("text", ["", "一百五", "百", "万", "两〇二", "一一百", "二十十", "三百二百", "件"])
def test_malformed_numerals(text: str) -> None:
    """This test ensures that a numeral that is not well formed is no number."""
    assert chinese_number(text) is None


@pytest.mark.parametrize(
    ("text", "value", "unit"),
    [
        ("收到45件", 45, "件"),
        ("收到1,203件", 1203, "件"),
        ("收到两百三十件", 230, "件"),
        ("收费251000元", 251000, "元"),
        ("收费18.60万元", Decimal("18.60"), "万元"),
        ("占86.92%", Decimal("86.92"), "%"),
        ("占百分之九十八点五", Decimal("98.5"), "%"),
        ("培训120人次", 120, "人次"),
    ],
)
def test_exact(text: str, value: int | Decimal, unit: str) -> None:
    """This test ensures that a figure keeps its exact value, printed decimals and unit."""
    (number,) = find_numbers(blank_out(text))
    assert (number.value, number.unit, number.approx) == (value, unit, "")
    assert str(number.value) == str(value)


@pytest.mark.parametrize(
    ("text", "low", "high"),
    [
        ("100余条", 100, 199),
        ("260余件", 260, 269),
        ("755多条", 755, 755),
        ("14万余条", 140_000, 149_999),
        ("10余万条", 100_000, 199_999),
        ("近30万条", 270_000, 330_000),
        ("约500条", 450, 550),
        ("500条左右", 450, 550),
        ("超过300人次", 300, None),
        ("1.2万条", 11_000, 13_000),
    ],
)
def test_approximate(text: str, low: int, high: int | None) -> None:
    """This test ensures that an approximate figure has no value but bounds."""
    (number,) = find_numbers(text)
    assert (number.value, number.low, number.high) == (None, low, high)


@pytest.mark.parametrize(
    "text",
    [
        "2023年1月1日至2023年12月31日",
        "自202311日起至20231231日止",
        "国办公开办函〔2021〕30号",
        "第二十条第（一）项、第49条",
        "电话：0537-7071101，邮编：272504",
        "“12345”热线与12345平台",
        "1.加强学习；2.完善机制",
        "《2020年第3批目录12条》",
        "20个工作日、3个月、8小时、5G、3A级、H5",
        "一次性告知、每一件、一件事、一起学习、三公经费",
        "http://example.org/art/2023/1/31/art_6924_1618518.html",
    ],
)
def test_no_count(text: str) -> None:
    """This test ensures that dates, articles, telephones, list marks and titles are no quantities."""
    assert find_numbers(blank_out(text)) == []


@pytest.mark.parametrize("text", ["不予处理32024年我局", "行政复议11收到", "公开1，203件", "公开1 5条"])
def test_joined_figures_are_doubted(text: str) -> None:
    """This test ensures that figures joined by lost characters, or cut by a comma or blank, carry a doubt."""
    numbers = find_numbers(text)
    assert numbers
    assert all(number.doubt for number in numbers)


@given(st.text(alphabet="0123456789,，.。%年月日第万余近件条（）〔〕“”《》一二三十百千", max_size=80))
@settings(max_examples=400, deadline=None)
def test_any_text_is_read(text: str) -> None:
    """This test ensures that no text breaks the reading and that figures never overlap."""
    numbers = find_numbers(blank_out(text))
    assert all(0 <= a.start < a.end <= len(text) for a in numbers)
    assert all(a.end <= b.start for a, b in pairwise(numbers))
