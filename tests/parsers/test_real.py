"""Real reports with hand-checked values, read when they are beside the project."""

from __future__ import annotations

import json
from decimal import Decimal
from pathlib import Path

import pytest

from forms.jsonl import dump_line, load_line
from parsers.parse import parse
from parsers.report import Report

REAL = Path(__file__).parents[3] / "shared" / "real"


def read(name: str) -> Report:
    path = REAL / name
    if not path.exists():
        pytest.skip("the real reports are not beside the project")
    return parse(path.read_bytes(), path=name)


@pytest.mark.parametrize(
    ("name", "values"),
    [("ciqiu-2020.txt", "ciqiu-2020"), ("shanghai-office-2019.html", "shanghai-office-2019")],
)
def test_values(name: str, values: str) -> None:
    """This test ensures that every cell equals the hand-checked value and null is blank."""
    report = read(name)
    known = json.loads((REAL / f"{values}.values.json").read_text("utf-8"), parse_float=Decimal)
    assert report.to_dict()["values"] == known["values"]
    assert {key: form for key, form in report.tables.items() if key in known["tables"]} == known["tables"]
    assert report.year == known["year"]
    for figure in report.figures.values():
        assert figure.kind == ("blank" if figure.value is None else "zero" if figure.value == 0 else "number")
        assert figure.sure
    assert not report.doubts
    assert report.layouts["t4"] == 15


def test_identity() -> None:
    """This test ensures that body, period and date are those printed."""
    ciqiu, shanghai = read("ciqiu-2020.txt"), read("shanghai-office-2019.html")
    assert ciqiu.body == "次邱镇人民政府"
    assert ciqiu.period is not None
    assert [day.isoformat() for day in ciqiu.period] == ["2020-01-01", "2020-12-31"]
    assert shanghai.body == "上海市人民政府办公厅"
    assert shanghai.published is not None
    assert shanghai.published.isoformat() == "2020-01-31"
    for report in (ciqiu, shanghai):
        assert [section.key for section in report.sections] == ["preface", "s1", "s2", "s3", "s4", "s5", "s6"]


def test_blank_template() -> None:
    """This test ensures that the empty national form is blank in all its 200 cells."""
    report = read("template-2021-blank.docx")
    assert report.tables == {"t2": "2021", "t3": "2021", "t4": "2021"}
    assert [figure.kind for figure in report.figures.values()] == ["blank"] * 200


@pytest.mark.parametrize("name", ["ciqiu-2020.txt", "shanghai-office-2019.html", "template-2021-blank.docx"])
def test_json_and_back(name: str) -> None:
    """This test ensures that a report survives its JSON line."""
    report = read(name)
    assert Report.from_dict(load_line(dump_line(report.to_dict()))) == report
