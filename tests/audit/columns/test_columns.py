"""Many reports at once: what the columns call clean is clean, and nothing that fails is."""

from __future__ import annotations

import random
from dataclasses import replace
from decimal import Decimal
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from forms.rules import Rules, load_rules
from parsers.report import Report, Source
from store.audit.audit import audit_report
from store.audit.binding import plan_for
from store.audit.columns.stored import surely_clean
from store.audit.columns.system import compile_bindings, system_of
from store.audit.context import Context
from store.audit.evaluate import judge, view
from store.store import open_store
from tests.audit.reports import changed, make_report, table_four, table_three

FORMS = {"2019": 2020, "2021": 2022, "pre2019": 2016}
KINDS = ("blank", "text", "absent", "unreadable", "not_applicable")
SMALL = {"new_received": 3, "results_total": 3, "granted": 1, "partially_granted": 2}
LEVELS = (None, "county", "township", "province")


def right(draw: random.Random) -> Report:
    """A report of one form whose tables 三 and 四 are right, with a little in table 二."""
    form = draw.choice(tuple(FORMS))
    if form == "pre2019":
        return make_report({"s14": form}, {}, year=2016)
    values = table_three(form, draw, draw.choice((3, 50, 40_000_000))) | table_four(draw)
    if draw.random() < 0.6:  # nothing that other rules may find odd
        values = {f"t3.{row}.{column}": n for row, n in SMALL.items() for column in ("natural_person", "total")}
    if draw.random() < 0.5:
        values["t2.administrative_licensing.decisions" if form == "2021" else "t2.government_rules.total_disclosed"] = 7
    if form == "2019" and draw.random() < 0.5:
        values["t2.administrative_licensing.items_prev_year"] = 3
        values["t2.administrative_licensing.change_this_year"] = draw.choice((-1, -2, -3, -4, 5))
    if draw.random() < 0.5:
        money = "t2.administrative_fees.amount_wanyuan" if form == "2021" else "t2.administrative_fees.total_amount"
        if money in make_report({"t2": form}, {}).figures:
            values[money] = draw.choice((Decimal("12.50"), Decimal("1E+3"), 3, Decimal("0.00001"), Decimal("123456.7")))
    tables = draw.choice((("t2", "t3", "t4"), ("t2", "t3", "t4"), ("t3", "t4"), ("t3",)))
    held = {key: value for key, value in values.items() if key.partition(".")[0] in tables}
    return make_report(dict.fromkeys(tables, form), held, year=FORMS[form])


def mixed(draw: random.Random) -> Report:
    """A report that is right, or has one of many things wrong with it."""
    report = right(draw)
    key = draw.choice(list(report.figures))
    match draw.randrange(14):
        case 0:
            return changed(report, {key: draw.choice((1, 9, 999, 9999, 10**15, 2**53 + 1, 2**63 - 1, 2**63, 10**30))})
        case 1:
            return changed(report, {key: -3})
        case 2:
            return changed(report, {key: None}, kind=draw.choice(KINDS), raw="无")
        case 3:
            return changed(report, {key: 0}, sure=False)
        case 4:
            return changed(report, {key: 0}, raw=draw.choice(("０", "0件", "O", "0 0")))
        case 5:
            return changed(report, {"t3.local.total": 5})
        case 6:
            return replace(report, year=None)
        case 7:
            return replace(report, year=draw.choice((2013, 2019, 2021)))
        case 8:
            figures = {name: held for name, held in report.figures.items() if name != key}
            return replace(report, figures=figures)
        case 9:
            return replace(report, tables={**report.tables, key.partition(".")[0]: draw.choice(("2019", "2021"))})
    return report


def named(report: Report, number: int) -> Report:
    """The report under a name and a file of its own."""
    return replace(
        report, body=f"{'东西南北'[number % 4]}{number}镇", source=Source(f"{number:064x}", "text/plain", str(number))
    )


def in_store(folder: Path, reports: list[Report]) -> tuple[dict[str, Report], frozenset[str]]:
    """The reports as the store gives them back, and the keys of those that are surely clean."""
    with open_store(folder, None) as opened:
        for number, report in enumerate(reports):
            opened.save_report(named(report, number), None)
        return dict(opened.keyed_reports()), surely_clean(opened.database)


