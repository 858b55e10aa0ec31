"""Verdicts: blanks, unread cells and missing evidence stay what they are."""

from __future__ import annotations

from dataclasses import replace

import pytest

from forms.rules import Rules, load_rules, read_rules
from parsers.document import NOWHERE
from parsers.report import Extra, Report, Section
from store.audit.audit import RuleCrash, audit, audit_report, check
from store.audit.checks import CHECKS
from store.audit.context import Context
from store.audit.finding import RuleResult
from tests.audit.reports import COLUMNS, changed, make_report, valid_report

NEW = "t3.new_received"
T4 = "t4.reconsideration"


def of(results: tuple[RuleResult, ...], code: str, binding: str = "") -> RuleResult:
    """The one result of a rule on a binding."""
    (found,) = [r for r in results if r.code == code and r.binding == binding]
    return found


def four(
    upheld: int | None, corrected: int | None, other: int | None, pending: int | None, total: int | None
) -> Report:
    """A report with the row of 行政复议 in table 四; the other groups are zero."""
    names = ("upheld", "corrected", "other_outcome", "pending", "total")
    parts = (upheld, corrected, other, pending, total)
    return make_report({"t4": "2021"}, {f"{T4}.{name}": part for name, part in zip(names, parts, strict=True)})


@pytest.mark.parametrize("form", ["2019", "2021"])
def test_every_rule_gives_a_verdict(form: str) -> None:
    """This test ensures that nothing is silently skipped: each of the 150 rules has at least one result."""
    codes = [result.code for result in check(valid_report(form))]
    assert set(codes) == set(load_rules().by_code)
    assert codes == sorted(codes, key=load_rules().order.__getitem__)


def test_a_report_without_tables_gives_only_not_applicable() -> None:
    """This test ensures that a narrative report is not judged by rules on cells."""
    results = check(make_report({}, {}))
    assert {r.verdict for r in results} == {"not_applicable"}
    assert {r.code for r in results} == set(load_rules().by_code)


def test_an_empty_form_is_not_audited() -> None:
    """This test ensures that the blank template gives no finding and no verdict on its sums."""
    report = make_report({"t2": "2021", "t3": "2021", "t4": "2021"}, {}, default=None)
    done = audit_report(report)
    assert done.findings == ()
    assert {r.verdict for r in done.results} <= {"not_applicable", "pass"}
    assert all(r.verdict == "not_applicable" for r in done.results if r.code.startswith("T"))


@pytest.mark.parametrize(
    ("parts", "total", "verdict"),
    [
        ((2, None, None, 0), 5, "undecided"),  # a blank may hide the missing 3
        ((3, 3, None, 0), 5, "fail"),  # blanks can only add to 6
        ((3, 3, None, 0), 6, "pass"),
        ((3, 3, 0, 0), None, "undecided"),  # the total is not stated
        ((0, 0, 0, 0), None, "pass"),
        ((None, None, None, None), 0, "pass"),
        ((None, None, None, None), 4, "undecided"),
        ((1, 2, 0, 1), 5, "fail"),
    ],
)
def test_assumption_a0(parts: tuple[int | None, ...], total: int | None, verdict: str) -> None:
    """This test ensures that a sum fails only where no filling of the blanks could save it."""
    assert of(check(four(*parts, total)), "T4-001").verdict == verdict  # type: ignore[arg-type]  # four parts


def test_a_pass_with_blanks_says_so() -> None:
    """This test ensures that the assumption behind a verdict stands in its result."""
    result = of(check(four(3, 2, None, 0, 5)), "T4-001")
    assert result.reason == f"blank counted as zero: {T4}.other_outcome"


