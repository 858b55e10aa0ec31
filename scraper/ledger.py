"""What the crawler asks about work already done. The store provides it, so a killed crawl goes on where it stopped."""

from __future__ import annotations

from typing import Protocol

from scraper.captures import Capture
from scraper.results import CoverageCell, CrawlIssue, Edition


class Ledger(Protocol):
    """Memory of a crawl. Every method is durable when it returns; all are idempotent.

    The archive is written before the ledger is told, so a capture missing here is found again in the archive.
    """

    def capture_of(self, request_key: str) -> Capture | None:
        """The newest capture of this request, or ``None`` if it was never fetched."""
        ...

    def add_capture(self, capture: Capture) -> None:
        """Record a capture that the archive has written."""
        ...

    def add_edition(self, edition: Edition) -> None:
        """Record an edition of a report."""
        ...

    def add_coverage(self, cell: CoverageCell) -> None:
        """Record the state of one body and year; a later word on the same cell replaces the earlier one."""
        ...

    def add_issue(self, issue: CrawlIssue) -> None:
        """Record something a person should know."""
        ...
