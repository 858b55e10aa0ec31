"""Body × report year: what is known of every cell, and what proves it.

``found`` needs a report. ``not-published`` needs the body's list read to its end, or the body's own page of that year
seen empty. Everything else says why it is not known: ``blocked``, ``list-not-read``, ``soft404``, ``unknown``.
"""

from __future__ import annotations

from collections.abc import Iterable

from scraper.bodybook import Body
from scraper.families.base import CellRead, ListRead
from scraper.results import CoverageCell, Edition, State

#: Among several reasons the one that a person can act upon first.
_ORDER: tuple[State, ...] = ("blocked", "soft404", "list-not-read", "unknown", "not-published")


class Coverage:
    """Collects what is learnt of cells and lists; says the state of each cell at the end."""

    def __init__(self, site: str) -> None:
        self.site = site
        self._found: dict[tuple[str, int], Edition] = {}
        self._cells: dict[tuple[str, int], list[CellRead]] = {}
        self._lists: list[tuple[ListRead, str]] = []

    def found(self, edition: Edition) -> None:
        """A report of this body and year was read; its page says more than its attachments."""
        if edition.year is not None:
            known = self._found.setdefault((edition.body_key, edition.year), edition)
            if (known.role, edition.role) == ("attachment", "page"):
                self._found[edition.body_key, edition.year] = edition

    def cell(self, cell: CellRead, key: str) -> None:
        """The site says this of a body (``key`` in the book of bodies) and a year."""
        self._cells.setdefault((key, cell.year), []).append(cell)

    def list_read(self, read: ListRead, key: str) -> None:
        """A list was read, or not; ``key`` as in the book of bodies, empty for all bodies."""
        self._lists.append((read, key))

    def years_found(self, key: str) -> set[int]:
        """The years of which a body's report was found."""
        return {year for found_key, year in self._found if found_key == key}

    def cells(self, bodies: Iterable[Body], years: Iterable[int]) -> list[CoverageCell]:
        """One cell for each body and year, in this order."""
        asked = tuple(years)
        return [self._state(body, year) for body in bodies for year in asked]

    def _state(self, body: Body, year: int) -> CoverageCell:
        edition = self._found.get((body.key, year))
        if edition is not None:
            return self._made(body, year, "found", edition.url, edition.evidence)
        said = self._cells.get((body.key, year), [])
        for state in _ORDER:
            for cell in said:
                if cell.state == state:
                    return self._made(body, year, state, cell.url, cell.evidence)
        concerned = [
            read
            for read, key in self._lists
            if (not key or key == body.key) and (read.year is None or read.year == year)
        ]
        for state in _ORDER[:-1]:
            for read in concerned:
                if read.state == state:
                    return self._made(body, year, state, read.url, read.evidence)
        if not body.seen:
            return self._made(body, year, "unknown", *self._searched(year))
        for read in concerned:
            if read.state == "read":
                return self._made(body, year, "not-published", read.url, f"read to its end: {read.evidence}")
        return self._made(body, year, "unknown", None, "no list of this body was found")

    def _searched(self, year: int) -> tuple[str | None, str]:
        """Where a body of the roster was looked for in vain: an address, and what was read."""
        read = [one for one, _ in self._lists if one.state == "read" and one.year in (None, year)]
        whole = [one for one, key in self._lists if not key and one in read]
        said = "; ".join(f"{one.url}: {one.evidence}" for one in whole[:3]) or "none of all bodies"
        why = (
            f"the roster names this body, the site does not; {len(read)} lists read to their end, of all bodies: {said}"
        )
        first = next(iter((*whole, *read)), None)
        return (None if first is None else first.url), why

    def _made(self, body: Body, year: int, state: State, url: str | None, evidence: str) -> CoverageCell:
        return CoverageCell(self.site, body.name or body.key, body.key, year, state, url, evidence)
