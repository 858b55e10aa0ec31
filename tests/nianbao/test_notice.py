"""The notice to a body: complete, without accusation, the same bytes for the same findings."""

from __future__ import annotations

import io
import json
import re
from dataclasses import replace
from datetime import date
from pathlib import Path

import docx
import pytest
from typer.testing import CliRunner

from forms.rules import load_rules
from nianbao.cli import app
from nianbao.notice import notice
from parsers.document import Place
from parsers.report import Report
from store.audit.audit import audit_report
from store.audit.finding import Finding, Witness
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
    items = [row for row in table.rows if row.cells[0].text.isdigit()]
    assert len(items) == len(failed)
    assert all(row.cells[2].text == "" for row in items)


def test_what_is_wrong_stands_apart_from_what_may_be_true() -> None:
    """This test ensures that errors and what is only unusual stand under headings of their own, numbered through."""
    report, found = wrong_report()
    table = docx.Document(io.BytesIO(notice(report, [replace(found[0], severity="warning"), found[0]]))).tables[0]
    first = [row.cells[0].text.partition("：")[0] for row in table.rows]
    assert first == ["序号", "一、请核对更正", "1", "二、请核实说明", "2"]


def test_no_word_that_the_body_cannot_read() -> None:
    """This test ensures that no code and no English stand in a notice, but for what is kept at its end."""
    report, found = wrong_report()
    said = words(notice(report, found)).replace(report.source.path or "", "")
    kept = [line for line in said.splitlines() if line.startswith("备查：")]
    assert [found[0].code in line for line in kept] == [True]
    assert not re.search("[A-Za-z]", said.replace(kept[0], "")), re.findall("[A-Za-z][^。]*", said.replace(kept[0], ""))


def test_every_relation_that_is_broken_is_named() -> None:
    """This test ensures that a slip that breaks several relations has each of them under 应满足."""
    report, found = wrong_report()
    text = words(notice(report, found[:1]))
    relations = [load_rules().by_code[code].should_hold for code in found[0].witnesses]
    assert len(relations) > 1
    assert all(f"应满足：{relation}" in text for relation in relations)


def test_what_else_speaks_for_it_stays() -> None:
    """This test ensures that only the guess is left out of the message, and not the evidence told after it."""
    report, found = wrong_report()
    text = words(notice(report, [replace(found[0], zh="甲与乙不一致。最可能：丙。另据：丁。")]))
    assert "甲与乙不一致。另据：丁。" in text
    assert "丙" not in text


def test_a_sentence_is_quoted_once() -> None:
    """This test ensures that a sentence with several wrong figures is quoted once, and guesses are spoken of only where
    there are some.
    """
    report, found = wrong_report()
    said = "予以公开9件，部分公开8件，不予公开7件，无法提供6件"
    quotes = tuple(Witness(f"nar.{name}", None, said, Place()) for name in ("granted", "partial", "denied", "unable"))
    text = words(notice(report, [replace(found[0], cells=quotes, suspects=())]))
    assert text.count(said) == 1
    assert f"正文：“{said}”" in text
    assert "请核对”所列" not in text


def test_nothing_to_send() -> None:
    """This test ensures that a report in which nothing failed gets no demand and no deadline."""
    report, _ = wrong_report()
    text = words(notice(report, []))
    assert not [word for word in ("整改", "答复") if word in text]
    assert "未发现" in text


def test_the_two_numbers_are_those_of_the_rule_that_failed() -> None:
    """This test ensures that what the text says, where it is a mere witness, lends no name to the table's numbers."""
    report, found = wrong_report()
    one = next(one for one in found if one.code.startswith("T3") and one.expected is not None)
    beside = Witness("nar.granted", None, "予以公开9件", Place())
    text = words(notice(report, [replace(one, cells=(*one.cells, beside))]))
    assert f"按表内其他数字推算为 {one.expected}，原文为 {one.actual}" in text


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


def test_all_that_has_to_be_told(tmp_path: Path) -> None:
    """This test ensures that one command writes a notice for each report with something to tell, and for no other."""
    report, found = wrong_report()
    home, folder = tmp_path / "home", tmp_path / "out"
    with open_store(home, None) as store:
        for year in (2021, 2022):
            one = replace(report, year=year, source=replace(report.source, sha256=f"{year:064}", path=f"{year}.docx"))
            store.save_findings(store.save_report(one, None), found)
        clean = replace(valid_report(seed=3), body="清白镇人民政府")
        store.save_findings(store.save_report(clean, None), ())
    run = CliRunner().invoke
    done = run(app, ["notice", "all", "--to", str(folder), "--home", str(home)])
    assert done.exit_code == 0
    assert sorted(done.stdout.split()) == sorted(str(path) for path in folder.iterdir())
    assert len(list(folder.iterdir())) == 2
    done = run(app, ["notice", "all", "--year", "2021", "--to", str(tmp_path / "one"), "--home", str(home), "--json"])
    assert [path.name for path in (tmp_path / "one").iterdir()] == [Path(json.loads(done.stdout)["path"]).name]


def test_no_path_of_the_desk(tmp_path: Path) -> None:
    """This test ensures that a report given as a file is named by the file alone."""
    report, found = wrong_report()
    for path in ("C:\\核对\\某镇.docx", "/home/somebody/某镇.docx"):
        text = words(notice(replace(report, source=replace(report.source, path=path, url=None)), found))
        assert "核对所据文本：某镇.docx" in text
