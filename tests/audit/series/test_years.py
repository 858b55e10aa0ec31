"""Tests of the rules across years: the verdict, the exceptions, and what a finding shows of the other report."""

from __future__ import annotations

import random
from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from decimal import Decimal
from itertools import pairwise
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from parsers.document import NOWHERE, Place
from parsers.prose.reader import read_statements
from parsers.report import Report, Section, Value
from store.audit.audit import audit, audit_report
from store.audit.context import Context
from store.audit.finding import Finding, RuleResult
from store.audit.gather import Cohort, Known, cohorts_of, gathered
from store.audit.others import Others, Series
from store.audit.peers.county import Member
from store.audit.series.history import Change, History, HistoryError, read_history
from tests.audit.reports import PARTS, make_report, table_four, table_three

T2 = {"t2": "2021", "t3": "2021", "t4": "2021"}
T2019 = {"t2": "2019", "t3": "2019", "t4": "2019"}
BODY = "宿迁市人民政府"


def made(year: int, values: Mapping[str, Value | None], tables: Mapping[str, str] = T2, **more: Any) -> Report:
    """A report of one body on ``year`` with all other cells zero."""
    more.setdefault("body", BODY)
    return make_report(tables, values, year=year, **more)


def told(report: Report, text: str) -> Report:
    """The report with ``text`` as its section 一, read for statements."""
    sections = (Section("s1", "一、总体情况", text, Place(line=3)),)
    statements = read_statements(sections, year=report.year, body=report.body)
    return replace(report, sections=sections, statements=tuple(one.to_dict() for one in statements))


def verdicts(code: str, now: Report, last: Report | None, series: Series | None = None) -> list[RuleResult]:
    """The results of one rule on ``now`` with ``last`` before it."""
    context = Context(prev=last, others=Others(series=series or Series()))
    return [result for result in audit_report(now, context).results if result.code == code]


def verdict(code: str, now: Report, last: Report | None, binding: str = "", **more: Any) -> str:
    """The verdict of one rule on one binding."""
    (found,) = [result for result in verdicts(code, now, last, **more) if result.binding == binding]
    return found.verdict


def found(*reports: Report) -> list[Finding]:
    """The findings across years of the reports, audited together."""
    return [one for one in audit(reports) if any(code.startswith("XY-") for code in one.witnesses)]


def test_stock_of_a_real_city_is_right() -> None:
    """This test ensures that the real stocks of three years (597+50−227=420, 420+61−59=422; 11, 12, 15) pass."""
    documents, rules = "t2.normative_documents", "t2.government_rules"
    years = [
        made(2022, {f"{documents}.in_force": 597, f"{rules}.in_force": 11}),
        made(
            2023,
            {
                f"{documents}.in_force": 420,
                f"{documents}.issued_this_year": 50,
                f"{documents}.repealed_this_year": 227,
                f"{rules}.in_force": 12,
                f"{rules}.issued_this_year": 2,
                f"{rules}.repealed_this_year": 1,
            },
        ),
        made(
            2024,
            {
                f"{documents}.in_force": 422,
                f"{documents}.issued_this_year": 61,
                f"{documents}.repealed_this_year": 59,
                f"{rules}.in_force": 15,
                f"{rules}.issued_this_year": 3,
            },
        ),
    ]
    for last, now in pairwise(years):
        for kind in ("government_rules", "normative_documents"):
            assert verdict("XY-003", now, last, kind) == "pass"
            assert verdict("XY-004", now, last, kind) == "pass"


def _stock(last: int, issued: int, repealed: int, now: int, raw: str | None = None) -> list[RuleResult]:
    documents = "t2.normative_documents"
    values: dict[str, Value | None] = {
        f"{documents}.in_force": now,
        f"{documents}.issued_this_year": issued,
        f"{documents}.repealed_this_year": repealed,
    }
    raws = {f"{documents}.issued_this_year": raw} if raw else {}
    results = verdicts("XY-003", made(2024, values, raws=raws), made(2023, {f"{documents}.in_force": last}))
    return [result for result in results if result.binding == "normative_documents"]


