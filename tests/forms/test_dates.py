"""Dates and periods as printed."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from forms.dates import read_date, read_period

WHOLE = (date(2020, 1, 1), date(2020, 12, 31))


@pytest.mark.parametrize(
    ("text", "period"),
    [
        ("本报告统计期限自2020年1月1日起至2020年12月31日止。", WHOLE),
        ("统计时间跨度自2020年1月1日起，至2020年12月31止", WHOLE),
        ("所列数据的统计期限为2020年1月1日至12月31日", WHOLE),
        ("2020年1月1日----2020年12月31日", WHOLE),
        ("2020 年 1 月 1 日 —— 2020 年 12 月 31 日", WHOLE),
        ("2020年1月1日-12月31日", WHOLE),
        ("（２０２０年１月１日～２０２０年１２月３１日）", WHOLE),
        ("二〇二〇年一月一日至二〇二〇年十二月三十一日", WHOLE),
        ("二O二〇年一月一日起至十二月三十一日止", WHOLE),
        ("2020.1.1-2020.12.31", WHOLE),
        ("自2010年1月1日起至2009年12月31日止", (date(2010, 1, 1), date(2009, 12, 31))),
        ("统计期限从2015年12月1日至2016年10月30日", (date(2015, 12, 1), date(2016, 10, 30))),
        ("自2020年1月1日起至2020年12月30日止", (date(2020, 1, 1), date(2020, 12, 30))),
        ("3月1日至4月2日，活动。本报告时限自2020年1月1日至2020年12月31日", WHOLE),
    ],
)
def test_period(text: str, period: tuple[date, date]) -> None:
    """This test ensures that a period is read in all the shapes it is printed in."""
    assert read_period(text) == period


@pytest.mark.parametrize(
    "text",
    [
        "自202111日起至20211230日止",
        "20201月1日至202012月31日",
        "2018年11日至2018年1231日",
        "202411日至20241231日",
        "2020年2月1日至3月5日",
        "2020年13月1日至2020年14月31日",
        "截至2020年12月31日",
        "",
    ],
)
def test_no_period(text: str) -> None:
    """This test ensures that a period that lost its characters, or is another range, is none."""
    assert read_period(text) is None


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("2020-01-31", date(2020, 1, 31)),
        ("2013-02-20 00:00:00", date(2013, 2, 20)),
        ("2017-3-10", date(2017, 3, 10)),
        ("2012/01/19 08：30", date(2012, 1, 19)),
        ("20200131", date(2020, 1, 31)),
        ("2020年1月31日", date(2020, 1, 31)),
        ("二〇一〇年一月十九日", date(2010, 1, 19)),
        ("二O一八年一月二日", date(2018, 1, 2)),
        ("二○一八年十二月三十日", date(2018, 12, 30)),
        ("31.01.2019", date(2019, 1, 31)),
        ("01.04.2019", None),
        ("20153月", None),
        ("2019年2月30日", None),
        ("2019年", None),
        ("", None),
    ],
)
def test_date(text: str, day: date | None) -> None:
    """This test ensures that whole dates are read and others are not guessed."""
    assert read_date(text) == day


@given(st.dates(date(2008, 1, 1), date(2030, 12, 31)))
def test_every_day(day: date) -> None:
    """This test ensures that every day reads back from the usual shapes."""
    assert read_date(day.isoformat()) == day
    assert read_date(f"{day.year}年{day.month}月{day.day}日") == day
