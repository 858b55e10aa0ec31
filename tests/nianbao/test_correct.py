"""What a person types for a doubtful cell: kept beside the reading, used by the rules with a mark, exported as such."""

from __future__ import annotations

import csv
import json
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import openpyxl
import pytest
from typer.testing import CliRunner

from nianbao.cli import app
from nianbao.correcting import correct, correction_list, take_back
from nianbao.pipeline import audit_store
from nianbao.rebuilding import rebuild
from parsers.document import Place
from parsers.report import Doubt, Figure, Report
from store.corrections import FILE, read_corrections
from store.errors import CorrectionRefused, NotStored
from store.exports import write_export
from store.exports.html import page
from store.store import Store, open_store
from tests.store.samples import edition, report

PERSON = "t3.new_received.natural_person"
TOTAL = "t3.new_received.total"
_OUT = ("t3.carried_out.natural_person", "t3.carried_out.total")
RUNNER = CliRunner()


def doubtful_report(value: int = 8) -> Report:
    """A report with 12 new requests, all carried over; whose they were was read as ``value``, with a doubt."""
    unsure = Figure(PERSON, "number", value, str(value), Place(page=2, box=(1, 2, 3, 4)), sure=False)
    made = report("教育局", 2021, {TOTAL: 12, PERSON: unsure, **dict.fromkeys(_OUT, 12)})
    return replace(made, doubts=(Doubt(PERSON, "ocr-unsure", "8|12"),))


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    """A store with that report."""
    with open_store(tmp_path) as opened:
        opened.save_report(doubtful_report(), edition("教育局", 2021))
        yield opened


def balance(store: Store) -> list[str]:
    """The failed findings that have the doubtful cell."""
    found = audit_store(store)
    return [f.zh for f in found if f.verdict == "fail" and any(cell.key == PERSON for cell in f.cells)]


def test_the_doubtful_cells_are_listed(store: Store) -> None:
    """This test ensures that exactly the cells that were read with doubt are listed, with why and where."""
    (row,) = correction_list(store, "教育局:2021")
    assert (row["cell"], row["raw"], row["kind"], row["correction"]) == (PERSON, "8", "number", None)
    assert row["doubts"] == [{"why": "ocr-unsure", "raw": "8|12"}]
    assert row["place"]["page"] == 2
    with pytest.raises(NotStored):
        correction_list(store, "财政局:2021")


def test_a_stated_value_stands_beside_the_reading(store: Store) -> None:
    """This test ensures that the reading stays, rules use the stated value, and each such finding says so."""
    assert balance(store) == []  # the cell is doubtful: nothing that rests on it fails
    correct(store, "教育局:2021", PERSON, "8", by="张三", note="放大后可见")
    figure = next(store.reports()).figures[PERSON]
    assert (figure.value, figure.raw, figure.sure) == (8, "8", False)
    (message,) = balance(store)
    assert "人工辨读（张三）" in message
    assert "自然人" in message.partition("人工辨读")[2]  # in the form's words
    (finding,) = [f for f in store.findings() if f.verdict == "fail" and PERSON in {cell.key for cell in f.cells}]
    assert {cell.key for cell in finding.cells if cell.stated} == {PERSON}
    assert [cell["key"] for cell in finding.to_dict()["cells"] if cell.get("stated")] == [PERSON]
    correct(store, "教育局:2021", PERSON, "12", by="李四")  # the later statement holds
    assert balance(store) == []
    take_back(store, "教育局:2021", PERSON, by="李四")
    assert read_corrections(store.home) == {}
    assert balance(store) == []


def test_it_outlives_reading_again_and_the_database(store: Store) -> None:
    """This test ensures that the statement stays with the document when it is read anew, and goes with no other one."""
    correct(store, "教育局:2021", PERSON, "8", by="张三")
    store.save_report(replace(doubtful_report(), title="另一个标题"), edition("教育局", 2021))
    assert len(balance(store)) == 1
    store.close()
    (store.home / "nianbao.db").unlink()
    with open_store(store.home) as again:
        again.save_report(doubtful_report(), edition("教育局", 2021))
        assert len(balance(again)) == 1
        again.save_report(doubtful_report(9), edition("教育局", 2021))  # other bytes
        assert balance(again) == []
        (row,) = correction_list(again, "教育局:2021")
        assert row["correction"] is None


def test_rebuild_leaves_the_journal(store: Store) -> None:
    """This test ensures that a database made again from the archive finds the journal as it was."""
    correct(store, "教育局:2021", PERSON, "8")
    before = (store.home / FILE).read_bytes()
    store.close()
    rebuild(store.home)
    assert (store.home / FILE).read_bytes() == before


def test_a_reading_that_became_sure_counts_again(store: Store) -> None:
    """This test ensures that a statement does not outvote a reader that has since become sure."""
    correct(store, "教育局:2021", PERSON, "8")
    sure = doubtful_report()
    figures = {**sure.figures, PERSON: replace(sure.figures[PERSON], value=12, raw="12", sure=True)}
    store.save_report(replace(sure, figures=figures, doubts=()), edition("教育局", 2021))
    assert balance(store) == []
    (row,) = correction_list(store, "教育局:2021")
    assert (row["value"], row["correction"]["value"]) == (12, 8)