def test_gap_in_the_stock() -> None:
    """This test ensures that a gap that may be revisions informs, any other warns, and a remark settles it."""
    (larger,) = _stock(100, 10, 0, 115)
    assert (larger.verdict, larger.severity, larger.expected, larger.actual) == ("fail", None, 110, 115)
    assert larger.quotes[0].key == "prev.t2.normative_documents.in_force"
    assert (larger.quotes[0].value, larger.quotes[0].raw) == (100, "100")
    (revised,) = _stock(100, 22, 0, 106)
    assert (revised.verdict, revised.severity) == ("fail", "info")
    assert "修改" in revised.detail[0]
    (said,) = _stock(100, 22, 0, 106, "22（其中修订16件）")
    assert said.verdict == "pass"
    (short,) = _stock(100, 10, 0, 80)
    assert (short.verdict, short.severity) == ("fail", None)


def _carried(last: Mapping[str, Value | None], now: Mapping[str, Value | None]) -> tuple[Report, Report]:
    """Two reports that balance: what is carried out had been received, what is carried in is closed."""
    then = {f"t3.{row}.{key}": value for key, value in last.items() for row in ("new_received", "carried_out")}
    rows = ("carried_in", "results_total", "granted")
    return made(2023, then), made(2024, {f"t3.{row}.{key}": value for key, value in now.items() for row in rows})


def test_carry_of_a_real_city_is_right() -> None:
    """This test ensures that 121 carried out and 121 carried in pass, by column and in all."""
    last, now = _carried(
        {"natural_person": 110, "other_org": 11, "total": 121}, {"natural_person": 110, "other_org": 11, "total": 121}
    )
    assert verdict("XY-001", now, last) == verdict("XY-002", now, last) == "pass"


def test_wrong_carry_is_one_finding() -> None:
    """This test ensures that a wrong total is one error that names both figures, the other report and the columns."""
    last, now = _carried({"natural_person": 121, "total": 121}, {"natural_person": 112, "total": 112})
    (one,) = [one for one in found(last, now) if not one.code.startswith("XY-008")]
    assert (one.code, one.severity, one.verdict, one.expected, one.actual) == ("XY-002", "error", "fail", 121, 112)
    assert set(one.witnesses) >= {"XY-001", "XY-002"}
    assert {cell.key for cell in one.cells} >= {"t3.carried_in.total", "prev.t3.carried_out.total"}
    assert f"{BODY}2023年度报告（x.txt）" in one.zh
    assert "on 2023 (x.txt)" in one.en


def test_reclassified_applicants_only_inform() -> None:
    """This test ensures that equal totals over different columns are information, not an error."""
    last, now = _carried({"natural_person": 5, "other_org": 1, "total": 6}, {"natural_person": 6, "total": 6})
    assert verdict("XY-002", now, last) == "pass"
    (result,) = verdicts("XY-001", now, last)
    assert (result.verdict, result.severity) == ("fail", "info")
    assert result.cells == ("t3.carried_in.natural_person", "t3.carried_in.other_org")


def test_slip_of_last_year_counts_less() -> None:
    """This test ensures that a carry that differs because last year's table does not balance is milder, and says so."""
    balanced = {"t3.new_received.total": 4, "t3.results_total.total": 9, "t3.carried_in.total": 5}
    now = made(2024, balanced)
    last = made(2023, {"t3.new_received.total": 9, "t3.carried_out.total": 3})
    (result,) = verdicts("XY-002", now, last)
    assert (result.verdict, result.severity) == ("fail", "warning")
    assert "上年报告" in result.detail[0]


def test_a_year_in_doubt_is_carried_nowhere() -> None:
    """This test ensures that a title whose period names another year makes no wrong carry, and is told as STR-010."""
    last, now = _carried({"natural_person": 121, "total": 121}, {"natural_person": 112, "total": 112})
    year = {2023: (date(2023, 1, 1), date(2023, 12, 31)), 2024: (date(2024, 1, 1), date(2024, 12, 31))}
    sure = [replace(one, period=year[one.year or 0]) for one in (last, now)]
    assert verdict("XY-002", sure[1], sure[0]) == "fail"
    assert verdict("XY-002", sure[1], replace(last, period=year[2024])) == "not_applicable"
    odd = replace(now, period=year[2023], title=f"{BODY}2024年政府信息公开工作年度报告", provenance={"year": "title"})
    assert verdict("XY-002", odd, sure[0]) == "not_applicable"
    assert "STR-010" in {f.code for f in audit_report(odd).findings}
    assert verdict("XY-002", replace(now, provenance={"year": "address"}), sure[0]) == "not_applicable"
    across = replace(now, period=(date(2023, 12, 1), date(2024, 11, 30)))
    assert verdict("XY-002", across, sure[0]) == "fail"