@pytest.mark.parametrize("seed", range(4))
def test_same_findings(tmp_path: Path, seed: int) -> None:
    """This test ensures that what the columns leave out changes no finding, whatever is known beside the report."""
    draw = random.Random(seed)
    reports, clean = in_store(tmp_path, [mixed(draw) for _ in range(70)])
    assert len(clean) >= 5
    assert len(reports) - len(clean) >= 5
    for key in clean:
        report = reports[key]
        same_form = [other for other in reports.values() if other.year == (report.year or 0) - 1]
        for prev in (None, *draw.sample(same_form, min(3, len(same_form)))):
            context = Context(prev=prev, level=draw.choice(LEVELS))
            slow = audit_report(report, context)
            assert audit_report(report, context, cells_clean=True).findings == slow.findings
            skipped = {result.code for result in slow.results} - {
                result.code for result in audit_report(report, context, cells_clean=True).results
            }
            verdicts = {result.verdict for result in slow.results if result.code in skipped}
            assert verdicts <= {"pass", "not_applicable", "not_readable"}


def test_plain_reports_are_clean(tmp_path: Path) -> None:
    """This test ensures that a right report of plain figures is found clean, so that the columns are of use."""
    row = {
        f"t3.{name}.{column}": 3 for name in ("new_received", "results_total") for column in ("natural_person", "total")
    }
    row |= {"t3.granted.natural_person": 1, "t3.granted.total": 1}
    row |= {"t3.partially_granted.natural_person": 2, "t3.partially_granted.total": 2}
    plain = make_report({"t2": "2021", "t3": "2021", "t4": "2021"}, row, year=2022)
    old = make_report({"t3": "2019", "t4": "2019"}, row, year=2020)
    sheet = make_report({"s14": "pre2019"}, {}, year=2016)
    money = changed(plain, {"t2.administrative_fees.amount_wanyuan": Decimal("12.50")})
    signed = {"t2.administrative_licensing.items_prev_year": 3, "t2.administrative_licensing.change_this_year": -1}
    fewer = make_report({"t2": "2019", "t3": "2019"}, signed, year=2020)
    reports, clean = in_store(tmp_path, [plain, old, sheet, money, fewer])
    assert clean == set(reports)


@pytest.mark.parametrize("value", [-1, 10**30])
def test_last_year_below_zero(tmp_path: Path, value: int) -> None:
    """This test ensures that nothing is said of a year if a figure of the year before may be below zero."""
    plain = make_report({"t3": "2021", "t4": "2021"}, {}, year=2022)
    before = changed(replace(plain, year=2021), {"t4.reconsideration.total": value})
    later = replace(plain, year=2023)
    reports, clean = in_store(tmp_path, [plain, before, later])
    assert {reports[key].year for key in clean} == {2023}


_PLAN = plan_for((("t2", "2021"), ("t3", "2021"), ("t4", "2021")), (), load_rules())


@given(st.integers(min_value=0), st.integers(min_value=0, max_value=3))
@settings(deadline=None, max_examples=60)
def test_every_formula(seed: int, slips: int) -> None:
    """This test ensures that a column holds if and only if every single formula does, at any size that is admitted."""
    draw = random.Random(seed)
    certain = [one for one in _PLAN.bindings if one.alone is None and "issuer_level" not in one.rule.formula]
    system = compile_bindings(_PLAN, certain)
    report = make_report({"t2": "2021", "t3": "2021", "t4": "2021"}, table_three("2021", draw) | table_four(draw))
    for key in draw.sample(list(report.figures), slips):
        report = changed(report, {key: draw.choice((1, 20, system.limit // 10_000))})
    money = {key for key, cell in _PLAN.ground.cells.items() if cell.measure == "money"}
    column = [int(report.figures[key].value or 0) * (10_000 if key in money else 1) for key in _PLAN.ground.keys]
    (held,) = system.hold(np.array([[*column, report.year]], dtype=np.int64).T)
    seen = view(report, Context(), _PLAN)
    assert held == ({judge(one, seen).verdict for one in certain} <= {"pass", "not_applicable"})


def test_nothing_overflows() -> None:
    """This test ensures that the largest admitted values give exact differences."""
    system = system_of(_PLAN)
    heaviest = int(abs(system.matrix).sum(axis=1).max())
    assert system.limit > 10**9
    assert heaviest * system.limit + int(abs(system.constants).max()) < 2**63


def test_unknown_formulas_are_never_sure() -> None:
    """This test ensures that a formula over what the columns do not know leaves every report to the slow path."""
    rules = load_rules()
    odd = replace(rules.by_code["T3-001"], formula="issuer_level in {county}", code="X-001")
    plan = plan_for((("t3", "2021"),), (), Rules((odd,), rules.domains, rules.letters))
    assert not system_of(plan).hold(np.zeros((len(plan.ground.keys) + 1, 3), dtype=np.int64)).any()
