"""Whose report it is, on which year, for which period, published when, and how we know. Nothing is corrected here."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from urllib.parse import unquote

from forms.bodies import body_level
from forms.dates import read_date, read_period
from forms.labels import normal
from forms.titles import Title, injected_words, part_of_year, read_title
from parsers.document import Block, Document, Paragraph
from parsers.readers.heads import BODY_FIELDS, DATE_FIELDS, SOURCE_FIELDS, TITLE_FIELDS
from parsers.report import Doubt

_TITLE_METAS = ("articletitle", *TITLE_FIELDS, "headings")
_DATE_METAS = ("pubdate", *DATE_FIELDS)
_BODY_METAS = (*BODY_FIELDS, "contentsource", *SOURCE_FIELDS)
_GENERIC = re.compile(
    r"^(?:政府办|县政府办|区政府办|市政府办|办公室|本站|本网|管理员|admin|原创|网站管理员|.*(?:网|门户|平台|信息中心))$",
    re.IGNORECASE,
)
_SUFFIX = re.compile(r"\s*(?:--|[-_|—–])\s*")
_URL_YEAR = re.compile(
    r"(?:[?&](?:fbtime|nbyear|year)=|nb|zfxxgknb_|/)(?P<year>20[0-2]\d)(?:n(?:b|\d)|_\d|xz|[&/]|$)", re.IGNORECASE
)
_DATE_LINE = re.compile(r"(?:发布(?:日期|时间)|公开日期|时间|日期)\s*[:：]\s*(?P<date>[^\s|]{6,20}(?: \d{1,2}:\d\d)?)")
_SIGNED = re.compile(
    r"^[^，。；]{0,12}(?:19|20)?[\d〇○零一二三四五六七八九]{2,4}年[\d一二三四五六七八九十]{1,3}月[\d一二三四五六七八九十]{1,3}日$"
)

_SENTENCE = re.compile(r"[。；;！]|[，,].*[，,]|[，,].{12,}")

#: What a name that was cut over two lines may begin its second line with.
_SECOND_HALF = re.compile(r"(?:人民)?政府|街道|办事处|委员会|办公室|管委会|管理局|.$")
#: A page header tells the day it is read on; it is no part of a title below it.
_CLOCK = re.compile(r"月\s*\d{1,2}\s*日|星期")
#: How many paragraphs at the beginning may be the title.
_NEAR_TOP = 25
_PERIOD_TEXT = 60_000


@dataclass(frozen=True, slots=True)
class Identity:
    """What a document says about itself. ``provenance`` names for each field what said it."""

    title: str
    body: str
    year: int | None
    period: tuple[date, date] | None
    published: date | None
    provenance: Mapping[str, str]
    doubts: tuple[Doubt, ...]


def read_identity(document: Document, blocks: Sequence[Block], url: str | None, hints: Mapping[str, str]) -> Identity:
    """Title, body, year, period and date of publication. ``hints`` count only where the document says nothing."""
    provenance: dict[str, str] = {}
    doubts: list[Doubt] = []
    paragraphs = [block for block in blocks if isinstance(block, Paragraph)]
    title, parsed = _title(document, paragraphs, hints, provenance)
    period = read_period("\n".join(block.text for block in paragraphs)[:_PERIOD_TEXT])
    if period:
        provenance["period"] = "text"
    published = _published(document, paragraphs, hints, provenance)
    year = _year(parsed, period, published, url, hints, provenance)
    if part := part_of_year(parsed.text):
        # A bulletin of a half or quarter is no report on its year, and never an edition of the one that is.
        year = None
        provenance.pop("year", None)
        doubts.append(Doubt("", "part-of-year", part))
    body = _body(document, paragraphs, parsed, hints, provenance)
    _disagreements(parsed, period, year, body, hints, doubts)
    return Identity(title, body, year, period, published, provenance, tuple(doubts))


# ---------------------------------------------------------------- title


def _title(
    document: Document, paragraphs: Sequence[Paragraph], hints: Mapping[str, str], provenance: dict[str, str]
) -> tuple[str, Title]:
    best: tuple[int, str, Title, str] | None = None
    for text, where in _titles(document, paragraphs, hints):
        parsed = read_title(text)
        score = {"report": 3, "weak": 1, "none": 0}.get(parsed.kind, 2)
        if parsed.kind == "report":
            score += (parsed.body is not None) + (parsed.year is not None)
        if best is None or score > best[0]:
            best = (score, text, parsed, where)
        if score == 5:
            break
    if best is None or best[0] == 0:
        # No line looks like a title: what the page calls itself, or nothing.
        named = next((text for text, where in _titles(document, (), {}) if where != "title"), "")
        text = named or (best[1] if best is not None and best[3] not in ("text", "hint") else "")
        if text:
            provenance["title"] = "page"
        return text, read_title(text)
    provenance["title"] = best[3]
    return best[1], best[2]


def _titles(document: Document, paragraphs: Sequence[Paragraph], hints: Mapping[str, str]) -> Iterator[tuple[str, str]]:
    """Candidates in the order of trust, each with where it stands."""
    for key in _TITLE_METAS:
        for line in document.meta.get(key, "").split("\n"):
            if line.strip():
                yield line.strip(), "heading" if key == "headings" else key
        if key == "headings" and "\n" in document.meta.get(key, ""):
            yield document.meta[key].replace("\n", ""), "heading"
    top = [block.text.strip() for block in paragraphs[:_NEAR_TOP]]
    for index, text in enumerate(top):
        if len(text) > 120 or _SENTENCE.search(text):
            continue
        yield text, "text"
        # A title over two or three lines.
        for more in (2, 3):
            lines = top[index : index + more]
            if len(lines) == more and all(len(line) < 60 and not _CLOCK.search(line) for line in lines):
                joined = "".join(lines)
                if len(joined) < 120 and lines[-1].endswith(("报告", "年报")) and not _whole(lines[-1]):
                    yield joined, "text"
    for key in ("title", "core.title"):
        title = document.meta.get(key, "")
        if title:
            yield _SUFFIX.split(title)[0] or title, "title"
    if hints.get("title"):
        yield hints["title"], "hint"


def _whole(line: str) -> bool:
    """Whether a line is a title with body and year: what stands above it (crumbs, a clock) is no part of it."""
    title = read_title(line)
    return title.year is not None and title.body is not None and not _SECOND_HALF.match(title.body)


# ---------------------------------------------------------------- year, dates


def _year(
    parsed: Title,
    period: tuple[date, date] | None,
    published: date | None,
    url: str | None,
    hints: Mapping[str, str],
    provenance: dict[str, str],
) -> int | None:
    year, where = None, ""
    hint = hints.get("year", "")
    if parsed.year is not None:
        year, where = parsed.year, "title"
    elif period is not None:
        year, where = period[0].year, "period"
    elif hint.isascii() and hint.isdigit() and 2000 <= int(hint) < 2100:
        year, where = int(hint), "hint"
    else:
        found = _URL_YEAR.search(unquote(url)) if url else None
        if found:
            year, where = int(found["year"]), "address"
        elif published is not None and published.month <= 6:
            year, where = published.year - 1, "published"
    if where:
        provenance["year"] = where
    return year


def _published(
    document: Document, paragraphs: Sequence[Paragraph], hints: Mapping[str, str], provenance: dict[str, str]
) -> date | None:
    for key in _DATE_METAS:
        found = read_date(document.meta.get(key, ""))
        if found:
            provenance["published"] = key
            return found
    for block in paragraphs[:12]:
        line = _DATE_LINE.search(block.text)
        found = read_date(line["date"]) if line else None
        if found:
            provenance["published"] = "line"
            return found
    found = read_date(hints.get("published", ""))
    if found:
        provenance["published"] = "hint"
        return found
    for block in reversed(paragraphs[-6:]):
        if _SIGNED.match(normal(block.text)):
            found = read_date(block.text)
            if found:
                provenance["published"] = "signature"
                return found
    return None


# ---------------------------------------------------------------- body


def _body(
    document: Document,
    paragraphs: Sequence[Paragraph],
    parsed: Title,
    hints: Mapping[str, str],
    provenance: dict[str, str],
) -> str:
    if parsed.body:
        provenance["body"] = provenance.get("title", "title")
        return parsed.body
    for name, where in _names(document, paragraphs):
        if name and not _GENERIC.match(name) and body_level(name) != "unknown":
            provenance["body"] = where
            return name
    if hints.get("body"):
        provenance["body"] = "hint"
        return hints["body"]
    return ""


def _names(document: Document, paragraphs: Sequence[Paragraph]) -> Iterator[tuple[str, str]]:
    for key in _BODY_METAS:
        yield document.meta.get(key, "").strip(), key
    for part in reversed(re.split(r"[>＞»/›]+", document.meta.get("breadcrumb", ""))):
        yield part.strip(), "breadcrumb"
    # A signature at the end: the name, then the date.
    for before, block in zip(paragraphs[-6:], paragraphs[-5:], strict=False):
        if _SIGNED.match(normal(block.text)) and len(before.text) < 30:
            yield normal(before.text), "signature"


def _disagreements(
    parsed: Title,
    period: tuple[date, date] | None,
    year: int | None,
    body: str,
    hints: Mapping[str, str],
    doubts: list[Doubt],
) -> None:
    if parsed.year is not None and period is not None and parsed.year != period[0].year:
        doubts.append(Doubt("", "year-title-and-period-differ", f"{parsed.year} {period[0]} {period[1]}"))
    if words := injected_words(parsed.text):
        doubts.append(Doubt("", "foreign-words-in-title", words))
    if year is None:
        doubts.append(Doubt("", "year-unknown"))
    if not body:
        doubts.append(Doubt("", "body-unknown"))
    hint = hints.get("year", "")
    if hint.isdigit() and year is not None and int(hint) != year:
        doubts.append(Doubt("", "year-differs-from-site", f"{year} {hint}"))
