"""Pages as content systems write them: links, dates, titles, bodies, attachments, pagers."""

from __future__ import annotations

import re
from datetime import UTC, datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from scraper.addresses import absolute
from scraper.attachments import attachments, pictures
from scraper.bodybook import BodyBook
from scraper.captures import Capture
from scraper.families.hanweb_xxgk import HanwebXxgk
from scraper.families.words import is_body_name, is_column_name, year_in_address, year_of_column
from scraper.pager import MOST_PAGES, article_parts, declared_pages, next_page, read_pages
from scraper.pages import Page
from scraper.tree import without_figures

CAPTURE = Capture(
    "c", "http://h/", "GET", "GET http://h/ -", datetime(2026, 1, 1, tzinfo=UTC), 200, "text/html", "sha256:", 0, "w", 0
)
BASE = "http://www.x.gov.cn/jz/hbz/list.html"


def page(markup: str, url: str = BASE) -> Page:
    return Page(url, markup, CAPTURE)


@pytest.mark.parametrize(
    ("href", "url"),
    [
        ("./202101/t1.html", "http://www.x.gov.cn/jz/hbz/202101/t1.html"),
        ("../a.html#top", "http://www.x.gov.cn/jz/a.html"),
        ("//www.y.gov.cn/a", "http://www.y.gov.cn/a"),
        (" /a b\n.html ", "http://www.x.gov.cn/ab.html"),
        ("\\a\\b.html", "http://www.x.gov.cn/a/b.html"),
        ("/公开/年报.html?名=值", "http://www.x.gov.cn/%E5%85%AC%E5%BC%80/%E5%B9%B4%E6%8A%A5.html?%E5%90%8D=%E5%80%BC"),
        ("/a.jsp;jsessionid=1F2?x=1", "http://www.x.gov.cn/a.jsp?x=1"),
        ("/a.shtml/", "http://www.x.gov.cn/a.shtml"),
        ("/../../etc", "http://www.x.gov.cn/etc"),
        ("HTTP://WWW.X.GOV.CN:80/A", "http://www.x.gov.cn/A"),
        ("javascript:void(0)", None),
        ("mailto:a@b", None),
        ("http://[", None),
        ("http://a:99999/", None),
        ("/" + "x" * 3000, None),
    ],
)
def test_addresses(href: str, url: str | None) -> None:
    """This test ensures that an address has one form, whatever a page makes of it."""
    assert absolute(BASE, href) == url


def test_links_with_dates() -> None:
    """This test ensures that the longest text and the date of the row belong to a link."""
    found = page(
        '<ul><li><a href="./1.html" title="河包镇2020年政府信息公开工作年度报告">河包镇2020年…</a>'
        "<span>[2021-01-29]</span></li>"
        '<li><a href="2.html"><img alt="附图"></a> 2021年2月3日</li></ul>'
        "<table><tr><td><a onclick=\"window.open('/3.html')\" href='javascript:void(0)'>三</a></td>"
        "<td>2021/3/4</td></tr></table>"
        "<div data-url='/4.html'>四</div>"
    ).links
    assert [(link.url.rpartition("/")[2], link.text, link.date) for link in found] == [
        ("1.html", "河包镇2020年政府信息公开工作年度报告", "2021-01-29"),
        ("2.html", "附图", "2021-02-03"),
        ("3.html", "三", "2021-03-04"),
        ("4.html", "四", None),
    ]


def test_title_date_and_body() -> None:
    """This test ensures that the right heading, date and issuer are taken from an article with many."""
    found = page(
        "<head><title>政府信息公开年报_某县人民政府网</title><meta name=pubdate content='2021-01-29 10:12'></head>"
        "<div class='dqwz'>您当前的位置：首页 &gt; 信息公开 &gt; 河包镇 &gt; 年报</div><h2>政府信息公开年报</h2>"
        "<div class='article-title'>西咸新区底张街道办事处2023年度政府<br>信息公开工作年度报告</div>"
        "<table><tr><td>索引号</td><td>1133/2021-1</td></tr><tr><td>发布机构：</td><td>底张街道办事处</td></tr></table>"
        "<p>本报告统计期限自2023年1月1日起至2023年12月31日止</p>"
    )
    read = found.report_title()
    assert read is not None
    assert (read[0].kind, read[0].body, read[0].year, read[1]) == ("report", "底张街道办事处", 2023, "title class")
    assert found.dates[0].value == "2021-01-29"
    assert found.issuer is not None
    assert found.issuer.value == "底张街道办事处"
    assert found.breadcrumb == ["首页", "信息公开", "河包镇", "年报"]
    assert found.period_year == 2023


