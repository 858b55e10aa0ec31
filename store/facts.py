"""Keeps the facts of single readings (:mod:`store.audit.alone`), so that the audit of all need not read them again.

Facts are valid for one content of a reading, one set of rules and one version of the program, which ``basis`` is a
digest of; others are worked out again. They can be deleted at any time.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from typing import Any

import numpy as np
from sqlalchemy import Connection, select

from forms.rules import Rules
from parsers.report import Doubt, Report, Source
from store import schema
from store.audit.alone import Facts, Open, facts_of
from store.database import Database
from store.exact import dump, json_text, load
from store.identity import natural_key

_MANY = 500


@dataclass(frozen=True, slots=True)
class Slim:
    """A report without its figures and words (all that its place among others depends on), and its facts."""

    report: Report
    facts: Facts


@dataclass(frozen=True, slots=True)
class Made:
    """Facts just worked out, and what they are valid for (:func:`basis`)."""

    facts: Facts
    basis: str


def make_facts(report: Report, rules: Rules, version: str) -> Made:
    """Work out the facts of ``report``. Raises ``RuleCrash``."""
    return Made(facts_of(report, rules), basis(version, rules))


@lru_cache(maxsize=256)
def basis(version: str, rules: Rules) -> str:
    """What facts are valid for beside the content of a reading: a version of the program (``code_version``), rules."""
    return natural_key("facts", version, repr(rules.all), repr(rules.domains), repr(rules.letters))


def facts_row(reading: str, content: str, report: Report, made: Made) -> dict[str, Any]:
    """The facts of a reading as a row of the table."""
    facts = made.facts
    shape = {
        "tables": dict(report.tables),
        "period": [day.isoformat() for day in report.period] if report.period else None,
        "doubts": sorted({doubt.why for doubt in report.doubts}),
        "provenance": dict(report.provenance),
        "open": facts.open,
        "loud": sorted(facts.loud),
        "scope": facts.scope,
    }
    return {
        "reading": reading,
        "basis": made.basis + content,
        "head": f"{json_text(shape)}\n{json_text([facts.tables, facts.figures, facts.problems])}",
        "findings": dump(facts.findings) if facts.findings else "",
        "words": facts.words.astype("<u8").tobytes(),
        "grams": facts.grams.astype("<u4").tobytes(),
        "counts": facts.counts.astype("<i8").tobytes(),
    }


def put_facts(database: Database, connection: Connection, rows: Sequence[Mapping[str, Any]]) -> None:
    """Keep facts in place of those that were there."""
    for row in rows:
        database.put(connection, schema.facts, row)


def slim_readings(
    connection: Connection, keys: Sequence[str], valid: Callable[[str, str, int | None], str]
) -> Iterator[tuple[str, str, Slim | None]]:
    """The readings with these keys and their content; ``None`` where their facts are not kept or not valid.

    ``valid`` gives what facts must be valid for (:func:`basis`), of a reading's key and its printed body and year.
    """
    read, held = schema.readings.c, schema.facts.c
    columns = (read.id, read.sha256, read.media_type, read.path, read.url, read.title, read.body, read.year, read.form)
    of_facts = (held.basis, held.head, held.findings, held.words, held.grams, held.counts)
    chosen = select(*columns, read.published, read.content, *of_facts)
    joined = chosen.outerjoin(schema.facts, held.reading == read.id)
    for start in range(0, len(keys), _MANY):
        for row in connection.execute(joined.where(read.id.in_(list(keys[start : start + _MANY])))).all():
            known = row.basis is not None and row.basis == valid(row.id, row.body, row.year) + row.content
            yield row.id, row.content, _slim(row) if known else None


def _slim(row: Any) -> Slim:
    text, _, own = row.head.partition("\n")
    shape = _shape(text)
    tables, figures, problems = json.loads(own)
    report = Report(
        source=Source(row.sha256, row.media_type, row.path, row.url),
        title=row.title,
        body=row.body,
        year=row.year,
        form=row.form,
        tables=shape.tables,
        period=shape.period,
        published=None if row.published is None else date.fromisoformat(row.published),
        figures={},
        doubts=shape.doubts,
        provenance=shape.provenance,
    )
    facts = Facts(
        findings=load(row.findings) if row.findings else (),
        open=shape.open,
        loud=shape.loud,
        forms=shape.tables,
        tables={table: (digest, full) for table, (digest, full) in tables.items()},
        figures=figures,
        problems=problems,
        scope=shape.scope,
        words=np.frombuffer(row.words, dtype="<u8"),
        grams=np.frombuffer(row.grams, dtype="<u4"),
        counts=np.frombuffer(row.counts, dtype="<i8"),
    )
    return Slim(report, facts)


@dataclass(frozen=True, slots=True)
class _Shape:
    """What many reports have in common."""

    tables: Mapping[str, str]
    period: tuple[date, date] | None
    doubts: tuple[Doubt, ...]
    provenance: Mapping[str, str]
    open: Open
    loud: frozenset[str]
    scope: str


@lru_cache(maxsize=4096)
def _shape(text: str) -> _Shape:
    head = json.loads(text)
    period = head["period"]
    return _Shape(
        tables=head["tables"],
        period=(date.fromisoformat(period[0]), date.fromisoformat(period[1])) if period else None,
        doubts=tuple(Doubt("", why) for why in head["doubts"]),
        provenance=head["provenance"],
        open=tuple((code, tuple(asked)) for code, asked in head["open"]),
        loud=frozenset(head["loud"]),
        scope=head["scope"],
    )
