"""What published reports do besides their figures: whole reports with these habits, of which none is an error."""

from __future__ import annotations

import re
from dataclasses import replace

import pytest

from forms.forms import load_forms
from parsers.parse import parse
from parsers.report import Report
from store.audit.audit import audit_report
from store.editions import compare_editions
from store.elsewhere import not_missing
from store.reports import Reading
from tests.audit.papers import ONE, TOWN, Filled, judged, paper
from tests.parsers.rendering import page

_PLACES = ("网站", "公众号", "公开栏", "广播", "明白纸", "服务大厅")
_DUTIES = (
    "安排专人每周核对栏目，过期内容当日撤下",
    "惠民补贴名单逐村张贴，公示期内接待来访",
    "会议纪要经审核后公布，涉密部分依规处理",
    "群众留言两个工作日内转办，答复同步公开",
    "规划图纸放在大厅供人查阅，讲解员在旁说明",
    "整理历年文件编号归档，失效文件加注标记",
)
_MORE = (
    "下乡时把办事指南送到老人家中",
    "逢集日在街口摆开桌子解答政策",
    "把预算做成图表贴在村口",
    "请代表到现场看项目进度",
    "给经办人员讲解条例逐条练习",
    "在校门口发放招生问答",
)


def boilerplate(new: int) -> str:
    """A text of twelve sentences of which ``new`` are of this year alone."""
    held = [f"{place}由办公室负责，{duty}。" for place, duty in zip(_PLACES, _DUTIES, strict=True)]
    other = [f"今年，{place}一项有新的做法，{more}，收到不少好评。" for place, more in zip(_PLACES, _MORE, strict=True)]
    return "".join(other[:new] + held[new:])


@pytest.mark.parametrize(("new", "copied"), [(6, False), (3, False), (0, True)])
def test_year_to_year_boilerplate(new: int, copied: bool) -> None:
    """This test ensures that half a text of last year's words is no copy, and all of it is information."""
    last, now = (
        paper({"t3.new_received": (n, 0), "t3.granted": (n, 0), "t3.results_total": (n, 0)}, text, year=year)
        for n, text, year in ((2, boilerplate(0) * 2, 2022), (1, boilerplate(new) * 2, 2023))
    )
    found = judged([last, now])
    assert [f.severity for f in found if f.code == "XY-010"] == (["info"] if copied else [])
    assert [f for f in found if f.severity == "error"] == []


def _copy_with_losses(lost: tuple[str, ...], host: str) -> Report:
    """One page of the report on a mirror that lost some rows of its tables."""
    texts = dict.fromkeys(load_forms()["2021"].cells, "0")
    texts |= {
        f"t3.{row}.{c}": "7"
        for row in ("new_received", "granted", "results_total")
        for c in ("natural_person", "total")
    }
    drawn = page("2021", texts, title="甲县乙镇2022年政府信息公开工作年度报告").decode()
    for label in lost:
        drawn, count = re.subn(rf"<tr>(?:(?!</tr>).)*{label}(?:(?!</tr>).)*</tr>", "", drawn)
        assert count == 1
    report = parse(drawn.encode(), url=f"http://{host}/1.html")
    return replace(report, period=None)


def test_one_page_stored_twice_with_different_losses() -> None:
    """This test ensures that two copies of a page that lost different rows do not contradict each other."""
    one = _copy_with_losses(("2.重复申请", "4.无正当理由大量反复申请"), "www.a.example")
    two = _copy_with_losses(("2.没有现成信息需要另行制作", "5.要求行政机关确认或重新出具已获取信息"), "m.b.example")
    whole = _copy_with_losses((), "www.c.example")
    assert one.figures["t3.not_processed.repeated_request.total"].kind == "absent"
    assert two.figures["t3.not_processed.repeated_request.total"].value == 0
    readings = [Reading(str(at), None, report) for at, report in enumerate((whole, one, two))]
    assert compare_editions(readings) == ()
    alone = audit_report(one).findings
    assert [f.code for f in alone if f.severity == "error"] == ["STR-005"]
    assert [f.code for f in not_missing(alone, [readings[1], readings[2]]) if f.severity == "error"] == []
    assert not_missing(alone, [readings[1]]) == not_missing(alone, [readings[1], readings[1]]) == alone


