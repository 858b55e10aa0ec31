"""Rules bound to the tables of a report: formulas over letters become checks over cells, once a form combination."""

from __future__ import annotations

import itertools
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache
from math import lcm
from operator import itemgetter
from typing import Any as Anything

from forms.forms import Cell, Table, load_forms
from forms.rules import Rule, Rules
from store.audit import language as lang
from store.audit.finding import RuleResult
from store.audit.language import Exact, Node, parse_formula

Fast = Callable[[Sequence[Anything]], Anything]


@dataclass(frozen=True)
class Ground:
    """The tables found in a report (each in its own generation) and the cells that only its local layout prints."""

    tables: Mapping[str, Table]
    extra: tuple[str, ...]
    rules: Rules

    @cached_property
    def cells(self) -> Mapping[str, Cell]:
        """Every standard cell of the tables, in printed order."""
        return {key: cell for table in self.tables.values() for key, cell in table.cells.items()}

    @cached_property
    def keys(self) -> tuple[str, ...]:
        """Every cell a formula may name."""
        return (*self.cells, *self.extra)

    @cached_property
    def index(self) -> Mapping[str, int]:
        """The place of each key in :attr:`keys`."""
        return {key: place for place, key in enumerate(self.keys)}

    @cached_property
    def places(self) -> tuple[tuple[str, str], ...]:
        """Each key with its table, in the order of :attr:`keys`."""
        return tuple((key, key.partition(".")[0]) for key in self.keys)

    def members(self, name: str) -> tuple[str, ...]:
        """The rows or columns in the set called ``name``; empty where the report lacks the table."""
        if name not in self.rules.domains:
            raise lang.FormulaError(f"no set is called {name}")
        domain = self.rules.domains[name]
        table = self.tables.get(domain.rows_of or domain.columns_of)
        if domain.keys or table is None:
            return domain.keys
        found = table.rows if domain.rows_of else table.columns
        return tuple(part.key for part in found if part.key not in domain.without)

    def matching(self, parts: tuple[str, ...]) -> tuple[str, ...]:
        """The keys that a pattern stands for, in printed order; never a subtotal."""
        pattern = r"\.".join(self._pattern(part) for part in parts)
        return tuple(key for key in self.keys if re.fullmatch(pattern, key) and "subtotal" not in key)

    def _pattern(self, part: str) -> str:
        if part in self.rules.domains:
            return "(?:" + "|".join(re.escape(member) for member in self.members(part)) + ")"
        return re.escape(part).replace(r"\*", "[a-z0-9_]+")


@dataclass(frozen=True, slots=True, eq=False)
class Binding:
    """One rule on one set of cells. ``coefficients`` are set where it is a linear identity: their sum must be zero.

    ``alone`` is the result where there is no report of the year before, if the rule needs one; ``excuse`` is
    what excuses a failure.

    ``fast`` answers whether the formula holds on a list of values in the order of the ground's keys; it may be asked
    only where every cell of ``keys`` is readable.
    """

    rule: Rule
    name: str
    letters: Mapping[str, str]
    tree: Node
    keys: tuple[str, ...]
    tables: frozenset[str]
    fast: Fast | None
    coefficients: Mapping[str, int] | None
    total: str
    passed: RuleResult
    excuse: Node | None
    alone: RuleResult | None


@dataclass(frozen=True, eq=False)
class Plan:
    """Everything about a form combination that does not depend on the figures."""

    ground: Ground
    bindings: tuple[Binding, ...]
    functions: tuple[Rule, ...]
    settled: tuple[RuleResult, ...]

    @cached_property
    def quick(self) -> tuple[tuple[Fast | None, RuleResult, Binding], ...]:
        """Each binding with its quick test and the result if that holds, for a report whose cells are all plain."""
        return tuple((binding.fast, binding.passed, binding) for binding in self.bindings)

    @cached_property
    def identities(self) -> tuple[Binding, ...]:
        """The bindings that make up the linear system: error-severity identities that follow from no other."""
        return tuple(b for b in self.bindings if b.coefficients and b.rule.severity == "error" and not b.rule.derived)

    @cached_property
    def beside(self) -> tuple[Binding, ...]:
        """The bindings that speak for or against a repair: no identities, nothing derived, no mere information.

        Nor what asks last year's report: its figures are heard as evidence of their own.
        """
        told = (b for b in self.bindings if b.rule.severity != "info" and not b.rule.derived and not b.rule.raises)
        return tuple(b for b in told if b.alone is None and b not in self.identities)

    def label(self, key: str) -> str:
        """A cell in the form's own words: ``（一）予以公开 · 自然人``."""
        cell = self.ground.cells.get(key)
        if cell is None:
            return self._local(key)
        row, column = row_label(cell), cell.column.label if cell.column.key else ""
        return " · ".join(part for part in (row, column) if part)

    def _local(self, key: str) -> str:
        row, _, column = key.rpartition(".")
        group, _, last = row.rpartition(".")
        if column == "org_subtotal":
            alike = self.ground.cells.get(f"{row}.total")
            return f"{row_label(alike)} · {_added(column)}" if alike is not None else key
        if last == "subtotal":
            inside = next((c for c in self.ground.cells.values() if c.key.startswith(f"{group}.")), None)
            heading = inside.row.path[-1] if inside is not None and inside.row.path else group
            label = next((c.column.label for c in self.ground.cells.values() if c.column.key == column), column)
            return f"{heading} {_added(last)} · {label}"
        return _added(key) or key


