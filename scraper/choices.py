"""The addresses that a page's drop-downs lead to: a choice that is an address, or one that a form sends by GET."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import islice
from urllib.parse import parse_qsl, urlencode, urlsplit

from bs4 import Tag

from scraper.pages import Link, Page

_ADDRESS = re.compile(r"[/?]|\.(?:s?html?|jspx?|aspx?|php|do|thtml)$", re.IGNORECASE)
#: ``location.href = '/nb/' + this.value + '.html'``
_PREFIX = re.compile(
    r"['\"]([^'\"]{1,300})['\"]\s*\+\s*(?:this|\w+)\.(?:value|options)[^+;]{0,60}(?:\+\s*['\"]([^'\"]{1,80})['\"])?"
)


def choices(page: Page) -> Iterator[Link]:
    """The options of all drop-downs as links."""
    for select in islice(page.tree.named("select"), 20):
        for option in select.find_all("option", limit=500):
            label = option.get_text(" ", strip=True)
            value = str(option.get("value") or "").strip()
            target = _target(page, select, value or label) if label else None
            url = page.resolve(target) if target else None
            if url is not None:
                yield Link(url, label, None, option)


def _target(page: Page, select: Tag, value: str) -> str | None:
    if _ADDRESS.search(value):
        return value
    changed = _PREFIX.search(str(select.get("onchange") or ""))
    if changed:
        return f"{changed[1]}{value}{changed[2] or ''}"
    name = str(select.get("name") or select.get("id") or "")
    form = select.find_parent("form")
    if not name or not value or (form is not None and str(form.get("method") or "get").lower() != "get"):
        return None
    action = str(form.get("action") or "") if form is not None else ""
    sent = dict(_fields(form)) if form is not None else {}
    whole = page.resolve(action) if action else page.url
    said = urlsplit(whole or page.url)
    sent = dict(parse_qsl(said.query)) | sent | {name: value}
    return f"{said.scheme}://{said.netloc}{said.path}?{urlencode(sent)}"


def _fields(form: Tag) -> Iterator[tuple[str, str]]:
    """What a form sends beside the choice: hidden fields and what its other drop-downs stand on."""
    for field in form.find_all(["input", "select"], limit=60):
        name = str(field.get("name") or "")
        if field.name == "input" and name and str(field.get("type") or "").lower() == "hidden":
            yield name, str(field.get("value") or "")
        elif field.name == "select" and name:
            chosen = field.find("option", selected=True) or field.find("option")
            value = str(chosen.get("value") or "") if isinstance(chosen, Tag) else ""
            if value:
                yield name, value
