"""What a person decided about a finding. It survives re-parsing and re-auditing.

A decision belongs to a report and to the finding's fingerprint. The fingerprint is made from rule, report and values:
as long as the values stand, the decision stands; once a value changes, the finding is another one and is open again.
A rule can also be dismissed for a whole site, where what it finds there is always explained.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Literal, get_args

from sqlalchemy import delete, select

from store import schema
from store.database import Database
from store.errors import NotStored
from store.exact import storable

State = Literal["open", "confirmed", "dismissed", "sent", "corrected"]


@dataclass(frozen=True, slots=True)
class Decision:
    """The state of a finding, why, and when it was decided (ISO time, UTC; empty while open)."""

    state: State
    reason: str = ""
    decided: str = ""


#: A finding about which nobody has decided.
OPEN = Decision("open")


def decide(
    database: Database,
    fingerprint: str,
    state: State,
    reason: str = "",
    report: str | None = None,
    decided: datetime | None = None,
) -> None:
    """Set the state of a finding: of one report, or of every report that has a finding with this fingerprint.

    ``open`` takes a decision back. To dismiss a finding, a reason is needed (``ValueError``). Raises ``NotStored``
    where no report has such a finding.
    """
    _checked(state, reason)
    when = (decided or datetime.now(UTC)).astimezone(UTC).isoformat(timespec="seconds")
    with database.writing() as connection:
        about = select(schema.findings.c.report).where(schema.findings.c.fingerprint == fingerprint).distinct()
        if report is not None:
            about = about.where(schema.findings.c.report == report)
        owners = list(connection.execute(about).scalars())
        if not owners:
            raise NotStored(f"no finding {fingerprint!r}" + (f" in report {report!r}" if report else ""))
        for owner in owners:
            if state == "open":
                table = schema.triage.c
                gone = (table.report == owner) & (table.fingerprint == fingerprint)
                connection.execute(delete(schema.triage).where(gone))
                continue
            row = {
                "report": owner,
                "fingerprint": fingerprint,
                "state": state,
                "reason": storable(reason),
                "decided": when,
            }
            database.put(connection, schema.triage, row)


def decide_everywhere(
    database: Database, site: str, code: str, state: State, reason: str, decided: datetime | None = None
) -> None:
    """Dismiss whatever a rule finds on a site, now and later; ``open`` takes it back. Single decisions go before it."""
    _checked(state, reason)
    if state not in ("dismissed", "open"):
        raise ValueError("for a whole site findings are dismissed, or open again")
    when = (decided or datetime.now(UTC)).astimezone(UTC).isoformat(timespec="seconds")
    report, fingerprint = _everywhere(site, code)
    with database.writing() as connection:
        if state == "open":
            table = schema.triage.c
            connection.execute(
                delete(schema.triage).where((table.report == report) & (table.fingerprint == fingerprint))
            )
            return
        row = {"report": report, "fingerprint": fingerprint, "state": state, "reason": storable(reason)}
        database.put(connection, schema.triage, {**row, "decided": when})


def standing(
    known: Mapping[tuple[str, str], Decision], report: str, site: str, code: str, fingerprint: str
) -> Decision:
    """What holds for a finding: the decision about it, else what was decided for its rule on its site, else open."""
    return known.get((report, fingerprint)) or known.get(_everywhere(site, code)) or OPEN


def _everywhere(site: str, code: str) -> tuple[str, str]:
    """Keys that no report and no finding has."""
    return f"site:{site}", f"rule:{code}"


def _checked(state: str, reason: str) -> None:
    if state not in get_args(State):
        raise ValueError(f"unknown state {state!r}; known: {', '.join(get_args(State))}")
    if state == "dismissed" and not reason.strip():
        raise ValueError("a finding is dismissed for a reason; none was given")


def carry_over(old: Database, new: Database) -> None:
    """Take every decision of one database over into another, as it stands."""
    with old.reading() as reader, new.writing() as writer:
        for row in reader.execute(select(schema.triage)):
            new.put(writer, schema.triage, dict(row._mapping))


def decisions(database: Database) -> Mapping[tuple[str, str], Decision]:
    """Every decision by report and fingerprint; a finding that is not here is open."""
    table = schema.triage.c
    ordered = select(schema.triage).order_by(table.report, table.fingerprint)
    with database.reading() as connection:
        return {
            (row.report, row.fingerprint): Decision(row.state, row.reason, row.decided)
            for row in connection.execute(ordered)
        }
