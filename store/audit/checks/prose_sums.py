"""A total of the text and its parts in one sentence (NAR-016; XU-007 for lists of units)."""

from __future__ import annotations

import re
from collections.abc import Iterator
from decimal import Decimal
from fractions import Fraction
from itertools import pairwise

from forms.rules import Rule
from parsers.prose.arithmetic import sum_holds
from parsers.prose.kinds import OUTCOMES
from parsers.prose.statement import Statement
from parsers.prose.sums import THE_REST
from store.audit.checks.registry import check, result
from store.audit.evaluate import View, in_range
from store.audit.finding import RuleResult, Severity
from store.audit.prose.compare import place_of
from store.audit.prose.said import Said, said
from store.audit.slips import TELLING, mistyped

#: Totals whose parts cannot overlap: an application has one outcome, one applicant.
_APART = frozenset({"nar.received", "nar.closed", "nar.carried_in", "nar.carried_out", *OUTCOMES})
#: Totals of lists that a rule of their own looks at.
_ELSEWHERE = {
    "nar.fee_total": "NAR-024",
    "nar.fee_cases": "NAR-024",
    "nar.proposals": "NAR-027",
    "nar.new_media_total": "NAR-028",
}
#: What leaves a list open.
OPEN = re.compile(r"(?<![平中高初对同不])等(?=[。；，、）)]|$|情况|信息|其他|其它|各类)")
#: Parts that are all there can be of their total.
_PAIRS = (
    {"nar.natural", "nar.orgs"},
    {"nar.natural", "nar.other_orgs"},
    {"nar.npc_suggestions", "nar.cppcc_proposals"},
)
#: A shortfall of a 其中 list that looks like a slip rather than a part left out: under a tenth.
_SLIGHT = Fraction(1, 10)


def home(statement: Statement) -> str:
    """The code of the rule that a list of parts belongs to."""
    return _ELSEWHERE.get(statement.name, "XU-007" if statement.detail == "nar.unit_list" else "NAR-016")


@check("text_sums")
def text_sums(rule: Rule, seen: View) -> Iterator[RuleResult]:
    """NAR-016 and, for lists of units, XU-007: a total and its parts in one sentence."""
    told = said(seen)
    found = [s for s in told.of_kind("sum") if home(s) == rule.code]
    for statement in found:
        yield sum_result(rule, told, statement)
    if not found:
        yield result(rule, "not_applicable", reason="the text has no such list")


def sum_result(rule: Rule, told: Said, statement: Statement, milder: bool = False) -> RuleResult:
    """The verdict on one list. A list closed by grammar must add up; one of 其中 or 包括 must not exceed its total."""
    binding = f"sum:{place_of(statement)}"
    figures = [statement.value, *(part.value for part in statement.parts), *(part.low for part in statement.parts)]
    if any(value is not None and not in_range(value) for value in figures):
        return RuleResult(rule.code, binding, "not_readable", reason="out of any range")
    found = sum_holds(statement)
    if found.verdict == "holds":
        return RuleResult(rule.code, binding, "pass", (), found.total, found.added)
    if found.verdict == "undecided" or found.added is None or found.total is None:
        return RuleResult(rule.code, binding, "undecided", reason="; ".join(statement.doubts) or "not a sure list")
    severity: Severity | None = None
    # 按渠道分，网站512条、微信166条: an item may have gone out by several ways
    by_ways = statement.opener.startswith("按") and any(WAYS.search(part.label) for part in statement.parts)
    more = found.verdict == "differs" and by_ways and found.added > found.total
    if more or (found.verdict == "exceeds" and not _certain_excess(statement)):
        if OVERLAP.search(statement.sentence):
            return RuleResult(
                rule.code, binding, "pass", (), found.total, found.added, "the text says that parts overlap"
            )
        severity = "warning"
    elif found.verdict == "short" and not (_ends_with_the_rest(statement) and _of_categories(statement)):
        if not _looks_complete(statement, found.total, found.added):
            return RuleResult(rule.code, binding, "pass", (), found.total, found.added, "the list may be open")
        severity = "warning"
    quoted = told.excerpt(statement)
    zh = f"“{quoted}”：各分项相加为 {found.added}，与总数 {found.total} 不符。"
    en = f"“{quoted}”: the parts add up to {found.added}, the total is {found.total}."
    return RuleResult(
        rule.code,
        binding,
        "fail",
        (),
        found.total,
        found.added,
        severity=None if milder else severity,
        detail=(zh, en),
        quotes=(told.quote(statement),),
        rests=(statement,),
    )


