"""The command line: each command parses its options, calls one function and prints.

Results go to standard output, progress and messages to standard error. Exit codes: 0 done; 1 done and findings of
severity error exist (``audit`` only); 2 something failed, each failure named and the rest of the batch done.
Imports that cost time happen inside the commands, so that help is there at once.
"""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from nianbao.console import messages, print_line, progress, results, use_utf8

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


def main() -> None:
    """Run the program."""
    use_utf8()
    app()


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

    with _store(home, database) as store, progress() as bar:
        failures, news = crawl_targets(
            store, targets, bar, allow_hosts=allow_host or (), delay=delay, years=years, roster=roster
        )
        rows = store.coverage()
    _print_coverage([beside(row, news) for row in rows] if json else rows, json)
    _fail_if(failures)


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
    _fail_if(_named(unread))


@app.command(epilog="Example: nianbao load")
def load(
    paths: Annotated[list[Path] | None, typer.Argument(help="Files or folders; without them, new captures.")] = None,
    home: Home = None,
    database: Database = None,
) -> None:
    """Parse new captures of the archive, or the files given, into the database."""
    from nianbao.pipeline import load_captures, load_files
    from nianbao.reading import files_under
    from scraper.archive import Archive

    with _store(home, database) as store, progress() as bar:
        if paths:
            failures = load_files(store, files_under(paths))
        else:
            task = bar.add_task("读取 · reading", total=None, now="")
            failures = load_captures(
                store,
                Archive(store.archive_folder),
                lambda done, total, now: bar.update(task, completed=done, total=total, now=now),
            )
        messages().print(f"入库报告 · reports stored: {len(store.report_ids())}")
    _fail_if(failures)


@app.command(epilog="Example: nianbao audit reports/ --json")
def audit(
    paths: Annotated[list[Path] | None, typer.Argument(help="Files or folders; without them, the database.")] = None,
    home: Home = None,
    database: Database = None,
    rules: Annotated[
        Path | None, typer.Option("--rules", envvar="NIANBAO_RULES", help="Local rules file; see docs/local-rules.md.")
    ] = None,
    issuers: Annotated[
        Path | None,
        typer.Option("--issuers", help="Renamed, merged, split bodies (YAML); else issuers.yaml in the home folder."),
    ] = None,
    json: Json = False,
) -> None:
    """Run the rules over the database, or over files; print the findings. Exit code 1 if errors were found."""
    from nianbao.pipeline import audit_files, audit_store
    from nianbao.reading import files_under

    failures: list[Failure] = []
    _check_rules(rules)
    _check_issuers(issuers)
    if paths:
        reports, unread = audit_files(list(files_under(paths)), issuers, rules)
        findings = [finding for _, found in reports for finding in found]
        failures.extend(_named(unread))
    else:
        with _store(home, database) as store, progress() as bar:
            _check_rules(store.home / "rules.yaml" if rules is None else None)
            _check_issuers(store.home / "issuers.yaml" if issuers is None else None)
            task = bar.add_task("核验 · auditing", total=None, now="")
            findings = audit_store(
                store, lambda done, total, now: bar.update(task, completed=done, total=total, now=now), issuers, rules
            )
    if json:
        from forms.jsonl import dump_line

        for finding in findings:
            print_line(dump_line(finding.to_dict()))
    else:
        from nianbao.tables import findings_table

        results().print(findings_table(findings, f"发现 · Findings: {len(findings)}"))
    _fail_if(failures)
    if any(finding.severity == "error" and finding.verdict == "fail" for finding in findings):
        raise typer.Exit(1)


