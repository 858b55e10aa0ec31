"""The chain after the crawl: captures become reports in the store, reports become findings."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path

from forms.bodies import body_level, same_body
from nianbao.reading import Unread, read_files
from parsers.errors import ReadError
from parsers.parse import parse
from parsers.report import Report
from scraper.archive import Archive
from scraper.content import content
from scraper.errors import CrawlError
from scraper.results import Edition
from scraper.transport import Inflated
from store.audit.audit import audit_report
from store.audit.context import Context
from store.audit.finding import Finding
from store.editions import compare_editions
from store.errors import FigureRefused
from store.store import Store

#: Told after each step: how many are done, how many there are, what is at hand.
Progress = Callable[[int, int, str], None]


def _silent(done: int, total: int, now: str) -> None:
    """Nobody watches."""


@dataclass(frozen=True, slots=True)
class Failure:
    """Something that failed by name; the rest of the batch was done."""

    what: str
    code: str
    message: str


def load_captures(store: Store, archive: Archive, progress: Progress = _silent) -> list[Failure]:
    """Parse the editions that were not parsed yet and keep their reports; give back what could not be read."""
    editions = list(store.editions_to_load())
    failures: list[Failure] = []
    for done, edition in enumerate(editions):
        progress(done, len(editions), edition.title or edition.url)
        failure = _load_edition(store, archive, edition)
        if failure is not None:
            failures.append(failure)
    progress(len(editions), len(editions), "")
    return failures


def _load_edition(store: Store, archive: Archive, edition: Edition) -> Failure | None:
    try:
        found = content(archive, store.capture(edition.capture))
        store.save_report(parse(found.payload, url=edition.url, charset=found.charset, hints=_hints(edition)), edition)
    except (ReadError, CrawlError, Inflated, FigureRefused) as error:
        store.save_failure(edition, error.code, str(error))
        return Failure(edition.url, error.code, str(error))
    return None


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


def audit_store(store: Store, progress: Progress = _silent) -> list[Finding]:
    """Run the rules over every report of the store, keep and give back the findings in a fixed order."""
    total = len(store.report_ids())
    findings: list[Finding] = []
    before: Report | None = None
    for done, (key, report) in enumerate(store.keyed_reports()):
        progress(done, total, "")
        found = (*audit_report(report, _context(report, before)).findings, *compare_editions(store.editions_of(key)))
        store.save_findings(key, found)
        findings.extend(found)
        before = report
    progress(total, total, "")
    return findings


def _context(report: Report, before: Report | None) -> Context:
    """What is known beside a report: the one before it in the series of its body, and the body's level."""
    level = body_level(report.body)
    follows = (
        before is not None
        and before.year is not None
        and report.year == before.year + 1
        and same_body(before.body, report.body)
    )
    return Context(prev=before if follows else None, level=None if level == "unknown" else level)


def audit_files(files: Iterable[Path]) -> tuple[list[tuple[Report, tuple[Finding, ...]]], list[Unread]]:
    """Parse and audit files without storing anything: each report with its findings, and what could not be read."""
    reports: list[tuple[Report, tuple[Finding, ...]]] = []
    unread: list[Unread] = []
    for result in read_files(list(files)):
        if isinstance(result, Unread):
            unread.append(result)
        else:
            reports.append((result, tuple(audit_report(result, _context(result, None)).findings)))
    return reports, unread
