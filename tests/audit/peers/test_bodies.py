"""Tests of the rules across bodies: scope before accusation, sums, copies beside honest templates, outliers."""

from __future__ import annotations

import random
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date
from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from parsers.document import Place
from parsers.report import Report, Section, Value
from store.audit.audit import audit, audit_report
from store.audit.finding import RuleResult
from store.audit.gather import Cohort, Known, gathered
from store.audit.narrative import LEAST, jaccard, narrative
from store.audit.peers.county import Member, counted, is_government, is_unit
from store.audit.peers.minhash import candidates, hashed, signature
from store.audit.peers.outliers import median
from tests.audit.reports import make_report

T2 = {"t2": "2021", "t3": "2021", "t4": "2021"}
GOVERNMENT = "汶清县人民政府"
TOWNS = ("柳泉镇人民政府", "石桥铺镇人民政府", "城关街道办事处")
DEPARTMENTS = ("汶清县公安局", "汶清县民政局")
WHOLE = "本报告综合汶清县各乡镇（街道）、各部门的年度报告编制而成。"
SITE = "www.wenqing.example"
Values = Mapping[str, Value | None]


def made(body: str, values: Values, text: str = "", year: int = 2024, published: date | None = None) -> Report:
    """A report of one body, all other cells zero, with ``text`` as its section 一."""
    report = make_report(T2, values, body=body, year=year)
    sections = (Section("s1", "一、总体情况", text, Place(line=3)),) if text else ()
    return replace(report, sections=sections, published=published, source=replace(report.source, path=f"{body}.txt"))


def units(values: Values, year: int = 2024) -> list[Report]:
    """Every unit of the county with the same values."""
    return [made(body, values, year=year) for body in (*TOWNS, *DEPARTMENTS)]


def judged(
    reports: Sequence[Report], *, known: Sequence[str] | None = None, before: Sequence[Report] = ()
) -> dict[tuple[str, str], RuleResult]:
    """The results across bodies, the last of each rule and body. ``known`` are all bodies a crawl has seen."""
    names = [report.body for report in reports] if known is None else known
    listed = Known({(SITE, name): name for name in names}, crawled=True)
    cohorts = [
        Cohort("c", 2023, [Member(SITE, report.body, report, report.body) for report in before], listed),
        Cohort("c", 2024, [Member(SITE, report.body, report, report.body) for report in reports], listed),
    ]
    out: dict[tuple[str, str], RuleResult] = {}
    for member, context in gathered(cohorts):
        for result in audit_report(member.report, context).results:
            if member.report.year == 2024 and result.code.startswith("XU-"):
                held = out.get((result.code, member.report.body))
                if held is None or held.verdict == "pass":
                    out[result.code, member.report.body] = result
    return out


ONE = {"t3.new_received.total": 2, "t3.new_received.natural_person": 2}
FIVE = {key: 5 * value for key, value in ONE.items()}


def test_whole_county_adds_up() -> None:
    """This test ensures that a county that says it covers all, with every unit read, is summed and passes."""
    found = judged([made(GOVERNMENT, FIVE, WHOLE), *units(ONE)])
    for code in ("XU-001", "XU-002", "XU-004"):
        assert found[code, GOVERNMENT].verdict == "pass"
    assert found["XU-003", GOVERNMENT].reason == "whole_area: the preface says so"
    assert found["XU-001", TOWNS[0]].verdict == "not_applicable"


def test_wrong_total_is_shown_with_the_units() -> None:
    """This test ensures that a county total that is not the sum fails, with the figures of every unit."""
    wrong = {**FIVE, "t3.new_received.total": 11}
    result = judged([made(GOVERNMENT, wrong, WHOLE), *units(ONE)])["XU-001", GOVERNMENT]
    assert (result.verdict, result.cells) == ("fail", ("t3.new_received.total",))
    assert (result.actual, result.expected) == (11, 10)
    assert [quote.key for quote in result.quotes] == sorted(
        f"unit:{body}.t3.new_received.total" for body in (*TOWNS, *DEPARTMENTS)
    )
    assert all(quote.raw == "2" and quote.place.table == 1 for quote in result.quotes)


def test_incomplete_list_is_not_summed() -> None:
    """This test ensures that a unit without a report forbids the sum and is named, while a part is still compared."""
    known = [GOVERNMENT, *TOWNS, *DEPARTMENTS, "青石街道办事处"]
    large = [*units(ONE)[:-1], made(DEPARTMENTS[-1], {"t3.new_received.total": 12})]
    found = judged([made(GOVERNMENT, FIVE, WHOLE), *large], known=known)
    assert found["XU-001", GOVERNMENT].verdict == "not_applicable"
    assert "青石街道办事处" in found["XU-001", GOVERNMENT].reason
    part = found["XU-002", GOVERNMENT]
    assert (part.verdict, part.binding, part.cells) == ("fail", DEPARTMENTS[-1], ("t3.new_received.total",))
    assert f"{DEPARTMENTS[-1]} 12，全县 10" in part.detail[0]


