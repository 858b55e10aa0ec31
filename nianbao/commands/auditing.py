"""Commands that judge: audit, triage, and the catalogues of rules and forms."""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from nianbao.commands.common import (
    Database,
    Home,
    Json,
    app,
    check_issuers,
    check_rules,
    fail_if,
    login_name,
    named,
    open_store,
    print_rows,
    refuse,
)
from nianbao.console import messages, print_line, progress, results

if TYPE_CHECKING:
    from nianbao.pipeline import Failure


LocalFile = Annotated[
    Path | None, typer.Option("--rules", envvar="NIANBAO_RULES", help="Local rules file; see docs/local-rules.md.")
]


@app.command(epilog="Example: nianbao audit reports/ --json")
def audit(
    paths: Annotated[list[Path] | None, typer.Argument(help="Files or folders; without them, the database.")] = None,
    home: Home = None,
    database: Database = None,
    rules: LocalFile = None,
    issuers: Annotated[
        Path | None,
        typer.Option("--issuers", help="Renamed, merged, split bodies (YAML); else issuers.yaml in the home folder."),
    ] = None,
    json: Json = False,
) -> None:
    """Run the rules over the database, or over files; print the findings.

    Exit code 1 if errors stand: those that are open, confirmed or sent, and neither dismissed, muted nor corrected.
    """
    from nianbao.pipeline import audit_files, audit_store
    from nianbao.reading import files_under

    failures: list[Failure] = []
    settled: frozenset[str] = frozenset()
    check_rules(rules)
    check_issuers(issuers)
    if paths:
        reports, unread = audit_files(list(files_under(paths)), issuers, rules)
        findings = [finding for _, found in reports for finding in found]
        failures.extend(named(unread))
        stand = any(finding.severity == "error" and finding.verdict == "fail" for finding in findings)
    else:
        with open_store(home, database) as store, progress() as bar:
            check_rules(store.home / "rules.yaml" if rules is None else None)
            check_issuers(store.home / "issuers.yaml" if issuers is None else None)
            task = bar.add_task("核验 · auditing", total=None, now="")
            findings = audit_store(
                store, lambda done, total, now: bar.update(task, completed=done, total=total, now=now), issuers, rules
            )
            stand = store.errors_stand()
            settled = frozenset() if json else store.settled()
    if json:
        from forms.jsonl import dump_line

        for finding in findings:
            print_line(dump_line(finding.to_dict()))
    else:
        from nianbao.tables import findings_table

        shown = [finding for finding in findings if finding.fingerprint not in settled]
        explained = len(findings) - len(shown)
        results().print(findings_table(shown, f"发现 · Findings: {len(shown)}", settled=explained))
    fail_if(failures)
    if stand:
        raise typer.Exit(1)


@app.command(epilog="Example: nianbao triage 3f2a9c1b confirmed")
def triage(
    fingerprint: Annotated[
        str | None, typer.Argument(help="A finding, by the beginning of its fingerprint; 'all' for those chosen below.")
    ] = None,
    state: Annotated[str | None, typer.Argument(help="open, confirmed, dismissed, sent or corrected.")] = None,
    reason: Annotated[str, typer.Option(help="Why; needed to dismiss and to except.")] = "",
    by: Annotated[
        str, typer.Option(envvar="NIANBAO_BY", help="Who decides, excepts or withdraws; else the login name.")
    ] = "",
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
    from store.exceptions import withdraw as take_back
    from store.rows import exception_rows

    if everywhere and (fingerprint is None or state not in (None, "dismissed")):
        refuse("例外须给出一条发现 · an exception is made of a finding, by its fingerprint")
    if (fingerprint is None) != (state is None) and not everywhere:
        refuse("请同时给出指纹和状态 · give a fingerprint and a state, or neither")
    if only not in ("", *work.SHOWN):
        refuse(f"未知状态 · unknown state {only!r}; known: {', '.join(work.SHOWN)}")
    if severity not in ("", *work.SEVERITIES):
        refuse(f"未知级别 · unknown severity {severity!r}; known: {', '.join(work.SEVERITIES)}")
    by = by.strip() or login_name()
    chosen = work.Chosen(only, rule, site, body, year, severity)
    with open_store(home, database) as store:
        try:
            if withdraw:
                take_back(store.home, withdraw, by)
            if withdraw or exceptions:
                excepted = list(exception_rows(store))
                print_rows(excepted, json, exceptions_table)
                return
            if decisions is not None:
                rows = work.decide_from(store, decisions, by)
            elif everywhere and fingerprint is not None:
                made, rows = work.mute(store, fingerprint, reason, this_body=this_body, cell=cell, by=by)
                messages().print(f"例外 · exception {made.id}: {made.code} {made.site} {made}", markup=False)
            elif fingerprint is None or state is None:
                rows = work.triage_list(store, chosen)
            elif fingerprint == "all":
                rows = work.decide_many(store, chosen, state, reason, by)
            else:
                rows = work.decide(store, fingerprint, state, reason, by)
        except ValueError as error:
            refuse(str(error))
    print_rows(rows, json, triage_table)


@app.command(epilog="Example: nianbao rules T3-001")
def rules(
    code: Annotated[str | None, typer.Argument(help="One rule's code; all without it.")] = None,
    coverage: Annotated[bool, typer.Option("--coverage", help="What is checked, why not, tests, examples.")] = False,
    local: LocalFile = None,
    json: Json = False,
) -> None:
    """The rule catalogue: what is checked, by which formula, with what exceptions; as local rules change it."""
    from forms.jsonl import dump_line
    from forms.rules import load_rules
    from nianbao.rulebook import coverage_of, example_of
    from nianbao.tables import rule_coverage_table, rule_page, rules_table
    from store.audit.local import read_local

    check_rules(local)
    known = load_rules() if local is None else read_local(local).rules
    chosen = [rule for rule in known if code in (None, rule.code)]
    if not chosen:
        refuse(f"没有这条规则 · no such rule: {code}")
    if coverage:
        rows = [row for row in coverage_of(known) if code in (None, row["code"])]
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
        refuse(f"未知表式 · unknown form {form!r}; known: {', '.join(known)}")
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
