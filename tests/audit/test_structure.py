"""Rules on the report as a whole (STR-001 to STR-019): what they find, and what they must leave alone."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from typing import Any

import pytest

import nianbao
from parsers.document import NOWHERE
from parsers.report import Doubt, Extra, Report, Section
from store.audit.audit import audit_report, check
from store.audit.context import Context
from store.audit.finding import RuleResult
from tests.audit.reports import REAL, changed, make_report

ALL = {"t2": "2021", "t3": "2021", "t4": "2021"}
OLD = {"t2": "2019", "t3": "2019", "t4": "2019"}
SIX: dict[str, str] = {
    "preface": "根据条例编制本报告，统计期限自2023年1月1日起至2023年12月31日止。",
    "s1": "2023年，我镇认真做好政府信息公开，落实工作考核、社会评议，没有责任追究情形。",
    "s2": "",
    "s3": "",
    "s4": "",
    "s5": "存在的问题：公开的深度还不够。下一步将加强培训，完善目录，及时更新各栏目的内容。",
    "s6": "无",
}
YEAR = (date(2023, 1, 1), date(2023, 12, 31))


def full(
    tables: Mapping[str, str] | None = None,
    texts: Mapping[str, str | None] | None = None,
    *,
    body: str = "汶清县白沙渡镇人民政府",
    year: int = 2023,
    **more: Any,
) -> Report:
    """A report with six sections; ``texts`` changes some of them, ``None`` takes one away."""
    held = {**SIX, **(texts or {})}
    sections = tuple(Section(key, key, text, NOWHERE) for key, text in held.items() if text is not None)
    values = {"t3.new_received.natural_person": 1, "t3.new_received.total": 1}
    made = make_report(ALL if tables is None else tables, values if tables is None else {}, body=body, year=year)
    given: dict[str, Any] = {"period": YEAR, "provenance": {"year": "title", "title": "text"}}
    return replace(made, sections=sections, title=f"{body}{year}年政府信息公开工作年度报告", **{**given, **more})


def verdicts(report: Report, code: str, context: Context | None = None) -> list[RuleResult]:
    """What one rule says."""
    return [result for result in check(report, context) if result.code == code]


def one(report: Report, code: str, context: Context | None = None) -> str:
    """The single verdict of a rule."""
    (found,) = verdicts(report, code, context)
    return found.verdict


def test_a_good_report_gives_no_structural_finding() -> None:
    """This test ensures that a report as the form wants it is left alone by every STR rule."""
    found = audit_report(full()).findings
    assert not [f for f in found if f.code.startswith("STR-")]


# ---------------------------------------------------------------- STR-001, STR-002


def test_a_missing_section_is_named() -> None:
    """This test ensures that STR-001 names the sections that are nowhere (STR-001)."""
    (found,) = verdicts(full(texts={"s6": None}), "STR-001")
    assert found.verdict == "fail"
    assert found.detail[0] == "缺少第六部分。"


@pytest.mark.parametrize(
    "texts",
    [
        {"s2": None, "s3": None, "s4": None},  # the tables are there, only the headings are lost
        {"s1": None, "preface": "我镇认真做好政府信息公开工作。" * 40},
        {"s5": None, "s4": "存在的主要问题是公开不够及时。"},
        {"s6": None, "s5": SIX["s5"] + "其他需要报告的事项：无。"},
        {"s6": None, "s5": SIX["s5"] + "\n六、\n"},
        {"s6": None, "s1": SIX["s1"] + "详见附件。"},
        {"s1": None, "s2": None, "s3": None, "s5": None},
    ],
)
def test_a_heading_lost_is_no_section_missing(texts: dict[str, str | None]) -> None:
    """This test ensures that STR-001 stays silent where a section may stand without its heading."""
    assert one(full(texts=texts), "STR-001") in ("pass", "not_readable")


def test_the_old_outline_in_a_new_year() -> None:
    """This test ensures that chapters of before 2019 in a later report are told as such (STR-001)."""
    old = {"overview": "概述。", "proactive": "情况。", "fees": "无。", "other": "无。"}
    texts: dict[str, str | None] = {**dict.fromkeys(SIX), **old}
    (found,) = verdicts(full({}, texts), "STR-001")
    assert found.verdict == "fail"
    assert "2018年及以前" in found.detail[0]


def test_contents_of_the_old_law() -> None:
    """This test ensures that STR-002 finds a content nowhere mentioned and accepts parts that were merged."""
    words = "我镇主动公开信息若干条，" * 30
    merged = {"overview": words, "proactive": "依申请公开和收费均无。复议诉讼亦无。", "problems": "问题若干。"}
    texts: dict[str, str | None] = {**dict.fromkeys(SIX), **merged}
    before = full({}, texts, year=2012, period=None)
    assert one(before, "STR-002") == "pass"
    lacking = full({}, {**texts, "proactive": "依申请公开无。复议诉讼亦无。"}, year=2012, period=None)
    (found,) = verdicts(lacking, "STR-002")
    assert (found.verdict, found.binding) == ("fail", "fees")


# ---------------------------------------------------------------- STR-003, STR-004, STR-005


@pytest.mark.parametrize(
    ("tables", "year", "failing"),
    [
        (OLD, 2022, ["t2+t3"]),
        (ALL, 2020, ["t2+t3"]),
        ({**ALL, "t3": "2019", "t4": "2019"}, 2023, ["t3"]),
        (ALL, 2021, []),
        (OLD, 2019, []),
        ({"s14": "pre2019"}, 2019, ["s14"]),
        ({"s14": "pre2019", **OLD}, 2019, []),  # the old sheet kept as an annex
    ],
)
def test_the_form_of_the_year(tables: dict[str, str], year: int, failing: list[str]) -> None:
    """This test ensures that STR-003 judges table by table, and table 四 not at all."""
    report = full(tables, year=year, period=(date(year, 1, 1), date(year, 12, 31)))
    assert [r.binding for r in verdicts(report, "STR-003") if r.verdict == "fail"] == failing


def test_a_wrong_title_year_is_no_wrong_form() -> None:
    """This test ensures that STR-003 waits where the period fits the form and STR-010 has the fault."""
    report = full(OLD, year=2021, period=(date(2020, 1, 1), date(2020, 12, 31)))
    assert {r.verdict for r in verdicts(report, "STR-003")} == {"not_applicable"}
    assert "fail" in {r.verdict for r in verdicts(report, "STR-010")}
    early = full(OLD, year=2021, period=None, published=date(2021, 1, 20))
    assert {r.verdict for r in verdicts(early, "STR-003")} == {"not_applicable"}
    assert [f.code for f in audit_report(early).findings if f.severity == "error"] == ["PUB-005"]
    in_time = full(OLD, year=2021, period=None, published=date(2022, 1, 20))
    assert "fail" in {r.verdict for r in verdicts(in_time, "STR-003")}
    guessed = full(OLD, year=2022, provenance={"year": "address"})
    assert one(guessed, "STR-003") == "not_applicable"


def test_a_missing_table() -> None:
    """This test ensures that STR-004 names the table, and is milder where words stand in its place."""
    without = {"t2": "2021", "t3": "2021"}
    (found,) = verdicts(full(without), "STR-004")
    assert (found.verdict, found.binding, found.severity) == ("fail", "t4", None)
    (told,) = verdicts(full(without, {"s4": "本年度未发生行政复议、行政诉讼。"}), "STR-004")
    assert (told.verdict, told.severity) == ("fail", "warning")


@pytest.mark.parametrize(
    "report",
    [
        full({"t2": "2021", "t3": "2021"}, doubts=(Doubt("t4", "table-is-picture", "1"),)),
        full({"t2": "2021", "t3": "2021"}, {"s4": "详见附件。"}),
        full({"t2": "2021", "t3": "2021"}, {"s4": "结果维持 结果纠正 其他结果 尚未审结 总计"}),
        full({}, doubts=(Doubt("", "bytes-without-meaning"),)),
        full({}, dict.fromkeys(SIX)),
    ],
)
def test_a_table_not_read_is_not_missing(report: Report) -> None:
    """This test ensures that pictures, attachments and layouts we cannot read are no missing table (STR-004)."""
    assert {r.verdict for r in verdicts(report, "STR-004")} <= {"not_readable", "not_applicable"}


def test_an_attachment_not_read_excuses() -> None:
    """This test ensures that a report with an unreadable edition is not said to lack tables or sections."""
    report = full({"t2": "2021"}, {"s6": None})
    for code in ("STR-001", "STR-004"):
        assert one(report, code) == "fail"
        assert one(report, code, Context(unread=1)) == "not_readable"


def test_a_narrative_report_before_2019_needs_no_tables() -> None:
    """This test ensures that STR-004 and STR-001 do not ask of 2012 what came in 2019."""
    report = full({}, year=2012)
    assert one(report, "STR-004") == one(report, "STR-001") == "not_applicable"


def _without(prefix: str, suffix: str = "") -> Report:
    report = full()
    keys = [key for key in report.figures if key.startswith(prefix) and key.endswith(suffix)]
    return changed(report, dict.fromkeys(keys), kind="absent", raw="")


def test_a_missing_row_and_a_missing_column_are_named() -> None:
    """This test ensures that STR-005 names what is not printed, in the form's words."""
    (row,) = [r for r in verdicts(_without("t3.denied.third_party_rights."), "STR-005") if r.verdict == "fail"]
    assert row.binding == "t3"
    assert "4.保护第三方合法权益" in row.detail[0]
    (column,) = [r for r in verdicts(_without("t3.", ".research_institution"), "STR-005") if r.verdict == "fail"]
    assert "科研机构" in column.detail[0]


