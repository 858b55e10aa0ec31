"""Bytes become a report: read, join, recognise, map, and say who, when and what is doubtful."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any, Protocol
from urllib.parse import urlsplit

from forms.forms import expected_form
from parsers.belonging import held_to_be_one
from parsers.checksum import settle
from parsers.document import Block, Document, Grid
from parsers.errors import OcrMissing
from parsers.flattened import restore_tables, rows_outside
from parsers.identity import Identity, read_identity
from parsers.joining import join_grids
from parsers.mapping import TableReading, read_table
from parsers.parts import join_parts
from parsers.pictured import Fetch, Scan, nowhere, with_pictures
from parsers.readers import read_document
from parsers.readers.scan import read_scans
from parsers.recognise import Segment, generation, segments
from parsers.report import Doubt, Report, Section, Source
from parsers.sections import read_sections
from parsers.vocabulary import forms_with, table_of

_TABLES = ("t2", "t3", "t4", "s14")
_STANDARD = ("t2", "t3", "t4")
_PICTURED = ("table-is-picture", "report-is-picture")
#: Fewer characters than this are the heading and the source line of a page, never a report.
_FEW_WORDS = 300


class Reader(Protocol):
    """Turns bytes into a document."""

    def __call__(self, payload: bytes, *, name: str = ..., charset: str | None = ...) -> Document:
        """The document in ``payload``. Raises a ``ReadError``."""
        ...


def parse(
    payload: bytes,
    *,
    path: str | None = None,
    url: str | None = None,
    charset: str | None = None,
    hints: Mapping[str, str] | None = None,
    read: Reader = read_document,
    parts: Sequence[tuple[bytes, str | None]] = (),
    fetch: Fetch = nowhere,
    scan: Scan = read_scans,
) -> Report:
    """The report in ``payload``. Raises a ``parsers.errors.ReadError`` that names what is wrong.

    ``charset`` is what the server declared. ``hints`` (``body``, ``year``, ``title``, ``published``) is what the site
    says about the file; it counts only where the document itself says nothing, and the report's provenance tells so.
    ``read`` turns the bytes into a document; another one may do so in a process of its own. ``parts`` are the further
    pages of an article that its portal split, each with its charset; together they are one report.

    Where the tables of a page are pictures, ``fetch`` gives their bytes and ``scan`` recognises them; a page that is
    nothing but pictures raises ``OcrMissing`` where the recogniser is not installed. What is no report at all raises
    ``NotAReport``, or has that as a doubt (:mod:`parsers.belonging`).
    """
    name = path or (urlsplit(url).path if url else "")
    document = read(payload, name=name, charset=charset)
    if parts:
        document = join_parts([document, *(read(part, charset=declared) for part, declared in parts)])
    source = Source(hashlib.sha256(payload).hexdigest(), document.media_type, path, url)
    report = read_report(document, source, hints or {})
    lost = [doubt for doubt in report.doubts if doubt.why in _PICTURED]
    if not lost or not document.pictures:
        return held_to_be_one(document, report)
    try:
        return read_report(with_pictures(document, fetch, scan), source, hints or {})
    except OcrMissing:
        if any(doubt.why == "report-is-picture" for doubt in lost):
            raise
        return replace(report, doubts=(*report.doubts, Doubt("", "ocr-missing")))


def read_report(document: Document, source: Source, hints: Mapping[str, str]) -> Report:
    """The report in a document already read."""
    blocks = join_grids(document.blocks)
    found = segments(blocks)
    missing = [key for key in _TABLES if not any(segment.table == key for segment in found)]
    if missing:
        restored = restore_tables(document, blocks, missing)
        if len(restored) != len(blocks):
            blocks, found = restored, segments(restored)
    identity = read_identity(document, blocks, source.url, hints)
    readings = _with_rows_outside(document, blocks, _read_tables(found, identity.year), identity.year)
    tables = {key: reading.table.form for key, reading in readings.items()}
    form = _main_form(tables)
    text = [block for block in blocks if not isinstance(block, Grid)] if not tables else blocks
    sections, repeated = read_sections(text, standard=None if not tables else form != "pre2019")
    doubts = [*identity.doubts, *(Doubt("", note) for note in document.notes if not note.startswith("picture@"))]
    doubts += [doubt for reading in readings.values() for doubt in reading.doubts]
    doubts += _pictures(document, tables, sections)
    layouts = {key: count for reading in readings.values() for key, count in reading.layout.items()}
    return Report(
        source=source,
        title=identity.title,
        body=identity.body,
        year=identity.year,
        form=form,
        tables=tables,
        period=identity.period,
        published=identity.published,
        figures={key: figure for reading in readings.values() for key, figure in reading.figures.items()},
        sections=sections,
        extras=tuple(extra for reading in readings.values() for extra in reading.extras),
        statements=_statements(sections, identity),
        doubts=tuple(doubts),
        layouts=layouts | repeated,
        provenance=identity.provenance,
    )


def _read_tables(found: Sequence[Segment], year: int | None) -> dict[str, TableReading]:
    """Each standard table in the generation its own labels show; table 四 is the same in all and follows table 三."""
    by_table = {key: [segment for segment in found if segment.table == key] for key in _TABLES}
    shown = {key: generation(key, group) for key, group in by_table.items() if group}
    told = next((shown[key] for key in ("t3", "t2") if shown.get(key)), None)
    readings = {}
    for key, form in shown.items():
        options = forms_with(key)
        fallback = told or (expected_form(year) if year is not None else options[0])
        chosen = form or (fallback if fallback in options else options[0])
        readings[key] = read_table(table_of(chosen, key), by_table[key])
        settle(readings[key])
    return readings


def _with_rows_outside(
    document: Document, blocks: Sequence[Block], readings: dict[str, TableReading], year: int | None
) -> dict[str, TableReading]:
    """``readings`` with tables that are half grid and half paragraphs read as one, or with a doubt about them."""
    for key, reading in list(readings.items()):
        absent = _count(reading, "absent")
        apart = rows_outside(blocks, key) if absent else None
        if apart is None:
            continue
        again = _read_tables(segments(restore_tables(document, apart, [key])), year).get(key)
        if again is not None and _count(again, "absent", "unreadable") < absent + _count(reading, "unreadable"):
            readings[key] = again
        else:
            reading.doubts.append(Doubt(key, "rows-outside-table"))
    return readings


def _count(reading: TableReading, *kinds: str) -> int:
    return sum(figure.kind in kinds for figure in reading.figures.values())


def _main_form(tables: Mapping[str, str]) -> str:
    """The generation of most tables; where they are even, that of table 三."""
    if not tables:
        return "pre2019"
    count = Counter(tables.values())
    most = max(count.values())
    leaders = [form for form in count if count[form] == most]
    return tables["t3"] if tables.get("t3") in leaders else leaders[0]


def _pictures(document: Document, tables: Mapping[str, str], sections: Sequence[Section]) -> list[Doubt]:
    """A standard table that is missing where the report has pictures may be one of the pictures."""
    pictures = sum(note.startswith("picture@") for note in document.notes)
    if not pictures:
        return []
    keys = {section.key for section in sections}
    if keys & {"s2", "s3", "s4"} or tables:
        lost = [table for table in _STANDARD if table not in tables and "s14" not in tables]
        return [Doubt(table, "table-is-picture", f"{pictures}") for table in lost]
    words = sum(len(block.text) for block in document.blocks if not isinstance(block, Grid))
    return [Doubt("", "report-is-picture", f"{pictures}")] if words < _FEW_WORDS else []


def _statements(sections: Sequence[Section], identity: Identity) -> tuple[Mapping[str, Any], ...]:
    """What the prose states, ready to be held against the tables."""
    from parsers.prose.reader import read_statements

    read = read_statements(sections, year=identity.year, body=identity.body)
    return tuple(statement.to_dict() for statement in read)
