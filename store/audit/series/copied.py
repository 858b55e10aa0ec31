"""Text copied from last year's report: XY-010."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from fractions import Fraction

from forms.rules import Rule
from store.audit.checks.registry import check, result
from store.audit.evaluate import View
from store.audit.finding import RuleResult
from store.audit.narrative import LEAST, contained, jaccard, narrative, passages, side_by_side
from store.audit.series.pair import compared, last_report

COPIED = Fraction(9, 10)


@check("text_of_last_year")
def text_of_last_year(rule: Rule, seen: View) -> Iterator[RuleResult]:
    """XY-010: more than 90 per cent of the text, without template, years and figures, is last year's.

    Copied is a text of which last year's holds more than that share, if it is not much shorter than last year's: a
    report cut down to its honest formulas is no copy.
    """
    last = last_report(seen)
    others = seen.context.others
    here = others.text or narrative(seen.report)
    there = others.last_text or narrative(last)
    one, two = here.shingles - others.template, there.shingles - others.template
    if min(len(one), len(two)) < LEAST:
        yield result(rule, "not_applicable", reason="too little text besides formulas")
        return
    share = contained(one, two) if 2 * len(one) > len(two) else jaccard(one, two)
    if share <= COPIED:
        yield result(rule, "pass", reason=f"{share.numerator * 100 // share.denominator} per cent")
        return
    percent = share.numerator * 100 // share.denominator
    quotes = passages(here, there, others.template, "prev.")
    zh, en = side_by_side(quotes)
    note = (
        f"{percent}% 的文字（不计年份、数字和套话）与上年相同。{zh}",
        f"{percent} per cent of the text is the same.{en}",
    )
    yield replace(compared(rule, seen, last, False, (), (), note=note), quotes=quotes)