def test_against_a_sure_reading_only_on_insistence(store: Store) -> None:
    """This test ensures that a sure reading is not contradicted by accident, and that insisting is kept and used."""
    with pytest.raises(CorrectionRefused, match="--force"):
        correct(store, "教育局:2021", TOTAL, "13")
    assert not (store.home / FILE).exists()
    assert correct(store, "教育局:2021", TOTAL, "12")["correction"]["insisted"] is False  # says the same
    made = correct(store, "教育局:2021", TOTAL, "13", insist=True)
    assert made["correction"]["insisted"] is True
    correct(store, "教育局:2021", PERSON, "12")
    assert balance(store)
    assert any(cell.stated and cell.key == TOTAL for finding in store.findings() for cell in finding.cells)


@pytest.mark.parametrize(
    ("typed", "kind", "value"),
    [
        ("", "blank", None),
        ("0", "zero", 0),
        ("/", "not_applicable", None),
        ("看不清", "text", None),
        ("１２", "number", 12),
    ],
)
def test_what_is_typed_is_read_as_a_printed_cell_is(store: Store, typed: str, kind: str, value: int | None) -> None:
    """This test ensures that blank, zero, a stroke and words stay apart in statements, too."""
    said = correct(store, "教育局:2021", PERSON, typed)["correction"]
    assert (said["typed"], said["kind"], said["value"]) == (typed, kind, value)


def test_cells_that_are_not_there(store: Store) -> None:
    """This test ensures that an unknown cell, an endless text and a withdrawal of nothing are refused by name."""
    for cell, typed in (("t3.no.such", "1"), (PERSON, "1" * 3_000)):
        with pytest.raises(CorrectionRefused):
            correct(store, "教育局:2021", cell, typed)
    with pytest.raises(CorrectionRefused):
        take_back(store, "教育局:2021", PERSON)


def test_a_journal_cut_short_and_a_journal_spoilt(store: Store) -> None:
    """This test ensures that a crash while writing loses that line only, and that other damage is named."""
    correct(store, "教育局:2021", PERSON, "8")
    journal = store.home / FILE
    with journal.open("ab") as file:
        file.write(b'{"sha256": "ab')
    assert len(store.corrections()) == 1
    journal.write_bytes(journal.read_bytes()[: -len(b'{"sha256": "ab')] + b"{}\n")
    with pytest.raises(CorrectionRefused, match="line 2"):
        store.corrections()


def test_a_statement_after_a_line_cut_short(store: Store) -> None:
    """This test ensures that the next statement begins a line of its own and that the torn one is gone."""
    journal = store.home / FILE
    journal.write_bytes(b'{"sha256": "ab')
    correct(store, "教育局:2021", PERSON, "8")
    assert len(store.corrections()) == 1
    assert len(journal.read_text(encoding="utf-8").splitlines()) == 1


def test_exports_keep_reading_and_statement_apart(store: Store, tmp_path: Path) -> None:
    """This test ensures that csv, workbook and page show both, each under its own name."""
    correct(store, "教育局:2021", PERSON, "", by="张三", note="空白")
    audit_store(store)
    for folder in ("csv", "xlsx", "html"):
        (tmp_path / folder).mkdir()
    write_export(store, "csv", tmp_path / "csv")
    with (tmp_path / "csv" / "cells.csv").open(encoding="utf-8", newline="") as file:
        rows = {row["key"]: row for row in csv.DictReader(file)}
    names = ("value", "kind", "raw", "stated", "stated_value", "stated_kind", "stated_by", "stated_note")
    assert [rows[PERSON][name] for name in names] == ["8", "number", "8", "", "", "blank", "张三", "空白"]
    assert rows[TOTAL]["stated_kind"] == ""
    (path,) = write_export(store, "xlsx", tmp_path / "xlsx")
    sheet = openpyxl.load_workbook(path)["人工辨读 Stated"]
    assert [cell.value for cell in sheet[2]][4:9] == ["8", "number", None, "blank", "张三"]
    ((_, one),) = store.keyed_reports()
    made = page(one, (), {key: said for (_, key), said in store.corrections().items()})
    assert '8<br><small class="stated">✎ 空白</small>' in made


def test_on_the_command_line(store: Store) -> None:
    """This test ensures that listing, stating (a negative number, too), withdrawing and refusals work as commands."""

    def run(*arguments: str) -> tuple[int, str]:
        done = RUNNER.invoke(app, [*arguments, "--home", str(store.home)])
        return done.exit_code, done.stdout

    code, out = run("correct", "教育局:2021", "--json")
    assert (code, [json.loads(line)["cell"] for line in out.splitlines()]) == (0, [PERSON])
    code, out = run("correct", "教育局:2021", PERSON, "-8", "--by", "张三", "--json")
    assert (code, json.loads(out)["correction"]["value"]) == (0, -8)
    code, out = run("show", "教育局:2021", "--json")
    assert json.loads(out)["corrections"][0]["typed"] == "-8"
    assert json.loads(out)["values"][PERSON] == 8
    code, out = run("show", "教育局:2021")
    assert (code, "人工辨读" in out) == (0, True)
    assert run("correct", "教育局:2021", PERSON)[0] == 2
    assert run("correct", "教育局:2021", PERSON, "--withdraw")[0] == 0
    assert run("correct", "教育局:2021", PERSON, "--withdraw")[0] == 2
    assert run("correct", "教育局:2021", TOTAL, "99")[0] == 2
    assert run("correct", "不存在:2021")[0] == 2
