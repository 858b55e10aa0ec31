"""Attachments of a page, in the forms that portals give them: anchors, scripts, viewers, pictures."""

from __future__ import annotations

import re
from dataclasses import dataclass
from itertools import islice
from urllib.parse import parse_qs, unquote, urlsplit

from bs4 import Tag

from forms.titles import read_title
from scraper.pages import Page

#: More attachments than this on one page are not a report but a collection: an issue, and no more are read.
MOST = 300

_FILE = re.compile(r"\.(?:docx?|pdf|wps|ofd|xlsx?|et|zip|rar|7z|tiff?)(?:$|[?#&])", re.IGNORECASE)
_DOWNLOAD = re.compile(
    r"/downfile\.jsp\?|/system/_content/download\.jsp\?|/virtual_attach_file\.vsb\?|/group\d+/M\d\d/|/attachment/\d|"
    r"/download\.(?:jsp|do|aspx|php)\?|/files/[0-9a-f-]{20,}",
    re.IGNORECASE,
)
_PICTURE = re.compile(r"\.(?:jpe?g|png|gif|bmp|tiff?)(?:$|\?)", re.IGNORECASE)
_CHROME = re.compile(r"申请表|指南|流程图|使用说明|操作手册|浏览器|插件|阅读器|客户端|app", re.IGNORECASE)
_TEXT_PLACES = (
    "#zoom, #Zoom, #zoomcon, .TRS_Editor, .trs_editor_view, #vsb_content, .v_news_content, ucapcontent, #ucapcontent, "
    ".article-content, .art-con, .wzzw-article, #ivs_content, #webeditorview, #articleContent, .xxgk_content, "
    ".zw-content, .Custom_UnionStyle, .content, #content"
)


@dataclass(frozen=True, slots=True)
class Attachment:
    """A file that hangs on a page: its address, the name that people see, and the rule that found it."""

    url: str
    name: str
    rule: str


def attachments(page: Page) -> list[Attachment]:
    """The files of ``page`` in the order they stand there, each once."""
    found: dict[str, Attachment] = {}

    def add(href: str, name: str, rule: str) -> None:
        url = page.resolve(href)
        if url is not None and url != page.url and len(found) < MOST and not _is_chrome(name):
            found.setdefault(url, Attachment(url, name.strip(), rule))

    for link in page.links:
        target = _viewed(link.url)
        if target is not None:
            add(target, _name(link.element, link.text), "viewer link")
        elif is_file_address(link.url):
            add(link.url, _name(link.element, link.text), "link")
        elif "nfw-cms-attachment" in (link.element.get("class") or ()):
            add(link.url, _name(link.element, link.text), "attachment class")
    for href, name in _script_list(page.scripts):
        add(href, name, "appLinkStr")
    for element in islice(page.tree.named("iframe", "embed", "object"), 40):
        source = page.resolve(str(element.get("src") or element.get("data") or element.get("data-src") or ""))
        target = _viewed(source) if source else None
        if target is not None:
            add(target, "", "viewer")
        elif source and is_file_address(source):
            add(source, "", element.name)
    return list(found.values())


def pictures(page: Page) -> list[Attachment]:
    """The pictures in the page's text: a report may consist of nothing else."""
    place = page.tree.soup.select_one(_TEXT_PLACES)
    if place is None:
        return []
    found: dict[str, Attachment] = {}
    for image in place.find_all("img", limit=60):
        source = str(image.get("src") or image.get("data-src") or "")
        url = page.resolve(source) if _PICTURE.search(source) and "/icon" not in source.lower() else None
        if url is not None:
            found.setdefault(url, Attachment(url, str(image.get("alt") or image.get("title") or ""), "picture"))
    return list(found.values())


def has_pictures(page: Page) -> bool:
    """Whether pictures stand in the page's text, those that are written into the page itself among them."""
    place = page.tree.soup.select_one(_TEXT_PLACES)
    return place is not None and place.find("img", src=True) is not None


def is_file_address(url: str) -> bool:
    """Whether an address looks like that of a file rather than of a page."""
    parts = urlsplit(url)
    return bool(_FILE.search(parts.path) or _DOWNLOAD.search(url) or _FILE.search(parts.query))


def _viewed(url: str) -> str | None:
    """The file that a viewer (pdf.js, Office Web Apps) shows."""
    if not re.search(r"viewer\.html|docview|view\.aspx|preview", url, re.IGNORECASE):
        return None
    query = parse_qs(urlsplit(url).query)
    for name in ("file", "src", "url"):
        for value in query.get(name, ()):
            return unquote(value) if "%" in value else value
    return None


def _name(element: Tag, text: str) -> str:
    for name in ("download", "alt"):
        value = str(element.get(name) or "").strip()
        if value and value.lower() not in ("download", "true"):
            return value
    return text


def _is_chrome(name: str) -> bool:
    return bool(_CHROME.search(name)) and read_title(name).kind != "report"


def _script_list(scripts: str) -> list[tuple[str, str]]:
    """``var appLinkStr='a|b'`` with the names in a parallel string."""
    links = re.search(r"appLinkStr\s*=\s*['\"]([^'\"]*)['\"]", scripts)
    if not links:
        return []
    names = re.search(r"app(?:Desc|Name|Title)\w*\s*=\s*['\"]([^'\"]*)['\"]", scripts)
    hrefs = [part.strip() for part in links[1].split("|")]
    texts = [part.strip() for part in names[1].split("|")] if names else []
    return [(href, texts[n] if n < len(texts) else "") for n, href in enumerate(hrefs) if href]
