"""What is known of the other reports around one: the years of its body, and the bodies of its county."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from parsers.report import Report
from store.audit.finding import Witness
from store.audit.narrative import Narrative

if TYPE_CHECKING:
    from store.audit.peers.county import County


@dataclass(frozen=True, slots=True)
class Series:
    """What is known of the years of one body.

    ``years`` are those with a report. ``gaps`` says of years without one how a crawl found them (``not-published``,
    ``blocked`` …); ``crawled`` is false where the reports are files given by hand, whose absence proves nothing.
    ``suspended`` is the reason (English, Chinese) why this year must not be compared with the one before: the issuer
    was merged or split. ``renamed`` are last year's and this year's printed names where they differ. ``since`` is the
    first year that can be expected of the body.
    """

    years: frozenset[int] = frozenset()
    gaps: Mapping[int, str] = field(default_factory=dict)
    crawled: bool = False
    suspended: tuple[str, str] = ("", "")
    renamed: tuple[str, str] = ("", "")
    since: int | None = None


@dataclass(frozen=True, slots=True)
class Others:
    """The other reports around one: its series, and what the bodies of its county say in the same year.

    ``text`` and ``last_text`` are this and last year's words, ``template`` the shingles that the county's bodies share
    in either year.
    """

    series: Series = field(default_factory=Series)
    county: County | None = None
    text: Narrative | None = None
    last_text: Narrative | None = None
    template: frozenset[str] = frozenset()


ALONE = Others()


def where(report: Report) -> str:
    """Where a report can be looked up: its address, else its file."""
    return report.source.url or report.source.path or report.source.sha256[:12]


def other_report(report: Report) -> tuple[str, str]:
    """Another report named so that it can be found, in Chinese and English."""
    return (
        f"{report.body}{report.year}年度报告（{where(report)}）",
        f"the report of {report.body} on {report.year} ({where(report)})",
    )


def is_total(key: str) -> bool:
    """Whether a cell only adds up others."""
    return key.endswith((".total", ".org_subtotal")) or ".results_total." in key or ".subtotal." in key


def witness(report: Report, key: str, prefix: str) -> Witness:
    """A cell of another report as a witness, its key after ``prefix`` (``prev.`` or ``unit:<body>.``)."""
    figure = report.figures[key]
    return Witness(prefix + key, figure.value, figure.raw, figure.place)
