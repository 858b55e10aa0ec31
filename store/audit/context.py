"""What the rules may know about a report besides the report: last year's, the issuer's level, figures of the text."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

from parsers.report import Report, Value
from store.audit.others import ALONE, Others


@dataclass(frozen=True, slots=True)
class Context:
    """Evidence beside the report. What is missing makes a rule not applicable, never a guess.

    ``prev`` is the report of the same body on the year before. ``level`` is one of ``ministry``, ``province``,
    ``prefecture``, ``county``, ``county_department``, ``township``, ``subdistrict``. ``told`` maps cells to the figures
    that the report's own text repeats. ``published`` are the days of publication known beside the report's own (of
    its other editions, of the site's list). ``bodies`` are the names of all bodies of the site. ``unread`` counts
    editions of the report that could not be read.
    """

    prev: Report | None = None
    level: str | None = None
    told: Mapping[str, Value] = field(default_factory=dict)
    others: Others = ALONE
    published: tuple[date, ...] = ()
    bodies: frozenset[str] = frozenset()
    unread: int = 0


NOTHING_KNOWN = Context()
