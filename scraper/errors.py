"""Errors of crawling.

CrawlError                    something kept a crawl from going on
├── ProfileError              a profile does not say what it must, or says what it must not
├── ArchiveError              the archive cannot be written or read
│   ├── ArchiveFull           writing failed (disk full, no permission); nothing half-written counts as done
│   └── ArchiveDamaged        a record that the ledger knows is not in the archive
├── CrawlStopped              a person asked to stop
└── NotFetched                one address was not read
    ├── HostNotAllowed        the host (or scheme) is outside of what the profile allows
    ├── AddressRefused        the host's address is private and was not named
    ├── RobotsRefused         robots.txt forbids the address, or could not be read
    ├── HostStopped           the host was stopped after challenge answers or robots.txt failures
    ├── BudgetSpent           the site's budget of requests is used up
    ├── Unreachable           no connection, or it broke off, after all retries
    ├── NotArchived           the archive alone was asked, and it has no answer
    ├── TimedOut              a limit on time was reached, after all retries
    └── TooManyRedirects      a chain of redirects did not end

``code`` is stable: it stands in issues, in the coverage table's evidence and in summaries.
"""

from __future__ import annotations


class CrawlError(Exception):
    """Something kept a crawl from going on."""

    code = "crawl-failed"


class ProfileError(CrawlError):
    """A profile does not say what it must, or says what it must not."""

    code = "profile"


class ArchiveError(CrawlError):
    """The archive cannot be written or read."""

    code = "archive"


class ArchiveFull(ArchiveError):
    """Writing to the archive failed; nothing half-written counts as done."""

    code = "archive-full"


class ArchiveDamaged(ArchiveError):
    """A record that should stand in the archive is not there."""

    code = "archive-damaged"


class CrawlStopped(CrawlError):
    """A person asked to stop. What was fetched is archived; the same command goes on from there."""

    code = "stopped"


class NotFetched(CrawlError):
    """One address was not read. ``url`` is the address, the message says why."""

    code = "not-fetched"

    def __init__(self, url: str, why: str) -> None:
        super().__init__(f"{url}: {why}")
        self.url = url
        self.why = why


class HostNotAllowed(NotFetched):
    """The host or scheme is outside of what the profile allows."""

    code = "host-not-allowed"


class AddressRefused(NotFetched):
    """The host's address is private, loopback or link-local and was not named with its port."""

    code = "address-refused"


class RobotsRefused(NotFetched):
    """robots.txt forbids the address, or it could not be read."""

    code = "robots-refused"


class HostStopped(NotFetched):
    """The host was stopped: it answered with challenges, or its robots.txt could not be read."""

    code = "host-stopped"


class BudgetSpent(NotFetched):
    """The site's budget of requests is used up."""

    code = "budget-spent"


class Unreachable(NotFetched):
    """No connection, or it broke off, after all retries."""

    code = "unreachable"


class TimedOut(NotFetched):
    """A limit on time was reached, after all retries."""

    code = "timed-out"


class TooManyRedirects(NotFetched):
    """A chain of redirects did not end."""

    code = "too-many-redirects"


class NotArchived(NotFetched):
    """The archive alone was asked, and it has no answer: the crawl never asked for this address."""

    code = "not-archived"
