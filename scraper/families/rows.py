"""The rows of a list: the links that repeat in one container, told apart from menus and boxes of news beside it."""

from __future__ import annotations

import re

from bs4 import Tag

from forms.titles import read_title
from scraper.pages import Link, Page

_ROW = frozenset({"li", "tr", "dd", "dt"})
#: What a pager's links say; they stand among the rows on some portals.
_PAGER = re.compile(r"^(?:首|尾|末|上一?|下一?|前一?|后一?)页$|^\W*\d{0,4}\W*$|^[上下]一条|^更多|^more", re.I)


def is_row(link: Link) -> bool:
    """Whether a link looks like a row by itself: a date stands near it, or it names a report or a look-alike."""
    return link.date is not None or read_title(link.text).kind != "none"


def is_pager(text: str) -> bool:
    """Whether a link's text is that of a pager: a number, an arrow, 下一页, 更多."""
    return bool(_PAGER.match(text))


def list_rows(page: Page) -> list[Link]:
    """The rows of the page's list, one link each: the container with the most reports, else all that look like rows.

    Lists that are cut into several containers of one kind count as one.
    """
    groups: dict[tuple[str, ...], dict[int, Link]] = {}
    reports: dict[tuple[str, ...], int] = {}
    for link in page.links:
        if is_pager(link.text):
            continue
        row = _row_of(link.element)
        kind = _kind(row)
        rows = groups.setdefault(kind, {})
        known = rows.setdefault(id(row), link)
        if known is not link and known.url != link.url and read_title(link.text).kind != "none":
            # Either the title of the row, after a picture or a group's name, or one of several rows of one cell.
            rows[id(row) if read_title(known.text).kind == "none" else id(link.element)] = link
        reports[kind] = reports.get(kind, 0) + (read_title(link.text).kind == "report")
    best = max(groups, key=lambda kind: (reports[kind], len(groups[kind])), default=None)
    if best is None or not reports[best]:
        return [link for link in page.links if is_row(link)]
    return list(groups[best].values())


def marks(page: Page) -> frozenset[str]:
    """The addresses that tell a page of a list from another."""
    return frozenset(link.url for link in list_rows(page))


def _row_of(element: Tag) -> Tag:
    """The row that a link stands in: the nearest list item or table row, else the link itself."""
    around: Tag | None = element
    for _ in range(5):
        if around is None or around.name in ("body", "html", "[document]"):
            break
        if around.name in _ROW:
            return around
        around = around.parent
    return element


def _kind(row: Tag) -> tuple[str, ...]:
    """What a row's container looks like: names and classes on the way up."""
    path: list[str] = []
    around: Tag | None = row
    while around is not None and len(path) < 5:
        path.append(f"{around.name}.{'.'.join(around.get('class') or ()) if around is not row else ''}")
        around = around.parent
    return tuple(path)
