"""Whole crawls of small counties: what is found, what is missing and why, and how a crawl survives being killed."""

from __future__ import annotations

import random
import subprocess
import sys
import threading
import time
from collections import Counter
from pathlib import Path

import pytest

from scraper.archive import Archive
from scraper.captures import Capture
from scraper.crawl import Crawled, crawl, crawl_each
from scraper.errors import ArchiveFull
from scraper.memory import MemoryLedger
from scraper.profiles import Profile
from scraper.results import CoverageCell
from tests.scraper.helpers import QUICK
from tests.scraper.portal import (
    AREAS,
    REPORT,
    STATIC_YEARS,
    TOWNS,
    XXGK_YEARS,
    Asked,
    Portal,
    Reply,
    html,
    pdf,
    report_text,
    static_county,
    xxgk_county,
)

COLUMN = "/zwgk/zfxxgknb_70772/"


def run(portal: Portal, folder: Path, *, ledger: MemoryLedger | None = None, **options: object) -> Crawled:
    settings = {
        key: options.pop(key) for key in list(options) if key in Profile.__dataclass_fields__ and key != "years"
    }
    profile = Profile.from_url(portal.url, **{"delay": 0.0, **settings})
    values: dict[str, object] = {"years": STATIC_YEARS, "limits": QUICK, **options}
    with Archive(folder) as archive:
        return crawl(profile, archive, ledger or MemoryLedger(), **values)  # type: ignore[arg-type]


def states(crawled: Crawled) -> dict[tuple[str, int], str]:
    return {(cell.body, cell.year): cell.state for cell in crawled.coverage}


def codes(crawled: Crawled) -> list[str]:
    return [issue.code for issue in crawled.issues]


def article(body: str, year: int, more: str = "", title: str = "") -> Reply:
    name = title or f"{body}{year}年政府信息公开工作年度报告"
    return html(f"<h1>{name}</h1><div id='zoom'>{report_text(body, year)}{more}</div>", name)


def test_hanweb_county(portal: Portal, tmp_path: Path) -> None:
    """This test ensures that every body × year of the module is found with its file, and the missing one is proved."""
    xxgk_county(portal)
    ledger = MemoryLedger()
    crawled = run(portal, tmp_path, ledger=ledger, years=XXGK_YEARS, roster=["次邱镇人民政府", "白石镇"])
    assert (crawled.family, crawled.error) == ("hanweb_xxgk", "")
    expected = {(name, year): "found" for name in AREAS.values() for year in XXGK_YEARS}
    expected |= {("白石镇", year): "unknown" for year in XXGK_YEARS} | {("郭仓镇", 2021): "not-published"}
    assert states(crawled) == expected
    roles = Counter((edition.body, edition.role) for edition in crawled.editions)
    assert roles == {
        ("次邱镇", "page"): 4,
        ("次邱镇", "attachment"): 4,
        ("郭仓镇", "page"): 3,
        ("郭仓镇", "attachment"): 3,
        ("县教育局", "page"): 4,
        ("县教育局", "attachment"): 4,
    }
    assert {edition.body_key for edition in crawled.editions} == set(AREAS)
    assert all(edition.published == f"{(edition.year or 0) + 1}-01-20" for edition in crawled.editions)
    assert codes(crawled) == ["gap"]
    assert set(ledger.editions.values()) == set(crawled.editions)
    assert set(ledger.coverage.values()) == set(crawled.coverage)
    posts = [asked.form for asked in portal.log if asked.method == "POST"]
    assert [(form["area"], form["infotypeId"]) for form in posts] == [("113708300043354651", "NMA3")]
    referers = [asked.headers.get("Referer", "") for asked in portal.log if "downfile" in asked.path]
    assert len(referers) == 11
    assert all(REPORT in referer for referer in referers)


def test_filed_by_year_of_publication(portal: Portal, tmp_path: Path) -> None:
    """This test ensures that titles, not the module's parameter, say the year where a portal files a year later."""
    portal.routes["/"] = html(f'<a href="{REPORT}?fbtime=2021&amp;area=11370830004335529T">次邱镇</a>政府信息公开')

    def report(asked: Asked) -> Reply:
        year = int(asked.query["fbtime"]) - 1
        return article("次邱镇", year) if year in (2020, 2022) else html("<h3>年报</h3>")

    portal.routes[REPORT] = report
    crawled = run(portal, tmp_path)
    assert states(crawled) == {
        ("次邱镇", 2020): "found",
        ("次邱镇", 2021): "not-published",
        ("次邱镇", 2022): "found",
    }
    assert portal.paths()[1].endswith("?fbtime=2020&area=11370830004335529T")


