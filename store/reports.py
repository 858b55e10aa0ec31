"""Keeps parsed reports and gives them back exactly as they were.

A report has one reading for each edition that was parsed. Everything that belongs to a reading is replaced in one
transaction, and its report's findings with it, for they were about other figures. One reading is the *primary* one,
which stands for the report everywhere: the reading with the most standard tables; among equals the page before an
attachment, then DOCX, web page, plain text, PDF, OFD and other formats in this order (the earlier the less there is to
guess), then fewer doubts, then the digest of the source.
"""

from __future__ import annotations

import gc
import hashlib
import json
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, fields, replace
from typing import TYPE_CHECKING, Any

from sqlalchemy import Connection, Select, delete, select, update

from parsers.report import Report, Source
from scraper.results import Edition
from store import schema
from store.database import Database
from store.errors import NotStored
from store.exact import decode_parts, json_text, object_parts, storable
from store.figures import Cells, join_figures, split_figures
from store.identity import edition_key, file_key, report_body, report_key, report_year
from store.ledger import edition_of, put_edition
from store.visits import note_reading

if TYPE_CHECKING:
    from store.facts import Made

_BATCH = 200
#: So many reports are made without a look for garbage.
_AT_ONCE = 20

_FORMATS = (
    "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "text/html",
    "text/plain",
    "application/pdf",
    "application/ofd",
)


@dataclass(frozen=True, slots=True)
class Reading:
    """One parsed edition of a report; ``edition`` is ``None`` for a file given by hand."""

    key: str
    edition: Edition | None
    report: Report


def save_report(
    database: Database, report: Report, edition: Edition | None, parser: str, reader: str, facts: Made | None = None
) -> str:
    """Keep a parsed edition, and its facts if they are given, in one transaction; gives back its report's key.

    ``parser`` is its version, ``reader`` that with what is installed beside it. Raises ``FigureRefused``.
    """
    key = file_key(report.source) if edition is None else edition_key(edition)
    with database.writing() as connection:
        if edition is None:
            database.lock(connection, key)
            report = _at_first_path(connection, report, key)
        else:
            put_edition(database, connection, edition)
        owner = report_key(report, edition)
        earlier = _earlier_readings(connection, key, report.source if edition is None else None)
        database.lock(connection, owner, *earlier.values())
        row, values = _rows(report, database.cells)
        row.update(id=key, report=owner, parser=parser)
        row.update(edition=key, capture=edition.capture) if edition else row.update(edition="", capture="")
        connection.execute(delete(schema.failures).where(schema.failures.c.id == key))
        if edition is not None:
            note_reading(connection, key, edition.capture, reader, report)
        if not _is_same(connection, row):
            connection.execute(delete(schema.readings).where(schema.readings.c.id.in_(list(earlier))))
            site, body = report_body(report, edition)
            head = {
                "id": owner,
                "site": storable(site),
                "body_key": storable(body),
                "body": "",
                "year": report_year(report, edition),
                "reading": key,
            }
            database.put(connection, schema.reports, head)
            connection.execute(schema.readings.insert(), row)
            for form, held in values.items():
                connection.execute(database.values[form].insert(), {"reading": key, **held})
            for changed in sorted({owner, *earlier.values()}):
                _settle(connection, changed)
        if facts is not None:
            from store.facts import facts_row, put_facts  # brings numpy, which reading a store does not need

            put_facts(database, connection, [facts_row(key, row["content"], report, facts)])
    return owner


