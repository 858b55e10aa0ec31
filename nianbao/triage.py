"""What a person decides about findings: a list to work through, decisions on one or many, and site-wide exceptions."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import cast

from forms.bodies import same_body
from store.errors import NotStored
from store.exceptions import SiteException, make_exception
from store.rows import Row, finding_rows
from store.store import Store
from store.triage import SETTLED, STATES, State, check_decision

#: The fewest characters of a fingerprint that may stand for it.
SHORTEST = 6

#: What a finding can be listed by: its state as it stands, and its severity.
SHOWN = (*STATES, "muted")
SEVERITIES = ("error", "warning", "info")

#: The columns of a table of decisions, as ``findings.csv`` and the workbook have them.
_COLUMNS = ("fingerprint", "triage")


@dataclass(frozen=True, slots=True)
class Chosen:
    """Which findings are meant; what is not given means all."""

    state: str = ""
    rule: str = ""
    site: str = ""
    body: str = ""
    year: int | None = None
    severity: str = ""

    @property
    def narrows(self) -> bool:
        """Whether anything is given at all."""
        return self != Chosen()

    def covers(self, row: Row) -> bool:
        """Whether the finding is meant."""
        plain = (
            (self.state, row["triage"]),
            (self.rule, row["code"]),
            (self.site, row["site"]),
            (self.severity, row["severity"]),
        )
        return (
            all(not wanted or wanted == found for wanted, found in plain)
            and (self.year is None or self.year == row["year"])
            and (not self.body or same_body(self.body, str(row["body"])))
        )


def triage_list(store: Store, chosen: Chosen | None = None) -> list[Row]:
    """The findings with their state, in the order of the reports; only those that are ``chosen``."""
    return [row for row in finding_rows(store) if chosen is None or chosen.covers(row)]


def decide(store: Store, fingerprint: str, state: str, reason: str = "", by: str = "") -> list[Row]:
    """Set the state of the finding meant by ``fingerprint`` (its beginning is enough) and give back what it is now.

    Raises ``NotStored`` where nothing or more than one finding is meant, and ``ValueError`` for an unknown state, or to
    dismiss without a reason.
    """
    found = _meant(triage_list(store), fingerprint)
    store.decide(str(found[0]["fingerprint"]), cast(State, state), reason, by=by)
    return _meant(triage_list(store), fingerprint)


def decide_many(store: Store, chosen: Chosen, state: str, reason: str = "", by: str = "") -> list[Row]:
    """Set the state of every finding that is ``chosen`` and give them back as they are now.

    Raises ``NotStored`` where none is chosen, ``ValueError`` as :func:`decide` does and where nothing narrows it.
    """
    if not chosen.narrows:
        raise ValueError("批量处理须用规则、机关、年份、级别等限定 · to decide about many, say which: --rule, --body …")
    rows = triage_list(store, chosen)
    if not rows:
        raise NotStored("没有这样的发现 · no such finding")
    return _decide(store, (_Wanted(row, state, reason, by) for row in rows))


def decide_from(store: Store, path: Path, by: str = "") -> list[Row]:
    """Take over the decisions of a table (CSV with ``fingerprint``, ``triage`` and ``reason``) that were changed in it.

    Who decided stands in its column ``decided_by`` where that was changed too, else it is ``by``.
    Raises ``ValueError`` and ``NotStored``, with the line, before anything is decided.
    """
    by_name: dict[tuple[str, str], list[Row]] = {}
    for row in finding_rows(store):
        for report in ("", str(row["report"])):
            by_name.setdefault((report, str(row["fingerprint"])), []).append(row)
    wanted: list[_Wanted] = []
    with path.open(encoding="utf-8-sig", newline="") as file:
        table = csv.DictReader(file)
        if lacking := [name for name in _COLUMNS if name not in (table.fieldnames or ())]:
            raise ValueError(f"{path.name}: 缺少列 · no column {', '.join(lacking)}")
        for line in table:
            where = f"{path.name}, 第 {table.line_num} 行 · line {table.line_num}"
            state, reason = (line["triage"] or "").strip(), (line.get("reason") or "").strip()
            rows = by_name.get(((line.get("report") or "").strip(), (line["fingerprint"] or "").strip()))
            if rows is None:
                raise NotStored(f"{where}: 没有这条发现 · no finding {line['fingerprint']!r}")
            changed = [row for row in rows if state != "muted" and (row["triage"], row["reason"]) != (state, reason)]
            try:
                if changed:
                    check_decision(state, reason)
            except ValueError as error:
                raise ValueError(f"{where}: {error}") from error
            named = (line.get("decided_by") or "").strip()
            for row in changed:
                wanted.append(_Wanted(row, state, reason, named if named != row["decided_by"] else by))
    return _decide(store, wanted)


@dataclass(frozen=True, slots=True)
class _Wanted:
    """A decision to be made about the finding of a row."""

    row: Row
    state: str
    reason: str
    by: str


def _decide(store: Store, wanted: Iterable[_Wanted]) -> list[Row]:
    places: dict[tuple[str, str], None] = {}
    for one in wanted:
        place = (str(one.row["report"]), str(one.row["fingerprint"]))
        store.decide(place[1], cast(State, one.state), one.reason, report=place[0], by=one.by)
        places[place] = None
    return [row for row in finding_rows(store) if (str(row["report"]), str(row["fingerprint"])) in places]


def mute(
    store: Store, fingerprint: str, reason: str, *, this_body: bool = False, cell: str = "", by: str = ""
) -> tuple[SiteException, list[Row]]:
    """Make an exception of what a finding is an instance of: its rule on its site, perhaps its body or some cells only.

    Gives back the exception and the findings that it mutes. Raises ``NotStored`` and ``ExceptionRefused``.
    """
    row = _meant(triage_list(store), fingerprint)[0]
    body = str(row["body"]) if this_body else ""
    made = make_exception(store.home, str(row["code"]), str(row["site"]), reason, body=body, cell=cell, by=by)
    return made, [one for one in triage_list(store) if one["exception"] == made.id]


def settled(rows: Iterable[Mapping[str, object]]) -> int:
    """How many of the findings are dismissed or muted."""
    return sum(row["triage"] in SETTLED for row in rows)


def _meant(rows: Sequence[Row], fingerprint: str) -> list[Row]:
    found = [row for row in rows if str(row["fingerprint"]).startswith(fingerprint)]
    names = {row["fingerprint"] for row in found}
    if len(fingerprint) < SHORTEST or not found:
        told = (
            f"没有这条发现，指纹至少给出{SHORTEST}位 · no finding {fingerprint!r}; give at least {SHORTEST} characters"
        )
        raise NotStored(f"{told} of its fingerprint")
    if len(names) > 1:
        told = f"有 {len(names)} 条发现的指纹以此开头，请多给几位 · {fingerprint!r} begins {len(names)} fingerprints"
        raise NotStored(f"{told}; give more of it")
    return found
