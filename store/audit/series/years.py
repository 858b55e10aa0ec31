"""Years that are missing between two reports of a body: XY-012."""

from __future__ import annotations

from collections.abc import Iterator

from forms.rules import Rule
from store.audit.checks.registry import check, result
from store.audit.evaluate import View
from store.audit.finding import RuleResult

#: What a crawl says of a year that it could see and that had no report.
_SEEN = frozenset({"not-published", "soft404"})


@check("missing_year")
def missing_year(rule: Rule, seen: View) -> Iterator[RuleResult]:
    """XY-012: the years before this report, back to the one before it, all have a report.

    The finding stands with the report after the gap. A year that could not be looked at (blocked, a list not read, a
    report that could not be read) is no missing year, and the absence of a file given by hand proves nothing.
    """
    year, series = seen.report.year, seen.context.others.series
    earlier = [one for one in series.years if year is not None and one < year]
    if year is None or not earlier:
        yield result(rule, "not_applicable", reason="no earlier report is known")
        return
    first = max(earlier) + 1 if series.since is None else max(max(earlier) + 1, series.since)
    missing = range(first, year)
    if not missing:
        yield result(rule, "pass")
        return
    unseen = [one for one in missing if one in series.gaps and series.gaps[one] not in _SEEN]
    if series.suspended[0]:
        yield result(rule, "not_applicable", reason=series.suspended[0])
    elif unseen:
        named = ", ".join(f"{one} ({series.gaps[one]})" for one in unseen)
        yield result(rule, "not_applicable", reason=f"it cannot be told whether a report was published: {named}")
    elif not series.crawled:
        yield result(rule, "undecided", reason="only files were given: a year without one proves nothing")
    else:
        listed = [str(one) for one in missing]
        said = f"{max(earlier)}年之后缺 {'、'.join(listed)} 年", f"nothing on {', '.join(listed)} after {max(earlier)}"
        yield RuleResult(rule.code, ",".join(listed), "fail", detail=said)
