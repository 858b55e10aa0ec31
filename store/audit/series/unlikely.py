"""Figures that moved too much or not at all since last year: XY-008, XY-009."""

from __future__ import annotations

from collections.abc import Iterator

from forms.figures import VALUED
from forms.rules import Rule
from store.audit.checks.registry import check, result
from store.audit.evaluate import MissingEvidence, View
from store.audit.finding import RuleResult
from store.audit.others import is_total
from store.audit.series.carried import GROUPS
from store.audit.series.pair import compared, last_figure, last_report, this_figure

_FEE = "t2.administrative_fees.amount_wanyuan"
_POWERS = ("licensing", "penalties", "coercion")
#: The counts of a year that XY-008 compares.
FLOWS = (
    "t3.new_received.total",
    *(f"t2.administrative_{power}.decisions" for power in _POWERS),
    "t2.other_external_services.decisions",
    _FEE,
    *(f"t4.{group}.total" for group in GROUPS),
)
#: So many equal figures other than totals make a copy likely; with fewer the totals only repeat the same few.
ENOUGH = 5


@check("flow_outlier")
def flow_outlier(rule: Rule, seen: View) -> Iterator[RuleResult]:
    """XY-008: (x + 5) is more than five times last year's (x + 5), or less than a fifth of it."""
    last = last_report(seen)
    compared_any = False
    for key in FLOWS:
        try:
            now, (then, blank) = this_figure(seen, key), last_figure(last, key)
        except MissingEvidence:
            continue  # what could not be read is neither likely nor unlikely
        if now < 0 or then < 0 or blank or key in seen.blanks:
            continue
        compared_any = True
        if key == _FEE and now and then and (5000 <= now / then <= 20000 or 5000 <= then / now <= 20000):
            continue  # 元 for 万元: CEL-006 says so
        one, two = now + 5, then + 5
        if one > 5 * two or two > 5 * one:
            yield compared(rule, seen, last, False, (key,), (key,), binding=key, expected=then, actual=now)
    if compared_any:
        yield result(rule, "pass", reason="all other flows")
    else:
        yield result(rule, "not_applicable", reason="no flow is printed in both years")


@check("same_table")
def same_table(rule: Rule, seen: View) -> Iterator[RuleResult]:
    """XY-009: at least five figures, and every figure of the table is the same as last year's.

    A table with one or two applications repeats them in its totals, and it may honestly be the same every year: where
    fewer than five figures are not totals, the rule only informs.
    """
    last = last_report(seen)
    for table, form in seen.report.tables.items():
        if last.tables.get(table) != form or table not in seen.plan.ground.tables:
            yield result(rule, "not_applicable", (), table, "last year's report has no such table")
            continue
        keys = [key for key, of in seen.plan.ground.places if of == table]
        same = True
        unread = False
        full: list[str] = []
        for key in keys:
            one, two = seen.report.figures.get(key), last.figures.get(key)
            if one is None or two is None:
                continue
            if one.value != two.value and (one.value or two.value):
                same = False
                break
            unread |= one.kind in ("text", "absent", "unreadable") or not (one.sure and two.sure)
            if one.value and one.kind in VALUED:
                full.append(key)
        if not same or len(full) < ENOUGH:
            yield result(rule, "pass", (), table)
        elif unread:
            yield result(rule, "not_readable", tuple(full), table, "not every cell of the table could be read")
        else:
            own = [key for key in full if not is_total(key)]
            few = len(own) < ENOUGH
            yield compared(
                rule, seen, last, False, full, full, binding=table, severity="info" if few else rule.severity
            )
