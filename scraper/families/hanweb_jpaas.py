"""Hanweb's jpaas: a column is a script tag with ``queryData``; the rows come as HTML inside JSON from ``build/unit``.

Each key of ``queryData`` is sent as a parameter of its own; further pages add ``paramJson``. Some systems ignore the
page number and repeat the first page, others count rows that they do not show: ``count`` is compared with what came.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice
from typing import Any
from urllib.parse import urlencode

from bs4 import Tag

from scraper.families.base import NotRead, Site
from scraper.pager import ListPage, differs
from scraper.pages import Link, Page

#: Pages of one list, and drawn parts of one page.
MOST_PAGES = 300
MOST_UNITS = 12

_SIGNS = (("unitbuild.js", 6), ("jpaas-publish-server", 6), ("queryData=", 3), ("/AuthorizedRead/", 2))
_ARTICLE = re.compile(r"/art/\d{4}/art_[0-9a-f]{32}\.html")


class HanwebJpaas:
    """The reader ``hanweb_jpaas``."""

    id = "hanweb_jpaas"

    def recognise(self, page: Page) -> int:
        """The script that builds parts of pages, its endpoint, and the addresses of articles."""
        score = sum(weight for sign, weight in _SIGNS if sign in page.markup)
        return score + 3 * bool(_ARTICLE.search(page.url) or _ARTICLE.search(page.markup))

    def list_pages(self, site: Site, first: Page) -> Iterator[ListPage] | None:
        """The page itself, then the rows of each part that a script draws."""
        units = [
            (url, parameters)
            for tag in islice(first.tree.named("script"), 400)
            if (parameters := _object(str(tag.get("querydata") or "")))
            and (url := first.resolve(str(tag.get("url") or "")))
        ]
        return _read(site, first, units[:MOST_UNITS]) if units else None


@dataclass(frozen=True, slots=True)
class _Part:
    """What one answer shows: its rows, the page size and number of rows it declares, the query for further pages."""

    page: Page
    rows: frozenset[str]
    size: int | None
    count: int | None
    query: dict[str, str]


def _read(site: Site, first: Page, units: list[tuple[str, dict[str, str]]]) -> Iterator[ListPage]:
    yield ListPage(first, 1)
    troubles: list[str] = []
    pages, total, listed = 1, 0, False
    for url, parameters in units:
        begun = _ask(site, first, url, parameters)
        if isinstance(begun, str):
            troubles.append(begun)
            continue
        yield ListPage(begun.page, 1)
        if begun.count is None or not begun.size:
            continue  # a menu or a breadcrumb
        listed, total = True, total + begun.count
        seen, trouble = set(begun.rows), ""
        for number in range(2, min(-(-begun.count // begun.size), MOST_PAGES) + 1):
            part = _ask(site, first, url, _paged(begun.query or parameters, number, begun.size))
            if isinstance(part, str) or part.rows == begun.rows or not part.rows:
                said = part if isinstance(part, str) else "repeats the first page" if part.rows else "has no rows"
                trouble = f"page {number}: {said}; {begun.count} rows declared, {len(seen)} read"
                break
            seen |= part.rows
            pages += 1
            yield ListPage(part.page, pages)
        troubles.append(trouble or differs(len(seen), begun.count))
    nothing = Page(first.url, "", first.capture)
    yield ListPage(nothing, pages, "; ".join(filter(None, troubles)), total if listed else None)


def _ask(site: Site, first: Page, url: str, parameters: dict[str, str]) -> _Part | str:
    """The answer to one query; the reason, if there is none."""
    try:
        answer = site.get(f"{url}?{urlencode(parameters)}", referer=first.url, script=True)
        said: Any = json.loads(answer.markup)
        markup = said["data"]["html"]
    except NotRead as error:
        return f"{error.url}: {error.why}"
    except (ValueError, KeyError, TypeError, RecursionError):
        return f"{url}: the answer is not the JSON that was expected"
    if not isinstance(markup, str):
        return f"{url}: the answer holds no HTML"
    page = Page(first.url, markup, answer.capture)
    pager = next((tag for tag in page.tree.tags if tag.get("count") is not None and tag.get("rows") is not None), None)
    if pager is None:
        return _Part(page, _rows(page.links), None, None, {})
    rows = _rows(link for link in page.links if pager not in link.element.parents)
    return _Part(
        page, rows, _number(pager, "rows"), _number(pager, "count"), _object(str(pager.get("querydata") or ""))
    )


def _paged(parameters: dict[str, str], number: int, size: int) -> dict[str, str]:
    """The query for a further page: what is searched for stays, the mark of the first drawing goes."""
    kept = {key: value for key, value in parameters.items() if key not in ("editType", "paramJson")}
    search = _object(parameters.get("paramJson", ""))
    search.pop("pageNo", None)
    search.pop("pageSize", None)
    wanted = {"pageNo": number, "pageSize": size, **search}
    return {**kept, "paramJson": json.dumps(wanted, ensure_ascii=False, separators=(",", ":"))}


def _rows(links: Iterator[Link] | list[Link]) -> frozenset[str]:
    """The addresses of the rows: the first link of each list item or table row."""
    first: dict[int, str] = {}
    for link in links:
        row = next((tag for tag in islice(link.element.parents, 4) if tag.name in ("li", "tr", "dd")), link.element)
        first.setdefault(id(row), link.url)
    return frozenset(first.values())


def _object(text: str) -> dict[str, str]:
    """``{'a':'b'}`` as a map of texts; empty for anything else. What is itself JSON stays JSON."""
    for form in (text, text.replace("'", '"')):
        try:
            found = json.loads(form)
        except (ValueError, RecursionError):
            continue
        if isinstance(found, dict):
            return {
                str(key): value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
                for key, value in found.items()
            }
    return {}


def _number(tag: Tag, name: str) -> int | None:
    text = str(tag.get(name) or "").strip()
    return int(text) if text.isascii() and text.isdigit() and len(text) < 8 else None
