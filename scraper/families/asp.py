"""Old ASP and ASP.NET: lists are links like any others, but the pages of a grid are posted back with the page's state.

``__doPostBack('GridView1','Page$2')`` sends the form again with its hidden fields and the two words; the answer is
page 2. It is the portal's own pager, and nothing else is ever posted.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import islice

from bs4 import Tag

from scraper.families.base import NotRead, Site
from scraper.families.rows import marks
from scraper.pager import MOST_PAGES, ListPage, declared_rows, differs
from scraper.pages import Page

_SIGNS = ((re.compile(r"(?i)\b\w+\.aspx?\?\w+="), 3), (re.compile(r"__VIEWSTATE"), 3))
_POST = re.compile(r"__doPostBack\(\s*['\"]([^'\"]{1,200})['\"]\s*,\s*['\"]([^'\"]{0,200})['\"]\s*\)")
_NEXT = re.compile(r"^\W*(?:下一?页|后一?页|next|>|›)\W*$", re.IGNORECASE)


class Asp:
    """The reader ``asp``."""

    id = "asp"

    def recognise(self, page: Page) -> int:
        """Addresses of pages with parameters, and the state that ASP.NET hides in its forms."""
        return sum(weight for sign, weight in _SIGNS if sign.search(page.markup) or sign.search(page.url))

    def list_pages(self, site: Site, first: Page) -> Iterator[ListPage] | None:
        """The pages of a grid that is posted back; other lists are lists like any others."""
        return _read(site, first) if "__VIEWSTATE" in first.markup and _turn(first, 1) is not None else None


def _read(site: Site, first: Page) -> Iterator[ListPage]:
    page, number, seen = first, 1, set(marks(first))
    declared = declared_rows(first)
    trouble = ""
    while number < MOST_PAGES:
        turn = _turn(page, number)
        if turn is None:
            break
        try:
            following = site.get(*turn[:1], form=turn[1], referer=page.url)
        except NotRead as error:
            trouble = f"page {number + 1} ({turn[1]['__EVENTARGUMENT']}): {error.why}"
            break
        if not marks(following) - seen:
            trouble = "" if declared is not None and len(seen) >= declared else f"page {number + 1} shows no new row"
            break
        yield ListPage(page, number)
        page, number = following, number + 1
        seen |= marks(page)
    if number >= MOST_PAGES:
        trouble = f"more than {MOST_PAGES} pages"
    yield ListPage(page, number, trouble or (differs(len(seen), declared) if len(seen) < (declared or 0) else ""))


def _turn(page: Page, number: int) -> tuple[str, dict[str, str]] | None:
    """The address and the form of the page after number ``number``; ``None`` where the pager shows none."""
    arrow: tuple[Tag, re.Match[str]] | None = None
    for link in page.tree.named("a", "input", "button"):
        call = _POST.search(f"{link.get('href') or ''} {link.get('onclick') or ''}")
        text = link.get_text("", strip=True) or str(link.get("value") or "")
        if call is None or link.get("disabled") is not None:
            continue
        if text.strip("[]") == str(number + 1):
            return _form(page, link, call)
        if _NEXT.match(text):
            arrow = (link, call)
    return None if arrow is None else _form(page, *arrow)


def _form(page: Page, link: Tag, call: re.Match[str]) -> tuple[str, dict[str, str]]:
    form = link.find_parent("form") or page.tree.first("form")
    fields: dict[str, str] = {}
    hidden = form.find_all("input", type="hidden", limit=60) if form is not None else []
    for field in islice(hidden, 60):
        fields[str(field.get("name") or "")] = str(field.get("value") or "")
    action = str(form.get("action") or "") if form is not None else ""
    sent = {name: value for name, value in fields.items() if name}
    return page.resolve(action) or page.url, {**sent, "__EVENTTARGET": call[1], "__EVENTARGUMENT": call[2]}
