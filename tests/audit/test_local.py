"""Local rules: what an auditor's file may change, and how it says what is wrong with it."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from forms.rules import load_rules
from parsers.document import NOWHERE
from parsers.report import Report, Section
from store.audit.audit import audit_report
from store.audit.finding import Finding
from store.audit.local import LocalRulesError, national, read_local
from tests.audit.reports import changed, make_report, valid_report

GIVEN = """
rules:
  PUB-003: {severity: warning, settings: {usual: "01-20"}}
  STR-019: {settings: {limit: 5}}
  STR-018: {life: retired}
  T4-001: {life: trial, zh: "表四复议合计 {actual} 与分项 {expected} 不符。", en: "{actual} is not {expected}."}
add:
  - code: LOCAL-001
    title: No more than 5 requests
    title_zh: 新收不超过 5 件
    formula: t3.new_received.total <= 5
    severity: warning
except:
  - {rule: [T4-001, T4-002], body: 柳泉镇人民政府, year: 2021-2023, reason: 合并公布}
"""


def audited(report: Report, text: str, folder: Path, site: str = "") -> list[Finding]:
    """The findings of a report under a local file."""
    path = folder / "rules.yaml"
    path.write_text(text, encoding="utf-8")
    rules = read_local(path).rules_for(report.body, site, report.year)
    return list(audit_report(report, rules=rules).findings)


def wrong(body: str = "某镇人民政府") -> Report:
    """A report whose row of 行政复议 does not add up."""
    values = {"t4.reconsideration.upheld": 1, "t4.reconsideration.total": 3}
    return make_report({"t4": "2021"}, values, body=body, year=2023)


def test_a_rule_of_ones_own(tmp_path: Path) -> None:
    """This test ensures that a formula in the file is a rule with severity and message, without any code."""
    report = changed(valid_report(), {})
    assert report.figures["t3.new_received.total"].value != 0
    (found,) = [f for f in audited(report, GIVEN, tmp_path) if f.code == "LOCAL-001"]
    assert found.severity == "warning"
    assert "新收不超过 5 件" in found.zh


def test_thresholds_and_days(tmp_path: Path) -> None:
    """This test ensures that local settings change a limit (STR-019) and a deadline (PUB-003)."""
    made = make_report({"t3": "2021"}, {}, body="柳泉镇人民政府", year=2023)
    section = Section("s1", "一、总体情况", "我镇认真公开信息。", NOWHERE)
    report = replace(made, published=date(2024, 1, 25), provenance={"year": "title"}, sections=(section,))
    found = {f.code: f for f in audited(report, GIVEN, tmp_path)}
    assert (found["STR-019"].actual, found["STR-019"].expected) == (9, 5)
    assert "2024年1月20日" in found["PUB-003"].zh
    assert not {"STR-019", "PUB-003"} & {f.code for f in audit_report(report).findings}


def test_life_cycle(tmp_path: Path) -> None:
    """This test ensures that a trial finding is marked and only informs, and a retired rule never runs."""
    (trial,) = [f for f in audited(wrong(), GIVEN, tmp_path) if f.code == "T4-001"]
    assert trial.zh.startswith("［试行］表四复议合计 3 与分项 1 不符。")
    assert (trial.severity, trial.en.startswith("[trial] ")) == ("info", True)
    zero = make_report({"t2": "2021", "t3": "2021", "t4": "2021"}, {})
    assert "STR-018" in {f.code for f in audit_report(zero).findings}
    assert "STR-018" not in {f.code for f in audited(zero, GIVEN, tmp_path)}


def test_exceptions(tmp_path: Path) -> None:
    """This test ensures that an exception holds for its body and years, says its reason, and for nobody else."""
    path = tmp_path / "rules.yaml"
    path.write_text(GIVEN, encoding="utf-8")
    local = read_local(path)
    rules = local.rules_for("汶清县柳泉镇人民政府", "", 2022)
    report = wrong("汶清县柳泉镇人民政府")
    done = audit_report(report, rules=rules)
    assert "T4-001" not in {f.code for f in done.findings}
    (result,) = [r for r in done.results if r.code == "T4-001"]
    assert "合并公布" in result.reason
    assert local.rules_for("柳泉镇", "", 2024) is local.rules
    assert local.rules_for("白沙渡镇", "", 2022) is local.rules
    assert local.rules_for("柳泉镇", "x", 2021) is local.rules_for("柳泉镇", "", 2023)


def test_a_site_may_be_excepted(tmp_path: Path) -> None:
    """This test ensures that an exception by site leaves other sites alone."""
    text = "except:\n  - {rule: T4-001, site: www.a.example, reason: 旧系统}\n"
    assert "T4-001" not in {f.code for f in audited(wrong(), text, tmp_path, "www.a.example")}
    assert "T4-001" in {f.code for f in audited(wrong(), text, tmp_path, "www.b.example")}


def test_an_empty_file_changes_nothing(tmp_path: Path) -> None:
    """This test ensures that no file and an empty one are the national catalogue."""
    path = tmp_path / "rules.yaml"
    path.write_text("# nothing yet\n", encoding="utf-8")
    assert read_local(path).rules is national().rules is load_rules()


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("rules: {T9-999: {life: retired}}", "rules.yaml, line 1: rules: T9-999: unknown"),
        ("rules: {T3-001: {sevrity: info}}", "T3-001: sevrity: unknown; known:"),
        ("rules: {T3-001: {severity: bad}}", "T3-001: severity: 'bad' is none of error, warning, info"),
        ("rules: {T3-001: {life: off}}", "T3-001: life: expected text, got False"),
        ("rules: {PUB-003: {settings: {usual: 01-20}}}", ""),
        ("rules: {PUB-003: {settings: {usual: Jan 20}}}", "PUB-003: settings: usual: 'Jan 20' is no day"),
        ("rules: {PUB-003: {settings: {lst: 01-20}}}", "PUB-003: settings: lst: unknown"),
        ("rules: {STR-019: {settings: {limit: many}}}", "STR-019: settings: limit: 'many' is no whole number"),
        ("rules: {STR-003: {formula: 'a == b'}}", "STR-003: formula: this rule is checked by a function"),
        ("rules: {T3-001: {formula: 'a =='}}", "T3-001: formula:"),
        ("rules: {T3-001: {zh: '{figures.__class__}'}}", "T3-001: zh: {figures.__class__} is unknown"),
        ("rules: {T3-001: {zh: 'a } b'}}", "T3-001: zh: a brace stands alone"),
        ("add: [{code: x}]", "add, entry 1: code: 'x' is no code"),
        ("add: [{code: LOCAL-001, title: t, severity: info}]", "LOCAL-001: formula: is missing"),
        (
            "add: [{code: LOCAL-001, title: t, severity: info, formula: 't3.no.such == 1'}]",
            "no form (any) has the cells",
        ),
        (
            "add: [{code: T3-001, title: t, severity: info, formula: 't3.granted.total == 1'}]",
            "T3-001: code: is in use",
        ),
        ("add: {code: LOCAL-001}", "add: expected a list, got dict"),
        ("except: [{rule: T3-001, body: x}]", "except, entry 1: reason: an exception needs a reason"),
        ("except: [{rule: T3-001, reason: x}]", "except, entry 1: body, site or year"),
        ("except: [{rule: T3-001, year: abc, reason: x}]", "except, entry 1: year: 'abc' is no year"),
        ("except: [{rule: NO-001, year: 2023, reason: x}]", "except, entry 1: rule: 'NO-001' is no rule"),
        ("- a", "rules.yaml: the file: expected keys and values, got list"),
        ("a: [", "rules.yaml: not YAML"),
    ],
)
def test_errors_name_file_entry_and_key(tmp_path: Path, text: str, says: str) -> None:
    """This test ensures that a mistake in the file is told by file, code and key, before anything is audited."""
    path = tmp_path / "rules.yaml"
    path.write_text(text, encoding="utf-8")
    if not says:
        assert read_local(path).rules.by_code["PUB-003"].settings["usual"] == "01-20"
        return
    with pytest.raises(LocalRulesError) as error:
        read_local(path)
    assert says in str(error.value)
    assert str(error.value).startswith("rules.yaml")


@pytest.mark.parametrize(
    ("says", "line"),
    [
        ("severity: 'bad'", 4),
        ("settings: usual: 'Jan'", 7),
        ("LOCAL-002: formula:", 13),
        ("except, entry 2: reason", 16),
        ("T4-001: is given twice", 18),
    ],
)
def test_errors_name_the_line(tmp_path: Path, says: str, line: int) -> None:
    """This test ensures that a mistake is told with its line, whichever entry it stands in."""
    good = {4: "    severity: info", 7: '      usual: "01-20"', 13: "    formula: t3.granted.total <= 5"}
    bad = {4: "    severity: bad", 7: "      usual: Jan", 13: "    formula: t3.granted.total <="}
    lines = (
        "# local\nrules:\n  T4-001:\n{4}\n  PUB-003:\n    settings:\n{7}\nadd:\n"
        "  - {{code: LOCAL-001, title: a, severity: info, formula: t3.granted.total <= 9}}\n"
        "  - code: LOCAL-002\n    title: b\n    severity: info\n{13}\nexcept:\n"
        "  - {{rule: T3-001, year: 2023, reason: x}}\n  - {{rule: T3-001, year: 2023{16}}}\n{18}"
    )
    filled = {f"n{at}": (bad if at == line else good)[at] for at in good}
    filled |= {"n16": "" if line == 16 else ", reason: y", "n18": ""}
    for at in (4, 7, 13, 16, 18):
        lines = lines.replace(f"{{{at}}}", f"{{n{at}}}")
    text = lines.format(**filled)
    if line == 18:
        text = text.replace("rules:\n", "rules:\n  T4-001: {}\n", 1)
        line = 4
    path = tmp_path / "rules.yaml"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(LocalRulesError) as error:
        read_local(path)
    assert says in str(error.value)
    assert str(error.value).startswith(f"rules.yaml, line {line}: ")


def test_the_example_of_the_manual(tmp_path: Path) -> None:
    """This test ensures that the file shown in docs/local-rules.md can be used as it stands."""
    page = Path(__file__).resolve().parents[2] / "docs" / "local-rules.md"
    text = page.read_text(encoding="utf-8").split("```yaml\n")[1].split("```")[0]
    path = tmp_path / "local.yaml"
    path.write_text(text, encoding="utf-8")
    local = read_local(path)
    assert "LOCAL-001" in local.rules.by_code
    assert {one.code for one in local.excepted} == {"PUB-001", "STR-004"}