@pytest.mark.parametrize(
    ("text", "values", "scope"),
    [
        ("", FIVE, "unknown"),
        ("本报告数据仅包括县政府办公室。", FIVE, "own_only"),
        ("本报告涵盖各乡镇、街道和县直部门的统计数据。", FIVE, "whole_area"),
        (WHOLE, {"t3.new_received.total": 3}, "own_only"),
    ],
)
def test_scope_comes_first(text: str, values: Values, scope: str) -> None:
    """This test ensures that the scope is decided by the preface or the known sums, and silence is silence."""
    some = {**ONE, "t2.administrative_penalties.decisions": 7}
    found = judged([made(GOVERNMENT, values, text), *units(some if scope == "own_only" and text == WHOLE else ONE)])
    assert found["XU-003", GOVERNMENT].reason.startswith(scope)
    for code in ("XU-001", "XU-002", "XU-004", "XU-005"):
        applicable = scope == "whole_area" and code != "XU-005"
        assert (found[code, GOVERNMENT].verdict != "not_applicable") is applicable


def test_many_larger_units_mean_another_scope() -> None:
    """This test ensures that where most units exceed the county, the scope is switched instead of listing findings."""
    found = judged([made(GOVERNMENT, {}, WHOLE), *units({"t4.reconsideration.total": 1})])
    assert found["XU-002", GOVERNMENT].verdict == "not_applicable"
    assert "XU-002: 5 of 5" in found["XU-003", GOVERNMENT].reason


def test_blank_or_lost_figure_is_no_sum() -> None:
    """This test ensures that a sum over a blank accuses nobody."""
    reports = [*units(ONE)[:-1], made(DEPARTMENTS[-1], {**ONE, "t3.new_received.total": None})]
    result = judged([made(GOVERNMENT, {**FIVE, "t3.new_received.total": 99}, WHOLE), *reports])["XU-001", GOVERNMENT]
    assert result.verdict == "pass"
    assert "not printed in every report" in result.reason


def test_suits_of_codefendants() -> None:
    """This test ensures that more suits than the units have inform, and fewer do not."""
    key = "t4.litigation_direct.total"
    more = judged([made(GOVERNMENT, {key: 6}, WHOLE), *units({key: 1})])
    assert more["XU-004", GOVERNMENT].verdict == "fail"
    assert judged([made(GOVERNMENT, {key: 5}, WHOLE), *units({key: 1})])["XU-004", GOVERNMENT].verdict == "pass"


def test_carry_of_the_county() -> None:
    """This test ensures that the county carries in what its present units carried out."""
    before = units({"t3.carried_out.total": 3}, 2023)
    good = judged(
        [made(GOVERNMENT, {"t3.carried_in.total": 15}, WHOLE), *units({"t3.carried_in.total": 3})], before=before
    )
    assert good["XU-005", GOVERNMENT].verdict == "pass"
    bad = judged(
        [made(GOVERNMENT, {"t3.carried_in.total": 14}, WHOLE), *units({"t3.carried_in.total": 2})], before=before
    )
    assert (bad["XU-005", GOVERNMENT].expected, bad["XU-005", GOVERNMENT].actual) == (15, 14)
    young = judged([made(GOVERNMENT, {}, WHOLE), *units({})], before=before[1:])
    assert young["XU-005", GOVERNMENT].verdict == "not_applicable"


def essay(seed: int, length: int = 40) -> str:
    """A text of its own, in which no shingle is likely to be another's."""
    draw = random.Random(seed)
    return "".join("".join(chr(draw.randint(0x4E00, 0x9000)) for _ in range(12)) + "。" for _ in range(length))


def test_copied_report_is_shown_side_by_side() -> None:
    """This test ensures that the later of two like texts is found, with the passage of both."""
    first = made(TOWNS[0], {}, f"2024年{TOWNS[0]}公开信息12条。" + essay(1), published=date(2025, 1, 10))
    later = made(TOWNS[1], {}, f"2024年{TOWNS[1]}公开信息34条。" + essay(1), published=date(2025, 1, 20))
    others = [made(body, {}, essay(place + 9)) for place, body in enumerate((*DEPARTMENTS, TOWNS[2]))]
    found = judged([later, first, *others])
    result = found["XU-006", TOWNS[1]]
    assert (result.verdict, result.binding) == ("fail", TOWNS[0])
    assert [quote.key for quote in result.quotes] == ["s1", f"unit:{TOWNS[0]}.s1"]
    assert result.quotes[0].raw in result.detail[0]
    assert f"{TOWNS[0]}.txt" in result.detail[0]
    assert {body for (code, body), one in found.items() if code == "XU-006" and one.verdict == "fail"} == {TOWNS[1]}


def test_county_template_is_no_copy() -> None:
    """This test ensures that a text that all bodies were given is nobody's copy."""
    reports = [
        made(f"{letter}{letter}镇人民政府", {}, essay(1) + essay(place + 5, 3))
        for place, letter in enumerate("甲乙丙丁戊己")
    ]
    assert all(one.verdict == "pass" for (code, _), one in judged(reports).items() if code == "XU-006")


