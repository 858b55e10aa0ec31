"""What published reports do to headings, titles, years and pages, one test a habit."""

from __future__ import annotations

from datetime import date

import pytest

from forms.forms import load_forms
from parsers.parse import parse
from parsers.report import Report
from tests.parsers.rendering import page, raws
from tests.parsers.test_identity import KEYS, SIX, read, sections

YEAR = ("一、总体情况", "认真落实各项要求。")


@pytest.mark.parametrize(
    ("section", "written"),
    [
        (0, "一、"),
        (0, "一、总体情况、"),
        (0, "一、基本情况"),
        (0, "一、总体概述"),
        (0, "一 、概 述"),
        (0, "一 概 述"),
        (0, "引 言"),
        (0, "一、工作总体推进情况"),
        (1, "二、主动公开政府政府情况"),
        (1, "二、主动公开信息情况"),
        (1, "二)主动公开政府信息情况"),
        (1, "()主动公开情况"),
        (3, "四、政府信息公开被申请行政复议提起行政诉讼情况"),
        (4, "五、信息公开的建议和下一步工作思考"),
    ],
)
def test_a_heading_written_in_another_way(section: int, written: str) -> None:
    """This test ensures that a heading without its words, or with other ones, still opens its section."""
    assert sections(*(written if at == 2 * section else line for at, line in enumerate(SIX))) == KEYS


@pytest.mark.parametrize("mark", ["1. ", ""], ids=["renumbered", "no-numbers"])
def test_numbers_of_headings_lost(mark: str) -> None:
    """This test ensures that lists renumbered by the CMS and numbers lost keep the sections."""
    assert sections(*(f"{mark}{line[2:]}" if at % 2 == 0 else line for at, line in enumerate(SIX))) == KEYS


def test_a_numbered_list_is_no_heading() -> None:
    """This test ensures that a list inside a section, whose numbers fit a lost heading, opens none."""
    lines = [*SIX[:2], "二、强化学习", "丑", "四、健全队伍", "卯", *SIX[4:]]
    found = sections(*lines)
    assert "s2" not in found
    assert "二、强化学习" in found["s1"]


def test_chapters_before_the_form() -> None:
    """This test ensures that prose in chapters of its own, after which the form begins at 一, is the preface."""
    chapters = ["一、聚焦中心工作", "子", "二、加强解读回应", "丑", "三、规范申请办理", "寅", "四、推进平台建设", "卯"]
    assert sections(*chapters, *SIX) == KEYS


def test_the_words_of_the_template_left_in() -> None:
    """This test ensures that a sentence of the template is text, and moves nothing."""
    line = "该部分以表格形式报告。表格如下："
    assert sections(*SIX[:3], line, *SIX[3:])["s2"] == f"{line}\n乙"


def test_no_headings_at_all() -> None:
    """This test ensures that a report without headings is one text, whose figures are read."""
    report = read("桂县甲街道办事处2022年政府信息公开工作年度报告", "全年收到政府信息公开申请3件，均已答复。")
    assert [section.key for section in report.sections] == ["text"]
    assert [(one["name"], one["value"]) for one in report.statements] == [("nar.received", 3)]


def test_eight_chapters() -> None:
    """This test ensures that chapters beside the six contents of the old law join what stands before them."""
    names = ["引 言", "组织领导", "主动公开情况", "依申请公开情况", "收费情况", "行政复议和行政诉讼情况", "存在问题"]
    lines = [text for at, name in enumerate(names) for text in (f"{'一二三四五六七'[at]}、{name}", f"甲{at}")]
    report = read("甲街道办事处2010年政府信息公开工作年度报告", *lines, "八、下一步打算", "庚")
    keys = [section.key for section in report.sections if section.key != "preface"]
    assert keys == ["overview", "proactive", "on_request", "fees", "remedies", "problems"]


@pytest.mark.parametrize(
    ("title", "period", "year"),
    [
        ("某县财政局2020年政府信息公开工作年度报告", "2019年1月1日起至2019年12月31日", 2020),
        ("某苏木2024年政府信息公开工作年度报告", "2023年1月1日起至2023年12月31日", 2024),
        ("甲县某街街道2016年政府信息公开工作年度报告", "2015年12月1日起至2016年10月30日", 2016),
    ],
)
def test_title_and_period_differ(title: str, period: str, year: int) -> None:
    """This test ensures that a year of the title that its period contradicts stays, with a doubt."""
    report = read(title, f"本报告统计期限自{period}止。", *YEAR)
    assert report.year == year
    assert [doubt.why for doubt in report.doubts] == ["year-title-and-period-differ"]


