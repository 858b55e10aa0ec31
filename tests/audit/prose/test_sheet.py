"""The text of a report before 2019 against the statistical sheet of 2014-2018 (S14-017)."""

from __future__ import annotations

import pytest

from tests.audit.prose.telling import about, telling

CELLS = {
    "s14.proactive_items": 684,
    "s14.channel_website": 512,
    "s14.channel_wechat": 166,
    "s14.channel_other": 6,
    "s14.requests_received": 25,
    "s14.received_in_person": 6,
    "s14.received_online": 17,
    "s14.received_letter": 2,
    "s14.requests_closed": 25,
    "s14.closed_on_time": 23,
    "s14.closed_extended": 2,
    "s14.replies": 25,
    "s14.reply_already_public": 5,
    "s14.reply_granted": 11,
    "s14.reply_partial": 1,
    "s14.reply_refused": 3,
    "s14.refused_privacy": 3,
    "s14.reply_not_this_organ": 2,
    "s14.reply_not_exist": 3,
    "s14.reconsideration": 1,
    "s14.reconsideration_upheld": 1,
}

WRONG = [
    ("on_request", "全年受理政府信息公开申请52件，均按期答复。", "error"),
    ("on_request", "全年受理政府信息公开申请21件。", "warning"),
    ("on_request", "答复的申请中，属于已主动公开范围7件。", "error"),
    ("on_request", "答复的申请中，同意公开17件，同意部分公开1件。", "error"),
    ("on_request", "答复的申请中，同意公开12件，同意部分公开1件，不同意公开3件。", "error"),
    ("on_request", "不同意公开答复5件，全部因涉及个人隐私。", "error"),
    ("on_request", "申请信息不存在8件，不属于本机关公开2件。", "error"),
    ("on_request", "25件申请全部办结，按时办结22件，延期办结3件。", "error"),
    ("remedies", "因政府信息公开被申请行政复议1件，其中被依法纠正1件。", "error"),
    ("proactive", "主动公开政府信息684条，其中政府网站公开521条，政务微信公开166条。", "warning"),
]

RIGHT = [
    ("on_request", "收到政府信息公开申请25件，办结25件（按时办结23件，延期办结2件）。"),
    ("on_request", "25件申请已全部答复，其中已主动公开5件，同意公开和部分公开12件，不予公开3件，信息不存在3件。"),
    ("on_request", "答复的25件中，同意公开11件，同意部分公开1件，不同意公开3件，不属于本机关公开2件。"),
    ("on_request", "全年共受理各类业务申请1203件，其中信息公开申请25件。"),
    ("on_request", "2015年、2016年分别收到依申请公开18件、25件，两年累计43件。"),
    ("proactive", "自2008年5月1日条例施行至2016年底，累计主动公开政府信息4117条。"),
    ("proactive", "在县政府网站民政专栏发布动态信息203条。"),
    ("remedies", "因政府信息公开被申请行政复议1件，结果维持。"),
]


@pytest.mark.parametrize(("section", "text", "severity"), WRONG, ids=[text[:20] for _, text, _ in WRONG])
def test_the_text_repeats_the_sheet_wrongly(section: str, text: str, severity: str) -> None:
    """This test ensures that figures under the sheet's own words are held against its rows."""
    report = telling(text, cells=CELLS, forms={"s14": "pre2019"}, year=2016, section=section)
    assert (severity, "fail") in about(report, "S14-017") + about(report, "NAR-011")


@pytest.mark.parametrize(("section", "text"), RIGHT, ids=[text[:20] for _, text in RIGHT])
def test_the_text_repeats_the_sheet(section: str, text: str) -> None:
    """This test ensures that rows, other years and parts of the whole are taken for what they are."""
    report = telling(text, cells=CELLS, forms={"s14": "pre2019"}, year=2016, section=section)
    assert about(report, "S14-017") + about(report, "NAR-011") == []