def test_blank_accuses_nobody() -> None:
    """This test ensures that a comparison that fails over a blank is undecided, and over a lost cell not readable."""
    last, now = _carried({"natural_person": 3, "total": 3}, {"natural_person": 3, "total": None})
    assert verdict("XY-002", now, last) == "undecided"
    last, now = _carried({"natural_person": 3, "total": None}, {"natural_person": 3, "total": 3})
    assert verdict("XY-002", now, last) == "undecided"
    lost = made(2023, {"t3.carried_out.total": None}, kinds={"t3.carried_out.total": "absent"})
    assert verdict("XY-002", now, lost) == "not_readable"
    unsure = made(2023, {"t3.carried_out.total": 9}, unsure=("t3.carried_out.total",))
    assert verdict("XY-002", now, unsure) == "not_readable"


@pytest.mark.parametrize("code", [f"XY-{number:03}" for number in (1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11)])
def test_first_report_has_no_predecessor(code: str) -> None:
    """This test ensures that without last year's report the rules are not applicable, with the reason."""
    form = T2019 if code in ("XY-005", "XY-006") else T2
    (result,) = verdicts(code, made(2024, {}, form), None)
    assert (result.verdict, result.reason) == ("not_applicable", "no report of the year before")


@pytest.mark.parametrize("code", ["XY-001", "XY-002", "XY-003", "XY-008", "XY-009", "XY-011"])
def test_merged_issuer_is_not_compared(code: str) -> None:
    """This test ensures that the issuer history suspends what it must, with its reason in the verdict."""
    last, now = _carried({"total": 121}, {"total": 3})
    series = Series(suspended=("the issuer history says merged as of 2024", "机构沿革：2024年合并组建"))
    (result,) = verdicts(code, now, last, series)
    assert result.verdict == "not_applicable"
    assert "merged" in result.reason


def test_new_form_is_not_compared_with_the_old() -> None:
    """This test ensures that from 2020 to 2021 section 二 is not compared, while carried applications are."""
    last = made(2020, {"t3.carried_out.total": 4, "t2.normative_documents.total_disclosed": 9}, T2019)
    now = made(2021, {"t3.carried_in.total": 5, "t2.normative_documents.in_force": 1})
    (form,) = verdicts("XY-007", now, last)
    assert (form.verdict, "2019 to 2021" in form.reason) == ("not_applicable", True)
    (stock,) = verdicts("XY-003", now, last)
    assert (stock.verdict, stock.reason.startswith("XY-007")) == ("not_applicable", True)
    assert verdict("XY-002", now, last) == "fail"
    assert verdict("XY-007", made(2022, {}), now) == "pass"


def test_old_form_totals() -> None:
    """This test ensures that 2019→2020 totals and last year's item counts are compared, signed changes included."""
    last = made(
        2019,
        {
            "t2.normative_documents.total_disclosed": 40,
            "t2.administrative_penalties.items_prev_year": 300,
            "t2.administrative_penalties.change_this_year": -12,
        },
        T2019,
    )
    good = {
        "t2.normative_documents.total_disclosed": 45,
        "t2.normative_documents.newly_disclosed": 5,
        "t2.administrative_penalties.items_prev_year": 288,
    }
    now = made(2020, good, T2019)
    assert verdict("XY-005", now, last, "normative_documents") == "pass"
    assert verdict("XY-006", now, last, "administrative_penalties") == "pass"
    bad = made(
        2020,
        {**good, "t2.normative_documents.total_disclosed": 44, "t2.administrative_penalties.items_prev_year": 312},
        T2019,
    )
    assert verdict("XY-005", bad, last, "normative_documents") == "fail"
    assert verdict("XY-006", bad, last, "administrative_penalties") == "fail"


