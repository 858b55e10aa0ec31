"""Keeps what the audit found in a report, and that there was one."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from sqlalchemy import delete, select

from store import schema
from store.audit.finding import Finding
from store.database import Database
from store.errors import NotStored
from store.exact import dump, load

_MANY = 500


def save_findings(database: Database, report: str, findings: Iterable[Finding]) -> None:
    """Replace the findings of a report. Raises ``NotStored``."""
    rows = _rows(report, findings)
    with database.writing() as connection:
        database.lock(connection, report)
        if connection.execute(select(schema.reports.c.id).where(schema.reports.c.id == report)).first() is None:
            raise NotStored(f"没有这份报告 · no report {report!r}")
        connection.execute(delete(schema.findings).where(schema.findings.c.report == report))
        if rows:
            connection.execute(schema.findings.insert(), rows)
        database.put(connection, schema.audits, {"report": report})


def save_audited(database: Database, found: Mapping[str, Iterable[Finding]]) -> None:
    """Replace the findings of many reports in one transaction. A report that is not there any more is passed over."""
    of, held = schema.reports.c.id, schema.findings.c
    keys = sorted(found)
    with database.writing() as connection:
        for start in range(0, len(keys), _MANY):
            some = keys[start : start + _MANY]
            database.lock(connection, *some)
            audited = select(of, schema.audits.c.report).outerjoin(schema.audits, schema.audits.c.report == of)
            there = {row.id: row.report for row in connection.execute(audited.where(of.in_(some)))}
            chosen = select(schema.findings).where(held.report.in_(some)).order_by(held.report, held.number)
            kept: dict[str, list[dict[str, Any]]] = {}
            for row in connection.execute(chosen).mappings():
                kept.setdefault(row["report"], []).append(dict(row))
            now = {key: _rows(key, found[key]) for key in some if key in there}
            other = [key for key, rows in now.items() if rows != kept.get(key, [])]
            if other:
                connection.execute(delete(schema.findings).where(held.report.in_(other)))
            if rows := [row for key in other for row in now[key]]:
                connection.execute(schema.findings.insert(), rows)
            if new := [{"report": key} for key, audit in there.items() if audit is None]:
                connection.execute(schema.audits.insert(), new)


def _rows(report: str, findings: Iterable[Finding]) -> list[dict[str, Any]]:
    return [
        {
            "report": report,
            "number": number,
            "fingerprint": finding.fingerprint,
            "code": finding.code,
            "severity": finding.severity,
            "verdict": finding.verdict,
            "finding": dump(finding),
        }
        for number, finding in enumerate(findings)
    ]


def findings(database: Database, report: str | None = None) -> Iterator[tuple[str, Finding]]:
    """Every finding with its report's key, in the order of the reports; or those of one report."""
    table, of = schema.findings.c, schema.reports.c
    chosen = select(table.report, table.finding).join(schema.reports, of.id == table.report)
    if report is not None:
        chosen = chosen.where(table.report == report)
    ordered = chosen.order_by(of.site, of.body_key, of.year.nulls_first(), of.id, table.number)
    with database.reading() as connection:
        for row in connection.execution_options(yield_per=500).execute(ordered):
            yield row.report, load(row.finding)


def is_audited(database: Database, report: str) -> bool:
    """Whether an audit of a report is kept, be it one that found nothing."""
    of = schema.audits.c.report
    with database.reading() as connection:
        return connection.execute(select(of).where(of == report)).first() is not None


def codes_of_cells(found: Iterable[Finding]) -> dict[str, str]:
    """Cell → the codes of the rules that it breaks, for findings that are a ``fail``; codes joined by blanks."""
    codes: dict[str, set[str]] = {}
    for finding in found:
        if finding.verdict == "fail":
            for witness in finding.cells:
                codes.setdefault(witness.key, set()).update((finding.code, *finding.witnesses))
    return {key: " ".join(sorted(held)) for key, held in codes.items()}
