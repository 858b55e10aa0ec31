"""Claims and denials about cases: of which remedy they speak, and what one case came to."""

from __future__ import annotations

import pytest

from parsers.document import NOWHERE
from parsers.prose import read_statements
from parsers.report import Section
from tests.audit.prose.telling import about, telling, told

#: Tables with 2 reconsiderations, 1 upheld and 1 pending, and 3 suits, all upheld.
CELLS = {
    "t4.reconsideration.upheld": 1,
    "t4.reconsideration.pending": 1,
    "t4.reconsideration.total": 2,
}


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("行政复议6件、行政诉讼3件，均获维持。", ("nar.reconsideration", "nar.litigation")),
        ("信息公开类行政复议7件，诉讼9件，均获维持。", ("nar.reconsideration", "nar.litigation")),
        ("行政复议6件，维持5件，尚未审结1件，行政诉讼3件，均维持。", ("nar.litigation",)),
        ("被申请行政复议6件，5件维持；行政诉讼3件，法院均予维持。", ("nar.litigation",)),
        ("被申请行政复议6件，复议机关均予维持；被提起行政诉讼3件。", ("nar.reconsideration",)),
        ("政府信息公开行政复议、行政诉讼案件全部维持。", ("nar.reconsideration", "nar.litigation")),
    ],
)
def test_of_which_remedy_a_claim_speaks(text: str, names: tuple[str, ...]) -> None:
    """This test ensures that a claim is of who decided, or of the clause that named the remedy last."""
    found = read_statements([Section("s4", "", text, NOWHERE)], year=2023, body="云溪镇人民政府")
    assert [s.denies for s in found if s.kind == "claim"] == [names]


WRONG = [
    "政府信息公开行政复议经县政府审理，撤销了我镇的答复并责令重新作出。",
    "我镇的信息公开答复被复议机关撤销。",
    "政府信息公开行政诉讼，法院判决责令我镇限期重新答复。",
]

RIGHT = [
    "因政府信息公开被申请行政复议，复议机关维持了我镇的答复。",
    "信息公开行政诉讼中，原告请求法院撤销我镇的答复。",
    "没有一份信息公开答复被复议机关撤销。",
    "要防止信息公开答复被复议机关撤销、责令重新答复。",
    "个别信息公开答复书引用法条不准确，虽未被复议机关纠正，但应引起重视。",
    "负责同志出庭应诉3次，未出现应诉不力问题。",
    "法院判决撤销登记。",
    "没有发生因政府信息公开引发的群体性事件和重大诉讼。",
]


@pytest.mark.parametrize("text", WRONG, ids=[text[:20] for text in WRONG])
def test_an_outcome_without_a_figure_is_held_against_its_column(text: str) -> None:
    """This test ensures that what became of a case must be counted in the column of that outcome (NAR-011)."""
    assert ("error", "fail") in about(telling(text, cells=CELLS, section="s4"), "NAR-011")


@pytest.mark.parametrize("text", RIGHT, ids=[text[:20] for text in RIGHT])
def test_what_was_asked_for_feared_or_denied_is_no_outcome(text: str) -> None:
    """This test ensures that negations, requests and fears claim nothing, nor what happened to one answer."""
    assert [f.zh for f in told(telling(text, cells=CELLS, section="s4")) if f.code == "NAR-011"] == []


def test_all_concluded_is_held_against_what_is_pending() -> None:
    """This test ensures that 全部审结 contradicts a pending case, unless the sentence counts other cases."""
    for wrong in ("政府信息公开行政复议案件全部审结。", "截至年底，6件行政复议案件全部办结。"):
        assert ("error", "fail") in about(telling(wrong, section="s4"), "NAR-011")
    for right in (
        "政府信息公开行政诉讼案件均已审结。",
        "另有土地类行政复议案件2件，均已审结。",
        "已审结的5件行政复议均维持。",
    ):
        assert [f for f in told(telling(right, section="s4")) if f.code == "NAR-011"] == []


