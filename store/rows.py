"""The store as plain rows, for tables, data frames and files: each function yields dictionaries with the same keys.

Rows come in a fixed order, a batch at a time, whatever the database and the order of loading. Values are exact:
``int``, ``Decimal``, text, or ``None`` for what has none. ``capture_rows`` and ``version_rows`` tell when
something was fetched.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import asdict
from itertools import groupby
from typing import Any

from sqlalchemy import func, select

from forms.codes import doubt_line
from forms.forms import Cell, load_forms
from parsers.report import Report
from store import schema
from store.audit.finding import Finding
from store.changes import Version, changes
from store.corrections import Correction, of_report
from store.errors import StoreError
from store.exact import json_text
from store.findings import codes_of_cells
from store.register import named, register_names
from store.store import Store

Row = dict[str, Any]

_CHANGED = "读取时数据库有变动，请再运行一次 · the store was changed while it was read"


def report_rows(store: Store) -> Iterator[Row]:
    """One row a report: what it is, where it is from, how much was read and what was found."""
    for head, report, found in _reports_with_findings(store):
        kinds = [figure.kind for figure in report.figures.values()]
        failed = [finding.severity for finding in found if finding.verdict == "fail"]
        yield {
            **head,
            "form": report.form,
            "tables": " ".join(f"{table}:{form}" for table, form in report.tables.items()),
            "title": report.title,
            "printed_body": report.body,
            "printed_year": report.year,
            "period_start": report.period[0].isoformat() if report.period else None,
            "period_end": report.period[1].isoformat() if report.period else None,
            "published": report.published.isoformat() if report.published else None,
            "cells": len(kinds),
            "numbers": sum(kind in ("number", "zero") for kind in kinds),
            "blanks": kinds.count("blank"),
            "doubts": len(report.doubts),
            "errors": failed.count("error"),
            "warnings": failed.count("warning"),
        }


def cell_rows(store: Store) -> Iterator[Row]:
    """One row a cell of every report's primary edition: value, kind, verbatim text, place, source, findings."""
    forms = load_forms()
    held = store.corrections()
    for head, report, found in _reports_with_findings(store):
        stated = of_report(report, held)
        codes = codes_of_cells(found)
        extras = {extra.key: extra.label for extra in report.extras}
        for key, figure in report.figures.items():
            table = key.split(".", 1)[0]
            form = report.tables.get(table, "")
            cell = forms[form].cells.get(key) if form in forms else None
            yield {
                **head,
                "form": form,
                "table": table,
                "key": key,
                "label_zh": cell.label if cell else extras.get(key, ""),
                "unit": cell.unit if cell else "",
                "value": figure.value,
                "kind": figure.kind,
                "sure": int(figure.sure),
                "raw": figure.raw,
                "place": json_text(figure.place.to_dict()),
                **_stated(stated.get(key)),
                "findings": codes.get(key, ""),
            }


def _stated(one: Correction | None) -> Row:
    """What a person says they see in the cell, if anyone does."""
    if one is None:
        return dict.fromkeys(("stated", "stated_value", "stated_kind", "stated_by", "stated_note"))
    said = {"stated_by": one.by, "stated_note": one.note}
    return {"stated": one.typed, "stated_value": one.value, "stated_kind": one.kind, **said}


def finding_rows(store: Store) -> Iterator[Row]:
    """One row a finding, with what a person decided about it."""
    standing = store.standing()
    for head, found in _heads_with_findings(store):
        for finding in found:
            decision = standing(head["report"], head["site"], head["body"], finding)
            yield {
                **head,
                "code": finding.code,
                "severity": finding.severity,
                "verdict": finding.verdict,
                "triage": decision.state,
                "reason": decision.reason,
                "decided_by": decision.by,
                "decided": decision.decided,
                "exception": decision.exception,
                "expected": finding.expected,
                "actual": finding.actual,
                "difference": finding.difference,
                "cells": " ".join(witness.key for witness in finding.cells),
                "values": " ".join("" if w.value is None else str(w.value) for w in finding.cells),
                "suspects": json_text([{key: str(value) for key, value in s.cells.items()} for s in finding.suspects]),
                "witnesses": " ".join(finding.witnesses),
                "message_zh": finding.zh,
                "message_en": finding.en,
                "basis": finding.source,
                "fingerprint": finding.fingerprint,
            }


