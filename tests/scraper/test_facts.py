"""What a page, its list and its address say of a report: preferences, provenance, contradictions."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from forms.titles import read_title
from scraper.captures import Capture
from scraper.facts import contradictions, published, report_year
from scraper.families.base import Candidate
from scraper.families.words import year_in_address
from scraper.pages import Page

CAPTURE = Capture("1", "", "GET", "", datetime(2024, 1, 1, tzinfo=UTC), 200, "", "", 0, "", 0)
MIGRATED = "http://www.x.gov.cn/nb/202009/t20200921_1.html"
PLAIN = "http://www.x.gov.cn/nb/1.html"


def page(markup: str, url: str = PLAIN) -> Page:
    return Page(url, markup, CAPTURE)


def listed(title: str = "", date: str | None = None, year: int | None = None, *, dated: bool = False) -> Candidate:
    return Candidate(PLAIN, title, "", "list", date, year=year, dated=dated)


@pytest.mark.parametrize(
    ("markup", "url", "date", "value", "rule"),
    [
        (
            "<meta name=PubDate content='2021-01-29 10:12'>发布日期：2021-02-01",
            MIGRATED,
            None,
            "2021-01-29",
            "meta PubDate",
        ),
        ("成文日期：2021-01-03 发布日期：2021-02-01", MIGRATED, "2021-03-01", "2021-02-01", "发布日期"),
        ("<td>发 布 日 期</td><td>2021年2月1日</td>", PLAIN, None, "2021-02-01", "发布日期"),
        ("成文日期：2021-01-03 时间：2021-02-01", MIGRATED, None, "2021-01-03", "成文日期"),
        ("日期：2021-02-01", MIGRATED, None, "2021-02-01", "日期"),
        ("无", MIGRATED, "2021-03-01", "2020-09-21", "address"),
        ("无", "http://www.x.gov.cn/art/2021/1/6/art_1_2.html", None, "2021-01-06", "address"),
        ("无", "http://www.x.gov.cn/202101/30/1.html", None, "2021-01-30", "address"),
        ("无", "http://www.x.gov.cn/20211330/1.html", "2021-03-01", "2021-03-01", "list"),
        ("无", PLAIN, None, None, "none"),
    ],
)
def test_day_of_publication(markup: str, url: str, date: str | None, value: str | None, rule: str) -> None:
    """This test ensures that the best source of the day counts, and is named."""
    said = published(page(markup, url), listed(date=date))
    assert (said.value, said.rule) == (value, rule)


def test_list_that_knows_better() -> None:
    """This test ensures that the list counts first where the page's tag is the day the page was made."""
    made = page("<meta name=PubDate content='2023-05-05 08:00'>")
    said = published(made, listed(date="2021-01-20", dated=True))
    assert (said.value, said.rule) == ("2021-01-20", "list")
    assert said.listed() == "2021-01-20 (list), 2023-05-05 (meta PubDate)"


@pytest.mark.parametrize(
    ("title", "row", "markup", "column", "date", "year", "rule"),
    [
        ("河包镇2017年政府信息公开年报", "", "统计期限自2016年1月1日起至12月31日", 2015, None, "2017", "title"),
        ("河包镇政府信息公开年报", "河包镇2019年政府信息公开年报", "", 2015, None, "2019", "list title"),
        ("河包镇政府信息公开年报", "", "统计期限自2016年1月1日起至12月31日", 2015, None, "2016", "period in the text"),
        ("河包镇政府信息公开年报", "", "", 2015, "2019-01-20", "2015", "column"),
        ("河包镇政府信息公开年报", "", "", None, "2019-01-20", "2018", "year before publication"),
        ("河包镇政府信息公开年报", "", "", None, "2019-07-20", None, "none"),
    ],
)
def test_year_of_a_report(
    title: str, row: str, markup: str, column: int | None, date: str | None, year: str | None, rule: str
) -> None:
    """This test ensures that the year reported on is told apart from the year of publication, best source first."""
    candidate = listed(row, date, column)
    said = report_year(read_title(title), candidate, page(markup), published(page(markup), candidate))
    assert (said.value, said.rule) == (year, rule)


def test_contradictions() -> None:
    """This test ensures that sources that contradict each other are told with all they say, and near ones are not."""
    title = read_title("河包镇2017年政府信息公开年报")
    candidate = listed(date="2018-01-20")
    shown = page(
        "<table><tr><td>发布机构</td><td>古昌镇</td></tr></table><p>发布日期：2021-01-20</p>"
        "统计期限自2016年1月1日起至12月31日"
    )
    day = published(shown, candidate)
    found = contradictions(report_year(title, candidate, shown, day), day, title, shown)
    assert [code for code, _ in found] == ["years-differ", "dates-differ", "bodies-differ"]
    assert "2017 (title), 2016 (period in the text)" in found[0][1]
    assert "2021-01-20 (发布日期), 2018-01-20 (list)" in found[1][1]
    quiet = page("<p>发布机构：河包镇人民政府 发布日期：2018-01-22 成文日期：2017-11-01</p>")
    day = published(quiet, candidate)
    assert contradictions(report_year(title, candidate, quiet, day), day, title, quiet) == []


@pytest.mark.parametrize(
    ("path", "year"),
    [
        ("xxgknb_5784164/2020_123/", 2020),
        ("jkhq/nb2016xz/202101/ab.shtml", 2016),
        ("gzzfxxgk/zfxxgknb/2025n/bmnb2025/202601/t20260123_1.html", 2025),
        ("zfxxgknb_2023/202401/t20240129_1.shtml", 2023),
        ("xxgkAnnualReport.jsp?area=1&fbtime=2017", 2017),
        ("zfxxgknb.html?nbYear=2023", 2023),
        ("xxgknb/2022/xzbm/202301/t20230113_1.shtml", 2022),
        ("art/2023/1/6/art_1_2.html", None),
        ("cms/html/hbz/2023-01-06/1.html", None),
        ("html/2023/0106/1.html", None),
        ("xw/2023/202301/t20230106_1.html", None),
        ("2023/202401/1.html", 2023),
    ],
)
def test_year_in_an_address(path: str, year: int | None) -> None:
    """This test ensures that the year of a column counts and the day of publication does not."""
    assert year_in_address(f"http://www.x.gov.cn/{path}") == year
