"""The audit of everything stored: cohort by cohort, from facts where they suffice and from the reports where not.

Of each report its facts are kept (:mod:`store.facts`); those that are not valid any more are worked out first. A cohort
is then looked at through facts alone: where nothing beside a report changes what is said of it
(:mod:`store.audit.quiet`), its findings are those of its facts. The other reports are read and asked the rules that may
say more, most of them beside last year's report and a twin alone, some beside all reports of their county; in a cohort
of which a person stated a value, all are asked everything. A report that is gone by then (a load beside the audit)
waits for the next audit. Either way the findings are those of :func:`store.audit.audit.audit_report` on the report in
its context.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace

from forms.rules import Rules
from parsers.report import Report
from store.audit.alone import Facts
from store.audit.audit import audit_report
from store.audit.beside import Beside
from store.audit.context import Context
from store.audit.finding import Finding
from store.audit.gather import Cohort, by_cohort, gathered
from store.audit.local import LocalRules
from store.audit.messages import MOST
from store.audit.quiet import TESTED, Quiet, is_near
from store.audit.series.history import History
from store.changes import compare_versions
from store.corrections import AsStated
from store.editions import compare_editions
from store.elsewhere import CARRIED, carried_before, not_missing
from store.errors import NotStored
from store.facts import Slim, basis, facts_row, make_facts, put_facts, slim_readings
from store.findings import save_audited
from store.reports import Reading, reports_of
from store.series import Head, Outline, outlines
from store.store import Store, facts_version

Progress = Callable[[int, int, str], None]
Found = dict[str, tuple[Finding, ...]]
#: Places of reports in a cohort, with the codes of the rules that may find more than their facts do.
Noisy = dict[int, frozenset[str]]

#: The facts of so many reports or somewhat more are read, and their findings kept, at once.
_TOGETHER = 500


def judge(store: Store, history: History, local: LocalRules, progress: Progress) -> Found:
    """Ask every rule of every report in the store; keep and give back the findings by the report's key."""
    return _Judge(store, history, local).run(progress)


