"""What the crawler remembers: captures, editions, coverage and issues, for :class:`scraper.ledger.Ledger`."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

from sqlalchemy import Connection, Row, Select, and_, exists, func, select

from scraper.captures import Capture
from scraper.results import CoverageCell, CrawlIssue, Edition
from store import schema
from store.database import Database
from store.errors import NotStored
from store.exact import storable
from store.identity import body_key, edition_key, issue_key
from store.visits import put_visit

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)

_of = schema.editions.c
#: Whether a row of ``editions`` is a further page of a split article, and no edition by itself.
IS_PART = and_(_of.role == "page", _of.page != "", _of.page != _of.url)


def capture_of(database: Database, request_key: str, before: datetime | None = None) -> Capture | None:
    """The newest capture of this request (of those ``before`` a moment)."""
    table = schema.captures.c
    newest = select(schema.captures).where(table.request_key == storable(request_key))
    if before is not None:
        newest = newest.where(table.moment < moment(before))
    return _first(database, newest.order_by(table.moment.desc(), table.id))


def capture(database: Database, key: str) -> Capture:
    """The capture with this id. Raises ``NotStored``."""
    found = _first(database, select(schema.captures).where(schema.captures.c.id == key))
    if found is None:
        raise NotStored(f"没有这条采集记录 · no capture {key!r}")
    return found


def captures(database: Database) -> Iterator[Capture]:
    """Every capture by id."""
    with database.reading() as connection:
        rows = connection.execution_options(yield_per=1000).execute(
            select(schema.captures).order_by(schema.captures.c.id)
        )
        yield from map(_capture, rows)


def add_capture(database: Database, capture: Capture) -> None:
    """Record a capture."""
    row = {
        "id": capture.id,
        "url": storable(capture.url),
        "method": capture.method,
        "request_key": storable(capture.request_key),
        "fetched": capture.fetched.isoformat(),
        "moment": moment(capture.fetched),
        "status": capture.status,
        "media_type": storable(capture.media_type),
        "digest": capture.digest,
        "length": capture.length,
        "warc": storable(capture.warc),
        "offset": capture.offset,
        "revisit": int(capture.revisit),
    }
    with database.writing() as connection:
        database.put(connection, schema.captures, row)


def add_edition(database: Database, edition: Edition) -> None:
    """Record an edition."""
    with database.writing() as connection:
        put_edition(database, connection, edition)


def put_edition(database: Database, connection: Connection, edition: Edition) -> None:
    """Record an edition. Of two words on the same edition the one with the newer capture stands.

    Between captures of one moment the greater row stands, so that the order of threads changes nothing.
    """
    key = edition_key(edition)
    row = {
        "id": key,
        "site": storable(edition.site),
        "body_key": storable(body_key(edition.body, edition.body_key)),
        "site_key": storable(edition.body_key),
        "body": storable(edition.body),
        "year": edition.year,
        "url": storable(edition.url),
        "role": edition.role,
        "capture": edition.capture,
        "title": storable(edition.title),
        "published": None if edition.published is None else storable(edition.published),
        "page": storable(edition.page),
        "evidence": storable(edition.evidence),
    }
    database.lock(connection, key)
    put_visit(database, connection, key, edition.capture)
    known = connection.execute(select(schema.editions).where(schema.editions.c.id == key)).one_or_none()
    if known is None or _rank(connection, row) > _rank(connection, dict(known._mapping)):
        database.put(connection, schema.editions, row)


def add_coverage(database: Database, cell: CoverageCell) -> None:
    """Record the state of one body and year; the later word stands."""
    row = {
        "site": storable(cell.site),
        "body_key": storable(body_key(cell.body, cell.body_key)),
        "year": cell.year,
        "site_key": storable(cell.body_key),
        "body": storable(cell.body),
        "state": cell.state,
        "url": None if cell.url is None else storable(cell.url),
        "evidence": storable(cell.evidence),
    }
    with database.writing() as connection:
        database.put(connection, schema.coverage, row)


def add_issue(database: Database, issue: CrawlIssue) -> None:
    """Record something a person should know."""
    row = {
        "id": issue_key(issue),
        "site": storable(issue.site),
        "code": storable(issue.code),
        "url": storable(issue.url),
        "message": storable(issue.message),
    }
    with database.writing() as connection:
        database.put(connection, schema.issues, row)


def issues(database: Database) -> list[CrawlIssue]:
    """Every issue, by site, code, address and message."""
    table = schema.issues.c
    columns = (table.site, table.code, table.url, table.message)
    with database.reading() as connection:
        return [CrawlIssue(*row) for row in connection.execute(select(*columns).order_by(*columns))]


def editions(database: Database, site: str) -> list[Edition]:
    """Every edition of a site, by key."""
    table = schema.editions.c
    with database.reading() as connection:
        rows = connection.execute(select(schema.editions).where(table.site == site).order_by(table.id))
        return [edition_of(dict(row._mapping)) for row in rows]


def editions_to_load(database: Database, parser: str, at_hand: Collection[str] = ()) -> list[Edition]:
    """Editions whose present capture was not yet read, well or badly, by this version of the parser.

    Those that failed with a code in ``at_hand``, or have it as a doubt, are read again: what they lacked is there now.
    The further pages of a split article are no editions by themselves: :func:`parts_of`.
    """
    table = schema.editions.c

    def tried(by: Any, *lacked: Any) -> Any:
        done = and_(by.id == table.id, by.capture == table.capture, by.parser == parser, *(~one for one in lacked))
        return exists().where(done)

    read, failed = schema.readings.c, schema.failures.c
    partly = [read.text.contains(f'"{code}', autoescape=True) for code in sorted(at_hand)]
    wanted = select(schema.editions).where(
        ~IS_PART, ~tried(read, *partly), ~tried(failed, failed.code.in_(list(at_hand)))
    )
    ordered = wanted.order_by(
        table.site, table.body_key, table.year.nulls_first(), table.role.desc(), table.url, table.id
    )
    with database.reading() as connection:
        return [edition_of(dict(row._mapping)) for row in connection.execute(ordered)]


def parts_of(database: Database, edition: Edition) -> list[Edition]:
    """The further pages of an article that its portal split, in order."""
    table = schema.editions.c
    wanted = select(schema.editions).where(
        IS_PART, table.site == storable(edition.site), table.page == storable(edition.url)
    )
    with database.reading() as connection:
        found = [edition_of(dict(row._mapping)) for row in connection.execute(wanted)]
    return sorted(found, key=lambda part: (len(part.url), part.url))


def edition_of(row: Mapping[str, Any]) -> Edition:
    """The edition in a row of ``editions``."""
    return Edition(
        site=row["site"],
        url=row["url"],
        role=row["role"],
        capture=row["capture"],
        body=row["body"],
        body_key=row["site_key"],
        year=row["year"],
        title=row["title"],
        published=row["published"],
        page=row["page"],
        evidence=row["evidence"],
    )


def _first(database: Database, statement: Select[Any]) -> Capture | None:
    with database.reading() as connection:
        row = connection.execute(statement.limit(1)).one_or_none()
    return None if row is None else _capture(row)


def _capture(row: Row[Any]) -> Capture:
    held = dict(row._mapping)
    del held["moment"]
    held["fetched"] = datetime.fromisoformat(held["fetched"])
    held["revisit"] = bool(held["revisit"])
    return Capture(**held)


def moment(when: datetime) -> int:
    """Microseconds since 1970."""
    known = when if when.tzinfo else when.replace(tzinfo=UTC)
    return (known - _EPOCH) // timedelta(microseconds=1)


def time_of(microseconds: int) -> datetime:
    """The inverse of :func:`moment`."""
    return _EPOCH + timedelta(microseconds=microseconds)


def _rank(connection: Connection, row: Mapping[str, Any]) -> tuple[Any, ...]:
    newest = select(func.max(schema.captures.c.moment)).where(schema.captures.c.id == row["capture"])
    when = connection.execute(newest).scalar_one()
    return (-1 if when is None else when, *("" if held is None else str(held) for held in row.values()))
