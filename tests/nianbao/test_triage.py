"""Triage and local rules on the command line: decisions are kept, exported, and may hold for a whole site."""

from __future__ import annotations

import csv
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from forms.rules import load_rules
from nianbao.cli import app
from nianbao.rulebook import count_tests, coverage_of
from nianbao.triage import decide, triage_list
from store.audit.finding import Finding
from store.errors import NotStored
from store.store import Store, open_store
from tests.store.samples import edition, finding, report

RUNNER = CliRunner()


def nianbao(*arguments: object) -> tuple[int, str, str]:
    """Exit code, standard output and standard error of one run."""
    done = RUNNER.invoke(app, [str(argument) for argument in arguments])
    return done.exit_code, done.stdout, done.stderr


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    """A store with two bodies, each with one finding of T3-003."""
    with open_store(tmp_path) as opened:
        for body in ("教育局", "财政局"):
            opened.save_findings(opened.save_report(report(body), edition(body, 2021)), [_of(body)])
        yield opened


def _of(body: str, value: int = 3404) -> Finding:
    return finding(report(body), value=value)


def listed(store: Store) -> dict[str, tuple[str, str]]:
    """State and reason by body."""
    return {str(row["body"]): (str(row["triage"]), str(row["reason"])) for row in triage_list(store)}


def test_a_decision_by_the_beginning_of_a_fingerprint(store: Store) -> None:
    """This test ensures that eight characters are enough, and that a decision survives parsing and auditing again."""
    name = _of("教育局").fingerprint
    assert name != _of("财政局").fingerprint
    (row,) = decide(store, name[:8], "dismissed", "已电话核实")
    assert (row["triage"], row["reason"]) == ("dismissed", "已电话核实")
    again = store.save_report(report("教育局"), edition("教育局", 2021))
    store.save_findings(again, [_of("教育局")])
    assert listed(store) == {"教育局": ("dismissed", "已电话核实"), "财政局": ("open", "")}
    store.save_findings(again, [_of("教育局", 3405)])
    assert listed(store)["教育局"] == ("open", "")


def test_a_pattern_dismissed_on_the_whole_site(store: Store) -> None:
    """This test ensures that --everywhere holds for later findings too, and that a single decision goes before it."""
    decide(store, _of("教育局").fingerprint, "dismissed", "县里统一口径", everywhere=True)
    assert set(listed(store).values()) == {("dismissed", "县里统一口径")}
    decide(store, _of("财政局").fingerprint, "confirmed", "")
    assert listed(store)["财政局"] == ("confirmed", "")
    key = store.save_report(report("民政局"), edition("民政局", 2021))
    store.save_findings(key, [_of("民政局", 7)])
    assert listed(store)["民政局"] == ("dismissed", "县里统一口径")
    decide(store, _of("教育局").fingerprint, "open", "", everywhere=True)
    assert listed(store) == {"教育局": ("open", ""), "财政局": ("confirmed", ""), "民政局": ("open", "")}


@pytest.mark.parametrize(
    ("fingerprint", "state", "reason", "everywhere", "error"),
    [
        ("abc", "confirmed", "", False, NotStored),
        ("ffffffffffff", "confirmed", "", False, NotStored),
        ("", "dismissed", "", False, ValueError),
        ("", "wrong", "", False, ValueError),
        ("", "dismissed", " ", True, ValueError),
        ("", "sent", "x", True, ValueError),
    ],
)
def test_what_cannot_be_decided(
    store: Store, fingerprint: str, state: str, reason: str, everywhere: bool, error: type[Exception]
) -> None:
    """This test ensures that unknown findings and states, and dismissals without a reason, are refused."""
    with pytest.raises(error):
        decide(store, fingerprint or _of("教育局").fingerprint, state, reason, everywhere=everywhere)
    assert set(listed(store).values()) == {("open", "")}


