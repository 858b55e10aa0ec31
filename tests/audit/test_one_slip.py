"""One slip is one finding, whatever stands beside the table: last year's report, the text, other tables."""

from __future__ import annotations

import random
from collections import Counter
from dataclasses import replace

from parsers.document import Place
from parsers.prose import read_statements
from parsers.report import Report, Section, Value
from store.audit.audit import audit
from store.audit.finding import Finding
from tests.audit.reports import PARTS, changed, make_report, table_four, table_three
from tests.audit.test_properties import another, slip

FORMS = {"t2": "2021", "t3": "2021", "t4": "2021"}
BODY = "某县某镇人民政府"


def _carried(values: dict[str, int], last: dict[str, int]) -> None:
    """Make 上年结转 what last year carried out, and keep every column balanced."""
    for column in PARTS:
        into, closed = last[f"t3.carried_out.{column}"], values[f"t3.results_total.{column}"]
        out = max(values[f"t3.carried_out.{column}"], into - closed)
        values |= {f"t3.carried_in.{column}": into, f"t3.carried_out.{column}": out}
        values[f"t3.new_received.{column}"] = closed + out - into
    for row in ("new_received", "carried_in", "carried_out"):
        values[f"t3.{row}.total"] = sum(values[f"t3.{row}.{column}"] for column in PARTS)


def _text(values: dict[str, int]) -> str:
    three = {row: values[f"t3.{row}.total"] for row in ("new_received", "carried_in", "results_total", "carried_out")}
    return (
        f"收到政府信息公开申请{three['new_received']}件，上年结转{three['carried_in']}件。"
        f"办结政府信息公开申请{three['results_total']}件，予以公开{values['t3.granted.total']}件，"
        f"部分公开{values['t3.partially_granted.total']}件。结转下年度继续办理{three['carried_out']}件。"
        f"制发行政规范性文件{values['t2.normative_documents.issued_this_year']}件，"
        f"现行有效{values['t2.normative_documents.in_force']}件。"
        f"作出行政许可决定{values['t2.administrative_licensing.decisions']}件。"
        f"因政府信息公开被申请行政复议{values['t4.reconsideration.total']}件。"
    )


def two_years(draw: random.Random) -> tuple[Report, Report]:
    """A body's reports on two years that agree with each other; the second one's text agrees with its tables."""
    last, now = ({key: int(value) for key, value in table_three("2021", draw, 40).items()} for _ in range(2))
    _carried(now, last)
    for values in (last, now):
        values |= {key: int(value) for key, value in table_four(draw, 9).items()}
    stock, issued, repealed = draw.randint(9, 40), draw.randint(0, 9), draw.randint(0, 4)
    documents = "t2.normative_documents"
    last |= {f"{documents}.in_force": stock}
    now |= {f"{documents}.in_force": stock + issued - repealed}
    now |= {f"{documents}.issued_this_year": issued, f"{documents}.repealed_this_year": repealed}
    for power in ("licensing", "penalties", "coercion"):
        last[f"t2.administrative_{power}.decisions"] = draw.randint(20, 400)
        now[f"t2.administrative_{power}.decisions"] = last[f"t2.administrative_{power}.decisions"] + draw.randint(1, 15)
    reports = [make_report(FORMS, values, year=year, body=BODY) for values, year in ((last, 2022), (now, 2023))]
    sections = (Section("s1", "一、总体情况", _text(now), Place(line=3)),)
    statements = tuple(one.to_dict() for one in read_statements(sections, year=2023, body=BODY))
    return reports[0], replace(reports[1], sections=sections, statements=statements)


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
