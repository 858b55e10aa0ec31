"""Error localisation: exact against brute force, the worked examples of the rule catalogue, and interchanges."""

from __future__ import annotations

import itertools
import random
from dataclasses import replace
from types import SimpleNamespace
from typing import Any

import pytest

from parsers.document import NOWHERE
from parsers.prose import read_statements
from parsers.report import Section
from store.audit.audit import audit_report
from store.audit.context import Context
from store.audit.finding import Finding
from store.audit.locate import minimal_sets
from store.audit.slips import slip
from store.audit.system import Equation, System
from tests.audit.reports import COLUMNS, changed, make_report, rows_of_three, valid_report


def system(rows: list[dict[str, int]], values: dict[str, int]) -> System:
    """A small linear system."""
    nobody: Any = SimpleNamespace(keys=())
    equations = [Equation(nobody, row, sum(c * values[key] for key, c in row.items()), True) for row in rows]
    return System(tuple(equations), values)


def by_brute_force(rows: list[dict[str, int]], values: dict[str, int], most: int, limit: int) -> set[frozenset[str]]:
    """The smallest sets of cells that repair everything, trying every value up to ``limit``."""
    for size in range(1, most + 1):
        found = set()
        for cells in itertools.combinations(values, size):
            for new in itertools.product(range(limit + 1), repeat=size):
                trial = values | dict(zip(cells, new, strict=True))
                if all(sum(c * trial[key] for key, c in row.items()) == 0 for row in rows):
                    found.add(frozenset(cells))
                    break
        if found:
            return found
    return set()


@pytest.mark.parametrize("seed", range(60))
def test_agrees_with_brute_force(seed: int) -> None:
    """This test ensures that all smallest sets are found and no other, on systems small enough to try everything."""
    draw = random.Random(seed)
    keys = [f"x{i}" for i in range(draw.choice((4, 5, 6)))]
    rows = []
    for _ in range(draw.choice((1, 2, 3))):
        some = draw.sample(keys, draw.randint(2, len(keys)))
        rows.append({key: draw.choice((1, 1, -1)) for key in some})
    values = {key: draw.randint(0, 4) for key in keys}
    if not system(rows, values).broken:
        values[next(iter(rows[0]))] += 1
    found = minimal_sets(system(rows, values), 2)
    expected = by_brute_force(rows, values, 2, 30)
    assert {frozenset(cells) for cells in found.sets} == expected
    assert found.complete
    for cells in found.sets:
        trial = values | dict(cells)
        assert all(sum(c * trial[key] for key, c in row.items()) == 0 for row in rows)
        assert all(trial[key] >= 0 and trial[key] != values[key] for key in cells)


def test_a_small_grid_agrees_with_brute_force() -> None:
    """This test ensures that a 2×2 table with margins is explained as by trying everything, for every double slip."""
    rows = [{"a": 1, "b": 1, "r": -1}, {"c": 1, "d": 1, "s": -1}, {"a": 1, "c": 1, "u": -1}, {"b": 1, "d": 1, "v": -1}]
    right = {"a": 2, "b": 1, "r": 3, "c": 0, "d": 3, "s": 3, "u": 2, "v": 4}
    for one, two in itertools.combinations(right, 2):
        values = right | {one: right[one] + 2, two: right[two] + 1}
        found = minimal_sets(system(rows, values), 2)
        assert {frozenset(cells) for cells in found.sets} == by_brute_force(rows, values, 2, 9)


def test_the_search_says_when_it_stops_early() -> None:
    """This test ensures that a bounded search never pretends to be complete."""
    rows = [{f"x{i}{j}": 1 for j in range(8)} | {f"t{i}": -1} for i in range(4)]
    values = {key: 0 for row in rows for key in row} | {f"t{i}": 1 for i in range(4)}
    assert not minimal_sets(system(rows, values), 4, nodes=3).complete


def errors(report: Any, context: Context | None = None) -> list[Finding]:
    """The findings of severity error."""
    return [finding for finding in audit_report(report, context).findings if finding.severity == "error"]