def test_equal_figures() -> None:
    """This test ensures that five equal figures that are no totals are a copy; fewer, or all zero, are not."""
    keys = [f"t3.granted.{column}" for column in ("natural_person", "other_org", "research_institution")]
    keys += ["t2.administrative_penalties.decisions", "t2.administrative_licensing.decisions"]
    five: Values = {key: place + 3 for place, key in enumerate(keys)}
    copies = judged([made(TOWNS[0], five), made(TOWNS[1], five)])
    assert {one.verdict for (code, _), one in copies.items() if code == "XU-006"} == {"fail", "pass"}
    four = {key: value for key, value in five.items() if key != keys[0]}
    for values in (four, {}):
        found = judged([made(TOWNS[0], values), made(TOWNS[1], values)])
        assert {one.verdict for (code, _), one in found.items() if code == "XU-006"} == {"pass"}


def test_a_government_and_its_office_may_give_the_same_figures() -> None:
    """This test ensures that a county's report is no copy of its office's, and its bureau's would be."""
    keys = [f"t3.granted.{column}" for column in ("natural_person", "other_org", "research_institution")]
    keys += ["t2.administrative_penalties.decisions", "t2.administrative_licensing.decisions"]
    five: Values = {key: place + 3 for place, key in enumerate(keys)}
    office = judged([made(GOVERNMENT, five, essay(3)), made("汶清县人民政府办公室", five, essay(3))])
    assert {one.verdict for (code, _), one in office.items() if code == "XU-006"} == {"pass"}
    bureau = judged([made(GOVERNMENT, five, essay(3)), made(DEPARTMENTS[0], five, essay(3))])
    assert {one.verdict for (code, _), one in bureau.items() if code == "XU-006"} == {"fail", "pass"}


def test_outlier_needs_fifteen_peers() -> None:
    """This test ensures that a figure far from fifteen peers informs, and with fourteen nothing is said."""
    key = "t2.administrative_licensing.decisions"
    names = [f"{letter}河镇人民政府" for letter in "甲乙丙丁戊己庚辛壬癸子丑寅卯辰"]
    reports = [made(name, {key: 100 + place}) for place, name in enumerate(names[:-1])] + [made(names[-1], {key: 900})]
    assert judged(reports)["XU-008", names[-1]].verdict == "fail"
    assert judged(reports)["XU-008", names[0]].verdict == "pass"
    assert judged(reports[1:])["XU-008", names[-1]].verdict == "not_applicable"


def test_median() -> None:
    """This test ensures that the median is exact for odd and even counts."""
    assert median([Fraction(3), Fraction(1), Fraction(2)]) == 2
    assert median([Fraction(1), Fraction(2)]) == Fraction(3, 2)


def test_government_and_its_office() -> None:
    """This test ensures that the office of a government is a unit, not the county."""
    assert is_government(GOVERNMENT)
    assert not is_government("汶清县人民政府办公室")
    assert is_unit("汶清县人民政府办公室")
    assert not is_government(TOWNS[0])


def test_counted_cells_leave_out_powers() -> None:
    """This test ensures that lists of powers and money are not summed over bodies."""
    keys = set(counted({"t2": "2019", "t3": "2019"}))
    assert "t3.carried_in.natural_person" in keys
    assert "t2.administrative_penalties.decisions" in keys
    assert not [key for key in keys if key.endswith(("items_prev_year", "change_this_year", "amount_wanyuan"))]


@settings(deadline=None, max_examples=25)
@given(st.integers(0, 10**6), st.integers(0, 5))
def test_alike_sets_are_always_candidates(seed: int, cut: int) -> None:
    """This test ensures that two texts more than 85 per cent alike share a band, and strangers rarely do."""
    text = narrative(made(TOWNS[0], {}, essay(seed))).shingles
    ordered = sorted(text)
    alike = frozenset(ordered[cut:])
    other = narrative(made(TOWNS[0], {}, essay(seed + 10**7))).shingles
    assert len(text) >= LEAST
    assert jaccard(text, alike) > Fraction(85, 100)
    assert candidates([signature(hashed(one)) for one in (text, alike, other)]) == [(0, 1)]


def test_order_of_reports_does_not_matter() -> None:
    """This test ensures that copies and sums are the same in whatever order the reports come."""
    reports = [made(body, {}, essay(place % 2)) for place, body in enumerate((*TOWNS, *DEPARTMENTS))]
    reports.append(made(GOVERNMENT, FIVE, WHOLE))
    known = {one.fingerprint for one in audit(reports) if one.code.startswith("XU-")}
    for seed in range(3):
        mixed = list(reports)
        random.Random(seed).shuffle(mixed)
        assert {one.fingerprint for one in audit(mixed) if one.code.startswith("XU-")} == known
    assert known
