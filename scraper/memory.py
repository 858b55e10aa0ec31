"""A ledger that lives as long as the process: for one-off runs and tests."""

from __future__ import annotations

import threading

from scraper.captures import Capture
from scraper.results import CoverageCell, CrawlIssue, Edition


class MemoryLedger:
    """The ``Ledger`` protocol in dictionaries. Safe to use from several threads."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self.captures: dict[str, Capture] = {}
        self.editions: dict[tuple[str, str, str, int | None], Edition] = {}
        self.coverage: dict[tuple[str, str, int], CoverageCell] = {}
        self.issues: dict[tuple[str, str, str], CrawlIssue] = {}
        self._by_request: dict[str, Capture] = {}

    def capture_of(self, request_key: str) -> Capture | None:
        """The newest capture of this request."""
        with self._lock:
            return self._by_request.get(request_key)

    def add_capture(self, capture: Capture) -> None:
        """Records a capture; the newest of a request is the one that answers for it."""
        with self._lock:
            self.captures[capture.id] = capture
            known = self._by_request.get(capture.request_key)
            if known is None or known.fetched <= capture.fetched:
                self._by_request[capture.request_key] = capture

    def add_edition(self, edition: Edition) -> None:
        """Records an edition."""
        with self._lock:
            self.editions[edition.site, edition.url, edition.body_key, edition.year] = edition

    def add_coverage(self, cell: CoverageCell) -> None:
        """Records the state of a body and year; the last word counts."""
        with self._lock:
            self.coverage[cell.site, cell.body_key, cell.year] = cell

    def add_issue(self, issue: CrawlIssue) -> None:
        """Records an issue once."""
        with self._lock:
            self.issues[issue.site, issue.code, issue.url] = issue