@pytest.fixture
def table() -> Any:
    """A valid table 三 of a big city: the situations of the catalogue's worked examples."""
    report = valid_report("2021", seed=11)
    values = {f"t3.{row}.{column}": 0 for row in rows_of_three("2021") for column in COLUMNS}
    set_ = {
        "new_received": (3435, 80, 1, 2, 3, 4),
        "carried_in": (118, 3, 0, 0, 0, 0),
        "granted": (1371, 40, 1, 1, 1, 2),
        "partially_granted": (466, 5, 0, 0, 0, 0),
        "denied.state_secret": (92, 0, 0, 0, 0, 0),
        "unable.not_held": (859, 20, 0, 1, 2, 1),
        "not_processed.petition_complaint": (117, 3, 0, 0, 0, 1),
        "other.other": (535, 10, 0, 0, 0, 0),
        "results_total": (3440, 78, 1, 2, 3, 4),
        "carried_out": (113, 5, 0, 0, 0, 0),
    }
    for row, parts in set_.items():
        for column, part in zip(COLUMNS, (*parts, sum(parts)), strict=True):
            values[f"t3.{row}.{column}"] = part
    report = make_report({"t3": "2021"}, values, year=2024)
    assert errors(report) == []
    return report


@pytest.mark.parametrize(
    ("cell", "printed", "witnesses", "why"),
    [
        ("t3.results_total.natural_person", 3404, {"T3-001", "T3-002", "T3-003"}, "transposed-digits"),
        ("t3.carried_out.total", 181, {"T3-001", "T3-003", "T3-005"}, "transposed-digits"),
        ("t3.unable.not_held.natural_person", 895, {"T3-002", "T3-003"}, "transposed-digits"),
        ("t3.new_received.total", 3552, {"T3-001", "T3-003", "T3-005"}, "transposed-digits"),
        ("t3.granted.natural_person", 137, {"T3-002", "T3-003"}, "dropped-digit"),
        ("t3.granted.natural_person", 13771, {"T3-002", "T3-003"}, "doubled-digit"),
        ("t3.granted.natural_person", 13710, {"T3-002", "T3-003"}, "extra-zero"),
    ],
)
def test_one_slip_is_named(table: Any, cell: str, printed: int, witnesses: set[str], why: str) -> None:
    """This test ensures that a single slip has one finding with one suspect: the cell, its true value, and the slip."""
    true = table.figures[cell].value
    (finding,) = errors(changed(table, {cell: printed}))
    assert set(finding.witnesses) >= witnesses
    assert finding.code == min(witnesses)
    assert [(dict(s.cells), s.why) for s in finding.suspects] == [({cell: true}, why)]
    assert f"应为 {true}" in finding.zh
    assert f"should be {true}" in finding.en


def test_the_message_reads_as_an_auditor_writes(table: Any) -> None:
    """This test ensures that the message names table, row, column, both figures, the difference and the suspect."""
    (finding,) = errors(changed(table, {"t3.results_total.natural_person": 3404}))
    assert finding.code == "T3-001"
    assert finding.zh == (
        "表三自然人列不符合勾稽关系：一、二两项之和为 3553，三（七）总计与四之和为 3517，相差 36。"
        "同一原因共有 3 处勾稽关系不成立。"
        "最可能：表三“（七）总计”自然人列应为 3440，表中填 3404（相邻两位数字颠倒）。"
    )
    assert (finding.expected, finding.actual, finding.difference) == (3553, 3517, 36)


def test_two_slips_apart_are_two_findings(table: Any) -> None:
    """This test ensures that two independent slips are told apart, each with its true value as the only suspect."""
    wrong = changed(table, {"t3.carried_out.total": 181, "t3.unable.not_held.natural_person": 895})
    found = errors(wrong)
    assert [finding.code for finding in found] == ["T3-001", "T3-002"]
    assert [[dict(s.cells) for s in finding.suspects] for finding in found] == [
        [{"t3.carried_out.total": 118}],
        [{"t3.unable.not_held.natural_person": 859}],
    ]


def test_a_tie_lists_both(table: Any) -> None:
    """This test ensures that a shift between two columns of row 一 has two suspects of two cells, 一 and 四."""
    row = "t3.new_received"
    wrong = changed(table, {f"{row}.natural_person": 3440, f"{row}.commercial_enterprise": 75})
    (finding,) = errors(wrong)
    assert finding.code == "T3-001"
    sets = [dict(s.cells) for s in finding.suspects]
    assert {f"{row}.natural_person": 3435, f"{row}.commercial_enterprise": 80} in sets
    assert {"t3.carried_out.natural_person": 118, "t3.carried_out.commercial_enterprise": 0} in sets