def test_a_blank_held_at_zero_by_another_identity_cannot_excuse() -> None:
    """This test ensures that two printed figures that contradict each other fail although a blank stands between."""
    report = valid_report(seed=5)
    row = "t3.granted"
    zero = changed(report, {f"{row}.{column}": None for column in COLUMNS[:-1]} | {f"{row}.total": 0})
    bare = changed(zero, {f"{NEW}.natural_person": report.figures[f"{NEW}.natural_person"].value})
    lost = report.figures[f"{row}.natural_person"].value
    assert lost
    assert of(check(bare), "T3-003", "granted").verdict == "pass"
    assert of(check(bare), "T3-002", "natural_person").verdict == "fail"


def test_a_slash_counts_as_zero_and_cannot_be_a_fault() -> None:
    """This test ensures that "not applicable" is read as 0 in sums, and does not fail one by itself."""
    report = four(3, 2, 0, 0, 5)
    assert (
        of(check(changed(report, {f"{T4}.pending": None}, kind="not_applicable", raw="/")), "T4-001").verdict == "pass"
    )
    total = changed(report, {f"{T4}.total": None}, kind="not_applicable", raw="/")
    assert of(check(total), "T4-001").verdict == "undecided"


@pytest.mark.parametrize("kind", ["text", "unreadable", "absent"])
def test_what_could_not_be_read_never_fails(kind: str) -> None:
    """This test ensures that a sum with an unread cell is not readable, whatever the other cells say."""
    report = changed(four(3, 9, 0, 0, 5), {f"{T4}.pending": None}, kind=kind, raw="x")
    assert of(check(report), "T4-001").verdict == "not_readable"
    assert not [f for f in audit_report(report).findings if f.code.startswith("T4")]


def test_an_unsure_figure_never_carries_a_failure() -> None:
    """This test ensures that our own doubt about a reading does not become their mistake."""
    report = changed(four(3, 2, 0, 0, 5), {f"{T4}.total": 6}, sure=False)
    assert of(check(report), "T4-001").verdict == "not_readable"
    assert not [f for f in audit_report(report).findings if f.severity == "error"]


def test_a_blank_total_beside_filled_parts_is_offered_not_failed() -> None:
    """This test ensures that LOC-004 names the implied total and one note for all blanks is all there is."""
    done = audit_report(four(3, 2, 0, 0, None))
    assert of(done.results, "LOC-004", f"{T4}.total").expected == 5
    assert [(f.code, f.severity, f.witnesses) for f in done.findings] == [("CEL-004", "info", ("CEL-004", "LOC-004"))]
    assert done.findings[0].suspects[0].cells == {f"{T4}.total": 5}
    assert "推算" in done.findings[0].zh


def test_an_undecided_sum_is_a_milder_finding_that_asks() -> None:
    """This test ensures that a total that only a blank could explain is shown, but not as an error."""
    found = [f for f in audit_report(four(2, None, None, 0, 5)).findings if f.code == "T4-001"]
    assert [(f.verdict, f.severity) for f in found] == [("undecided", "warning")]
    assert found[0].zh.startswith("如空白按 0 计：")
    assert found[0].en.startswith("If blanks count as 0: ")
    assert "空白格可能漏填数字" in found[0].zh
    assert "最可能" not in found[0].zh
    assert {f"{T4}.corrected": 3} in [dict(s.cells) for s in found[0].suspects]


def test_a_local_row_may_belong_to_the_sum() -> None:
    """This test ensures that an added row with a number in it keeps a sum from being called wrong."""
    extra = Extra("ext.t4.other", "其他机关处理", "1", NOWHERE)
    report = replace(four(1, 2, 0, 1, 5), extras=(extra,))
    assert of(check(report), "T4-001").verdict == "undecided"
    for raw, verdict in (("3", "fail"), ("3（其中1件）", "fail"), ("3件左右", "undecided"), ("-1", "undecided")):
        # 3 explains no difference of 1, in the sum or out of it; words may explain anything
        other = replace(four(1, 2, 0, 1, 5), extras=(replace(extra, raw=raw),))
        assert of(check(other), "T4-001").verdict == verdict
    both = replace(four(1, 2, 0, 1, 5), extras=(replace(extra, raw="3"), replace(extra, raw="2")))
    assert of(check(both), "T4-001").verdict == "undecided"
    blank = replace(four(1, 2, None, 3, 5), extras=(replace(extra, raw="7"),))
    assert of(check(blank), "T4-001").verdict == "undecided"
    empty = replace(four(1, 2, 0, 1, 5), extras=(replace(extra, raw="0"),))
    assert of(check(empty), "T4-001").verdict == "fail"


