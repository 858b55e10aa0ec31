"""The audit: every rule on a report gives a verdict, and what fails becomes findings grouped by cause.

A rule that crashes is our bug. It never becomes a finding: :func:`audit_report` raises :class:`RuleCrash`, or in a
batch hands it to the caller and goes on with the other rules.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from functools import lru_cache

from forms.forms import load_forms
from forms.rules import Rule, Rules, load_rules
from parsers.report import Report
from store.audit.binding import Plan, plan_for
from store.audit.checks import CHECKS
from store.audit.checks.cells import OF_PLAIN_CELLS
from store.audit.context import NOTHING_KNOWN, Context
from store.audit.evaluate import MissingEvidence, View, held_at_zero, judge, view
from store.audit.finding import Finding, RuleResult, Suspect
from store.audit.findings import IMPOSSIBLE, INTERNAL, findings
from store.audit.gather import cohorts_of, gathered
from store.audit.group import Cause, causes
from store.audit.hints import hints
from store.audit.prose.understood import graded
from store.audit.series.history import NO_HISTORY, History
from store.audit.suspects import implied
from store.audit.system import implied_totals


class RuleCrash(Exception):
    """A rule of ours crashed on a report. The cause is the original error."""

    def __init__(self, code: str, body: str, year: int | None) -> None:
        super().__init__(f"rule {code} crashed on the report of {body or '(no name)'} on {year}")
        self.code = code
        self.body = body
        self.year = year


@dataclass(frozen=True, slots=True)
class Audit:
    """Everything the audit says about one report. ``problems`` are crashes of our own rules, never findings.

    ``asks_last_year`` has the codes of the formulas that name a cell of last year's report.
    """

    results: tuple[RuleResult, ...]
    findings: tuple[Finding, ...]
    problems: tuple[RuleCrash, ...] = ()
    asks_last_year: frozenset[str] = frozenset()


def check(report: Report, context: Context | None = None, rules: Rules | None = None) -> tuple[RuleResult, ...]:
    """The verdict of every rule on every place of ``report`` that it binds to, in the order of the catalogue."""
    return audit_report(report, context, rules).results


def audit_report(
    report: Report,
    context: Context | None = None,
    rules: Rules | None = None,
    on_crash: Callable[[RuleCrash], None] | None = None,
    cells_clean: bool = False,
    ask: Callable[[Rule | None], bool] = lambda rule: True,
) -> Audit:
    """Verdicts and findings of one report.

    With ``cells_clean`` the report is known to satisfy every rule over its cells, by its facts or by columns
    (:func:`store.audit.columns.stored.surely_clean`): these are not asked again and have no verdict in the results.
    The findings are the same. ``ask`` is told each rule that is checked by a function before it is, and leaves it out
    where it answers false; after the last one it is told ``None``.

    Raises:
        RuleCrash: a rule crashed and ``on_crash`` is not given.

    """
    rules = rules or load_rules()
    return _Run(report, context or NOTHING_KNOWN, rules, on_crash, cells_clean, ask).audit()


def audit(
    reports: Iterable[Report],
    levels: Mapping[str, str] | None = None,
    rules: Rules | None = None,
    on_crash: Callable[[RuleCrash], None] | None = None,
    history: History = NO_HISTORY,
) -> list[Finding]:
    """The findings of all reports, each beside the other years of its body and the other bodies on its year.

    ``levels`` gives the level of a body by name, ``history`` what became of the issuers. Neither the order of the
    reports nor a second edition changes the findings of a report: where two editions of last year's report exist, none
    is taken.
    """
    reports = list(reports)
    found: dict[int, tuple[Finding, ...]] = {}
    for member, beside in gathered(cohorts_of(reports), history):
        context = beside if levels is None else replace(beside, level=levels.get(member.report.body))
        found[int(member.key)] = audit_report(member.report, context, rules, on_crash).findings
    return [finding for place in range(len(reports)) for finding in found[place]]


@lru_cache(maxsize=64)
def _standard_cells(tables: tuple[tuple[str, str], ...]) -> frozenset[str]:
    forms = load_forms()
    return frozenset(
        key
        for table, form in tables
        if form in forms and table in forms[form].tables
        for key in forms[form].tables[table].cells
    )


class _Run:
    """One audit of one report."""

    def __init__(
        self,
        report: Report,
        context: Context,
        rules: Rules,
        on_crash: Callable[[RuleCrash], None] | None,
        cells_clean: bool,
        ask: Callable[[Rule | None], bool],
    ) -> None:
        tables = tuple(sorted(report.tables.items()))
        extra = tuple(sorted(report.figures.keys() - _standard_cells(tables)))
        self.plan: Plan = plan_for(tables, extra, rules)
        self.rules = rules
        self.seen: View = view(report, context, self.plan)
        self.on_crash = on_crash
        self.cells_clean = cells_clean
        self.ask = ask
        self.problems: list[RuleCrash] = []

    def audit(self) -> Audit:
        results = [*self.plan.settled, *self._judged(), *self._functions()]
        found: list[Cause] = []
        totals: tuple[Suspect, ...] = ()
        wrong = {result.code for result in results if result.verdict in ("fail", "undecided")}
        if not wrong.isdisjoint(binding.rule.code for binding in self.plan.identities):
            by_place = {(result.code, result.binding): result for result in results}
            impossible = frozenset(r.cells[0] for r in results if r.code in IMPOSSIBLE and r.verdict == "fail")
            found = causes(self.seen, by_place, impossible)
            totals = tuple(
                implied(self.seen, key, value)
                for key, (value, _) in implied_totals(self.seen, by_place).items()
                if isinstance(value, int)
            )
        results.extend(hints(self.rules, found, totals))
        order = self.rules.order
        results.sort(key=lambda result: order[result.code])
        known = findings(self.seen, self.rules, results, found, totals) if wrong else ()
        asks = frozenset(b.rule.code for b in self.plan.bindings if b.alone is not None and not self.cells_clean)
        return Audit(tuple(results), known, tuple(self.problems), asks)

    def _crashed(self, code: str, error: Exception) -> None:
        crash = RuleCrash(code, self.seen.report.body, self.seen.report.year)
        crash.__cause__ = error
        if self.on_crash is None:
            raise crash from error
        self.problems.append(crash)
        self.on_crash(crash)

    def _judged(self) -> list[RuleResult]:
        if self.cells_clean:
            return []
        seen = self.seen
        values = seen.values
        plain = not seen.blanks and not seen.unread
        out: list[RuleResult] = []
        again: list[int] = []
        for fast, passed, binding in self.plan.quick:
            try:
                if plain and fast is not None and fast(values):
                    out.append(passed)
                    continue
                result = judge(binding, seen)
            except Exception as error:  # noqa: BLE001 our bug must not stop the other rules of a batch
                self._crashed(binding.rule.code, error)
                result = replace(passed, verdict="undecided", reason=INTERNAL)
            if result.verdict == "undecided" and result.reason != INTERNAL:
                again.append(len(out))
            out.append(result)
        if again and (held := held_at_zero(self.plan, seen)):
            for place in again:
                if not held.isdisjoint(out[place].cells):
                    out[place] = judge(self.plan.bindings[place], seen, held)
        return out

    def _functions(self) -> Iterator[RuleResult]:
        for rule in self.plan.functions:
            if self.cells_clean and rule.function in OF_PLAIN_CELLS:
                continue
            if not self.ask(rule):
                continue
            try:
                found = list(CHECKS[rule.function](rule, self.seen))
            except MissingEvidence as missing:
                found = [RuleResult(rule.code, "", missing.verdict, reason=missing.reason)]
            except Exception as error:  # noqa: BLE001 our bug must not stop the other rules of a batch
                self._crashed(rule.code, error)
                found = [RuleResult(rule.code, "", "undecided", reason=INTERNAL)]
            if {"any", self.seen.report.form, *self.seen.report.tables.values()}.isdisjoint((rule.form, *rule.also)):
                found = [
                    RuleResult(
                        rule.code, "", "not_applicable", reason=f"the report has no table of the {rule.form} form"
                    )
                ]
            yield from (graded(rule, self.seen, one) for one in found)
        self.ask(None)
