"""The crawl of a site: find every annual report of every body and year, archive it, say what is missing and why.

Breadth first: a family says where the reports are; each is fetched, looked at, and its attachments are fetched with the
page as referer. Whatever the archive already answers is not asked for again, so a crawl that was killed is simply
started again.
"""

from __future__ import annotations

import threading
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Protocol

from scraper.archive import Archive
from scraper.errors import CrawlError
from scraper.fetcher import FRESH, RECHECK, Fetcher
from scraper.firewalls import Firewalls
from scraper.harvest import Harvest
from scraper.ledger import Ledger
from scraper.pace import Pace
from scraper.profiles import Profile
from scraper.results import CoverageCell, CrawlIssue, Edition
from scraper.site import SiteReader
from scraper.transport import Limits, Transport

Now = Callable[[], datetime]


class Progress(Protocol):
    """Told of every step: the site, what is done, the address, requests sent and editions found so far.

    The last step of a site is ``ended``.
    """

    def __call__(self, site: str, step: str, url: str, requests: int, editions: int) -> None:
        """One step."""
        ...


@dataclass(frozen=True, slots=True)
class Crawled:
    """The outcome for one site. ``error`` is empty, or the code and message of what ended the crawl early."""

    site: str
    family: str
    editions: tuple[Edition, ...]
    coverage: tuple[CoverageCell, ...]
    issues: tuple[CrawlIssue, ...]
    requests: int
    error: str = ""


def reconcile(archive: Archive, ledger: Ledger, site: str) -> int:
    """Tells the ledger of captures that it does not know (the run was killed in between). Returns how many."""
    added = 0
    for capture in archive.captures(site):
        known = ledger.capture_of(capture.request_key)
        if known is None or (known.id != capture.id and known.fetched < capture.fetched):
            ledger.add_capture(capture)
            added += 1
    return added


def crawl(
    profile: Profile,
    archive: Archive,
    ledger: Ledger,
    *,
    years: Sequence[int] | None = None,
    roster: Iterable[str] | None = None,
    progress: Progress | None = None,
    pace: Pace | None = None,
    firewalls: Firewalls | None = None,
    limits: Limits | None = None,
    now: Now = lambda: datetime.now(UTC),
    fresh: timedelta = FRESH,
    recheck: timedelta = RECHECK,
    stop: threading.Event | None = None,
    transport: Transport | None = None,
) -> Crawled:
    """Crawls one site. ``years`` are report years, ``roster`` names of bodies that should report.

    What keeps one address from being read is an issue and a state in the coverage; what keeps the crawl from going on
    (``CrawlError``) is the ``error`` of the result, and what was found until then stands.
    """
    expected = tuple(roster or ())
    asked = tuple(years or profile.report_years(now()))
    harvest = Harvest(profile, ledger, asked)
    fetcher = Fetcher(
        profile,
        archive,
        ledger,
        harvest.issue,
        pace=pace,
        firewalls=firewalls,
        limits=limits,
        now=now,
        fresh=fresh,
        recheck=recheck,
        stop=stop,
        transport=transport,
    )

    def tell(step: str, url: str) -> None:
        if progress is not None:
            progress(profile.site, step, url, fetcher.requests, len(harvest.editions))

    harvest.site = SiteReader(profile, asked, fetcher, harvest.issue, tell)
    error = ""
    try:
        begun = {
            "profile": profile.to_dict(),
            "years": asked,
            "roster": expected,
            "fresh": fresh.total_seconds(),
            "recheck": recheck.total_seconds(),
        }
        archive.note(profile.site, "crawl-begun", begun, now())
        reconcile(archive, ledger, profile.site)
        for name in expected:
            harvest.book.body(name, seen=False)
        harvest.all()
        harvest.finish()
        archive.note(profile.site, "crawl-ended", {"editions": len(harvest.editions)}, now())
    except (CrawlError, OSError) as failure:
        error = f"{failure.code if isinstance(failure, CrawlError) else 'system'}: {failure}"
        harvest.note("crawl-failed", profile.start[0], error)
    finally:
        fetcher.close()
        tell("ended", profile.start[0])
    archive.finish(profile.site)
    return Crawled(
        site=profile.site,
        family=harvest.family,
        editions=tuple(harvest.editions.values()),
        coverage=harvest.cells(),
        issues=tuple(harvest.issues.values()),
        requests=fetcher.requests,
        error=error,
    )


def crawl_each(
    profiles: Sequence[Profile], archive: Archive, ledger: Ledger, *, threads: int = 8, **options: object
) -> Iterator[Crawled]:
    """Crawls several sites side by side, a thread each, one request at a time per host. Results in the order given.

    ``options`` are those of :func:`crawl`. Sites must have different names; a site that fails does not stop others.
    What was given out is not kept, so memory does not grow with the sites. Whoever stops asking ends the crawl.
    """
    names = [profile.site for profile in profiles]
    if len(set(names)) != len(names):
        raise ValueError("two profiles have the same site")
    shared: dict[str, object] = {"pace": Pace(), "firewalls": Firewalls(), "stop": threading.Event(), **options}
    stop = shared["stop"]
    assert isinstance(stop, threading.Event)
    with ThreadPoolExecutor(max_workers=max(1, min(threads, len(profiles) or 1))) as pool:
        jobs = deque(pool.submit(crawl, profile, archive, ledger, **shared) for profile in profiles)  # type: ignore[arg-type]
        try:
            while jobs:
                yield jobs.popleft().result()
        except (KeyboardInterrupt, GeneratorExit):
            stop.set()  # each site ends after the request it is waiting for
            raise
