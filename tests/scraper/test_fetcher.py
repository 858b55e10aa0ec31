"""Politeness, limits and what a hostile server meets."""

from __future__ import annotations

import gzip
import socket
import threading
import time
import zlib
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from scraper.archive import Archive
from scraper.errors import (
    AddressRefused,
    BudgetSpent,
    HostNotAllowed,
    HostStopped,
    NotFetched,
    RobotsRefused,
    TimedOut,
    TooManyRedirects,
    Unreachable,
)
from scraper.hosts import Hosts, is_public
from scraper.pace import Pace
from scraper.transport import Inflated, Limits, inflate
from tests.scraper.helpers import QUICK, Clock, asking
from tests.scraper.portal import Asked, Portal, Reply, html


def robots(text: str, status: int = 200) -> Reply:
    return Reply(text.encode(), status, {"Content-Type": "text/plain"})


def test_asked_once(portal: Portal, tmp_path: Path) -> None:
    """This test ensures that what the archive answers is not asked for again, and that we say who we are."""
    portal.routes["/a"] = html("一页")
    with asking(portal, tmp_path, contact="mailto:desk@example.org") as it:
        first = it.fetcher.fetch(portal.url + "/a#part")
        second = it.fetcher.fetch(portal.url + "/a")
    assert first.decoded.text == second.decoded.text
    assert [asked.path for asked in portal.log] == ["/robots.txt", "/a"]
    agent = portal.log[1].headers["User-Agent"]
    assert agent.startswith("nianbao/")
    assert "mailto:desk@example.org" in agent
    assert "Cookie" not in portal.log[1].headers


def test_old_pages_are_renewed(portal: Portal, tmp_path: Path) -> None:
    """This test ensures that a list is asked for again on another day, and a report is not."""
    portal.routes["/a"] = html("一页")
    with asking(portal, tmp_path) as it:
        it.fetcher.fetch(portal.url + "/a")
        it.fetcher._now = lambda: datetime.now(UTC) + timedelta(days=2)
        it.fetcher.fetch(portal.url + "/a", final=lambda answer: True)
        it.fetcher.fetch(portal.url + "/a")
    assert portal.paths() == ["/a", "/a"]


def test_robots_are_obeyed(portal: Portal, tmp_path: Path) -> None:
    """This test ensures that a forbidden path is not asked for, and that robots.txt is archived."""
    portal.routes["/robots.txt"] = robots("User-agent: *\nDisallow: /secret\nCrawl-delay: 7\n")
    portal.routes["/open"] = html("好")
    with asking(portal, tmp_path, delay=1.0) as it:
        with pytest.raises(RobotsRefused):
            it.fetcher.fetch(portal.url + "/secret/1.html")
        it.fetcher.fetch(portal.url + "/open")
        assert it.pace.interval(f"127.0.0.1:{portal.port}") == 7
    assert [asked.path for asked in portal.log] == ["/robots.txt", "/open"]
    assert next(Archive(tmp_path).captures()).url.endswith("/robots.txt")


@pytest.mark.parametrize(
    ("reply", "issue"),
    [(robots("", 404), None), (html("<p>首页</p>"), "robots-html"), (robots("", 403), None), (robots(""), None)],
)
def test_no_robots(portal: Portal, tmp_path: Path, reply: Reply, issue: str | None) -> None:
    """This test ensures that a missing robots.txt allows, and a web page in its place allows with an issue."""
    portal.routes["/robots.txt"] = reply
    portal.routes["/a"] = html("好")
    with asking(portal, tmp_path) as it:
        assert it.fetcher.fetch(portal.url + "/a").verdict.outcome == "ok"
    assert it.issues == ([issue] if issue else [])


def test_robots_that_cannot_be_read(portal: Portal, tmp_path: Path) -> None:
    """This test ensures that a host whose robots.txt fails is waited for, then left alone."""
    portal.routes["/robots.txt"] = robots("", 503)
    with asking(portal, tmp_path) as it:
        for _ in range(2):
            with pytest.raises(HostStopped):
                it.fetcher.fetch(portal.url + "/a")
    assert it.issues == ["robots-unavailable"]
    assert [asked.path for asked in portal.log] == ["/robots.txt"] * 3


def test_robots_ignored_is_logged(portal: Portal, tmp_path: Path) -> None:
    """This test ensures that an override is used only when the profile says so, and is never silent."""
    portal.routes["/robots.txt"] = robots("User-agent: *\nDisallow: /\n")
    portal.routes["/a"] = html("好")
    with asking(portal, tmp_path, robots="ignore") as it:
        it.fetcher.fetch(portal.url + "/a")
    assert it.issues == ["robots-ignored"]


