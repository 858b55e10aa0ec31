"""The chain after the crawl: captures become reports in the store, reports become findings."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

from forms.codes import error_dict
from nianbao.isolation import read_apart, scan_apart, unpack_apart
from nianbao.reading import Unread, read_files
from nianbao.workers import WORTH, Died, in_order, processes
from parsers.errors import DamagedFile, ReadError
from parsers.parse import parse
from parsers.pictured import Fetch
from parsers.readers.bundle import open_bundle
from parsers.readers.rar import format_of
from parsers.report import Report
from scraper.addresses import absolute
from scraper.archive import Archive, request_key
from scraper.bundles import member_of
from scraper.content import content
from scraper.errors import CrawlError
from scraper.results import Edition
from scraper.transport import Inflated
from store.audit import local as local_rules
from store.audit.audit import RuleCrash, audit_report
from store.audit.finding import Finding
from store.audit.gather import cohorts_of, gathered
from store.audit.local import LocalRules, LocalRulesError, national, read_local
from store.audit.series.history import FILE, NO_HISTORY, History, read_history
from store.errors import FigureRefused
from store.store import Store, facts_version, open_store

if TYPE_CHECKING:
    from store.facts import Made

#: Told after each step: how many are done, how many there are, what is at hand.
Progress = Callable[[int, int, str], None]


#: The method by which the archive tells what an operator handed in from what a site answered.
HANDED_IN = "HANDED-IN"


def _silent(done: int, total: int, now: str) -> None:
    """Nobody watches."""


@dataclass(frozen=True, slots=True)
class Failure:
    """Something that failed by name; the rest of the batch was done."""

    what: str
    code: str
    message: str

    def to_dict(self) -> dict[str, object]:
        """The failure as a line of JSON."""
        return {"kind": "failure", "what": self.what, "error": error_dict(self.code, self.message)}


def load_captures(store: Store, archive: Archive, progress: Progress = _silent) -> list[Failure]:
    """Parse the editions that were not parsed yet and keep their reports; give back what could not be read."""
    editions = list(store.editions_to_load())
    failures: list[Failure] = []
    for done, (edition, result) in enumerate(zip(editions, _read_editions(store, archive, editions), strict=True)):
        progress(done, len(editions), edition.title or edition.url)
        failure = _keep(store, edition, result)
        if failure is not None:
            failures.append(failure)
    progress(len(editions), len(editions), "")
    for edition in store.editions_to_settle():
        _load_visits(store, archive, edition)
    return failures


@dataclass(frozen=True, slots=True)
class _Loaded:
    """An edition read: its report, and the facts of it where they could be worked out."""

    report: Report
    facts: Made | None


def _read_editions(
    store: Store, archive: Archive, editions: Sequence[Edition]
) -> Iterator[_Loaded | Unreadable | Died]:
    """Each edition read, in order; side by side where there are many and the database can be opened twice."""
    if len(editions) < WORTH or processes() == 1:
        reader = _Reader(store, archive)
        yield from map(reader.read, editions)
        return
    yield from in_order(_read_in_worker, editions, _begin_worker, (store.home, store.database.secret_address))


class _Reader:
    """Reads editions: the report of each, and its facts under the rules of the home folder."""

    def __init__(self, store: Store, archive: Archive) -> None:
        from store.facts import make_facts  # brings numpy, which the other commands do not need

        self._make = make_facts
        self._store = store
        self._archive = archive
        self._version = facts_version()
        self._local = _local_or_national(store.home / local_rules.FILE)

    def read(self, edition: Edition) -> _Loaded | Unreadable:
        try:
            parts = [part.capture for part in self._store.parts_of(edition)]
            report = _read(self._store, self._archive, edition, edition.capture, parts)
        except (ReadError, CrawlError, Inflated) as error:
            return Unreadable(error.code, str(error))
        try:
            rules = self._local.rules_for(report.body, edition.site, report.year)
            return _Loaded(report, self._make(report, rules, self._version))
        except RuleCrash:  # our bug; the audit names it
            return _Loaded(report, None)


@dataclass(frozen=True, slots=True)
class Unreadable:
    """Why an edition could not be read."""

    code: str
    message: str


#: The reader of a worker process.
_readers: list[_Reader] = []


def _begin_worker(home: Path, address: str) -> None:
    _readers[:] = [_Reader(open_store(home, address), Archive(home / "archive"))]


def _read_in_worker(edition: Edition) -> _Loaded | Unreadable:
    return _readers[0].read(edition)


def _keep(store: Store, edition: Edition, result: _Loaded | Unreadable | Died) -> Failure | None:
    """Save what an edition came to."""
    if isinstance(result, _Loaded):
        try:
            store.save_report(result.report, edition, result.facts)
        except FigureRefused as error:
            result = Unreadable(error.code, str(error))
        else:
            return None
    code = "limit-exceeded" if isinstance(result, Died) else result.code
    store.save_failure(edition, code, result.message)
    return Failure(edition.url, code, result.message)


def _load_visits(store: Store, archive: Archive, edition: Edition) -> None:
    """Read the earlier visits of an edition, each with the further pages and pictures of its time."""

    def read(capture: str) -> Report | str:
        try:
            until = store.visit_end(edition, capture)
            return _read(store, archive, edition, capture, store.parts_at(edition, until), until)
        except (ReadError, CrawlError, Inflated) as error:
            return error.code

    store.settle(edition, read)


def _read(
    store: Store,
    archive: Archive,
    edition: Edition,
    capture: str,
    parts: Sequence[str],
    until: datetime | None = None,
) -> Report:
    """The report in a capture of an edition, with the captures of its further pages and pictures taken until then."""
    found = content(archive, store.capture(capture))
    payload = _payload(found.payload, edition.url)
    further = [content(archive, store.capture(part)) for part in parts]
    return parse(
        payload,
        url=edition.url,
        charset=found.charset,
        hints=_hints(edition),
        read=read_apart,
        parts=[(part.payload, part.charset) for part in further],
        fetch=_captured(store, archive, edition.url, until),
        scan=scan_apart,
    )


def _captured(store: Store, archive: Archive, page: str, until: datetime | None) -> Fetch:
    """The pictures of a captured page, as the crawl captured them beside it, or as an operator saved them."""

    def fetch(source: str) -> bytes | None:
        address = absolute(page, source)
        asked = [] if address is None else [request_key(method, address) for method in ("GET", HANDED_IN)]
        found = (store.capture_of(key, until) for key in asked)
        capture = next((one for one in found if one is not None and one.status == 200), None)
        if capture is None:
            return None
        try:
            return content(archive, capture).payload
        except (CrawlError, Inflated):  # the page is read without it, and says that a picture is not here
            return None

    return fetch


def _payload(payload: bytes, url: str) -> bytes:
    """What an address means of an answer: all of it, or one member of a bundle. Raises ``ReadError``."""
    name = member_of(url)
    if not name:
        return payload
    # RAR is unpacked by a library in C, so in the worker; a ZIP only as far as the member.
    for member in unpack_apart(payload) if format_of(payload) else open_bundle(payload):
        if member.name == name or (not member.name and member.error is not None):
            if member.error is not None:
                raise member.error
            return member.payload
    raise DamagedFile(f"no member {name!r} in the bundle")


def _hints(edition: Edition) -> dict[str, str]:
    hints = {"body": edition.body, "title": edition.title, "published": edition.published or ""}
    if edition.year is not None:
        hints["year"] = str(edition.year)
    return {key: value for key, value in hints.items() if value}


def load_files(store: Store, files: Iterable[Path]) -> list[Failure]:
    """Parse files and keep their reports in the store; give back what could not be read."""
    failures: list[Failure] = []
    for result in read_files(list(files)):
        if isinstance(result, Unread):
            failures.append(Failure(result.path, result.code, result.message))
            continue
        try:
            store.save_report(result, None)
        except FigureRefused as error:
            failures.append(Failure(result.source.path or "", error.code, str(error)))
    return failures


def audit_store(
    store: Store, progress: Progress = _silent, history: Path | None = None, rules: Path | None = None
) -> list[Finding]:
    """Run the rules over every report of the store, keep and give back the findings in a fixed order.

    ``history`` is the file of renamed, merged and split issuers (default: ``issuers.yaml`` in the home folder, if it is
    there), ``rules`` the local rules (default: ``rules.yaml`` there). What is given back names bodies as the register
    does; what is kept names them as printed. Raises ``HistoryError``, ``LocalRulesError``.
    """
    changes = _history(history or store.home / FILE, needed=history is not None)
    local = _local(rules or store.home / local_rules.FILE, needed=rules is not None)
    from store.judging import judge  # brings numpy, which nothing else here needs

    found = judge(store, changes, local, progress)
    names = store.body_names()
    return [replace(finding, body=names[key]) for key in store.report_ids() if key in found for finding in found[key]]


def _local_or_national(path: Path) -> LocalRules:
    """The rules for which facts are worked out while loading; a file that cannot be used is named by the audit."""
    try:
        return _local(path, needed=False)
    except (LocalRulesError, OSError):
        return national()


def _history(path: Path, *, needed: bool) -> History:
    return read_history(path) if needed or path.exists() else NO_HISTORY


def _local(path: Path, *, needed: bool) -> LocalRules:
    return read_local(path) if needed or path.exists() else national()


def audit_files(
    files: Iterable[Path], history: Path | None = None, rules: Path | None = None
) -> tuple[list[tuple[Report, tuple[Finding, ...]]], list[Unread]]:
    """Parse and audit files without storing anything: each report with its findings, and what could not be read.

    The files are looked at together: the years of one body beside each other, and the bodies of one year.
    """
    changes = NO_HISTORY if history is None else read_history(history)
    local = national() if rules is None else read_local(rules)
    reports: list[Report] = []
    unread: list[Unread] = []
    for result in read_files(list(files)):
        if isinstance(result, Unread):
            unread.append(result)
        else:
            reports.append(result)
    found: dict[int, tuple[Finding, ...]] = {}
    for member, context in gathered(cohorts_of(reports), changes):
        asked = local.rules_for(member.report.body, member.site, member.report.year)
        found[int(member.key)] = audit_report(member.report, context, asked).findings
    return [(report, found[place]) for place, report in enumerate(reports)], unread
