"""Outcomes and channels that a sentence lists, against the total (NAR-006, NAR-007)."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from fractions import Fraction

from forms.rules import Rule
from parsers.prose.belonging import OF_ANOTHER_BODY
from parsers.prose.kinds import CHANNELS, OUTCOMES
from parsers.prose.statement import Statement
from store.audit.checks.prose_sums import OPEN
from store.audit.checks.registry import check, result
from store.audit.evaluate import View, as_value
from store.audit.finding import RuleResult
from store.audit.prose.said import Said, said

_COUNTED = re.compile(r"[0-9]+(?=[余多]?[件条份起宗项])")


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
    if OPEN.search(first.sentence[first.sentence.find(first.text) :]) and added < total:
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
    for listed in _sentences(told, CHANNELS):
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
    if added < total and (unread or OPEN.search(first.sentence)):
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
