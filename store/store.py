"""The store: one home folder with its archive and its database; the door to everything that is kept.

Its methods say what is kept; how is told in the module that each one calls.
"""

from __future__ import annotations

import hashlib
import os
from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import datetime
from functools import lru_cache
from importlib import resources
from importlib.resources.abc import Traversable
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, Any, Self

from sqlalchemy import Select, select

from forms.bodies import normal_body
from parsers.readers import at_hand
from parsers.report import Report, Source
from scraper.captures import Capture
from scraper.results import CoverageCell, CrawlIssue, Edition
from store import coverage as _coverage
from store import findings as _findings
from store import ledger, schema, triage
from store import reports as _reports
from store import series as _series
from store import versions as _versions
from store.audit.finding import Finding
from store.audit.gather import Cohort
from store.changes import Version
from store.corrections import Corrections, read_corrections
from store.database import Database, sqlite_url
from store.errors import DatabaseUnreachable, NoStore, NotStored
from store.exceptions import SiteException, read_exceptions
from store.migrations import migrate
from store.register import named, register_names
from store.reports import Reading
from store.triage import Decision, State
from store.visits import Read

if TYPE_CHECKING:
    import polars

    from store.facts import Made


def open_store(home: Path | str | None = None, database: str | None = None, *, new: bool = True) -> Store:
    """Open the store, making what is not there yet; unless it is to be ``new``, one that is not there is refused.

    ``home`` (default: environment ``NIANBAO_HOME``, else ``./nianbao-data``) holds ``archive/`` and ``nianbao.db``;
    ``database`` (default: environment ``NIANBAO_DATABASE_URL``) puts the database elsewhere, such as on PostgreSQL.
    An older database is upgraded. Raises ``DatabaseTooNew``, ``NotOurDatabase``, ``DatabaseUnreachable``, ``NoStore``.
    """
    folder = Path(home or os.environ.get("NIANBAO_HOME") or "nianbao-data")
    address = database or os.environ.get("NIANBAO_DATABASE_URL")
    if not new and not address and not (folder / "nianbao.db").exists():
        if not (folder / "archive").is_dir():
            raise NoStore(f"没有这个数据目录，请用 --home 指明 · no home folder {folder}: name it with --home")
        told = "请先 nianbao load 或 nianbao rebuild · there is no database yet; nianbao load or rebuild makes it"
        raise NoStore(f"{folder}: 尚无数据库，{told}")
    try:
        (folder / "archive").mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise DatabaseUnreachable(f"无法建立文件夹 · cannot make {folder}: {error.strerror or error}") from error
    return Store(folder, Database(address if address else sqlite_url(folder / "nianbao.db")))


def parser_version() -> str:
    """What stands for the present parser: a digest of its code and of the forms. Another one reads everything again."""
    return code_version("forms", "parsers")


def facts_version() -> str:
    """What stands for the program as far as facts go (:mod:`store.facts`): another one works them out again."""
    return code_version("forms", "parsers", "store")


@lru_cache(maxsize=4)
def code_version(*packages: str) -> str:
    """A digest of the code and the data of some packages."""
    digest = hashlib.sha256()
    for package in packages:
        for name, content in sorted(_files(resources.files(package), package)):
            digest.update(f"{name}\0{len(content)}\0".encode())
            digest.update(content)
    return digest.hexdigest()[:20]


@lru_cache(maxsize=1)
def reader_version() -> str:
    """What stands for the present reader of visits: the parser, and what is installed beside it."""
    return "+".join((parser_version(), *sorted(at_hand())))


def _files(folder: Traversable, name: str) -> Iterator[tuple[str, bytes]]:
    for entry in folder.iterdir():
        path = f"{name}/{entry.name}"
        if entry.is_dir():
            yield from _files(entry, path)
        elif entry.name.endswith((".py", ".toml")):
            yield path, entry.read_bytes().replace(b"\r\n", b"\n")


