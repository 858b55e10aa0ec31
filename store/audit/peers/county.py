"""The reports of one county's bodies on one year, and what its government's report covers.

Nothing is said about the government's figures before its scope is known. ``whole_area`` where its preface says that it
was compiled from the reports of the units; ``own_only`` where the preface says so, where the known units together
exceed it in two of three figures (XU-003), or where many of them exceed it by themselves (XU-002).
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from fractions import Fraction
from functools import cached_property
from typing import Literal

from forms.bodies import body_level, normal_body
from forms.figures import VALUED
from forms.forms import load_forms
from parsers.report import Report
from store.audit.evaluate import exact, in_range
from store.audit.language import Exact
from store.audit.narrative import Narrative, narrative, template

Body = tuple[str, str]
Scope = Literal["whole_area", "own_only", "unknown"]

UNITS = frozenset({"township", "subdistrict", "county_department"})
#: Organs that answer to their own superiors: they stand in a county and outside its government's report.
_VERTICAL = re.compile(r"税务局|海关|气象局|烟草专卖局|邮政管理局|消防救援|调查队|人民银行|(?:自然资源|生态环境).*分局")
#: The figures that XU-003 looks at.
TESTS = ("t3.new_received.total", "t2.normative_documents.in_force", "t2.administrative_penalties.decisions")
#: So many units above the whole, and such a share of all, mean another scope rather than as many slips.
MANY = 4
SHARE = Fraction(1, 3)

_WHOLE = re.compile(
    r"(?:综合|汇总|根据|依据)[^。]{0,80}(?:乡镇|街道|各部门|部门|委、办、局|委办局|县直|区直|各单位)[^。]{0,60}(?:编制|汇编|汇总)而?成"
    r"|(?:涵盖|包括|包含|含)[^。]{0,40}(?:各乡镇|乡镇|街道|各部门|各县区|各县|各区)[^。]{0,30}(?:数据|统计|情况)"
)
_OWN = re.compile(
    r"(?:仅|只)[^。]{0,12}(?:本级|本机关|办公室)|不(?:含|包括)[^。]{0,20}(?:部门|乡镇|街道)|统计范围[^。]{0,12}本级"
)


@dataclass(frozen=True, slots=True, eq=False)
class Member:
    """One report with the site and the key of its body, as the store knows them; ``key`` is the report's own.

    ``editions`` counts those that were read and ``unread`` those that could not be; ``published`` are the days that
    the site or an edition gives.
    """

    site: str
    body_key: str
    report: Report
    key: str = ""
    editions: int = 1
    unread: int = 0
    published: tuple[date, ...] = ()

    @property
    def body(self) -> Body:
        """What stands for the body in every year."""
        return self.site, self.body_key


@dataclass(frozen=True, slots=True, eq=False)
class Copy:
    """Another report that one resembles: by its text (the share that is the same) or by its figures (their cells)."""

    other: Member
    share: Fraction | None
    cells: tuple[str, ...]


@dataclass(eq=False)
class County:
    """The reports on one year. ``lacking`` says why the list of units is not complete; empty where it is.

    ``last`` is the same county a year before. ``peers`` and ``copies`` keep what the rules on them have computed.
    """

    members: Sequence[Member]
    lacking: str = "the list of the county's bodies is not known"
    last: County | None = None
    peers: dict[tuple[str, str], list[Fraction]] = field(default_factory=dict)
    copies: Mapping[int, Copy] | None = None

    @cached_property
    def government(self) -> Member | None:
        """The report of the county government, if there is exactly one in the set."""
        found = [member for member in self.members if is_government(member.report.body)]
        return found[0] if len(found) == 1 else None

    @cached_property
    def by_body(self) -> Mapping[Body, tuple[Member, ...]]:
        """The reports of each body."""
        held: dict[Body, list[Member]] = {}
        for member in self.members:
            held.setdefault(member.body, []).append(member)
        return {body: tuple(members) for body, members in held.items()}

    @cached_property
    def units(self) -> tuple[Member, ...]:
        """Every other body below the county government, by name."""
        if self.government is None:
            return ()
        found = [member for member in self.members if member is not self.government and is_unit(member.report.body)]
        return tuple(sorted(found, key=lambda member: (member.report.body, member.body, member.key)))

    @cached_property
    def texts(self) -> Mapping[int, Narrative]:
        """What each report says in its own words, by the identity of the report."""
        return {id(member.report): narrative(member.report) for member in self.members}

    @cached_property
    def template(self) -> frozenset[str]:
        """The shingles of the county's template."""
        return template(list(self.texts.values()))

    @cached_property
    def shared(self) -> frozenset[str]:
        """The shingles of the template of this year or of the last."""
        return self.template if self.last is None else self.template | self.last.template

    @cached_property
    def scope(self) -> tuple[Scope, str]:
        """What the government's report covers, and how that is known."""
        if self.government is None:
            return "unknown", "not exactly one report of a county government in the set"
        said = said_scope(self.government.report)
        if said == "own_only":
            return "own_only", "the preface says so"
        above = [key for key in TESTS if self._exceeded(key)]
        if len(above) >= 2:
            return "own_only", f"XU-003: the known units together exceed {', '.join(above)}"
        higher = sum(any(True for _ in exceeding(unit.report, self.government.report)) for unit in self.units)
        if higher >= MANY and higher >= len(self.units) * SHARE:
            return "own_only", f"XU-002: {higher} of {len(self.units)} units exceed it by themselves"
        if said == "whole_area":
            return "whole_area", "the preface says so"
        return "unknown", "the preface does not say what the report covers"

    def _exceeded(self, key: str) -> bool:
        assert self.government is not None
        whole = plain(self.government.report, key)
        parts = [value for unit in self.units if (value := plain(unit.report, key)) is not None]
        return whole is not None and sum(parts) > whole


