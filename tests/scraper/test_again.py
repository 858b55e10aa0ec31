"""A crawl again next year: lists only, then the reports themselves, and what was changed after its publication."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path
from urllib.parse import urlsplit

from fixtures.portals import hanweb_jcms
from fixtures.portals.sample import YEARS
from fixtures.server import PortalServer
from fixtures.web import Request, Response, Site
from scraper.archive import Archive
from scraper.crawl import Crawled, crawl
from scraper.essence import essence
from scraper.memory import MemoryLedger
from scraper.profiles import Profile

_BEGIN = datetime(2026, 3, 1, tzinfo=UTC)


class _Visited:
    """A site whose pages count their visits, and whose ``changed`` page says something else from then on."""

    def __init__(self, site: Site) -> None:
        self._site = site
        self._visits = 0
        self.changed = ""

    def __call__(self, request: Request) -> Response:
        response = self._site(request)
        if response.status != 200 or not request.target.endswith(".html"):
            return response
        self._visits += 1
        said = f"<p>浏览次数：{self._visits}　今天是2026年3月{self._visits % 28 + 1}日</p>"
        if self.changed and request.target == self.changed:
            said += "<p>本报告已更正。</p>"
        return Response(200, response.payload + said.encode(), response.headers)


def test_again_next_year(tmp_path: Path) -> None:
    """This test ensures that a later crawl asks only for lists, a much later one for the reports too.

    What was changed is a new version beside the old capture; counters of visits and dates change nothing.
    """
    portal = hanweb_jcms.portal()
    visited = {host: _Visited(site) for host, site in portal.sites.items()}
    ledger = MemoryLedger()
    profile = Profile.from_url(portal.start, delay=0, allow_hosts=tuple(portal.sites))

    def run(days: int) -> tuple[Crawled, set[str]]:
        # A server of its own each time: it makes its answers once.
        with PortalServer(visited) as server, Archive(tmp_path) as archive:
            asking = profile.with_(resolve=server.resolve)
            crawled = crawl(asking, archive, ledger, years=YEARS, now=lambda: _BEGIN + timedelta(days=days))
        return crawled, {f"http://{entry.host}{entry.path}" for entry in server.log}

    first, _ = run(0)
    reports = {edition.url: edition.capture for edition in first.editions}
    page = min(edition.url for edition in first.editions if edition.role == "page")
    soon, asked = run(2)
    assert asked  # the lists
    assert not asked & set(reports)
    assert {edition.url: edition.capture for edition in soon.editions} == reports
    parts = urlsplit(page)
    visited[parts.netloc].changed = parts.path
    late, asked = run(300)
    assert set(reports) <= asked
    assert [issue.url for issue in late.issues if issue.code == "report-changed"] == [page]
    (renewed,) = (edition.capture for edition in late.editions if edition.url == page)
    assert renewed != reports[page]
    assert {renewed, reports[page]} <= set(ledger.captures)  # the older version stays
    assert {edition.url for edition in late.editions} == set(reports)
    assert not any(issue.code == "report-changed" for issue in (*first.issues, *soon.issues))


def test_essence_is_what_is_said() -> None:
    """This test ensures that counters, dates, scripts and markup are no change, and that a figure is one."""
    old = "<p>发布日期：2021-01-20 09:10</p><p>浏览次数： 12 次</p><p>收到申请 8 件</p><script>var a=1</script>"
    new = "<div>发布日期：2021-02-01 10:11</div><p>浏览次数：3456次</p> <p>收到申请 8 件</p>"
    assert essence(old) == essence(new)
    assert essence(old) != essence(new.replace("8 件", "9 件"))