def test_lists_drawn_by_scripts(portal: Portal, tmp_path: Path) -> None:
    """This test ensures that a shell without rows is not an empty list."""
    portal.routes["/"] = html('<a href="/xxgk/zfxxgknb/">政府信息公开年报</a>')
    portal.routes["/xxgk/zfxxgknb/"] = html(
        '<h1>政府信息公开年报</h1><div id="list"></div><script>loadDynamic("/module/x.jsp")</script>'
    )
    crawled = run(portal, tmp_path, roster=["河包镇"])
    assert "list-not-read" in codes(crawled)
    assert set(states(crawled).values()) == {"list-not-read"}


def test_static_county(portal: Portal, tmp_path: Path) -> None:
    """This test ensures that a column paged by script is read to its end, and look-alikes stay out."""
    static_county(portal)
    crawled = run(portal, tmp_path, roster=["河包镇人民政府"])
    assert (crawled.family, crawled.error) == ("static_list", "")
    expected = {(town, year): "found" for town in TOWNS for year in STATIC_YEARS} | {("清江镇", 2021): "not-published"}
    assert states(crawled) == expected
    assert len(crawled.editions) == 16
    assert not any(word in edition.title for edition in crawled.editions for word in ("通知", "报表"))
    assert not any("t20230110" in path or "/protect/" in path for path in portal.paths())
    assert {cell.url for cell in crawled.coverage if cell.state == "not-published"} == {portal.url + COLUMN}


def test_years_groups_and_body_sites(portal: Portal, tmp_path: Path) -> None:
    """This test ensures that year columns, group columns and columns of single bodies are walked."""
    portal.routes["/"] = html('<a href="/gk/">政府信息公开</a><a href="/gk/nb/">政府信息公开年报</a>')
    portal.routes["/gk/"] = html('<a href="/hbz/">河包镇</a><a href="/jyj/">教育局</a><a href="/news/1.html">春耕</a>')
    portal.routes["/hbz/"] = html('<a href="/hbz/zfxxgknb/">政府信息公开年报</a>', "河包镇")
    portal.routes["/hbz/zfxxgknb/"] = html('<li><a href="a20.html">2020年政府信息公开工作年度报告</a>2021-01-20</li>')
    portal.routes["/hbz/zfxxgknb/a20.html"] = html(
        f"<div class='position'>您当前的位置：首页 &gt; 河包镇 &gt; 年报</div>"
        f"<h1>2020年政府信息公开工作年度报告</h1>{report_text('', 2020)}"
    )
    portal.routes["/jyj/"] = html("<p>机构职能</p>", "教育局")
    portal.routes["/gk/nb/"] = html('<a href="2021/">2021年</a><a href="2022/">2022年</a>', "年报")
    portal.routes["/gk/nb/2021/"] = html('<a href="xz/">乡镇</a><a href="bm/">部门</a>')
    portal.routes["/gk/nb/2021/xz/"] = html(
        '<li><a href="1.html">清江镇政府信息公开工作年度报告</a><i>2022-01-20</i></li>'
    )
    portal.routes["/gk/nb/2021/xz/1.html"] = article("清江镇", 2021)
    portal.routes["/gk/nb/2021/bm/"] = html('<a href="sjj/">审计局</a>')
    portal.routes["/gk/nb/2021/bm/sjj/"] = article("审计局", 2021)
    portal.routes["/gk/nb/2022/"] = html("<p>暂无相关信息</p>")
    crawled = run(portal, tmp_path)
    found = states(crawled)
    assert {cell for cell, state in found.items() if state == "found"} == {
        ("河包镇", 2020),
        ("清江镇", 2021),
        ("审计局", 2021),
    }
    assert found["清江镇", 2022] == found["清江镇", 2020] == "not-published"
    assert found["教育局", 2021] == "unknown"
    assert "/news/1.html" not in portal.paths()


def test_refused_county(portal: Portal, tmp_path: Path) -> None:
    """This test ensures that a firewall makes cells blocked, with the answer kept, and ends the asking."""
    static_county(portal)
    home = portal.routes["/"]
    portal.routes.clear()
    portal.routes["/"] = home
    portal.routes["/robots.txt"] = Reply(b"", 404)
    for path in (COLUMN, "/zwgk/"):
        portal.routes[path] = html("<script>document.cookie</script>", status=521)
    crawled = run(portal, tmp_path, roster=["河包镇"])
    assert set(states(crawled).values()) == {"blocked"}
    assert portal.paths() == ["/", COLUMN, "/zwgk/"]
    assert {"blocked", "host-blocked", "no-reports"} <= set(codes(crawled))
    kept = [capture for capture in Archive(tmp_path).captures() if capture.status == 521]
    assert len(kept) == 2


