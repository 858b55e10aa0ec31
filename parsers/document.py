"""A document as read: an ordered list of paragraphs and grids, each with its place. It says nothing about meaning."""

from __future__ import annotations

from dataclasses import dataclass, fields
from typing import Any

from forms.values import value


@value
class Place:
    """Where a text stands in its source. Only the parts that the format has are set.

    ``page`` counts from 1; ``box`` is x0, top, x1, bottom in points from the page's upper left corner (PDF, OFD, scan);
    ``table``, ``row``, ``column`` count from 1 (DOCX, HTML); ``path`` is an element path (HTML, DOCX);
    ``line`` counts from 1 (text). ``confidence`` from 0 to 1 is the recogniser's own where it read the text from a
    picture. ``also`` is a second place of a cell that was joined over a page break.
    """

    page: int | None = None
    box: tuple[float, float, float, float] | None = None
    table: int | None = None
    row: int | None = None
    column: int | None = None
    path: str | None = None
    line: int | None = None
    confidence: float | None = None
    also: Place | None = None

    def to_dict(self) -> dict[str, Any]:
        """The parts that are set, ready for JSON."""
        out: dict[str, Any] = {}
        for field in fields(self):
            value = getattr(self, field.name)
            if isinstance(value, Place):
                out[field.name] = value.to_dict()
            elif isinstance(value, tuple):
                out[field.name] = [round(float(part), 2) for part in value]
            elif value is not None:
                out[field.name] = value
        return out

    @classmethod
    def from_dict(cls, data: dict[str, Any]) -> Place:
        """The inverse of :meth:`to_dict`."""
        parts = dict(data)
        if "box" in parts:
            parts["box"] = tuple(float(edge) for edge in parts["box"])
        if "also" in parts:
            parts["also"] = cls.from_dict(parts["also"])
        return cls(**parts)


#: The place of what has none: a doubt about a whole report, a cell that the document lacks.
NOWHERE = Place()


@value
class Paragraph:
    """A run of text outside tables, verbatim but for line ends. ``heading`` is 1–6 where the format marks one."""

    text: str
    place: Place
    heading: int | None = None


@value
class GridCell:
    """One cell as laid out. ``row`` and ``column`` count from 0; ``text`` is verbatim, lines joined by line ends.

    ``sure`` is false where the reader had to guess (a split number, a lost cell); ``why`` then says what it guessed.
    """

    row: int
    column: int
    rowspan: int
    colspan: int
    text: str
    place: Place
    sure: bool = True
    why: str = ""


@dataclass(frozen=True, slots=True)
class Grid:
    """A table as laid out: its cells in reading order, spans resolved, no two overlapping."""

    rows: int
    columns: int
    cells: tuple[GridCell, ...]
    place: Place
    caption: str = ""


Block = Paragraph | Grid


@dataclass(frozen=True, slots=True)
class Picture:
    """A picture on a page: how many blocks stand before it, and its source (an address, or a ``data:`` URI)."""

    before: int
    source: str


@dataclass(frozen=True, slots=True)
class Document:
    """One file or page as read.

    ``blocks`` are in reading order. ``meta`` holds what the format says about itself (page metas, head table, title),
    keys in lower case. ``links`` are attachments offered by a page, as (address, name). ``notes`` are the reader's own
    doubts about the whole document, such as bytes that no encoding explained. ``pictures`` are those of a page.
    """

    media_type: str
    blocks: tuple[Block, ...]
    meta: dict[str, str]
    links: tuple[tuple[str, str], ...] = ()
    notes: tuple[str, ...] = ()
    pictures: tuple[Picture, ...] = ()
