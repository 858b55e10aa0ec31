"""What looks like a contradiction and is none: every exception of the catalogue and every situation of practice."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from parsers.report import Value
from store.audit.audit import audit_report
from store.audit.context import Context
from store.audit.prose.told import told as confirmed
from tests.audit.prose.telling import CELLS, IN, NEW, about, telling, told, verdicts
from tests.audit.reports import changed

RIGHT = [
    "全年收到政府信息公开申请40件，上年结转5件。",
    "全年收办政府信息公开申请45件。",
    "全年受理政府信息公开申请39件。",  # one was still being corrected and lapsed
    "答复政府信息公开申请39件。",  # without 其他处理
    "答复政府信息公开申请37件。",  # without 其他处理 and 不予处理
    "办结本年度政府信息公开申请37件，其余结转。",  # of this year's: 40 less 3
    "办结政府信息公开申请42件。",
    "因本机关不掌握等原因无法提供政府信息公开申请7件。",
    "因本机关不掌握相关信息无法提供的政府信息公开申请7件。",
    "政府信息公开申请中，予以公开23件（含部分公开）。",
    "政府信息公开申请中，自然人申请39件，法人或其他组织申请6件。",
    "2022年收到政府信息公开申请71件。",
    "上半年收到政府信息公开申请17件。",
    "收到政府信息公开申请约40件。",
    "收到政府信息公开申请30余件，网上咨询3万余人次。",
    "未收到当面提交的政府信息公开申请。",
    "收到网上提交的政府信息公开申请31件。",
    "县教育局收到政府信息公开申请3件。",
    "下一步，力争将政府信息公开申请控制在20件以内。",
    "受理建房申请77件，办结71件。",
    "全年备案行政复议案件134件，行政诉讼案件57件。",
    "审结行政复议案件31件。",
    "全年办理行政复议案件61件、行政应诉案件40件。",
    "作为复议机关受理政府信息公开行政复议案件16件。",
    "行政诉讼一审案件5件、二审案件3件。",
    "政府信息公开行政诉讼保持零败诉。",
    "已审结的政府信息公开行政复议案件均获维持。",
    "未发生因政府信息公开被责令整改的情形。",
    "转载上级规范性文件46件。",
    "起草并以县政府名义印发规范性文件12件。",
    "审查规范性文件33件。",
    "公示行政许可211件、行政处罚40件。",
    "通过“双公示”专栏公开行政处罚19件。",
    "受理行政许可申请905件。",
    "行政事业性收费12万元。",
    "行政事业性收费120000元。",
    "发布政策解读107条，其中图解18条、视频18条、专家16条、媒体11条等。",
    "公开信息530条，包括党政类137条、政策文件13条、人事2条。",
    "公开信息963条，其中工作580条；规范性文件类7条；统计2条；人事1条。",
    "公开信息90条，其中政策类50条（含解读20条），动态类40条。",
    "举办培训3场，参训56人次，其中干部40人。",
    "发布信息100条，其中网站80条、微信60条。",  # one item may be on both: milder, see below
    "阅读量同比增长215%。",
    "完成年度公开任务的120%。",
    "政府信息公开申请按期办结率100%。",
    "主动公开率为63%。",
    "代表建议办结率100%。",
    "不予处理32024年我局收到行政复议11收到。",
    "培训中心收取住宿费135元。",
    "微信公众号发布信息300条，微博发布信息200条。",
    "人大建议11件，政协提案7件，均已办结。",
    "依申请公开的申请公开率达54.76%。",
    "收到政府信息公开申请40件。网络申请30件，信函申请7件，当面申请3件。",
    "收到政府信息公开申请40件。网络申请30件，信函申请12件，当面申请3件。",  # with those carried in
    "上年结转政府信息公开申请5件。政府信息公开申请结转下年度继续办理3件。",
    "因政府信息公开被申请行政复议6件，被提起行政诉讼3件。",
    "政府信息公开行政复议案件中，新收4件，上年结转2件。",
    "本年度办理行政复议4件、行政诉讼2件，均与信息公开无关。",
    "我镇作为第三人参加政府信息公开行政诉讼1件。",
    "县政府及其部门现行有效规范性文件161件。",
    "某村村民王某一人提出政府信息公开申请12件。",
    "同一申请人重复提交政府信息公开申请8件。",
    "办理行政许可905件，行政处罚57件。",
    "市场监管领域行政处罚31件，城管领域行政处罚26件。",
    "其中，不予公开4件属于内部事务信息，2件属于过程性信息。",
    "对3件政府信息公开申请作出补正告知，延期答复政府信息公开申请5件。",
    "收到政府信息公开申请40件，主要涉及征地拆迁15件、财政资金8件、规划建设6件。",
    "第一季度收到政府信息公开申请7件，第二季度9件，第三季度13件，第四季度11件。",
    "1-11月收到政府信息公开申请33件。",
    "历年累计制发规范性文件88件。",
    "截至2024年1月，现行有效规范性文件20件。",
    "制发行政规范性文件4件，废止1件，现行有效19件。",
    "收到政府信息公开申请40件。\n共收办政府信息公开申请45件。",
]


@pytest.mark.parametrize("text", RIGHT, ids=[text[:18] for text in RIGHT])
def test_nothing_is_held_against_it(text: str) -> None:
    """This test ensures that no error is claimed where the words allow a reading that fits."""
    assert [(f.code, f.zh) for f in told(telling(*text.split("\n"))) if f.severity == "error"] == []


def test_blanks_may_hide_the_difference() -> None:
    """This test ensures that a blank cell makes no accusation: what it may hide stays undecided."""
    columns = ("total", "natural_person", "other_org")
    blank: dict[str, Value | None] = {
        f"t3.{row}.{column}": None for row in ("carried_in", "carried_out", "results_total") for column in columns
    }
    report = telling("全年收办政府信息公开申请47件。", cells=blank)
    assert verdicts(report, "NAR-001") == {"undecided"}
    less = telling("全年收到政府信息公开申请31件。", cells=blank)
    assert ("error", "fail") in about(less, "NAR-001")


def test_a_cell_read_with_a_doubt_accuses_nobody() -> None:
    """This test ensures that an unsure figure of ours makes the rule not readable."""
    report = telling("全年收到政府信息公开申请54件。")
    unsure = replace(report, figures={**report.figures, NEW: replace(report.figures[NEW], sure=False)})
    assert verdicts(unsure, "NAR-001") == {"not_readable"}


def test_a_township_is_its_own_area() -> None:
    """This test ensures that 全镇 and 我镇 are one scope, and 综合执法队…汇总 makes no report of a whole area."""
    text = "我镇制定行政规范性文件6件，数据由镇综合执法队和便民服务中心分别统计汇总。"
    assert [f.severity for f in told(telling(text))] != []


@pytest.mark.parametrize(
    ("body", "text"),
    [
        ("汶清县人民政府", "县政府办公室收到政府信息公开申请9件。"),
        ("汶清县民政局", "全县收到政府信息公开申请300件。"),
        ("汶清县人民政府", "我办制发规范性文件1件。"),
    ],
)
def test_another_scope(body: str, text: str) -> None:
    """This test ensures that a sentence about the office or the whole area is not held against the other's tables."""
    found = [f for f in told(telling(text, body=body)) if f.severity != "info"]
    assert found == []


