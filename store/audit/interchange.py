"""Interchanges that repair everything at once: cells, rows or columns swapped, a row shifted, a row lost (LOC-003).

They change many cells by one act, so they are looked for where no single cell explains the errors.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

from store.audit.evaluate import View
from store.audit.system import Exact, System


@dataclass(frozen=True, slots=True)
class Interchange:
    """One act that repairs everything: its code, the cells it changes with their values, and what it moves."""

    why: str
    cells: Mapping[str, int]
    what: tuple[str, ...]


def interchanges(seen: View, systems: Sequence[System]) -> list[Interchange]:
    """Every interchange within table 三 or 四 that satisfies all equations of ``systems`` (the broken ones of it)."""
    table = next(iter(systems[0].values)).partition(".")[0]
    if table not in ("t3", "t4") or table not in seen.plan.ground.tables:
        return []
    keys = {key for system in systems for key in system.values}
    rows = [f"{table}.{row.key}" for row in seen.plan.ground.tables[table].rows]
    columns = [column.key for column in seen.plan.ground.tables[table].columns]
    candidates = _row_of_four(seen, rows, columns) if table == "t4" else _of_three(seen, rows, columns)
    repairs = _Repairs(systems)
    out: list[Interchange] = []
    for why, moved, what in candidates:
        changed = {key: value for key, value in moved.items() if key in keys and value != _value(seen, key)}
        if why == "lost-row" and any(known.why == why for known in out):
            continue  # the same act, told of a row higher up
        if changed and repairs(changed):
            cells = {key: int(changed[key]) for key in seen.plan.ground.keys if key in changed}
            if all(cells[key] == changed[key] and cells[key] >= 0 for key in cells):
                out.append(Interchange(why, cells, what))
    return out


Candidate = tuple[str, dict[str, Exact], tuple[str, ...]]


def _of_three(seen: View, rows: Sequence[str], columns: Sequence[str]) -> Iterator[Candidate]:
    pairs = list(pairwise(rows))
    if "t3.carried_in" in rows and "t3.carried_out" in rows:
        pairs.insert(0, ("t3.carried_in", "t3.carried_out"))
    for one, two in pairs:
        yield "swapped-rows", _swap(seen, [(f"{one}.{c}", f"{two}.{c}") for c in columns]), (one, two)
    for left, right in pairwise(columns):
        yield "swapped-columns", _swap(seen, [(f"{row}.{left}", f"{row}.{right}") for row in rows]), (left, right)
    for row in rows:
        yield from _shifted(seen, [f"{row}.{column}" for column in columns], (row,), len(columns))
    yield from _lost_row(seen, rows, columns)
    for row in rows:
        for left, right in pairwise(columns):
            cells = (f"{row}.{left}", f"{row}.{right}")
            yield "swapped-cells", _swap(seen, [cells]), cells
    for one, two in pairs:
        for column in columns:
            cells = (f"{one}.{column}", f"{two}.{column}")
            yield "swapped-cells", _swap(seen, [cells]), cells


def _lost_row(seen: View, rows: Sequence[str], columns: Sequence[str]) -> Iterator[Candidate]:
    """From one result row on every row carries the figures of the next, and the last row is empty.

    What stood in the row that was lost is what the total of results leaves for it. Which row it was the sums cannot
    tell; the last one comes first, for it needs the fewest figures changed.
    """
    total = rows.index("t3.results_total") if "t3.results_total" in rows else 0
    printed = [[_value(seen, f"{row}.{column}") for column in columns] for row in rows]
    figures = [[value for value in row if value is not None] for row in printed]
    if not total or any(len(row) < len(columns) for row in figures) or any(figures[-1]):
        return
    for lost in reversed(range(2, total)):
        true = [*figures[:lost], [], *figures[lost:-1]]
        others = [true[row] for row in range(2, total) if row != lost]
        true[lost] = [whole - sum(parts) for whole, *parts in zip(true[total], *others, strict=True)]
        moved = {f"{rows[row]}.{c}": true[row][at] for row in range(lost, len(rows)) for at, c in enumerate(columns)}
        yield "lost-row", moved, (rows[total],)


def _row_of_four(seen: View, rows: Sequence[str], columns: Sequence[str]) -> Iterator[Candidate]:
    yield from _shifted(seen, [f"{row}.{column}" for row in rows for column in columns], ("t4",), len(columns))


def _shifted(seen: View, keys: Sequence[str], what: tuple[str, ...], group: int) -> Iterator[Candidate]:
    """The row moved by one cell; the cell left over must be 0 or blank. ``group`` cells make a sum, its total last.

    The figure that fell off the end is what the sum it belongs to leaves for it.
    """
    values = [value for key in keys if (value := _value(seen, key)) is not None]
    if len(values) < len(keys):
        return
    if values[0] == 0:
        lost = sum(values[len(keys) - group + 1 :], start=0)
        yield "shifted-right", dict(zip(keys, [*values[1:], lost], strict=True)), what
    if values[-1] == 0:
        lost = values[group - 2] - sum(values[: group - 2], start=0)
        yield "shifted-left", dict(zip(keys, [lost, *values[:-1]], strict=True)), what


def _swap(seen: View, pairs: Sequence[tuple[str, str]]) -> dict[str, Exact]:
    out: dict[str, Exact] = {}
    for one, two in pairs:
        first, second = _value(seen, one), _value(seen, two)
        if first is not None and second is not None:
            out[one], out[two] = second, first
    return out


def _value(seen: View, key: str) -> Exact | None:
    place = seen.plan.ground.index.get(key)
    return None if place is None else seen.values[place]


class _Repairs:
    """Whether a change of cells satisfies every equation, by what it adds to each."""

    def __init__(self, systems: Sequence[System]) -> None:
        equations = [equation for system in systems for equation in system.equations]
        self.wanted = {place: -equation.off for place, equation in enumerate(equations) if equation.broken}
        self.values = {key: value for system in systems for key, value in system.values.items()}
        self.through: dict[str, list[tuple[int, int]]] = {key: [] for key in self.values}
        for place, equation in enumerate(equations):
            for key, coefficient in equation.coefficients.items():
                self.through[key].append((place, coefficient))

    def __call__(self, changed: Mapping[str, Exact]) -> bool:
        added: dict[int, Exact] = {}
        for key, value in changed.items():
            step = value - self.values[key]
            for place, coefficient in self.through[key]:
                added[place] = added.get(place, 0) + coefficient * step
        return {place: step for place, step in added.items() if step} == self.wanted
