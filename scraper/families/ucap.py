"""UCAP 开普: lists paged by ``createPageHTML('page_div', …)``, columns that only gather others, lists drawn from JSON.

The pager's last argument is the number of rows. The articles' ``PubDate`` may be the moment at which the page was
made, so the day in the list is the day of publication. Lists drawn by script ask ``/common/search/{channel}``, whose
answer also names the files of each row.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import replace
from html import escape
from typing import Any
from urllib.parse import urlencode, urlsplit

from forms.titles import read_title
from scraper.addresses import absolute
from scraper.families.base import NotRead, Site
from scraper.families.words import GROUP, is_body_name, is_column_name, year_of_column
from scraper.pager import ListPage, declared_rows, differs, read_pages
from scraper.pages import Page, find_date

#: Rows asked for at once, as the portals' own scripts do, and pages of one list.
PAGE_SIZE = 18
MOST_PAGES = 200

_PAGER = re.compile(r"createPageHTML\(\s*['\"]\w*['\"]\s*,")
_ARTICLE = re.compile(r"/\d{6}/(?:[0-9a-f]{32}|c\d\d_\d+)\.s?html|/c\d{7}/content\.shtml")
_COLUMN = re.compile(r"/(?P<code>c\d{5,6}\w{0,12})/")
_GATHERING = re.compile(r"/(?:xxgk_lists|xxgk_navs|zfxxgkMultiList)\w*\.shtml")
_SIGNS = (
    (_PAGER, 4),
    (re.compile(r"ucapcontent", re.IGNORECASE), 4),
    (_ARTICLE, 3),
    (re.compile(r"zfxxgk_gknbz|common_zfxxgknb|/common/search/|getChannelList"), 3),
    (re.compile(r"/c\d{5,6}\w{0,12}/\w+\.shtml"), 3),
)


class Ucap:
    """The reader ``ucap``."""

    id = "ucap"

    def recognise(self, page: Page) -> int:
        """The pager's first argument, the tag of the text, and the addresses of columns and articles."""
        return sum(weight for sign, weight in _SIGNS if sign.search(page.markup) or sign.search(page.url))

    def list_pages(self, site: Site, first: Page) -> Iterator[ListPage] | None:
        """By the pager where the page has rows, else by its child columns, else by what its script would ask."""
        if self.recognise(first) < 3:
            return None
        if _marks(first):
            return _paged(site, first)
        if _GATHERING.search(first.url):
            return _gathered(first)
        return _asked(site, first) if _COLUMN.search(urlsplit(first.url).path) else None


def _marks(page: Page) -> frozenset[str]:
    """The rows of a page: links with a date, or to articles, or that name a report."""
    return frozenset(
        link.url
        for link in page.links
        if _ARTICLE.search(link.url) or (link.date is not None and ".shtml" in link.url) or _is_report(link.text)
    )


def _is_report(text: str) -> bool:
    return read_title(text).kind == "report" and not is_column_name(text)


def _paged(site: Site, first: Page) -> Iterator[ListPage]:
    def get(url: str, referer: str) -> Page | str:
        try:
            return site.get(url, referer=referer)
        except NotRead as error:
            return error.why

    total = declared_rows(first)
    for part in read_pages(first, get, _marks):
        yield replace(part, dated=True, total=total)


def _gathered(first: Page) -> Iterator[ListPage]:
    """A column that only gathers others: its child columns, wherever they are."""
    children = [
        link
        for link in first.links
        if _COLUMN.search(link.url)
        and (
            is_body_name(link.text)
            or year_of_column(link.text) is not None
            or GROUP.match(link.text)
            or (is_column_name(link.text) and link.url != first.url)
        )
    ]
    markup = "".join(f'<a href="{escape(link.url)}">{escape(link.text)}</a>' for link in children)
    yield ListPage(first, 1)
    # Seen from the root of the site all of them are inside.
    yield ListPage(Page(absolute(first.url, "/") or first.url, markup, first.capture), 1)


def _asked(site: Site, first: Page) -> Iterator[ListPage]:
    """The rows as the page's script asks for them."""
    yield ListPage(first, 1)
    channel = _channel(site, first)
    if not channel:
        yield ListPage(first, 1, "the list is drawn by a script, and its channel is not told")
        return
    seen: set[str] = set()
    total: int | None = None
    trouble = ""
    number = 1
    for number in range(1, MOST_PAGES + 1):
        query = {"_isAgg": "true", "_isJson": "true", "_pageSize": PAGE_SIZE, "_template": "index", "page": number}
        url = f"{absolute(first.url, '/')}common/search/{channel}?{urlencode(query)}"
        data = _json(site, url, first.url)
        rows = data.get("results") if isinstance(data, dict) else None
        if not isinstance(data, dict) or not isinstance(rows, list):
            trouble = f"page {number}: {data if isinstance(data, str) else 'the answer is not as expected'}"
            break
        total = data["total"] if type(data.get("total")) is int else total
        part = _rows(first, number, [row for row in rows if isinstance(row, dict)])
        new = {link.url for link in part.page.links} - seen
        seen |= new
        yield part
        if not new or (total is not None and len(seen) >= total) or (total is None and len(rows) < PAGE_SIZE):
            break
    trouble = trouble or differs(len(seen), total)
    yield ListPage(Page(first.url, "", first.capture), number, trouble, total)


def _channel(site: Site, first: Page) -> str:
    """The channel behind a column: asked for by the column's code, else as the page's tag says; empty if unknown."""
    codes = [found["code"] for found in _COLUMN.finditer(urlsplit(first.url).path)]
    said = _json(site, f"{absolute(first.url, '/')}getChannelList?channelCode={codes[-1]}", first.url, "results")
    channel = said.get("channelId") if isinstance(said, dict) else None
    found = str(channel or first.metas.get("channelid", ""))
    return found if re.fullmatch(r"[\w-]{1,64}", found) else ""


def _json(site: Site, url: str, referer: str, name: str = "data") -> Any:
    """The object ``name`` of an answer; a text that says why there is none."""
    try:
        return json.loads(site.get(url, referer=referer, script=True).markup)[name]
    except NotRead as error:
        return f"{error.url}: {error.why}"
    except (ValueError, KeyError, TypeError, RecursionError):
        return f"{url}: the answer is not the JSON that was expected"


def _rows(first: Page, number: int, rows: list[dict[str, Any]]) -> ListPage:
    """Rows of an answer as a page, with the files that it names."""
    files: dict[str, tuple[tuple[str, str], ...]] = {}
    items: list[str] = []
    for row in rows:
        url = first.resolve(str(row.get("url") or ""))
        if url is None:
            continue
        date = find_date(str(row.get("publishedTimeStr") or "")) or ""
        items.append(f'<li><a href="{escape(url)}">{escape(str(row.get("title") or ""))}</a><span>{date}</span></li>')
        files_of = row.get("resList")
        listed = [entry for entry in files_of if isinstance(entry, dict)] if isinstance(files_of, list) else []
        named = [(first.resolve(str(one.get("filePath") or "")), str(one.get("fileName") or "")) for one in listed]
        files[url] = tuple((target, name) for target, name in named if target is not None)
    page = Page(first.url, f"<ul>{''.join(items)}</ul>", first.capture)
    return ListPage(page, number, dated=True, files=files)