@pytest.mark.parametrize(
    ("then", "now", "verdict_"),
    [(0, 20, "pass"), (0, 21, "fail"), (95, 15, "pass"), (96, 15, "fail"), (10**30, 1, "fail")],
)
def test_outlier_is_exact(then: int, now: int, verdict_: str) -> None:
    """This test ensures that a flow is an outlier from just above five times (x + 5), at any magnitude."""
    key = "t3.new_received.total"
    results = [r for r in verdicts("XY-008", made(2024, {key: now}), made(2023, {key: then})) if r.binding == key]
    assert [r.verdict for r in results] == ([] if verdict_ == "pass" else ["fail"])


def test_unit_slip_is_left_to_its_own_rule() -> None:
    """This test ensures that 元 for 万元 is not also an outlier."""
    key = "t2.administrative_fees.amount_wanyuan"
    last, now = made(2023, {key: Decimal("12.50")}), made(2024, {key: Decimal(125000)})
    assert all(result.verdict == "pass" for result in verdicts("XY-008", now, last))


def _copied(count: int, totals: bool = False) -> list[RuleResult]:
    keys = [f"t3.granted.{column}" for column in ("natural_person", "other_org", "research_institution")]
    keys += [f"t3.partially_granted.{column}" for column in ("natural_person", "other_org", "research_institution")]
    if totals:
        keys = [
            f"t3.{row}.{c}" for row in ("new_received", "granted", "results_total") for c in ("natural_person", "total")
        ]
    values: dict[str, Value | None] = {key: place + 1 for place, key in enumerate(keys[:count])}
    return [r for r in verdicts("XY-009", made(2024, values), made(2023, values)) if r.binding == "t3"]


def test_same_table() -> None:
    """This test ensures that five equal figures are a copy, four are not, an all-zero table is never flagged."""
    assert _copied(5)[0].verdict == "fail"
    assert len(_copied(5)[0].quotes) == 5
    assert _copied(4)[0].verdict == "pass"
    assert _copied(0)[0].verdict == "pass"
    assert found(made(2023, {}), made(2024, {})) == []


def test_one_application_a_year_is_no_copy() -> None:
    """This test ensures that one application, repeated in all totals of its table, at most informs."""
    assert _copied(6, totals=True)[0].severity == "info"


def test_pending_cases() -> None:
    """This test ensures that fewer cases than were pending inform."""
    last = made(2023, {"t4.reconsideration.pending": 4, "t4.reconsideration.total": 4})
    assert verdict("XY-011", made(2024, {"t4.reconsideration.total": 4}), last, "reconsideration") == "pass"
    assert verdict("XY-011", made(2024, {"t4.reconsideration.total": 3}), last, "reconsideration") == "fail"


@pytest.mark.parametrize(
    ("gaps", "crawled", "expected"),
    [
        ({2022: "not-published"}, True, "fail"),
        ({2022: "soft404"}, True, "fail"),
        ({}, True, "fail"),
        ({2022: "blocked"}, True, "not_applicable"),
        ({2022: "list-not-read"}, True, "not_applicable"),
        ({2022: "unreadable"}, True, "not_applicable"),
        ({}, False, "undecided"),
    ],
)
def test_missing_year(gaps: dict[int, str], crawled: bool, expected: str) -> None:
    """This test ensures that a year is missing only where a crawl could see that it is."""
    series = Series(years=frozenset({2021, 2023}), gaps=gaps, crawled=crawled)
    (result,) = verdicts("XY-012", made(2023, {}), None, series)
    assert result.verdict == expected
    if expected == "fail":
        assert "2022" in result.detail[0]


def test_founded_body_misses_no_earlier_year() -> None:
    """This test ensures that years before a body was founded are not missing."""
    series = Series(years=frozenset({2018, 2023}), crawled=True, since=2023)
    (result,) = verdicts("XY-012", made(2023, {}), None, series)
    assert result.verdict == "pass"


GROWTH = "2024年，全市收办政府信息公开申请3646件，同比增长{}。"
NOW = {"t3.new_received.total": 3525, "t3.carried_in.total": 121, "t3.results_total.total": 3500}
LAST = {"t3.new_received.total": 3511, "t3.carried_in.total": 96, "t3.results_total.total": 3486}


