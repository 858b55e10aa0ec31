"""余, 近 and 约 of the text against the exact figure (NAR-023)."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction

from forms.rules import Rule
from store.audit.checks.registry import check, result
from store.audit.evaluate import View, as_value
from store.audit.finding import RuleResult
from store.audit.prose.compare import place_of
from store.audit.prose.options import options
from store.audit.prose.said import said, words


@check("text_approximate")
def text_approximate(rule: Rule, seen: View) -> Iterator[RuleResult]:
    """NAR-023: 余, 近 and 约 agree with the exact figure of the tables or of the text."""
    told = said(seen)
    found = [s for s in told.of_kind("quantity") if s.approx and s.name and s.value is None and s.when == "this"]
    asked = False
    for statement in found:
        if statement.ambiguous or statement.doubts or statement.approx not in ("余", "近", "约"):
            continue
        exact = [
            Fraction(s.value) for s in told.firm(statement.name) if s.value is not None and s.scope == statement.scope
        ]
        tables = [option for option in options(told.tables, statement) if not option.unread]
        if not exact and not tables:
            continue
        asked = True
        low, high = (Fraction(bound) if bound is not None else None for bound in (statement.low, statement.high))
        fits = any(_inside(Fraction(value), low, high) for value in (*exact, *(option.low for option in tables)))
        unbounded = any(option.high is None for option in tables)
        if fits or unbounded or told.unsure(statement) not in ("", "the figure is approximate"):
            yield result(rule, "pass" if fits else "undecided", (), place_of(statement))
            continue
        value = as_value(exact[0] if exact else tables[0].low)
        quoted, (name_zh, name_en) = told.excerpt(statement), words(statement.name)
        yield RuleResult(
            rule.code,
            place_of(statement),
            "fail",
            () if exact else tables[0].cells,
            actual=value,
            detail=(
                f"正文写“{quoted}”，准确的{name_zh}为 {value}，相差较大。",
                f"The text says “{quoted}”; the exact figure ({name_en}) is {value}.",
            ),
            quotes=(told.quote(statement),),
        )
    if not asked:
        yield result(rule, "not_applicable", reason="no approximate figure with an exact one beside it")


def _inside(value: Fraction, low: Fraction | None, high: Fraction | None) -> bool:
    return (low is None or low <= value) and (high is None or value <= high)
