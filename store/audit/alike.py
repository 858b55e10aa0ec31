"""Failures that belong together become one finding: which rest on the same, and how several are said as one."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from forms.rules import Rules
from store.audit.finding import RANK, RuleResult, Value
from store.audit.messages import difference
from store.audit.system import connected

#: How much of a sentence a message quotes.
_QUOTED = 80


def same_cause(results: list[RuleResult], rules: Rules) -> Iterator[list[RuleResult]]:
    """Failures that belong together.

    Consequences of one sum that share cells; a rule within another's cells; rules on one passage of the text; a rule
    that follows from another that fails.
    """
    derived = [r for r in results if rules.by_code[r.code].derived]
    rest = [r for r in results if not rules.by_code[r.code].derived]
    rest.sort(key=lambda r: (RANK[r.severity or rules.by_code[r.code].severity], rules.order[r.code]))
    groups: list[list[RuleResult]] = []
    for result in rest:
        home = next((group for group in groups if any(_alike(one, result, rules) for one in group)), None)
        if home is None:
            groups.append([result])
        else:
            home.append(result)
    lone: list[RuleResult] = []
    for result in derived:
        home = next((group for group in groups if group[0].code in rules.by_code[result.code].derived), None)
        if home is None:
            lone.append(result)
        else:
            home.append(result)
    for places in connected([frozenset(r.cells) for r in lone]):
        yield sorted((lone[place] for place in places), key=lambda r: rules.order[r.code])
    for group in groups:
        # Among equals the one that points at the wrong cell comes first.
        points = {id(one) for one in group if any(explains(one, two, rules) for two in group)}
        yield sorted(group, key=lambda r: (RANK[r.severity or rules.by_code[r.code].severity], id(r) not in points))


def _alike(one: RuleResult, two: RuleResult, rules: Rules) -> bool:
    """Whether two failures rest on the same: one's cells and passages, or a statement that is off by as much."""
    base, other = _basis(one), _basis(two)
    if one.cells and two.cells and bool(one.quotes) == bool(two.quotes) and (base <= other or other <= base):
        return True
    if one_list(one, two) or explains(one, two, rules) or explains(two, one, rules):
        return True
    said, also = sorted((_quoted(one), _quoted(two)), key=len)
    if one.code == two.code or not said:
        return False
    off = {_off(one), _off(two)}
    if said == also or (_statement(one) and _statement(one) == _statement(two)):
        return len(off - {None}) < 2
    if None in off:
        return len(said) == 1 and said < also
    # A sum within the text, and a part of it that is not as in the table by as much.
    return len(off) == 1 and not (one.cells and two.cells) and {s[2] for s in said} == {s[2] for s in also}


def explains(one: RuleResult, two: RuleResult, rules: Rules) -> bool:
    """Whether a cell that the text contradicts (``one``) also breaks ``two``: put right, it would satisfy both."""
    off, other = _off(one), _off(two)
    if len(one.cells) != 1 or not one.quotes or one.cells[0] not in two.cells or off is None or other is None:
        return False
    bound = (
        re.search("<=|>=", rules.by_code[two.code].formula) is not None and "==" not in rules.by_code[two.code].formula
    )
    return one.code != two.code and (other == off or (bound and other <= off))


def one_list(one: RuleResult, two: RuleResult) -> bool:
    """Whether two failures are about figures of one list of outcomes: one sentence that is not the table's."""
    return one.code == two.code == "NAR-005" and {q.raw for q in one.quotes} == {q.raw for q in two.quotes} != set()


_SAID_ZH = re.compile(r"正文(?P<where>(?:第.部分)?)写“.*”（(?P<what>[^“”]*?)），(?P<table>.*)，不一致。", re.DOTALL)
_SAID_EN = re.compile(
    r"The text(?P<where>(?: of section \d)?) says “.*” \((?P<what>[^“”]*?)\); (?P<table>.*)\.", re.DOTALL
)


def joined(alike: Sequence[RuleResult]) -> tuple[str, str]:
    """What several figures of one list say, in one sentence: the list once, then each figure beside the table's."""
    zh = [_SAID_ZH.fullmatch(result.detail[0]) for result in alike]
    en = [_SAID_EN.fullmatch(result.detail[1]) for result in alike]
    said = " ".join(alike[0].quotes[0].raw.split())
    said = said if len(said) <= _QUOTED else said[: _QUOTED - 1] + "…"
    pairs_zh = [f"{found['what']}，{found['table']}" for found in zh if found is not None]
    pairs_en = [f"{found['what']}; {found['table']}" for found in en if found is not None]
    if len(pairs_zh) < len(alike) or len(pairs_en) < len(alike):
        return "".join(result.detail[0] for result in alike), " ".join(result.detail[1] for result in alike)
    where = [found["where"] for found in (zh[0], en[0]) if found is not None]
    return (
        f"正文{where[0]}写“{said}”，有 {len(alike)} 处与表中不一致：（{'）；（'.join(pairs_zh)}）。",
        f"The text{where[1]} says “{said}”; "
        f"{len(alike)} of its figures are not the table's: ({'); ('.join(pairs_en)}).",
    )


def _basis(result: RuleResult) -> set[object]:
    """What a failure rests on: its cells, and with them the passages of the text that they are held against."""
    return {*result.cells, *_quoted(result)}


def _quoted(result: RuleResult) -> set[tuple[str, object, str]]:
    return {(quote.key, quote.value, quote.raw) for quote in result.quotes}


def _statement(result: RuleResult) -> str:
    """Where the statement stands that a check of the text is bound to (``nar.received@s1:18``, ``s1:18``)."""
    found = re.fullmatch(r"(?:.*@)?([a-z]\w*:\d+)", result.binding)
    return found[1] if found else ""


def _off(result: RuleResult) -> Value | None:
    return difference(result)
