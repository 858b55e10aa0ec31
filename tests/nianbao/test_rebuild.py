"""The archive alone is enough: the database is made again from it, byte for byte."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from typer.testing import CliRunner

from fixtures.county import reports
from fixtures.server import PortalServer
from nianbao.cli import app
from nianbao.console import progress
from nianbao.crawling import crawl_profiles
from nianbao.demo import demo_profiles
from nianbao.handing import hand_in
from nianbao.pipeline import audit_store, load_captures
from nianbao.rebuilding import rebuild
from scraper.archive import Archive
from store.exports import write_export
from store.store import open_store


def _exported(home: Path, to: str) -> dict[str, bytes]:
    with open_store(home) as store:
        return {path.name: path.read_bytes() for path in write_export(store, "csv", home / to)}


Home = tuple[Path, dict[str, bytes], list[str]]


@pytest.fixture
def crawled(once: Home, tmp_path: Path) -> Home:
    """A copy of it for one test."""
    home, before, archived = once
    return Path(shutil.copytree(home, tmp_path / "home")), before, archived


@pytest.fixture(scope="module")
def once(tmp_path_factory: pytest.TempPathFactory) -> Home:
    """A home after two crawls of the departments' portal, loaded and audited; its tables; its archive's files."""
    home = tmp_path_factory.mktemp("home")
    with open_store(home) as store:
        with PortalServer() as server, progress() as bar:
            (profile,) = (one for one in demo_profiles(server.resolve) if "bm" in one.site)
            list(crawl_profiles(store, [profile.with_(years=(2019, 2021))], bar))
            list(crawl_profiles(store, [profile], bar, ["汶清县没有网站的局"]))
        load_captures(store, Archive(store.archive_folder))
        findings = audit_store(store)
        store.decide(findings[0].fingerprint, "dismissed", "looked at")
    return home, _exported(home, "before"), _archived(home)


def _archived(home: Path) -> list[str]:
    return sorted(f"{path.name} {path.stat().st_size}" for path in (home / "archive").rglob("*.warc.gz"))


def test_rebuilt_database_exports_the_same(crawled: Home) -> None:
    """The portal is gone by now, so every request would fail.

    This test ensures that a database made from the archive alone exports the same bytes, decisions included, and that
    nothing is written into the archive.
    """
    home, before, archived = crawled
    assert len(before["captures.csv"].splitlines()) > 20
    with open_store(home) as store:
        decided = dict(store.decisions())
    assert rebuild(home) == []
    assert _exported(home, "after") == before
    assert _archived(home) == archived
    with open_store(home) as store:
        assert dict(store.decisions()) == decided
        assert len(decided) == 1
    assert not list(home.glob("nianbao.db.*"))


def test_lost_database_comes_back(crawled: Home) -> None:
    """This test ensures that the database can be lost, or be rubbish, and comes back; the rubbish is kept aside."""
    home, before, _ = crawled
    (home / "nianbao.db").unlink()
    (home / "nianbao.db").write_bytes(b"this is no database" * 100)
    done = CliRunner().invoke(app, ["rebuild", "--home", str(home)])
    assert done.exit_code == 2
    assert "not-readable" in done.stderr
    assert (home / "nianbao.db.unreadable").read_bytes().startswith(b"this is no")
    (home / "nianbao.db.unreadable").unlink()
    after = _exported(home, "again")
    assert {name for name in before if after[name] != before[name]} <= {"findings.csv"}  # the decision is lost


@pytest.fixture
def small(tmp_path: Path) -> tuple[Path, dict[str, bytes]]:
    """A home with one report, handed in; its tables."""
    saved, home = tmp_path / "次邱镇2020.docx", tmp_path / "small"
    saved.write_bytes(next(sample for sample in reports() if sample.key == ("ciqiu", 2020)).attachment("docx"))
    with open_store(home) as store:
        assert hand_in(store, [saved], "http://blocked.example/1.docx", "次邱镇", 2020) == []
        load_captures(store, Archive(store.archive_folder))
        audit_store(store)
    return home, _exported(home, "before")


def test_a_database_elsewhere(small: tuple[Path, dict[str, bytes]], tmp_path: Path) -> None:
    """This test ensures that an empty database at an address is filled from the archive, and only an empty one."""
    home, before = small
    address = f"sqlite:///{tmp_path / 'elsewhere.db'}"
    options = ["rebuild", "--home", str(home), "--database", address]
    done = CliRunner().invoke(app, options)
    assert done.exit_code == 0, done.stderr
    with open_store(home, address) as store:
        made = {path.name: path.read_bytes() for path in write_export(store, "csv", tmp_path / "out")}
    assert made == before
    again = CliRunner().invoke(app, options)
    assert (again.exit_code, "not-empty" in again.stderr) == (2, True)
    assert _exported(home, "still") == before


def test_a_database_in_use_stays(small: tuple[Path, dict[str, bytes]], monkeypatch: pytest.MonkeyPatch) -> None:
    """This test ensures that where another program holds the database, that is named and the new one kept beside it."""
    home, before = small

    def held(path: Path, target: Path) -> Path:
        raise PermissionError(13, "in use", str(path))

    with monkeypatch.context() as patch:
        patch.setattr(Path, "replace", held)
        (failure,) = rebuild(home)
    assert (failure.code, "nianbao.db.rebuilt" in failure.message) == ("in-use", True)
    assert _exported(home, "still") == before
    (home / "nianbao.db.rebuilt").replace(home / "nianbao.db")
    assert _exported(home, "new") == before
