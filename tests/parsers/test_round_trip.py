"""A form drawn in any format reads back as it was drawn."""

from __future__ import annotations

import random
from collections.abc import Callable

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from forms.forms import load_forms
from forms.numbers import read_figure
from parsers.parse import parse
from tests.parsers import rendering

DRAW: dict[str, Callable[[str, dict[str, str]], bytes]] = {
    "html": rendering.page,
    "docx": rendering.docx,
    "text": rendering.text,
    "bars": lambda form, texts: rendering.text(form, texts, bars=True),
}
PRINTED = [
    "0",
    "0",
    "1",
    "7",
    "12",
    "11398889",
    "",
    " ",
    "\u3000",
    "/",
    "—",
    "０",
    "3件",
    "1,234",
    "12.5",
    "无",
    "详见附件",
    "-35",
]
FORMS = sorted(load_forms())


@pytest.mark.parametrize("drawn", sorted(DRAW))
@pytest.mark.parametrize("form", FORMS)
@settings(deadline=None, max_examples=8)
@given(seed=st.integers(0, 2**32))
def test_reads_back(form: str, drawn: str, seed: int) -> None:
    """This test ensures that every cell comes back with its kind, value and verbatim text."""
    cells = load_forms()[form].cells
    texts = dict(zip(cells, random.Random(seed).choices(PRINTED, k=len(cells)), strict=True))
    texts[next(iter(cells))] = "5"
    report = parse(DRAW[drawn](form, texts))
    assert report.form == form
    assert list(report.figures) == list(cells)
    for key, cell in cells.items():
        reading = read_figure(texts[key], cell.measure, cell.unit)
        figure = report.figures[key]
        assert (key, figure.kind, figure.value) == (key, reading.kind, reading.value)
        assert figure.raw.strip() == texts[key].strip()
        assert figure.sure
        assert figure.place.table is not None
    assert not [doubt for doubt in report.doubts if doubt.cell]
    assert report.year == 2022
    assert report.body == "乙镇"


@pytest.mark.parametrize("drawn", sorted(DRAW))
@pytest.mark.parametrize("form", FORMS)
def test_blank_form(form: str, drawn: str) -> None:
    """This test ensures that an empty form is blank everywhere and zero nowhere."""
    report = parse(DRAW[drawn](form, rendering.raws(form, "")))
    assert {figure.kind for figure in report.figures.values()} == {"blank"}
    assert len(report.figures) == len(load_forms()[form].cells)


def test_same_bytes_same_report() -> None:
    """This test ensures that reading is deterministic."""
    payload = rendering.page("2021", rendering.raws("2021", "3"))
    assert parse(payload).to_dict() == parse(payload).to_dict()
