"""Numbers and truths over blanks: what a relation is with blanks at 0, and whether any filling of them changes it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from store.audit.language import Exact


@dataclass(frozen=True, slots=True)
class Amount:
    """A number over blanks: its value with blanks at 0 and what each blank would add per unit; or bounds of it."""

    at_zero: Exact
    unknown: Mapping[str, Exact]
    low: Exact | None
    high: Exact | None


@dataclass(frozen=True, slots=True)
class Truth:
    """Whether something holds with blanks at 0, and whether it does under every filling (``None``: it depends)."""

    at_zero: bool
    surely: bool | None


#: Marks an amount that is known by its bounds only.
BOUNDED: Mapping[str, Exact] = {"": 0}


def negated(truth: Truth) -> Truth:
    """What denies ``truth``."""
    return Truth(not truth.at_zero, None if truth.surely is None else not truth.surely)


def either(one: Truth, two: Truth) -> Truth:
    """Whether one or the other holds."""
    surely: bool | None = None
    if one.surely is True or two.surely is True:
        surely = True
    elif one.surely is False and two.surely is False:
        surely = False
    return Truth(one.at_zero or two.at_zero, surely)


def bounds_of(amount: Amount, signed: frozenset[str]) -> tuple[Exact | None, Exact | None]:
    """The least and greatest value over all fillings of the blanks; ``None`` where there is no bound."""
    if amount.unknown is BOUNDED:
        return amount.low, amount.high
    down = any(value < 0 or key in signed for key, value in amount.unknown.items() if value)
    up = any(value > 0 or key in signed for key, value in amount.unknown.items() if value)
    return (None if down else amount.at_zero), (None if up else amount.at_zero)


def difference_of(one: Amount, two: Amount, signed: frozenset[str]) -> tuple[Exact | None, Exact | None]:
    """The least and greatest value of ``one`` less ``two``. A blank that stands in both is one blank."""
    if one.unknown is not BOUNDED and two.unknown is not BOUNDED:
        unknown = dict(one.unknown)
        for key, value in two.unknown.items():
            unknown[key] = unknown.get(key, 0) - value
        return bounds_of(Amount(one.at_zero - two.at_zero, unknown, None, None), signed)
    (low, high), (other_low, other_high) = bounds_of(one, signed), bounds_of(two, signed)
    return (
        None if low is None or other_high is None else low - other_high,
        None if high is None or other_low is None else high - other_low,
    )


def holds(op: str, difference: Exact) -> bool:
    """Whether ``difference op 0``."""
    match op:
        case "==":
            return difference == 0
        case "!=":
            return difference != 0
        case "<":
            return difference < 0
        case "<=":
            return difference <= 0
        case ">":
            return difference > 0
    return difference >= 0


def certainly(op: str, bounds: tuple[Exact | None, Exact | None]) -> bool | None:
    """Whether ``difference op 0`` holds for every difference between the bounds (``None``: for some)."""
    low, high = bounds
    if low is not None and low == high:
        return holds(op, low)
    if op in ("==", "!="):
        apart = (low is not None and low > 0) or (high is not None and high < 0)
        return (op == "!=") if apart else None
    if op in (">", ">="):
        low, high = (None if high is None else -high), (None if low is None else -low)
        op = {">": "<", ">=": "<="}[op]
    if high is not None and holds(op, high):
        return True
    if low is not None and not holds(op, low):
        return False
    return None
