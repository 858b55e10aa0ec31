"""The audit of many reports: 10,000 from SQLite beside a plain scan of the same rows, and a million by columns alone.

The budget is a ratio: all rules in 3 s on the machine where the scan takes 0.5 s. The rules over cells are asked
set-wise of the values tables, and of the single report only where that leaves a doubt; the rules over words need every
report, and are measured apart. Times are of the processor, for other programs disturb a clock.
"""

from __future__ import annotations

import random
import sys
import tempfile
import time
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import numpy as np
from sqlalchemy import select

from forms.forms import load_forms
from forms.rules import load_rules
from parsers.document import Place
from parsers.report import Figure, Report, Section, Source
from store import schema
from store.audit.audit import audit_report
from store.audit.binding import plan_for
from store.audit.columns.stored import surely_clean
from store.audit.columns.system import Integers, compile_bindings
from store.reports import _rows, reports
from store.store import Store, open_store

REPORTS = 10_000
KINDS = 400
FAULTY = 50  # one in fifty
MILLION = 1_000_000
CHUNK = 10_000
WORDS = 300

_ROWS = ("new_received", "carried_in", "results_total", "carried_out")
_TEXT = "本机关认真落实有关要求，主动公开各类信息，内容准确，更新及时，办理规范，未发生重大差错。" * 4


