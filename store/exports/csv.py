r"""Tables for research as CSV: the same store gives the same bytes, whatever the database or the order of loading.

UTF-8 without a byte order mark (a mark would become part of the first column's name; who works in Excel takes the
workbook), RFC 4180 quoting, lines end with ``\n``. Text is verbatim: a cell's ``raw`` may hold line ends, or begin with
``=``. An empty field is "none"; whether that is a blank, a lost cell or words is told by ``kind``, never by the value.

One file a table of :mod:`store.exports.dataset`, named for it. Each is written beside its name and renamed when
complete, so a killed export leaves no half file under it.
"""

from __future__ import annotations

import csv
from pathlib import Path

from store.exports.dataset import TABLES, Table
from store.store import Store


def write(store: Store, folder: Path) -> list[Path]:
    """Write every table into ``folder``; gives back the files in the order of ``TABLES``."""
    return [_write(folder / f"{table.name}.csv", table, store) for table in TABLES]


def _write(path: Path, table: Table, store: Store) -> Path:
    columns = [column.name for column in table.columns]
    part = path.with_name(path.name + ".part")
    # A lone surrogate is no character; it is shown by its number.
    with part.open("w", encoding="utf-8", newline="", errors="backslashreplace") as file:
        out = csv.writer(file, lineterminator="\n")
        out.writerow(columns)
        for row in table.read(store):
            out.writerow(["" if row[name] is None else row[name] for name in columns])
    part.replace(path)
    return path
