"""The small language that rule formulas are written in: text becomes a tree, checked node by node and never evaluated.

A formula is a Python-like expression over cell names, with few additions::

    forall c in T3_COLS: t3.new_received.c + t3.carried_in.c == t3.results_total.c + t3.carried_out.c
    exists t3.g.subtotal.c => t3.g.subtotal.c == sum(t3.g.*.c)
    issuer_level in {township, subdistrict} => t2.administrative_licensing.decisions <= 10000

``forall`` runs a letter over a set of rows or columns; a letter that no ``forall`` names runs over its usual set.
``=>`` is "then". ``*`` inside a cell name stands for every printed row or cell at that place, a name of a set
(``T3_DETAIL``) for its members; both only inside ``sum`` and ``max``. ``exists`` tells whether the report has the cell.
``prev.`` is last year's report of the same body. Products need a plain number on one side, so sums stay linear.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from functools import lru_cache

MAX_LENGTH = 2000
Exact = int | Fraction
STAR = "STAR__"


class FormulaError(ValueError):
    """A formula uses something the language does not have; the text quotes it."""


@dataclass(frozen=True, slots=True)
class Number:
    """A plain number, exact as printed in the formula."""

    value: Exact


@dataclass(frozen=True, slots=True)
class Cells:
    """A cell name by its parts, or a pattern of several (``*`` or the name of a set among the parts)."""

    parts: tuple[str, ...]
    prev: bool = False


@dataclass(frozen=True, slots=True)
class Fact:
    """A fact about the report or its issuer: ``report_year``, ``issuer_level``; in ``milder``, ``actual``…."""

    name: str


@dataclass(frozen=True, slots=True)
class Plus:
    """A sum of signed terms: +1 or -1 (or any number, for a product with it) before each."""

    terms: tuple[tuple[Exact, Node], ...]


@dataclass(frozen=True, slots=True)
class Total:
    """``sum(…)`` over the cells named."""

    items: tuple[Node, ...]


@dataclass(frozen=True, slots=True)
class Largest:
    """``max(…)`` over the cells named."""

    items: tuple[Node, ...]


@dataclass(frozen=True, slots=True)
class Compare:
    """``left op right`` between numbers; ``op`` is one of ``== != < <= > >=``."""

    op: str
    left: Node
    right: Node


@dataclass(frozen=True, slots=True)
class Same:
    """Both sides are true or both are false."""

    left: Node
    right: Node


@dataclass(frozen=True, slots=True)
class Member:
    """A fact is one of the members of a set."""

    fact: str
    members: frozenset[str]


@dataclass(frozen=True, slots=True)
class Exists:
    """The report has the cell."""

    cell: Cells


@dataclass(frozen=True, slots=True)
class Not:
    """The part is false."""

    part: Node


@dataclass(frozen=True, slots=True)
class All:
    """Every part is true."""

    parts: tuple[Node, ...]


@dataclass(frozen=True, slots=True)
class Any:
    """At least one part is true."""

    parts: tuple[Node, ...]


@dataclass(frozen=True, slots=True)
class Then:
    """``given => then``: where ``given`` is false nothing is asked."""

    given: Node
    then: Node


Node = Number | Cells | Fact | Plus | Total | Largest | Compare | Same | Member | Exists | Not | All | Any | Then
Truth = (Compare, Same, Member, Exists, Not, All, Any, Then)


@dataclass(frozen=True, slots=True)
class Formula:
    """A parsed formula: the letters it runs over (letter → name of a set, its members, or "" for the usual set)."""

    letters: Mapping[str, str | tuple[str, ...]]
    body: Node


_FORALL = re.compile(r"forall\s+([^:]+):\s*(.+)", re.DOTALL)
_LETTER = re.compile(r"(?:row\s+)?([a-z])(?:\s+(?:in\s+(?P<domain>\{[^}]*\}|[A-Z][A-Z0-9_]*)|of\s+t3))?")
_COMPARE = {ast.Eq: "==", ast.NotEq: "!=", ast.Lt: "<", ast.LtE: "<=", ast.Gt: ">", ast.GtE: ">="}


@lru_cache(maxsize=512)
def parse_formula(text: str) -> Formula:
    """The tree of one formula.

    Raises:
        FormulaError: the formula is too long, or uses what the language does not have.

    """
    if len(text) > MAX_LENGTH:
        raise FormulaError(f"longer than {MAX_LENGTH} characters")
    letters: dict[str, str | tuple[str, ...]] = {}
    body = text.strip()
    if match := _FORALL.fullmatch(body):
        body = match[2]
        for spec in re.split(r",(?![^{]*\})", match[1]):
            found = _LETTER.fullmatch(spec.strip())
            if not found:
                raise FormulaError(f"cannot read 'forall {spec.strip()}' in: {text}")
            domain = found["domain"] or ""
            members = tuple(part.strip() for part in domain[1:-1].split(",")) if domain.startswith("{") else domain
            letters[found[1]] = members
    try:
        return Formula(letters, _then(body))
    except (SyntaxError, RecursionError) as error:
        raise FormulaError(f"cannot read: {text}") from error


def _then(text: str) -> Node:
    depth = 0
    for place, char in enumerate(text):
        depth += (char in "({") - (char in ")}")
        if depth == 0 and text.startswith("=>", place):
            return Then(_expression(text[:place]), _then(text[place + 2 :]))
    return _expression(text)


def _expression(text: str) -> Node:
    plain = re.sub(r"\bexists\s+([\w.*]+)", r"exists(\1)", text.strip())
    plain = plain.replace(".*", f".{STAR}").replace("_*", f"_{STAR}")
    return _node(ast.parse(plain, mode="eval").body)


def _node(tree: ast.expr) -> Node:
    match tree:
        case ast.Constant(value=int() | float() as value) if not isinstance(value, bool):
            exact = Fraction(repr(value))
            return Number(exact.numerator if exact.denominator == 1 else exact)
        case ast.Name() | ast.Attribute():
            return _name(tree)
        case ast.UnaryOp(op=ast.USub(), operand=operand):
            return Plus(((-1, _node(operand)),))
        case ast.UnaryOp(op=ast.Not(), operand=operand):
            return Not(_truth(operand))
        case ast.BinOp(left=left, op=ast.Add() | ast.Sub() as op, right=right):
            sign = 1 if isinstance(op, ast.Add) else -1
            return Plus((*_terms(left, 1), *_terms(right, sign)))
        case ast.BinOp(left=left, op=ast.Mult(), right=right):
            return _product(_node(left), _node(right))
        case ast.BoolOp(op=op, values=values):
            parts = tuple(_truth(value) for value in values)
            return All(parts) if isinstance(op, ast.And) else Any(parts)
        case ast.Compare():
            return _compare(tree)
        case ast.Call(func=ast.Name(id=name), args=args, keywords=[]):
            return _call(name, tuple(_node(arg) for arg in args))
    raise FormulaError(f"the language has no {ast.unparse(tree)!r}")


def _terms(tree: ast.expr, sign: int) -> tuple[tuple[Exact, Node], ...]:
    node = _node(tree)
    return tuple((sign * factor, part) for factor, part in node.terms) if isinstance(node, Plus) else ((sign, node),)


def _product(left: Node, right: Node) -> Node:
    if isinstance(right, Number):
        left, right = right, left
    if not isinstance(left, Number):
        raise FormulaError("a product needs a plain number on one side")
    return Plus(((left.value, right),))


def _name(tree: ast.expr) -> Node:
    parts: list[str] = []
    while isinstance(tree, ast.Attribute):
        parts.append(tree.attr.replace(STAR, "*"))
        tree = tree.value
    if not isinstance(tree, ast.Name):
        raise FormulaError(f"not a cell name: {ast.unparse(tree)!r}")
    parts.append(tree.id)
    parts.reverse()
    if len(parts) == 1:
        return Fact(parts[0])
    return Cells(tuple(parts[1:]), prev=True) if parts[0] == "prev" else Cells(tuple(parts))


def _truth(tree: ast.expr) -> Node:
    node = _node(tree)
    if not isinstance(node, Truth):
        raise FormulaError(f"{ast.unparse(tree)!r} is neither true nor false")
    return node


def _compare(tree: ast.Compare) -> Node:
    if isinstance(tree.ops[0], ast.In) and len(tree.ops) == 1:
        fact, members = _node(tree.left), tree.comparators[0]
        if not isinstance(fact, Fact) or not isinstance(members, ast.Set):
            raise FormulaError(f"'in' needs a fact and a set: {ast.unparse(tree)!r}")
        return Member(fact.name, frozenset(ast.unparse(member) for member in members.elts))
    operands = [_node(tree.left), *(_node(right) for right in tree.comparators)]
    parts: list[Node] = []
    for op, left, right in zip(tree.ops, operands, operands[1:], strict=False):
        if isinstance(left, Truth) and isinstance(right, Truth) and isinstance(op, ast.Eq):
            parts.append(Same(left, right))
        elif isinstance(left, Truth) or isinstance(right, Truth) or type(op) not in _COMPARE:
            raise FormulaError(f"cannot compare: {ast.unparse(tree)!r}")
        else:
            parts.append(Compare(_COMPARE[type(op)], left, right))
    return parts[0] if len(parts) == 1 else All(tuple(parts))


def _call(name: str, args: tuple[Node, ...]) -> Node:
    if name == "exists" and len(args) == 1 and isinstance(args[0], Cells):
        return Exists(args[0])
    if any(isinstance(arg, Truth) for arg in args) or not args:
        raise FormulaError(f"{name}() takes numbers")
    if name == "sum":
        return Total(args)
    if name == "max":
        return Largest(args)
    raise FormulaError(f"the language has no {name}()")
