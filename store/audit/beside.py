"""A county's reports on one year as facts (:mod:`store.audit.alone`): what is alike in them, adds up, or is usual."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from functools import cached_property, lru_cache
from itertools import compress
from math import floor

import numpy as np
from numpy.typing import NDArray

from forms.bodies import body_level
from parsers.report import Report
from store.audit.alone import BLANK, HUGE, LACKING, UNREAD, Counts, Facts, count_keys, kept_keys
from store.audit.context import Context
from store.audit.hashes import Places, Texts
from store.audit.narrative import narrative
from store.audit.others import Others
from store.audit.peers.copies import cells_of, figures_alike, published_first, resembling
from store.audit.peers.county import Copy, County, Member, counted
from store.audit.peers.minhash import hashed
from store.audit.peers.outliers import FAR, FLOWS, LEAST, NORMAL, PEERS

Bools = NDArray[np.bool_]
Keys = tuple[str, ...]
#: More units than this are not added up: the sum of their figures could be too large.
_UNITS = 1 << 12


@lru_cache(maxsize=64)
def _kept(keys: Keys) -> Places:
    """The places of some of the kept cells."""
    return np.array([kept_keys().index(key) for key in keys], dtype=np.int64)


@dataclass(frozen=True, slots=True)
class Figures:
    """Figures that rules compare, as ``Facts.counts`` has them: a row a report, a column a cell."""

    held: Counts

    def of(self, keys: Keys) -> Figures:
        """Some of the kept cells."""
        return Figures(self.held[:, _kept(keys)])

    @property
    def number(self) -> Counts:
        """The figures; 0 for a blank, and where none is known."""
        return np.where(self.held > BLANK, self.held, 0)

    @property
    def known(self) -> Bools:
        """Where there is a figure or a blank."""
        known: Bools = self.held >= BLANK
        return known

    @property
    def unread(self) -> Bools:
        """Where there is a cell that could not be read."""
        unread: Bools = self.held == UNREAD
        return unread


@dataclass(eq=False)
class Beside:
    """The reports of one county on one year, told apart by their places in ``members``, and the year before."""

    county: County
    members: Sequence[tuple[Member, Context]]
    facts: Sequence[Facts]
    last: Beside | None

    @cached_property
    def _place(self) -> dict[int, int]:
        return {id(member.report): place for place, (member, _) in enumerate(self.members)}

    @cached_property
    def before(self) -> Places:
        """The place in ``last`` of last year's report of each body; -1 where none is known."""
        last = self.last
        found = [-1 if last is None or about.prev is None else last._place[id(about.prev)] for _, about in self.members]
        return np.array(found, dtype=np.int64)

    def key(self, place: int) -> str:
        """The key of a report."""
        return self.members[place][0].key

    def key_of_last(self, place: int) -> str | None:
        """The key of last year's report of a body; ``None`` where none is known."""
        before = int(self.before[place])
        return self.last.key(before) if self.last is not None and before >= 0 else None

    def key_of_twin(self, place: int) -> str | None:
        """The key of the report that one is a copy of, if XU-006 finds it to be one."""
        return self.key(self.twins[place][0]) if self.copied[place] and place in self.twins else None

    def facts_of_last(self, place: int) -> Facts | None:
        """The facts of last year's report of a body; ``None`` where none is known."""
        before = int(self.before[place])
        return self.last.facts[before] if self.last is not None and before >= 0 else None

    @cached_property
    def now(self) -> Figures:
        """The kept figures (:func:`kept_keys`) of the reports."""
        return Figures(np.stack([one.counts[: len(kept_keys())] for one in self.facts]))

    @cached_property
    def then(self) -> Figures:
        """The same of last year's reports; where none is known, all cells are lacking."""
        if self.last is None:
            return Figures(np.full_like(self.now.held, LACKING))
        return Figures(np.where(self.before[:, None] >= 0, self.last.now.held[self.before], LACKING))

    @cached_property
    def plain(self) -> Bools:
        """Which reports have no kept figure, this year or last, that cannot be computed with."""
        plain: Bools = ~((self.now.held == HUGE).any(axis=1) | (self.then.held == HUGE).any(axis=1))
        return plain

    @cached_property
    def texts(self) -> Texts:
        """What the reports say."""
        return Texts([one.words for one in self.facts])

    @cached_property
    def repeated(self) -> Bools:
        """Of which reports XY-010 finds that the text is last year's."""
        found = np.zeros(len(self.facts), dtype=np.bool_)
        if self.last is not None:
            found[self.texts.repeated(self.last.texts, self.before)] = True
        return found

    @cached_property
    def copied(self) -> Bools:
        """Which reports XU-006 may find to be another's, by text or by figures."""
        found = np.zeros(len(self.facts), dtype=np.bool_)
        found[self.texts.alike([member.body for member, _ in self.members])] = True
        order = sorted(range(len(self.facts)), key=lambda place: published_first(self.members[place][0]))
        first: dict[str, int] = {}
        for place in order:
            figures = self.facts[place].figures
            earlier = first.setdefault(figures, place) if figures else place
            if self.members[earlier][0].body != self.members[place][0].body:
                found[place] = True
        return found

    @cached_property
    def twins(self) -> Mapping[int, tuple[int, Fraction | None]]:
        """The reports that XU-006 finds to be another's: the place of the other, and the share of words that are its.

        The share is ``None`` where the figures are the other's.
        """
        order = sorted(range(len(self.facts)), key=lambda place: published_first(self.members[place][0]))
        members = [self.members[place][0] for place in order]
        words = [self.facts[place].words for place in order]
        texts = [frozenset(of[~self.texts.is_template(of)].tolist()) for of in words]
        found = resembling(members, texts, iter, [self.facts[place].figures for place in order])
        return {order[later]: (order[earlier], share) for later, (earlier, share) in found.items()}

    def template(self, shingles: Collection[str], *, both_years: bool) -> frozenset[str]:
        """Which of some shingles are the county's template, this year or (in both years) last year."""
        words = np.fromiter(hashed(shingles), dtype=np.uint64, count=len(shingles))
        common = self.texts.is_template(words)
        if both_years and self.last is not None:
            common |= self.last.texts.is_template(words)
        return frozenset(compress(shingles, common))

    def others(self, place: int, report: Report, prev: Report | None, twin: Report | None) -> Others:
        """What XU-006 and XY-010 need to know of the other reports: of the county no more than the twin."""
        member, about = self.members[place]
        others = Others(series=about.others.series)
        if prev is not None and self.repeated[place]:
            here, there = narrative(report), narrative(prev)
            template = self.template(here.shingles | there.shingles, both_years=True)
            others = replace(others, text=here, last_text=there, template=template)
        if twin is not None:
            one, two = replace(member, report=report), replace(self.members[self.twins[place][0]][0], report=twin)
            county = County([one, two])
            share = self.twins[place][1]
            county.copies = {id(report): Copy(two, share, cells_of(figures_alike(report)) if share is None else ())}
            shingles = county.texts[id(report)].shingles | county.texts[id(twin)].shingles
            county.template = self.template(shingles, both_years=False)
            others = replace(others, county=county)
        return others

    @cached_property
    def adds_up(self) -> bool:
        """Whether the government's figures surely are those of its units: none above, and the sums where all are there.

        Last year's units, too, where they are the same.
        """
        county = self.county
        facts = {member.key: one for (member, _), one in zip(self.members, self.facts, strict=True)}
        if county.government is None:
            return True
        government = facts[county.government.key]
        keys = tuple(counted(government.forms))
        whole = _aligned([government], keys)[0]
        units = _aligned([facts[unit.key] for unit in county.units], keys)
        if len(units) > _UNITS or (whole == HUGE).any() or (units == HUGE).any():
            return False
        known = (units > BLANK) & (whole > BLANK)
        if (known & (units > whole)).any():
            return False
        if county.lacking:
            return True
        full = known.all(axis=0)
        if (units.sum(axis=0)[full] != whole[full]).any():
            return False
        if self.last is None:
            return True
        now = {unit.body for unit in county.units}
        of_last = zip(self.last.members, self.last.facts, strict=True)
        into = [place for place, key in enumerate(keys) if key.startswith("t3.carried_in.")]
        out = tuple(keys[place].replace("carried_in", "carried_out") for place in into)
        last = _aligned([one for (member, _), one in of_last if member.body in now], out)
        if len(last) > _UNITS or (last == HUGE).any():
            return False
        full = (last > BLANK).all(axis=0) & (whole[into] > BLANK)
        return bool((last.sum(axis=0)[full] == whole[into][full]).all())

    @cached_property
    def far_off(self) -> Bools:
        """Which reports may have a figure that is far from those of the other bodies of the level (XU-008)."""
        found = np.zeros(len(self.facts), dtype=np.bool_)
        levels = np.array([body_level(member.report.body) for member, _ in self.members])
        for level in np.unique(levels):
            places = np.flatnonzero(levels == level)
            if level == "unknown" or len(places) < PEERS:
                continue
            for column in self.now.of(FLOWS).held[places].T:
                found[places[_are_far(column)]] = True
        return found


