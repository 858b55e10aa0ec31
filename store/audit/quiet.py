"""Where nothing beside a report changes what the audit says of it: told from facts, without reading any report.

For each rule that asked its context, a test here answers whether it *surely* gives in this context what it gave with
nothing known: no finding. A rule without a test is quiet only where all that it asked for is lacking. Whatever is not
quiet is left to the audit of the reports themselves, so the findings are the same with this module and without it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import lru_cache
from types import SimpleNamespace
from typing import cast

import numpy as np

from forms.bodies import normal_body
from forms.rules import Rule, Rules, load_rules
from store.audit.alone import COLUMNS, Counts, Hashes, Open, grams, money_keys, scale
from store.audit.beside import Beside, Bools, Keys
from store.audit.checks.registry import CHECKS
from store.audit.checks.wording import foreign_names
from store.audit.context import Context
from store.audit.evaluate import View
from store.audit.hashes import Places, inside
from store.audit.peers.county import is_government
from store.audit.series.carried import GROUPS
from store.audit.series.stock import DISCLOSED, IN_FORCE, ITEMS, Stock
from store.audit.series.unlikely import ENOUGH, FLOWS

#: For each report of a cohort, whether a rule surely gives no finding that it did not give by itself.
Test = Callable[[Beside], Bools | Sequence[bool]]


class Quiet:
    """What the tests answer for the reports of a cohort, told apart by their places; each is asked once, if at all."""

    def __init__(self, beside: Beside) -> None:
        self.beside = beside
        self._answers: dict[Test, list[bool]] = {}

    def noisy(self, place: int, rules: Rules) -> frozenset[str]:
        """The codes of the rules that may give other findings than the facts hold; none for most reports."""
        facts = self.beside.facts[place]
        found: set[str] = set()
        for code, test, rule in _tests(facts.open, _given(self.beside.members[place][1]), rules):
            loud = code in facts.loud
            if test is None or (loud and rule.function not in _SETTLED):
                sure = False
            else:
                sure = self._answer(test)[place] or (
                    not loud and rule.function in _ASKED and self._by_itself(rule, place, rules)
                )
            if not sure:
                found.add(code)
        return frozenset(found)

    def _answer(self, test: Test) -> list[bool]:
        answer = self._answers.get(test)
        if answer is None:
            answer = self._answers[test] = list(test(self.beside))
        return answer

    def _by_itself(self, rule: Rule, place: int, rules: Rules) -> bool:
        """Ask the rule itself: it needs only what the slim report and the context have."""
        member, context = self.beside.members[place]
        seen = SimpleNamespace(report=member.report, context=context, rules=rules, memo={})
        found = CHECKS[rule.function](rule, cast("View", seen))
        return all(result.verdict != "fail" for result in found)


def _given(context: Context) -> frozenset[str]:
    """What the context has that the audit with nothing known had not."""
    return _names(bool(context.prev), bool(context.published), bool(context.bodies), bool(context.unread))


@lru_cache(maxsize=16)
def _names(*there: bool) -> frozenset[str]:
    names = zip(("prev", "published", "bodies", "unread"), there, strict=True)
    return frozenset({"others", *(name for name, known in names if known)})


# The tests ------------------------------------------------------------------------------------------------------------


def _no_other_day(beside: Beside) -> list[bool]:
    """PUB-001 to PUB-005: no other day is known than the report's own."""
    return [
        member.report.published is not None and set(about.published) <= {member.report.published}
        for member, about in beside.members
    ]


def _no_gap(beside: Beside) -> list[bool]:
    """XY-012: the year before has a report, or none before it has."""
    return [
        year is None or year - 1 in years or not any(one < year for one in years)
        for year, years in ((member.report.year, about.others.series.years) for member, about in beside.members)
    ]


def _unread(beside: Beside) -> list[bool]:
    return [about.unread == 0 for _, about in beside.members]


def _other_names(beside: Beside) -> Bools:
    """STR-013: no name of the register can stand in the text."""
    quiet = np.ones(len(beside.facts), dtype=np.bool_)
    held = [facts.grams for facts in beside.facts]
    if not any(map(len, held)):
        return quiet
    # The runs of all reports as one sorted array: the report's place before the run.
    every = np.concatenate(held) | np.repeat(np.arange(len(held), dtype=np.uint64) << _RUN, list(map(len, held)))
    for bodies in {about.bodies for _, about in beside.members if about.bodies}:
        runs, starts, names = _runs(bodies)
        places = np.array([at for at, (_, about) in enumerate(beside.members) if about.bodies is bodies], np.uint64)
        there = inside((places << _RUN)[:, None] | runs, every)
        for row, name in np.argwhere(np.logical_and.reduceat(there, starts, axis=1)).tolist():
            place = int(places[row])
            body = beside.members[place][0].report.body
            mine = normal_body(body) if body else ""
            if names[name] not in mine and mine not in names[name] and names[name] in foreign_names(body, bodies):
                quiet[place] = False
    return quiet