@app.command(epilog="Example: nianbao triage 3f2a9c1b confirmed")
def triage(
    fingerprint: Annotated[
        str | None, typer.Argument(help="A finding, by the beginning of its fingerprint; 'all' for those chosen below.")
    ] = None,
    state: Annotated[str | None, typer.Argument(help="open, confirmed, dismissed, sent or corrected.")] = None,
    reason: Annotated[str, typer.Option(help="Why; needed to dismiss and to except.")] = "",
    by: Annotated[str, typer.Option(help="Who makes or withdraws an exception.")] = "",
    only: Annotated[str, typer.Option("--state", help="Findings in this state, or muted.")] = "",
    rule: Annotated[str, typer.Option(help="Findings of this rule.")] = "",
    site: Annotated[str, typer.Option(help="Findings on this site.")] = "",
    body: Annotated[str, typer.Option(help="Findings on this body.")] = "",
    year: Annotated[int | None, typer.Option(help="Findings on this year.")] = None,
    severity: Annotated[str, typer.Option(help="Findings of this severity.")] = "",
    decisions: Annotated[
        Path | None, typer.Option("--from", help="Take decisions over from a changed findings.csv.")
    ] = None,
    everywhere: Annotated[
        bool, typer.Option("--everywhere", help="Except what this finding is of: its rule on its site; it is muted.")
    ] = False,
    this_body: Annotated[bool, typer.Option("--this-body", help="The exception holds for this body only.")] = False,
    cell: Annotated[str, typer.Option(help="The exception holds for these cells only, such as 't3.denied.*'.")] = "",
    exceptions: Annotated[bool, typer.Option("--exceptions", help="List the exceptions and what they mute.")] = False,
    withdraw: Annotated[str, typer.Option(help="Withdraw the exception with this id.")] = "",
    home: Home = None,
    database: Database = None,
    json: Json = False,
) -> None:
    """List findings with what was decided about them, decide about one or many, or except a pattern on a whole site."""
    from nianbao import triage as work
    from nianbao.tables import exceptions_table, triage_table
    from store.errors import NotStored
    from store.exemptions import withdraw as take_back
    from store.rows import exception_rows

    if everywhere and (fingerprint is None or state not in (None, "dismissed")):
        messages().print("例外须给出一条发现 · an exception is made of a finding, by its fingerprint", style="red")
        raise typer.Exit(2)
    if (fingerprint is None) != (state is None) and not everywhere:
        messages().print("请同时给出指纹和状态 · give a fingerprint and a state, or neither", style="red")
        raise typer.Exit(2)
    chosen = work.Chosen(only, rule, site, body, year, severity)
    with _store(home, database) as store:
        try:
            if withdraw:
                take_back(store.home, withdraw, by)
            if withdraw or exceptions:
                excepted = list(exception_rows(store))
                _print_rows(excepted, json, exceptions_table)
                return
            if decisions is not None:
                rows = work.decide_from(store, decisions)
            elif everywhere and fingerprint is not None:
                made, rows = work.mute(store, fingerprint, reason, this_body=this_body, cell=cell, by=by)
                messages().print(f"例外 · exception {made.id}: {made.code} {made.site} {made}", markup=False)
            elif fingerprint is None or state is None:
                rows = work.triage_list(store, chosen)
            elif fingerprint == "all":
                rows = work.decide_many(store, chosen, state, reason)
            else:
                rows = work.decide(store, fingerprint, state, reason)
        except (NotStored, ValueError, OSError) as error:
            messages().print(str(error), style="red", markup=False)
            raise typer.Exit(2) from error
    _print_rows(rows, json, triage_table)


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
    by: Annotated[str, typer.Option(help="Who says so.")] = "",
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
    from store.errors import CorrectionRefused, NotStored

    if cell is not None and (value is None) != withdraw:
        messages().print("请给出所见的值，或用 --withdraw 撤回 · give the value seen, or --withdraw", style="red")
        raise typer.Exit(2)
    with _store(home, database) as store:
        try:
            if cell is None:
                rows = correction_list(store, report)
            elif value is None:
                rows = [take_back(store, report, cell, by, note)]
            else:
                rows = [state(store, report, cell, value, by, note, insist=force)]
        except (NotStored, CorrectionRefused) as error:
            messages().print(str(error), style="red", markup=False)
            raise typer.Exit(2) from error
    if json:
        for row in rows:
            print_line(dump_line(row))
    else:
        results().print(corrections_table(rows))
    if cell is not None:
        messages().print("请重新核验 · run again: nianbao audit")


@app.command(epilog="Example: nianbao coverage --json")
def coverage(home: Home = None, database: Database = None, json: Json = False) -> None:
    """Which body published in which year, and what stands in the way where it is not known."""
    with _store(home, database) as store:
        _print_coverage(store.coverage(), json)


@app.command(epilog="Example: nianbao probe http://www.wenqing.example/")
def probe(
    target: Annotated[str, typer.Argument(metavar="URL|PROFILE", help="An address or a profile file.")],
) -> None:
    """Look at a portal's home page and a few more: what is recognised, what a crawl would fetch, a profile for it."""
    from nianbao.crawling import profile_for
    from nianbao.probing import probe as look
    from scraper.errors import CrawlError

    try:
        found = look(profile_for(target))
    except CrawlError as error:
        messages().print(f"{error.code}: {error}", style="red", markup=False)
        raise typer.Exit(2) from error
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
) -> None:
    """Archive saved pages or files with their origin, where a site cannot be read; nothing is fetched."""
    from nianbao.handing import hand_in, hand_in_list
    from nianbao.saved import NotUsable, day
    from scraper.errors import CrawlError

    if bool(listed) == bool(files) or (files and not (url and body and year is not None)):
        told = "请给出文件及 --url、--body、--year，或 --list · give files with --url, --body and --year, or --list"
        messages().print(told, style="red")
        raise typer.Exit(2)
    with _store(home, database) as store:
        try:
            if listed is not None:
                failures = hand_in_list(store, listed)
            else:
                when = day(date) if date else None
                failures = hand_in(store, files or [], url, body, year or 0, site, when)
        except (CrawlError, NotUsable) as error:
            messages().print(f"{getattr(error, 'code', 'not-usable')}: {error}", style="red", markup=False)
            raise typer.Exit(2) from error
    _fail_if(failures)


