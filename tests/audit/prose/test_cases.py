"""Cases of the text and of the table: whose they are, what they are about, and of which stage."""

from __future__ import annotations

import pytest

from tests.audit.prose.telling import about, telling, told

#: Beside 6 reconsiderations (5 upheld, 1 pending) and 3 suits (2 direct, 1 after reconsideration), all upheld.
WRONG = [
    ("NAR-009", "因村民对信息公开答复不服，以我镇为被申请人申请政府信息公开行政复议8件，复议机关维持了答复。", "error"),
    ("NAR-009", "因政府信息公开被申请行政复议8件，复议机关均作出维持决定；未发生行政诉讼。", "error"),
    ("NAR-009", "全年共有8件政府信息公开答复被申请人提起行政复议，较去年有所上升。", "error"),
    ("NAR-009", "政府信息公开行政复议案件较上年减少2件，共9件。", "error"),
    ("NAR-009", "依申请公开沟通不到位，有16件因对答复不服申请行政复议。", "error"),
    ("NAR-009", "政府信息公开类行政复议案件收到16件。", "error"),
    ("NAR-010", "申请人不服信息公开答复，直接向人民法院提起诉讼的4件，经复议后提起诉讼的1件。", "error"),
    ("NAR-010", "政府信息公开工作被提起行政诉讼共13件，被告单位负责人均出庭应诉，出庭应诉率100%。", "error"),
    ("NAR-010", "因政府信息公开被提起行政诉讼8件，一审均判决驳回原告诉讼请求。", "error"),
    ("NAR-010", "政府信息公开类行政诉讼中，直接起诉4件、复议后起诉1件，尚有1件未审结。", "error"),
]

RIGHT = [
    "另有其他行政复议案件9件（主要涉及宅基地确权），不计入下表。",
    "发生行政复议案件8件、行政诉讼案件11件，均为土地权属争议类案件，没有因政府信息公开引发的案件。",
    "另有因不动产登记引发的行政复议案件9件、行政诉讼案件13件。",
    "办理行政应诉案件4件，均与婚姻登记撤销有关，同政府信息公开无关。",
    "复议机构全年收到行政复议申请168件，受理151件，审结139件。",
    "因其他行政行为被诉13件，审结9件。",
    "申请人对维持决定不服，又提起行政诉讼1件。",
    "2023年新收政府信息公开复议4件，上年结转2件，共6件。",
    "不动产登记类行政复议9件、行政诉讼11件不在统计范围。",
    "县公安局被申请行政复议7件，县自然资源局被申请行政复议5件。",
    "主动沟通化解，成功撤回复议申请2件，撤回起诉1件。",
    "受县司法局委托调解复议案件3件。",
    "行政诉讼案件16件，其中一审12件、二审4件。",
    "出庭应诉10次，其他行政诉讼9件。",
    "直接起诉2件（维持2件）；复议后起诉1件（维持1件）。",
]


@pytest.mark.parametrize(("code", "text", "severity"), WRONG, ids=[text[:20] for _, text, _ in WRONG])
def test_who_decided_or_went_to_court_does_not_make_them_others(code: str, text: str, severity: str) -> None:
    """This test ensures that 复议机关, 出庭 and 一审 of another clause leave the figure the body's own."""
    assert (severity, "fail") in about(telling(text, section="s4"), code)


@pytest.mark.parametrize("text", RIGHT, ids=[text[:20] for text in RIGHT])
def test_cases_about_something_else_accuse_nobody(text: str) -> None:
    """This test ensures that cases of another subject, of others or of one stage are not held against table 四."""
    assert [
        (f.code, f.zh) for f in told(telling(text, section="s4")) if f.code in ("NAR-009", "NAR-010", "NAR-011")
    ] == []


def test_the_sheet_asks_the_same() -> None:
    """This test ensures that the sheet of 2014-2018 is held against the same cases as table 四."""
    make = {"cells": {"s14.reconsideration": 0}, "forms": {"s14": "pre2019"}, "year": 2016, "section": "remedies"}
    assert about(telling("办理行政应诉案件4件，同政府信息公开无关。", **make), "S14-017") == []
    wrong = telling("因信息公开被提起行政诉讼2件，一审均判决驳回。", **make)
    assert ("error", "fail") in about(wrong, "S14-017")
