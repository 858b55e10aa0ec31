"""What the text says of applications, against table 三 (NAR-001 to NAR-005, NAR-008, NAR-012, NAR-013, NAR-020)."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from fractions import Fraction

from forms.rules import Rule
from parsers.prose.arithmetic import share_fit
from parsers.prose.kinds import OUTCOMES
from parsers.prose.statement import Statement
from store.audit.checks.registry import check, number, result
from store.audit.evaluate import View, as_value
from store.audit.finding import RuleResult, Severity, Verdict
from store.audit.prose.balance import out_of_balance
from store.audit.prose.columns import of_some_applicants
from store.audit.prose.compare import against, place_of, told_zero
from store.audit.prose.options import REASONS, options
from store.audit.prose.said import Said, said
from store.audit.prose.tables import ORGS, Option

_NOTHING = "the text states no such figure"


def compared(rule: Rule, seen: View, *names: str) -> Iterator[RuleResult]:
    """Every statement of these names against its readings; approximate ones and those of other years are left out."""
    told = said(seen)
    found = [s for s in told.quantities(*names) if s.value is not None and s.when in ("this", "unknown")]
    for statement in found:
        yield _held(rule, told, statement)
    if not found:
        yield result(rule, "not_applicable", reason=_NOTHING)


def _held(
    rule: Rule,
    told: Said,
    statement: Statement,
    severity: Severity | None = None,
    unsure: str = "",
    readings: Sequence[Option] | None = None,
) -> RuleResult:
    """``statement`` against its readings, and where none fits against the cells of the applicants it may be of."""
    readings = options(told.tables, statement) if readings is None else readings
    one = against(rule, told, statement, readings, severity, unsure)
    further = of_some_applicants(told, statement) if one.verdict in ("fail", "undecided") else []
    if not further:
        return one
    # only what is of another figure than all applications is left open without the row or column it is of
    if unsure == OF_ANOTHER_FIGURE:
        severity, unsure = "warning", ""
    return against(rule, told, statement, [*further, *readings], severity, unsure)


def denied(rule: Rule, seen: View, name: str, *keys: str) -> Iterator[RuleResult]:
    """Every sentence that says there was none of ``name``, against the sum of ``keys``."""
    told = said(seen)
    for statement in told.of_kind("none"):
        if name in statement.denies and statement.when == "this":
            yield told_zero(rule, told, statement, told.tables.option(keys), name)


@check("text_received")
def text_received(rule: Rule, seen: View) -> Iterator[RuleResult]:
    """NAR-001: received is 新收, or 新收 plus 上年结转. 受理 may leave out what was still being corrected: milder."""
    told = said(seen)
    found = [s for s in told.quantities("nar.received") if s.value is not None and s.when in ("this", "unknown")]
    for statement in found:
        part = (statement.section, statement.span) in told.parts
        unsure = "the figure is a part of a list" if part else _beside_the_whole(told, statement)
        one = _held(rule, told, statement, unsure=unsure)
        if one.verdict == "fail" and statement.verb == "受理" and _correcting(told, statement):
            one = replace(one, severity="warning")
        yield one
    if not found:
        yield result(rule, "not_applicable", reason=_NOTHING)


def _beside_the_whole(told: Said, statement: Statement) -> str:
    """Why a smaller figure may be of some applications: the whole number stands in the same sentence (6月底19件)."""
    assert statement.value is not None
    for other in told.quantities("nar.received"):
        if other.sentence != statement.sentence or other.value is None or other.value <= statement.value:
            continue
        if any(not one.unread and one.low == Fraction(other.value) for one in options(told.tables, other)):
            return "the sentence also states the whole number"
    return ""


def _correcting(told: Said, statement: Statement) -> bool:
    """Whether applications still being corrected could make up for a 受理 that is too small."""
    new = told.tables.option(("t3.new_received.total",))
    left = told.tables.option(("t3.carried_out.total", "t3.unable.unclear_after_correction.total"))
    assert statement.value is not None
    return new is not None and left is not None and 0 < new.low - Fraction(statement.value) <= Fraction(left.low)


@check("text_carried_in")
def text_carried_in(rule: Rule, seen: View) -> Iterator[RuleResult]:
    """NAR-002: carried in."""
    yield from denied(rule, seen, "nar.carried_in", "t3.carried_in.total")
    yield from compared(rule, seen, "nar.carried_in")


@check("text_closed")
def text_closed(rule: Rule, seen: View) -> Iterator[RuleResult]:
    """NAR-003: closed or answered, with or without 其他处理, 不予处理 and what was carried in."""
    told = said(seen)
    found = [s for s in told.quantities("nar.closed") if s.value is not None and s.when in ("this", "unknown")]
    for statement in found:
        part = (statement.section, statement.span) in told.listed
        outside = not _about_applications(statement)
        unsure = "the figure is a part of a list" if part else "it may be no application" if outside else ""
        one = _held(rule, told, statement, unsure=unsure)
        yield (out_of_balance(rule, told, statement) if one.verdict == "pass" else None) or one
    if not found:
        yield result(rule, "not_applicable", reason=_NOTHING)


_OTHER_BUSINESS = re.compile(r"提案|建议|信访|热线|工单|留言|咨询|投诉|许可|审批|办件|12345|诉求")


def _about_applications(statement: Statement) -> bool:
    return _OTHER_BUSINESS.search(statement.sentence) is None or "申请" in statement.label


@check("text_carried_out")
def text_carried_out(rule: Rule, seen: View) -> Iterator[RuleResult]:
    """NAR-004: carried out."""
    yield from denied(rule, seen, "nar.carried_out", "t3.carried_out.total")
    yield from compared(rule, seen, "nar.carried_out")


@check("text_outcomes")
def text_outcomes(rule: Rule, seen: View) -> Iterator[RuleResult]:
    """NAR-005: an outcome is its group of table 三; a figure that is exactly one of the group's rows is milder.

    Where the words name a reason (因本机关不掌握等原因), the row of that reason is a reading like any other, unless a
    share beside the figure fits the row as little as the group. A reason by itself (属于内部事务信息4件) is its row.
    """
    told = said(seen)
    asked = told.quantities(*OUTCOMES, *_REASONS)
    found = [s for s in asked if s.value is not None and s.when in ("this", "unknown")]
    for statement in found:
        severity: Severity | None = "warning" if statement.name in _REASONS else None
        readings = options(told.tables, statement)
        if statement.name == "nar.granted" and told.beside(statement, "nar.partially_granted"):
            readings = readings[:1]  # 部分公开 has a figure of its own
        one = _held(rule, told, statement, severity, readings=readings)
        row = _row_with(told, statement) if one.verdict == "fail" else ""
        if row and (statement.detail or "属于" in told.clause(statement)):
            fits = _share_fits(told, statement)
            one = RuleResult(rule.code, one.binding, "pass", (row,), reason="one row of the group") if fits else one
        elif row:
            one = replace(one, severity="warning")
        elif one.verdict == "undecided" and statement.detail:
            one = _of_one_reason(rule, told, statement) or one
        yield one
    if not found:
        yield result(rule, "not_applicable", reason=_NOTHING)


_REASONS = tuple(f"nar.row.{row}" for row in dict.fromkeys(REASONS.values()))


def _of_one_reason(rule: Rule, told: Said, statement: Statement) -> RuleResult | None:
    """因本机关不掌握无法提供的17件: no row has more than its group; less may be the row or the whole group."""
    plain = replace(statement, ambiguous=False, doubts=(), candidates=())
    group, row = told.tables.group(statement.name.removeprefix("nar.")), REASONS.get(statement.detail)
    readings = [o for keys in (group, (f"t3.{row}.total",)) if (o := told.tables.option(keys)) is not None]
    if len(statement.doubts) > 1 or row is None or len(readings) < 2 or statement.value is None:
        return None
    more = readings[0].high is not None and Fraction(statement.value) > Fraction(readings[0].high)
    return against(rule, told, plain, readings, None if more else "warning")


def _row_with(told: Said, statement: Statement) -> str:
    """The one row of the group that prints exactly the figure, if the group has several and the figure is not 0."""
    group = told.tables.group(statement.name.removeprefix("nar."))
    if len(group) < 2 or not statement.value:
        return ""
    rows = [(key, told.tables.option((key,))) for key in group]
    return next((key for key, row in rows if row is not None and row.low == statement.value), "")


def _share_fits(told: Said, statement: Statement) -> bool:
    shares = [s for s in told.of_kind("share") if any(p.span == statement.span for p in s.parts[:1])]
    return all(share_fit(share).fit != "beyond" for share in shares if share.section == statement.section)


@check("text_applicants")
def text_applicants(rule: Rule, seen: View) -> Iterator[RuleResult]:
    """NAR-008: natural persons and organisations, of what was newly received, handled, or closed."""
    told = said(seen)
    found = [s for s in told.quantities(*APPLICANTS) if s.value is not None and s.when in ("this", "unknown")]
    for statement in found:
        unsure = of_another_figure(told, statement)
        yield _held(rule, told, statement, unsure=unsure)
    for statement in told.quantities("nar.received"):
        if statement.value is not None and _ALL_NATURAL.search(told.clause(statement)):
            found.append(statement)
            all_ = replace(statement, name="nar.natural", ambiguous=False, doubts=(), candidates=())
            yield against(rule, told, all_, options(told.tables, all_))
    yield from _no_organisations(rule, told)
    if not found:
        yield result(rule, "not_applicable", reason=_NOTHING)


def _no_organisations(rule: Rule, told: Said) -> Iterator[RuleResult]:
    """未收到法人或其他组织的申请, 申请人均为自然人: the columns of organisations are 0."""
    keys = tuple(f"t3.new_received.{column}" for column in ORGS)
    for statement in told.of_kind("none"):
        limited = statement.limited in _ORGANISATIONS and "nar.received" in statement.denies
        if limited and statement.when == "this" and _ALL_ORGANISATIONS.search(statement.text):
            yield told_zero(rule, told, replace(statement, limited=""), told.tables.option(keys), "nar.orgs")


_ORGANISATIONS = frozenset({"法人", "商业", "企业"})
_ALL_ORGANISATIONS = re.compile(
    r"(?<!公民、)法人(?:或者|或|和|及|、|与)?其[他它]组织|均.{1,3}(?:自然人|公民)|全部.{1,3}(?:自然人|公民)"
)
#: 收到的40件申请均为自然人提出: every one of them.
_ALL_NATURAL = re.compile(
    r"\d+件[^0-9]{0,12}申请人?(?:均|全部|都|皆)(?:为|是|系|由|来自)(?:自然人|公民)(?![、或和及与以个])"
)
OF_ANOTHER_FIGURE = "the applicants may be those of another figure"
APPLICANTS = ("nar.natural", "nar.orgs", "nar.other_orgs", "nar.commercial")
_ALL_APPLICATIONS = frozenset({"nar.received", "nar.closed"})


def of_another_figure(told: Said, statement: Statement) -> str:
    """Why the applicants may be those of something else: the figure before, or their total, is not of applications.

    结转下年度13件，自然人11件 and 予以公开5件中，自然人4件 are neither received nor closed.
    """
    spot = (statement.section, statement.span)
    names = {s.name for s in told.of_kind("sum") for part in s.parts if (s.section, part.span) == spot}
    before = [
        s
        for s in told.of_kind("quantity")
        if s.section == statement.section and s.paragraph == statement.paragraph and s.name not in APPLICANTS
        if s.sentence == statement.sentence and s.span[1] <= statement.span[0]
    ]
    names |= {s.name for s in before[-1:]} if not names else set()
    return OF_ANOTHER_FIGURE if names - _ALL_APPLICATIONS else ""


@check("text_none")
def text_none(rule: Rule, seen: View) -> Iterator[RuleResult]:
    """NAR-012: 未收到申请 against 新收; 未收费 against a fee named elsewhere in the text or on the sheet.

    Where the text also states a number of applications, the denial is probably of something narrower: undecided.
    """
    told = said(seen)
    some = [s for s in told.quantities("nar.received") if s.value != 0 and s.when == "this"]
    for statement in told.of_kind("none"):
        if statement.when != "this":
            continue
        if "nar.received" in statement.denies:
            option = told.tables.option(("t3.new_received.total",)) or told.tables.option(("s14.requests_received",))
            one = told_zero(rule, told, statement, option, "nar.received")
            if one.verdict == "fail" and some:
                one = replace(one, verdict="undecided", reason="the text also states a number")
            yield one
        if "nar.fee_total" in statement.denies:
            yield from _no_fee(rule, told, statement)
    if not any({"nar.received", "nar.fee_total"} & set(s.denies) for s in told.of_kind("none")):
        yield result(rule, "not_applicable", reason="the text denies nothing")


def _no_fee(rule: Rule, told: Said, statement: Statement) -> Iterator[RuleResult]:
    sheet = told.tables.option(("s14.fees_collected",))
    if sheet is not None:
        yield told_zero(rule, told, statement, sheet, "nar.fee_total")
    binding = f"nar.fee_total@{statement.section}:{statement.span[0]}"
    charged = [s for s in told.firm("nar.fee_total") if s.value]
    if not charged or told.unsure(statement):
        yield RuleResult(rule.code, binding, "undecided" if charged else "pass")
        return
    first, second = told.excerpt(statement), told.excerpt(charged[0])
    yield RuleResult(
        rule.code,
        binding,
        "fail",
        expected=0,
        actual=charged[0].value,
        detail=(f"正文称“{first}”，又写“{second}”。", f"The text says “{first}”, and also “{second}”."),
        quotes=(replace(told.quote(statement), key="nar.fee_total"), told.quote(charged[0])),
        rests=(statement, charged[0]),
    )


_MENTIONS = re.compile(
    r"申请[^。；\n]{0,30}[0-9]|[0-9]+\s*[件份条宗起项][^。；\n]{0,20}申请|申请[^。\n]{0,12}(?:零|无)"
)


@check("text_is_silent")
def text_is_silent(rule: Rule, seen: View) -> Iterator[RuleResult]:
    """NAR-013: applications in table 三 and no word of them in section 一. A very short text is not asked."""
    key = "t3.new_received.total"
    if number(seen, key) < 1:
        yield result(rule, "pass", (key,))
        return
    texts = [section.text for section in seen.report.sections if section.key == "s1"]
    if not texts:
        verdict: Verdict = "not_readable" if seen.report.sections else "not_applicable"
        yield result(rule, verdict, (key,), reason="section 一 was not found")
        return
    text = "\n".join(texts)
    told = said(seen)
    spoken = any(s.name == "nar.received" or "nar.received" in s.denies for s in told.statements if s.section == "s1")
    if len(text) < 200:
        yield result(rule, "not_applicable", (key,), reason="the text is very short")
    elif spoken or _MENTIONS.search(text):
        yield result(rule, "pass", (key,))
    else:
        value = as_value(number(seen, key))
        zh, en = f"表三新收申请 {value} 件，第一部分没有写明收到申请的数量。", ""
        en = f"Table 3 has {value} new applications; section 1 states no number of applications received."
        yield RuleResult(rule.code, "", "fail", (key,), actual=value, detail=(zh, en))


_TIMELY = re.compile(r"按时|按期|按规定|及时|法定|限期|期限|时限|规定时间")


@check("text_rates")
def text_rates(rule: Rule, seen: View) -> Iterator[RuleResult]:
    """NAR-020: 办结率100% with cases carried out; 公开率 against table 三. Rates of timeliness are not asked."""
    told = said(seen)
    found = [s for s in told.of_kind("rate") if s.value is not None and s.when == "this" and _of_applications(s)]
    for statement in found:
        if told.unsure(statement) or _TIMELY.search(statement.sentence):
            yield result(rule, "not_applicable", (), place_of(statement), "a rate of timeliness or of something else")
        elif statement.label.endswith("办结率") and statement.value == 100:
            one = told_zero(rule, told, statement, told.tables.option(("t3.carried_out.total",)), "nar.rate")
            yield replace(one, binding=place_of(statement))
        elif statement.label.endswith("公开率") and "主动" not in statement.label:
            yield from _disclosure_rate(rule, told, statement)
    if not found:
        yield result(rule, "not_applicable", reason="the text states no rate of applications")


def _of_applications(statement: Statement) -> bool:
    return "申请" in statement.sentence and _OTHER_BUSINESS.search(statement.sentence) is None


def _disclosure_rate(rule: Rule, told: Said, statement: Statement) -> Iterator[RuleResult]:
    keys = ("t3.granted.total", "t3.partially_granted.total", "t3.results_total.total")
    open_, all_ = told.tables.option(keys[:2]), told.tables.option(keys[2:])
    if open_ is None or all_ is None or open_.unread or all_.unread or not all_.low:
        yield result(rule, "not_applicable", keys, place_of(statement), "the table gives no rate")
        return
    assert statement.value is not None
    exact = Fraction(100 * open_.low) / all_.low
    if abs(exact - Fraction(statement.value)) < statement.step:
        yield result(rule, "pass", keys, place_of(statement))
        return
    if open_.high is None or all_.high is None:
        yield result(rule, "undecided", keys, place_of(statement), "a blank may hide the difference")
        return
    quoted = told.excerpt(statement)
    shown = f"{float(exact):.2f}"
    yield RuleResult(
        rule.code,
        place_of(statement),
        "fail",
        keys,
        detail=(
            f"正文写“{quoted}”，按表三计算为 {shown}%。",
            f"The text says “{quoted}”; table 3 gives {shown} per cent.",
        ),
        quotes=(told.quote(statement),),
    )
