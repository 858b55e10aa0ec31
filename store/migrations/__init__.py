"""Brings a database to the schema of this program: creates it, upgrades an older one, refuses a newer one.

``schema_version`` holds one number. An empty database gets the present schema and the present number. An older one is
taken up one step after another; each step and its number are one transaction, so a killed upgrade goes on where it
stopped. To change the schema: change ``store/schema.py``, add a module here with ``upgrade(connection)``, and name it
in ``STEPS`` under the version that it leads to.

``facts`` needs no step, for it holds nothing that could not be worked out again: it is made where it is missing.

The columns of the forms need no step. ``form_columns`` records, for every form, the cells in the order in which this
database came to know them. A cell that a form has gained since is appended there and gets a column; old readings simply
do not have it. Nothing is ever taken away or moved, so what was stored stays readable.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from sqlalchemy import Column, Connection, Integer, MetaData, Table, inspect, select, text
from sqlalchemy.schema import CreateColumn

from forms.forms import load_forms
from store.database import Database
from store.errors import DatabaseTooNew, NotOurDatabase
from store.migrations import people, visits
from store.schema import column_name, facts, form_columns, metadata, values_table

Step = Callable[[Connection], None]

#: The step that leads to each version after the first.
STEPS: Mapping[int, Step] = {2: visits.upgrade, 3: people.upgrade}

_version = Table("schema_version", MetaData(), Column("version", Integer, nullable=False), sqlite_strict=True)


def migrate(database: Database, steps: Mapping[int, Step] = STEPS) -> int:
    """Bring the database to the present schema; gives back the version it had before (0: it was empty).

    Raises ``DatabaseTooNew`` and ``NotOurDatabase``.
    """
    newest = max(steps, default=1)
    found = _create_or_check(database, newest)
    for number in range(found + 1, newest + 1) if found else ():
        with database.writing() as connection:
            database.lock(connection, "schema")
            # Another process may have taken this step since.
            if _read_version(connection) == number - 1:
                steps[number](connection)
                connection.execute(_version.update().values(version=number))
    with database.writing() as connection:
        database.lock(connection, "schema")
        metadata.create_all(connection, tables=[facts])
        _grow_forms(database, connection)
    return found


def _create_or_check(database: Database, newest: int) -> int:
    with database.writing() as connection:
        database.lock(connection, "schema")
        found = _read_version(connection)
        if found > newest:
            raise DatabaseTooNew(
                f"数据库由更新的程序写成，请安装新版程序，或由存档重建 · {database.address} "
                f"has schema version {found}, this program knows up to {newest}: "
                "install the newer program that wrote it, or rebuild from the archive"
            )
        if not found:
            foreign = sorted(set(inspect(connection).get_table_names()) & set(metadata.tables))
            if foreign:
                told = f"{database.address} has tables {foreign} but no schema_version"
                raise NotOurDatabase(f"数据库中有同名的表，但不是本程序所建 · {told}")
            metadata.create_all(connection)
            _version.create(connection)
            connection.execute(_version.insert().values(version=newest))
    return found


def _read_version(connection: Connection) -> int:
    if not inspect(connection).has_table("schema_version"):
        return 0
    return int(connection.execute(select(_version.c.version)).scalar_one())


def _grow_forms(database: Database, connection: Connection) -> None:
    """Make or widen the values tables, and tell the database object what they are."""
    tables: dict[str, Table] = {}
    cells: dict[str, dict[str, str]] = {}
    known = _known_cells(connection)
    forms = load_forms()
    for form in (*forms, *(form for form in known if form not in forms)):
        have = known.get(form, [])
        seen = {key for key, _, _ in have}
        new = [
            (key, column_name(key), "money" if cell.measure == "money" else "count")
            for key, cell in (forms[form].cells.items() if form in forms else ())
            if key not in seen
        ]
        every = [*have, *new]
        table = values_table(form, [(column, measure) for _, column, measure in every])
        if not have:
            table.create(connection)
        else:
            _add_columns(connection, table, [column for _, column, _ in new])
        for position, (key, column, measure) in enumerate(new, start=len(have)):
            row = {"form": form, "position": position, "key": key, "column": column, "measure": measure}
            connection.execute(form_columns.insert().values(**row))
        tables[form] = table
        cells[form] = {key: measure for key, _, measure in every}
    database.values, database.cells = tables, cells


def _known_cells(connection: Connection) -> dict[str, list[tuple[str, str, str]]]:
    known: dict[str, list[tuple[str, str, str]]] = {}
    table = form_columns.c
    rows = connection.execute(
        select(table.form, table.key, table.column, table.measure).order_by(table.form, table.position)
    )
    for form, key, column, measure in rows:
        known.setdefault(form, []).append((key, column, measure))
    return known


def _add_columns(connection: Connection, table: Table, names: Sequence[str]) -> None:
    for name in names:
        ddl = CreateColumn(table.c[name]).compile(dialect=connection.dialect)
        connection.execute(text(f'ALTER TABLE "{table.name}" ADD COLUMN {ddl}'))
