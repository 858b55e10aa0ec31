"""What the commands share: their options, opening the store, printing rows and paths, and naming what failed."""

from __future__ import annotations

import getpass
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, NoReturn

import typer
from typer.core import TyperGroup

from nianbao.console import messages, print_line, results
from nianbao.usage import UsageError, is_plea_for_help, usage_line

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence

    from nianbao.pipeline import Failure
    from nianbao.reading import Unread
    from parsers.report import Report
    from store.audited import Audited
    from store.store import Store


def refuse(told: str) -> NoReturn:
    """Say in one line what cannot be done, and end with exit code 2."""
    messages().print(told, style="red", markup=False)
    raise typer.Exit(2)


def _refuse_usage(error: Any) -> NoReturn:
    if is_plea_for_help(error):
        raise error
    refuse(usage_line(error))


class _Program(TyperGroup):
    """The program: what cannot be understood or used ends any command with one line and exit code 2."""

    def make_context(self, *arguments: Any, **extra: Any) -> Any:
        try:
            return super().make_context(*arguments, **extra)
        except UsageError as error:
            _refuse_usage(error)

    def invoke(self, ctx: Any) -> Any:
        from store.errors import StoreError

        try:
            return super().invoke(ctx)
        except UsageError as error:
            _refuse_usage(error)
        except StoreError as error:
            refuse(" ".join(str(error).split()))
        except BrokenPipeError:  # who reads has enough: no failure of ours
            raise
        except OSError as error:
            where = "" if error.filename is None else f"{error.filename}: "
            refuse(f"{where}无法读写 · cannot be read or written: {error.strerror or error}")


app = typer.Typer(
    name="nianbao",
    cls=_Program,
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


def open_store(home: Path | None, database: str | None, *, new: bool = False) -> Store:
    """The store in the home folder; only a command that fills one (``new``) makes what is not there."""
    from store.store import open_store as open_or_make

    return open_or_make(home, database, new=new)


def login_name() -> str:
    """The name under which the user is logged in, empty where the system does not tell."""
    try:
        return getpass.getuser()
    except (OSError, KeyError, ImportError):  # what it raises differs by system and version
        return ""


def one_report(wanted: str, home: Path | None, database: str | None) -> Audited:
    """The one report meant, with its findings. Raises ``NotStored`` where there is none or several."""
    from nianbao.lookup import find_audited, only

    with open_store(home, database) as store:
        found = find_audited(store, wanted)
    return only(found, wanted, [f"{one.key}({one.report.year})" for one in found])


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
    """Write a file and print where."""
    path.write_bytes(payload)
    print_paths([path], json)


def check_rules(path: Path | None) -> None:
    """End with exit code 2 where a local rules file is named and cannot be used."""
    from store.audit.local import LocalRulesError, read_local

    try:
        if path is not None and (path.exists() or path.name != "rules.yaml"):
            read_local(path)
    except (LocalRulesError, OSError) as error:
        refuse(f"本地规则不可用 · local rules: {_said(error)}")


def check_issuers(path: Path | None) -> None:
    """End with exit code 2 where an issuer history is named and cannot be used."""
    from store.audit.series.history import FILE, HistoryError, read_history

    try:
        if path is not None and (path.exists() or path.name != FILE):
            read_history(path)
    except (HistoryError, OSError) as error:
        refuse(f"机构沿革不可用 · issuer history: {_said(error)}")


def _said(error: Exception) -> str:
    return f"{error.filename}: {error.strerror}" if isinstance(error, OSError) else str(error)


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


def print_done(told: str, done: dict[str, Any], failures: Iterable[Failure], json: bool) -> None:
    """What a command did: a message, or with ``json`` a line for each failure and then one for what was done."""
    from forms.jsonl import dump_line

    if not json:
        messages().print(told, markup=False)
        return
    for failure in failures:
        print_line(dump_line(failure.to_dict()))
    print_line(dump_line(done))


def fail_if(failures: Iterable[Failure]) -> None:
    """Name each failure and end with exit code 2 if there is one."""
    from forms.codes import failure_line

    named = list(failures)
    for failure in named:
        messages().print(f"{failure.what}: {failure_line(failure.code, failure.message)}", style="red", markup=False)
    if named:
        raise typer.Exit(2)
