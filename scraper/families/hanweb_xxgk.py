"""Hanweb's disclosure module: one page per body and year, asked for by the body's area code.

``/module/xxgk/xxgkAnnualReport.jsp?area=<code>&fbtime=<year>`` shows the report itself; a year without one answers 200
with an empty frame. The codes stand in links, drop-downs and scripts all over the portal. Lists are drawn by scripts
that ask ``search.jsp``, so a list page without rows is not an empty list.
"""

from __future__ import annotations

import re
from collections.abc import Generator, Iterator
from itertools import islice
from urllib.parse import parse_qsl, urlsplit

from forms.titles import read_title
from scraper.attachments import attachments, pictures
from scraper.families.base import Candidate, CellRead, KnownBody, Learnt, ListRead, NotRead, Site
from scraper.families.doors import behind_doors
from scraper.families.hanweb_search import Calls, read_list
from scraper.families.words import is_body_name, is_column_name, is_door_name
from scraper.pages import Page

REPORT = "/module/xxgk/xxgkAnnualReport.jsp"

_CODE = r"(?P<code>[0-9A-Za-z]{6,40}(?:-\d{1,3})?)"
_IN_ADDRESS = re.compile(rf"(?:[?&;]|&amp;|\b)(?:vc_xxgkarea|area)=['\"]?{_CODE}")
_IS_CODE = re.compile(r"^(?:[0-9A-Z]{18}|\d{9}|[0-9A-Za-z]{6,40})(?:-\d{1,3})?$")


class HanwebXxgk:
    """The family ``hanweb_xxgk``. Settings: ``harvest_pages``, ``areas`` (code: name, added to what is found)."""

    id = "hanweb_xxgk"
    own = ("/module/xxgk/",)

    def recognise(self, page: Page) -> int:
        """Paths and parameter names of the module."""
        score = 0
        for sign, weight in (("xxgkAnnualReport.jsp", 6), ("/module/xxgk/", 4), ("vc_xxgkarea", 3)):
            if sign in page.url:
                score += 2 * weight
            if sign in page.markup:
                score += weight
        return score

    def discover(self, site: Site, starts: list[Page]) -> Iterator[Learnt]:
        """Area codes from the portal's own pages, then every body × year."""
        areas: dict[str, tuple[str, str]] = {}
        calls = Calls()
        template = ""
        for page in behind_doors(site, starts, _leads):
            for code, name in _codes(page):
                if code not in areas or (not areas[code][0] and name):
                    areas[code] = (name, page.url)
            calls.learn(page)
            template = template or _template(page)
        for code, name in dict(site.profile.settings.get("areas", {})).items():
            areas[str(code)] = (str(name), "profile")
        if not areas:
            yield ListRead(starts[0].url, "list-not-read", "no area code stands on the portal's pages")
            return
        origin = "/".join(starts[0].url.split("/", 3)[:3])
        template = template or f"{origin}{REPORT}?area={{area}}&fbtime={{year}}"
        for code, (name, where) in areas.items():
            if name:
                yield KnownBody(name, code, where, "area code with its label")
            missing, empty = yield from self._reports(site, code, name, template, starts[0].url)
            trouble = None
            if missing and calls.any:
                trouble = yield from read_list(site, calls, code, name, starts[0])
            state, why = trouble or ("not-published", "")
            seen = f"its page is empty; its list: {why}" if why else "its page is empty"
            for year, url in empty:
                yield CellRead(name, code, year, state, url, seen)

    def _reports(
        self, site: Site, code: str, name: str, template: str, referer: str
    ) -> Generator[Learnt, None, tuple[bool, list[tuple[int, str]]]]:
        """Every year of one body. Returns whether a year is missing, and the years whose pages are empty."""
        empty: list[tuple[int, str]] = []
        shown: list[tuple[int, int]] = []
        years = list(site.years)
        missing = False
        for year in years:
            url = template.format(area=code, year=year)
            try:
                page = site.get(url, referer=referer, report=True)
            except NotRead as error:
                missing = True
                yield CellRead(name, code, year, error.state, url, error.why)
                continue
            if not (page.has_report_text or attachments(page) or pictures(page)):
                empty.append((year, url))
            else:
                read = page.report_title()
                title = read[0] if read else None
                if title is not None and title.year is not None:
                    shown.append((year, title.year))
                if not name and title is not None and title.body:
                    name = title.body
                said = title.text if title is not None else ""
                yield Candidate(url, said, url, f"fbtime={year}", body=name, body_key=code, year=year, page=page)
            if year == max(site.years) and _filed_later(shown):
                years.append(year + 1)  # the report on the last year stands under the next one
        shift = -1 if _filed_later(shown) else 0
        if not shown and empty:
            site.issue("body-without-reports", empty[-1][1], f"every year of {name or code} is empty")
        empty = [(year + shift, url) for year, url in empty if year + shift in site.years]
        return missing or bool(empty), empty


def _filed_later(shown: list[tuple[int, int]]) -> bool:
    """Whether the portal files by year of publication: pairs of the year asked for and the year in the title."""
    return sum(asked - titled == 1 for asked, titled in shown) > sum(asked == titled for asked, titled in shown)


def _leads(page: Page) -> Iterator[str]:
    """What a page links that may list bodies; of the shells that differ by their code alone two are enough."""
    shells = 0
    for link in page.links:
        if REPORT in link.url:
            continue
        coded = bool(_IN_ADDRESS.search(link.url))
        shells += coded
        if (is_door_name(link.text) or is_column_name(link.text)) and (not coded or shells <= 2):
            yield link.url
    for frame in islice(page.tree.named("iframe", "frame"), 10):
        url = page.resolve(str(frame.get("src") or ""))
        if url is not None and "/module/xxgk/" in url:
            yield url


def _codes(page: Page) -> Iterator[tuple[str, str]]:
    """Area codes on a page with the label they stand by; a label that names no body is left empty."""
    for link in page.links:
        found = _IN_ADDRESS.search(link.url)
        if found:
            yield found["code"], _label(link.text)
    for name, value, label in page.options():
        if _IS_CODE.match(value) and ("area" in name.lower() or len(value) >= 18) and is_body_name(label):
            yield value, label
        else:
            found = _IN_ADDRESS.search(value)
            if found:
                yield found["code"], _label(label)
    own = _IN_ADDRESS.search(page.url)
    if own:
        yield own["code"], next((part for part in reversed(page.breadcrumb) if is_body_name(part)), "")
    for found in _IN_ADDRESS.finditer(page.markup):
        yield found["code"], ""


def _label(text: str) -> str:
    if is_body_name(text):
        return text
    title = read_title(text)
    return title.body if title.body and title.kind in ("report", "weak") else ""


def _template(page: Page) -> str:
    """The address of a report with its parameters in the order this portal writes them; empty if no link shows it."""
    for link in page.links:
        if REPORT in link.url:
            parts = urlsplit(link.url)
            names = [name for name, _ in parse_qsl(parts.query, keep_blank_values=True)]
            if {"area", "fbtime"} <= set(names):
                values = {"area": "{area}", "fbtime": "{year}"}
                query = "&".join(f"{name}={values[name]}" for name in names if name in values)
                return f"{parts.scheme}://{parts.netloc}{parts.path}?{query}"
    return ""
