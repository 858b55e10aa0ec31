"""A report's figures as rows of the values tables and back, exactly.

``kinds`` has one character a cell, in the order of ``form_columns``; a row that is older than a cell is shorter:

    n number, integer      d number, decimal      0 zero, integer      z zero, decimal
    b blank                / not applicable       t text               a absent
    u unreadable           - this reading has no such cell (its table was not found, or is of another generation)

A count stands in its integer column, money as text in its text column. ``exact`` has, as text, what a column cannot
hold: integers beyond 64 bits and decimals where the form counts. ``evidence`` is a JSON list in the same order: null
for ``-``, 0 for an absent cell without text or place, else ``[raw, place]`` or ``[raw, place, rest]``, where raw is
null when it is just the value, and rest holds ``sure`` and ``parts`` where they are not the usual ones.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from decimal import Decimal
from functools import lru_cache
from typing import Any

from forms.figures import VALUED, Kind
from parsers.document import NOWHERE, Place
from parsers.report import Figure, Report, Value
from store.errors import FigureRefused
from store.exact import decode_parts, json_text, object_parts, place_parts
from store.schema import column_name

_LARGEST = 2**63 - 1
_NONE = "-"
_HELD = ("key", "kind", "value", "raw", "place")
#: The parts of a place that many reports have alike.
_PLAIN = frozenset({"table", "row", "column", "path", "line"})

#: The cells of each form: key → measure (``money`` or ``count``), in the order of ``form_columns``.
Cells = Mapping[str, Mapping[str, str]]

_CODE_OF: Mapping[tuple[Kind, type | None], str] = {
    ("number", int): "n",
    ("number", Decimal): "d",
    ("zero", int): "0",
    ("zero", Decimal): "z",
    ("blank", None): "b",
    ("not_applicable", None): "/",
    ("text", None): "t",
    ("absent", None): "a",
    ("unreadable", None): "u",
}
_MEANING = {code: meaning for meaning, code in _CODE_OF.items()}


def check_figure(figure: Figure) -> None:
    """Refuse a figure that breaks the contract: see ``FigureRefused``."""
    held = figure.value
    if (figure.kind, None if held is None else type(held)) not in _CODE_OF:
        raise FigureRefused(f"{figure.key}: kind {figure.kind!r} does not go with the value {held!r}")
    if isinstance(held, Decimal) and not held.is_finite():
        raise FigureRefused(f"{figure.key}: {held} is not a number")
    if figure.kind == "zero" and held != 0:
        raise FigureRefused(f"{figure.key}: kind 'zero' does not go with the value {held!r}")
    if figure.kind in VALUED and figure.place == NOWHERE:
        raise FigureRefused(f"{figure.key}: the number {held} has no place in its source")


def split_figures(report: Report, cells: Cells) -> tuple[dict[str, dict[str, Any]], list[Any]]:
    """The report's figures as one row for each form generation in it, and those that belong to no printed cell.

    A row maps the columns of its values table. A figure goes to the form that its table was recognised as; subtotals,
    local rows and whatever that form lacks are given back apart, as JSON values.
    """
    by_form: dict[str, dict[str, Figure]] = {}
    others: list[Any] = []
    for key, figure in report.figures.items():
        check_figure(figure)
        if figure.key != key:
            raise FigureRefused(f"figure {figure.key!r} stands under the key {key!r}")
        form = report.tables.get(key.split(".", 1)[0], "")
        if key in cells.get(form, ()):
            by_form.setdefault(form, {})[key] = figure
        else:
            held = None if figure.value is None else str(figure.value)
            others.append([key, _code(figure), held, _evidence(figure)])
    return {form: _row(figures, cells[form]) for form, figures in by_form.items()}, others


def join_figures(rows: Mapping[str, Sequence[Any]], others: Iterable[Any], cells: Cells) -> dict[str, Figure]:
    """The inverse of :func:`split_figures`: forms in the order of ``cells``, then what belongs to no printed cell.

    Each row has the columns of its values table in order: key, kinds, exact, evidence, and one for each cell.
    """
    figures: dict[str, Figure] = {}
    for form, keys in cells.items():
        if form in rows:
            figures.update((figure.key, figure) for figure in _read_row(rows[form], keys))
    for key, code, held, evidence in others:
        figures[key] = _figure(key, code, held, evidence)
    return figures


def printed_value(code: str, held: int | str | None) -> Value | None:
    """The value behind a character of ``kinds`` and what its column (or ``exact``) holds."""
    _, kind_of_value = _MEANING[code]
    if kind_of_value is None:
        return None
    if held is None:
        raise FigureRefused(f"the store has no value for a cell of kind {code!r}")
    return Decimal(held) if kind_of_value is Decimal else int(held)


def _row(figures: Mapping[str, Figure], cells: Mapping[str, str]) -> dict[str, Any]:
    kinds: list[str] = []
    evidence: list[Any] = []
    exact: dict[str, str] = {}
    row: dict[str, Any] = {}
    for key, measure in cells.items():
        figure = figures.get(key)
        column = column_name(key)
        row[column] = None
        kinds.append(_NONE if figure is None else _code(figure))
        evidence.append(None if figure is None else _evidence(figure))
        value = None if figure is None else figure.value
        if value is None:
            continue
        if measure == "money":
            row[column] = str(value)
        elif isinstance(value, int) and abs(value) <= _LARGEST:
            row[column] = value
        else:
            exact[key] = str(value)
    return {"kinds": "".join(kinds), "exact": json_text(exact), "evidence": json_text(evidence), **row}


def _code(figure: Figure) -> str:
    return _CODE_OF[figure.kind, None if figure.value is None else type(figure.value)]


def _plain(code: str, held: object) -> str:
    """The raw text that needs no saying: the value itself, and nothing for a blank or absent cell."""
    return str(held) if code in "nd0z" else ""


def _evidence(figure: Figure) -> Any:
    code = _code(figure)
    raw = None if figure.raw == _plain(code, figure.value) else figure.raw
    rest = object_parts(figure, without=_HELD)
    if code == "a" and raw is None and figure.place == NOWHERE and not rest:
        return 0
    return [raw, place_parts(figure.place), rest] if rest else [raw, place_parts(figure.place)]


def _figure(key: str, code: str, held: int | str | None, evidence: Any) -> Figure:
    kind = _MEANING[code][0]
    value = printed_value(code, held)
    if evidence == 0:
        return Figure(key, kind, value, "", NOWHERE)
    raw, place, *rest = evidence
    where = _place(tuple(place.items())) if place.keys() <= _PLAIN else Place.from_dict(place)
    more = decode_parts(rest[0]) if rest else {}
    return Figure(key, kind, value, _plain(code, value) if raw is None else raw, where, **more)


@lru_cache(maxsize=4096)
def _place(parts: tuple[tuple[str, Any], ...]) -> Place:
    """A place that is made once: the same cells stand in the same places of many reports."""
    return Place.from_dict(dict(parts)) if parts else NOWHERE


def _read_row(row: Sequence[Any], keys: Iterable[str]) -> Iterator[Figure]:
    _, kinds, large, seen, *values = row
    exact = json.loads(large)
    for key, code, evidence, value in zip(keys, kinds, json.loads(seen), values, strict=False):
        if code != _NONE:
            yield _figure(key, code, exact.get(key, value), evidence)
