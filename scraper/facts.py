"""What a page, its list and its address say of a report: the year and the day of publication, best source first.

Each value comes with the rule that found it. Sources that contradict each other are told, never reconciled: addresses
lie after a migration, titles keep the year of the template, systems date the making of a page.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date

from forms.bodies import normal_body, same_body
from forms.titles import Title, read_title
from scraper.families.base import Candidate
from scraper.families.words import is_body_name, year_in_address
from scraper.pages import Page

#: Days between two words on the day of publication that need no remark.
NEAR = 31

_IN_ADDRESS = (
    re.compile(r"/t(20[0-4]\d)([01]\d)([0-3]\d)_"),
    re.compile(r"/art/(20[0-4]\d)/(\d{1,2})/(\d{1,2})/"),
    re.compile(r"/(20[0-4]\d)-([01]\d)-([0-3]\d)/"),
    re.compile(r"/(20[0-4]\d)([01]\d)([0-3]\d)/"),
    re.compile(r"/(20[0-4]\d)([01]\d)/([0-3]\d)/"),
)
#: Names that stand for whoever put the page up.
_ANYBODY = re.compile(r"(?:政府办|府办|办公室|政府|网|网站|平台|中心|本站)$")
#: Labels that stand before other days as well.
_VAGUE = frozenset(["成文日期", "日期", "时间"])


@dataclass(frozen=True, slots=True)
class Said:
    """Values with their rules, best first."""

    values: tuple[tuple[str, str], ...]

    @property
    def value(self) -> str | None:
        """The best value."""
        return self.values[0][0] if self.values else None

    @property
    def rule(self) -> str:
        """The rule that found it; ``none`` where nothing is said."""
        return self.values[0][1] if self.values else "none"

    def listed(self) -> str:
        """The values for a person, each with its first rule."""
        first = dict(reversed(self.values))
        return ", ".join(f"{value} ({first[value]})" for value in dict.fromkeys(value for value, _ in self.values))


def published(page: Page, candidate: Candidate) -> Said:
    """The day of publication: as the page says, unless its list is known to know better, then address and list."""
    found: list[tuple[str, str]] = [(read.value, read.rule) for read in page.dates]
    address = _day_in(page.url)
    if address:
        found.append((address, "address"))
    if candidate.date is not None:
        found.insert(0 if candidate.dated else len(found), (candidate.date, "list"))
    return Said(tuple(found))


def report_year(title: Title, candidate: Candidate, page: Page, day: Said) -> Said:
    """The year that is reported on. The day of publication counts last, and only in the first half of a year."""
    found = [
        (title.year, "title"),
        (read_title(candidate.title).year, "list title"),
        (page.period_year, "period in the text"),
        (candidate.year, "column"),
        (year_in_address(page.url), "address"),
    ]
    said = [(str(year), rule) for year, rule in found if year is not None]
    if not said and day.value is not None and "01" <= day.value[5:7] <= "06":
        said.append((str(int(day.value[:4]) - 1), "year before publication"))
    return Said(tuple(said))


def contradictions(year: Said, day: Said, title: Title, page: Page) -> list[tuple[str, str]]:
    """What contradicts itself, as code and message: the year, the day, the body."""
    found: list[tuple[str, str]] = []
    if len({value for value, rule in year.values if rule != "address"}) > 1:
        found.append(("years-differ", f"the year of the report: {year.listed()}"))
    days = [made for value, rule in day.values if rule not in _VAGUE and (made := _date(value)) is not None]
    if days and (max(days) - min(days)).days > NEAR:
        found.append(("dates-differ", f"the day of publication: {day.listed()}"))
    issuer = page.issuer
    if title.body is not None and issuer is not None and is_body_name(issuer.value):
        general = _ANYBODY.search(issuer.value) or normal_body(issuer.value) == "人民政府办公室"
        if not general and not same_body(issuer.value, title.body):
            found.append(("bodies-differ", f"the body: {title.body} (title), {issuer.value} ({issuer.rule})"))
    return found


def _day_in(url: str) -> str | None:
    for pattern in _IN_ADDRESS:
        found = pattern.search(url)
        if found and _date(day := f"{found[1]}-{int(found[2]):02}-{int(found[3]):02}") is not None:
            return day
    return None


def _date(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None