def save_failure(
    database: Database, source: Edition | Source, code: str, message: str, parser: str, reader: str
) -> None:
    """Record that an edition (or a file) could not be read; an earlier reading of it no longer stands."""
    listed = isinstance(source, Edition)
    key = edition_key(source) if isinstance(source, Edition) else file_key(source)
    path, url = None if isinstance(source, Edition) else source.path, source.url
    row = {
        "id": key,
        "edition": key if listed else "",
        "capture": source.capture if isinstance(source, Edition) else "",
        "parser": parser,
        "path": None if path is None else storable(path),
        "url": None if url is None else storable(url),
        "code": code,
        "message": storable(message),
    }
    with database.writing() as connection:
        if isinstance(source, Edition):
            put_edition(database, connection, source)
            note_reading(connection, key, source.capture, reader, code)
        earlier = _earlier_readings(connection, key, None)
        database.lock(connection, key, *earlier.values())
        connection.execute(delete(schema.readings).where(schema.readings.c.id == key))
        database.put(connection, schema.failures, row)
        for changed in sorted(set(earlier.values())):
            _settle(connection, changed)


def report_keys(database: Database) -> list[str]:
    """The key of every report, by site, body, year and key."""
    with database.reading() as connection:
        return list(connection.execute(_ordered(select(schema.reports.c.id))).scalars())


def reports(database: Database, wanted: Select[Any]) -> Iterator[tuple[str, Report]]:
    """The primary reading of the reports in ``wanted`` (a selection of report keys), in order, a batch at a time."""
    table = schema.readings.c
    chosen = select(schema.reports.c.id.label("owner"), table.id.label("id"), table.text).join(
        schema.readings, table.id == schema.reports.c.reading
    )
    with database.reading() as connection:
        rows = connection.execution_options(yield_per=_BATCH).execute(
            _ordered(chosen.where(schema.reports.c.id.in_(wanted)))
        )
        for batch in rows.mappings().partitions(_BATCH):
            held = _values(connection, database, [row["id"] for row in batch])
            for start in range(0, len(batch), _AT_ONCE):
                with _no_collection():
                    some = batch[start : start + _AT_ONCE]
                    made = [
                        (row["owner"], _report(row["text"], held.get(row["id"], {}), database.cells)) for row in some
                    ]
                yield from made


@contextmanager
def _no_collection() -> Iterator[None]:
    """Making reports makes hundreds of objects each and no garbage; looking for some all the while doubles the time."""
    was = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was:
            gc.enable()


def reports_of(database: Database, keys: Sequence[str]) -> Iterator[tuple[str, Report]]:
    """The reports with these keys, however many there are; one that is gone is left out."""
    of = schema.reports.c.id
    for start in range(0, len(keys), _BATCH):  # a database takes only so many values in one question
        yield from reports(database, select(of).where(of.in_(list(keys[start : start + _BATCH]))))


def readings_of(database: Database, key: str) -> tuple[Reading, ...]:
    """Every reading of a report, the primary one first. Raises ``NotStored``."""
    table = schema.readings.c
    chosen = select(schema.readings, schema.editions.c.role).outerjoin(
        schema.editions, schema.editions.c.id == table.id
    )
    with database.reading() as connection:
        rows = [dict(row) for row in connection.execute(chosen.where(table.report == key)).mappings()]
        if not rows:
            raise NotStored(f"没有这份报告 · no report {key!r}")
        rows.sort(key=_preference)
        held = _values(connection, database, [row["id"] for row in rows])
        linked = select(schema.editions).where(schema.editions.c.id.in_([row["id"] for row in rows]))
        editions = {row["id"]: edition_of(dict(row)) for row in connection.execute(linked).mappings()}
    return tuple(
        Reading(row["id"], editions.get(row["id"]), _report(row["text"], held.get(row["id"], {}), database.cells))
        for row in rows
    )


def _rows(report: Report, cells: Cells) -> tuple[dict[str, Any], dict[str, dict[str, Any]]]:
    """The report as its row of ``readings`` (without keys) and its rows of the values tables."""
    values, others = split_figures(report, cells)
    order = list(report.figures)
    home = {key: report.tables.get(key.split(".", 1)[0]) for key in order}
    usual = [key for form in cells for key in cells[form] if home.get(key) == form]
    usual += [other[0] for other in others]
    text = json_text(
        {
            "report": object_parts(report, without=("figures",)),
            "others": others,
            "order": None if order == usual else order,
        }
    )
    content = hashlib.sha256(json_text([text, values]).encode("utf-8")).hexdigest()
    row = {
        "content": content,
        "sha256": report.source.sha256,
        "media_type": storable(report.source.media_type),
        "path": None if report.source.path is None else storable(report.source.path),
        "url": None if report.source.url is None else storable(report.source.url),
        "title": storable(report.title),
        "body": storable(report.body),
        "year": report.year,
        "form": report.form,
        "published": None if report.published is None else report.published.isoformat(),
        "tables": len(report.tables),
        "doubts": len(report.doubts),
        "text": text,
    }
    return row, values


