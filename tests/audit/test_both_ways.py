"""Rules over cells, each from both sides: where they fail, where they do not, and what an exception makes of them.

A case changes the plain report of :mod:`store.audit.examples`, which satisfies every rule. Beside it stands what the
rule in question says: a verdict, or the severity of its failure where that is milder than the catalogue's.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

import pytest

from forms.rules import load_rules
from store.audit.examples import Example, work
from store.audit.finding import RuleResult

Case = Mapping[str, Any]
_CELLS = ("upheld", "corrected", "other_outcome", "pending", "total")
CITY = {"body": "宿迁市人民政府"}


def two(**cells: object) -> Case:
    """A case of the 2021 form's table 二."""
    return {"cells": {f"t2.{key.replace('__', '.')}": value for key, value in cells.items()}}


def old(**cells: object) -> Case:
    """A case of the 2019 form's table 二."""
    return {"form": "2019", **two(**cells)}


def sheet(**cells: object) -> Case:
    """A case of the 2014–2018 sheet."""
    return {"form": "pre2019", "cells": {f"s14.{key}": value for key, value in cells.items()}}


def three(rows: Mapping[str, int], **cells: object) -> Case:
    """A case of table 三: rows of natural persons, and single cells."""
    return {
        "rows": {f"t3.{row}": count for row, count in rows.items()},
        "cells": {f"t3.{key.replace('__', '.')}": value for key, value in cells.items()},
    }


def four(group: str, *figures: object) -> Case:
    """A group of table 四: upheld, corrected, other, pending, total."""
    return {"cells": {f"t4.{group}.{cell}": figure for cell, figure in zip(_CELLS, figures, strict=True)}}


def answered(**replies: int) -> Case:
    """A sheet on which all that was received was closed and answered."""
    done = sum(count for key, count in replies.items() if key.startswith("reply_"))
    closed = {"requests_received": done, "received_online": done, "requests_closed": done, "closed_on_time": done}
    return sheet(**closed, replies=done, **replies)


def changed(case: Case, **cells: object) -> Case:
    """A sheet with other figures in some cells."""
    return {**case, "cells": {**case["cells"], **{f"s14.{key}": value for key, value in cells.items()}}}


def firms(person: int, firm: int) -> Case:
    """Applications of natural persons and of firms, half of them granted in part."""
    cells: dict[str, int] = {}
    for row, share in (("new_received", 2), ("results_total", 2), ("granted", 1), ("partially_granted", 1)):
        cells |= {f"{row}.natural_person": person * share, f"{row}.commercial_enterprise": firm * share}
        cells[f"{row}.total"] = (person + firm) * share
    return {"cells": {f"t3.{key}": value for key, value in cells.items()}}


REFUSED = answered(reply_granted=10, reply_refused=30, refused_privacy=20, refused_trade_secret=10)
ONES = {"new_received": 3, "granted": 3, "results_total": 3}

