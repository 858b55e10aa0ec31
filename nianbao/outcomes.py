"""How the crawl of each site ended, in one word with its reason: what a person asks who crawls two hundred at once."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from scraper.crawl import Crawled

State = Literal[
    "read", "half-read", "blocked", "unreachable", "forbidden", "endless", "budget-spent", "nothing-found", "failed"
]

#: What an issue makes of the whole site, most telling first: with reports found, and with none.
_SAYS: tuple[tuple[frozenset[str], State, State], ...] = (
    (frozenset({"host-blocked", "group-paused", "blocked"}), "half-read", "blocked"),
    (frozenset({"budget-spent"}), "budget-spent", "budget-spent"),
    (frozenset({"walk-cap", "harvest-cap", "instance-cap", "column-cap"}), "endless", "endless"),
    (frozenset({"host-unreachable", "unreachable", "timed-out"}), "half-read", "unreachable"),
    (frozenset({"robots-unavailable"}), "half-read", "unreachable"),
    (frozenset({"robots-refused"}), "half-read", "forbidden"),
    (frozenset({"unexpected-count", "list-not-complete", "list-not-read"}), "half-read", "nothing-found"),
)


@dataclass(frozen=True, slots=True)
class Outcome:
    """The end of one site's crawl: ``why`` is the issue that says so, empty for a site that was read."""

    site: str
    state: State
    requests: int
    editions: int
    why: str = ""

    def to_dict(self) -> dict[str, object]:
        """The outcome for JSON output."""
        return {
            "site": self.site,
            "outcome": self.state,
            "requests": self.requests,
            "editions": self.editions,
            "why": self.why,
        }


def outcome_of(crawled: Crawled) -> Outcome:
    """How the crawl of a site ended."""
    state, why = _state(crawled)
    return Outcome(crawled.site, state, crawled.requests, len(crawled.editions), why)


def _state(crawled: Crawled) -> tuple[State, str]:
    if crawled.error:
        return "failed", crawled.error
    for codes, with_reports, without in _SAYS:
        for issue in crawled.issues:
            if issue.code in codes:
                return (with_reports if crawled.editions else without), f"{issue.code}: {issue.message}"
    if not crawled.editions:
        return "nothing-found", "no report was found on the whole site"
    return "read", ""