def test_lines_lost_on_the_way_are_not_missing_rows() -> None:
    """This test ensures that STR-005 is not readable for single lost cells, doubts, tables mostly lost, and scans."""
    lone = changed(full(), {"t3.granted.natural_person": None}, kind="absent", raw="")
    doubtful = replace(_without("t3.granted."), doubts=(Doubt("t3", "row-without-label"),))
    torn = changed(_without("t3.granted."), {"t3.new_received.total": None}, kind="unreadable", raw="1 2")
    scan = _without("t3.granted.")
    seen = {key: replace(f, place=replace(f.place, confidence=0.99)) for key, f in scan.figures.items() if f.raw}
    scan = replace(scan, figures={**scan.figures, **seen})
    for report in (lone, doubtful, torn, scan, _without("t3.")):
        assert {r.binding: r.verdict for r in verdicts(report, "STR-005")}["t3"] in ("not_readable", "not_applicable")


def test_a_local_row_is_an_addition() -> None:
    """This test ensures that STR-005 accepts rows and columns that a local layout adds."""
    report = full(extras=(Extra("ext.t3.local", "本地行", "0", NOWHERE),), doubts=(Doubt("t3", "unknown-column"),))
    assert {r.verdict for r in verdicts(report, "STR-005")} == {"pass"}


