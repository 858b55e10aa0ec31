"""What the commands share: their options, opening the store, printing rows and paths, and naming what failed."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from nianbao.console import messages, print_line, results

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence

    from nianbao.pipeline import Failure
    from nianbao.reading import Unread
    from parsers.report import Report
    from store.audited import Audited
    from store.store import Store

app = typer.Typer(
    name="nianbao",
    help="Reads and audits annual reports on open government information. 政府信息公开工作年度报告的采集、读取与核验。",
    no_args_is_help=True,
    add_completion=False,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
)

Home = Annotated[Path | None, typer.Option("--home", envvar="NIANBAO_HOME", help="Folder of database and archive.")]
Database = Annotated[
    str | None, typer.Option("--database", envvar="NIANBAO_DATABASE_URL", help="Database address, if elsewhere.")
]
Json = Annotated[bool, typer.Option("--json", help="Print JSON Lines instead of tables.")]
ReportName = Annotated[str, typer.Argument(help="BODY:YEAR or a report's id.")]
Target = Annotated[Path | None, typer.Option("--to", help="The file to write; else one named for the report.")]
Files = Annotated[list[Path], typer.Argument(help="Files or folders.", exists=False)]


def open_store(home: Path | None, database: str | None) -> Store:
    """The store in the home folder."""
    from store.store import open_store as make

    return make(home, database)


def one_report(wanted: str, home: Path | None, database: str | None) -> Audited:
    """The one report meant, with its findings; ends with exit code 2 where there is none or several."""
    from nianbao.lookup import find_audited

    with open_store(home, database) as store:
        found = find_audited(store, wanted)
    if not found:
        messages().print(f"没有这份报告 · no such report: {wanted}", style="red", markup=False)
        raise typer.Exit(2)
    if len(found) > 1:
        messages().print(f"有 {len(found)} 份 · {len(found)} reports: {wanted}", style="red", markup=False)
        for one in found:
            source = one.report.source
            messages().print(f"  {one.body}:{one.report.year} {source.url or source.path or ''}", markup=False)
        raise typer.Exit(2)
    return found[0]


def file_of(report: Report, suffix: str) -> Path:
    """A file named for the report."""
    from nianbao.lookup import file_name

    return Path(file_name(report) + suffix)


def print_paths(paths: Iterable[Path], json: bool) -> None:
    """The files written, one a line; with ``json`` each as an object."""
    from forms.jsonl import dump_line

    for path in paths:
        print_line(dump_line({"path": str(path)}) if json else str(path))


def write_file(path: Path, payload: bytes, json: bool) -> None:
    """Write a file and print where; a path that cannot be written is named, with exit code 2."""
    try:
        path.write_bytes(payload)
    except OSError as error:
        messages().print(f"{path}: {error.strerror or error}", style="red", markup=False)
        raise typer.Exit(2) from error
    print_paths([path], json)


def check_rules(path: Path | None) -> None:
    """End with exit code 2 where a local rules file is named and cannot be used."""
    from store.audit.local import LocalRulesError, read_local

    try:
        if path is not None and (path.exists() or path.name != "rules.yaml"):
            read_local(path)
    except (LocalRulesError, OSError) as error:
        messages().print(f"本地规则不可用 · local rules: {error}", style="red", markup=False)
        raise typer.Exit(2) from error


def check_issuers(path: Path | None) -> None:
    """End with exit code 2 where an issuer history is named and cannot be used."""
    from store.audit.series.history import FILE, HistoryError, read_history

    try:
        if path is not None and (path.exists() or path.name != FILE):
            read_history(path)
    except (HistoryError, OSError) as error:
        messages().print(f"机构沿革不可用 · issuer history: {error}", style="red", markup=False)
        raise typer.Exit(2) from error


def print_rows(rows: Sequence[dict[str, Any]], json: bool, table: Callable[..., Any]) -> None:
    """Rows as JSON Lines, or as a table."""
    if json:
        from forms.jsonl import dump_line

        for row in rows:
            print_line(dump_line(row))
    else:
        results().print(table(rows))


def print_coverage(rows: Iterable[dict[str, Any]], json: bool) -> None:
    """Body × year as JSON Lines, or as a table."""
    from nianbao.tables import coverage_table

    print_rows(list(rows), json, lambda known: coverage_table(known, "覆盖 · Coverage"))


def named(unread: Iterable[Unread]) -> Iterator[Failure]:
    """What could not be read, as failures."""
    from nianbao.pipeline import Failure

    for one in unread:
        yield Failure(one.path, one.code, one.message)


def fail_if(failures: Iterable[Failure]) -> None:
    """Name each failure and end with exit code 2 if there is one."""
    named = list(failures)
    for failure in named:
        messages().print(f"{failure.what}: {failure.code}: {failure.message}", style="red", markup=False)
    if named:
        raise typer.Exit(2)