def test_soft_failures_of_single_reports(portal: Portal, tmp_path: Path) -> None:
    """This test ensures that a listed report that is gone, unreadable or hijacked is a state of its cell."""
    static_county(portal)
    portal.routes[COLUMN + "202301/t20230120_20220.html"] = html("<p>页面不存在</p>", "提示")
    portal.routes[COLUMN + "202301/t20230120_20221.html"] = portal.routes["/"]
    portal.routes[COLUMN + "202301/t20230120_20222.html"] = article("北街街道", 2022, "<a href='/x'>澳门新葡京官网</a>")
    portal.routes[COLUMN + "202201/t20220120_20210.html"] = html("<p>x</p>", status=500)
    crawled = run(portal, tmp_path)
    found = states(crawled)
    assert found["河包镇", 2022] == found["清江镇", 2022] == "soft404"
    assert found["北街街道", 2022] == found["河包镇", 2021] == "unknown"
    assert "tainted" in codes(crawled)
    assert found["河包镇", 2020] == "found"


def test_attachments(portal: Portal, tmp_path: Path) -> None:
    """This test ensures that files are taken by content, refused downloads are issues, other hosts are named."""
    portal.routes["/"] = html('<a href="/nb/">政府信息公开年报</a>')
    rows = "".join(
        f'<li><a href="{n}.html">{town}2020年政府信息公开工作年度报告</a>2021-01-20</li>'
        for n, town in enumerate(TOWNS)
    )
    portal.routes["/nb/"] = html(f'{rows}<li><a href="/f/4.pdf">白石镇2020年政府信息公开年报.pdf</a>2021-01-21</li>')
    portal.routes["/nb/0.html"] = article(
        "河包镇",
        2020,
        "<iframe src='/pdf/web/viewer.html?file=%2Ff%2F1.pdf'></iframe><a href='/f/2.docx'>附件</a>"
        "<a href='http://oss.example.com/3.pdf'>附件3</a><a href='/f/申请表.doc'>政府信息公开申请表</a>",
    )
    portal.routes["/nb/1.html"] = html(
        "<h1>清江镇2020年政府信息公开工作年度报告</h1><div class='TRS_Editor'><img src='./W1.jpg'></div>"
        "<script>var appLinkStr='./P1.xlsx|./P2.pdf'; var appDescStr='附表.xlsx|年报.pdf';</script>"
    )
    portal.routes["/nb/2.html"] = html(
        "<h1>北街街道2020年政府信息公开工作年度报告</h1><div id='zoom'><img src='/W9.jpg'></div>"
    )
    portal.routes["/f/1.pdf"] = portal.routes["/nb/P2.pdf"] = portal.routes["/f/4.pdf"] = pdf("1")
    portal.routes["/nb/P1.xlsx"] = Reply(b"PK\x03\x04xl", 200, {"Content-Type": "text/html"})
    portal.routes["/f/2.docx"] = html("请登录")
    portal.routes["/W9.jpg"] = Reply(b"\xff\xd8\xff\xe0 jpg", 200, {"Content-Type": "image/jpeg"})
    crawled = run(portal, tmp_path, years=(2020,))
    files = {(e.body, e.url.removeprefix(portal.url), e.title) for e in crawled.editions if e.role == "attachment"}
    assert files == {
        ("河包镇", "/f/1.pdf", "河包镇2020年政府信息公开工作年度报告"),
        ("清江镇", "/nb/P1.xlsx", "附表.xlsx"),
        ("清江镇", "/nb/P2.pdf", "年报.pdf"),
        ("白石镇", "/f/4.pdf", "白石镇2020年政府信息公开年报.pdf"),
    }
    pages = {e.url.removeprefix(portal.url): e.page for e in crawled.editions if e.role == "page"}
    assert pages["/nb/2.html"].endswith("/nb/2.html")  # the report as pictures is the page, and its pictures are kept
    assert any(capture.url.endswith("/W9.jpg") for capture in Archive(tmp_path).captures())
    assert {"refused-download", "host-not-allowed"} <= set(codes(crawled))
    assert set(states(crawled).values()) == {"found"}
    assert any(capture.revisit for capture in Archive(tmp_path).captures())