def test_another_years_report_named_in_the_text() -> None:
    """This test ensures that a report that names last year's title in its text is of the year of its own title."""
    report = read("甲镇2021年政府信息公开工作年度报告", "现公布《甲镇2020年政府信息公开工作年度报告》。", *YEAR)
    assert report.year == 2021


@pytest.mark.parametrize("url", ["http://h/zw/2022n52/t20240112_1.html", "http://h/zw/2024n/201803/t20180201_1.html"])
def test_a_year_in_the_address_is_not_the_reports(url: str) -> None:
    """This test ensures that a year in the address does not count where the title has one."""
    assert read("甲县乙镇2023年政府信息公开工作年度报告", *YEAR, url=url).year == 2023


@pytest.mark.parametrize(
    ("year", "printed", "day"),
    [
        (2009, "2009-12-28", date(2009, 12, 28)),
        (2012, "2012-12-31 00:00", date(2012, 12, 31)),
        (2014, "2020-06-30", date(2020, 6, 30)),
    ],
)
def test_published_before_the_year_ended_or_years_later(year: int, printed: str, day: date) -> None:
    """This test ensures that an odd date of publication is kept and does not move the year."""
    report = read(f"甲县乙镇{year}年政府信息公开工作年度报告", f"发布时间：{printed}", "一、概述", "甲")
    assert (report.year, report.published) == (year, day)


@pytest.mark.parametrize("clock", ["2019年12月3日星期二", "今天是2025年12月30日 星期二"])
def test_a_clock_in_the_page_header(clock: str) -> None:
    """This test ensures that the day on which the page was read is no part of title, body or date."""
    report = read(clock, "甲县乙镇2018年政府信息公开工作年度报告", *YEAR)
    assert (report.body, report.year, report.published) == ("乙镇", 2018, None)


@pytest.mark.parametrize("number", ["甲政发〔202130号", "[2013]05", "【2012】144号", "2018〕43号"])
def test_a_broken_document_number_is_no_year(number: str) -> None:
    """This test ensures that a 文号 that lost characters gives neither year nor date."""
    report = read("乙镇政府信息公开工作年度报告", number, *YEAR)
    assert (report.year, report.published) == (None, None)


@pytest.mark.parametrize(
    "lines",
    [
        ["甲县乙镇2022年", "政府信息公开工作年度报告"],
        ["甲县乙镇2022年政府信息公开工作年度报告"] * 3,
        ["2022年度甲县乙镇政府信息公开工作年度报告"],
        [
            "首页 > 政务公开 > 年报",
            "甲县乙镇2022年政府信息公开工作年度报告",
            "访问量: 字体:【 】 作者:佚名 点击查看解读",
        ],
        ["{{ title }}", "甲县乙镇2022年政府信息公开工作年度报告"],
    ],
    ids=["two-lines", "three-times", "year-first", "crumbs", "front-end"],
)
def test_titles_among_noise(lines: list[str]) -> None:
    """This test ensures that a title over lines, repeated, or among what a page adds is read once."""
    report = read(*lines, *SIX)
    assert (report.body, report.year) == ("乙镇", 2022)


def page_with(old: str, new: str, form: str = "2021") -> Report:
    drawn = page(form, raws(form, "3")).decode()
    assert old in drawn
    return parse(drawn.replace(old, new).encode())


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("<p>本节的文字。</p>", "<p>按照<…年度报告格式>要求编制。</p>"),
        ("政府信息公开", "政府信息公開(kāi)"),
        ("本节的文字。", "现报告如下,,。。特此报告。www.example.com"),
        ("本节的文字。", "1、本节2、的文字3、。"),
        ("本节的文字。", "访问量: 字体:【 】 作者:佚名 点击查看解读 图1 图2"),
        ("<p>本节的文字。</p>", "<p>附件：<a href='1.pdf'>甲县乙镇2022年政府信息公开工作年度报告.pdf</a></p>"),
        ("</body>", "<p>Annual report: 1,798 items were disclosed.</p></body>"),
    ],
    ids=["tag", "pinyin", "punctuation", "page-marks", "counter", "attachment", "digest"],
)
def test_noise_of_pages(old: str, new: str) -> None:
    """This test ensures that what mirrors and front ends leave in a page moves no cell, title or year."""
    report = page_with(old, new)
    assert (report.body, report.year) == ("乙镇", 2022)
    figures = {key: figure.value for key, figure in report.figures.items()}
    assert figures == dict.fromkeys(load_forms()["2021"].cells, 3)


