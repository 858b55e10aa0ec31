"""Where a witness of a finding stands, in the form's own words, and what is printed there."""

from __future__ import annotations

import re
from dataclasses import dataclass

from forms.forms import Cell, load_forms
from forms.rules import load_rules
from parsers.document import Place
from parsers.report import Report
from store.audit.binding import row_label
from store.audit.finding import Finding, Witness
from store.audit.words import TABLES_ZH
from store.changes import WAS

_PREV, _UNIT = "prev.", "unit:"
_QUOTED = 300


@dataclass(frozen=True, slots=True)
class Words:
    """A place for people: ``table`` (or section of the text), ``row``, ``column`` and the ``printed`` words there."""

    table: str
    row: str
    column: str
    printed: str

    def __str__(self) -> str:
        return " · ".join(part for part in (self.table, self.row, self.column) if part)


def words_of(report: Report, witness: Witness) -> Words:
    """The place of a cell or passage that a finding names; a key that no form has stands for itself."""
    key, before = witness.key, ""
    if key.startswith(_PREV):
        key, before = key.removeprefix(_PREV), "上年度报告"
    elif key.startswith(WAS):
        key, before = key.removeprefix(WAS), "早先版本"
    elif key.startswith(_UNIT):
        body, _, key = key.removeprefix(_UNIT).partition(".")
        before = f"{body}报告"
    printed = witness.raw.strip() or ("" if witness.value is None else str(witness.value))
    printed = printed if len(printed) <= _QUOTED else printed[: _QUOTED - 1] + "…"
    heading = next((section.heading for section in report.sections if section.key == key), "")
    if heading:
        return Words(before + heading, "", "", printed or "（空）")
    table = key.partition(".")[0]
    if table == "nar" or not table:
        return Words(before + "正文", "", "", printed or "（空）")
    cell = _cell(report, table, key)
    if cell is None:
        return Words(before + TABLES_ZH.get(table, ""), key, "", printed or "（空）")
    return Words(
        before + TABLES_ZH[table], row_label(cell), cell.column.label if cell.column.key else "", printed or "（空）"
    )


def where_zh(report: Report, key: str) -> str:
    """Where a doubt is, in the form's words: a cell, a row by the beginning of its keys, a table; else the key."""
    table = key.partition(".")[0]
    if key in TABLES_ZH or table not in TABLES_ZH:
        return TABLES_ZH.get(key, key)
    cell = _cell(report, table, key)
    if cell is not None:
        return str(Words(TABLES_ZH[table], row_label(cell), cell.column.label if cell.column.key else "", ""))
    forms = load_forms()
    cells = forms[report.tables[table]].cells.values() if report.tables.get(table) in forms else ()
    row = next((row_label(one) for one in cells if one.key.startswith(f"{key}.")), key.partition(".")[2])
    return f"{TABLES_ZH[table]} · {row}"


def _cell(report: Report, table: str, key: str) -> Cell | None:
    forms = load_forms()
    own = report.tables.get(table, "")
    # Last year's table may be of another generation.
    for form in (own, *forms):
        if form in forms and key in forms[form].cells:
            return forms[form].cells[key]
    return None


def basis_of(finding: Finding) -> str:
    """What a finding rests on in law or form, in Chinese; for a local rule the source that it names."""
    rule = load_rules().by_code.get(finding.code)
    return rule.basis if rule is not None and rule.basis else finding.source


def must_hold(finding: Finding) -> tuple[str, ...]:
    """What would have to hold, in Chinese, for each relation that is broken; none for what is only worth a look."""
    rules = load_rules().by_code
    known = [rules[code] for code in finding.witnesses or (finding.code,) if code in rules]
    told = (rule.should_hold for rule in known if rule.severity != "info" or rule.code == finding.code)
    return tuple(dict.fromkeys(relation for relation in told if relation))


def place_zh(place: Place) -> str:
    """Where something stands in its source: page, table, row, column, line, as far as they are known."""
    parts = []
    if place.page is not None:
        parts.append(f"第{place.page}页")
    if place.table is not None:
        parts.append(f"第{place.table}个表格")
    if place.row is not None:
        parts.append(f"第{place.row}行")
    if place.column is not None:
        parts.append(f"第{place.column}列")
    if place.line is not None:
        parts.append(f"文本第{place.line}行")
    if place.path and not parts:
        parts.append("网页正文")
    return "".join(parts)


def compared_zh(finding: Finding) -> str:
    """The two numbers that do not agree, in a sentence that takes no side; empty where no two numbers failed."""
    expected, actual = finding.expected, finding.actual
    if finding.verdict != "fail" or expected is None or actual is None:
        return ""
    off = "" if finding.difference is None else f"，相差 {finding.difference}"
    family = finding.code.partition("-")[0]
    rule = load_rules().by_code.get(finding.code)
    # What the text says may be a mere witness: the two numbers are of the rule that failed first.
    of_text = rule is None or rule.scope == "narrative" or "nar." in rule.formula
    told = of_text and any(cell.key.startswith("nar.") for cell in finding.cells)
    if family in ("T2", "T3", "T4", "S14") and not told:
        if rule is None or "==" not in rule.formula or re.search("<=|>=|<|>", rule.formula):
            return ""  # a bound is no figure that should be there; the message says what does not hold
        return f"按表内其他数字推算为 {expected}，原文为 {actual}{off}。"
    if told and family != "XY":
        return f"不一致的两个数为 {actual} 和 {expected}{off}。"
    return f"本报告为 {actual}，对照数为 {expected}{off}。"