def test_on_the_command_line(store: Store, tmp_path: Path) -> None:
    """This test ensures that the command decides, lists by state, and that the decision is in findings.csv."""
    name = _of("教育局").fingerprint
    code, _, err = nianbao("triage", name[:10], "dismissed", "--home", tmp_path)
    assert (code, "reason" in err) == (2, True)
    assert nianbao("triage", name[:10], "--home", tmp_path)[0] == 2
    assert nianbao("triage", name[:10], "dismissed", "--reason", "已核实", "--home", tmp_path)[0] == 0
    code, out, _ = nianbao("triage", "--state", "dismissed", "--home", tmp_path, "--json")
    rows: list[dict[str, Any]] = [json.loads(line) for line in out.splitlines()]
    assert (code, [(row["body"], row["reason"]) for row in rows]) == (0, [("教育局", "已核实")])
    assert "不予采纳" in nianbao("triage", "--home", tmp_path)[1]
    assert nianbao("export", "csv", tmp_path / "out", "--home", tmp_path)[0] == 0
    with (tmp_path / "out" / "findings.csv").open(encoding="utf-8", newline="") as file:
        exported = {row["body"]: (row["triage"], row["reason"]) for row in csv.DictReader(file)}
    assert exported == {"教育局": ("dismissed", "已核实"), "财政局": ("open", "")}


def test_a_local_file_on_the_command_line(tmp_path: Path) -> None:
    """This test ensures that audit takes local rules by option or from the home folder, and names what is wrong."""
    page = tmp_path / "reports" / "one.txt"
    page.parent.mkdir()
    page.write_text("某镇人民政府2023年政府信息公开工作年度报告\n一、总体情况\n我局认真公开。\n", encoding="utf-8")
    local = tmp_path / "local.yaml"
    local.write_text("rules: {STR-014: {life: retired}}\n", encoding="utf-8")

    def codes(*more: object) -> set[str]:
        return {json.loads(line)["code"] for line in nianbao("audit", page, "--json", *more)[1].splitlines()}

    assert "STR-014" in codes()
    assert "STR-014" not in codes("--rules", local)
    local.write_text("rules: {STR-014: {life: gone}}\n", encoding="utf-8")
    code, _, err = nianbao("audit", page, "--rules", local)
    assert code == 2
    assert "local.yaml: STR-014: life: 'gone'" in "".join(err.split("\n"))
    (tmp_path / "rules.yaml").write_text("rules: {STR-999: {}}\n", encoding="utf-8")
    assert nianbao("audit", "--home", tmp_path)[0] == 2
    assert nianbao("audit", page, "--rules", tmp_path / "none.yaml")[0] == 2


def test_the_catalogue_is_covered() -> None:
    """This test ensures that every one of the 150 rules is checked or says why not, and that tests are counted."""
    rows = coverage_of(load_rules())
    assert len(rows) == 150
    assert [row["code"] for row in rows if not row["bound"] and row["why_not"] == "not written yet"] == []
    by_code = {row["code"]: row for row in rows}
    assert by_code["STR-005"]["tests"] >= 3
    assert by_code["STR-005"]["example"]
    code, out, _ = nianbao("rules", "--coverage", "--json")
    assert (code, len(out.splitlines())) == (0, 150)


def test_tests_are_counted_by_function(tmp_path: Path) -> None:
    """This test ensures that a code counts once a test function, its decorators included, and nowhere else."""
    text = 'X = "AB-001"\n\n@mark("AB-001")\ndef test_a():\n    "AB-001"\n\n\ndef helper():\n    "AB-001"\n'
    (tmp_path / "test_x.py").write_text(text, encoding="utf-8")
    assert count_tests(tmp_path, {"AB-001": None, "AB-002": None}) == {"AB-001": 1, "AB-002": 0}


def test_one_rule_is_explained() -> None:
    """This test ensures that ``rules CODE`` prints formula, settings and example, and JSON has the same."""
    code, out, _ = nianbao("rules", "PUB-003")
    assert code == 0
    assert "usual = 01-31" in out
    (row,) = [json.loads(line) for line in nianbao("rules", "PUB-003", "--json")[1].splitlines()]
    assert (row["bound"], row["settings"]["last"]) == (True, "03-31")
    assert row["example"]
