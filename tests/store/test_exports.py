"""The exports: the same bytes from the same facts, and nothing in a workbook that was not printed."""

from __future__ import annotations

import csv
import hashlib
import json
import random
import sys
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from openpyxl import load_workbook

from parsers.report import Doubt, Figure
from scraper.results import CoverageCell, CrawlIssue
from store.errors import ExtraMissing
from store.exceptions import make_exception
from store.exports import FORMATS, write_export
from store.exports.workbook import is_safe_number, sheet_name
from store.store import Store
from store.triage import decide
from tests.store.conftest import MakeStore
from tests.store.samples import PDF, SITE, capture, edition, finding, number, report

TOTAL = "t3.results_total.total"
CELL = "t3.granted.natural_person"


def _fill(store: Store, order: random.Random) -> None:
    """Bodies and years with attachments, failures, findings and coverage, in any order."""
    steps: list[Callable[[], object]] = []
    flagged = report("东山镇", 2021, {TOTAL: 3404, CELL: 2**60, "t3.granted.total": None}, url="u1")
    hostile = Figure(CELL, "text", None, "=cmd|' /C calc'!A0", number(CELL, 1).place)
    formula = report("=2+2", 2020, {CELL: hostile, TOTAL: 3404}, url="u2")
    shaky = replace(flagged, doubts=(Doubt("t3.carried_in.total", "split number", "1 2"),))
    for body in ("河包镇", "东山镇", "教育局"):
        for year in (2020, 2021, 2022):
            page, sheet = edition(body, year), edition(body, year, role="attachment")
            steps.append(lambda p=page: store.add_capture(replace(capture(f"{p.body}{p.year}"), id=p.capture)))
            one, other = report(body, year), report(body, year, media_type=PDF)
            steps.append(lambda p=page, r=one: store.save_report(r, p))
            steps.append(lambda s=sheet, r=other: store.save_report(r, s))
            cell = CoverageCell(SITE, body, "", year, "found", page.url, "list")
            steps.append(lambda c=cell: store.add_coverage(c))
    steps.append(lambda: store.save_failure(edition("西河镇", 2020, published="2021-06-01"), "damaged-file", "cut off"))
    steps.append(lambda: store.add_coverage(CoverageCell(SITE, "西河镇", "", 2021, "blocked", None, "412")))
    steps.append(lambda: store.add_issue(CrawlIssue(SITE, "trap", "u", "m")))
    steps.append(lambda: store.save_report(report(path="given/a.docx"), None))
    order.shuffle(steps)
    for step in steps:
        step()
    for one, at in ((shaky, edition("东山镇", 2021)), (formula, edition("=2+2", 2020))):
        key = store.save_report(one, at)
        store.save_findings(key, [finding(one)])
    moment = datetime(2026, 1, 2, 3, 4, 5, tzinfo=UTC)
    decide(store.database, finding(flagged).fingerprint, "dismissed", "更正", decided=moment, by="张三")


@pytest.mark.parametrize("format", sorted(FORMATS))
def test_same_bytes(make_store: MakeStore, tmp_path: Path, format: str) -> None:
    """This test ensures that an export is the same byte for byte in whatever order everything was stored."""
    if format == "parquet":
        pytest.importorskip("pyarrow", reason="the extra data is not installed")
    written: list[dict[str, bytes]] = []
    for seed in (1, 2):
        store = make_store()
        _fill(store, random.Random(seed))
        paths = write_export(store, format, tmp_path / str(seed))
        assert sorted(paths) == sorted((tmp_path / str(seed)).iterdir())
        written.append({path.name: path.read_bytes() for path in paths})
    assert written[0] == written[1]
    assert all(written[0].values())


