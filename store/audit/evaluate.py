"""Verdicts of bound formulas on one report: exact, lazy, and honest about blanks (assumption A0).

**Assumption A0.** In a table with at least one filled number a blank cell (and ``/``, "not applicable") counts as 0 for
testing, and the result says so. A relation that holds with blanks at 0 passes. One that does not hold is a ``fail``
only if *no* filling of the blanks with non-negative numbers makes it hold; otherwise only A0 makes it fail, and it
is ``undecided``:

* total 5, parts 2, blank, blank: a blank may hide the missing 3, so ``undecided``;
* total 5, parts 3, 3, blank: blanks can only add to 6, so ``fail``;
* total blank, parts 3, 3: the total is not stated, so ``undecided``, and LOC-004 offers 6.

**Blanks held at zero.** A blank in an identity that holds with the blanks at 0, and in which every blank pulls the same
way, can be nothing but 0 there (total 5, parts 5, blank, blank). Such a blank is firm in the other identities too: if
one of those can only be saved by a value in it, two printed figures contradict each other, and that is a ``fail``.

Text, lost cells, unreadable cells and figures our reader was unsure of make a relation ``not_readable`` where their
value is needed; evidence we lack (last year's report, the issuer's level) makes it ``not_applicable``.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from fractions import Fraction

from forms.figures import VALUED
from forms.numbers import read_figure
from forms.rules import Rules
from parsers.report import Figure, Report, Value
from store.audit import language as lang
from store.audit.binding import Binding, Plan
from store.audit.blanks import BOUNDED, Amount, Truth, bounds_of, certainly, difference_of, either, holds, negated
from store.audit.context import Context
from store.audit.finding import RuleResult, Severity, Verdict
from store.audit.language import Exact, Node, parse_formula

#: Raw texts that are residues of spreadsheets rather than figures (rule CEL-007).
PLACEHOLDERS = frozenset({"-1", "999", "9999", "#REF!", "#DIV/0!", "NaN", "null"})
_MOST_DIGITS = 60
#: With more sums of local figures than this, they are taken to explain any difference.
_MOST_SUMS = 20_000
_MOST: int = 10**_MOST_DIGITS


class MissingEvidence(Exception):
    """A formula needs what is not there. ``verdict`` says whether that is our reading or the circumstances."""

    def __init__(self, verdict: Verdict, reason: str) -> None:
        super().__init__(reason)
        self.verdict = verdict
        self.reason = reason


@dataclass(slots=True)
class View:
    """One report prepared for its rules: values in the plan's order, blanks, and what could not be read.

    ``memo`` keeps what several rules need and one of them has worked out, under a name of its own.
    """

    report: Report
    context: Context
    plan: Plan
    values: list[Exact | None]
    blanks: frozenset[str]
    unread: Mapping[str, str]
    filled: frozenset[str]
    odd: tuple[Figure, ...]
    memo: dict[str, object] = field(default_factory=dict)

    @property
    def rules(self) -> Rules:
        """The catalogue in use."""
        return self.plan.ground.rules

    def label(self, key: str) -> str:
        """A cell in the form's own words."""
        return self.plan.label(key)


def view(report: Report, context: Context, plan: Plan) -> View:
    """Prepare ``report``. The only pass over all its figures."""
    values: list[Exact | None] = []
    blanks: list[str] = []
    unread: dict[str, str] = {}
    filled: set[str] = set()
    odd: list[Figure] = []
    figures = report.figures
    for key, table in plan.ground.places:
        figure = figures.get(key)
        if figure is None:
            values.append(None)
            unread[key] = "absent"
            continue
        value, raw = figure.value, figure.raw
        if figure.kind in VALUED and value is not None:
            if (
                type(value) is int
                and raw.isdigit()
                and raw.isascii()
                and len(raw) < 20
                and figure.sure
                and raw not in PLACEHOLDERS
            ):
                values.append(value)
                filled.add(table)
                continue
            odd.append(figure)
            filled.add(table)
            if not figure.sure:
                values.append(None)
                unread[key] = "our reading of it is not sure"
            elif not in_range(value):
                values.append(None)
                unread[key] = "out of any range"
            else:
                values.append(exact(value))
        else:
            odd.append(figure)
            if figure.kind in ("blank", "not_applicable") and figure.sure:
                values.append(0)  # assumption A0; the key is among the blanks, so no verdict forgets it
                blanks.append(key)
            else:
                values.append(None)
                unread[key] = figure.kind
    return View(report, context, plan, values, frozenset(blanks), unread, frozenset(filled), tuple(odd))


