"""What fails becomes findings: one for each cause, and one for what else does not hold, each with its message."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache

from forms.rules import Rule, Rules
from store.audit.alike import explains, joined, one_list, same_cause
from store.audit.binding import Plan
from store.audit.checks.cells import MAY_BE_TRUE
from store.audit.checks.prose_repeated import AMBIGUOUS
from store.audit.evaluate import View
from store.audit.finding import RANK, Finding, RuleResult, Severity, Suspect, Verdict, Witness
from store.audit.group import Cause, fingerprint, witnesses_of
from store.audit.messages import difference, message
from store.audit.suspects import as_told, sign_flip
from store.audit.system import Results

#: The reason of a result whose rule crashed: our problem, never a finding.
INTERNAL = "internal problem"

#: Cell rules that show a figure cannot stand; it is then part of whatever slip breaks the sums around it.
IMPOSSIBLE = frozenset({"CEL-001", "CEL-002", "CEL-007"})

#: Cell rules whose findings are gathered for a table: one note, not one for each cell. What says why a cell is no
#: number comes before the rule that only says that it is none.
_GATHERED = ("CEL-008", "CEL-005", "CEL-003")
#: The cell rule that is held together with the rules on the same figure.
_UNIT = "CEL-006"
_MILDER: Mapping[Severity, Severity] = {"error": "warning", "warning": "info", "info": "info"}


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
            if (result.code, result.binding) in identities or _attach(result, rule, causes, by_place):
                continue
            single.append(result)
        for cause in causes:
            yield self._of_cause(cause, by_place)
        yield from self._of_blanks([result for result in single if result.code == "CEL-004"], totals)
        cells = [result for result in single if result.code.startswith("CEL-") and result.code != _UNIT]
        impossible = {result.cells[0] for result in cells if result.code in IMPOSSIBLE}
        beside = [r for r in single if r not in cells and not impossible.isdisjoint(r.cells)]
        yield from self._of_cells(cells, beside)
        for group in same_cause([r for r in single if r not in cells and r not in beside], self.rules):
            yield self._of_group(group)

    def _of_cause(self, cause: Cause, by_place: Results) -> Finding:
        own = [by_place[equation.binding.rule.code, equation.binding.name] for equation in cause.equations]
        # An identity may hold as printed and yet not with the totals that the parts of other rows imply.
        own = [replace(r, verdict="undecided", reason="") if r.verdict == "pass" else r for r in own]
        hard = [r for r in cause.others if r.code in IMPOSSIBLE and r.verdict == "fail"]
        verdict: Verdict = "fail" if any(r.verdict == "fail" for r in (*hard, *own)) else "undecided"
        leading = [r for r in (*hard, *own) if r.verdict == verdict]
        first = min(leading, key=lambda r: (r.actual is None and r not in hard, self.rules.order[r.code]))
        severity = min((self._severity(r) for r in leading), key=RANK.__getitem__)
        codes = {r.code for r in (*own, *cause.others)}
        keys = [key for r in (*own, *hard) for key in r.cells]
        return self._finding(first, keys, codes, cause.suspects, severity, len(own), cause.others)

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
            severity = min((self.rules.by_code[code].severity for code in codes), key=RANK.__getitem__)
            yield self._finding(first, first.cells, codes, severity=severity)

    def _of_group(self, group: list[RuleResult]) -> Finding:
        first = group[0]
        suspects: tuple[Suspect, ...] = ()
        alike = [r for r in group if one_list(first, r)]
        if first.code == "T2-221":
            flips = (sign_flip(self.seen, key) for key in first.cells if key.endswith(".change_this_year"))
            suspects = tuple(suspect for suspect in flips if suspect is not None)
        elif any(explains(first, other, self.rules) for other in group) and len(alike) <= 1:
            suspects = self._as_told(first)
        if len(alike) > 1:
            quotes = tuple(dict.fromkeys(quote for r in alike for quote in r.quotes))
            first = replace(first, expected=None, actual=None, detail=joined(alike), quotes=quotes)
        codes = {r.code for r in group}
        # What a wrong cell breaks besides is told by its code; its other cells are not in question.
        keys = [key for r in group if not explains(first, r, self.rules) for key in r.cells]
        return self._finding(first, keys, codes, suspects, beside=[r for r in group[1:] if r not in alike])

    def _as_told(self, result: RuleResult) -> tuple[Suspect, ...]:
        """The one cell of ``result`` with the figure that the text has for it, which is never the printed one."""
        key = result.cells[0]
        printed = self.seen.report.figures[key].value
        said = {value for value in (result.actual, result.expected) if isinstance(value, int) and value != printed}
        if len(said) != 1 or not any(quote.key.startswith("nar.") for quote in result.quotes):
            return ()
        return (as_told(self.seen, key, said.pop()),)

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
        beside: Sequence[RuleResult] = (),
    ) -> Finding:
        rule = self.rules.by_code[first.code]
        cells = (*witnesses_of(self.seen, tuple(keys)), *first.quotes)
        letters = _letters(self.seen.plan).get((first.code, first.binding), {})
        zh, en = message(self.seen, rule, first, suspects, letters, breaks)
        more, evidence = self._beside(first, beside)
        zh, en = zh + more[0], en + more[1]
        if rule.life == "trial":  # shown so that it can be judged, and accuses nobody yet
            zh, en, severity = f"［试行］{zh}", f"[trial] {en}", "info"
        return Finding(
            body=self.seen.report.body,
            year=self.seen.report.year,
            code=first.code,
            severity=severity or self._severity(first),
            verdict=first.verdict,
            cells=(*cells, *(one for one in evidence if one not in cells)),
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

    def _beside(self, first: RuleResult, others: Sequence[RuleResult]) -> tuple[tuple[str, str], tuple[Witness, ...]]:
        """What the text and other reports say of the same cause: a sentence each, and their passages and figures."""
        told: dict[tuple[str, str], RuleResult] = {}
        for result in sorted(others, key=lambda r: (r.code == "XY-001", self.rules.order[r.code])):
            rule = self.rules.by_code[result.code]
            told_already = rule.family == self.rules.by_code[first.code].family
            if result.quotes and result.verdict == "fail" and not told_already and rule.zh:
                told.setdefault(message(self.seen, rule, result), result)
        families: set[str] = set()
        some: list[tuple[tuple[str, str], RuleResult]] = []
        for said, result in told.items():  # one sentence of each kind of evidence; the others are witnesses
            if (family := result.code.partition("-")[0]) not in families:
                families.add(family)
                some.append((said, result))
        zh = "".join(f"另据：{said[0]}" for said, _ in some)
        en = "".join(f" Also: {said[1]}" for said, _ in some)
        return (zh, en), tuple(quote for _, result in some for quote in result.quotes)


@lru_cache(maxsize=64)
def _letters(plan: Plan) -> Mapping[tuple[str, str], dict[str, str]]:
    return {(binding.rule.code, binding.name): dict(binding.letters) for binding in plan.bindings}


def _attach(result: RuleResult, rule: Rule, causes: list[Cause], by_place: Results) -> bool:
    """Make ``result`` a witness of the cause that explains it, if there is one.

    What surely fails and follows from nothing is no witness of a slip that is only possible.
    """
    if rule.family == "CEL" and rule.code not in IMPOSSIBLE:
        return False
    cells = set(result.cells)
    sure = result.verdict == "fail" and not rule.derived
    near = [
        cause for cause in causes if not cause.likely.isdisjoint(cells) and not (sure and not _is_sure(cause, by_place))
    ]
    if not near and rule.derived:
        near = [c for c in causes if not c.cells.isdisjoint(cells) and not c.codes.isdisjoint(rule.derived)]
    if near:
        near[0].others.append(result)
    return bool(near)


def _is_sure(cause: Cause, by_place: Results) -> bool:
    own = (by_place[equation.binding.rule.code, equation.binding.name] for equation in cause.equations)
    return any(result.verdict == "fail" for result in own)
