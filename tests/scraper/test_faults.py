"""Sample portals with one page that fails: whatever it is, nobody is said not to have published what is there."""

from __future__ import annotations

import random
from pathlib import Path

import pytest

from fixtures.portals import epoint, source_only, uuid_columns, year_headings
from fixtures.portals.sample import YEARS, SamplePortal, page
from fixtures.server import LogEntry, PortalServer
from fixtures.web import Request, Response, Site
from scraper.archive import Archive
from scraper.crawl import Crawled, crawl
from scraper.memory import MemoryLedger
from scraper.profiles import Profile
from scraper.transport import Limits

PORTALS = [made.portal() for made in (epoint, source_only, uuid_columns, year_headings)]
FAULTS = {
    "error": Response(503, b"x"),
    "gone": Response(404, b"<html>404</html>"),
    "shell": page("", "<div id=app></div>"),
}


def run(portal: SamplePortal, sites: dict[str, Site], folder: Path) -> tuple[Crawled, list[LogEntry]]:
    with PortalServer(sites) as server, Archive(folder) as archive:
        profile = Profile.from_url(portal.start, delay=0.0, resolve=server.resolve)
        done = crawl(profile, archive, MemoryLedger(), years=YEARS, limits=Limits(retries=0))
        return done, server.log


@pytest.mark.parametrize("portal", PORTALS, ids=lambda portal: portal.start.split("/")[2])
def test_one_page_fails(portal: SamplePortal, tmp_path: Path) -> None:
    """This test ensures that no fault of one page turns a report that exists into one that was not published."""
    ((host, site),) = portal.sites.items()
    _, log = run(portal, {host: site}, tmp_path / "whole")
    paths = sorted(
        {entry.path for entry in log if entry.path != "/robots.txt" and not portal.start.endswith(entry.path)}
    )
    chance = random.Random(host)
    for number, (path, fault) in enumerate((path, fault) for path in chance.sample(paths, 2) for fault in FAULTS):

        def failing(request: Request, path: str = path, fault: str = fault) -> Response:
            return FAULTS[fault] if request.target == path else site(request)

        done, _ = run(portal, {host: failing}, tmp_path / str(number))
        accused = [(cell.body, cell.year) for cell in done.coverage if cell.state == "not-published"]
        assert not [cell for cell in accused if portal.truth.get(cell) == "found"], (path, fault)
