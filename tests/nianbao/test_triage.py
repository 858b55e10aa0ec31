"""Triage and local rules on the command line: decisions are kept, exported, and may hold for a whole site."""

from __future__ import annotations

import csv
import getpass
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from fixtures.county import reports
from forms.rules import load_rules
from nianbao.cli import app
from nianbao.rulebook import count_tests, coverage_of
from nianbao.triage import Chosen, decide, decide_from, decide_many, mute, triage_list
from store.audit.finding import Finding
from store.errors import ExceptionRefused, NotStored
from store.exceptions import read_exceptions, withdraw
from store.exports import write_export
from store.rows import exception_rows
from store.store import Store, open_store
from tests.store.samples import edition, finding, report

RUNNER = CliRunner()


def nianbao(*arguments: object) -> tuple[int, str, str]:
    """Exit code, standard output and standard error of one run."""
    done = RUNNER.invoke(app, [str(argument) for argument in arguments])
    return done.exit_code, done.stdout, done.stderr


def json_lines(text: str) -> list[dict[str, Any]]:
    """JSON Lines read back."""
    return [json.loads(line) for line in text.splitlines()]


@pytest.fixture
def wrong(tmp_path: Path) -> Path:
    """A home with one report that has errors and notes."""
    sample = next(one for one in reports() if one.planted == "row-total")
    (tmp_path / "slip.docx").write_bytes(sample.attachment("docx"))
    assert nianbao("load", tmp_path / "slip.docx", "--home", tmp_path / "home")[0] == 0
    assert nianbao("audit", "--home", tmp_path / "home")[0] == 1
    return tmp_path / "home"


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


def test_a_pattern_is_excepted_on_the_whole_site(store: Store) -> None:
    """This test ensures that an exception mutes later findings too, says who and why, and can be withdrawn."""
    made, rows = mute(store, _of("教育局").fingerprint, "县里统一口径", by="张三")
    assert {row["triage"] for row in rows} == {"muted"}
    assert len(rows) == 2
    decide(store, _of("财政局").fingerprint, "confirmed")
    assert listed(store)["财政局"] == ("confirmed", "")
    key = store.save_report(report("民政局"), edition("民政局", 2021))
    store.save_findings(key, [_of("民政局", 7)])
    state, reason = listed(store)["民政局"]
    assert (state, reason) == ("muted", "县里统一口径")
    assert {row["decided_by"] for row in triage_list(store) if row["triage"] == "muted"} == {"张三"}
    (row,) = exception_rows(store)
    assert (row["id"], row["by"], row["muted"], row["withdrawn"]) == (made.id, "张三", 2, "")
    withdraw(store.home, made.id, "李四")
    assert listed(store) == {"教育局": ("open", ""), "财政局": ("confirmed", ""), "民政局": ("open", "")}
    (row,) = exception_rows(store)
    assert (row["muted"], row["withdrawn_by"]) == (0, "李四")
    with pytest.raises(NotStored):
        withdraw(store.home, made.id)


def test_an_exception_is_narrowed(store: Store) -> None:
    """This test ensures that an exception may hold for one body or for some cells only."""
    name = _of("教育局").fingerprint
    made, rows = mute(store, name, "合并公布", this_body=True)
    assert [row["body"] for row in rows] == ["教育局"]
    withdraw(store.home, made.id)
    assert mute(store, name, "口径", cell="t4.*")[1] == []
    assert len(mute(store, name, "口径", cell="t3.*")[1]) == 2


def test_exceptions_outlive_the_database(store: Store, tmp_path: Path) -> None:
    """This test ensures that exceptions are kept in a journal of their own, and a spoilt one is named."""
    made, _ = mute(store, _of("教育局").fingerprint, "口径")
    with (tmp_path / "exceptions.jsonl").open("ab") as file:
        file.write(b'{"id": "cut sho')
    assert list(read_exceptions(tmp_path)) == [made.id]
    (tmp_path / "exceptions.jsonl").write_bytes(b'{"id": 1}\n' + b"{}\n")
    with pytest.raises(ExceptionRefused, match="line 1"):
        read_exceptions(tmp_path)


def test_many_at_once(store: Store) -> None:
    """This test ensures that findings chosen by rule, body or severity are decided together, and never all by slip."""
    with pytest.raises(ValueError, match="--rule"):
        decide_many(store, Chosen(), "confirmed")
    with pytest.raises(NotStored):
        decide_many(store, Chosen(rule="T9-999"), "confirmed")
    assert len(decide_many(store, Chosen(rule="T3-003"), "confirmed")) == 2
    decide_many(store, Chosen(body="教育局", state="confirmed"), "sent", "已发函")
    assert listed(store) == {"教育局": ("sent", "已发函"), "财政局": ("confirmed", "")}


