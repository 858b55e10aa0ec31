"""Rules on publication (PUB-001 to PUB-008): late, too early, moved, on two platforms, as pictures."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from parsers.document import Place
from parsers.report import Doubt, Report
from scraper.results import Edition, Role
from store.audit.audit import audit_report, check
from store.audit.context import Context
from store.audit.finding import RuleResult
from store.deadlines import is_late
from store.editions import compare_editions
from store.reports import Reading
from tests.audit.reports import make_report

DEADLINES = ("PUB-001", "PUB-002", "PUB-003", "PUB-004")


def published(body: str, year: int, day: date | None, **more: object) -> Report:
    """A report of a body with its day of publication."""
    made = make_report({"t3": "2021"} if year > 2018 else {"s14": "pre2019"}, {}, body=body, year=year)
    provenance = {"year": "title", "published": "pubdate"}
    return replace(made, published=day, provenance=provenance, **more)  # type: ignore[arg-type]  # fields of Report


def of(report: Report, code: str, context: Context | None = None) -> RuleResult:
    """The one result of a rule."""
    (found,) = [result for result in check(report, context) if result.code == code]
    return found


@pytest.mark.parametrize(
    ("body", "year", "day", "code", "severity"),
    [
        ("汶清县民政局", 2024, date(2025, 3, 18), "PUB-001", None),
        ("汶清县民政局", 2024, date(2025, 1, 31), "", None),
        ("汶清县人民政府", 2024, date(2025, 3, 31), "", None),
        ("汶清县人民政府", 2024, date(2025, 4, 1), "PUB-002", None),
        ("汶清县柳泉镇人民政府", 2024, date(2025, 2, 10), "PUB-003", "info"),
        ("汶清县柳泉镇人民政府", 2024, date(2025, 4, 10), "PUB-003", "warning"),
        ("城关街道办事处", 2024, date(2025, 1, 31), "", None),
        ("汶清县民政局", 2018, date(2019, 3, 31), "", None),
        ("汶清县民政局", 2012, date(2013, 6, 20), "PUB-004", None),
    ],
)
def test_each_class_of_body_has_its_day(body: str, year: int, day: date, code: str, severity: str | None) -> None:
    """This test ensures that PUB-001 to PUB-004 judge by the body's own deadline, and only one of them speaks."""
    report = published(body, year, day)
    failing = [of(report, one) for one in DEADLINES if of(report, one).verdict == "fail"]
    assert [(one.code, one.severity) for one in failing] == ([(code, severity)] if code else [])


def test_lateness_and_coverage_say_the_same() -> None:
    """This test ensures that PUB-001 and the coverage table judge by one source."""
    for day in (date(2025, 1, 31), date(2025, 2, 1), date(2027, 2, 1)):
        failed = of(published("汶清县民政局", 2024, day), "PUB-001").verdict == "fail"
        assert failed == bool(is_late("汶清县民政局", 2024, day))


def test_the_earliest_day_known_counts() -> None:
    """This test ensures that an earlier date on the site's list takes the charge of PUB-001 away."""
    late = published("汶清县民政局", 2024, date(2025, 3, 18))
    assert of(late, "PUB-001", Context(published=(date(2025, 1, 20),))).verdict == "pass"
    assert of(late, "PUB-001", Context(published=(date(2025, 4, 2),))).verdict == "fail"
    assert of(published("汶清县民政局", 2024, None), "PUB-001").verdict == "not_applicable"


def test_a_page_moved_years_later_is_not_late() -> None:
    """This test ensures that the date of a move accuses nobody (PUB-004), and the message of a real one tells days."""
    moved = of(published("阿坝州财政局", 2014, date(2020, 6, 30)), "PUB-004")
    assert moved.verdict == "not_applicable"
    (found,) = [
        f for f in audit_report(published("汶清县民政局", 2024, date(2025, 2, 2))).findings if f.code == "PUB-001"
    ]
    assert "迟2天" in found.zh
    assert "2 day(s) late" in found.en


def test_before_the_year_ended() -> None:
    """This test ensures that PUB-005 finds a report dated inside its year, unless another date or period explains."""
    early = published("汶清县民政局", 2009, date(2009, 12, 28))
    assert of(early, "PUB-005").verdict == "fail"
    assert of(early, "PUB-005", Context(published=(date(2010, 1, 5),))).verdict == "not_applicable"
    assert of(replace(early, period=(date(2008, 12, 1), date(2009, 11, 30))), "PUB-005").verdict == "not_applicable"
    assert of(published("汶清县民政局", 2009, date(2010, 1, 1)), "PUB-005").verdict == "pass"


@pytest.mark.parametrize("why", ["year-title-and-period-differ", "year-differs-from-site"])
def test_a_doubtful_year_accuses_nobody_of_its_date(why: str) -> None:
    """This test ensures that PUB-001 and PUB-005 wait where the report names several years, or it was only guessed."""
    for day in (date(2023, 6, 1), date(2025, 6, 1)):
        doubtful = published("汶清县民政局", 2024, day, doubts=(Doubt("", why),))
        guessed = replace(published("汶清县民政局", 2024, day), provenance={"year": "address"})
        for report in (doubtful, guessed):
            assert of(report, "PUB-001").verdict == of(report, "PUB-005").verdict == "not_applicable"


def test_a_table_as_a_picture() -> None:
    """This test ensures that PUB-008 notes a table that seems to be a picture, as information."""
    report = published("汶清县民政局", 2024, None, doubts=(Doubt("t4", "table-is-picture", "2"),))
    (found,) = [f for f in audit_report(report).findings if f.code == "PUB-008"]
    assert (found.severity, found.verdict) == ("info", "fail")
    assert of(published("汶清县民政局", 2024, None), "PUB-008").verdict == "pass"


def test_tables_that_were_recognised() -> None:
    """This test ensures that PUB-008 notes recognised tables, and no page of text beside a scanned one."""
    text = published("汶清县民政局", 2024, None)
    placed = {key: replace(figure, place=Place(page=2)) for key, figure in text.figures.items()}
    for page, verdict in ((2, "fail"), (3, "pass")):
        report = replace(text, figures=placed, doubts=(Doubt("", f"scan:{page}"), Doubt("", "scan:old")))
        assert of(report, "PUB-008").verdict == verdict


def _reading(url: str, value: int, role: Role = "page") -> Reading:
    report = make_report({"t4": "2021"}, {"t4.reconsideration.total": value}, body="汶清县民政局", year=2024)
    report = replace(report, source=replace(report.source, sha256=f"{value:064}", url=url))
    edition = Edition("site", url, role, "c", "汶清县民政局", "", 2024, "", None, url, "list")
    return Reading(url, edition, report)


def test_two_platforms_that_differ() -> None:
    """This test ensures that pages on two hosts are PUB-007, a page and its attachment STR-017."""
    page = _reading("http://www.a.example/1.html", 1)
    (other,) = compare_editions([page, _reading("http://mz.a.example/1.html", 2)])
    assert (other.code, other.severity) == ("PUB-007", "warning")
    (attached,) = compare_editions([page, _reading("http://files.a.example/1.pdf", 2, "attachment")])
    assert (attached.code, attached.severity) == ("STR-017", "error")
    assert compare_editions([page, _reading("http://mz.a.example/1.html", 1)]) == ()


def test_what_one_report_alone_cannot_tell() -> None:
    """This test ensures that PUB-006 and PUB-007 are asked of the store, and say so of a report alone."""
    report = published("汶清县民政局", 2024, None)
    for code in ("PUB-006", "PUB-007"):
        assert (of(report, code).verdict, of(report, code).reason) == ("not_applicable", "asked of what is stored")