# ---------------------------------------------------------------- STR-006 to STR-009


def test_the_note_of_table_three() -> None:
    """This test ensures that STR-006 asks for the note only where the layout is known."""
    assert one(full(), "STR-006") == "not_applicable"
    assert one(full(layouts={"t3.note": 1}), "STR-006") == "pass"
    assert one(full(layouts={"t3.note": 0}), "STR-006") == "fail"
    assert one(full(texts={"s3": "勾稽关系为：第一项加第二项"}, layouts={"t3.note": 0}), "STR-006") == "pass"


@pytest.mark.parametrize(
    ("texts", "verdict"),
    [
        ({"s6": "无"}, "pass"),
        ({"s6": ""}, "fail"),
        ({"s5": "待补充"}, "fail"),
        ({"s1": "（文字描述）"}, "fail"),
        ({"s1": SIX["s1"] + "公开网址为（具体网址）。"}, "fail"),
        ({"s1": SIX["s1"] + "共公开XX条信息。"}, "fail"),
        ({"s1": SIX["s1"] + "咨询电话0516-XXXXXXX。"}, "pass"),
        ({"s1": SIX["s1"] + "发布“××条例”解读。"}, "pass"),
        ({"s1": SIX["s1"] + "村民王××反映的事项已答复。"}, "pass"),
    ],
)
def test_empty_sections_and_what_is_left_of_the_template(texts: dict[str, str | None], verdict: str) -> None:
    """This test ensures that STR-007 finds empty sections, placeholders and leftovers, and quotes them."""
    (found,) = verdicts(full(texts=texts), "STR-007")
    assert found.verdict == verdict
    (text,) = texts.values()
    if verdict == "fail" and text:
        assert found.quotes[0].raw in text


