"""Growth that the text states, against the figures of both years: XY-013."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from typing import Any

from forms.figures import VALUED
from forms.rules import Rule
from parsers.report import Report
from store.audit.checks.registry import check, result
from store.audit.evaluate import View, in_range
from store.audit.finding import RuleResult, Witness
from store.audit.series.pair import compared, last_report

_RECEIVED: tuple[tuple[str, ...], ...] = (
    ("t3.new_received.total",),
    ("t3.new_received.total", "t3.carried_in.total"),
    ("t3.results_total.total",),
    ("s14.requests_received",),
)
#: The cells that each quantity of the text may count, as sums; all are tried before anything is said.
BASES: Mapping[str, tuple[tuple[str, ...], ...]] = {
    "nar.received": _RECEIVED,
    "nar.closed": (("t3.results_total.total",), *_RECEIVED[:2], ("s14.requests_closed",)),
    "nar.reconsideration": (("t4.reconsideration.total",),),
    "nar.litigation": (
        ("t4.litigation_direct.total", "t4.litigation_after_reconsideration.total"),
        ("t4.litigation_direct.total",),
        ("t4.litigation_after_reconsideration.total",),
    ),
    "nar.normative_issued": (("t2.normative_documents.issued_this_year",),),
    "nar.normative_in_force": (("t2.normative_documents.in_force",),),
    "nar.decisions_administrative_licensing": (("t2.administrative_licensing.decisions",),),
    "nar.decisions_administrative_penalties": (("t2.administrative_penalties.decisions",),),
    "nar.decisions_administrative_coercion": (("t2.administrative_coercion.decisions",),),
    "nar.fees": (("t2.administrative_fees.amount_wanyuan",),),
}
_PART_OF_YEAR = re.compile("上半年|下半年|半年|季度|月份|环比|以来|[0-9一二三四五六七八九十]月")


@dataclass(frozen=True, slots=True)
class _Base:
    """One reading of a growth: what this year and last year come to, and the cells."""

    now: Fraction
    then: Fraction
    cells: tuple[str, ...]
    before: tuple[str, ...]


@check("stated_growth")
def stated_growth(rule: Rule, seen: View) -> Iterator[RuleResult]:
    """XY-013: a growth in per cent, or a difference, agrees with the figures of both years.

    Every base that the statement can mean is tried: the cells of :data:`BASES` in both reports, the figure the sentence
    names, and what the text says of last year. Within one unit of the last place the rule only informs (truncated).
    """
    stated = [one for one in seen.report.statements if one.get("kind") == "growth" and one.get("value") is not None]
    if not stated:
        yield result(rule, "not_applicable", reason="the text states no growth")
        return
    last = last_report(seen)
    for one in stated:
        yield _judged(rule, seen, last, one)


def _judged(rule: Rule, seen: View, last: Report, one: Mapping[str, Any]) -> RuleResult:
    place = f"{one['section']}:{one['span'][0]}"
    why = _unclear(one)
    if why:
        return result(rule, "undecided", (), place, why)
    percent = one.get("unit") in ("%", "％")
    bases = [base for base in _bases(seen.report, last, one) if base.then or not percent]
    if not bases:
        return result(rule, "not_applicable", (), place, "no figures of both years are known for it")
    printed = Fraction(one["value"]) * (-1 if one.get("verb") == "减" else 1)
    off = [(abs(_growth(base, percent) - printed), base) for base in bases]
    # The first base wins among equals: the order of BASES is the order in which texts mean them.
    error, base = min(off, key=lambda pair: pair[0])
    decimals = int(one.get("decimals", 0))
    unit = Fraction(1, 10**decimals) if percent else Fraction(0)
    if error <= unit / 2:
        return result(rule, "pass", base.cells, place)
    actual = _growth(base, percent)
    shown = _rounded(actual, decimals) + "%" if percent else str(actual)
    note = (
        f"正文称{one.get('verb', '')}{one['text']}，按{base.then}→{base.now}应为{shown}（各种口径中最接近者）。",
        f"The text says {one['text']} ({'down' if printed < 0 else 'up'}); {base.then} to {base.now} gives {shown}, "
        "the nearest of all bases.",
    )
    found = compared(
        rule,
        seen,
        last,
        False,
        base.cells,
        base.before,
        binding=place,
        severity="info" if error <= unit else rule.severity,
        note=note,
    )
    sections = {section.key: section for section in seen.report.sections}
    where = sections.get(one["section"])
    if where is None:
        return found
    return replace(found, quotes=(Witness(where.key, None, str(one["sentence"])[:300], where.place), *found.quotes))


def _unclear(one: Mapping[str, Any]) -> str:
    if one.get("ambiguous") or one.get("approx"):
        return "the statement is not exact, or what grew is not sure"
    if one.get("when", "this") != "this" or _PART_OF_YEAR.search(str(one.get("sentence", ""))):
        return "the statement may be about another period"
    return ""


def _bases(report: Report, last: Report, one: Mapping[str, Any]) -> Iterator[_Base]:
    told_now = [Fraction(part["value"]) for part in one.get("parts", ()) if part.get("value") is not None]
    told_then = [
        Fraction(other["value"])
        for other in report.statements
        if other.get("kind") == "quantity"
        and other.get("when") == "last"
        and other.get("name") == one.get("name")
        and other.get("value") is not None
    ]
    cells = BASES.get(str(one.get("name", "")), ())
    for keys in cells:
        now, then = _sum(report, keys), _sum(last, keys)
        if then is not None:
            if now is not None:
                yield _Base(now, then, keys, keys)
            for value in told_now:
                yield _Base(value, then, tuple(key for key in keys if key in report.figures), keys)
        for value in told_then:
            if now is not None:
                yield _Base(now, value, keys, ())
    for value in told_now:
        for earlier in told_then:
            yield _Base(value, earlier, (), ())


def _sum(report: Report, keys: Sequence[str]) -> Fraction | None:
    total = Fraction(0)
    for key in keys:
        figure = report.figures.get(key)
        if figure is None or figure.kind not in VALUED or figure.value is None or not figure.sure:
            return None
        if not in_range(figure.value):
            return None
        total += Fraction(figure.value)
    return total


def _growth(base: _Base, percent: bool) -> Fraction:
    if not percent:
        return base.now - base.then
    return 100 * (base.now / base.then - 1)


def _rounded(value: Fraction, decimals: int) -> str:
    scaled = round(abs(value) * 10 ** (decimals + 1))
    digits = str(scaled).rjust(decimals + 2, "0")
    cut = len(digits) - decimals - 1
    return ("-" if value < 0 else "") + digits[:cut] + "." + digits[cut:]
