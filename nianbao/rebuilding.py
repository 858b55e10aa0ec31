"""The database made again from the archive alone: every recorded crawl is run once more, without the network.

The new database grows beside the old one and takes its place at the end; until then the old one stays as it is. What a
person decided about findings is taken over. Reports that were read from files stand in no archive; they are named.
"""

from __future__ import annotations

from pathlib import Path

from sqlalchemy import select
from sqlalchemy.exc import SQLAlchemyError

from nianbao.handing import keep
from nianbao.pipeline import Failure, Progress, audit_store, load_captures
from scraper.archive import Archive
from scraper.errors import CrawlError
from scraper.replay import recorded, replay
from scraper.warc import Note
from store import schema
from store.database import Database, sqlite_url
from store.errors import StoreError
from store.store import Store
from store.triage import carry_over


def rebuild(home: Path, progress: Progress = lambda done, total, now: None) -> list[Failure]:
    """Make ``nianbao.db`` in ``home`` again from the archive there; give back what could not be made again, by name."""
    old, new, unreadable = home / "nianbao.db", home / "nianbao.db.rebuilt", home / "nianbao.db.unreadable"
    _remove(new)
    with Store(home, Database(sqlite_url(new))) as store:
        failures = _fill(store, progress)
        readable = _take_over(home, old, store, failures)
    try:
        if not readable:
            _remove(unreadable)
            old.replace(unreadable)
        _remove(old, only_beside=True)
        new.replace(old)
    except OSError as error:  # another program has it open
        failures.append(Failure(str(old), "in-use", f"not replaced; the new one is {new}: {error.strerror or error}"))
    return failures


def rebuild_elsewhere(home: Path, database: str, progress: Progress = lambda done, total, now: None) -> list[Failure]:
    """Make the empty database at an address from the archive in ``home``; decisions are not taken over.

    One that is not empty is left as it is, and named.
    """
    with Store(home, Database(database)) as store:
        if store.report_ids() or next(store.captures(), None) is not None:
            why = "the database is not empty; name an empty one, and take it into use when it is whole"
            return [Failure(store.database.address, "not-empty", why)]
        return _fill(store, progress)


def _fill(store: Store, progress: Progress) -> list[Failure]:
    """Everything that the archive of the store's home holds, crawled, read and audited again."""
    failures: list[Failure] = []
    archive = Archive(store.archive_folder)
    sites = archive.sites()
    for done, site in enumerate(sites):
        progress(done, len(sites), site)
        failures.extend(_crawl_again(store, archive, site))
    progress(len(sites), len(sites), "")
    load_captures(store, archive, progress)
    audit_store(store, progress)
    return failures


def _crawl_again(store: Store, archive: Archive, site: str) -> list[Failure]:
    failures: list[Failure] = []
    crawls = 0
    for past in recorded(archive, site):
        crawls += 1
        try:
            if isinstance(past, Note):
                keep(store, site, past)
            else:
                replay(archive, store, past)
        except CrawlError as error:
            failures.append(Failure(site, error.code, str(error)))
    known = {capture.id for capture in store.captures()}
    for capture in archive.captures(site):
        if capture.id not in known:
            store.add_capture(capture)
    if not crawls:
        why = "the archive holds no note of a crawl; crawl the site again, what is archived is not asked for twice"
        failures.append(Failure(site, "no-crawl-recorded", why))
    return failures


def _take_over(home: Path, path: Path, store: Store, failures: list[Failure]) -> bool:
    """Takes the decisions over, names the reports that came from files. Whether the old database can be read."""
    if not path.exists():
        return True
    of = schema.readings.c
    try:
        with Store(home, Database(sqlite_url(path))) as old:
            carry_over(old.database, store.database)
            with old.database.reading() as connection:
                files = connection.execute(
                    select(of.path).where(of.edition == "", of.path.is_not(None)).order_by(of.path)
                )
                failures.extend(
                    Failure(str(row.path), "not-archived", "was read from a file; load it again") for row in files
                )
    except (StoreError, SQLAlchemyError) as error:
        failures.append(Failure(str(path), "not-readable", f"its decisions are not taken over; kept aside: {error}"))
        return False
    return True


def _remove(path: Path, *, only_beside: bool = False) -> None:
    """Removes a database file and what SQLite keeps beside it."""
    for suffix in ("-wal", "-shm") if only_beside else ("", "-wal", "-shm"):
        path.with_name(path.name + suffix).unlink(missing_ok=True)
