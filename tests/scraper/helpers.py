"""Short ways to say what the tests of the crawler say often."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from scraper.archive import Archive
from scraper.fetcher import Fetcher
from scraper.memory import MemoryLedger
from scraper.pace import Pace
from scraper.profiles import Profile
from scraper.transport import Limits
from tests.scraper.portal import Portal

QUICK = Limits(connect=2, read=2, total=4, max_bytes=200_000, max_inflated=2_000_000, ratio=100)


class Clock:
    """Time that only passes when somebody sleeps."""

    def __init__(self) -> None:
        self.now = 1000.0
        self.slept: list[float] = []

    def monotonic(self) -> float:
        """The time."""
        return self.now

    def sleep(self, seconds: float) -> None:
        """Passes it."""
        self.slept.append(round(seconds, 6))
        self.now += seconds


class Asking:
    """A fetcher with its archive, ledger, clock and the issues it raised."""

    def __init__(self, portal: Portal, folder: Path, limits: Limits = QUICK, **settings: object) -> None:
        self.portal = portal
        self.clock = Clock()
        self.issues: list[str] = []
        self.archive = Archive(folder)
        self.ledger = MemoryLedger()
        self.pace = Pace(self.clock.monotonic, self.clock.sleep, lambda: 0.0)
        self.profile = Profile.from_url(portal.url, **{"delay": 0.0, **settings})
        self.fetcher = Fetcher(
            self.profile,
            self.archive,
            self.ledger,
            lambda code, url, message: self.issues.append(code),
            pace=self.pace,
            limits=limits,
        )


@contextmanager
def asking(portal: Portal, folder: Path, limits: Limits = QUICK, **settings: object) -> Iterator[Asking]:
    """An ``Asking`` that is closed at the end."""
    made = Asking(portal, folder, limits, **settings)
    try:
        yield made
    finally:
        made.fetcher.close()
        made.archive.close()