TABLE_TWO: dict[str, list[tuple[Case, str]]] = {
    "T2-111": [
        (CITY | two(government_rules__issued_this_year=4, government_rules__in_force=3), "fail"),
        (CITY | two(government_rules__issued_this_year=4, government_rules__in_force=4), "pass"),
        (CITY | two(government_rules__issued_this_year=4, government_rules__in_force=""), "undecided"),
    ],
    "T2-112": [
        (two(normative_documents__issued_this_year=12, normative_documents__in_force=11), "fail"),
        (two(normative_documents__issued_this_year=12, normative_documents__in_force=57), "pass"),
        (two(normative_documents__issued_this_year="", normative_documents__in_force=57), "pass"),
    ],
    "T2-101": [  # issued and repealed within the year: nothing of it need be in force
        (CITY | two(government_rules__issued_this_year=3, government_rules__repealed_this_year=3), "pass"),
    ],
    "T2-102": [
        (two(normative_documents__issued_this_year=3, normative_documents__repealed_this_year=3), "pass"),
    ],
    "T2-121": [
        *((body | two(government_rules__in_force=15), "pass") for body in (CITY, {"body": "临夏回族自治州人民政府"})),
        *(
            ({"body": f"{city}市人民政府"} | two(government_rules__in_force=2), "pass")
            for city in ("东莞", "中山", "儋州")
        ),
        ({"body": "上海市民政局"} | two(government_rules__in_force=2), "pass"),
        ({"body": "汶清县人民政府"} | two(government_rules__in_force=2), "fail"),
        ({"body": "城关街道办事处"} | two(government_rules__issued_this_year=1, government_rules__in_force=1), "fail"),
    ],
    "T2-122": [
        ({"body": "城关街道办事处"} | two(administrative_licensing__decisions=10001), "fail"),
        ({"body": "城关街道办事处"} | two(administrative_licensing__decisions=10000), "pass"),
        ({"body": "汶清县行政审批局"} | two(administrative_licensing__decisions=11398), "pass"),
    ],
    "T2-123": [
        ({"body": "宿迁市人民政府"} | two(administrative_fees__amount_wanyuan="316441"), "pass"),
        ({"body": "汶清县柳泉镇人民政府"} | two(administrative_fees__amount_wanyuan="316441"), "fail"),
    ],
    "T2-201": [
        (CITY | old(government_rules__newly_made=5, government_rules__newly_disclosed=5), "fail"),
        (CITY | old(government_rules__newly_disclosed=0, government_rules__total_disclosed=15), "pass"),
        (
            CITY
            | old(
                government_rules__newly_made=2,
                government_rules__newly_disclosed=2,
                government_rules__total_disclosed="",
            ),
            "undecided",
        ),
    ],
    "T2-202": [
        (old(normative_documents__newly_made=7, normative_documents__newly_disclosed=7), "fail"),
        (
            old(
                normative_documents__newly_made=7,
                normative_documents__newly_disclosed=7,
                normative_documents__total_disclosed=7,
            ),
            "pass",
        ),
    ],
    "T2-211": [
        (CITY | old(government_rules__newly_disclosed=3, government_rules__total_disclosed=9), "fail"),
        (
            CITY | old(government_rules__newly_made=8, government_rules__newly_disclosed=3),
            "pass",
        ),  # not all is disclosed
    ],
    "T2-212": [
        (old(normative_documents__newly_disclosed=3, normative_documents__total_disclosed=9), "fail"),
        (old(normative_documents__newly_made=8, normative_documents__newly_disclosed=3), "pass"),
        (old(normative_documents__newly_made="/", normative_documents__newly_disclosed=0), "pass"),
    ],
    "T2-222": [
        (old(administrative_licensing__decisions=4), "fail"),
        (
            old(
                administrative_licensing__items_prev_year=9,
                administrative_licensing__change_this_year="-9",
                administrative_licensing__decisions=4,
            ),
            "pass",  # abolished in the course of the year
        ),
    ],
    "T2-223": [
        (old(centralized_procurement__total_amount="251000元"), "fail"),
        (old(centralized_procurement__items=3), "fail"),
        (old(centralized_procurement__items=3, centralized_procurement__total_amount="15646978.85"), "pass"),
        (old(centralized_procurement__items=3, centralized_procurement__total_amount=""), "undecided"),
    ],
    "T2-224": [
        (
            old(centralized_procurement__items=1, centralized_procurement__total_amount="980000000元"),
            "pass",
        ),  # a bridge
        (old(centralized_procurement__items=1, centralized_procurement__total_amount="3元"), "fail"),
    ],
}

TABLES_THREE_AND_FOUR: dict[str, list[tuple[Case, str]]] = {
    "T3-007": [
        (three(ONES, new_received__org_subtotal=2), "fail"),
        (three(ONES, new_received__org_subtotal=0, granted__org_subtotal=0), "pass"),
        (three(ONES, granted__org_subtotal="详见附件"), "not_readable"),
        (three(ONES), "not_applicable"),
    ],
    "T3-008": [
        (three({"new_received": 0, "granted": 2, "results_total": 2}), "fail"),
        (three({"new_received": 0, "carried_in": 2, "granted": 2, "results_total": 2}), "pass"),
        (three({"new_received": 2, "granted": 0, "results_total": 0, "carried_out": 2}), "pass"),
    ],
    "T3-010": [
        (three({**ONES, "carried_in": 4, "carried_out": 1}), "fail"),
        (three({**ONES, "carried_in": 4, "carried_out": 4}), "pass"),
        (three({"new_received": 3, "carried_in": 1, "granted": 4, "results_total": 4}), "pass"),
    ],
    "T3-014": [(three({"new_received": 60, "granted": 54, "other.other": 6, "results_total": 60}), "pass")],
    "T3-015": [
        (
            {
                **three({"granted": 0, "other.fee_overdue": 1}),
                "sections": {"s6": "本年度发出收费通知1件，申请人逾期未缴费，实收信息处理费0元。"},
            },
            "pass",
        ),
        ({**three({"granted": 0, "other.fee_overdue": 1}), "sections": {"s6": "无其他事项。"}}, "fail"),
    ],
    "T3-017": [
        (firms(4, 11), "fail"),
        (firms(5, 10), "pass"),
        (firms(1, 6), "pass"),  # fewer than thirty tell nothing
    ],
    "T4-005": [
        ({"layouts": {"t4": 16}, "cells": {"t4.litigation_total": 0}}, "pass"),
        ({"layouts": {"t4": 16}}, "fail"),
    ],
    "T4-010": [
        (four("litigation_direct", 0, 0, 0, 3, 2), "fail"),
        (four("litigation_direct", 0, 0, 0, 3, 3), "pass"),
        (four("litigation_direct", 0, 0, 0, 3, ""), "undecided"),
    ],
}

