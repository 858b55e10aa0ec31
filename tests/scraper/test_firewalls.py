"""Hosts that share a firewall: one is refused, the others are left alone, with the evidence."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from scraper.archive import Archive
from scraper.crawl import Crawled, crawl_sites
from scraper.memory import MemoryLedger
from scraper.profiles import Profile
from tests.scraper.helpers import QUICK
from tests.scraper.portal import Portal, Reply, static_county

CHALLENGE = Reply(
    b"<script>document.cookie='__jsl_clearance=1'</script>",
    521,
    {"Content-Type": "text/html", "Set-Cookie": "__jsluid_s=1"},
)


@pytest.fixture
def prefecture(portal: Portal) -> Iterator[tuple[Portal, Portal, Portal]]:
    """Two portals that answer every page with a challenge, and one that would answer."""
    refused = Portal(), Portal()
    for one in refused:
        one.routes["/"] = CHALLENGE
    static_county(portal)
    yield (*refused, portal)
    for one in refused:
        one.close()


def _crawl(tmp_path: Path, portals: tuple[Portal, ...], group: str) -> list[Crawled]:
    profiles = [
        Profile.from_url(portal.url, site=f"site{number}", delay=0.0, years=(2020, 2022), group=group)
        for number, portal in enumerate(portals)
    ]
    with Archive(tmp_path) as archive:
        return crawl_sites(profiles, archive, MemoryLedger(), threads=1, limits=QUICK)


def test_a_paused_group_is_left_alone(prefecture: tuple[Portal, Portal, Portal], tmp_path: Path) -> None:
    """This test ensures that two refusals keep the run from asking the other hosts behind the same firewall."""
    *refused, last = _crawl(tmp_path, prefecture, "prefecture")
    assert all("blocked" in {issue.code for issue in one.issues} for one in refused)
    assert prefecture[2].log == []
    assert last.requests == 0
    (paused,) = [issue for issue in last.issues if issue.code == "group-paused"]
    assert prefecture[1].url.removeprefix("http://") in paused.message
    assert "waf-jiasule" in paused.message


def test_hosts_without_a_group_are_asked(prefecture: tuple[Portal, Portal, Portal], tmp_path: Path) -> None:
    """This test ensures that refusals say nothing of hosts that share no firewall."""
    assert len(_crawl(tmp_path, prefecture, "")[2].editions) == 16
