"""Properties over random tables: a valid table is clean, a changed cell is found, and in table 三 it is named."""

from __future__ import annotations

import random
import re
from collections.abc import Callable
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from fixtures.documents.typist import Typist
from forms.forms import expected_form
from parsers.report import Report
from store.audit.audit import audit, audit_report
from store.audit.evaluate import PLACEHOLDERS
from store.audit.finding import Finding
from tests.audit.double_slips import KINDS, line, measure
from tests.audit.papers import TOWN, Medium, judged, paper
from tests.audit.reports import changed, table_four, table_three, valid_report
from tests.audit.slipping import HIGH, SUMS, a_report, a_sheet, another, misread, slip


def errors(report: Report) -> list[Finding]:
    """The findings of severity error."""
    return [finding for finding in audit_report(report).findings if finding.severity == "error"]


def one_case(draw: random.Random, slips: int = 1) -> None:
    """A valid report is clean; with any one cell changed it has one finding about that cell, named in table 三."""
    report = a_report(draw)
    assert errors(report) == []
    for _ in range(slips):
        table = draw.choice(("t3", "t3", "t3", "t4"))
        key, true, new = slip(draw, report, table)
        found = errors(changed(report, {key: new}))
        assert len(found) == 1, (key, true, new)
        suspects = [dict(suspect.cells) for suspect in found[0].suspects]
        assert {key: true} in suspects, (key, true, new, suspects)
        assert key in {cell.key for cell in found[0].cells}
        if table == "t3":
            assert suspects == [{key: true}], (key, true, new, suspects)


@given(st.integers(min_value=0))
@settings(deadline=None, max_examples=150)
def test_one_changed_cell_is_found_and_named(seed: int) -> None:
    """This test ensures that a valid table gives no error, and any one changed cell gives one finding that names it."""
    one_case(random.Random(seed))


@pytest.mark.slow
def test_ten_thousand_cases() -> None:
    """This test ensures that ten thousand single slips in valid tables are found and named, and the tables clean."""
    draw = random.Random(20240131)
    for _ in range(2_500):
        one_case(draw, slips=4)


@given(st.integers(min_value=0))
@settings(deadline=None, max_examples=150)
def test_one_changed_cell_of_the_old_sheet_is_found_and_named(seed: int) -> None:
    """This test ensures that a valid sheet has no finding, and any one changed cell of its sums one that names it."""
    draw = random.Random(seed)
    report = a_sheet(draw)
    assert audit_report(report).findings == ()
    parts = draw.choice([(total, *parts) for total, parts in SUMS.items()])
    key = f"s14.{draw.choice(parts)}"
    true = report.figures[key].value
    assert isinstance(true, int)
    new = true
    while new == true or str(new) in PLACEHOLDERS:
        new = draw.choice((another, misread))(draw, true)
    found = [f for f in audit_report(changed(report, {key: new})).findings if f.severity != "info"]
    assert len(found) == 1, (key, true, new, found)
    assert found[0].verdict == "fail"
    assert {key: true} in [dict(suspect.cells) for suspect in found[0].suspects]
    assert key in {cell.key for cell in found[0].cells}


def typed(draw: random.Random) -> Typist:
    """Somebody's way of filling in the form."""
    return Typist(
        labels=draw.choice(("form", "spaced", "broken", "misprinted", "short", "half")),
        zero=draw.choice(("0", "", "0件", "０", "/", "0 ")),
        blank_totals=draw.random() < 0.2,
        subtotals=draw.random() < 0.2,
        org_subtotals=draw.random() < 0.2,
        local_rows=draw.random() < 0.2,
        note_column=draw.random() < 0.2,
        litigation_total=draw.random() < 0.2,
        split=draw.random() < 0.2,
        markup=draw.choice(("plain", "word", "nested")),
        word=draw.choice(("merged", "unmerged", "nested", "controls", "textbox")),
    )


