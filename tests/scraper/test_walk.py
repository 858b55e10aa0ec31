"""The parts of the walk: rows of a list, keys in addresses, inferred pagers, paging traps, bundles."""

from __future__ import annotations

import io
import zipfile
from datetime import UTC, datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from scraper.addresses import absolute
from scraper.bundles import is_bundle, member_names, member_of, member_url, reported
from scraper.captures import Capture
from scraper.choices import choices
from scraper.families.known import key_in, known_column
from scraper.families.rows import Cell, cell_of, list_rows, marks
from scraper.families.words import is_body_name, own_name
from scraper.pager import ListPage, next_page, read_pages
from scraper.pages import Page

BASE = "http://www.x.gov.cn/zwgk/nb/"
CAPTURE = Capture("1", "", "GET", "", datetime(2024, 1, 1, tzinfo=UTC), 200, "", "", 0, "", 0)


def page(markup: str, url: str = BASE) -> Page:
    return Page(url, markup, CAPTURE)


def row(number: int) -> str:
    return f"<li><a href='{number}.html'>河包镇{2000 + number}年政府信息公开年报</a><i>{2001 + number}-01-20</i></li>"


@pytest.mark.parametrize(
    ("markup", "url", "number", "following"),
    [
        ("<a href='list_2.shtml'>[2]</a> 共9页", BASE, 4, "list_5.shtml"),
        ("<a href='index_1.html'>2</a> 共9页", BASE, 4, "index_4.html"),
        ("<a href='nb-9.htm'>尾页</a> 第1页/共9页", BASE, 1, "nb-2.htm"),
        ("<a href='index_8.html'>末页</a> 共9页", BASE, 1, "index_1.html"),
        ("<a href='nb.jsp?pageNo=9&s=1'>末页</a> 共9页", BASE, 1, "nb.jsp?pageNo=2&s=1"),
        ("<script>var countPage = 3; location.href='?page='+n+'&s=1'</script>", BASE, 1, "?page=2&s=1"),
        ("共 3 页", f"{BASE}l.asp?s=1&page=1", 2, "l.asp?s=1&page=3"),
        ("<script>var totalPage=3</script>", f"{BASE}1.html", 2, "3.html"),
        ("<script>var totalPage=3</script>", f"{BASE}1.html", 3, None),
        ("<script>var totalPage=3</script>", f"{BASE}list.html", 1, None),
        ("<a href='8.html'>上一页</a> 共9页", BASE, 1, None),
    ],
)
def test_inferred_pages(markup: str, url: str, number: int, following: str | None) -> None:
    """This test ensures that a list that tells how many pages it has is followed by the pattern of what it shows."""
    found = next_page(page(markup, url), url, number)
    assert found == (None if following is None else absolute(BASE, following))


@pytest.mark.parametrize(
    ("markup", "number", "following"),
    [
        ("<a href='index-2.html'>2</a><a href='index-9.html'>9</a><a href='index-9.html'>»</a>", 1, "index-2.html"),
        ("<a href='index_2.html'>»</a>", 1, "index_2.html"),
        ("<a href='9.htm'>>></a><a href='2.htm'>></a>", 1, "2.htm"),
        ("<a href='8.htm' class='nextPage'><img src='r.gif'></a><a href='9.htm'>9</a>", 1, "8.htm"),
        ("<a href='3.htm'>【下一页】</a>", 2, "3.htm"),
    ],
)
def test_next_page(markup: str, number: int, following: str) -> None:
    """This test ensures that arrows, which may lead to the last page, count less than words and numbers."""
    assert next_page(page(markup), BASE, number) == absolute(BASE, following)


def test_a_skipped_page_is_told() -> None:
    """This test ensures that a list whose pager names more pages than were read does not count as read."""
    one = page(f"{row(1)}<a href='?p=2'>2</a><a href='?p=3'>3</a>", f"{BASE}?p=1")
    two = page(f"{row(2)}<a href='?p=1'>1</a>", f"{BASE}?p=2")
    (*_, last) = read_pages(one, lambda url, referer: two, marks)
    assert last.trouble == "page 2 of 3 has no next page"


def test_rows_in_scripts() -> None:
    """This test ensures that rows and trees that stand in scripts are links, and that text without them gives none."""
    script = """<script>var rows=[['河包镇2020年政府信息公开年报','2021-01-20','a/1.html'],
    {"t":"\\u6cb3\\u5305\\u9547","u":"\\/hbz\\/"}]; d.add(3,0,"县财政局",'czj.htm?x=1');
    document.write('<li><a href="/b.html">柳林乡(街道)</a></li>'); var s = "政府信息"; go('/x');</script>"""
    drawn = page(script).drawn
    assert drawn is not None
    assert [(link.text, link.url.removeprefix(BASE), link.date) for link in drawn.links] == [
        ("河包镇2020年政府信息公开年报", "a/1.html", "2021-01-20"),
        ("河包镇", "http://www.x.gov.cn/hbz/", None),
        ("县财政局", "czj.htm?x=1", None),
        ("柳林乡(街道)", "http://www.x.gov.cn/b.html", None),
    ]
    assert page("<script>var s = '政府信息公开'; f('/a');</script>").drawn is None
    assert page(f"<script>{'[' * 300_000}'河包镇','/a'{']' * 300_000}</script>").drawn is not None