def _report(text: str, rows: Mapping[str, Sequence[Any]], cells: Cells) -> Report:
    held = json.loads(text)
    figures = join_figures(rows, held["others"], cells)
    if held["order"] is not None:
        figures = {key: figures[key] for key in held["order"]}
    known = {field.name for field in fields(Report)}
    parts = {name: part for name, part in held["report"].items() if name in known}
    return Report(**decode_parts(parts), figures=figures)


def _values(connection: Connection, database: Database, keys: Sequence[str]) -> dict[str, dict[str, Sequence[Any]]]:
    """The rows of the values tables by reading and form."""
    held: dict[str, dict[str, Sequence[Any]]] = {}
    for form, table in database.values.items():
        for row in connection.execute(select(table).where(table.c.reading.in_(list(keys)))):
            held.setdefault(row[0], {})[form] = row
    return held


def _at_first_path(connection: Connection, report: Report, key: str) -> Report:
    """The same bytes may lie in several places: the first path in order stands for them."""
    path = connection.execute(select(schema.readings.c.path).where(schema.readings.c.id == key)).scalar_one_or_none()
    if path is None or (report.source.path or "") <= path:
        return report
    return replace(report, source=replace(report.source, path=path))


def _earlier_readings(connection: Connection, key: str, file: Source | None) -> dict[str, str]:
    """The readings that this one replaces, each with its report: the same edition, or a file once at this path."""
    table = schema.readings.c
    same = table.id == key
    if file is not None and file.path is not None:
        same = same | ((table.edition == "") & (table.path == storable(file.path)))
    return {row.id: row.report for row in connection.execute(select(table.id, table.report).where(same))}


def _is_same(connection: Connection, row: Mapping[str, Any]) -> bool:
    """Whether nothing has changed but the version of the parser or the capture, which are then noted."""
    table = schema.readings.c
    same = (table.id == row["id"]) & (table.report == row["report"]) & (table.content == row["content"])
    noted = update(schema.readings).where(same).values(parser=row["parser"], capture=row["capture"])
    return connection.execute(noted).rowcount == 1


def _settle(connection: Connection, key: str) -> None:
    """After a change of its readings: choose the primary one, drop the findings, drop a report without readings."""
    chosen = select(schema.readings, schema.editions.c.role, schema.editions.c.body.label("listed")).outerjoin(
        schema.editions, schema.editions.c.id == schema.readings.c.id
    )
    rows = [dict(row) for row in connection.execute(chosen.where(schema.readings.c.report == key)).mappings()]
    if not rows:
        connection.execute(delete(schema.reports).where(schema.reports.c.id == key))
        return
    first = min(rows, key=_preference)
    body = first["body"] or first["listed"] or ""
    connection.execute(update(schema.reports).where(schema.reports.c.id == key).values(reading=first["id"], body=body))
    connection.execute(delete(schema.findings).where(schema.findings.c.report == key))
    connection.execute(delete(schema.audits).where(schema.audits.c.report == key))


def _preference(row: Mapping[str, Any]) -> tuple[Any, ...]:
    media = row["media_type"]
    return (
        -row["tables"],
        row["role"] == "attachment",
        _FORMATS.index(media) if media in _FORMATS else len(_FORMATS),
        row["doubts"],
        row["sha256"],
        row["id"],
    )


def _ordered(statement: Select[Any]) -> Select[Any]:
    table = schema.reports.c
    return statement.order_by(table.site, table.body_key, table.year.nulls_first(), table.id)
