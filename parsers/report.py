"""One body's report on one year: metadata, figures, sections, statements and our doubts about the reading."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any

from forms.figures import Kind
from forms.values import value
from parsers.document import NOWHERE, Place

Value = int | Decimal


@value
class Figure:
    """What one cell of a form holds. ``value`` is set for the kinds ``number`` and ``zero`` only, and is exact.

    ``raw`` is the verbatim text of the cell. ``parts`` are the numbers found where a cell holds several.
    ``sure`` is false where the reading could be ours to doubt: such a figure never carries a ``fail``.
    """

    key: str
    kind: Kind
    value: Value | None
    raw: str
    place: Place
    sure: bool = True
    parts: tuple[Value, ...] = ()


@dataclass(frozen=True, slots=True)
class Doubt:
    """Our uncertainty about a reading; never an accusation. ``cell`` is a key, or empty for the whole report."""

    cell: str
    why: str
    raw: str = ""
    place: Place = NOWHERE


@dataclass(frozen=True, slots=True)
class Source:
    """The file or capture a report was read from. ``path`` or ``url`` is set; ``sha256`` is of the bytes read."""

    sha256: str
    media_type: str
    path: str | None = None
    url: str | None = None


@dataclass(frozen=True, slots=True)
class Extra:
    """A local row or column that no form has, kept under ``ext.<table>.<slug>`` with its printed label."""

    key: str
    label: str
    raw: str
    place: Place


@dataclass(frozen=True, slots=True)
class Section:
    """One section of the text: its printed heading and its paragraphs joined by line ends."""

    key: str
    heading: str
    text: str
    place: Place


@dataclass(frozen=True)
class Report:
    """One parsed report. ``tables`` maps a table key to the form generation it was recognised as.

    ``figures`` has every cell of the tables found, in printed order of the forms; cells that the document lacks are
    there with the kind ``absent``. ``layouts`` counts what the layout showed, for rules on it: for instance
    ``{"t4": 15}`` is the number of number cells found in the data rows of table 四. ``provenance`` tells for title,
    body, year and published which rule of reading produced them. ``sources`` of the text stay in ``sections``.
    """

    source: Source
    title: str
    body: str
    year: int | None
    form: str
    tables: Mapping[str, str]
    period: tuple[date, date] | None
    published: date | None
    figures: Mapping[str, Figure]
    sections: tuple[Section, ...] = ()
    extras: tuple[Extra, ...] = ()
    statements: tuple[Mapping[str, Any], ...] = ()
    doubts: tuple[Doubt, ...] = ()
    layouts: Mapping[str, int] = field(default_factory=dict)
    provenance: Mapping[str, str] = field(default_factory=dict)

    def to_dict(self) -> dict[str, Any]:
        """The report as the JSON object of the design (money as ``Decimal``: see :func:`forms.jsonl.dump_line`)."""
        return {
            "source": {
                "path": self.source.path,
                "url": self.source.url,
                "sha256": self.source.sha256,
                "media_type": self.source.media_type,
            },
            "title": self.title,
            "body": self.body,
            "year": self.year,
            "form": self.form,
            "tables": dict(self.tables),
            "period": [day.isoformat() for day in self.period] if self.period else None,
            "published": self.published.isoformat() if self.published else None,
            "values": {key: figure.value for key, figure in self.figures.items()},
            "cells": {key: _cell(figure) for key, figure in self.figures.items()},
            "sections": {section.key: section.text for section in self.sections},
            "headings": {section.key: section.heading for section in self.sections},
            "section_places": {section.key: section.place.to_dict() for section in self.sections},
            "extras": [
                {"key": extra.key, "label": extra.label, "raw": extra.raw, "place": extra.place.to_dict()}
                for extra in self.extras
            ],
            "statements": [dict(statement) for statement in self.statements],
            "doubts": [
                {"cell": doubt.cell, "why": doubt.why, "raw": doubt.raw, "place": doubt.place.to_dict()}
                for doubt in self.doubts
            ],
            "layouts": dict(self.layouts),
            "provenance": dict(self.provenance),
            "findings": [],
        }

    @classmethod
    def from_dict(cls, data: Mapping[str, Any]) -> Report:
        """The inverse of :meth:`to_dict`, exact where numbers with decimals are ``Decimal``s (``forms.jsonl``)."""
        source = data["source"]
        period = data["period"]
        places = data.get("section_places", {})
        return cls(
            source=Source(source["sha256"], source["media_type"], source["path"], source["url"]),
            title=data["title"],
            body=data["body"],
            year=data["year"],
            form=data["form"],
            tables=dict(data["tables"]),
            period=(date.fromisoformat(period[0]), date.fromisoformat(period[1])) if period else None,
            published=date.fromisoformat(data["published"]) if data["published"] else None,
            figures={key: _figure(key, data["values"][key], cell) for key, cell in data["cells"].items()},
            sections=tuple(
                Section(key, data["headings"][key], text, Place.from_dict(places.get(key, {})))
                for key, text in data["sections"].items()
            ),
            extras=tuple(
                Extra(extra["key"], extra["label"], extra["raw"], Place.from_dict(extra["place"]))
                for extra in data["extras"]
            ),
            statements=tuple(dict(statement) for statement in data["statements"]),
            doubts=tuple(
                Doubt(doubt["cell"], doubt["why"], doubt["raw"], Place.from_dict(doubt["place"]))
                for doubt in data["doubts"]
            ),
            layouts=dict(data["layouts"]),
            provenance=dict(data["provenance"]),
        )


def _figure(key: str, value: Value | None, cell: Mapping[str, Any]) -> Figure:
    place = Place.from_dict(cell["place"])
    return Figure(key, cell["kind"], value, cell["raw"], place, cell.get("sure", True), tuple(cell.get("parts", ())))


def _cell(figure: Figure) -> dict[str, Any]:
    cell: dict[str, Any] = {"kind": figure.kind, "raw": figure.raw, "place": figure.place.to_dict()}
    if not figure.sure:
        cell["sure"] = False
    if figure.parts:
        cell["parts"] = list(figure.parts)
    return cell
