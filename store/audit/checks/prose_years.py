"""Differences that the text states, against this year's and last year's report (NAR-021)."""

from __future__ import annotations

import re
from collections.abc import Iterator
from fractions import Fraction

from forms.rules import Rule
from parsers.prose.statement import Statement
from parsers.report import Report
from store.audit.checks.registry import check, result
from store.audit.evaluate import View, as_value, in_range
from store.audit.finding import RuleResult
from store.audit.prose.compare import place_of
from store.audit.prose.options import CELLS
from store.audit.prose.said import Said, said

_NEW, _IN, _DONE = "t3.new_received.total", "t3.carried_in.total", "t3.results_total.total"
_SUITS = ("t4.litigation_direct.total", "t4.litigation_after_reconsideration.total")
#: Every reading of a quantity as cells to be added; the same reading is taken in both years, and each against the text.
_READINGS: dict[str, tuple[tuple[str, ...], ...]] = {
    "nar.received": ((_NEW,), (_NEW, _IN), (_DONE,)),
    "nar.closed": ((_DONE,), (_NEW,), (_NEW, _IN)),
    "nar.litigation": (_SUITS,),
    "nar.granted": (("t3.granted.total",), ("t3.granted.total", "t3.partially_granted.total")),
    **{name: ((key,),) for name, key in CELLS.items()},
}
_OTHER_BASE = re.compile(r"半年|季度|环比|年均|月份|以来|累计|平均")
_YEAR = re.compile(r"(20\d\d)年")


@check("text_difference")
def text_difference(rule: Rule, seen: View) -> Iterator[RuleResult]:
    """NAR-021: 较上年增加 k is the difference of the two years, be they in the text or in two reports.

    A growth in per cent is asked only where the text itself prints both figures; else XY-013 does.
    """
    told = said(seen)
    stated = [s for s in told.of_kind("growth") if s.value is not None]
    found = [s for s in stated if s.wholes or (s.unit != "%" and s.name)]
    for statement in found:
        yield _in_the_text(rule, told, statement) if statement.wholes else _difference(rule, told, statement)
    if not found:
        yield result(rule, "not_applicable", reason="the text compares nothing with last year")


def _in_the_text(rule: Rule, told: Said, statement: Statement) -> RuleResult:
    """The growth against both figures that its sentence prints: any figure of this year that may be meant will do."""
    binding = place_of(statement)
    base = statement.wholes[0].value
    figures = [statement.value, base, *(part.value for part in statement.parts)]
    if statement.ambiguous or statement.doubts or any(value is None or not in_range(value) for value in figures):
        return RuleResult(rule.code, binding, "undecided", reason="of what the growth is is not sure")
    assert statement.value is not None
    assert base is not None
    percent, then = statement.unit == "%", Fraction(base)
    if percent and not then:
        return RuleResult(rule.code, binding, "undecided", reason="there is no growth over nothing")
    printed = Fraction(statement.value) * (-1 if statement.verb == "减" else 1)
    steps = [(Fraction(part.value) - then, Fraction(part.value)) for part in statement.parts if part.value is not None]
    grown = [(100 * step / then if percent else step, now) for step, now in steps]
    actual, now = min(grown, key=lambda pair: abs(pair[0] - printed))
    near = statement.step if percent else Fraction(0)
    if abs(actual - printed) < near or actual == printed:
        return RuleResult(rule.code, binding, "pass")
    shown = f"{float(actual):.{(statement.decimals or 0) + 1}f}%" if percent else str(as_value(actual))
    quoted = told.excerpt(statement)
    return RuleResult(
        rule.code,
        binding,
        "fail",
        expected=None if percent else as_value(actual),
        actual=as_value(printed),
        detail=(
            f"正文写“{quoted}”，按文中两个数字 {as_value(then)} → {as_value(now)} 应为 {shown}。",
            f"The text says “{quoted}”; its own figures {as_value(then)} and {as_value(now)} give {shown}.",
        ),
        quotes=(told.quote(statement),),
    )


def _difference(rule: Rule, told: Said, statement: Statement) -> RuleResult:
    prev, report = told.seen.context.prev, told.seen.report
    binding = place_of(statement)
    if prev is None:
        return RuleResult(rule.code, binding, "not_applicable", reason="last year's report is not known")
    years = {int(year) for year in _YEAR.findall(statement.sentence)}
    other = report.year is None or not years <= {report.year, report.year - 1}
    reason = told.unsure(statement) or ("another base" if other or _OTHER_BASE.search(statement.sentence) else "")
    if reason:
        return RuleResult(rule.code, binding, "undecided", reason=reason)
    assert statement.value is not None
    printed = Fraction(statement.value) * (-1 if statement.verb == "减" else 1)
    pairs = list(_pairs(report, prev, statement))
    if not pairs:
        return RuleResult(rule.code, binding, "not_applicable", reason="no figure of both years")
    now, before = min(pairs, key=lambda pair: abs(pair[0] - pair[1] - printed))
    if now - before == printed:
        return RuleResult(rule.code, binding, "pass")
    quoted, shown = told.excerpt(statement), as_value(now - before)
    both = f"{as_value(before)} → {as_value(now)}"
    return RuleResult(
        rule.code,
        binding,
        "fail",
        actual=statement.value,
        detail=(
            f"正文写“{quoted}”，两年数字最接近的算法为 {both}，相差 {shown}。",
            f"The text says “{quoted}”; the nearest reading of the two years is {both}, a difference of {shown}.",
        ),
        quotes=(told.quote(statement),),
    )


def _pairs(report: Report, prev: Report, statement: Statement) -> Iterator[tuple[Fraction, Fraction]]:
    """Every (this year, last year) that the growth may be of."""
    readings = _READINGS.get(statement.name, ())
    now = [_sum(report, keys) for keys in readings]
    before = [_sum(prev, keys) for keys in readings]
    own = [Fraction(part.value) for part in statement.parts if part.value is not None and in_range(part.value)]
    said_before = [
        Fraction(s["value"])
        for s in prev.statements
        if s.get("name") == statement.name
        and s["kind"] == "quantity"
        and s.get("value") is not None
        and s.get("when", "this") == "this"
        and not s.get("ambiguous")
        and in_range(s["value"])
    ]
    yield from ((a, b) for a, b in zip(now, before, strict=True) if a is not None and b is not None)
    for first in own:
        for second in (*before, *said_before):
            if second is not None:
                yield first, second


def _sum(report: Report, keys: tuple[str, ...]) -> Fraction | None:
    figures = [report.figures.get(key) for key in keys]
    values = [f.value for f in figures if f is not None and f.sure and f.value is not None and in_range(f.value)]
    return sum((Fraction(value) for value in values), start=Fraction(0)) if len(values) == len(keys) else None
