"""Where nothing beside a report changes what the audit says of it: told from facts, without reading any report.

For each rule that asked its context, a test here answers whether it *surely* gives in this context what it gave with
nothing known: no finding. A rule without a test is quiet only where all that it asked for is lacking. Whatever is not
quiet is left to the audit of the reports themselves, so the findings are the same with this module and without it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from functools import lru_cache
from types import SimpleNamespace
from typing import Any, cast

import numpy as np

from forms.bodies import body_level, normal_body
from forms.rules import Rule, Rules, load_rules
from parsers.report import Report
from store.audit.alone import COLUMNS, DOCUMENTS, ITEMS, Facts, grams, is_number, money_keys
from store.audit.beside import Beside
from store.audit.checks.registry import CHECKS
from store.audit.checks.wording import foreign_names
from store.audit.context import Context
from store.audit.evaluate import View
from store.audit.hashes import inside
from store.audit.peers.county import Member, is_government
from store.audit.peers.outliers import FAR, NORMAL
from store.audit.peers.outliers import FLOWS as PEER_FLOWS
from store.audit.peers.outliers import LEAST as FEW
from store.audit.series.carried import GROUPS
from store.audit.series.unlikely import ENOUGH, FLOWS

Number = int | Decimal


@dataclass(frozen=True, slots=True)
class Case:
    """One rule on one report: the report without figures and words, its facts, and last year's if there are any."""

    rule: Rule
    rules: Rules
    member: Member
    context: Context
    facts: Facts
    last: Facts | None
    beside: Beside

    @property
    def report(self) -> Report:
        """The report, slim."""
        return self.member.report

    def now(self, key: str) -> Number | None:
        """This year's figure, blank as 0; ``None`` where the rules that compare years find no evidence."""
        return _number(self.facts.values[key])

    def then(self, key: str) -> Number | None:
        """Last year's figure in the same way."""
        assert self.last is not None
        return _number(self.last.values[key])


def _number(known: object) -> Number | None:
    if known == "":
        return 0
    return known if is_number(known) else None


def noisy(beside: Beside, member: Member, context: Context, rules: Rules) -> frozenset[str]:
    """The codes of the rules that may give other findings than the facts hold; none for most reports."""
    found: set[str] = set()
    facts = beside.facts[member.key]
    last = beside.facts_of_last(member)
    given = frozenset(name for name in ("prev", "others", "published", "bodies", "unread") if _known(context, name))
    answers: dict[Test, bool] = {}  # several rules have one test
    for code, test, rule in _tests(tuple(facts.open.items()), given, rules):
        if test is None or (code in facts.loud and rule.function not in _SETTLED):
            found.add(code)
            continue
        answer = answers.get(test)
        if answer is None:
            answer = test(Case(rule, rules, member, context, facts, last, beside))
            if test is not _published:  # which is about its own rule
                answers[test] = answer
        if not answer:
            found.add(code)
    return frozenset(found)


def _known(context: Context, name: str) -> bool:
    """Whether the context has anything under ``name`` that the audit with nothing known had not."""
    return name == "others" or bool(getattr(context, name))


# The tests: each true only where its rule surely gives no finding that it did not give by itself --------------------

Test = Callable[[Case], bool]


def _by_itself(case: Case) -> bool:
    """Ask the rule itself: it needs only what the slim report and the context have."""
    seen = SimpleNamespace(report=case.report, context=case.context, rules=case.rules, memo={})
    found = CHECKS[case.rule.function](case.rule, cast("View", seen))
    return all(result.verdict != "fail" for result in found)


def _published(case: Case) -> bool:
    """PUB-001 to PUB-005: no other day is known than the report's own, or none that matters."""
    if case.report.published is not None and set(case.context.published) <= {case.report.published}:
        return True
    return case.rule.code not in case.facts.loud and _by_itself(case)


def _years(case: Case) -> bool:
    """XY-012; it is never at rest by itself, for by itself no year is known."""
    return _by_itself(case)


def _unread(case: Case) -> bool:
    return case.context.unread == 0


def _other_names(case: Case) -> bool:
    """STR-013: no name of the register can stand in the text."""
    bodies = case.context.bodies
    held = case.facts.grams
    if not len(held):
        return True
    runs, ends, names = _runs(bodies)
    there = np.logical_and.reduceat(inside(runs, held), ends) if len(ends) else ()
    mine = normal_body(case.report.body) if case.report.body else ""
    hits = [name for name, found in zip(names, there, strict=True) if found and name not in mine and mine not in name]
    return not hits or set(hits).isdisjoint(foreign_names(case.report.body, bodies))