def test_tables_and_sections_that_another_edition_has() -> None:
    """This test ensures that what the page lacks and the attachment prints is not missing, and what neither has is."""
    whole = paper(ONE)
    less = replace(
        whole,
        tables={key: form for key, form in whole.tables.items() if key != "t4"},
        figures={key: figure for key, figure in whole.figures.items() if not key.startswith("t4.")},
        sections=tuple(section for section in whole.sections if section.key != "s6"),
    )
    found = audit_report(less).findings
    codes = {"STR-001", "STR-004"}
    assert {f.code for f in found if f.severity == "error"} == codes
    one, two, three = (Reading(name, None, each) for name, each in (("a", less), ("b", whole), ("c", less)))
    assert {f.code for f in not_missing(found, [one, two])} & codes == set()
    assert {f.code for f in not_missing(found, [one, three])} & codes == codes


def test_a_mirror_broken_into_accuses_nobody_of_what_it_lost() -> None:
    """This test ensures that a page with gamblers' words in its title is not said to lack its sections."""
    title = "uedbet官网汶清县柳泉镇人民政府2023年政府信息公开工作年度报告"
    hacked, plain = (paper(title=name, sections={"s5": "", "s6": ""}) for name in (title, ""))
    assert hacked.body == plain.body
    assert [f.code for f in judged([hacked]) if f.code in ("STR-001", "STR-004")] == []


@pytest.mark.parametrize(
    ("before", "change", "decisions"), [(1215, "-35", 1180), (8249, "-1942", 6307), (9, "+43", 52)]
)
def test_decisions_filled_as_stock_and_change(before: int, change: str, decisions: int) -> None:
    """This test ensures that 处理决定数量 filled as what 上年 and 增减 come to breaks no rule of the form."""
    row = "t2.administrative_licensing"
    cells: Filled = {f"{row}.items_prev_year": before, f"{row}.change_this_year": change, f"{row}.decisions": decisions}
    found = judged([paper({**ONE, **cells}, year=2020)])
    assert [(f.code, f.zh) for f in found if f.severity != "info"] == []


@pytest.mark.parametrize("rules", [("0", "0", "6"), ("2", "0", "0")])
def test_government_rules_of_a_town(rules: tuple[str, str, str]) -> None:
    """This test ensures that 规章 filled in by a town is asked about as a warning, and is no error."""
    keys = ("issued_this_year", "repealed_this_year", "in_force")
    cells: Filled = {f"t2.government_rules.{key}": text for key, text in zip(keys, rules, strict=True)}
    found = [f for f in judged([paper({**ONE, **cells}, body=TOWN)]) if f.verdict == "fail"]
    assert {f.severity for f in found} == {"warning"}
    assert "T2-121" in {code for f in found for code in f.witnesses}


def test_a_district_summary_outside_the_form() -> None:
    """This test ensures that a summary in prose, without the six parts and the tables, is not said to lack them."""
    said = (
        "2022年，全区主动公开政府信息1499条，其中政策类1303条、动态类172条、公告类24条。",
        "全区政务新媒体发布信息1453条，分别为文件966条、会议67条、人事81条、财政182条、规划61条、统计96条。",
        "全年收到政府信息公开申请62件，均已按期答复，没有因政府信息公开被申请行政复议。",
    )
    title = "汶清区2022年政府信息公开工作年度报告"
    page_ = (
        f"<html><head><title>{title}</title></head><body><h1>{title}</h1><p>{'</p><p>'.join(said)}</p></body></html>"
    )
    report = parse(page_.encode())
    assert (report.body, report.year, report.tables) == ("汶清区", 2022, {})
    assert [(f.code, f.zh) for f in judged([report]) if f.severity != "info"] == []


def test_a_report_that_speaks_of_the_year_after() -> None:
    """This test ensures that a report of 2009 that speaks of 2010 is not accused of a stale year, nor of any other."""
    said = {"proactive": "2010年，我镇主动公开政府信息46条。", "problems": "问题：人手不足。改进：加强培训。"}
    found = judged([paper({}, body="汶清县张义镇人民政府", year=2009, form="pre2019", sections=said)])
    assert [(f.code, f.zh) for f in found if f.severity == "error" or f.code == "STR-012"] == []
