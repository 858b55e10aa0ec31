"""The notice to a body: complete, without accusation, the same bytes for the same findings."""

from __future__ import annotations

import io
from dataclasses import replace
from datetime import date
from pathlib import Path

import docx
import pytest
from typer.testing import CliRunner

from nianbao.cli import app
from nianbao.notice import notice
from parsers.report import Report
from store.audit.audit import audit_report
from store.audit.finding import Finding
from store.store import open_store
from tests.audit.reports import changed, valid_report


def wrong_report() -> tuple[Report, tuple[Finding, ...]]:
    """A report with one wrong cell, and its findings."""
    report = changed(valid_report(seed=3), {"t3.granted.natural_person": 12345})
    report = replace(report, title="某县某镇人民政府2022年政府信息公开工作年度报告", published=date(2023, 1, 20))
    return report, audit_report(report).findings


def words(payload: bytes) -> str:
    """Every word of a Word file."""
    document = docx.Document(io.BytesIO(payload))
    cells = [cell.text for table in document.tables for row in table.rows for cell in row.cells]
    return "\n".join([*(paragraph.text for paragraph in document.paragraphs), *cells])


def test_says_what_and_where() -> None:
    """This test ensures that a notice names the body, the cells in the form's words, the figures and what to check."""
    report, found = wrong_report()
    text = words(notice(report, found))
    for part in (
        "整改通知",
        report.body,
        "（一）予以公开",
        "自然人",
        "12345",
        "应满足：",
        "请核对：",
        "答复",
        "盖章",
        "____年",
    ):
        assert part in text
    assert report.source.sha256 in text
    assert "t3.granted" not in text


def test_accuses_nobody() -> None:
    """This test ensures that guesses stand as questions, and no word speaks of an intention."""
    report, found = wrong_report()
    text = words(notice(report, found))
    assert not [word for word in ("虚报", "瞒报", "造假", "伪造", "故意", "最可能") if word in text]


def test_only_what_failed() -> None:
    """This test ensures that what could not be decided, and what is only worth a look, is no item of a notice."""
    report, found = wrong_report()
    milder = [replace(one, verdict="undecided") for one in found] + [replace(one, severity="info") for one in found]
    document = docx.Document(io.BytesIO(notice(report, milder)))
    assert document.tables == []
    failed = [one for one in found if one.verdict == "fail" and one.severity != "info"]
    table = docx.Document(io.BytesIO(notice(report, found))).tables[0]
    assert len(table.rows) == 1 + len(failed)
    assert all(row.cells[2].text == "" for row in table.rows[1:])


def test_same_bytes() -> None:
    """This test ensures that the same findings give the same bytes."""
    report, found = wrong_report()
    assert notice(report, found) == notice(report, found)


@pytest.mark.parametrize("hostile", ["\x00\x0b\ud800", "<w:p>&amp;</w:p>", "长" * 100_000])
def test_hostile_text(hostile: str) -> None:
    """This test ensures that no text of a document can break the file."""
    report, found = wrong_report()
    report = replace(report, body=hostile, title=hostile)
    cells = tuple(replace(cell, raw=hostile) for cell in found[0].cells)
    text = words(notice(report, [replace(found[0], cells=cells, zh=hostile)]))
    assert "整改通知" in text
    assert len(text) < 200_000


def test_command(tmp_path: Path) -> None:
    """This test ensures that the command writes the file, leaves out what was dismissed, and names what lacks."""
    report, found = wrong_report()
    home = tmp_path / "home"
    with open_store(home, None) as store:
        key = store.save_report(report, None)
        store.save_findings(key, found)
    run = CliRunner().invoke
    target = tmp_path / "n.docx"
    done = run(app, ["notice", f"{report.body}:{report.year}", "--to", str(target), "--home", str(home)])
    assert (done.exit_code, done.stdout.strip()) == (0, str(target))
    assert "12345" in words(target.read_bytes())
    with open_store(home, None) as store:
        for one in found:
            store.decide(one.fingerprint, "dismissed", "已核实")
    assert run(app, ["notice", key, "--to", str(target), "--home", str(home)]).exit_code == 0
    assert "12345" not in words(target.read_bytes())
    assert run(app, ["notice", "无此镇:2020", "--home", str(home)]).exit_code == 2
    assert run(app, ["notice", key, "--to", str(tmp_path / "no" / "n.docx"), "--home", str(home)]).exit_code == 2
