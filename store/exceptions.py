"""Site-wide exceptions: what a rule finds there, in a body or a cell, is explained once and for all, and muted.

A muted finding is still found, counted and listed, with who muted it, when and why; it is not sent and accuses nobody.
An exception names a rule and a site (empty for reports given as files), and may be narrowed to a body and to a pattern
of cells (``t3.denied.*``). What a person decided about one finding goes before it. The journal ``exceptions.jsonl`` in
the home folder is the only place where exceptions are kept (:mod:`store.journal`); one that is withdrawn stays in it,
with who withdrew it.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from fnmatch import fnmatchcase
from pathlib import Path
from typing import Any

from forms.bodies import same_body
from store.audit.finding import Finding
from store.errors import ExceptionRefused, NotStored
from store.journal import append, read_journal

FILE = "exceptions.jsonl"

_LONGEST = 2_000


@dataclass(frozen=True, slots=True)
class SiteException:
    """One site-wide exception. ``body`` and ``cell`` narrow it where they are given.

    ``made`` and ``withdrawn`` are moments (ISO 8601, UTC); ``withdrawn`` is empty while the exception stands.
    """

    id: str
    code: str
    site: str
    body: str
    cell: str
    reason: str
    by: str
    made: str
    withdrawn: str = ""
    withdrawn_by: str = ""

    def covers(self, site: str, body: str, finding: Finding) -> bool:
        """Whether the finding on a report of ``body`` falls under it, as long as it stands."""
        if self.withdrawn or finding.code != self.code or site != self.site:
            return False
        if self.body and not (body and same_body(self.body, body)):
            return False
        return not self.cell or any(fnmatchcase(cell.key, self.cell) for cell in finding.cells)

    def __str__(self) -> str:
        """Why, by whom and since when."""
        return self.reason + who_and_when(self.by, self.made)


def who_and_when(by: str, moment: str) -> str:
    """A name and the day of a moment in brackets, as far as they are known."""
    known = "，".join(part for part in (by, moment[:10]) if part)
    return f"（{known}）" if known else ""


def read_exceptions(home: Path) -> dict[str, SiteException]:
    """Every exception ever made, by id, in the order of making. Raises ``ExceptionRefused`` for a spoilt journal."""
    held: dict[str, SiteException] = {}

    def take(said: Mapping[str, Any]) -> None:
        if "withdrawn" in said:
            stood = held[str(said["id"])]
            held[stood.id] = replace(stood, withdrawn=str(said["withdrawn"]), withdrawn_by=str(said["by"]))
            return
        parts = {name: str(said[name]) for name in ("code", "site", "body", "cell", "reason", "by", "made")}
        new = SiteException(str(said["id"]), **parts)
        held.pop(new.id, None)
        held[new.id] = new

    read_journal(home / FILE, take, ExceptionRefused)
    return held


def make_exception(
    home: Path, code: str, site: str, reason: str, *, body: str = "", cell: str = "", by: str = ""
) -> SiteException:
    """Make an exception and give it back; the same rule, site, body and cells again replace reason and name.

    Raises ``ExceptionRefused`` without a rule or a reason, and for texts too long.
    """
    if not reason.strip():
        raise ExceptionRefused("请写明理由 · an exception needs a reason")
    if not code:
        raise ExceptionRefused("请写明规则 · an exception names a rule")
    if max(map(len, (code, site, reason, body, cell, by))) > _LONGEST:
        raise ExceptionRefused(f"不得超过 {_LONGEST} 字 · more than {_LONGEST} characters")
    name = hashlib.sha256(json.dumps([code, site, body, cell]).encode("ascii")).hexdigest()[:8]
    new = SiteException(name, code, site, body, cell, reason.strip(), by, _now())
    parts = {"code": code, "site": site, "body": body, "cell": cell, "reason": new.reason, "by": by}
    append(home / FILE, {"id": name, **parts, "made": new.made})
    return new


def withdraw(home: Path, name: str, by: str = "") -> SiteException:
    """Withdraw the exception with this id and give it back. Raises ``NotStored`` where none stands."""
    stood = read_exceptions(home).get(name)
    if stood is None or stood.withdrawn:
        raise NotStored(f"没有这条例外 · no exception {name!r} stands")
    moment = _now()
    append(home / FILE, {"id": name, "withdrawn": moment, "by": by})
    return replace(stood, withdrawn=moment, withdrawn_by=by)


def _now() -> str:
    return datetime.now(UTC).isoformat(timespec="seconds")