@pytest.mark.parametrize(
    ("markup", "url"),
    [
        ("<select><option value='/bm/jyj/'>县教育局</option></select>", "http://www.x.gov.cn/bm/jyj/"),
        (
            ("<select onchange=\"location.href='list_' + this.value + '.htm'\"><option>2020</option></select>"),
            "list_2020.htm",
        ),
        (
            "<form action='q.php'><input type=hidden name=d value=7><select name=y><option>2020</select>",
            "q.php?d=7&y=2020",
        ),
        ("<select name=nbYear><option value=2020>2020年</option></select>", "?nbYear=2020"),
        ("<form method=post><select name=y><option>2020</select></form>", None),
        ("<select><option value=2020>2020年</option></select>", None),
    ],
)
def test_choices(markup: str, url: str | None) -> None:
    """This test ensures that drop-downs lead where a browser would go, and nowhere when that cannot be known."""
    assert [link.url for link in choices(page(markup))] == ([] if url is None else [absolute(BASE, url)])


def _pages(answers: dict[int, str], first: str) -> list[ListPage]:
    def get(url: str, referer: str) -> Page | str:
        number = int(url.rpartition("=")[2])
        return page(answers.get(number, answers[max(answers)]) + f"<a href='?p={number + 1}'>下一页</a>", url)

    return list(read_pages(page(first + "<a href='?p=2'>下一页</a>", f"{BASE}?p=1"), get, marks))


def test_paging_traps() -> None:
    """This test ensures that a server that repeats a page ends the list, and that only a total makes it complete."""
    first, second = row(1) + row(2), row(3)
    repeats_first = _pages({2: first}, first)
    assert [one.number for one in repeats_first] == [1]
    assert "repeats the first page" in repeats_first[-1].trouble
    repeats_last = _pages({2: second}, first)
    assert [one.number for one in repeats_last] == [1, 2]
    assert "repeats the page before it" in repeats_last[-1].trouble
    for total in ("共 3 条", "共2页"):
        told = _pages({2: second + total}, first + total)
        assert [(one.number, one.trouble) for one in told] == [(1, ""), (2, "")]
    short = _pages({2: second + "共 4 条"}, first + "共 4 条")
    assert short[-1].trouble


def test_rows_of_a_list() -> None:
    """This test ensures that menus, boxes of news, pagers and second links of a row are no rows."""
    markup = (
        "<ul class='side'><li><a href='/n/1.html'>春耕</a> 2024-01-01</li>"
        "<li><a href='/n/2.html'>夏收</a> 2024-01-02</li>"
        f"<li><a href='/n/3.html'>秋种</a> 2024-01-03</li></ul><div><ul class='list'>{row(1)}{row(2)}"
        "<li><a href='/x.html'>关于报告的说明</a><a href='/x.pdf'>下载</a></li><li><a href='?p=2'>2</a></li></ul>"
        f"<ul class='list'>{row(3)}</ul></div>"
    )
    found = [link.url.rpartition("/")[2] for link in list_rows(page(markup))]
    assert found == ["1.html", "2.html", "x.html", "3.html"]
    cell = "<table><tr><td>" + "<br/>".join(f"·{row(n)[4:-5]}" for n in (1, 2, 3)) + "</td></tr></table>"
    assert len(list_rows(page(cell))) == 3
    assert len(list_rows(page("<p><a href='1.html'>春耕</a> 2024-01-01</p><p><a href='/about.html'>关于</a></p>"))) == 1


@pytest.mark.parametrize(
    ("url", "key", "column"),
    [
        ("/public/column/6596211", "6596211", "/public/column/6596211?type=3"),
        ("/openness/public/column/65?type=4&catId=1", "65", "/openness/public/column/65?type=3"),
        ("/gongkai/site_gqxcjzrmzf/channel_6076a26b1887a377796bb38b/", "site_gqxcjzrmzf", None),
        ("/openness/OpennessContent/showList/12/0/page_1.html", "12", None),
        ("/opennessAnnualReport/?branch_id=5212bcc9682e09288ad1bd22", "5212bcc9682e09288ad1bd22", None),
        ("/public/6596211/15194811.html", "", None),
        ("/info/1039/108122.htm", "", None),
    ],
)
def test_keys(url: str, key: str, column: str | None) -> None:
    """This test ensures that a body's key is read from the addresses of its pages, not from those of articles."""
    whole = f"http://www.x.gov.cn{url}"
    assert key_in(whole) == key
    assert known_column(whole) == (None if column is None else f"http://www.x.gov.cn{column}")


