"""Where on a page the report is: in what holds all its signals, which are standard tables and section headings."""

from __future__ import annotations

import re
from functools import lru_cache
from itertools import islice

from forms.labels import normal, simplified
from parsers.document import Grid
from parsers.readers.html.blocks import HEADINGS, Found
from parsers.readers.html.text import all_text
from parsers.readers.html.tree import Element
from parsers.vocabulary import tables_with

_CONTAINER = re.compile(
    r"(?:^|[\s_-])(?:zoom|zoomcon|trs_editor\w*|trs_editor_view|vsb_content\w*|v_news_content|ucapcontent|article-content|"
    r"art-con|wzzw-article|ivs_content|webeditorview|articlecontent|xxgk_content|zw-content|custom_unionstyle|content|"
    r"article|detail|news_content|text)(?:$|[\s_-])",
    re.IGNORECASE,
)
_SECTION = re.compile(
    r"^(?:[一二三四五六]、)?(?:总体情况|概述|.{0,12}主动公开.{0,8}情况|收到和处理政府信息公开申请.{0,4}|.{0,16}行政复议.{0,8}行政诉讼.{0,4}|"
    r".{0,10}主要问题.{0,8}|其他需要报告的事项)$"
)
#: Elements that hold a line or a table and not the blocks around it.
_NARROW = frozenset(["p", "span", "table", "tbody", "tr", "font", "strong", "b", "li", *HEADINGS])
_LINES = frozenset(["p", "span", *HEADINGS])

#: Labels of standard tables that make a table a signal, and the cells at its beginning that are looked at.
_EVIDENCE = 3
_FIRST_CELLS = 60
_LONGEST_HEADING = 60
_LONGEST_LINK = 200
#: Fewer characters outside links than this are no text.
_FEW = 200


def report_region(found: list[Found]) -> list[Found]:
    """The blocks of the report among all that a page has."""
    signals = [element for block, element in found if _is_signal(block)]
    around = _common(signals) if signals else None
    otherwise = around if len(signals) > 1 else None
    around = _densest(found) if around is None else _container(around, otherwise)
    if around is None or around.tag in ("body", "html"):
        return [pair for pair in found if not is_link(*pair)]
    known = {around: True}
    return [pair for pair in found if _is_inside(pair[1], known)]


def _is_inside(element: Element, known: dict[Element, bool]) -> bool:
    """Whether an element around ``element``, or it itself, is ``known`` to be inside; what is found out is added."""
    at: Element | None = element
    new = []
    while at is not None and at not in known:
        new.append(at)
        at = at.getparent()
    inside = at is not None and known[at]
    for one in new:
        known[one] = inside
    return inside


def _is_signal(block: str | Grid) -> bool:
    if isinstance(block, Grid):
        labels = (cell for cell in block.cells[:_FIRST_CELLS] if tables_with(cell.text))
        return sum(1 for _ in islice(labels, _EVIDENCE)) == _EVIDENCE
    return len(block) < _LONGEST_HEADING and _is_section(block)


@lru_cache(maxsize=8192)
def _is_section(text: str) -> bool:
    """Whether a line is the heading of a section. The lines of a portal's menus come again with every page."""
    return bool(_SECTION.match(simplified(normal(text))))


def _common(elements: list[Element]) -> Element | None:
    """The nearest element around all of ``elements`` that can hold blocks."""
    first = elements[0]
    chain = [first, *first.iterancestors()] if first.tag != "p" else list(first.iterancestors())
    rank = {id(element): index for index, element in enumerate(chain)}
    lowest = 0
    for element in elements[1:]:
        for other in (element, *element.iterancestors()):
            if id(other) in rank:
                lowest = max(lowest, rank[id(other)])
                break
    return next((element for element in chain[lowest:] if element.tag not in _NARROW), None)


def _container(element: Element, otherwise: Element | None) -> Element | None:
    """The nearest element around ``element`` that portals name as their text."""
    for around in (element, *element.iterancestors()):
        if around.tag in ("body", "html"):
            break
        if around.tag in ("ucapcontent", "article") or _CONTAINER.search(
            f"{around.get('id', '')} {around.get('class', '')}"
        ):
            return around
    return otherwise


def _densest(found: list[Found]) -> Element | None:
    """The element whose paragraphs hold most text that is no link."""
    score: dict[Element, int] = {}
    total = 0
    for block, element in found:
        if isinstance(block, Grid) or not block or is_link(block, element):
            continue
        total += len(block)
        around: Element | None = element if element.tag not in _LINES else element.getparent()
        for share in (4, 2, 1):
            if around is None:
                break
            score[around] = score.get(around, 0) + len(block) * share
            around = around.getparent()
    return max(score, key=score.__getitem__) if total >= _FEW and score else None


def is_link(block: str | Grid, element: Element) -> bool:
    """Whether a paragraph is nothing but links: menus, lists of other pages."""
    if isinstance(block, Grid) or not block or len(block) > _LONGEST_LINK:
        return False
    inside = element if element.tag == "a" else next(element.iter("a"), None)
    if inside is None:
        return False
    linked = sum(len(all_text(link)) for link in element.iter("a"))
    return linked * 10 >= len(block) * 8
