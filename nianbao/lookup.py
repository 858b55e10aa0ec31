"""Finds the report a person means, by its key or by BODY:YEAR, with what the audit says of it."""

from __future__ import annotations

import re

from forms.bodies import same_body
from parsers.report import Report
from store.audited import Audited, audited
from store.errors import NotStored
from store.store import Store


def find_audited(store: Store, wanted: str) -> list[Audited]:
    """The reports meant by ``wanted``, each with its findings; ``:`` and ``：`` both part body from year."""
    return list(audited(store, find_reports(store, wanted)))


def find_reports(store: Store, wanted: str) -> list[tuple[str, Report]]:
    """The reports meant by ``wanted``, each with its key; a body may be called by any form of its name."""
    body, _, year = wanted.replace("：", ":").rpartition(":")
    if body and year.isdecimal():
        return list(store.keyed_reports(body=body, year=int(year))) or _called(store, body, int(year))
    try:
        return [(wanted, store.report(wanted))]
    except NotStored:
        return list(store.keyed_reports(body=wanted)) or _called(store, wanted)


def _called(store: Store, body: str, year: int | None = None) -> list[tuple[str, Report]]:
    """The reports of a body that the register or the report itself calls by another form of the name."""
    keys = [key for key, name in store.body_names().items() if same_body(name, body)]
    found = ((key, store.report(key)) for key in keys)
    return [(key, report) for key, report in found if year in (None, report.year)]


def file_name(report: Report) -> str:
    """A name for files about a report, without what any file system refuses."""
    name = re.sub(r"[^\w\-（）()]+", " ", f"{report.body}{report.year if report.year is not None else ''}").strip()
    return name[:60].strip() or report.source.sha256[:12]
