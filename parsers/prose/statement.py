"""What a report's text says, as values: one statement with its figure, its words and its place."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, fields
from decimal import Decimal
from fractions import Fraction
from typing import Any, Literal

Value = int | Decimal
StatementKind = Literal["quantity", "none", "sum", "share", "growth", "rate", "claim"]
Scope = Literal["office", "area", "unknown"]
When = Literal["this", "last", "other", "unknown"]
#: How a list of parts ends: ``closed`` by grammar (：, 分别为), ``among`` (其中: may be all or some), ``open``
#: (等, 包括, 主要), ``unstated`` (no word introduces it: only evidence when it adds up).
Closure = Literal["closed", "among", "open", "unstated"]


@dataclass(frozen=True, slots=True)
class Part:
    """One figure inside a sum or share: its label, exact value or interval, unit and span in the section's text."""

    label: str
    value: Value | None
    unit: str
    span: tuple[int, int]
    name: str = ""
    approx: str = ""
    low: Value | None = None
    high: Value | None = None

    def to_dict(self) -> dict[str, Any]:
        """The fields that are set, ready for :func:`forms.jsonl.dump_line`."""
        return _plain(self)

    @classmethod
    def from_dict(cls, data: Mapping[str, Any]) -> Part:
        """The inverse of :meth:`to_dict`."""
        return cls(**{**data, "span": _span(data["span"])})


@dataclass(frozen=True, slots=True)
class Statement:
    """One checkable statement of the text.

    ``name`` is a quantity of the list ``nar.…`` (empty where the text gives none). ``value`` is exact, and ``None``
    where the text is approximate; ``low`` and ``high`` then bound it (``None`` means unbounded) and ``approx`` is the
    word that says so. ``unit`` is as printed; a percentage has ``%`` and its printed ``decimals``.

    ``scope`` tells whose figure it is, ``when`` whether it is of the year reported on. ``section``, ``paragraph`` (the
    offset of its first character) and ``span`` (start, end) point into the section's text; ``text`` and ``sentence``
    are verbatim. ``ambiguous`` statements carry no verdict: ``candidates`` and ``doubts`` say why.

    A ``sum`` has ``parts``, ``closure`` and ``opener``; its ``wholes`` are the totals that the list may belong to. A
    ``share`` has its part first in ``parts`` and candidate totals in ``wholes``; a ``growth`` the figures of this year
    in ``parts`` and, where the text prints it, that of last year in ``wholes``. A ``none`` or ``claim`` names in
    ``denies`` what it speaks of; ``limited`` is the channel, body or stage that it is restricted to.
    """

    kind: StatementKind
    name: str
    section: str
    paragraph: int
    span: tuple[int, int]
    text: str
    sentence: str
    value: Value | None = None
    low: Value | None = None
    high: Value | None = None
    approx: str = ""
    unit: str = ""
    decimals: int | None = None
    verb: str = ""
    label: str = ""
    scope: Scope = "unknown"
    when: When = "this"
    year: int | None = None
    parts: tuple[Part, ...] = ()
    wholes: tuple[Part, ...] = ()
    closure: Closure | None = None
    opener: str = ""
    denies: tuple[str, ...] = ()
    limited: str = ""
    detail: str = ""
    ambiguous: bool = False
    candidates: tuple[str, ...] = ()
    doubts: tuple[str, ...] = ()

    @property
    def step(self) -> Fraction:
        """One unit of the last place that is printed of a percentage: 1/100 of 12.34, 1 of 12."""
        return Fraction(1) if self.decimals is None else Fraction(1, 10**self.decimals)

    def to_dict(self) -> dict[str, Any]:
        """The fields that are set, ready for :func:`forms.jsonl.dump_line`."""
        return _plain(self)

    @classmethod
    def from_dict(cls, data: Mapping[str, Any]) -> Statement:
        """The inverse of :meth:`to_dict`."""
        given = dict(data)
        given["span"] = _span(given["span"])
        for key in ("parts", "wholes"):
            given[key] = tuple(Part.from_dict(part) for part in given.get(key, ()))
        for key in ("denies", "candidates", "doubts"):
            given[key] = tuple(given.get(key, ()))
        return cls(**given)


def _span(pair: Any) -> tuple[int, int]:
    start, end = pair
    return int(start), int(end)


def _plain(value: Part | Statement) -> dict[str, Any]:
    """The set fields of ``value``; required fields are always there, so that ``from_dict`` can rebuild it."""
    out: dict[str, Any] = {}
    for item in fields(value):
        here = getattr(value, item.name)
        if item.name in _ALWAYS or here != item.default:
            if isinstance(here, tuple):
                here = [part.to_dict() if isinstance(part, Part) else part for part in here]
            out[item.name] = here
    return out


_ALWAYS = frozenset({"kind", "name", "section", "paragraph", "span", "text", "sentence", "label", "value", "unit"})