def test_pace(portal: Portal, tmp_path: Path) -> None:
    """This test ensures that requests to a host keep their distance and that errors double it for good."""
    for n in range(4):
        portal.routes[f"/{n}"] = html("好")
    failed = iter([True, False])
    portal.routes["/bad"] = lambda asked: html("坏", status=500 if next(failed) else 200)
    with asking(portal, tmp_path, delay=2.0) as it:
        for n in range(3):
            it.fetcher.fetch(f"{portal.url}/{n}")
        assert it.clock.slept == [2.0, 2.0, 2.0]
        it.fetcher.fetch(portal.url + "/bad")
        it.fetcher.fetch(portal.url + "/3")
    assert it.clock.slept[3:] == [2.0, 4.0, 4.0]


def test_pace_by_hosts() -> None:
    """This test ensures that hosts do not wait for each other, and that a wait asked for is kept."""
    clock = Clock()
    pace = Pace(clock.monotonic, clock.sleep, lambda: 0.0)
    for host in ("a", "b"):
        with pace.turn(host, 2.0):
            pass
    assert clock.slept == []
    pace.hold("a", 30)
    with pace.turn("a", 2.0):
        pass
    assert clock.slept == [30]


def test_waits_differ_and_are_never_shorter() -> None:
    """This test ensures that chance makes waits longer by up to a quarter, and never shorter than the interval."""
    clock = Clock()
    chances = iter([0.0, 1.0, 0.5, 0.0])
    pace = Pace(clock.monotonic, clock.sleep, lambda: next(chances))
    for _ in range(4):
        with pace.turn("a", 2.0):
            pass
    assert clock.slept == [2.0, 2.5, 2.25]


def test_a_group_has_one_pace(portal: Portal, tmp_path: Path) -> None:
    """This test ensures that hosts of a group share interval, slow-down and Crawl-delay, and others do not."""
    portal.routes["/robots.txt"] = robots("User-agent: *\nCrawl-delay: 7\n")
    portal.routes["/a"] = html("好")
    portal.routes["/bad"] = html("坏", status=500)
    names = ("a.x.gov.cn", "b.x.gov.cn")
    settings = {"allow_hosts": names, "resolve": dict.fromkeys(names, f"127.0.0.1:{portal.port}")}
    with asking(portal, tmp_path, delay=2.0, group="x", **settings) as it:
        for name in names:
            it.fetcher.fetch(f"http://{name}/a")
        assert it.pace.interval("x") == 7
        assert it.pace.interval("a.x.gov.cn") == 0
        it.fetcher.fetch("http://a.x.gov.cn/bad")
        slept = len(it.clock.slept)
        it.fetcher.fetch("http://b.x.gov.cn/a?again")
    assert it.pace.interval("x") == it.clock.slept[slept] == 56


def test_retry_after(portal: Portal, tmp_path: Path) -> None:
    """This test ensures that Retry-After is honoured up to a bound, with an issue beyond."""
    waits = iter(["17", "99999"])

    def busy(asked: Asked) -> Reply:
        wait = next(waits, None)
        return html("好") if wait is None else Reply(b"", 429, {"Retry-After": wait})

    portal.routes["/a"] = busy
    with asking(portal, tmp_path) as it:
        assert it.fetcher.fetch(portal.url + "/a").capture.status == 200
    assert it.clock.slept == [17, 300]
    assert it.issues == ["retry-after"]


@pytest.mark.parametrize("status", [403, 405, 412, 468, 521])
def test_refusals_are_not_repeated(portal: Portal, tmp_path: Path, status: int) -> None:
    """This test ensures that a firewall is asked once an address, and its host is left alone after two answers."""
    for path in ("/a", "/b", "/c"):
        portal.routes[path] = html("x", status=status)
    with asking(portal, tmp_path) as it:
        for path in ("/a", "/b"):
            assert it.fetcher.fetch(portal.url + path).verdict.outcome == "blocked"
        with pytest.raises(HostStopped):
            it.fetcher.fetch(portal.url + "/c")
    assert portal.paths() == ["/a", "/b"]
    assert it.issues == ["host-blocked"]
    assert {capture.status for capture in it.archive.captures()} == {404, status}


def test_redirects(portal: Portal, tmp_path: Path) -> None:
    """This test ensures that each hop is archived and that a loop ends."""
    portal.routes["/a"] = Reply(b"", 302, {"Location": "/b/../c"})
    portal.routes["/c"] = html("到了")
    portal.routes["/loop"] = Reply(b"", 301, {"Location": "/loop?x"})
    with asking(portal, tmp_path) as it:
        answer = it.fetcher.fetch(portal.url + "/a")
        assert (answer.asked, answer.url) == (portal.url + "/a", portal.url + "/c")
        with pytest.raises(TooManyRedirects):
            it.fetcher.fetch(portal.url + "/loop")
    assert [capture.status for capture in it.archive.captures()][:3] == [404, 302, 200]


