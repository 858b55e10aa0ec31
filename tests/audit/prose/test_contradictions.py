"""What contradicts the tables or the text itself is found, with the severity that its words deserve."""

from __future__ import annotations

import pytest

from forms.rules import load_rules
from store.audit.audit import audit_report
from store.audit.context import Context
from tests.audit.prose.telling import about, telling, told

BODY_TEXT = "全年工作总体平稳。" * 30

WRONG = [
    ("NAR-001", "全年收到政府信息公开申请54件。", "error"),
    ("NAR-001", "全年收办政府信息公开申请46件。", "error"),
    ("NAR-001", "受理政府信息公开申请38件。", "warning"),
    ("NAR-002", "上年结转政府信息公开申请7件。", "error"),
    ("NAR-002", "收到政府信息公开申请40件，上年无结转。", "error"),
    ("NAR-003", "全年办结政府信息公开申请31件。", "error"),
    ("NAR-004", "政府信息公开申请结转下年度继续办理8件。", "error"),
    ("NAR-005", "政府信息公开申请中，予以公开25件。", "error"),
    ("NAR-005", "政府信息公开申请中，不予公开9件。", "error"),
    ("NAR-005", "政府信息公开申请中，不予公开4件。", "warning"),
    ("NAR-005", "政府信息公开申请中，予以公开及部分公开28件。", "error"),
    (
        "NAR-006",
        "办结政府信息公开申请42件，予以公开21件，部分公开3件，不予公开6件，无法提供8件，不予处理2件，其他处理3件。",
        "error",
    ),
    ("NAR-007", "收到政府信息公开申请40件。网络申请30件，信函申请7件，当面申请9件。", "warning"),
    ("NAR-008", "政府信息公开申请中，自然人申请31件，法人或其他组织申请9件。", "error"),
    ("NAR-009", "因政府信息公开被申请行政复议9件。", "error"),
    ("NAR-009", "政府信息公开类行政复议案件9件。", "warning"),
    ("NAR-010", "因政府信息公开被提起行政诉讼8件。", "error"),
    ("NAR-010", "因政府信息公开被提起行政诉讼2件。", "warning"),
    ("NAR-011", "政府信息公开行政复议案件均获维持。", "warning"),
    ("NAR-011", "未发生因政府信息公开引起的行政诉讼。", "error"),
    ("NAR-012", "本年度未收到政府信息公开申请。", "error"),
    ("NAR-014", "制发行政规范性文件6件。", "error"),
    ("NAR-014", "废止行政规范性文件3件。", "error"),
    ("NAR-014", "现行有效行政规范性文件21件。", "error"),
    ("NAR-014", "未制发行政规范性文件。", "error"),
    ("NAR-015", "作出行政许可决定300件。", "error"),
    ("NAR-015", "行政处罚60件。", "warning"),
    ("NAR-015", "行政事业性收费13万元。", "error"),
    ("NAR-016", "全年发布信息96条：动态40条、公告30条、统计10条。", "error"),
    ("NAR-016", "发布信息19条，其中推送到省平台35条。", "error"),
    ("NAR-016", "发布信息100条，其中网站60条、微信30条、公开栏4条。", "warning"),
    ("NAR-017", "办结政府信息公开申请42件，予以公开20件，占51.3%。", "warning"),
    ("NAR-017", "办结政府信息公开申请42件，予以公开20件，占47.7%。", "info"),
    ("NAR-018", "发布信息100条，其中动态60条，占60%；公告40条，占46%。", "warning"),
    ("NAR-019", "政府信息公开申请答复率102%。", "error"),
    ("NAR-020", "政府信息公开申请办结率100%。", "warning"),
    ("NAR-020", "依申请公开的申请公开率达70.5%。", "warning"),
    ("NAR-022", "收到政府信息公开申请40件。\n收到政府信息公开申请44件。", "error"),
    ("NAR-023", "收到政府信息公开申请90余件。", "info"),
    ("NAR-024", "收取信息处理费1000元，其中：一分局300元、二分局600元。", "warning"),
    ("NAR-024", "收取政府信息公开信息处理费200000元。", "warning"),
    ("NAR-025", "收取政府信息公开信息处理费125元。", "info"),
    ("NAR-027", "承办建议提案20件，其中人大建议11件、政协提案7件。", "warning"),
    ("NAR-028", "政务新媒体发布信息100条：微信70条、微博40条。", "warning"),
    ("XU-007", "各单位报送信息50条，分别为：公安局20条、民政局20条、教育局15条。", "error"),
]


@pytest.mark.parametrize(("code", "text", "severity"), WRONG, ids=[f"{c}-{t[:14]}" for c, t, _ in WRONG])
def test_contradictions_are_found(code: str, text: str, severity: str) -> None:
    """This test ensures that each contradiction is found, as severe as its words allow."""
    assert (severity, "fail") in about(telling(*text.split("\n")), code)


