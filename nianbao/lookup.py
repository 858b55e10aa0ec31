"""Finds the report a person means, by its key or by BODY:YEAR, with what the audit says of it."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

from parsers.report import Report
from store.audit.audit import audit_report
from store.audit.finding import Finding
from store.changes import Version
from store.corrections import AsStated, Correction, of_report
from store.errors import NotStored
from store.store import Store


@dataclass(frozen=True, slots=True)
class Audited:
    """A report with its findings, what people state of its cells, and the versions of its editions that changed."""

    report: Report
    findings: tuple[Finding, ...]
    stated: Mapping[str, Correction]
    versions: tuple[tuple[Version, ...], ...]


def find_audited(store: Store, wanted: str) -> list[Audited]:
    """The reports meant by ``wanted``, each with its findings: those of the last audit, else those of a new one.

    ``:`` and ``：`` both part body from year. What a person dismissed is left out.
    """
    decided = store.decisions()
    gone = {place for place, decision in decided.items() if decision.state == "dismissed"}
    out: list[Audited] = []
    held = store.corrections()
    seen = AsStated(held)
    for key, report in find_reports(store, wanted):
        looked_at = seen.report(report)
        found = tuple(store.findings(key)) or seen.marked(audit_report(looked_at).findings, looked_at)
        left = tuple(finding for finding in found if (key, finding.fingerprint) not in gone)
        out.append(Audited(report, left, of_report(report, held), store.versions_of(key)))
    return out


def find_reports(store: Store, wanted: str) -> list[tuple[str, Report]]:
    """The reports meant by ``wanted``, each with its key."""
    body, _, year = wanted.replace("：", ":").rpartition(":")
    if body and year.isdecimal():
        return list(store.keyed_reports(body=body, year=int(year)))
    try:
        return [(wanted, store.report(wanted))]
    except NotStored:
        return list(store.keyed_reports(body=wanted))


def file_name(report: Report) -> str:
    """A name for files about a report, without what any file system refuses."""
    name = re.sub(r"[^\w\-（）()]+", " ", f"{report.body}{report.year if report.year is not None else ''}").strip()
    return name[:60].strip() or report.source.sha256[:12]
