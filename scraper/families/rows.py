"""The rows of a list: the links that repeat in one container, told apart from menus and boxes of news beside it."""

from __future__ import annotations

import re
from dataclasses import dataclass
from itertools import islice

from bs4 import Tag

from forms.titles import read_title
from scraper.families.words import is_body_name, year_of_column, year_of_group
from scraper.pages import Link, Page

_HEADINGS = ["h1", "h2", "h3", "h4", "h5", "h6", "dt", "caption", "legend", "strong"]
_ROW = frozenset({"li", "tr", "dd", "dt"})
#: What a pager's links say; they stand among the rows on some portals.
_PAGER = re.compile(r"^(?:首|尾|末|上一?|下一?|前一?|后一?)页$|^\W*\d{0,4}\W*$|^[上下]一条|^更多|^more", re.I)
#: Texts of links that say nothing of what they lead to.
_SPEECHLESS = re.compile(
    r"^\W*(?:(?:点击|在线)?(?:查看|下载|浏览|阅读|打开|预览)(?:详情|全文|附件|文档|报告)?|详情|详细|全文|附件|链接|报告|有|已公开|已发布|"
    r"word|pdf|docx?|(?:19|20)\d\d年?度?)?\W*$",
    re.IGNORECASE,
)


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


@dataclass(frozen=True, slots=True)
class Cell:
    """What a table says of a link that says nothing itself: a title in its row, or a body and a year."""

    title: str = ""
    body: str = ""
    year: int | None = None


def cell_of(link: Link) -> Cell | None:
    """The words around a link called ``查看``, ``下载`` or by a year alone; ``None`` where there are none."""
    if not _SPEECHLESS.match(link.text) or read_title(link.text).kind == "report":
        return None
    own = link.element.find_parent(["td", "th"])
    row = link.element.find_parent(["tr", "li", "dd"])
    if row is None:
        return None
    cells = row.find_all(["td", "th"], limit=60) if row.name == "tr" else row.find_all(["span", "p", "em", "b", "i"])
    texts = [cell.get_text("", strip=True)[:300] for cell in cells if cell is not own]
    title = next((text for text in texts if read_title(text).kind == "report"), "")
    if title:
        return Cell(title)
    body = next((text for text in texts if is_body_name(text)), "")
    table = row.find_parent("table")
    if not body or own is None or table is None:
        return None
    year = year_of_column(link.text) or _head_year(table, own)
    return Cell("", body, year) if year is not None else None


def heading_year(link: Link) -> int | None:
    """The year that stands over a link as a heading of its group; ``None`` where none does."""
    for before in islice(link.element.find_all_previous(_HEADINGS), 12):
        text = before.get_text("", strip=True)
        if len(text) <= 40:
            return year_of_column(text) or year_of_group(text)
    return None


def _head_year(table: Tag, cell: Tag) -> int | None:
    """The year that stands over a cell."""
    column = _column(cell)
    for row in table.find_all("tr", limit=4):
        for head in row.find_all(["td", "th"], recursive=False, limit=60):
            if _column(head) == column and (year := year_of_column(head.get_text("", strip=True))) is not None:
                return year
    return None


def _column(cell: Tag) -> int:
    """How many columns stand before a cell in its row."""
    before = cell.find_previous_siblings(["td", "th"])
    return sum(int(str(one.get("colspan") or "1")) if str(one.get("colspan") or "1").isdigit() else 1 for one in before)


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
