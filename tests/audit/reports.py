"""Builders of reports for the audit's tests: straight from values, without any document."""

from __future__ import annotations

import json
import random
from collections.abc import Mapping
from dataclasses import replace
from decimal import Decimal
from pathlib import Path
from typing import Any

from forms.figures import Kind
from forms.forms import load_forms
from parsers.document import Place
from parsers.report import Extra, Figure, Report, Source, Value

REAL = Path(__file__).resolve().parents[3] / "shared" / "real"

PARTS = (
    "natural_person",
    "commercial_enterprise",
    "research_institution",
    "social_welfare_org",
    "legal_service_org",
    "other_org",
)
COLUMNS = (*PARTS, "total")
_PLACE = Place(table=1)
#: A report year that fits the form.
FITTING = 0
GROUPS = ("reconsideration", "litigation_direct", "litigation_after_reconsideration")
OUTCOMES = ("upheld", "corrected", "other_outcome", "pending")


def figure(
    key: str, value: Value | None, kind: Kind | None = None, raw: str | None = None, sure: bool = True
) -> Figure:
    """A figure as a parser would give it."""
    if kind is None:
        kind = "blank" if value is None else "zero" if value == 0 else "number"
    if raw is None:
        raw = "" if value is None else str(value)
    return Figure(key, kind, value if kind in ("number", "zero") else None, raw, _PLACE, sure)


def make_report(
    tables: Mapping[str, str],
    values: Mapping[str, Value | None],
    *,
    body: str = "某县某镇人民政府",
    year: int | None = FITTING,
    default: Value | None = 0,
    raws: Mapping[str, str] | None = None,
    kinds: Mapping[str, Kind] | None = None,
    unsure: tuple[str, ...] = (),
    layouts: Mapping[str, int] | None = None,
    extras: tuple[Extra, ...] = (),
) -> Report:
    """A report with ``tables`` (table key → form generation). Cells not in ``values`` hold ``default``."""
    forms = load_forms()
    if year == FITTING:
        year = 2020 if "2019" in tables.values() else 2016 if "pre2019" in tables.values() else 2023
    keys = [key for table, form in tables.items() for key in forms[form].tables[table].cells]
    keys += [key for key in values if key not in keys]
    figures: dict[str, Figure] = {}
    for key in keys:
        value = values.get(key, default)
        figures[key] = figure(key, value, (kinds or {}).get(key), (raws or {}).get(key), key not in unsure)
    return Report(
        source=Source("0" * 64, "text/plain", path="x.txt"),
        title="",
        body=body,
        year=year,
        form=next(iter(tables.values()), "pre2019"),
        tables=dict(tables),
        period=None,
        published=None,
        figures=figures,
        layouts=dict(layouts or {}),
        extras=extras,
    )


def changed(report: Report, values: Mapping[str, Value | None], **how: Any) -> Report:
    """The report with other figures in some cells."""
    figures = dict(report.figures)
    for key, value in values.items():
        figures[key] = figure(key, value, **how)
    return replace(report, figures=figures)


def rows_of_three(form: str) -> list[str]:
    """The keys of table 三's rows."""
    return [row.key for row in load_forms()[form].tables["t3"].rows]


def table_three(form: str, draw: random.Random, high: int = 50) -> dict[str, Value]:
    """A valid table 三: details at random, most of them small or zero, totals and balance as the form demands."""
    rows = rows_of_three(form)
    detail = [row for row in rows if row not in ("new_received", "carried_in", "results_total", "carried_out")]
    cells: dict[str, int] = {}
    for column in PARTS:
        for row in detail:
            cells[f"{row}.{column}"] = draw.choice((0, 0, draw.randint(0, 9), draw.randint(0, high)))
        total = sum(cells[f"{row}.{column}"] for row in detail)
        out = draw.choice((0, draw.randint(0, high)))
        into = draw.choice((0, draw.randint(0, total + out)))
        cells[f"results_total.{column}"] = total
        cells[f"carried_out.{column}"] = out
        cells[f"carried_in.{column}"] = into
        cells[f"new_received.{column}"] = total + out - into
    for row in rows:
        cells[f"{row}.total"] = sum(cells[f"{row}.{column}"] for column in PARTS)
    return {f"t3.{key}": value for key, value in cells.items()}


def table_four(draw: random.Random, high: int = 30) -> dict[str, Value]:
    """A valid table 四."""
    cells: dict[str, Value] = {}
    for group in GROUPS:
        parts = [draw.choice((0, draw.randint(0, high))) for _ in OUTCOMES]
        cells |= {f"t4.{group}.{name}": part for name, part in zip(OUTCOMES, parts, strict=True)}
        cells[f"t4.{group}.total"] = sum(parts)
    return cells


def valid_report(form: str = "2021", seed: int = 1, high: int = 50) -> Report:
    """A report whose tables 三 and 四 are right; table 二 is all zero."""
    draw = random.Random(seed)
    values = table_three(form, draw, high) | table_four(draw, high)
    return make_report({"t2": form, "t3": form, "t4": form}, values, year=2022 if form == "2021" else 2019)


def real_report(name: str) -> Report | None:
    """A real report's figures, checked by hand, or ``None`` where they are not beside the project."""
    path = REAL / f"{name}.values.json"
    if not path.exists():
        return None
    data = json.loads(path.read_text("utf-8"), parse_float=Decimal)
    form = data["tables"]["t3"]
    tables = {**data["tables"], "t4": form}
    return make_report(tables, data["values"], body=data["body"], year=data["year"], default=None)
