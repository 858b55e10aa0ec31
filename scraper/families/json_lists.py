"""Lists that a page's script fetches from a file of JSON whose whole address it names: ``getJSON('/gk/data/nb.json')``.

Rows are found as in any script. A list that does not say how many rows it has counts as read only where its address
has no parameters: then it is a file, and the file is the list.
"""

from __future__ import annotations

import json
import re
from html import escape

from scraper.drawn import drawn_rows
from scraper.families.base import NotRead, Site
from scraper.families.rows import list_rows
from scraper.pager import ListPage, declared_rows, differs
from scraper.pages import Page

#: Files looked into on one page.
MOST_FILES = 3

_NAMED = re.compile(
    r"(?:getJSON|\.get|fetch)\(\s*['\"]([^'\"\s]{1,300})['\"]\s*(?:\)|,\s*(?:function|\())|"
    r"\burl\s*:\s*['\"]([^'\"\s]{1,300}\.json(?:\?[^'\"\s]*)?)['\"]\s*[,}]"
)
_TOTAL = ("total", "totalCount", "count", "totalRow", "totalRows", "recordCount")


def json_list(site: Site, first: Page) -> list[ListPage]:
    """The rows of the files that the page's scripts name; none where there is no such file or it holds no rows."""
    named = dict.fromkeys(found[1] or found[2] for found in _NAMED.finditer(first.scripts))
    pages: list[ListPage] = []
    for name in list(named)[:MOST_FILES]:
        url = first.resolve(name)
        if url is None:
            continue
        try:
            text = site.get(url, referer=first.url, script=True).markup
            data = json.loads(text)
        except (NotRead, ValueError, RecursionError):
            continue
        markup = drawn_rows(text)
        if markup:
            page = Page(first.url, f'<base href="{escape(first.base)}"/><ul>{markup}</ul>', first.capture)
            pages.append(ListPage(page, len(pages) + 1, _trouble(page, data, declared_rows(first), "?" in url)))
    return pages


def _trouble(page: Page, data: object, declared: int | None, asked: bool) -> str:
    """Why the rows may not be all; empty where they are."""
    rows = len(list_rows(page))
    inner = data.get("data") if isinstance(data, dict) else None
    holders = [holder for holder in (data, inner) if isinstance(holder, dict)]
    totals = [holder[name] for holder in holders for name in _TOTAL if type(holder.get(name)) is int]
    total = totals[0] if totals else declared
    if total is not None:
        return differs(rows, total) if rows < total else ""
    return "the answer does not say how many rows there are" if asked else ""
