"""What the text says of reconsiderations and suits, against table 四 (NAR-009 to NAR-011)."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import replace
from fractions import Fraction

from forms.bodies import body_level
from forms.rules import Rule
from parsers.prose.arithmetic import sum_holds
from parsers.prose.statement import Statement
from store.audit.checks.registry import check, result
from store.audit.evaluate import View, as_value
from store.audit.finding import RuleResult, Severity
from store.audit.prose.cases import not_of_the_table
from store.audit.prose.compare import against, told_zero
from store.audit.prose.options import options
from store.audit.prose.said import Said, said
from store.audit.prose.tables import Option

_GROUPS = {
    "nar.reconsideration": ("reconsideration",),
    "nar.litigation": ("litigation_direct", "litigation_after_reconsideration"),
    "nar.litigation_direct": ("litigation_direct",),
    "nar.litigation_after_reconsideration": ("litigation_after_reconsideration",),
}
#: Words that make a case one of this body's own, about disclosure.
_OWN = re.compile(r"被申请|被提起|被诉|发生|引发|引起|产生|因(?:政府)?信息公开|针对(?:我|本)|涉及(?:我|本)")
#: Columns of table 四 in its own words.
_COLUMN = re.compile(r"未经(?:行政)?复议直接|复议后")
_NEW = re.compile(r"新收|新增|新发生|受理")


@check("text_reconsiderations")
def text_reconsiderations(rule: Rule, seen: View) -> Iterator[RuleResult]:
    """NAR-009: reconsiderations of the text against table 四; an error only where the words are 被申请, 发生 …."""
    yield from _cases(rule, seen, "nar.reconsideration")


@check("text_suits")
def text_suits(rule: Rule, seen: View) -> Iterator[RuleResult]:
    """NAR-010: suits of the text against both groups of table 四, and each group named for itself."""
    yield from _cases(rule, seen, "nar.litigation", "nar.litigation_direct", "nar.litigation_after_reconsideration")


def _cases(rule: Rule, seen: View, *names: str) -> Iterator[RuleResult]:
    told = said(seen)
    found = [s for s in told.quantities(*names) if s.value is not None and s.when in ("this", "unknown")]
    for statement in found:
        unsure = not_of_the_table(told, statement) or _beside_the_tables(told, statement)
        one = against(rule, told, statement, options(told.tables, statement), unsure=unsure)
        if one.verdict == "fail":
            one = replace(one, severity=_severity(told, statement))
        yield one
    if not found:
        yield result(rule, "not_applicable", reason="the text states no such figure")


_TOTALLED = re.compile(r"(?:合计|共计|总计)(?:为|是|有)?(\d{1,9})[件起宗例]")


def _beside_the_tables(told: Said, statement: Statement) -> str:
    """Why a figure may count other cases: it is a part of a list, or its sentence states the table's number too.

    县直部门10件，县政府3件，乡镇8件，共21件; 代理行政复议12件，其中涉信息公开的复议6件.
    """
    spot = (statement.section, statement.span)
    for listed in told.of_kind("sum"):
        if listed.opener == "总计" and spot in {(listed.section, part.span) for part in listed.parts}:
            return "the figure is a part of a list"
    totals = {int(total) for total in _TOTALLED.findall("".join(statement.sentence.split()))}
    if any(not o.unread and o.low in totals and o.low != statement.value for o in options(told.tables, statement)):
        return "the sentence also states the table's number"
    for other in told.quantities(statement.name):
        if other.value is None or other.value == statement.value:
            continue
        fits = any(not o.unread and o.low == Fraction(other.value) for o in options(told.tables, other))
        if fits and (other.section, other.sentence) == (statement.section, statement.sentence):
            return "the sentence also states the table's number"
    return ""


def _severity(told: Said, statement: Statement) -> Severity | None:
    own = _OWN.search(statement.sentence) or _own_by_place(told, statement)
    if not own or _NEW.search(statement.label + statement.verb):
        return "warning"
    groups = [told.tables.option((f"t4.{group}.total",)) for group in _GROUPS[statement.name]]
    one_group = any(group is not None and group.low == statement.value for group in groups)
    return "warning" if one_group and statement.value else None


def _own_by_place(told: Said, statement: Statement) -> bool:
    """Whether cases under the heading of remedies can only be the body's own: a township decides none."""
    if statement.section != "s4":
        return False
    if _COLUMN.search(statement.label):
        return True
    level = told.seen.context.level or body_level(told.seen.report.body)
    return level in ("township", "subdistrict")


