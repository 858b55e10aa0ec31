"""Findings: one slip is one, with its witnesses, its fingerprint, and a message that can be sent."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

import pytest

from forms.jsonl import dump_line, load_line
from parsers.document import Place
from store.audit.audit import audit, audit_report
from tests.audit.reports import changed, figure, make_report, real_report, valid_report


def test_the_json_has_the_keys_of_the_contract() -> None:
    """This test ensures that a finding's JSON is what the design promises, decimals exact."""
    report = changed(valid_report(), {"t3.granted.total": 4000})
    (finding,) = [f for f in audit([report]) if f.severity == "error"]
    data = load_line(dump_line(finding.to_dict()))
    assert set(data) == {
        "report", "code", "severity", "verdict", "cells", "expected", "actual", "difference", "suspects", "witnesses",
        "message", "source", "fingerprint",
    }  # fmt: skip
    assert data["cells"][0]["place"] == {"table": 1}
    assert set(data["suspects"][0]) >= {"cells", "why"}


def test_the_fingerprint_survives_reading_again() -> None:
    """This test ensures that another place or another spacing of the raw text keeps triage, another figure does not."""
    key = "t3.granted.total"
    report = changed(valid_report(), {key: 4000})
    moved = replace(report, figures={k: replace(f, place=Place(page=9)) for k, f in report.figures.items()})
    spaced = replace(report, figures={**report.figures, key: replace(report.figures[key], raw=" 4000 ")})
    prints = [audit_report(r).findings[0].fingerprint for r in (report, moved, spaced)]
    assert len(set(prints)) == 1
    others = (changed(valid_report(), {key: 4001}), replace(report, year=2021), replace(report, body="某局"))
    assert prints[0] not in [f.fingerprint for r in others for f in audit_report(r).findings]


def test_consequences_are_witnesses() -> None:
    """This test ensures that a wrong grand total is one finding, led by the most basic identity."""
    report = valid_report(seed=4)
    key = "t3.results_total.total"
    true = report.figures[key].value
    assert isinstance(true, int)
    (finding,) = [f for f in audit_report(changed(report, {key: 3 * true})).findings if f.severity == "error"]
    assert finding.code == "T3-001"
    assert {"T3-001", "T3-002", "T3-003", "T3-004", "T3-005"} <= set(finding.witnesses)
    assert [dict(s.cells) for s in finding.suspects] == [{key: true}]


def test_three_slips_apart_are_three_findings() -> None:
    """This test ensures that more slips than the search takes at once are still explained one by one."""
    report = valid_report(seed=4, high=900)
    slips = {
        "t3.granted.natural_person": 7001,
        "t3.unable.not_held.other_org": 7013,
        "t3.carried_out.legal_service_org": 7029,
    }
    found = [f for f in audit_report(changed(report, slips)).findings if f.severity == "error"]
    assert len(found) == 3
    assert [dict(f.suspects[0].cells) for f in sorted(found, key=lambda f: f.cells[0].key)]
    assert {key: report.figures[key].value for key in slips} == {
        k: v for f in found for k, v in f.suspects[0].cells.items()
    }


def test_part_above_total_is_said_where_the_sum_cannot_be_read() -> None:
    """This test ensures that T3-009 speaks for itself if its row has an unread cell, and once for a group of cells."""
    report = changed(valid_report(), {"t3.granted.other_org": None}, kind="unreadable", raw="?")
    report = changed(report, {"t3.granted.natural_person": 90_000})
    found = [f for f in audit_report(report).findings if f.severity == "error"]
    assert [f.code for f in found] == ["T3-002"]
    unread = {k: None for k in report.figures if k.startswith("t3.") and k.endswith(".other_org")}
    report = changed(report, unread | {"t3.results_total.natural_person": None}, kind="unreadable", raw="?")
    found = [f for f in audit_report(report).findings if f.severity == "error"]
    assert [(f.code, f.witnesses) for f in found] == [("T3-009", ("T3-009",))]
    assert "大于总计" in found[0].zh