def test_cells(store: Store, tmp_path: Path) -> None:
    """This test ensures that the long table has every cell once, exact, with its kind, source and broken rules."""
    _fill(store, random.Random(3))
    write_export(store, "csv", tmp_path)
    with (tmp_path / "cells.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    by_key = {(row["body"], row["year"], row["key"]): row for row in rows}
    # 3 bodies × 3 years, one odd body, one file: 200 cells each.
    assert len(rows) == len({(row["report"], row["key"]) for row in rows}) == 11 * 200
    assert by_key["东山镇", "2021", CELL]["value"] == str(2**60)
    assert by_key["东山镇", "2021", TOTAL]["findings"] == "T3-001 T3-003"
    blank = by_key["东山镇", "2021", "t3.granted.total"]
    assert (blank["value"], blank["kind"]) == ("", "blank")
    zero = by_key["东山镇", "2021", "t3.carried_in.total"]
    assert (zero["value"], zero["kind"], zero["raw"]) == ("0", "zero", "0")
    assert b"\r" not in (tmp_path / "cells.csv").read_bytes()
    assert "2026" not in (tmp_path / "editions.csv").read_text("utf-8")
    assert len((tmp_path / "codebook.csv").read_text("utf-8").splitlines()) == 1 + 284


def test_package_describes_every_file(store: Store, tmp_path: Path) -> None:
    """This test ensures that the data package names every column of every file, its digest, and a key that holds."""
    _fill(store, random.Random(3))
    make_exception(store.home, "T3-003", "www.wenqing.example", "县里统一口径", by="张三")
    *tables, described = write_export(store, "datapackage", tmp_path)
    package = json.loads(described.read_text("utf-8"))
    assert [resource["path"] for resource in package["resources"]] == [path.name for path in tables]
    for resource, path in zip(package["resources"], tables, strict=True):
        assert resource["hash"] == "sha256:" + hashlib.sha256(path.read_bytes()).hexdigest()
        with path.open(encoding="utf-8", newline="") as file:
            reader = csv.DictReader(file)
            rows = list(reader)
        assert reader.fieldnames == [field["name"] for field in resource["schema"]["fields"]]
        assert all(field["description"] for field in resource["schema"]["fields"])
        key = resource["schema"].get("primaryKey", ())
        if key:
            assert len({tuple(row[part] for part in key) for row in rows}) == len(rows), resource["name"]
        for field in resource["schema"]["fields"]:
            held = {row[field["name"]] for row in rows} - {""}
            if field["type"] == "boolean":
                assert held <= {"0", "1"}
            elif field["type"] in ("integer", "number"):
                assert all(Decimal(value).is_finite() for value in held)


def test_frames_and_parquet_are_exact(store: Store, tmp_path: Path) -> None:
    """This test ensures that numbers, blanks and flags reach data frames and Parquet files as they were read."""
    polars = pytest.importorskip("polars", reason="the extra data is not installed")
    _fill(store, random.Random(3))
    frame = store.frame("cells")
    write_export(store, "parquet", tmp_path)
    assert frame.equals(polars.read_parquet(tmp_path / "cells.parquet"))
    by_key = {(row["body"], row["year"], row["key"]): row for row in frame.iter_rows(named=True)}
    assert by_key["东山镇", 2021, CELL]["value"] == 2**60
    assert by_key["东山镇", 2021, "t3.granted.total"]["value"] is None
    zero = by_key["东山镇", 2021, "t3.carried_in.total"]
    assert (zero["value"], zero["kind"], zero["sure"]) == (Decimal(0), "zero", True)


def test_missing_extra_is_named(store: Store, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """This test ensures that a format whose package is not installed says what to install."""
    monkeypatch.setitem(sys.modules, "pyarrow", None)
    monkeypatch.delitem(sys.modules, "store.exports.parquet", raising=False)
    with pytest.raises(ExtraMissing, match=r"pip install 'nianbao\[data\]'"):
        write_export(store, "parquet", tmp_path)


def test_workbook(store: Store, tmp_path: Path) -> None:
    """This test ensures that wrong cells are coloured and commented, doubts yellow, and no text becomes a formula."""
    _fill(store, random.Random(4))
    book = load_workbook(write_export(store, "xlsx", tmp_path)[0])
    counted = ["按机关 Bodies", "按规则 Rules", "按级别 Severities"]
    assert book.sheetnames == ["发现 Findings", *counted, "覆盖 Coverage", "存疑 Doubts", "2020 =2+2", "2021 东山镇"]
    findings = book["发现 Findings"]
    assert findings.freeze_panes == "C2"
    assert findings.auto_filter.ref == "A1:Q3"
    assert [findings.cell(row, 11).value for row in (2, 3)] == ["待处理 open", "不予采纳 dismissed"]
    sheet = book["2021 东山镇"]
    cells = {cell.value: cell for row in sheet.iter_rows() for cell in row if cell.value not in (None, 0)}
    assert cells[3404].comment is None  # the finding was dismissed: it stands in words, and marks nothing
    assert any("不予采纳" in str(value) for value in cells)
    store.decide(str(findings.cell(3, 17).value), "open")
    book = load_workbook(write_export(store, "xlsx", tmp_path)[0])
    (marked,) = [cell for row in book["2021 东山镇"].iter_rows() for cell in row if cell.value == 3404]
    assert marked.fill.fgColor.rgb == "FFFF7C80"
    assert "3440" in marked.comment.text
    assert book["发现 Findings"]["A3"].hyperlink.location == f"'2021 东山镇'!{marked.coordinate}"
    assert str(2**60) in cells
    assert 2**60 not in cells
    assert any(cell.fill.fgColor.rgb == "FFFFFF99" for row in sheet.iter_rows() for cell in row)
    kinds = {cell.data_type for name in book.sheetnames for row in book[name].iter_rows() for cell in row}
    assert kinds <= {"s", "n", "inlineStr"}
    assert any(
        cell.value == "=cmd|' /C calc'!A0" and cell.data_type == "s"
        for row in book["2020 =2+2"].iter_rows()
        for cell in row
    )
    states = {cell.value: cell for row in book["覆盖 Coverage"].iter_rows() for cell in row}
    assert states["被拦截"].fill.fgColor.rgb == "FFE4C7F0"
    assert "已发布 逾期 不可读" in states


@given(st.lists(st.text(max_size=40), max_size=8))
def test_sheet_names(wanted: list[str]) -> None:
    """This test ensures that any titles give sheet names that are legal and unique."""
    taken: set[str] = set()
    names = [sheet_name(name, taken) for name in wanted]
    assert len({name.lower() for name in names}) == len(names)
    for name in names:
        assert 0 < len(name) <= 31
        assert not set(name) & set("[]:*?/\\")
        assert not name.startswith("'")
        assert not name.endswith("'")


@pytest.mark.parametrize(
    ("value", "safe"),
    [
        (11_398_889, True),
        (10**15, False),
        (Decimal("10.50"), True),
        (Decimal("15646978.85"), True),
        (Decimal("1234567890123456.5"), False),
        (Decimal("1E+999"), False),
        (Decimal("-0"), False),
    ],
)
def test_safe_numbers(value: int | Decimal, safe: bool) -> None:
    """This test ensures that only what a spreadsheet keeps exactly is written as a number."""
    assert is_safe_number(value) is safe


def test_empty(store: Store, tmp_path: Path) -> None:
    """This test ensures that an empty store exports its headings."""
    for format in FORMATS:
        assert all(path.stat().st_size for path in write_export(store, format, tmp_path))
    assert (tmp_path / "cells.csv").read_text("utf-8").startswith("report,site,body_key,body,year,")


def test_published_is_the_earliest(store: Store) -> None:
    """This test ensures that the earliest day known counts as the day of publication."""
    store.save_report(report("教育局", published=date(2022, 1, 15)), edition("教育局", published="2022-03-01"))
    (row,) = store.coverage()
    assert (row["published"], row["late"]) == ("2022-01-15", False)
