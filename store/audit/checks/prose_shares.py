"""Shares and rates of the text: right, complete and in range (NAR-017 to NAR-019)."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from decimal import Decimal
from fractions import Fraction

from forms.rules import Rule
from parsers.prose.arithmetic import ShareResult, share_fit, shares_total, sum_holds
from parsers.prose.kinds import CHANNELS, OUTCOMES
from parsers.prose.statement import Part, Statement
from parsers.prose.sums import THE_REST
from store.audit.checks.prose_sums import OVERLAP, WAYS
from store.audit.checks.registry import check, result
from store.audit.evaluate import View, as_value, in_range
from store.audit.finding import RuleResult
from store.audit.prose.compare import place_of
from store.audit.prose.said import Said, said
from store.audit.prose.tables import ORGS


@check("text_shares")
def text_shares(rule: Rule, seen: View) -> Iterator[RuleResult]:
    """NAR-017: a printed share lies within half a unit of its last place; within one unit it is only noted.

    Every total of the text that it may be a share of is tried, and for applications those of table 三.
    """
    told = said(seen)
    found = told.of_kind("share")
    for statement in found:
        if (bare := _of_the_table(rule, told, statement)) is not None:
            yield bare
            continue
        fit = _best_fit(told, statement)
        if fit.fit == "half" or (statement.value == 100 and _EVERY_ONE.search(_from_part(told, statement))):
            yield result(rule, "pass", (), place_of(statement))
        elif fit.fit == "undecided" or fit.exact is None or statement.ambiguous:
            reason = told.unsure(statement) or "part or whole is not sure"
            yield result(rule, "undecided", (), place_of(statement), reason)
        else:
            yield _share(rule, told, statement, fit)
    if not found:
        yield result(rule, "not_applicable", reason="the text states no share")


#: 自然人申请占95%: a share that says of what it is, and prints no figure.
_NAMED_SHARE = re.compile(
    r"^(?:其中|以)?(?P<what>自然人|法人(?:或者|或|和|及|、)?其他组织|予以公开|部分公开|不予公开|无法提供|不予处理|其他处理)(?:提出|提交)?(?:的)?(?:申请)?"
    r"(?:约)?(?:所)?占(?:比|申请总数|申请总量|全部申请|总数|总量|办结总数)?(?:的|比例|比重)*(?:约|为|达到|达)?$"
)
_KINDS = {"自然人": ("natural_person",), "法人": ORGS}
_GROUP_NAMES = {
    "予以公开": "granted",
    "部分公开": "partially_granted",
    "不予公开": "denied",
    "无法提供": "unable",
    "不予处理": "not_processed",
    "其他处理": "other",
}
_WHOLES = (("new_received",), ("new_received", "carried_in"), ("results_total",))


def _of_the_table(rule: Rule, told: Said, statement: Statement) -> RuleResult | None:
    """A share of applicants or outcomes without its figure, against the shares that table 三 gives; else ``None``."""
    named = _NAMED_SHARE.match(statement.label) if statement.value is not None else None
    if named is None or (not statement.ambiguous and statement.parts):
        return None
    what, plain = named.group("what"), replace(statement, ambiguous=False, doubts=())
    columns = next((some for kind, some in _KINDS.items() if what.startswith(kind)), ())
    pairs = []
    for rows in _WHOLES:
        part = tuple(f"t3.{row}.{c}" for row in rows for c in columns) or told.tables.group(_GROUP_NAMES[what])
        pairs.append((told.tables.option(part), told.tables.option(tuple(f"t3.{row}.total" for row in rows))))
    exact = [
        (Fraction(100 * part.low) / Fraction(whole.low), part, whole)
        for part, whole in pairs
        if part is not None and whole is not None and part.low == part.high and whole.low == whole.high and whole.low
    ]
    about = "申请" in statement.sentence or statement.section == "s3"
    if not exact or not about or told.unsure(plain):
        return None
    assert statement.value is not None
    printed = Fraction(statement.value)
    share, some, all_ = min(exact, key=lambda one: abs(one[0] - printed))
    if abs(share - printed) < statement.step:
        return result(rule, "pass", (), place_of(statement))
    fit = ShareResult("beyond", as_value(some.low), as_value(all_.low), share)
    return replace(_share(rule, told, statement, fit), cells=(*some.cells, *all_.cells), severity="warning")


#: 3件诉讼全部维持，占100%: of these three, whatever else there was.
_EVERY_ONE = re.compile(r"全部|均|都|全数|无一例外")


def _from_part(told: Said, statement: Statement) -> str:
    """The words from the part of a share to the share."""
    text, first = told.text(statement.section), min((part.span[0] for part in statement.parts), default=0)
    return text[first : statement.span[1]]


def _best_fit(told: Said, statement: Statement) -> ShareResult:
    if any(part.value is not None and not in_range(part.value) for part in (*statement.parts, *statement.wholes)):
        return ShareResult("undecided", None, None, None)
    fit = share_fit(statement)
    of_applications = any(part.name in (*OUTCOMES, *CHANNELS, "nar.natural", "nar.orgs") for part in statement.parts)
    if fit.fit == "half" or not of_applications or statement.value is None or statement.decimals is None:
        return fit
    totals = (
        ("t3.new_received.total",),
        ("t3.new_received.total", "t3.carried_in.total"),
        ("t3.results_total.total",),
    )
    wholes = tuple(
        Part("", as_value(option.low), "", (0, 0))
        for keys in totals
        if (option := told.tables.option(keys)) is not None and not option.unread and option.low > 0
    )
    again = share_fit(replace(statement, wholes=wholes))
    if again.exact is None or fit.exact is None:
        return again if fit.exact is None else fit
    printed = Fraction(statement.value)
    return again if abs(again.exact - printed) < abs(fit.exact - printed) else fit


def _share(rule: Rule, told: Said, statement: Statement, fit: ShareResult) -> RuleResult:
    assert fit.exact is not None
    quoted = told.excerpt(statement)
    digits = (statement.decimals or 0) + 2
    shown = f"{Decimal(round(fit.exact * 10**digits)).scaleb(-digits)}"
    near = fit.fit == "one"
    zh = f"“{quoted}”：{fit.part} 占 {fit.whole} 应为 {shown}%"
    zh += "，末位可能是截去尾数或凑成 100%。" if near else "，试过文中和表中可能的总数，均不符。"
    en = f"“{quoted}”: {fit.part} of {fit.whole} is {shown} per cent"
    en += ", the last digit may be cut off or fitted to 100." if near else "; no total of the text or the table fits."
    return RuleResult(
        rule.code,
        place_of(statement),
        "fail",
        severity="info" if near else None,
        detail=(zh, en),
        quotes=(told.quote(statement),),
        rests=(statement,),
    )


@check("text_shares_total")
def text_shares_total(rule: Rule, seen: View) -> Iterator[RuleResult]:
    """NAR-018: the shares of a list whose parts add up to its total, or that ends with the rest, add up to 100."""
    told = said(seen)
    found = False
    for listed in told.of_kind("sum"):
        if sum_holds(listed).verdict != "holds" or listed.ambiguous:
            continue
        spans = {part.span for part in listed.parts}
        shares = [
            s
            for s in told.of_kind("share")
            if s.section == listed.section and len(s.parts) == 1 and s.parts[0].span in spans
        ]
        if len(shares) != len(spans) or any(s.ambiguous for s in shares):
            continue
        total = shares_total(shares)
        if total is None:
            continue
        found = True
        added, tolerance = total
        binding = f"shares@{listed.section}:{listed.span[0]}"
        if abs(added - 100) <= tolerance:
            yield result(rule, "pass", (), binding)
            continue
        quoted = told.excerpt(listed)
        yield RuleResult(
            rule.code,
            binding,
            "fail",
            expected=100,
            actual=added,
            detail=(
                f"“{quoted}”：各项占比相加为 {added}%，不是 100%。",
                f"“{quoted}”: the shares add up to {added} per cent, not 100.",
            ),
            quotes=tuple(told.quote(s) for s in shares),
        )
    for shares in _bare_shares(told):
        found = True
        yield _bare_total(rule, told, shares)
    if not found:
        yield result(rule, "not_applicable", reason="no closed list of shares")


#: 组织人事类占6.2%, 予以公开占45%: kinds that an item or an application has one of.
_A_KIND = re.compile(
    r"类(?:信息|申请|事项|案件)?(?:约)?占|(?:公开|提供|处理|属于[^，]{1,10}|自然人|企业|组织|季度)的?(?:约)?占"
)


def _one_of(share: Statement) -> bool:
    """Whether the share is of a kind of which an item has only one."""
    apart = not WAYS.search(share.label) and not OVERLAP.search(share.sentence)
    return apart and _A_KIND.search(share.label) is not None


def _said_complete(told: Said, last: Statement, count: int) -> bool:
    """Whether what follows the last share says that the list is complete: 四类合计即为全部公开信息."""
    after = told.text(last.section)[last.span[1] : last.span[1] + 30].partition("。")[0]
    many = "零一二三四五六七八九十"[count] if count <= 10 else ""
    return bool(many) and re.match(rf"^，(?:以上|上述|前述)?(?:{many}[项类种者]|合计|共计|总计)", after) is not None


_ONE_KIND = re.compile(r"^[^占，。；：]{1,20}(?:约)?占(?:比|总数|全部|总量|的|申请|信息)*(?:约|达|为)?$")


def _bare_shares(told: Said) -> Iterator[list[Statement]]:
    """Three or more shares in a row without figures of their own: 甲占45%，乙占30%，其他占25%."""
    group: list[Statement] = []
    for share in told.of_kind("share"):
        follows = group and share.sentence == group[-1].sentence and share.section == group[-1].section
        between = told.between(group[-1], share) if follows else "；"
        full = shares_total(group)
        more = THE_REST.search(share.label) is not None and (not group or THE_REST.search(group[-1].label) is None)
        if "；" in between or (not more and full is not None and abs(full[0] - 100) <= full[1]):
            if len(group) >= 3:
                yield group
            group = []
        group = [*group, share] if share.value is not None and _ONE_KIND.match(share.label) else []
    if len(group) >= 3:
        yield group


def _bare_total(rule: Rule, told: Said, shares: list[Statement]) -> RuleResult:
    total = shares_total(shares)
    binding = f"shares@{shares[0].section}:{shares[0].span[0]}"
    if total is None or any("其中" in share.label or share.when != "this" for share in shares):
        return RuleResult(rule.code, binding, "undecided", reason="the shares may be of several wholes")
    added, tolerance = total
    complete = THE_REST.search(shares[-1].label) is not None or _said_complete(told, shares[-1], len(shares))
    complete = complete or (100 < added <= 150 and all(_one_of(share) for share in shares))
    if not complete or abs(added - 100) <= tolerance:
        return RuleResult(rule.code, binding, "pass", reason="the shares add up, or nothing says that they must")
    first, last = told.excerpt(shares[0]), told.excerpt(shares[-1])
    return RuleResult(
        rule.code,
        binding,
        "fail",
        expected=100,
        actual=added,
        detail=(
            f"“{first}”至“{last}”：各项占比相加为 {added}%，不是 100%。",
            f"“{first}” to “{last}”: the shares add up to {added} per cent, not 100.",
        ),
        quotes=tuple(told.quote(s) for s in shares),
    )


_BOUNDED = re.compile(
    r"(?:办结|答复|公开|回复|及时|满意|办复|准确|受理|解读|覆盖|知晓|合格|公示|备案|更新|规范|维持|纠错|胜诉|败诉|出庭|应诉|响应|整改|采纳|处置|解决|达标"
    r"|录入|上传|参训|到课|按期|按时|归档|审查|通过|一致|正确|差错|错误)率$|满意度$"
)
_OF_A_GOAL = re.compile(r"目标|任务|计划|增长|上年|去年")


@check("text_percentages")
def text_percentages(rule: Rule, seen: View) -> Iterator[RuleResult]:
    """NAR-019: shares and rates lie between 0 and 100; growth and shares of a goal may exceed it."""
    told = said(seen)
    printed = [(s, s.low if s.value is None else s.value) for s in (*told.of_kind("share"), *told.of_kind("rate"))]
    found = [(s, value) for s, value in printed if value is not None]
    for statement, value in found:
        bounded = statement.kind == "share" or _BOUNDED.search(statement.label) is not None
        if 0 <= value <= 100 or not bounded:
            yield result(rule, "pass", (), place_of(statement))
        elif _OF_A_GOAL.search(statement.label + statement.detail) or statement.when == "unknown":
            yield result(rule, "undecided", (), place_of(statement), "a share of a goal may exceed 100")
        else:
            quoted = told.excerpt(statement)
            yield RuleResult(
                rule.code,
                place_of(statement),
                "fail",
                expected=100,
                actual=value,
                detail=(f"“{quoted}”：百分比超出 0 至 100。", f"“{quoted}”: the percentage is out of range."),
                quotes=(told.quote(statement),),
                rests=(statement,),
            )
    if not found:
        yield result(rule, "not_applicable", reason="the text states no share or rate")
