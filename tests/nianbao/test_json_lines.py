"""``--json`` wherever something is printed: what a command did as lines that tell their kind."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from fixtures.county import reports
from tests.nianbao.test_cli import COMMANDS, lines, nianbao
from tests.scraper.portal import Portal, html, report_text


@pytest.fixture
def portal() -> Iterator[Portal]:
    """A portal on loopback with one report in one list."""
    made = Portal()
    made.routes["/"] = html("<title>某县</title><a href='/nb/'>政府信息公开年报</a>")
    made.routes["/nb/"] = html("<a href='/1.html'>次邱镇2020年政府信息公开工作年度报告</a>")
    made.routes["/1.html"] = html(report_text("次邱镇", 2020))
    yield made
    made.close()


def saved(folder: Path) -> Path:
    """A sample report as a file."""
    sample = next(one for one in reports() if one.body.short == "次邱镇" and one.year == 2020)
    path = folder / "次邱镇2020.docx"
    path.write_bytes(sample.attachment("docx"))
    return path


@pytest.mark.parametrize("command", COMMANDS)
def test_every_command_has_it(command: str) -> None:
    """This test ensures that no command prints for people alone."""
    assert "--json" in nianbao(command, "--help")[1]


def test_what_was_loaded_and_made_again(tmp_path: Path) -> None:
    """This test ensures that load and rebuild tell what was done, and each failure by code and in both languages."""
    (tmp_path / "torn.docx").write_bytes(b"PK\x03\x04 torn")
    home = tmp_path / "home"
    code, out, err = nianbao("load", saved(tmp_path), tmp_path / "torn.docx", "--home", home, "--json")
    assert code == 2
    failure, done = lines(out)
    assert done == {"kind": "loaded", "reports": 1}
    assert (failure["kind"], Path(failure["what"]).name) == ("failure", "torn.docx")
    assert failure["error"]["code"] in err
    assert failure["error"]["zh"] in err
    code, out, _ = nianbao("rebuild", "--home", home, "--json")
    failure, done = lines(out)
    assert (code, failure["error"]["code"], done) == (2, "not-archived", {"kind": "rebuilt", "reports": 0})


def test_what_was_handed_in(tmp_path: Path) -> None:
    """This test ensures that import tells which editions it archived."""
    url = "http://www.a.example/1.docx"
    told = ("--url", url, "--body", "次邱镇", "--year", "2020", "--home", tmp_path / "home", "--json")
    code, out, _ = nianbao("import", saved(tmp_path), *told)
    (done,) = lines(out)
    assert (code, done["kind"]) == (0, "imported")
    (edition,) = done["editions"]
    assert (edition["body"], edition["year"], edition["url"]) == ("次邱镇", 2020, url)


def test_what_a_portal_is(portal: Portal) -> None:
    """This test ensures that probe gives what it saw and the profile it proposes as one object."""
    code, out, err = nianbao("probe", portal.url, "--json")
    (seen,) = lines(out)
    assert (code, err) == (0, "")
    assert "政府信息公开年报" in [one["name"] for one in seen["entries"]]
    assert f"site: {seen['site']}" in seen["profile"]


def test_lines_of_a_crawl_tell_their_kind(portal: Portal, tmp_path: Path) -> None:
    """This test ensures that coverage and the outcome of each site can be told apart without guessing."""
    again = portal.url.replace("127.0.0.1", "localhost")
    told = ("--years", "2020", "--delay", "0", "--home", tmp_path, "--json")
    _, out, _ = nianbao("crawl", portal.url, again, *told)
    kinds = {row["kind"]: row for row in lines(out)}
    assert set(kinds) == {"coverage", "site"}
    assert "state" in kinds["coverage"]
    assert "outcome" in kinds["site"]
