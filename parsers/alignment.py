"""A row of numbers under a header: which cell belongs to which column, or that nobody can tell."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import combinations

from forms.labels import normal
from forms.numbers import read_figure
from parsers.document import GridCell
from parsers.headers import Slot

#: Blanks too many in a row, and blanks looked at, before nobody can tell.
_MOST_EXTRA = 2
_MOST_BLANKS = 20


@dataclass(frozen=True, slots=True)
class Alignment:
    """For each column its cell, ``None`` where the row lacks one. ``sure`` is false where sums had to decide."""

    cells: tuple[GridCell | None, ...]
    sure: bool = True


def align(
    values: Sequence[GridCell],
    slots: Sequence[Slot],
    *,
    by_place: bool,
    holds: Callable[[Sequence[GridCell | None]], bool],
) -> Alignment | None:
    """The cells of ``values`` under ``slots``; ``None`` where neither place nor number tells.

    ``by_place`` says whether the slots count in the grid of the values. ``holds`` tells whether a reading satisfies the
    table's own sums; it is false where they cannot be tested.
    """
    if by_place:
        placed = _by_place(values, slots)
        if placed is not None and (_ends_in_a_number(placed, slots) or holds(placed)):
            return Alignment(tuple(placed))
    blank = [not normal(cell.text) for cell in values]
    count = len(slots)
    if len(values) == 1 and values[0].colspan >= count > 1 and read_figure(values[0].text).value is None:
        return Alignment(tuple(values[0] for _ in slots))
    if all(blank) and len(values) >= count:
        return Alignment(tuple(values[:count]))
    fitting = _within(values, slots) if by_place else list(values)
    known = _known_first(slots)
    for cells in dict.fromkeys((tuple(values), tuple(fitting))):
        if len(cells) == count and not (by_place and _looks_shifted(cells, slots)):
            return Alignment(cells)
        if known and len(cells) == known and not by_place:
            padded = (*cells, *(None for _ in range(count - known)))
            return Alignment(padded) if _ends_in_a_number(padded, slots) or holds(padded) else None
    return _by_sums(fitting, count, holds)


def _by_place(values: Sequence[GridCell], slots: Sequence[Slot]) -> list[GridCell | None] | None:
    """Each known column has exactly one cell of its own, and what stands elsewhere is blank."""
    if len(values) == len(slots) and all(
        cell.column == slot.start and cell.column + cell.colspan == slot.stop
        for cell, slot in zip(values, slots, strict=True)
    ):
        return list(values)
    taken: list[GridCell | None] = [None] * len(slots)
    for cell in values:
        over = [
            i for i, slot in enumerate(slots) if slot.start < cell.column + cell.colspan and cell.column < slot.stop
        ]
        if not over:
            if normal(cell.text):
                return None
            continue
        if len(over) > 1 or taken[over[0]] is not None:
            return None
        taken[over[0]] = cell
    if any(cell is None and slot.key for cell, slot in zip(taken, slots, strict=True)):
        return None
    return taken


def _ends_in_a_number(cells: Sequence[GridCell | None], slots: Sequence[Slot]) -> bool:
    """Whether no cell can have been lost: local columns at the end have their cells, or the last known one a number.

    A row that is short of a local column may rather have lost a number and moved up, so that the remark, which is
    blank as a rule, stands in the last known column.
    """
    known = _known_first(slots)
    if not known or any(cell is not None for cell in cells[known:]):
        return True
    last = cells[known - 1]
    return last is not None and read_figure(last.text).value is not None


def _within(values: Sequence[GridCell], slots: Sequence[Slot]) -> list[GridCell]:
    """``values`` without blanks to the right of the last column."""
    end = max(slot.stop for slot in slots)
    cells = list(values)
    while cells and cells[-1].column >= end and not normal(cells[-1].text):
        cells.pop()
    return cells


def _known_first(slots: Sequence[Slot]) -> int:
    """The number of known columns where all local ones follow them, else 0."""
    known = sum(bool(slot.key) for slot in slots)
    return known if known < len(slots) and all(slot.key for slot in slots[:known]) else 0


def _looks_shifted(cells: Sequence[GridCell], slots: Sequence[Slot]) -> bool:
    """A blank before the first column and nothing in the last: a label cell too many and a number too few."""
    first, last = cells[0], cells[-1]
    return (
        not normal(first.text)
        and first.column + first.colspan <= slots[0].start
        and last.column + last.colspan <= slots[-1].start
    )


def _by_sums(
    values: Sequence[GridCell],
    count: int,
    holds: Callable[[Sequence[GridCell | None]], bool],
) -> Alignment | None:
    """The one reading, if there is only one, that the table's own sums allow."""
    extra = len(values) - count
    if not values or not 0 <= extra <= _MOST_EXTRA:
        return None  # a number that was lost cannot be put back
    blank = [index for index, cell in enumerate(values) if not normal(cell.text)]
    readings = [
        tuple(cell for index, cell in enumerate(values) if index not in left_out)
        for left_out in combinations(blank[:_MOST_BLANKS], extra)
    ]
    allowed = [reading for reading in readings if holds(reading)]
    texts = {tuple(cell.text for cell in reading) for reading in allowed}
    return Alignment(allowed[0], sure=False) if len(texts) == 1 else None
