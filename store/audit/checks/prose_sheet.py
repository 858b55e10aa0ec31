"""The text of a report before 2019 against its statistical sheet (S14-017)."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from fractions import Fraction

from forms.rules import Rule
from parsers.prose.statement import Statement
from store.audit.checks.registry import check, result
from store.audit.evaluate import View
from store.audit.finding import RuleResult
from store.audit.prose.cases import not_of_the_table, of_all_subjects
from store.audit.prose.compare import against, told_zero
from store.audit.prose.options import CHANNELS, ON_THE_SHEET, SHEET, sheet_options
from store.audit.prose.said import Said, said

_CASES = re.compile(r"nar\.(?:reconsideration|litigation)")
#: What a sentence may say there was none of, and the sheet counts. 未收到申请 and 未收费 are asked by NAR-012.
_SAID_NONE = frozenset({"nar.reconsideration", "nar.litigation"})
#: What was published: an item may have been counted more than once, or on one site only.
_PUBLISHED = frozenset({"nar.disclosed", *CHANNELS})
_WHOLE = frozenset({"nar.received", "nar.closed"})
_OTHERS = re.compile(r"清理|名义|代拟|起草|转载|修改|修订|窗口|平台")


@check("sheet_against_text")
def sheet_against_text(rule: Rule, seen: View) -> Iterator[RuleResult]:
    """S14-017: figures that the text repeats agree with the sheet of 2014-2018."""
    told = said(seen)
    found = False
    for statement in told.quantities(*ON_THE_SHEET):
        readings = sheet_options(told.tables, statement)
        if statement.name == "nar.granted" and told.beside(statement, "nar.partially_granted"):
            readings = readings[:1]  # 部分公开 has a figure of its own
        if not readings or statement.value is None or statement.when != "this":
            continue
        found = True
        one = against(rule, told, statement, readings, unsure=_narrower(told, statement))
        yield replace(one, severity="warning") if one.verdict == "fail" and _mild(told, statement) else one
    for statement in told.of_kind("none"):
        for name in sorted(_SAID_NONE.intersection(statement.denies)):
            option = told.tables.option((SHEET[name],))
            if option is not None and statement.when == "this":
                found = True
                yield told_zero(rule, told, statement, option, name)
    if not found:
        yield result(rule, "not_applicable", reason="the text repeats no figure of the sheet")


def _narrower(told: Said, statement: Statement) -> str:
    """Why the figure may count less than its row, or something else."""
    if _CASES.match(statement.name):
        return not_of_the_table(told, statement, "remedies")
    if statement.name in (_WHOLE | {"nar.disclosed"}) and _part(told, statement):
        return "the figure may be of a part only"
    if statement.name == "nar.received" and of_all_subjects(told.around(statement)):
        return "the applications may be for anything"
    if statement.name in CHANNELS and not _of_the_total(told, statement):
        return "the figure may be of some of the items only"
    return "the figure may be of a part only" if _OTHERS.search(told.around(statement).clause) else ""


def _part(told: Said, statement: Statement) -> bool:
    """Whether the figure is a part of a list; 收到25件，办结23件，其余2件在办 is none, though it adds up."""
    return any(
        statement.span in {part.span for part in listed.parts}
        for listed in told.of_kind("sum")
        if listed.section == statement.section and listed.closure != "unstated"
    )


def _of_the_total(told: Said, statement: Statement) -> bool:
    """Whether the sentence also states the whole number of items that the sheet prints."""
    return any(
        not option.unread and s.value is not None and option.low == Fraction(s.value)
        for s in told.beside(statement, "nar.disclosed")
        for option in sheet_options(told.tables, s)
    )


def _mild(told: Said, statement: Statement) -> bool:
    """受理 may leave out what was not accepted, never count more than was received; items are counted in many ways."""
    if statement.name in _PUBLISHED:
        return True
    received = told.tables.option((SHEET["nar.received"],))
    assert statement.value is not None
    return statement.verb == "受理" and received is not None and Fraction(statement.value) < received.low
