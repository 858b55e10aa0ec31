"""Commands that collect: crawl, probe, import, what is covered, and the database made again."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from nianbao.commands.common import (
    Database,
    Home,
    Json,
    app,
    fail_if,
    open_store,
    print_coverage,
    print_done,
    print_rows,
    refuse,
)
from nianbao.console import messages, print_line, progress

if TYPE_CHECKING:
    from scraper.results import Edition


@app.command(epilog="Example: nianbao crawl http://www.wenqing.example/ --years 2019-2024")
def crawl(
    targets: Annotated[
        list[str], typer.Argument(metavar="URL|PROFILE|LIST…", help="Addresses, profile files, lists of them (.txt).")
    ],
    home: Home = None,
    database: Database = None,
    allow_host: Annotated[list[str] | None, typer.Option(help="A further host, HOST[:PORT].")] = None,
    delay: Annotated[float | None, typer.Option(help="Least seconds between requests to a host.")] = None,
    years: Annotated[str | None, typer.Option(help="Report years, such as 2008-2025.")] = None,
    roster: Annotated[Path | None, typer.Option(help="CSV with the names of the bodies expected.")] = None,
    json: Json = False,
) -> None:
    """Find and archive every annual report of every body and year; goes on where it was stopped."""
    from nianbao.crawling import crawl_targets
    from nianbao.news import beside
    from nianbao.tables import outcomes_table

    with open_store(home, database, new=True) as store, progress() as bar:
        failures, news, outcomes = crawl_targets(
            store, targets, bar, allow_hosts=allow_host or (), delay=delay, years=years, roster=roster
        )
        rows = store.coverage()
    print_coverage([{**beside(row, news), "kind": "coverage"} for row in rows] if json else rows, json)
    if len(outcomes) > 1:
        if json:
            print_rows([{**one.to_dict(), "kind": "site"} for one in outcomes], json, str)
        else:
            messages().print(outcomes_table(outcomes))
    fail_if(failures)


@app.command(epilog="Example: nianbao probe http://www.wenqing.example/")
def probe(
    target: Annotated[str, typer.Argument(metavar="URL|PROFILE", help="An address or a profile file.")],
    json: Json = False,
) -> None:
    """Look at a portal's home page and a few more: what is recognised, what a crawl would fetch, a profile for it."""
    from forms.codes import failure_line
    from forms.jsonl import dump_line
    from nianbao.crawling import profile_for
    from nianbao.probing import probe as look
    from scraper.errors import CrawlError

    try:
        found = look(profile_for(target))
    except CrawlError as error:
        refuse(failure_line(error.code, str(error)))
    if json:
        print_line(dump_line(found.to_dict()))
        return
    for line in found.lines():
        messages().print(line, markup=False)
    print_line(found.profile_text().rstrip())


@app.command("import", epilog="Example: nianbao import 1.html --url URL --body 次邱镇 --year 2020")
def import_(
    files: Annotated[
        list[Path] | None, typer.Argument(metavar="FILE…", help="Saved pages, files or folders of one report.")
    ] = None,
    url: Annotated[str, typer.Option(help="Where they come from.")] = "",
    body: Annotated[str, typer.Option(help="The body whose report it is.")] = "",
    year: Annotated[int | None, typer.Option(help="The report year.")] = None,
    date: Annotated[str, typer.Option(help="The day of publication, such as 2021-01-20.")] = "",
    listed: Annotated[
        Path | None, typer.Option("--list", help="A CSV file of many: file,url,body,year,date; see docs/archive.md.")
    ] = None,
    site: Annotated[str, typer.Option(help="The site's name in the database; else the one that lacks it.")] = "",
    home: Home = None,
    database: Database = None,
    json: Json = False,
) -> None:
    """Archive saved pages or files with their origin, where a site cannot be read; nothing is fetched."""
    from forms.codes import failure_line
    from nianbao.handing import hand_in, hand_in_list
    from nianbao.saved import NotUsable, day
    from scraper.errors import CrawlError

    if bool(listed) == bool(files) or (files and not (url and body and year is not None)):
        told = "请给出文件及 --url、--body、--year，或 --list · give files with --url, --body and --year, or --list"
        refuse(told)
    with open_store(home, database, new=True) as store:
        kept: list[Edition] = []
        try:
            if listed is not None:
                failures = hand_in_list(store, listed, kept.append)
            else:
                assert files is not None
                assert year is not None  # refused above
                when = day(date) if date else None
                failures = hand_in(store, files, url, body, year, site, when, kept.append)
        except (CrawlError, NotUsable) as error:
            refuse(failure_line(getattr(error, "code", "not-usable"), str(error)))
    rows = [{name: getattr(one, name) for name in ("body", "year", "role", "url", "capture")} for one in kept]
    told = f"已归档 {len(kept)} 件，请读取入库 · archived: {len(kept)}; read it now: nianbao load"
    print_done(told, {"kind": "imported", "editions": rows}, failures, json)
    fail_if(failures)


@app.command(epilog="Example: nianbao coverage --json")
def coverage(home: Home = None, database: Database = None, json: Json = False) -> None:
    """Which body published in which year, and what stands in the way where it is not known."""
    with open_store(home, database) as store:
        print_coverage(store.coverage(), json)


@app.command(epilog="Example: nianbao rebuild")
def rebuild(home: Home = None, database: Database = None, json: Json = False) -> None:
    """Make the database again from the archive alone; the old one stays until the new one is whole.

    A database elsewhere has to be empty.
    """
    from nianbao.rebuilding import rebuild as make
    from nianbao.rebuilding import rebuild_elsewhere

    folder = home or Path("nianbao-data")
    if not (folder / "archive").exists():
        refuse(f"没有存档可供重建 · no archive to rebuild from: {folder / 'archive'}")
    with progress() as bar:
        task = bar.add_task("重建 · rebuilding", total=None, now="")

        def tell(done: int, total: int, now: str) -> None:
            bar.update(task, completed=done, total=total, now=now)

        failures = make(folder, tell) if database is None else rebuild_elsewhere(folder, database, tell)
    with open_store(home, database) as store:
        count = len(store.report_ids())
    told = f"库中报告 · reports in the database: {count}"
    print_done(told, {"kind": "rebuilt", "reports": count}, failures, json)
    fail_if(failures)