def _are_far(column: Counts) -> Bools:
    """Which of a column of counts are far from its median; all, where one cannot be computed with."""
    if (column == HUGE).any():
        return np.ones(len(column), dtype=np.bool_)
    known = column[column > BLANK]
    far = np.zeros(len(column), dtype=np.bool_)
    if len(known) < PEERS:
        return far
    twice = _twice_median(known)
    off = abs(2 * column - twice)  # twice how far off
    spread = _twice_median(off[column > BLANK])  # four times the spread
    if spread:
        far = (column > BLANK) & (2 * off > floor(FAR * NORMAL * spread)) & (off >= 2 * LEAST)
    return far


def _twice_median(values: Counts) -> int:
    ordered = np.sort(values)
    return int(ordered[(len(values) - 1) // 2]) + int(ordered[len(values) // 2])


def _aligned(units: Sequence[Facts], keys: Keys) -> Counts:
    """The figures of units (rows) in the cells ``keys``."""
    out = np.full((len(units), len(keys)), LACKING, dtype=np.int64)
    for row, unit in enumerate(units):
        places, own = _places(tuple(unit.forms.items()), keys)
        out[row, places] = unit.counts[own]
    return out


@lru_cache(maxsize=64)
def _places(tables: tuple[tuple[str, str], ...], keys: Keys) -> tuple[list[int], list[int]]:
    own = {key: place for place, key in enumerate(count_keys(tables))}
    pairs = [(place, own[key]) for place, key in enumerate(keys) if key in own]
    return [place for place, _ in pairs], [place for _, place in pairs]
