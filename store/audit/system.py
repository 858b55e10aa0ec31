"""The linear system of a report: its identities as integer equations over cells, in blocks that share no cell.

Only readable identities take part. A total left blank although its parts are filled states nothing, so it is
eliminated: the identities it stands in are asked of its parts instead, and its own identity only implies its value.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction

from store.audit.binding import Binding
from store.audit.evaluate import View, residual
from store.audit.finding import RuleResult

Exact = int | Fraction
Row = tuple[Binding, dict[str, int]]
Results = Mapping[tuple[str, str], RuleResult]


@dataclass(frozen=True, slots=True)
class Equation:
    """``Σ coefficient · cell = 0``. ``off`` is what the sum comes to with the printed figures (blank as 0)."""

    binding: Binding
    coefficients: Mapping[str, int]
    off: Exact
    sure: bool

    @property
    def broken(self) -> bool:
        """Whether the printed figures do not satisfy it."""
        return self.off != 0


@dataclass(frozen=True, slots=True)
class System:
    """Equations that hang together by their cells, with the printed figures of those cells."""

    equations: tuple[Equation, ...]
    values: Mapping[str, Exact]

    @property
    def broken(self) -> tuple[int, ...]:
        """The places of the equations that the printed figures do not satisfy."""
        return tuple(place for place, equation in enumerate(self.equations) if equation.broken)


def _stated(seen: View, results: Results) -> frozenset[str]:
    """Blank totals that other figures hold at zero: their identity fails as it stands."""
    identities = [binding for binding in seen.plan.identities if binding.total in seen.blanks]
    return frozenset(b.total for b in identities if results[b.rule.code, b.name].verdict == "fail")


def implied_totals(seen: View, results: Results) -> dict[str, tuple[Exact, Binding]]:
    """Totals left blank with a filled part, each with the one value its parts imply and the identity that says so.

    A total for which two identities imply different values is left out.
    """
    blank = [b for b in seen.plan.identities if b.total in seen.blanks and _readable(b, seen)]
    unstated = {b.total for b in blank if residual(b, seen) != 0} - _stated(seen, results)
    found: dict[str, dict[Exact, Binding]] = {}
    for binding in blank:
        if binding.total in unstated and not any(key in unstated for key in binding.keys if key != binding.total):
            found.setdefault(binding.total, {}).setdefault(-residual(binding, seen), binding)
    return {key: next(iter(values.items())) for key, values in found.items() if len(values) == 1 and min(values) >= 0}


def systems(seen: View, results: Results) -> tuple[System, ...]:
    """The blocks of the report's linear system that have a broken equation, in the order of the catalogue.

    ``results`` are the verdicts of the identities by rule code and binding name.
    """
    rows: list[Row] = []
    for binding in seen.plan.identities:
        verdict = results[binding.rule.code, binding.name].verdict
        if verdict in ("pass", "fail", "undecided") and _readable(binding, seen) and binding.coefficients:
            rows.append((binding, dict(binding.coefficients)))
    rows = _without_unstated_totals(rows, seen, _stated(seen, results))
    figures = {key: v for key, v in zip(seen.plan.ground.keys, seen.values, strict=True) if v is not None}
    equations: list[Equation] = []
    for binding, coefficients in rows:
        off = sum([c * figures[key] for key, c in coefficients.items()], start=0)
        sure = results[binding.rule.code, binding.name].verdict != "undecided"
        equations.append(Equation(binding, coefficients, off, sure))
    if not any(equation.broken for equation in equations):
        return ()
    blocks = connected([frozenset(equation.coefficients) for equation in equations])
    out: list[System] = []
    for block in blocks:
        some = tuple(equations[place] for place in block)
        if any(equation.broken for equation in some):
            keys = {key for equation in some for key in equation.coefficients}
            out.append(System(some, {key: value for key, value in figures.items() if key in keys}))
    return tuple(out)


def _without_unstated_totals(rows: list[Row], seen: View, stated: frozenset[str]) -> list[Row]:
    for total in dict.fromkeys(binding.total for binding, _ in rows if binding.total in seen.blanks):
        own = next((row for row in rows if row[0].total == total and row[1].get(total)), None)
        if own is None or total in stated or sum((c * _value(seen, key) for key, c in own[1].items()), start=0) == 0:
            continue
        rows = [row for row in rows if row is not own]
        for _, coefficients in rows:
            if factor := coefficients.pop(total, 0):
                for key, coefficient in own[1].items():
                    if key != total:
                        changed = coefficients.get(key, 0) - factor * coefficient * own[1][total]
                        coefficients[key] = changed
                        if not changed:
                            del coefficients[key]
    return [row for row in rows if row[1]]


def _readable(binding: Binding, seen: View) -> bool:
    return seen.unread.keys().isdisjoint(binding.keys) and binding.tables <= seen.filled


def _value(seen: View, key: str) -> Exact:
    value = seen.values[seen.plan.ground.index[key]]
    assert value is not None
    return value


def connected(sets: Sequence[frozenset[str]]) -> list[list[int]]:
    """The places of ``sets`` in groups that hang together by shared members, in order of their first place."""
    groups: list[tuple[set[str], list[int]]] = []
    for place, members in enumerate(sets):
        mine: tuple[set[str], list[int]] = (set(members), [place])
        rest: list[tuple[set[str], list[int]]] = []
        for group in groups:
            if group[0].isdisjoint(mine[0]):
                rest.append(group)
            else:
                mine = (group[0] | mine[0], group[1] + mine[1])
        groups = [*rest, mine]
    return sorted(sorted(places) for _, places in groups)


def restricted(system: System, broken: Iterable[int]) -> System:
    """The system without its broken equations other than ``broken``."""
    keep = set(broken)
    some = tuple(e for place, e in enumerate(system.equations) if place in keep or not e.broken)
    return System(some, system.values)