def test_decisions_from_a_table(store: Store, tmp_path: Path) -> None:
    """This test ensures that an exported findings.csv that somebody filled in is taken over whole or not at all."""
    (path,) = [one for one in write_export(store, "csv", tmp_path / "out") if one.name == "findings.csv"]
    with path.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    rows[0] |= {"triage": "confirmed"}
    rows[1] |= {"triage": "dismissed"}

    def save() -> None:
        with path.open("w", encoding="utf-8-sig", newline="") as file:
            out = csv.DictWriter(file, list(rows[0]))
            out.writeheader()
            out.writerows(rows)

    save()
    with pytest.raises(ValueError, match=r"findings\.csv.*line 3"):
        decide_from(store, path)
    assert {state for state, _ in listed(store).values()} == {"open"}
    rows[1] |= {"reason": "已电话核实"}
    save()
    assert len(decide_from(store, path)) == 2
    assert sorted(listed(store).values()) == [("confirmed", ""), ("dismissed", "已电话核实")]
    assert decide_from(store, path) == []


@pytest.mark.parametrize(
    ("fingerprint", "state", "reason", "error"),
    [
        ("abc", "confirmed", "", NotStored),
        ("ffffffffffff", "confirmed", "", NotStored),
        ("", "dismissed", "", ValueError),
        ("", "wrong", "", ValueError),
        ("", "muted", "x", ValueError),
    ],
)
def test_what_cannot_be_decided(
    store: Store, fingerprint: str, state: str, reason: str, error: type[Exception]
) -> None:
    """This test ensures that unknown findings and states, and dismissals without a reason, are refused."""
    with pytest.raises(error):
        decide(store, fingerprint or _of("教育局").fingerprint, state, reason)
    with pytest.raises(ExceptionRefused):
        mute(store, _of("教育局").fingerprint, " ")
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


def test_exceptions_on_the_command_line(store: Store, tmp_path: Path) -> None:
    """This test ensures that an exception is made, listed, exported, shown as muted, and withdrawn by command."""
    name = _of("教育局").fingerprint
    assert nianbao("triage", name[:10], "sent", "--everywhere", "--reason", "x", "--home", tmp_path)[0] == 2
    code, _, err = nianbao(
        "triage", name[:10], "--everywhere", "--reason", "统一口径", "--by", "张三", "--home", tmp_path
    )
    assert (code, "统一口径（张三" in err) == (0, True)
    (row,) = [
        json.loads(line) for line in nianbao("triage", "--exceptions", "--json", "--home", tmp_path)[1].splitlines()
    ]
    assert (row["code"], row["muted"]) == ("T3-003", 2)
    code, out, _ = nianbao("show", "教育局:2021", "--json", "--home", tmp_path)
    assert [one["triage"] for one in json.loads(out)["settled"]] == ["muted"]
    assert "例外屏蔽" in nianbao("show", "教育局:2021", "--home", tmp_path)[1]
    assert nianbao("export", "csv", tmp_path / "out", "--home", tmp_path)[0] == 0
    assert "统一口径" in (tmp_path / "out" / "exceptions.csv").read_text("utf-8")
    assert "muted" in (tmp_path / "out" / "findings.csv").read_text("utf-8")
    assert nianbao("triage", "--withdraw", row["id"], "--by", "李四", "--home", tmp_path)[0] == 0
    assert nianbao("triage", "--withdraw", row["id"], "--home", tmp_path)[0] == 2
    code, out, _ = nianbao("triage", "all", "confirmed", "--rule", "T3-003", "--json", "--home", tmp_path)
    assert (code, [json.loads(line)["triage"] for line in out.splitlines()]) == (0, ["confirmed", "confirmed"])


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
    assert "local.yaml, line 1: STR-014: life: 'gone'" in "".join(err.split("\n"))
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


@pytest.mark.parametrize(("state", "code"), [("confirmed", 1), ("sent", 1), ("dismissed", 0), ("corrected", 0)])
def test_only_errors_that_stand_end_an_audit_with_one(wrong: Path, state: str, code: int) -> None:
    """This test ensures that an error that was explained or put right is no reason for exit code 1."""
    assert nianbao("triage", "all", state, "--severity", "error", "--reason", "核实", "--home", wrong)[0] == 0
    assert nianbao("audit", "--home", wrong)[0] == code


