"""Reasons of an outcome and kinds of applicants, said one by one (NAR-005, NAR-008)."""

from __future__ import annotations

import pytest

from tests.audit.prose.telling import telling, told

RIGHT = (
    "不予公开申请6件，属于三类内部事务信息4件，属于四类过程性信息2件。",
    "因本机关不掌握相关信息无法提供的申请7件。",
    "依申请公开无法提供8件，其中本机关不掌握7件、需另行制作1件。",
    "收到政府信息公开申请40件，自然人34件，其他组织6件。",
    "收到政府信息公开申请40件，办结42件，自然人36件，其他组织6件。",
    "结转下年度继续办理申请3件，自然人3件，商业企业0件。",
    "上年结转申请5件中，5件来自自然人。",
    "予以公开申请20件中，自然人14件、其他组织6件。",
    "自然人申请中予以公开14件，不予公开6件。",
    "发放宣传材料时解答内部事务咨询48件。",
)

WRONG = (
    ("因本机关不掌握相关信息无法提供的申请17件。", "NAR-005", "error"),
    ("因本机关不掌握相关信息无法提供的申请6件。", "NAR-005", "warning"),
    ("申请属于三类内部事务信息不予公开的5件。", "NAR-005", "warning"),
    ("依申请公开方面，属于四类过程性信息3件。", "NAR-005", "warning"),
    ("收到政府信息公开申请40件，自然人36件，其他组织6件。", "NAR-016", "error"),
    ("收到政府信息公开申请40件，自然人34件，其他组织5件。", "NAR-016", "error"),
    ("收到的40件政府信息公开申请均为自然人提出。", "NAR-008", "error"),
)


@pytest.mark.parametrize("text", RIGHT)
def test_kinds_that_fit_accuse_nobody(text: str) -> None:
    """This test ensures that a reason is its row, and that applicants of another figure are not those received."""
    assert [f.zh for f in told(telling(text)) if f.code in ("NAR-005", "NAR-008", "NAR-016")] == []


@pytest.mark.parametrize(("text", "code", "severity"), WRONG)
def test_kinds_that_do_not_fit_are_found(text: str, code: str, severity: str) -> None:
    """This test ensures that no row exceeds its group, and that the kinds of applicants make up all of them."""
    found = [f for f in told(telling(text)) if code in (f.code, *f.witnesses)]
    assert [f.severity for f in found] == [severity]


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("政府信息公开申请人均为自然人。", "NAR-008"),
        ("未收到法人或其他组织提出的政府信息公开申请。", "NAR-008"),
        ("收到政府信息公开申请40件，自然人申请占95%。", "NAR-017"),
        ("收到政府信息公开申请40件，自然人申请占85%。", ""),
        ("政府信息公开申请人均为自然人和法人。", ""),
        ("行政复议申请人均为自然人。", ""),
        ("未收到科研机构提出的政府信息公开申请。", ""),
        ("政府信息公开申请中，予以公开占47.6%，不予公开占14.3%。", ""),
        ("政府信息公开申请中，予以公开占47.6%，不予公开占24.3%。", "NAR-017"),
    ],
)
def test_shares_and_denials_of_kinds(text: str, code: str) -> None:
    """This test ensures that a share without its figure, and a denial of organisations, are held against table 三."""
    assert {f.code for f in told(telling(text))} - {"NAR-026"} == ({code} if code else set())


@pytest.mark.parametrize(
    ("rate", "fits"), [("办结率97.9%", True), ("办结率96.9%", False), ("办结率100%", True), ("按期办结率98.1%", True)]
)
def test_a_rate_of_the_figure_before_it(rate: str, fits: bool) -> None:
    """This test ensures that a rate is the share of the figure it is named for; all of what was due is 100 per cent."""
    found = told(telling(f"受理工单1263件，办结1236件，{rate}。"))
    assert ("NAR-017" in {f.code for f in found}) == (not fits)
