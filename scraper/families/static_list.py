"""Any portal whose lists are links: from the home page to the columns of annual reports, through years, groups, bodies.

The fallback for systems without a family of their own, and the way to the lists of those that only draw their lists
themselves (the readers). It follows only what the portal itself links: doors (信息公开 platforms, walls of bodies),
columns by name or address, and inside a column its years, groups and bodies.
"""

from __future__ import annotations

import re
from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Literal

from forms.bodies import same_body
from forms.titles import read_title
from scraper.addresses import directory
from scraper.attachments import is_file_address
from scraper.choices import choices
from scraper.families.base import Candidate, KnownBody, Learnt, ListRead, NotRead, Reader, Site
from scraper.families.json_lists import json_list
from scraper.families.known import key_in, known_column
from scraper.families.rows import cell_of, heading_year, is_pager, is_row, list_rows, marks
from scraper.families.words import (
    GROUP,
    SITE_MAP,
    SLUG,
    column_of,
    is_body_name,
    is_column_name,
    is_door_name,
    own_name,
    year_in_address,
    year_of_column,
)
from scraper.pager import ListPage, declared_rows, differs, read_pages
from scraper.pages import Link, Page
from scraper.results import State

#: Pages that are neither lists of reports nor reports; ``walk_pages`` in the profile's settings replaces it.
WALK_PAGES = 2000

#: Columns of annual reports, with their years, groups and bodies.
MOST_COLUMNS = 3000

#: Steps from a start page to a column, and from a column to the list inside it.
DEPTH = 4

_EMPTY = re.compile(r"暂无(?:相关)?(?:信息|数据|内容|记录)|共\s*0\s*(?:条|页)|没有(?:相关|找到)")
_DRAWN = re.compile(
    r"loadDynamic\(|dataproxy|unitbuild|/site/label/|labelName=|\$\.(?:ajax|post|get)\(|axios|new Vue|fetch\(|"
    r"XMLHttpRequest"
)
_CUT = re.compile(r"(?:…|\.{2,})$")
_HINT = re.compile(r"公开|政府信|20\d\d年|年度")
_DIRECTORY = re.compile(r"^https?://[^/]+(?:/[^/?#.]+)+$")
_TRS = re.compile(r"createPageHTML\(\s*\d|/t\d{8}_\d+\.|TRS_Editor")


@dataclass(frozen=True, slots=True)
class _Spot:
    """An address to visit, why, and what the path to it says: the body and year it is about.

    ``kind`` is ``door``, ``body`` or ``column``; ``key`` the system's own key of the body; ``rung`` how it was found.
    """

    url: str
    kind: str
    referer: str
    depth: int
    body: str = ""
    year: int | None = None
    key: str = ""
    rung: str = "linked"


class StaticList:
    """The family ``static_list``. Settings: ``walk_pages``, ``columns`` (addresses of columns, beside those found)."""

    id = "static_list"

    own = ()

    def __init__(self, readers: tuple[Reader, ...] = (), elsewhere: tuple[str, ...] = ()) -> None:
        """``elsewhere`` are parts of addresses that families of their own read on the same site."""
        self.readers = readers
        self.elsewhere = elsewhere

    def recognise(self, page: Page) -> int:
        """Fits any page, a little; surely one that links a column of annual reports."""
        for link in page.links:
            if is_column_name(link.text) and not any(part in link.url for part in self.elsewhere):
                return 4
        return 1

    def discover(self, site: Site, starts: list[Page]) -> Iterator[Learnt]:
        """Breadth first from the start pages; columns before walls."""
        walk = _Walk(site, self.readers, self.elsewhere)
        for url in site.profile.settings.get("columns", ()):
            walk.add(_Spot(str(url), "column", "", 0, rung="profile"))
        for page in starts:
            walk.seen.add(page.url)
            yield from walk.visit(page, _Spot(page.url, "door", "", 0))
        yield from walk.run()
        if not walk.columns_read:
            for page in starts:
                for link in page.links:
                    if SITE_MAP.search(link.text):
                        walk.add(_Spot(link.url, "door", page.url, 1, rung="site map"))
            yield from walk.run()
        yield from (read for body, read in walk.without.items() if body not in walk.reached)
        if not walk.columns_read and not walk.columns_led_to:
            yield ListRead(starts[0].url, "list-not-read", "no column of annual reports is linked from the start pages")