def test_a_table_of_contents_is_no_empty_section() -> None:
    """This test ensures that a heading that stands twice is not called empty (STR-007), nor repeated (STR-016)."""
    layouts = {f"s{number}.headings": 2 for number in range(1, 7)}
    report = full(texts={"s6": ""}, layouts=layouts)
    assert one(report, "STR-007") == "not_readable"
    assert one(report, "STR-016") == "not_readable"


def test_section_five_without_substance() -> None:
    """This test ensures that STR-008 finds 无 and last year's words, and leaves short boilerplate alone."""
    assert one(full(texts={"s5": "无。"}), "STR-008") == "fail"
    assert one(full(), "STR-008", Context(prev=full(year=2022))) == "pass"
    long = {"s5": SIX["s5"] * 5}
    assert one(full(texts=long), "STR-008", Context(prev=full(texts=long, year=2022))) == "fail"
    assert one(full(texts=long), "STR-008", Context(prev=full(year=2022))) == "pass"


def test_oversight_is_asked_of_governments_only() -> None:
    """This test ensures that STR-009 binds governments, counts one word of a township, and no department."""
    bare = {"s1": "2023年，全面推进政府信息公开工作，及时准确发布各类信息。" * 9}
    county = full(texts=bare, body="汶清县人民政府")
    assert [(r.verdict, r.severity) for r in verdicts(county, "STR-009")] == [("fail", None)]
    town = full(texts=bare)
    assert [(r.verdict, r.severity) for r in verdicts(town, "STR-009")] == [("fail", "info")]
    assert one(full(texts={"s1": bare["s1"] + "纳入年度考核。"}), "STR-009") == "pass"
    assert one(full(texts=bare, body="汶清县财政局"), "STR-009") == "not_applicable"
    assert one(full(texts=bare, body="城关街道办事处"), "STR-009") == "not_applicable"


# ---------------------------------------------------------------- STR-010 to STR-012


@pytest.mark.parametrize(
    ("period", "years", "calendar"),
    [
        (YEAR, "pass", "pass"),
        ((date(2023, 1, 1), date(2022, 12, 31)), "fail", "not_applicable"),  # 自2010年1月1日起至2009年12月31日止
        ((date(2022, 1, 1), date(2022, 12, 31)), "fail", "pass"),
        ((date(2022, 12, 1), date(2023, 10, 30)), "pass", "fail"),
        ((date(2023, 1, 1), date(2023, 12, 30)), "pass", "fail"),
    ],
)
def test_title_and_period(period: tuple[date, date], years: str, calendar: str) -> None:
    """This test ensures that STR-010 compares years and STR-011 days, each fault under one of them."""
    report = full(period=period)
    assert (one(report, "STR-010"), one(report, "STR-011")) == (years, calendar)


def test_the_first_period_began_in_may() -> None:
    """This test ensures that STR-011 accepts the first year of the 条例."""
    assert one(full({}, year=2008, period=(date(2008, 5, 1), date(2008, 12, 31))), "STR-011") == "pass"


