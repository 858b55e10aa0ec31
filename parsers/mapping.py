"""Rows of grids become cells of a form: row label by column label, never by position alone.

A row whose numbers cannot be told apart is unreadable, with a doubt; it is never shifted. A row or column that the form
does not have is kept under ``ext.<table>.<label>``.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from typing import Literal

from forms.figures import Kind
from forms.forms import Row, Table
from forms.labels import bare, normal
from forms.numbers import read_figure
from parsers.alignment import align
from parsers.document import GridCell, Place
from parsers.headers import UNIT, Header, group_of, read_header
from parsers.recognise import Segment
from parsers.report import Doubt, Extra, Figure
from parsers.vocabulary import SUBTOTAL, columns_book, is_banner, rows_book

RowKind = Literal["banner", "header", "data", "other"]

_MOST_RAW = 500
_MOST_EXTRAS = 500
_LONGEST_LABEL = 200


@dataclass
class TableReading:
    """What was read from one standard table. ``layout`` counts what the layout showed."""

    table: Table
    place: Place
    figures: dict[str, Figure] = field(default_factory=dict)
    extras: list[Extra] = field(default_factory=list)
    doubts: list[Doubt] = field(default_factory=list)
    layout: dict[str, int] = field(default_factory=dict)


def read_table(table: Table, found: Sequence[Segment]) -> TableReading:
    """The figures of ``table`` in ``found``: every cell of the form, absent where the document lacks it."""
    reading = TableReading(table, found[0].view.grid.place)
    _Reader(reading).read(found)
    found_keys = reading.figures
    printed = {key: found_keys.pop(key) if key in found_keys else _absent(key, reading.place) for key in table.cells}
    reading.figures = printed | reading.figures  # subtotals that only some layouts print come last
    return reading


def _absent(key: str, place: Place) -> Figure:
    return Figure(key, "absent", None, "", place)


@dataclass
class _Row:
    """A row with its label found: the cells behind the label wait for the header."""

    row: Row
    label: GridCell
    values: list[GridCell]


class _Reader:
    """Goes down the rows of one table; knows the header and the headings above the row at hand."""

    def __init__(self, reading: TableReading) -> None:
        self.out = reading
        self.table = reading.table
        self.rows = rows_book(self.table.form, self.table.key)
        self.columns = columns_book(self.table.form, self.table.key)
        self.header: Header | None = None
        self.headings: dict[str, int] = {}
        self.group = ""
        self.numbers = 0
        self.labelled: list[_Row] = []
        self.seen_rows: set[str] = set()
        self.seen_columns: set[str] = set()
        self.again = False
        self.misfits = False

    def read(self, found: Sequence[Segment]) -> None:
        """Read all segments and count what the layout showed."""
        for segment in found:
            self._segment(segment)
        self._only_labels()
        layout = self.out.layout
        layout[self.table.key] = self.numbers
        layout[f"{self.table.key}.rows"] = len(self.seen_rows)
        layout[f"{self.table.key}.columns"] = len(self.seen_columns)
        if self.table.key == "t3":
            cells = (cell for segment in found for row in segment.rows for cell in segment.view.starting[row])
            layout["t3.note"] = int(any("勾稽" in cell.text for cell in cells))
        if self.again:
            layout[f"{self.table.key}.tables"] = 2

    # ------------------------------------------------------------------ rows

    def _segment(self, segment: Segment) -> None:
        pending: list[int] = []
        for row in segment.rows:
            cells = segment.view.starting[row]
            kind = self._kind(cells)
            if kind == "banner":
                pending = []
                self.header = None
                continue
            if kind == "header" or (
                pending and kind == "other" and not _numeric(cells) and not self._is_data(segment, pending, cells)
            ):
                pending.append(row)
                continue
            if pending:
                self._take_header(segment, pending)
                pending = []
            if kind == "data":
                self._data(segment, cells)
            elif any(normal(cell.text) for cell in cells) or self.table.across:
                self._unlabelled(segment, cells)
        if pending:
            self._take_header(segment, pending)

    def _kind(self, cells: Sequence[GridCell]) -> RowKind:
        texts = [cell.text for cell in cells if cell.text]
        words = [text for text in texts if not text.isdigit()]
        if len(words) == len(texts) and any(is_banner(text) for text in words):
            return "banner"
        columns = labels = 0
        for text in words:
            if len(text) > _LONGEST_LABEL:
                continue
            if self.columns.exact(text):
                columns += 1
            found = self.rows.find(text)
            if (found is not None and found.targets[0].key) or (self.table.across and group_of(self.table, text)):
                labels += 1
        if self.table.across:
            if columns:
                return "header"
            return "data" if labels == 1 and _numeric(cells) else "header" if labels else "other"
        if columns >= 2 or (columns and not labels):
            return "header"
        if labels or any(self.rows.find(text) or bare(text) in SUBTOTAL for text in words):
            return "data"
        return "other"

    def _is_data(self, segment: Segment, pending: Sequence[int], cells: Sequence[GridCell]) -> bool:
        """Whether a row without any label or number below a header is a row of blanks to be read."""
        if not self.table.across:
            return len(cells) > 1 and any(normal(cell.text) for cell in cells)
        header = read_header(self.table, segment.view, pending)
        return header is not None and len(cells) >= len(header.slots)

    def _take_header(self, segment: Segment, rows: Sequence[int]) -> None:
        header = read_header(self.table, segment.view, rows)
        if header is None:
            return
        if self.table.across and not any("." in key for key in header.keys):
            header = self._with_group(header, segment.before)
        self.header = header
        self.seen_columns.update(header.keys)
        if not header.sure:
            self._doubt("", "header-incomplete", " | ".join(slot.label for slot in header.slots))
        for slot in header.slots:
            if not slot.key and normal(slot.label):
                self._doubt("", "unknown-column", slot.label)

    def _with_group(self, header: Header, before: str) -> Header:
        """Table 四 as several small tables: the group stands in the line before the grid."""
        group = group_of(self.table, before)
        if not group:
            return header
        slots = tuple(replace(slot, key=f"{group}.{slot.key}") if slot.key else slot for slot in header.slots)
        return replace(header, slots=slots)

    def _data(self, segment: Segment, cells: Sequence[GridCell]) -> None:
        runs = list(self._runs(cells))
        if not runs:
            self._heading_row(segment, cells)
        for run in runs:
            self.headings[bare(run.row.label)] = len(self.headings)
            self.group = run.row.key.partition(".")[0] if "." in run.row.key else ""
            self._row(segment, run)

    def _runs(self, cells: Sequence[GridCell]) -> Iterator[_Row]:
        """Each labelled row among ``cells``: one as a rule, several where rows stand side by side."""
        current: _Row | None = None
        for cell in cells:
            found = None if not cell.text or cell.text.isdigit() else self.rows.find(cell.text)
            if found is None:
                if current is not None:
                    current.values.append(cell)
                continue
            row = self._choose(found.targets)
            if row.key:
                if current is not None:
                    yield current
                current = _Row(row, cell, [])
            elif current is None:
                self.headings[bare(row.label)] = len(self.headings)
                self.group = self._group_of(row)
        if current is not None:
            yield current

    def _choose(self, targets: Sequence[Row]) -> Row:
        """Of rows with one label the one whose heading was met last; else the first not yet read."""
        if len(targets) == 1:
            return targets[0]
        met = [self.headings.get(bare(row.path[-1]), -1) if row.path else -1 for row in targets]
        best = max(met)
        leaders = [row for row, when in zip(targets, met, strict=True) if when == best]
        return next((row for row in leaders if row.key not in self.seen_rows), leaders[0])

    def _group_of(self, heading: Row) -> str:
        """The group of rows right below a heading; empty where they are of several, as below 三、本年度办理结果."""
        under = {row.key.rpartition(".")[0] for row in self.table.rows if row.path and row.path[-1] == heading.label}
        return under.pop() if len(under) == 1 else ""

    def _heading_row(self, segment: Segment, cells: Sequence[GridCell]) -> None:
        """A heading with numbers behind it, or 小计: the subtotal of a group."""
        last = max(
            (i for i, cell in enumerate(cells) if self.rows.find(cell.text) or bare(cell.text) in SUBTOTAL), default=-1
        )
        values = list(cells[last + 1 :])
        if not any(normal(cell.text) for cell in values):
            return
        if self.group and self.table.key == "t3":
            self._row(segment, _Row(Row(f"{self.group}.subtotal", cells[last].text), cells[last], values))
        else:
            self._local_row(cells)

    def _unlabelled(self, segment: Segment, cells: Sequence[GridCell]) -> None:
        if self.table.across and self.header is not None and any("." in key for key in self.header.keys):
            self._across(segment, cells)
            return
        if _numeric(cells):
            self._local_row(cells)

    def _local_row(self, cells: Sequence[GridCell]) -> None:
        """A row that the form does not have: kept with its label, cell by cell."""
        words = [cell for cell in cells if normal(cell.text) and read_figure(cell.text).kind == "text"]
        label = " ".join(cell.text.replace("\n", "") for cell in words)
        if not words:
            place = cells[0].place if cells else self.out.place
            self._doubt("", "row-without-label", " | ".join(cell.text for cell in cells), place)
            label = "row"
        values = [cell for cell in cells if cell not in words]
        for number, cell in enumerate(values, 1):
            if len(self.out.extras) < _MOST_EXTRAS:
                key = f"ext.{self.table.key}.{slug(label)}.{number}"
                self.out.extras.append(Extra(key, label[:_MOST_RAW], cell.text[:_MOST_RAW], cell.place))

    # ------------------------------------------------------------------ numbers

    def _row(self, segment: Segment, run: _Row) -> None:
        key = run.row.key
        if key in self.seen_rows:
            self._repeated(run)
            return
        self.seen_rows.add(key)
        if not run.values and (self.header is None or self.header.view is None or self.header.view is not segment.view):
            self.labelled.append(run)
            return
        self._fill(segment, run, key)

    def _repeated(self, run: _Row) -> None:
        """A second copy of the table, or one row printed twice: the first stays, and we say so."""
        if not self.again:
            self.again = True
            self._doubt("", "table-or-row-twice", run.label.text, run.label.place)

    def _fill(self, segment: Segment, run: _Row, key: str) -> None:
        header = self.header
        prefix = f"{self.table.key}.{key}"
        if header is None:
            if self.table.key == "s14" and len(run.values) in (1, 2):
                self._figure(prefix, run.values[-1], len(run.values) == 2)
                self.numbers += 1
                return
            self._unreadable(prefix, run, "no-header")
            return
        slots = header.slots
        by_place = header.view is segment.view
        if by_place and len(run.values) < len(slots) and len({slot.key for slot in slots}) < len(slots):
            # Rows side by side: only the columns to the right of this label and left of the next.
            left = run.label.column + run.label.colspan
            slots = tuple(slot for slot in slots if slot.stop > left)
        aligned = align(run.values, slots, by_place=by_place, holds=self._holds)
        if aligned is None:
            self._unreadable(prefix, run, "cells-do-not-fit-columns")
            return
        if not aligned.sure:
            self._doubt(prefix, "told-by-sums", " | ".join(cell.text for cell in run.values), run.label.place)
        for slot, cell in zip(slots, aligned.cells, strict=True):
            if slot.key == UNIT:
                continue
            if not slot.key:
                if cell is not None and normal(cell.text) and self.table.key != "s14":
                    self._local_cell(run, slot.label, cell)
                continue
            name = prefix if slot.key == "count" else f"{prefix}.{slot.key}"
            if cell is None:
                self._put(Figure(name, "unreadable", None, "", run.label.place, sure=False))
                continue
            if name not in self.table.cells and not slot.key.endswith("subtotal") and not key.endswith("subtotal"):
                self._local_cell(run, slot.label, cell)
                continue
            self.numbers += 1
            self._figure(name, cell, aligned.sure and header.sure)

    def _holds(self, cells: Sequence[GridCell | None]) -> bool:
        """Whether a reading of a row satisfies the printed sums: row totals in table 三, group totals in table 四."""
        if self.header is None or self.table.key not in ("t3", "t4"):
            return False
        values: dict[str, list[int]] = {}
        totals: dict[str, int] = {}
        for slot, cell in zip(self.header.slots, cells, strict=False):
            reading = read_figure(cell.text) if cell is not None else None
            if reading is None or reading.kind in ("text", "unreadable") or not slot.key:
                return False
            number = int(reading.value) if reading.value is not None else None
            group, _, name = slot.key.rpartition(".")
            if name == "total":
                if number is None:
                    return False
                totals[group] = number
            elif name not in ("org_subtotal", "litigation_total"):
                values.setdefault(group, []).extend([number] if number is not None else [])
        return bool(totals) and all(sum(values.get(group, [])) == total for group, total in totals.items())

    def _across(self, segment: Segment, cells: Sequence[GridCell]) -> None:
        """The row of numbers of table 四."""
        header = self.header
        if header is None or not header.slots:
            return
        values = list(cells)
        while values and read_figure(values[0].text).kind == "text" and len(values) > len(header.slots):
            values.pop(0)
        if not values or (len(values) < 2 and len(header.slots) > 2 and values[0].colspan < len(header.slots)):
            return
        by_place = header.view is segment.view
        aligned = align(values, header.slots, by_place=by_place, holds=self._holds)
        keys = [f"t4.{slot.key}" for slot in header.slots if slot.key]
        self.numbers += len(values)
        self.header = None
        if all(key in self.out.figures for key in keys):
            self.again = True
            self._doubt("", "table-or-row-twice", " | ".join(cell.text for cell in values), values[0].place)
            return
        self.seen_rows.update(key.rpartition(".")[0].removeprefix("t4.") for key in keys)
        if aligned is None:
            self.misfits = True
            raw = " | ".join(cell.text for cell in values)[:_MOST_RAW]
            self._doubt("t4", "cells-do-not-fit-columns", raw, values[0].place)
            for key in keys:
                self._put(Figure(key, "unreadable", None, raw, values[0].place, sure=False))
            return
        if not aligned.sure:
            self._doubt("t4", "told-by-sums", " | ".join(cell.text for cell in values), values[0].place)
        for slot, cell in zip(header.slots, aligned.cells, strict=True):
            if slot.key and cell is not None:
                self._figure(f"t4.{slot.key}", cell, aligned.sure and header.sure)
            elif cell is not None and normal(cell.text):
                self.out.extras.append(Extra(f"ext.t4.{slug(slot.label)}", slot.label, cell.text, cell.place))

    def _local_cell(self, run: _Row, label: str, cell: GridCell) -> None:
        if len(self.out.extras) < _MOST_EXTRAS:
            key = f"ext.{self.table.key}.{run.row.key}.{slug(label)}"
            self.out.extras.append(Extra(key, f"{run.row.label} · {label}", cell.text[:_MOST_RAW], cell.place))

    def _figure(self, key: str, cell: GridCell, sure: bool) -> None:
        of_form = self.table.cells.get(key)
        text = cell.text
        reading = read_figure(text) if of_form is None else read_figure(text, of_form.measure, of_form.unit)
        if not cell.sure:
            self._doubt(key, cell.why or "reader-unsure", text, cell.place)
        if "letters" in reading.irregular or "too-long" in reading.irregular:
            self._doubt(key, reading.irregular[-1], text, cell.place)
        self._put(Figure(key, reading.kind, reading.value, text, cell.place, sure and cell.sure, reading.parts))

    def _unreadable(self, prefix: str, run: _Row, why: str) -> None:
        self.misfits = True
        raw = " | ".join(cell.text for cell in run.values)[:_MOST_RAW]
        self._doubt(prefix, why, raw, run.label.place)
        self._all(run, "unreadable", raw)

    def _all(self, run: _Row, kind: Kind, raw: str) -> None:
        prefix = f"{self.table.key}.{run.row.key}"
        for key in self.table.cells:
            if key == prefix or (key.startswith(prefix + ".") and key.count(".") == prefix.count(".") + 1):
                self._put(Figure(key, kind, None, raw, run.label.place, sure=False))

    def _only_labels(self) -> None:
        """Rows with a label and nothing behind it: blank where the whole table is so, else lost."""
        if not self.labelled:
            return
        kind: Kind = "unreadable" if self.numbers or self.misfits else "blank"
        for run in self.labelled:
            self._all(run, kind, "")
        why = "row-lost-its-numbers" if kind == "unreadable" else "labels-without-numbers"
        first = self.labelled[0].label
        self._doubt(self.table.key, why, first.text, first.place)

    def _put(self, figure: Figure) -> None:
        self.out.figures.setdefault(figure.key, figure)

    def _doubt(self, cell: str, why: str, raw: str = "", place: Place | None = None) -> None:
        self.out.doubts.append(Doubt(cell or self.table.key, why, raw[:_MOST_RAW], place or self.out.place))


def _numeric(cells: Sequence[GridCell]) -> bool:
    return any(cell.text and read_figure(cell.text).value is not None for cell in cells)


def slug(label: str) -> str:
    """A local label as part of a key: its words, without blanks and dots."""
    words = bare(label).replace(".", "_").replace(" ", "")
    return words[:60] or "unnamed"