def is_government(body: str) -> bool:
    """Whether ``body`` is the government of a county (not its office)."""
    return body_level(body) == "county" and not body.endswith(("办公室", "办")) and normal_body(body) != body


def is_unit(body: str) -> bool:
    """Whether ``body`` is a township, a subdistrict, a department or the office of a county government.

    Vertically managed organs are outside, whatever their names begin with.
    """
    if _VERTICAL.search(body):
        return False
    return body_level(body) in UNITS or (body_level(body) == "county" and body.endswith(("办公室", "办")))


def plain(report: Report, key: str) -> Exact | None:
    """A figure that is printed and sure, else ``None``: a blank is no figure here."""
    figure = report.figures.get(key)
    if figure is None or figure.kind not in VALUED or figure.value is None or not figure.sure:
        return None
    return exact(figure.value) if in_range(figure.value) else None


def counted(tables: Mapping[str, str]) -> Iterator[str]:
    """The cells that add up over bodies: counts of tables 二, 三 and 四, never the list of powers of last year."""
    forms = load_forms()
    for table, form in tables.items():
        if table not in ("t2", "t3", "t4") or form not in forms or table not in forms[form].tables:
            continue
        for key, cell in forms[form].tables[table].cells.items():
            if cell.measure == "count" and not key.endswith(("items_prev_year", "change_this_year")):
                yield key


def exceeding(unit: Report, whole: Report) -> Iterator[str]:
    """The counted cells in which ``unit`` is more than ``whole``."""
    for key in counted(whole.tables):
        part, all_of_it = plain(unit, key), plain(whole, key)
        if part is not None and all_of_it is not None and part > all_of_it:
            yield key


def said_scope(report: Report) -> Scope:
    """What the preface of a government's report says that it covers."""
    text = "\n".join(section.text[:3000] for section in report.sections[:2])
    if _OWN.search(text):
        return "own_only"
    return "whole_area" if _WHOLE.search(text) else "unknown"
