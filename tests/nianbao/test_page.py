"""The page of one report: complete in itself, marked, and safe whatever the document says."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from lxml import html
from typer.testing import CliRunner

from forms.forms import load_forms
from forms.layout import layout
from forms.rules import load_rules
from nianbao.cli import app
from parsers.report import Doubt, Extra, Figure, Report
from store.audit.audit import audit_report
from store.audit.finding import Finding
from store.exports.html import page
from store.store import open_store
from store.triage import Decision
from tests.audit.reports import changed, valid_report

WRONG = "t3.granted.natural_person"
HOSTILE = '"><script>alert(1)</script><img src=x onerror=alert(1)>\x00\x0b'


def parsed(text: str) -> Any:
    """The page as a tree."""
    return html.document_fromstring(text)


def wrong_report() -> tuple[Report, tuple[Finding, ...]]:
    """A report with one wrong and one blank cell, and its findings."""
    report = changed(changed(valid_report(seed=3), {WRONG: 12345}), {"t2.administrative_fees.amount_wanyuan": None})
    report = replace(report, source=replace(report.source, url="http://www.example/a?b=1&c=2", path=None))
    return report, audit_report(report).findings


def test_tables_and_marks() -> None:
    """This test ensures that every cell is printed in the official layout, and wrong and blank ones are marked."""
    report, found = wrong_report()
    tree = parsed(page(report, found))
    tables = tree.xpath("//table[@class='form']")
    for table, drawn in zip(("t2", "t3", "t4"), tables, strict=True):
        expected = [len(row) for row in layout(load_forms()["2021"].tables[table])]
        assert [len(row.xpath("./td | ./th")) for row in drawn.xpath(".//tr")] == expected
    (wrong,) = [cell for cell in tree.xpath("//td[@class='wrong']") if "12345" in cell.text_content()]
    numbers = [number for number, one in enumerate(found, start=1) if WRONG in {cell.key for cell in one.cells}]
    assert wrong.xpath(".//a/@href") == [f"#f{number}" for number in numbers if found[number - 1].verdict == "fail"]
    assert numbers
    assert len(tree.xpath("//td[@class='blank']")) == 1
    assert len(tree.xpath("//div[@id='f1']")) == 1


def test_what_is_only_worth_a_look_suspects_nothing() -> None:
    """This test ensures that cells of a mere hint are marked as such, and only graver findings say what must hold."""
    report, found = wrong_report()
    milder = [replace(one, severity="info") for one in found]
    assert any(one.suspects for one in milder)
    tree = parsed(page(report, milder))
    assert tree.xpath("//td[@class='wrong']") == []
    assert [cell for cell in tree.xpath("//td[@class='noted']") if "12345" in cell.text_content()]
    told = "应满足 · should hold: " + load_rules().by_code["T3-002"].should_hold
    assert told in parsed(page(report, found)).text_content()


def test_evidence() -> None:
    """This test ensures that each finding is said in both languages, with its places and the source's digest."""
    report, found = wrong_report()
    text = parsed(page(report, found)).text_content()
    for finding in found:
        assert finding.zh in text
        assert finding.en in text
        assert finding.fingerprint in text
    assert report.source.sha256 in text
    assert "http://www.example/a?b=1&c=2" in text
    assert "第1个表格" in text


def test_what_stands_beside() -> None:
    """This test ensures that a page shows last year's figures, what was settled and why, and the register's name."""
    report, found = wrong_report()
    last = changed(report, {WRONG: 77})
    decided = [(found[0], Decision("muted", "县里统一口径（张三，2024-01-01）"))]
    tree = parsed(page(report, found[1:], body="某县某镇", settled=decided, last=last))
    text = tree.text_content()
    assert "上年 77" in text
    assert tree.xpath("//input[@type='checkbox'][@id='last']")
    assert "县里统一口径（张三" in text
    assert f"原文 printed: {report.body}" in text
    assert tree.xpath("//a[@class='skip']/@href") == ["#content"]
    assert "上年 77" not in parsed(page(report, found)).text_content()


