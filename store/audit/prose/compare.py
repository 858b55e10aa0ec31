"""One figure of the text against the readings its tables allow: pass, fail, undecided or not readable."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from fractions import Fraction

from forms.rules import Rule
from parsers.prose.statement import Statement
from store.audit.evaluate import as_value
from store.audit.finding import RuleResult, Severity
from store.audit.prose.said import Said, words
from store.audit.prose.tables import Option
from store.audit.slips import SLIPS, mistyped


def place_of(statement: Statement) -> str:
    """The binding of a rule to a statement: unique in a report."""
    return f"{statement.name or statement.kind}@{statement.section}:{statement.span[0]}"


def against(
    rule: Rule,
    said: Said,
    statement: Statement,
    readings: Sequence[Option],
    severity: Severity | None = None,
    unsure: str = "",
) -> RuleResult:
    """The verdict on ``statement`` by ``readings``, the plainest first.

    It passes if one of them agrees; what is shown otherwise is the plainest. It fails only if every cell could be read,
    no blank could hide the difference, and nothing makes the statement unsure (``unsure`` adds a reason of the rule's
    own).
    """
    binding = place_of(statement)
    if not readings:
        return RuleResult(rule.code, binding, "not_applicable", reason="the tables say nothing of it")
    assert statement.value is not None
    value = Fraction(statement.value)
    cells = tuple(dict.fromkeys(key for option in readings for key in option.cells))
    for option in readings:
        if not option.unread and option.low == value:
            return RuleResult(rule.code, binding, "pass", option.cells, as_value(value), as_value(value))
    if unread := next((option.unread for option in readings if option.unread), ""):
        return RuleResult(rule.code, binding, "not_readable", cells, reason=unread)
    best = readings[0]
    bounded = [option for option in readings if option.low or option.high is not None] or readings
    if reason := unsure or said.unsure(statement):
        return _mistyped(rule, said, statement, bounded) or RuleResult(
            rule.code, binding, "undecided", best.cells, as_value(best.low), statement.value, reason
        )
    if any(option.may_be(value) for option in bounded):
        reason = "a blank may hide the difference"
        return RuleResult(rule.code, binding, "undecided", best.cells, as_value(best.low), statement.value, reason)
    found = RuleResult(rule.code, binding, "fail", best.cells, as_value(best.low), statement.value, severity=severity)
    return replace(found, detail=_detail(said, statement, best), quotes=(said.quote(statement),), rests=(statement,))


def _mistyped(rule: Rule, said: Said, statement: Statement, readings: Sequence[Option]) -> RuleResult | None:
    """A warning where the words leave something open but the figure is one slip of the keyboard from the table's."""
    if statement.when != "this" or statement.value is None:
        return None
    for option in readings:
        if option.high != option.low or not (code := mistyped(Fraction(statement.value), Fraction(option.low))):
            continue
        (zh, en), (how_zh, how_en) = _detail(said, statement, option), SLIPS[code]
        zh += f"句中用语可能另有所指，但两数如此相近（{how_zh}），疑为笔误，请核对。"
        en += f" The words may mean something else, but the figures are alike as by a slip ({how_en}); please check."
        value, binding = as_value(option.low), place_of(statement)
        found = RuleResult(rule.code, binding, "fail", option.cells, value, statement.value, severity="warning")
        return replace(found, detail=(zh, en), quotes=(said.quote(statement),))
    return None


def _detail(said: Said, statement: Statement, best: Option) -> tuple[str, str]:
    name_zh, name_en = words(statement.name)
    cells_zh, cells_en = said.tables.named(best)
    shown = str(as_value(best.low)) + ("" if best.high is not None else "（或更多）")
    quoted = said.excerpt(statement)
    part_zh, part_en = said.part(statement)
    return (
        f"正文{part_zh}写“{quoted}”（{name_zh} {statement.value}），{cells_zh}为 {shown}，不一致。",
        f"The text{part_en} says “{quoted}” ({name_en} {statement.value}); {cells_en} gives {as_value(best.low)}.",
    )


def told_zero(rule: Rule, said: Said, statement: Statement, option: Option | None, subject: str) -> RuleResult:
    """A sentence that says there is none of ``subject``, against the cells that would count it."""
    binding = f"{subject}@{statement.section}:{statement.span[0]}"
    if option is None:
        return RuleResult(rule.code, binding, "not_applicable", reason="the tables say nothing of it")
    if option.unread:
        return RuleResult(rule.code, binding, "not_readable", option.cells, reason=option.unread)
    if option.low == 0:
        return RuleResult(rule.code, binding, "pass", option.cells, 0, 0)
    actual = as_value(option.low)
    if reason := said.unsure(statement):
        return RuleResult(rule.code, binding, "undecided", option.cells, 0, actual, reason)
    zh, en = said.tables.named(option)
    quoted = said.excerpt(statement)
    return RuleResult(
        rule.code,
        binding,
        "fail",
        option.cells,
        0,
        actual,
        detail=(
            f"正文{said.part(statement)[0]}称“{quoted}”，{zh}却为 {actual}。",
            f"The text{said.part(statement)[1]} says “{quoted}”, but {en} is {actual}.",
        ),
        quotes=(replace(said.quote(statement), key=subject),),
        rests=(statement,),
    )