@check("text_remedy_claims")
def text_remedy_claims(rule: Rule, seen: View) -> Iterator[RuleResult]:
    """NAR-011: 均获维持, 零败诉, 无纠错, 未发生 and outcomes in figures, against table 四."""
    told = said(seen)
    found = False
    for statement in told.of_kind("claim"):
        for name in statement.denies:
            found = True
            yield _claim(rule, told, statement, name)
    for statement in told.of_kind("none"):
        for name in statement.denies:
            if name in _GROUPS and statement.when == "this":
                found = True
                one = told_zero(rule, told, statement, told.tables.option(_keys(name, "total")), name)
                yield _of_earlier_years(seen, one, name)
    for statement in told.of_kind("quantity"):
        if re.fullmatch(
            r"nar\.(?:reconsideration|litigation)_(?:upheld|corrected|other_outcome|pending)", statement.name
        ):
            if statement.value is None or statement.when != "this":
                continue
            found = True
            readings = options(told.tables, statement)
            severity: Severity | None = None if _of_all(told, statement) else "warning"
            of = next((s for s in told.of_kind("sum") if _holds(s, statement)), statement)
            unsure = not_of_the_table(told, statement) or (not_of_the_table(told, of) if of is not statement else "")
            yield against(rule, told, statement, readings, severity, unsure)
    for statement in told.of_kind("rate"):
        if statement.value is not None and (asked := _rate_of(told, statement)):
            found = True
            yield _rate(rule, told, statement, *asked)
    if not found:
        yield result(rule, "not_applicable", reason="the text claims nothing of the kind")


def _holds(listed: Statement, part: Statement) -> bool:
    """Whether ``part`` stands in the list of cases ``listed``."""
    return listed.section == part.section and part.span in {one.span for one in listed.parts}


def _of_all(told: Said, statement: Statement) -> bool:
    """Whether an outcome stands in a list of all cases of the table: one that adds up, or two others agree."""
    group = re.sub(r"_(?:upheld|corrected|other_outcome|pending)$", "", statement.name)
    others = [
        option.low == s.value and not option.unread
        for s in told.beside(statement, *(f"{group}_{column}" for column in (*_ON_THE_SHEET, "pending")))
        if s.value
        for option in options(told.tables, s)[:1]
    ]
    if len(others) > 1 and all(others):
        return True
    for listed in told.of_kind("sum"):
        if listed.section != statement.section or statement.span not in {part.span for part in listed.parts}:
            continue
        option = told.tables.option(_keys(group, "total"))
        if listed.name == group and option is not None and not option.unread and option.low == listed.value:
            return sum_holds(listed).verdict == "holds"
    return False


def _of_earlier_years(seen: View, one: RuleResult, name: str) -> RuleResult:
    """Cases left over from last year are counted again in some tables: then none need have arisen this year."""
    if one.verdict != "fail" or seen.context.prev is None or one.actual is None:
        return one
    left = [seen.context.prev.figures.get(key) for key in _keys(name, "pending")]
    pending = sum(figure.value for figure in left if figure is not None and figure.value is not None)
    if pending < one.actual:
        return one
    return replace(one, verdict="undecided", reason="the cases may be those left over from last year")


def _keys(name: str, *columns: str) -> tuple[str, ...]:
    return tuple(f"t4.{group}.{column}" for group in _GROUPS[name] for column in columns)


#: The outcomes of table 四 by their names on the sheet of 2014-2018, which has none for 尚未审结.
_ON_THE_SHEET = {"upheld": "upheld", "corrected": "corrected", "other_outcome": "other"}


