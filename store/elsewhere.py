"""What one edition of a report lacks and another prints is not missing: a copy or a page may have lost it on its way.

Mirrors store one page with different losses, and a page may hold the text of which the attachment has the tables. The
rules on the report's outline (STR-001, STR-004, STR-005) look at the primary edition; what they miss there is taken
back where the other editions together print all of it. What none of them prints stays missing.

In the same way a carry-over (XY-001, XY-002) that differs from last year's report only informs where another edition or
an earlier version of that report has its figure: it was corrected after this year's report was drawn from it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace

from parsers.report import Report
from store.audit.checks.outline import SIX, TABLE_OF
from store.audit.checks.structure import STANDARD
from store.audit.finding import Finding
from store.reports import Reading

#: The rules on what is carried over from last year.
CARRIED = frozenset({"XY-001", "XY-002"})


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


def carried_before(findings: Sequence[Finding], now: Report, last: Iterable[Report]) -> tuple[Finding, ...]:
    """``findings`` on ``now``, milder where one of ``last`` (last year's report as also published) has its figure."""
    into = now.figures.get("t3.carried_in.total")
    said = (other.figures.get("t3.carried_out.total") for other in last)
    if into is None or into.value is None or not any(one is not None and one.value == into.value for one in said):
        return tuple(findings)
    zh = "上年报告另有版本与本年数字一致，可能在公布后作过更正。"
    en = " Another version of last year's report has this figure: it may have been corrected after publication."
    return tuple(
        replace(one, severity="info", zh=one.zh + zh, en=one.en + en) if one.code in CARRIED else one
        for one in findings
    )


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
