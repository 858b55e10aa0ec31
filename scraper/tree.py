"""The tree of a web page, built once and walked once.

The innermost tables that hold neither links nor pictures nor the words of a head table or a chapter are left out:
they are the figures of a report, four fifths of its tags, and reading figures is not the crawler's business.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from bs4 import BeautifulSoup, Tag
from bs4.element import NavigableString

#: Longer markup is read up to here; no page of a portal is as long.
LONGEST = 3_000_000

_DECLARATION = re.compile(r"^\s*<\?xml[^>]*>")
_TABLE = re.compile(r"<(/?)table\b[^>]*>", re.IGNORECASE)
_KEPT = re.compile(
    r"<(?:a|img|area|iframe|embed|object|script|select|meta|h[1-4])\b|onclick|索引号|发布机构|发文机构|发布日期|公开日期|生成日期|"
    r"发文日期|责任部门|公开机构|年度报告|年报|位置|"
    r"总体情况|存在的(?:主要)?问题|概\s*述|统计期限|主动公开政府信息情况",
    re.IGNORECASE,
)
_UNSEEN = frozenset({"script", "style", "title", "noscript", "template", "head", "[document]", "html"})


class Tree:
    """Tags and strings of a page in document order."""

    def __init__(self, markup: str) -> None:
        # Scripts are answered in XML or without any tag; both are walked as a page, silently.
        markup = _DECLARATION.sub("", markup[:LONGEST], count=1) if "<" in markup else f"<pre>{markup[:LONGEST]}</pre>"
        self.soup = BeautifulSoup(without_figures(markup), "lxml")
        self.tags: list[Tag] = []
        self.strings: list[NavigableString] = []
        self._named: dict[str, list[Tag]] = {}
        for node in self.soup.descendants:
            if isinstance(node, Tag):
                self.tags.append(node)
                self._named.setdefault(node.name, []).append(node)
            elif type(node) is NavigableString and node.parent is not None and node.parent.name not in _UNSEEN:
                self.strings.append(node)

    def named(self, *names: str) -> Iterator[Tag]:
        """The tags of these names in document order."""
        if len(names) == 1:
            yield from self._named.get(names[0], ())
            return
        wanted = [name for name in names if name in self._named]
        if len(wanted) == 1:
            yield from self._named[wanted[0]]
        elif wanted:
            chosen = frozenset(wanted)
            yield from (tag for tag in self.tags if tag.name in chosen)

    def first(self, name: str) -> Tag | None:
        """The first tag of this name."""
        return next(iter(self._named.get(name, ())), None)


def without_figures(markup: str) -> str:
    """``markup`` without the innermost tables that hold nothing but text and figures."""
    kept: list[str] = []
    done = 0
    opened: re.Match[str] | None = None
    for found in _TABLE.finditer(markup):
        if not found[1]:
            opened = found
        elif opened is not None:
            inner = markup[opened.end() : found.start()]
            if not _KEPT.search(inner):
                kept.append(markup[done : opened.end()])
                done = found.start()
            opened = None
    return "".join((*kept, markup[done:])) if kept else markup
