"""Worked examples of the rules as data: ``forms/data/examples.toml``, each made into reports and audited.

An entry is named for its rule and tells two small cases: ``wrong`` breaks the rule, ``right`` nearly does. ``given`` is
what both have. A case changes a plain report that satisfies every rule (:data:`PLAIN`)::

    [T3-003]
    given = { rows = { "t3.granted" = 3 } }       # 自然人 and 总计 of a row of table 三
    wrong = { cells = { "t3.granted.total" = 4 } }
    right = { cells = { "t3.granted.total" = 3 } }

Keys of a case: ``form`` (all tables of one generation), ``tables`` (some of them), ``body``, ``year``, ``title``,
``published`` and ``period`` (days), ``cells`` (a number, or the verbatim text of the cell), ``rows``, ``lacks``
(beginnings of keys that the document does not print), ``text`` (of section 一), ``sections`` (``false`` takes one
away), ``layouts``, ``doubts`` (cell and reason), ``settings`` (of the rule), ``last`` (the body's report of the year
before), ``beside`` (other reports of the county, as a crawl finds them), ``editions`` (other editions of the report,
each with its ``url``), ``versions`` (what the report said at earlier visits, oldest first). ``verdict`` and ``reason``
stand where a rule accuses nobody and only says what applies. ``also`` names rules that cannot but speak with it.
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from functools import lru_cache
from importlib import resources
from typing import Any

from forms.bodies import normal_body
from forms.forms import Cell, load_forms
from forms.numbers import read_figure
from forms.rules import Rules, load_rules
from parsers.document import NOWHERE, Place
from parsers.prose import read_statements
from parsers.report import Doubt, Extra, Figure, Report, Section, Source
from scraper.results import Edition, Role
from store.audit.audit import Audit, audit_report
from store.audit.finding import Finding
from store.audit.gather import Cohort, Known, gathered
from store.audit.peers.county import Member
from store.changes import Version, compare_versions
from store.editions import compare_editions
from store.reports import Reading

Case = Mapping[str, Any]

#: How much of a text is shown in one line.
_SHOWN = 90
_SITE = "www.wenqing.example"
_KEYS = frozenset(
    {"form", "tables", "body", "year", "title", "published", "period", "cells", "rows", "lacks", "text", "sections"}
    | {"layouts", "doubts", "extras", "settings", "last", "beside", "editions", "versions", "url", "verdict", "reason"}
)
_SECTIONS = {
    "s1": "认真做好政府信息公开工作，开展了工作考核和社会评议，没有责任追究情形。",
    "s2": "",
    "s3": "",
    "s4": "",
    "s5": "存在的问题：公开的深度还不够。下一步将加强培训，完善目录，及时更新各栏目的内容。",
    "s6": "本年度未收取信息处理费。",
}
_OLD_SECTIONS = {
    "proactive": "主动公开信息若干条。",
    "on_request": "依申请公开工作有序开展。",
    "fees": "收费和减免按规定办理。",
    "remedies": "行政复议和行政诉讼情况见统计表。",
    "problems": "公开的深度还不够，下一步加以改进。",
    "other": "无。",
}

#: What every case begins with: one request of a natural person, granted.
PLAIN: Case = {"body": "汶清县柳泉镇人民政府", "year": 2023, "form": "2021"}
_ROWS = {"t3.new_received": 1, "t3.granted": 1, "t3.results_total": 1}
#: The year before had one request more, so that no table is last year's.
_LAST: Case = {"rows": {"t3.new_received": 2, "t3.granted": 2, "t3.results_total": 2}}
_YEARS = {"2021": 2023, "2019": 2020, "pre2019": 2016}


class ExampleError(ValueError):
    """An entry of the examples cannot be used; the text says which one and why."""


@dataclass(frozen=True, slots=True)
class Example:
    """The worked example of one rule: what both cases have, the case that breaks it and the one that nearly does."""

    code: str
    given: Case
    wrong: Case
    right: Case
    also: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Worked:
    """What the audit says of a case: its verdicts, the findings, and the finding of the rule if there is one."""

    audit: Audit
    findings: tuple[Finding, ...]
    finding: Finding | None


@lru_cache(maxsize=1)
def load_examples() -> Mapping[str, Example]:
    """The examples by rule. Raises ``ExampleError``."""
    data = tomllib.loads((resources.files("forms") / "data" / "examples.toml").read_text("utf-8"))
    return {code: _example(code, entry) for code, entry in data.items()}


def _example(code: str, entry: Mapping[str, Any]) -> Example:
    if lacking := [part for part in ("wrong", "right") if part not in entry]:
        raise ExampleError(f"{code}: {', '.join(lacking)} missing")
    for part, case in entry.items():
        if part == "also":
            continue
        if part not in ("given", "wrong", "right"):
            raise ExampleError(f"{code}: {part} is none of given, wrong, right")
        nested = [case.get("last", {}), *case.get("beside", ()), *case.get("editions", ()), *case.get("versions", ())]
        for one in (case, *nested):
            if unknown := sorted(set(one) - _KEYS):
                raise ExampleError(f"{code}: {part}: unknown keys {', '.join(unknown)}")
    return Example(code, entry.get("given", {}), entry["wrong"], entry["right"], tuple(entry.get("also", ())))


@lru_cache(maxsize=256)
def worked(code: str) -> tuple[Worked, Worked]:
    """What the audit says of the breaking case and of the near-miss of a rule. Raises ``KeyError``."""
    example = load_examples()[code]
    return work(example, example.wrong), work(example, example.right)


def fragment(example: Example, case: Case) -> str:
    """A case in one line: what it changes in the plain report."""
    told = joined(example.given, case)
    return "; ".join(_said(key, told[key]) for key in told if key not in ("verdict", "reason"))


def _said(key: str, value: object) -> str:
    if isinstance(value, Mapping):
        inner = [_said(str(name), one) for name, one in value.items()]
        return ", ".join(inner) if key in ("cells", "rows") else f"{key}: {', '.join(inner) or '—'}"
    if isinstance(value, list) and value and isinstance(value[0], Mapping):
        shown = [" ".join(_said(str(name), one) for name, one in entry.items()) for entry in value[:2]]
        return f"{key}: {' | '.join(shown)}" + (f" | … ({len(value)})" if len(value) > 2 else "")
    if value is False:
        return f"{key} missing"
    text = " ".join(str(one) for one in value) if isinstance(value, list) else str(value)
    short = text if len(text) <= _SHOWN else text[: _SHOWN - 1] + "…"
    return f"{key} “{short}”" if isinstance(value, str) else f"{key} = {short}"


def work(example: Example, case: Case) -> Worked:
    """Make the reports of ``case`` (``example.wrong`` or ``example.right``) and audit them."""
    told = joined(example.given, case)
    report = make(told)
    rules = _rules(example.code, told)
    member, others = _members(told, report)
    audited = next(
        audit_report(one.report, context, rules)
        for one, context in gathered(_cohorts(member, others, crawled="beside" in told))
        if one is member
    )
    readings = [Reading("0", _edition(told, report), report)]
    for place, more in enumerate(told.get("editions", ()), 1):
        other = make(joined({key: told[key] for key in told if key not in ("editions", "url")}, more))
        other = replace(other, source=Source(f"{place:064}", "text/html", url=more["url"]))
        readings.append(Reading(str(place), _edition(more, other), other))
    found = (*audited.findings, *compare_editions(readings, rules), *compare_versions([_versions(told, report)], rules))
    mine = next((one for one in found if example.code in (one.code, *one.witnesses)), None)
    return Worked(audited, found, mine)


def joined(one: Case, two: Case) -> Case:
    """``one`` with what ``two`` says; tables of keys are joined, everything else is replaced."""
    out = dict(one)
    for key, value in two.items():
        out[key] = {**out[key], **value} if isinstance(value, Mapping) and key in out and key != "last" else value
    return out


def make(case: Case) -> Report:
    """The report of a case."""
    form = case.get("form", PLAIN["form"])
    body, year = case.get("body", PLAIN["body"]), case.get("year", _YEARS[form])
    given = case.get("tables", list(load_forms()[form].tables))
    tables = dict(given) if isinstance(given, Mapping) else {str(name): str(form) for name in given}
    sections = _sections(case, form)
    statements = read_statements(sections, year=year, body=body)
    return Report(
        source=Source("0" * 64, "text/html", url=case.get("url", f"http://{_SITE}/{year}.html")),
        title=case.get("title", f"{body}{year}年政府信息公开工作年度报告"),
        body=body,
        year=year,
        form=form,
        tables=tables,
        period=_period(case, year),
        published=case.get("published"),
        figures=_figures(case, tables),
        sections=sections,
        extras=tuple(Extra(key, key.rpartition(".")[2], raw, NOWHERE) for key, raw in case.get("extras", {}).items()),
        statements=tuple(one.to_dict() for one in statements),
        doubts=tuple(Doubt(cell, why, "1") for cell, why in case.get("doubts", ())),
        layouts=case.get("layouts", {}),
        provenance={"year": "title", "title": "text", "published": "pubdate"},
    )


def _period(case: Case, year: int) -> tuple[date, date] | None:
    if "period" not in case:
        return date(year, 1, 1), date(year, 12, 31)
    return (case["period"][0], case["period"][1]) if case["period"] else None


def _sections(case: Case, form: str) -> tuple[Section, ...]:
    texts: dict[str, Any] = dict(_OLD_SECTIONS if form == "pre2019" else _SECTIONS)
    if "text" in case:
        texts["on_request" if form == "pre2019" else "s1"] = case["text"]
    texts |= case.get("sections", {})
    held = [(key, text) for key, text in texts.items() if text is not False]
    return tuple(Section(key, key, text, Place(line=at)) for at, (key, text) in enumerate(held, 1))


def _figures(case: Case, tables: Mapping[str, str]) -> dict[str, Figure]:
    values: dict[str, object] = {}
    rows = {**_ROWS, **case.get("rows", {})} if "t3" in tables else {}
    for row, value in rows.items():
        values |= {f"{row}.natural_person": value, f"{row}.total": value}
    values |= case.get("cells", {})
    forms = load_forms()
    cells: dict[str, Cell] = {k: c for name, of in tables.items() for k, c in forms[of].tables[name].cells.items()}
    out: dict[str, Figure] = {}
    for key in (*cells, *(key for key in values if key not in cells)):
        raw = str(values.get(key, 0))
        if any(key.startswith(lost) for lost in case.get("lacks", ())):
            out[key] = Figure(key, "absent", None, "", NOWHERE)
            continue
        cell = cells.get(key)
        read = read_figure(raw, cell.measure, cell.unit) if cell is not None else read_figure(raw)
        out[key] = Figure(key, read.kind, read.value, raw, Place(table=1), True, read.parts)
    return out


def _rules(code: str, case: Case) -> Rules:
    rules = load_rules()
    if "settings" not in case:
        return rules
    changed = (replace(r, settings={**r.settings, **case["settings"]}) if r.code == code else r for r in rules)
    return replace(rules, all=tuple(changed))


def _members(case: Case, report: Report) -> tuple[Member, list[Member]]:
    own = Member(_SITE, normal_body(report.body), report, "own")
    others: list[Member] = []
    if "last" in case:
        before = make(
            {"body": report.body, "year": (report.year or 0) - 1, "form": report.form, **_LAST, **case["last"]}
        )
        others.append(Member(_SITE, own.body[1], before, "last"))
    for place, one in enumerate(case.get("beside", ())):
        other = make({"year": report.year, "form": report.form, **one})
        others.append(Member(_SITE, normal_body(other.body), other, str(place)))
    return own, others


def _cohorts(own: Member, others: Sequence[Member], *, crawled: bool) -> Iterator[Cohort]:
    every = [own, *others]
    years: dict[tuple[str, str], frozenset[int]] = {}
    for one in every:
        if one.report.year is not None:
            years[one.body] = years.get(one.body, frozenset()) | {one.report.year}
    known = Known({one.body: one.report.body for one in every}, years, {}, crawled)
    for year in sorted({one.report.year for one in every if one.report.year is not None}):
        yield Cohort("example", year, [one for one in every if one.report.year == year], known)


def _versions(case: Case, report: Report) -> tuple[Version, ...]:
    """What the report said at earlier visits, a day each, and what it says now."""
    plain = {key: told for key, told in case.items() if key != "versions"}
    said = [*(make(joined(plain, one)) for one in case.get("versions", ())), report]
    url = report.source.url or ""
    days = [datetime(2024, 4, day, tzinfo=UTC) for day in range(1, len(said) + 1)]
    return tuple(Version(url, day.day, day, day, 1, "c", "", "", one) for day, one in zip(days, said, strict=True))


def _edition(case: Case, report: Report) -> Edition:
    url = report.source.url or ""
    role: Role = "attachment" if url.endswith((".pdf", ".docx")) else "page"
    return Edition(_SITE, url, role, "c", report.body, "", report.year, report.title, None, url, "list")
