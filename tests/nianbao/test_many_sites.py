"""Many sites at once, the bad among the good: the crawl ends, is bounded, and says which is which."""

from __future__ import annotations

import io
import itertools
import random
import socket
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, closing
from pathlib import Path

import pytest
from rich.console import Console

from nianbao.crawling import targets_of
from nianbao.outcomes import Outcome, outcome_of
from nianbao.tables import outcomes_table
from scraper.archive import Archive
from scraper.crawl import crawl_each
from scraper.memory import MemoryLedger
from scraper.profiles import Profile
from scraper.transport import Limits
from tests.scraper.portal import Asked, Portal, Reply, html, report_text

SITES = 200
IMPATIENT = Limits(connect=2, read=1, total=3, retries=1, max_bytes=200_000)
MOST_REQUESTS = 150


def _county(portal: Portal) -> None:
    rows = ""
    for year in (2021, 2022):
        rows += (
            f'<li><a href="t{year}.html">河包镇{year}年政府信息公开工作年度报告</a><span>{year + 1}-01-20</span></li>'
        )
        portal.routes[f"/nb/t{year}.html"] = html(
            f"<h1>河包镇{year}年政府信息公开工作年度报告</h1><div id='zoom'>{report_text('河包镇', year)}</div>", "年报"
        )
    portal.routes["/nb/"] = html(f"<ul>{rows}</ul>", "政府信息公开年报")
    portal.routes["/"] = html('<a href="/nb/">政府信息公开年报</a>', "某县人民政府")


def _refusing(status: int) -> Callable[[Portal], None]:
    def refuse(portal: Portal) -> None:
        body, cookie = b"<script>go({})</script>", {"Set-Cookie": "__jsluid_s=1", "Content-Type": "text/html"}
        portal.routes["/"] = Reply(body, status, cookie if status == 521 else {"Content-Type": "text/html"})

    return refuse


def _broken(portal: Portal) -> None:
    portal.routes["/"] = portal.routes["/robots.txt"] = Reply(b"<html>", promise=1000)


def _silent(portal: Portal) -> None:
    def wait(_: Asked) -> Reply:
        time.sleep(1.5)
        return html("later")

    portal.routes["/"] = portal.routes["/robots.txt"] = wait


def _failing(portal: Portal) -> None:
    portal.routes["/"] = portal.routes["/robots.txt"] = Reply(b"busy", 503)


def _forbidding(portal: Portal) -> None:
    _county(portal)
    portal.routes["/robots.txt"] = Reply(b"User-agent: *\nDisallow: /\n", 200, {"Content-Type": "text/plain"})


def _empty(portal: Portal) -> None:
    portal.routes["/"] = html("<p>本站没有年报。</p>" * 30, "某县人民政府")


def _calendar(portal: Portal) -> None:
    portal.routes["/"] = html('<a href="/cal?d=0">政府信息公开年报</a>', "某县人民政府")

    def day(asked: Asked) -> Reply:
        here = int(asked.query["d"])
        links = "".join(f'<a href="/cal?d={here + step}">信息公开年度报告 下月{step}</a>' for step in (1, 7, 30))
        return html(links + f"<p>第{here}日</p>", "政府信息公开年报")

    portal.routes["/cal"] = day


def _sessions(portal: Portal) -> None:
    portal.routes["/"] = html('<a href="/s?sid=0">政府信息公开年报</a>', "某县人民政府")
    draw = random.Random(1)
    portal.routes["/s"] = lambda _: html(
        "".join(f'<a href="/s?sid={draw.random()}">年度报告</a>' for _ in range(5)), "政府信息公开年报"
    )


def _pager(portal: Portal) -> None:
    portal.routes["/"] = html('<a href="/list?page=1">政府信息公开年报</a>', "某县人民政府")

    def page(asked: Asked) -> Reply:
        here = int(asked.query["page"])
        rows = "".join(
            f'<li><a href="/n/{here}-{row}.html">动态{here}-{row}</a><span>2022-01-20</span></li>' for row in range(5)
        )
        return html(f'<ul>{rows}</ul><a href="/list?page={here + 1}">下一页</a>', "政府信息公开年报")

    portal.routes["/list"] = page