@pytest.mark.parametrize(
    "target",
    [
        "http://other.example/",
        "https://127.0.0.1/",
        "ftp://127.0.0.1/",
        "file:///etc/passwd",
        "//127.0.0.1:1/",
        "http://[::1]/",
    ],
)
def test_redirects_out(portal: Portal, tmp_path: Path, target: str) -> None:
    """This test ensures that a redirect to another host, port or scheme is refused."""
    portal.routes["/a"] = Reply(b"", 302, {"Location": target})
    with asking(portal, tmp_path) as it, pytest.raises(HostNotAllowed):
        it.fetcher.fetch(portal.url + "/a")
    assert portal.paths() == ["/a"]


def test_schemes(portal: Portal, tmp_path: Path) -> None:
    """This test ensures that only web addresses are asked for."""
    with asking(portal, tmp_path) as it:
        for url in ("file:///etc/passwd", "ftp://a/b", "javascript:alert(1)", "", "http://"):
            with pytest.raises(NotFetched):
                it.fetcher.fetch(url)


def test_hosts_below() -> None:
    """This test ensures that a star means the hosts below one county's name, and never all of a country's."""
    hosts = Hosts(["*.cxz.gov.cn"], lookup=lambda host, port: ["127.0.0.1"])
    assert [hosts.allows(host, 80) for host in ("czj.cxz.gov.cn", "a.b.cxz.gov.cn", "cxz.gov.cn", "xcxz.gov.cn")] == [
        True,
        True,
        False,
        False,
    ]
    assert not hosts.allows("czj.cxz.gov.cn", 8080)
    with pytest.raises(AddressRefused):
        hosts.address("http://czj.cxz.gov.cn/")
    for wide in ("*", "*.cn", "*.gov.cn", "a*.cxz.gov.cn", "*.*.gov.cn"):
        with pytest.raises(ValueError, match=r"three parts"):
            Hosts([wide])


def test_private_addresses() -> None:
    """This test ensures that private addresses are refused unless host and port were named, and stay as checked."""
    answers = iter([["93.184.216.34"], ["127.0.0.1"]])
    hosts = Hosts(["www.a.gov.cn"], lookup=lambda host, port: next(answers))
    assert hosts.address("http://www.a.gov.cn/x") == ("93.184.216.34", 80)
    assert hosts.address("http://www.a.gov.cn/y") == ("93.184.216.34", 80)
    for private in (
        "127.0.0.1",
        "10.1.2.3",
        "192.168.0.1",
        "169.254.169.254",
        "100.64.0.1",
        "0.0.0.0",
        "::1",
        "fe80::1",
    ):
        named = Hosts(["www.a.gov.cn"], lookup=lambda host, port, private=private: [private])
        with pytest.raises(AddressRefused):
            named.address("http://www.a.gov.cn/")
        mixed = Hosts(["www.a.gov.cn"], lookup=lambda host, port, private=private: ["93.184.216.34", private])
        with pytest.raises(AddressRefused):
            mixed.address("http://www.a.gov.cn/")
        assert Hosts(["a.cn:8080"], lookup=lambda host, port, private=private: [private]).address(
            "http://a.cn:8080/"
        ) == (private, 8080)
    assert not any(map(is_public, ("::ffff:127.0.0.1", "64:ff9b::7f00:1", "2002:7f00:1::", "224.0.0.1", "240.0.0.1")))
    assert is_public("93.184.216.34")


def test_resolve(portal: Portal, tmp_path: Path) -> None:
    """This test ensures that a host can be sent to a named address, with its own name in the Host header."""
    portal.routes["/a"] = html("好")
    settings = {"allow_hosts": ("www.x.gov.cn",), "resolve": {"www.x.gov.cn": f"127.0.0.1:{portal.port}"}}
    with asking(portal, tmp_path, **settings) as it:
        it.fetcher.fetch("http://www.x.gov.cn/a")
    assert [asked.headers["Host"] for asked in portal.log] == ["www.x.gov.cn", "www.x.gov.cn"]


def test_unreachable(portal: Portal, tmp_path: Path) -> None:
    """This test ensures that a dead host is a named error, and is left alone after three addresses."""
    url = portal.url
    portal.close()
    with asking(portal, tmp_path, robots="ignore") as it:
        for n in range(3):
            with pytest.raises(Unreachable):
                it.fetcher.fetch(f"{url}/{n}")
        with pytest.raises(HostStopped):
            it.fetcher.fetch(f"{url}/4")
    assert "host-unreachable" in it.issues


def test_slow_answers(portal: Portal, tmp_path: Path) -> None:
    """This test ensures that a trickle ends at the total limit although no single read is slow."""
    portal.routes["/slow"] = Reply(b"x" * 500, drip=0.02)
    limits = Limits(connect=1, read=0.5, total=0.3, retries=0)
    with asking(portal, tmp_path, limits, robots="ignore") as it, pytest.raises(TimedOut):
        it.fetcher.fetch(portal.url + "/slow")


