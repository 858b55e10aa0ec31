"""Finds the report a person means: by its key, by BODY:YEAR, or by a file's name."""

from __future__ import annotations

from pathlib import Path

from parsers.report import Report
from store.errors import NotStored
from store.store import Store


def find_reports(store: Store, wanted: str) -> list[Report]:
    """The reports meant by ``wanted``, none if there is none. ``:`` and ``：`` both part body from year."""
    body, _, year = wanted.replace("：", ":").rpartition(":")
    if body and year.isdecimal():
        return list(store.reports(body=body, year=int(year)))
    try:
        return [store.report(wanted)]
    except NotStored:
        return list(store.reports(body=wanted))


def is_file(wanted: str) -> bool:
    """Whether ``wanted`` names a file rather than a stored report."""
    try:
        return Path(wanted).is_file()
    except OSError:  # a name that the file system refuses (too long, forbidden characters)
        return False
