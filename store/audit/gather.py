"""Reports brought together: each gets last year's report of its body and the other bodies of its county.

Reports come year by year, one county after the other (:class:`Cohort`), so that never more than two years of one county
are held. Neither the order of the reports nor a second report of a body on a year changes what one gets: where two
reports of last year exist, none is taken.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from forms.bodies import body_level, normal_body, same_body
from parsers.report import Report
from store.audit.context import Context
from store.audit.others import Others, Series
from store.audit.peers.county import Body, County, Member, is_government, is_unit
from store.audit.series.history import NO_HISTORY, History


@dataclass(frozen=True, slots=True)
class Known:
    """What is known of the bodies of one county beyond single reports.

    ``names`` has every body ever seen, ``years`` the report years of each, ``gaps`` the state of years without a report
    as a crawl found them. ``crawled`` is false for files given by hand.
    """

    names: Mapping[Body, str] = field(default_factory=dict)
    years: Mapping[Body, frozenset[int]] = field(default_factory=dict)
    gaps: Mapping[Body, Mapping[int, str]] = field(default_factory=dict)
    crawled: bool = False


@dataclass(frozen=True, slots=True)
class Cohort:
    """The reports of one county on one year. The cohorts of a county follow one another by year."""

    county: str
    year: int | None
    members: Sequence[Member]
    known: Known


def gathered(cohorts: Iterable[Cohort], history: History = NO_HISTORY) -> Iterator[tuple[Member, Context]]:
    """Every report with what is known beside it, cohort by cohort."""
    for _, _, members in by_cohort(cohorts, history):
        yield from members


def by_cohort(
    cohorts: Iterable[Cohort], history: History = NO_HISTORY
) -> Iterator[tuple[Cohort, County, list[tuple[Member, Context]]]]:
    """As :func:`gathered`, the members of a cohort at once. The county knows its last year until the next is asked."""
    before: Cohort | None = None
    last: County | None = None
    for cohort in cohorts:
        follows = (
            before is not None
            and before.county == cohort.county
            and before.year is not None
            and cohort.year == before.year + 1
        )
        earlier = last if follows else None
        bodies = frozenset(cohort.known.names.values()) if cohort.known.crawled else frozenset()
        county = County(cohort.members, lacking=_lacking(cohort, history), last=earlier)
        ordered = sorted(cohort.members, key=lambda one: (one.body, one.report.source.sha256, one.key))
        yield cohort, county, [(one, _context(one, cohort, county, history, bodies)) for one in ordered]
        # Two years are enough: what lies before last year is let go.
        before, last = cohort, county
        county.last = None


def cohorts_of(reports: Iterable[Report]) -> list[Cohort]:
    """Reports that come from no store: one county, its bodies told apart by name; the keys are their places."""
    members = [Member("", normal_body(one.body) if one.body else "", one, str(at)) for at, one in enumerate(reports)]
    names: dict[Body, str] = {}
    years: dict[Body, set[int]] = {}
    by_year: dict[int | None, list[Member]] = {}
    for member in members:
        by_year.setdefault(member.report.year, []).append(member)
        names[member.body] = min(member.report.body, names.get(member.body, member.report.body))
        if member.report.year is not None:
            years.setdefault(member.body, set()).add(member.report.year)
    known = Known(names, {body: frozenset(held) for body, held in years.items()})
    ordered = sorted(by_year, key=lambda year: (year is not None, year if year is not None else 0))
    return [Cohort("", year, by_year[year], known) for year in ordered]


def _context(member: Member, cohort: Cohort, county: County, history: History, bodies: frozenset[str]) -> Context:
    report, known = member.report, cohort.known
    level = body_level(report.body)
    year = report.year
    prev: Member | None = None
    suspended, since = ("", ""), None
    if year is not None and report.body:
        suspended = history.suspended(report.body, member.site, year)
        since = history.since(report.body, member.site, year)
        if not suspended[0]:
            prev = _last(member, county, history)
    names = ("", "") if prev is None else (prev.report.body, report.body)
    series = Series(
        years=known.years.get(member.body, frozenset()),
        gaps=known.gaps.get(member.body, {}),
        crawled=known.crawled,
        suspended=suspended,
        renamed=names if names[0] and not same_body(*names) else ("", ""),
        since=since,
    )
    texts = county.texts
    others = Others(
        series=series,
        county=county if len(county.members) > 1 else None,
        text=texts[id(report)],
        last_text=county.last.texts[id(prev.report)] if prev is not None and county.last is not None else None,
        template=county.shared,
    )
    return Context(
        prev=prev.report if prev is not None else None,
        level=None if level == "unknown" else level,
        others=others,
        published=member.published,
        bodies=bodies,
        unread=member.unread,
    )


def _last(member: Member, county: County, history: History) -> Member | None:
    """Last year's report of the same body, if there is exactly one."""
    if county.last is None:
        return None
    report = member.report
    same = county.last.by_body.get(member.body, ())
    found = [one for one in same if one.site or _agree(one, member)]
    if not found:
        old = {name for one in history.of(report.body, member.site) if one.change == "renamed" for name in one.before}
        found = [one for one in county.last.members if any(same_body(name, one.report.body) for name in old)]
    return found[0] if len(found) == 1 else None


def _agree(one: Member, two: Member) -> bool:
    return same_body(one.report.body, two.report.body)


def _lacking(cohort: Cohort, history: History) -> str:
    """Why the units of the county are not all there; empty where they are."""
    known, year = cohort.known, cohort.year
    if not known.crawled or year is None:
        return "the list of the county's bodies is not known"
    there = {member.body for member in cohort.members if member.report.tables}
    units = {body: name for body, name in known.names.items() if is_unit(name) and not is_government(name)}
    levels = {body_level(name) for name in units.values()}
    if "county_department" not in levels or not levels & {"township", "subdistrict"}:
        return "no departments or no townships are known"
    missing = sorted(name for body, name in units.items() if body not in there and history.exists(name, body[0], year))
    if not missing:
        return ""
    more = f" and {len(missing) - 3} more" if len(missing) > 3 else ""
    return f"no readable report of {', '.join(missing[:3])}{more}"
