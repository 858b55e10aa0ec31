"""The forms' own sums as a checksum over a recogniser's candidates.

Where a scan left several candidates for some figures of table 三 or 四 and exactly one choice among them satisfies
every identity that these figures stand in, that choice is taken. It stays doubtful and is written down: a figure told
by the sums it is tested with can accuse nobody.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import product
from math import prod

from forms.forms import Table
from forms.numbers import read_figure
from parsers.mapping import TableReading
from parsers.readers.scan.doubts import candidates
from parsers.report import Doubt, Value

#: More choices than these are not gone through.
_MOST = 4096

_AROUND = ("new_received", "carried_in", "results_total", "carried_out")


@dataclass(frozen=True, slots=True)
class Identity:
    """``left`` and ``right`` are keys whose sums are equal."""

    left: tuple[str, ...]
    right: tuple[str, ...]

    @property
    def keys(self) -> tuple[str, ...]:
        """All keys of both sides."""
        return self.left + self.right


def identities(table: Table) -> tuple[Identity, ...]:
    """The sums that the form itself fixes for table 三 (rows and columns) and table 四 (groups); none for others."""
    if table.key not in ("t3", "t4"):
        return ()
    rows = [row.key for row in table.rows if row.key]
    columns = [column.key for column in table.columns]
    out = []
    for row in rows:
        parts = tuple(f"{table.key}.{row}.{column}" for column in columns if column != "total")
        out.append(Identity(parts, (f"{table.key}.{row}.total",)))
    if table.key == "t3":
        details = [row for row in rows if row not in _AROUND]
        for column in columns:
            out.append(Identity(tuple(f"t3.{row}.{column}" for row in details), (f"t3.results_total.{column}",)))
            out.append(
                Identity(
                    (f"t3.new_received.{column}", f"t3.carried_in.{column}"),
                    (f"t3.results_total.{column}", f"t3.carried_out.{column}"),
                )
            )
    return tuple(out)


def settle(reading: TableReading) -> None:
    """Takes, group by group of figures that share identities, the one choice of candidates that satisfies them all."""
    open_: dict[str, tuple[str, ...]] = {}
    for doubt in reading.doubts:
        options = candidates(doubt.why)
        if len(options) > 1 and doubt.cell in reading.figures:
            open_[doubt.cell] = options
    if not open_:
        return
    every = [identity for identity in identities(reading.table) if open_.keys() & set(identity.keys)]
    for group in _groups(every, open_):
        _settle_group(reading, group, open_)


def _groups(every: Sequence[Identity], open_: Mapping[str, Sequence[str]]) -> list[list[Identity]]:
    """Identities that share an open figure, together."""
    groups: list[tuple[set[str], list[Identity]]] = []
    for identity in every:
        mine = open_.keys() & set(identity.keys)
        together, rest = [identity], []
        for keys, members in groups:
            if keys & mine:
                mine |= keys
                together = members + together
            else:
                rest.append((keys, members))
        groups = [*rest, (mine, together)]
    return [members for _, members in groups]


def _settle_group(reading: TableReading, group: Sequence[Identity], open_: Mapping[str, tuple[str, ...]]) -> None:
    keys = sorted({key for identity in group for key in identity.keys if key in open_})
    if prod(len(open_[key]) for key in keys) > _MOST:
        return
    known: dict[str, Value] = {}
    for key in {key for identity in group for key in identity.keys if key not in open_}:
        figure = reading.figures.get(key)
        if figure is None or not figure.sure or figure.value is None:
            return  # a sum over something unread or blank tells nothing
        known[key] = figure.value
    choices: list[tuple[str, ...]] = []
    for choice in product(*(open_[key] for key in keys)):
        values = dict(known)
        for key, text in zip(keys, choice, strict=True):
            value = read_figure(text).value
            if value is None:
                break
            values[key] = value
        else:
            if all(_holds(identity, values) for identity in group):
                choices.append(choice)
    if len(choices) != 1:
        return
    for key, text in zip(keys, choices[0], strict=True):
        figure = reading.figures[key]
        told = read_figure(text)
        reading.figures[key] = replace(figure, kind=told.kind, value=told.value, parts=told.parts, sure=False)
        reading.doubts.append(Doubt(key, "told-by-checksum", text, figure.place))


def _holds(identity: Identity, values: Mapping[str, Value]) -> bool:
    return sum(values[key] for key in identity.left) == sum(values[key] for key in identity.right)
