"""Visits of an edition: every capture that it ever was, what it said then, and where it began to say something else.

A crawl that finds an edition again tells its capture. What a report said at a visit is kept as a digest
(:func:`store.changes.said`). Visits in a row that say the same are one *version*.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby

from sqlalchemy import Connection, select, update
from sqlalchemy.dialects import postgresql, sqlite

from parsers.report import Report
from store import schema
from store.changes import said
from store.database import Database

#: What a visit came to: its report, or the code of the error that kept it from being read.
Read = Report | str


@dataclass(frozen=True, slots=True)
class Visit:
    """One visit: its capture, the digest of its payload, when it was (microseconds since 1970), what it came to.

    ``parser`` is the version of the parser that read it; ``said`` is empty where ``code`` says why it was not read.
    ``text`` is the reading as a JSON line, where it is kept.
    """

    capture: str
    digest: str
    moment: int
    parser: str
    said: str
    code: str
    text: str


def put_visit(database: Database, connection: Connection, edition: str, capture: str) -> None:
    """Note that an edition was this capture; what is known of the visit stays."""
    make = sqlite.insert if database.is_sqlite else postgresql.insert
    row = {"edition": edition, "capture": capture, "parser": "", "said": "", "code": "", "text": ""}
    connection.execute(make(schema.visits).values(**row).on_conflict_do_nothing())


def note_reading(connection: Connection, edition: str, capture: str, parser: str, read: Read) -> None:
    """Note what the present capture of an edition came to; its reading is kept elsewhere."""
    code, says = (read, "") if isinstance(read, str) else ("", said(read))
    save(connection, edition, Visit(capture, "", 0, parser, says, code, ""))


def save(connection: Connection, edition: str, visit: Visit) -> None:
    """Keep what a visit came to."""
    of = schema.visits.c
    held = {"parser": visit.parser, "said": visit.said, "code": visit.code, "text": visit.text}
    connection.execute(update(schema.visits).where(of.edition == edition, of.capture == visit.capture).values(**held))


def visits_of(connection: Connection, edition: str) -> list[Visit]:
    """The visits of an edition by time. A visit whose capture is not known is none."""
    of, seen = schema.visits.c, schema.captures.c
    wanted = (
        select(of.capture, seen.digest, seen.moment, of.parser, of.said, of.code, of.text)
        .join(schema.captures, seen.id == of.capture)
        .where(of.edition == edition)
        .order_by(seen.moment, seen.id)
    )
    return [Visit(*row) for row in connection.execute(wanted)]


def grouped(visits: Sequence[Visit]) -> list[list[Visit]]:
    """The visits version by version."""
    return [list(group) for _, group in groupby(visits, key=lambda visit: (visit.said, visit.code))]
