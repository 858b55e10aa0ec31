"""Arithmetic on what the text says, exact and without a table: sums, shares, outcomes."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from typing import Literal

from parsers.prose.statement import Statement, Value

SumVerdict = Literal["holds", "differs", "exceeds", "short", "undecided"]
Fit = Literal["half", "one", "beyond", "undecided"]


@dataclass(frozen=True, slots=True)
class SumResult:
    """How a sum stands.

    ``holds``; ``differs`` (a closed list); ``exceeds`` (the parts of 其中 or 包括 are more than the whole); ``short``
    (a list that need not be complete: no contradiction); ``undecided``. ``total`` is the whole that fits best.
    """

    verdict: SumVerdict
    total: Value | None
    added: Value | None


@dataclass(frozen=True, slots=True)
class ShareResult:
    """How a printed share fits: within ``half`` a unit of its last place, within ``one``, or ``beyond``.

    ``whole`` is the denominator that fits best, ``exact`` the share it gives, in per cent.
    """

    fit: Fit
    part: Value | None
    whole: Value | None
    exact: Fraction | None


def sum_holds(statement: Statement) -> SumResult:
    """Whether the parts of a ``sum`` add up to its total (or total plus carried-in applications)."""
    values = [part.value for part in statement.parts]
    exact = [value for value in values if value is not None]
    if statement.kind != "sum" or not values:
        return SumResult("undecided", statement.value, None)
    if len(exact) < len(values) or statement.value is None:
        return _bounds(statement)
    added = _add(exact)
    wholes = [statement.value, *(_add([statement.value, w.value]) for w in statement.wholes if w.value is not None)]
    best = min(wholes, key=lambda whole: abs(Fraction(whole) - Fraction(added)))
    if best == added:
        return SumResult("holds", best, added)
    if statement.ambiguous or statement.closure == "unstated":
        return SumResult("undecided", best, added)
    if statement.closure == "closed" and len(values) > 1:
        return SumResult("differs", statement.value, added)
    largest = max(wholes)
    return SumResult("exceeds" if added > largest else "short", statement.value, added)


def _bounds(statement: Statement) -> SumResult:
    """Approximate parts: a contradiction only where even their lower bounds exceed an exact total."""
    lows = [part.value if part.value is not None else part.low for part in statement.parts]
    known = [low for low in lows if low is not None]
    added = _add(known)
    sure = statement.value is not None and not statement.ambiguous and not statement.wholes
    firm = all(part.value is not None or part.approx in ("余", "超", "以上") for part in statement.parts)
    if sure and firm and statement.value is not None and added > statement.value and statement.closure != "unstated":
        return SumResult("exceeds", statement.value, added)
    return SumResult("undecided", statement.value, None)


def share_fit(statement: Statement) -> ShareResult:
    """How well a ``share`` fits its part over any whole the text offers; the best whole is named.

    A share of which part or whole is not sure is ``half`` or ``one`` where it fits and ``undecided`` where not.
    """
    if statement.kind == "share" and statement.value is None:
        return _rough_fit(statement)
    if statement.kind != "share" or statement.value is None or statement.decimals is None:
        return ShareResult("undecided", None, None, None)
    printed = Fraction(statement.value)
    unit = Fraction(1, 10**statement.decimals)
    best: tuple[Fraction, Value, Value, Fraction] | None = None
    for part in _candidate_parts(statement):
        for whole in _candidate_wholes(statement):
            if whole > 0 and whole >= part:
                exact = Fraction(part) * 100 / Fraction(whole)
                error = abs(exact - printed)
                if best is None or error < best[0]:
                    best = (error, part, whole, exact)
    if best is None:
        return ShareResult("undecided", None, None, None)
    error, part, whole, exact = best
    fit: Fit = "half" if error <= unit / 2 else "one" if error < unit else "beyond"
    if fit == "beyond" and statement.ambiguous:
        fit = "undecided"
    return ShareResult(fit, part, whole, exact)


def _rough_fit(statement: Statement) -> ShareResult:
    """A share in words (不足两成, 近六成) against its bounds: ``half`` within them, ``beyond`` where no whole fits."""
    nearest: tuple[Fraction, Value, Value, Fraction] | None = None
    if statement.low is None or statement.high is None:
        return ShareResult("undecided", None, None, None)
    low, high = Fraction(statement.low), Fraction(statement.high)
    for part in _candidate_parts(statement):
        for whole in _candidate_wholes(statement):
            if whole > 0 and whole >= part:
                exact = Fraction(part) * 100 / Fraction(whole)
                off = max(low - exact, exact - high, Fraction(0))
                if nearest is None or off < nearest[0]:
                    nearest = (off, part, whole, exact)
    if nearest is None:
        return ShareResult("undecided", None, None, None)
    off, part, whole, exact = nearest
    fit: Fit = "half" if not off else "undecided" if statement.ambiguous else "beyond"
    return ShareResult(fit, part, whole, exact)


def _candidate_parts(statement: Statement) -> list[Value]:
    values = [part.value for part in statement.parts if part.value is not None]
    if len(statement.parts) <= 1:
        return values
    # a merged share (共占): any run of figures that ends just before it
    return [_add(values[first:]) for first in range(len(values) - 1)]


def _candidate_wholes(statement: Statement) -> list[Value]:
    out: list[Value] = []
    carried = [whole.value for whole in statement.wholes if whole.name == "nar.carried_in" and whole.value is not None]
    for whole in statement.wholes:
        if whole.value is None:
            continue
        out.append(whole.value)
        if whole.name == "nar.received":
            out.extend(_add([whole.value, more]) for more in carried)
    return out


def shares_total(statements: Sequence[Statement]) -> tuple[Decimal, Decimal] | None:
    """(sum of the printed shares, tolerance n × half a unit) of a list of shares; ``None`` where one is approximate."""
    shares = [statement for statement in statements if statement.kind == "share"]
    total, tolerance = Decimal(0), Decimal(0)
    for share in shares:
        if share.value is None or share.decimals is None:
            return None
        total += Decimal(share.value)
        tolerance += Decimal(5).scaleb(-share.decimals - 1)
    return (total, tolerance) if shares else None


def _add(values: Sequence[Value]) -> Value:
    total: Value = 0
    for value in values:
        total += value
    return total