def in_range(value: Value) -> bool:
    """Whether a figure is of a size that can be computed with. A hostile one could take all memory."""
    if isinstance(value, Decimal):
        short = len(value.as_tuple().digits) < _MOST_DIGITS
        return value.is_finite() and short and abs(value.adjusted()) < _MOST_DIGITS
    return abs(value) < _MOST


def judge(binding: Binding, seen: View, held: frozenset[str] = frozenset()) -> RuleResult:
    """The verdict of one binding. ``held`` are blanks that another identity holds at zero."""
    unclear = bool(seen.blanks or seen.unread) and not (
        seen.blanks.isdisjoint(binding.keys) and seen.unread.keys().isdisjoint(binding.keys)
    )
    if not unclear and binding.fast is not None and binding.fast(seen.values):
        return binding.passed
    if binding.alone is not None and seen.context.prev is None:
        return binding.alone
    if not binding.tables <= seen.filled:
        return RuleResult(binding.rule.code, binding.name, "not_applicable", binding.keys, reason="the table is empty")
    return _judge_slowly(binding, seen, held)


def _judge_slowly(binding: Binding, seen: View, held: frozenset[str]) -> RuleResult:
    rule = binding.rule
    work = _Work(seen, held)
    try:
        truth = work.truth(binding.tree)
        if rule.raises:
            truth = negated(truth)
        if work.absent_cell:
            return RuleResult(rule.code, binding.name, "not_applicable", binding.keys, reason="no such cell is printed")
        if truth.at_zero:
            blank = [key for key in binding.keys if key in seen.blanks]
            note = "blank counted as zero: " + ", ".join(blank) if blank else ""
            return RuleResult(rule.code, binding.name, "pass", binding.keys, reason=note)
        if binding.excuse is not None and _Work(seen, held).truth(binding.excuse).at_zero:
            return RuleResult(rule.code, binding.name, "pass", binding.keys, reason=f"excused: {rule.unless}")
    except MissingEvidence as missing:
        return RuleResult(rule.code, binding.name, missing.verdict, binding.keys, reason=missing.reason)
    op, left, right, alone = work.true_pair if rule.raises else work.false_pair
    actual, expected = (left, right) if op != "==" or alone else (right, left)
    verdict: Verdict = "fail"
    reason = ""
    blank = [key for key in binding.keys if key in seen.blanks]
    off = abs(Fraction(actual) - Fraction(expected)) if op == "==" else None
    if truth.surely is None:
        verdict = "undecided"
        reason = "fails only because blank counts as zero: " + ", ".join(k for k in blank if k not in held)
    elif blank:
        reason = "blank counted as zero: " + ", ".join(blank)
    if binding.coefficients and verdict == "fail" and (extra := _local_rows(binding, seen, None if blank else off)):
        verdict, reason = "undecided", f"local rows or columns may belong to the sum: {extra}"
    return RuleResult(
        rule.code,
        binding.name,
        verdict,
        binding.keys,
        expected=as_value(expected),
        actual=as_value(actual),
        reason=reason,
        severity=_severity(binding, actual, expected),
    )


def _local_rows(binding: Binding, seen: View, off: Exact | None) -> str:
    """The labels of local rows or columns, in a table of the binding, that may explain that a sum is ``off``.

    Empty where there are none with a number in them, and where no choice of their numbers, added or taken away, makes
    up the difference: then the sum does not hold with them or without. ``None``: any of them may (a blank helps).
    """
    prefixes = tuple(f"ext.{table}." for table in binding.tables)
    local = [e for e in seen.report.extras if e.key.startswith(prefixes) and any(d in "123456789" for d in e.raw)]
    sums: set[Exact] = {0}
    for extra in local:
        value = read_figure(extra.raw).value
        if value is None or len(sums) > _MOST_SUMS:
            break  # words, or too many to try: they may explain anything
        sums |= {one + step for one in sums for step in (exact(value), -exact(value))}
    else:
        if off is not None and off not in sums:
            return ""
    return "、".join(dict.fromkeys(e.label for e in local))


