"""Hanweb's jcms: the rows of a column stand in an XML island in a script, further ones come from ``dataproxy.jsp``.

The page ships the first group of rows (three pages of ``perPage``). A script posts for the next groups by the numbers
of their first and last row; older systems answer to ``page=N`` alone. An answer may carry one row of the group after
it, so rows count by their address, and the count is compared with ``totalrecord``.
"""

from __future__ import annotations

import html
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from urllib.parse import parse_qsl, urlencode

from forms.titles import read_title
from scraper.families.base import NotRead, Site
from scraper.pager import ListPage, differs
from scraper.pages import Page

#: Rows of one list; beyond is another column's list or a trap.
MOST_ROWS = 5000
#: Pages of one list of a system that counts pages.
MOST_PAGES = 300

_CDATA = re.compile(r"^\s*<!\[CDATA\[(.*?)(?:\]\]>)?\s*$", re.DOTALL)
_HREF = re.compile(r"href\s*=\s*['\"]\s*([^'\"\s]+)", re.IGNORECASE)
_PARAMETERS = re.compile(r"\bparam_?\w*\s*=\s*\{([^{}]*)\}")
_PAIR = re.compile(r"['\"]?(\w{1,40})['\"]?\s{0,9}:\s{0,9}(?:'([^']{0,400})'|\"([^\"]{0,400})\"|([\w/.-]{1,200}))")
_PROXY = re.compile(r"['\"]([^'\"\s?]*/jpage/dataproxy\.jsp)")
_PER_PAGE = re.compile(r"perPage\s*[:=]\s*['\"]?(\d{1,4})", re.IGNORECASE)
_TOTAL = re.compile(r"totalRecord(?:\s*[:=]\s*['\"]?|>\s*)(\d{1,7})", re.IGNORECASE)
_SIGNS = (
    (re.compile(r"/jpage/(?:more\w*)?dataproxy\.jsp"), 6),
    (re.compile(r"<datastore\b"), 4),
    (re.compile(r"/art/\d{4}/\d{1,2}/\d{1,2}/art_\d"), 3),
    (re.compile(r"/module/(?:web/)?jpage/"), 2),
)


class HanwebJcms:
    """The reader ``hanweb_jcms``. Setting ``jpage: page`` for systems that refuse to be posted to."""

    id = "hanweb_jcms"

    def recognise(self, page: Page) -> int:
        """Island, proxy, and the addresses of articles."""
        return sum(weight for sign, weight in _SIGNS if sign.search(page.markup) or sign.search(page.url))

    def list_pages(self, site: Site, first: Page) -> Iterator[ListPage] | None:
        """The page itself, then the rows of each island with all that its proxy adds."""
        islands = _islands(first)
        return _read(site, first, islands) if islands else None


@dataclass(slots=True)
class _Island:
    """One list: rows by address, number of rows declared, and how its script asks for more."""

    rows: dict[str, str] = field(default_factory=dict)
    total: int | None = None
    group: int = 45
    endpoint: str = ""
    fields: dict[str, str] = field(default_factory=dict)

    def add(self, markup: str) -> list[str]:
        """Takes the records in ``markup``; returns those that are new."""
        if "<record" not in markup and "&lt;record" in markup:
            markup = html.unescape(markup)
        new: list[str] = []
        for raw in _between(markup, "<record>", "</record>"):
            wrapped = _CDATA.match(raw)
            record = wrapped[1] if wrapped else raw
            href = _HREF.search(record)
            key = html.unescape(href[1]) if href else record.strip()
            if key not in self.rows and len(self.rows) < MOST_ROWS:
                self.rows[key] = record
                new.append(record)
        total = _TOTAL.search(markup)
        if total:
            self.total = int(total[1])
        return new

    def complete(self, begin: int) -> bool:
        """Whether nothing can come from row ``begin`` on."""
        if self.total is None:
            return len(self.rows) < self.group
        return begin > self.total or len(self.rows) >= self.total