def test_attachments_of_every_form() -> None:
    """This test ensures that files are found in anchors, scripts, viewers and objects, under the names people see."""
    found = attachments(
        page(
            '<a href="./P02.docx" OLDSRC="/protect/P02.docx" download="年报.docx">附件</a>'
            '<a href="/module/download/downfile.jsp?classid=0&amp;filename=ab.docx">两城镇.docx</a>'
            '<a href="/system/_content/download.jsp?urltype=news.DownloadAttachUrl&owner=1&wbfileid=2">甲.pdf</a>'
            '<a class="nfw-cms-attachment" alt="乙.pdf" href="/attachment/0/1/2.pdf">x</a>'
            "<a onclick=\"window.open('/group1/M00/0A/丙.docx')\">丙</a>"
            '<a href="/viewer.html?file=%252Ff%252F1.pdf">查看</a>'
            '<iframe src="/pdf/web/viewer.html?file=%2Ff%2F2.pdf"></iframe>'
            '<embed src="/f/3.pdf"><a href="/a.html">页</a><a href="/f/申请表.doc">依申请公开申请表</a>'
            "<script>var appLinkStr='./P1.xlsx|./P2.pdf'; var appDescStr='附表.xlsx|年报.pdf';</script>"
        )
    )
    assert [(file.url.split("/", 3)[3], file.name) for file in found] == [
        ("jz/hbz/P02.docx", "年报.docx"),
        ("module/download/downfile.jsp?classid=0&filename=ab.docx", "两城镇.docx"),
        ("system/_content/download.jsp?urltype=news.DownloadAttachUrl&owner=1&wbfileid=2", "甲.pdf"),
        ("attachment/0/1/2.pdf", "乙.pdf"),
        ("group1/M00/0A/%E4%B8%99.docx", "丙"),
        ("f/1.pdf", "查看"),
        ("jz/hbz/P1.xlsx", "附表.xlsx"),
        ("jz/hbz/P2.pdf", "年报.pdf"),
        ("f/2.pdf", ""),
        ("f/3.pdf", ""),
    ]
    assert [file.url for file in pictures(page('<div id="zoom"><img src="W1.jpg"></div><img src="logo.png">'))] == [
        "http://www.x.gov.cn/jz/hbz/W1.jpg"
    ]


@pytest.mark.parametrize(
    ("markup", "number", "following"),
    [
        ("<a href='2.html'>下一页</a>", 1, "2.html"),
        ("<span class='p_next'><a href='nb/2.htm'>下页</a></span>", 1, "2.htm"),
        ('<script>createPageHTML(9, 0, "index", "html");</script>', 1, "index_1.html"),
        ("<!-- createPageHTML(3, 1, 'index', 'shtml') -->", 2, "index_2.shtml"),
        ('<script>createPageHTML(3, 0, "index", "html");</script>', 3, None),
        ("<script>createPageHTML('page_div', 3, 1, 'zfxxgk_gknbz', 'shtml', 40);</script>", 1, "zfxxgk_gknbz_2.shtml"),
        ("<script>createPageHTML('page_div', 3, 3, 'zfxxgk_gknbz', 'shtml', 40);</script>", 3, None),
        ("<a href='l_2.html'>2</a><a href='l_3.html'>3</a>", 2, "l_3.html"),
        ("<a href='list.html'>下一页</a>", 1, None),
        ("<p>一页</p>", 1, None),
    ],
)
def test_pagers(markup: str, number: int, following: str | None) -> None:
    """This test ensures that the next page is found, with or without anchors."""
    found = next_page(page(markup), BASE, number)
    assert (found.rpartition("/")[2] if found else None) == following


def test_endless_pager() -> None:
    """This test ensures that a pager with new rows on every page ends at the cap, and says so."""

    def numbered(number: int) -> Page:
        row = f"<li><a href='{number}.html'>河包镇2020年政府信息公开年报</a>2021-01-20</li>"
        return page(f"{row}<a href='?p={number + 1}'>下一页</a>", f"{BASE}?p={number}")

    pages = list(
        read_pages(
            numbered(1),
            lambda url, referer: numbered(int(url.rpartition("=")[2])),
            lambda one: frozenset(link.url for link in one.links if link.date),
        )
    )
    assert len(pages) == MOST_PAGES
    assert pages[-1].trouble


