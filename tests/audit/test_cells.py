"""Rules on single cells (CEL): what is written in them."""

from __future__ import annotations

from decimal import Decimal

import pytest

from store.audit.audit import audit_report, check
from store.audit.context import Context
from tests.audit.reports import changed, make_report, valid_report

LICENCES = "t2.administrative_licensing.decisions"
FEES = "t2.administrative_fees.amount_wanyuan"
GRANTED = "t3.granted.natural_person"


def failed(report, code, context=None):  # type: ignore[no-untyped-def]  # test helper
    """Cells on which a rule fails."""
    return [key for r in check(report, context) if r.code == code and r.verdict == "fail" for key in r.cells]


@pytest.mark.parametrize(
    ("key", "value", "raw", "codes"),
    [
        (LICENCES, -5, "-5", {"CEL-001"}),
        (LICENCES, -1, "-1", {"CEL-001", "CEL-007"}),
        (LICENCES, Decimal("12.5"), "12.5", {"CEL-002"}),
        (LICENCES, Decimal("12.0"), "12.0", set()),
        (LICENCES, None, "#REF!", {"CEL-003", "CEL-007"}),
        (LICENCES, None, "详见附件", {"CEL-003"}),
        (FEES, None, "详见附件", set()),
        (LICENCES, 10, "1O", {"CEL-005"}),
        (LICENCES, 251000, "251,000", set()),
        (LICENCES, 3, "３件", set()),
        (LICENCES, 22, "22（其中修订16件）", set()),
        (LICENCES, 12, "12 34", {"CEL-008"}),
        (LICENCES, 11398889, "11398\n889", set()),
        (FEES, 251000, "251000元", {"CEL-006"}),
        (FEES, Decimal("59237.2449"), "59237.2449", set()),
        (FEES, 5, "5万元", set()),
    ],
)
def test_what_a_cell_may_hold(key: str, value: int | Decimal | None, raw: str, codes: set[str]) -> None:
    """This test ensures that each cell rule sees its own illness, and honest ways of writing pass."""
    report = changed(valid_report(), {key: value}, raw=raw, kind="text" if value is None else "number")
    found = {r.code for r in check(report) if r.code.startswith("CEL") and r.verdict == "fail"}
    assert found == codes
    findings = [f for f in audit_report(report).findings if f.code.startswith("CEL")]
    assert len(findings) == bool(codes)
    assert {code for f in findings for code in f.witnesses} == codes


def test_signed_cells_are_exempt() -> None:
    """This test ensures that 本年增/减 may be negative, -1 too, and may hold two numbers."""
    key = "t2.administrative_licensing.change_this_year"
    report = make_report({"t2": "2019"}, {key: -1, "t2.administrative_licensing.items_prev_year": 9})
    assert [f.code for f in audit_report(report).findings] == []
    both = changed(report, {key: 2}, raw="增3减1")
    assert failed(both, "CEL-008") == []


def test_999_is_no_placeholder_where_the_sums_confirm_it() -> None:
    """This test ensures that an honest 999 in table 三 passes, and elsewhere is only a question."""
    report = make_report(
        {"t2": "2021", "t3": "2021"},
        {
            f"t3.{row}.{column}": 999
            for row in ("new_received", "granted", "results_total")
            for column in ("natural_person", "total")
        },
    )
    assert [f for f in audit_report(report).findings if f.severity == "error"] == []
    (finding,) = [f for f in audit_report(changed(report, {LICENCES: 999})).findings if f.code == "CEL-007"]
    assert (finding.verdict, finding.severity) == ("undecided", "warning")
    assert "可能是真实数字" in finding.zh


def test_blank_cells_are_one_note_for_the_report() -> None:
    """This test ensures that a publisher who prints zero as blank hears it once, not a hundred times."""
    report = valid_report()
    zeros = {key: None for key, f in report.figures.items() if f.value == 0 and key.startswith("t")}
    found = audit_report(changed(report, zeros)).findings
    assert [f.code for f in found if f.code == "CEL-004"] == ["CEL-004"]
    assert [f for f in found if f.severity == "error"] == []


def test_text_in_several_cells_of_a_table_is_one_note() -> None:
    """This test ensures that cells with the same illness are gathered for a table."""
    keys = [f"t3.{row}.natural_person" for row in ("granted", "partially_granted")]
    found = audit_report(changed(valid_report(), dict.fromkeys(keys), kind="text", raw="见附表")).findings
    assert [(f.code, len(f.cells)) for f in found if f.code == "CEL-003"] == [("CEL-003", 2)]


def test_a_negative_count_that_breaks_sums_is_one_finding() -> None:
    """This test ensures that the impossible figure leads, with the broken sums as its witnesses."""
    report = valid_report(seed=9)
    true = report.figures[GRANTED].value
    done = audit_report(changed(report, {GRANTED: -7}))
    (finding,) = [f for f in done.findings if f.severity == "error"]
    assert finding.code == "CEL-001"
    assert {"T3-002", "T3-003"} <= set(finding.witnesses)
    assert finding.suspects[0].cells == {GRANTED: true}


def test_ten_thousand_times_last_year_is_a_unit_slip() -> None:
    """This test ensures that CEL-006 compares with last year where it is known."""
    report = changed(valid_report(), {FEES: 8200000})
    last = changed(valid_report(), {FEES: Decimal("790.5")})
    assert failed(report, "CEL-006") == []
    assert failed(report, "CEL-006", Context(prev=last)) == [FEES]
