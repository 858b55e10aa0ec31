"""Stocks that move by what was added and taken away in the year: XY-003 to XY-006."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from forms.rules import Rule
from store.audit.checks.registry import check, result
from store.audit.evaluate import MissingEvidence, View
from store.audit.finding import RuleResult, Severity
from store.audit.language import Exact
from store.audit.series.pair import compared, last_figure, last_report, same_forms, this_figure

_DOCUMENTS = ("government_rules", "normative_documents")
_ITEMS = (
    "administrative_licensing",
    "other_external_services",
    "administrative_penalties",
    "administrative_coercion",
    "administrative_fees",
)
_REVISED = re.compile(r"(?:修订|修改|修正)(?:了|的|为)?[:：]?\s*([0-9]+)")
_MAYBE = (
    "差额不大于本年制发件数，可能是修改（修订）计入制发，或有效期届满未计入废止。",
    "The gap is no larger than the number issued: revisions counted as issued, or expiries not counted as repealed.",
)


@check("stock_in_force")
def stock_in_force(rule: Rule, seen: View) -> Iterator[RuleResult]:
    """XY-003: 现行有效 = last year's 现行有效 + 制发 − 废止; a gap that XY-004 explains only informs."""
    last = last_report(seen)
    same_forms(seen, last, "t2", "2021")
    for kind in _DOCUMENTS:
        cells = _cells(kind, "in_force", "issued_this_year", "repealed_this_year")
        try:
            stock, issued, repealed = (this_figure(seen, key) for key in cells)
            before = last_figure(last, cells[0])[0]
        except MissingEvidence as missing:
            yield result(rule, missing.verdict, cells, kind, missing.reason)
            continue
        expected = before + issued - repealed
        gap = expected - stock
        told = _revised(seen, cells[1])
        if gap and told == gap:
            yield result(rule, "pass", cells, kind, f"the cell itself tells of {told} revised")
            continue
        maybe = 0 < gap <= issued
        severity: Severity = "info" if maybe else rule.severity
        yield compared(
            rule,
            seen,
            last,
            gap == 0,
            cells,
            cells[:1],
            binding=kind,
            expected=expected,
            actual=stock,
            severity=severity,
            note=_MAYBE if maybe else ("", ""),
        )


@check("implied_revisions")
def implied_revisions(rule: Rule, seen: View) -> Iterator[RuleResult]:
    """XY-004: a label on a failure of XY-003 that revisions or expiries may explain; accuses nobody by itself."""
    last = last_report(seen)
    same_forms(seen, last, "t2", "2021")
    for kind in _DOCUMENTS:
        cells = _cells(kind, "in_force", "issued_this_year", "repealed_this_year")
        try:
            stock, issued, repealed = (this_figure(seen, key) for key in cells)
            gap = last_figure(last, cells[0])[0] + issued - repealed - stock
        except MissingEvidence as missing:
            yield result(rule, missing.verdict, cells, kind, missing.reason)
            continue
        holds = not 0 < gap <= issued or _revised(seen, cells[1]) == gap
        yield compared(rule, seen, last, holds, cells, cells[:1], binding=kind, actual=gap, note=_MAYBE)


@check("total_disclosed")
def total_disclosed(rule: Rule, seen: View) -> Iterator[RuleResult]:
    """XY-005: 对外公开总数量 = last year's + 本年新公开数量 (2019 form)."""
    last = last_report(seen)
    same_forms(seen, last, "t2", "2019")
    for kind in _DOCUMENTS:
        total, new = _cells(kind, "total_disclosed", "newly_disclosed")
        yield from _moved(rule, seen, kind, (total, new), {total: 1}, {new: 1})


@check("items_last_year")
def items_last_year(rule: Rule, seen: View) -> Iterator[RuleResult]:
    """XY-006: 上一年项目数量 = last year's 上一年项目数量 + last year's 本年增/减 (2019 form)."""
    last = last_report(seen)
    same_forms(seen, last, "t2", "2019")
    for kind in _ITEMS:
        items, change = _cells(kind, "items_prev_year", "change_this_year")
        yield from _moved(rule, seen, kind, (items,), {items: 1, change: 1}, {})


def _moved(
    rule: Rule, seen: View, kind: str, cells: tuple[str, ...], before: Mapping[str, int], added: Mapping[str, int]
) -> Iterator[RuleResult]:
    """The first of ``cells`` is the sum of last year's cells ``before`` and this year's cells ``added``."""
    last = last_report(seen)
    try:
        actual = this_figure(seen, cells[0])
        expected: Exact = 0
        for key, factor in before.items():
            expected += factor * last_figure(last, key)[0]
        for key, factor in added.items():
            expected += factor * this_figure(seen, key)
    except MissingEvidence as missing:
        yield result(rule, missing.verdict, cells, kind, missing.reason)
        return
    holds = actual == expected
    yield compared(rule, seen, last, holds, cells, tuple(before), binding=kind, expected=expected, actual=actual)


def _cells(kind: str, *columns: str) -> tuple[str, ...]:
    return tuple(f"t2.{kind}.{column}" for column in columns)


def _revised(seen: View, key: str) -> int | None:
    """The number of revised documents that a remark in the cell tells: ``22（其中修订16件）``."""
    found = _REVISED.search(seen.report.figures[key].raw)
    return int(found.group(1)) if found and len(found.group(1)) < 10 else None
