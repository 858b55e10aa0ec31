"""One database, SQLite or PostgreSQL: connections that many threads may use, and transactions that hold or vanish.

SQLite: write-ahead log, foreign keys, full synchronisation (what was confirmed survives a power cut); one writer at a
time, waiting in line inside this process and up to a minute for other processes. A reading transaction sees one state
of the database from its first to its last row on both databases, whatever is written meanwhile.
"""

from __future__ import annotations

import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Table, create_engine, event, text
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.engine import URL, make_url
from sqlalchemy.exc import ArgumentError, DBAPIError, NoSuchModuleError

from store.errors import DatabaseUnreachable, ExtraMissing

_BUSY_MILLISECONDS = 60_000


class Database:
    """The engine of one database.

    Once the schema is in place, ``values`` maps a form to its values table, and ``cells`` a form to its cells as
    key → measure, in the order of ``form_columns``.
    """

    def __init__(self, url: str | URL) -> None:
        self._url = _with_driver(url)
        self.is_sqlite = self._url.get_backend_name() == "sqlite"
        self.values: Mapping[str, Table] = {}
        self.cells: Mapping[str, Mapping[str, str]] = {}
        self._line = threading.RLock()
        try:
            if self.is_sqlite:
                self._engine = create_engine(self._url, max_overflow=-1)
                event.listen(self._engine, "connect", _prepare_sqlite)
                event.listen(self._engine, "begin", _begin_sqlite)
            else:
                self._engine = create_engine(self._url, max_overflow=-1, pool_pre_ping=True)
        except ModuleNotFoundError as error:
            if error.name != "psycopg":
                raise DatabaseUnreachable(f"数据库不可用 · cannot use {self.address}: {error}") from error
            raise ExtraMissing("postgresql", "psycopg") from error
        except (ArgumentError, NoSuchModuleError, ImportError) as error:
            raise DatabaseUnreachable(f"数据库不可用 · cannot use {self.address}: {error}") from error

    @property
    def address(self) -> str:
        """The database's address without its password, for messages."""
        return self._url.render_as_string(hide_password=True)

    @property
    def secret_address(self) -> str:
        """The database's address with its password, for another process of ours."""
        return self._url.render_as_string(hide_password=False)

    @contextmanager
    def writing(self) -> Iterator[Connection]:
        """One transaction that writes: all of it is kept, or none of it."""
        if not self.is_sqlite:
            with self._connect() as connection, connection.begin():
                yield connection
            return
        with self._line, self._connect() as connection:
            writer = connection.execution_options(nianbao_writes=True)
            with writer.begin():
                yield writer

    @contextmanager
    def reading(self) -> Iterator[Connection]:
        """One transaction that only reads, and sees one state of the database throughout."""
        options = {} if self.is_sqlite else {"isolation_level": "REPEATABLE READ"}
        with self._connect() as connection:
            reader = connection.execution_options(**options)
            with reader.begin():
                yield reader

    @contextmanager
    def _connect(self) -> Iterator[Connection]:
        try:
            connection = self._engine.connect()
        except DBAPIError as error:
            raise DatabaseUnreachable(f"数据库打不开 · cannot open {self.address}: {error.orig}") from error
        with connection:
            yield connection

    def put(self, connection: Connection, table: Table, row: Mapping[str, Any]) -> None:
        """Insert ``row``, or replace the one with the same key; a row that is a key alone stays as it is."""
        insert = sqlite.insert if self.is_sqlite else postgresql.insert
        keys = [column.name for column in table.primary_key]
        rest = {name: value for name, value in row.items() if name not in keys}
        statement = insert(table).values(**row)
        if rest:
            connection.execute(statement.on_conflict_do_update(index_elements=keys, set_=rest))
        else:
            connection.execute(statement.on_conflict_do_nothing(index_elements=keys))

    def lock(self, connection: Connection, *keys: str) -> None:
        """Keep other writers off these keys until the transaction ends (SQLite has one writer anyway)."""
        if not self.is_sqlite:
            for key in sorted(set(keys)):
                connection.execute(text("SELECT pg_advisory_xact_lock(hashtextextended(:key, 0))"), {"key": key})

    def close(self) -> None:
        """Close every connection."""
        self._engine.dispose()


def sqlite_url(path: Path) -> URL:
    """The address of a database file."""
    return URL.create("sqlite", database=str(path))


def _with_driver(url: str | URL) -> URL:
    try:
        made = make_url(url)
    except ArgumentError as error:
        raise DatabaseUnreachable(f"不是数据库地址 · not a database address: {url!r}") from error
    if made.drivername in ("postgres", "postgresql"):
        return made.set(drivername="postgresql+psycopg")
    return made


def _prepare_sqlite(connection: Any, _record: object) -> None:
    # The driver's own handling of transactions would begin them late; see _begin_sqlite.
    connection.isolation_level = None
    cursor = connection.cursor()
    cursor.execute(f"PRAGMA busy_timeout={_BUSY_MILLISECONDS}")
    cursor.execute("PRAGMA journal_mode=WAL")
    cursor.execute("PRAGMA synchronous=FULL")
    cursor.execute("PRAGMA foreign_keys=ON")
    cursor.close()


def _begin_sqlite(connection: Connection) -> None:
    # A writer takes its lock at once: one that begins as a reader can be refused when it turns to writing.
    writes = connection.get_execution_options().get("nianbao_writes", False)
    connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")
