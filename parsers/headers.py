"""The header of a table: which columns stand over the numbers, from where to where."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cached_property

from forms.forms import Column, Table
from forms.labels import Found, bare, normal
from parsers.document import GridCell
from parsers.recognise import View
from parsers.vocabulary import SUBTOTAL, columns_book, rows_book

#: Headers that stand over labels, not over numbers.
_OVER_LABELS = frozenset({"信息内容", "统计指标", "指标名称", "指标", "项目", "序号", "申请人情况", "类别", "内容"})


#: Longer texts only mention a group.
_LONGEST_GROUP = 24

#: The column of units in the sheet: known, and no number.
UNIT = "unit"


@dataclass(frozen=True, slots=True)
class Slot:
    """One column of numbers. ``key`` is empty for a local column; ``start`` and ``stop`` are grid columns."""

    key: str
    label: str
    start: int = -1
    stop: int = -1


@dataclass(frozen=True)
class Header:
    """The columns over the numbers. ``view`` is the grid their positions count in; without it only the order counts.

    ``sure`` is false where a column was told by its place among the others and not by its own label.
    """

    slots: tuple[Slot, ...]
    view: View | None
    sure: bool = True

    @cached_property
    def keys(self) -> tuple[str, ...]:
        """The known columns in printed order."""
        return tuple(slot.key for slot in self.slots if slot.key)


def read_header(table: Table, view: View, rows: Sequence[int]) -> Header | None:
    """The header in ``rows`` of ``view``; ``None`` where no column of the table is in it."""
    by_place = _by_place(table, view, rows)
    if by_place is not None and table.across and not _in_runs(table, by_place):
        by_place = None  # a group over one column too many or too few: the spans are wrong
    if by_place is not None and _is_whole(table, by_place):
        return _checked(table, by_place)  # the order of the labels can tell nothing more
    by_order = _by_order(table, view, rows)
    best = by_place if by_place is not None and _worth(by_place) >= _worth(by_order) else by_order
    return _checked(table, best) if best is not None and best.keys else None


def _checked(table: Table, header: Header) -> Header:
    """The header, unsure where its labels do not stand as the form has them: one that was lost makes others move up.

    With places a column may be missing, without them none may.
    """
    if table.across or table.key == "s14":
        return header
    for block in table.blocks:
        keys = tuple(column.key for column in block.columns if column.key)
        found = tuple(key for key in header.keys if key in keys)
        order = tuple(key for key in keys if key in found)
        if found and found == (keys if header.view is None else order):
            return header
    return replace(header, sure=False)


def _is_whole(table: Table, header: Header) -> bool:
    """Whether the header has every column of its table, or of one block of it, once and no other."""
    keys = {slot.key for slot in header.slots}
    if len(keys) < len(header.slots):
        return False
    if table.across:
        return len(keys - {"litigation_total"}) == len(table.cells) and "" not in keys
    return any(keys == {column.key for column in block.columns} for block in table.blocks)


def _in_runs(table: Table, header: Header) -> bool:
    """Whether the outcomes under each group of table 四 are the five of the form, in their order."""
    five = [column.key for column in table.columns]
    keys = [key for key in header.keys if key != "litigation_total"]
    runs = [keys[at : at + len(five)] for at in range(0, len(keys), len(five))]
    return all(
        [key.rpartition(".")[2] for key in run] == five and len({key.rpartition(".")[0] for key in run}) == 1
        for run in runs
    )


def _worth(header: Header | None) -> int:
    if header is None:
        return -1
    return 2 * len(set(header.keys)) - (len(header.keys) - len(set(header.keys)))


def _by_place(table: Table, view: View, rows: Sequence[int]) -> Header | None:
    """The lowest label over each grid column. ``None`` where the header does not cover the width of the grid."""
    leaves: list[tuple[GridCell, int, int]] = []
    stack = [view.covering(row) for row in rows]
    for column in range(view.grid.columns):
        covered = [row.get(column) for row in stack]
        if covered[-1] is None:
            return None
        leaf = next((cell for cell in reversed(covered) if cell is not None and normal(cell.text)), None)
        if leaf is None:
            continue
        if leaves and leaves[-1][0] is leaf:
            leaves[-1] = (leaf, leaves[-1][1], column + 1)
        else:
            leaves.append((leaf, column, column + 1))
    slots = []
    for leaf, start, stop in leaves:
        above = [cell for row in stack if (cell := row.get(start)) is not None and cell is not leaf]
        slots.append(_slot(table, above, leaf, start, stop))
    if table.across and len({"." in slot.key for slot in slots if slot.key not in ("", "litigation_total")}) > 1:
        return None  # a group over some of its outcomes only: the text has lost its spans
    return _finish(table, slots, view)


def _by_order(table: Table, view: View, rows: Sequence[int]) -> Header | None:
    """The labels in reading order; what stands under a heading takes the heading's place."""
    if table.across:
        return _across_by_order(table, view, rows)
    book = columns_book(table.form, table.key)
    slots: list[Slot | None] = []
    group_at: int | None = None
    for row in rows:
        under = False
        for cell in view.starting[row]:
            if not normal(cell.text) or _is_note(cell.text):
                continue
            column = _column(book.find(cell.text))
            if column is not None and not column.key and table.key != "s14":
                group_at = len(slots)
                slots.append(None)  # the heading's place
                continue
            slot = _named(table, cell.text, under_group=under)
            if group_at is not None and (under or (column is not None and column.group)):
                slots.insert(group_at, slot)
                group_at += 1
                under = True
            else:
                slots.append(slot)
    return _finish(table, [slot for slot in slots if slot is not None], None)