@lru_cache(maxsize=16)
def _runs(bodies: frozenset[str]) -> tuple[Hashes, Places, tuple[str, ...]]:
    """The runs of three characters of every name, one name after the other; where each begins; the names."""
    names = tuple(sorted({name for body in bodies if body and len(name := normal_body(body)) >= 3}))
    each = [grams([name]) for name in names]
    starts = np.cumsum([0, *(len(one) for one in each)])[:-1]
    return np.concatenate([*each, grams([])]).astype(np.uint64), starts, names


#: Bits of a run's hash.
_RUN = np.uint64(32)


def _plain_sheet(beside: Beside) -> Bools:
    sheet = beside.now.of(("s14.requests_closed", "s14.requests_received"))
    return beside.plain & (~sheet.known.all(axis=1) | (sheet.number[:, 0] <= sheet.number[:, 1]))


def _nothing(beside: Beside) -> list[bool]:
    """A rule that accuses nobody."""
    return [True] * len(beside.facts)


def _whole_county(beside: Beside) -> list[bool]:
    """XU-001, XU-002, XU-004, XU-005: only the report of a government that says that it covers the whole area."""
    says = [facts.scope == "whole_area" for facts in beside.facts]
    return [
        not said or about.others.county is None or not is_government(member.report.body) or beside.adds_up
        for said, (member, about) in zip(says, beside.members, strict=True)
    ]


def _copy(beside: Beside) -> Bools:
    """XU-006."""
    return ~beside.copied


def _outlier(beside: Beside) -> Bools:
    """XU-008."""
    return ~beside.far_off


def _compares(test: Test) -> Test:
    """A rule that compares with last year's report says nothing where there is none."""
    return lambda beside: (beside.before < 0) | np.asarray(test(beside))


@_compares
def _never(beside: Beside) -> Bools:
    return np.zeros(len(beside.facts), dtype=np.bool_)


@_compares
def _problems(beside: Beside) -> list[bool]:
    pairs = ((facts, beside.facts_of_last(place)) for place, facts in enumerate(beside.facts))
    return [not now.problems or then is None or then.problems != now.problems for now, then in pairs]


@_compares
def _tables(beside: Beside) -> list[bool]:
    """XY-009."""
    pairs = ((facts, beside.facts_of_last(place)) for place, facts in enumerate(beside.facts))
    return [then is None or not _alike(now.tables, then.tables) for now, then in pairs]


def _alike(now: Mapping[str, tuple[str, int]], then: Mapping[str, tuple[str, int]]) -> bool:
    return any(full >= ENOUGH and table in then and then[table][0] == digest for table, (digest, full) in now.items())


@_compares
def _words_of_last_year(beside: Beside) -> Bools:
    """XY-010."""
    return ~beside.repeated


@_compares
def _money(beside: Beside) -> Bools:
    """CEL-006: no amount is about 10,000 times last year's, or the part."""
    now, last = beside.now.of(money_keys()).number, beside.then.of(money_keys())
    then = last.number
    near = (now < 4000 * then) & (then < 4000 * now) & (now > 0)
    quiet: Bools = beside.plain & ((now == 0) | (~last.unread & ((then == 0) | near))).all(axis=1)
    return quiet


def _each(now: Keys, then: Keys, holds: Callable[[Counts, Counts], Bools]) -> Test:
    """Each figure of this year beside one of last year's; one that is not known proves nothing."""

    @_compares
    def test(beside: Beside) -> Bools:
        one, two = beside.now.of(now), beside.then.of(then)
        quiet: Bools = beside.plain & (~one.known | ~two.known | holds(one.number, two.number)).all(axis=1)
        return quiet

    return test


def _similar(now: Counts, then: Counts) -> Bools:
    """XY-008: neither is more than five times the other, 5 added to both."""
    five = np.array([5 * scale(key) for key in FLOWS], dtype=np.int64)
    return (now + five <= 5 * (then + five)) & (then + five <= 5 * (now + five))


def _moves(stock: Stock) -> Test:
    """A stock is last year's with what moved; a figure that is not known proves nothing."""

    @_compares
    def test(beside: Beside) -> Bools:
        quiet = beside.plain.copy()
        for kind in stock.kinds:
            now = beside.now.of(_row(kind, stock.column, *stock.added))
            then = beside.then.of(_row(kind, *stock.before))
            # What the stock is less what it should be: the sum of what stands there with these factors.
            gap = now.number @ [1, *(-factor for factor in stock.added.values())]
            gap -= then.number @ list(stock.before.values())
            quiet &= ~now.known.all(axis=1) | ~then.known.all(axis=1) | (gap == 0)
        quiet |= [not _have(stock.form, beside, place) for place in range(len(beside.facts))]
        return quiet

    return test


