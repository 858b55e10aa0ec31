"""The formulas of a plan compiled for columns: comparisons as rows of a sparse matrix, the rest as masks over them.

A column is one report, a row of the values is one cell: ``int64``, money in ten-thousandths of its unit. Of every
formula it is asked whether it *surely* holds. The level of the issuer is not known here, and of last year's figures
only that they are not negative, so what depends on them is sure only where it holds in any case.

The arithmetic cannot overflow: :attr:`System.limit` is worked out from the coefficients, and larger values must not be
asked for.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property, lru_cache
from math import lcm

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_array

from store.audit import language as lang
from store.audit.binding import Binding, Plan, linear
from store.audit.language import Exact, Node

Integers = NDArray[np.int64]
Mask = NDArray[np.bool_]

#: Money is counted in this part of its unit, so that what is printed with up to four decimals is a whole number.
MONEY = 10_000
YEAR = "report_year"
_PREV = "prev."
_TOP = 2**62
_LARGEST = 2**53

#: Surely true and surely false, report by report, from the differences (comparisons × reports).
Truth = tuple[Mask, Mask]
Test = Callable[[Integers], Truth]

_OPS: Mapping[str, Callable[[Integers, int], Mask]] = {
    "==": np.equal,
    "!=": np.not_equal,
    "<": np.less,
    "<=": np.less_equal,
    ">": np.greater,
    ">=": np.greater_equal,
}
_FLIPPED = {"<": ">", "<=": ">=", ">": "<", ">=": "<=", "==": "==", "!=": "!="}


@dataclass(frozen=True, eq=False)
class System:
    """Formulas over ``keys``: ``matrix @ values + constants`` are the differences that ``simple`` and ``tests`` judge.

    ``simple`` has by operator the comparisons that are a whole formula. ``limit`` is the largest value of a cell for
    which no difference can overflow.
    """

    keys: tuple[str, ...]
    matrix: csr_array
    constants: Integers
    limit: int
    simple: Mapping[str, tuple[int, ...]]
    tests: tuple[Test, ...]

    @cached_property
    def _rows(self) -> tuple[tuple[Callable[[Integers, int], Mask], Integers], ...]:
        return tuple((_OPS[op], np.array(rows, dtype=np.int64)) for op, rows in self.simple.items())

    def hold(self, values: Integers) -> Mask:
        """For each column of ``values`` (keys × reports, none beyond ``limit`` either way) whether all surely holds."""
        differences: Integers = self.matrix @ values
        differences += self.constants[:, None]
        good = np.ones(values.shape[1], dtype=np.bool_)
        for test, rows in self._rows:
            good &= test(differences[rows], 0).all(axis=0)
        for one in self.tests:
            good &= one(differences)[0]
        return good


@lru_cache(maxsize=64)
def system_of(plan: Plan) -> System:
    """Every formula of ``plan``. A formula that cannot be compiled is never sure."""
    return compile_bindings(plan, plan.bindings)


def compile_bindings(plan: Plan, bindings: Iterable[Binding]) -> System:
    """Some formulas of ``plan`` over all its cells and the year of the report."""
    work = _Compiler(plan)
    simple: dict[str, list[int]] = {}
    tests: list[Test] = []
    for binding in bindings:
        tree = lang.Not(binding.tree) if binding.rule.raises else binding.tree
        before = len(work.rows)
        test = work.test(tree)
        if isinstance(tree, lang.Compare) and len(work.rows) == before + 1 and not work.asks_prev:
            simple.setdefault(tree.op, []).append(before)
        else:
            tests.append(test)
        work.asks_prev = False
    keys = (*plan.ground.keys, YEAR)
    rows = [place for place, row in enumerate(work.rows) for _ in row]
    columns = [column for row in work.rows for column in row]
    data = [value for row in work.rows for value in row.values()]
    matrix = csr_array((np.array(data, dtype=np.int64), (rows, columns)), shape=(len(work.rows), len(keys)))
    heaviest = max((sum(map(abs, row.values())) for row in work.rows), default=1)
    limit = min(_LARGEST, (_TOP - max(map(abs, work.constants), default=0)) // max(heaviest, 1))
    constants = np.array(work.constants, dtype=np.int64)
    return System(keys, matrix, constants, limit, {op: tuple(r) for op, r in simple.items()}, tuple(tests))


class _Compiler:
    """Collects comparisons as rows while trees become tests."""

    def __init__(self, plan: Plan) -> None:
        self.index = {**plan.ground.index, YEAR: len(plan.ground.keys)}
        self.money = {key for key, cell in plan.ground.cells.items() if cell.measure == "money"}
        self.rows: list[dict[int, int]] = []
        self.constants: list[int] = []
        self.asks_prev = False

    def test(self, node: Node) -> Test:
        match node:
            case lang.Compare(op, left, right):
                return self._compare(op, left, right)
            case lang.Exists(lang.Cells((key,), False)):
                return _constant(key in self.index)
            case lang.Not(part):
                inner = self.test(part)
                return lambda d: inner(d)[::-1]
            case lang.All(parts):
                return _all([self.test(part) for part in parts])
            case lang.Any(parts):
                return _not(_all([_not(self.test(part)) for part in parts]))
            case lang.Then(given, then):
                return _not(_all([self.test(given), _not(self.test(then))]))
            case lang.Same(left, right):
                return _same(self.test(left), self.test(right))
        return _unknown

    def _compare(self, op: str, left: Node, right: Node) -> Test:
        if isinstance(right, lang.Largest):
            op, left, right = _FLIPPED[op], right, left
        if isinstance(left, lang.Largest):
            parts = tuple(lang.Compare(op, item, right) for item in left.items)
            if op in ("<", "<="):
                return self.test(lang.All(parts))
            return self.test(lang.Any(parts)) if op in (">", ">=") else _unknown
        found = linear(lang.Plus(((1, _plain(left)), (-1, _plain(right)))))
        if found is None or not {key for key in found[1] if not key.startswith(_PREV)} <= self.index.keys():
            return _unknown
        constant, coefficients = found
        pulls = {value > 0 for key, value in coefficients.items() if key.startswith(_PREV)}
        place = self._row(constant, {k: v for k, v in coefficients.items() if not k.startswith(_PREV)})
        if place is None:
            return _unknown
        holds = _OPS[op]
        if not pulls:
            return lambda d: ((yes := holds(d[place], 0)), ~yes)
        self.asks_prev = True
        # Last year's figures are at least 0: if it holds without them and they only help, it holds with them.
        if (op in ("<", "<=") and pulls == {False}) or (op in (">", ">=") and pulls == {True}):
            return lambda d: (holds(d[place], 0), np.zeros(d.shape[1], dtype=np.bool_))
        return _unknown

    def _row(self, constant: Exact, coefficients: Mapping[str, Exact]) -> int | None:
        """A difference as a row of whole numbers; only its sign is asked for. ``None`` where it is out of bounds."""
        scale = lcm(constant.denominator, *(value.denominator for value in coefficients.values()))
        unit = 1 if self.money.isdisjoint(coefficients) else MONEY
        row = {
            self.index[key]: (value * scale).numerator * (1 if key in self.money else unit)
            for key, value in coefficients.items()
        }
        whole = (constant * scale * unit).numerator
        if sum(map(abs, row.values())) > 2**30 or abs(whole) > 2**60:
            return None
        self.rows.append(row)
        self.constants.append(whole)
        return len(self.rows) - 1


def _plain(node: Node) -> Node:
    """The year and last year's cells as cells of their own."""
    match node:
        case lang.Fact(name) if name == YEAR:
            return lang.Cells((YEAR,))
        case lang.Cells((key,), True):
            return lang.Cells((_PREV + key,))
        case lang.Plus(terms):
            return lang.Plus(tuple((factor, _plain(part)) for factor, part in terms))
        case lang.Total(items):
            return lang.Total(tuple(_plain(item) for item in items))
    return node


def _unknown(differences: Integers) -> Truth:
    none = np.zeros(differences.shape[1], dtype=np.bool_)
    return none, none


def _constant(value: bool) -> Test:
    def test(differences: Integers) -> Truth:
        yes = np.full(differences.shape[1], value)
        return yes, ~yes

    return test


def _not(part: Test) -> Test:
    return lambda d: part(d)[::-1]


def _all(parts: list[Test]) -> Test:
    def test(differences: Integers) -> Truth:
        yes = np.ones(differences.shape[1], dtype=np.bool_)
        no = ~yes
        for part in parts:
            surely, never = part(differences)
            yes = yes & surely
            no = no | never
        return yes, no

    return test


def _same(one: Test, two: Test) -> Test:
    def test(differences: Integers) -> Truth:
        (yes, no), (also, neither) = one(differences), two(differences)
        return (yes & also) | (no & neither), (yes & neither) | (no & also)

    return test
