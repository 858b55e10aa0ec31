"""A web page understood: its links with their dates, its metas, breadcrumb, title, date and issuing body.

Nothing here asks the network or knows a content system; the families and the crawl put questions to a page.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from html import escape
from itertools import islice

from bs4 import Tag

from forms.titles import Title, read_title
from scraper.addresses import absolute
from scraper.captures import Capture
from scraper.drawn import drawn_rows
from scraper.openers import Opener, opened, openers
from scraper.tree import Tree

#: Links beyond this number are not read; no list page has as many.
MOST_LINKS = 5000

_DATE = re.compile(
    r"(?<!\d)(?P<year>(?:19|20)\d\d)\s*(?:[-/.]|年)\s*(?P<month>\d{1,2})\s*(?:[-/.]|月)\s*(?P<day>\d{1,2})(?!\d)"
)
_QUOTED = re.compile(
    r"""['"]\s*((?:https?:)?//[^'"\s]+|/[^'"\s]+|[^'"\s]+\.(?:s?html?|jspx?|do|php|aspx?|thtml|pdf|docx?|wps|ofd|xlsx?)"""
    r"""(?:\?[^'"\s]*)?)\s*['"]""",
    re.IGNORECASE,
)
#: Elements that scripts make into links.
_CLICKED = (
    "li",
    "tr",
    "td",
    "div",
    "span",
    "dd",
    "dt",
    "p",
    "button",
    "input",
    "img",
    "i",
    "em",
    "b",
    "strong",
    "label",
    "h2",
    "h3",
    "h4",
    "h5",
    "section",
    "article",
)
#: Table 四 has 15 figures below two rows of headings.
_LEAST_CELLS = 20
#: Characters that a page has around its text.
_FRAME = 250
_META_REFRESH = re.compile(r"^\s*\d+\s*[;,]\s*url\s*=\s*['\"]?([^'\"]+)", re.IGNORECASE)
_JS_LOCATION = re.compile(r"""\blocation(?:(?:\.href)?\s*=\s*|\.(?:replace|assign)\(\s*)['"]([^'"]+)['"](?!\s*\+)""")
_HEADINGS = (
    "总体情况",
    "主动公开政府信息情况",
    "收到和处理政府信息公开申请",
    "行政复议",
    "存在的主要问题",
    "其他需要报告",
)
_OLD_HEADINGS = ("概述", "主动公开", "依申请公开", "复议", "收费", "问题")
_FIELD = r"\s*[:：]?[\s\u3000|]*[:：]?[\s\u3000|]*(?P<value>[^\s:：|]{2,40})"
_ISSUER = re.compile(r"(?:发布机构|发文机构|责任部门|公开机构|公开主体|发布单位)" + _FIELD)
_SOURCE = re.compile(r"(?:信息来源|来\s*源|稿源)\s*[:：]\s*(?P<value>[^\s:：|]{2,40})")
#: What stands before a day of publication, best first; 成文日期 is the day of the signature.
_DATE_LABELS = (
    "发布日期",
    "公开日期",
    "生成日期",
    "发文日期",
    "发布时间",
    "公开时间",
    "录入时间",
    "成文日期",
    "日期",
    "时间",
)
_DATE_AFTER = r"(?s:[\s:：|]{0,12}(?P<rest>.{0,24}))"
_PERIOD = re.compile(r"(?<!\d)(?P<year>20\d\d)\s*年\s*1\s*月\s*1\s*日.{0,6}?(?:至|到|起|-|—|–)")
_SITE_SUFFIX = re.compile(r"\s*[-_|—]{1,3}\s*[^-_|—]*(?:网|门户|政府|公开|平台)[^-_|—]*$")
_CRUMB_CLASS = re.compile(r"dqwz|crumb|position|location|\bwz\b|place|weizhi", re.IGNORECASE)
_TITLE_CLASS = re.compile(
    r"(?:^|[-_ ])(?:title|tit|bt|article-?title|zwxl-title|xxgk_title|content-?title)(?:$|[-_ ])", re.IGNORECASE
)


