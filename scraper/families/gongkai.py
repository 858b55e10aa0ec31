"""Shandong's gongkai: ``/gongkai/site_<body>/channel_<id>/`` draws its list by script, nobody knows from where.

Read is what the page itself carries: links, and documents named in the state that its script starts from. As nobody
can tell whether that is all, the list counts as not read, and a person may add what is missing.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from html import escape
from itertools import islice

from forms.embedded import embedded_objects
from scraper.families.base import Site
from scraper.pager import ListPage
from scraper.pages import Page, find_date

#: Values looked through in a page's state.
MOST_VALUES = 20_000

_CHANNEL = re.compile(r"/gongkai/site_\w+/channel_\w+/?(?:index\.html)?(?:$|[?#])")
_DOCUMENT = re.compile(r"doc_[0-9a-f]{24}(?:\.html)?")
_STATES = ("__INITIAL_STATE__", "__NUXT__", "__DATA__", "pageData", "listData")
_TITLES = ("title", "name", "docTitle")
_DATES = ("publishDate", "pubDate", "publishTime", "date", "time")


class Gongkai:
    """The reader ``gongkai``."""

    id = "gongkai"

    def recognise(self, page: Page) -> int:
        """Addresses of bodies and channels."""
        signs = (r"/gongkai/site_\w+", r"/channel_(?:c_)?[0-9a-f]{24}|/channel_x_\d+")
        return sum(2 for sign in signs if re.search(sign, page.markup)) + 2 * ("/gongkai/" in page.url)

    def list_pages(self, site: Site, first: Page) -> Iterator[ListPage] | None:
        """The channel with what it carries itself; never more than a part, as far as can be known."""
        return _read(first) if _CHANNEL.search(first.url) else None


def _read(channel: Page) -> Iterator[ListPage]:
    rows = list(_documents(channel))
    if rows:
        markup = "".join(
            f'<li><a href="{escape(href)}">{escape(title)}</a><i>{escape(date)}</i></li>' for href, title, date in rows
        )
        yield ListPage(Page(channel.url, f"<ul>{markup}</ul>", channel.capture), 1)
    linked = sum(bool(_DOCUMENT.search(link.url)) for link in channel.links)
    why = f"the list is drawn by a script from an unknown place; {len(rows) + linked} documents stand on the page"
    yield ListPage(channel, 1, why)


def _documents(channel: Page) -> Iterator[tuple[str, str, str]]:
    """Address, title and date of each document in the page's state."""
    todo = [value for name in _STATES for value in embedded_objects(channel.scripts, name)]
    for _ in range(MOST_VALUES):
        if not todo:
            return
        value = todo.pop(0)
        if isinstance(value, list):
            todo.extend(islice(value, MOST_VALUES))
        elif isinstance(value, dict):
            texts = {str(name): text for name, text in value.items() if isinstance(text, str)}
            document = next((found for text in texts.values() if (found := _DOCUMENT.search(text))), None)
            title = next((texts[name] for name in _TITLES if texts.get(name)), "")
            if document is not None and title:
                date = next((day for name in _DATES if (day := find_date(texts.get(name, "")))), "")
                yield f"{document[0].removesuffix('.html')}.html", title, date
            else:
                todo.extend(inner for inner in value.values() if isinstance(inner, dict | list))
