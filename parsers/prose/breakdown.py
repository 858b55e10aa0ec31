"""A total with its parts, as places among the figures of a sentence, and the arithmetic of it."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from parsers.prose.quantities import Figure
from parsers.prose.sentences import begin_of
from parsers.prose.statement import Closure


@dataclass(frozen=True, slots=True)
class Breakdown:
    """A total and its parts as positions in the sentence's figures. ``mixed`` says that the units differ."""

    total: int
    parts: tuple[int, ...]
    closure: Closure
    opener: str
    wholes: tuple[int, ...] = ()
    mixed: bool = False
    ambiguous: bool = False


#: Parts of the year are parts of the year's figure.
OF_THE_YEAR = re.compile(r"^(?:上半年|下半年|第?[一二三四]季度|前三季度)")


#: In a bracket: what compares, adds up or narrows, and is no part of the figure before the bracket.
NO_PART = re.compile(r"共计|合计|总计|累计|上年|去年|上一年|结转|同比|[较比]|\d{4}年|新增|平均|最|按[期时]|涉及|其余均")


def clause_start(text: str, figure: Figure) -> int:
    """Where the clause of a figure begins."""
    return begin_of(text, figure.number.start, "，,、；;。：:（(")


def clause_head(text: str, figure: Figure) -> str:
    """The words of a figure's clause before it."""
    return text[clause_start(text, figure) : figure.number.start]


def in_pairs(figures: Sequence[Figure], here: Sequence[int]) -> bool:
    """甲局2件700元、乙局1件360元: two lists side by side, item by item."""
    units = [figures[p].number.unit for p in here]
    return len(here) > 3 and len(here) % 2 == 0 and units == units[:2] * (len(here) // 2) and units[0] != units[1]


def value_of(figures: Sequence[Figure], position: int) -> int | None:
    """The whole number of a figure; ``None`` where it is approximate or a fraction."""
    value = figures[position].number.value
    return value if isinstance(value, int) else None


def adds_up(figures: Sequence[Figure], total: int, parts: Sequence[int]) -> bool:
    """Whether the parts are exactly the total, or the total with what was carried in."""
    values = [value_of(figures, p) for p in parts]
    known = [value for value in values if value is not None]
    if len(known) < len(values):
        return False
    return sum(known) in {value_of(figures, total), *whole_values(figures, total)}


def wholes_of(figures: Sequence[Figure], total: int) -> tuple[int, ...]:
    """Other totals that a list after 收到 may belong to: what was carried in counts with it."""
    if figures[total].name != "nar.received":
        return ()
    return tuple(i for i, figure in enumerate(figures) if figure.name == "nar.carried_in" and i != total)


def whole_values(figures: Sequence[Figure], total: int) -> set[int]:
    """What the total is together with each of :func:`wholes_of`."""
    own = value_of(figures, total)
    out: set[int] = set()
    for other in wholes_of(figures, total):
        value = value_of(figures, other)
        if own is not None and value is not None:
            out.add(own + value)
    return out
