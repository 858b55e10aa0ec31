"""The sample portals of all families, crawled: all that is there is found, nothing else; what is missing is told."""

from __future__ import annotations

import random
from collections.abc import Callable
from functools import cache
from itertools import pairwise
from pathlib import Path

import pytest

from fixtures.portals.sample import YEARS, SamplePortal
from fixtures.portals.truth import FOLDER, sample_portals, truth_text
from fixtures.server import LogEntry, PortalServer
from scraper.archive import Archive
from scraper.captures import Capture
from scraper.crawl import Crawled, crawl
from scraper.memory import MemoryLedger
from scraper.profiles import Profile

#: Seconds between the requests of the crawls whose pace is measured.
DELAY = 0.01


PORTALS = {f"{portal.family} {portal.start}": portal for made in sample_portals().values() for portal in made}


def run(portal: SamplePortal, server: PortalServer, folder: Path, delay: float = 0.0) -> Crawled:
    profile = Profile.from_url(
        portal.start,
        delay=delay,
        allow_hosts=tuple(host for host in portal.sites if host not in portal.attachment_hosts),
        attachment_hosts=portal.attachment_hosts,
        resolve=server.resolve,
    )
    with Archive(folder) as archive:
        return crawl(profile, archive, MemoryLedger(), years=YEARS)


def comparable(crawled: Crawled) -> object:
    """A result without ids of captures and the number of requests."""
    editions = [(e.url, e.role, e.body, e.body_key, e.year, e.title, e.published, e.page) for e in crawled.editions]
    cells = [(c.body, c.body_key, c.year, c.state, c.url) for c in crawled.coverage]
    return editions, cells, [(issue.code, issue.url) for issue in crawled.issues], crawled.error


Whole = Callable[[str], tuple[Crawled, list[LogEntry]]]


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> Whole:
    """The undisturbed crawl of a portal with the server's log, made once."""

    @cache
    def crawled(name: str) -> tuple[Crawled, list[LogEntry]]:
        with PortalServer(PORTALS[name].sites) as server:
            return run(PORTALS[name], server, tmp_path_factory.mktemp("whole"), DELAY), server.log

    return crawled


def test_truth_files() -> None:
    """This test ensures that every sample portal has its truth file, and that the files say what the portals serve."""
    written = {path.stem: path.read_text("utf-8") for path in FOLDER.glob("*.json")}
    assert written == {name: truth_text(made) for name, made in sample_portals().items()}


@pytest.mark.parametrize("name", sorted(PORTALS))
def test_portal(name: str, whole: Whole) -> None:
    """This test ensures that the crawl of a portal says its truth, and that robots.txt and the pace are kept."""
    portal = PORTALS[name]
    crawled, log = whole(name)
    assert (crawled.family, crawled.error) == (portal.family, "")
    assert {(cell.body, cell.year): cell.state for cell in crawled.coverage} == portal.truth
    assert len(crawled.coverage) == len(portal.truth)
    whole = [e for e in crawled.editions if e.role == "page" and e.url == e.page and e.url not in portal.doubles]
    pages = {(e.body, e.year): e.url for e in whole}
    assert pages == portal.pages
    assert len(whole) == len(pages)
    assert {e.url for e in crawled.editions if e.role == "page" and e.url != e.page} == portal.parts
    doubles = {e.url: (e.body, e.year) for e in crawled.editions if e.url in portal.doubles}
    assert set(doubles) == portal.doubles
    assert set(doubles.values()) <= set(pages)
    files = {e.url: e for e in crawled.editions if e.role == "attachment"}
    assert set(files) == portal.files
    hanging = [e for e in files.values() if e.year and e.page not in portal.doubles]
    assert all(portal.pages.get((e.body, e.year), e.page) == e.page for e in hanging)
    assert portal.issues <= {issue.code for issue in crawled.issues}
    for url, day in (portal.published or {}).items():
        assert {e.published for e in crawled.editions if e.page == url} == {day}
    assert not any("/admin/" in entry.path or "/news/" in entry.path for entry in log)
    assert {entry.host for entry in log} <= set(portal.sites)
    for host in portal.sites:
        times = sorted(entry.time for entry in log if entry.host == host)
        assert all(after - before > DELAY * 0.6 for before, after in pairwise(times))


class Killed(BaseException):
    """Nobody catches this."""


#: Portals to kill a crawl of: one of each family, and two whose ways through are their own.
KILLED = {portal.family: name for name, portal in PORTALS.items()} | {
    "levels": "static_list http://www.levels.gov.example/",
    "form": "static_list http://www.year-form.gov.example/",
}


@pytest.mark.parametrize("name", sorted(set(KILLED.values())))
def test_killed_and_resumed(name: str, whole: Whole, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """This test ensures that a crawl that is killed and started again ends like one that was left alone."""
    portal = PORTALS[name]
    undisturbed, log = whole(name)
    write = Archive.write
    chance = random.Random(name)
    left = chance.randrange(5, 25)
    kills = 0

    def writing(self: Archive, site: str, exchange: object) -> Capture:
        nonlocal left
        left -= 1
        if left <= 0:
            raise Killed
        return write(self, site, exchange)  # type: ignore[arg-type]

    with PortalServer(portal.sites) as server, monkeypatch.context() as patch:
        patch.setattr(Archive, "write", writing)
        while kills < 100:
            try:
                done = run(portal, server, tmp_path)
                break
            except Killed:
                kills += 1
                left = chance.randrange(20, 60)
        assert len(server.log) == len(log) + kills
    assert kills
    assert comparable(done) == comparable(undisturbed)
