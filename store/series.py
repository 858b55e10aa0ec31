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
from store.database import Database
from store.reports import reports_of

if TYPE_CHECKING:
    from store.store import Store


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
    database = store.database
    said = _said(store)
    for county, sites in _counties(database).items():
        names, years = _bodies(database, sites)
        for body, (name, _) in said.items():
            if body[0] in sites:
                names.setdefault(body, name)
        gaps = {body: states for body, (_, states) in said.items() if body[0] in sites}
        known = Known(names, years, gaps, crawled=sites != ("",))
        heads = schema.reports.c
        chosen = select(heads.year).where(heads.site.in_(sites)).distinct().order_by(heads.year.nulls_first())
        with database.reading() as connection:
            found = list(connection.execute(chosen).scalars())
        for year in found:
            yield Outline(county, year, tuple(_heads(database, sites, year)), known)


def _heads(database: Database, sites: tuple[str, ...], year: int | None) -> Iterator[Head]:
    heads = schema.reports.c
    of_year = heads.year.is_(None) if year is None else heads.year == year
    read, listed, failed = schema.readings.c, schema.editions.c, schema.failures.c
    count: Counter[str] = Counter()
    unread: Counter[Body] = Counter()
    days: dict[str, set[date]] = {}
    of_this = heads.site.in_(sites) & of_year
    with database.reading() as connection:
        chosen = select(heads.id, heads.site, heads.body_key, heads.reading).where(of_this)
        found = connection.execute(chosen.order_by(heads.site, heads.body_key, heads.id)).all()
        editions = select(heads.id, read.published.label("printed"), listed.published)
        editions = editions.join(schema.readings, read.report == heads.id)
        for edition in connection.execute(editions.outerjoin(schema.editions, listed.id == read.id).where(of_this)):
            count[edition.id] += 1
            known = (_day(edition.printed), _day(edition.published))
            days.setdefault(edition.id, set()).update(day for day in known if day is not None)
        in_year = listed.year.is_(None) if year is None else listed.year == year
        failures = select(listed.site, listed.body_key).join(schema.failures, failed.id == listed.id)
        for failure in connection.execute(failures.where(listed.site.in_(sites), in_year)):
            unread[failure.site, failure.body_key] += 1
    for head in found:
        missing = unread[head.site, head.body_key]
        published = tuple(sorted(days.get(head.id, ())))
        yield Head(head.id, head.site, head.body_key, head.reading, count[head.id], missing, published)


def _day(text: str | None) -> date | None:
    try:
        return date.fromisoformat((text or "")[:10])
    except ValueError:
        return None


def _bodies(database: Database, sites: tuple[str, ...]) -> tuple[dict[Body, str], dict[Body, frozenset[int]]]:
    heads = schema.reports.c
    names: dict[Body, str] = {}
    years: dict[Body, set[int]] = {}
    chosen = select(heads.site, heads.body_key, heads.body, heads.year).where(heads.site.in_(sites))
    with database.reading() as connection:
        for row in connection.execute(chosen.order_by(heads.site, heads.body_key, heads.year.nulls_first(), heads.id)):
            body = (row.site, row.body_key)
            names[body] = row.body  # the newest name stands for the body
            held = years.setdefault(body, set())
            if row.year is not None:
                held.add(row.year)
    return names, {body: frozenset(held) for body, held in years.items()}


def _said(store: Store) -> dict[Body, tuple[str, dict[int, str]]]:
    """What the crawl says of years: the state, or ``unreadable`` for a report that could not be read."""
    out: dict[Body, tuple[str, dict[int, str]]] = {}
    for row in store.coverage():
        states = out.setdefault((row["site"], row["body_key"]), (row["body"], {}))[1]
        states[row["year"]] = "unreadable" if row["unreadable"] else row["state"]
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
