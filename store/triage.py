"""What a person decided about a finding. It survives re-parsing and re-auditing.

A decision belongs to a report and to the finding's fingerprint. The fingerprint is made from rule, report and values:
as long as the values stand, the decision stands; once a value changes, the finding is another one and is open again.
What is always explained on a site is muted there by an exception (:mod:`store.exemptions`).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Literal, get_args

from sqlalchemy import delete, select

from store import schema
from store.audit.finding import Finding
from store.database import Database
from store.errors import NotStored
from store.exact import storable
from store.exemptions import Exemption

State = Literal["open", "confirmed", "dismissed", "sent", "corrected"]
STATES: tuple[State, ...] = get_args(State)

#: The states that a finding may be in; nobody decides "muted", an exception does.
Standing = State | Literal["muted"]

#: In these states a finding is explained: it is listed, and neither marked in a table nor sent to the body.
SETTLED = frozenset({"dismissed", "muted"})


@dataclass(frozen=True, slots=True)
class Decision:
    """The state of a finding, why, and when it was decided (ISO time, UTC; empty while open)."""

    state: Standing
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
    check_decision(state, reason)
    when = (decided or datetime.now(UTC)).astimezone(UTC).isoformat(timespec="seconds")
    with database.writing() as connection:
        about = select(schema.findings.c.report).where(schema.findings.c.fingerprint == fingerprint).distinct()
        if report is not None:
            about = about.where(schema.findings.c.report == report)
        owners = list(connection.execute(about).scalars())
        if not owners:
            raise NotStored(f"没有这条发现 · no finding {fingerprint!r}" + (f" in report {report!r}" if report else ""))
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


def standing(
    known: Mapping[tuple[str, str], Decision],
    exempted: Iterable[Exemption],
    report: str,
    site: str,
    body: str,
    finding: Finding,
) -> Decision:
    """What holds for a finding: the decision about it, else an exception that covers it, else it is open."""
    decided = known.get((report, finding.fingerprint))
    if decided is not None:
        return decided
    covering = next((one for one in exempted if one.covers(site, body, finding)), None)
    return OPEN if covering is None else Decision("muted", str(covering), covering.made)


def check_decision(state: str, reason: str) -> None:
    """Raise ``ValueError`` for a state that nobody can decide, and for a finding dismissed without a reason."""
    if state not in STATES:
        raise ValueError(f"未知状态 · unknown state {state!r}; known: {', '.join(STATES)}")
    if state == "dismissed" and not reason.strip():
        raise ValueError("不予采纳须写明理由 · a finding is dismissed for a reason")


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