def test_traps(portal: Portal, tmp_path: Path) -> None:
    """This test ensures that endless pagers, repeated pages and calendars end by rule, with an issue."""
    portal.routes["/"] = html('<a href="/a/nb/">政府信息公开年报</a><a href="/b/nb/">信息公开年报</a>')

    def same(asked: Asked) -> Reply:
        page = int(asked.query.get("page", "1"))
        return html(
            f'<li><a href="/x.html">河包镇2020年政府信息公开年报</a>2021-01-20</li>'
            f'<a href="?page={page + 1}">下一页</a>'
        )

    def calendar(asked: Asked) -> Reply:
        page = int(asked.query.get("m", "1"))
        return html(f'<p>暂无数据</p><a href="?m={page + 1}">下一页</a><a href="?d={page}">31</a>')

    portal.routes["/a/nb/"] = same
    portal.routes["/b/nb/"] = calendar
    portal.routes["/x.html"] = article("河包镇", 2020)
    crawled = run(portal, tmp_path)
    assert len(portal.paths()) < 12
    assert codes(crawled).count("list-not-complete") == 2
    assert states(crawled) == {
        ("河包镇", 2020): "found",
        ("河包镇", 2021): "list-not-read",
        ("河包镇", 2022): "list-not-read",
    }


def test_unreachable_and_other_sites(portal: Portal, tmp_path: Path) -> None:
    """This test ensures that a dead site is unknown with an issue, while the others are crawled beside it."""
    static_county(portal)
    dead = Portal()
    dead.close()
    xxgk = Portal()
    xxgk_county(xxgk)
    profiles = [Profile.from_url(one.url, delay=0.0, years=(2020, 2021)) for one in (dead, portal, xxgk)]
    with Archive(tmp_path) as archive:
        first, second, third = list(crawl_each(profiles, archive, MemoryLedger(), roster=["河包镇"], limits=QUICK))
    xxgk.close()
    assert set(states(first).values()) == {"unknown"}
    assert "unreachable" in codes(first)
    assert (len(second.editions), len(third.editions)) == (10, 10)
    assert not second.error + third.error


def test_a_site_that_ended_holds_nothing(portal: Portal, tmp_path: Path) -> None:
    """This test ensures that a site's file is closed and listed at its end, and that who asks no more ends the rest."""
    static_county(portal)
    names = [f"{site}.gov.example" for site in "abc"]
    resolve = dict.fromkeys(names, f"127.0.0.1:{portal.port}")
    profiles = [Profile.from_url(f"http://{name}/", delay=0.0, years=(2020, 2022), resolve=resolve) for name in names]
    stop = threading.Event()

    def waiting(site: str, *_: object) -> None:
        if site != names[0]:
            stop.wait(10)

    with Archive(tmp_path) as archive:
        each = crawl_each(profiles, archive, MemoryLedger(), threads=1, limits=QUICK, stop=stop, progress=waiting)
        assert len(next(each).editions) == 16
        one = sum(asked.headers["Host"] == names[0] for asked in portal.log)
        assert len(list((tmp_path / names[0]).glob("*.captures.jsonl"))) == 1
        each.close()
    assert one <= len(portal.log) <= one + 3
    with Archive(tmp_path) as archive:
        rest = list(crawl_each(profiles, archive, MemoryLedger(), threads=1, limits=QUICK))
    assert [len(crawled.editions) for crawled in rest] == [16, 16, 16]
    assert len(portal.log) == 3 * one