@pytest.mark.parametrize(
    "text",
    ["统计期限自20231月1日起至2023年12月31日止", "自202311日起至20231231日止", "统计时间为2023年11日至2023年1231日"],
)
def test_a_misprinted_period(text: str) -> None:
    """This test ensures that STR-011 quotes a period whose signs were lost instead of guessing it."""
    (found,) = verdicts(full(texts={"s6": text}, period=None), "STR-011")
    assert found.verdict == "fail"
    assert found.quotes[0].key == "s6"


def test_the_reports_own_name() -> None:
    """This test ensures that STR-010 reads the name a report gives itself in its preface, and there only."""
    own = "现公布《白沙渡镇2022年政府信息公开工作年度报告》。"
    assert one(full(texts={"preface": own}), "STR-010") == "fail"
    assert one(full(texts={"preface": "现公布《2022年政府信息公开工作年度报告》。"}), "STR-010") == "fail"
    assert one(full(texts={"s1": SIX["s1"] + own}), "STR-010") == "pass"
    for other in (
        "继去年发布《白沙渡镇2022年政府信息公开工作年度报告》后，现编制本报告。",
        "本报告参照县政府公布的《汶清县2022年政府信息公开工作年度报告》撰写。",
    ):
        assert one(full(texts={"preface": other}), "STR-010") == "pass"


@pytest.mark.parametrize(
    ("text", "verdict"),
    [
        ("2022年，我镇主动公开政府信息共60条。", "fail"),
        ("一、2022年度，我镇共受理申请3件。", "fail"),
        ("截至2022年底，共公开信息120条。", "fail"),
        ("2022年，我镇收到申请1件，2023年收到申请3件。", "pass"),
        ("较2022年，我镇公开信息增加5条。", "pass"),
        ("2022年，我镇公开工作存在的问题已经整改。", "pass"),
        ("2024年，我镇将继续公开信息。", "pass"),
        ("按照《2022年，我镇公开工作要点》公开信息。", "pass"),
    ],
)
def test_stale_years(text: str, verdict: str) -> None:
    """This test ensures that STR-012 looks at reporting sentences only."""
    assert one(full(texts={"s1": text}), "STR-012") == verdict


def test_section_five_may_name_last_year() -> None:
    """This test ensures that last year's problems are no stale year (STR-012)."""
    assert (
        one(full(texts={"s5": "2022年，我镇主动公开不够及时，公开的内容不够全面，今年已经整改。"}), "STR-012") == "pass"
    )


# ---------------------------------------------------------------- STR-013 to STR-019

BODIES = frozenset(
    {"汶清县白沙渡镇人民政府", "汶清县柳泉镇人民政府", "汶清县龙柳泉镇人民政府", "汶清县财政局", "汶清县人民政府"}
)


@pytest.mark.parametrize(
    ("text", "verdict"),
    [
        ("2023年，柳泉镇认真做好信息公开。", "fail"),
        ("按照柳泉镇信息公开目录公开。", "fail"),
        ("如有疑问，请与柳泉镇党政办公室联系。", "fail"),
        ("与柳泉镇政府信息公开专栏互相链接。", "pass"),
        ("会同柳泉镇、县财政局开展培训。", "pass"),
        ("柳泉镇至白沙渡镇公路项目信息已经公开。", "pass"),
        ("县财政局信息公开目录已更新。", "pass"),
        ("柳泉镇信息公开工作走在前列，值得我镇学习。", "pass"),
        ("原柳泉镇信息公开目录已并入我镇。", "pass"),
        ("2023年，柳泉镇认真贯彻条例，结合我镇实际公开信息。", "fail"),
    ],
)
def test_foreign_names(text: str, verdict: str) -> None:
    """This test ensures that STR-013 finds another township as the one who speaks, and no partner or project."""
    assert one(full(texts={"s1": text}), "STR-013", Context(bodies=BODIES)) == verdict
    assert one(full(texts={"s1": text}), "STR-013") == "not_applicable"