THE_SHEET: dict[str, list[tuple[Case, str]]] = {
    "S14-002": [
        (changed(answered(reply_granted=5), closed_on_time=3, closed_extended=1), "fail"),
        (changed(answered(reply_granted=5), closed_on_time=3, closed_extended=2), "pass"),
        (changed(answered(reply_granted=5), closed_on_time=3, closed_extended=""), "undecided"),
    ],
    "S14-003": [
        (changed(answered(reply_granted=5), reply_not_exist=1), "fail"),
        (answered(reply_granted=5, reply_not_exist=1, reply_other_channel=2), "pass"),
        ({**changed(answered(reply_granted=5), replies=6), "extras": {"ext.s14.repeated": "1"}}, "undecided"),
    ],
    "S14-004": [
        (changed(REFUSED, refused_privacy=11), "fail"),
        (changed(REFUSED, refused_privacy=29), "fail"),
        (changed(REFUSED, refused_privacy=22), "warning"),  # two grounds of one refusal
        (changed(REFUSED, refused_privacy=23), "warning"),
        (REFUSED, "pass"),
    ],
    "S14-005": [(sheet(reconsideration=3, reconsideration_other=3), "pass")],  # 其他情形 holds what is undecided
    "S14-006": [
        (sheet(litigation=3, litigation_upheld=3, litigation_other=1), "fail"),
        (sheet(litigation=3, litigation_upheld=2), "warning"),  # one is not decided yet
        (sheet(litigation=3, litigation_upheld=2, litigation_other=1), "pass"),
    ],
    "S14-007": [
        (sheet(staff=5, staff_full_time=1, staff_part_time=3), "fail"),
        (sheet(staff=5, staff_full_time=1, staff_part_time=4), "pass"),
        (sheet(staff=5, staff_full_time="", staff_part_time=4), "undecided"),
    ],
    "S14-008": [
        (sheet(proactive_items=50, channel_website=30, channel_wechat=12), "fail"),
        (sheet(proactive_items=30, channel_website=50), "fail"),
        (sheet(proactive_items=42, channel_website=30, channel_wechat=12), "pass"),
        (sheet(proactive_items=30, channel_website=30, channel_wechat=12), "pass"),
        (sheet(proactive_items=30, channel_website=30, channel_weibo=75), "pass"),  # posts, not items
    ],
    "S14-009": [
        (
            sheet(
                proactive_items=9, channel_website=9, normative_documents_disclosed=10, normative_documents_issued=12
            ),
            "fail",
        ),
        (
            sheet(proactive_items=9, channel_website=9, normative_documents_disclosed=9, normative_documents_issued=12),
            "pass",
        ),
    ],
    "S14-010": [
        (sheet(proactive_items=9, channel_website=9, normative_documents_disclosed=5), "fail"),
        (
            sheet(proactive_items=9, channel_website=9, normative_documents_disclosed=5, normative_documents_issued=8),
            "pass",
        ),
    ],
    "S14-011": [
        (sheet(responses=9, policy_articles=4, press_conferences=2), "fail"),
        (sheet(responses=9, policy_articles=4, press_conferences=5), "pass"),
        (sheet(responses=2, policy_articles=140), "pass"),  # interpretation that answers no hot topic
    ],
    "S14-012": [
        (sheet(online_interviews=2, online_interviews_by_head=3), "fail"),
        (sheet(online_interviews=3, online_interviews_by_head=3, press_conferences=1), "pass"),
        (sheet(press_conferences="", press_conferences_by_head=1), "undecided"),
    ],
    "S14-014": [
        (
            changed(
                answered(reply_granted=5), requests_received=6, received_online=6, requests_closed=6, closed_on_time=6
            ),
            "fail",
        ),
        (changed(answered(reply_granted=5), reply_partial=2, replies=7), "fail"),
        (answered(reply_granted=5), "pass"),
    ],
    "S14-015": [
        (sheet(training_sessions=1), "fail"),
        (sheet(training_sessions=1, trainees=30), "pass"),
        (sheet(trainees=6), "pass"),  # sent to the training of a superior organ
    ],
}

