"""Checks of single cells (CEL rules): what is written in them, before any arithmetic.

A plain figure (digits only, a sure reading) satisfies all of them, so they look at the odd ones alone.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from fractions import Fraction

from forms.figures import VALUED
from forms.forms import Cell
from forms.rules import Rule
from parsers.report import Figure
from store.audit.checks.registry import check, result
from store.audit.evaluate import PLACEHOLDERS, View, in_range, residual
from store.audit.finding import RuleResult, Verdict

#: The units of counts, as the catalogue lists them.
COUNT_UNITS = frozenset({"件", "条", "次", "个", "人", "人次", "场", "篇"})
#: The reason of an undecided placeholder in a cell that no sum contains.
MAY_BE_TRUE = "may be a true count"
#: The functions here that a report of plain cells satisfies: they look at odd figures alone.
OF_PLAIN_CELLS = frozenset(
    {
        "negative_count",
        "fractional_count",
        "text_in_cell",
        "blank_in_filled_table",
        "letters_for_digits",
        "placeholder",
        "two_numbers",
    }
)
_ELSEWHERE = re.compile("附件|附表|见下|另附|后附")
_LETTERS = re.compile(r"[+-]?(?=.*[OoIl|])(?:(?=.*[0-9])[0-9OoIl|]{2,}|[Oo])")
_REMARK = re.compile(r"（[^）]*）|\([^)]*\)")
_NUMBER = re.compile(r"[0-9０-９]+(?:[.．][0-9０-９]+)?")
_RESIDUES = frozenset(text.casefold() for text in PLACEHOLDERS)


def _odd(seen: View) -> Iterator[tuple[Figure, Cell]]:
    for figure in seen.odd:
        cell = seen.plan.ground.cells.get(figure.key)
        if cell is not None:
            yield figure, cell


def _verdicts(rule: Rule, seen: View, results: Iterator[RuleResult]) -> Iterator[RuleResult]:
    """``results``, or one pass for all cells where there is none."""
    found = list(results)
    if not seen.plan.ground.keys:
        yield result(rule, "not_applicable", reason="the report has no standard table")
    elif found:
        yield from found
    else:
        yield result(rule, "pass", reason="every cell")


def _of_value(rule: Rule, figure: Figure) -> RuleResult:
    verdict: Verdict = "fail" if figure.sure else "not_readable"
    return RuleResult(rule.code, figure.key, verdict, (figure.key,), actual=figure.value)


@check("negative_count")
def negative_count(rule: Rule, seen: View) -> Iterator[RuleResult]:
    """CEL-001: a count is not negative; 本年增/减 is signed and exempt."""

    def found() -> Iterator[RuleResult]:
        for figure, cell in _odd(seen):
            if cell.unit in COUNT_UNITS and cell.measure == "count" and figure.value is not None and figure.value < 0:
                yield _of_value(rule, figure)

    return _verdicts(rule, seen, found())


@check("fractional_count")
def fractional_count(rule: Rule, seen: View) -> Iterator[RuleResult]:
    """CEL-002: a count is a whole number; money is exempt, and 12.0 is whole."""

    def found() -> Iterator[RuleResult]:
        for figure, cell in _odd(seen):
            value = figure.value
            if cell.unit not in COUNT_UNITS or cell.measure == "money" or value is None:
                continue
            if not in_range(value):
                yield result(rule, "not_readable", (figure.key,), figure.key, "out of any range")
            elif value != int(value):
                yield _of_value(rule, figure)

    return _verdicts(rule, seen, found())


@check("text_in_cell")
def text_in_cell(rule: Rule, seen: View) -> Iterator[RuleResult]:
    """CEL-003: a numeric cell holds a number, a blank or a mark for "not applicable".

    A pointer to an attachment is legitimate in money cells. What we could not read is our doubt, not a failure.
    """

    def found() -> Iterator[RuleResult]:
        for figure, cell in _odd(seen):
            if figure.kind == "text" and figure.sure:
                if not (cell.measure == "money" and _ELSEWHERE.search(figure.raw)):
                    yield result(rule, "fail", (figure.key,), figure.key)
            elif figure.kind in ("text", "unreadable", "absent"):
                yield result(rule, "not_readable", (figure.key,), figure.key, figure.kind)

    return _verdicts(rule, seen, found())


@check("blank_in_filled_table")
def blank_in_filled_table(rule: Rule, seen: View) -> Iterator[RuleResult]:
    """CEL-004: blank cells in a table that is otherwise filled, one verdict a table."""
    for table in ("t2", "t3", "t4"):
        if table not in seen.plan.ground.tables:
            yield result(rule, "not_applicable", binding=table, reason="the report has no such table")
        elif table not in seen.filled:
            yield result(rule, "not_applicable", binding=table, reason="the table is empty")
        else:
            blank = tuple(f.key for f, cell in _odd(seen) if f.kind == "blank" and f.sure and cell.table == table)
            yield result(rule, "fail" if blank else "pass", blank, table)


@check("letters_for_digits")
def letters_for_digits(rule: Rule, seen: View) -> Iterator[RuleResult]:
    """CEL-005: letters that look like digits deserve a look; every other way of writing is only normalised."""

    def found() -> Iterator[RuleResult]:
        for figure, _ in _odd(seen):
            if figure.kind not in ("blank", "absent") and _LETTERS.fullmatch(figure.raw.strip()[:40]):
                yield result(rule, "fail" if figure.sure else "not_readable", (figure.key,), figure.key)

    return _verdicts(rule, seen, found())


@check("money_unit")
def money_unit(rule: Rule, seen: View) -> Iterator[RuleResult]:
    """CEL-006: a cell in 万元 does not say 元, nor is it about 10,000 times last year's figure or a part of it."""
    for key, cell in seen.plan.ground.cells.items():
        if cell.unit != "万元":
            continue
        figure = seen.report.figures.get(key)
        if figure is None or figure.value is None or not figure.sure or not in_range(figure.value):
            blank = figure is not None and figure.kind in ("blank", "not_applicable")
            yield result(rule, "pass" if blank else "not_readable", (key,), key)
            continue
        if re.search(r"(?<!万)元", figure.raw):
            yield RuleResult(rule.code, key, "fail", (key,), actual=figure.value, reason="yuan-in-cell")
            continue
        last = seen.context.prev.figures.get(key) if seen.context.prev else None
        known = last is not None and last.value and in_range(last.value)
        ratio = Fraction(figure.value) / Fraction(last.value) if known and last and last.value else Fraction(1)
        if 5000 <= ratio <= 20000 or 5000 <= (1 / ratio if ratio else 1) <= 20000:
            yield RuleResult(rule.code, key, "fail", (key,), actual=figure.value, reason="ratio-to-last-year")
        else:
            yield result(rule, "pass", (key,), key)
    if not any(cell.unit == "万元" for cell in seen.plan.ground.cells.values()):
        yield result(rule, "not_applicable", reason="no cell of the form is in 万元")


