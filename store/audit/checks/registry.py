"""The named functions by name, and how they ask for a figure."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from fractions import Fraction

from forms.rules import Rule
from store.audit.evaluate import MissingEvidence, View
from store.audit.finding import RuleResult, Verdict

Check = Callable[[Rule, View], Iterator[RuleResult]]

#: Every named function.
CHECKS: dict[str, Check] = {}


def check(name: str) -> Callable[[Check], Check]:
    """Register a function under the name that the catalogue uses."""

    def register(function: Check) -> Check:
        CHECKS[name] = function
        return function

    return register


def number(seen: View, key: str) -> Fraction:
    """The figure in a cell, blank as 0 (assumption A0).

    Raises:
        MissingEvidence: the report has no such cell, or it could not be read.

    """
    if key not in seen.plan.ground.index:
        raise MissingEvidence("not_applicable", f"the form in use has no {key}")
    if key.partition(".")[0] not in seen.filled:
        raise MissingEvidence("not_applicable", "the table is empty")
    value = seen.values[seen.plan.ground.index[key]]
    if value is None:
        raise MissingEvidence("not_readable", f"{key}: {seen.unread[key]}")
    return Fraction(value)


def result(
    rule: Rule, verdict: Verdict, cells: tuple[str, ...] = (), binding: str = "", reason: str = ""
) -> RuleResult:
    """A verdict of ``rule`` without figures of its own."""
    return RuleResult(rule.code, binding, verdict, cells, reason=reason)
