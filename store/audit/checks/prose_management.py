"""What the text says of documents, decisions and fees (NAR-014, NAR-015, NAR-024 to NAR-026)."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from decimal import Decimal
from fractions import Fraction

from forms.rules import Rule
from parsers.prose.statement import Statement
from store.audit.checks.prose_applications import denied
from store.audit.checks.prose_arithmetic import sum_result
from store.audit.checks.registry import check, result
from store.audit.evaluate import View, as_value
from store.audit.finding import RuleResult, Severity, Verdict
from store.audit.prose.compare import against, place_of
from store.audit.prose.options import CELLS, options
from store.audit.prose.said import Said, said

_DOCUMENTS = ("nar.normative_issued", "nar.normative_repealed", "nar.normative_in_force")
_DECISIONS = (
    "nar.decisions_administrative_licensing",
    "nar.decisions_administrative_penalties",
    "nar.decisions_administrative_coercion",
)
_FEE = "t2.administrative_fees.amount_wanyuan"
#: The documents of others: drafted for the government, reviewed, filed, reprinted.
_OTHERS_DOCUMENTS = re.compile(
    r"名义|提请|报请|代拟|配合|建议|拟废止|起草|参与|备案|审查|审核|转载|转发|汇编|征求|解读|修改|修订"
)
_CLEAN_UP = re.compile(r"清理|评估|梳理")
_DECIDED = re.compile(r"决定|作出|做出|实施")
_PUBLISHED = re.compile(r"双公示|公示|公开|归集|上报|录入|受理|信用")
_PARTLY = re.compile(r"办理|领域|系统|罚没")
_OF_ANOTHER = re.compile(r"委托|赋权|代办|新办|变更|延续|注销")
_YUAN = {"元": Fraction(1, 10_000), "万元": Fraction(1), "亿元": Fraction(10_000)}


def _of_2021(seen: View) -> bool:
    return seen.report.tables.get("t2") == "2021"


@check("text_documents")
def text_documents(rule: Rule, seen: View) -> Iterator[RuleResult]:
    """NAR-014: 规范性文件 issued, repealed, in force. Clean-ups and 发布 on the site are milder."""
    if not _of_2021(seen):
        yield result(rule, "not_applicable", reason="table 二 is not of the 2021 form")
        return
    told = said(seen)
    for name in _DOCUMENTS:
        yield from denied(rule, seen, name, CELLS[name])
    found = [s for s in told.quantities(*_DOCUMENTS) if s.value is not None and s.when in ("this", "unknown")]
    for statement in found:
        unsure = "the documents may be others'" if _OTHERS_DOCUMENTS.search(statement.sentence) else ""
        one = against(rule, told, statement, options(told.tables, statement), unsure=unsure)
        mild = _CLEAN_UP.search(statement.sentence) or statement.verb in ("发布", "公开", "公布")
        mild = mild or statement.scope == "area"  # whether the table sums up the whole area is not printed
        yield replace(one, severity="warning") if mild and one.verdict == "fail" else one
    if not found:
        yield result(rule, "not_applicable", reason="the text states no such figure")


@check("text_decisions")
def text_decisions(rule: Rule, seen: View) -> Iterator[RuleResult]:
    """NAR-015: licences, penalties, coercion and fees. 公示 counts what was published: never an accusation."""
    if not _of_2021(seen):
        yield result(rule, "not_applicable", reason="table 二 is not of the 2021 form")
        return
    told = said(seen)
    found = [
        s for s in told.quantities(*_DECISIONS, "nar.fees") if s.value is not None and s.when in ("this", "unknown")
    ]
    for statement in found:
        unsure = "published decisions may not be all decisions" if _PUBLISHED.search(statement.sentence) else ""
        if _PARTLY.search(statement.sentence) and "决定" not in statement.sentence:
            unsure = "the cases may not all be decisions, or be of one field only"
        if _OF_ANOTHER.search(statement.label) or "委托" in statement.sentence:
            unsure = "the decisions may be another organ's, or of one kind only"
        if statement.name == "nar.fees":
            yield _fees(rule, told, statement)
            continue
        severity: Severity | None = None if _DECIDED.search(statement.sentence) else "warning"
        yield against(rule, told, statement, options(told.tables, statement), severity, unsure)
    if not found:
        yield result(rule, "not_applicable", reason="the text states no such figure")


def _fees(rule: Rule, told: Said, statement: Statement) -> RuleResult:
    """The amount in 万元, within half a unit of the last place that either side prints."""
    option = told.tables.option((_FEE,))
    if option is None or statement.unit not in _YUAN or statement.value is None:
        return RuleResult(rule.code, place_of(statement), "not_applicable", reason="no amounts to compare")
    amount = Fraction(statement.value) * _YUAN[statement.unit]
    units = [_step(told.seen.report.figures[_FEE].value), _step(statement.value) * _YUAN[statement.unit]]
    if not option.unread and abs(amount - option.low) <= max(units) / 2:
        return RuleResult(rule.code, place_of(statement), "pass", option.cells)
    found = against(rule, told, replace(statement, value=as_value(amount)), [option])
    return replace(found, quotes=(told.quote(statement),)) if found.quotes else found


def _step(value: int | Decimal | None) -> Fraction:
    exponent = value.as_tuple().exponent if isinstance(value, Decimal) else 0
    return Fraction(10) ** (exponent if isinstance(exponent, int) else 0)


@check("text_fee")
def text_fee(rule: Rule, seen: View) -> Iterator[RuleResult]:
    """NAR-024: the information fee and its cases by unit, and that it is no more than all fees of table 二."""
    told = said(seen)
    found = False
    for statement in told.of_kind("sum"):
        if statement.name in ("nar.fee_total", "nar.fee_cases"):
            found = True
            yield sum_result(rule, told, statement, milder=True)
    option = told.tables.option((_FEE,)) if _of_2021(seen) else None
    for statement in told.quantities("nar.fee_total"):
        if statement.value is None or statement.unit not in _YUAN or option is None or statement.when != "this":
            continue
        found = True
        amount = Fraction(statement.value) * _YUAN[statement.unit]
        limit = option.low + _step(seen.report.figures[_FEE].value) / 2
        if option.unread:
            yield result(rule, "not_readable", option.cells, place_of(statement), option.unread)
        elif amount <= limit:
            yield result(rule, "pass", option.cells, place_of(statement))
        elif option.high is None or told.unsure(statement):
            yield result(rule, "undecided", option.cells, place_of(statement), told.unsure(statement) or "a blank cell")
        else:
            quoted, actual = told.excerpt(statement), as_value(option.low)
            yield RuleResult(
                rule.code,
                place_of(statement),
                "fail",
                option.cells,
                expected=as_value(amount),
                actual=actual,
                detail=(
                    f"正文写“{quoted}”，多于表二行政事业性收费 {actual} 万元。",
                    f"The text says “{quoted}”, more than all administrative fees of table 2, {actual} (10,000 yuan).",
                ),
                quotes=(told.quote(statement),),
            )
    if not found:
        yield result(rule, "not_applicable", reason="the text states no fee")


@check("text_tariff")
def text_tariff(rule: Rule, seen: View) -> Iterator[RuleResult]:
    """NAR-025: a fee is a multiple of 10 yuan; one that the sentence says was charged 按件, of 100 yuan."""
    told = said(seen)
    found = [s for s in told.quantities("nar.fee_total") if s.value and s.unit == "元" and s.when == "this"]
    for statement in found:
        assert statement.value is not None
        step = 100 if "按件" in statement.sentence else 10
        if Fraction(statement.value) % step == 0:
            yield result(rule, "pass", (), place_of(statement))
        elif told.unsure(statement) or re.search(r"退[还费]|减免", statement.sentence):
            yield result(rule, "undecided", (), place_of(statement), told.unsure(statement) or "refunds")
        else:
            quoted = told.excerpt(statement)
            yield RuleResult(
                rule.code,
                place_of(statement),
                "fail",
                actual=statement.value,
                detail=(
                    f"正文写“{quoted}”，不是 {step} 元的整数倍，与收费标准不符。",
                    f"The text says “{quoted}”, no multiple of {step} yuan as the tariff gives.",
                ),
                quotes=(told.quote(statement),),
            )
    if not found:
        yield result(rule, "not_applicable", reason="the text states no fee")


@check("fee_mentioned")
def fee_mentioned(rule: Rule, seen: View) -> Iterator[RuleResult]:
    """NAR-026: section 六 mentions the information fee. What table 二 says of fees does not matter here.

    The tariff (109号) holds from 2021 on; an earlier report in the later form is not asked.
    """
    if seen.report.year is not None and seen.report.year < 2021:
        yield result(rule, "not_applicable", reason="the tariff holds from 2021 on")
        return
    texts = [section.text for section in seen.report.sections if section.key == "s6"]
    if not texts:
        verdict: Verdict = "not_readable" if seen.report.sections else "not_applicable"
        yield result(rule, verdict, reason="section 六 was not found")
        return
    mentioned = any("信息处理费" in text or "收费" in text for text in texts)
    detail = (
        "第六部分没有说明信息处理费收取情况（未收取也可写明）。",
        "Section 6 does not say whether an information processing fee was charged.",
    )
    yield RuleResult(rule.code, "", "pass" if mentioned else "fail", detail=("", "") if mentioned else detail)