def test_split_article() -> None:
    """This test ensures that the parts of a split article are known, and a list's pager is none of them."""
    markup = '<script>createPageHTML(3, 0, "t20210129_88", "html")</script>'
    assert article_parts(page(markup, "http://h/a/t20210129_88.html")) == [
        "http://h/a/t20210129_88_1.html",
        "http://h/a/t20210129_88_2.html",
    ]
    assert article_parts(page(markup)) == []
    assert declared_pages(page(markup)) == 3
    assert declared_pages(page("第1页 / 共&nbsp;5&nbsp;页")) == 5


def test_words() -> None:
    """This test ensures that columns, years and bodies are told by their names and addresses."""
    assert all(
        map(
            is_column_name,
            ("政府信息公开年报", "信息公开年度报告", "公开年报", "年度报告", "年报", " 政府信息公开工作年度报告"),
        )
    )
    assert not any(map(is_column_name, ("2020年年报", "统计年报", "政府信息公开指南", "河包镇年报")))
    assert all(map(is_body_name, ("河包镇", "县教育局", "北街街道办事处", "巴音乌兰苏木", "民政局", "开发区管委会")))
    assert not any(map(is_body_name, ("新闻中心", "政府信息公开", "在线办", "年报", "镇", "首页", "2020年")))
    assert (year_of_column("2022年"), year_of_column("2022年度报告"), year_of_column("2022年3月")) == (2022, 2022, None)
    addresses = {
        "http://h/2020_123/": 2020,
        "http://h/nb2016xz/202101/a.shtml": 2016,
        "http://h/x?nbYear=2023": 2023,
        "http://h/2025n/bmnb2025/": 2025,
        "http://h/art/20210129/a.html": None,
        "http://h/2019/2020/": None,
    }
    assert {address: year_in_address(address) for address in addresses} == addresses


def test_bodies_of_a_site() -> None:
    """This test ensures that names meet their keys, and that two bodies never become one."""
    book = BodyBook()
    roster = book.body("汶上县次邱镇人民政府", seen=False)
    assert book.body("次邱镇", "1137T") is roster
    assert (roster.key, roster.name, roster.seen) == ("1137T", "次邱镇", True)
    assert book.body("教育局") is book.body("县教育局")
    assert book.body("市教育局") is not book.body("县教育局")
    assert book.body("城关镇") is not book.body("城关街道")
    assert book.body("次邱镇", "other") is not roster


def test_figures_are_left_out() -> None:
    """This test ensures that tables of figures cost nothing, and that tables with links or chapters stay."""
    figures = "<table><tr><td>1</td></tr></table>"
    links = "<table><tr><td><a href='x'>年</a></td></tr></table>"
    assert without_figures(f"a{figures}b{links}c") == f"a<table></table>b{links}c"
    assert "一、总体情况" in page(f"<table><tr><td>一、总体情况{figures}</td></tr></table>").text
    hostile = "<table>" * 100_000
    assert without_figures(hostile) == hostile


@settings(deadline=None, max_examples=150)
@given(
    st.lists(
        st.sampled_from(
            [
                *(
                    "<a href=",
                    "'/a.html'",
                    ">",
                    "年报",
                    "<table>",
                    "</table>",
                    "<td>",
                    "当前位置：",
                    "<title>",
                    "2020年",
                ),
                *("<base href='//'>", "</", "createPageHTML(", "3, 0, 'a', 'b')", "<select>", "<option value='1'>"),
                *("\x00", "<!--", "area=11370830", "onclick=\"'/x.pdf'\"", "<iframe src='//[x'>"),
                *("信息公开", "报告", "2020年"),
                "<meta http-equiv=refresh content='0;url=http://['>",
            ]
        ),
        max_size=40,
    ).map("".join)
)
def test_any_markup(markup: str) -> None:
    """This test ensures that no markup makes a page fail."""
    found = page(markup)
    assert isinstance(found.text, str)
    assert all(link.url.startswith("http") for link in found.links)
    found.report_title("标题")
    assert found.forward is None or found.forward.startswith("http")
    assert next_page(found, BASE, 1) is None or article_parts(found) == []
    assert all(file.url.startswith("http") for file in (*attachments(found), *pictures(found)))
    assert HanwebXxgk().recognise(found) >= 0
    assert all(re.fullmatch(r"\d{4}-\d\d-\d\d", read.value) for read in found.dates)
    assert found.issuer is None or found.issuer.value
    assert found.period_year is None or 2000 <= found.period_year < 2100
    assert all(isinstance(name, str) for name in (*found.breadcrumb, *found.metas.values()))