@check("placeholder")
def placeholder(rule: Rule, seen: View) -> Iterator[RuleResult]:
    """CEL-007: residues of spreadsheets.

    -1 is a figure where the cell is signed. 999 and 9999 may be honest counts: an identity that holds with the figure
    confirms it; otherwise it stays undecided.
    """

    def found() -> Iterator[RuleResult]:
        for figure, cell in _odd(seen):
            raw = figure.raw.strip().casefold()
            if raw not in _RESIDUES or (raw == "-1" and cell.measure == "signed"):
                continue
            if not figure.sure:
                yield result(rule, "not_readable", (figure.key,), figure.key)
            elif raw not in ("999", "9999"):
                yield result(rule, "fail", (figure.key,), figure.key)
            else:
                holds = _confirmed(seen, figure.key)
                if not holds:
                    reason = MAY_BE_TRUE if holds is None else "no sum around it holds"
                    yield result(rule, "undecided", (figure.key,), figure.key, reason)

    return _verdicts(rule, seen, found())


def _confirmed(seen: View, key: str) -> bool | None:
    """Whether some readable identity with the cell holds; ``None`` where there is none to ask."""
    asked = [b for b in seen.plan.identities if key in b.keys and seen.unread.keys().isdisjoint(b.keys)]
    return any(residual(binding, seen) == 0 for binding in asked) if asked else None


@check("two_numbers")
def two_numbers(rule: Rule, seen: View) -> Iterator[RuleResult]:
    """CEL-008: two numbers in one cell. A remark in brackets is no second number, nor is a number over two lines."""

    def found() -> Iterator[RuleResult]:
        for figure, cell in _odd(seen):
            if cell.measure == "signed" or figure.kind not in (*VALUED, "text", "unreadable"):
                continue
            raw = _REMARK.sub("", figure.raw[:200])
            raw = re.sub(r"(?<=[0-9])[,，](?=[0-9]{3}(?![0-9]))", "", re.sub(r"(?<=[0-9])\s*\n\s*(?=[0-9])", "", raw))
            rest = _NUMBER.sub("", raw)
            if len(_NUMBER.findall(raw)) > 1 and (figure.kind in VALUED or len("".join(rest.split())) <= 4):
                yield result(rule, "fail" if figure.sure else "not_readable", (figure.key,), figure.key)

    return _verdicts(rule, seen, found())
