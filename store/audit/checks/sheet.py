"""Checks of the 2014-2018 sheet that are more than a formula over cells."""

from __future__ import annotations

from collections.abc import Iterator

from forms.rules import Rule
from store.audit.checks.registry import check, number
from store.audit.evaluate import View, as_value, in_range
from store.audit.finding import RuleResult


@check("closed_against_received")
def closed_against_received(rule: Rule, seen: View) -> Iterator[RuleResult]:
    """S14-013: closed ≤ received + open at the end of last year.

    The sheet has no carry-over row: what was open is last year's received less closed, and where last year's sheet is
    not known the rule only informs.
    """
    keys = ("s14.requests_closed", "s14.requests_received")
    closed, received = (number(seen, key) for key in keys)
    last = [seen.context.prev.figures.get(key) for key in keys] if seen.context.prev else []
    known = [f.value for f in last if f is not None and f.value is not None and f.sure and in_range(f.value)]
    limit = received
    if len(known) == 2:
        limit += max(int(known[1]) - int(known[0]), 0)
    yield RuleResult(
        rule.code,
        "",
        "pass" if closed <= limit else "fail",
        keys,
        expected=as_value(limit),
        actual=as_value(closed),
        severity=None if len(known) == 2 else "info",
    )
