"""Markup becomes a tree of elements, within bounds and without what a page never shows."""

from __future__ import annotations

import re

from lxml import etree

from parsers.errors import DamagedFile, EmptyDocument, LimitExceeded

Element = etree._Element

_MOST_ELEMENTS = 600_000

_NOT_SHOWN = (
    "script",
    "style",
    "noscript",
    "template",
    "select",
    "button",
    "textarea",
    "nav",
    "footer",
    "svg",
    "object",
)
_END = re.compile(r"</(?:[hH][tT][mM][lL]|[bB][oO][dD][yY])\s*>")
_DECLARATION = re.compile(r"\s*<\?xml[^>]{0,300}\?>")


def parse_markup(text: str) -> Element:
    """The tree of a page. Raises EmptyDocument, DamagedFile, LimitExceeded."""
    parser = etree.HTMLParser(remove_comments=True, remove_pis=True, huge_tree=True, no_network=True)
    text = _without_ends(text.replace("\x00", ""))
    declaration = _DECLARATION.match(text)  # lxml takes no text that declares an encoding
    if declaration:
        text = text[declaration.end() :]
    if not text.strip():
        raise EmptyDocument("the page is empty")
    try:
        root = etree.fromstring(text, parser)
    except (etree.LxmlError, ValueError) as error:
        raise DamagedFile(f"the page cannot be parsed: {error}") from error
    if root is None:
        raise EmptyDocument("the page has no element")
    if any("depth" in entry.message.lower() for entry in parser.error_log.filter_from_errors()):
        raise LimitExceeded("elements are nested too deeply")
    if len(text) > _MOST_ELEMENTS and text.count("<") > _MOST_ELEMENTS:
        raise LimitExceeded(f"more than {_MOST_ELEMENTS} tags")
    return root


def _without_ends(text: str) -> str:
    """``text`` without </body> and </html>: behind them libxml2 would end the document, and much may follow."""
    end = _END.search(text)
    return text[: end.start()] + _END.sub("", text[end.start() :]) if end else text


def drop_not_shown(root: Element) -> None:
    """Take out scripts, styles, controls and menus; the text behind them stays."""
    for element in list(root.iter(*_NOT_SHOWN)):
        _remove(element)


def _remove(element: Element) -> None:
    """Take ``element`` out and leave its tail."""
    parent = element.getparent()
    if parent is None:
        return
    tail = element.tail
    if tail:
        before = element.getprevious()
        if before is not None:
            before.tail = (before.tail or "") + tail
        else:
            parent.text = (parent.text or "") + tail
    parent.remove(element)