def test_last_year_breaks_a_tie() -> None:
    """This test ensures that a figure confirmed by last year's report is nearly fixed."""
    values = {
        "t3.new_received.total": 9,
        "t3.carried_in.total": 1,
        "t3.results_total.total": 10,
        "t3.carried_out.total": 2,
    }
    report = make_report({"t3": "2021"}, values)
    unread = {key: None for key in report.figures if not key.endswith(".total")}
    report = changed(report, unread, kind="unreadable", raw="?")
    report = changed(
        report, {k: None for k in report.figures if k.endswith(".total") and k not in values}, kind="unreadable"
    )
    (alone,) = errors(report)
    assert sorted(tuple(s.cells.items()) for s in alone.suspects) == sorted(
        [
            (("t3.new_received.total", 11),),
            (("t3.carried_in.total", 3),),
            (("t3.results_total.total", 8),),
            (("t3.carried_out.total", 0),),
        ]
    )
    last = make_report({"t3": "2021"}, {"t3.carried_out.total": 1}, year=2022)
    (known,) = errors(report, Context(prev=last))
    assert list(known.suspects[-1].cells) == ["t3.carried_in.total"]


def test_last_years_figure_is_the_first_proposal() -> None:
    """This test ensures that a repair that gives last year's figure comes first, whatever its distance."""
    columns = ("natural_person", "commercial_enterprise")
    wrong: dict[str, Any] = {f"t3.new_received.{c}": 20 for c in columns} | {"t3.new_received.total": 40}
    wrong |= {f"t3.carried_in.{c}": n for c, n in zip(columns, (3, 16), strict=True)} | {"t3.carried_in.total": 19}
    wrong |= {
        f"t3.{row}.{c}": n for row in ("granted", "results_total") for c, n in zip(columns, (32, 27), strict=True)
    }
    wrong |= {f"t3.{row}.total": 59 for row in ("granted", "results_total")}
    report = make_report({"t3": "2021"}, wrong)
    assert all(key.startswith("t3.new_received.") for key in errors(report)[0].suspects[0].cells)
    last = {"t3.carried_out.natural_person": 12, "t3.carried_out.commercial_enterprise": 7, "t3.carried_out.total": 19}
    (finding,) = errors(report, Context(prev=make_report({"t3": "2021"}, last, year=2022)))
    assert finding.suspects[0].cells == {
        "t3.carried_in.natural_person": 12,
        "t3.carried_in.commercial_enterprise": 7,
    }


def test_the_texts_figure_is_the_first_proposal() -> None:
    """This test ensures that of five cells that explain a sum the one comes first that the text gives the value of."""
    keys = [f"t4.reconsideration.{c}" for c in ("upheld", "corrected", "other_outcome", "pending", "total")]
    report = make_report({"t2": "2021", "t3": "2021", "t4": "2021"}, dict(zip(keys, (60, 6, 0, 16, 28), strict=True)))
    section = Section("s1", "", "因政府信息公开被申请行政复议82件。", NOWHERE)
    said = tuple(one.to_dict() for one in read_statements((section,), year=report.year, body=report.body))
    (alone,) = errors(report)
    assert alone.suspects[0].cells == {keys[-1]: 82}  # transposed digits fit seldom by chance
    other = changed(report, {keys[-1]: 81})
    (finding,) = errors(replace(other, sections=(section,), statements=said))
    assert finding.suspects[0].cells == {keys[-1]: 82}
    assert errors(other)[0].suspects[0].cells == {keys[-1]: 82}


def test_another_rule_breaks_a_tie() -> None:
    """This test ensures that a repair that mends another rule comes first, and one that breaks one comes last."""
    right = {"requests_received": 9, "received_online": 9, "requests_closed": 9, "closed_on_time": 9, "replies": 9}
    sheet = make_report({"s14": "pre2019"}, {f"s14.{k}": n for k, n in (right | {"reply_granted": 9}).items()})
    assert errors(sheet) == []
    for cell, first in (("requests_closed", "requests_closed"), ("closed_on_time", "closed_on_time")):
        (finding,) = errors(changed(sheet, {f"s14.{cell}": 8}))
        assert dict(finding.suspects[0].cells) == {f"s14.{first}": 9}
    (finding,) = errors(changed(sheet, {"s14.closed_on_time": 8}))
    assert list(finding.suspects[-1].cells) == ["s14.requests_closed"]