def _added(key: str) -> str:
    """What a cell is called that no form has and some local layouts print; others are called by their key."""
    if key == "t4.litigation_total":
        return "行政诉讼 · 总计"
    return {"subtotal": "小计", "org_subtotal": "法人或其他组织小计"}.get(key, "")


def row_label(cell: Cell) -> str:
    """The row of a cell in the form's words, with its heading where the label alone is a numbered line."""
    heading = (
        f"{cell.row.path[-1]} " if cell.row.path and re.match(r"\d", cell.row.label) and cell.table != "s14" else ""
    )
    return heading + re.sub(r"（[^（）]{7,}）$", "", cell.row.label)


@lru_cache(maxsize=64)
def plan_for(tables: tuple[tuple[str, str], ...], extra: tuple[str, ...], rules: Rules) -> Plan:
    """The rules bound to ``tables`` (pairs of table key and form generation) and the ``extra`` local cells."""
    forms = load_forms()
    found = {key: forms[form].tables[key] for key, form in tables if form in forms and key in forms[form].tables}
    ground = Ground(found, extra, rules)
    bindings: list[Binding] = []
    functions: list[Rule] = []
    settled: list[RuleResult] = []
    for rule in rules:
        if rule.life == "retired":
            settled.append(RuleResult(rule.code, "", "not_applicable", reason="the rule is retired"))
        elif not rule.bound:
            why = rule.why_not or "the rule is not checked yet"
            settled.append(RuleResult(rule.code, "", "not_applicable", reason=why))
        elif rule.check == "store":
            settled.append(RuleResult(rule.code, "", "not_applicable", reason="asked of what is stored"))
        elif rule.check == "function":
            functions.append(rule)
        elif rule.check in ("formula", "program"):
            bound = [binding for text in rule.programs for binding in _bind(rule, text, ground)]
            bindings.extend(bound)
            if not bound:
                settled.append(RuleResult(rule.code, "", "not_applicable", reason=_why_unbound(rule, ground)))
    return Plan(ground, tuple(bindings), tuple(functions), tuple(settled))


def _why_unbound(rule: Rule, ground: Ground) -> str:
    wanted = {ref.parts[0] for text in rule.programs for ref in _refs(parse_formula(text).body) if not ref.prev}
    if lost := sorted(wanted - set(ground.tables)):
        return f"the report has no table {', '.join(lost)}"
    return "the form in use has no such cell"


def _bind(rule: Rule, text: str, ground: Ground) -> Iterator[Binding]:
    formula = parse_formula(text)
    letters = dict(formula.letters)
    for ref in _refs(formula.body):
        for part in ref.parts:
            if part in ground.rules.letters and part not in letters:
                letters[part] = ""
    sets = [_set_of(letter, domain, ground) for letter, domain in letters.items()]
    for choice in itertools.product(*sets):
        chosen = dict(zip(letters, choice, strict=True))
        tree = _concrete(formula.body, chosen, ground)
        refs = [ref for ref in _refs(tree) if not ref.prev]
        keys = tuple(dict.fromkeys(ref.parts[0] for ref in refs))
        valued = {ref.parts[0] for ref in _refs(tree, valued=True) if not ref.prev}
        tables = frozenset(key.partition(".")[0] for key in keys)
        if not tables <= set(ground.tables) or not valued <= set(ground.index):
            continue
        if rule.form != "any" and any(ground.tables[table].form != rule.form for table in tables):
            continue
        name = ".".join(choice)
        coefficients, total = _identity(tree)
        yield Binding(
            rule=rule,
            name=name,
            letters=chosen,
            tree=tree,
            keys=keys,
            tables=tables,
            fast=_fast(lang.Not(tree) if rule.raises else tree, ground.index),
            coefficients=coefficients,
            total=total,
            passed=RuleResult(rule.code, name, "pass", keys),
            excuse=_concrete(parse_formula(rule.unless).body, chosen, ground) if rule.unless else None,
            alone=_without_prev(rule, name, keys, tree),
        )


