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
from parsers.report import Report, Source
from store import schema
from store.audit.alone import Facts, Open, facts_of, head_of, slim
from store.database import Database
from store.exact import dump, json_text, load
from store.identity import natural_key

_MANY = 500


@dataclass(frozen=True, slots=True)
class Slim:
    """One reading as its row and its facts tell of it; ``facts`` is ``None`` where they are not kept or not valid."""

    report: Report
    content: str
    facts: Facts | None


@dataclass(frozen=True, slots=True)
class Made:
    """Facts just worked out: of which version of the program, and for which rules."""

    facts: Facts
    version: str
    rules: str


def make_facts(report: Report, rules: Rules, version: str) -> Made:
    """Work out the facts of ``report``. Raises ``RuleCrash``."""
    return Made(facts_of(report, rules), version, rules_digest(rules))


def basis(version: str, rules: str, content: str) -> str:
    """What facts are valid for: a version of the program (``store.store.code_version``), rules, a reading's content."""
    return natural_key("facts", version, rules, content)


@lru_cache(maxsize=256)
def rules_digest(rules: Rules) -> str:
    """What stands for a set of rules."""
    return natural_key("rules", repr(rules.all), repr(rules.domains), repr(rules.letters))


def facts_row(reading: str, content: str, report: Report, made: Made) -> dict[str, Any]:
    """The facts of a reading as a row of the table."""
    facts = made.facts
    head = {
        **head_of(report),
        "open": json_text(facts.open),
        "loud": sorted(facts.loud),
        "digests": {table: list(found) for table, found in facts.tables.items()},
        "figures": facts.figures,
        "problems": facts.problems,
        "scope": facts.scope,
    }
    return {
        "reading": reading,
        "basis": basis(made.version, made.rules, content),
        "head": json_text(head),
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
    connection: Connection, keys: Sequence[str], valid: Callable[[str, str, int | None, str], str]
) -> Iterator[tuple[str, Slim]]:
    """The readings with these keys and their facts.

    ``valid`` gives the basis that facts must have, of a reading's key, its printed body and year, and its content.
    """
    read, held = schema.readings.c, schema.facts.c
    columns = (read.id, read.sha256, read.media_type, read.path, read.url, read.title, read.body, read.year, read.form)
    of_facts = (held.basis, held.head, held.findings, held.words, held.grams, held.counts)
    chosen = select(*columns, read.published, read.content, *of_facts)
    joined = chosen.outerjoin(schema.facts, held.reading == read.id)
    for start in range(0, len(keys), _MANY):
        for row in connection.execute(joined.where(read.id.in_(list(keys[start : start + _MANY])))).all():
            yield row.id, _slim(row, valid)


def _slim(row: Any, valid: Callable[[str, str, int | None, str], str]) -> Slim:
    known = row.basis is not None and row.basis == valid(row.id, row.body, row.year, row.content)
    head = json.loads(row.head) if known else {"tables": {}, "period": None, "doubts": [], "provenance": {}}
    published = None if row.published is None else date.fromisoformat(row.published)
    source = Source(row.sha256, row.media_type, row.path, row.url)
    report = slim(source, row.title, row.body, row.year, row.form, published, head)
    return Slim(report, row.content, _facts(row, head) if known else None)


def _facts(row: Any, head: Mapping[str, Any]) -> Facts:
    return Facts(
        findings=load(row.findings) if row.findings else (),
        open=_open(head["open"]),
        loud=frozenset(head["loud"]),
        forms=head["tables"],
        tables={table: (digest, full) for table, (digest, full) in head["digests"].items()},
        figures=head["figures"],
        problems=head["problems"],
        scope=head["scope"],
        words=np.frombuffer(row.words, dtype="<u8"),
        grams=np.frombuffer(row.grams, dtype="<u4"),
        counts=np.frombuffer(row.counts, dtype="<i8"),
    )


@lru_cache(maxsize=1024)
def _open(text: str) -> Open:
    return tuple((code, tuple(asked)) for code, asked in json.loads(text))
