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

from forms.titles import read_title
from scraper.addresses import directory
from scraper.attachments import is_file_address
from scraper.families.base import Candidate, KnownBody, Learnt, ListRead, NotRead, Reader, Site
from scraper.families.words import (
    DOOR,
    GROUP,
    SLUG,
    column_of,
    is_body_name,
    is_column_name,
    year_in_address,
    year_of_column,
)
from scraper.pager import ListPage, read_pages
from scraper.pages import Link, Page

#: Pages that are neither lists of reports nor reports; ``walk_pages`` in the profile's settings replaces it.
WALK_PAGES = 400

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


@dataclass(frozen=True, slots=True)
class _Spot:
    """An address to visit, why, and what the path to it says: the body and year it is about."""

    url: str
    kind: str  # door, body, column
    referer: str
    depth: int
    body: str = ""
    year: int | None = None


class StaticList:
    """The family ``static_list``. Settings: ``walk_pages``, ``columns`` (addresses of columns, beside those found)."""

    id = "static_list"

    def __init__(self, readers: tuple[Reader, ...] = ()) -> None:
        self.readers = readers

    def recognise(self, page: Page) -> int:
        """Fits any page, a little."""
        return 1

    def discover(self, site: Site, starts: list[Page]) -> Iterator[Learnt]:
        """Breadth first from the start pages; columns before walls."""
        walk = _Walk(site, self.readers)
        for url in site.profile.settings.get("columns", ()):
            walk.add(_Spot(str(url), "column", "", 0))
        for page in starts:
            walk.seen.add(page.url)
            yield from walk.visit(page, _Spot(page.url, "column" if _is_column(page) else "door", "", 0))
        yield from walk.run()
        if not walk.columns_read:
            yield ListRead(starts[0].url, "list-not-read", "no column of annual reports is linked from the start pages")


