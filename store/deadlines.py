"""When a report is due: departments by 31 January, governments by 31 March, and before 2019 everybody by 31 March.

Legal sources: 条例（2019）第四十九条第一款 (departments of governments at county level and above), 第二款 (the
governments); 条例（2007）第三十一条 for the reports of 2008 to 2018. Townships and subdistricts are named in neither
paragraph of 第四十九条: their date comes from local notices. 31 January is what such notices usually ask, so later is
worth a note; only after 31 March, when every other body has published, does a township count as late here.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date

from forms.bodies import body_level, normal_body

_GOVERNMENTS = {"county", "prefecture", "province"}
_TOWNSHIPS = {"township", "subdistrict"}
_GOVERNMENT = re.compile(r"(?:人民政府|政府|[省市县区旗州盟])(?:办公厅|办公室)?$")
_DEPARTMENT = re.compile(r"[局厅部委会院办室署中心队]$")


@dataclass(frozen=True, slots=True)
class Deadline:
    """The last day for publication; ``usual`` is an earlier day that local notices ask for, if any."""

    last: date
    usual: date | None
    basis: str


def deadline(body: str, year: int) -> Deadline:
    """The deadline for ``body``'s report on ``year``; where the name does not tell the level, the later date."""
    january, march = date(year + 1, 1, 31), date(year + 1, 3, 31)
    if year < 2019:
        return Deadline(march, None, "条例（2007）第三十一条")
    level = body_level(body)
    if level in _TOWNSHIPS:
        return Deadline(march, january, "地方通知")
    if _is_government(body, level):
        return Deadline(march, None, "条例（2019）第四十九条第二款")
    if level in {"county_department", "ministry"} or _DEPARTMENT.search(normal_body(body) if body else ""):
        return Deadline(january, None, "条例（2019）第四十九条第一款")
    return Deadline(march, None, "条例（2019）第四十九条")


def is_late(body: str, year: int, published: date | None) -> bool | None:
    """Whether a report came after its deadline; ``None`` where the day of publication is not known."""
    if published is None:
        return None
    return published > deadline(body, year).last


def _is_government(body: str, level: str) -> bool:
    return level in _GOVERNMENTS and _GOVERNMENT.search(body.strip()) is not None