@app.command(epilog="Example: nianbao rebuild")
def rebuild(home: Home = None) -> None:
    """Make the database again from the archive alone; the old one stays until the new one is whole."""
    from nianbao.rebuilding import rebuild as make

    with progress() as bar:
        task = bar.add_task("重建 · rebuilding", total=None, now="")
        failures = make(
            home or Path("nianbao-data"),
            lambda done, total, now: bar.update(task, completed=done, total=total, now=now),
        )
    _fail_if(failures)


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

    with _store(home, database) as store:
        found = find_audited(store, report)
    if not found:
        messages().print(f"没有这份报告 · no such report: {report}", style="red")
        raise typer.Exit(2)
    for one in found:
        if json:
            known: dict[str, object] = {"findings": [finding.to_dict() for finding in one.findings]}
            if one.settled:
                known["settled"] = [
                    {**finding.to_dict(), "triage": decision.state, "reason": decision.reason}
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
    report: ReportName,
    to: Target = None,
    home: Home = None,
    database: Database = None,
) -> None:
    """Write the notice to the body (DOCX): what does not hold, where, what to check, blanks for the answer."""
    from nianbao.notice import notice as make

    one = _one(report, home, database)
    _write(to or _file_of(one.report, ".docx"), make(one.report, one.findings, body=one.body))


@app.command(epilog="Example: nianbao page 次邱镇:2020 --to 次邱镇2020.html")
def page(
    report: ReportName,
    to: Target = None,
    home: Home = None,
    database: Database = None,
) -> None:
    """Write one report as a page (HTML): its tables with marked cells, the findings and their evidence."""
    from store.exports.html import page_of

    one = _one(report, home, database)
    _write(to or _file_of(one.report, ".html"), page_of(one).encode("utf-8"))


@app.command(epilog="Example: nianbao debug report.pdf --to pictures")
def debug(
    file: Annotated[Path, typer.Argument(help="A PDF file, or a picture.")],
    to: Annotated[Path, typer.Option("--to", help="Folder for the pictures.")] = Path("nianbao-debug"),
) -> None:
    """Draw what the reader saw on the pages of a PDF or picture: grids, cells with their keys, doubts in red.

    What was recognised in a scan has its confidence in percent, a doubtful figure its candidates.
    """
    from parsers.debug import draw
    from parsers.errors import ReadError

    try:
        for path in draw(file.read_bytes(), to):
            print_line(str(path))
    except (OSError, ReadError) as error:
        messages().print(f"{file}: {getattr(error, 'code', 'file-not-readable')}: {error}", style="red", markup=False)
        raise typer.Exit(2) from error


@app.command(epilog="Example: nianbao export xlsx results/")
def export(
    format: Annotated[str, typer.Argument(help="csv, datapackage, html, parquet, wacz or xlsx.")],
    folder: Annotated[Path, typer.Argument(help="Where to write.")],
    home: Home = None,
    database: Database = None,
) -> None:
    """Write tables (csv, parquet, datapackage), a page a report (html), a workbook (xlsx), or the archive (wacz)."""
    from store.errors import ExtraMissing
    from store.exports import FORMATS, write_export

    if format not in FORMATS:
        messages().print(f"未知格式 · unknown format {format!r}; known: {', '.join(FORMATS)}", style="red")
        raise typer.Exit(2)
    with _store(home, database) as store:
        try:
            paths = write_export(store, format, folder)
        except ExtraMissing as missing:
            messages().print(f"未安装所需组件 · {format}: {missing}", style="red", markup=False)
            raise typer.Exit(2) from missing
    for path in paths:
        print_line(str(path))


@app.command(epilog="Example: nianbao forms 2021")
def forms(
    form: Annotated[str | None, typer.Argument(help="pre2019, 2019 or 2021; all without it.")] = None,
    json: Json = False,
) -> None:
    """The national forms: every cell with its key, labels and unit."""
    from forms.forms import load_forms
    from forms.jsonl import dump_line
    from nianbao.tables import forms_table

    known = load_forms()
    if form is not None and form not in known:
        messages().print(f"未知表式 · unknown form {form!r}; known: {', '.join(known)}", style="red")
        raise typer.Exit(2)
    for one in known.values():
        if form not in (None, one.id):
            continue
        if json:
            for cell in one.cells.values():
                labels = {
                    "row": cell.row.label,
                    "column": cell.column.label,
                    "unit": cell.unit,
                    "measure": cell.measure,
                }
                print_line(dump_line({"form": one.id, "key": cell.key, **labels}))
        else:
            results().print(forms_table(one))


