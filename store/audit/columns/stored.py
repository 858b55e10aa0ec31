"""Which stored reports surely satisfy every rule over cells, from the values tables and without making a report.

A report is asked about here only if it is plain: one form generation, no local cells, and in every table that was found
only numbers that our reader was sure of and that are printed as they are kept. All else is left to the slow path.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from operator import itemgetter
from typing import Any

import numpy as np
from sqlalchemy import ColumnElement, Select, and_, exists, false, func, or_, select

from forms.forms import load_forms
from forms.rules import Rules, load_rules
from store import schema
from store.audit import language as lang
from store.audit.binding import plan_for
from store.audit.columns.system import MONEY, Integers, System, system_of
from store.audit.evaluate import PLACEHOLDERS
from store.audit.language import parse_formula
from store.database import Database
from store.schema import column_name

_BATCH = 4096
_MONEY = re.compile(r"([0-9]{1,12})(?:\.([0-9]{1,4}))?")
_RESIDUES = tuple(int(text) for text in sorted(PLACEHOLDERS) if text.isdecimal())
#: Kinds of cells reduced to what matters here: 1 a whole number, 2 a decimal, - no such cell, x anything else.
_REDUCED = str.maketrans({**dict.fromkeys("b/tau", "x"), **dict.fromkeys("n0", "1"), **dict.fromkeys("dz", "2")})


def surely_clean(database: Database, rules: Rules | None = None) -> frozenset[str]:
    """The keys of the reports whose cells surely satisfy every formula of ``rules`` and every function of
    :data:`store.audit.checks.cells.OF_PLAIN_CELLS`.

    It holds whatever is known beside a report (its issuer's level, last year's report among those stored).
    """
    rules = rules or load_rules()
    years = _years_after_negatives(database, rules)
    clean: set[str] = set()
    for form in database.values:
        if form not in load_forms():
            continue
        reader = _Reader(form, tuple(database.cells[form].items()), rules)
        with database.reading() as connection:
            result = connection.execution_options(yield_per=_BATCH).execute(_plain_rows(database, form))
            for batch in result.partitions(_BATCH):
                wanted = [row for row in batch if row[1] not in years and row[2] not in years]
                clean.update(reader.clean(wanted))
    return frozenset(clean)


def _plain_rows(database: Database, form: str) -> Select[Any]:
    """Rows of (report, its year, printed year, kinds, cells…) of the primary readings that may be plain."""
    values = database.values[form]
    head, read = schema.reports.c, schema.readings.c
    # A raw text of its own begins an entry of the evidence with a quote; ``sure`` and ``parts`` follow the place.
    odd = (_place(database, values.c.evidence, '["') > 0) | (_place(database, values.c.evidence, "},{") > 0)
    plain = and_(values.c.exact == "{}", ~odd, _place(database, read.text, '"others":[]') > 0)
    elsewhere = [exists().where(other.c.reading == read.id) for name, other in database.values.items() if name != form]
    cells = [values.c[column_name(key)] for key in database.cells[form]]
    chosen = select(head.id, head.year, read.year, values.c.kinds, *cells)
    joined = chosen.join(schema.readings, read.id == head.reading).join(values, values.c.reading == read.id)
    return joined.where(plain, read.year.is_not(None), *(~one for one in elsewhere))


def _place(database: Database, column: ColumnElement[str], text: str) -> ColumnElement[int]:
    """Where ``text`` begins in ``column``, counted from 1; 0 where it does not occur."""
    return func.instr(column, text) if database.is_sqlite else func.strpos(column, text)


def _years_after_negatives(database: Database, rules: Rules) -> frozenset[int]:
    """Years whose last year has a figure that may be below zero in a cell that some rule asks of last year."""
    asked = {cell for rule in rules for text in rule.programs for cell in _asked_of_last_year(parse_formula(text).body)}
    head, read = schema.reports.c, schema.readings.c
    years: set[int] = set()
    joined = select(head.year, read.year).join(schema.readings, read.id == head.reading)
    # A cell that its form lacks stands in the text, a value that its column cannot hold in ``exact``.
    beside = [_place(database, read.text, f'["{key}",') > 0 for key in sorted(asked)]
    chosen: list[Select[Any]] = [joined.where(or_(false(), *beside)).distinct()]
    for form, values in database.values.items():
        below = [_place(database, values.c.exact, f'"{key}":') > 0 for key in sorted(asked)]
        for key, measure in database.cells[form].items():
            if key in asked:  # money is kept as text: a sign can only stand before it
                column = values.c[column_name(key)]
                below.append(column.like("-%") if measure == "money" else column < 0)
        rows = joined.join(values, values.c.reading == read.id)
        chosen.append(rows.where(or_(false(), *below)).distinct())
    with database.reading() as connection:
        for statement in chosen:
            for row in connection.execute(statement):
                years.update(year + 1 for year in row if year is not None)
    return frozenset(years)


def _asked_of_last_year(node: object) -> Iterator[str]:
    """The keys of every ``prev.`` cell in a tree; a pattern gives no key, and is never sure anyway."""
    if isinstance(node, lang.Cells):
        if node.prev:
            yield ".".join(node.parts)
    elif isinstance(node, tuple):
        for part in node:
            yield from _asked_of_last_year(part)
    elif hasattr(node, "__slots__"):
        for name in node.__slots__:
            yield from _asked_of_last_year(getattr(node, name))


@dataclass(frozen=True, slots=True)
class _Shape:
    """The tables that a row holds: where its cells stand in the row, which are money or signed, and their system."""

    take: Callable[[Sequence[Any]], tuple[Any, ...]]
    money: tuple[int, ...]
    signed: tuple[int, ...]
    system: System


class _Reader:
    """Rows of one values table as columns of integers."""

    def __init__(self, form: str, cells: tuple[tuple[str, str], ...], rules: Rules) -> None:
        self.form = form
        self.cells = cells
        self.shape = lru_cache(maxsize=256)(self._shape)
        self.rules = rules

    def clean(self, rows: Sequence[Sequence[Any]]) -> Iterator[str]:
        """The reports (first of each row) whose cells surely satisfy every formula."""
        groups: dict[str, list[Sequence[Any]]] = {}
        for row in rows:
            groups.setdefault(row[3].translate(_REDUCED), []).append(row)
        for reduced, some in groups.items():
            shape = self.shape(reduced)
            if shape is not None:
                yield from _clean(shape, some)

    def _shape(self, reduced: str) -> _Shape | None:
        """How to read rows of these kinds, or ``None`` where they are not plain."""
        tables = load_forms()[self.form].tables
        if len(reduced) != len(self.cells) or "x" in reduced:
            return None
        kinds = {key: kind for (key, _), kind in zip(self.cells, reduced, strict=True) if kind != "-"}
        found = {key.partition(".")[0] for key in kinds}
        if not found or not found <= tables.keys():
            return None
        plan = plan_for(tuple(sorted((table, self.form) for table in found)), (), self.rules)
        ground = plan.ground
        if kinds.keys() != set(ground.keys):
            return None
        if any(kind == "2" and ground.cells[key].measure != "money" for key, kind in kinds.items()):
            return None
        # A cell that the form counts and the store keeps as text, or the other way round, is of another version.
        kept = dict(self.cells)
        if any((kept[key] == "money") != (ground.cells[key].measure == "money") for key in ground.keys):
            return None
        places = {key: place for place, (key, _) in enumerate(self.cells, start=4)}
        money = tuple(place for place, key in enumerate(ground.keys) if kept[key] == "money")
        signed = tuple(place for place, key in enumerate(ground.keys) if ground.cells[key].measure == "signed")
        take = itemgetter(*(places[key] for key in ground.keys), 2)
        return _Shape(take, money, signed, system_of(plan))


def _in_parts(text: str) -> int | None:
    """A printed amount in ten-thousandths, ``None`` where it is not plain."""
    found = _MONEY.fullmatch(text)
    if found is None or text in PLACEHOLDERS:
        return None
    decimals = found[2] if found[2] is not None else ""
    return int(found[1]) * MONEY + int(decimals.ljust(4, "0"))


def _clean(shape: _Shape, rows: Sequence[Sequence[Any]]) -> Iterator[str]:
    taken = [shape.take(row) for row in rows]
    keys = [row[0] for row in rows]
    if shape.money:
        read = [_with_parts(one, shape.money) for one in taken]
        keys = [key for key, one in zip(keys, read, strict=True) if one is not None]
        taken = [one for one in read if one is not None]
    if keys:
        held = holding(shape.system, np.array(taken, dtype=np.int64).T, shape.money, shape.signed)
        yield from (key for key, good in zip(keys, held, strict=True) if good)


def _with_parts(cells: Sequence[Any], money: Sequence[int]) -> tuple[int, ...] | None:
    """The cells with amounts as whole numbers, ``None`` where one is not plain."""
    out = list(cells)
    for place in money:
        found = _in_parts(out[place])
        if found is None:
            return None
        out[place] = found
    return tuple(out)


def holding(system: System, values: Integers, money: Sequence[int] = (), signed: Sequence[int] = ()) -> list[bool]:
    """Whether each column of ``values`` (keys × reports) is plain and satisfies ``system``.

    ``money`` and ``signed`` are the rows of amounts and of cells that may be below zero.
    """
    values = np.ascontiguousarray(values)
    least = np.zeros((values.shape[0], 1), dtype=np.int64)
    least[list(signed)] = -system.limit
    fits = ((values >= least) & (values <= system.limit)).all(axis=0)
    counts = np.ones(values.shape[0], dtype=np.bool_)
    counts[list(money)] = False
    fits &= ~np.isin(values[counts], _RESIDUES).any(axis=0)
    held = system.hold(np.where(fits, values, 0)) & fits
    out: list[bool] = held.tolist()
    return out
