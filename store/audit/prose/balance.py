"""The balance of one sentence: what it says was received and carried in is what it says was closed and carried out."""

from __future__ import annotations

import re
from fractions import Fraction

from forms.rules import Rule
from parsers.prose.statement import Statement
from store.audit.evaluate import as_value
from store.audit.finding import RuleResult
from store.audit.prose.compare import place_of
from store.audit.prose.said import Said

_SIDES = ("nar.received", "nar.carried_in", "nar.carried_out")
#: What may lie between what was received and what was closed.
_LESS = re.compile(r"撤[回销]|不予受理|补正|转[办交送]|合并")


def out_of_balance(rule: Rule, told: Said, closed: Statement) -> RuleResult | None:
    """A failure where the sentence of ``closed`` prints all four figures and they do not balance; else ``None``.

    收到40、结转5、办结40、结转下年3: each may fit some reading of the table, yet not all of them together. What was
    carried in may be within what was received.
    """
    beside = [told.beside(closed, name) for name in _SIDES]
    four = [closed, *(some[0] for some in beside if len(some) == 1)]
    if len(four) < 4 or any(told.unsure(s) or s.value is None for s in four) or _LESS.search(closed.sentence):
        return None
    done, received, carried_in, out = (Fraction(s.value) for s in four if s.value is not None)
    if done + out in (received + carried_in, received):
        return None
    zh = f"“{told.excerpt(closed)}”：收到 {received}＋上年结转 {carried_in} 不等于办结 {done}＋结转下年度 {out}。"
    en = f"Received {received} + carried in {carried_in} is not closed {done} + carried out {out}."
    return RuleResult(
        rule.code,
        f"balance@{place_of(closed)}",
        "fail",
        expected=as_value(received + carried_in - out),
        actual=closed.value,
        detail=(zh, en),
        quotes=(told.quote(closed),),
        rests=tuple(four),
    )