@app.command(epilog="Example: nianbao rules T3-001")
def rules(
    code: Annotated[str | None, typer.Argument(help="One rule's code; all without it.")] = None,
    coverage: Annotated[bool, typer.Option("--coverage", help="What is checked, why not, tests, examples.")] = False,
    json: Json = False,
) -> None:
    """The rule catalogue: what is checked, by which formula, with what exceptions."""
    from forms.jsonl import dump_line
    from forms.rules import load_rules
    from nianbao.rulebook import coverage_of, example_of
    from nianbao.tables import rule_coverage_table, rule_page, rules_table

    chosen = [rule for rule in load_rules() if code in (None, rule.code)]
    if not chosen:
        messages().print(f"没有这条规则 · no such rule: {code}", style="red")
        raise typer.Exit(2)
    if coverage:
        rows = [row for row in coverage_of(load_rules()) if code in (None, row["code"])]
        if json:
            for row in rows:
                print_line(dump_line(row))
        else:
            results().print(rule_coverage_table(rows))
    elif json:
        for rule in chosen:
            example = example_of(rule)
            print_line(dump_line({**rule.to_dict(), "example": asdict(example) if example is not None else None}))
    elif code is not None:
        results().print(rule_page(chosen[0], example_of(chosen[0])))
    else:
        results().print(rules_table(chosen))


@app.command(epilog="Example: nianbao demo")
def demo(
    folder: Annotated[Path, typer.Option(help="Where the sample's archive, database and workbook go.")] = Path(
        "nianbao-demo"
    ),
    fresh: Annotated[bool, typer.Option("--fresh", help="Start over instead of going on.")] = False,
) -> None:
    """A sample county on loopback through the whole chain: crawl, archive, load, audit, workbook, score."""
    from nianbao.demo import run_demo

    if not run_demo(folder, fresh=fresh):
        raise typer.Exit(2)


def _one(wanted: str, home: Path | None, database: str | None) -> Audited:
    """The one report meant, with its findings; ends with exit code 2 where there is none or several."""
    from nianbao.lookup import find_audited

    with _store(home, database) as store:
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


def _file_of(report: Report, suffix: str) -> Path:
    from nianbao.lookup import file_name

    return Path(file_name(report) + suffix)


def _write(path: Path, payload: bytes) -> None:
    """Write a file and print where; a path that cannot be written is named, with exit code 2."""
    try:
        path.write_bytes(payload)
    except OSError as error:
        messages().print(f"{path}: {error.strerror or error}", style="red", markup=False)
        raise typer.Exit(2) from error
    print_line(str(path))


def _store(home: Path | None, database: str | None) -> Store:
    from store.store import open_store

    return open_store(home, database)


def _check_rules(path: Path | None) -> None:
    """End with exit code 2 where a local rules file is named and cannot be used."""
    from store.audit.local import LocalRulesError, read_local

    try:
        if path is not None and (path.exists() or path.name != "rules.yaml"):
            read_local(path)
    except (LocalRulesError, OSError) as error:
        messages().print(f"本地规则不可用 · local rules: {error}", style="red", markup=False)
        raise typer.Exit(2) from error


def _check_issuers(path: Path | None) -> None:
    """End with exit code 2 where an issuer history is named and cannot be used."""
    from store.audit.series.history import FILE, HistoryError, read_history

    try:
        if path is not None and (path.exists() or path.name != FILE):
            read_history(path)
    except (HistoryError, OSError) as error:
        messages().print(f"机构沿革不可用 · issuer history: {error}", style="red", markup=False)
        raise typer.Exit(2) from error


def _print_rows(rows: Sequence[dict[str, Any]], json: bool, table: Callable[..., Any]) -> None:
    """Rows as JSON Lines, or as a table."""
    if json:
        from forms.jsonl import dump_line

        for row in rows:
            print_line(dump_line(row))
    else:
        results().print(table(rows))


def _print_coverage(rows: Iterable[dict[str, object]], json: bool) -> None:
    if json:
        from forms.jsonl import dump_line

        for row in rows:
            print_line(dump_line(row))
    else:
        from nianbao.tables import coverage_table

        results().print(coverage_table(list(rows), "覆盖 · Coverage"))


def _named(unread: Iterable[Unread]) -> Iterator[Failure]:
    from nianbao.pipeline import Failure

    for one in unread:
        yield Failure(one.path, one.code, one.message)


def _fail_if(failures: Iterable[Failure]) -> None:
    """Name each failure and end with exit code 2 if there is one."""
    named = list(failures)
    for failure in named:
        messages().print(f"{failure.what}: {failure.code}: {failure.message}", style="red", markup=False)
    if named:
        raise typer.Exit(2)