def _row(kind: str, *columns: str) -> Keys:
    return tuple(f"t2.{kind}.{column}" for column in columns)


def _have(form: str, beside: Beside, place: int) -> bool:
    """Whether this and last year's report have table 二 of a form."""
    last = beside.facts_of_last(place)
    return last is not None and last.forms.get("t2") == form == beside.facts[place].forms.get("t2")


def _at_most(parts: Keys, bound: str) -> Test:
    """Some figures together are at most one of both years; all are known."""

    @_compares
    def test(beside: Beside) -> Bools:
        now, then = beside.now.of((bound, *parts)), beside.then.of((bound,))
        known = now.known.all(axis=1) & then.known[:, 0]
        few = now.number[:, 1:].sum(axis=1) <= now.number[:, 0] + then.number[:, 0]
        quiet: Bools = beside.plain & known & few
        return quiet

    return test


_INTO, _OUT = (tuple([f"t3.{row}.{column}" for column in COLUMNS]) for row in ("carried_in", "carried_out"))
_ALL, _PENDING = (tuple([f"t4.{group}.{column}" for group in GROUPS]) for column in ("total", "pending"))
_carried = _each(_INTO, _OUT, np.equal)
_in_force = _moves(IN_FORCE)
_TESTS: Mapping[str, Test] = {
    "deadline": _no_other_day,
    "before_the_year_ended": _no_other_day,
    "missing_year": _no_gap,
    "six_sections": _unread,
    "tables_present": _unread,
    "foreign_name": _other_names,
    "problems_have_substance": _problems,
    "money_unit": _money,
    "closed_against_received": _plain_sheet,
    "carried_total": _carried,
    "carried_columns": _carried,
    "pending_cases": _each(_ALL, _PENDING, np.greater_equal),
    "form_generations": _nothing,
    "stock_in_force": _in_force,
    "implied_revisions": _in_force,
    "total_disclosed": _moves(DISCLOSED),
    "items_last_year": _moves(ITEMS),
    "flow_outlier": _each(FLOWS, FLOWS, _similar),
    "same_table": _tables,
    "text_of_last_year": _words_of_last_year,
    "stated_growth": _never,
    "text_difference": _never,
    "county_total": _whole_county,
    "part_of_whole": _whole_county,
    "scope_test": _nothing,
    "suits_counted_once": _whole_county,
    "carried_into_county": _whole_county,
    "report_of_another": _copy,
    "peer_outlier": _outlier,
}
#: Tests that hold, too, where the rule was not at rest by itself: then it surely says the same again.
_SETTLED = frozenset({"deadline", "before_the_year_ended", "six_sections", "tables_present", "problems_have_substance"})
#: Rules that can be asked by themselves where their test does not hold: they need only what is at hand.
_ASKED = frozenset({"deadline", "before_the_year_ended", "missing_year"})
_FORMULAS: Mapping[str, Test] = {
    "t4.litigation_after_reconsideration.total <= t4.reconsideration.total + prev.t4.reconsideration.total": _at_most(
        ("t4.litigation_after_reconsideration.total",), "t4.reconsideration.total"
    ),
    "t4.reconsideration.total + t4.litigation_direct.total <= t3.results_total.total + prev.t3.results_total.total": (
        _at_most(("t4.reconsideration.total", "t4.litigation_direct.total"), "t3.results_total.total")
    ),
}


def _codes() -> frozenset[str]:
    return frozenset(rule.code for rule in load_rules() if rule.check == "function" and rule.function in _TESTS)


#: The codes of the rules that are checked by a function and have a test here.
TESTED = _codes()

#: Of these, the functions that look at no more than last year's report, another one that is alike, and what the context
#: says in numbers and names.
_NEAR = frozenset(_TESTS) - {
    "county_total",
    "part_of_whole",
    "scope_test",
    "suits_counted_once",
    "carried_into_county",
    "peer_outlier",
}


def is_near(rule: Rule, asked: Iterable[str]) -> bool:
    """Whether a rule can be asked of a report with last year's and its twin at hand, and no other of the county."""
    return rule.function in _NEAR or "others" not in asked


@lru_cache(maxsize=1024)
def _tests(open_: Open, given: frozenset[str], rules: Rules) -> tuple[tuple[str, Test | None, Rule], ...]:
    """The rules that asked for something that is given, each with its code and its test."""
    asked = ((code, rules.by_code[code]) for code, names in open_ if not given.isdisjoint(names))
    return tuple((code, _test(rule), rule) for code, rule in asked)


def _test(rule: Rule) -> Test | None:
    if rule.check == "function":
        return _TESTS.get(rule.function)
    return _FORMULAS.get(rule.formula) if rule.check == "formula" and not rule.unless and not rule.raises else None