def test_rules_that_need_evidence_wait_for_it() -> None:
    """This test ensures that missing evidence gives not_applicable with its reason, and evidence gives a verdict."""
    report = changed(valid_report(), {"t2.government_rules.in_force": 2})
    assert of(check(report), "T2-121").verdict == "not_applicable"
    assert of(check(report), "T4-007").reason == "no report of the year before"
    assert of(check(report, Context(level="township")), "T2-121").verdict == "fail"
    assert of(check(report, Context(level="prefecture")), "T2-121").verdict == "pass"
    assert of(check(report, Context(prev=valid_report(seed=2))), "T4-008").verdict in ("pass", "fail")


def test_a_form_has_only_its_own_rules() -> None:
    """This test ensures that rules of the 2021 form are not asked of the 2019 form, and mixed forms are both heard."""
    assert of(check(valid_report("2019")), "T2-124").verdict == "not_applicable"
    mixed = make_report({"t2": "2021", "t3": "2019", "t4": "2019"}, {})
    assert of(check(mixed), "T2-124").verdict == "pass"
    assert of(check(mixed), "T3-014").verdict == "not_applicable"


@pytest.mark.parametrize(
    ("values", "code", "verdict"),
    [
        ({"t2.government_rules.in_force": 1, "t2.government_rules.issued_this_year": 3}, "T2-101", "fail"),
        ({"t2.normative_documents.in_force": 1, "t2.normative_documents.repealed_this_year": 3}, "T2-102", "pass"),
        ({"t2.administrative_fees.amount_wanyuan": 200000}, "T2-123", "not_applicable"),
        ({"t3.other.other.total": 15, "t3.results_total.total": 20}, "T3-014", "fail"),
        ({"t3.not_processed.publication_request.total": 9, "t3.results_total.total": 20}, "T3-013", "fail"),
        ({"t3.carried_out.total": 8, "t3.new_received.total": 10}, "T3-012", "fail"),
        ({"t3.carried_out.total": 5, "t3.new_received.total": 10}, "T3-012", "pass"),
        ({"t3.carried_out.total": 8, "t3.new_received.total": 9}, "T3-012", "pass"),
        ({"t3.results_total.total": 30, "t3.granted.total": 30}, "T3-018", "fail"),
        ({f"{T4}.total": 20, f"{T4}.corrected": 11, f"{T4}.pending": 1}, "T4-009", "fail"),
    ],
)
def test_single_rules(values: dict[str, int], code: str, verdict: str) -> None:
    """This test ensures that plausibility rules hold and fail where their formula says."""
    report = make_report({"t2": "2021", "t3": "2021", "t4": "2021"}, values)
    assert of(check(report), code).verdict == verdict


def test_copied_rows_of_small_numbers_are_excused() -> None:
    """This test ensures that T2-124 does not flag three ones or twos."""
    keys = [f"t2.administrative_{kind}.decisions" for kind in ("licensing", "penalties", "coercion")]
    same = {n: make_report({"t2": "2021"}, dict.fromkeys(keys, n)) for n in (0, 2, 37)}
    assert [of(check(same[n]), "T2-124").verdict for n in (0, 2, 37)] == ["pass", "pass", "fail"]


