"""What the rules may know about a report besides the report: last year's, the issuer's level, figures of the text."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from parsers.report import Report, Value


@dataclass(frozen=True, slots=True)
class Context:
    """Evidence beside the report. What is missing makes a rule not applicable, never a guess.

    ``prev`` is the report of the same body on the year before. ``level`` is one of ``ministry``, ``province``,
    ``prefecture``, ``county``, ``county_department``, ``township``, ``subdistrict``. ``told`` maps cells to the figures
    that the report's own text repeats.
    """

    prev: Report | None = None
    level: str | None = None
    told: Mapping[str, Value] = field(default_factory=dict)


NOTHING_KNOWN = Context()
