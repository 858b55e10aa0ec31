"""Commands that show and write: one report, its notice and page, exports, and the demonstration."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from nianbao.commands.common import (
    Database,
    Home,
    Json,
    ReportName,
    Target,
    app,
    file_of,
    one_report,
    open_store,
    print_paths,
    refuse,
    write_file,
)
from nianbao.console import print_line, results


@app.command(epilog="Example: nianbao show 次邱镇:2020")
def show(
    report: ReportName,
    home: Home = None,
    database: Database = None,
    json: Json = False,
) -> None:
    """One report as its printed form, wrong cells marked."""
    from forms.jsonl import dump_line
    from nianbao.lookup import find_audited
    from nianbao.show import show_report

    with open_store(home, database) as store:
        found = find_audited(store, report)
    for one in found:
        if json:
            known: dict[str, object] = {"findings": [finding.to_dict() for finding in one.findings]}
            if one.settled:
                known["settled"] = [
                    {
                        **finding.to_dict(),
                        "triage": decision.state,
                        "reason": decision.reason,
                        "by": decision.by,
                        "decided": decision.decided,
                    }
                    for finding, decision in one.settled
                ]
            if one.stated:
                known["corrections"] = [said.to_dict() for said in one.stated.values()]
            if one.versions:
                known["versions"] = [version.to_dict() for versions in one.versions for version in versions]
            print_line(dump_line({**one.report.to_dict(), **known}))
        else:
            results().print(show_report(one))


@app.command(epilog="Example: nianbao notice 次邱镇:2020 --to 次邱镇2020.docx")
def notice(
    report: Annotated[
        str, typer.Argument(help="BODY:YEAR or a report's id; 'all' for every report with something to tell.")
    ],
    to: Annotated[
        Path | None, typer.Option("--to", help="The file to write, with 'all' the folder; else named for the report.")
    ] = None,
    year: Annotated[int | None, typer.Option(help="With 'all': reports on this year only.")] = None,
    home: Home = None,
    database: Database = None,
    json: Json = False,
) -> None:
    """Write the notice to the body (DOCX): what does not hold, where, what to check, blanks for the answer."""
    from nianbao.notice import notice as make
    from nianbao.notice import notices

    if report == "all":
        folder = to or Path()
        folder.mkdir(parents=True, exist_ok=True)
        with open_store(home, database) as store:
            for name, made in notices(store, year):
                write_file(folder / f"{name}.docx", made, json)
        return
    one = one_report(report, home, database)
    write_file(to or file_of(one.report, ".docx"), make(one.report, one.findings, body=one.body), json)


@app.command(epilog="Example: nianbao page 次邱镇:2020 --to 次邱镇2020.html")
def page(
    report: ReportName,
    to: Target = None,
    home: Home = None,
    database: Database = None,
    json: Json = False,
) -> None:
    """Write one report as a page (HTML): its tables with marked cells, the findings and their evidence."""
    from store.exports.html import page_of

    one = one_report(report, home, database)
    write_file(to or file_of(one.report, ".html"), page_of(one).encode("utf-8"), json)


@app.command(epilog="Example: nianbao export xlsx results/")
def export(
    format: Annotated[str, typer.Argument(help="csv, datapackage, html, parquet, wacz or xlsx.")],
    folder: Annotated[Path, typer.Argument(help="Where to write.")],
    home: Home = None,
    database: Database = None,
    json: Json = False,
) -> None:
    """Write tables (csv, parquet, datapackage), a page a report (html), a workbook (xlsx), or the archive (wacz)."""
    from store.exports import FORMATS, write_export

    if format not in FORMATS:
        refuse(f"未知格式 · unknown format {format!r}; known: {', '.join(FORMATS)}")
    with open_store(home, database) as store:
        paths = write_export(store, format, folder)
    print_paths(paths, json)


@app.command(epilog="Example: nianbao demo")
def demo(
    folder: Annotated[Path, typer.Option(help="Where the sample's archive, database and workbook go.")] = Path(
        "nianbao-demo"
    ),
    fresh: Annotated[bool, typer.Option("--fresh", help="Start over instead of going on.")] = False,
    json: Json = False,
) -> None:
    """A sample county on loopback through the whole chain: crawl, archive, load, audit, workbook, score."""
    from forms.jsonl import dump_line
    from nianbao.demo import print_demo, run_demo

    made = run_demo(folder, fresh=fresh)
    if json:
        for row in made.rows():
            print_line(dump_line(row))
    else:
        print_demo(made)
    if not made.good:
        raise typer.Exit(2)
