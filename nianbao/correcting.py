"""What a person types for cells that were read with doubt: the list to work through, and single statements."""

from __future__ import annotations

from forms.forms import load_forms
from nianbao.lookup import find_reports, only
from parsers.report import Report
from store.corrections import Correction, doubtful, of_report, state, withdraw
from store.rows import Row
from store.store import Store


def correction_list(store: Store, wanted: str) -> list[Row]:
    """A row for each cell of the reports meant that was read with doubt or of which something is stated, in order.

    Raises ``NotStored`` where no report is meant.
    """
    held = store.corrections()
    rows: list[Row] = []
    for key, report in find_reports(store, wanted):
        stated = of_report(report, held)
        unsure = {figure.key for figure in doubtful(report)}
        rows.extend(_row(key, report, cell, stated.get(cell)) for cell in report.figures if cell in unsure | {*stated})
    return rows


def correct(
    store: Store, wanted: str, cell: str, typed: str, by: str = "", note: str = "", *, insist: bool = False
) -> Row:
    """Keep what a person sees in a cell; gives back its row. Raises ``NotStored`` and ``CorrectionRefused``."""
    key, report = _one(store, wanted)
    return _row(key, report, cell, state(store.home, report, cell, typed, by, note, insist=insist))


def take_back(store: Store, wanted: str, cell: str, by: str = "", note: str = "") -> Row:
    """Withdraw what was stated of a cell; gives back its row. Raises ``NotStored`` and ``CorrectionRefused``."""
    key, report = _one(store, wanted)
    withdraw(store.home, report, cell, by, note)
    return _row(key, report, cell, None)


def _one(store: Store, wanted: str) -> tuple[str, Report]:
    found = find_reports(store, wanted)
    return only(found, wanted, [f"{key}({report.year})" for key, report in found])


def _row(report_key: str, report: Report, key: str, stated: Correction | None) -> Row:
    figure = report.figures[key]
    form = load_forms().get(report.tables.get(key.partition(".")[0], ""))
    cell = form.cells.get(key) if form is not None else None
    return {
        "report": report_key,
        "body": report.body,
        "year": report.year,
        "cell": key,
        "label": cell.label if cell is not None else "",
        "kind": figure.kind,
        "value": figure.value,
        "raw": figure.raw,
        "sure": figure.sure,
        "doubts": [{"why": doubt.why, "raw": doubt.raw} for doubt in report.doubts if doubt.cell == key],
        "place": figure.place.to_dict(),
        "source": report.source.url or report.source.path,
        "correction": None if stated is None else stated.to_dict(),
    }
