"""What a page says about its text: metas, headings, breadcrumb, head table and date line."""

from __future__ import annotations

import re
from functools import lru_cache

from parsers.document import Grid
from parsers.readers.heads import head_fields, head_table
from parsers.readers.html.blocks import Found
from parsers.readers.html.region import is_link
from parsers.readers.html.text import clean, shown_text
from parsers.readers.html.tree import Element

_TITLE_CLASS = re.compile(
    r"(?:^|[\s_-])(?:title|tit|zwxl-title|article-title|art-title|bt|xl-title)(?:$|[\s_-])", re.IGNORECASE
)
_CRUMB = re.compile(r"^.{0,6}(?:当前位置|所在位置|您的位置|您现在的位置)")

_LONGEST_TITLE = 120
_LONGEST_LINE = 300
#: Lines of the report itself that may still be its head; further down they are its text.
_FIRST_LINES = 12
_MOST_LINES = 400


def metas(root: Element) -> dict[str, str]:
    """The metas of a page by their names in lower case, and its title."""
    meta: dict[str, str] = {}
    for element in root.iter("meta"):
        name = (element.get("name") or element.get("property") or "").strip().lower()
        content = clean(element.get("content") or "")
        if name and content:
            meta.setdefault(name[:80], content[:2000])
    title = root.find(".//title")
    if title is not None:
        text = shown_text(title).replace("\n", "")
        if text:
            meta["title"] = text[:500]
    return meta


def page_fields(found: list[Found], kept: list[Found]) -> dict[str, str]:
    """What all blocks of the page say about those ``kept`` as the report's."""
    fields: dict[str, str] = {}
    headings: list[str] = []
    lines: list[str] = []
    inside = {id(pair) for pair in kept}
    near = 0
    for pair in found:
        text, element = pair
        if isinstance(text, Grid):
            for key, value in head_table(text).items():
                fields.setdefault(key, value)
            continue
        if not text:
            continue
        if element.tag in ("h1", "h2") or (
            len(text) < _LONGEST_TITLE and (_is_title(element) or _names_report(text, element))
        ):
            headings.append(text)
        if "位置" in text and _CRUMB.match(text):
            fields.setdefault("breadcrumb", text[:500])
        own = id(pair) in inside
        if not own or near < _FIRST_LINES:
            near += own
            if len(text) < _LONGEST_LINE:
                lines.append(text)
    if headings:
        fields["headings"] = "\n".join(dict.fromkeys(headings))[:2000]
    for key, value in head_fields(lines[:_MOST_LINES]).items():
        fields.setdefault(key, value)
    return fields


def _names_report(text: str, element: Element) -> bool:
    """A line like a report's title that is no link to another page; it may stand outside the report's region."""
    return "公开" in text and text.rstrip("）)　 ").endswith(("报告", "年报")) and not is_link(text, element)


def _is_title(element: Element) -> bool:
    style, name = element.get("class"), element.get("id")
    return (style is not None or name is not None) and _names_title(style or "", name or "")


@lru_cache(maxsize=4096)
def _names_title(style: str, name: str) -> bool:
    """Whether a class or an id says that its element is a title. A page has few of them, again and again."""
    return bool(_TITLE_CLASS.search(f"{style} {name}"))
