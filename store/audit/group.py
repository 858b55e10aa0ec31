"""Broken identities grouped by cause: one slip is one finding with several witnesses, two slips are two."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from store.audit.evaluate import View, in_range
from store.audit.finding import RuleResult, Suspect, Witness
from store.audit.interchange import Interchange, interchanges
from store.audit.locate import NODES, minimal_sets
from store.audit.suspects import cells_of, suspects
from store.audit.system import Equation, System, connected, restricted, systems


@dataclass(slots=True)
class Cause:
    """One slip as far as can be told: the identities it breaks and what would repair them.

    ``complete`` is false where the search for explanations stopped early. ``others`` are results of other rules that
    the same slip explains; they become witnesses.
    """

    equations: tuple[Equation, ...]
    suspects: tuple[Suspect, ...]
    complete: bool
    others: list[RuleResult] = field(default_factory=list)

    @property
    def cells(self) -> frozenset[str]:
        """Every cell of the broken identities."""
        return frozenset(key for equation in self.equations for key in equation.binding.keys)

    @property
    def codes(self) -> frozenset[str]:
        """The rules of the broken identities."""
        return frozenset(equation.binding.rule.code for equation in self.equations)

    @property
    def likely(self) -> frozenset[str]:
        """The cells of the first suspect."""
        return cells_of(self.suspects)


def causes(
    seen: View, results: Mapping[tuple[str, str], RuleResult], impossible: frozenset[str] = frozenset()
) -> list[Cause]:
    """The causes of all broken identities of a report, in the order of the catalogue.

    ``impossible`` are cells whose printed figure cannot stand, such as negative counts.
    """
    found = systems(seen, results)
    if not found:
        return []
    out: list[Cause] = []
    four = [system for system in found if next(iter(system.values)).startswith("t4.")]
    acts = interchanges(seen, four) if len(four) > 1 else []
    if acts:
        equations = tuple(equation for system in four for equation in _broken(system))
        out.append(Cause(equations, suspects(seen, (), acts, impossible), True))
    for system in found:
        if not (acts and system in four):
            out.extend(_of_system(seen, system, impossible))
    order = {id(b): place for place, b in enumerate(seen.plan.bindings)}
    return sorted(out, key=lambda cause: min(order[id(equation.binding)] for equation in cause.equations))


def _broken(system: System) -> tuple[Equation, ...]:
    return tuple(equation for equation in system.equations if equation.broken)


def _of_system(seen: View, system: System, impossible: frozenset[str]) -> list[Cause]:
    found = minimal_sets(system)
    acts = [] if found.sets and found.size == 1 else interchanges(seen, [system])
    if found.sets and not acts:
        return _split(seen, system, found.sets, impossible, found.complete)
    if acts:
        return [_cause(seen, _broken(system), found.sets, acts, impossible, found.complete)]
    parts = connected([frozenset(equation.coefficients) for equation in _broken(system)])
    if len(parts) > 1:
        return _part_by_part(seen, system, parts, impossible)
    found = minimal_sets(system, 3, NODES // 4)
    return _split(seen, system, found.sets, impossible, found.complete)


def _part_by_part(seen: View, system: System, parts: list[list[int]], impossible: frozenset[str]) -> list[Cause]:
    """No one or two cells explain everything: broken identities that share no cell are explained part by part."""
    broken = system.broken
    alone = [restricted(system, [broken[place] for place in part]) for part in parts]
    found = [minimal_sets(part) for part in alone]
    if not all(each.sets for each in found):
        joint = minimal_sets(system, 3, NODES // 4)
        if joint.sets:
            return _split(seen, system, joint.sets, impossible, joint.complete)
    out: list[Cause] = []
    for part, each in zip(alone, found, strict=True):
        out.extend(_split(seen, part, each.sets, impossible, each.complete))
    return out


def _split(
    seen: View, system: System, sets: Sequence[Mapping[str, int]], impossible: frozenset[str], complete: bool
) -> list[Cause]:
    """One cause for every group of cells of the best explanation that share no identity with the others."""
    broken = _broken(system)
    first = suspects(seen, sets, (), impossible)
    if not first:
        return [Cause(broken, (), complete)]
    best = tuple(first[0].cells)
    groups = connected([_identities(system, key) for key in best])
    if len(groups) == 1:
        return [Cause(broken, first, complete)]
    out: list[Cause] = []
    for group in groups:
        mine = tuple(e for e in broken if any(best[place] in e.coefficients for place in group))
        keys = {key for equation in mine for key in equation.coefficients}
        projected: dict[frozenset[tuple[str, int]], Mapping[str, int]] = {}
        for cells in sets:
            inside = {key: value for key, value in cells.items() if key in keys}
            near = frozenset[str]().union(*(_identities(system, key) for key in inside))
            apart = all(near.isdisjoint(_identities(system, key)) for key in cells if key not in inside)
            if len(inside) == len(group) and apart:
                projected.setdefault(frozenset(inside.items()), inside)
        out.append(_cause(seen, mine, tuple(projected.values()), [], impossible & keys, complete))
    return out


def _identities(system: System, key: str) -> frozenset[str]:
    return frozenset(str(place) for place, equation in enumerate(system.equations) if key in equation.coefficients)


def _cause(
    seen: View,
    equations: tuple[Equation, ...],
    sets: Sequence[Mapping[str, int]],
    acts: Sequence[Interchange],
    impossible: frozenset[str],
    complete: bool,
) -> Cause:
    return Cause(equations, suspects(seen, sets, acts, impossible), complete)


def witnesses_of(seen: View, keys: Sequence[str]) -> tuple[Witness, ...]:
    """The cells as printed, in printed order."""
    order = seen.plan.ground.index
    figures = seen.report.figures
    return tuple(
        Witness(key, figures[key].value, figures[key].raw, figures[key].place)
        for key in sorted(set(keys), key=lambda key: order.get(key, len(order)))
        if key in figures
    )


def fingerprint(seen: View, code: str, cells: Sequence[Witness], about: str = "") -> str:
    """A name for a finding that survives re-reading and re-auditing: rule, body, year, and the figures involved.

    A figure is named by its value; where it has none, by its kind and its text without blanks. A quoted passage is
    named by its text. ``about`` tells findings apart that rest on no cell.
    """
    involved = []
    figures = seen.report.figures
    for cell in sorted(cells, key=lambda cell: (cell.key, cell.raw)):
        if cell.value is not None and in_range(cell.value):
            involved.append([cell.key, str(cell.value)])
        else:
            kind = figures[cell.key].kind if cell.key in figures else "quote"
            involved.append([cell.key, f"{kind}:{''.join(cell.raw.split())}"])
    if about:
        involved.append(["", about])
    text = json.dumps([code, seen.report.body, seen.report.year, involved], ensure_ascii=False, separators=(",", ":"))
    return hashlib.sha256(text.encode("utf-8")).hexdigest()[:24]