def test_swapped_rows_two_and_four(table: Any) -> None:
    """This test ensures that rows 二 and 四 filled the wrong way round are explained as one act, first."""
    rows = ("t3.carried_in", "t3.carried_out")
    swap = {f"{a}.{c}": table.figures[f"{b}.{c}"].value for a, b in (rows, rows[::-1]) for c in COLUMNS}
    done = audit_report(changed(table, swap))
    (finding,) = [f for f in done.findings if f.severity == "error"]
    assert finding.suspects[0].why == "swapped-rows"
    assert dict(finding.suspects[0].cells) == {
        k: table.figures[k].value for k, v in swap.items() if v != table.figures[k].value
    }
    assert [r.verdict for r in done.results if r.code == "T3-011"] == ["pass"]


def test_a_lost_row(table: Any) -> None:
    """This test ensures that a row left out, so that all below stand one too high, is one finding with one reason."""
    rows = rows_of_three("2021")
    lost = rows.index("not_processed.repeated_request")
    true = [[table.figures[f"t3.{row}.{column}"].value for column in COLUMNS] for row in rows]
    printed = [*true[:lost], *true[lost + 1 :], [0] * len(COLUMNS)]
    cells = {f"t3.{row}.{c}": printed[at][place] for at, row in enumerate(rows) for place, c in enumerate(COLUMNS)}
    (finding,) = errors(changed(table, cells))
    (suspect,) = finding.suspects
    assert suspect.why == "lost-row"
    assert "（七）总计" in suspect.zh
    restored = cells | dict(suspect.cells)
    for row in ("results_total", "carried_out"):
        assert [restored[f"t3.{row}.{c}"] for c in COLUMNS] == true[rows.index(row)]


@pytest.mark.parametrize(("step", "why"), [(1, "shifted-right"), (-1, "shifted-left")])
def test_a_row_shifted_by_one_cell(table: Any, step: int, why: str) -> None:
    """This test ensures that a row moved by one cell is explained as one act that restores it, the lost cell too."""
    row = "t3.granted"
    right = [table.figures[f"{row}.{column}"].value for column in COLUMNS]
    moved = [0, *right[:-1]] if step > 0 else [*right[1:], 0]
    (finding,) = errors(changed(table, {f"{row}.{c}": v for c, v in zip(COLUMNS, moved, strict=True)}))
    assert finding.suspects[0].why == why
    restored = dict(zip(COLUMNS, moved, strict=True)) | {
        k.split(".")[-1]: v for k, v in finding.suspects[0].cells.items()
    }
    assert list(restored.values()) == right


def test_table_four_shifted_by_one_cell() -> None:
    """This test ensures that groups that fail together by a shift of the whole row are one finding with one reason."""
    right = [3, 1, 0, 2, 6, 4, 0, 1, 0, 5, 2, 2, 0, 1, 5]
    keys = [
        f"t4.{g}.{c}"
        for g in ("reconsideration", "litigation_direct", "litigation_after_reconsideration")
        for c in ("upheld", "corrected", "other_outcome", "pending", "total")
    ]
    right[0], right[4] = 0, 3
    assert errors(make_report({"t4": "2021"}, dict(zip(keys, right, strict=True)))) == []
    left = make_report({"t4": "2021"}, dict(zip(keys, [*right[1:], 0], strict=True)))
    done = audit_report(left)
    (finding,) = [f for f in done.findings if f.severity == "error"]
    assert finding.suspects[0].why == "shifted-left"
    assert set(finding.witnesses) >= {"T4-001", "T4-002", "T4-003"}
    assert [r.verdict for r in done.results if r.code == "T4-004"] == ["pass"]


@pytest.mark.parametrize(
    ("printed", "true", "kind"),
    [
        (3404, 3440, "transposed-digits"),
        (344, 3440, "missing-zero"),
        (340, 3440, "dropped-digit"),
        (33440, 3440, "doubled-digit"),
        (34400, 3440, "doubled-digit"),
        (34470, 3440, "extra-digit"),
        (120, 12, "extra-zero"),
        (3441, 3440, "wrong-digit"),
        (-12, 12, "lost-sign"),
        (0, 12, "left-at-zero"),
        (77, 3440, "other-value"),
    ],
)
def test_kinds_of_slips(printed: int, true: int, kind: str) -> None:
    """This test ensures that a slip of the keyboard is named as what it is."""
    assert slip(printed, true)[0] == kind