@lru_cache(maxsize=16)
def _runs(bodies: frozenset[str]) -> tuple[Any, Any, tuple[str, ...]]:
    """The runs of three characters of every name, one name after the other; where each begins; the names."""
    names = tuple(sorted({name for body in bodies if body and len(name := normal_body(body)) >= 3}))
    each = [grams([name]) for name in names]
    ends = np.cumsum([0, *(len(one) for one in each)])[:-1]
    return (np.concatenate(each) if each else np.array([], dtype=np.uint32)), ends, names


def _problems(case: Case) -> bool:
    return case.last is None or not case.facts.problems or case.last.problems != case.facts.problems


def _money(case: Case) -> bool:
    """CEL-006: no amount is about 10,000 times last year's, or the part."""
    if case.last is None:
        return True
    for key in money_keys():
        now, then = case.now(key), case.then(key)
        if now and case.last.values[key] is None:
            return False
        if now and then and not (now < 4000 * then and then < 4000 * now and now > 0):
            return False
    return True


def _sheet(case: Case) -> bool:
    closed, received = case.now("s14.requests_closed"), case.now("s14.requests_received")
    return closed is None or received is None or closed <= received


def _compares(test: Test) -> Test:
    """A rule that compares with last year's report says nothing where there is none."""
    return lambda case: case.last is None or test(case)


def _same(now: Number | None, then: Number | None) -> bool:
    return now is None or then is None or now == then


@_compares
def _carried(case: Case) -> bool:
    return all(_same(case.now(key), case.then(key.replace("carried_in", "carried_out"))) for key in _CARRIED)


_CARRIED = tuple(f"t3.carried_in.{column}" for column in COLUMNS)


@_compares
def _pending(case: Case) -> bool:
    for group in GROUPS:
        total, pending = case.now(f"t4.{group}.total"), case.then(f"t4.{group}.pending")
        if total is not None and pending is not None and total < pending:
            return False
    return True


def _both(case: Case, form: str) -> bool:
    forms = [facts.forms.get("t2") for facts in (case.facts, case.last) if facts is not None]
    return forms == [form, form]


@_compares
def _stock(case: Case) -> bool:
    return not _both(case, "2021") or all(
        _moved(case, f"t2.{kind}", "in_force", (), ("issued_this_year",), ("repealed_this_year",)) for kind in DOCUMENTS
    )


@_compares
def _disclosed(case: Case) -> bool:
    return not _both(case, "2019") or all(
        _moved(case, f"t2.{kind}", "total_disclosed", (), ("newly_disclosed",), ()) for kind in DOCUMENTS
    )


@_compares
def _items(case: Case) -> bool:
    return not _both(case, "2019") or all(
        _moved(case, f"t2.{kind}", "items_prev_year", ("change_this_year",), (), ()) for kind in ITEMS
    )


def _moved(
    case: Case, row: str, stock: str, then: tuple[str, ...], added: tuple[str, ...], taken: tuple[str, ...]
) -> bool:
    """Whether a stock is last year's with what moved; a figure that is not known proves nothing."""
    now, before = case.now(f"{row}.{stock}"), case.then(f"{row}.{stock}")
    moves = [
        *(case.then(f"{row}.{column}") for column in then),
        *(case.now(f"{row}.{column}") for column in added),
        *(-value if (value := case.now(f"{row}.{column}")) is not None else None for column in taken),
    ]
    if now is None or before is None or any(move is None for move in moves):
        return True
    return now == sum((move for move in moves if move is not None), start=before)


@_compares
def _flows(case: Case) -> bool:
    for key in FLOWS:
        now, then = case.now(key), case.then(key)
        if now is not None and then is not None and (now + 5 > 5 * (then + 5) or then + 5 > 5 * (now + 5)):
            return False
    return True


@_compares
def _tables(case: Case) -> bool:
    assert case.last is not None
    for table, (digest, full) in case.facts.tables.items():
        before = case.last.tables.get(table)
        if before is not None and before[0] == digest and full >= ENOUGH:
            return False
    return True


@_compares
def _words_of_last_year(case: Case) -> bool:
    return case.member.key not in case.beside.repeated


