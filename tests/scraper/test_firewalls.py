"""Hosts that share a firewall: one is refused, the others are left alone, with the evidence."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from scraper.archive import Archive
from scraper.challenges import Verdict
from scraper.crawl import Crawled, crawl, crawl_each
from scraper.firewalls import Firewalls, Refusal
from scraper.memory import MemoryLedger
from scraper.profiles import Profile
from scraper.replay import Recorded, recorded, replay
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
        return list(crawl_each(profiles, archive, MemoryLedger(), threads=1, limits=QUICK))


def test_a_paused_group_is_left_alone(prefecture: tuple[Portal, Portal, Portal], tmp_path: Path) -> None:
    """This test ensures that two refusals keep the run from asking the other hosts behind the same firewall."""
    *refused, last = _crawl(tmp_path, prefecture, "prefecture")
    assert all("blocked" in {issue.code for issue in one.issues} for one in refused)
    assert prefecture[2].log == []
    assert last.requests == 0
    (paused,) = [issue for issue in last.issues if issue.code == "group-paused"]
    assert prefecture[1].url.removeprefix("http://") in paused.message
    assert "waf-jiasule" in paused.message


class _Later(Firewalls):
    """A firewall that another site of the run meets while this one is being crawled."""

    def __init__(self, after: int) -> None:
        super().__init__()
        self._left = after

    def paused(self, group: str) -> Refusal | None:
        self._left -= 1
        return None if self._left > 0 else Refusal("other", "http://other/", Verdict("blocked", "captcha", "seen"))


@pytest.mark.parametrize("after", [1, 2, 5, 9])
def test_the_archive_knows_when_a_group_was_paused(portal: Portal, tmp_path: Path, after: int) -> None:
    """This test ensures that a crawl that was paused midway ends the same when it is run again from the archive."""
    static_county(portal)
    profile = Profile.from_url(portal.url, site="site", delay=0.0, years=(2020, 2022), group="prefecture")
    with Archive(tmp_path) as archive:
        crawled = crawl(profile, archive, MemoryLedger(), limits=QUICK, firewalls=_Later(after))
    assert "group-paused" in {issue.code for issue in crawled.issues}
    (past,) = recorded(Archive(tmp_path), "site")
    assert isinstance(past, Recorded)
    again = replay(Archive(tmp_path), MemoryLedger(), past)
    assert again == crawled


def test_hosts_without_a_group_are_asked(prefecture: tuple[Portal, Portal, Portal], tmp_path: Path) -> None:
    """This test ensures that refusals say nothing of hosts that share no firewall."""
    assert len(_crawl(tmp_path, prefecture, "")[2].editions) == 16