class _Walk:
    def __init__(self, site: Site, readers: tuple[Reader, ...]) -> None:
        self.site = site
        self.readers = readers
        self.seen: set[str] = set()
        self.columns: deque[_Spot] = deque()
        self.doors: deque[_Spot] = deque()
        self.columns_read = 0
        self.walked = 0
        self.most = int(site.profile.settings.get("walk_pages", WALK_PAGES))

    def add(self, spot: _Spot) -> None:
        if spot.url not in self.seen:
            self.seen.add(spot.url)
            (self.columns if spot.kind == "column" else self.doors).append(spot)

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
                page = self.site.get(spot.url, referer=spot.referer)
            except NotRead as error:
                if spot.kind in ("column", "body"):
                    yield ListRead(error.url, error.state, error.why, year=spot.year, body=spot.body)
                continue
            yield from self.visit(page, spot)

    def visit(self, page: Page, spot: _Spot) -> Iterator[Learnt]:
        if page.forward is not None and page.forward not in self.seen and spot.depth < DEPTH + 2:
            self.add(replace(spot, url=page.forward, referer=page.url, depth=spot.depth + 1))
        if spot.kind != "column" and _is_column(page):
            spot = replace(spot, kind="column")
        if spot.kind == "column":
            yield from self._column(page, spot)
        else:
            yield from self._door(page, spot)

    def _door(self, page: Page, spot: _Spot) -> Iterator[Learnt]:
        """A page on the way: columns, further doors, bodies."""
        found = False
        for link in page.links:
            if is_file_address(link.url):
                continue
            own = column_of(link.text)
            if is_column_name(link.text) or own or (SLUG.search(link.url) and not _is_article(link)):
                found = True
                self.add(_Spot(link.url, "column", page.url, spot.depth + 1, own or spot.body, spot.year))
            elif spot.depth < DEPTH and DOOR.search(link.text):
                self.add(_Spot(link.url, "door", page.url, spot.depth + 1, spot.body))
            elif spot.kind == "door" and 0 < spot.depth < DEPTH and is_body_name(link.text):
                yield KnownBody(link.text, "", page.url, "wall of bodies")
                self.add(_Spot(link.url, "body", page.url, spot.depth + 1, link.text))
            elif read_title(link.text).kind == "report":
                yield Candidate(link.url, link.text, page.url, "link", link.date, spot.body, year=None, listed=False)
        if spot.kind == "body" and not found:
            evidence = "no column of annual reports is linked from the body's page"
            yield ListRead(page.url, "unknown", evidence, body=spot.body)

    def _column(self, first: Page, spot: _Spot) -> Iterator[Learnt]:
        """A column of annual reports: its rows on all its pages, and the columns inside it."""
        self.columns_read += 1
        if spot.body:
            yield KnownBody(spot.body, "", spot.referer or first.url, "column of one body")
        title = first.report_title()
        if title is not None and title[0].kind == "report" and first.has_report_text:
            yield Candidate(
                first.url,
                title[0].text,
                first.url,
                "the column is the report",
                None,
                spot.body,
                year=spot.year,
                page=first,
            )
        rows = 0
        inside = 0
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
        if last.trouble:
            self.site.issue("list-not-complete", last.page.url, last.trouble)
            yield ListRead(last.page.url, "list-not-read", last.trouble, "", spot.year, spot.body)
        elif (
            rows
            or inside
            or last.total is not None
            or (title is not None and first.has_report_text)
            or _EMPTY.search(first.text)
        ):
            declared = "" if last.total is None else f", {last.total} declared and read"
            evidence = f"{rows} rows on {last.number} pages{declared}"
            yield ListRead(first.url, "read", evidence, "", spot.year, spot.body)
        else:
            drawn = _DRAWN.search(first.markup)
            why = (
                f"the list is drawn by a script ({drawn[0]})"
                if drawn
                else "the page shows neither rows nor that there are none"
            )
            self.site.issue("list-not-read", first.url, why)
            yield ListRead(first.url, "list-not-read", why, "", spot.year, spot.body)

    def _list(self, first: Page) -> Iterator[ListPage]:
        """The pages of the list on ``first``: by the first reader that knows it, else by its links."""
        for reader in self.readers:
            pages = reader.list_pages(self.site, first)
            if pages is not None:
                return pages
        return read_pages(first, self._get, _marks)

    def _get(self, url: str, referer: str) -> Page | str:
        self.seen.add(url)
        try:
            return self.site.get(url, referer=referer)
        except NotRead as error:
            return error.why

    def _row(self, link: Link, at: ListPage, spot: _Spot) -> Candidate | None:
        title = read_title(link.text)
        cut = title.kind == "none" and bool(_CUT.search(link.text)) and "公开" in link.text
        if title.kind in ("report", "index") or cut or (title.kind == "weak" and link.date is not None and title.year):
            if title.kind == "report" and title.year is None and link.date is None and not is_file_address(link.url):
                return None  # a body's column, not its report
            year = title.year or spot.year or year_in_address(link.url)
            return Candidate(
                link.url,
                link.text,
                at.page.url,
                "list",
                link.date,
                spot.body,
                year=year,
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
            self.add(_Spot(link.url, "column", page.url, spot.depth + 1, spot.body, year))
        elif own:
            self.add(_Spot(link.url, "column", page.url, spot.depth + 1, own, spot.year))
        elif near and is_body_name(link.text):
            self.add(_Spot(link.url, "column", page.url, spot.depth + 1, link.text, spot.year))
        elif near and (GROUP.match(link.text) or is_column_name(link.text)):
            self.add(_Spot(link.url, "column", page.url, spot.depth + 1, spot.body, spot.year))
        else:
            return False
        return True


def _is_column(page: Page) -> bool:
    if page.is_report_column:
        return True
    named = [page.metas.get("columnname", ""), *page.breadcrumb[-1:], *(read.value for read in page.titles[:3])]
    if any(is_column_name(name) for name in named):
        return True
    rows = [link for link in page.links if link.date is not None and read_title(link.text).kind == "report"]
    return len(rows) >= 3


def _is_article(link: Link) -> bool:
    return link.date is not None or read_title(link.text).kind != "none"


def _marks(page: Page) -> frozenset[str]:
    """The addresses that tell a page of a list from another: links with a date, or that name a report."""
    return frozenset(link.url for link in page.links if _is_article(link))
