"""The pages of a list, whichever way a portal links them; every way ends by rule."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from urllib.parse import parse_qsl, urlencode, urlsplit, urlunsplit

from scraper.pages import Page

#: No list of annual reports has more pages; beyond is a trap or a wrong column.
MOST_PAGES = 200

_NEXT = re.compile(r"^\W*(?:下一?页|后一?页|next(?: page)?)\W*$|^下一页", re.IGNORECASE)
#: Arrows: one leads to the next page, two may lead to the last.
_ARROW = re.compile(r"^(?:>|›|&gt;|→)$")
_ARROWS = re.compile(r"^(?:>>|»|››)$")
_SIGNATURE_B = re.compile(
    r"createPageHTML\(\s*['\"][^'\"]*['\"]\s*,\s*(\d+)\s*,\s*(\d+)\s*,\s*['\"]([^'\"]+)['\"]\s*,\s*['\"]([^'\"]+)['\"]"
)
_SIGNATURE_A = re.compile(r"createPageHTML\(\s*(\d+)\s*,\s*(\d+)\s*,\s*['\"]([^'\"]+)['\"]\s*,\s*['\"]([^'\"]+)['\"]")
_ROWS_B = re.compile(
    r"createPageHTML\(\s{0,9}['\"][^'\"]{0,80}['\"](?:\s{0,9},\s{0,9}['\"]?[^,()'\"\s]{1,80}['\"]?){4}"
    r"\s{0,9},\s{0,9}['\"]?(\d{1,7})['\"]?\s{0,9}\)"
)
_ROWS = re.compile(r"共(?:\s|&nbsp;|<[^<>]{1,80}>){0,8}(\d{1,6})(?:\s|&nbsp;|<[^<>]{1,80}>){0,8}条")
_TOTAL = re.compile(
    r"(?:\b(?:countPage|totalPages?|pageCount|totalpage|maxPage|contenpage|pages)|\bpageTotal)['\"]?\s*[:=]\s*['\"]?(\d+)|共\s*(?:&nbsp;)?\s*(\d+)\s*(?:&nbsp;)?\s*页|"
    r"第\s*\d+\s*页\s*/\s*共?\s*(\d+)|(?<![\d/])\d{1,3}\s*/\s*(\d{1,3})\s*页"
)
_LAST = re.compile(r"^(?:尾|末|最后一?)页$|^last$", re.IGNORECASE)
_NAMES = (
    "page|pageNo|pageNum|pageIndex|PageIndex|currPage|currentPage|cur_page|curpage|pageNumber|toPage|p_no|pn|paged|p"
)
_BY_SCRIPT = re.compile(
    rf"""['"]([^'"\s]{{0,200}}[?&](?:{_NAMES})=)['"]\s*\+\s*\w+(?:\s*\+\s*['"](&[^'"\s]{{0,200}})['"])?"""
)
_NUMBER = re.compile(r"(?<!\d)\d{1,4}(?!\d)")
_CLASS = re.compile(r"(?:^|[ _-])next(?:$|[ _-])|^next|nextpage", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class ListPage:
    """One page of a list. ``trouble`` is set on the last one when the list could not be read to its end.

    ``total`` is the number of rows that the list declares, where all of it was compared. ``dated`` says that the dates
    of its rows are those of publication, whatever the articles' own tags say; ``files`` maps the address of a row to
    the attachments (address, name) that the list names.
    """

    page: Page
    number: int
    trouble: str = ""
    total: int | None = None
    dated: bool = False
    files: Mapping[str, tuple[tuple[str, str], ...]] = field(default_factory=dict)


def declared_pages(page: Page) -> int | None:
    """How many pages the list says it has."""
    for pattern in (_SIGNATURE_B, _SIGNATURE_A):
        found = pattern.search(page.markup)
        if found:
            return int(found[1])
    found = _TOTAL.search(page.markup)
    return int(next(group for group in found.groups() if group)) if found else None


def declared_rows(page: Page) -> int | None:
    """How many rows the list says it has, on all its pages together."""
    found = _ROWS_B.search(page.markup) or _ROWS.search(page.markup)
    return int(found[1]) if found else None


def differs(read: int, declared: int | None) -> str:
    """The trouble with a list that declares another number of rows than were read; empty if there is none."""
    return "" if declared is None or read == declared else f"{declared} rows declared, {read} read"


def next_page(page: Page, first: str, number: int) -> str | None:
    """The address after ``page``, which is number ``number`` (from 1) of the list that begins at ``first``."""
    arrow: str | None = None
    numbered: str | None = None
    for link in page.links:
        classes = " ".join(link.element.get("class") or ())
        rel = " ".join(link.element.get("rel") or ())
        own = link.element.get_text("", strip=True)
        named = _NEXT.match(own) or _NEXT.match(str(link.element.get("title") or ""))
        if (named or "next" in rel or _CLASS.search(classes)) and "disabled" not in classes:
            return link.url if link.url.partition("#")[0] != page.url else None
        if link.url != page.url:
            if own in (str(number + 1), f"[{number + 1}]"):
                numbered = numbered or link.url
            elif _ARROW.match(own) or (_ARROWS.match(own) and arrow is None):
                arrow = link.url
    found = _SIGNATURE_B.search(page.markup)
    if found:
        return _beside(first, f"{found[3]}_{number + 1}.{found[4].lstrip('.')}") if number < int(found[1]) else None
    found = _SIGNATURE_A.search(page.markup)
    if found:
        return _beside(first, f"{found[3]}_{number}.{found[4].lstrip('.')}") if number < int(found[1]) else None
    if numbered or arrow:
        return numbered or arrow
    total = declared_pages(page)
    return _inferred(page, first, number, total) if total is not None and number < total else None


def _titled(page: Page) -> set[str]:
    """The addresses of links whose text is long enough for a title, also where neither date nor title is known."""
    return {link.url for link in page.links if len(link.text) >= _SHORTEST_TITLE}


def _shown(page: Page) -> int:
    """The largest number of a page that the pager links: a link called 7 whose address has a 7 or a 6."""
    largest = 0
    for link in page.links:
        text = link.element.get_text("", strip=True).strip("[]")
        if text.isascii() and text.isdigit() and largest < int(text) <= MOST_PAGES:
            begin = link.url.rfind("/", 0, (link.url + "?").find("?"))
            numbers = {int(found[0]) for found in _NUMBER.finditer(link.url, begin)}
            largest = int(text) if numbers & {int(text), int(text) - 1} else largest
    return largest


_SHORTEST_TITLE = 8
#: What a list prints that has nothing more.
_NOTHING = re.compile(r"暂无(?:相关)?(?:信息|数据|内容|记录)|没有(?:相关|更多)")
#: A call that does something.
_CALL = re.compile(r"\b(?!void\b|return\b)\w+\s*\(")


def leads_on(page: Page, number: int) -> bool:
    """Whether the pager has a further page that only a script knows the address of."""
    for element in page.tree.named("a", "button", "input", "span", "li", "td"):
        call = f"{element.get('onclick') or ''} {element.get('href') or ''}"
        if not _CALL.search(call) or element.get("disabled") is not None:
            continue
        text = (element.get_text("", strip=True) or str(element.get("value") or "")).strip("[]")
        further = text.isascii() and text.isdigit() and number < int(text) <= MOST_PAGES
        if (further or _NEXT.match(text)) and "disabled" not in " ".join(element.get("class") or ()):
            return True
    return False


def _inferred(page: Page, first: str, number: int, total: int) -> str | None:
    """The next page of a list that says how many it has and links it nowhere: after the pattern of what is there."""
    for link in page.links:
        text = link.element.get_text("", strip=True).strip("[]")
        shown = total if _LAST.match(text) else int(text) if text.isascii() and text.isdigit() else 0
        begin = link.url.rfind("/", 0, (link.url + "?").find("?"))
        for found in _NUMBER.finditer(link.url, begin) if 1 < shown <= total else ():
            beyond = int(found[0]) - shown
            if beyond in (0, -1):
                return f"{link.url[: found.start()]}{number + 1 + beyond}{link.url[found.end() :]}"
    script = _BY_SCRIPT.search(page.scripts)
    if script:
        return page.resolve(f"{script[1]}{number + 1}{script[2] or ''}")
    parts = urlsplit(first)
    query = parse_qsl(parts.query, keep_blank_values=True)
    if any(re.fullmatch(_NAMES, name) for name, _ in query):
        turned = [(name, str(number + 1) if re.fullmatch(_NAMES, name) else value) for name, value in query]
        return urlunsplit((parts.scheme, parts.netloc, parts.path, urlencode(turned), ""))
    counted = re.fullmatch(r"(.*/)1(\.s?html?)", parts.path)
    if counted:
        return urlunsplit((parts.scheme, parts.netloc, f"{counted[1]}{number + 1}{counted[2]}", parts.query, ""))
    return None


def article_parts(page: Page) -> list[str]:
    """The further pages of an article that TRS split (``createPageHTML(3, 0, "t2021…", "html")``)."""
    found = _SIGNATURE_A.search(page.markup)
    stem = urlsplit(page.url).path.rpartition("/")[2].rpartition(".")[0]
    if not found or not stem or found[3] != stem:
        return []
    return [_beside(page.url, f"{stem}_{n}.{found[4].lstrip('.')}") for n in range(1, min(int(found[1]), 30))]


def read_pages(
    first: Page,
    get: Callable[[str, str], Page | str],
    marks: Callable[[Page], frozenset[str]],
    following_page: Callable[[Page, str, int], str | None] = next_page,
) -> Iterator[ListPage]:
    """The pages of the list that begins with ``first``.

    ``get(url, referer)`` gives a page, or the reason why there is none. ``marks(page)`` are the addresses of a page's
    rows: a page that repeats another one, two pages in a row without a new row, and ``MOST_PAGES`` end the reading.
    Servers that answer the first or the last page for any number repeat themselves: the list is only taken as read
    when it declares no more than came.
    """
    page, number = first, 1
    seen_pages = {first.url}
    first_marks = marks(first)
    seen = set(first_marks)
    stale = 0
    total = declared_pages(first)
    declared = declared_rows(first)
    shown = _shown(first)

    def last(trouble: str, rows: frozenset[str]) -> ListPage:
        # Rows without a date are not recognised as such: only too few of them mean anything.
        read = len(seen | rows)
        return ListPage(page, number, trouble or (differs(read, declared) if read < (declared or read) else ""))

    while True:
        following = following_page(page, first.url, number)
        if total is not None and total <= number and _shown(page) <= number:
            following = None  # a script's link to the next page often stands on the last one too
        if following is None or following in seen_pages:
            most = max(total or 0, shown)
            trouble = f"page {number} of {most} has no next page" if number < most else ""
            read = declared is not None and len(seen | marks(page)) >= declared
            if not trouble and not read and total is None and leads_on(page, number):
                trouble = f"the pager of page {number} is a script that was not followed"
            yield last(trouble, marks(page))
            return
        if number >= MOST_PAGES:
            yield ListPage(page, number, f"more than {MOST_PAGES} pages")
            return
        got = get(following, page.url)
        if isinstance(got, str):
            yield ListPage(page, number, f"page {number + 1} ({following}): {got}")
            return
        rows, before = marks(got), marks(page)
        if rows and rows in (first_marks, before):
            which = "the first page" if rows == first_marks else "the page before it"
            complete = (total is not None and number >= total) or (declared is not None and len(seen) >= declared)
            yield last("" if complete else f"page {number + 1} ({following}) repeats {which}", before)
            return
        if not rows and before and not _titled(got) - {link.url for link in page.links}:
            yield last("" if _NOTHING.search(got.text) else f"page {number + 1} ({following}) shows no rows", before)
            return
        stale = 0 if rows - seen else stale + 1
        if stale >= 2:
            yield last("" if total is not None and number >= total else "no new rows in two pages", rows)
            return
        yield ListPage(page, number)
        seen |= rows
        seen_pages.add(following)
        page, number = got, number + 1
        shown = max(shown, _shown(got))


def _beside(url: str, name: str) -> str:
    parts = urlsplit(url)
    return urlunsplit((parts.scheme, parts.netloc, parts.path.rpartition("/")[0] + "/" + name, "", ""))