def test_2019_items_and_signed_change() -> None:
    """This test ensures that T2-221 and T2-222 read the signed change, and offer the sign flip."""
    row = "t2.administrative_licensing"
    report = make_report(
        {"t2": "2019"}, {f"{row}.items_prev_year": 3, f"{row}.change_this_year": -5, f"{row}.decisions": 2}
    )
    done = audit_report(report)
    (finding,) = [f for f in done.findings if f.code == "T2-221"]
    assert finding.severity == "error"
    assert finding.suspects[0].cells == {f"{row}.change_this_year": 5}
    assert of(done.results, "T2-222", "administrative_licensing").verdict == "fail"
    assert not [r for r in done.results if r.code == "CEL-001" and r.verdict == "fail"]


@pytest.mark.parametrize(
    ("items", "amount", "raw", "verdict"),
    [(6, 251000, "251000元", "pass"), (6, 25, "25元", "fail"), (6, 25, "25", "pass"), (0, 0, "0", "pass")],
)
def test_procurement_per_item(items: int, amount: int, raw: str, verdict: str) -> None:
    """This test ensures that an amount without a unit fails only if it is implausible in 元 and in 万元."""
    row = "t2.centralized_procurement"
    values = {f"{row}.items": items, f"{row}.total_amount": amount}
    report = make_report({"t2": "2019"}, values, raws={f"{row}.total_amount": raw})
    assert of(check(report), "T2-224").verdict == verdict


def test_local_cells_are_checked_where_printed() -> None:
    """This test ensures that subtotals and a litigation total are audited if they exist, and never created."""
    report = valid_report()
    assert of(check(report), "T4-006").verdict == "not_applicable"
    total = sum(
        report.figures[f"t4.{g}.total"].value or 0 for g in ("litigation_direct", "litigation_after_reconsideration")
    )
    assert of(check(changed(report, {"t4.litigation_total": total})), "T4-006").verdict == "pass"
    assert of(check(changed(report, {"t4.litigation_total": total + 1})), "T4-006").verdict == "fail"
    rows = [key for key in report.figures if key.startswith("t3.denied.") and key.endswith(".total")]
    wrong = sum(report.figures[key].value or 0 for key in rows) + 2
    done = audit_report(changed(report, {"t3.denied.subtotal.total": wrong}))
    assert [(f.code, f.severity) for f in done.findings if f.severity == "error"] == [("T3-006", "error")]
    assert "（三）不予公开" in done.findings[0].zh


def test_fee_lapse_rules() -> None:
    """This test ensures that T3-015 reads section 六 and T3-016 knows the years without a fee rule."""
    report = changed(valid_report(), {"t3.other.fee_overdue.total": 3})
    assert of(check(report), "T3-015").verdict == "not_readable"
    said = replace(report, sections=(Section("s6", "", "本年度收取信息处理费 200 元。", NOWHERE),))
    silent = replace(report, sections=(Section("s6", "", "无。", NOWHERE),))
    assert of(check(said), "T3-015").verdict == "pass"
    assert of(check(silent), "T3-015").verdict == "fail"
    assert of(check(replace(report, year=2020)), "T3-016").verdict == "fail"
    assert of(check(report), "T3-016").verdict == "pass"
    assert of(check(replace(report, year=None)), "T3-016").verdict == "not_readable"


def test_cells_of_table_four() -> None:
    """This test ensures that T4-005 counts the cells of the layout, and says so where it cannot."""
    report = valid_report()
    assert of(check(report), "T4-005").verdict == "not_applicable"
    assert of(check(replace(report, layouts={"t4": 15})), "T4-005").verdict == "pass"
    assert of(check(replace(report, layouts={"t4": 14})), "T4-005").verdict == "fail"