def test_names() -> None:
    """This test ensures that pronouns and groups are no bodies, and that bodies that begin like them are."""
    assert [own_name(name) for name in ("我乡", "本局", "全县", "各单位", "各镇")] == [None] * 5
    assert [own_name(name) for name in ("全椒县", "各莫镇", "我乡镇", None)] == ["全椒县", "各莫镇", None, None]
    assert not any(is_body_name(name) for name in ("乡镇街道", "县直部门", "部门"))


def test_one_document() -> None:
    """This test ensures that a document of gongkai has one address, however it was come to."""
    address = "http://www.x.gov.cn/gongkai/site_a/channel_b/doc_60960f3fc91eeb7249ff41c5.html"
    assert absolute(BASE, f"{address}?topSearch=1") == address
    assert absolute(BASE, "/x.html?key=1") == "http://www.x.gov.cn/x.html?key=1"


def _zip(*names: str) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as package:
        for name in names:
            package.writestr(zipfile.ZipInfo(name), "x")
    return out.getvalue()


def test_bundles() -> None:
    """This test ensures that archives are told from documents, and their members by title or by the body's name."""
    payload = _zip(
        "乡镇/河包镇.docx", "柳林乡2022年政府信息公开年报.pdf", "说明.txt", "通知：做好2022年政府信息公开年报编制.doc"
    )
    assert is_bundle(payload)
    assert [(one.body, one.year) for one in reported(member_names(payload))] == [("河包镇", None), ("柳林乡", 2022)]
    assert not is_bundle(_zip("[Content_Types].xml", "word/document.xml"))
    assert not is_bundle(payload[:40])
    assert is_bundle(b"Rar!\x1a\x07\x01\x00")
    gbk = _zip("AAAAAA.docx").replace(b"AAAAAA", "河包镇".encode("gbk"))
    assert member_names(gbk) == ["河包镇.docx"]
    url = member_url("http://www.x.gov.cn/a.zip?x=1", "乡镇/河包镇#1.docx")
    assert member_of(url) == "乡镇/河包镇#1.docx"
    assert not member_of("http://www.x.gov.cn/a.zip?x=1")


@settings(deadline=None, max_examples=60)
@given(st.binary(max_size=200), st.booleans())
def test_any_bytes(noise: bytes, headed: bool) -> None:
    """This test ensures that no payload breaks the look into an archive."""
    payload = _zip("河包镇.docx") + noise if headed else b"PK\x03\x04" + noise
    assert isinstance(member_names(payload), list)


def test_functions_that_open() -> None:
    """This test ensures that a call of a page's own function leads where the function would, and no other does."""
    script = """<script>function show(id, kind){var u='/gk/info?id=' + id + "&k=" + kind; window.open(u);}
    function go(n) { location.href = 'nb_' + dept + '_' + n + '.html'; } function say(t){ alert('共' + t); }</script>"""
    calls = "<a href=\"javascript:show('7', 3);\">甲</a><li onclick='go(2)'>乙</li><i onclick='say(1)'>丙</i>"
    assert [link.url for link in page(script + calls).links] == ["http://www.x.gov.cn/gk/info?id=7&k=3"]
    assert page(f"<script>{'function f(a){' * 20_000}</script><a onclick='f(1)'>x</a>").links == []


def test_words_around_a_link() -> None:
    """This test ensures that a link that says nothing has the title of its row, or the body and year of its cell."""
    table = (
        "<table><tr><th>单位</th><th>2020年</th><th>2021年</th></tr>"
        "<tr><td>河包镇</td><td><a href='1.html'>查看</a></td><td><a href='2.html'>√</a></td></tr></table>"
        "<table><tr><td>1</td><td>柳林乡2021年政府信息公开年报</td><td><a href='3.pdf'>下载</a></td></tr></table>"
        "<table><tr><td>河包镇</td><td><a href='4.html'>2019年</a></td></tr></table>"
        "<table><tr><td>河包镇</td><td><a href='5.html'>机构职能</a></td><td><a href='6.html'>"
        "查看</a></td></tr></table>"
    )
    found = [cell_of(link) for link in page(table).links]
    assert found == [
        Cell("", "河包镇", 2020),
        Cell("", "河包镇", 2021),
        Cell("柳林乡2021年政府信息公开年报"),
        Cell("", "河包镇", 2019),
        None,
        None,
    ]


def test_pagers_that_are_scripts() -> None:
    """This test ensures that a pager nobody can follow makes a list not read, and an idle one does not."""
    for pager, trouble in (
        ('<a href="javascript:turn(2)">2</a>', True),
        ("<input type=button value=下一页 onclick='next()'>", True),
        ("<a href='javascript:void(0)'>下一页</a>", False),
        ("<a class=disabled onclick='next()'>下一页</a>", False),
        ("<a onclick='turn(2)'>2</a>共1条", False),
    ):
        (last,) = read_pages(page(row(1) + pager), lambda url, referer: "none", marks)
        assert bool(last.trouble) == trouble, pager