def test_full_disk(portal: Portal, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """This test ensures that a full disk ends the crawl with its name, and that the next run completes it."""
    static_county(portal)
    whole = run(portal, tmp_path / "whole")
    write = Archive.write
    count = 0

    def failing(self: Archive, site: str, exchange: object) -> Capture:
        nonlocal count
        count += 1
        if count > 9:
            raise ArchiveFull("No space left on device")
        return write(self, site, exchange)  # type: ignore[arg-type]

    with monkeypatch.context() as patch:
        patch.setattr(Archive, "write", failing)
        broken = run(portal, tmp_path / "a")
    assert broken.error.startswith("archive-full")
    assert comparable(run(portal, tmp_path / "a")) == comparable(whole)


def comparable(crawled: Crawled) -> object:
    """A result without what differs from run to run: ids of captures and the number of requests."""
    cells = [CoverageCell(c.site, c.body, c.body_key, c.year, c.state, c.url, c.evidence) for c in crawled.coverage]
    editions = [(e.url, e.role, e.body, e.body_key, e.year, e.title, e.published, e.page) for e in crawled.editions]
    return editions, cells, crawled.issues, crawled.error


class Killed(BaseException):
    """Nobody catches this."""


@pytest.mark.parametrize("county", [static_county, xxgk_county])
def test_killed_anywhere(portal: Portal, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, county: object) -> None:
    """This test ensures that a crawl killed between any two steps goes on, asks nothing twice, and ends the same."""
    county(portal)  # type: ignore[operator]
    years = XXGK_YEARS if county is xxgk_county else STATIC_YEARS
    whole = run(portal, tmp_path / "whole", years=years)
    asked_once = [asked.path for asked in portal.log]
    portal.log.clear()
    chance = random.Random(7)
    write, add = Archive.write, MemoryLedger.add_capture
    left = 0

    def tick() -> None:
        nonlocal left
        left -= 1
        if left <= 0:
            raise Killed

    def writing(self: Archive, site: str, exchange: object) -> Capture:
        tick()
        return write(self, site, exchange)  # type: ignore[arg-type]

    def adding(self: MemoryLedger, capture: Capture) -> None:
        tick()
        add(self, capture)

    lost = 0
    with monkeypatch.context() as patch:
        patch.setattr(Archive, "write", writing)
        patch.setattr(MemoryLedger, "add_capture", adding)
        for _ in range(200):
            left = chance.randrange(2, 60)
            before = len(portal.log)
            try:
                done = run(portal, tmp_path / "a", years=years)
                break
            except Killed:
                archived = {capture.url for capture in Archive(tmp_path / "a").captures()}
                lost += sum(portal.url + asked.path not in archived for asked in portal.log[before:])
    assert comparable(done) == comparable(whole)
    # Only a request whose answer never reached the archive is sent again.
    assert len(portal.log) - lost == len(asked_once)


@pytest.mark.slow
def test_kill_nine(portal: Portal, tmp_path: Path) -> None:
    """This test ensures that kill -9 at any moment loses nothing that was archived."""
    static_county(portal)
    whole = run(portal, tmp_path / "whole")
    portal.log.clear()
    program = (
        "import sys; from scraper.archive import Archive; from scraper.crawl import crawl\n"
        "from scraper.memory import MemoryLedger; from scraper.profiles import Profile\n"
        "crawl(Profile.from_url(sys.argv[1], delay=0.02), Archive(sys.argv[2]), MemoryLedger(), "
        "years=(2020, 2021, 2022))\n"
    )
    folder = tmp_path / "a"
    root = Path(__file__).resolve().parents[2]
    for wait in (0.12, 0.3):
        process = subprocess.Popen([sys.executable, "-c", program, portal.url, str(folder)], cwd=root)
        begun, target = time.monotonic(), len(portal.log) + 4
        while len(portal.log) < target and time.monotonic() - begun < 20:
            time.sleep(0.005)
        time.sleep(wait / 4)
        process.kill()
        process.wait()
    archived = len(list(Archive(folder).captures()))
    asked_before = len(portal.log)
    assert archived > 0
    done = run(portal, folder)
    assert comparable(done) == comparable(whole)
    everything = list(Archive(folder).captures())
    assert len({capture.request_key for capture in everything}) == len(everything)
    assert len(portal.log) - asked_before == len(everything) - archived


def test_rebuilt_from_the_archive(portal: Portal, tmp_path: Path) -> None:
    """This test ensures that a second run needs no network and gives the same result with an empty ledger."""
    xxgk_county(portal)
    first = run(portal, tmp_path, years=XXGK_YEARS)
    asked = len(portal.log)
    second = run(portal, tmp_path, years=XXGK_YEARS)
    assert len(portal.log) == asked
    assert (second.editions, second.coverage, second.issues) == (first.editions, first.coverage, first.issues)
    assert second.requests == 0


def test_progress(portal: Portal, tmp_path: Path) -> None:
    """This test ensures that every step is told."""
    static_county(portal)
    steps: list[str] = []
    run(portal, tmp_path, progress=lambda site, step, url, requests, editions: steps.append(step))
    assert steps.count("edition") == 16
    assert steps.count("fetched") >= 20


def test_expectations(portal: Portal, tmp_path: Path) -> None:
    """This test ensures that a shrunken site is an issue although every page answered."""
    static_county(portal)
    assert codes(run(portal, tmp_path, expect=(3, 9))).count("unexpected-count") == 1
