"""One slip is one finding, whatever stands beside the table: last year's report, the text, other tables."""

from __future__ import annotations

import random
from collections import Counter

from parsers.report import Report, Value
from store.audit.audit import audit
from store.audit.finding import Finding
from tests.audit.reports import changed, make_report
from tests.audit.slipping import BODY, FORMS, another, slip, two_years


def loud(last: Report, now: Report) -> list[Finding]:
    """What fails above information on the later report."""
    found = audit([last, now])
    return [one for one in found if one.year == 2023 and one.verdict == "fail" and one.severity != "info"]


def test_a_slip_beside_text_and_last_year_is_one_finding() -> None:
    """This test ensures that one wrong cell of tables 二 to 四 is one finding, in tables 三 and 四 always."""
    draw = random.Random(5)
    counts: Counter[tuple[str, int]] = Counter()
    for _ in range(60):
        last, now = two_years(draw)
        if loud(last, now):  # a random year may be odd by itself
            continue
        table = draw.choice(("t3", "t3", "t4", "t2"))
        key, _, new = slip(draw, now, table)
        if key.startswith(("t2.government_rules", "t2.administrative_fees")):
            continue
        counts[table, len(loud(last, changed(now, {key: new})))] += 1
    assert sum(counts.values()) > 40
    assert {(table, count) for table, count in counts if table != "t2"} == {("t3", 1), ("t4", 1)}
    assert {count for table, count in counts if table == "t2"} <= {0, 1}


def test_last_years_figure_is_told_beside_a_slip() -> None:
    """This test ensures that a slip in 上年结转 names last year's figure, in words and as evidence."""
    draw = random.Random(8)
    last, now = two_years(draw)
    key = "t3.carried_in.total"
    true = now.figures[key].value
    assert isinstance(true, int)
    (found,) = loud(last, changed(now, {key: another(draw, true) + 100}))
    assert "XY-002" in found.witnesses
    assert f"上年报告的结转下年度总计为 {true}" in found.zh
    assert f"last year's report carried out {true}" in found.en
    assert "prev.t3.carried_out.total" in {cell.key for cell in found.cells}
    assert found.suspects[0].cells == {key: true}


def test_a_blank_hides_no_contradiction() -> None:
    """This test ensures that a sure contradiction is no mere witness of a sum that a blank leaves open."""
    values: dict[str, Value | None] = {"t3.carried_in.total": 3, "t3.carried_in.natural_person": None}
    values |= {"t3.results_total.total": 3, "t3.granted.total": 3, "t3.results_total.natural_person": 3}
    values |= {"t3.granted.natural_person": 3}
    last = make_report(FORMS, {"t3.new_received.total": 9, "t3.carried_out.total": 9}, year=2022, body=BODY)
    now = make_report(FORMS, values, year=2023, body=BODY)
    found = [one for one in audit([last, now]) if one.year == 2023 and "XY-002" in one.witnesses]
    assert {one.verdict for one in found} == {"fail"}
