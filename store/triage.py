"""What a person decided about a finding. It survives re-parsing and re-auditing.

A decision belongs to a report and to the finding's fingerprint. The fingerprint is made from rule, report and values:
as long as the values stand, the decision stands; once a value changes, the finding is another one and is open again.
What is always explained on a site is muted there by an exception (:mod:`store.exceptions`).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Literal, get_args

from sqlalchemy import ColumnElement, delete, select, true

from store import schema
from store.audit.finding import Finding
from store.database import Database
from store.errors import NotStored
from store.exact import load, storable
from store.exceptions import SiteException, who_and_when
from store.register import named, register_names

State = Literal["open", "confirmed", "dismissed", "sent", "corrected"]
STATES: tuple[State, ...] = get_args(State)

#: The states that a finding may be in; nobody decides "muted", an exception does.
Standing = State | Literal["muted"]

#: What a finding's state is called in Chinese.
WORDS: Mapping[str, str] = {
    "open": "待处理",
    "confirmed": "已确认",
    "dismissed": "不予采纳",
    "sent": "已发出",
    "corrected": "已更正",
    "muted": "例外屏蔽",
}

#: In these states a finding is explained: it is listed, and neither marked in a table nor sent to the body.
SETTLED = frozenset({"dismissed", "muted"})

#: In these states a finding stands: it is neither explained nor put right.
STANDS = frozenset({"open", "confirmed", "sent"})


@dataclass(frozen=True, slots=True)
class Decision:
    """The state of a finding, why, when it was decided (ISO time, UTC; empty while open), and by whom if that is known.

    ``exception`` is the id of the exception that mutes it.
    """

    state: Standing
    reason: str = ""
    decided: str = ""
    by: str = ""
    exception: str = ""

    def __str__(self) -> str:
        """Why, by whom and since when."""
        return self.reason + who_and_when(self.by, self.decided)


#: A finding about which nobody has decided.
OPEN = Decision("open")


def decide(
    database: Database,
    fingerprint: str,
    state: State,
    reason: str = "",
    report: str | None = None,
    decided: datetime | None = None,
    by: str = "",
) -> None:
    """Set the state of a finding: of one report, or of every report that has a finding with this fingerprint.

    ``open`` takes a decision back. To dismiss a finding, a reason is needed (``ValueError``). Raises ``NotStored``
    where no report has such a finding. ``by`` is who decides.
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
                "by": storable(by.strip()),
            }
            database.put(connection, schema.triage, row)


def standing(
    known: Mapping[tuple[str, str], Decision],
    excepted: Iterable[SiteException],
    report: str,
    site: str,
    body: str,
    finding: Finding,
) -> Decision:
    """What holds for a finding: the decision about it, else an exception that covers it, else it is open."""
    decided = known.get((report, finding.fingerprint))
    if decided is not None:
        return decided
    covering = next((one for one in excepted if one.covers(site, body, finding)), None)
    if covering is None:
        return OPEN
    return Decision("muted", covering.reason, covering.made, covering.by, covering.id)


def errors_stand(database: Database, excepted: Sequence[SiteException]) -> bool:
    """Whether an error stands in the database: one that failed and is open, confirmed or sent."""
    of = schema.findings.c
    found = _standings(database, excepted, (of.severity == "error") & (of.verdict == "fail"))
    return any(state in STANDS for _, state in found)


def settled(database: Database, excepted: Sequence[SiteException]) -> frozenset[str]:
    """The fingerprints of the findings that are explained in every report that has them."""
    if not decisions(database) and not excepted:
        return frozenset()
    explained: dict[str, bool] = {}
    for fingerprint, state in _standings(database, excepted, true()):
        explained[fingerprint] = state in SETTLED and explained.get(fingerprint, True)
    return frozenset(fingerprint for fingerprint, is_so in explained.items() if is_so)


def _standings(
    database: Database, excepted: Sequence[SiteException], wanted: ColumnElement[bool]
) -> Iterator[tuple[str, Standing]]:
    """The fingerprint and the state of each finding that is ``wanted``."""
    known = decisions(database)
    of, owner = schema.findings.c, schema.reports.c
    columns = (of.report, of.fingerprint, of.finding, owner.site, owner.body_key, owner.body)
    chosen = select(*columns).join(schema.reports, owner.id == of.report).where(wanted)
    with database.reading() as connection:
        names = register_names(connection)
        for row in connection.execution_options(yield_per=500).execute(chosen):
            body = named(names, row.site, row.body_key, row.body)
            yield row.fingerprint, standing(known, excepted, row.report, row.site, body, load(row.finding)).state


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
            (row.report, row.fingerprint): Decision(row.state, row.reason, row.decided, row.by)
            for row in connection.execute(ordered)
        }