def _certain_excess(statement: Statement) -> bool:
    """Whether parts cannot be more than their total: no overlap is possible, or one part alone is more."""
    if statement.closure == "open":
        return False
    if statement.name in _APART or _of_categories(statement):
        return True
    total = statement.value
    same = [part for part in statement.parts if part.unit in (statement.unit, "")]
    return total is not None and any(part.value is not None and part.value > total for part in same)


#: Ways of publishing and properties of an item: what went out by several ways is one item and counted in each part.
WAYS = re.compile(
    r"原创|转载|转发|首发|图[文片解]|视频|文字|重点|涉及|热点|网|微信|公众号|微博|抖音|视频号|快手|头条|媒体|客户端|APP|平台|[公示告传]栏|报|电视|广播|电台|屏|大厅|专区|渠道|方式|途径"
)
OVERLAP = re.compile(
    r"一[条件项][^，。；]{0,8}(?:多|几|两)|同时|重复|交叉|重叠|兼|分别在|不同(?:渠道|平台)|多(?:渠道|平台)"
)
_ITEM_AFTER_ITEM = re.compile(r"^([，,、；;]|[、，]?(?:以及|和|及))[^，,、；;。：:（）()0-9]{1,18}$")


def _of_categories(statement: Statement) -> bool:
    """Whether the parts are three or more plain kinds that an item has one of, one after another by the same stop."""
    if statement.closure not in ("among", "closed") or len(statement.parts) < 3 or OVERLAP.search(statement.sentence):
        return False
    if any(part.unit != statement.unit or WAYS.search(part.label) for part in statement.parts):
        return False
    stops = set()
    for before, after in pairwise(statement.parts):
        start, end = (at - statement.span[0] for at in (before.span[1], after.span[0]))
        found = _ITEM_AFTER_ITEM.match("".join(statement.text[start:end].split()))
        if found is None:
            return False
        stops.add(found.group(1))
    return len(stops - {"和", "及", "以及"}) == 1


def _ends_with_the_rest(statement: Statement) -> bool:
    """Whether the last part is all that the others are not (其他374条): such a list leaves nothing out."""
    return statement.closure == "among" and THE_REST.search(statement.parts[-1].label) is not None


def _looks_complete(statement: Statement, total: int | Decimal, added: int | Decimal) -> bool:
    """Whether a 其中 list was meant to be complete.

    It names both kinds or the rest, is a fee by unit, has three parts that miss little, or would add up but for a slip
    of the keyboard in one figure.
    """
    if statement.closure != "among" or OPEN.search(statement.text):
        return False
    names = {part.name for part in statement.parts}
    if any(pair <= names for pair in _PAIRS) or (statement.name == "nar.fee_total" and len(statement.parts) > 1):
        return True
    short = Fraction(total) - Fraction(added)
    if len(statement.parts) >= 3 and bool(total) and short <= Fraction(total) * _SLIGHT:
        return True
    return _ends_with_the_rest(statement) or (len(statement.parts) > 1 and _one_slip(statement, total, short))


def _one_slip(statement: Statement, total: int | Decimal, short: Fraction) -> bool:
    """Whether two digits swapped, lost or doubled in one figure are all that keeps the list from adding up."""
    pairs = [(Fraction(part.value), Fraction(part.value) + short) for part in statement.parts if part.value is not None]
    pairs.append((Fraction(total), Fraction(total) - short))
    return any(mistyped(printed, meant) in TELLING for printed, meant in pairs)