@pytest.mark.parametrize(
    ("text", "severity"),
    [
        ("政府信息公开行政复议6件，其中维持4件、纠正1件、尚未审结1件。", "error"),
        ("政府信息公开行政复议9件，其中维持4件、纠正1件、尚未审结4件。", "warning"),
        ("政府信息公开行政诉讼3件，其中1件被法院判决撤销。", "warning"),
        ("政府信息公开行政诉讼中败诉1件。", "warning"),
    ],
)
def test_outcomes_of_all_cases_are_sure(text: str, severity: str) -> None:
    """This test ensures that outcomes that add up to the table's own total are an error where they differ from it."""
    assert (severity, "fail") in about(telling(text, section="s4"), "NAR-011")


@pytest.mark.parametrize(
    "text",
    [
        "行政复议、行政诉讼“零发生”。",
        "没有接到因政府信息公开引起的行政诉讼。",
        "政府信息公开行政诉讼保持零记录。",
    ],
)
def test_none_may_be_said_in_many_ways(text: str) -> None:
    """This test ensures that 零发生 and 零记录 deny as 未发生 does."""
    assert ("error", "fail") in about(telling(text, section="s4"), "NAR-011")


def test_what_nobody_hopes_for_is_denied_and_what_is_hoped_for_is_not() -> None:
    """This test ensures that 实现零败诉 is a claim and 努力实现零败诉 a plan."""
    lost = {"t4.litigation_direct.corrected": 1, "t4.litigation_direct.upheld": 1}
    assert ("error", "fail") in about(telling("政府信息公开行政诉讼实现零败诉。", cells=lost, section="s4"), "NAR-011")
    assert about(telling("努力实现政府信息公开行政诉讼零败诉。", cells=lost, section="s4"), "NAR-011") == []


@pytest.mark.parametrize(
    ("text", "wrong"),
    [
        ("政府信息公开行政复议6件，维持率83.33%。", False),  # of all
        ("政府信息公开行政复议6件，维持率100%。", False),  # of those concluded
        ("政府信息公开行政复议6件，纠错率33.3%。", True),
        ("政府信息公开行政诉讼败诉率为12.5%。", True),
        ("全县一审行政诉讼败诉率8.3%。", False),
        ("行政复议综合纠错率21.6%。", False),
    ],
)
def test_rates_of_outcomes_fit_the_table(text: str, wrong: bool) -> None:
    """This test ensures that a rate of outcomes is of all cases or of those concluded, and only about disclosure."""
    found = [f for f in about(telling(text, section="s4"), "NAR-011") if "fail" in f]
    # 维持率100% is also a claim, milder because one case is pending
    assert bool(found) == (wrong or "100%" in text)


def test_a_denial_of_one_kind_of_suits() -> None:
    """This test ensures that 无人直接提起诉讼 is held against its own column only."""
    none = {"t4.litigation_after_reconsideration.total": 0, "t4.litigation_after_reconsideration.upheld": 0}
    text = "没有因政府信息公开经复议后提起的行政诉讼。"
    text_direct = "没有因政府信息公开直接提起的行政诉讼。"
    assert about(telling(text_direct, cells=none, section="s4"), "NAR-011") == [("error", "fail")]
    assert about(telling(text.replace("经复议后提起的", "复议后提起"), cells=none, section="s4"), "NAR-011") == []


def test_another_outcome_may_hold_the_case() -> None:
    """This test ensures that 撤销 is left open where 其他结果 counts a case, and is asked on the sheet too."""
    other = {**CELLS, "t4.reconsideration.other_outcome": 1, "t4.reconsideration.total": 3}
    assert about(telling(WRONG[0], cells=other, section="s4"), "NAR-011") == []
    make = {"forms": {"s14": "pre2019"}, "year": 2016, "section": "remedies"}
    sheet = {"s14.reconsideration": 1, "s14.reconsideration_upheld": 1}
    assert about(telling(WRONG[0], cells=sheet, **make), "NAR-011") == [("error", "fail")]
    corrected = {"s14.reconsideration": 1, "s14.reconsideration_corrected": 1}
    assert about(telling(WRONG[0], cells=corrected, **make), "NAR-011") == []


def test_dissatisfaction_is_a_cause_and_no_limit() -> None:
    """This test ensures that 因对答复不服 leaves a denial whole, and 因答复不及时 limits it."""
    whole = telling("没有公民、法人和其他组织因对政府信息公开答复不服而申请行政复议或提起行政诉讼。")
    assert ("error", "fail") in about(whole, "NAR-011")
    assert about(telling("没有因政府信息公开答复不及时引发的行政复议。"), "NAR-011") == []