class _Judge:
    def __init__(self, store: Store, history: History, local: LocalRules) -> None:
        self.store = store
        self.database = store.database
        self.history = history
        self.local = local
        self.stated = AsStated(store.corrections())
        self.spoken_of = {digest for digest, _ in store.corrections()}
        self.changed = frozenset(store.changed_reports())
        self.now: tuple[Outline, dict[str, Facts]] | None = None

    def run(self, progress: Progress) -> Found:
        total = len(self.store.report_ids())
        found: Found = {}
        new: Found = {}
        last: tuple[Outline, Beside] | None = None
        for _, county, members in by_cohort(self._slim(), self.history):
            progress(len(found), total, "")
            if len(new) >= _TOGETHER:
                save_audited(self.database, new)
                new = {}
            assert self.now is not None
            outline, facts = self.now
            if last is not None and county.last is not last[1].county:
                last = None
            beside = Beside(county, members, [facts[one.key] for one, _ in members], last[1] if last else None)
            here = self._cohort(outline, beside, last[0] if last else None)
            found.update(here)
            new.update(here)
            beside.last = None
            last = outline, beside
        save_audited(self.database, new)
        progress(total, total, "")
        return found

    def _slim(self) -> Iterator[Cohort]:
        for some in _in_batches(outlines(self.store)):
            known = self._known(some)
            for outline in some:
                held = {key: known[key] for key in outline.keys if key in known}
                self.now = outline, {key: one.facts for key, one in held.items()}
                yield outline.cohort({key: one.report for key, one in held.items()})

    def _known(self, some: Sequence[Outline]) -> dict[str, Slim]:
        """The reports of cohorts as facts; what is not kept, or for another program or other rules, is worked out."""
        heads = {head.reading: head for outline in some for head in outline.heads}
        found, stale = self._kept(heads)
        if stale:
            rows = []
            of_key = {heads[reading].key: reading for reading in stale}
            for key, report in reports_of(self.database, list(of_key)):
                reading = of_key[key]
                made = make_facts(report, self._rules(heads[reading].site, report), facts_version())
                rows.append(facts_row(reading, stale[reading], report, made))
            with self.database.writing() as connection:
                put_facts(self.database, connection, rows)
            found.update(self._kept({reading: heads[reading] for reading in stale})[0])
        return found

    def _kept(self, heads: Mapping[str, Head]) -> tuple[dict[str, Slim], dict[str, str]]:
        """The reports with valid facts by their keys; the readings that have none, each with its content."""

        def valid(reading: str, body: str, year: int | None) -> str:
            return basis(facts_version(), self.local.rules_for(body, heads[reading].site, year))

        found: dict[str, Slim] = {}
        stale: dict[str, str] = {}
        with self.database.reading() as connection:
            for reading, content, slim in slim_readings(connection, list(heads), valid):
                if slim is None:
                    stale[reading] = content
                else:
                    found[heads[reading].key] = slim
        return found, stale

    def _rules(self, site: str, report: Report) -> Rules:
        return self.local.rules_for(report.body, site, report.year)

    def _cohort(self, outline: Outline, beside: Beside, last: Outline | None) -> Found:
        quiet, members = Quiet(beside), beside.members
        spoken = {member.report.source.sha256 for member, _ in members}
        if beside.last is not None:
            spoken |= {member.report.source.sha256 for member, _ in beside.last.members}
        spoken_of = not spoken.isdisjoint(self.spoken_of)
        found: Found = {}
        near: Noisy = {}
        loud: Noisy = {}
        for place, (member, context) in enumerate(members):
            rules = self._rules(member.site, member.report)
            facts = beside.facts[place]
            noisy = quiet.noisy(place, rules)
            if spoken_of:
                loud[place] = frozenset(rules.by_code)
            elif not all(is_near(rules.by_code[code], asked) for code, asked in facts.open if code in noisy):
                loud[place] = noisy
            elif noisy or (context.prev is not None and any(map(_is_weighed, facts.findings))):
                near[place] = noisy
            else:
                found[member.key] = facts.findings
        if near:
            found.update(self._asked_beside_few(near, beside))
        if loud:
            found.update(self._asked_beside_all(loud, beside, outline, last))
        several = (
            {head.key for head in last.heads if head.editions > 1} | self.changed if last is not None else self.changed
        )
        for place, (member, _) in enumerate(members):
            key = member.key
            before = beside.key_of_last(place)
            if before is not None and before in several and any(one.code in CARRIED for one in found.get(key, ())):
                found[key] = self._weighed(found[key], key, before)
            if key not in found or not (key in self.changed or member.editions > 1):
                continue
            rules = self._rules(member.site, member.report)
            if key in self.changed:
                found[key] = (*found[key], *compare_versions(self.store.versions_of(key), rules))
            if member.editions > 1:
                editions = self.store.editions_of(key)
                found[key] = (*not_missing(found[key], editions), *self._editions(editions, rules))
        return {member.key: found[member.key] for member, _ in members if member.key in found}

    def _asked_beside_few(self, some: Noisy, beside: Beside) -> Found:
        """The findings where nothing but last year's report is needed, and the one that a report may be a copy of."""
        few = {place: (beside.key(place), beside.key_of_last(place), beside.key_of_twin(place)) for place in some}
        wanted = {key for keys in few.values() for key in keys if key is not None}
        held: dict[str | None, Report] = dict(reports_of(self.database, sorted(wanted)))
        found: Found = {}
        for place, noisy in some.items():
            (member, context), (key, last, twin) = beside.members[place], few[place]
            if all(one is None or one in held for one in few[place]):
                report, prev = held[key], held.get(last)
                context = replace(context, prev=prev, others=beside.others(place, report, prev, held.get(twin)))
                rules = self._rules(member.site, member.report)
                found[key] = _found(report, context, rules, beside.facts[place], noisy)
        return found

    def _asked_beside_all(self, some: Noisy, beside: Beside, outline: Outline, last: Outline | None) -> Found:
        """The findings where every report of the cohort and of the year before has to be at hand."""
        cohorts = [one.cohort(dict(reports_of(self.database, one.keys))) for one in (last, outline) if one is not None]
        places = {beside.key(place): place for place in some}
        found: Found = {}
        for member, context in gathered(self.stated.cohorts(cohorts), self.history):
            if member.key in places:
                place = places[member.key]
                rules = self._rules(member.site, member.report)
                findings = _found(member.report, context, rules, beside.facts[place], some[place])
                found[member.key] = self.stated.marked(findings, member.report, context)
        return found

    def _weighed(self, findings: tuple[Finding, ...], key: str, last: str) -> tuple[Finding, ...]:
        """The findings on a report, its carry-over held against every edition and version of last year's."""
        held = dict(reports_of(self.database, [key]))
        try:
            known = [reading.report for reading in self.store.editions_of(last)]
            versions = self.store.versions_of(last) if last in self.changed else ()
        except NotStored:  # a load beside the audit took it away: the next audit looks again
            return findings
        known += [version.report for some in versions for version in some if version.report is not None]
        return carried_before(findings, held[key], known[1:]) if key in held else findings

    def _editions(self, editions: Sequence[Reading], rules: Rules) -> tuple[Finding, ...]:
        """What differs between the editions of a report, each as the audit looks at it."""
        looked_at = [replace(one, report=self.stated.report(one.report)) for one in editions]
        found = compare_editions(looked_at, rules)
        for one in looked_at:
            found = self.stated.marked(found, one.report)
        return found


def _in_batches(outlines: Iterable[Outline]) -> Iterator[list[Outline]]:
    """Some cohorts at a time, so that few queries do for all of them."""
    some: list[Outline] = []
    for outline in outlines:
        some.append(outline)
        if sum(len(one.heads) for one in some) >= _TOGETHER:
            yield some
            some = []
    if some:
        yield some


def _is_weighed(finding: Finding) -> bool:
    """Whether last year's figures may change the order of the suspects: see :func:`store.audit.suspects.evidence`."""
    cells = (key for suspect in finding.suspects for key in suspect.cells)
    return len(finding.suspects) >= MOST or any(key.startswith("t3.carried_in.") for key in cells)


def _found(report: Report, context: Context, rules: Rules, facts: Facts, noisy: frozenset[str]) -> tuple[Finding, ...]:
    """The findings of a report in its context, where no other rules than ``noisy`` may find what its facts do not.

    Where the facts have no finding, no other rule is asked at all; else those that may belong to one are asked again.
    """
    said = {code for one in facts.findings for code in (one.code, *one.witnesses)}
    silent = (TESTED if facts.findings else rules.by_code.keys()) - said - noisy
    return audit_report(
        report,
        context,
        rules,
        cells_clean=not facts.findings and all(rules.by_code[code].check == "function" for code in noisy),
        ask=lambda rule: rule is None or rule.code not in silent,
    ).findings