EVERY = [
    pytest.param(code, case, said, id=f"{code}-{at}-{said}")
    for table in (TABLE_TWO, TABLES_THREE_AND_FOUR, THE_SHEET)
    for code, cases in table.items()
    for at, (case, said) in enumerate(cases, 1)
]


def said_of(code: str, case: Case) -> Iterator[RuleResult]:
    """What a rule says of a case."""
    return (result for result in work(Example(code, {}, case, case), case).audit.results if result.code == code)


@pytest.mark.parametrize(("code", "case", "said"), EVERY)
def test_a_rule_from_both_sides(code: str, case: Case, said: str) -> None:
    """This test ensures that a rule over cells says of a case what stands beside it, and nothing harsher."""
    results = list(said_of(code, case))
    loud = [result for result in results if result.verdict not in ("pass", "not_applicable")]
    if said in ("pass", "not_applicable"):
        assert [result.verdict for result in loud] == []
        assert said in {result.verdict for result in results}
    else:
        assert {r.severity if r.severity is not None else r.verdict for r in loud} == {said}


@pytest.mark.parametrize(("code", "case", "said"), EVERY)
def test_what_fails_is_found_with_its_severity(code: str, case: Case, said: str) -> None:
    """This test ensures that a failure is a finding or its witness, and what does not fail is no error."""
    found = [f for f in work(Example(code, {}, case, case), case).findings if code in (f.code, *f.witnesses)]
    severity = load_rules().by_code[code].severity
    if said in ("fail", "warning"):
        assert [f.verdict for f in found] == ["fail"]
        assert found[0].severity == (severity if said == "fail" and found[0].code == code else found[0].severity)
        assert said == "fail" or found[0].severity == said
    else:
        assert [f for f in found if f.verdict == "fail" and f.severity == "error"] == []


# ---------------------------------------------------------------- what explains failures

SLIPS: dict[str, tuple[Case, Case]] = {
    # every smallest set is listed; where nothing fails there is nothing to explain
    "LOC-001": (four("reconsideration", 2, 1, 0, 0, 4), four("reconsideration", 2, 1, 0, 0, 3)),
    # one keystroke, and a figure that no keystroke makes
    "LOC-002": (
        three({"new_received": 1234, "granted": 1234, "results_total": 1234}, granted__total=1243),
        three({"new_received": 1234, "granted": 1234, "results_total": 1234}, granted__total=7),
    ),
    # two columns of two rows swapped, and one figure that is merely wrong
    "LOC-003": (
        three({"new_received": 20, "carried_in": 6, "granted": 17, "results_total": 17, "carried_out": 3}),
        three({"new_received": 20, "granted": 20, "results_total": 20}, granted__total=22),
    ),
}


@pytest.mark.parametrize("code", SLIPS)
def test_a_hint_is_attached_where_it_explains(code: str) -> None:
    """This test ensures that LOC-001 to LOC-003 are attached where they explain a failure, and not elsewhere."""
    fits, fits_not = SLIPS[code]
    assert [result.verdict for result in said_of(code, fits)] == ["pass"]
    assert {result.verdict for result in said_of(code, fits_not)} <= {"not_applicable", "undecided"}


def test_all_smallest_sets_are_listed() -> None:
    """This test ensures that LOC-001 lists every single cell that repairs a sum, each with the value it would have."""
    case = SLIPS["LOC-001"][0]
    (found,) = [f for f in work(Example("LOC-001", {}, case, case), case).findings if f.severity == "error"]
    group = "t4.reconsideration"
    cells = [(f"{group}.{cell}", value) for cell, value in zip(_CELLS, (3, 2, 1, 1, 3), strict=True)]
    assert sorted(one for suspect in found.suspects for one in suspect.cells.items()) == sorted(cells)
    assert {len(suspect.cells) for suspect in found.suspects} == {1}