def hostile(report: Report, found: tuple[Finding, ...]) -> tuple[Report, list[Finding]]:
    """The same with hostile text wherever a document can put some."""
    first = next(iter(report.figures))
    figures = {**report.figures, first: Figure(first, "text", None, HOSTILE, report.figures[first].place)}
    place = report.figures[first].place
    bad = replace(
        report,
        title=HOSTILE,
        body=HOSTILE,
        figures=figures,
        source=replace(report.source, url="javascript:alert(1)"),
        extras=(Extra("ext.t3.a", HOSTILE, HOSTILE, place),),
        doubts=(Doubt(first, HOSTILE, HOSTILE),),
    )
    return bad, [
        replace(
            one,
            zh=HOSTILE,
            en=HOSTILE,
            source=HOSTILE,
            cells=tuple(
                replace(cell, raw=HOSTILE, place=replace(place, path=HOSTILE, table=None)) for cell in one.cells
            ),
        )
        for one in found
    ]


def test_nothing_hostile_and_nothing_from_outside() -> None:
    """This test ensures that a page has no script, no handler, no picture, no style or link from outside."""
    report, found = wrong_report()
    for one, findings in ((report, list(found)), hostile(report, found)):
        written = page(one, findings)
        tree = parsed(written)
        assert tree.xpath("//script | //img | //link | //iframe | //object | //@onerror | //@src") == []
        assert all(href.startswith(("#", "http://www.example/")) for href in tree.xpath("//a/@href"))
        assert "url(" not in written
        assert "@import" not in written
        assert "default-src 'none'" in written
        assert not any(ord(char) < 32 and char != "\n" for char in written)


def test_same_page() -> None:
    """This test ensures that the same findings give the same page."""
    report, found = wrong_report()
    assert page(report, found) == page(report, found)


@pytest.mark.parametrize("wanted", ["key", "name"])
def test_command(tmp_path: Path, wanted: str) -> None:
    """This test ensures that the command writes the page of a report found by its key or by body and year."""
    report, found = wrong_report()
    with open_store(tmp_path / "home", None) as store:
        key = store.save_report(report, None)
        store.save_findings(key, found)
    name = key if wanted == "key" else f"{report.body}：{report.year}"
    done = CliRunner().invoke(app, ["page", name, "--to", str(tmp_path / "p.html"), "--home", str(tmp_path / "home")])
    assert done.exit_code == 0
    assert "12345" in (tmp_path / "p.html").read_text("utf-8")
    assert CliRunner().invoke(app, ["page", "无此镇", "--home", str(tmp_path / "home")]).exit_code == 2


def test_folder_of_pages(tmp_path: Path) -> None:
    """This test ensures that the export has a page for each flagged report, and an index whose links all exist."""
    report, found = wrong_report()
    with open_store(tmp_path / "home", None) as store:
        store.save_findings(store.save_report(report, None), found)
    done = CliRunner().invoke(app, ["export", "html", str(tmp_path / "out"), "--home", str(tmp_path / "home")])
    assert done.exit_code == 0
    index = parsed((tmp_path / "out" / "index.html").read_text("utf-8"))
    links = index.xpath("//a/@href")
    pages = [link for link in links if link.endswith(".html")]
    assert len(pages) == 2
    assert all((tmp_path / "out" / link).is_file() for link in pages)
    assert set(links) == {*pages, "#content"}
    assert "1" in index.xpath("//td[contains(@class, 'number')]")[0].text_content()
    coverage = parsed((tmp_path / "out" / "coverage.html").read_text("utf-8"))
    (cell,) = coverage.xpath("//table[@class='map']//td[@title]")
    assert cell.xpath("./a/@href") == [link for link in pages if link != "coverage.html"]