@dataclass(frozen=True, slots=True)
class Link:
    """A link of a page. ``text`` is the longest of its title, text and picture text; ``date`` stands near it."""

    url: str
    text: str
    date: str | None
    element: Tag


@dataclass(frozen=True, slots=True)
class Read:
    """A value read from a page, with the rule that read it."""

    value: str
    rule: str


class Page:
    """A page as fetched. ``asked`` is the address that was asked for, ``url`` the one that answered."""

    def __init__(self, url: str, markup: str, capture: Capture, asked: str = "", exact: bool = True) -> None:
        self.url = url
        self.asked = asked or url
        self.markup = markup
        self.capture = capture
        self.exact = exact

    @cached_property
    def tree(self) -> Tree:
        """The tree of the page, without tables of figures."""
        return Tree(self.markup)

    @cached_property
    def metas(self) -> dict[str, str]:
        """The page's metas: names in lower case, the first non-empty value of each."""
        found: dict[str, str] = {}
        for tag in islice(self.tree.named("meta"), 200):
            name = str(tag.get("name") or tag.get("property") or "").strip().lower()
            value = str(tag.get("content") or "").strip()
            if name and value:
                found.setdefault(name, value)
        return found

    @cached_property
    def text(self) -> str:
        """The visible text, one line for each piece."""
        return "\n".join(piece for string in self.tree.strings if (piece := string.strip()))

    @cached_property
    def base(self) -> str:
        """The address that relative links start from."""
        tag = self.tree.first("base")
        return (absolute(self.url, str(tag.get("href") or "")) if tag is not None else None) or self.url

    def resolve(self, href: str) -> str | None:
        """A link of this page in canonical form."""
        return absolute(self.base, href)

    @cached_property
    def links(self) -> list[Link]:
        """Every link, in order: anchors, map areas, and elements whose script opens an address."""
        found: list[Link] = []
        for element in self.tree.named("a", "area", *_CLICKED):
            if element.name not in ("a", "area") and not (
                element.get("onclick")
                or element.get("data-url")
                or element.get("data-href")
                or element.get("data-file")
            ):
                continue
            href = _target(element) or self._opened(element)
            url = self.resolve(href) if href else None
            if url is not None:
                found.append(Link(url, _label(element), _date_near(element), element))
                if len(found) >= MOST_LINKS:
                    break
        return found

    @cached_property
    def _openers(self) -> dict[str, Opener]:
        return openers(self.scripts)

    def _opened(self, element: Tag) -> str | None:
        """What a link opens that calls a function of the page."""
        call = f"{element.get('onclick') or ''};{element.get('href') or ''}"
        return opened(call, self._openers) if "(" in call else None

    @cached_property
    def drawn(self) -> Page | None:
        """The rows that the page's scripts would draw, as a page of their own; ``None`` if there are none."""
        markup = drawn_rows(self.scripts)
        if not markup:
            return None
        return Page(self.url, f'<base href="{escape(self.base)}"/><ul>{markup}</ul>', self.capture)

    @cached_property
    def frames(self) -> list[str]:
        """The pages that this one shows in frames, on its own host."""
        host = self.url.split("/", 3)[2]
        shown = (self.resolve(str(tag.get("src") or "")) for tag in islice(self.tree.named("frame", "iframe"), 20))
        return [url for url in shown if url is not None and url.split("/", 3)[2] == host and url != self.url]

    @cached_property
    def breadcrumb(self) -> list[str]:
        """The names on the path from the home page to this one; empty when the page shows none."""
        for element in self.tree.named("div", "p", "span", "td", "ul", "ol", "h3", "nav"):
            classes = element.get("class")
            if classes and _CRUMB_CLASS.search(" ".join(classes)):
                text = element.get_text(">", strip=True)
                if 2 < len(text) < 300 and ("首页" in text or "位置" in text):
                    return _crumbs(text)
        for spot in self.tree.strings:
            if "位置" in spot and spot.parent is not None:
                for around in (spot.parent, spot.parent.parent):
                    text = around.get_text(">", strip=True) if around is not None else ""
                    if "位置" in text and 6 < len(text) < 300:
                        return _crumbs(text)
                break
        return []

    @cached_property
    def head_title(self) -> str:
        """The text of ``<title>``."""
        tag = self.tree.first("title")
        return _joined(tag) if tag is not None else ""

    @cached_property
    def titles(self) -> list[Read]:
        """What may be the title, best source first."""
        found: list[Read] = []
        meta = self.metas.get("articletitle")
        if meta:
            found.append(Read(meta, "meta ArticleTitle"))
        for name in ("h1", "h2", "h3"):
            found.extend(Read(_joined(element), name) for element in islice(self.tree.named(name), 4))
        for element in self.tree.named("div", "p", "td", "span", "th"):
            classes = element.get("class")
            if classes and _TITLE_CLASS.search(" ".join(classes)):
                found.append(Read(_joined(element), "title class"))
            elif str(element.get("id") or "").lower() in ("title", "biaoti", "articletitle"):
                found.append(Read(_joined(element), "title id"))
            if len(found) > 20:
                break
        if self.head_title:
            found.append(Read(_SITE_SUFFIX.sub("", self.head_title), "head title"))
        return [read for read in found if 1 < len(read.value) <= 300]

    def report_title(self, listed: str = "") -> tuple[Title, str] | None:
        """The title that names a report (or a look-alike), and its source; the title in the list counts last."""
        weak: tuple[Title, str] | None = None
        for read in (*self.titles, *((Read(listed, "list"),) if listed else ())):
            title = read_title(read.value)
            if title.kind == "weak":
                weak = weak or (title, read.rule)
            elif title.kind != "none":
                return title, read.rule
        centred = self._centred_title() if weak is None else None
        return centred or weak

    def _centred_title(self) -> tuple[Title, str] | None:
        """A heading that is none: the first short run of lines that reads as a report's title."""
        lines = self.text.split("\n")[:80]
        for number, line in enumerate(lines):
            for text in (line, line + (lines[number + 1] if number + 1 < len(lines) else "")):
                if len(text) <= 80 and read_title(text).kind == "report":
                    return read_title(text), "first line"
        return None

    @cached_property
    def dates(self) -> tuple[Read, ...]:
        """What the page says of its publication as ``YYYY-MM-DD``, best source first, with the rule that found it."""
        found: list[Read] = []
        said = find_date(self.metas.get("pubdate", ""))
        if said:
            found.append(Read(said, "meta PubDate"))
        text = self.text[:20_000]
        for label in _DATE_LABELS:
            for place in re.finditer(_spaced(label) + _DATE_AFTER, text):
                said = find_date(place["rest"])
                if said:
                    found.append(Read(said, label))
                    break
        return tuple(found)

    @cached_property
    def issuer(self) -> Read | None:
        """The body that the page names as its publisher."""
        for pattern, rule in ((_ISSUER, "发布机构"), (_SOURCE, "来源")):
            found = pattern.search(self.text[:20_000])
            if found and found["value"] not in ("本站", "本网", "文号", "索引号", "发布日期", "公开日期"):
                return Read(found["value"], rule)
            if rule == "发布机构":
                source = self.metas.get("contentsource", "")
                if source and source not in ("本站", "本网"):
                    return Read(source, "meta ContentSource")
        return None

    @cached_property
    def period_year(self) -> int | None:
        """The year of ``统计期限自YYYY年1月1日起`` in the text."""
        found = _PERIOD.search(self.text)
        return int(found["year"]) if found else None

    @cached_property
    def has_report_text(self) -> bool:
        """Whether the chapters of a report stand in the text."""
        new = sum(heading in self.text for heading in _HEADINGS)
        old = sum(heading in self.text for heading in _OLD_HEADINGS)
        return len(self.text) > 150 and (new >= 3 or (old >= 4 and len(self.text) > 600))

    @cached_property
    def has_table(self) -> bool:
        """Whether there are as many cells as the least standard table has."""
        return sum(1 for _ in islice(self.tree.named("td", "th"), _LEAST_CELLS)) == _LEAST_CELLS

    @cached_property
    def says_much(self) -> bool:
        """Whether there is more text outside of links than a frame, a title and a line of dates have."""
        return sum(len(piece.strip()) for piece in self.tree.strings if piece.find_parent("a") is None) > _FRAME

    @property
    def is_report_column(self) -> bool:
        """Whether the page calls itself the column of annual reports by the national page standard."""
        return "信息公开年报" in self.metas.get("columntype", "")

    @cached_property
    def forward(self) -> str | None:
        """Where the page itself sends its reader: meta refresh, or a script that does nothing else."""
        for tag in islice(self.tree.named("meta"), 200):
            found = _META_REFRESH.match(str(tag.get("content") or ""))
            if found and str(tag.get("http-equiv") or "").lower() == "refresh":
                return self.resolve(found[1])
        if len(self.text) < 200:
            for script in islice(self.tree.named("script"), 20):
                located = _JS_LOCATION.search(script.get_text())
                if located:
                    return self.resolve(located[1])
        return None

    def options(self) -> Iterator[tuple[str, str, str]]:
        """Name of the drop-down, value and label of each of its options."""
        for select in islice(self.tree.named("select"), 20):
            name = str(select.get("name") or select.get("id") or "")
            for option in select.find_all("option", limit=500):
                yield name, str(option.get("value") or "").strip(), option.get_text(" ", strip=True)

    @cached_property
    def scripts(self) -> str:
        """All inline scripts, joined."""
        return "\n".join(tag.get_text() for tag in islice(self.tree.named("script"), 200))

    def suspicious_words(self) -> str:
        """What a hijacked page is recognised by: title, breadcrumb, keywords and link texts."""
        links = " ".join(link.text for link in self.links[:400])
        return " ".join((self.head_title, self.metas.get("keywords", ""), " ".join(self.breadcrumb), links))