def test_a_silent_text_is_noted() -> None:
    """This test ensures that a long section 一 without a word of the applications is noted, a short one not."""
    assert about(telling(BODY_TEXT), "NAR-013") == [("info", "fail")]
    assert about(telling("全年工作总体平稳。"), "NAR-013") == []
    assert about(telling(BODY_TEXT, "未收到当面提交的申请。"), "NAR-013") == []


def test_section_six_must_speak_of_the_fee_whatever_table_two_says() -> None:
    """This test ensures that the fee is only asked for by name, from 2021 on, and never inferred from table 二."""
    assert about(telling("没有其他需要报告的事项。", section="s6"), "NAR-026") == [("info", "fail")]
    assert about(telling("没有发出收费通知。", section="s6"), "NAR-026") == []
    assert about(telling("未收取信息处理费。", section="s6"), "NAR-026") == []
    assert about(telling("没有其他事项。", section="s6", year=2020), "NAR-026") == []
    fee = telling("未收取信息处理费。其他事项：无。", section="s6")
    assert [f.code for f in told(fee)] == []


def test_a_difference_is_held_against_both_years() -> None:
    """This test ensures that a stated difference must fit some reading of the two years (NAR-021)."""
    before = Context(prev=telling(cells={"t3.new_received.total": 30}, year=2022))
    assert about(telling("收到政府信息公开申请40件，较上年增加12件。"), "NAR-021", before) == [("warning", "fail")]
    assert about(telling("收到政府信息公开申请40件，较上年增加10件。"), "NAR-021", before) == []
    assert about(telling("收到政府信息公开申请40件，较上年增加12件。"), "NAR-021") == []


def test_no_fee_against_a_fee_in_the_text() -> None:
    """This test ensures that 未收费 contradicts a fee named elsewhere (NAR-012)."""
    report = telling("政府信息公开未收取任何费用。", "全年收取政府信息公开信息处理费300元。", section="s6")
    assert about(report, "NAR-012") == [("error", "fail")]


def test_the_sheet_of_2014() -> None:
    """This test ensures that the text is held against the sheet where that is the form in use (S14-017, NAR-012)."""
    cells = {"s14.requests_received": 9, "s14.received_online": 9, "s14.fees_collected": 3}
    make = {"cells": cells, "forms": {"s14": "pre2019"}, "year": 2016, "section": "on_request"}
    assert ("error", "fail") in about(telling("全年收到政府信息公开申请12件。", **make), "S14-017")
    assert about(telling("全年收到政府信息公开申请9件。", **make), "S14-017") == []
    assert ("error", "fail") in about(telling("政府信息公开没有收取费用。", **make), "NAR-012")
    assert ("error", "fail") in about(telling("全年未收到政府信息公开申请。", **make), "NAR-012")


def test_the_evidence_is_the_cells_and_the_sentence() -> None:
    """This test ensures that a finding cites the cells and the sentence, and keeps its fingerprint in other words."""
    found = next(f for f in told(telling("全年收到政府信息公开申请54件。")) if f.code == "NAR-001")
    assert [cell.key for cell in found.cells] == ["t3.new_received.total", "nar.received"]
    assert found.cells[-1].raw == "全年收到政府信息公开申请54件。"
    assert (found.cells[-1].value, found.expected, found.actual, found.difference) == (54, 40, 54, 14)
    assert "54件" in found.zh
    assert "54件" in found.en
    again = next(f for f in told(telling("一年来，收到政府信息公开申请54件。")) if f.code == "NAR-001")
    assert again.fingerprint == found.fingerprint


def test_two_wrong_figures_are_two_findings() -> None:
    """This test ensures that two figures of the text that disagree with the same table are told apart."""
    report = telling("收到政府信息公开申请54件，上年结转政府信息公开申请8件。")
    assert {"NAR-001", "NAR-002"} <= {f.code for f in audit_report(report).findings}


def test_every_rule_on_the_text_is_bound() -> None:
    """This test ensures that all rules on the narrative are bound to a function with messages."""
    rules = load_rules()
    mine = [rule for rule in rules if rule.family == "NAR" or rule.code in ("S14-017", "XU-007")]
    assert len(mine) == 31
    assert [rule.code for rule in mine if not (rule.bound and rule.zh and rule.en)] == []


def test_a_message_says_in_which_section() -> None:
    """This test ensures that a finding on the text quotes the words and names their section, in both languages."""
    (one,) = told(telling("收到政府信息公开申请46件。", section="s3"))
    assert "正文第三部分写“收到政府信息公开申请46件”" in one.zh
    assert "The text of section 3 says “收到政府信息公开申请46件”" in one.en