def _severity(binding: Binding, actual: Exact, expected: Exact) -> Severity | None:
    milder = binding.rule.milder
    if milder is None:
        return None
    facts = {"actual": actual, "expected": expected}
    return milder.severity if _Work(None, frozenset(), facts).truth(parse_formula(milder.when).body).at_zero else None


def exact(value: Value) -> Exact:
    """A figure as an exact number to compute with."""
    return value if isinstance(value, int) else Fraction(value)


def as_value(number: Exact) -> Value:
    """An exact number as the figures have it: ``int``, or ``Decimal`` where it has decimals."""
    if number.denominator == 1:
        return number.numerator
    return Decimal(number.numerator) / Decimal(number.denominator)


class _Work:
    """One evaluation: walks the tree and remembers the comparison that did not hold."""

    def __init__(self, seen: View | None, held: frozenset[str], facts: Mapping[str, Exact] | None = None) -> None:
        self.seen = seen
        self.held = held
        self.facts = facts
        self.absent_cell = False
        self.false_pair: tuple[str, Exact, Exact, bool] = ("", 0, 0, False)
        self.true_pair: tuple[str, Exact, Exact, bool] = ("", 0, 0, False)

    def truth(self, node: Node) -> Truth:
        match node:
            case lang.Compare(op, left, right):
                return self._compare(op, left, right)
            case lang.Then(given, then):
                first = self.truth(given)
                if not first.at_zero and first.surely is False:
                    self.absent_cell |= isinstance(given, lang.Exists)
                    return Truth(True, True)
                second = self.truth(then)
                return either(negated(first), second)
            case lang.All(parts):
                out = Truth(True, True)
                for part in parts:
                    found = self.truth(part)
                    out = negated(either(negated(out), negated(found)))
                return out
            case lang.Any(parts):
                out = Truth(False, False)
                for part in parts:
                    out = either(out, self.truth(part))
                return out
            case lang.Not(part):
                return negated(self.truth(part))
            case lang.Same(left, right):
                one, two = self.truth(left), self.truth(right)
                surely = None if one.surely is None or two.surely is None else one.surely == two.surely
                return Truth(one.at_zero == two.at_zero, surely)
            case lang.Member(fact, members):
                inside = str(self._fact(fact)) in members
                return Truth(inside, inside)
            case lang.Exists(cell):
                there = self._figure(cell) is not None
                return Truth(there, there)
        raise lang.FormulaError(f"not a statement: {node}")

    def _compare(self, op: str, left: Node, right: Node) -> Truth:
        one, two = self.amount(left), self.amount(right)
        difference = difference_of(one, two, self._signed())
        at_zero = holds(op, one.at_zero - two.at_zero)
        pair = (op, one.at_zero, two.at_zero, isinstance(left, lang.Cells))
        if not at_zero:
            self.false_pair = pair
        elif not self.true_pair[0]:
            self.true_pair = pair
        return Truth(at_zero, certainly(op, difference))

    def amount(self, node: Node) -> Amount:
        match node:
            case lang.Number(value):
                return Amount(value, {}, value, value)
            case lang.Cells((key,), prev):
                return self._cell(key, prev)
            case lang.Fact(name):
                fact = self._fact(name)
                if isinstance(fact, str):
                    raise lang.FormulaError(f"{name} is not a number")
                return Amount(fact, {}, fact, fact)
            case lang.Total(items):
                return self.amount(lang.Plus(tuple((1, item) for item in items)))
            case lang.Plus(terms):
                unknown: dict[str, Exact] = {}
                total: Exact = 0
                for factor, part in terms:
                    found = self.amount(part)
                    if found.unknown is BOUNDED:
                        raise lang.FormulaError("max() cannot be added up")
                    total += factor * found.at_zero
                    for key, coefficient in found.unknown.items():
                        unknown[key] = unknown.get(key, 0) + factor * coefficient
                return Amount(total, unknown, None, None)
            case lang.Largest(items):
                amounts = [self.amount(item) for item in items]
                bounds = [bounds_of(amount, self._signed()) for amount in amounts]
                lows = [low for low, _ in bounds if low is not None]
                highs = [high for _, high in bounds if high is not None]
                return Amount(
                    max(amount.at_zero for amount in amounts),
                    BOUNDED,
                    max(lows) if lows else None,
                    max(highs) if len(highs) == len(bounds) else None,
                )
        raise lang.FormulaError(f"not a number: {node}")

    def _signed(self) -> frozenset[str]:
        if self.seen is None:
            return frozenset()
        cells = self.seen.plan.ground.cells
        return frozenset(key for key in self.seen.blanks if key in cells and cells[key].measure == "signed")

    def _figure(self, cell: lang.Cells) -> Figure | None:
        assert self.seen is not None
        report = self.seen.context.prev if cell.prev else self.seen.report
        figure = report.figures.get(cell.parts[0]) if report else None
        return None if figure is None or figure.kind == "absent" else figure

    def _cell(self, key: str, prev: bool) -> Amount:
        assert self.seen is not None
        if prev:
            return self._last_year(key)
        if key in self.seen.unread:
            raise MissingEvidence("not_readable", f"{key}: {self.seen.unread[key]}")
        value = self.seen.values[self.seen.plan.ground.index[key]]
        assert value is not None
        unknown: dict[str, Exact] = {key: 1} if key in self.seen.blanks and key not in self.held else {}
        return Amount(value, unknown, None, None)

    def _last_year(self, key: str) -> Amount:
        assert self.seen is not None
        report = self.seen.context.prev
        if report is None:
            raise MissingEvidence("not_applicable", "no report of the year before")
        figure = report.figures.get(key)
        if figure is None:
            raise MissingEvidence("not_applicable", f"last year's form has no {key}")
        if figure.kind in VALUED and figure.value is not None and figure.sure and in_range(figure.value):
            return Amount(exact(figure.value), {}, None, None)
        if figure.kind in ("blank", "not_applicable"):
            return Amount(0, {f"prev.{key}": 1}, None, None)
        raise MissingEvidence("not_readable", f"last year's {key}: {figure.kind}")

    def _fact(self, name: str) -> str | Exact:
        if self.facts is not None:
            return self.facts[name]
        assert self.seen is not None
        if name == "report_year":
            if self.seen.report.year is None:
                raise MissingEvidence("not_readable", "the year of the report is unknown")
            return self.seen.report.year
        if name == "issuer_level":
            if self.seen.context.level is None:
                raise MissingEvidence("not_applicable", "the level of the issuer is unknown")
            return self.seen.context.level
        raise lang.FormulaError(f"no fact is called {name}")