def find_date(text: str) -> str | None:
    """The first date in ``text`` as ``YYYY-MM-DD``."""
    for found in _DATE.finditer(text):
        month, day = int(found["month"]), int(found["day"])
        if 1 <= month <= 12 and 1 <= day <= 31:
            return f"{found['year']}-{month:02}-{day:02}"
    return None


def _spaced(label: str) -> str:
    """A pattern for a label with blanks between its characters."""
    return r"[\s\u3000]{0,4}".join(label)


def _joined(element: Tag) -> str:
    return re.sub(r"\s+", " ", element.get_text("", strip=True))[:600]


def _target(element: Tag) -> str:
    href = str(element.get("href") or "").strip()
    if href and not href.lower().startswith("javascript:") and not href.startswith("#"):
        return href
    for name in ("data-url", "data-href", "data-file", "data-src"):
        value = str(element.get(name) or "").strip()
        if value:
            return value
    for value in (str(element.get("onclick") or ""), href):
        found = _QUOTED.search(value)
        if found:
            return found[1]
    return ""


def _label(element: Tag) -> str:
    texts = [str(element.get("title") or ""), element.get_text("", strip=True)[:600]]
    if not texts[1]:
        texts.extend(str(image.get("alt") or image.get("title") or "") for image in element.find_all("img", limit=3))
    shown = [re.sub(r"[\s\u3000]+", " ", text).strip() for text in texts]
    return max(shown, key=len)[:600]


def _date_near(element: Tag) -> str | None:
    own = element.get_text(" ", strip=True)[:600]
    around: Tag | None = element.parent
    for _ in range(4):
        if around is None or around.name in ("body", "html", "[document]", "table", "ul", "tbody", "form"):
            break
        text = around.get_text(" ", strip=True)
        if len(text) > 800:
            break
        date = find_date(text.replace(own, " ", 1)) or find_date(own)
        if date:
            return date
        if around.name in ("li", "tr", "dd", "dl"):
            break
        around = around.parent
    return None


def _crumbs(text: str) -> list[str]:
    path = re.sub(r"^.*?位置\s*[:：]?", "", text)
    return [part.strip() for part in re.split(r"[>›»→/\\|]+|&gt;|-{1,2}", path) if part.strip(" :：")][:12]
