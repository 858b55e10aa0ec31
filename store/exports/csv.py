r"""Tables for research as CSV: the same store gives the same bytes, whatever the database or the order of loading.

UTF-8 without a byte order mark (a mark would become part of the first column's name; who works in Excel takes the
workbook), RFC 4180 quoting, lines end with ``\n``. Text is verbatim: a cell's ``raw`` may hold line ends, or begin with
``=``. An empty field is "none"; whether that is a blank, a lost cell or words is told by ``kind``, never by the value.

    reports.csv    one row a report            findings.csv   one row a finding, with triage
    cells.csv      one row a cell of a report  coverage.csv   one row a body and year
    editions.csv   one row an edition          captures.csv   one row a capture; the only file with times of fetching
    codebook.csv   one row a variable (a key of cells.csv)

Each file is written beside its name and renamed when complete, so a killed export leaves no half file under it.
"""

from __future__ import annotations

import csv
from collections.abc import Callable, Iterable
from pathlib import Path

from store import rows
from store.store import Store

_FILES: tuple[tuple[str, tuple[str, ...], Callable[[Store], Iterable[rows.Row]]], ...] = (
    (
        "reports",
        (
            "report", "site", "body_key", "body", "year", "form", "tables", "title", "printed_body", "printed_year",
            "period_start", "period_end", "published", "cells", "numbers", "blanks", "doubts", "errors", "warnings",
            "sha256", "media_type", "source",
        ),
        rows.report_rows,
    ),
    (
        "cells",
        (
            "report", "site", "body_key", "body", "year", "form", "table", "key", "label_zh", "unit", "value", "kind",
            "sure", "raw", "place", "sha256", "media_type", "source", "findings",
        ),
        rows.cell_rows,
    ),
    (
        "findings",
        (
            "report", "site", "body_key", "body", "year", "code", "severity", "verdict", "triage", "reason",
            "expected", "actual", "difference", "cells", "values", "suspects", "witnesses", "message_zh", "message_en",
            "basis", "fingerprint", "sha256", "media_type", "source",
        ),
        rows.finding_rows,
    ),
    (
        "coverage",
        (
            "site", "body_key", "body", "year", "state", "late", "unreadable", "published", "url", "editions",
            "evidence",
        ),
        rows.coverage_rows,
    ),
    (
        "editions",
        (
            "report", "site", "body_key", "body", "year", "role", "url", "path", "page", "title", "published",
            "evidence", "state", "primary", "form", "tables", "sha256", "media_type", "error", "message",
        ),
        rows.edition_rows,
    ),
    (
        "captures",
        (
            "capture", "url", "method", "request_key", "fetched", "status", "media_type", "digest", "length", "warc",
            "offset", "revisit",
        ),
        rows.capture_rows,
    ),
    (
        "codebook",
        (
            "key", "table", "table_zh", "table_en", "path_zh", "row_zh", "column_zh", "unit", "measure", "forms",
            "first_year", "last_year",
        ),
        lambda _store: rows.codebook_rows(),
    ),
)  # fmt: skip


def write(store: Store, folder: Path) -> list[Path]:
    """Write every table into ``folder``; gives back the files in the order above."""
    return [_write(folder / f"{name}.csv", columns, read(store)) for name, columns, read in _FILES]


def _write(path: Path, columns: tuple[str, ...], table: Iterable[rows.Row]) -> Path:
    part = path.with_name(path.name + ".part")
    # A lone surrogate is no character; it is shown by its number.
    with part.open("w", encoding="utf-8", newline="", errors="backslashreplace") as file:
        out = csv.writer(file, lineterminator="\n")
        out.writerow(columns)
        for row in table:
            out.writerow(["" if row[name] is None else row[name] for name in columns])
    part.replace(path)
    return path