def test_a_page_that_was_broken_into() -> None:
    """This test ensures that gamblers' words in the issuer's name change no body and no cell, and are doubted."""
    drawn = page("2021", raws("2021", "3"), title="uedbet官网甲县民政局2022年政府信息公开工作年度报告").decode()
    drawn = drawn.replace("本节的文字。", "uedbet体育为您带来最新资讯。本节的文字。uedbet")
    report = parse(drawn.encode())
    assert (report.body, report.year) == ("甲县民政局", 2022)
    assert {figure.value for figure in report.figures.values()} == {3}
    assert [(doubt.why, doubt.raw) for doubt in report.doubts] == [("foreign-words-in-title", "uedbet官网")]


def test_a_page_in_traditional_script() -> None:
    """This test ensures that a page converted to traditional script keeps its headings, tables and cells."""
    simple = (
        "开请数结转办国机关无补后内类务过执询诉复议讼维纠审经规范发废许处罚强费额购据业构会团组织总计续认"
        "单举护权稳属动条体况级问题进报县镇"
    )
    other = (
        "開請數結轉辦國機關無補後內類務過執詢訴複議訟維糾審經規範發廢許處罰強費額購據業構會團組織總計續認"
        "單舉護權穩屬動條體況級問題進報縣鎮"
    )
    texts = {key: str(number) for number, key in enumerate(load_forms()["2021"].cells, 100)}
    plain = parse(page("2021", texts))
    report = parse(page("2021", texts).decode().translate(str.maketrans(simple, other)).encode())
    assert {key: figure.raw for key, figure in report.figures.items()} == texts
    assert [section.key for section in report.sections] == [section.key for section in plain.sections]
    assert (report.year, report.doubts) == (2022, ())


METADATA = [
    ("索引号", "011337083/2023-00001"),
    ("主题分类", "政务公开"),
    ("发布机构", "甲县民政局"),
    ("成文日期", "2023-01-12"),
    ("发布日期", "2023-01-18"),
    ("文号", "甲民发〔2021〕30号"),
    ("名称", "甲县民政局2022年政府信息公开工作年度报告"),
    ("有效性", "有效"),
]


@pytest.mark.parametrize("across", [2, 4, 8], ids=["one-pair", "two-pairs", "four-pairs"])
@pytest.mark.parametrize("shift", [-2, -1, 0, 1, 2])
@pytest.mark.parametrize("title", ["甲县民政局2022年政府信息公开工作年度报告", "2022年政府信息公开工作年度报告"])
def test_a_metadata_table_shifted_by_a_cell(title: str, shift: int, across: int) -> None:
    """This test ensures that values that slipped in a metadata table name no other body or year, and no other day."""
    cells = [text for pair in METADATA for text in pair]
    values = cells[1::2]
    moved = [values[(at - shift) % len(values)] if 0 <= at - shift < len(values) else "" for at in range(len(values))]
    cells[1::2] = moved
    rows = [cells[at : at + across] for at in range(0, len(cells), across)]
    drawn = "".join(f"<tr>{''.join(f'<td>{text}</td>' for text in row)}</tr>" for row in rows)
    written = page("2021", raws("2021", "3"), title=title).decode().replace("<body>", f"<body><table>{drawn}</table>")
    report = parse(written.encode())
    assert report.year == 2022
    assert report.body in ("甲县民政局", "")
    assert report.published in (None, date(2023, 1, 12), date(2023, 1, 18))
    assert {key: figure.value for key, figure in report.figures.items()} == dict.fromkeys(load_forms()["2021"].cells, 3)


def test_the_successor_who_publishes_is_not_the_issuer() -> None:
    """This test ensures that a body that took over another's page in its metadata does not become its issuer."""
    drawn = page("2021", raws("2021", "3"), title="甲县经贸局2022年政府信息公开工作年度报告").decode()
    metas = "".join(
        f"<meta name='{name}' content='甲县工业和信息化局'>" for name in ("ContentSource", "Author", "SiteName")
    )
    assert parse(drawn.replace("<head>", f"<head>{metas}").encode()).body == "甲县经贸局"


@pytest.mark.parametrize(
    "name", ["硚口镇", "佳县螅镇", "上垟乡", "北京街道办事处", "银川镇人民政府", "民族事务委员会（宗教局）"]
)
def test_odd_names(name: str) -> None:
    """This test ensures that rare characters, names of other places and two names in one are bodies like others."""
    report = read(f"{name}2022年政府信息公开工作年度报告", *SIX)
    assert report.body.endswith(name.removeprefix("佳县").replace("（", "(").replace("）", ")")) or report.body == name
    assert report.year == 2022


def test_a_neighbours_name_left_in_changes_nothing() -> None:
    """This test ensures that another body named in the text does not become the body of the report."""
    report = read("甲县参乡2012年政府信息公开工作年度报告", "一、概述", "已编制黄村乡信息公开目录，我街道按期更新。")
    assert report.body == "参乡"