class Store:
    """Everything that is kept. A context manager; it may be used from many threads at once.

    It is a :class:`scraper.ledger.Ledger`: every method that adds or saves is one transaction, durable when it returns,
    and saying the same thing twice changes nothing.
    """

    def __init__(self, home: Path, database: Database) -> None:
        self.home = home
        self.archive_folder = home / "archive"
        self.database = database
        try:
            migrate(database)
        except BaseException:
            database.close()
            raise

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """Close the database."""
        self.database.close()

    # What the crawl found ------------------------------------------------------------------------------------------

    def capture_of(self, request_key: str, before: datetime | None = None) -> Capture | None:
        """The newest capture of this request (of those ``before`` a moment), or ``None``."""
        return ledger.capture_of(self.database, request_key, before)

    def add_capture(self, capture: Capture) -> None:
        """Record a capture that the archive has written."""
        ledger.add_capture(self.database, capture)

    def add_edition(self, edition: Edition) -> None:
        """Record an edition of a report."""
        ledger.add_edition(self.database, edition)

    def add_coverage(self, cell: CoverageCell) -> None:
        """Record the state of one body and year; a later word replaces the earlier one."""
        ledger.add_coverage(self.database, cell)

    def add_issue(self, issue: CrawlIssue) -> None:
        """Record something a person should know."""
        ledger.add_issue(self.database, issue)

    def editions(self, site: str) -> list[Edition]:
        """Every edition of a report that was found on a site, whether it is still there or not."""
        return ledger.editions(self.database, site)

    def capture(self, key: str) -> Capture:
        """The capture with this id. Raises ``NotStored``."""
        return ledger.capture(self.database, key)

    def captures(self) -> Iterator[Capture]:
        """Every capture, by id."""
        return ledger.captures(self.database)

    def issues(self) -> list[CrawlIssue]:
        """What the crawler noted, in a fixed order."""
        return ledger.issues(self.database)

    def coverage(self) -> list[dict[str, Any]]:
        """Body × year, as rows: see :mod:`store.coverage`."""
        return list(_coverage.coverage(self.database))

    # What was read -------------------------------------------------------------------------------------------------

    def editions_to_load(self) -> list[Edition]:
        """Editions whose present capture was not read yet, well or badly, by this version of the parser.

        What could not be read because something was not installed comes again once it is.
        """
        return ledger.editions_to_load(self.database, parser_version(), at_hand())

    def parts_of(self, edition: Edition) -> list[Edition]:
        """The further pages of an article that its portal split, in order; none for most."""
        return ledger.parts_of(self.database, edition)

    def save_report(self, report: Report, edition: Edition | None, facts: Made | None = None) -> str:
        """Keep a parsed edition (``None``: a file given by hand); gives back the key of its report.

        Page and attachment of one body and year become one report with two editions. Raises ``FigureRefused``.
        ``facts`` are those of the report (:func:`store.facts.make_facts`), for the next audit.
        """
        return _reports.save_report(self.database, report, edition, parser_version(), reader_version(), facts)

    def save_failure(self, source: Edition | Source, code: str, message: str) -> None:
        """Record that an edition or a file could not be read."""
        _reports.save_failure(self.database, source, code, message, parser_version(), reader_version())

    def report_ids(self) -> list[str]:
        """The key of every report, by site, body, year and key."""
        return _reports.report_keys(self.database)

    def body_names(self) -> Mapping[str, str]:
        """The name of each report's body as the register has it (:mod:`store.register`), by the key of the report."""
        of = schema.reports.c
        with self.database.reading() as connection:
            names = register_names(connection)
            rows = connection.execute(select(of.id, of.site, of.body_key, of.body))
            return {row.id: named(names, row.site, row.body_key, row.body) for row in rows}

    def report(self, key: str) -> Report:
        """A report as its primary edition gives it, exactly as it was parsed. Raises ``NotStored``."""
        for _, report in _reports.reports(self.database, select(schema.reports.c.id).where(schema.reports.c.id == key)):
            return report
        raise NotStored(f"没有这份报告 · no report {key!r}")

    def reports(self, *, site: str | None = None, body: str | None = None, year: int | None = None) -> Iterator[Report]:
        """The reports wanted, in the order of :meth:`report_ids`, a batch at a time."""
        return (report for _, report in self.keyed_reports(site=site, body=body, year=year))

    def keyed_reports(
        self, *, site: str | None = None, body: str | None = None, year: int | None = None
    ) -> Iterator[tuple[str, Report]]:
        """As :meth:`reports`, each with its key. ``body`` is the site's key of the body or any form of its name."""
        return _reports.reports(self.database, _wanted(site, body, year))

    def cohorts(self) -> Iterator[Cohort]:
        """The reports in sets, by county and year: see :mod:`store.series`."""
        return _series.cohorts(self)

    def editions_of(self, key: str) -> tuple[Reading, ...]:
        """Every edition of a report that was read, the primary one first. Raises ``NotStored``."""
        return _reports.readings_of(self.database, key)

    def frame(self, table: str) -> polars.DataFrame:
        """A table of the dataset (``reports``, ``cells``, ``findings``, ``coverage`` …) as a data frame.

        The tables and their columns: :mod:`store.exports.dataset`. Raises ``KeyError``, and ``ExtraMissing`` without
        the extra ``data``.
        """
        from store.exports.parquet import frame

        return frame(self, table)

    def editions_to_settle(self) -> list[Edition]:
        """The editions of which an earlier visit has to be read: see :mod:`store.versions`."""
        return _versions.editions_to_settle(self.database, reader_version())

    def visit_end(self, edition: Edition, capture: str) -> datetime | None:
        """When the visit ``capture`` of an edition was over: at the next one; ``None`` for the last."""
        return _versions.visit_end(self.database, edition, capture)

    def parts_at(self, edition: Edition, until: datetime | None) -> list[str]:
        """The captures of the further pages of a split article as they were found last before ``until``, in order."""
        return _versions.parts_at(self.database, edition, until)

    def settle(self, edition: Edition, read: Callable[[str], Read]) -> None:
        """Read the earlier visits of an edition; ``read`` gives the report in a capture, or the code of an error."""
        _versions.settle(self.database, edition, reader_version(), read)

    def versions_of(self, key: str) -> tuple[tuple[Version, ...], ...]:
        """The versions of each edition of a report that was changed after publication, oldest first.

        Empty for a report of which every visit said the same. Raises ``NotStored``.
        """
        return _versions.versions_of(self.database, key)

    def changed_reports(self) -> list[str]:
        """The keys of the reports that have several versions, in the order of :meth:`report_ids`."""
        return _versions.changed_reports(self.database)

    # What was judged -----------------------------------------------------------------------------------------------

    def save_findings(self, key: str, findings: Iterable[Finding]) -> None:
        """Replace the findings of a report. Raises ``NotStored``."""
        _findings.save_findings(self.database, key, findings)

    def findings(self, key: str | None = None) -> Iterator[Finding]:
        """The findings of one report, or of all, in a fixed order."""
        return (finding for _, finding in self.keyed_findings(key))

    def keyed_findings(self, key: str | None = None) -> Iterator[tuple[str, Finding]]:
        """As :meth:`findings`, each with the key of its report."""
        return _findings.findings(self.database, key)

    def is_audited(self, key: str) -> bool:
        """Whether an audit of this report was kept since it was last read, whatever it found."""
        return _findings.is_audited(self.database, key)

    def decide(self, fingerprint: str, state: State, reason: str = "", report: str | None = None, by: str = "") -> None:
        """Set what a person decided about a finding: see :func:`store.triage.decide`."""
        triage.decide(self.database, fingerprint, state, reason, report, by=by)

    def corrections(self) -> Corrections:
        """What people say they see in cells, by document and cell: see :mod:`store.corrections`."""
        return read_corrections(self.home)

    def exceptions(self) -> Mapping[str, SiteException]:
        """Every site-wide exception ever made, by id: see :mod:`store.exceptions`. Raises ``ExceptionRefused``."""
        return read_exceptions(self.home)

    def standing(self) -> Callable[[str, str, str, Finding], Decision]:
        """Asks what holds for a finding, by the key of its report, site and body: see :func:`store.triage.standing`."""
        known, excepted = self.decisions(), tuple(self.exceptions().values())
        return lambda report, site, body, finding: triage.standing(known, excepted, report, site, body, finding)

    def errors_stand(self) -> bool:
        """Whether an error stands that nobody explained or put right: see :func:`store.triage.errors_stand`."""
        return triage.errors_stand(self.database, tuple(self.exceptions().values()))

    def settled(self) -> frozenset[str]:
        """The fingerprints of the findings that are dismissed or muted: see :func:`store.triage.settled`."""
        return triage.settled(self.database, tuple(self.exceptions().values()))

    def decisions(self) -> Mapping[tuple[str, str], Decision]:
        """Every decision by report and fingerprint; a finding that is not here is open."""
        return triage.decisions(self.database)


def _wanted(site: str | None, body: str | None, year: int | None) -> Select[Any]:
    table = schema.reports.c
    wanted = select(table.id)
    if site is not None:
        wanted = wanted.where(table.site == site)
    if year is not None:
        wanted = wanted.where(table.year == year)
    if body is not None:
        names = {body, normal_body(body)}
        wanted = wanted.where(table.body_key.in_(names) | table.body.in_(names))
    return wanted