def _islands(page: Page) -> list[_Island]:
    found: list[_Island] = []
    places = _between(page.markup, "<datastore", "</datastore>")[:20]
    outside = page.markup
    for place in places:
        outside = outside.replace(place, "", 1)
    totals = [int(total[1]) for total in _TOTAL.finditer(outside)]
    sizes = [int(size[1]) for size in _PER_PAGE.finditer(outside) if int(size[1])]
    scripts = [_object(found[1]) for found in _PARAMETERS.finditer(outside)]
    for number, place in enumerate(places):
        island = _Island()
        island.add(place)
        if len(totals) == len(places):
            island.total = totals[number]
        if sizes:
            island.group = 3 * sizes[min(number, len(sizes) - 1)]
        following = _HREF.search("".join(_between(place, "<nextgroup>", "</nextgroup>")[:1]))
        proxy = _PROXY.search(page.markup)
        address, _, query = html.unescape(following[1]).partition("?") if following else ("", "", "")
        address = address or (proxy[1] if proxy else "/module/web/jpage/dataproxy.jsp")
        island.endpoint = page.resolve(address) or ""
        asked = dict(parse_qsl(query, keep_blank_values=True))
        asked.pop("page", None)
        own = [script for script in scripts if not asked or script.get("unitid") == asked.get("unitid")]
        island.fields = own[0] if own else asked
        if _concerns(page, island):
            found.append(island)
    return found


def _between(markup: str, begin: str, end: str) -> list[str]:
    """What stands between ``begin`` and the next ``end``, each time; in one pass, however broken the markup."""
    found: list[str] = []
    place = markup.find(begin)
    while place >= 0:
        closed = markup.find(end, place)
        if closed < 0:
            break
        found.append(markup[place + len(begin) : closed])
        place = markup.find(begin, closed)
    return found


def _object(text: str) -> dict[str, str]:
    """The names and plain values of a script's object."""
    return {pair[1]: next((one for one in pair.groups()[1:] if one is not None), "") for pair in _PAIR.finditer(text)}


def _concerns(page: Page, island: _Island) -> bool:
    """Whether an island is the column's own list, or names reports: boxes of news stand beside lists."""
    column = island.fields.get("columnid", "")
    own = re.search(r"/col/col(\d+)", page.url)
    if not column or own is None or column == own[1]:
        return True
    return any(read_title(link.text).kind == "report" for link in _rows(page, list(island.rows.values())).links)


def _read(site: Site, first: Page, islands: list[_Island]) -> Iterator[ListPage]:
    yield ListPage(first, 1)
    number, troubles = 1, []
    for island in islands:
        yield ListPage(_rows(first, list(island.rows.values())), number)
        trouble = ""
        for answer in _more(site, first, island):
            if isinstance(answer, str):
                trouble = answer
            else:
                number += 1
                yield ListPage(_rows(first, answer), number)
        if len(island.rows) >= MOST_ROWS:
            trouble = f"more than {MOST_ROWS} rows"
        troubles.append(trouble or differs(len(island.rows), island.total))
    totals = [island.total for island in islands if island.total is not None]
    declared = sum(totals) if len(totals) == len(islands) else None
    yield ListPage(_rows(first, []), number, "; ".join(filter(None, troubles)), declared)


def _more(site: Site, first: Page, island: _Island) -> Iterator[list[str] | str]:
    """The rows after the first group as they come; the reason, when they stop coming because of a refusal."""
    refused = ""
    if site.profile.settings.get("jpage") != "page":
        for begin in range(min(len(island.rows), island.group) + 1, MOST_ROWS, island.group):
            if island.complete(begin):
                return
            query = {"startrecord": begin, "endrecord": begin + island.group - 1, "perpage": island.group // 3}
            url = f"{island.endpoint}?{urlencode(query)}"
            try:
                new = island.add(site.get(url, form=island.fields, referer=first.url, script=True).markup)
            except NotRead as error:
                new, refused = [], f"{error.url}: {error.why}"
            if new:
                yield new
            elif begin > island.group + 1:
                if refused:
                    yield refused
                return
            else:
                break  # nothing came at all: an older system, which counts pages
    for number in range(1, MOST_PAGES):
        if island.complete(len(island.rows) + 1):
            return
        url = f"{island.endpoint}?{urlencode({'page': number, **island.fields})}"
        try:
            new = island.add(site.get(url, referer=first.url, script=True).markup)
        except NotRead as error:
            yield refused or f"{error.url}: {error.why}"
            return
        if not new and number > 1:
            return
        yield new


def _rows(first: Page, records: list[str]) -> Page:
    """Records as a page of their own: their links are relative to the column."""
    parts = (f"<table>{record}</table>" if record.lstrip()[:3].lower() == "<tr" else record for record in records)
    return Page(first.url, "".join(f"<div>{part}</div>" for part in parts), first.capture)
