"""What a person says they see in a cell that we read with doubt: a statement beside the reading, never in its place.

The journal ``corrections.jsonl`` in the home folder is the only place where statements are kept: a JSON object a line,
written through to the disk before the call returns, never changed afterwards. The last line about a cell holds; a line
with ``"withdrawn": true`` takes back what stood before. A statement is about one document, by the digest of its bytes:
it outlives reading the document again, another parser and a database made anew, and says nothing about another edition.
A last line that a crash cut short is no statement.

The audit sees a stated value where the reader was not sure (or where the person insisted, ``insisted``), and each
finding that rests on one says so. A :class:`Correction` is no :class:`parsers.report.Figure`: nothing stores or exports
it as what was printed.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from forms.figures import Kind
from forms.forms import any_cell
from forms.numbers import read_figure
from parsers.report import Figure, Report, Value
from store.audit.context import NOTHING_KNOWN, Context
from store.audit.finding import Finding, Witness
from store.audit.gather import Cohort
from store.errors import CorrectionRefused
from store.journal import append, read_journal

FILE = "corrections.jsonl"

_LONGEST = 2_000


@dataclass(frozen=True, slots=True)
class Correction:
    """One statement: in the document ``sha256`` the cell ``cell`` shows ``typed``, says ``by``.

    ``stated`` is the moment (ISO 8601, UTC); ``insisted`` is set where it was stated against a sure reading. ``kind``
    and ``value`` are what ``typed`` means by the rules for printed cells.
    """

    sha256: str
    cell: str
    typed: str
    by: str
    note: str
    stated: str
    insisted: bool
    kind: Kind
    value: Value | None

    def to_dict(self) -> dict[str, object]:
        """The statement for JSON output."""
        meant = {"kind": self.kind, "value": self.value}
        said = {"by": self.by, "note": self.note, "stated": self.stated, "insisted": self.insisted}
        return {"cell": self.cell, "typed": self.typed, **meant, **said}

    def __str__(self) -> str:
        """The statement for people; blanks are shown, and who said so when."""
        shown = f"“{self.typed}”" if self.typed.strip() else "空白 blank"
        who = "，".join(part for part in (self.by, self.stated[:10], self.note) if part)
        return f"{shown}（{who}）"


#: What stands now, by document and cell.
Corrections = Mapping[tuple[str, str], Correction]


def read_corrections(home: Path) -> dict[tuple[str, str], Correction]:
    """What stands now, by digest and cell. Raises ``CorrectionRefused`` where the journal was spoilt."""
    held: dict[tuple[str, str], Correction] = {}

    def take(said: Mapping[str, Any]) -> None:
        place = (str(said["sha256"]), str(said["cell"]))
        if said.get("withdrawn") is True:
            held.pop(place, None)
        else:
            held[place] = _meant(*place, str(said["typed"]), said)

    read_journal(home / FILE, take, CorrectionRefused)
    return held


def state(
    home: Path, report: Report, cell: str, typed: str, by: str = "", note: str = "", *, insist: bool = False
) -> Correction:
    """Keep what a person sees in a cell of ``report`` and give back what is kept.

    Raises ``CorrectionRefused`` for a cell that the report lacks, a text too long, and a value other than the one that
    was read surely, unless ``insist``.
    """
    figure = report.figures.get(cell)
    if figure is None:
        raise CorrectionRefused(f"没有这个单元格 · the report has no cell {cell!r}; nianbao forms names them")
    if max(len(typed), len(by), len(note)) > _LONGEST:
        raise CorrectionRefused(f"不得超过 {_LONGEST} 字 · more than {_LONGEST} characters")
    said = {"by": by, "note": note, "stated": datetime.now(UTC).isoformat(timespec="seconds"), "insisted": False}
    made = _meant(report.source.sha256, cell, typed, said)
    if is_sure(report, cell) and (made.kind, made.value) != (figure.kind, figure.value):
        if not insist:
            raise CorrectionRefused(
                f"{cell} 已确切读为 {figure.raw!r}，如确系误读请加 --force · was read surely as {figure.raw!r}; "
                "--force states otherwise all the same"
            )
        made = replace(made, insisted=True)
    read = {"kind": figure.kind, "raw": figure.raw, "sure": figure.sure}
    about = {"body": report.body, "year": report.year, "source": report.source.url or report.source.path}
    line = {"sha256": made.sha256, "cell": cell, "typed": typed, **said, "insisted": made.insisted}
    append(home / FILE, {**line, "read": read, "report": about})
    return made


def withdraw(home: Path, report: Report, cell: str, by: str = "", note: str = "") -> Correction:
    """Take back what was stated of a cell and give it back. Raises ``CorrectionRefused`` where nothing was."""
    stood = read_corrections(home).get((report.source.sha256, cell))
    if stood is None:
        raise CorrectionRefused(f"没有可撤回的更正 · nothing was stated of {cell!r}")
    moment = datetime.now(UTC).isoformat(timespec="seconds")
    said = {"sha256": stood.sha256, "cell": cell, "withdrawn": True, "by": by, "note": note, "stated": moment}
    append(home / FILE, said)
    return stood


def doubtful(report: Report) -> list[Figure]:
    """The cells that a person should look at: not surely read, or under a doubt of their own; in printed order."""
    return [figure for key, figure in report.figures.items() if not is_sure(report, key)]


def is_sure(report: Report, cell: str) -> bool:
    """Whether the reader is sure of a cell."""
    figure = report.figures[cell]
    return figure.sure and figure.kind != "unreadable" and all(doubt.cell != cell for doubt in report.doubts)


def of_report(report: Report, held: Corrections) -> dict[str, Correction]:
    """What was stated of the document of ``report``, by cell, in printed order."""
    digest = report.source.sha256
    return {key: held[digest, key] for key in report.figures if (digest, key) in held}


def counted(report: Report, held: Corrections) -> dict[str, Correction]:
    """Those statements that the audit goes by: of cells that the reader is not sure of, or insisted on."""
    stated = of_report(report, held)
    return {key: one for key, one in stated.items() if one.insisted or not is_sure(report, key)}


class AsStated:
    """The reports as the audit looks at them: with the stated values that count. Never stored and never shown."""

    def __init__(self, held: Corrections) -> None:
        self._held = held
        self._counted: dict[str, dict[str, Correction]] = {}

    def report(self, report: Report) -> Report:
        """The report with stated values as its figures, and without the doubts that they settle."""
        stated = counted(report, self._held) if self._held else {}
        if not stated:
            return report
        self._counted[report.source.sha256] = stated
        figures = dict(report.figures)
        for key, one in stated.items():
            figures[key] = Figure(key, one.kind, one.value, one.typed, report.figures[key].place)
        doubts = tuple(doubt for doubt in report.doubts if doubt.cell not in stated)
        return replace(report, figures=figures, doubts=doubts)

    def cohorts(self, cohorts: Iterable[Cohort]) -> Iterator[Cohort]:
        """The same cohorts with their reports so looked at."""
        for cohort in cohorts:
            members = [replace(member, report=self.report(member.report)) for member in cohort.members]
            yield replace(cohort, members=members)

    def marked(
        self, findings: Iterable[Finding], report: Report, context: Context = NOTHING_KNOWN
    ) -> tuple[Finding, ...]:
        """The findings on ``report``, each that rests on stated values saying so, in its cells and in its message."""
        if not self._counted:
            return tuple(findings)
        names = self._names(report, "")
        if context.prev is not None:
            names |= self._names(context.prev, "prev.")
        if context.others.county is not None:
            for member in context.others.county.members:
                names |= self._names(member.report, f"unit:{member.report.body}.")
        return tuple(_marked(finding, names) for finding in findings)

    def _names(self, report: Report, prefix: str) -> dict[str, Correction]:
        stated = self._counted.get(report.source.sha256, {})
        return {prefix + key: one for key, one in stated.items()}


def _marked(finding: Finding, names: Mapping[str, Correction]) -> Finding:
    stated = {cell: names[cell.key] for cell in finding.cells if _is_stated(cell, names.get(cell.key))}
    if not stated:
        return finding
    people = "、".join(sorted({one.by for one in stated.values() if one.by}))
    whom_zh, whom_en = (f"（{people}）", f" ({people})") if people else ("", "")
    labels = "、".join(dict.fromkeys(_label(cell.key) for cell in stated))
    keys = ", ".join(cell.key for cell in stated)
    return replace(
        finding,
        cells=tuple(replace(cell, stated=cell in stated) for cell in finding.cells),
        zh=f"{finding.zh}〔其中 {len(stated)} 格为人工辨读{whom_zh}，非程序读出：{labels}〕",
        en=f"{finding.en} [{len(stated)} of the values read by a person{whom_en}, not by the program: {keys}]",
    )


def _label(key: str) -> str:
    """A cell as it is printed, of whichever report; a key that no form has stands for itself."""
    cell = any_cell(key.partition(".")[2] if key.startswith(("prev.", "unit:")) else key)
    return cell.label if cell is not None else key


def _is_stated(cell: Witness, one: Correction | None) -> bool:
    return one is not None and (cell.raw, cell.value) == (one.typed, one.value)


def _meant(digest: str, cell: str, typed: str, said: Mapping[str, object]) -> Correction:
    form = any_cell(cell)
    read = read_figure(typed) if form is None else read_figure(typed, form.measure, form.unit)
    by, note, stated = (str(said[name]) for name in ("by", "note", "stated"))
    return Correction(digest, cell, typed, by, note, stated, said["insisted"] is True, read.kind, read.value)