@given(st.integers(min_value=0))
@settings(deadline=None, max_examples=60)
def test_a_valid_report_is_clean_however_it_is_typed(seed: int) -> None:
    """This test ensures that a whole valid report, in any form, hand and medium, has no finding above information."""
    draw = random.Random(seed)
    year = draw.choice((draw.randint(2008, 2018), *(draw.randint(2019, 2024) for _ in range(3))))
    if expected_form(year) == "pre2019":
        values = {key: figure.value for key, figure in a_sheet(draw).figures.items() if figure.value is not None}
    else:
        values = table_three(expected_form(year), draw, draw.choice(HIGH)) | table_four(draw, draw.choice(HIGH))
    filled = {key: int(value) for key, value in values.items()} if draw.random() < 0.9 else {}
    body = draw.choice((TOWN, "汶清县审计局", "汶清县人民政府", "城关街道办事处"))
    report = paper(filled, body=body, year=year, typist=typed(draw), medium=draw.choice(("page", "text", "word")))
    assert len(report.tables) == (3 if year >= 2019 else year >= 2014)
    asked = {"CEL-007"} if PLACEHOLDERS & {str(value) for value in filled.values()} else set()
    assert [(f.code, f.zh) for f in judged([report]) if f.severity != "info" and f.code not in asked] == []


def losing(draw: random.Random, medium: Medium) -> Callable[[bytes], bytes]:
    """What a copy of a page or a text loses: a cell or three, a row, a paragraph, a span, or has twice."""
    cell, row, words = r"<td[^>]*>(?:(?!<td).)*?</td>", r"<tr>.*?</tr>", r"<p[^>]*>(?:(?!<p).)*?</p>"
    span = r' (?:row|col)span="\d+"'
    what, times = draw.choice(((cell, 1), (cell, 3), (row, 1), (words, 1), (span, 1), (cell, 0)))

    def lose(data: bytes) -> bytes:
        text = data.decode()
        parts = re.split("\n", text) if medium == "text" else [text]
        for _ in range(max(times, 1)):
            if medium == "text":
                at = draw.randrange(4, len(parts))
                parts[at : at + 1] = [parts[at]] * 2 if not times else []
            else:
                found = draw.choice(list(re.finditer(what, parts[0], re.DOTALL)))
                twice = found[0] * 2 if not times else ""
                parts = [parts[0][: found.start()] + twice + parts[0][found.end() :]]
        return "\n".join(parts).encode()

    return lose


@given(st.integers(min_value=0))
@settings(deadline=None, max_examples=80)
def test_what_a_copy_lost_is_no_wrong_figure(seed: int) -> None:
    """This test ensures that cells, rows and lines lost on the way never make a sum or a figure of the report wrong."""
    draw = random.Random(seed)
    year = draw.choice((2020, 2022, 2023))
    values = table_three(expected_form(year), draw, draw.choice((3, 50, 5_000))) | table_four(draw, 9)
    filled = {key: int(value) for key, value in values.items()}
    medium: Medium = draw.choice(("page", "text"))
    hand = replace(typed(draw), blank_totals=False)
    report = paper(filled, year=year, typist=hand, medium=medium, spoil=losing(draw, medium))
    wrong = [f for f in judged([report]) if f.severity == "error" and f.verdict == "fail"]
    assert [(f.code, f.zh) for f in wrong if not f.code.startswith("STR-")] == []


