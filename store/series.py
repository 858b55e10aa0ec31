"""Reads the reports of the store in sets: county by county, year by year, two years at a time in memory.

A *county* is one or more sites: the site of the county government, and sites most of whose bodies carry its name
(departments often have their own). A site that belongs to no county stands alone.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from sqlalchemy import select

from forms.bodies import normal_body
from parsers.report import Report
from store import schema
from store.audit.gather import Cohort, Known
from store.audit.peers.county import Body, Member, is_government
from store.coverage import states
from store.database import Database
from store.reports import reports_of

if TYPE_CHECKING:
    from store.store import Store

#: The reports of so many sites are listed at once.
_SITES = 100


@dataclass(frozen=True, slots=True)
class Head:
    """What is known of one report before it is read: see :class:`store.audit.peers.county.Member`."""

    key: str
    site: str
    body_key: str
    reading: str
    editions: int
    unread: int
    published: tuple[date, ...]


@dataclass(frozen=True, slots=True)
class Outline:
    """A cohort before its reports are read."""

    county: str
    year: int | None
    heads: tuple[Head, ...]
    known: Known

    @property
    def keys(self) -> list[str]:
        """The keys of the reports."""
        return [head.key for head in self.heads]

    def cohort(self, held: Mapping[str, Report]) -> Cohort:
        """The cohort of these reports, by their keys; one that is gone since waits for the next audit."""
        members = tuple(
            Member(one.site, one.body_key, held[one.key], one.key, one.editions, one.unread, one.published)
            for one in self.heads
            if one.key in held
        )
        return Cohort(self.county, self.year, members, self.known)


def cohorts(store: Store) -> Iterator[Cohort]:
    """Every report of the store, by county and year; reports without a year come first."""
    for outline in outlines(store):
        yield outline.cohort(dict(reports_of(store.database, outline.keys)))


def outlines(store: Store) -> Iterator[Outline]:
    """As :func:`cohorts`, without reading the reports."""
    said = _said(store)
    for some in _batches(_counties(store.database)):
        listed = _listed(store.database, [site for _, sites in some for site in sites])
        for county, sites in some:
            heads = [head for site in sites for head in listed[site]]
            names = {(head.site, head.body_key): body for head, body, _ in heads}  # the newest name stands for the body
            years: dict[Body, set[int]] = {body: set() for body in names}
            by_year: dict[int | None, list[Head]] = {}
            for head, _, year in heads:
                by_year.setdefault(year, []).append(head)
                if year is not None:
                    years[head.site, head.body_key].add(year)
            held = {body: told for site in sites for body, told in said.get(site, {}).items()}
            known = Known(
                {**{body: name for body, (name, _) in held.items()}, **names},
                {body: frozenset(some_years) for body, some_years in years.items()},
                {body: states for body, (_, states) in held.items()},
                crawled=sites != ("",),
            )
            for year in sorted(by_year, key=lambda year: (year is not None, year if year is not None else 0)):
                yield Outline(county, year, tuple(by_year[year]), known)


def _batches(counties: Mapping[str, tuple[str, ...]]) -> Iterator[list[tuple[str, tuple[str, ...]]]]:
    """Some counties at a time, so that few queries do for all of them."""
    some: list[tuple[str, tuple[str, ...]]] = []
    for county, sites in counties.items():
        some.append((county, sites))
        if sum(len(held) for _, held in some) >= _SITES:
            yield some
            some = []
    if some:
        yield some


def _listed(database: Database, sites: list[str]) -> Mapping[str, list[tuple[Head, str, int | None]]]:
    """The reports of each site with the body and the year, by body, year and key."""
    heads = schema.reports.c
    read, listed, failed = schema.readings.c, schema.editions.c, schema.failures.c
    count: Counter[str] = Counter()
    unread: Counter[tuple[str, str, int | None]] = Counter()
    days: dict[str, set[date]] = {}
    of_these = heads.site.in_(sites)
    with database.reading() as connection:
        chosen = select(heads.id, heads.site, heads.body_key, heads.body, heads.year, heads.reading).where(of_these)
        ordered = chosen.order_by(heads.site, heads.body_key, heads.year.nulls_first(), heads.id)
        found = connection.execute(ordered).all()
        editions = select(heads.id, read.published.label("printed"), listed.published)
        editions = editions.join(schema.readings, read.report == heads.id)
        editions = editions.outerjoin(schema.editions, listed.id == read.id).where(of_these)
        for key, *known in connection.execute(editions).all():
            count[key] += 1
            days.setdefault(key, set()).update(day for text in known if text and (day := _day(text)) is not None)
        failures = select(listed.site, listed.body_key, listed.year).join(schema.failures, failed.id == listed.id)
        for site, body, year in connection.execute(failures.where(listed.site.in_(sites))):
            unread[site, body, year] += 1
    out: dict[str, list[tuple[Head, str, int | None]]] = {site: [] for site in sites}
    for key, site, body_key, body, year, reading in found:
        published = tuple(sorted(days.get(key, ())))
        head = Head(key, site, body_key, reading, count[key], unread[site, body_key, year], published)
        out[site].append((head, body, year))
    return out


def _day(text: str | None) -> date | None:
    try:
        return date.fromisoformat((text or "")[:10])
    except ValueError:
        return None


def _said(store: Store) -> Mapping[str, Mapping[Body, tuple[str, dict[int, str]]]]:
    """What the crawl says of years, by site: the state, or ``unreadable`` for a report that could not be read."""
    out: dict[str, dict[Body, tuple[str, dict[int, str]]]] = {}
    for site, key, year, name, state in states(store.database):
        out.setdefault(site, {}).setdefault((site, key), (name, {}))[1][year] = state
    return out


def _counties(database: Database) -> Mapping[str, tuple[str, ...]]:
    """The sites of each county, by the name of the county or (alone) of the site, in a fixed order."""
    heads = schema.reports.c
    bodies: dict[str, set[str]] = {}
    with database.reading() as connection:
        for row in connection.execute(select(heads.site, heads.body).distinct()):
            bodies.setdefault(row.site, set()).add(row.body)
    seats: dict[str, set[str]] = {}
    for site, names in bodies.items():
        for name in names:
            if site and is_government(name):
                seats.setdefault(normal_body(name), set()).add(site)
    # A name that two counties have stands for neither.
    single = {place: next(iter(sites)) for place, sites in seats.items() if len(sites) == 1}
    home: dict[str, str] = {}
    for place, site in sorted(single.items()):
        home.setdefault(site, place)
    for site, names in bodies.items():
        if site and site not in home:
            counts = {place: sum(place in name for name in names) for place in single}
            best = max(sorted(counts), key=counts.__getitem__, default="")
            home[site] = best if best and 2 * counts[best] > len(names) else ""
    out: dict[str, list[str]] = {}
    for site in sorted(bodies):
        place = home.get(site, "")
        out.setdefault(f"{place}|{single[place]}" if place else f"|{site}", []).append(site)
    return {county: tuple(sites) for county, sites in sorted(out.items())}
