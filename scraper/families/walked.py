"""Content systems whose lists are links like any others: known by name, read by the walk.

They have no list of their own to read, so a name is all there is: ``probe`` says it, a crawl's result has it. What is
particular to one of them stands where every portal may use it: split articles and counted pages (``pager``),
scripted attachments (``attachments``), keys of bodies in addresses (``known``), directories without a slash (the walk).
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from scraper.families.base import Site
from scraper.pager import ListPage
from scraper.pages import Page


class Walked:
    """A system recognised by signs in its pages and addresses, each with its weight."""

    def __init__(self, name: str, *signs: tuple[str, int]) -> None:
        self.id = name
        self._signs = tuple((re.compile(sign), weight) for sign, weight in signs)

    def recognise(self, page: Page) -> int:
        """The weights of the signs that the page shows."""
        return sum(weight for sign, weight in self._signs if sign.search(page.markup) or sign.search(page.url))

    def list_pages(self, site: Site, first: Page) -> Iterator[ListPage] | None:
        """None: its lists are links."""
        return None


#: A system more is one entry more, with a sample portal and a recorded example.
WALKED = (
    Walked(
        "trs",  # 拓尔思
        (r"createPageHTML\(\s*\d", 3),
        (r"/t(?:\d{8})?_\d{4,}\.s?html?", 3),
        (r"OLDSRC=|appLinkStr", 3),
    ),
    Walked(
        "vsb",  # 博达
        (r"/system/_content/download\.jsp|/virtual_attach_file\.vsb", 3),
        (r"\binfo/\d+/\d+\.htm\b", 3),
        (r"p_pages|p_next p_fun|_showDynClickBatch|vsb_content|_newscontent_fromname|_sitegray", 3),
    ),
    Walked(
        "openness", (r"/(?:Openness|openness|Xxgk|xxgk)(?:Content|AnnualReport)/(?:show|\?)", 4), (r"branch_id=", 2)
    ),
    Walked("fujian", (r"/cms/html/[\w-]+/", 3), (r"/cms/(?:siteresource/article|infopublic/publicInfo)\.shtml", 3)),
    Walked("cicro", (r"\bi(?:List|Index|Content)\.jsp\?", 3), (r"node_id=GK", 2), (r"cur_page=", 1)),
    Walked("jeecms", (r"\w\.jspx\?[^\s\"']*channelId=", 4), (r"_gotoPage\(", 2)),
    Walked("nbyear", (r"\bnbYear\b", 3)),
)