@pytest.mark.parametrize(
    ("body", "text", "verdict"),
    [
        ("白沙渡镇人民政府", "我镇、我县均已公开", "pass"),
        ("白沙渡镇人民政府", "我街道主动公开", "fail"),
        ("南棠乡人民政府", "我镇主动公开", "fail"),
        ("南棠乡人民政府", "本乡本土的信息", "pass"),
        ("汶清县财政局", "我局和我县", "pass"),
        ("汶清县财政局", "我镇主动公开", "fail"),
        ("汶清县财政局", "基本局面良好", "pass"),
        ("汶清县人民政府", "我局主动公开", "fail"),
        ("汶清县民委（宗教局）", "我局主动公开", "pass"),
        ("城关街道办事处", "我街道、我区", "pass"),
    ],
)
def test_self_reference(body: str, text: str, verdict: str) -> None:
    """This test ensures that STR-014 knows what a body may call itself and the places above it."""
    assert one(full(texts={"s1": text}, body=body), "STR-014") == verdict


@pytest.mark.parametrize(
    ("text", "verdict"),
    [
        ("根据《中华人民共和国政府信息公开条例》（国务院令第492号）编制", "fail"),
        ("根据《条例》第三十一条、第三十二条编制年度报告", "fail"),
        ("按照国办公开办函〔2019〕60号要求编制", "fail"),
        ("按照国办公开办函〔2021〕30号要求编制", "pass"),
        ("《条例》（国务院令第492号公布，国务院令第711号修订）", "pass"),
        ("国办公开办函〔2019〕60号现已废止", "pass"),
    ],
)
def test_the_law_in_force(text: str, verdict: str) -> None:
    """This test ensures that STR-015 finds superseded bases and leaves history alone."""
    assert one(full(texts={"preface": text}), "STR-015") == verdict


def test_duplicates() -> None:
    """This test ensures that STR-016 finds a table or heading printed twice, but not a government's two scopes."""
    twice = {"t3.tables": 2}
    assert one(full(layouts=twice), "STR-016", Context(level="township")) == "fail"
    assert one(full(body="汶清县人民政府", layouts=twice), "STR-016", Context(level="county")) == "not_applicable"
    assert one(full(layouts={"s3.headings": 2}), "STR-016") == "fail"
    assert one(full(), "STR-016") == "pass"


def test_all_zero() -> None:
    """This test ensures that STR-018 says so where every figure is zero, and only then."""
    assert one(full(ALL), "STR-018") == "fail"
    assert one(full(), "STR-018") == "pass"
    assert one(full({"t3": "2021"}), "STR-018") == "not_applicable"


def test_length_is_asked_only_where_a_notice_sets_it() -> None:
    """This test ensures that STR-019 waits for a local limit."""
    assert one(full(texts={"s1": "公开" * 2000}), "STR-019") == "not_applicable"


def test_findings_on_text_are_told_apart_and_quote_it() -> None:
    """This test ensures that two findings of one rule without cells have fingerprints of their own (STR-007)."""
    found = [f for f in audit_report(full(texts={"s5": "待补充", "s6": ""})).findings if f.code == "STR-007"]
    assert len({f.fingerprint for f in found}) == len(found) == 2
    assert [cell.raw for f in found for cell in f.cells] == ["待补充"]


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("ciqiu-2020.txt", {"STR-018"}),
        ("hongze-2023.pdf", {"STR-003", "STR-009"}),
        ("shanghai-office-2019.html", set()),
    ],
)
def test_real_reports(name: str, expected: set[str]) -> None:
    """This test ensures that real reports give what they really have: hongze table 三 (STR-003), shanghai nothing."""
    if not (REAL / name).exists():
        pytest.skip("the real reports are not beside the project")
    found = audit_report(nianbao.parse(REAL / name)).findings
    assert {f.code for f in found if f.code.startswith(("STR", "PUB")) and f.verdict == "fail"} == expected
