"""A county's reports on one year as facts (:mod:`store.audit.alone`): what is alike in them, adds up, or is usual."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from functools import cached_property, lru_cache

import numpy as np
from numpy.typing import NDArray

from forms.bodies import body_level
from store.audit.alone import HUGE, UNKNOWN, Facts, counted_keys, is_number
from store.audit.hashes import Places, Texts
from store.audit.peers.copies import published_first
from store.audit.peers.county import County, Member
from store.audit.peers.outliers import PEERS, median


@dataclass(eq=False)
class Beside:
    """The reports of one county on one year, by their keys, and the year before.

    ``before`` maps the key of a report to the key of its body's report of the year before.
    """

    county: County
    facts: Mapping[str, Facts]
    last: Beside | None
    before: Mapping[str, str]
    _added: bool | None = None
    _usual: dict[tuple[str, str], tuple[Fraction, Fraction] | None] = field(default_factory=dict)

    def facts_of_last(self, member: Member) -> Facts | None:
        """The facts of last year's report of a member's body; ``None`` where none is known."""
        return self.last.facts[self.before[member.key]] if self.last is not None and member.key in self.before else None

    @cached_property
    def texts(self) -> Texts:
        """What the reports say, in the order of the county's members."""
        return Texts([self.facts[member.key].words for member in self.county.members])

    @cached_property
    def repeated(self) -> frozenset[str]:
        """The keys of the reports of which XY-010 finds that the text is last year's."""
        if self.last is None:
            return frozenset()
        now = {member.key: place for place, member in enumerate(self.county.members)}
        then = {member.key: place for place, member in enumerate(self.last.county.members)}
        before = {now[key]: then[old] for key, old in self.before.items()}
        return self._keys(self.texts.repeated(self.last.texts, before))

    @cached_property
    def copied(self) -> frozenset[str]:
        """The keys of the reports that XU-006 may find to be another's, by text or by figures."""
        found = set(self._keys(self.texts.alike([member.body for member in self.county.members])))
        members = sorted(self.county.members, key=published_first)
        first: dict[str, Member] = {}
        for member in members:
            figures = self.facts[member.key].figures
            earlier_one = first.setdefault(figures, member) if figures else member
            if earlier_one is not member and earlier_one.body != member.body:
                found.add(member.key)
        return frozenset(found)

    def _keys(self, places: Places) -> frozenset[str]:
        return frozenset(self.county.members[place].key for place in places.tolist())

    def adds_up(self, county: County) -> bool:
        """Whether the government's figures surely are those of its units: none above, and the sums where all are there.

        Last year's units, too, where they are the same.
        """
        if county.government is None:
            return True
        if self._added is None:
            self._added = self._adds_up(county, county.government)
        return self._added

    def _adds_up(self, county: County, government: Member) -> bool:
        tables = tuple(self.facts[government.key].forms.items())
        keys = counted_keys(tables)
        whole = self.facts[government.key].counts
        units = _aligned([self.facts[unit.key] for unit in county.units], keys)
        if (whole == HUGE).any() or (units == HUGE).any():
            return False
        known = (units != UNKNOWN) & (whole != UNKNOWN)
        if (known & (units > whole)).any():
            return False
        if county.lacking:
            return True
        full = known.all(axis=0)
        if (units.sum(axis=0)[full] != whole[full]).any():
            return False
        if county.last is None or self.last is None:
            return True
        now = {unit.body for unit in county.units}
        before = [self.last.facts[member.key] for member in county.last.members if member.body in now]
        into = [place for place, key in enumerate(keys) if key.startswith("t3.carried_in.")]
        last = _aligned(before, tuple(keys[place].replace("carried_in", "carried_out") for place in into))
        if (last == HUGE).any():
            return False
        full = (last != UNKNOWN).all(axis=0) & (whole[into] != UNKNOWN)
        return bool((last.sum(axis=0)[full] == whole[into][full]).all())

    def usual(self, level: str, key: str) -> tuple[Fraction, Fraction] | None:
        """The median and the spread of a figure among the bodies of a level (XU-008); ``None`` where not measured."""
        if (level, key) not in self._usual:
            self._usual[level, key] = self._measured(level, key)
        return self._usual[level, key]

    def _measured(self, level: str, key: str) -> tuple[Fraction, Fraction] | None:
        peers = [member for member in self.county.members if body_level(member.report.body) == level]
        known = [self.facts[member.key].values[key] for member in peers]
        values = [Fraction(one) for one in known if is_number(one)]
        if len(values) < PEERS:
            return None
        middle = median(values)
        spread = median([abs(value - middle) for value in values])
        return (middle, spread) if spread else None


def _aligned(units: Sequence[Facts], keys: tuple[str, ...]) -> NDArray[np.int64]:
    """The counts of units (rows) in the cells ``keys``."""
    out = np.full((len(units), len(keys)), UNKNOWN, dtype=np.int64)
    for row, unit in enumerate(units):
        places, own = _places(tuple(unit.forms.items()), keys)
        out[row, places] = unit.counts[own]
    return out


@lru_cache(maxsize=64)
def _places(tables: tuple[tuple[str, str], ...], keys: tuple[str, ...]) -> tuple[list[int], list[int]]:
    own = {key: place for place, key in enumerate(counted_keys(tables))}
    pairs = [(place, own[key]) for place, key in enumerate(keys) if key in own]
    return [place for place, _ in pairs], [place for _, place in pairs]
