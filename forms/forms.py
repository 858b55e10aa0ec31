"""A form generation: its tables, rows, columns and the cells they make, read from ``forms/data/*.toml``.

A *cell* is one field of a form, named by its key (``t3.denied.state_secret.total``). The order of everything here is
the order of the printed form, so whatever is derived from it is in a fixed order too.
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property, lru_cache
from importlib import resources
from typing import Any, Literal

Measure = Literal["count", "money", "signed"]


@dataclass(frozen=True, slots=True)
class Column:
    """One printed column: key, label, other wordings met in reports, the header it stands under, unit and measure."""

    key: str
    label: str
    aliases: tuple[str, ...] = ()
    group: str = ""
    unit: str = ""
    measure: Measure = "count"


@dataclass(frozen=True, slots=True)
class Row:
    """One printed row. ``path`` names the headings it stands under; a row without a key is a heading without cells."""

    key: str
    label: str
    aliases: tuple[str, ...] = ()
    path: tuple[str, ...] = ()
    unit: str = ""
    measure: Measure = "count"


@dataclass(frozen=True, slots=True)
class Cell:
    """One field of a form. ``unit`` is the printed or fixed unit ("" where the form prints none)."""

    key: str
    table: str
    row: Row
    column: Column
    unit: str
    measure: Measure

    @property
    def label(self) -> str:
        """Row label and column label in Chinese, for messages: ``（一）予以公开 · 自然人``."""
        return " · ".join(part for part in (self.row.label, self.column.label if self.column.key else "") if part)


@dataclass(frozen=True, slots=True)
class Block:
    """A run of rows under one header (and, in table 二, one banner)."""

    banner: str
    columns: tuple[Column, ...]
    rows: tuple[Row, ...]


@dataclass(frozen=True)
class Table:
    """One standard table of one form generation.

    ``across`` is true for table 四, whose row groups run side by side over one row of numbers.
    """

    key: str
    form: str
    section: str
    title_zh: str
    title_en: str
    note: str
    corner: str
    across: bool
    blocks: tuple[Block, ...]

    @cached_property
    def cells(self) -> Mapping[str, Cell]:
        """Every cell of the table by key, in printed order."""
        return {cell.key: cell for block in self.blocks for cell in self._block_cells(block)}

    def _block_cells(self, block: Block) -> Iterator[Cell]:
        for row in block.rows:
            if row.key:
                for column in block.columns:
                    key = ".".join(part for part in (self.key, row.key, column.key) if part)
                    measure = column.measure if column.measure != "count" else row.measure
                    yield Cell(key, self.key, row, column, column.unit or row.unit, measure)

    @cached_property
    def rows(self) -> tuple[Row, ...]:
        """All rows with cells, in printed order."""
        return tuple(row for block in self.blocks for row in block.rows if row.key)

    @property
    def columns(self) -> tuple[Column, ...]:
        """The columns of the first block (tables 三, 四 and the sheet have only one block)."""
        return self.blocks[0].columns


@dataclass(frozen=True)
class Form:
    """One national form generation: ``pre2019``, ``2019`` or ``2021``."""

    id: str
    first_year: int
    last_year: int
    name_zh: str
    name_en: str
    basis: str
    sections: Mapping[str, tuple[str, ...]]
    tables: Mapping[str, Table]

    @cached_property
    def cells(self) -> Mapping[str, Cell]:
        """Every cell of every table by key, in printed order."""
        return {key: cell for table in self.tables.values() for key, cell in table.cells.items()}


def _column(data: Mapping[str, Any], unit: str) -> Column:
    return Column(
        key=data["key"],
        label=data["label"],
        aliases=tuple(data.get("aliases", ())),
        group=data.get("group", ""),
        unit=data.get("unit", unit),
        measure=data.get("measure", "count"),
    )


def _row(data: Mapping[str, Any]) -> Row:
    return Row(
        key=data.get("key", ""),
        label=data["label"],
        aliases=tuple(data.get("aliases", ())),
        path=tuple(data.get("path", ())),
        unit=data.get("unit", ""),
        measure=data.get("measure", "count"),
    )


def _table(key: str, form: str, data: Mapping[str, Any]) -> Table:
    unit = data.get("unit", "")
    return Table(
        key=key,
        form=form,
        section=data["section"],
        title_zh=data["title_zh"],
        title_en=data["title_en"],
        note=data.get("note", ""),
        corner=data.get("corner", ""),
        across=data.get("across", False),
        blocks=tuple(
            Block(
                banner=block.get("banner", ""),
                columns=tuple(_column(column, unit) for column in block["columns"]),
                rows=tuple(_row(row) for row in block["rows"]),
            )
            for block in data["blocks"]
        ),
    )


def _form(data: Mapping[str, Any]) -> Form:
    return Form(
        id=data["id"],
        first_year=data["years"][0],
        last_year=data["years"][1],
        name_zh=data["name_zh"],
        name_en=data["name_en"],
        basis=data["basis"],
        sections={key: tuple(labels) for key, labels in data["sections"].items()},
        tables={key: _table(key, data["id"], table) for key, table in data["tables"].items()},
    )


@lru_cache(maxsize=1)
def load_forms() -> Mapping[str, Form]:
    """All form generations by id, oldest first."""
    folder = resources.files("forms") / "data"
    read = [_form(tomllib.loads((folder / f"{name}.toml").read_text("utf-8"))) for name in ("pre2019", "2019", "2021")]
    return {form.id: form for form in read}


def any_cell(key: str) -> Cell | None:
    """The cell ``key`` as the first form has it that has it; ``None`` where none does."""
    return next((form.cells[key] for form in load_forms().values() if key in form.cells), None)


def expected_form(year: int) -> str:
    """The id of the form generation that reports on ``year`` must use (rule STR-003)."""
    return "pre2019" if year < 2019 else "2019" if year < 2021 else "2021"
