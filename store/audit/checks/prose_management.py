"""What the text says of documents, decisions and fees (NAR-014, NAR-015, NAR-024 to NAR-026)."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from decimal import Decimal
from fractions import Fraction

from forms.rules import Rule
from parsers.prose.context import another
from parsers.prose.statement import Statement
from store.audit.checks.prose_applications import denied
from store.audit.checks.prose_sums import sum_result
from store.audit.checks.registry import check, result
from store.audit.evaluate import View, as_value
from store.audit.finding import RuleResult, Severity, Verdict
from store.audit.prose.around import Around
from store.audit.prose.compare import against, place_of
from store.audit.prose.options import CELLS, OF_2019_ONLY, cells_of, options
from store.audit.prose.said import Said, said

_DOCUMENTS = (
    "nar.normative_issued",
    "nar.normative_repealed",
    "nar.normative_in_force",
    "nar.normative_disclosed",
    "nar.normative_disclosed_total",
)
_DECISIONS = (
    "nar.decisions_administrative_licensing",
    "nar.decisions_administrative_penalties",
    "nar.decisions_administrative_coercion",
)
_FEE = "t2.administrative_fees.amount_wanyuan"
#: The documents of others, wherever the sentence says so before the figure: drafted for the government, reprinted.
_OTHERS_DOCUMENTS = re.compile(r"提请|报请|代拟|配合|建议|拟废止|起草|参与|转载|转发|汇编|征求")
#: What is done with documents of any origin, where it is done to the ones counted: reviewed, filed, explained.
_HANDLED = re.compile(r"备案|审查|审核|解读|修改|修订|学习|宣传|宣讲|上级|国务院|省政府|市政府")
_NAME = re.compile(r"以([^，；以]{1,16}?)(?:的)?名义")
_GOVERNMENT = re.compile(r"([省市县区镇乡州旗])(?:人民)?政府")
_CLEAN_UP = re.compile(r"清理|评估|梳理")
#: Verbs and nouns of decisions, of publishing and of taking in. 公示平台 and 公示方面 publish nothing.
_DECIDED = re.compile(r"作出|做出|实施|下达|给予")
_PUBLISHED = re.compile(
    r"(?:双?公示|(?<!信息)公开|归集|上报|录入|公布|发布|推送|报送)(?!方面|制度|平台|系统|专?栏|工作|情况|网|机制|要求|目录|清单|率)"
)
_TAKEN_IN = re.compile(r"受理|收到|接收|申请")
_PARTLY = re.compile(r"办理|领域|系统|罚没")
_OF_ANOTHER = re.compile(r"委托|赋权|代办|新办|变更|延续|注销")
_OF_A_KIND = re.compile(r"[\u4e00-\u9fff](?![各两三此])[\u4e00-\u9fff]类(?:的)?行政|(?:一般|简易|普通|快速)程序")
#: 受理规划许可申请98件，作出许可决定91件: licences of the kind named before.
_KIND_OF_LICENCE = re.compile(r"(?<!行政)(?<=[\u4e00-\u9fff]{2})许可(?!处理)")
_YUAN = {"元": Fraction(1, 10_000), "万元": Fraction(1), "亿元": Fraction(10_000)}


def _of_2021(seen: View) -> bool:
    return seen.report.tables.get("t2") == "2021"


def _has_table(seen: View) -> bool:
    return seen.report.tables.get("t2") in ("2019", "2021")


@check("text_documents")
def text_documents(rule: Rule, seen: View) -> Iterator[RuleResult]:
    """NAR-014: 规范性文件 issued, repealed, in force; in the form of 2019 made, disclosed, and disclosed in all.

    Clean-ups and 发布 on the site are milder.
    """
    if not _has_table(seen):
        yield result(rule, "not_applicable", reason="the report has no table 二")
        return
    told = said(seen)
    for name in _DOCUMENTS:
        if (keys := cells_of(told.tables, name)) is not None:
            yield from denied(rule, seen, name, *keys)
    found = [s for s in told.quantities(*_DOCUMENTS) if s.value is not None and s.when in ("this", "unknown")]
    for statement in found:
        near = told.around(statement)
        others = _OTHERS_DOCUMENTS.search(near.head) is not None or _HANDLED.search(near.since("文件")) is not None
        others = others or _in_the_name_of_others(near, seen.report.body)
        others = others or _shared_out(told, statement)
        lapsed = "失效" in near.clause and "废止" not in near.clause
        part = statement.name == "nar.normative_issued" and _beside_the_whole(told, statement)
        unsure = "the documents may be others'" if others else "what lapsed need not be repealed" if lapsed else ""
        unsure = "the figure may be of some of them" if part else unsure
        one = against(rule, told, statement, options(told.tables, statement), unsure=unsure)
        mild = statement.verb in ("发布", "公开", "公布") and statement.name not in OF_2019_ONLY
        mild = mild or _CLEAN_UP.search(near.head) is not None
        # whether the table sums up the whole area is not printed, but a figure beside that agrees tells it
        mild = mild or (statement.scope == "area" and not _beside(told, statement, _DOCUMENTS))
        yield replace(one, severity="warning") if mild and one.verdict == "fail" else one
    if not found:
        yield result(rule, "not_applicable", reason="the text states no such figure")


def _in_the_name_of_others(near: Around, body: str) -> bool:
    """Whether the documents are issued in the name of a body other than ``body`` (以县政府名义 of a town)."""
    for name in _NAME.findall(near.head):
        government = _GOVERNMENT.search(name)
        if government and not re.search(rf"{government.group(1)}(?:人民)?政府", body):
            return True
        if another(name, body) or name.endswith(("党委", "党组")):
            return True
    return False


def _shared_out(told: Said, statement: Statement) -> bool:
    """Whether the sentence counts them in pieces (办公室7件，各部门11件 of 18), or the whole number as well."""
    if statement.value is None:
        return False
    others = [Fraction(s.value) for s in told.beside(statement, statement.name) if s.value is not None]
    every = sum(others, start=Fraction(statement.value))
    return any(option.low in (every, *others) for option in options(told.tables, statement)) if others else False


def _beside_the_whole(told: Said, statement: Statement) -> bool:
    """Whether the paragraph also states the cell's number, and this figure is less: 各部门7件，全县制发18件."""
    assert statement.value is not None
    return any(
        not option.unread and option.low == Fraction(other.value) > Fraction(statement.value)
        for other in told.quantities(statement.name)
        if other.value is not None and (other.section, other.paragraph) == (statement.section, statement.paragraph)
        for option in options(told.tables, other)[:1]
    )