def _whole_county(case: Case) -> bool:
    """XU-001, XU-002, XU-004, XU-005: only the report of a government that says that it covers the whole area."""
    county = case.context.others.county
    if county is None or not is_government(case.report.body) or case.facts.scope != "whole_area":
        return True
    return case.beside.adds_up(county)


def _copy(case: Case) -> bool:
    return case.context.others.county is None or case.member.key not in case.beside.copied


def _outlier(case: Case) -> bool:
    level = body_level(case.report.body)
    if case.context.others.county is None or level == "unknown":
        return True
    for key in PEER_FLOWS:
        value = case.facts.values[key]
        if not is_number(value):
            continue
        found = case.beside.usual(level, key)
        if found is not None:
            off = abs(value - found[0]) if isinstance(value, int) else abs(Fraction(value) - found[0])
            if off >= FEW and off > FAR * NORMAL * found[1]:
                return False
    return True


def _nothing(case: Case) -> bool:
    """A rule that accuses nobody."""
    return True


@_compares
def _suits(case: Case) -> bool:
    """T4-007: suits after reconsideration are not more than the reconsiderations of both years."""
    return _at_most(case, ("t4.litigation_after_reconsideration.total",), "t4.reconsideration.total")


@_compares
def _remedies(case: Case) -> bool:
    """T4-008: reconsiderations and direct suits are not more than the results of both years."""
    return _at_most(case, ("t4.reconsideration.total", "t4.litigation_direct.total"), "t3.results_total.total")


def _at_most(case: Case, keys: tuple[str, ...], bound: str) -> bool:
    parts = [case.now(key) for key in keys]
    both = (case.now(bound), case.then(bound))
    if any(part is None for part in parts) or both[0] is None or both[1] is None:
        return False
    return sum(part for part in parts if part is not None) <= both[0] + both[1]


_TESTS: Mapping[str, Test] = {
    "deadline": _published,
    "before_the_year_ended": _published,
    "missing_year": _years,
    "six_sections": _unread,
    "tables_present": _unread,
    "foreign_name": _other_names,
    "problems_have_substance": _problems,
    "money_unit": _money,
    "closed_against_received": _sheet,
    "carried_total": _carried,
    "carried_columns": _carried,
    "pending_cases": _pending,
    "form_generations": _nothing,
    "stock_in_force": _stock,
    "implied_revisions": _stock,
    "total_disclosed": _disclosed,
    "items_last_year": _items,
    "flow_outlier": _flows,
    "same_table": _tables,
    "text_of_last_year": _words_of_last_year,
    "stated_growth": lambda case: case.last is None,
    "text_difference": lambda case: case.last is None,
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
_FORMULAS: Mapping[str, Test] = {
    "t4.litigation_after_reconsideration.total <= t4.reconsideration.total + prev.t4.reconsideration.total": _suits,
    "t4.reconsideration.total + t4.litigation_direct.total <= t3.results_total.total + prev.t3.results_total.total": (
        _remedies
    ),
}


def _codes() -> frozenset[str]:
    return frozenset(rule.code for rule in load_rules() if rule.check == "function" and rule.function in _TESTS)


#: The codes of the rules that are checked by a function and have a test here.
TESTED = _codes()

#: Of these, the functions that look at no more than last year's report and what the context says in numbers and names.
_NEAR = frozenset(_TESTS) - {
    "county_total",
    "part_of_whole",
    "scope_test",
    "suits_counted_once",
    "carried_into_county",
    "report_of_another",
    "peer_outlier",
    "text_of_last_year",
}


def is_near(rule: Rule, asked: Iterable[str]) -> bool:
    """Whether a rule can be asked of a report with last year's at hand and no other of the county."""
    return rule.function in _NEAR or "others" not in asked


@lru_cache(maxsize=1024)
def _tests(
    open_: tuple[tuple[str, tuple[str, ...]], ...], given: frozenset[str], rules: Rules
) -> tuple[tuple[str, Test | None, Rule], ...]:
    """The rules that asked for something that is given, each with its code and its test."""
    asked = ((code, rules.by_code[code]) for code, names in open_ if not given.isdisjoint(names))
    return tuple((code, _test(rule), rule) for code, rule in asked)


def _test(rule: Rule) -> Test | None:
    if rule.check == "function":
        return _TESTS.get(rule.function)
    return _FORMULAS.get(rule.formula) if rule.check == "formula" and not rule.unless and not rule.raises else None
