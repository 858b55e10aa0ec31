"""Reports of a few sentences and a few cells, and the verdicts that the rules on the text give."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from parsers.document import NOWHERE
from parsers.prose import read_statements
from parsers.report import Report, Section, Value
from store.audit.audit import audit_report, check
from store.audit.context import Context
from store.audit.finding import Finding
from tests.audit.reports import make_report

NEW, IN, OUT, DONE = (f"t3.{row}.total" for row in ("new_received", "carried_in", "carried_out", "results_total"))
FORMS = {"t2": "2021", "t3": "2021", "t4": "2021"}

_ORGS = {"new_received": 6, "granted": 6, "results_total": 6}
_TOTALS = {
    "new_received": 40,
    "carried_in": 5,
    "granted": 20,
    "partially_granted": 3,
    "denied.internal_affairs": 4,
    "denied.process_information": 2,
    "unable.not_held": 7,
    "unable.needs_creation": 1,
    "not_processed.repeated_request": 2,
    "other.correction_overdue": 1,
    "other.other": 2,
    "results_total": 42,
    "carried_out": 3,
}

#: Valid tables: 40 new and 5 carried in, 42 closed, 3 carried out.
CELLS: dict[str, Value | None] = {
    **{f"t3.{row}.total": total for row, total in _TOTALS.items()},
    **{f"t3.{row}.natural_person": total - _ORGS.get(row, 0) for row, total in _TOTALS.items()},
    **{f"t3.{row}.other_org": count for row, count in _ORGS.items()},
    "t4.reconsideration.upheld": 5,
    "t4.reconsideration.pending": 1,
    "t4.reconsideration.total": 6,
    "t4.litigation_direct.upheld": 2,
    "t4.litigation_direct.total": 2,
    "t4.litigation_after_reconsideration.upheld": 1,
    "t4.litigation_after_reconsideration.total": 1,
    "t2.normative_documents.issued_this_year": 4,
    "t2.normative_documents.repealed_this_year": 1,
    "t2.normative_documents.in_force": 19,
    "t2.administrative_licensing.decisions": 320,
    "t2.administrative_penalties.decisions": 57,
    "t2.administrative_fees.amount_wanyuan": 12,
}


def telling(
    *sentences: str,
    cells: Mapping[str, Value | None] | None = None,
    body: str = "云溪镇人民政府",
    year: int = 2023,
    forms: Mapping[str, str] | None = None,
    section: str = "s1",
    preface: str = "",
) -> Report:
    """A report whose text is ``sentences`` (each a paragraph of section ``section``)."""
    report = make_report(
        FORMS if forms is None else forms, {**CELLS, **(cells or {})} if forms is None else cells or {}
    )
    sections = [Section(section, "", "\n".join(sentences), NOWHERE)]
    if preface:
        sections.insert(0, Section("s0", "", preface, NOWHERE))
    statements = read_statements(sections, year=year, body=body)
    return replace(
        report,
        body=body,
        year=year,
        sections=tuple(sections),
        statements=tuple(statement.to_dict() for statement in statements),
    )


def about(report: Report, code: str, context: Context | None = None) -> list[tuple[str, str]]:
    """Findings of one rule, alone or as witness: (severity, verdict)."""
    found = audit_report(report, context).findings
    return [(f.severity, f.verdict) for f in found if code in (f.code, *f.witnesses)]


def verdicts(report: Report, code: str, context: Context | None = None) -> set[str]:
    """The verdicts of one rule."""
    return {result.verdict for result in check(report, context) if result.code == code}


def told(report: Report, context: Context | None = None) -> list[Finding]:
    """The findings on the text, undecided ones left out."""
    found = audit_report(report, context).findings
    return [f for f in found if f.code.startswith(("NAR-", "XU-007", "S14-017")) and f.verdict == "fail"]