def doubt_rows(store: Store) -> Iterator[Row]:
    """One row a doubt of the reader: the report, the cell if it is about one, why, and what is printed there."""
    forms = load_forms()
    for head, report, _ in _reports_with_findings(store):
        for doubt in report.doubts:
            form = report.tables.get(doubt.cell.partition(".")[0], "")
            cell = forms[form].cells.get(doubt.cell) if form in forms else None
            label = cell.label if cell else ""
            yield {**head, "cell": doubt.cell, "label_zh": label, "why": doubt_line(doubt.why), "raw": doubt.raw}


def exception_rows(store: Store) -> Iterator[Row]:
    """One row a site-wide exception, withdrawn ones too, with the number of findings that it mutes now."""
    excepted = store.exceptions()
    if not excepted:
        return
    standing = store.standing()
    muted = Counter(
        standing(head["report"], head["site"], head["body"], finding).exception
        for head, found in _heads_with_findings(store)
        for finding in found
    )
    for one in excepted.values():
        yield {**asdict(one), "muted": muted[one.id]}


def coverage_rows(store: Store) -> Iterator[Row]:
    """One row a body and year: :func:`store.coverage.coverage`, the addresses of the editions joined by blanks."""
    for row in store.coverage():
        yield {
            "site": row["site"],
            "body_key": row["body_key"],
            "body": row["body"],
            "year": row["year"],
            "state": row["state"],
            "late": None if row["late"] is None else int(row["late"]),
            "unreadable": int(row["unreadable"]),
            "published": row["published"],
            "url": row["url"],
            "editions": " ".join(row["editions"]),
            "evidence": row["evidence"],
        }


def edition_rows(store: Store) -> Iterator[Row]:
    """One row an edition, read or not: what the site says of it, what was read, or why it could not be."""
    of, read, failed, owner = schema.editions.c, schema.readings.c, schema.failures.c, schema.reports.c
    listed = (
        select(
            of.site,
            of.body_key,
            of.body,
            of.year,
            of.role,
            of.url,
            of.page,
            of.title,
            of.published,
            of.evidence,
            read.report,
            read.id,
            owner.reading,
            read.form,
            read.tables,
            read.sha256,
            read.media_type,
            read.path,
            failed.code,
            failed.message,
        )
        .outerjoin(schema.readings, read.id == of.id)
        .outerjoin(schema.reports, owner.id == read.report)
        .outerjoin(schema.failures, failed.id == of.id)
        .order_by(of.site, of.body_key, of.year.nulls_first(), of.role.desc(), of.url, of.page, of.id)
    )
    files = (
        select(schema.readings, owner.body_key, owner.reading)
        .join(schema.reports, owner.id == read.report)
        .where(read.edition == "")
        .order_by(owner.body_key, owner.year.nulls_first(), read.id)
    )
    unread = select(schema.failures).where(failed.edition == "").order_by(failed.id)
    with store.database.reading() as connection:
        for statement in (listed, files, unread):
            for row in connection.execution_options(yield_per=500).execute(statement).mappings():
                yield _edition(dict(row))


def version_rows(store: Store) -> Iterator[Row]:
    """One row a version of each edition that was changed after publication, with what changed against the one before.

    These rows tell when something was fetched.
    """
    changed = frozenset(store.changed_reports())
    for head in (one for one in report_heads(store) if one["report"] in changed):
        for versions in store.versions_of(head["report"]):
            before: Version | None = None
            for version in versions:
                differ = None
                if before is not None and before.report is not None and version.report is not None:
                    differ = changes(before.report, version.report)
                yield {
                    **head,
                    "url": version.url,
                    "version": version.number,
                    "first_seen": version.first.isoformat(),
                    "last_seen": version.last.isoformat(),
                    "visits": version.visits,
                    "present": int(version is versions[-1]),
                    "changed_cells": None if differ is None else len(differ.cells),
                    "changed_passages": None if differ is None else len(differ.passages),
                    "changes": None if differ is None else json_text(differ.to_list()),
                    "capture": version.capture,
                    "digest": version.digest,
                    "error": version.error or None,
                }
                before = version