def held_at_zero(plan: Plan, seen: View) -> frozenset[str]:
    """The blanks that an identity holds at zero (see the module's first lines)."""
    held: set[str] = set()
    signed = {key for key in seen.blanks if (cell := plan.ground.cells.get(key)) and cell.measure == "signed"}
    for binding in plan.identities:
        assert binding.coefficients is not None
        blank = [key for key in binding.keys if key in seen.blanks]
        if not blank or not seen.unread.keys().isdisjoint(binding.keys) or not signed.isdisjoint(blank):
            continue
        pulls = {binding.coefficients[key] > 0 for key in blank if key in binding.coefficients}
        if len(pulls) == 1 and residual(binding, seen) == 0 and _printed(binding, seen):
            held.update(blank)
    return frozenset(held)


def _printed(binding: Binding, seen: View) -> bool:
    """Whether both sides of the identity rest on a printed figure: a row of blanks only holds nothing."""
    return any(key not in seen.blanks for key in binding.keys)


def residual(binding: Binding, seen: View) -> Exact:
    """Left less right of a linear identity with blanks at 0. All its cells must be readable."""
    assert binding.coefficients is not None
    total: Exact = 0
    for key, coefficient in binding.coefficients.items():
        value = seen.values[seen.plan.ground.index[key]]
        assert value is not None
        total += coefficient * value
    return total
