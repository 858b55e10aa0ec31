"""The front door: command line, Python interface and pipeline.

``nianbao.parse`` reads one document, ``nianbao.audit`` checks reports, ``nianbao.open`` opens a store.
"""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from parsers.report import Report
    from store.audit.finding import Finding
    from store.store import Store

__all__ = ["audit", "open", "parse"]


def parse(source: str | Path | bytes) -> Report:
    """The report in a file or in the bytes of one. Raises ``parsers.errors.ReadError`` or ``OSError``."""
    from parsers.parse import parse as parse_bytes

    if isinstance(source, bytes):
        return parse_bytes(source)
    path = Path(source)
    return parse_bytes(path.read_bytes(), path=str(path))


def audit(reports: Iterable[Report]) -> list[Finding]:
    """What does not hold in the reports, in the order of the reports."""
    from store.audit.audit import audit as audit_reports

    return audit_reports(reports)


def open(home_or_url: str | Path | None = None) -> Store:
    """The store in a home folder, or the one at a database address (anything with ``://``).

    Raises ``store.errors.StoreError``, such as for a folder that holds none.
    """
    from store.store import open_store

    if isinstance(home_or_url, str) and "://" in home_or_url:
        return open_store(database=home_or_url, new=False)
    return open_store(home_or_url, new=False)