def _outcomes(told: Said, name: str) -> dict[str, Option]:
    """What the table or the sheet prints of each outcome; empty where the report has neither."""
    table = {column: told.tables.option(_keys(name, column)) for column in (*_ON_THE_SHEET, "pending")}
    if None in table.values():
        sheet = f"s14.{name.removeprefix('nar.')}"
        table = {column: told.tables.option((f"{sheet}_{row}",)) for column, row in _ON_THE_SHEET.items()}
    return (
        {column: option for column, option in table.items() if option is not None} if None not in table.values() else {}
    )


def _counted(told: Said, statement: Statement, name: str) -> bool | None:
    """Whether the sentence of a claim counts all cases of the table: 6件，均获维持; ``None`` where it counts none."""
    totals = {
        option.low
        for keys in (_keys(name, "total"), (f"s14.{name.removeprefix('nar.')}",))
        if (option := told.tables.option(keys)) is not None and not option.unread
    }
    stated = [Fraction(s.value) for s in told.beside(statement, name) if s.value is not None]
    return None if not stated or not totals else any(value in totals for value in stated)


#: 均为维持，无尚未审结案件: then every case is meant, not only those concluded.
_NONE_PENDING = re.compile(r"(?:无|没有|不存在)[^，。；]{0,4}未审结|(?:均|全部|都)(?:已)?(?:审结|结案)")


def _claim(rule: Rule, told: Said, statement: Statement, name: str) -> RuleResult:
    binding = f"{name}.{statement.name}@{statement.section}:{statement.span[0]}"
    found = _outcomes(told, name)
    if not found:
        return RuleResult(rule.code, binding, "not_applicable", reason="the report has no table 四")
    cells = tuple(key for option in found.values() for key in option.cells)
    unread = next((option.unread for option in found.values() if option.unread), "")
    if unread:
        return RuleResult(rule.code, binding, "not_readable", cells, reason=unread)
    if statement.name in _OF_SOME:
        return _of_some(rule, told, statement, binding, found)
    against_us, other, pending = found["corrected"], found["other_outcome"], found.get("pending", found["corrected"])
    severity: Severity | None = None
    wrong = against_us
    counted = _counted(told, statement, name)
    if counted is False:
        return RuleResult(
            rule.code, binding, "undecided", cells, reason="the sentence counts other cases than the table"
        )
    if statement.name == "all_concluded":
        wrong = pending if "pending" in found else other
        if "pending" not in found:
            return RuleResult(rule.code, binding, "not_applicable", reason="the sheet does not count what is pending")
    elif statement.name == "all_upheld" and not re.search(r"胜诉|支持", statement.text):
        if not against_us.low and other.low:
            wrong = other
        elif not against_us.low and pending.low and not statement.limited:
            wrong, severity = pending, None if _NONE_PENDING.search(statement.sentence) else "warning"
    if not wrong.low:
        return RuleResult(rule.code, binding, "pass", cells)
    # what restricts a claim is the stage it speaks of (已审结), which was taken into account
    reason = told.unsure(replace(statement, limited=""))
    if reason:
        return RuleResult(rule.code, binding, "undecided", wrong.cells, reason=reason)
    zh, en = told.tables.named(wrong)
    actual, quoted = as_value(wrong.low), told.excerpt(statement)
    more = (
        ("；如仅指已审结案件，请写明", "; if only concluded cases are meant, please say so") if severity else ("", "")
    )
    return RuleResult(
        rule.code,
        binding,
        "fail",
        wrong.cells,
        0,
        actual,
        severity=severity,
        detail=(
            f"正文称“{quoted}”，{zh}却为 {actual}{more[0]}。",
            f"The text says “{quoted}”, but {en} is {actual}{more[1]}.",
        ),
        quotes=(replace(told.quote(statement), key=f"{name}.{statement.name}"),),
        rests=(statement,),
    )


#: Claims that some case had an outcome, and the column that must count it.
_OF_SOME = {"some_corrected": "corrected", "some_upheld": "upheld"}


