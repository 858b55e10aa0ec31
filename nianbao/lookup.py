"""Finds the report a person means, by its key or by BODY:YEAR, with what the audit says of it."""

from __future__ import annotations

import re
from collections.abc import Sequence
from difflib import get_close_matches
from typing import TypeVar

from forms.bodies import normal_body, same_body
from parsers.report import Report
from store.audited import Audited, audited
from store.errors import NotStored
from store.store import Store

_One = TypeVar("_One")


def find_audited(store: Store, wanted: str) -> list[Audited]:
    """The reports meant by ``wanted``, each with its findings; ``:`` and ``：`` both part body from year.

    Raises ``NotStored`` where no report is meant.
    """
    return list(audited(store, find_reports(store, wanted)))


def find_reports(store: Store, wanted: str) -> list[tuple[str, Report]]:
    """The reports meant by ``wanted``, each with its key; a body may be called by any form of its name.

    Raises ``NotStored`` where no report is meant, with what may have been meant.
    """
    found = _found(store, wanted)
    if not found:
        raise NotStored(f"没有这份报告 · no such report: {wanted}{_near(store, wanted)}")
    return found


def only(found: Sequence[_One], wanted: str, keys: Sequence[str]) -> _One:
    """The one report that is meant; ``keys`` are those of ``found``. Raises ``NotStored`` where there are several."""
    if len(found) > 1:
        names = " ".join(keys)
        raise NotStored(f"{wanted} 有 {len(found)} 份，请用编号 · {len(found)} reports, name one by its id: {names}")
    return found[0]


def _found(store: Store, wanted: str) -> list[tuple[str, Report]]:
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


def _near(store: Store, wanted: str) -> str:
    """What may have been meant: the years of the body that was named, else the bodies with the most similar names."""
    body, _, year = wanted.replace("：", ":").rpartition(":")
    if not (body and year.isdecimal()):
        body = wanted
    years = sorted({report.year for _, report in _found(store, body) if report.year is not None})
    if years:
        listed = " ".join(str(one) for one in years)
        return f"（该机关现有 · of this body there are: {listed}）"
    short = {normal_body(name): name for name in sorted({*store.body_names().values()}) if name}
    alike = [short[name] for name in get_close_matches(normal_body(body), short, 3, 0.5)]
    return f"（是否指 · perhaps: {' '.join(alike)}）" if alike else ""


def file_name(report: Report) -> str:
    """A name for files about a report, without what any file system refuses."""
    name = re.sub(r"[^\w\-（）()]+", " ", f"{report.body}{report.year if report.year is not None else ''}").strip()
    return name[:60].strip() or report.source.sha256[:12]
