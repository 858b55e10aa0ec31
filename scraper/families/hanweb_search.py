"""The lists of Hanweb's disclosure module: what the scripts of a page ask ``tree.jsp`` and ``search.jsp`` for.

The pages tell their own parameters (``jdid``, ``divid``) in the calls of their scripts. The first page of a list is
asked for by address, further ones by a form. A list that repeats a page, has an empty one, or declares another number
of rows than it has was not read.
"""

from __future__ import annotations

import html
import re
from collections.abc import Generator
from dataclasses import dataclass, field
from itertools import islice
from urllib.parse import parse_qsl, urlencode

from forms.titles import read_title
from scraper.families.base import Candidate, Learnt, ListRead, NotRead, Site
from scraper.families.rows import marks
from scraper.families.words import is_column_name
from scraper.pager import declared_pages, declared_rows, differs
from scraper.pages import Page, find_date
from scraper.results import State

SEARCH = "/module/xxgk/search.jsp"
TREE = "/module/xxgk/tree.jsp"

#: Pages of one list.
LIST_PAGES = 100

_CALL = re.compile(r"/module/xxgk/(search|tree)\.jsp\?([^'\"\s<>]{1,600})")
_FURTHER = (
    "texttype=&fbtime=&vc_all=&vc_filenumber=&vc_title=&vc_number=&currpage={}&sortfield={}&standardXxgk=0&isAllList=1"
)
_NODE = re.compile(r"funclick\(\s*['\"]?(?P<id>[^'\",)]+)")


@dataclass(slots=True)
class Calls:
    """What the scripts of a portal ask with. ``any`` tells whether lists are drawn at all."""

    any: bool = False
    search: dict[str, str] = field(
        default_factory=lambda: {"divid": "div1196", "jdid": "2", "sortfield": "compaltedate:0"}
    )
    tree: dict[str, str] = field(default_factory=lambda: {"standardXxgk": "1", "divid": "div4"})

    def learn(self, page: Page) -> None:
        """Takes the parameters that ``page`` shows; the first page that shows one counts."""
        self.any = self.any or any(sign in page.markup for sign in ("search.jsp", "tree.jsp", "loadDynamic("))
        for found in islice(_CALL.finditer(page.markup), 20):
            said = dict(parse_qsl(html.unescape(found[2])))
            known = self.search if found[1] == "search" else self.tree
            wanted = ("divid", "jdid", "sortfield") if found[1] == "search" else ("divid", "standardXxgk")
            known.update({name: said[name] for name in wanted if said.get(name)})


def read_list(
    site: Site, calls: Calls, code: str, name: str, start: Page
) -> Generator[Learnt, None, tuple[State, str] | None]:
    """The annual reports that the list of a body names. Returns why the list was not read; ``None`` if it was or if
    there is none: the pages of body and year have spoken already, the list is a second witness.
    """
    origin = "/".join(start.url.split("/", 3)[:3])
    try:
        tree = site.get(f"{origin}{TREE}?{urlencode({**calls.tree, 'area': code})}", referer=start.url, script=True)
    except NotRead:
        return None
    node = _report_node(tree)
    if node is None:
        return None
    fields = {**calls.search, "infotypeId": node, "area": code}
    first = f"{origin}{SEARCH}?{urlencode(fields, safe=':')}"
    state: State = "list-not-read"
    trouble = ""
    seen: set[str] = set()
    begun: frozenset[str] = frozenset()
    rows: int | None = None
    number, total = 1, 1
    while number <= min(total, LIST_PAGES) and not trouble:
        try:
            if number == 1:
                page = site.get(first, referer=start.url, script=True)
                total, rows, begun = declared_pages(page) or 1, declared_rows(page), marks(page)
            else:
                url = f"{origin}{SEARCH}?{_FURTHER.format(number, fields['sortfield'])}"
                page = site.get(url, form=fields, referer=first, script=True)
        except NotRead as error:
            state, trouble = error.state, f"page {number} of the list: {error.why}"
            break
        shown = marks(page)
        seen |= shown
        if number > 1 and (not shown or shown == begun):
            trouble = f"page {number} of {total} {'repeats the first page' if shown else 'has no rows'}"
        for link in page.links:
            title = read_title(link.text)
            if title.kind in ("report", "weak"):
                date = link.date or find_date(link.element.get_text(" ", strip=True))
                yield Candidate(link.url, link.text, first, "search.jsp", date, name, code, title.year)
        number += 1
    if total > LIST_PAGES:
        trouble = f"{total} pages declared, {LIST_PAGES} read"
    trouble = trouble or differs(len(seen), rows)
    if trouble:
        site.issue("list-not-complete", first, trouble)
        yield ListRead(first, state, trouble, body_key=code)
        return state, trouble
    yield ListRead(first, "read", f"search.jsp, {len(seen)} rows on {total} pages", body_key=code)
    return None


def _report_node(tree: Page) -> str | None:
    for element in islice(tree.tree.named("a", "span", "li"), 2000):
        if is_column_name(element.get_text("", strip=True)):
            found = _NODE.search(str(element.get("onclick") or element.get("href") or ""))
            if found:
                return found["id"]
    return None
