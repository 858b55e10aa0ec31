"""What a crawl found: links to reports with their evidence, and the state of each body × year."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

State = Literal["found", "not-published", "blocked", "list-not-read", "soft404", "unknown"]

Role = Literal["page", "attachment"]


@dataclass(frozen=True, slots=True)
class Edition:
    """One published edition of a report: its page or one of its attachments.

    ``body`` and ``year`` are what the site says of it (list, tree, address, title), with ``evidence`` naming the rule
    that said so; ``body_key`` is the family's own key of the body. ``page`` is the address of the page it hangs on.
    """

    site: str
    url: str
    role: Role
    capture: str
    body: str
    body_key: str
    year: int | None
    title: str
    published: str | None
    page: str
    evidence: str


@dataclass(frozen=True, slots=True)
class CoverageCell:
    """The state of one body in one report year, with the address and the reason that prove it."""

    site: str
    body: str
    body_key: str
    year: int
    state: State
    url: str | None
    evidence: str


@dataclass(frozen=True, slots=True)
class CrawlIssue:
    """Something that a person should know: a trap ended by rule, a refused download, a list that was not read."""

    site: str
    code: str
    url: str
    message: str