def capture_rows(store: Store) -> Iterator[Row]:
    """One row a capture, with the time of fetching."""
    for capture in store.captures():
        yield {
            "capture": capture.id,
            "url": capture.url,
            "method": capture.method,
            "request_key": capture.request_key,
            "fetched": capture.fetched.isoformat(),
            "status": capture.status,
            "media_type": capture.media_type,
            "digest": capture.digest,
            "length": capture.length,
            "warc": capture.warc,
            "offset": capture.offset,
            "revisit": int(capture.revisit),
        }


def codebook_rows() -> Iterator[Row]:
    """One row a variable, that is a cell's key: its labels, unit and measure, and the forms that have it."""
    cells: dict[str, dict[str, Cell]] = {}
    for form in load_forms().values():
        for key, cell in form.cells.items():
            cells.setdefault(key, {})[form.id] = cell
    for key, by_form in cells.items():
        held = list(by_form.values())
        years = [load_forms()[form] for form in by_form]
        yield {
            "key": key,
            "table": held[0].table,
            "table_zh": " / ".join(_different(load_forms()[f].tables[c.table].title_zh for f, c in by_form.items())),
            "table_en": " / ".join(_different(load_forms()[f].tables[c.table].title_en for f, c in by_form.items())),
            "path_zh": " / ".join(_different(" > ".join(cell.row.path) for cell in held)),
            "row_zh": " / ".join(_different(cell.row.label for cell in held)),
            "column_zh": " / ".join(_different(cell.column.label for cell in held)),
            "unit": " / ".join(_different(cell.unit for cell in held)),
            "measure": " / ".join(_different(cell.measure for cell in held)),
            "forms": " ".join(by_form),
            "first_year": min(form.first_year for form in years),
            "last_year": max(form.last_year for form in years),
        }


def _reports_with_findings(store: Store) -> Iterator[tuple[Row, Report, list[Finding]]]:
    """Every report with its head and its findings: walks in one order, side by side."""
    for (key, report), (head, found) in zip(store.keyed_reports(), _heads_with_findings(store), strict=True):
        if head["report"] != key:
            raise StoreError(f"{_CHANGED}: report {key}")
        yield head, report, found


def _heads_with_findings(store: Store) -> Iterator[tuple[Row, list[Finding]]]:
    findings = groupby(store.keyed_findings(), key=lambda pair: pair[0])
    waiting = next(findings, None)
    for head in report_heads(store):
        found: list[Finding] = []
        if waiting is not None and waiting[0] == head["report"]:
            found = [finding for _, finding in waiting[1]]
            waiting = next(findings, None)
        yield head, found
    if waiting is not None:
        raise StoreError(f"{_CHANGED}: findings of report {waiting[0]}")


def report_heads(store: Store) -> Iterator[Row]:
    """What the store calls each report, by the register's name of its body, and the source of its primary edition."""
    of, read = schema.reports.c, schema.readings.c
    columns = (of.id.label("report"), of.site, of.body_key, of.body, of.year, read.sha256, read.media_type)
    heads = select(*columns, func.coalesce(read.url, read.path, "").label("source"))
    ordered = heads.join(schema.readings, read.id == of.reading).order_by(
        of.site, of.body_key, of.year.nulls_first(), of.id
    )
    with store.database.reading() as connection:
        names = register_names(connection)
        for row in connection.execution_options(yield_per=500).execute(ordered).mappings():
            yield {**row, "body": named(names, row["site"], row["body_key"], row["body"])}


def _edition(row: Mapping[str, Any]) -> Row:
    read = row.get("report") is not None
    failed = row.get("code") is not None
    return {
        "report": row.get("report"),
        "site": row.get("site", ""),
        "body_key": row.get("body_key", ""),
        "body": row.get("body", ""),
        "year": row.get("year"),
        "role": row.get("role", "file"),
        "url": row.get("url"),
        "path": row.get("path"),
        "page": row.get("page"),
        "title": row.get("title", ""),
        "published": row.get("published"),
        "evidence": row.get("evidence", ""),
        "state": "read" if read else "unreadable" if failed else "not loaded",
        "primary": int(row["id"] == row["reading"]) if read else 0,
        "form": row.get("form"),
        "tables": row.get("tables"),
        "sha256": row.get("sha256"),
        "media_type": row.get("media_type"),
        "error": row.get("code"),
        "message": row.get("message"),
    }


def _different(texts: Iterable[str]) -> list[str]:
    return [text for text in dict.fromkeys(texts) if text]
