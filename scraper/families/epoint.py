"""新点's portals: a page of frames names its real list in ``specialurl``; lists are ``1.html``, ``2.html`` and so on.

The address of the frame says nothing but which list it shows, so that list is read in its place.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from urllib.parse import parse_qs, urlsplit

from scraper.families.base import NotRead, Site
from scraper.families.rows import marks
from scraper.pager import ListPage, read_pages
from scraper.pages import Page

_SIGNS = (
    (re.compile(r"specialurl="), 4),
    (re.compile(r"/govxxgk/\w+/"), 2),
    (re.compile(r"/\d{6}/\d{9}/"), 3),
    (re.compile(r"/\d{8}/[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f-]{17,}\.html"), 2),
    (re.compile(r"moreinfo\w*\.html|ouCode="), 2),
)


class Epoint:
    """The reader ``epoint``."""

    id = "epoint"

    def recognise(self, page: Page) -> int:
        """Addresses of frames, categories and articles."""
        return sum(weight for sign, weight in _SIGNS if sign.search(page.markup) or sign.search(page.url))

    def list_pages(self, site: Site, first: Page) -> Iterator[ListPage] | None:
        """The list that a frame shows; lists outside of frames are lists like any other."""
        shown = parse_qs(urlsplit(first.url).query).get("specialurl", [""])[0]
        url = first.resolve(shown) if shown else None
        return _read(site, first, url) if url is not None else None


def _read(site: Site, frame: Page, url: str) -> Iterator[ListPage]:
    def get(address: str, referer: str) -> Page | str:
        try:
            return site.get(address, referer=referer)
        except NotRead as error:
            return error.why

    answer = get(url, frame.url)
    if isinstance(answer, str):
        yield ListPage(frame, 1, f"{url}: {answer}")
    else:
        yield from read_pages(answer, get, marks)
