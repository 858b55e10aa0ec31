"""Stocks that move by what was added and taken away in the year: XY-003 to XY-006."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from forms.rules import Rule
from store.audit.checks.registry import check, result
from store.audit.evaluate import MissingEvidence, View
from store.audit.finding import RuleResult, Severity
from store.audit.language import Exact
from store.audit.series.pair import compared, last_figure, last_report, same_forms, this_figure


@dataclass(frozen=True, slots=True)
class Stock:
    """A column of table 二 that is a sum, in one form and some rows: of last year's columns and this year's.

    ``before`` and ``added`` map a column to its factor.
    """

    form: str
    kinds: tuple[str, ...]
    column: str
    before: Mapping[str, int]
    added: Mapping[str, int]


_DOCUMENTS = ("government_rules", "normative_documents")
_ITEMS = (
    "administrative_licensing",
    "other_external_services",
    "administrative_penalties",
    "administrative_coercion",
    "administrative_fees",
)
IN_FORCE = Stock("2021", _DOCUMENTS, "in_force", {"in_force": 1}, {"issued_this_year": 1, "repealed_this_year": -1})
DISCLOSED = Stock("2019", _DOCUMENTS, "total_disclosed", {"total_disclosed": 1}, {"newly_disclosed": 1})
ITEMS = Stock("2019", _ITEMS, "items_prev_year", {"items_prev_year": 1, "change_this_year": 1}, {})
_REVISED = re.compile(r"(?:修订|修改|修正)(?:了|的|为)?[:：]?\s*([0-9]+)")
_MAYBE = (
    "差额不大于本年制发件数，可能是修改（修订）计入制发，或有效期届满未计入废止。",
    "The gap is no larger than the number issued: revisions counted as issued, or expiries not counted as repealed.",
)


@check("stock_in_force")
def stock_in_force(rule: Rule, seen: View) -> Iterator[RuleResult]:
    """XY-003: 现行有效 = last year's 现行有效 + 制发 − 废止; a gap that XY-004 explains only informs."""
    last = last_report(seen)
    same_forms(seen, last, "t2", IN_FORCE.form)
    for kind in IN_FORCE.kinds:
        cells = _cells(kind, IN_FORCE.column, *IN_FORCE.added)
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
    same_forms(seen, last, "t2", IN_FORCE.form)
    for kind in IN_FORCE.kinds:
        cells = _cells(kind, IN_FORCE.column, *IN_FORCE.added)
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
    return _moved(rule, seen, DISCLOSED)


@check("items_last_year")
def items_last_year(rule: Rule, seen: View) -> Iterator[RuleResult]:
    """XY-006: 上一年项目数量 = last year's 上一年项目数量 + last year's 本年增/减 (2019 form)."""
    return _moved(rule, seen, ITEMS)


def _moved(rule: Rule, seen: View, stock: Stock) -> Iterator[RuleResult]:
    last = last_report(seen)
    same_forms(seen, last, "t2", stock.form)
    for kind in stock.kinds:
        cells, before = _cells(kind, stock.column, *stock.added), _cells(kind, *stock.before)
        try:
            actual = this_figure(seen, cells[0])
            expected: Exact = 0
            for key, factor in zip(before, stock.before.values(), strict=True):
                expected += factor * last_figure(last, key)[0]
            for key, factor in zip(cells[1:], stock.added.values(), strict=True):
                expected += factor * this_figure(seen, key)
        except MissingEvidence as missing:
            yield result(rule, missing.verdict, cells, kind, missing.reason)
            continue
        holds = actual == expected
        yield compared(rule, seen, last, holds, cells, before, binding=kind, expected=expected, actual=actual)


def _cells(kind: str, *columns: str) -> tuple[str, ...]:
    return tuple(f"t2.{kind}.{column}" for column in columns)


def _revised(seen: View, key: str) -> int | None:
    """The number of revised documents that a remark in the cell tells: ``22（其中修订16件）``."""
    found = _REVISED.search(seen.report.figures[key].raw)
    return int(found.group(1)) if found and len(found.group(1)) < 10 else None
