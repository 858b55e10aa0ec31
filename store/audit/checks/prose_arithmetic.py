"""The text against itself: sums, shares, rates, approximate figures.

NAR-006, NAR-007, NAR-016 to NAR-019, NAR-023 and XU-007.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from decimal import Decimal
from fractions import Fraction
from itertools import pairwise

from forms.rules import Rule
from parsers.prose.arithmetic import OUTCOMES, ShareResult, share_fit, shares_total, sum_holds
from parsers.prose.belonging import OF_ANOTHER_BODY
from parsers.prose.statement import Part, Statement
from parsers.prose.sums import THE_REST
from store.audit.checks.registry import check, result
from store.audit.evaluate import View, as_value, in_range
from store.audit.finding import RuleResult, Severity
from store.audit.prose.compare import place_of
from store.audit.prose.options import options
from store.audit.prose.said import Said, said, words
from store.audit.prose.tables import ORGS
from store.audit.slips import TELLING, mistyped

_CHANNELS = ("nar.in_person", "nar.online", "nar.letter", "nar.fax", "nar.other_channel")
#: Totals whose parts cannot overlap: an application has one outcome, one applicant.
_APART = frozenset({"nar.received", "nar.closed", "nar.carried_in", "nar.carried_out", *OUTCOMES})
#: Totals of lists that a rule of their own looks at.
_ELSEWHERE = {
    "nar.fee_total": "NAR-024",
    "nar.fee_cases": "NAR-024",
    "nar.proposals": "NAR-027",
    "nar.new_media_total": "NAR-028",
}
_COUNTED = re.compile(r"[0-9]+(?=[余多]?[件条份起宗项])")
_OPEN = re.compile(r"(?<![平中高初对同不])等(?=[。；，、）)]|$|情况|信息|其他|其它|各类)")
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
    by_ways = statement.opener.startswith("按") and any(_WAYS.search(part.label) for part in statement.parts)
    more = found.verdict == "differs" and by_ways and found.added > found.total
    if more or (found.verdict == "exceeds" and not _certain_excess(statement)):
        if _OVERLAP.search(statement.sentence):
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
_WAYS = re.compile(
    r"原创|转载|转发|首发|图[文片解]|视频|文字|重点|涉及|热点|网|微信|公众号|微博|抖音|视频号|快手|头条|媒体|客户端|APP|平台|[公示告传]栏|报|电视|广播|电台|屏|大厅|专区|渠道|方式|途径"
)
_OVERLAP = re.compile(
    r"一[条件项][^，。；]{0,8}(?:多|几|两)|同时|重复|交叉|重叠|兼|分别在|不同(?:渠道|平台)|多(?:渠道|平台)"
)
_ITEM_AFTER_ITEM = re.compile(r"^([，,、；;]|[、，]?(?:以及|和|及))[^，,、；;。：:（）()0-9]{1,18}$")


def _of_categories(statement: Statement) -> bool:
    """Whether the parts are three or more plain kinds that an item has one of, one after another by the same stop."""
    if statement.closure not in ("among", "closed") or len(statement.parts) < 3 or _OVERLAP.search(statement.sentence):
        return False
    if any(part.unit != statement.unit or _WAYS.search(part.label) for part in statement.parts):
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
    if statement.closure != "among" or _OPEN.search(statement.text):
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


@check("text_outcomes_total")
def text_outcomes_total(rule: Rule, seen: View) -> Iterator[RuleResult]:
    """NAR-006: the outcomes that a sentence lists add up to what was closed.

    A list that stops short is wrong only where it names every outcome, or where table 三 has nothing in those left out.
    """
    told = said(seen)
    found = False
    for sentence in _sentences(told, OUTCOMES):
        if len(sentence) >= 3 and len({s.name for s in sentence}) == len(sentence):
            found = True
            yield _outcomes(rule, told, sentence)
    if not found:
        yield result(rule, "not_applicable", reason="no sentence lists the outcomes")


def _sentences(told: Said, names: Sequence[str]) -> list[list[Statement]]:
    """The statements of these names, of this year, sentence by sentence."""
    out: dict[tuple[str, int, str], list[Statement]] = {}
    for statement in told.quantities(*names):
        if statement.when == "this":
            out.setdefault((statement.section, statement.paragraph, statement.sentence), []).append(statement)
    return list(out.values())


def _outcomes(rule: Rule, told: Said, listed: list[Statement]) -> RuleResult:
    first = listed[0]
    binding = f"outcomes@{first.section}:{first.span[0]}"
    closed = _near(told, first, "nar.closed")
    reasons = {told.unsure(s) for s in listed}
    reason = next((why for why in sorted(reasons) if why), "")
    if len(reasons) == 1 and reason.startswith(OF_ANOTHER_BODY):
        # whose they are does not matter where they are added up
        same = [s for s in told.quantities("nar.closed") if told.unsure(s) == reason and s.sentence == first.sentence]
        closed, reason = [s for s in same if s.section == first.section and s.value is not None], ""
    if reason or not closed:
        return RuleResult(rule.code, binding, "undecided" if reason else "not_applicable", reason=reason or "no total")
    added = sum((Fraction(s.value) for s in listed if s.value is not None), start=Fraction(0))
    values = {Fraction(s.value) for s in closed if s.value is not None}
    out = [Fraction(s.value) for s in _near(told, first, "nar.carried_out") if s.value is not None]
    received = {Fraction(s.value) for s in _near(told, first, "nar.received") if s.value is not None}
    carried = [Fraction(s.value) for s in _near(told, first, "nar.carried_in") if s.value is not None]
    received |= {value + more for value in received for more in carried}
    if added in values or any(added + more in received for more in out):
        return RuleResult(rule.code, binding, "pass", (), as_value(added), as_value(added))
    total = min(values, key=lambda value: abs(value - added))
    if _OPEN.search(first.sentence[first.sentence.find(first.text) :]) and added < total:
        return RuleResult(rule.code, binding, "undecided", reason="the list is open")
    if added < total and not _every_outcome(told, listed, total - added):
        return RuleResult(rule.code, binding, "undecided", reason="an outcome may have been left out")
    quoted = told.excerpt(first)
    best = next(s for s in closed if s.value is not None and Fraction(s.value) == total)
    parts = "＋".join(str(s.value) for s in listed)
    return RuleResult(
        rule.code,
        binding,
        "fail",
        (),
        as_value(total),
        as_value(added),
        detail=(
            f"正文所列办理结果 {parts} = {as_value(added)}，与“{told.excerpt(best)}”不符（“{quoted}”起）。",
            f"The outcomes listed ({parts}) add up to {as_value(added)}; the text says “{told.excerpt(best)}”.",
        ),
        quotes=(told.quote(best), told.quote(listed[0])),
        rests=(best, *listed),
    )


def _near(told: Said, statement: Statement, name: str) -> list[Statement]:
    """Firm statements of a quantity in the same paragraph; else those of the section if they agree."""
    firm = [s for s in told.firm(name) if s.section == statement.section]
    here = [s for s in firm if s.paragraph == statement.paragraph]
    return here or (firm if len({s.value for s in firm}) == 1 else [])


def _every_outcome(told: Said, listed: list[Statement], missing: Fraction) -> bool:
    """Whether the list leaves out nothing that could make up for ``missing``."""
    named = {name for s in listed for name in _split(s.name)}
    others = len(_COUNTED.findall(listed[0].sentence)) - len(
        [s for s in told.of_kind("quantity") if s.sentence == listed[0].sentence and s.section == listed[0].section]
    )
    if others > 0:
        return False
    left = [group for group in _GROUPS if f"nar.{group}" not in named]
    if not left:
        return True
    option = told.tables.option(tuple(key for group in left for key in told.tables.group(group)))
    return option is not None and not option.unread and not option.may_be(missing) and option.low == 0


_GROUPS = ("granted", "partially_granted", "denied", "unable", "not_processed", "other")


def _split(name: str) -> tuple[str, ...]:
    return ("nar.granted", "nar.partially_granted") if name == "nar.granted+partially_granted" else (name,)


@check("text_channels")
def text_channels(rule: Rule, seen: View) -> Iterator[RuleResult]:
    """NAR-007: applications by channel add up to those received, in the text or in table 三."""
    told = said(seen)
    found = False
    for listed in _sentences(told, _CHANNELS):
        if len(listed) < 2 or len({s.name for s in listed}) < len(listed):
            continue
        found = True
        yield _channels(rule, told, listed)
    if not found:
        yield result(rule, "not_applicable", reason="no sentence lists the channels")


def _channels(rule: Rule, told: Said, listed: list[Statement]) -> RuleResult:
    first = listed[0]
    binding = f"channels@{first.section}:{first.span[0]}"
    reason = next((why for s in listed if (why := told.unsure(s))), "")
    added = sum((Fraction(s.value) for s in listed if s.value is not None), start=Fraction(0))
    table = [
        option
        for keys in (("t3.new_received.total",), ("t3.new_received.total", "t3.carried_in.total"))
        if (option := told.tables.option(keys)) is not None and not option.unread
    ]
    text = [Fraction(s.value) for s in _near(told, first, "nar.received") if s.value is not None]
    carried = [Fraction(s.value) for s in _near(told, first, "nar.carried_in") if s.value is not None]
    totals = [*text, *(value + more for value in text for more in carried)]
    if added in totals or any(option.may_be(added) for option in table):
        return RuleResult(rule.code, binding, "pass")
    totals += [Fraction(option.low) for option in table]
    if not totals or reason:
        return RuleResult(rule.code, binding, "undecided" if reason else "not_applicable", reason=reason or "no total")
    total = min(totals, key=lambda value: abs(value - added))
    unread = len(_COUNTED.findall(first.sentence)) > len(
        [s for s in told.of_kind("quantity") if s.sentence == first.sentence and s.section == first.section]
    )
    if added < total and (unread or _OPEN.search(first.sentence)):
        return RuleResult(rule.code, binding, "undecided", reason="the list may be open")
    quoted = told.excerpt(first)
    parts = "＋".join(str(s.value) for s in listed)
    return RuleResult(
        rule.code,
        binding,
        "fail",
        (),
        as_value(total),
        as_value(added),
        detail=(
            f"正文各渠道申请 {parts} = {as_value(added)}，与申请总数 {as_value(total)} 不符（“{quoted}”起）。",
            f"Applications by channel ({parts}) add up to {as_value(added)}; {as_value(total)} were received.",
        ),
        quotes=tuple(told.quote(s) for s in listed),
        rests=tuple(listed),
    )


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
    printed, unit = Fraction(statement.value), Fraction(1, 10 ** (statement.decimals or 0))
    share, some, all_ = min(exact, key=lambda one: abs(one[0] - printed))
    if abs(share - printed) < unit:
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
    of_applications = any(part.name in (*OUTCOMES, *_CHANNELS, "nar.natural", "nar.orgs") for part in statement.parts)
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
    apart = not _WAYS.search(share.label) and not _OVERLAP.search(share.sentence)
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


@check("text_approximate")
def text_approximate(rule: Rule, seen: View) -> Iterator[RuleResult]:
    """NAR-023: 余, 近 and 约 agree with the exact figure of the tables or of the text."""
    told = said(seen)
    found = [s for s in told.of_kind("quantity") if s.approx and s.name and s.value is None and s.when == "this"]
    asked = False
    for statement in found:
        if statement.ambiguous or statement.doubts or statement.approx not in ("余", "近", "约"):
            continue
        exact = [
            Fraction(s.value) for s in told.firm(statement.name) if s.value is not None and s.scope == statement.scope
        ]
        tables = [option for option in options(told.tables, statement) if not option.unread]
        if not exact and not tables:
            continue
        asked = True
        low, high = (Fraction(bound) if bound is not None else None for bound in (statement.low, statement.high))
        fits = any(_inside(Fraction(value), low, high) for value in (*exact, *(option.low for option in tables)))
        unbounded = any(option.high is None for option in tables)
        if fits or unbounded or told.unsure(statement) not in ("", "the figure is approximate"):
            yield result(rule, "pass" if fits else "undecided", (), place_of(statement))
            continue
        value = as_value(exact[0] if exact else tables[0].low)
        quoted, (name_zh, name_en) = told.excerpt(statement), words(statement.name)
        yield RuleResult(
            rule.code,
            place_of(statement),
            "fail",
            () if exact else tables[0].cells,
            actual=value,
            detail=(
                f"正文写“{quoted}”，准确的{name_zh}为 {value}，相差较大。",
                f"The text says “{quoted}”; the exact figure ({name_en}) is {value}.",
            ),
            quotes=(told.quote(statement),),
        )
    if not asked:
        yield result(rule, "not_applicable", reason="no approximate figure with an exact one beside it")


def _inside(value: Fraction, low: Fraction | None, high: Fraction | None) -> bool:
    return (low is None or low <= value) and (high is None or value <= high)
