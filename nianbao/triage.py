"""What a person decides about findings: a list to work through, and decisions by fingerprint."""

from __future__ import annotations

from collections.abc import Sequence
from typing import cast

from store.errors import NotStored
from store.rows import Row, finding_rows
from store.store import Store
from store.triage import State

#: The fewest characters of a fingerprint that may stand for it.
SHORTEST = 6


def triage_list(store: Store, state: str | None = None) -> list[Row]:
    """The findings with their state, in the order of the reports; only those in ``state`` where it is given."""
    return [row for row in finding_rows(store) if state in (None, row["triage"])]


def decide(store: Store, fingerprint: str, state: str, reason: str, *, everywhere: bool = False) -> list[Row]:
    """Set the state of the finding meant by ``fingerprint`` (its beginning is enough) and give back what it is now.

    ``everywhere`` decides for the finding's rule on its whole site. Raises ``NotStored`` where nothing or more than one
    finding is meant, and ``ValueError`` for an unknown state, or to dismiss without a reason.
    """
    found = _meant(triage_list(store), fingerprint)
    if everywhere:
        for site, code in sorted({(str(row["site"]), str(row["code"])) for row in found}):
            store.decide_everywhere(site, code, cast(State, state), reason)
    else:
        store.decide(str(found[0]["fingerprint"]), cast(State, state), reason)
    return _meant(triage_list(store), fingerprint)


def _meant(rows: Sequence[Row], fingerprint: str) -> list[Row]:
    found = [row for row in rows if str(row["fingerprint"]).startswith(fingerprint)]
    names = {row["fingerprint"] for row in found}
    if len(fingerprint) < SHORTEST or not found:
        raise NotStored(f"no finding {fingerprint!r}; give at least {SHORTEST} characters of its fingerprint")
    if len(names) > 1:
        raise NotStored(f"{fingerprint!r} is the beginning of {len(names)} fingerprints; give more of it")
    return found
