"""What one edition of a report lacks and another prints is not missing: a copy or a page may have lost it on its way.

Mirrors store one page with different losses, and a page may hold the text of which the attachment has the tables. The
rules on the report's outline (STR-001, STR-004, STR-005) look at the primary edition; what they miss there is taken
back where the other editions together print all of it. What none of them prints stays missing.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from parsers.report import Report
from store.audit.checks.outline import SIX, TABLE_OF
from store.audit.checks.structure import STANDARD
from store.audit.finding import Finding
from store.reports import Reading


def not_missing(findings: Sequence[Finding], readings: Sequence[Reading]) -> tuple[Finding, ...]:
    """``findings`` on the first (primary) reading without those of parts that the other readings print."""
    codes = {one.code for one in findings} & _PARTS.keys()
    if len(readings) < 2 or not codes:
        return tuple(findings)
    first, *others = (reading.report for reading in readings)
    back = set()
    for code in codes:
        whole, printed = _PARTS[code]
        lacking = whole(first) - printed(first)
        if lacking and lacking <= frozenset[str]().union(*(printed(other) for other in others)):
            back.add(code)
    return tuple(one for one in findings if one.code not in back)


def _printed_cells(report: Report) -> frozenset[str]:
    return frozenset(key for key, figure in report.figures.items() if figure.kind != "absent")


def _printed_sections(report: Report) -> frozenset[str]:
    there = {section.key for section in report.sections}
    return frozenset(key for key in SIX if key in there or TABLE_OF.get(key) in report.tables)


#: Rule → all the parts it looks for in a report, and those that the report prints.
_PARTS: Mapping[str, tuple[Callable[[Report], frozenset[str]], Callable[[Report], frozenset[str]]]] = {
    "STR-001": (lambda report: frozenset(SIX), _printed_sections),
    "STR-004": (lambda report: frozenset(STANDARD), lambda report: frozenset(report.tables)),
    "STR-005": (lambda report: frozenset(report.figures), _printed_cells),
}
