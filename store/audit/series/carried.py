"""Applications and disputes carried from one year into the next: XY-001, XY-002, XY-007, XY-011."""

from __future__ import annotations

from collections.abc import Iterator

from forms.bodies import government_of
from forms.rules import Rule
from parsers.report import Report
from store.audit.checks.registry import check, result
from store.audit.evaluate import MissingEvidence, View
from store.audit.finding import RuleResult, Severity
from store.audit.peers.county import said_scope
from store.audit.series.pair import MILDER, compared, last_figure, last_report, this_figure, year_in_doubt

_BALANCE = tuple(f"t3.{row}.total" for row in ("new_received", "carried_in", "results_total", "carried_out"))
GROUPS = ("reconsideration", "litigation_direct", "litigation_after_reconsideration")


def _year_before(seen: View) -> Report:
    """Last year's report, if both years are sure and it does not say that it covers something else.

    Raises:
        MissingEvidence: there is none that could be compared with.

    """
    last = last_report(seen)
    if year_in_doubt(seen.report) or year_in_doubt(last):
        raise MissingEvidence("not_applicable", "the year of one of the two reports is in doubt (STR-010)")
    if government_of(last.body) and {said_scope(seen.report), said_scope(last)} == {"own_only", "whole_area"}:
        raise MissingEvidence("not_applicable", "one report covers its own figures, the other the whole area")
    return last


@check("carried_total")
def carried_total(rule: Rule, seen: View) -> Iterator[RuleResult]:
    """XY-002: the total of 上年结转 is last year's total of 结转下年度."""
    last = _year_before(seen)
    into, out = "t3.carried_in.total", "t3.carried_out.total"
    actual, expected = this_figure(seen, into), last_figure(last, out)[0]
    severity, note = _whose_slip(rule, seen, last)
    different = (key for key, _ in _different(seen, last) if key != into and key not in seen.blanks)
    cells = (into, *different)
    before = tuple(key.replace("carried_in", "carried_out") for key in cells)
    yield compared(
        rule,
        seen,
        last,
        actual == expected,
        cells,
        before,
        expected=expected,
        actual=actual,
        severity=severity,
        note=note,
    )


@check("carried_columns")
def carried_columns(rule: Rule, seen: View) -> Iterator[RuleResult]:
    """XY-001: each column of 上年结转 is last year's 结转下年度; milder where the totals agree (reclassified)."""
    last = _year_before(seen)
    into, out = "t3.carried_in.total", "t3.carried_out.total"
    total, before = this_figure(seen, into), last_figure(last, out)[0]
    row = _row(seen)
    different = _different(seen, last)
    if not different:
        yield result(rule, "pass", row)
        return
    severity, note = _whose_slip(rule, seen, last)
    if total == before:
        severity = "info"
        note = (
            "合计一致，仅各列不同，可能是申请人类别重新划分。",
            "The totals agree: perhaps applicants were reclassified.",
        )
    yield compared(
        rule,
        seen,
        last,
        False,
        [key for key, _ in different],
        [other for _, other in different],
        severity=severity,
        note=note,
    )


def _row(seen: View) -> tuple[str, ...]:
    """The cells of 上年结转 that the form has."""
    keys = (f"t3.carried_in.{column}" for column in seen.plan.ground.members("T3_COLS"))
    return tuple(key for key in keys if key in seen.plan.ground.index)


def _different(seen: View, last: Report) -> list[tuple[str, str]]:
    """The cells of 上年结转 that differ from last year's 结转下年度, each with last year's; lost cells do not."""
    out = []
    for key in _row(seen):
        other = key.replace("carried_in", "carried_out")
        try:
            if this_figure(seen, key) != last_figure(last, other)[0]:
                out.append((key, other))
        except MissingEvidence as missing:
            if missing.verdict == "not_readable":
                raise
    return out


def _whose_slip(rule: Rule, seen: View, last: Report) -> tuple[Severity, tuple[str, str]]:
    """Milder where last year's table does not balance and this year's does: the slip is then rather last year's."""
    try:
        then = [last_figure(last, key)[0] for key in _BALANCE]
        now = [this_figure(seen, key) for key in _BALANCE]
    except MissingEvidence:
        return rule.severity, ("", "")
    if then[0] + then[1] != then[2] + then[3] and now[0] + now[1] == now[2] + now[3]:
        return MILDER[rule.severity], (
            "上年报告表三自身收支不平而本年平衡，问题可能出在上年报告。",
            "Last year's table 3 does not balance and this year's does: the slip may be last year's.",
        )
    return rule.severity, ("", "")


@check("pending_cases")
def pending_cases(rule: Rule, seen: View) -> Iterator[RuleResult]:
    """XY-011: cases pending at the end of last year reappear in this year's total."""
    last = last_report(seen)
    for group in GROUPS:
        total, pending = f"t4.{group}.total", f"t4.{group}.pending"
        try:
            actual, expected = this_figure(seen, total), last_figure(last, pending)[0]
        except MissingEvidence as missing:
            yield result(rule, missing.verdict, (), group, missing.reason)
            continue
        holds = actual >= expected
        yield compared(rule, seen, last, holds, (total,), (pending,), binding=group, expected=expected, actual=actual)


@check("form_generations")
def form_generations(rule: Rule, seen: View) -> Iterator[RuleResult]:
    """XY-007: says whether the two years have the same generation of section 二; accuses nobody."""
    last = last_report(seen)
    forms = tuple(report.tables.get("t2") or report.form for report in (last, seen.report))
    if forms[0] == forms[1]:
        yield result(rule, "pass", reason=f"both years have the form {forms[1]}")
    else:
        reason = f"the form changed from {forms[0]} to {forms[1]}: XY-003, XY-005 and XY-006 are not applicable"
        yield result(rule, "not_applicable", reason=reason)
