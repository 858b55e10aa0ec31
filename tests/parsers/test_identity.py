"""Who, when, and which sections."""

from __future__ import annotations

from datetime import date

import pytest

from parsers.parse import parse
from parsers.report import Report


def read(*lines: str, url: str | None = None, hints: dict[str, str] | None = None) -> Report:
    return parse("\n".join(lines).encode(), url=url, hints=hints)


SIX = (
    "一、总体情况",
    "甲",
    "二、主动公开政府信息情况",
    "乙",
    "三、收到和处理政府信息公开申请情况",
    "丙",
    "四、政府信息公开行政复议、行政诉讼情况",
    "丁",
    "五、存在的主要问题及改进情况",
    "戊",
    "六、其他需要报告的事项",
    "己",
)
KEYS = {"s1": "甲", "s2": "乙", "s3": "丙", "s4": "丁", "s5": "戊", "s6": "己"}


def sections(*lines: str) -> dict[str, str]:
    report = read("甲县乙镇2022年政府信息公开工作年度报告", *lines)
    return {section.key: section.text for section in report.sections if section.key != "preface"}


def test_six_sections() -> None:
    """This test ensures that the six sections are told by their headings."""
    assert sections(*SIX) == KEYS


@pytest.mark.parametrize(
    ("printed", "written"),
    [
        ("四、政府信息公开行政复议、行政诉讼情况", "四、因政府信息公开工作被申请行政复议、提起行政诉讼情况"),
        ("五、存在的主要问题及改进情况", "五、政府信息公开工作存在的主要问题及改进情况"),
        ("一、总体情况", "总体情况"),
        ("五、存在的主要问题及改进情况", "存在的主要问题及改进情况"),
        ("六、其他需要报告的事项", "五、其他需要报告的事项"),
        ("二、主动公开政府信息情况", "二、主动公开政府信息情况。"),
        ("二、主动公开政府信息情况", "　二 、主动公开政府信息情况"),
        ("三、收到和处理政府信息公开申请情况", "3.收到和处理政府信息公开申请情况"),
    ],
)
def test_headings_vary(printed: str, written: str) -> None:
    """This test ensures that wording and number of a heading may vary."""
    assert sections(*(written if line == printed else line for line in SIX)) == KEYS


def test_subheadings_are_not_sections() -> None:
    """This test ensures that a numbered part of section 一 with a section's words is no section."""
    lines = ("一、总体情况", "（一）收到和处理政府信息公开申请情况", "零", *SIX[1:])
    assert sections(*lines) == KEYS | {"s1": "（一）收到和处理政府信息公开申请情况\n零\n甲"}


def test_heading_with_its_text_in_one_line() -> None:
    """This test ensures that text behind a heading is the section's."""
    assert sections("一、总体情况。2022年，共公开3条。", *SIX[2:])["s1"] == "2022年，共公开3条。"


def test_repeated_heading_is_counted() -> None:
    """This test ensures that a section printed twice is noted."""
    report = read("乙镇2022年政府信息公开工作年度报告", *SIX, "三、收到和处理政府信息公开申请情况", "又")
    assert report.layouts["s3.headings"] == 2


def test_sections_before_2019() -> None:
    """This test ensures that a narrative report has the sections of its time."""
    report = read(
        "乙镇2013年政府信息公开年度报告",
        "概述",
        "零",
        "一、主动公开政府信息情况",
        "甲",
        "二、依申请公开政府信息情况",
        "乙",
        "三、政府信息公开的收费及减免情况",
        "丙",
        "四、行政复议、行政诉讼情况",
        "丁",
        "五、存在的主要问题和改进措施",
        "戊",
    )
    keys = [section.key for section in report.sections if section.key != "preface"]
    assert keys == ["overview", "proactive", "on_request", "fees", "remedies", "problems"]
    assert report.form == "pre2019"
    assert report.figures == {}


@pytest.mark.parametrize(
    ("lines", "body", "year"),
    [
        (["甲县乙镇2022年政府信息公开工作年度报告"], "乙镇", 2022),
        (["2021年弋阳县弋江镇人民政府信息公开工作年度报告"], "弋江镇人民政府", 2021),
        (["西咸新区底张街道办事处2023年度政府", "信息公开工作年度报告"], "底张街道办事处", 2023),
        (["武义县教育局", "2022年政府信息公开工作年度报告"], "武义县教育局", 2022),
        (["二〇一九年乙镇政府信息公开工作年度报告"], "乙镇", 2019),
    ],
)
def test_title(lines: list[str], body: str, year: int) -> None:
    """This test ensures that a title gives body and year, over several lines, too."""
    report = read(*lines, *SIX)
    assert (report.body, report.year) == (body, year)
    assert report.provenance["year"] == "title"


def test_title_and_period_differ() -> None:
    """This test ensures that a disagreement of title and period is kept, not corrected."""
    report = read("乙镇2020年政府信息公开工作年度报告", *SIX, "本报告统计期限自2019年1月1日起至2019年12月31日止。")
    assert report.year == 2020
    assert report.period == (date(2019, 1, 1), date(2019, 12, 31))
    assert "year-title-and-period-differ" in [doubt.why for doubt in report.doubts]


def test_hints_fill_gaps_only() -> None:
    """This test ensures that what the site says counts only where the document is silent, and is marked."""
    hints = {"body": "丙镇", "year": "2018", "published": "2023-01-20"}
    silent = read(*SIX, hints=hints)
    assert (silent.body, silent.year, silent.published) == ("丙镇", 2018, date(2023, 1, 20))
    assert [silent.provenance[key] for key in ("body", "year", "published")] == ["hint"] * 3
    spoken = read("乙镇2022年政府信息公开工作年度报告", *SIX, hints=hints)
    assert (spoken.body, spoken.year) == ("乙镇", 2022)
    assert "year-differs-from-site" in [doubt.why for doubt in spoken.doubts]


def test_nothing_known() -> None:
    """This test ensures that an unknown body and year stay unknown and are doubts."""
    report = read(*SIX)
    assert (report.body, report.year) == ("", None)
    assert {"year-unknown", "body-unknown"} <= {doubt.why for doubt in report.doubts}


def test_year_of_the_address() -> None:
    """This test ensures that the address gives the year only after everything else."""
    report = read(*SIX, url="http://h.cn/xxgkAnnualReport.jsp?area=1&fbtime=2021")
    assert (report.year, report.provenance["year"]) == (2021, "address")


@pytest.mark.parametrize("part", ["上半年", "第三季度"])
def test_a_bulletin_of_a_part_of_the_year_is_on_no_year(part: str) -> None:
    """This test ensures that a half-year's bulletin is no edition of the year's report: it has a body and no year."""
    report = read(f"甲县乙镇2022年{part}政府信息公开工作报告", *SIX, hints={"year": "2022"})
    assert (report.body, report.year) == ("乙镇", None)
    assert "part-of-year" in {doubt.why for doubt in report.doubts}