@given(st.integers(min_value=0))
@settings(deadline=None, max_examples=40)
def test_a_slip_is_found_however_the_report_is_typed(seed: int) -> None:
    """This test ensures that one wrong cell of a whole report is found through any hand and medium, and named."""
    draw = random.Random(seed)
    year = draw.randint(2019, 2024)
    values = table_three(expected_form(year), draw, 50) | table_four(draw, 50)
    filled = {key: int(value) for key, value in values.items()}
    key = draw.choice(list(filled))
    new = filled[key]
    while new == filled[key]:
        new = draw.choice((another, misread))(draw, filled[key])
    hand = replace(typed(draw), zero=draw.choice(("0", "0件", "０", "0 ")), blank_totals=False, subtotals=False)
    hand = replace(hand, org_subtotals=False, litigation_total=False)
    medium: Medium = draw.choice(("page", "text", "word"))
    found = [
        f for f in judged([paper({**filled, key: new}, year=year, typist=hand, medium=medium)]) if f.severity == "error"
    ]
    assert len(found) == 1, (key, filled[key], new, [f.zh for f in found])
    assert {key: filled[key]} in [dict(suspect.cells) for suspect in found[0].suspects]


@pytest.mark.parametrize("kind", KINDS)
def test_double_slips_are_among_the_first_three(kind: str) -> None:
    """This test ensures that both cells of a double slip in tables 三 and 四 are among the first three suspects."""
    count = measure(kind, 150)
    print(line(kind, count))
    assert count.share >= 0.9


@given(st.integers(min_value=0), st.integers(min_value=1, max_value=6))
@settings(deadline=None, max_examples=60)
def test_any_mess_is_survived_and_said_the_same_twice(seed: int, slips: int) -> None:
    """This test ensures that many slips, blanks and texts at once give the same findings every time, and no crash."""
    draw = random.Random(seed)
    report = a_report(draw)
    for _ in range(slips):
        key, _, new = slip(draw, report, draw.choice(("t3", "t4")))
        how = draw.choice(("number", "number", "blank", "not_applicable", "text", "absent", "unreadable"))
        report = changed(
            report, {key: new if how == "number" else None}, kind=how, raw=None if how == "number" else how[:1]
        )
        report = changed(report, {key: new}) if how == "number" else report
    one, two = audit_report(report), audit_report(report)
    assert one == two
    assert len({finding.fingerprint for finding in one.findings}) == len(one.findings)
    for finding in one.findings:
        assert finding.zh
        assert finding.en
        assert "{" not in finding.zh + finding.en
        assert finding.to_dict()["code"] in finding.to_dict()["witnesses"]


@given(st.integers(min_value=0))
@settings(deadline=None, max_examples=60)
def test_zeros_printed_as_blanks_accuse_nobody(seed: int) -> None:
    """This test ensures that a valid report that prints any of its zeros as blank has no finding above info."""
    draw = random.Random(seed)
    report = a_report(draw)
    blank = {key: None for key, f in report.figures.items() if f.value == 0 and draw.random() < 0.8}
    found = audit_report(changed(report, blank)).findings
    assert {f.code for f in found if f.code[:2] in ("CE", "T3", "T4") and f.severity != "info"} == set()


@given(st.integers(min_value=0))
@settings(deadline=None, max_examples=60)
def test_blank_totals_accuse_nobody(seed: int) -> None:
    """This test ensures that a valid report with some totals left blank has no finding above info, and true offers."""
    draw = random.Random(seed)
    report = a_report(draw)
    keys = [key for key in report.figures if key.endswith(".total") and draw.random() < 0.6]
    done = audit_report(changed(report, dict.fromkeys(keys)))
    assert [f for f in done.findings if f.severity != "info"] == []
    for result in done.results:
        if result.code == "LOC-004" and result.cells:
            assert result.expected == report.figures[result.cells[0]].value


@given(st.permutations(range(6)))
@settings(deadline=None, max_examples=20)
def test_the_order_of_reports_does_not_matter(order: list[int]) -> None:
    """This test ensures that each report has the same findings whatever stands beside it, and in any order."""
    reports = [changed(valid_report(seed=seed), {"t3.granted.total": 10_000 + seed}) for seed in range(6)]
    alone = [finding.fingerprint for report in reports for finding in audit([report])]
    mixed = [finding.fingerprint for finding in audit([reports[place] for place in order])]
    assert sorted(mixed) == sorted(alone)