def _of_some(rule: Rule, told: Said, statement: Statement, binding: str, found: Mapping[str, Option]) -> RuleResult:
    """复议机关撤销了我局的答复: the column of that outcome is not 0, unless 其他结果 or a blank may hold it."""
    column = found[_OF_SOME[statement.name]]
    cells = column.cells
    if column.low or sum(option.low for option in found.values()) == 0:  # whether there were cases, others ask
        return RuleResult(rule.code, binding, "pass", cells)
    hidden = found["other_outcome"].low or any(option.high is None for option in found.values())
    if reason := told.unsure(statement) or ("the case may stand under another outcome" if hidden else ""):
        return RuleResult(rule.code, binding, "undecided", cells, reason=reason)
    (zh, en), quoted = told.tables.named(column), told.excerpt(statement)
    return RuleResult(
        rule.code,
        binding,
        "fail",
        cells,
        actual=0,
        detail=(f"正文称“{quoted}”，{zh}却为 0。", f"The text says “{quoted}”, but {en} is 0."),
        quotes=(replace(told.quote(statement), key=f"{statement.denies[0]}.{statement.name}"),),
        rests=(statement,),
    )


#: Rates of outcomes: the column that they are of, and the remedy where the words name none.
_RATES = {
    "维持率": ("upheld", "nar.reconsideration"),
    "纠错率": ("corrected", "nar.reconsideration"),
    "纠正率": ("corrected", "nar.reconsideration"),
    "败诉率": ("corrected", "nar.litigation"),
}
_OF_ALL_CASES = re.compile(r"综合|平均|法院|一审|二审|复议机[关构]|司法局|同比|下降|上升|低于|高于")


def _rate_of(told: Said, statement: Statement) -> tuple[str, str] | None:
    """The remedy and the column of a rate about disclosure; ``None`` where it may be of all the cases of a place."""
    column, name = next((of for word, of in _RATES.items() if statement.label.endswith(word)), ("", ""))
    near = told.around(statement)
    own = near.clause + statement.label
    if not column or _OF_ALL_CASES.search(own) or statement.when != "this":
        return None
    if "诉讼" in own or "复议" in own:
        name = "nar.litigation" if "诉讼" in own else "nar.reconsideration"
    about = "信息公开" in own or _counted(told, statement, name)
    return (name, column) if about and not told.unsure(statement) else None


def _rate(rule: Rule, told: Said, statement: Statement, name: str, column: str) -> RuleResult:
    """A rate is of all cases or of those concluded, within a unit of its last place; otherwise a warning."""
    found = _outcomes(told, name)
    binding = f"{name}.rate@{statement.section}:{statement.span[0]}"
    cells = tuple(key for option in found.values() for key in option.cells)
    if not found or any(option.unread or option.high != option.low for option in found.values()):
        return RuleResult(rule.code, binding, "not_applicable", cells, reason="the outcomes are not all known")
    assert statement.value is not None
    part, total = found[column].low, sum(option.low for option in found.values())
    wholes = [whole for whole in (total, total - found["pending"].low if "pending" in found else total) if whole > 0]
    rates = [Fraction(100 * part) / whole for whole in wholes]
    if not rates or any(abs(rate - Fraction(statement.value)) < statement.step for rate in rates):
        return RuleResult(rule.code, binding, "pass" if rates else "not_applicable", cells)
    (zh, en), quoted, shown = told.tables.named(found[column]), told.excerpt(statement), f"{float(rates[0]):.2f}"
    return RuleResult(
        rule.code,
        binding,
        "fail",
        cells,
        severity="warning",
        detail=(
            f"正文写“{quoted}”，{zh}为 {as_value(part)}，占全部 {as_value(total)} 件的 {shown}%。",
            f"The text says “{quoted}”; {en} is {as_value(part)}, {shown} per cent of all {as_value(total)} cases.",
        ),
        quotes=(replace(told.quote(statement), key=f"{name}.rate"),),
    )
