"""Coverage marks, deadlines, triage, and editions that differ."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest

from parsers.report import Report
from scraper.results import CoverageCell
from store.audited import audited
from store.deadlines import is_late
from store.editions import compare_editions
from store.errors import NotStored
from store.reports import Reading
from store.store import Store
from store.triage import Decision
from tests.store.samples import PDF, SITE, edition, finding, number, report

TOTAL = "t3.new_received.total"
MONEY = "t2.administrative_fees.amount_wanyuan"


@pytest.mark.parametrize(
    ("body", "year", "day", "late"),
    [
        ("武义县教育局", 2021, date(2022, 1, 31), False),
        ("武义县教育局", 2021, date(2022, 2, 1), True),
        ("财政局", 2021, date(2022, 2, 1), True),
        ("武义县人民政府", 2021, date(2022, 3, 31), False),
        ("武义县人民政府", 2021, date(2022, 4, 1), True),
        ("武义县人民政府办公室", 2021, date(2022, 3, 1), False),
        ("河包镇人民政府", 2021, date(2022, 3, 1), False),
        ("河包镇人民政府", 2021, date(2022, 4, 1), True),
        ("武义县教育局", 2018, date(2019, 3, 31), False),
        ("武义县教育局", 2018, date(2019, 4, 1), True),
        ("武义县教育局", 2021, None, None),
        ("阿坝州财政局", 2014, date(2020, 6, 30), None),  # the day the page was moved
    ],
)
def test_deadlines(body: str, year: int, day: date | None, late: bool | None) -> None:
    """This test ensures that each class of body is measured by its own deadline."""
    assert is_late(body, year, day) is late


def test_coverage_lines(store: Store) -> None:
    """This test ensures that found, late, unreadable and the crawler's other states come out as the design says."""
    late = edition("教育局", 2021, published="2022-05-06")
    store.add_coverage(CoverageCell(SITE, "教育局", "", 2021, "found", late.url, "wall"))
    store.save_report(report("教育局"), late)
    store.save_report(report("教育局", media_type=PDF), edition("教育局", 2021, role="attachment", published=None))
    store.add_coverage(CoverageCell(SITE, "教育局", "", 2020, "not-published", "http://list", "list read"))
    store.add_coverage(CoverageCell(SITE, "教育局", "", 2019, "unknown", None, "never seen"))
    scan = edition("教育局", 2019)
    store.save_failure(scan, "empty-document", "pictures only")
    assert store.coverage() == [
        {
            "site": SITE, "body": "教育局", "year": 2019, "state": "found", "url": scan.url, "published": "2022-01-20",
            "late": None, "editions": [scan.url], "evidence": "list", "body_key": "教育局", "unreadable": True,
        },
        {
            "site": SITE, "body": "教育局", "year": 2020, "state": "not-published", "url": "http://list",
            "published": None, "late": None, "editions": [], "evidence": "list read", "body_key": "教育局",
            "unreadable": False,
        },
        {
            "site": SITE, "body": "教育局", "year": 2021, "state": "found", "url": late.url, "published": "2022-05-06",
            "late": True, "editions": [late.url, late.url.replace(".html", ".pdf")], "evidence": "wall",
            "body_key": "教育局", "unreadable": False,
        },
    ]  # fmt: skip


def test_triage_survives(store: Store) -> None:
    """This test ensures that a decision outlives re-parsing and re-auditing, and a changed value opens anew."""
    one = report(values={"t3.results_total.total": 3404})
    key = store.save_report(one, edition())
    slip = finding(one)
    store.save_findings(key, [slip])
    with pytest.raises(ValueError, match="reason"):
        store.decide(slip.fingerprint, "dismissed")
    with pytest.raises(NotStored):
        store.decide("none", "confirmed")
    store.decide(slip.fingerprint, "dismissed", "已电话核实")
    store.save_report(replace(one, title="another"), edition())
    assert list(store.findings()) == []
    store.save_findings(key, [slip])
    store.save_findings(key, [slip])
    decided = store.decisions()[key, slip.fingerprint]
    assert (decided.state, decided.reason) == ("dismissed", "已电话核实")
    changed = finding(one, value=3405)
    store.save_findings(key, [changed])
    assert (key, changed.fingerprint) not in store.decisions()
    store.save_findings(key, [slip])
    store.decide(slip.fingerprint, "open")
    assert store.decisions() == {}
    assert Decision("open") == Decision("open", "", "")