def test_what_is_left_open_is_listed_once() -> None:
    """This test ensures that NAR-029 lists what differs and may count something else, as undecided information."""
    report = telling(
        "县政府办公室收到政府信息公开申请9件。", "政府信息公开备案行政复议案件134件。", body="汶清县人民政府"
    )
    found = [f for f in audit_report(report).findings if f.code == "NAR-029"]
    assert [(f.severity, f.verdict) for f in found] == [("info", "undecided")]
    assert {cell.key for cell in found[0].cells} >= {"nar.received", "nar.reconsideration"}


def test_cases_left_over_from_last_year() -> None:
    """This test ensures that 未发生 is not held against cases that were pending last year."""
    report = telling("未发生因政府信息公开引起的行政诉讼。")
    assert ("error", "fail") in about(report, "NAR-011")
    before = Context(prev=telling(cells={"t4.litigation_direct.pending": 3}, year=2022))
    assert verdicts(report, "NAR-011", before) == {"undecided"}


def test_overlapping_classes_are_milder() -> None:
    """This test ensures that parts that may overlap make a warning, never an error."""
    assert about(telling("发布信息100条，其中网站80条、微信60条。"), "NAR-016") == [("warning", "fail")]


def test_a_slip_in_the_table_explains_the_text() -> None:
    """This test ensures that one slip in a table is one finding, with what the text says as its witness."""
    report = telling("全年新收政府信息公开申请40件。", cells={NEW: 400})
    found = [f for f in audit_report(report).findings if "NAR-001" in (f.code, *f.witnesses)]
    assert len(found) == 1
    assert found[0].code.startswith("T3-")


def test_the_text_confirms_cells() -> None:
    """This test ensures that unambiguous statements confirm cells, and ambiguous or differing ones none."""
    report = telling("新收政府信息公开申请40件，上年结转5件。", "办结政府信息公开申请42件。", "2022年办结申请11件。")
    assert dict(confirmed(report)) == {NEW: 40, IN: 5, "t3.results_total.total": 42}
    twice = telling("收到政府信息公开申请40件。", "收到政府信息公开申请41件。")
    assert confirmed(twice) == {}
    handled = telling("收到政府信息公开申请45件，上年结转5件。")
    assert NEW not in confirmed(handled)


def test_the_text_decides_between_suspects() -> None:
    """This test ensures that of two cells that explain a slip, the one that the text confirms comes last."""
    report = telling("因政府信息公开被申请行政复议6件。")
    off = changed(report, {"t4.reconsideration.upheld": 7})
    found = next(f for f in audit_report(off).findings if f.code == "T4-001")
    order = [next(iter(suspect.cells)) for suspect in found.suspects]
    assert len(order) > 1
    assert order[-1] == "t4.reconsideration.total"


@settings(deadline=None, max_examples=25)
@given(new=st.integers(0, 400), before=st.integers(0, 60), out=st.integers(0, 30))
def test_a_true_text_is_never_accused(new: int, before: int, out: int) -> None:
    """This test ensures that whatever the figures, a text that repeats its table has no finding."""
    done = max(new + before - out, 0)
    cells = dict.fromkeys(CELLS, 0) | {NEW: new, IN: before, "t3.results_total.total": done, "t3.granted.total": done}
    cells |= {"t3.carried_out.total": new + before - done}
    report = telling(
        f"新收政府信息公开申请{new}件，上年结转{before}件，办结{done}件，结转下年度{new + before - done}件。",
        f"办结的政府信息公开申请{done}件，其中予以公开{done}件。",
        cells=cells,
    )
    assert told(report) == []