def _without_prev(rule: Rule, name: str, keys: tuple[str, ...], tree: Node) -> RuleResult | None:
    if not any(ref.prev for ref in _refs(tree)):
        return None
    return RuleResult(rule.code, name, "not_applicable", keys, reason="no report of the year before")


def _set_of(letter: str, domain: str | tuple[str, ...], ground: Ground) -> tuple[str, ...]:
    if isinstance(domain, tuple):
        return domain
    return ground.members(domain or ground.rules.letters.get(letter, letter))


def _refs(node: Node, valued: bool = False) -> Iterator[lang.Cells]:
    """Every cell name in a tree; with ``valued`` only those whose figure is needed."""
    match node:
        case lang.Cells():
            yield node
        case lang.Exists(cell):
            if not valued:
                yield cell
        case lang.Plus(terms):
            for _, part in terms:
                yield from _refs(part, valued)
        case lang.Total(parts) | lang.Largest(parts) | lang.All(parts) | lang.Any(parts):
            for part in parts:
                yield from _refs(part, valued)
        case lang.Compare(_, left, right) | lang.Same(left, right) | lang.Then(left, right):
            yield from _refs(left, valued)
            yield from _refs(right, valued)
        case lang.Not(part):
            yield from _refs(part, valued)


def _concrete(node: Node, chosen: Mapping[str, str], ground: Ground) -> Node:
    """The tree with letters replaced and patterns spelled out: every remaining cell name is one key."""

    def go(part: Node) -> Node:
        return _concrete(part, chosen, ground)

    def items(parts: tuple[Node, ...]) -> tuple[Node, ...]:
        out: list[Node] = []
        for part in parts:
            if isinstance(part, lang.Cells):
                names = tuple(chosen.get(name, name) for name in part.parts)
                if any("*" in name or name in ground.rules.domains for name in names):
                    out.extend(lang.Cells((key,), part.prev) for key in ground.matching(names))
                    continue
            out.append(go(part))
        return tuple(out)

    match node:
        case lang.Cells(parts, prev):
            return lang.Cells((".".join(chosen.get(part, part) for part in parts),), prev)
        case lang.Exists(cell):
            return lang.Exists(lang.Cells((".".join(chosen.get(part, part) for part in cell.parts),), cell.prev))
        case lang.Plus(terms):
            return lang.Plus(tuple((factor, go(part)) for factor, part in terms))
        case lang.Total(parts):
            return lang.Total(items(parts))
        case lang.Largest(parts):
            return lang.Largest(items(parts))
        case lang.All(parts):
            return lang.All(tuple(go(part) for part in parts))
        case lang.Any(parts):
            return lang.Any(tuple(go(part) for part in parts))
        case lang.Compare(op, left, right):
            return lang.Compare(op, go(left), go(right))
        case lang.Same(left, right):
            return lang.Same(go(left), go(right))
        case lang.Then(given, then):
            return lang.Then(go(given), go(then))
        case lang.Not(part):
            return lang.Not(go(part))
    return node


def linear(node: Node) -> tuple[Exact, dict[str, Exact]] | None:
    """A number as a constant and coefficients by key; ``None`` where it is not linear in this report's cells."""
    match node:
        case lang.Number(value):
            return value, {}
        case lang.Cells((key,), False):
            return 0, {key: 1}
        case lang.Total(items):
            return linear(lang.Plus(tuple((1, item) for item in items)))
        case lang.Plus(terms):
            out: dict[str, Exact] = {}
            constant: Exact = 0
            for factor, part in terms:
                found = linear(part)
                if found is None:
                    return None
                constant += factor * found[0]
                for key, coefficient in found[1].items():
                    out[key] = out.get(key, 0) + factor * coefficient
            return constant, {key: value for key, value in out.items() if value}
    return None