def test_findings_round_trip(store: Store) -> None:
    """This test ensures that findings come back exactly and in order."""
    one = report()
    key = store.save_report(one, edition())
    money = replace(finding(one), expected=Decimal("1.50"), actual=10**30, fingerprint="x")
    store.save_findings(key, [money, finding(one)])
    assert list(store.findings(key)) == [money, finding(one)]
    with pytest.raises(NotStored):
        store.save_findings("none", [])


def _compare(one: Report, other: Report) -> list[tuple[str, list[tuple[str, object]]]]:
    found = compare_editions([Reading("a", None, one), Reading("b", None, other)])
    assert all(finding.code == "STR-017" and finding.severity == "error" for finding in found)
    return [(finding.verdict, [(cell.key, cell.value) for cell in finding.cells]) for finding in found]


def test_editions_differ() -> None:
    """This test ensures that numbers that differ between page and attachment are one finding with both cells."""
    page, sheet = report(values={TOTAL: 12}, url="p"), report(values={TOTAL: 21}, url="s", media_type=PDF)
    assert _compare(page, sheet) == [("fail", [(TOTAL, 12), (TOTAL, 21)])]
    (found,) = compare_editions([Reading("a", None, page), Reading("b", None, sheet)])
    assert (found.expected, found.actual, found.difference) == (12, 21, 9)
    assert "12／21" in found.zh


@pytest.mark.parametrize(
    ("a", "b", "verdicts"),
    [
        (0, None, []),
        (5, None, ["undecided"]),
        (None, 5, ["undecided"]),
        (5, Decimal("5.00"), []),
        (5, number(TOTAL, 6, sure=False), []),
        (5, replace(number(TOTAL, 6), kind="absent", value=None), []),
        (5, replace(number(TOTAL, 6), kind="text", value=None), []),
    ],
)
def test_what_does_not_accuse(a: object, b: object, verdicts: list[str]) -> None:
    """This test ensures that blanks, doubts, lost cells and words never say that editions differ."""
    found = _compare(report(values={TOTAL: a}, url="p"), report(values={TOTAL: b}, url="s"))
    assert [verdict for verdict, _ in found] == verdicts


def test_not_the_same_report() -> None:
    """This test ensures that other units of money, other years and other bodies are not called a contradiction."""
    assert _compare(report(values={MONEY: Decimal("25.1")}), report(values={MONEY: 251000}, url="s")) == []
    assert _compare(report(values={TOTAL: 1}), report(values={TOTAL: 2}, year=2020)) == []
    assert _compare(report("甲县城关镇", values={TOTAL: 1}), report("乙县城关镇", values={TOTAL: 2})) == []


def test_an_audit_that_found_nothing_is_not_asked_again(store: Store) -> None:
    """This test ensures that what an audit left out (a rule retired here) comes back on no page and no notice."""
    wrong = report("教育局", values={"t3.granted.total": 4})
    key = store.save_report(wrong, edition("教育局", 2021))
    (by_itself,) = audited(store, [(key, wrong)])
    assert [one.code for one in by_itself.findings if one.verdict == "fail"]
    store.save_findings(key, [])
    (by_the_audit,) = audited(store, [(key, wrong)])
    assert by_the_audit.findings == ()
    assert [one.body for one in (by_itself, by_the_audit)] == ["教育局", "教育局"]