class _Walk:
    def __init__(self, site: Site, readers: tuple[Reader, ...], elsewhere: tuple[str, ...]) -> None:
        self.site = site
        self.readers = readers
        self.elsewhere = elsewhere
        self.seen: set[str] = set()
        self.columns: deque[_Spot] = deque()
        self.doors: deque[_Spot] = deque()
        self.columns_read = self.columns_led_to = 0
        self.walked = 0
        #: Bodies whose own page links no column, and those whose column was come to all the same.
        self.without: dict[str, ListRead] = {}
        self.reached: set[str] = set()
        self.most = int(site.profile.settings.get("walk_pages", WALK_PAGES))

    def add(self, spot: _Spot) -> None:
        if spot.url not in self.seen and not any(part in spot.url for part in self.elsewhere):
            self.seen.add(spot.url)
            (self.columns if spot.kind == "column" else self.doors).append(spot)
            self.columns_led_to += spot.kind == "column"

    def run(self) -> Iterator[Learnt]:
        while self.columns or self.doors:
            if self.columns:
                spot = self.columns.popleft()
                if self.columns_read >= MOST_COLUMNS:
                    self.site.issue("column-cap", spot.url, f"more than {MOST_COLUMNS} columns")
                    yield ListRead(spot.url, "list-not-read", "not visited: too many columns")
                    return
            else:
                spot = self.doors.popleft()
                self.walked += 1
                if self.walked > self.most:
                    self.site.issue("walk-cap", spot.url, f"more than {self.most} pages walked to find columns")
                    yield ListRead(spot.url, "unknown", "not visited: too many pages on the way")
                    return
            try:
                page = self._page(spot)
            except NotRead as error:
                if spot.kind in ("column", "body"):
                    yield self._said(spot, error.url, error.state, error.why)
                continue
            yield from self.visit(page, spot)

    def _page(self, spot: _Spot) -> Page:
        """The page of a spot. A directory without its slash may be nowhere, or its links lead beside it."""
        slashed = f"{spot.url}/"
        try:
            page = self.site.get(spot.url, referer=spot.referer)
        except NotRead as error:
            if error.state != "soft404" or not _DIRECTORY.match(spot.url) or slashed in self.seen:
                raise
            return self._slashed(slashed, spot) or self._raise(error)
        if _DIRECTORY.match(page.url) and slashed not in self.seen and _TRS.search(page.markup):
            return self._slashed(slashed, spot) or page
        return page

    def _slashed(self, url: str, spot: _Spot) -> Page | None:
        self.seen.add(url)
        try:
            return self.site.get(url, referer=spot.referer)
        except NotRead:
            return None

    def _raise(self, error: NotRead) -> Page:
        raise error

    def _said(self, spot: _Spot, url: str, state: State | Literal["read"], why: str) -> ListRead:
        """What the list of a spot was, of the body and year that the spot is about."""
        return ListRead(url, state, why, spot.key, spot.year, "" if spot.key else spot.body)

    def visit(self, page: Page, spot: _Spot) -> Iterator[Learnt]:
        if page.forward is not None and page.forward not in self.seen and spot.depth < DEPTH + 2:
            self.add(replace(spot, url=page.forward, referer=page.url, depth=spot.depth + 1))
        if spot.kind != "column" and _is_column(page):
            spot = replace(spot, kind="column", rung="page tags")
        if spot.kind == "column":
            yield from self._column(page, spot)
        else:
            yield from self._door(page, spot)

    def _door(self, page: Page, spot: _Spot) -> Iterator[Learnt]:
        """A page on the way: columns, further doors, bodies."""
        found = False
        for url in page.frames if spot.depth < DEPTH else ():
            self.add(replace(spot, url=url, referer=page.url, depth=spot.depth + 1))
        wall = 0 < spot.depth < DEPTH or bool(spot.depth == 0 and is_door_name(page.head_title))
        for link in all_links(page):
            if is_file_address(link.url):
                continue
            own = column_of(link.text)
            if (
                is_column_name(link.text)
                or own
                or (SLUG.search(link.url) and not is_row(link) and not is_pager(link.text))
            ):
                found = True
                self._lead(spot, "column", link.url, page, own or spot.body, spot.year)
            elif (title := read_title(link.text)).kind == "index" and link.date is None:
                self._lead(spot, "column", link.url, page, spot.body, title.year)
            elif title.kind == "report":
                key = self._key_for(title.body, spot)
                yield Candidate(link.url, link.text, page.url, "link", link.date, spot.body, key, listed=False)
            elif spot.depth < DEPTH and is_door_name(link.text):
                self._lead(spot, "door", link.url, page, spot.body)
            elif spot.kind == "door" and (wall or known_column(link.url)) and is_body_name(link.text):
                key = key_in(link.url)
                yield KnownBody(link.text, key, page.url, "wall of bodies")
                known = known_column(link.url)
                rung = "known path" if known else "wall of bodies"
                self._lead(spot, "column" if known else "body", known or link.url, page, link.text, rung=rung)
        if spot.kind == "body" and not found:
            why = "no column of annual reports is linked from the body's page"
            self.without.setdefault(spot.body, self._said(spot, page.url, "unknown", why))

    def _lead(
        self, spot: _Spot, kind: str, url: str, page: Page, body: str, year: int | None = None, rung: str = ""
    ) -> None:
        """Queues what a page leads to; the body's key stays as long as the body does."""
        key = spot.key if body and body == spot.body else ""
        if body and not key:
            key = key_in(url)
        if kind == "column":
            self.reached.add(body)
        self.add(_Spot(url, kind, page.url, spot.depth + 1, body, year, key, rung or spot.rung))

    def _column(self, first: Page, spot: _Spot) -> Iterator[Learnt]:
        """A column of annual reports: its rows on all its pages, and the columns inside it."""
        self.columns_read += 1
        if spot.body:
            yield KnownBody(spot.body, spot.key, spot.referer or first.url, "column of one body")
        title = first.report_title()
        if title is not None and title[0].kind == "report" and first.has_report_text:
            yield Candidate(
                first.url,
                title[0].text,
                first.url,
                "the column is the report",
                None,
                spot.body,
                self._key_for(title[0].body, spot),
                spot.year,
                page=first,
            )
        rows = 0
        inside = sum(self._inside(link, first, spot) for link in choices(first))
        last: ListPage | None = None
        for last in self._list(first):
            for link in last.page.links:
                candidate = self._row(link, last, spot)
                if candidate is not None:
                    rows += 1
                    yield candidate
                else:
                    inside += self._inside(link, last.page, spot)
        assert last is not None
        if not (rows or inside or last.trouble or spot.depth >= DEPTH + 2):
            for url in first.frames:
                inside += url not in self.seen
                self.add(replace(spot, url=url, referer=first.url, depth=spot.depth + 1))
        if last.trouble:
            self.site.issue("list-not-complete", last.page.url, last.trouble)
            yield self._said(spot, last.page.url, "list-not-read", last.trouble)
        elif (
            rows
            or inside
            or last.total is not None
            or (title is not None and first.has_report_text)
            or _EMPTY.search(first.text)
            or _EMPTY.search(last.page.text)
        ):
            declared = "" if last.total is None else f", {last.total} declared and read"
            yield self._said(spot, first.url, "read", f"{rows} rows on {last.number} pages{declared}; {spot.rung}")
        else:
            drawn = _DRAWN.search(first.markup)
            why = (
                f"the list is drawn by a script ({drawn[0]})"
                if drawn
                else "the page shows neither rows nor that there are none"
            )
            self.site.issue("list-not-read", first.url, why)
            yield self._said(spot, first.url, "list-not-read", why)

    def _list(self, first: Page) -> Iterator[ListPage]:
        """The pages of the list on ``first``: by the first reader that knows it, else by its links."""
        for reader in self.readers:
            pages = reader.list_pages(self.site, first)
            if pages is not None:
                return pages
        drawn = first.drawn
        if drawn is not None and not _reports(first) and _reports(drawn):
            return iter((self._drawn(first, drawn),))
        if not list_rows(first) or not _reports(first):
            listed = json_list(self.site, first)
            if listed:
                return iter(listed)
        return read_pages(first, self._get, marks)

    def _drawn(self, first: Page, drawn: Page) -> ListPage:
        """A list whose rows a script draws from an array: all of them stand on the page."""
        rows, declared = len(list_rows(drawn)), declared_rows(first)
        return ListPage(drawn, 1, differs(rows, declared) if rows < (declared or rows) else "")

    def _key_for(self, named: str | None, spot: _Spot) -> str:
        """The key of the spot's body, unless a title names another body: a body's list may hold those of others."""
        named = own_name(named)
        return spot.key if named is None or not spot.body or same_body(named, spot.body) else ""

    def _get(self, url: str, referer: str) -> Page | str:
        self.seen.add(url)
        try:
            return self.site.get(url, referer=referer)
        except NotRead as error:
            return error.why

    def _row(self, link: Link, at: ListPage, spot: _Spot) -> Candidate | None:
        cell = cell_of(link)
        if cell is not None and not cell.title:
            return Candidate(
                link.url, link.text, at.page.url, f"table ({spot.rung})", None, cell.body, "", cell.year, sure=True
            )
        if cell is not None:
            link = replace(link, text=cell.title)
        if is_file_address(link.url) and is_body_name(link.text):
            year = spot.year or heading_year(link)
            if year is not None:
                said = ("file of a body", link.date, link.text, "", year)
                return Candidate(link.url, link.text, at.page.url, *said, sure=True)
        title = read_title(link.text)
        cut = (
            title.kind == "none" and bool(_CUT.search(link.text)) and (link.date is not None or _HINT.search(link.text))
        )
        if title.kind in ("report", "index") or cut or (title.kind == "weak" and link.date is not None and title.year):
            if title.kind == "report" and title.year is None and link.date is None and not is_file_address(link.url):
                return None  # a body's column, not its report
            year = title.year or spot.year or year_in_address(link.url)
            return Candidate(
                link.url,
                link.text,
                at.page.url,
                f"list ({spot.rung})",
                link.date,
                spot.body,
                self._key_for(title.body, spot),
                year,
                dated=at.dated,
                files=at.files.get(link.url, ()),
            )
        return None

    def _inside(self, link: Link, page: Page, spot: _Spot) -> bool:
        """Whether the link leads to a column inside this one; it is queued."""
        if link.url in self.seen or is_file_address(link.url) or spot.depth >= DEPTH + 2:
            return False
        year = year_of_column(link.text)
        own = column_of(link.text)
        near = link.url.startswith(directory(page.url)) or bool(SLUG.search(link.url))
        if year is not None:
            if year in self.site.years:
                self._lead(spot, "column", link.url, page, spot.body, year)
        elif own:
            self._lead(spot, "column", link.url, page, own, spot.year)
        elif is_body_name(link.text) and (near or heading_year(link) is not None):
            self._lead(spot, "column", link.url, page, link.text, spot.year or heading_year(link))
        elif near and (GROUP.match(link.text) or is_column_name(link.text)):
            self._lead(spot, "column", link.url, page, spot.body, spot.year)
        else:
            return False
        return True


def _is_column(page: Page) -> bool:
    if page.is_report_column:
        return True
    named = [page.metas.get("columnname", ""), *page.breadcrumb[-1:], *(read.value for read in page.titles[:3])]
    if any(is_column_name(name) or column_of(name) for name in named):
        return True
    rows = [link for link in page.links if link.date is not None and read_title(link.text).kind == "report"]
    return len(rows) >= 3


def all_links(page: Page) -> Iterator[Link]:
    """Links, what scripts would draw, and what drop-downs lead to."""
    yield from page.links
    if page.drawn is not None:
        yield from page.drawn.links
    yield from choices(page)


def _reports(page: Page) -> bool:
    return any(read_title(link.text).kind == "report" for link in page.links)