def _identity(tree: Node) -> tuple[Mapping[str, int] | None, str]:
    """The coefficients of a linear identity (left less right) and its total: the one cell that stands alone."""
    if isinstance(tree, lang.Then) and isinstance(tree.given, lang.Exists):
        tree = tree.then
    if not isinstance(tree, lang.Compare) or tree.op != "==":
        return None, ""
    found = linear(lang.Plus(((1, tree.left), (-1, tree.right))))
    if found is None or found[0] or any(value.denominator != 1 for value in found[1].values()):
        return None, ""
    total = tree.left.parts[0] if isinstance(tree.left, lang.Cells) else ""
    return {key: value.numerator for key, value in found[1].items()}, total


_TESTS: Mapping[str, Callable[[Anything], bool]] = {
    "==": lambda d: bool(d == 0),
    "!=": lambda d: bool(d != 0),
    "<": lambda d: bool(d < 0),
    "<=": lambda d: bool(d <= 0),
    ">": lambda d: bool(d > 0),
    ">=": lambda d: bool(d >= 0),
}


def _getter(places: list[int]) -> Fast:
    if not places:
        return lambda values: ()
    if len(places) == 1:
        one = places[0]
        return lambda values: (values[one],)
    return itemgetter(*places)


def _fast(node: Node, index: Mapping[str, int]) -> Fast | None:
    """The tree as nested functions over a list of values, or ``None`` where more than this report's cells is needed."""
    match node:
        case lang.Compare(op, left, right):
            return _fast_compare(op, left, right, index)
        case lang.Then(given, then):
            return _both(_fast(given, index), _fast(then, index), lambda one, two: not one or two)
        case lang.Same(left, right):
            return _both(_fast(left, index), _fast(right, index), lambda one, two: one == two)
        case lang.Not(part):
            inner = _fast(part, index)
            if inner is None:
                return None
            return lambda values: not inner(values)
        case lang.All(parts) | lang.Any(parts):
            some = [_fast(part, index) for part in parts]
            inners = [part for part in some if part is not None]
            if len(inners) < len(some):
                return None
            if isinstance(node, lang.All):
                return lambda values: all(part(values) for part in inners)
            return lambda values: any(part(values) for part in inners)
    return None


def _both(one: Fast | None, two: Fast | None, join: Callable[[Anything, Anything], Anything]) -> Fast | None:
    if one is None or two is None:
        return None
    first, second = one, two
    return lambda values: join(first(values), second(values))


def _fast_compare(op: str, left: Node, right: Node, index: Mapping[str, int]) -> Fast | None:
    test = _TESTS[op]
    if isinstance(left, lang.Largest) or isinstance(right, lang.Largest):
        return _both(_fast_number(left, index), _fast_number(right, index), lambda one, two: test(one - two))
    found = linear(lang.Plus(((1, left), (-1, right))))
    if found is None:
        return None
    # Only the sign of the difference counts, so it is taken in whole numbers.
    scale = lcm(found[0].denominator, *(value.denominator for value in found[1].values()))
    whole = (found[0] * scale).numerator
    coefficients = {key: (value * scale).numerator for key, value in found[1].items()}
    plus = [index[key] for key, value in coefficients.items() if value == 1]
    minus = [index[key] for key, value in coefficients.items() if value == -1]
    other = [(index[key], value) for key, value in coefficients.items() if abs(value) != 1]
    if other:
        pairs = [(index[key], value) for key, value in coefficients.items()]
        return lambda values: test(whole + sum(values[place] * value for place, value in pairs))
    if len(plus) == len(minus) == 1 and not whole:
        one, two = plus[0], minus[0]
        return _fast_pair(op, one, two)
    adds, takes = _getter(plus), _getter(minus)
    return lambda values: test(whole + sum(adds(values)) - sum(takes(values)))


def _fast_pair(op: str, one: int, two: int) -> Fast:
    match op:
        case "<=":
            return lambda values: values[one] <= values[two]
        case "==":
            return lambda values: values[one] == values[two]
    test = _TESTS[op]
    return lambda values: test(values[one] - values[two])


def _fast_number(node: Node, index: Mapping[str, int]) -> Fast | None:
    if isinstance(node, lang.Largest):
        some = [_fast_number(item, index) for item in node.items]
        parts = [part for part in some if part is not None]
        if len(parts) < len(some) or not parts:
            return None
        return lambda values: max(part(values) for part in parts)
    found = linear(node)
    if found is None:
        return None
    constant = found[0]
    pairs = [(index[key], value) for key, value in found[1].items()]
    if len(pairs) == 1 and not constant and pairs[0][1] == 1:
        only = pairs[0][0]
        return lambda values: values[only]
    return lambda values: constant + sum(values[place] * value for place, value in pairs)
