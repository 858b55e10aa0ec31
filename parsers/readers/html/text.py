"""The text of an element as a page shows it: its line ends are those that the page shows, not those of its source."""

from __future__ import annotations

import re

from parsers.readers.html.tree import Element

#: A line end inside a paragraph or cell, until :func:`clean` writes it. The page's own line ends are only blanks.
BREAK = "\ue00a"

_BREAKS = ("br", "p", "div", "li", "tr", "h1", "h2", "h3", "h4", "h5", "h6")
_NOT_IN_CHAIN = frozenset(["br", "table", "ul", "ol"])
_SPACE = re.compile(r"[ \t\r\n\f\x0b]+")
_AROUND_BREAK = re.compile(rf" ?(?:{BREAK} ?)+")


def shown_text(element: Element) -> str:
    """The text of a cell or another small element."""
    text = only_text(element)
    return clean(marked_text(element) if text is None else text)


def only_text(element: Element) -> str | None:
    """The text of an element that holds one text inside a chain of tags, as most do; ``None`` for any other."""
    node = element
    while True:
        children = len(node)
        if children == 0:
            return node.text or ""
        child = node[0]
        if children > 1 or child.tag in _NOT_IN_CHAIN:
            return None
        before, after = node.text, child.tail
        if (before and before.strip()) or (after and after.strip()):
            return None
        node = child


def marked_text(element: Element) -> str:
    """All text of ``element``, with :data:`BREAK` where the page shows a line end. The marks stay in the tree."""
    for shown in element.iter(*_BREAKS):
        if shown is not element:
            shown.tail = BREAK + (shown.tail or "")
    return all_text(element)


def all_text(element: Element) -> str:
    """All text of ``element``, as it is."""
    return "".join(str(piece) for piece in element.itertext())


def clean(text: str) -> str:
    """Verbatim text but for the page's own line ends; line ends as shown."""
    if text.isprintable() and "  " not in text:  # neither a line end nor a mark
        return text.strip(" ")
    if "\n" in text or "  " in text or "\r" in text or "\t" in text or "\f" in text:
        text = _SPACE.sub(" ", text)
    if BREAK in text:
        text = _AROUND_BREAK.sub("\n", text).strip("\n")
    return text.strip(" ")
