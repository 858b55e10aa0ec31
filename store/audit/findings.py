"""What fails becomes findings: one for each cause, and one for what else does not hold, each with its message."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache

from forms.rules import Rule, Rules
from store.audit.binding import Plan
from store.audit.checks.cells import MAY_BE_TRUE
from store.audit.checks.prose_repeated import AMBIGUOUS
from store.audit.evaluate import View
from store.audit.finding import Finding, RuleResult, Severity, Suspect, Value, Verdict
from store.audit.group import Cause, fingerprint, witnesses_of
from store.audit.messages import difference, message
from store.audit.suspects import sign_flip
from store.audit.system import Results, connected

#: The reason of a result whose rule crashed: our problem, never a finding.
INTERNAL = "internal problem"

#: Cell rules that show a figure cannot stand; it is then part of whatever slip breaks the sums around it.
IMPOSSIBLE = frozenset({"CEL-001", "CEL-002", "CEL-007"})

#: Cell rules whose findings are gathered for a table: one note, not one for each cell. What says why a cell is no
#: number comes before the rule that only says that it is none.
_GATHERED = ("CEL-008", "CEL-005", "CEL-003")
#: The cell rule that is held together with the rules on the same figure.
_UNIT = "CEL-006"
#: How much of a sentence a message quotes.
_QUOTED = 80
_MILDER: Mapping[Severity, Severity] = {"error": "warning", "warning": "info", "info": "info"}
_RANK: Mapping[Severity, int] = {"error": 0, "warning": 1, "info": 2}


def findings(
    seen: View, rules: Rules, results: Sequence[RuleResult], causes: Sequence[Cause], totals: tuple[Suspect, ...]
) -> tuple[Finding, ...]:
    """The findings of one report in the order of the catalogue.

    ``results`` are all verdicts, ``causes`` the slips behind broken identities, ``totals`` the values implied for
    totals left blank. An undecided result counts one step milder than the catalogue says; it becomes a finding only
    where printed figures do not agree as they stand.
    """
    order = rules.order
    places = seen.plan.ground.index
    found = list(_Findings(seen, rules).all(results, list(causes), totals))
    found.sort(key=lambda f: (order[f.code], [places.get(cell.key, 0) for cell in f.cells], f.fingerprint))
    return tuple(found)


@dataclass(frozen=True, slots=True)
class _Findings:
    seen: View
    rules: Rules

    def all(self, results: Sequence[RuleResult], causes: list[Cause], totals: tuple[Suspect, ...]) -> Iterator[Finding]:
        by_place = {(result.code, result.binding): result for result in results}
        identities = {(binding.rule.code, binding.name) for binding in self.seen.plan.identities}
        single: list[RuleResult] = []
        for result in results:
            rule = self.rules.by_code[result.code]
            wanted = result.verdict == "fail" or result.reason in (MAY_BE_TRUE, AMBIGUOUS)
            if not wanted or rule.check == "location" or rule.life == "retired" or result.reason == INTERNAL:
                continue
            if (result.code, result.binding) in identities or _attach(result, rule, causes):
                continue
            single.append(result)
        for cause in causes:
            yield self._of_cause(cause, by_place)
        yield from self._of_blanks([result for result in single if result.code == "CEL-004"], totals)
        cells = [result for result in single if result.code.startswith("CEL-") and result.code != _UNIT]
        impossible = {result.cells[0] for result in cells if result.code in IMPOSSIBLE}
        beside = [r for r in single if r not in cells and not impossible.isdisjoint(r.cells)]
        yield from self._of_cells(cells, beside)
        for group in _same_cause([r for r in single if r not in cells and r not in beside], self.rules):
            yield self._of_group(group)

    def _of_cause(self, cause: Cause, by_place: Results) -> Finding:
        own = [by_place[equation.binding.rule.code, equation.binding.name] for equation in cause.equations]
        # An identity may hold as printed and yet not with the totals that the parts of other rows imply.
        own = [replace(r, verdict="undecided", reason="") if r.verdict == "pass" else r for r in own]
        hard = [r for r in cause.others if r.code in IMPOSSIBLE and r.verdict == "fail"]
        verdict: Verdict = "fail" if any(r.verdict == "fail" for r in (*hard, *own)) else "undecided"
        leading = [r for r in (*hard, *own) if r.verdict == verdict]
        first = min(leading, key=lambda r: (r.actual is None and r not in hard, self.rules.order[r.code]))
        severity = min((self._severity(r) for r in leading), key=_RANK.__getitem__)
        codes = {r.code for r in (*own, *cause.others)}
        keys = [key for r in (*own, *hard) for key in r.cells]
        return self._finding(first, keys, codes, cause.suspects, severity, len(own))

    def _of_blanks(self, blanks: list[RuleResult], totals: tuple[Suspect, ...]) -> Iterator[Finding]:
        """One note for all blank cells of the report, with the totals that filled parts imply."""
        implied = {"LOC-004"} if totals else set[str]()
        if blanks:
            first = replace(blanks[0], cells=tuple(key for result in blanks for key in result.cells))
            yield self._finding(first, first.cells, {"CEL-004"} | implied, totals)
        elif totals:
            cells = tuple(key for suspect in totals for key in suspect.cells)
            yield self._finding(RuleResult("LOC-004", "", "undecided", cells), cells, implied, totals)

    def _of_cells(self, results: list[RuleResult], beside: list[RuleResult]) -> Iterator[Finding]:
        """One finding for a cell whose figure cannot stand, and one note a table for each other cell rule.

        ``beside`` are failures of other rules that rest on such a cell: they witness it.
        """
        impossible: dict[str, list[RuleResult]] = {}
        for result in results:
            if result.code in IMPOSSIBLE:
                impossible.setdefault(result.cells[0], []).append(result)
        gathered: dict[tuple[str, str], list[RuleResult]] = {}
        explained: dict[str, set[str]] = {}
        for result in sorted(results, key=lambda r: _GATHERED.index(r.code) if r.code in _GATHERED else -1):
            if result.code not in _GATHERED:
                continue
            key = result.cells[0]
            if key in impossible:
                impossible[key].append(result)
            elif key in explained:
                explained[key].add(result.code)
            else:
                explained[key] = {result.code}
                gathered.setdefault((result.code, key.partition(".")[0]), []).append(result)
        for result in beside:
            impossible[next(key for key in result.cells if key in impossible)].append(result)
        for some in impossible.values():
            yield self._of_group(sorted(some, key=lambda r: (r.code not in IMPOSSIBLE, self.rules.order[r.code])))
        for some in gathered.values():
            first = replace(some[0], cells=tuple(key for result in some for key in result.cells))
            codes = set[str]().union(*(explained[key] for key in first.cells))
            severity = min((self.rules.by_code[code].severity for code in codes), key=_RANK.__getitem__)
            yield self._finding(first, first.cells, codes, severity=severity)

    def _of_group(self, group: list[RuleResult]) -> Finding:
        first = group[0]
        suspects: tuple[Suspect, ...] = ()
        if first.code == "T2-221":
            flips = (sign_flip(self.seen, key) for key in first.cells if key.endswith(".change_this_year"))
            suspects = tuple(suspect for suspect in flips if suspect is not None)
        if len(alike := [r for r in group if _one_list(first, r)]) > 1:
            quotes = tuple(dict.fromkeys(quote for r in alike for quote in r.quotes))
            first = replace(first, expected=None, actual=None, detail=_joined(alike), quotes=quotes)
        return self._finding(first, [key for r in group for key in r.cells], {r.code for r in group}, suspects)

    def _severity(self, result: RuleResult) -> Severity:
        severity = result.severity or self.rules.by_code[result.code].severity
        return _MILDER[severity] if result.verdict == "undecided" else severity

    def _finding(
        self,
        first: RuleResult,
        keys: Iterable[str],
        codes: Iterable[str],
        suspects: tuple[Suspect, ...] = (),
        severity: Severity | None = None,
        breaks: int = 0,
    ) -> Finding:
        rule = self.rules.by_code[first.code]
        cells = (*witnesses_of(self.seen, tuple(keys)), *first.quotes)
        letters = _letters(self.seen.plan).get((first.code, first.binding), {})
        zh, en = message(self.seen, rule, first, suspects, letters, breaks)
        if rule.life == "trial":  # shown so that it can be judged, and accuses nobody yet
            zh, en, severity = f"［试行］{zh}", f"[trial] {en}", "info"
        return Finding(
            body=self.seen.report.body,
            year=self.seen.report.year,
            code=first.code,
            severity=severity or self._severity(first),
            verdict=first.verdict,
            cells=cells,
            expected=first.expected,
            actual=first.actual,
            difference=difference(first),
            suspects=suspects,
            witnesses=tuple(sorted(codes, key=self.rules.order.__getitem__)),
            zh=zh,
            en=en,
            source=rule.source,
            fingerprint=fingerprint(self.seen, first.code, cells, "" if cells else first.detail[1] or first.binding),
        )


@lru_cache(maxsize=64)
def _letters(plan: Plan) -> Mapping[tuple[str, str], dict[str, str]]:
    return {(binding.rule.code, binding.name): dict(binding.letters) for binding in plan.bindings}


def _attach(result: RuleResult, rule: Rule, causes: list[Cause]) -> bool:
    """Make ``result`` a witness of the cause that explains it, if there is one."""
    if rule.family == "CEL" and rule.code not in IMPOSSIBLE:
        return False
    cells = set(result.cells)
    near = [cause for cause in causes if not cause.likely.isdisjoint(cells)]
    if not near and rule.derived:
        near = [c for c in causes if not c.cells.isdisjoint(cells) and not c.codes.isdisjoint(rule.derived)]
    if near:
        near[0].others.append(result)
    return bool(near)


def _same_cause(results: list[RuleResult], rules: Rules) -> Iterator[list[RuleResult]]:
    """Failures that belong together.

    Consequences of one sum that share cells; a rule within another's cells; rules on one passage of the text; a rule
    that follows from another that fails.
    """
    derived = [r for r in results if rules.by_code[r.code].derived]
    rest = [r for r in results if not rules.by_code[r.code].derived]
    rest.sort(key=lambda r: (_RANK[r.severity or rules.by_code[r.code].severity], rules.order[r.code]))
    groups: list[list[RuleResult]] = []
    for result in rest:
        home = next((group for group in groups if any(_alike(one, result) for one in group)), None)
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
    yield from groups


def _alike(one: RuleResult, two: RuleResult) -> bool:
    """Whether two failures rest on the same: one's cells and passages, or a statement that is off by as much."""
    base, other = _basis(one), _basis(two)
    if one.cells and two.cells and bool(one.quotes) == bool(two.quotes) and (base <= other or other <= base):
        return True
    if _one_list(one, two):
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


