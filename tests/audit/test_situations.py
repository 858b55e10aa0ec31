"""Where false positives come from: each situation of practice as whole reports that accuse nobody, and a wrong twin.

The rows are those of the domain's table of situations, in its order. ``right`` is a report in which the situation
holds: it must have no finding of severity error, and none at all of the rule in question above information. ``wrong``
differs from it by one thing that is a mistake, and must be found under ``code``. More wordings of the rows that are
about text stand in ``tests/audit/prose`` (``test_exceptions.py``, ``test_wild.py``, the two lists of true sentences).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import pytest

from parsers.report import Report
from store.audit.finding import Severity
from store.audit.series.history import NO_HISTORY, Change, History
from tests.audit.papers import ONE, TOWN, Filled, judged, paper

CITY, COUNTY, AUDITORS = "汶州市人民政府", "汶清县人民政府", "汶清县审计局"
TOWNS = (TOWN, "汶清县石桥铺镇人民政府", "汶清县青石乡人民政府")
WHOLE = "本报告综合汶清县各乡镇（街道）、各部门的年度报告编制而成。"
OWN = "本报告数据仅包括县政府及县政府办公室。"


@dataclass(frozen=True, slots=True)
class Situation:
    """One row: the reports in which it holds (the last one is judged), the wrong twin, and what that is found under."""

    row: str
    right: Sequence[Report]
    wrong: Sequence[Report]
    code: str
    severity: Severity = "error"
    history: History = NO_HISTORY
    history_of_wrong: History = NO_HISTORY


#: Tables of a city: 3525 new and 121 carried in, 3521 closed, 125 carried out; 170 reconsiderations, 77 suits.
BIG: Filled = {
    "t3.new_received": (3440, 85),
    "t3.carried_in": (115, 6),
    "t3.granted": (1390, 41),
    "t3.partially_granted": (460, 11),
    "t3.denied.third_party_rights": (84, 8),
    "t3.unable.not_held": (859, 10),
    "t3.unable.needs_creation": (70, 2),
    "t3.not_processed.petition_complaint": (115, 2),
    "t3.other.other": (458, 11),
    "t3.results_total": (3436, 85),
    "t3.carried_out": (119, 6),
    "t4.reconsideration.upheld": 110,
    "t4.reconsideration.corrected": 21,
    "t4.reconsideration.other_outcome": 33,
    "t4.reconsideration.pending": 6,
    "t4.reconsideration.total": 170,
    "t4.litigation_direct.upheld": 20,
    "t4.litigation_direct.pending": 5,
    "t4.litigation_direct.total": 25,
    "t4.litigation_after_reconsideration.upheld": 45,
    "t4.litigation_after_reconsideration.other_outcome": 7,
    "t4.litigation_after_reconsideration.total": 52,
}
#: A year of a township with six applications, of which two are carried out; and the year after it.
SIX: Filled = {"t3.new_received": (5, 1), "t3.granted": (3, 1), "t3.results_total": (3, 1), "t3.carried_out": (2, 0)}
#: Tables of a bureau that had no application, and cases about a reply of last year.
LATE: Filled = {
    "t4.reconsideration.upheld": 1,
    "t4.reconsideration.total": 1,
    "t4.litigation_after_reconsideration.upheld": 2,
    "t4.litigation_after_reconsideration.total": 2,
}
STOCK = "t2.normative_documents"
SUITS = "t4.litigation_direct"


def city(say: str, preface: str = "") -> list[Report]:
    return [paper(BIG, say, body=CITY, year=2024, preface=preface)]


def bureau(say: str) -> list[Report]:
    before: Filled = {"t3.new_received": (2, 0), "t3.denied.internal_affairs": (2, 0), "t3.results_total": (2, 0)}
    return [paper(before, body=AUDITORS, year=2023), paper(LATE, say, body=AUDITORS, year=2024)]


def years(last: Filled, now: Filled, say: str = "", *, bodies: tuple[str, str] = (TOWN, TOWN)) -> list[Report]:
    """Two years of a body, in texts that are not copied from each other."""
    told = "上年以线上培训为主，编印办事指南，梳理历史文件，补录目录，检查公开栏，走访群众听取意见。"
    return [
        paper(last, body=bodies[0], year=2023, sections={"s1": f"2023年，全年工作平稳。{told}"}),
        paper(now, say, body=bodies[1], year=2024),
    ]


def carried(person: int, other: int) -> Filled:
    return {"t3.carried_in": (person, other), "t3.granted": (person, other), "t3.results_total": (person, other)}


def stock(issued: int, in_force: int) -> list[Report]:
    """61 documents in force, none repealed."""
    now: Filled = {**ONE, f"{STOCK}.issued_this_year": issued, f"{STOCK}.in_force": in_force}
    return years({**ONE, f"{STOCK}.in_force": 61}, now)


def county(own: Filled, *units: Filled, preface: str = WHOLE) -> list[Report]:
    """Three townships and two bureaus, the last of ``units`` for all that have none of their own, and the county."""
    bodies = (*TOWNS, "汶清县民政局", "汶清县公安局")
    figures = (*units, *[units[-1]] * (len(bodies) - len(units)))
    made = [paper(unit, body=body) for body, unit in zip(bodies, figures, strict=True)]
    return [*made, paper(own, body=COUNTY, preface=preface)]


def suits(count: int) -> Filled:
    return {**ONE, f"{SUITS}.upheld": count, f"{SUITS}.total": count}


def five(count: int) -> Filled:
    return {f"t3.{row}": (count, 0) for row in ("new_received", "granted", "results_total")}


def decided(*counts: int) -> Filled:
    kinds = ("licensing", "penalties", "coercion")
    return {f"t2.administrative_{kind}.decisions": count for kind, count in zip(kinds, counts, strict=True)}


HALF = "统计期限自2022年1月1日起至2022年6月30日止。"
FEE: Filled = {**ONE, "t2.administrative_fees.amount_wanyuan": "2.5"}
FILED = "全年备案依法应当备案的行政复议案件134件，备案行政诉讼案件57件，办理行政应诉案件219件。"
RECLASSIFIED = years(SIX, carried(1, 1))
COPIED: Filled = {**decided(31, 12, 7), f"{STOCK}.issued_this_year": 3, f"{STOCK}.in_force": 18}
MERGED = History((Change("汶清县文化和旅游局", 2024, "merged", ("汶清县文化局", "汶清县旅游局")),))
RENAMED = History((Change("汶清县文化和旅游局", 2024, "renamed", ("汶清县文化局",)),))
CULTURE = ("汶清县文化局", "汶清县文化和旅游局")

SITUATIONS = [
    Situation(
        "the-text-counts-something-close-by",
        city(FILED),
        city("全年因政府信息公开被申请行政复议134件。"),
        "NAR-009",
    ),
    Situation(
        "handled-is-new-plus-carried-in",
        city("全年收办政府信息公开申请3646件，办结3521件，结转下年度继续办理125件。"),
        city("全年收办政府信息公开申请3664件，办结3521件，结转下年度继续办理125件。"),
        "NAR-001",
    ),
    Situation(
        "the-text-names-a-sub-row",
        city("政府信息公开申请中，因不掌握等原因无法提供869件，不予处理117件。"),
        city("政府信息公开申请中，因不掌握等原因无法提供896件，不予处理117件。"),
        "NAR-005",
    ),
    Situation(
        "the-text-names-a-sub-row, among other reasons, with its share",
        city("办结政府信息公开申请3521件，其中因不掌握等原因无法提供869件，占24.7%。"),
        city("办结政府信息公开申请3521件，其中因不掌握等原因无法提供896件，占33.9%。"),
        "NAR-005",
    ),
    Situation(
        "disputes-of-older-years",
        bureau("2024年，我局未收到政府信息公开申请。因2023年的一件答复发生行政复议1件、行政诉讼2件，均已审结。"),
        bureau("2024年，我局未收到政府信息公开申请。因政府信息公开被申请行政复议3件、被提起行政诉讼2件。"),
        "NAR-009",
    ),
    Situation("carry-over-reclassified", RECLASSIFIED, years(SIX, carried(2, 1)), "XY-002"),
    Situation(
        "reform: merged",
        years(SIX, carried(9, 2), bodies=CULTURE),
        years(SIX, carried(9, 2), bodies=("汶清县文化局", "汶清县文化局")),
        "XY-002",
        history=MERGED,
    ),
    Situation(
        "reform: area redrawn under the same name",
        years(SIX, carried(9, 2)),
        years(SIX, carried(9, 2)),
        "XY-002",
        history=History((Change("柳泉镇", 2024, "merged", ("青石乡",)),)),
    ),
    Situation(
        "reform: another scope, from its own figures to all of the area",
        years(SIX, carried(90, 12), bodies=(COUNTY, COUNTY)),
        years(SIX, carried(90, 12), bodies=(COUNTY, COUNTY)),
        "XY-002",
        history=History((Change(COUNTY, 2024, "scope"),)),
    ),
    Situation(
        "reform: another scope, as the two prefaces say",
        [paper(SIX, body=COUNTY, preface=OWN), paper(carried(90, 12), body=COUNTY, year=2024, preface=WHOLE)],
        [paper(SIX, body=COUNTY, preface=WHOLE), paper(carried(90, 12), body=COUNTY, year=2024, preface=WHOLE)],
        "XY-002",
    ),
    Situation(
        "reform: renamed, and what was carried went along",
        years(SIX, carried(2, 0), bodies=CULTURE),
        years(SIX, carried(9, 2), bodies=CULTURE),
        "XY-002",
        severity="warning",
        history=RENAMED,
        history_of_wrong=RENAMED,
    ),
    Situation(
        "scope-of-a-government-report: a sentence on the office in a report on the whole city",
        city("市政府办公室全年收到政府信息公开申请219件，制发规范性文件12件。", "本报告涵盖各县区和市直部门的数据。"),
        city("全市各级行政机关全年收到政府信息公开申请219件。", "本报告涵盖各县区和市直部门的数据。"),
        "NAR-001",
    ),
    Situation(
        "scope-of-a-government-report: the government and its office only",
        county(ONE, five(4), preface=OWN),
        county(five(13), five(14), ONE),
        "XU-002",
        severity="warning",
    ),
    Situation(
        "roll-up-counts-a-case-once",
        county({**five(5), **{f"{SUITS}.upheld": 3, f"{SUITS}.total": 3}}, suits(1)),
        county({**five(5), **{f"{SUITS}.upheld": 6, f"{SUITS}.total": 6}}, suits(1)),
        "XU-004",
        severity="info",
    ),
    Situation("revision-counted-as-issue", stock(22, 67), stock(22, 97), "XY-003", severity="warning"),
    Situation(
        "administrative-fees-are-not-the-information-fee",
        [paper(FEE, sections={"s6": "无。"})],
        [paper(FEE, sections={"s6": "本年度收取政府信息公开信息处理费31000元。"})],
        "NAR-024",
        severity="warning",
    ),
    Situation(
        "section-five-names-last-year",
        [
            paper(
                sections={
                    "s5": "针对2022年公开涉及面不广、更新不及时的问题，我镇增设了栏目。今年解读形式单一，明年改进。"
                }
            )
        ],
        [
            paper(
                sections={
                    "s1": "2022年，我镇主动公开政府信息60条，按要求更新各栏目，纳入考核，接受评议，没有责任追究。"
                }
            )
        ],
        "STR-012",
        severity="warning",
    ),
    Situation(
        "all-zero-tables-repeat",
        [paper({}, body=TOWNS[1], year=2024), *years({}, {})],
        years(COPIED, COPIED),
        "XY-009",
        severity="warning",
    ),
    Situation(
        "open-list",
        [paper(ONE, "全年发布政策解读107条，其中图解18条、视频18条、专家解读16条、媒体解读11条等。")],
        [paper(ONE, "全年发布政策解读107条，其中图解48条、视频38条、专家解读26条、媒体解读11条等。")],
        "NAR-016",
        severity="warning",
    ),
    Situation(
        "open-list: closed by grammar instead",
        [paper(ONE, "全年发布政策解读107条，分别为图解48条、视频38条、专家解读21条。")],
        [paper(ONE, "全年发布政策解读107条，分别为图解48条、视频38条、专家解读12条。")],
        "NAR-016",
    ),
    Situation(
        "nested-list",
        [paper(ONE, "公开政府信息90条，其中政策类50条（含解读20条、问答30条），动态类40条。")],
        [paper(ONE, "公开政府信息90条，分别为政策类50条（含解读20条、问答30条）、动态类60条。")],
        "NAR-016",
    ),
    Situation(
        "bulletin-of-a-half-year",
        [paper(title=f"{TOWN}2022年上半年政府信息公开工作报告", period=HALF, year=2022, published="2022-07-25")],
        [paper(year=2022, published="2022-07-25")],
        "PUB-005",
    ),
]


@pytest.mark.parametrize("situation", SITUATIONS, ids=lambda situation: situation.row)
def test_the_situation_accuses_nobody(situation: Situation) -> None:
    """This test ensures that a report in which the situation holds has no error, and nothing loud of the rule."""
    found = judged(situation.right, situation.history)
    assert [(f.code, f.zh) for f in found if f.severity == "error"] == []
    loud = [f for f in found if situation.code in (f.code, *f.witnesses) and f.verdict == "fail"]
    assert [(f.code, f.zh) for f in loud if f.severity != "info" or situation.severity == "info"] == []


@pytest.mark.parametrize("situation", SITUATIONS, ids=lambda situation: situation.row)
def test_its_wrong_twin_is_found(situation: Situation) -> None:
    """This test ensures that the twin which really is wrong is found, under its rule and with its severity."""
    found = judged(situation.wrong, situation.history_of_wrong)
    mine = [f for f in found if situation.code in (f.code, *f.witnesses) and f.verdict == "fail"]
    assert [f.severity for f in mine] == [situation.severity]
    assert [(f.code, f.zh) for f in found if f.severity == "error" and f not in mine] == []
