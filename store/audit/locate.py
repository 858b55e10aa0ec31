"""Error localisation after Fellegi and Holt: all smallest sets of cells whose change repairs every broken identity.

The system is ``A x = 0`` with ``x`` integer and not negative; the printed figures ``v`` break some of its rows. A set
``S`` of cells explains the errors if changing these cells alone can satisfy all rows. The search is exact:

* Every explanation contains a cell of every broken row. So we branch over the cells of the broken row with the fewest.
* If the cells chosen so far do not repair everything, elimination gives a combination of rows in which none of them
  stands (or one of them alone, at a value it cannot take) and which is still broken. That combination is a consequence
  of the rows (an *implied edit*), so every larger explanation contains another of its cells: we branch over those.

No other cell can matter, so cells outside broken rows and implied edits are never tried. Where all rows through the
chosen cells are broken, implied edits are the broken rows themselves. Sizes are tried in turn, so every set reported is
a smallest one; all of equal size are found, in printed order, for figures of any magnitude.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from fractions import Fraction
from math import ceil, floor, lcm

from store.audit.system import Exact, System

#: How many candidate sets are tried for one size before the search says that it stopped early.
NODES = 20_000


@dataclass(frozen=True, slots=True)
class Explanations:
    """All smallest sets with the values they propose. ``complete`` is false where the search stopped early."""

    sets: tuple[Mapping[str, int], ...]
    size: int
    complete: bool


def minimal_sets(system: System, largest: int = 2, nodes: int = NODES) -> Explanations:
    """The smallest sets of cells that explain all broken equations, if they have at most ``largest`` cells.

    ``sets`` is empty where no set of that size exists, or none was found within ``nodes`` tries (``complete`` tells).
    """
    search = _Search(system, nodes)
    for size in range(1, largest + 1):
        found = search.of_size(size)
        if found or not search.complete:
            return Explanations(tuple(found), size, search.complete)
    return Explanations((), largest, search.complete)


class _Search:
    def __init__(self, system: System, nodes: int) -> None:
        self.system = system
        self.rows = [equation.coefficients for equation in system.equations]
        self.off = [equation.off for equation in system.equations]
        self.order = {key: place for place, key in enumerate(system.values)}
        self.through: dict[str, list[int]] = {key: [] for key in system.values}
        for row, coefficients in enumerate(self.rows):
            for key in coefficients:
                self.through[key].append(row)
        self.broken = system.broken
        self.mask = {key: sum(1 << row for row in rows) for key, rows in self.through.items()}
        self.broken_mask = sum(1 << row for row in self.broken)
        self.most = max((self._hits(key) for key in system.values), default=1) or 1
        self.left = nodes
        self.complete = True

    def _hits(self, key: str) -> int:
        return (self.mask[key] & self.broken_mask).bit_count()

    def of_size(self, size: int) -> list[dict[str, int]]:
        if not self.broken or len(self.broken) > self.most * size:
            return []
        root = min(self.broken, key=lambda row: (len(self.rows[row]), row))
        found: dict[tuple[int, ...], dict[str, int]] = {}
        tried: set[frozenset[str]] = set()
        stack: list[tuple[str, ...]] = [(key,) for key in self._sorted(self.rows[root])]
        while stack:
            chosen = stack.pop()
            if frozenset(chosen) in tried:
                continue
            tried.add(frozenset(chosen))
            uncovered = self.broken_mask
            for key in chosen:
                uncovered &= ~self.mask[key]
            if uncovered.bit_count() > self.most * (size - len(chosen)):
                continue
            if self.left <= 0:
                self.complete = False
                break
            self.left -= 1
            if uncovered and len(chosen) < size:
                row = min(
                    (row for row in self.broken if uncovered >> row & 1), key=lambda row: (len(self.rows[row]), row)
                )
                stack.extend((*chosen, key) for key in self._sorted(self.rows[row]))
                continue
            solution, cells = self._solve(chosen)
            if solution is not None:
                if len(chosen) == size:
                    found[tuple(sorted(self.order[key] for key in chosen))] = solution
            elif len(chosen) < size:
                stack.extend((*chosen, key) for key in self._sorted(cells) if key not in chosen)
        return [found[places] for places in sorted(found)]

    def _sorted(self, keys: Iterable[str]) -> list[str]:
        return sorted(keys, key=self.order.__getitem__)

    def _solve(self, chosen: tuple[str, ...]) -> tuple[dict[str, int] | None, Iterable[str]]:
        """New values for the chosen cells, or else the cells one of which must be chosen too."""
        touched = sorted({row for key in chosen for row in self.through[key]} | set(self.broken))
        # Each line: coefficients of the chosen cells, right-hand side, and the combination of rows it stands for.
        lines: list[tuple[list[Exact], Exact, dict[int, Exact]]] = [
            ([self.rows[row].get(key, 0) for key in chosen], -self.off[row], {row: 1}) for row in touched
        ]
        pivots: dict[int, tuple[list[Exact], Exact, dict[int, Exact]]] = {}
        for column in range(len(chosen)):
            place = next((i for i, line in enumerate(lines) if line[0][column]), None)
            if place is None:
                continue
            pivot = lines.pop(place)
            lines = [_eliminate(line, pivot, column) for line in lines]
            pivots = {other: _eliminate(line, pivot, column) for other, line in pivots.items()}
            pivots[column] = pivot
        bad = [line for line in lines if line[1]]
        if bad:
            edits = [self._combined(line[2]) for line in bad]
            return None, min(edits, key=lambda cells: (len(cells), self._sorted(cells)))
        if len(pivots) < len(chosen):
            return self._several(chosen, pivots)
        out: dict[str, int] = {}
        for column, key in enumerate(chosen):
            coefficients, right, rows = pivots[column]
            change = Fraction(right) / Fraction(coefficients[column])
            value = Fraction(self.system.values[key]) + change
            if value < 0 or value.denominator != 1 or not change:
                return None, self._combined(rows)
            out[key] = value.numerator
        return {key: out[key] for key in self._sorted(out)}, ()

    def _combined(self, rows: Mapping[int, Exact]) -> set[str]:
        """The cells that stand in a combination of rows."""
        total: dict[str, Exact] = {}
        for row, factor in rows.items():
            for key, coefficient in self.rows[row].items():
                total[key] = total.get(key, 0) + factor * coefficient
        return {key for key, coefficient in total.items() if coefficient}

    def _several(
        self, chosen: tuple[str, ...], pivots: Mapping[int, tuple[list[Exact], Exact, dict[int, Exact]]]
    ) -> tuple[dict[str, int] | None, Iterable[str]]:
        """One of the many solutions where the chosen cells can trade against each other: every cell changes.

        Such a set is a smallest one only if no cell alone can take the whole difference, as a count is not negative.
        """
        around = {key for cell in chosen for row in self.through[cell] for key in self.rows[row]}
        free = [column for column in range(len(chosen)) if column not in pivots]
        if len(free) > 1:
            self.complete = False
            return None, around
        column = free[0]
        values = [Fraction(self.system.values[key]) for key in chosen]
        step = lcm(*(Fraction(line[0][i]).numerator for i, line in pivots.items())) if pivots else 1
        low: Fraction = -values[column]
        high: Fraction | None = None
        for i, (coefficients, right, _) in pivots.items():
            slope = -Fraction(coefficients[column]) / Fraction(coefficients[i])
            start = values[i] + Fraction(right) / Fraction(coefficients[i])
            if slope > 0:
                low = max(low, -start / slope)
            elif slope < 0:
                high = start / -slope if high is None else min(high, start / -slope)
            elif start < 0:
                return None, around
        ends = [ceil(low), ceil(low) + 1, *([floor(high), floor(high) - 1] if high is not None else []), -1, 1]
        for change in [end + extra for extra in range(abs(step)) for end in ends]:
            if low <= change and (high is None or change <= high) and change:
                out = {chosen[column]: values[column] + change}
                for i, (coefficients, right, _) in pivots.items():
                    out[chosen[i]] = values[i] + (Fraction(right) - Fraction(coefficients[column]) * change) / Fraction(
                        coefficients[i]
                    )
                if all(v >= 0 and v.denominator == 1 and v != self.system.values[k] for k, v in out.items()):
                    return {key: out[key].numerator for key in self._sorted(out)}, ()
        return None, around


def _eliminate(
    line: tuple[list[Exact], Exact, dict[int, Exact]], pivot: tuple[list[Exact], Exact, dict[int, Exact]], column: int
) -> tuple[list[Exact], Exact, dict[int, Exact]]:
    """``line`` without the cell in ``column``."""
    if not line[0][column]:
        return line
    mine, its = pivot[0][column], line[0][column]
    rows = {row: factor * mine for row, factor in line[2].items()}
    for row, factor in pivot[2].items():
        rows[row] = rows.get(row, 0) - its * factor
    return [mine * a - its * b for a, b in zip(line[0], pivot[0], strict=True)], mine * line[1] - its * pivot[1], rows
