"""The small portals that stand in the way: what they are is told, they are left alone, and nothing is circumvented."""

from __future__ import annotations

from pathlib import Path

import pytest

from fixtures.obstacles import BODY, YEARS, Obstacle, obstacles
from fixtures.portals import asp
from fixtures.portals.sample import YEARS as EVERY_YEAR
from fixtures.server import PortalServer
from scraper.archive import Archive
from scraper.crawl import crawl
from scraper.memory import MemoryLedger
from scraper.profiles import Profile
from scraper.transport import Limits


@pytest.mark.parametrize("obstacle", obstacles(), ids=lambda one: one.name)
def test_obstacle(obstacle: Obstacle, tmp_path: Path) -> None:
    """This test ensures that an obstacle is told by its name, archived as evidence, and not run against."""
    delays = {f"{obstacle.host}{obstacle.slow}": 0.15} if obstacle.slow else {}
    with PortalServer({obstacle.host: obstacle.site}, delays=delays) as server, Archive(tmp_path) as archive:
        profile = Profile.from_url(f"http://{obstacle.host}/", delay=0.0, resolve=server.resolve)
        limits = Limits(read=0.1, total=0.1, retries=1) if obstacle.slow else Limits(retries=1)
        done = crawl(profile, archive, MemoryLedger(), years=YEARS, roster=(BODY,), limits=limits)
        log = server.log
        captures = list(archive.captures(profile.site))
    assert done.error == ""
    states = {(cell.body, cell.year): cell.state for cell in done.coverage}
    assert states == dict(zip([(BODY, year) for year in YEARS], obstacle.states, strict=True))
    assert obstacle.issues <= {issue.code for issue in done.issues}
    assert all(obstacle.reason in cell.evidence for cell in done.coverage)
    assert len(log) <= obstacle.most
    if obstacle.states[0] != "found":
        assert all(cell.evidence and cell.url for cell in done.coverage)
    if obstacle.states[0] == "found":
        pages = [edition.url for edition in done.editions if edition.role == "page"]
        assert len(pages) == len(set(pages)) == len(YEARS)
        assert not [issue for issue in done.issues if "blocked" in issue.code or "https:" in issue.url]
    # What was answered is the evidence, whatever it was; what was not answered leaves none.
    assert obstacle.slow or len(captures) == len([entry for entry in log if entry.completed])


def test_roster(tmp_path: Path) -> None:
    """This test ensures that a body that only the roster names is missed by name, with what was searched."""
    portal = asp.portal()
    with PortalServer(portal.sites) as server, Archive(tmp_path) as archive:
        profile = Profile.from_url(portal.start, delay=0.0, resolve=server.resolve)
        roster = ("东岭乡人民政府", "河柳县河柳镇人民政府")
        done = crawl(profile, archive, MemoryLedger(), years=EVERY_YEAR, roster=roster)
    cells = {(cell.body, cell.year): cell for cell in done.coverage}
    absent = [cells["东岭乡人民政府", year] for year in EVERY_YEAR]
    assert {cell.state for cell in absent} == {"unknown"}
    assert all("1 lists read to their end, of all bodies: http://" in cell.evidence for cell in absent)
    assert all(cell.url == portal.start + "list.asp?s=188" for cell in absent)
    known = {(cell.body, cell.year): cell.state for cell in done.coverage if cell.body != "东岭乡人民政府"}
    assert known == portal.truth
    assert [issue.message for issue in done.issues if issue.code == "gap"] == [
        "河柳镇: reports before and after, but none on 2020"
    ]
