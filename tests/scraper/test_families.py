"""The families by themselves: which are chosen, what hostile sites may send them, what lists declare."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from scraper.archive import Archive
from scraper.captures import Capture
from scraper.crawl import crawl
from scraper.errors import ProfileError
from scraper.families import FAMILIES, READERS, WALK, choose_families
from scraper.families.base import Learnt, NotRead
from scraper.memory import MemoryLedger
from scraper.pager import declared_rows, differs, read_pages
from scraper.pages import Page
from scraper.profiles import Profile
from tests.scraper.portal import Portal, html, report_text

HOST = "http://www.x.gov.example"
CAPTURE = Capture("1", "", "GET", "", datetime(2024, 1, 1, tzinfo=UTC), 200, "", "", 0, "", 0)


def page(markup: str, path: str = "/") -> Page:
    return Page(HOST + path, markup, CAPTURE)


class Answers:
    """A site that answers the next of some texts to whatever is asked."""

    years = (2021, 2022)

    def __init__(self, texts: list[str], most: int = 400, **settings: object) -> None:
        self.texts = texts
        self.asked: list[str] = []
        self.most = most
        self.issues: list[str] = []
        self.profile = Profile.from_url(HOST, settings=settings)

    def get(
        self,
        url: str,
        *,
        form: Mapping[str, str] | None = None,
        referer: str = "",
        script: bool = False,
        report: bool = False,
    ) -> Page:
        """The next text; ``NotRead`` when all were given."""
        self.asked.append(url if form is None else f"POST {url}")
        if len(self.asked) > self.most or not self.texts:
            raise NotRead("unknown", url, "no more")
        return Page(url, self.texts[(len(self.asked) - 1) % len(self.texts)], CAPTURE)

    def issue(self, code: str, url: str, message: str) -> None:
        """Kept."""
        self.issues.append(code)


def chosen(markup: str) -> list[str]:
    return choose_families("", [page(markup)])[0]


def test_choice() -> None:
    """This test ensures that every system recognised is asked, the surest first, and the walk only where it is due."""
    assert chosen("<a href='/news/1.html'>x</a>") == ["static_list"]
    assert chosen("<a href='/module/xxgk/subjectinfo.jsp'>政府信息公开</a>") == ["hanweb_xxgk"]
    both = "<a href='/module/xxgk/xxgkAnnualReport.jsp?area=1&fbtime=2'>a</a><a href='/art/2023/1/6/art_5_1.html'>b</a>"
    assert chosen(both) == ["hanweb_xxgk", "hanweb_jcms"]
    catalogue = "<a href='/zz/gkmlpt/index'>古镇镇</a>"
    assert chosen(catalogue) == ["gkmlpt"]
    assert chosen(catalogue + "<a href='/zz/gkmlpt/annualreport'>政府信息公开年报</a>") == ["gkmlpt"]
    assert chosen(catalogue + "<a href='/zwgk/nb/'>政府信息公开年报</a>") == ["gkmlpt", "static_list"]
    names, families = choose_families("hanweb_jcms, ucap", [])
    assert (names, [family.id for family in families]) == (["hanweb_jcms", "ucap"], ["static_list"])
    with pytest.raises(ProfileError, match="unknown family 'x'"):
        choose_families("x", [])


def test_declared_rows() -> None:
    """This test ensures that a list that declares more rows than it shows was not read, and blanks do not hide it."""
    rows = '<li><a href="/a/1.html">甲镇2020年政府信息公开年报</a>2021-01-20</li>'
    assert declared_rows(page("共&nbsp;<em>40</em> 条")) == 40
    assert declared_rows(page("createPageHTML('page_div', 3, 1, 'list', 'shtml', 41);")) == 41
    assert declared_rows(page('createPageHTML(3, 0, "index", "html");')) is None
    assert (differs(3, None), differs(3, 3), differs(2, 3)) == ("", "", "3 rows declared, 2 read")

    def marks(one: Page) -> frozenset[str]:
        return frozenset(link.url for link in one.links)

    for declared, trouble in ((1, ""), (2, "2 rows declared, 1 read")):
        (only,) = read_pages(page(f"{rows}共{declared}条"), lambda url, referer: "none", marks)
        assert only.trouble == trouble


def test_jcms_kinds_of_answers() -> None:
    """This test ensures that escaped records, table rows and systems that count pages are read, and refusals told."""
    record = "<record><![CDATA[<tr><td><a href='/art/2022/1/{0}/art_5_{0}.html'>{0}镇</a></td></tr>]]></record>"
    island = f"perPage:1,totalRecord:6<datastore>{''.join(record.format(n) for n in (1, 2, 3))}</datastore>"
    escaped = f"&lt;record&gt;{''.join(record.format(n)[8:-9] for n in (4,))}&lt;/record&gt;"
    jcms = next(reader for reader in READERS if reader.id == "hanweb_jcms")
    first = page(island, "/col/col5/index.html")
    rest = f"{escaped}{record.format(5)}{record.format(6)}".replace("<", "&lt;").replace(">", "&gt;")

    def last(site: Answers) -> tuple[str, int | None]:
        pages = list(jcms.list_pages(site, first) or ())  # type: ignore[arg-type]
        return pages[-1].trouble, pages[-1].total

    site = Answers([rest.replace("&amp;", "&")])
    assert last(site) == ("", 6)
    assert [asked.partition("?")[0] for asked in site.asked] == [f"POST {HOST}/module/web/jpage/dataproxy.jsp"]
    paged = Answers([rest], jpage="page")
    assert last(paged) == ("", 6)
    assert "page=1" in paged.asked[0]
    assert last(Answers([]))[0].endswith("endrecord=6&perpage=1: no more")
    assert last(Answers(["<recordset></recordset>"])) == ("6 rows declared, 3 read", 6)


_PIECES = st.sampled_from(
    [
        "<datastore",
        "<datastore>",
        "</datastore>",
        "<record>",
        "</record>",
        "<![CDATA[",
        "]]>",
        "perPage:0",
        "perPage:2",
        "totalRecord:99999",
        "totalrecord>7<",
        "param_1={col:1,unitid:'1'",
        "}",
        "<a href='/art/2022/1/2/art_5_1.html'>甲镇",
        "2022年政府信息公开年报",
        "</a>",
        "2023-01-02",
        "<script url='/u' queryData=\"{'pageId':'1'}\"></script>",
        "[[[[",
        '{"data":{"html":"<div class=pagination rows=2 count=9><a href=/1.html>甲镇2022年政府信息公开年报</a></div>"}}',
        "createPageHTML('page_div', 3, 1, 'list', 'shtml', 41);",
        "<a href='/x/c102001/list.shtml'>甲镇</a>",
        "{",
        '"',
        '{"results":{"channelId":"1"},"data":{"total":5,"results":[{"url":"/1.shtml","resList":3},7]}}',
        "ucapcontent",
        "<script>window._CONFIG={SID:'1',APP_URL:'/a/gkmlpt',",
        'TREE:[{"id":[1],"name":"政府信息公开年报","children":[3]}]}',
        '{"articles":[{"url":"/a/gkmlpt/content/1/1/post_1.html","title":"甲镇2022年政府信息公开年报",',
        '"date":1e99}],"total":9}',
        "<a href='/a/gkmlpt/index'>甲镇</a>",
        'DETAIL:{"content":"<p>","title":3}',
        "</script>",
        "共 3 页",
        "共 9 条",
        "<a href='/col/col5/index.html?vc_xxgkarea=11370830004335529T'>甲镇</a>",
        "/module/xxgk/search.jsp?jdid=&area=",
        "<a onclick=\"funclick('N1')\">政府信息公开年报</a>",
        "<a href='/col/col6/index.html'>政府信息公开年报</a>",
    ]
)


@settings(max_examples=60, deadline=None)
@given(st.lists(st.lists(_PIECES, max_size=12).map("".join), min_size=1, max_size=4))
def test_hostile_sites(texts: list[str]) -> None:
    """This test ensures that whatever a site sends, every family comes to an end, and knows of nothing but its like."""
    for family in (*FAMILIES, WALK):
        site = Answers(texts, most=60, walk_pages=20, harvest_pages=5)
        learnt: list[Learnt] = list(family.discover(site, [page(texts[0])]))
        assert all(one.url.startswith("http") for one in learnt)
        assert len(site.asked) < 4000
    for reader in READERS:
        first = page(texts[0], "/x/c102001/col/col5/list.shtml")
        for listed in reader.list_pages(Answers(texts, most=60), first) or ():
            assert listed.number >= 1


def test_broken_islands_take_no_time() -> None:
    """This test ensures that markup that opens and never closes is read once, not once for each opening."""
    jcms = next(reader for reader in READERS if reader.id == "hanweb_jcms")
    assert jcms.list_pages(Answers([]), page("<datastore" * 200_000)) is None
    assert declared_rows(page("createPageHTML('a'," + " " * 300_000)) is None


def test_json_that_is_too_deep() -> None:
    """This test ensures that JSON nested beyond reason is an answer that was not expected."""
    jpaas = next(reader for reader in READERS if reader.id == "hanweb_jpaas")
    first = page("<script url='/u' queryData=\"{'pageId':'1'}\"></script>")
    site = Answers(["[" * 200_000, json.dumps({"data": {"html": 1}})])
    pages = list(jpaas.list_pages(site, first) or ())
    assert "not the JSON" in pages[-1].trouble


def test_met_on_the_way(portal: Portal, tmp_path: Path) -> None:
    """This test ensures that a system that only an inner page shows is asked too, and a barren one spoils nothing."""
    area = "11370830004335529T"
    portal.routes["/"] = html('<a href="/gk/">政府信息公开</a><a href="/nb/">政府信息公开年报</a>', "某县")
    portal.routes["/gk/"] = html(
        f'<a href="/module/xxgk/xxgkAnnualReport.jsp?area={area}&fbtime=2021">次邱镇</a>'
        '<a href="http://other.gov.example/zz/gkmlpt/index">省平台</a>',
        "政府信息公开",
    )
    portal.routes["/nb/"] = html('<li><a href="/nb/1.html">清江镇2021年政府信息公开年报</a>2022-01-20</li>', "年报")
    text = report_text("", 2021)
    portal.routes["/nb/1.html"] = html(f"<h1>清江镇2021年政府信息公开年报</h1><div id='zoom'>{text}</div>")
    portal.routes["/module/xxgk/xxgkAnnualReport.jsp"] = lambda asked: html(
        f"<h1>次邱镇2021年政府信息公开年报</h1><div id='zoom'>{text}</div>" if "2021" in asked.path else "<h3>年报</h3>"
    )
    with Archive(tmp_path) as archive:
        crawled = crawl(Profile.from_url(portal.url, delay=0.0), archive, MemoryLedger(), years=(2021, 2022))
    assert (crawled.family, crawled.error) == ("static_list+hanweb_xxgk", "")
    assert {(cell.body, cell.year): cell.state for cell in crawled.coverage} == {
        ("清江镇", 2021): "found",
        ("清江镇", 2022): "not-published",
        ("次邱镇", 2021): "found",
        ("次邱镇", 2022): "not-published",
    }
    assert not any("other.gov" in issue.url for issue in crawled.issues)
