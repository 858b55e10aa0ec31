"""Checks of the report as a whole (STR rules): its form, its tables and their rows."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date
from functools import lru_cache

from forms.forms import Table, expected_form, load_forms
from forms.rules import Rule
from parsers.report import Figure
from store.audit.binding import row_label
from store.audit.checks.registry import check, result
from store.audit.evaluate import View
from store.audit.finding import RuleResult
from store.audit.words import TABLES_EN, TABLES_ZH

STANDARD = ("t2", "t3", "t4")
_FORMS_ZH = {"pre2019": "2018年及以前", "2019": "2019年版", "2021": "2021年版"}
_NAMED = 5


def failed(rule: Rule, zh: str, en: str, binding: str = "", cells: tuple[str, ...] = ()) -> RuleResult:
    """A failure that says in both languages what was seen."""
    return RuleResult(rule.code, binding, "fail", cells, detail=(zh, en))


@check("form_of_the_year")
def form_of_the_year(rule: Rule, seen: View) -> Iterator[RuleResult]:
    """STR-003: each table is of the generation its year asks for. Table 四 is the same in all, so it tells nothing.

    Where the title says one year and the period another, and the form fits the period, the year is wrong (STR-010) and
    not the form. So it is where the report was published before its year ended (PUB-005) and fits the year before.
    """
    report = seen.report
    if report.year is None or report.provenance.get("year") in ("published", "address"):
        yield result(rule, "not_applicable", reason="the report year is not known for certain")
        return
    expected = expected_form(report.year)
    judged = [key for key in ("t2", "t3", "s14") if key in report.tables]
    if len(judged) > 1 and "s14" in judged and expected != "pre2019":
        judged.remove("s14")  # an old sheet kept as an annex beside the standard tables
    if not judged:
        yield result(rule, "not_applicable", reason="the report has no table that tells its form")
    early = report.published is not None and report.published <= date(report.year, 12, 31)
    wrong: dict[str, list[str]] = {}
    for key in judged:
        found = report.tables[key]
        if found == expected:
            yield result(rule, "pass", binding=key)
        elif report.period is not None and expected_form(report.period[1].year) == found:
            yield result(rule, "not_applicable", binding=key, reason="the form fits the period (STR-010)")
        elif early and report.period is None and expected_form(report.year - 1) == found:
            yield result(rule, "not_applicable", binding=key, reason="it was published within its year (PUB-005)")
        elif report.period is None and report.provenance.get("year") == "hint":
            yield result(rule, "not_applicable", binding=key, reason="only the site's list names the year")
        else:
            wrong.setdefault(found, []).append(key)
    for found, keys in wrong.items():
        zh, en = "、".join(TABLES_ZH[key] for key in keys), " and ".join(TABLES_EN[key] for key in keys)
        zh += f"用的是{_FORMS_ZH[found]}格式，{report.year}年度报告应使用{_FORMS_ZH[expected]}格式。"
        verb = "are" if len(keys) > 1 else "is"
        en += f" {verb} of the {found} form; a report on {report.year} takes the {expected} form."
        yield failed(rule, zh, en[0].upper() + en[1:], "+".join(keys))


@check("rows_and_columns")
def rows_and_columns(rule: Rule, seen: View) -> Iterator[RuleResult]:
    """STR-005: every row and column of the table's own form is printed. Local ones are additions.

    A row is missing only if its label is nowhere in a table that was otherwise read without doubt; a table that lost
    lines on its way to us, or may have in a scan, is not readable.
    """
    report = seen.report
    tables = {key: table for key, table in seen.plan.ground.tables.items() if key in STANDARD}
    if not tables:
        yield result(rule, "not_applicable", reason="the report has no standard table")
    for key, table in tables.items():
        figures = {cell: report.figures[cell] for cell in table.cells if cell in report.figures}
        doubts = {doubt.why for doubt in report.doubts if doubt.cell.partition(".")[0] == key} - {"unknown-column"}
        if all(figure.kind == "absent" for figure in figures.values()):
            yield result(rule, "not_applicable", binding=key, reason="the table was not read")
        elif doubts or any(figure.kind == "unreadable" for figure in figures.values()):
            reason = "our reading of the table is in doubt: " + ", ".join(sorted(doubts) or ["unreadable cells"])
            yield result(rule, "not_readable", binding=key, reason=reason)
        else:
            compared = _compare(rule, table, figures)
            if compared.verdict == "fail" and any(f.place.confidence is not None for f in figures.values()):
                reason = "the table was recognised in a picture, where rows and columns can be lost"
                compared = result(rule, "not_readable", binding=key, reason=reason)
            yield compared


@lru_cache(maxsize=16)
def _parts(form: str, name: str) -> tuple[dict[str, list[str]], dict[str, list[str]]]:
    """The keys of each row and of each column of table 三, by label."""
    table = load_forms()[form].tables[name]
    rows: dict[str, list[str]] = {}
    columns: dict[str, list[str]] = {}
    for key, cell in table.cells.items():
        rows.setdefault(row_label(cell), []).append(key)
        if name == "t3":
            columns.setdefault(cell.column.label, []).append(key)
    return rows, columns


def _compare(rule: Rule, table: Table, figures: Mapping[str, Figure]) -> RuleResult:
    if not any(figure.kind == "absent" for figure in figures.values()) and len(figures) == len(table.cells):
        return result(rule, "pass", binding=table.key)
    rows, columns = _parts(table.form, table.key)
    lost_rows = [label for label, keys in rows.items() if _lost(keys, figures)]
    lost_columns = [label for label, keys in columns.items() if _lost(keys, figures)]
    gone = {key for label in lost_rows for key in rows[label]} | {key for c in lost_columns for key in columns[c]}
    lone = [key for key in figures if figures[key].kind == "absent" and key not in gone]
    if lone:
        return result(rule, "not_readable", tuple(lone), table.key, "single cells were not found")
    if len(lost_rows) * 2 > len(rows):
        return result(rule, "not_readable", binding=table.key, reason="most rows were not found")
    if not gone:
        return result(rule, "pass", binding=table.key)
    zh_parts, en_parts = [], []
    if lost_rows:
        names = "、".join(f"“{label}”" for label in lost_rows[:_NAMED]) + ("等" if len(lost_rows) > _NAMED else "")
        zh_parts.append(f"缺 {len(lost_rows)} 行：{names}")
        en_parts.append(f"{len(lost_rows)} row(s) missing: {names}")
    if lost_columns:
        names = "、".join(f"“{label}”" for label in lost_columns)
        zh_parts.append(f"缺 {len(lost_columns)} 列：{names}")
        en_parts.append(f"{len(lost_columns)} column(s) missing: {names}")
    title = TABLES_EN[table.key]
    zh = f"{TABLES_ZH[table.key]}{'；'.join(zh_parts)}。"
    return failed(rule, zh, f"{title[0].upper()}{title[1:]}: {'; '.join(en_parts)}.", table.key)


def _lost(keys: list[str], figures: Mapping[str, Figure]) -> bool:
    return all(key not in figures or figures[key].kind == "absent" for key in keys)


@check("all_zero")
def all_zero(rule: Rule, seen: View) -> Iterator[RuleResult]:
    """STR-018: every figure of tables 二, 三 and 四 is zero. A filter, not an accusation: small organs are often so."""
    report = seen.report
    if any(key not in report.tables for key in STANDARD):
        yield result(rule, "not_applicable", reason="not all of the three tables were found")
        return
    figures = [figure for key, figure in report.figures.items() if key.partition(".")[0] in STANDARD]
    if any(figure.value is not None and figure.value != 0 for figure in figures):
        yield result(rule, "pass")
    elif any(figure.kind in ("text", "unreadable", "absent") or not figure.sure for figure in figures):
        yield result(rule, "not_readable", reason="some cells could not be read")
    elif not any(figure.kind == "zero" for figure in figures):
        yield result(rule, "not_applicable", reason="the tables are empty")
    else:
        yield failed(rule, "三张表中没有一个非零数字。", "None of the three tables holds a figure other than zero.")
