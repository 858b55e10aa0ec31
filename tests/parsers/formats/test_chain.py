"""The whole way from the bytes of every format to the figures of a report, against the truth files."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from fixtures.formats.samples import COUNT, samples
from fixtures.formats.score import KINDS, OFFICE, written, wrong_cells
from parsers.parse import parse
from parsers.readers import at_hand

needs_soffice = pytest.mark.skipif(
    "converter-missing" not in at_hand(), reason="LibreOffice is not installed: tools/install-libreoffice"
)
#: One sample of each form generation goes through LibreOffice here; test_office has them all.
PAIRS = [
    pytest.param(kind, number, marks=[needs_soffice, pytest.mark.slow] if kind in OFFICE else [])
    for kind in KINDS
    for number in range(1, (3 if kind in OFFICE else COUNT) + 1)
]


def test_the_truth_files_are_the_samples(files: Path) -> None:
    """This test ensures that the kept office files still hold what the samples hold today."""
    assert len(samples()) == COUNT
    for one in samples():
        assert json.loads((files / f"{one.name}.json").read_text(encoding="utf-8")) == one.truth()


@pytest.mark.parametrize(("kind", "number"), PAIRS)
def test_every_figure_of_every_sample(kind: str, number: int) -> None:
    """This test ensures that title, body, year, form and every figure come out right and surely, in every format."""
    one = samples()[number - 1]
    report = parse(written(one, kind))
    assert wrong_cells(report, one) == []
    assert (report.title, report.body, report.year, report.form) == (one.title, one.body, one.year, one.form)
