"""Commands that read documents: parse, load, correct, and pictures of what was read."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from nianbao.commands.common import (
    Database,
    Files,
    Home,
    Json,
    ReportName,
    app,
    fail_if,
    named,
    open_store,
    print_done,
    print_paths,
    refuse,
)
from nianbao.console import messages, print_line, progress, results


@app.command(epilog="Example: nianbao parse reports/ --json > reports.jsonl")
def parse(paths: Files, json: Json = False) -> None:
    """Read files or folders and print the reports; nothing is stored."""
    from forms.jsonl import dump_line
    from nianbao.pipeline import audit_files
    from nianbao.reading import files_under

    reports, unread = audit_files(list(files_under(paths)))
    if json:
        for report, findings in reports:
            print_line(dump_line({**report.to_dict(), "findings": [finding.to_dict() for finding in findings]}))
        for failure in unread:
            print_line(dump_line(failure.to_dict()))
    else:
        from nianbao.tables import reports_table

        results().print(reports_table(reports))
    fail_if(named(unread))


@app.command(epilog="Example: nianbao load")
def load(
    paths: Annotated[list[Path] | None, typer.Argument(help="Files or folders; without them, new captures.")] = None,
    home: Home = None,
    database: Database = None,
    json: Json = False,
) -> None:
    """Parse new captures of the archive, or the files given, into the database."""
    from nianbao.pipeline import load_captures, load_files
    from nianbao.reading import files_under
    from scraper.archive import Archive

    with open_store(home, database, new=True) as store, progress() as bar:
        if paths:
            failures = load_files(store, files_under(paths))
        else:
            task = bar.add_task("读取 · reading", total=None, now="")
            failures = load_captures(
                store,
                Archive(store.archive_folder),
                lambda done, total, now: bar.update(task, completed=done, total=total, now=now),
            )
        count = len(store.report_ids())
    print_done(f"入库报告 · reports stored: {count}", {"kind": "loaded", "reports": count}, failures, json)
    fail_if(failures)


@app.command(
    epilog="Example: nianbao correct 次邱镇:2020 t3.new_received.total 12 --by 张三",
    context_settings={"ignore_unknown_options": True},  # a value may begin with a minus
)
def correct(
    report: ReportName,
    cell: Annotated[
        str | None, typer.Argument(help="The cell's key; without it, the doubtful cells are listed.")
    ] = None,
    value: Annotated[str | None, typer.Argument(help="What is seen there, as printed; '' for nothing.")] = None,
    by: Annotated[str, typer.Option(envvar="NIANBAO_BY", help="Who says so.")] = "",
    note: Annotated[str, typer.Option(help="What else should be known.")] = "",
    withdraw: Annotated[bool, typer.Option("--withdraw", help="Take back what was stated of the cell.")] = False,
    force: Annotated[bool, typer.Option("--force", help="State it against a sure reading.")] = False,
    home: Home = None,
    database: Database = None,
    json: Json = False,
) -> None:
    """List the cells that were read with doubt, or state what you see in one; kept beside the reading, not over it."""
    from forms.jsonl import dump_line
    from nianbao.correcting import correct as state
    from nianbao.correcting import correction_list, take_back
    from nianbao.tables import corrections_table

    if cell is not None and (value is None) != withdraw:
        refuse("请给出所见的值，或用 --withdraw 撤回 · give the value seen, or --withdraw")
    with open_store(home, database) as store:
        if cell is None:
            rows = correction_list(store, report)
        elif value is None:
            rows = [take_back(store, report, cell, by, note)]
        else:
            rows = [state(store, report, cell, value, by, note, insist=force)]
    if json:
        for row in rows:
            print_line(dump_line(row))
    else:
        results().print(corrections_table(rows))
    if cell is not None:
        messages().print("请重新核验 · run again: nianbao audit")


@app.command(epilog="Example: nianbao debug report.pdf --to pictures")
def debug(
    file: Annotated[Path, typer.Argument(help="A PDF file, or a picture.")],
    to: Annotated[Path, typer.Option("--to", help="Folder for the pictures.")] = Path("nianbao-debug"),
    json: Json = False,
) -> None:
    """Draw what the reader saw on the pages of a PDF or picture: grids, cells with their keys, doubts in red.

    What was recognised in a scan has its confidence in percent, a doubtful figure its candidates.
    """
    from forms.codes import failure_line
    from parsers.debug import draw
    from parsers.errors import ReadError

    try:
        print_paths(draw(file.read_bytes(), to), json)
    except (OSError, ReadError) as error:
        told = str(getattr(error, "strerror", None) or error)
        refuse(f"{file}: {failure_line(getattr(error, 'code', 'file-not-readable'), told)}")
