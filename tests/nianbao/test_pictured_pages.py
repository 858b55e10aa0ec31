"""A report published as pictures on a page: crawled, archived, loaded, and read together; saved pages, too."""

from __future__ import annotations

from pathlib import Path

import pytest

from nianbao import pipeline, reading
from nianbao.pipeline import load_captures
from nianbao.reading import read_file
from parsers.report import Report
from scraper.archive import Archive
from scraper.crawl import crawl
from scraper.profiles import Profile
from store.store import Store, open_store
from tests.parsers.test_pictured import SAMPLE, images, missing, picture, recognised
from tests.scraper.portal import Portal, Reply, html


def crawled(store: Store) -> Archive:
    """A portal with one report, two pictures on a page; it is gone when this returns."""
    portal = Portal()
    try:
        portal.routes["/"] = html('<a href="/nb/">政府信息公开年报</a>')
        portal.routes["/nb/"] = html(f'<li><a href="1.html">{SAMPLE.title}</a>2024-01-20</li>')
        shown = images("./W1.png", "/w/W2.png").decode()
        portal.routes["/nb/1.html"] = html(f"<div class='TRS_Editor'>{shown}</div>", SAMPLE.title)
        for shade, path in enumerate(("/nb/W1.png", "/w/W2.png"), 1):
            portal.routes[path] = Reply(picture(shade), 200, {"Content-Type": "image/png"})
        with Archive(store.archive_folder) as archive:
            crawl(Profile.from_url(portal.url, delay=0.0), archive, store, years=(SAMPLE.year,))
    finally:
        portal.close()
    return Archive(store.archive_folder)


def test_from_the_portal_to_the_report(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """This test ensures that the pictures that the crawl archived become the report's tables, as one edition."""
    seen: list[list[bytes]] = []
    monkeypatch.setattr(
        pipeline, "scan_apart", lambda payloads, first: seen.append(payloads) or recognised(payloads, 1)
    )
    with open_store(tmp_path) as store:
        assert load_captures(store, crawled(store)) == []
        (key,) = store.report_ids()
        (reading_,) = store.editions_of(key)
    assert seen == [[picture(1), picture(2)]]
    assert (reading_.report.body, reading_.report.year) == (SAMPLE.body, SAMPLE.year)
    assert {cell: figure.raw for cell, figure in reading_.report.figures.items()} == dict(SAMPLE.cells)


def test_without_the_recogniser_the_page_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """This test ensures that a machine without the extra names the page and what is missing."""
    monkeypatch.setattr(pipeline, "scan_apart", missing)
    with open_store(tmp_path) as store:
        (failure,) = load_captures(store, crawled(store))
    assert failure.code == "ocr-missing"
    assert failure.what.endswith("/nb/1.html")


def test_a_saved_page_with_its_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """This test ensures that pictures beside a saved page are read, and no file outside its folder is."""
    monkeypatch.setattr(reading, "scan_apart", recognised)
    page = tmp_path / "saved" / "年报.html"
    (page.parent / "年报_files").mkdir(parents=True)
    (page.parent / "年报_files" / "1.png").write_bytes(picture(1))
    (tmp_path / "secret.png").write_bytes(picture(2))
    outside = (tmp_path / "secret.png").as_uri()
    page.write_bytes(images("./%E5%B9%B4%E6%8A%A5_files/1.png", "../secret.png", str(tmp_path / "secret.png"), outside))
    (report,) = read_file(page)
    assert isinstance(report, Report)
    whys = {doubt.why for doubt in report.doubts}
    assert {"scan:1", "picture-not-here:3"} <= whys
    assert "scan:2" not in whys
