"""What the tables give for a quantity of the text: bounds of a sum of cells, honest about blanks and lost cells.

A blank cell counts as zero for a match, and may hide any number for a contradiction (assumption A0), unless an identity
of the table holds it at zero. A row of table 三 whose 总计 is blank is read from its six parts.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from store.audit.evaluate import View, held_at_zero
from store.audit.language import Exact
from store.audit.words import cell_en, cell_zh, group_words

ORGS = (
    "commercial_enterprise",
    "research_institution",
    "social_welfare_org",
    "legal_service_org",
    "other_org",
)
PARTS = ("natural_person", *ORGS)
GROUPS = ("denied", "unable", "not_processed", "other")


@dataclass(frozen=True, slots=True)
class Option:
    """One way in which the tables may give a figure: ``keys`` less ``minus``, as bounds.

    ``high`` is ``None`` where a blank may hide any number. ``unread`` is set where a cell could not be read.
    """

    keys: tuple[str, ...]
    minus: tuple[str, ...]
    low: Exact
    high: Exact | None
    unread: str = ""

    @property
    def cells(self) -> tuple[str, ...]:
        """All cells that take part."""
        return (*self.keys, *self.minus)

    def may_be(self, value: Exact) -> bool:
        """Whether some filling of the blanks gives ``value``."""
        return self.low <= value and (self.high is None or value <= self.high)


@dataclass(frozen=True, slots=True)
class _Bounds:
    low: Exact
    high: Exact | None
    at_zero: Exact
    unread: str = ""


_NONE = _Bounds(0, 0, 0)


class Tables:
    """The tables of one report as bounds. Made once for a report (see :func:`store.audit.prose.said.said`)."""

    def __init__(self, seen: View) -> None:
        self._seen = seen
        self._held: frozenset[str] | None = None
        self._known: dict[tuple[tuple[str, ...], tuple[str, ...]], Option | None] = {}
        index = seen.plan.ground.index
        rows = dict.fromkeys(key[3:].rpartition(".")[0] for key in index if key.startswith("t3."))
        self._groups = {
            group: tuple(f"t3.{row}.total" for row in rows if row.partition(".")[0] == group and "subtotal" not in row)
            for group in GROUPS
        }

    def group(self, name: str) -> tuple[str, ...]:
        """The 总计 cells of the rows of a group of table 三; of a single row for 予以公开 and 部分公开."""
        return self._groups.get(name, (f"t3.{name}.total",))

    def has(self, key: str) -> bool:
        """Whether the form in use prints the cell and its table has at least one figure."""
        return key in self._seen.plan.ground.index and key.partition(".")[0] in self._seen.filled

    def option(self, keys: Iterable[str], minus: Iterable[str] = ()) -> Option | None:
        """The sum of ``keys`` less ``minus``; ``None`` where the form in use lacks one of them."""
        keys, minus = tuple(keys), tuple(minus)
        if (keys, minus) not in self._known:
            self._known[keys, minus] = self._option(keys, minus)
        return self._known[keys, minus]

    def _option(self, keys: tuple[str, ...], minus: tuple[str, ...]) -> Option | None:
        if not keys or not all(self.has(key) for key in (*keys, *minus)):
            return None
        low: Exact = 0
        high: Exact = 0
        open_above = open_below = False
        unread = ""
        for sign, some in ((1, keys), (-1, minus)):
            for key in some:
                here = self._bounds(key)
                unread = unread or here.unread
                top = here.low if here.high is None else here.high
                low += sign * (here.low if sign > 0 else top)
                high += sign * (top if sign > 0 else here.low)
                if here.high is None:
                    open_above, open_below = open_above or sign > 0, open_below or sign < 0
        if open_below:
            low = min(low, 0)
        return Option(keys, minus, low, None if open_above else high, unread)

    def _bounds(self, key: str) -> _Bounds:
        seen = self._seen
        place = seen.plan.ground.index[key]
        value = seen.values[place]
        if value is None:
            return _Bounds(0, None, 0, f"{key}: {seen.unread[key]}")
        if key not in seen.blanks:
            return _Bounds(value, value, value)
        if key in self._zero():
            return _NONE
        row, _, column = key.rpartition(".")
        parts = [f"{row}.{part}" for part in PARTS]
        if column != "total" or not row.startswith("t3.") or not all(self.has(part) for part in parts):
            return _Bounds(0, None, 0)
        inside = [self._bounds(part) for part in parts]
        low = sum((part.low for part in inside), start=0)
        tops = [part.high for part in inside if part.high is not None]
        high = sum(tops, start=0) if len(tops) == len(inside) else None
        return _Bounds(low, high, low, next((part.unread for part in inside if part.unread), ""))

    def _zero(self) -> frozenset[str]:
        if self._held is None:
            self._held = held_at_zero(self._seen.plan, self._seen)
        return self._held

    def named(self, option: Option) -> tuple[str, str]:
        """The cells of an option in the form's words, Chinese and English; a long sum is named by its ends."""
        seen = self._seen
        whole = group_words(seen, option.keys)
        zh = whole[0] or "＋".join(_ends([cell_zh(seen, key) for key in option.keys], "…"))
        en = whole[1] or " + ".join(_ends([cell_en(seen, key) for key in option.keys], "…"))
        if option.minus:
            zh += "－" + "－".join(_ends([cell_zh(seen, key) for key in option.minus], "…"))
            en += " - " + " - ".join(_ends([cell_en(seen, key) for key in option.minus], "…"))
        return zh, en


def _ends(labels: list[str], gap: str) -> list[str]:
    return labels if len(labels) <= 2 else [labels[0], gap, labels[-1]]
