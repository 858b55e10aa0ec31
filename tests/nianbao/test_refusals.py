"""What cannot be done is said in one line in both languages, with exit code 2 and without a traceback."""

from __future__ import annotations

import io
import re
import sys
from pathlib import Path

import pytest
from rich.console import Console
from typer.testing import CliRunner

import nianbao
from fixtures.county import reports
from nianbao.cli import app
from nianbao.outcomes import Outcome
from nianbao.tables import outcomes_table
from store.errors import NoStore


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A home with the reports of one township on two years."""
    folder = tmp_path_factory.mktemp("home")
    samples = [one for one in reports() if one.body.short == "次邱镇" and one.year in (2020, 2021)]
    files = []
    for sample in samples:
        path = folder / f"{sample.body.short}{sample.year}.docx"
        path.write_bytes(sample.attachment("docx"))
        files.append(path)
    assert CliRunner().invoke(app, ["load", *map(str, files), "--home", str(folder / "data")]).exit_code == 0
    (folder / "a file").write_text("not a folder", encoding="utf-8")
    spoilt = folder / "spoilt"
    spoilt.mkdir()
    (spoilt / "nianbao.db").write_bytes(b"no database at all" * 100)
    return folder


def refused(home: Path, *arguments: str) -> str:
    """The one line that a command ends with."""
    done = CliRunner().invoke(app, [one.replace("HOME", str(home)) for one in arguments])
    assert done.exit_code == 2, (done.exit_code, done.exception)
    assert done.stdout == ""
    (line,) = done.stderr.splitlines()
    assert re.search(r"[\u4e00-\u9fff].* · [^·]*[a-z]{2}", line), line
    return line


@pytest.mark.parametrize(
    "arguments",
    [
        ("export", "csv", "HOME/a file", "--home", "HOME/data"),
        ("load", "--home", "HOME/a file"),
        ("load", "--home", "HOME/data", "--database", "nonsense"),
        ("rebuild", "--home", "HOME/a file"),
        ("rebuild", "--home", "HOME/data", "--database", "nonsense"),
        ("demo", "--folder", "HOME/a file"),
        ("audit", "--home", "HOME/spoilt"),
        ("page", "次邱镇:2020", "--to", "HOME", "--home", "HOME/data"),
        ("triage", "--from", "HOME/none.csv", "--home", "HOME/data"),
        ("triage", "--state", "big", "--home", "HOME/data"),
        ("triage", "--severity", "big", "--home", "HOME/data"),
        ("triage", "abc", "confirmed", "--home", "HOME/data"),
        ("triage", "[/abcdef]", "confirmed", "--home", "HOME/data"),
        ("rules", "[/x]"),
        ("audit", "--nosuch"),
        ("--nosuch",),
        ("nosuch",),
        ("show",),
        ("show", "次邱镇:2020", "更多", "--home", "HOME/data"),
        ("triage", "--year", "x", "--home", "HOME/data"),
        ("export", "csv", "--home"),
        ("forms", "[/x]"),
        ("export", "[/x]", "HOME/out", "--home", "HOME/data"),
        ("show", "[/x]:2020", "--home", "HOME/data"),
    ],
)
def test_refusals_are_one_line(home: Path, arguments: tuple[str, ...]) -> None:
    """This test ensures that what cannot be used, or is not known, is named in Chinese and English."""
    refused(home, *arguments)


READING: list[tuple[str, ...]] = [
    ("audit",),
    ("coverage",),
    ("show", "次邱镇:2020"),
    ("notice", "次邱镇:2020"),
    ("page", "次邱镇:2020"),
    ("correct", "次邱镇:2020"),
    ("export", "csv", "HOME/out"),
    ("triage",),
    ("rebuild",),
]


@pytest.mark.parametrize("arguments", READING)
def test_a_home_that_is_not_there_is_not_made(home: Path, arguments: tuple[str, ...]) -> None:
    """This test ensures that what only reads a store says that there is none, and makes none."""
    assert "absent" in refused(home, *arguments, "--home", "HOME/absent")
    assert not (home / "absent").exists()


def test_a_home_without_a_database_is_told_what_to_do(tmp_path: Path) -> None:
    """This test ensures that a home with an archive alone is not taken for an empty one, here and in Python."""
    (tmp_path / "archive").mkdir()
    assert "rebuild" in refused(tmp_path, "audit", "--home", "HOME")
    with pytest.raises(NoStore, match="rebuild"):
        nianbao.open(tmp_path)
    assert [path.name for path in tmp_path.iterdir()] == ["archive"]


def test_nothing_asked_is_answered_with_help() -> None:
    """This test ensures that the program without a word prints its help, and no error."""
    done = CliRunner().invoke(app, [])
    assert "crawl" in done.output
    assert "·" not in done.stderr.splitlines()[0] if done.stderr else True


def test_a_driver_that_is_not_installed_is_named(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """This test ensures that a database that needs an extra says which one to install."""
    monkeypatch.setitem(sys.modules, "psycopg", None)
    line = refused(home, "audit", "--database", "postgresql://x@127.0.0.1/y")
    assert "pip install 'nianbao[postgresql]'" in line


@pytest.mark.parametrize("command", ["show", "notice", "page", "correct"])
def test_a_name_typed_slightly_wrong_is_answered(home: Path, command: str) -> None:
    """This test ensures that a wrong name is answered with the nearest body, a wrong year with the years there are."""
    assert "次邱镇" in refused(home, command, "次丘镇:2020", "--home", "HOME/data").partition("perhaps")[2]
    assert "2020 2021" in refused(home, command, "次邱镇:1999", "--home", "HOME/data")
    assert "perhaps" not in refused(home, command, "某某市财政局:2020", "--home", "HOME/data")


@pytest.mark.parametrize("arguments", [("notice",), ("page",), ("correct", "t3.new_received.total", "3", "--by", "me")])
def test_one_of_several_has_to_be_named(home: Path, arguments: tuple[str, ...]) -> None:
    """This test ensures that where one report is needed and several are meant, each is named by its id and year."""
    line = refused(home, arguments[0], "次邱镇", *arguments[1:], "--home", "HOME/data")
    assert len(re.findall(r"[0-9a-f]{20}\(20(?:20|21)\)", line)) == 2


def test_an_empty_list_is_named(tmp_path: Path) -> None:
    """This test ensures that a crawl of a list without any address does not end as if all were well."""
    (tmp_path / "sites.txt").write_text("# none yet\n", encoding="utf-8")
    done = CliRunner().invoke(app, ["crawl", str(tmp_path / "sites.txt"), "--home", str(tmp_path / "data"), "--json"])
    assert (done.exit_code, done.stdout) == (2, "")
    assert "list-empty" in done.stderr


@pytest.mark.parametrize("width", [80, 120])
def test_the_table_of_sites_names_every_site(width: int) -> None:
    """This test ensures that a long reason pushes neither the site nor what it took out of a narrow table."""
    console = Console(file=io.StringIO(), width=width, soft_wrap=True)
    console.print(outcomes_table([Outcome("www.a.gov.cn", "unreachable", 317, 45, "unreachable: " + "long " * 60)]))
    told = console.file.getvalue()  # type: ignore[attr-defined]  # it is the StringIO given above
    assert "www.a.gov.cn" in told
    assert "317" in told
    assert "45" in told
