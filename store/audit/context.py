"""What the rules may know about a report besides the report: last year's, the issuer's level, other bodies."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from parsers.report import Report
from store.audit.others import ALONE, Others


@dataclass(frozen=True, slots=True)
class Context:
    """Evidence beside the report. What is missing makes a rule not applicable, never a guess.

    ``prev`` is the report of the same body on the year before. ``level`` is one of ``ministry``, ``province``,
    ``prefecture``, ``county``, ``county_department``, ``township``, ``subdistrict``.
    ``published`` are the days of publication known beside the report's own (of its other editions, of the site's list).
    ``bodies`` are the names of all bodies of the site. ``unread`` counts editions of the report that could not be read.
    """

    prev: Report | None = None
    level: str | None = None
    others: Others = ALONE
    published: tuple[date, ...] = ()
    bodies: frozenset[str] = frozenset()
    unread: int = 0


NOTHING_KNOWN = Context()