def sample(draw: random.Random, number: int) -> Report:
    """A right report of the 2021 form with a few requests, as a page would give it."""
    form = load_forms()["2021"]
    parts = [column.key for column in form.tables["t3"].columns if column.key != "total"]
    # Rows that other rules rightly ask about are left empty.
    detail = [row.key for row in form.tables["t3"].rows if row.key not in _ROWS and not row.key.startswith("other.")]
    detail.remove("not_processed.publication_request")
    values: dict[str, int] = {}
    for part in parts:
        people = part == "natural_person"
        for row in draw.sample(detail, 6 if people else 1):
            values[f"t3.{row}.{part}"] = draw.randint(0, 9 if people else 1)
        done = sum(values.get(f"t3.{row}.{part}", 0) for row in detail)
        values[f"t3.results_total.{part}"] = values[f"t3.new_received.{part}"] = done
    for row in (row.key for row in form.tables["t3"].rows):
        values[f"t3.{row}.total"] = sum(values.get(f"t3.{row}.{part}", 0) for part in parts)
    figures: dict[str, Figure] = {}
    for table in form.tables.values():
        for place, key in enumerate(table.cells):
            value = values.get(key, 0)
            where = Place(table=1, row=place // 7 + 1, column=place % 7 + 1)
            figures[key] = Figure(key, "number" if value else "zero", value, str(value), where)
    sections = tuple(
        Section(key, labels[0], _TEXT, Place(path=f"/p[{at}]"))
        for at, (key, labels) in enumerate(form.sections.items())
    )
    body = f"某县第{number}镇人民政府"
    return Report(
        Source(f"{number:064x}", "text/html", url=f"http://www.example/{number}.html"),
        f"{body}2022年政府信息公开工作年度报告",
        body,
        2022,
        "2021",
        dict.fromkeys(form.tables, "2021"),
        None,
        None,
        figures,
        sections,
    )


def faulty(draw: random.Random, report: Report) -> Report:
    """The report with one wrong cell."""
    key = draw.choice([key for key in report.figures if key.startswith("t3.")])
    held = report.figures[key]
    value = (held.value or 0) + draw.randint(1, 9)
    wrong = replace(held, kind="number", value=value, raw=str(value))
    return replace(report, figures={**report.figures, key: wrong})


def fill(store: Store, draw: random.Random) -> None:
    """Ten thousand reports of four years, a fiftieth of them wrong. Few hundred differ, for making each is slow."""
    kinds = [sample(draw, number) for number in range(KINDS)]
    right = [_rows(report, store.database.cells) for report in kinds]
    wrong = [_rows(faulty(draw, report), store.database.cells) for report in kinds]
    with store.database.writing() as connection:
        for number in range(REPORTS):
            row, values = (wrong if number % FAULTY == 7 else right)[number // 4 % KINDS]
            body, year = f"b{number // 4:05}", 2021 + number % 4
            own = {"body": body, "year": year}
            head = {"id": f"r{number:06}", "site": "www.example", "body_key": body, "reading": f"e{number}", **own}
            connection.execute(schema.reports.insert(), head)
            more = {"id": f"e{number}", "report": f"r{number:06}", "edition": "", "capture": "", "parser": "1"}
            connection.execute(schema.readings.insert(), {**row, **own, **more})
            for form, held in values.items():
                connection.execute(store.database.values[form].insert(), {"reading": f"e{number}", **held})


def scan(store: Store) -> int:
    """Read every row of the same tables, and do nothing with it."""
    count = 0
    with store.database.reading() as connection:
        for table in (schema.readings, store.database.values["2021"]):
            result = connection.execution_options(yield_per=1000).execute(table.select())
            count += sum(len(batch) for batch in result.partitions(1000))
    return count


def cells(store: Store) -> tuple[int, int]:
    """Every rule over cells on every report; how many were left to the slow path, and how many findings there were."""
    clean = surely_clean(store.database)
    left = [key for key in store.report_ids() if key not in clean]
    wanted = select(schema.reports.c.id).where(schema.reports.c.id.in_(left))
    return len(left), sum(len(audit_report(report).findings) for _, report in reports(store.database, wanted))


def million(draw: np.random.Generator) -> Iterator[Integers]:
    """The columns of a million reports, in chunks: tables 三 and 四 all right but for one report in fifty."""
    plan = plan_for((("t3", "2021"), ("t4", "2021")), (), load_rules())
    index = plan.ground.index
    form = load_forms()["2021"]
    parts = [column.key for column in form.tables["t3"].columns if column.key != "total"]
    detail = [row.key for row in form.tables["t3"].rows if row.key not in _ROWS]
    for _ in range(MILLION // CHUNK):
        values = np.zeros((len(index) + 1, CHUNK), dtype=np.int64)
        for part in parts:
            for row in detail:
                values[index[f"t3.{row}.{part}"]] = draw.integers(0, 9, CHUNK)
                values[index[f"t3.results_total.{part}"]] += values[index[f"t3.{row}.{part}"]]
            values[index[f"t3.new_received.{part}"]] = values[index[f"t3.results_total.{part}"]]
        for row in (*detail, *_ROWS):
            values[index[f"t3.{row}.total"]] = sum(values[index[f"t3.{row}.{part}"]] for part in parts)
        values[draw.integers(0, len(index), CHUNK // FAULTY), np.arange(0, CHUNK, FAULTY)] += 1
        yield values


def peak() -> str:
    """The most memory this process ever held."""
    if sys.platform == "win32":
        return "not told on Windows"
    import resource

    most = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return f"{most / (1 << 20 if sys.platform == 'darwin' else 1 << 10):.0f} MB"


def main() -> None:
    """Print the times of a scan, the rules over cells, all rules on a sample, and a million reports' identities."""
    draw = random.Random(1)
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as folder, open_store(Path(folder), None) as store:
        fill(store, draw)
        scan(store)
        begin = time.process_time()
        scan(store)
        scanned = time.process_time() - begin
        surely_clean(store.database)
        begin = time.process_time()
        left, found = cells(store)
        audited = time.process_time() - begin
        print(f"{REPORTS:,} reports, plain scan: {scanned:.2f} s")
        print(f"  rules over cells: {audited:.2f} s, {audited / scanned:.1f} times the scan (budget for all rules: 6)")
        print(f"  of which {left} reports one by one, {found} findings")
        few = list(store.reports(year=2022))[:WORDS]
        begin = time.process_time()
        for report in few:
            audit_report(report, cells_clean=True)
        each = (time.process_time() - begin) / len(few)
        print(f"  rules over words and layout: {each * 1000:.2f} ms a report once it is read")
        begin = time.process_time()
        for report in few:
            audit_report(report)
        print(f"  all rules, one report at a time: {(time.process_time() - begin) / len(few) * 1000:.2f} ms a report")
    plan = plan_for((("t3", "2021"), ("t4", "2021")), (), load_rules())
    system = compile_bindings(plan, plan.identities)
    spent, wrong = 0.0, 0
    before = peak()
    for values in million(np.random.default_rng(1)):
        begin = time.process_time()
        wrong += int((~system.hold(values)).sum())
        spent += time.process_time() - begin
    print(
        f"{MILLION:,} reports' identities ({system.matrix.shape[0]} equations): {spent:.2f} s, {wrong:,} wrong; "
        f"peak memory {before} before, {peak()} after"
    )


if __name__ == "__main__":
    main()