def _across_by_order(table: Table, view: View, rows: Sequence[int]) -> Header | None:
    """Table 四 without spans: its five outcomes again and again, its groups in their order."""
    columns, groups = columns_book(table.form, table.key), rows_book(table.form, table.key)
    outcomes: list[tuple[str, str]] = []
    named: list[str] = []
    total: list[Slot] = []  # of both kinds of suits: it stands behind their headings and last in the row of numbers
    for row in rows:
        behind_group = False
        for cell in view.starting[row]:
            column = _column(columns.find(cell.text))
            group = group_of(table, cell.text) if column is None else ""
            if behind_group and (bare(cell.text) in SUBTOTAL or (column is not None and column.key == "total")):
                total = [Slot("litigation_total", cell.text)]
            elif column is not None:
                outcomes.append((column.key, cell.text))
            elif group:
                named.append(group)
            elif normal(cell.text) and groups.find(cell.text) is None and not _is_note(cell.text):
                outcomes.append(("", cell.text))
            behind_group = bool(group)
    five = [column.key for column in table.columns]
    keys = [key for key, _ in outcomes]
    if keys == five and not named:
        return Header(tuple(Slot(key, label) for key, label in outcomes), None)
    if not named or keys != five * len(named):
        return None
    slots = [Slot(f"{named[index // len(five)]}.{key}", label) for index, (key, label) in enumerate(outcomes)]
    return Header((*slots, *total), None)


def _slot(table: Table, above: Sequence[GridCell], leaf: GridCell, start: int, stop: int) -> Slot:
    """The column ``leaf`` names, with the cells ``above`` it."""
    columns = columns_book(table.form, table.key)
    if not table.across:
        under = bare(leaf.text) in SUBTOTAL and any(_is_heading(columns.find(cell.text)) for cell in above)
        return _named(table, leaf.text, start, stop, under_group=under)
    column = _column(columns.find(leaf.text))
    group, heading = "", ""
    for cell in above:
        found = rows_book(table.form, table.key).find(cell.text)
        group = group_of(table, cell.text) or group
        heading = found.targets[0].label if found is not None and not found.targets[0].key else heading
    if column is not None and group:
        return Slot(f"{group}.{column.key}", leaf.text, start, stop)
    if column is not None and not heading:
        return Slot(column.key, leaf.text, start, stop)  # the group stands elsewhere: beside the row or before the grid
    if heading and (bare(leaf.text) in SUBTOTAL or (column is not None and column.key == "total")):
        return Slot("litigation_total", leaf.text, start, stop)
    return Slot("", leaf.text, start, stop)


def group_of(table: Table, text: str) -> str:
    """The key of the group of table 四 that ``text`` names, alone or with more: ``行政诉讼（复议后起诉）``."""
    words = bare(text)
    if not words or len(words) > _LONGEST_GROUP:
        return ""
    named = [row for row in table.rows if row.label in words]
    return max(named, key=lambda row: len(row.label)).key if named else ""


def _named(table: Table, text: str, start: int = -1, stop: int = -1, *, under_group: bool) -> Slot:
    if under_group and bare(text) in SUBTOTAL:
        return Slot("org_subtotal", text, start, stop)
    if table.key == "s14" and bare(text) in ("单位", "计量单位"):
        return Slot(UNIT, text, start, stop)
    column = _column(columns_book(table.form, table.key).find(text))
    if table.key == "s14" and column is not None:
        return Slot("count", text, start, stop)
    return Slot(column.key if column is not None else "", text, start, stop)


def _column(found: Found[Column] | None) -> Column | None:
    return found.targets[0] if found is not None and len(found.targets) == 1 else None


def _is_heading(found: Found[Column] | None) -> bool:
    """Whether a label stands over several columns."""
    column = _column(found)
    return column is not None and not column.key


def _is_note(text: str) -> bool:
    return "勾稽" in text or "申请人情况" in normal(text) or bare(text) in _OVER_LABELS


def _finish(table: Table, slots: list[Slot], view: View | None) -> Header | None:
    """Drop what stands over the labels, complete labels that lost their second half."""
    first = next((index for index, slot in enumerate(slots) if slot.key), None)
    if first is None:
        return None
    while first > 0 and not _is_note(slots[first - 1].label) and _completes(table, slots[first - 1].label):
        first -= 1
    slots = [slot for slot in slots[first:] if not (not slot.key and _is_note(slot.label))]
    sure = True
    if not table.across:
        slots, sure = _completed(table, slots)
    return Header(tuple(slots), view, sure)


def _completes(table: Table, text: str) -> bool:
    words = bare(text)
    return len(words) >= 2 and any(
        bare(column.label).startswith(words) for block in table.blocks for column in block.columns
    )


def _completed(table: Table, slots: list[Slot]) -> tuple[list[Slot], bool]:
    """Two columns both called 本年新 are the two columns that begin so, in their order."""
    lost = [index for index, slot in enumerate(slots) if not slot.key and _completes(table, slot.label)]
    if not lost:
        return slots, True
    present = {slot.key for slot in slots}
    out = list(slots)
    for block in table.blocks:
        keys = [column.key for column in block.columns]
        if not present - {""} <= set(keys):
            continue
        for words in dict.fromkeys(bare(slots[index].label) for index in lost):
            places = [index for index in lost if bare(slots[index].label) == words]
            missing = [c for c in block.columns if c.key not in present and bare(c.label).startswith(words)]
            if len(places) == len(missing):
                for index, column in zip(places, missing, strict=True):
                    out[index] = replace(out[index], key=column.key)
        return out, all(slot.key for slot in out)
    return out, True
