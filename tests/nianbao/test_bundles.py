"""Archives with the reports of several bodies, from the portal to the store."""

from __future__ import annotations

from pathlib import Path

from fixtures.portals.layouts import portals
from fixtures.portals.sample import YEARS
from fixtures.server import PortalServer
from nianbao.pipeline import load_captures
from scraper.archive import Archive
from scraper.crawl import crawl
from scraper.profiles import Profile
from store.store import open_store


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