def _beside(told: Said, statement: Statement, names: tuple[str, ...]) -> bool:
    """Whether another figure of these names in the same sentence is what its cell prints, and not 0."""
    return any(
        option.low == Fraction(other.value)
        for other in told.beside(statement, *names)
        if other.value
        for option in options(told.tables, other)[:1]
        if not option.unread
    )


@check("text_decisions")
def text_decisions(rule: Rule, seen: View) -> Iterator[RuleResult]:
    """NAR-015: licences, penalties, coercion and fees. What was published, taken in or filed is never an accusation."""
    if not _has_table(seen):
        yield result(rule, "not_applicable", reason="the report has no table 二")
        return
    told = said(seen)
    found = [
        s for s in told.quantities(*_DECISIONS, "nar.fees") if s.value is not None and s.when in ("this", "unknown")
    ]
    for name in _DECISIONS:
        yield from denied(rule, seen, name, CELLS[name])
    yield from denied(rule, seen, "nar.fees", _FEE)
    for statement in found:
        if statement.name == "nar.fees":
            yield _fees(rule, told, statement)
            continue
        near = told.around(statement)
        beside = _beside(told, statement, _DECISIONS)
        both = all(_beside(told, statement, (name,)) for name in _DECISIONS if name != statement.name)
        severity: Severity | None = None if beside or _decided(near) else "warning"
        unsure = _no_decision(told, statement)
        if both and unsure == _NOT_ALL:
            unsure = ""  # 办理许可60231件、处罚8412件: both others agree, so all decisions are counted
        yield against(rule, told, statement, options(told.tables, statement), severity, unsure)
    if not found:
        yield result(rule, "not_applicable", reason="the text states no such figure")


_NOT_ALL = "the cases may not all be decisions, or be of one field only"


def _decided(near: Around) -> bool:
    """Whether the words say that decisions were made: by the noun, or by the verb of the list."""
    return "决定" in near.clause or near.last_of(_DECIDED, _PUBLISHED, _TAKEN_IN) == 0


def _no_decision(told: Said, statement: Statement) -> str:
    """Why a figure may count something else than all decisions of the body; empty where it does not.

    The verb nearest before the figure says what was done; one of publishing in its own clause goes before 作出的.
    """
    near = told.around(statement)
    if _PUBLISHED.search(near.clause) or near.last_of(_DECIDED, _PUBLISHED) == 1 or "信息" in statement.label[-4:]:
        return "published decisions may not be all decisions"
    if near.last_of(_DECIDED, _TAKEN_IN) == 1:
        return "what was taken in may not all be decided"
    if _PARTLY.search(near.clause) and "决定" not in near.clause:
        return _NOT_ALL
    if _OF_A_KIND.search(statement.label) or (
        "行政" not in statement.label and _KIND_OF_LICENCE.search(near.head[: len(near.head) - len(near.clause)])
    ):
        return "the figure is of one kind of decisions"
    if "分别" in near.clause:
        return "the figures are of several bodies or kinds"
    if _OF_ANOTHER.search(statement.label) or "委托" in near.head:
        return "the decisions may be another organ's, or of one kind only"
    if (statement.section, statement.span) in told.parts and "决定" not in near.clause:
        return "the figure is a part of a list"
    return ""


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
