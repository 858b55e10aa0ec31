"""A report for people: by the name that the register gives its body, with what stands against it and what is settled.

What stands is sorted: what fails before what is undecided, errors before warnings before information. What a person
dismissed or an exception mutes is kept beside it, with the reason: it is neither marked nor sent.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field

from sqlalchemy import select

from parsers.report import Report
from store import schema
from store.audit.audit import audit_report
from store.audit.finding import RANK, Finding
from store.changes import Version
from store.corrections import AsStated, Correction, of_report
from store.store import Store
from store.triage import SETTLED, Decision


@dataclass(frozen=True, slots=True)
class Audited:
    """One report with its findings.

    ``body`` is the register's name of the body, else the printed one. ``settled`` are the findings that were dismissed
    or muted, each with why. ``last`` is the body's report of the year before, ``stated`` what people say they see,
    ``versions`` are those of its editions that were changed.
    """

    key: str
    body: str
    report: Report
    findings: tuple[Finding, ...]
    settled: tuple[tuple[Finding, Decision], ...] = ()
    last: Report | None = None
    stated: Mapping[str, Correction] = field(default_factory=dict)
    versions: tuple[tuple[Version, ...], ...] = ()


def ranked(findings: Iterable[Finding]) -> list[Finding]:
    """Failures first, then by severity; else in the order they came in."""
    return sorted(findings, key=lambda one: (one.verdict != "fail", RANK[one.severity]))


def audited(store: Store, reports: Iterable[tuple[str, Report]]) -> Iterator[Audited]:
    """The reports given by key, each with the findings of the last audit.

    Where no audit was kept, the report is audited by itself. An audit that found nothing was one: a rule that it was
    told to leave out, or that the reports beside this one answer, is not asked again.
    """
    standing, held, names = store.standing(), store.corrections(), store.body_names()
    seen, changed = AsStated(held), frozenset(store.changed_reports())
    for key, report in reports:
        looked_at = seen.report(report)
        found = tuple(store.findings(key))
        if not found and not store.is_audited(key):
            found = seen.marked(audit_report(looked_at).findings, looked_at)
        site, body_key, year = _head(store, key)
        body = names.get(key, "")
        decided = [(finding, standing(key, site, body, finding)) for finding in ranked(found)]
        yield Audited(
            key,
            body or report.body,
            report,
            tuple(finding for finding, decision in decided if decision.state not in SETTLED),
            tuple((finding, decision) for finding, decision in decided if decision.state in SETTLED),
            _last(store, site, body_key, year),
            of_report(report, held),
            store.versions_of(key) if key in changed else (),
        )


def _head(store: Store, key: str) -> tuple[str, str, int | None]:
    of = schema.reports.c
    with store.database.reading() as connection:
        row = connection.execute(select(of.site, of.body_key, of.year).where(of.id == key)).one()
        return row.site, row.body_key, row.year


def _last(store: Store, site: str, body_key: str, year: int | None) -> Report | None:
    if year is None or not body_key:
        return None
    found = list(store.reports(site=site, body=body_key, year=year - 1))
    return found[0] if len(found) == 1 else None