def test_broken_off(portal: Portal, tmp_path: Path) -> None:
    """This test ensures that half an answer is not taken for one."""
    replies = iter([Reply(b"half", promise=100), html("全")])
    portal.routes["/a"] = lambda asked: next(replies)
    with asking(portal, tmp_path) as it:
        assert "全" in it.fetcher.fetch(portal.url + "/a").decoded.text
    assert len(portal.paths()) == 2


def test_too_large(portal: Portal, tmp_path: Path) -> None:
    """This test ensures that a download beyond the limit is cut off, kept as such, and never silent."""
    portal.routes["/a"] = Reply(b"%PDF" + b"x" * 300_000)
    with asking(portal, tmp_path) as it:
        for _ in range(2):
            answer = it.fetcher.fetch(portal.url + "/a")
            assert (answer.verdict.reason, answer.truncated, answer.capture.length) == ("too-large", True, 200_000)
    assert portal.paths() == ["/a"]
    assert it.issues == ["too-large", "too-large"]


def test_decompression_bomb(portal: Portal, tmp_path: Path) -> None:
    """This test ensures that a small answer that inflates without end is refused with an issue."""
    bomb = gzip.compress(b"\0" * 20_000_000)
    portal.routes["/a"] = Reply(bomb, 200, {"Content-Type": "text/html", "Content-Encoding": "gzip"})
    portal.routes["/b"] = Reply(gzip.compress("好".encode()), 200, {"Content-Encoding": "gzip"})
    with asking(portal, tmp_path) as it:
        assert it.fetcher.fetch(portal.url + "/a").verdict.reason == "not-inflated"
        assert it.fetcher.fetch(portal.url + "/b").decoded.text == "好"
    assert it.issues == ["not-inflated"]


def test_content_encodings() -> None:
    """This test ensures that the encodings asked for are undone, however servers write them."""
    text = "政府信息公开".encode() * 100
    raw = zlib.compressobj(wbits=-15)
    for payload, name in (
        (gzip.compress(text), "gzip"),
        (zlib.compress(text), "deflate"),
        (raw.compress(text) + raw.flush(), "deflate"),
        (gzip.compress(text[:300]) + gzip.compress(text[300:]), "x-gzip"),
        (gzip.compress(gzip.compress(text)), "gzip, gzip"),
        (text, "identity"),
        (b"", "gzip"),
    ):
        assert inflate(payload, name, QUICK) in (text, b"")
    for payload, name in ((b"abc", "gzip"), (text, "br")):
        with pytest.raises(Inflated):
            inflate(payload, name, QUICK)


def test_budget(portal: Portal, tmp_path: Path) -> None:
    """This test ensures that a site's budget ends the asking."""
    portal.routes["/a"] = html("好")
    with asking(portal, tmp_path, max_requests=2) as it:
        it.fetcher.fetch(portal.url + "/a")
        it.fetcher.fetch(portal.url + "/a")
        with pytest.raises(BudgetSpent):
            it.fetcher.fetch(portal.url + "/b")


def test_no_cookies_and_no_proxy(portal: Portal, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """This test ensures that neither a server's cookies nor the environment's proxies are used."""
    monkeypatch.setenv("HTTP_PROXY", "http://127.0.0.1:9")
    portal.routes["/a"] = Reply(b"<p>a", 200, {"Set-Cookie": "__jsluid_s=1; path=/"})
    portal.routes["/b"] = html("好")
    with asking(portal, tmp_path) as it:
        it.fetcher.fetch(portal.url + "/a")
        it.fetcher.fetch(portal.url + "/b")
    assert "Cookie" not in portal.log[-1].headers


def test_slow_headers(portal: Portal, tmp_path: Path) -> None:
    """This test ensures that headers that trickle in end at the total limit, too."""
    listener = socket.create_server(("127.0.0.1", 0))
    port = listener.getsockname()[1]

    def trickle() -> None:
        connection, _ = listener.accept()
        with connection:
            try:
                for byte in b"HTTP/1.1 200 OK\r\nX: " + b"x" * 500:
                    connection.sendall(bytes([byte]))
                    time.sleep(0.02)
            except OSError:
                return

    thread = threading.Thread(target=trickle, daemon=True)
    thread.start()
    limits = Limits(connect=1, read=0.5, total=0.3, retries=0)
    settings = {"robots": "ignore", "allow_hosts": (f"127.0.0.1:{port}",)}
    with asking(portal, tmp_path, limits, **settings) as it, pytest.raises(TimedOut):
        it.fetcher.fetch(f"http://127.0.0.1:{port}/")
    listener.close()
    thread.join(2)
