"""Reports go into the store and come out as they were."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

import pytest
from hypothesis import HealthCheck, given, settings
from sqlalchemy import func, select, text

from parsers.document import NOWHERE
from parsers.report import Figure, Report
from store import reports as reports_module
from store.errors import FigureRefused, NotStored
from store.reports import reports_of
from store.store import Store
from tests.store.samples import DOCX, PDF, edition, finding, number, report, reports


def _rows(store: Store) -> dict[str, int]:
    with store.database.reading() as connection:
        names = ["reports", "readings", "findings", "failures"]
        counts = {name: connection.execute(text(f"SELECT count(*) FROM {name}")).scalar_one() for name in names}
        for form, table in store.database.values.items():
            counts[form] = connection.execute(select(func.count()).select_from(table)).scalar_one()
        return counts


def _types(one: Report) -> list[object]:
    return [(key, str(f.value), type(f.value), [type(p) for p in f.parts]) for key, f in one.figures.items()]


@settings(deadline=None, max_examples=60, suppress_health_check=list(HealthCheck))
@given(one=reports())
def test_round_trip(store: Store, one: Report) -> None:
    """This test ensures that any report comes back equal, with the same types, decimals and order of cells."""
    back = store.report(store.save_report(one, None))
    # The store keeps one path for the same bytes in several places.
    back = replace(back, source=replace(back.source, path=one.source.path))
    assert back == one
    assert _types(back) == _types(one)
    assert repr(back.to_dict()) == repr(one.to_dict())


def test_values_are_columns(store: Store) -> None:
    """This test ensures that a report is one row with a column a cell, and huge or odd values are exact beside it."""
    key = "t3.new_received.total"
    odd = {"t3.granted.total": 2**63, "t3.carried_in.total": Decimal("1.50"), key: 11_398_889}
    store.save_report(report(values={**odd, "t2.administrative_fees.amount_wanyuan": Decimal("12.50")}), None)
    with store.database.reading() as connection:
        rows = connection.execute(select(store.database.values["2021"])).mappings().all()
    assert len(rows) == 1
    assert rows[0]["t3_new_received_total"] == 11_398_889
    assert rows[0]["t3_granted_total"] is None
    assert rows[0]["t2_administrative_fees_amount_wanyuan"] == "12.50"
    assert '"t3.granted.total":"9223372036854775808"' in rows[0]["exact"]


def test_mixed_generations(store: Store) -> None:
    """This test ensures that tables of different generations are kept in the rows of their own generation."""
    mixed = report(tables={"t2": "2021", "t3": "2019", "t4": "2021"})
    assert store.report(store.save_report(mixed, None)) == mixed
    counts = _rows(store)
    assert (counts["2019"], counts["2021"], counts["pre2019"]) == (1, 1, 0)


def test_page_and_attachment_are_one_report(store: Store) -> None:
    """This test ensures that a page and its attachment are two editions of one report, the page standing for it."""
    page, sheet = report(url="http://a.example/1.html"), report(url="http://a.example/1.pdf", media_type=PDF)
    keys = {store.save_report(sheet, edition(role="attachment")), store.save_report(page, edition())}
    assert len(keys) == 1
    (key,) = keys
    assert [reading.report for reading in store.editions_of(key)] == [page, sheet]
    assert [reading.edition for reading in store.editions_of(key)] == [edition(), edition(role="attachment")]
    assert store.report(key) == page


def test_attachment_with_the_tables_stands_for_a_bare_page(store: Store) -> None:
    """This test ensures that a page without tables gives way to its attachment, and DOCX comes before PDF."""
    store.save_report(report(tables={}, url="p"), edition())
    store.save_report(report(media_type=PDF, url="b"), edition(role="attachment", name="1"))
    docx = report(media_type=DOCX, url="c")
    key = store.save_report(docx, replace(edition(role="attachment"), url="http://x.example/1.docx"))
    assert store.report(key) == docx
    assert len(store.editions_of(key)) == 3


def test_load_again(store: Store) -> None:
    """This test ensures that saving again never duplicates, and replaces everything that was read before."""
    for _ in range(2):
        key = store.save_report(report(), edition())
    before = _rows(store)
    assert (before["reports"], before["readings"], before["2021"]) == (1, 1, 1)
    store.save_findings(key, [finding(report())])
    changed = report(values={"t3.new_received.total": 5}, tables={"t3": "2019"})
    assert store.save_report(changed, edition()) == key
    assert store.report(key) == changed
    after = _rows(store)
    assert (after["reports"], after["readings"], after["2021"], after["2019"], after["findings"]) == (1, 1, 0, 1, 0)


def test_same_reading_keeps_its_findings(store: Store) -> None:
    """This test ensures that reading the same thing again does not throw its findings away."""
    key = store.save_report(report(), edition())
    store.save_findings(key, [finding(report())])
    assert store.save_report(report(), edition()) == key
    assert list(store.findings(key)) == [finding(report())]


def test_report_that_turns_out_to_be_another(store: Store) -> None:
    """This test ensures that an edition read anew as another year leaves nothing behind under the old one."""
    store.save_report(report(year=2020), edition())
    key = store.save_report(report(year=2021), edition())
    assert store.report_ids() == [key]


def test_files(store: Store) -> None:
    """This test ensures that files are told apart by content and path: no town is merged with its namesake."""
    one = report("城关镇", path="a/城关镇.docx", media_type=DOCX)
    twin = report("城关镇", path="a/城关镇.pdf", media_type=PDF)
    namesake = report("城关镇", path="b/城关镇.docx", media_type=DOCX, values={"t3.granted.total": 3})
    assert store.save_report(one, None) == store.save_report(twin, None)
    assert store.save_report(namesake, None) != store.save_report(one, None)
    corrected = report("城关镇", path="a/城关镇.docx", media_type=DOCX, values={"t3.granted.total": 9})
    key = store.save_report(corrected, None)
    assert len(store.report_ids()) == 2
    assert {reading.report.source.path for reading in store.editions_of(key)} == {"a/城关镇.docx", "a/城关镇.pdf"}


def test_same_file_in_two_places(store: Store) -> None:
    """This test ensures that the same bytes under two paths are one report, whichever came first."""
    one = report(path="b.docx")
    store.save_report(one, None)
    store.save_report(replace(one, source=replace(one.source, path="a.docx")), None)
    store.save_report(one, None)
    assert [found.source.path for found in store.reports()] == ["a.docx"]


def test_failure(store: Store) -> None:
    """This test ensures that an edition that can no longer be read leaves no figures, and one that can no failure."""
    store.save_report(report(), edition())
    store.save_failure(edition(), "damaged-file", "cut off after 10 bytes")
    assert _rows(store) | {"2019": 0, "2021": 0, "pre2019": 0} == _rows(store)
    assert (_rows(store)["reports"], _rows(store)["failures"]) == (0, 1)
    store.save_report(report(), edition())
    assert (_rows(store)["reports"], _rows(store)["failures"]) == (1, 0)


@pytest.mark.parametrize(
    "wrong",
    [
        Figure("t3.granted.total", "number", 5, "5", NOWHERE),
        replace(number("t3.granted.total", 5), value=None),
        replace(number("t3.granted.total", 5), kind="blank"),
        replace(number("t3.granted.total", 5), kind="zero"),
        replace(number("t3.granted.total", 5), value=5.0),  # type: ignore[arg-type]
        replace(number("t3.granted.total", 5), value=True),
        number("t3.granted.total", Decimal("NaN")),
    ],
)
def test_refused(store: Store, wrong: Figure) -> None:
    """This test ensures that no number without a place, no float and no contradiction enters the store."""
    with pytest.raises(FigureRefused):
        store.save_report(report(values={wrong.key: wrong}), None)
    assert store.report_ids() == []


def test_selection(store: Store) -> None:
    """This test ensures that reports are found by any form of the body's name, by year and by site, in order."""
    for year in (2022, 2020, 2021):
        store.save_report(report(year=year), edition(year=year))
    store.save_report(report("教育局"), edition("教育局"))
    assert [one.year for one in store.reports(body="荣昌区河包镇人民政府")] == [2020, 2021, 2022]
    assert [one.body for one in store.reports(year=2021)] == ["教育局", "河包镇人民政府"]
    assert list(store.reports(site="elsewhere")) == []
    with pytest.raises(NotStored):
        store.report("none")


def test_reports_by_many_keys(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    """This test ensures that reports are found by more keys than a database takes in one question."""
    keys = [store.save_report(report(body), None) for body in ("甲镇", "乙镇", "丙镇")]
    monkeypatch.setattr(reports_module, "_BATCH", 2)
    assert dict(reports_of(store.database, [*keys, "gone"])) == {key: store.report(key) for key in keys}
