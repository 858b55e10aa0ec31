"""The dataset: its tables and columns, with type and meaning, in one place for every format that writes rows.

    reports    one row a report            findings   one row a finding, with triage
    cells      one row a cell of a report  coverage   one row a body and year
    editions   one row an edition          captures   one row a capture
    versions   one row a version of an edition that was changed after publication
    codebook   one row a variable (a key of ``cells``)
    exceptions one row a site-wide exception, with the number of findings that it mutes

Only ``captures`` and ``versions`` (and what PUB-006 says of these) tell when something was fetched. The rows come from
:mod:`store.rows`, in a fixed order.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Literal

from store import rows
from store.store import Store

#: What a column holds. ``number`` is exact and decimal; ``flag`` is 0 or 1; ``json`` is text.
Type = Literal["text", "integer", "number", "flag", "json"]


@dataclass(frozen=True, slots=True)
class Column:
    """A column: its name, what it holds, and what it means."""

    name: str
    type: Type
    meaning: str


@dataclass(frozen=True, slots=True)
class Table:
    """A table: its name, what a row is, the columns that tell rows apart, its columns, and where the rows come from."""

    name: str
    row: str
    key: tuple[str, ...]
    columns: tuple[Column, ...]
    read: Callable[[Store], Iterable[rows.Row]]


_MEANINGS: Mapping[str, tuple[Type, str]] = {
    "report": ("text", "the store's key of the report; joins the tables"),
    "site": ("text", "the portal; empty for files given by hand"),
    "body_key": ("text", "the body, told apart within its site"),
    "body": ("text", "name of the body that issues the report"),
    "year": ("integer", "the year reported on, as the site files it"),
    "form": ("text", "form generation: pre2019, 2019 or 2021; in cells that of the cell's table"),
    "tables": ("text", "the tables found, each with its form generation"),
    "title": ("text", "title as published"),
    "printed_body": ("text", "name of the body as the report prints it"),
    "printed_year": ("integer", "the year as the report prints it"),
    "period_start": ("text", "first day reported on (ISO 8601)"),
    "period_end": ("text", "last day reported on (ISO 8601)"),
    "published": ("text", "day of publication as far as it is known"),
    "cells": ("integer", "cells of the tables found"),
    "numbers": ("integer", "cells with a number, zero included"),
    "blanks": ("integer", "blank cells"),
    "doubts": ("integer", "doubts of the reader"),
    "errors": ("integer", "findings of severity error that failed"),
    "warnings": ("integer", "findings of severity warning that failed"),
    "sha256": ("text", "digest of the file that was read"),
    "media_type": ("text", "type of that file, by its content"),
    "source": ("text", "address or path of that file"),
    "table": ("text", "table of the form: t2, t3, t4 or s14"),
    "key": ("text", "the variable: see the codebook"),
    "label_zh": ("text", "printed label of the cell's row and column"),
    "unit": ("text", "unit as the form has it"),
    "value": ("number", "the number printed; empty for every kind but number and zero"),
    "kind": ("text", "number, zero, blank, not_applicable, text, absent or unreadable"),
    "sure": ("flag", "1: read with certainty; 0: the reader has a doubt"),
    "raw": ("text", "text of the cell, verbatim"),
    "place": ("json", "where it stands in the source"),
    "stated": ("text", "what a person says they see in a cell that was read with doubt; beside the reading"),
    "stated_value": ("number", "the number in it; empty for every kind but number and zero"),
    "stated_kind": ("text", "kind of what was stated, as of a reading; empty where nobody stated anything"),
    "stated_by": ("text", "who said so"),
    "stated_note": ("text", "what they added"),
    "code": ("text", "rule code"),
    "severity": ("text", "error, warning or info"),
    "verdict": ("text", "fail, undecided or not_readable"),
    "triage": ("text", "open, confirmed, dismissed, sent or corrected, as a person decided; muted by an exception"),
    "reason": ("text", "why it was so decided or muted"),
    "decided_by": ("text", "who so decided or muted it, as far as it is known"),
    "decided": ("text", "moment of that (ISO 8601, UTC); empty while open"),
    "id": ("text", "the exception's own key"),
    "cell": ("text", "pattern of the cells it holds for; empty for all"),
    "by": ("text", "who made it"),
    "made": ("text", "moment of making (ISO 8601, UTC)"),
    "withdrawn": ("text", "moment of withdrawing (ISO 8601, UTC); empty while it stands"),
    "withdrawn_by": ("text", "who withdrew it"),
    "muted": ("integer", "findings that it mutes now"),
    "expected": ("number", "what the rule asks for"),
    "actual": ("number", "what is printed"),
    "difference": ("number", "printed less asked for"),
    "values": ("text", "the values of the cells that take part"),
    "suspects": ("json", "smallest sets of cells whose change would satisfy every broken identity"),
    "witnesses": ("text", "further rules broken by the same cause"),
    "message_zh": ("text", "the finding in Chinese"),
    "message_en": ("text", "the finding in English"),
    "basis": ("text", "what the rule rests on"),
    "fingerprint": ("text", "tells the finding apart: rule, report and the values involved"),
    "state": ("text", "coverage: found, not-published, blocked, list-not-read, soft404, unknown; edition: read or not"),
    "late": ("flag", "1: published after the deadline; empty where that is not known"),
    "unreadable": ("flag", "1: found, but no edition could be read"),
    "url": ("text", "address"),
    "editions": ("text", "addresses of all editions"),
    "evidence": ("text", "how it is known"),
    "role": ("text", "page, attachment or file"),
    "path": ("text", "file given by hand"),
    "page": ("text", "the page that an attachment hangs on"),
    "primary": ("flag", "1: the edition whose figures stand for the report"),
    "error": ("text", "why it could not be read"),
    "message": ("text", "what exactly was seen"),
    "version": ("integer", "counted from 1 as visits found them; counters and dates make no version"),
    "first_seen": ("text", "moment of the first visit that found it (ISO 8601, UTC)"),
    "last_seen": ("text", "moment of the last visit that found it"),
    "visits": ("integer", "visits in a row that found it"),
    "present": ("flag", "1: what the edition says now"),
    "changed_cells": ("integer", "cells that differ from the version before"),
    "changed_passages": ("integer", "passages of the text that differ from the version before"),
    "changes": ("json", "each change: key of the cell or section, what was printed, what is"),
    "capture": ("text", "the capture's key"),
    "method": ("text", "GET or POST"),
    "request_key": ("text", "method, address and payload as one key"),
    "fetched": ("text", "moment of fetching (ISO 8601, UTC)"),
    "status": ("integer", "HTTP status"),
    "digest": ("text", "digest of the payload"),
    "length": ("integer", "bytes of the payload"),
    "warc": ("text", "archive file"),
    "offset": ("integer", "place in the archive file"),
    "revisit": ("flag", "1: the same payload as an earlier capture"),
    "table_zh": ("text", "title of the table in Chinese"),
    "table_en": ("text", "title of the table in English"),
    "path_zh": ("text", "headings above the row"),
    "row_zh": ("text", "label of the row"),
    "column_zh": ("text", "label of the column"),
    "measure": ("text", "count, signed or money"),
    "forms": ("text", "form generations that have the cell"),
    "first_year": ("integer", "first report year with it"),
    "last_year": ("integer", "last report year with it; 9999: in force"),
}


def _columns(names: str, /, **others: tuple[Type, str]) -> tuple[Column, ...]:
    """The columns of these names; ``others`` are those that mean something else in this table."""
    return tuple(Column(name, *(others.get(name) or _MEANINGS[name])) for name in names.split())


TABLES: tuple[Table, ...] = (
    Table(
        "reports",
        "a report",
        ("report",),
        _columns(
            "report site body_key body year form tables title printed_body printed_year period_start period_end"
            " published cells numbers blanks doubts errors warnings sha256 media_type source"
        ),
        rows.report_rows,
    ),
    Table(
        "cells",
        "a cell of a report's primary edition",
        ("report", "key"),
        _columns(
            "report site body_key body year form table key label_zh unit value kind sure raw place stated"
            " stated_value stated_kind stated_by stated_note sha256 media_type source findings",
            findings=("text", "codes of the rules that failed on this cell"),
        ),
        rows.cell_rows,
    ),
    Table(
        "findings",
        "a finding",
        ("report", "fingerprint"),
        _columns(
            "report site body_key body year code severity verdict triage reason decided_by decided"
            " expected actual difference cells values"
            " suspects witnesses message_zh message_en basis fingerprint sha256 media_type source",
            cells=("text", "the cells that take part"),
        ),
        rows.finding_rows,
    ),
    Table(
        "exceptions",
        "a site-wide exception",
        ("id",),
        _columns(
            "id code site body cell reason by made withdrawn withdrawn_by muted",
            site=("text", "the portal it holds for; empty for files given by hand"),
            body=("text", "the body it holds for; empty for all"),
        ),
        rows.exception_rows,
    ),
    Table(
        "coverage",
        "a body and year",
        ("site", "body_key", "body", "year"),
        _columns("site body_key body year state late unreadable published url editions evidence"),
        rows.coverage_rows,
    ),
    Table(
        "editions",
        "an edition of a report, or a file",
        (),
        _columns(
            "report site body_key body year role url path page title published evidence state primary form tables"
            " sha256 media_type error message",
            tables=("integer", "tables found in it"),
        ),
        rows.edition_rows,
    ),
    Table(
        "versions",
        "a version of an edition that was changed after publication",
        ("report", "url", "version"),
        _columns(
            "report site body_key body year url version first_seen last_seen visits present changed_cells"
            " changed_passages changes capture digest error",
            error=("text", "why it could not be read, so that it was not compared"),
            capture=("text", "the capture of its first visit"),
        ),
        rows.version_rows,
    ),
    Table(
        "captures",
        "a capture: one fetched answer",
        ("capture",),
        _columns(
            "capture url method request_key fetched status media_type digest length warc offset revisit",
            media_type=("text", "type as the server declared it"),
        ),
        rows.capture_rows,
    ),
    Table(
        "codebook",
        "a variable",
        ("key",),
        _columns(
            "key table table_zh table_en path_zh row_zh column_zh unit measure forms first_year last_year",
            unit=("text", "unit as the form has it, or has them"),
        ),
        lambda _store: rows.codebook_rows(),
    ),
)