def test_a_muted_error_ends_an_audit_with_nought(wrong: Path) -> None:
    """This test ensures that an exception counts as an explanation, and a decision goes before it."""
    listed = json_lines(nianbao("triage", "--severity", "error", "--home", wrong, "--json")[1])
    for row in {row["code"]: row for row in listed}.values():
        nianbao("triage", row["fingerprint"], "--everywhere", "--reason", "口径", "--home", wrong)
    assert nianbao("audit", "--home", wrong)[0] == 0
    assert nianbao("triage", listed[0]["fingerprint"], "confirmed", "--home", wrong)[0] == 0
    assert nianbao("audit", "--home", wrong)[0] == 1


def test_who_decided(wrong: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """This test ensures that a decision carries a name: the one given, that of the desk, or that of the login."""
    monkeypatch.setattr(getpass, "getuser", lambda: "zhangsan")
    monkeypatch.delenv("NIANBAO_BY", raising=False)
    name = json_lines(nianbao("triage", "--home", wrong, "--json")[1])[0]["fingerprint"]
    told = ("triage", name, "confirmed", "--home", wrong, "--json")
    assert json_lines(nianbao(*told)[1])[0]["decided_by"] == "zhangsan"
    monkeypatch.setenv("NIANBAO_BY", "县政务公开办 李四")
    assert json_lines(nianbao(*told)[1])[0]["decided_by"] == "县政务公开办 李四"
    assert json_lines(nianbao(*told, "--by", "王五")[1])[0]["decided_by"] == "王五"
    assert nianbao("export", "csv", tmp_path / "out", "--home", wrong)[0] == 0
    with (tmp_path / "out" / "findings.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    (decided,) = (row for row in rows if row["triage"] == "confirmed")
    assert (decided["decided_by"], bool(decided["decided"])) == ("王五", True)
    decided.update(triage="sent", decided_by="赵六")
    with (tmp_path / "filled.csv").open("w", encoding="utf-8", newline="") as file:
        table = csv.DictWriter(file, list(rows[0]))
        table.writeheader()
        table.writerows(rows)
    assert nianbao("triage", "--from", tmp_path / "filled.csv", "--home", wrong)[0] == 0
    listed = json_lines(nianbao("triage", "--state", "sent", "--home", wrong, "--json")[1])
    assert [row["decided_by"] for row in listed] == ["赵六"]


def test_a_system_that_tells_no_name(wrong: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """This test ensures that a decision can be made where nobody is logged in by name."""

    def nobody() -> str:
        raise OSError("no name")

    monkeypatch.setattr(getpass, "getuser", nobody)
    monkeypatch.delenv("NIANBAO_BY", raising=False)
    done = nianbao("triage", "all", "confirmed", "--severity", "error", "--home", wrong, "--json")
    assert {row["decided_by"] for row in json_lines(done[1])} == {""}


def test_an_audit_counts_what_is_settled_apart(wrong: Path) -> None:
    """This test ensures that what was dismissed is not printed again as an error, and is counted; JSON has it all."""
    before = nianbao("audit", "--home", wrong)[1]
    count = len(json_lines(nianbao("triage", "--severity", "error", "--home", wrong, "--json")[1]))
    assert f"错误 error {count}" in before
    nianbao("triage", "all", "dismissed", "--severity", "error", "--reason", "核实", "--home", wrong)
    after = nianbao("audit", "--home", wrong)[1]
    assert "错误 error 0" in after
    assert f"已排除或屏蔽 settled {count}" in after
    assert "error" in {row["severity"] for row in json_lines(nianbao("audit", "--home", wrong, "--json")[1])}


def test_the_catalogue_as_local_rules_change_it(tmp_path: Path) -> None:
    """This test ensures that an auditor can see which rules run, how grave they are and what was added."""
    path = tmp_path / "local.yaml"
    path.write_text(
        "rules:\n  STR-006: {life: retired}\n  T3-017: {life: trial, severity: warning}\n"
        "add:\n  - {code: LOCAL-001, title: At most 500, title_zh: 不超过 500 件, severity: info,"
        " formula: t3.new_received.total <= 500}\n",
        encoding="utf-8",
    )
    rows = {row["code"]: row for row in json_lines(nianbao("rules", "--rules", path, "--json")[1])}
    assert len(rows) == 151
    assert (rows["STR-006"]["life"], rows["T3-017"]["severity"], rows["LOCAL-001"]["life"]) == (
        "retired",
        "warning",
        "active",
    )
    assert (rows["T3-017"]["example"], rows["T3-001"]["example"] is None) == (None, False)
    shown = nianbao("rules", "--rules", path)[1]
    assert not [word for word in ("停用 retired", "试行 trial", "不超过 500 件") if word not in shown]
    assert "t3.new_received.total <= 500" in nianbao("rules", "LOCAL-001", "--rules", path)[1]
    path.write_text("rules: {NO-1: {}}", encoding="utf-8")
    assert nianbao("rules", "--rules", path)[0] == 2
