"""What is no report at all is named so, and no real report of any year is lost by it."""

from __future__ import annotations

import pytest

from fixtures.county import reports
from parsers.errors import NotAReport
from parsers.parse import parse

RECIPE = "红烧茄子的做法\n一、材料\n茄子3个，大蒜5瓣。\n二、步骤\n先将茄子切块，油热后下锅，翻炒5分钟。\n"
GUIDE = "某县政府信息公开指南\n为方便公民获取政府信息，本机关编制本指南。\n申请人可以当面或者通过网络提出申请。\n"
WORK = "某局2020年工作总结\n一、基本情况\n全年召开会议12次。\n二、存在的主要问题\n人手不足。\n"
LAW = "中华人民共和国政府信息公开条例\n第一条 为了保障公民获取政府信息，制定本条例。\n"

#: Narrative reports: title and first words, as they were met before 2019 and after.
REAL = [
    "青石乡2010年政府信息公开工作年度报告\n一、概述\n本乡全年公开信息3条。\n",
    "2011年度信息公开的报告\n某某局在县委领导下认真做好各项工作。\n",
    "关于印发某县2009年政府信息公开工作年度报告的通知\n各乡镇：\n现将报告印发给你们。\n",
    "(某县经贸局)\n二〇一〇年政府信息公开年报\n本局公开文件9件。\n",
    "某街道2019年政府信息公开工作告年度报\n我街道公开信息30条。\n",
    "政府信息公开\n一、主动公开情况\n公开信息30条。\n二、依申请公开情况\n没有收到申请。\n",
    "某區2015年政府資訊公開年度報告\n一、概述\n公開資訊30條。\n",
]


@pytest.mark.parametrize("text", [RECIPE, "hello world\n", "1,2,3\n4,5,6\n"])
def test_no_report(text: str) -> None:
    """This test ensures that a text without one word of the matter is refused by name, and is no empty report."""
    with pytest.raises(NotAReport):
        parse(text.encode("utf-8"), path="x.txt")


@pytest.mark.parametrize("text", [GUIDE, LAW, WORK])
def test_look_alikes_are_doubted(text: str) -> None:
    """This test ensures that what only speaks of the matter, or is built like a report, is kept with a doubt."""
    report = parse(text.encode("utf-8"), path="x.txt")
    assert "not-a-report" in {doubt.why for doubt in report.doubts}


@pytest.mark.parametrize("text", REAL)
def test_narrative_reports_are_reports(text: str) -> None:
    """This test ensures that a report in words alone is read without this doubt, whatever its title has become."""
    report = parse(text.encode("utf-8"), path="x.txt")
    assert "not-a-report" not in {doubt.why for doubt in report.doubts}


def test_the_word_of_the_site_keeps_a_page() -> None:
    """This test ensures that a page that the site lists as a report is doubted, not refused."""
    hints = {"title": "青石乡2010年政府信息公开工作年度报告", "body": "青石乡", "year": "2010"}
    report = parse("附件下载\n".encode(), path="x.txt", hints=hints)
    assert (report.year, [doubt.why for doubt in report.doubts]) == (2010, ["not-a-report"])


def test_no_sample_is_doubted() -> None:
    """This test ensures that every report of the sample county is one."""
    samples = [one for one in reports() if one.year in (2018, 2021)]
    assert len(samples) > 20
    for sample in samples:
        report = parse(sample.attachment("docx"))
        assert "not-a-report" not in {doubt.why for doubt in report.doubts}, report.title
