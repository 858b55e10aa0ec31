"""The store as the memory of a crawl."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import datetime

import pytest

from parsers.report import Doubt
from scraper.ledger import Ledger
from scraper.results import CoverageCell, CrawlIssue
from store import store as store_module
from store.errors import NotStored
from store.store import Store
from tests.store.samples import SITE, capture, edition, report


def test_captures(store: Store) -> None:
    """This test ensures that the newest capture of a request is found, and each by its id."""
    ledger: Ledger = store
    old, new = capture("a", minute=1), capture("a", minute=2, revisit=True)
    for one in (new, old, new):
        ledger.add_capture(one)
    assert ledger.capture_of("GET a") == new
    assert ledger.capture_of("GET b") is None
    assert store.capture(old.id) == old
    naive = replace(capture("n"), fetched=datetime(2026, 1, 1, 2, 3, 4, 5))  # noqa: DTZ001
    ledger.add_capture(naive)
    assert store.capture(naive.id) == naive
    with pytest.raises(NotStored):
        store.capture("none")


def test_issues_and_coverage_replace(store: Store) -> None:
    """This test ensures that the same issue is kept once and a later word on a cell replaces the earlier one."""
    issue = CrawlIssue(SITE, "trap", "u" * 5000, "m")
    for _ in range(2):
        store.add_issue(issue)
    store.add_coverage(CoverageCell(SITE, "河包镇", "", 2021, "unknown", None, "first"))
    store.add_coverage(CoverageCell(SITE, "河包镇", "", 2021, "not-published", "u", "list read to its end"))
    assert store.issues() == [issue]
    assert [(row["state"], row["url"], row["evidence"]) for row in store.coverage()] == [
        ("not-published", "u", "list read to its end")
    ]


def test_editions_to_load(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    """This test ensures that an edition is read once for each capture and version of the parser."""
    page, sheet = edition(), edition(role="attachment")
    store.add_edition(sheet)
    store.add_edition(page)
    assert store.editions_to_load() == [page, sheet]
    store.save_report(report(), page)
    store.save_failure(sheet, "damaged-file", "")
    assert store.editions_to_load() == []
    newer = replace(page, capture="z")
    store.add_capture(replace(capture("z", minute=9), id="z"))
    store.add_edition(newer)
    store.add_edition(page)
    assert store.editions_to_load() == [newer]
    store.save_report(report(), newer)
    monkeypatch.setattr(store_module, "parser_version", lambda: "another")
    assert store.editions_to_load() == [newer, sheet]


def test_threads(store: Store) -> None:
    """This test ensures that many threads can write and read at once, and nothing is lost or doubled."""

    def work(number: int) -> None:
        one = capture("shared", minute=number % 10)
        store.add_capture(one)
        store.add_capture(capture(f"own{number}"))
        store.add_edition(edition(year=2008 + number % 5, name=str(number % 7)))
        store.add_coverage(CoverageCell(SITE, "河包镇", "", 2008 + number % 5, "found", None, "list"))
        store.save_report(report(year=2008 + number % 5), edition(year=2008 + number % 5))
        assert store.capture_of(f"GET own{number}") is not None

    with ThreadPoolExecutor(16) as pool:
        list(pool.map(work, range(60)))
    assert len(list(store.captures())) == 10 + 60
    assert len(store.coverage()) == 5
    assert len(store.report_ids()) == 5


def test_odd_text(store: Store) -> None:
    """This test ensures that text which no database can hold is stored with a mark in its place."""
    store.add_issue(CrawlIssue(SITE, "x", "u\0", "\ud800"))
    assert store.issues() == [CrawlIssue(SITE, "x", "u\ufffd", "\ufffd")]


def test_what_lacked_something_is_read_again(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    """This test ensures that a page that waited for the recogniser is loaded once it is there, and only then."""
    scan, word, mixed = (edition(body, 2021) for body in ("教育局", "财政局", "民政局"))
    for one, code in ((scan, "ocr-missing"), (word, "converter-missing")):
        store.add_edition(one)
        store.save_failure(one, code, "not installed")
    store.add_edition(mixed)
    store.save_report(replace(report("民政局"), doubts=(Doubt("", "ocr-missing:3"),)), mixed)
    monkeypatch.setattr(store_module, "at_hand", frozenset)
    assert store.editions_to_load() == []
    monkeypatch.setattr(store_module, "at_hand", lambda: frozenset({"ocr-missing"}))
    assert {one.url for one in store.editions_to_load()} == {scan.url, mixed.url}