@pytest.mark.parametrize(
    ("said", "expected", "severity"),
    [
        ("1.05%", "fail", None),  # the real report: 3646/3607 gives 1.08, 3525/3511 gives 0.40
        ("1.08%", "pass", None),
        ("1.1%", "pass", None),
        ("0.40%", "pass", None),  # new applications only
        ("1.09%", "fail", "info"),  # within one unit of the last place
        ("8%", "fail", None),
    ],
)
def test_stated_growth(said: str, expected: str, severity: str | None) -> None:
    """This test ensures that all bases are tried before a growth is called wrong."""
    now = told(made(2024, NOW), GROWTH.format(said))
    (result,) = verdicts("XY-013", now, made(2023, LAST))
    assert (result.verdict, result.severity) == (expected, severity)
    if expected == "fail":
        assert result.quotes[0].key == "s1"
        assert said in result.quotes[0].raw


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("上半年收到政府信息公开申请30件，同比下降5.2%。", "undecided"),
        ("全年收到政府信息公开申请3646件，较上年增加39件。", "pass"),
        ("全年收到政府信息公开申请3646件，较上年增加40件。", "fail"),
        ("全年收到政府信息公开申请3646件，同比下降1.08%。", "fail"),
        ("全年公开政府信息12条。", "not_applicable"),
    ],
)
def test_other_wordings_of_growth(text: str, expected: str) -> None:
    """This test ensures that differences and directions count, and half a year is left alone."""
    results = verdicts("XY-013", told(made(2024, NOW), text), made(2023, LAST))
    assert [result.verdict for result in results] == [expected]


def _essay(seed: int, length: int = 60) -> str:
    draw = random.Random(seed)
    signs = "完善机制推进服务群众关切答复流程培训考核目录梳理栏目更新解读回应平台建设审查存档反馈台账督导提升规范"
    return "".join("".join(draw.choice(signs) for _ in range(12)) + "。" for _ in range(length))


def test_copied_text() -> None:
    """This test ensures that last year's text with other years and numbers is a copy, and half of it is not."""
    one = told(made(2023, {}), "2023年公开信息12条。" + _essay(1))
    copy = told(made(2024, {}), "2024年公开信息345条。" + _essay(1))
    half = told(made(2024, {}), _essay(1, 30) + _essay(2, 30))
    (result,) = verdicts("XY-010", copy, one)
    assert result.verdict == "fail"
    assert [quote.key for quote in result.quotes] == ["s1", "prev.s1"]
    assert result.quotes[0].raw in result.detail[0]
    assert verdict("XY-010", half, one) == "pass"


def test_short_formulas_are_no_copy() -> None:
    """This test ensures that a township's honest formulas are too little to be compared."""
    text = "本报告根据《中华人民共和国政府信息公开条例》编制。全年没有收到政府信息公开申请。没有其他需要报告的事项。"
    assert verdict("XY-010", told(made(2024, {}), text), told(made(2023, {}), text)) == "not_applicable"


def test_renamed_body_counts_less() -> None:
    """This test ensures that the same key under another printed name is compared, one step milder, and says so."""
    last = made(2023, {"t3.carried_out.total": 9}, body="汶清县教育局")
    now = made(2024, {"t3.carried_in.total": 8}, body="汶清县科学技术局")
    members = [Member("x.example", "k1", last, "a"), Member("x.example", "k1", now, "b")]
    cohorts = [Cohort("c", 2023, members[:1], Known()), Cohort("c", 2024, members[1:], Known())]
    (_, (member, context)) = gathered(cohorts)
    assert context.prev is last
    (result,) = [r for r in audit_report(member.report, context).results if r.code == "XY-002"]
    assert (result.verdict, result.severity) == ("fail", "warning")
    assert "更名" in result.detail[0]