def test_two_rules_on_the_same_cells_are_one_finding() -> None:
    """This test ensures that the stock rules of table 二 do not say the same thing twice."""
    row = "t2.normative_documents"
    values = {f"{row}.in_force": 1, f"{row}.issued_this_year": 9}
    report = make_report({"t2": "2021"}, values)
    assert [(f.code, f.severity, f.witnesses) for f in audit_report(report).findings] == [
        ("T2-102", "warning", ("T2-102", "T2-112"))
    ]


def test_last_years_report_is_found_among_the_others() -> None:
    """This test ensures that cross-year evidence comes from the batch, and an ambiguous one from nowhere."""
    suits = {"t4.litigation_after_reconsideration.total": 4, "t4.litigation_after_reconsideration.upheld": 4}
    now = make_report({"t3": "2021", "t4": "2021"}, suits, year=2023)
    before = make_report({"t3": "2021", "t4": "2021"}, {}, year=2022)
    assert [f.code for f in audit([now, before])] == ["T4-007"]
    assert [f.code for f in audit([now])] == []
    assert [f.code for f in audit([before, now, replace(before, title="x")])] == []


@pytest.mark.parametrize("value", [10**7, 11_398_889, 10**18, 10**40])
def test_magnitude_is_no_limit(value: int) -> None:
    """This test ensures that a slip in a huge figure is located exactly."""
    cells = {f"t4.reconsideration.{name}": value for name in ("upheld", "total")}
    report = changed(make_report({"t4": "2021"}, cells), {"t4.reconsideration.total": value + 1})
    (finding,) = audit_report(report).findings
    assert (finding.code, finding.difference) == ("T4-001", 1)
    assert {"t4.reconsideration.total": value} in [dict(s.cells) for s in finding.suspects]


def test_hostile_figures_are_not_computed_with() -> None:
    """This test ensures that a figure out of any range is left alone and named, not expanded."""
    report = valid_report()
    key = "t3.granted.total"
    huge = replace(report, figures={**report.figures, key: figure(key, Decimal("1E+999999"), "number", "1E+999999")})
    done = audit_report(huge)
    assert [r.verdict for r in done.results if (r.code, r.binding) == ("T3-003", "granted")] == ["not_readable"]


def test_real_hongze_2023() -> None:
    """This test ensures that two totals left at 0 and the old form of table 三 are the only errors (STR-003)."""
    report = real_report("hongze-2023")
    if report is None:
        pytest.skip("the real reports are not beside the project")
    found = [f for f in audit_report(report).findings if f.severity == "error"]
    assert [(f.code, f.actual, f.expected) for f in found] == [
        ("T4-001", 0, 11),
        ("T4-003", 0, 5),
        ("STR-003", None, None),
    ]
    assert [dict(f.suspects[0].cells) for f in found if f.suspects] == [
        {"t4.reconsideration.total": 11},
        {"t4.litigation_after_reconsideration.total": 5},
    ]


def test_real_shanghai_2019() -> None:
    """This test ensures that blank result totals of a real report are offered, not failed."""
    report = real_report("shanghai-office-2019")
    if report is None:
        pytest.skip("the real reports are not beside the project")
    found = audit_report(report).findings
    assert [(f.code, f.severity, f.witnesses) for f in found] == [("CEL-004", "info", ("CEL-004", "LOC-004"))]
    offers = {key: value for s in found[0].suspects for key, value in s.cells.items()}
    assert offers["t3.granted.total"] == 272
    assert sum(offers.values()) == 805


def test_real_ciqiu_2020() -> None:
    """This test ensures that a real report of zeros is clean."""
    report = real_report("ciqiu-2020")
    if report is None:
        pytest.skip("the real reports are not beside the project")
    assert [f for f in audit_report(report).findings if f.severity != "info"] == []
