"""Versions of an edition: what it said at its visits, read from the archive and kept beside the present reading.

Of each version but the last, the reading of its first visit is kept whole; the last one is the edition's present
reading. All is read again when the parser changes, or when a later visit makes a reading an old version. What is kept
follows from the visits alone: neither the order of crawls and loads nor a rebuild changes it.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import datetime
from itertools import pairwise

from sqlalchemy import and_, func, or_, select

from forms.jsonl import dump_line, load_line
from parsers.report import Report
from scraper.results import Edition
from store import schema
from store.changes import Version, said
from store.database import Database
from store.identity import edition_key
from store.ledger import IS_PART, edition_of, moment, parts_of, time_of
from store.reports import readings_of
from store.visits import Read, Visit, grouped, save, visits_of

_of = schema.visits.c
#: Whether the visits of an edition, as a group of rows, came to different things.
_DIFFER = or_(func.min(_of.said) != func.max(_of.said), func.min(_of.code) != func.max(_of.code))


def editions_to_settle(database: Database, parser: str) -> list[Edition]:
    """The editions whose visits :func:`settle` has to look at, by key.

    The further pages of a split article are no editions by themselves.
    """
    listed = schema.editions.c
    unread = or_(func.min(_of.parser) != parser, func.max(_of.parser) != parser)
    several = select(_of.edition).group_by(_of.edition).having(and_(func.count() > 1, or_(unread, _DIFFER)))
    with database.reading() as connection:
        wanted = select(schema.editions).where(listed.id.in_(several), ~IS_PART)
        rows = connection.execute(wanted.order_by(listed.id)).all()
        return [
            edition_of(dict(row._mapping)) for row in rows if not _is_settled(visits_of(connection, row.id), parser)
        ]


def settle(database: Database, edition: Edition, parser: str, read: Callable[[str], Read]) -> None:
    """Read those visits of an edition that have to be read; ``read`` gives what a capture comes to."""
    key = edition_key(edition)
    with database.reading() as connection:
        visits = visits_of(connection, key)
    fresh: dict[str, Read] = {}
    for at, visit in enumerate(visits):
        if visit.parser != parser:
            fresh[visit.capture] = came = read(visit.capture)
            code, says = (came, "") if isinstance(came, str) else ("", said(came))
            visits[at] = replace(visit, parser=parser, said=says, code=code, text="")
    kept = _kept(visits)
    for at, visit in enumerate(visits):
        if visit.capture not in kept:
            visits[at] = replace(visit, text="")
        elif not visit.text:
            came = fresh[visit.capture] if visit.capture in fresh else read(visit.capture)
            visits[at] = replace(visit, text="" if isinstance(came, str) else dump_line(came.to_dict()))
    with database.writing() as connection:
        database.lock(connection, key)
        for visit in visits:
            save(connection, key, visit)


def visit_end(database: Database, edition: Edition, capture: str) -> datetime | None:
    """When the visit ``capture`` of an edition was over: at the next one; ``None`` for the last."""
    with database.reading() as connection:
        visits = visits_of(connection, edition_key(edition))
    after = [two.moment for one, two in pairwise(visits) if one.capture == capture]
    return time_of(after[0]) if after else None


def parts_at(database: Database, edition: Edition, until: datetime | None) -> list[str]:
    """The captures of the further pages of a split article as they were found last before ``until``, in order."""
    out: list[str] = []
    for part in parts_of(database, edition):
        with database.reading() as connection:
            seen = visits_of(connection, edition_key(part))
        before = [visit.capture for visit in seen if until is None or visit.moment < moment(until)]
        out.append(before[-1] if before else part.capture)
    return out


def versions_of(database: Database, report: str) -> tuple[tuple[Version, ...], ...]:
    """The versions of each edition of a report that was changed, oldest first; those of the primary edition first.

    A file that hangs on two pages is one. Raises ``NotStored``.
    """
    out: dict[str, tuple[Version, ...]] = {}
    for reading in readings_of(database, report):
        if reading.edition is not None and reading.edition.url not in out:
            with database.reading() as connection:
                groups = grouped(visits_of(connection, reading.key))
            if len(groups) > 1:
                out[reading.edition.url] = _versions(reading.edition.url, groups, reading.report)
    return tuple(out.values())


def changed_reports(database: Database) -> list[str]:
    """The reports with an edition of several versions, by site, body, year and key."""
    read, head = schema.readings.c, schema.reports.c
    several = select(_of.edition).group_by(_of.edition).having(_DIFFER)
    owners = select(read.report).where(read.id.in_(several))
    wanted = select(head.id).where(head.id.in_(owners))
    with database.reading() as connection:
        ordered = wanted.order_by(head.site, head.body_key, head.year.nulls_first(), head.id)
        return list(connection.execute(ordered).scalars())


def _kept(visits: Sequence[Visit]) -> set[str]:
    """The captures whose reading is kept here: the first of every version but the last."""
    return {group[0].capture for group in grouped(visits)[:-1] if not group[0].code}


def _is_settled(visits: Sequence[Visit], parser: str) -> bool:
    kept = _kept(visits)
    return all(visit.parser == parser and bool(visit.text) == (visit.capture in kept) for visit in visits)


def _versions(url: str, groups: Sequence[Sequence[Visit]], present: Report) -> tuple[Version, ...]:
    return tuple(
        Version(
            url=url,
            number=number,
            first=time_of(group[0].moment),
            last=time_of(group[-1].moment),
            visits=len(group),
            capture=group[0].capture,
            digest=group[0].digest,
            error=group[0].code,
            report=present if number == len(groups) else _held(group[0].text),
        )
        for number, group in enumerate(groups, start=1)
    )


def _held(text: str) -> Report | None:
    return Report.from_dict(load_line(text)) if text else None
