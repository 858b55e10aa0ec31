"""The same thing said more than once, and what is left open (NAR-022, NAR-027 to NAR-029)."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from fractions import Fraction
from itertools import pairwise

from forms.rules import Rule
from parsers.prose.statement import Statement
from store.audit.checks.prose_applications import APPLICANTS, of_another_figure
from store.audit.checks.prose_sums import home, sum_result
from store.audit.checks.registry import check, result
from store.audit.evaluate import View, as_value
from store.audit.finding import RuleResult, Severity
from store.audit.prose.cases import not_of_the_table
from store.audit.prose.compare import place_of
from store.audit.prose.options import options
from store.audit.prose.said import Said, said, words
from store.audit.slips import TELLING, mistyped

_OUTCOMES_OF_CASES = frozenset({"nar.reconsideration_corrected", "nar.litigation_corrected"})
#: Quantities that a report has once: what they count does not depend on the sentence.
_ONCE = frozenset(
    {
        "nar.received",
        "nar.carried_in",
        "nar.closed",
        "nar.carried_out",
        "nar.granted",
        "nar.partially_granted",
        "nar.denied",
        "nar.unable",
        "nar.not_processed",
        "nar.other",
        "nar.natural",
        "nar.orgs",
        "nar.reconsideration",
        "nar.litigation",
        "nar.normative_issued",
        "nar.normative_repealed",
        "nar.normative_in_force",
        "nar.fee_total",
        *_OUTCOMES_OF_CASES,
    }
)
_CASES = frozenset({"nar.reconsideration", "nar.litigation"})


@check("text_repeated")
def text_repeated(rule: Rule, seen: View) -> Iterator[RuleResult]:
    """NAR-022: a quantity that is stated twice has one value.

    Statements of another scope or verb, parts of lists, and figures that each agree with a reading of the tables of
    their own (收到 without and 收办 with what was carried in) are left out.
    """
    told = said(seen)
    found = False
    for name in sorted(_ONCE):
        some = [s for s in told.firm(name) if _comparable(told, s)]
        for first, second in pairwise(some):
            found = True
            one = _pair(rule, told, first, second)
            yield replace(one, severity="warning") if name in _OUTCOMES_OF_CASES and one.verdict == "fail" else one
    for one in _published_twice(rule, told):
        found = True
        yield one
    if not found:
        yield result(rule, "not_applicable", reason="nothing is stated twice")


#: What was published, which a report counts in many ways: only a slip of the keyboard shows that two figures are one.
_PUBLISHED = (
    "nar.disclosed",
    "nar.published",
    "nar.website",
    "nar.wechat",
    "nar.weibo",
    "nar.other_media",
    "nar.new_media_total",
)
_TIME_AND_PLACE = re.compile(
    r"(?:19|20)\d\d年度?|本年度?|今年|全年|当年|年内|以来|[我本全](?:[镇乡县市区局办]|街道)|共计?|累计|总计|合计|的|^将?在|[，。：、“”]"
)


def _published_twice(rule: Rule, told: Said) -> Iterator[RuleResult]:
    """Two figures of what was published or held, in two sentences that name it alike.

    Figures that differ as by a slip contradict each other where the words are the same, and are a warning where
    some words take in the others (公开信息, 子栏目公开信息). Without a slip only the same words, both for the whole
    year, are shown.
    """
    some = [s for s in told.firm(*_PUBLISHED, *_DONE_ONCE) if s.value]
    for place, first in enumerate(some):
        for second in some[place + 1 : place + 1 + _MOST]:
            if first.value == second.value or first.unit != second.unit or _one_sentence(first, second):
                continue
            one, two = (_TIME_AND_PLACE.sub("", s.label) for s in (first, second))
            alike = first.name == second.name or {first.name, second.name} == _AT_LARGE
            named = alike and one == two and len(one) >= _NAMED
            one_site = first.name == second.name == "nar.website"
            if alike and (one_site or one in two or two in one) and _slipped(first, second):
                # the same words, whatever they mean, name the same thing
                yield replace(_twice(rule, told, first, second, (), None if named else "warning"), rests=())
            elif named and all(_WHOLE_YEAR.search(told.clause(s)) for s in (first, second)):
                yield _twice(rule, told, first, second, (), "warning")


def _one_sentence(first: Statement, second: Statement) -> bool:
    return (first.section, first.paragraph, first.sentence) == (second.section, second.paragraph, second.sentence)


_WHOLE_YEAR = re.compile(r"全年|本年|今年|当年|一年来|(?:19|20)\d\d年")
_DONE_ONCE = ("nar.training", "nar.interpretations")
_AT_LARGE = {"nar.disclosed", "nar.published"}
#: Bound on hostile text: figures that one is compared with. And how many characters name a subject.
_MOST, _NAMED = 40, 4


def _slipped(first: Statement, second: Statement) -> bool:
    one, two = _exactly(first), _exactly(second)
    if min(one, two) < 100:
        return False
    return mistyped(one, two) in TELLING or (one != two and sorted(str(one)) == sorted(str(two)))


def _comparable(told: Said, statement: Statement) -> bool:
    part = (statement.section, statement.span) in told.parts
    if statement.name in _CASES and not_of_the_table(told, statement):
        return False
    if statement.name in _CASES and not_of_the_table(told, statement):
        return False
    if statement.name in ("nar.received", "nar.closed") and part:
        return False
    if statement.name in APPLICANTS and of_another_figure(told, statement):
        return False
    return not statement.detail


def _pair(rule: Rule, told: Said, first: Statement, second: Statement) -> RuleResult:
    binding = f"{first.name}@{first.section}:{first.span[0]}/{second.section}:{second.span[0]}"
    if first.value == second.value:
        return RuleResult(rule.code, binding, "pass")
    assert first.value is not None
    assert second.value is not None
    if first.scope != second.scope and "unknown" not in (first.scope, second.scope):
        return RuleResult(rule.code, binding, "undecided", reason="the sentences are of different scope")
    readings = [options(told.tables, s) for s in (first, second)]
    fits = [
        any(option.low == Fraction(value) for option in some if not option.unread)
        for value, some in zip((first.value, second.value), readings, strict=True)
    ]
    values = {Fraction(first.value), Fraction(second.value)}
    carried = {Fraction(s.value) for s in told.firm("nar.carried_in", "nar.carried_out") if s.value is not None}
    if all(fits) or (max(values) - min(values) in carried and first.name in ("nar.received", "nar.closed")):
        return RuleResult(rule.code, binding, "pass", reason="both readings are in the tables")
    if first.sentence == second.sentence and first.paragraph == second.paragraph:
        return RuleResult(rule.code, binding, "undecided", reason="one sentence may count two things")
    # the cells that the wrong one also contradicts: both rules are then one finding
    cells = tuple(key for some in readings for option in some[:2] for key in option.cells)
    return _twice(rule, told, first, second, tuple(dict.fromkeys(cells)) if any(fits) else (), None)


def _twice(
    rule: Rule,
    told: Said,
    first: Statement,
    second: Statement,
    cells: tuple[str, ...],
    severity: Severity | None,
) -> RuleResult:
    (name_zh, name_en), one, two = words(first.name), told.excerpt(first), told.excerpt(second)
    return RuleResult(
        rule.code,
        f"{first.name}@{first.section}:{first.span[0]}/{second.section}:{second.span[0]}",
        "fail",
        cells,
        first.value,
        second.value,
        severity=severity,
        detail=(
            f"同一数量（{name_zh}）前后不一：“{one}”与“{two}”。",
            f"The same quantity ({name_en}) is stated twice: “{one}” and “{two}”.",
        ),
        quotes=(told.quote(first), told.quote(second)),
        rests=(first, second),
    )


@check("text_proposals")
def text_proposals(rule: Rule, seen: View) -> Iterator[RuleResult]:
    """NAR-027: 建议提案 are 人大建议 and 政协提案 together; no more were answered than there were."""
    told = said(seen)
    found = False
    for statement in told.of_kind("sum"):
        if home(statement) == rule.code:
            found = True
            yield sum_result(rule, told, statement, milder=True)
    listed = {(s.section, part.span) for s in told.of_kind("sum") for part in s.parts}
    for total in told.firm("nar.proposals"):
        here = {
            name: [s for s in told.firm(name) if s.sentence == total.sentence and s.section == total.section]
            for name in ("nar.npc_suggestions", "nar.cppcc_proposals", "nar.proposals_answered")
        }
        suggestions, proposals, answered = here.values()
        if len(suggestions) == len(proposals) == 1 and (total.section, suggestions[0].span) not in listed:
            found = True
            parts = (suggestions[0], proposals[0])
            added = sum((_exactly(part) for part in parts), start=Fraction(0))
            yield _proposals(rule, told, total, added, "加起来为", "add up to", added != total.value)
        for one in answered[:1]:
            found = True
            count = _exactly(one)
            yield _proposals(rule, told, total, count, "办结", "answered:", count > _exactly(total))
    if not found:
        yield result(rule, "not_applicable", reason="the text states no proposals with their parts")


def _exactly(firm: Statement) -> Fraction:
    """The figure of a statement that an accusation may rest on: such a one always has one."""
    assert firm.value is not None
    return Fraction(firm.value)


def _proposals(rule: Rule, told: Said, total: Statement, count: Fraction, zh: str, en: str, wrong: bool) -> RuleResult:
    binding = f"{en}{place_of(total)}"
    if not wrong:
        return RuleResult(rule.code, binding, "pass", (), total.value, as_value(count))
    quoted = told.excerpt(total)
    return RuleResult(
        rule.code,
        binding,
        "fail",
        (),
        total.value,
        as_value(count),
        detail=(
            f"“{quoted}”：建议提案共 {total.value} 件，{zh} {as_value(count)} 件。",
            f"“{quoted}”: {total.value} proposals, {en} {as_value(count)}.",
        ),
        quotes=(told.quote(total),),
    )


@check("text_media")
def text_media(rule: Rule, seen: View) -> Iterator[RuleResult]:
    """NAR-028: items on new media are those of each platform together, where a list says so."""
    told = said(seen)
    found = [s for s in told.of_kind("sum") if home(s) == rule.code]
    for statement in found:
        yield sum_result(rule, told, statement, milder=True)
    if not found:
        yield result(rule, "not_applicable", reason="the text has no such list")


@check("text_ambiguous")
def text_ambiguous(rule: Rule, seen: View) -> Iterator[RuleResult]:
    """NAR-029: figures that differ from the tables but may count something else; listed once, accusing nobody."""
    told = said(seen)
    open_: list[Statement] = []
    for statement in told.of_kind("quantity"):
        reason = told.unsure(statement)
        if not reason or statement.value is None or statement.when in ("last", "other"):
            continue
        readings = options(told.tables, statement)
        if readings and not any(option.unread or option.low == statement.value for option in readings):
            open_.append(statement)
    if not open_:
        yield result(rule, "pass" if told.statements else "not_applicable")
        return
    shown = open_[:3]
    zh = "；".join(f"“{told.excerpt(s)}”（{_meanings(s, 0)}）" for s in shown)
    en = "; ".join(f"“{told.excerpt(s)}” ({_meanings(s, 1)}: {told.unsure(s)})" for s in shown)
    more_zh, more_en = (f"等 {len(open_)} 处", f" and {len(open_) - 3} more") if len(open_) > 3 else ("", "")
    cells = tuple(dict.fromkeys(key for s in open_ for key in options(told.tables, s)[0].cells))
    yield RuleResult(
        rule.code,
        "",
        "undecided",
        cells,
        reason=AMBIGUOUS,
        detail=(f"{zh}{more_zh}与表中数字不同。", f"{en}{more_en}: not as in the tables."),
        quotes=tuple(told.quote(s) for s in open_),
    )


#: The reason of NAR-029: said and shown, never a verdict.
AMBIGUOUS = "the words may count something else"


def _meanings(statement: Statement, language: int) -> str:
    names = statement.candidates or (statement.name,)
    return "/".join(words(name)[language] for name in dict.fromkeys(names))
