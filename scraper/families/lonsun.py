"""龙讯's disclosure pages: a body's reports stand at ``/public/column/<organId>?type=3`` in a shell without rows.

The shell's script asks ``/site/label/8888`` for a fragment of each page (``pageIndex``). A list without rows prints the
text that the script hands over as ``result`` (暂无相关信息): that is an empty list, the shell alone is not.
"""

from __future__ import annotations

import html
import re
from collections.abc import Iterator
from urllib.parse import parse_qsl, urlencode, urlsplit

from scraper.families.base import NotRead, Site
from scraper.families.rows import is_row, list_rows
from scraper.pager import ListPage, declared_pages, declared_rows, next_page, read_pages
from scraper.pages import Page

LABEL = "/site/label/8888"

_CALL = re.compile(r"['\"]([^'\"\s]*/site/label/8888\?[^'\"\s]*)['\"]")
_PARAMETERS = re.compile(r"\{([^{}]*\blabelName\b[^{}]*)\}")
_PAIR = re.compile(r"['\"]?(\w+)['\"]?\s*:\s*(?:'([^']*)'|\"([^\"]*)\"|([\w.-]+))")
_ORGAN = re.compile(r"/public/column/(\d+)")
_SIGNS = ((re.compile(r"/public/column/\d+"), 3), (re.compile(r"/site/label/\d+|labelName"), 3))


class Lonsun:
    """The reader ``lonsun``."""

    id = "lonsun"

    def recognise(self, page: Page) -> int:
        """Addresses of columns, and the calls of their scripts."""
        return sum(weight for sign, weight in _SIGNS if sign.search(page.markup) or sign.search(page.url))

    def list_pages(self, site: Site, first: Page) -> Iterator[ListPage] | None:
        """The fragments that the shell's script would ask for."""
        query = _query(first)
        return _read(site, first, query) if query else None


def _query(shell: Page) -> dict[str, str]:
    """What the shell's script asks with; empty if it asks for no list of documents."""
    call = _CALL.search(shell.markup)
    query = dict(parse_qsl(urlsplit(html.unescape(call[1])).query, keep_blank_values=True)) if call else {}
    if "labelName" not in query:
        block = _PARAMETERS.search(shell.markup)
        query = (
            {pair[1]: next((value for value in pair.groups()[1:] if value is not None), "") for pair in found}
            if block and (found := list(_PAIR.finditer(block[1])))
            else {}
        )
    organ = _ORGAN.search(shell.url)
    if not query.get("labelName", "").lower().endswith("list") or (not query.get("organId") and organ is None):
        return {}
    return {**query, "organId": query.get("organId") or (organ[1] if organ else "")}


def _read(site: Site, shell: Page, query: dict[str, str]) -> Iterator[ListPage]:
    endpoint = shell.resolve(LABEL) or ""
    size = int(query["pageSize"]) if query.get("pageSize", "").isdigit() else 0

    def address(number: int) -> str:
        return f"{endpoint}?{urlencode({**query, 'pageIndex': str(number)})}"

    def get(url: str, referer: str) -> Page | str:
        try:
            return site.get(url, referer=shell.url, script=True)
        except NotRead as error:
            return error.why

    def following(page: Page, first: str, number: int) -> str | None:
        pages, rows, here = declared_pages(page), declared_rows(page), len(_rows(page))
        if pages is None and rows is not None and size:
            pages = -(-rows // size)
        if pages is not None:
            return address(number + 1) if number < pages else None
        return address(number + 1) if size and here >= size else next_page(page, first, number)

    answer = get(address(1), shell.url)
    if isinstance(answer, str):
        yield ListPage(shell, 1, f"{address(1)}: {answer}")
        return
    yield from read_pages(answer, get, _rows, following)


def _rows(page: Page) -> frozenset[str]:
    """The rows of a fragment; it holds nothing else but a pager."""
    return frozenset(link.url for link in list_rows(page) if is_row(link))
