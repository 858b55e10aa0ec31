"""When a report is due: departments by 31 January, governments by 31 March, and before 2019 everybody by 31 March.

Legal sources: 条例（2019）第四十九条第一款 (departments of governments at county level and above), 第二款 (the
governments); 条例（2007）第三十一条 for the reports of 2008 to 2018. Townships and subdistricts are named in neither
paragraph of 第四十九条: their date comes from local notices. 31 January is what such notices usually ask, so later is
worth a note; only after 31 March, when every other body has published, does a township count as late here.

The days stand in the catalogue (rules PUB-001 to PUB-004), where a local rules file may change them.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date

from forms.bodies import body_level, normal_body
from forms.rules import Rules, load_rules

_GOVERNMENTS = {"county", "prefecture", "province"}
_TOWNSHIPS = {"township", "subdistrict"}
_GOVERNMENT = re.compile(r"(?:人民政府|政府|[省市县区旗州盟])$")
_OFFICE = re.compile(r"(?:办公厅|办公室)$")
_DEPARTMENT = re.compile(r"[局厅部委会院办室署中心队]$")


@dataclass(frozen=True, slots=True)
class Deadline:
    """The last day for publication; ``usual`` is an earlier day that local notices ask for, if any.

    ``code`` is the rule of the catalogue that sets it; ``sure`` is false where the name does not tell the level.
    """

    last: date
    usual: date | None
    basis: str
    code: str
    sure: bool = True


def deadline(body: str, year: int, rules: Rules | None = None) -> Deadline:
    """The deadline for ``body``'s report on ``year``; where the name does not tell the level, the later date."""
    rules = rules or load_rules()
    if year < 2019:
        return _of(rules, "PUB-004", year, "条例（2007）第三十一条")
    level = body_level(body)
    if level in _TOWNSHIPS:
        return _of(rules, "PUB-003", year, "地方通知")
    if level in _GOVERNMENTS and is_government(_OFFICE.sub("", body.strip()), level):
        return _of(rules, "PUB-002", year, "条例（2019）第四十九条第二款")
    if level in {"county_department", "ministry"} or _DEPARTMENT.search(normal_body(body) if body else ""):
        return _of(rules, "PUB-001", year, "条例（2019）第四十九条第一款")
    return _of(rules, "PUB-002", year, "条例（2019）第四十九条", sure=False)


def _of(rules: Rules, code: str, year: int, basis: str, *, sure: bool = True) -> Deadline:
    days = rules.by_code[code].settings
    usual = days.get("usual")
    return Deadline(_day(year, str(days["last"])), _day(year, str(usual)) if usual else None, basis, code, sure)


def _day(year: int, day: str) -> date:
    """``01-31`` in the year after the report year."""
    month, _, of_month = day.partition("-")
    return date(year + 1, int(month), int(of_month))


def is_government(body: str, level: str) -> bool:
    """Whether ``body`` is a government itself: of a province down to a township, not its office nor a department."""
    if level == "township":
        return True
    return level in _GOVERNMENTS and _GOVERNMENT.search(body.strip()) is not None


def is_migration(year: int, published: date) -> bool:
    """Whether a date says nothing about publication: pages moved to a new site years later carry the day they moved."""
    return published.year > year + 1


def is_late(body: str, year: int, published: date | None, rules: Rules | None = None) -> bool | None:
    """Whether a report came after its deadline; ``None`` where the day of publication is not known."""
    if published is None or is_migration(year, published):
        return None
    return published > deadline(body, year, rules).last
