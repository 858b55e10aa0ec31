"""Opening databases of every age."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from pathlib import Path

import pytest
from sqlalchemy import Connection, text

from store.database import Database
from store.errors import DatabaseTooNew, DatabaseUnreachable, NotOurDatabase
from store.migrations import migrate
from store.store import open_store
from tests.store.samples import finding, report, to_version_two


def _version(database: Database) -> int:
    with database.reading() as connection:
        return int(connection.execute(text("SELECT version FROM schema_version")).scalar_one())


def _add_note(connection: Connection) -> None:
    connection.execute(text("ALTER TABLE issues ADD COLUMN note TEXT"))


def _add_half(connection: Connection) -> None:
    connection.execute(text("ALTER TABLE issues ADD COLUMN half TEXT"))


def _crash(connection: Connection) -> None:
    _add_half(connection)
    raise RuntimeError("killed")


def test_versions(new_address: Callable[[], str]) -> None:
    """This test ensures that an empty database is created and an older one goes up step by step, each one whole."""
    database = Database(new_address())
    assert migrate(database, {}) == 0
    assert migrate(database, {}) == 1
    with pytest.raises(RuntimeError, match="killed"):
        migrate(database, {2: _add_note, 3: _crash})
    assert _version(database) == 2
    assert (
        migrate(
            database,
            {2: _add_note, 3: _add_half},
        )
        == 2
    )
    assert _version(database) == 3
    with pytest.raises(DatabaseTooNew, match="version 3, this program knows up to 1"):
        migrate(database, {})
    database.close()


def test_form_grows(new_address: Callable[[], str], tmp_path: Path) -> None:
    """This test ensures that a database from before a cell was added to its form gains it and keeps what it had."""
    address = new_address()
    with open_store(tmp_path, address) as store:
        key = store.save_report(report(), None)
        with store.database.writing() as connection:
            # The last cell of the form is taken away, as if the form had gained it only now.
            gone = list(store.database.cells["2021"])[-1]
            connection.execute(text("DELETE FROM form_columns WHERE form = '2021' AND key = :key"), {"key": gone})
            connection.execute(text(f"ALTER TABLE values_2021 DROP COLUMN {gone.replace('.', '_')}"))
            connection.execute(text("UPDATE values_2021 SET kinds = substr(kinds, 1, length(kinds) - 1)"))
    with open_store(tmp_path, address) as store:
        old = store.report(key)
        assert len(old.figures) == 199
        assert {k: f for k, f in report().figures.items() if k != gone} == old.figures
        assert store.report(store.save_report(report(year=2022), None)) == report(year=2022)


def test_decisions_of_an_older_database_stand(new_address: Callable[[], str], tmp_path: Path) -> None:
    """This test ensures that decisions from before they carried a name are kept, and new ones carry one."""
    address = new_address()
    with open_store(tmp_path, address) as store:
        key = store.save_report(report(), None)
        store.save_findings(key, [finding(report())])
        store.decide(finding(report()).fingerprint, "confirmed", "属实")
        with store.database.writing() as connection:
            to_version_two(connection)
    with open_store(tmp_path, address) as store:
        assert store.is_audited(key)
        (decision,) = store.decisions().values()
        assert (decision.state, decision.reason, decision.by) == ("confirmed", "属实", "")
        store.decide(finding(report()).fingerprint, "sent", by="张三")
        store.save_findings(key, [finding(report())])
        assert [one.by for one in store.decisions().values()] == ["张三"]


def test_foreign_database(tmp_path: Path) -> None:
    """This test ensures that a database with tables of our names that is not ours is left alone."""
    path = tmp_path / "other.db"
    connection = sqlite3.connect(path)
    connection.execute("CREATE TABLE reports (x)")
    connection.commit()
    connection.close()
    with pytest.raises(NotOurDatabase):
        open_store(tmp_path, f"sqlite:///{path}")


@pytest.mark.parametrize("address", ["nonsense", "nodriver://x/y", "sqlite:////nowhere/at/all.db"])
def test_unreachable(tmp_path: Path, address: str) -> None:
    """This test ensures that an address that leads nowhere is a clear error."""
    with pytest.raises(DatabaseUnreachable):
        open_store(tmp_path, address)


def test_defaults(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """This test ensures that home and database come from the environment when they are not given."""
    monkeypatch.setenv("NIANBAO_HOME", str(tmp_path / "here"))
    monkeypatch.delenv("NIANBAO_DATABASE_URL", raising=False)
    with open_store() as store:
        assert store.archive_folder == tmp_path / "here" / "archive"
        assert store.archive_folder.is_dir()
    assert (tmp_path / "here" / "nianbao.db").is_file()
    monkeypatch.setenv("NIANBAO_DATABASE_URL", f"sqlite:///{tmp_path / 'there.db'}")
    with open_store():
        assert (tmp_path / "there.db").is_file()
