"""Archives with the reports of several bodies, from the portal to the store."""

from __future__ import annotations

import zipfile
from pathlib import Path

from fixtures.formats.ofd_writer import write_ofd
from fixtures.formats.rar_writer import write_rar5
from fixtures.formats.samples import sample
from fixtures.formats.writers import write_docx
from fixtures.portals.layouts import portals
from fixtures.portals.sample import YEARS
from fixtures.server import PortalServer
from nianbao.pipeline import load_captures, load_files
from scraper.archive import Archive
from scraper.crawl import crawl
from scraper.profiles import Profile
from store.store import open_store
from tests.parsers.formats.test_bundle import has_libarchive
from tests.scraper.portal import Portal, Reply, html


def test_members_become_reports(tmp_path: Path) -> None:
    """This test ensures that each member of an archive is the report of its body, and an unread archive is named."""
    portal = next(portal for portal in portals() if "summaries" in portal.start)
    with PortalServer(portal.sites) as server, open_store(tmp_path) as store:
        profile = Profile.from_url(portal.start, delay=0.0, resolve=server.resolve)
        with Archive(store.archive_folder) as archive:
            crawl(profile, archive, store, years=YEARS)
            failures = load_captures(store, archive)
        reports = [store.report(key) for key in store.report_ids()]
    assert [(failure.what.rpartition("/")[2], failure.code) for failure in failures] == [
        ("2023.rar", "unsupported-format")
    ]
    found = {cell for cell, state in portal.truth.items() if state == "found"}
    assert {(report.body, report.year) for report in reports} == found
    assert all(set(report.tables) == {"t2", "t3", "t4"} for report in reports)


def test_a_bundle_given_as_a_file(tmp_path: Path) -> None:
    """This test ensures that every member of a bundle is a report or a named failure, and that both are loaded so."""
    one, two = sample(2), sample(5)
    with zipfile.ZipFile(tmp_path / "汇总.zip", "w") as target:
        target.writestr("乡镇/甲.docx", write_docx(one))
        target.writestr("乙.ofd", write_ofd(two, "runs"))
        target.writestr("说明.exe", b"MZ\x00\x01" * 50)
    with open_store(tmp_path / "home") as store:
        failures = load_files(store, [tmp_path / "汇总.zip"])
        found = {(report.body, report.year, report.source.path) for report in store.reports()}
    place = tmp_path / "汇总.zip"
    assert found == {(one.body, one.year, f"{place}/乡镇/甲.docx"), (two.body, two.year, f"{place}/乙.ofd")}
    assert [(failure.what, failure.code) for failure in failures] == [(f"{place}/说明.exe", "unsupported-format")]


def test_reports_of_a_rar_from_the_portal(tmp_path: Path) -> None:
    """This test ensures that the members of a RAR are reports where libarchive is there, else named one by one."""
    one, two = sample(5), sample(2)  # both of 2023
    packed = write_rar5(
        [
            (f"{one.body}{one.year}年政府信息公开工作年度报告.docx", write_docx(one)),
            ("东桥街道.ofd", write_ofd(two, "runs")),
        ]
    )
    portal = Portal()
    portal.routes["/"] = html('<a href="/nb/">政府信息公开年报</a>')
    portal.routes["/nb/"] = html(f'<li><a href="/f/1.rar">{one.year}年政府信息公开年报汇总.rar</a>2024-01-21</li>')
    portal.routes["/f/1.rar"] = Reply(packed, 200, {"Content-Type": "application/octet-stream"})
    try:
        with open_store(tmp_path) as store, Archive(store.archive_folder) as archive:
            crawl(Profile.from_url(portal.url, delay=0.0), archive, store, years=(one.year,))
            failures = load_captures(store, archive)
            found = {(report.body, report.year) for report in store.reports()}
    finally:
        portal.close()
    if has_libarchive():
        assert failures == []
        assert found == {(one.body, one.year), (two.body, two.year)}
    else:
        assert [failure.code for failure in failures] == ["unsupported-format"] * 2
