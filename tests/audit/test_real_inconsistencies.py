"""What published reports really got wrong, and published figures that are right: found, or left alone.

The reports are those that the domain's test set names. Where the document stands beside the project it is read; of the
others the published figures are typed into a whole report with words of ours. Nothing else may be an error in any.
"""

from __future__ import annotations

from collections.abc import Sequence

import pytest

import nianbao
from parsers.report import Report
from store.audit.finding import Finding
from tests.audit.papers import ONE, TOWN, Filled, judged, paper
from tests.audit.reports import REAL

CITY, BUREAU, MINISTRY = "汶州市人民政府", "汶清县统计局", "人力资源和社会保障部"


def read(name: str) -> list[Finding]:
    """The findings on a published document, read from its file."""
    if not (REAL / name).exists():
        pytest.skip("the real reports are not beside the project")
    return nianbao.audit([nianbao.parse(REAL / name)])


def failing(found: Sequence[Finding], *, above: str = "info") -> set[tuple[str, str]]:
    """Code and severity of what fails, witnesses too; information left out unless asked for."""
    return {
        (code, f.severity)
        for f in found
        if f.verdict == "fail" and (f.severity != "info" or above == "")
        for code in (f.code, *f.witnesses)
    }


# ---------------------------------------------------------------- the documents beside the project


def test_a_township_of_2020() -> None:
    """This test ensures that of the township's report only the shares 11.8 and 10.1 are told, as information."""
    found = [f for f in read("ciqiu-2020.txt") if f.verdict == "fail"]
    assert sorted((f.code, f.severity) for f in found) == [("NAR-017", "info")] * 2 + [("STR-018", "info")]
    assert {cell.raw for f in found for cell in f.cells if "11.8" in cell.raw or "10.1" in cell.raw}


def test_a_municipal_office_of_2019() -> None:
    """This test ensures that 258 for 275, 716 for 805, 33.9 per cent and 均获维持 are found, no other error."""
    found = [f for f in read("shanghai-office-2019.html") if f.verdict == "fail"]
    errors = [f for f in found if f.severity == "error"]
    assert sorted(f.code for f in errors) == ["NAR-005", "NAR-006"]
    assert (errors[0].actual, errors[0].expected) in ((258, 275), (275, 258))
    assert "716" in errors[1].zh
    assert "805" in errors[1].zh
    assert {("NAR-011", "warning"), ("NAR-017", "warning")} <= failing(found)


def test_a_district_of_2023() -> None:
    """This test ensures that two totals of table 四 and the old form of table 三 are found, no other error."""
    found = [f for f in read("hongze-2023.pdf") if f.severity == "error"]
    assert sorted(f.code for f in found) == ["STR-003", "T4-001", "T4-003"]
    assert [f.difference for f in found if f.code.startswith("T4")] == [11, 5]


# ---------------------------------------------------------------- documents of which the figures are known

#: The city's totals on 2023 and 2024: 3511+96 and 3525+121 handled.
_CITY_2023: Filled = {
    "t3.new_received": (3402, 109),
    "t3.carried_in": (91, 5),
    "t3.granted": (3374, 112),
    "t3.results_total": (3374, 112),
    "t3.carried_out": (119, 2),
}
_CITY_2024: Filled = {
    "t3.new_received": (3440, 85),
    "t3.carried_in": (119, 2),
    "t3.granted": (3000, 80),
    "t3.partially_granted": (440, 1),
    "t3.results_total": (3440, 81),
    "t3.carried_out": (119, 6),
}
_DOCUMENTS = "t2.normative_documents"
_RULES = "t2.government_rules"


def _city(say: str) -> list[Report]:
    return [paper(_CITY_2023, body=CITY, year=2023), paper(_CITY_2024, say, body=CITY, year=2024)]


def _stocks() -> list[Report]:
    years = ((597, 0, 0, 11, 0, 0), (420, 50, 227, 12, 2, 1), (422, 61, 59, 15, 3, 0))
    out = []
    for year, (held, issued, repealed, rules, made, gone) in zip((2022, 2023, 2024), years, strict=True):
        cells: Filled = {f"{_DOCUMENTS}.in_force": held, f"{_DOCUMENTS}.issued_this_year": issued}
        cells |= {f"{_DOCUMENTS}.repealed_this_year": repealed, f"{_RULES}.in_force": rules}
        cells |= {f"{_RULES}.issued_this_year": made, f"{_RULES}.repealed_this_year": gone}
        out.append(paper({**ONE, **cells}, body=CITY, year=year))
    return out


_ESSAY = (
    "社保方面完善经办流程，公布缴费标准和查询方式；就业方面发布岗位信息，举办招聘活动；培训方面组织技能课程，张贴报名办法；"
    "人才方面引进专家，公示评审结果；维权方面受理投诉，限期答复并回访；窗口延长服务时间，增设引导员；档案逐卷整理，"
    "分类上架；统计数据按季更新，附上口径说明；监督方面邀请代表座谈，收集意见逐条研究，整改结果在公告栏张贴。"
    "农民工欠薪线索当日转办，案件名单随时更新；退休人员认证可在家完成，操作步骤配有图解；见习补贴发放到人，台账留存备查；"
    "技工学校招生计划提前告知考生和家长，录取分数在校门口贴出；工伤认定材料一次告知，邮寄送达省去往返。"
)