def test_the_sheet() -> None:
    """This test ensures that the 2014-2018 sheet is audited, with its milder cases."""
    good = {"s14.requests_received": 5, "s14.received_online": 5, "s14.requests_closed": 5, "s14.closed_on_time": 5}
    good |= {"s14.replies": 5, "s14.reply_granted": 5}
    report = make_report({"s14": "pre2019"}, good, year=2016)
    assert [f.code for f in audit_report(report).findings] == []
    off = changed(report, {"s14.requests_received": 6})
    assert [(f.code, f.severity) for f in audit_report(off).findings] == [("S14-001", "error")]
    more = changed(report, {"s14.reconsideration": 3, "s14.reconsideration_upheld": 2})
    assert [(f.code, f.severity) for f in audit_report(more).findings] == [("S14-005", "warning")]
    less = changed(report, {"s14.reconsideration": 3, "s14.reconsideration_upheld": 4})
    assert [(f.code, f.severity) for f in audit_report(less).findings] == [("S14-005", "error")]
    closed = changed(
        report, {"s14.requests_closed": 7, "s14.closed_on_time": 7, "s14.replies": 7, "s14.reply_granted": 7}
    )
    assert [(f.code, f.severity) for f in audit_report(closed).findings] == [("S14-013", "info")]
    fees = changed(report, {"s14.fees_collected": 1})
    assert of(check(replace(fees, year=2017)), "S14-016").verdict == "fail"
    assert of(check(fees), "S14-016").verdict == "pass"


def test_a_linear_rule_is_added_by_data_alone() -> None:
    """This test ensures that an auditor who writes a formula gets the check, the message and the suspects."""
    text = """
[domains]
T4_GROUPS = { rows_of = "t4" }
[letters]
k = "T4_GROUPS"
[[rules]]
code = "LX-001"
title = "Nothing is pending"
title_zh = "不得有未审结案件"
formula = "forall k in T4_GROUPS: t4.k.total == t4.k.upheld + t4.k.corrected + t4.k.other_outcome"
severity = "error"
check = "formula"
"""
    rules = read_rules(text)
    done = audit_report(four(3, 2, 0, 4, 9), rules=rules)
    assert [(r.binding, r.verdict) for r in done.results] == [
        ("reconsideration", "fail"),
        ("litigation_direct", "pass"),
        ("litigation_after_reconsideration", "pass"),
    ]
    (finding,) = done.findings
    assert (finding.expected, finding.actual, finding.difference) == (5, 9, 4)
    assert {f"{T4}.total": 5} in [dict(s.cells) for s in finding.suspects]
    assert "不得有未审结案件" in finding.zh


def _with(code: str, **changes: object) -> Rules:
    rules = load_rules()
    return Rules(tuple(replace(r, **changes) if r.code == code else r for r in rules), rules.domains, rules.letters)  # type: ignore[arg-type]  # any field


def test_a_rule_on_trial_only_informs() -> None:
    """This test ensures that a trial rule's findings are marked and no errors, and a retired rule is silent."""
    report = four(1, 2, 0, 1, 5)
    trial = audit_report(report, rules=_with("T4-001", life="trial"))
    assert of(trial.results, "T4-001").verdict == "fail"
    assert [(f.severity, f.zh[:4], f.en[:7]) for f in trial.findings] == [("info", "［试行］", "[trial]")]
    retired = audit_report(report, rules=_with("T4-001", life="retired"))
    assert of(retired.results, "T4-001").verdict == "not_applicable"


def test_a_rule_that_crashes_is_our_problem_not_a_finding(monkeypatch: pytest.MonkeyPatch) -> None:
    """This test ensures that a crash is raised by name, and in a batch is handed over while the rest goes on."""

    def broken(*_: object) -> object:
        raise ZeroDivisionError

    monkeypatch.setitem(CHECKS, "negative_count", broken)
    report = four(1, 2, 0, 1, 5)
    with pytest.raises(RuleCrash, match="CEL-001"):
        audit([report])
    crashes: list[RuleCrash] = []
    findings = audit([report], on_crash=crashes.append)
    assert [crash.code for crash in crashes] == ["CEL-001"]
    assert [finding.code for finding in findings] == ["T4-001"]