#: What is on a site, and the outcomes that tell it right.
KINDS: tuple[tuple[str, Callable[[Portal], None], frozenset[str]], ...] = (
    ("county", _county, frozenset({"read"})),
    ("521", _refusing(521), frozenset({"blocked"})),
    ("412", _refusing(412), frozenset({"blocked"})),
    ("405", _refusing(405), frozenset({"blocked"})),
    ("broken", _broken, frozenset({"unreachable"})),
    ("silent", _silent, frozenset({"unreachable"})),
    ("failing", _failing, frozenset({"unreachable"})),
    ("forbidding", _forbidding, frozenset({"forbidden"})),
    ("empty", _empty, frozenset({"nothing-found"})),
    ("calendar", _calendar, frozenset({"nothing-found"})),
    ("sessions", _sessions, frozenset({"endless", "budget-spent"})),
    ("pager", _pager, frozenset({"endless", "budget-spent"})),
)


@pytest.fixture
def portals() -> Iterator[dict[str, Portal]]:
    """A portal of each kind in turn, half of them counties; by the name of the site."""
    with ExitStack() as stack:
        made: dict[str, Portal] = {}
        others = itertools.cycle(KINDS[1:])
        for number in range(SITES):
            name, fill, _ = KINDS[0] if number % 2 else next(others)
            portal = stack.enter_context(closing(Portal()))
            fill(portal)
            made[f"{name}-{number}"] = portal
        yield made


@pytest.mark.slow
def test_two_hundred_sites(portals: dict[str, Portal], tmp_path: Path) -> None:
    """This test ensures that 200 sites at once end within their budgets, each under the outcome that it deserves."""
    with closing(socket.create_server(("127.0.0.1", 0))) as taken:
        port = taken.getsockname()[1]
    profiles = [
        Profile.from_url(portal.url, site=site, delay=0.0, years=(2021, 2022), max_requests=MOST_REQUESTS)
        for site, portal in portals.items()
    ]
    profiles.append(Profile.from_url(f"http://127.0.0.1:{port}/", site="refusing-0", delay=0.0, years=(2021, 2022)))
    ended: list[str] = []
    with Archive(tmp_path) as archive:
        crawls = crawl_each(
            profiles,
            archive,
            MemoryLedger(),
            threads=SITES,
            limits=IMPATIENT,
            progress=lambda site, step, *_: ended.append(site) if step == "ended" else None,
        )
        done = list(crawls)
    assert sorted(ended) == sorted(profile.site for profile in profiles)
    right = {name: outcomes for name, _, outcomes in KINDS} | {"refusing": frozenset({"unreachable"})}
    told = {crawled.site: outcome_of(crawled) for crawled in done}
    wrong = {site: one for site, one in told.items() if one.state not in right[site.rpartition("-")[0]]}
    assert not wrong
    assert all(one.requests <= MOST_REQUESTS for one in told.values())
    assert all(one.editions == 2 for site, one in told.items() if site.startswith("county"))
    assert all(one.why for one in told.values() if one.state != "read")
    assert all(len(portals[site].log) <= 4 for site, one in told.items() if one.state in ("blocked", "forbidden"))


def test_what_sites_say_is_no_markup() -> None:
    """This test ensures that brackets in what a site answered are printed as they are."""
    console = Console(width=120, file=io.StringIO())
    console.print(outcomes_table([Outcome("a", "failed", 1, 0, "unreachable: [/x] [red]")]))
    assert isinstance(console.file, io.StringIO)
    assert "[/x] [red]" in console.file.getvalue()


def test_list_of_targets(tmp_path: Path) -> None:
    """This test ensures that a list names a target a line, with comments, beside targets named outright."""
    names = tmp_path / "sites.txt"
    names.write_text("\ufeff# 县级\nhttp://a.example/#x\n\n  b.yaml  # 市\n", encoding="utf-8")
    assert targets_of([str(names), "http://c.example/x.txt"]) == [
        "http://a.example/#x",
        "b.yaml",
        "http://c.example/x.txt",
    ]