def _copied(first: int, last: int) -> list[Report]:
    """A bureau that reports the same figures and the same words year after year, before 2019."""
    cells: Filled = {
        "s14.proactive_items": 31,
        "s14.channel_website": 31,
        "s14.requests_received": 4,
        "s14.received_online": 4,
        "s14.requests_closed": 4,
        "s14.closed_on_time": 4,
        "s14.replies": 4,
        "s14.reply_granted": 4,
        "s14.staff": 3,
        "s14.staff_part_time": 3,
    }
    text = {
        "proactive": _ESSAY,
        "overview": "",
        "fees": "没有收费。",
        "problems": "问题：公开不够及时。改进：加强培训。",
    }
    return [paper(cells, body=BUREAU, year=year, sections=text) for year in range(first, last + 1)]


WRONG = {
    "a city of 2024: growth of 1.05 per cent where the figures give 1.08 or 0.40": (
        lambda: _city("全年收办政府信息公开申请3646件，同比增长1.05%。"),
        {("XY-013", "warning")},
    ),
    "a town of 2022: 382 items, by channels 35, 80 and 2443": (
        lambda: [paper(ONE, "主动公开政府信息382条，包括网站35条、媒体80条、微信公众号2443条。", year=2022)],
        {("NAR-016", "warning")},
    ),
    "a bureau of 2024: 276 items, of which 216, 50 and more than 100": (
        lambda: [paper(ONE, "公开信息276条，其中网站216条、公众号50条，报送信息100余条。", body=BUREAU, year=2024)],
        {("NAR-016", "warning")},
    ),
    "a township of 2022 on the form of 2019": (
        lambda: [paper(ONE, year=2022, form="2019")],
        {("STR-003", "error")},
    ),
    "a ministry of 2010: from January 2010 to December 2009": (
        lambda: [
            paper(
                {},
                body=MINISTRY,
                year=2010,
                period="本报告所列数据的统计期限自2010年1月1日起至2009年12月31日止。",
            )
        ],
        {("STR-010", "error")},
    ),
    "a bureau of 2014 to 2016: three years with the same figures": (
        lambda: _copied(2014, 2016),
        {("XY-009", "warning")},
    ),
}


@pytest.mark.parametrize("name", WRONG)
def test_it_is_found_and_nothing_else(name: str) -> None:
    """This test ensures that what a published report got wrong is found, and nothing else of it is an error."""
    make, expected = WRONG[name]
    found = failing(judged(make()))
    assert expected <= found
    assert {one for one in found if one[1] == "error"} <= expected


def test_copied_words_are_told_beside_copied_figures() -> None:
    """This test ensures that three years of the same words are told as information (XY-010)."""
    assert ("XY-010", "info") in failing(judged(_copied(2014, 2016)), above="")


RIGHT = {
    "a city of 2023 and 2024: what was handled is new and carried in": lambda: _city(
        "全年收办政府信息公开申请3646件，其中新收3525件，上年结转121件。"
    ),
    "a city's stock of documents and rules, 2022 to 2024": _stocks,
    "a district of 2022: lists that add up": lambda: [
        paper(
            ONE,
            "主动公开政府信息1499条，其中政策类1303条、动态类172条、公告类24条。发布政务信息1453条，分别为"
            "文件966条、会议67条、人事81条、财政182条、规划61条、统计96条。",
        )
    ],
    "a county of 2022: 7055 and 14542 make 21597": lambda: [
        paper(ONE, "主动公开政府信息21597条，其中网站7055条，政务新媒体14542条。", body="汶清县人民政府", year=2022)
    ],
    "a county of 2024: three sums": lambda: [
        paper(
            {**ONE, f"{_DOCUMENTS}.issued_this_year": 10, f"{_DOCUMENTS}.in_force": 57},
            "政务新媒体发布信息2279条，其中微博943条、微信1336条。公开会议13次，其中常务会7次、全体会2次、专题会3次、"
            "听证会1次。发布行政规范性文件10件，现行有效行政规范性文件57件。",
            body="汶清县人民政府",
            year=2024,
        )
    ],
    "a district of 2025: six parts of 116": lambda: [
        paper(ONE, "公开各类信息116条，其中机构21条、政策27条、财政10条、人事21条、民生5条、其他32条。", year=2025)
    ],
    "a town of 2025: 118, 294 and 32 of 444": lambda: [
        paper(ONE, "主动公开信息444条，其中网站118条、微信公众号294条、公开栏32条。", year=2025)
    ],
    "a town of 2025: two lists": lambda: [
        paper(
            ONE,
            "公开文件25件，其中规划1件、财政12件、民生12件。公众号发布信息464条，其中原创196条、转载268条。",
            year=2025,
        )
    ],
    "a city of 2025: 15 and 9 of 24": lambda: [
        paper(ONE, "发布政策解读24篇，其中文字解读15篇、图文解读9篇。", body=TOWN, year=2025)
    ],
}


@pytest.mark.parametrize("name", RIGHT)
def test_right_figures_are_left_alone(name: str) -> None:
    """This test ensures that published figures which are right raise no error and no warning."""
    assert failing(judged(RIGHT[name]())) == set()
