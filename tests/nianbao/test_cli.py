"""The command line: help, exit codes, JSON, named errors."""

from __future__ import annotations

import json
import subprocess
import sys
import zipfile
from pathlib import Path
from typing import Any

import pytest
from typer.main import get_command
from typer.testing import CliRunner

from fixtures.county import reports
from nianbao.cli import app
from store.store import open_store

COMMANDS = sorted(getattr(get_command(app), "commands"))  # noqa: B009  the group is typed as a plain command
RUNNER = CliRunner()


def nianbao(*arguments: object) -> tuple[int, str, str]:
    """Exit code, standard output and standard error of one run."""
    done = RUNNER.invoke(app, [str(argument) for argument in arguments])
    return done.exit_code, done.stdout, done.stderr


def lines(text: str) -> list[dict[str, Any]]:
    """JSON Lines read back."""
    return [json.loads(line) for line in text.splitlines()]


@pytest.fixture(scope="module")
def clean_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A sample report without any planted slip, as a Word file."""
    path = tmp_path_factory.mktemp("files") / "次邱镇2020.docx"
    sample = next(sample for sample in reports() if sample.body.short == "次邱镇" and sample.year == 2020)
    path.write_bytes(sample.attachment("docx"))
    return path


@pytest.mark.parametrize("command", COMMANDS)
def test_help_ends_with_an_example(command: str) -> None:
    """This test ensures that every command says what it does and shows one call of itself."""
    code, out, _ = nianbao(command, "--help")
    assert code == 0
    assert out.strip().splitlines()[-1].strip().startswith(f"Example: nianbao {command}")


def test_parse_prints_the_contract(clean_file: Path) -> None:
    """This test ensures that a parsed report has the keys that the design promises, with kinds and places."""
    code, out, _ = nianbao("parse", "--json", clean_file)
    (report,) = lines(out)
    assert code == 0
    promised = "source title body year form tables period published values cells sections statements doubts findings"
    assert set(promised.split()) <= set(report)
    assert report["year"] == 2020
    assert report["form"] == "2019"
    assert report["values"]["t3.new_received.total"] == 0
    assert report["cells"]["t3.new_received.total"]["kind"] == "zero"
    assert report["cells"]["t3.new_received.total"]["place"]
    assert set(report["values"]) == set(report["cells"])


def test_bad_input_is_named_and_the_rest_is_done(clean_file: Path, tmp_path: Path) -> None:
    """This test ensures that each bad file gets a named error and exit code 2 while the good one is read."""
    folder = tmp_path / "batch"
    folder.mkdir()
    (folder / "0-good.docx").write_bytes(clean_file.read_bytes())
    (folder / "1-page.docx").write_bytes(b"<!DOCTYPE html><html><body><p>not a Word file</p></body></html>")
    (folder / "2-torn.docx").write_bytes(b"PK\x03\x04 torn")
    (folder / "3-empty.html").write_bytes(b"")
    (folder / "4-noise.bin").write_bytes(bytes(range(256)) * 8)
    with zipfile.ZipFile(folder / "5-bomb.docx", "w", zipfile.ZIP_DEFLATED) as bomb:
        bomb.writestr("[Content_Types].xml", "<Types/>")
        bomb.writestr("word/document.xml", b"0" * 400_000_000)
    code, out, err = nianbao("parse", "--json", folder, tmp_path / "absent.html")
    found = lines(out)
    codes = {Path(one["source"]["path"]).name: one["error"]["code"] for one in found if "error" in one}
    assert code == 2
    assert [one["year"] for one in found if "error" not in one] == [2020]
    assert set(codes) == {"1-page.docx", "2-torn.docx", "3-empty.html", "4-noise.bin", "5-bomb.docx", "absent.html"}
    assert codes["5-bomb.docx"] == "limit-exceeded"
    assert codes["1-page.docx"] == "not-what-it-says"
    assert codes["absent.html"] == "file-not-readable"
    assert all(name in err for name in codes)


def test_report_without_tables_is_a_report(tmp_path: Path) -> None:
    """This test ensures that a report in words alone is read, not refused."""
    path = tmp_path / "words.txt"
    path.write_text("青石乡2010年政府信息公开工作年度报告\n一、概述\n本乡全年公开信息3条。\n", encoding="utf-8")
    code, out, _ = nianbao("parse", "--json", path)
    (report,) = lines(out)
    assert code == 0
    assert (report["year"], report["form"], report["values"]) == (2010, "pre2019", {})


def test_audit_tells_errors_by_its_exit_code(clean_file: Path, tmp_path: Path) -> None:
    """This test ensures that a clean report ends with 0 and a planted slip with 1, named in the output."""
    assert nianbao("audit", clean_file)[0] == 0
    planted = next(sample for sample in reports() if sample.planted == "row-total")
    path = tmp_path / "slip.docx"
    path.write_bytes(planted.attachment("docx"))
    code, out, _ = nianbao("audit", "--json", path)
    assert code == 1
    assert "T3-003" in {code for finding in lines(out) for code in finding["witnesses"]}


def test_load_show_export(clean_file: Path, tmp_path: Path) -> None:
    """This test ensures that a loaded file can be shown by body and year and leaves as csv and xlsx."""
    home = tmp_path / "home"
    assert nianbao("load", clean_file, "--home", home)[0] == 0
    code, out, _ = nianbao("show", "次邱镇:2020", "--home", home)
    assert code == 0
    assert "本年新收政府信息公开申请数量" in out
    assert nianbao("show", "无此镇:2020", "--home", home)[0] == 2
    code, out, _ = nianbao("export", "csv", tmp_path / "out", "--home", home)
    assert code == 0
    assert all(Path(line).stat().st_size for line in out.splitlines())
    assert nianbao("export", "xlsx", tmp_path / "out", "--home", home)[0] == 0
    assert nianbao("export", "nonsense", tmp_path / "out", "--home", home)[0] == 2


def test_catalogues() -> None:
    """This test ensures that the forms and rules are printed, whole and one by one."""
    assert len(lines(nianbao("rules", "--json")[1])) == 150
    assert "T3-001" in nianbao("rules", "T3-001")[1]
    assert nianbao("rules", "T9-999")[0] == 2


def test_a_rule_is_explained_with_its_example() -> None:
    """This test ensures that ``rules CODE`` shows both cases and the finding, and ``--coverage`` tests and examples."""
    (rule,) = lines(nianbao("rules", "T4-001", "--json")[1])
    assert rule["example"]["code"] == "T4-001"
    assert "t4.reconsideration.total = 3" in rule["example"]["wrong"]
    assert "相差 1" in rule["example"]["zh"]
    assert rule["example"]["zh"] in nianbao("rules", "T4-001")[1]
    rows = lines(nianbao("rules", "--coverage", "--json")[1])
    assert len(rows) == 150
    assert [row["code"] for row in rows if not row["example"] or not (row["bound"] or row["why_not"])] == []
    assert [row["code"] for row in rows if row["bound"] and not row["tests"]] == []
    assert len(lines(nianbao("forms", "2021", "--json")[1])) == 200
    assert nianbao("forms", "1999")[0] == 2


def test_unreachable_host_is_named(tmp_path: Path) -> None:
    """This test ensures that a host that does not answer is a named failure and exit code 2, without a traceback."""
    code, _, err = nianbao("crawl", "http://127.0.0.1:9/", "--home", tmp_path, "--delay", "0", "--years", "2020")
    assert code == 2
    assert "127.0.0.1" in err


def test_help_loads_nothing_heavy() -> None:
    """This test ensures that help comes without importing readers, the database or the crawler."""
    probe = (
        "import sys; sys.argv = ['nianbao', '--help']\n"
        "from nianbao.cli import main\n"
        "try: main()\n"
        "except SystemExit: pass\n"
        "print(sorted({'lxml', 'sqlalchemy', 'requests', 'pdfplumber', 'pypdfium2', 'docx', 'bs4'} & set(sys.modules)))"
    )
    done = subprocess.run([sys.executable, "-c", probe], capture_output=True, text=True, encoding="utf-8", timeout=60)
    assert done.stdout.splitlines()[-1] == "[]"


def test_show_tells_what_the_audit_found(tmp_path: Path) -> None:
    """This test ensures that a shown report carries findings that rest on more than one edition of it."""
    sample = next(sample for sample in reports() if sample.planted == "attachment-differs")
    (tmp_path / "report.docx").write_bytes(sample.attachment("docx"))
    (tmp_path / "report.txt").write_bytes(sample.txt())
    home = tmp_path / "home"
    assert nianbao("load", tmp_path / "report.docx", tmp_path / "report.txt", "--home", home)[0] == 0
    nianbao("audit", "--home", home)
    code, out, _ = nianbao("show", f"{sample.body.short}:{sample.year}", "--home", home, "--json")
    assert code == 0
    assert "STR-017" in {finding["code"] for one in lines(out) for finding in one["findings"]}


@pytest.mark.parametrize(
    ("command", "named"),
    [
        (("coverage", "--database", "sqlite:///{home}/none/nianbao.db"), "cannot open"),
        (("export", "csv", "{home}/out"), "exceptions.jsonl, line 1"),
    ],
)
def test_what_the_store_refuses_is_named(command: tuple[str, ...], named: str, tmp_path: Path) -> None:
    """This test ensures that a database that cannot be opened and a spoilt journal end a command with exit code 2."""
    open_store(tmp_path).close()
    (tmp_path / "exceptions.jsonl").write_bytes(b'{"id": 1}\n{}\n')
    arguments = [one.format(home=tmp_path.as_posix()) for one in command]
    code, out, err = nianbao(*arguments, "--home", tmp_path)
    assert (code, out) == (2, "")
    assert named in err
