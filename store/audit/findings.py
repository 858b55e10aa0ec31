"""What fails becomes findings: one for each cause, and one for what else does not hold, each with its message."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache

from forms.rules import Rule, Rules
from store.audit.binding import Plan
from store.audit.checks.cells import MAY_BE_TRUE
from store.audit.checks.prose_repeated import AMBIGUOUS
from store.audit.evaluate import View
from store.audit.finding import Finding, RuleResult, Severity, Suspect, Verdict
from store.audit.group import Cause, fingerprint, witnesses_of
from store.audit.messages import difference, message
from store.audit.suspects import sign_flip
from store.audit.system import Results, connected

#: The reason of a result whose rule crashed: our problem, never a finding.
INTERNAL = "internal problem"

#: Cell rules that show a figure cannot stand; it is then part of whatever slip breaks the sums around it.
IMPOSSIBLE = frozenset({"CEL-001", "CEL-002", "CEL-007"})

#: Cell rules whose findings are gathered for a table: one note, not one for each cell.
_GATHERED = frozenset({"CEL-003", "CEL-005", "CEL-008"})
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
        yield from self._of_cells([result for result in single if result.code.startswith("CEL-")])
        for group in _same_cause([result for result in single if not result.code.startswith("CEL-")], self.rules):
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

    def _of_cells(self, results: list[RuleResult]) -> Iterator[Finding]:
        """One finding for a cell whose figure cannot stand, and one note a table for each other cell rule."""
        impossible: dict[str, list[RuleResult]] = {}
        for result in results:
            if result.code in IMPOSSIBLE:
                impossible.setdefault(result.cells[0], []).append(result)
        gathered: dict[tuple[str, str], list[RuleResult]] = {}
        for result in results:
            if result.code in _GATHERED:
                if result.cells[0] in impossible:
                    impossible[result.cells[0]].append(result)
                else:
                    table = result.cells[0].partition(".")[0]
                    gathered.setdefault((result.code, table), []).append(result)
            elif result.code not in IMPOSSIBLE and result.code != "CEL-004":
                yield self._of_group([result])
        for some in impossible.values():
            yield self._of_group(sorted(some, key=lambda r: (r.code not in IMPOSSIBLE, self.rules.order[r.code])))
        for some in gathered.values():
            first = replace(some[0], cells=tuple(key for result in some for key in result.cells))
            yield self._finding(first, first.cells, {first.code})

    def _of_group(self, group: list[RuleResult]) -> Finding:
        first = group[0]
        suspects: tuple[Suspect, ...] = ()
        if first.code == "T2-221":
            flips = (sign_flip(self.seen, key) for key in first.cells if key.endswith(".change_this_year"))
            suspects = tuple(suspect for suspect in flips if suspect is not None)
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
        near = [cause for cause in causes if not cause.cells.isdisjoint(cells)]
    if near:
        near[0].others.append(result)
    return bool(near)


def _same_cause(results: list[RuleResult], rules: Rules) -> Iterator[list[RuleResult]]:
    """Failures that belong together: consequences of one sum that share cells, or a rule within another's cells."""
    derived = [r for r in results if rules.by_code[r.code].derived]
    for places in connected([frozenset(r.cells) for r in derived]):
        yield sorted((derived[place] for place in places), key=lambda r: rules.order[r.code])
    rest = [r for r in results if not rules.by_code[r.code].derived]
    rest.sort(key=lambda r: (_RANK[r.severity or rules.by_code[r.code].severity], rules.order[r.code]))
    groups: list[list[RuleResult]] = []
    for result in rest:
        base = _basis(result)
        alike = (g for g in groups if base and _basis(g[0]) and bool(g[0].quotes) == bool(result.quotes))
        home = next((g for g in alike if base <= _basis(g[0]) or _basis(g[0]) <= base), None)
        if home is None:
            groups.append([result])
        else:
            home.append(result)
    yield from groups


def _basis(result: RuleResult) -> set[object]:
    """What a failure rests on: its cells, and with them the passages of the text that they are held against."""
    quotes = {(quote.key, quote.value, quote.raw) for quote in result.quotes}
    return {*result.cells, *quotes} if result.cells else set()
