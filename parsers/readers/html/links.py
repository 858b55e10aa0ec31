"""The attachments that a page offers: links to files, and files that it shows in a viewer."""

from __future__ import annotations

import re
from collections.abc import Iterator
from urllib.parse import unquote

from parsers.readers.html.text import shown_text
from parsers.readers.html.tree import Element

_MOST = 500
_LONGEST_ADDRESS = 2000
_LONGEST_NAME = 300

#: In lower case: a pattern that has to ignore case costs four times as much, and pages have hundreds of links.
_ATTACHMENT = re.compile(
    r"\.(?:docx?|pdf|wps|ofd|xlsx?|et|zip|rar)(?:$|[?#&])|downfile|download\.jsp|virtual_attach_file"
)
_VIEWER = re.compile(r"viewer\.html?\?(?:.*&)?file=([^&#]+)", re.IGNORECASE)


def attachments(root: Element) -> tuple[tuple[str, str], ...]:
    """Address and name of each file that the page offers, in order, each address once."""
    links: dict[str, tuple[str, str]] = {}
    for address, element in _offered(root):
        if address and address not in links:
            links[address] = address[:_LONGEST_ADDRESS], _name(element)
            if len(links) == _MOST:
                break
    return tuple(links.values())


def _offered(root: Element) -> Iterator[tuple[str, Element]]:
    for element in root.iter("a", "iframe", "embed", "object"):
        address = (element.get("href") or element.get("src") or element.get("data") or "").strip()
        viewer = _VIEWER.search(address) if "file=" in address else None
        if viewer:
            yield unquote(viewer[1]), element
        elif _ATTACHMENT.search(address.lower()) or element.get("attachment-id") is not None:
            yield address, element


def _name(element: Element) -> str:
    name = element.get("download") or element.get("alt") or shown_text(element) or element.get("title") or ""
    return name.strip()[:_LONGEST_NAME]
