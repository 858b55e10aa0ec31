"""From the sample portals to the store: what a crawl takes for a report is read, with its own body and year."""

from __future__ import annotations

from pathlib import Path

import pytest

from fixtures.portals import gkmlpt, js_lists, source_only, trs
from fixtures.portals.sample import YEARS, SamplePortal
from fixtures.server import PortalServer
from nianbao.pipeline import load_captures
from scraper.archive import Archive
from scraper.crawl import crawl
from scraper.profiles import Profile
from store.store import open_store

PORTALS = [made.portal() for made in (gkmlpt, js_lists, source_only, trs)]


@pytest.mark.parametrize("portal", PORTALS, ids=lambda portal: portal.start.split("/")[2])
def test_reports(portal: SamplePortal, tmp_path: Path) -> None:
    """This test ensures that each report that is found has all its tables, is one, and is the body's on the year."""
    with PortalServer(portal.sites) as server, open_store(tmp_path) as store:
        profile = Profile.from_url(
            portal.start, delay=0.0, resolve=server.resolve, attachment_hosts=portal.attachment_hosts
        )
        with Archive(store.archive_folder) as archive:
            crawl(profile, archive, store, years=YEARS)
            assert load_captures(store, archive) == []
        reports = [store.report(key) for key in store.report_ids()]
    found = sorted(cell for cell, state in portal.truth.items() if state == "found")
    assert sorted((report.body or "", report.year or 0) for report in reports) == found
    assert all(set(report.tables) == {"t2", "t3", "t4"} for report in reports)
    assert not [doubt for report in reports for doubt in report.doubts]
    if portal.parts:
        split = [report for report in reports if any(figure.place.page == 2 for figure in report.figures.values())]
        assert len(split) == 1
