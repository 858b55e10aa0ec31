"""Body × report year: what the crawl said of each cell, and what became of the editions found there.

The states are the crawler's. A cell for which an edition is known is ``found``, whatever else is said of it: a report
that a site has taken down stays, and the evidence has the last crawl's word beside how it was found. ``late`` and
``unreadable`` are marks on found: published after the deadline (``null`` where the day is not known, or years later
and so the day of a move; rules PUB-001 to PUB-004 judge by the same :mod:`store.deadlines`), and no edition
that could be read has a table while at least one could not be read.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from sqlalchemy import Connection, select

from store import schema
from store.database import Database
from store.deadlines import is_late
from store.register import Names, named, register_names

#: By site, the body's key and the year.
Cells = dict[tuple[str, str, int], "_Cell"]
#: Of so many sites the cells are gathered at once.
_SITES = 100


@dataclass(slots=True)
class _Cell:
    bodies: list[str] = field(default_factory=list)
    state: str = "unknown"
    url: str | None = None
    evidence: str = ""
    editions: list[tuple[int, str]] = field(default_factory=list)
    proofs: list[str] = field(default_factory=list)
    published: list[date] = field(default_factory=list)
    tables: int = 0
    failed: int = 0
    said: bool = False

    @property
    def found(self) -> bool:
        """Whether an edition is known, or the crawl says that there is one."""
        return bool(self.editions) or self.state == "found"

    @property
    def unreadable(self) -> bool:
        """Whether no edition that could be read has a table, and one could not be read."""
        return self.found and self.tables == 0 and self.failed > 0

    def body(self, site: str, key: str, names: Names) -> str:
        """What the body is called."""
        return named(names, site, key, min((name for name in self.bodies if name), default="")) or key


def coverage(database: Database) -> Iterator[dict[str, Any]]:
    """One row a cell, by site, body and year: the coverage line of the design, with ``body_key`` and ``unreadable``."""
    for (site, key, year), cell, names in _cells(database, (_add_said, _add_editions, _add_files)):
        yield _line(site, key, year, cell, names)


def states(database: Database) -> Iterator[tuple[str, str, int, str, str]]:
    """Site, key and name of the body, year and state of each cell that a crawl knows of; ``unreadable`` is one here."""
    for (site, key, year), cell, names in _cells(database, (_add_said, _add_editions)):
        state = "unreadable" if cell.unreadable else "found" if cell.found else cell.state
        yield site, key, year, cell.body(site, key, names), state


def _cells(
    database: Database, add: Sequence[Callable[[Connection, Sequence[str], Cells], None]]
) -> Iterator[tuple[tuple[str, str, int], _Cell, Names]]:
    with database.reading() as connection:
        sites: set[str] = set()
        for table in (schema.coverage, schema.editions, schema.reports):
            sites.update(connection.execute(select(table.c.site).distinct()).scalars())
        names = register_names(connection)
        ordered = sorted(sites)
        for start in range(0, len(ordered), _SITES):
            cells: Cells = {}
            for one in add:
                one(connection, ordered[start : start + _SITES], cells)
            for key, cell in sorted(cells.items()):
                yield key, cell, names


def _add_said(connection: Connection, sites: Sequence[str], cells: Cells) -> None:
    table = schema.coverage
    for row in connection.execute(select(table).where(table.c.site.in_(sites))):
        cells[row.site, row.body_key, row.year] = _Cell([row.body], row.state, row.url, row.evidence, said=True)


def _add_editions(connection: Connection, sites: Sequence[str], cells: Cells) -> None:
    of, read, failed = schema.editions.c, schema.readings.c, schema.failures.c
    rows = connection.execute(
        select(
            of.site,
            of.body_key,
            of.body,
            of.year,
            of.role,
            of.url,
            of.published,
            of.evidence,
            read.tables,
            read.year.label("printed_year"),
            read.published.label("printed"),
            failed.code,
        )
        .outerjoin(schema.readings, read.id == of.id)
        .outerjoin(schema.failures, failed.id == of.id)
        .where(of.site.in_(sites))
    )
    for row in rows:
        year = row.year if row.year is not None else row.printed_year
        if year is None:
            continue
        cell = cells.setdefault((row.site, row.body_key, year), _Cell())
        cell.bodies.append(row.body)
        cell.editions.append((int(row.role == "attachment"), row.url))
        cell.proofs.append(row.evidence)
        cell.published.extend(day for day in (_day(row.published), _day(row.printed)) if day is not None)
        cell.tables += row.tables if row.tables is not None else 0
        cell.failed += row.code is not None


def _add_files(connection: Connection, sites: Sequence[str], cells: Cells) -> None:
    """Reports read from files, which no crawl has listed."""
    of, read = schema.reports.c, schema.readings.c
    chosen = (
        select(of.site, of.body_key, of.body, of.year, read.path, read.url, read.published, read.tables)
        .join(schema.readings, read.report == of.id)
        .where(of.site.in_(sites), read.edition == "", of.year.is_not(None))
    )
    for row in connection.execute(chosen):
        cell = cells.setdefault((row.site, row.body_key, row.year), _Cell())
        cell.bodies.append(row.body)
        cell.editions.append((0, row.url or row.path or ""))
        cell.proofs.append("file")
        cell.published.extend(day for day in (_day(row.published),) if day is not None)
        cell.tables += row.tables


def _line(site: str, key: str, year: int, cell: _Cell, names: Names) -> dict[str, Any]:
    editions = [url for _, url in sorted(set(cell.editions))]
    found = cell.found
    body = cell.body(site, key, names)
    published = min(cell.published, default=None)
    said = cell.state == "found" or not editions
    evidence = cell.evidence
    if not said:
        last = f"; the last crawl says {cell.state}: {cell.evidence}" if cell.said and cell.state != "unknown" else ""
        evidence = f"{min(cell.proofs)}{last}"
    return {
        "site": site,
        "body": body,
        "year": year,
        "state": "found" if found else cell.state,
        "url": cell.url if said else editions[0],
        "published": None if published is None else published.isoformat(),
        "late": is_late(body, year, published) if found else None,
        "editions": editions,
        "evidence": evidence,
        "body_key": key,
        "unreadable": cell.unreadable,
    }


def _day(text: str | None) -> date | None:
    """The day at the beginning of a date and time; ``None`` for what is no date (the site's word stays in editions)."""
    try:
        return date.fromisoformat((text or "")[:10])
    except ValueError:
        return None