def test_history_joins_and_parts_series() -> None:
    """This test ensures that a renamed body finds its old report, and a merged one is not compared."""
    last = made(2023, {}, body="汶清县文化局")
    now = made(2024, {}, body="汶清县文化和旅游局")
    renamed = History((Change("汶清县文化和旅游局", 2024, "renamed", ("汶清县文化局",)),))
    assert list(gathered(cohorts_of([last, now])))[1][1].prev is None
    assert list(gathered(cohorts_of([last, now]), renamed))[1][1].prev is last
    merged = History((Change("汶清县文化和旅游局", 2024, "merged"),))
    (_, context) = list(gathered(cohorts_of([last, now]), merged))[1]
    assert context.prev is None
    assert "merged" in context.others.series.suspended[0]


def test_history_file(tmp_path: Any) -> None:
    """This test ensures that a history file is read, and a wrong one is refused by entry."""
    path = tmp_path / "issuers.yaml"
    path.write_text("- body: 甲县文旅局\n  year: 2019\n  change: merged\n  from: [甲县文化局]\n", encoding="utf-8")
    assert read_history(path).changes == (Change("甲县文旅局", 2019, "merged", ("甲县文化局",)),)
    wrongs = ("body: x", "- 3", "- {body: x, year: 2019, change: moved}", "- {body: x, year: y, change: scope}", "- [")
    for wrong in (*wrongs, "- {body: x, year: 2019, change: scope, to: y}"):
        path.write_text(wrong, encoding="utf-8")
        with pytest.raises(HistoryError, match=r"issuers\.yaml"):
            read_history(path)


def _carry(values: dict[str, Value], key: str, carried: Value | None) -> None:
    """Set a cell of 上年结转 and keep its column balanced with what it received and carries out."""
    assert carried is not None
    received, out = key.replace("carried_in", "new_received"), key.replace("carried_in", "carried_out")
    values[received] = max(0, int(values[received]) + int(values[key]) - int(carried))
    values[key] = carried
    values[out] = int(values[received]) + int(carried) - int(values[key.replace("carried_in", "results_total")])
    if key.endswith(".total"):
        for row in ("new_received", "carried_in", "carried_out"):
            values[f"t3.{row}.total"] = sum(int(values[f"t3.{row}.{part}"]) for part in PARTS)


@st.composite
def _series(draw: st.DrawFn) -> list[Report]:
    """Consistent reports of one body over some years, of any forms, right in every carry and stock."""
    rng = random.Random(draw(st.integers(0, 10**6)))
    years = draw(st.integers(2, 4))
    first = draw(st.integers(2019, 2023))
    out: list[Report] = []
    stock = rng.randint(0, 30)
    for year in range(first, first + years):
        form = "2019" if year < 2021 else "2021"
        values = table_three(form, rng) | table_four(rng)
        for key in [key for key in values if key.startswith("t3.carried_in.")] if out else []:
            _carry(values, key, out[-1].figures[key.replace("carried_in", "carried_out")].value)
        if form == "2021":
            issued, repealed = rng.randint(0, 9), rng.randint(0, stock)
            stock += issued - repealed
            moved = {"in_force": stock, "issued_this_year": issued, "repealed_this_year": repealed}
            values |= {f"t2.normative_documents.{column}": value for column, value in moved.items()}
        out.append(made(year, values, {"t2": form, "t3": form, "t4": form}))
    return out


@settings(deadline=None, max_examples=40)
@given(_series(), st.randoms(use_true_random=False))
def test_consistent_series_has_no_error(reports: list[Report], draw: random.Random) -> None:
    """This test ensures that a consistent series gives no error across years, in whatever order it comes."""
    findings = found(*reports)
    assert [one.code for one in findings if one.code.startswith("XY-") and one.severity == "error"] == []
    mixed = list(reports)
    draw.shuffle(mixed)
    assert {one.fingerprint for one in found(*mixed)} == {one.fingerprint for one in findings}


def test_places_of_witnesses() -> None:
    """This test ensures that the other report's cells come with value, raw text and place."""
    last, now = _carried({"other_org": 121, "total": 121}, {"other_org": 112, "total": 112})
    (one,) = [one for one in found(last, now) if not one.code.startswith("XY-008")]
    (witness,) = [cell for cell in one.cells if cell.key == "prev.t3.carried_out.total"]
    assert (witness.value, witness.raw) == (121, "121")
    assert witness.place != NOWHERE