def _one_list(one: RuleResult, two: RuleResult) -> bool:
    """Whether two failures are about figures of one list of outcomes: one sentence that is not the table's."""
    return one.code == two.code == "NAR-005" and {q.raw for q in one.quotes} == {q.raw for q in two.quotes} != set()


_SAID_ZH = re.compile(r"正文写“.*”（(?P<what>[^“”]*?)），(?P<table>.*)，不一致。", re.DOTALL)
_SAID_EN = re.compile(r"The text says “.*” \((?P<what>[^“”]*?)\); (?P<table>.*)\.", re.DOTALL)


def _joined(alike: Sequence[RuleResult]) -> tuple[str, str]:
    """What several figures of one list say, in one sentence: the list once, then each figure beside the table's."""
    zh = [_SAID_ZH.fullmatch(result.detail[0]) for result in alike]
    en = [_SAID_EN.fullmatch(result.detail[1]) for result in alike]
    said = " ".join(alike[0].quotes[0].raw.split())
    said = said if len(said) <= _QUOTED else said[: _QUOTED - 1] + "…"
    pairs_zh = [f"{found['what']}，{found['table']}" for found in zh if found is not None]
    pairs_en = [f"{found['what']}; {found['table']}" for found in en if found is not None]
    if len(pairs_zh) < len(alike) or len(pairs_en) < len(alike):
        return "".join(result.detail[0] for result in alike), " ".join(result.detail[1] for result in alike)
    return (
        f"正文写“{said}”，有 {len(alike)} 处与表中不一致：（{'）；（'.join(pairs_zh)}）。",
        f"The text says “{said}”; {len(alike)} of its figures are not the table's: ({'); ('.join(pairs_en)}).",
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
