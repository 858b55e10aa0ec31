"""Scans read from beginning to end. They need the extra ``ocr`` and are skipped without it."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from parsers.parse import parse
from parsers.readers.scan.recogniser import COMMAND, installed
from parsers.report import Report

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(not installed(), reason=f"the extra ocr is not installed: {COMMAND}"),
]

FILES = Path(__file__).parents[3] / "fixtures" / "scans" / "files"
SCANS = sorted(path for path in FILES.iterdir() if path.suffix != ".json")


@pytest.fixture(scope="module", params=SCANS, ids=lambda path: path.stem)
def scan(request: pytest.FixtureRequest) -> tuple[Path, Report]:
    path: Path = request.param
    return path, parse(path.read_bytes(), path=path.name)


def test_every_figure_is_the_printed_one(scan: tuple[Path, Report]) -> None:
    """One page is skewed, one lies on its side under a stamp. This test ensures that no figure is surely read wrong."""
    path, report = scan
    values = json.loads(path.with_suffix(".json").read_text(encoding="utf-8"))["values"]
    read = [figure for figure in report.figures.values() if figure.kind not in ("absent", "blank")]
    assert len(read) > 60
    wrong = [figure for figure in read if str(figure.value) != str(values[figure.key])]
    assert [figure for figure in wrong if figure.sure] == []
    assert len(wrong) <= 1
    assert sum(not figure.sure for figure in read) <= 2


def test_places_lie_on_the_picture_as_it_came(scan: tuple[Path, Report]) -> None:
    """Pages are 595 by 842 points. This test ensures that cells are shown where they stand on the page as it came."""
    path, report = scan
    wide, high = (842, 595) if "turned" in path.stem else (595, 842)
    figures = [figure for figure in report.figures.values() if figure.kind != "absent"]
    boxes = [figure.place.box for figure in figures if figure.place.box]
    assert all(-5 < box[0] < box[2] < wide + 5 and -5 < box[1] < box[3] < high + 5 for box in boxes)
    assert max(box[2] - box[0] for box in boxes) < wide / 2
    spread = (max(box[2] for box in boxes) - min(box[0] for box in boxes), max(box[3] for box in boxes))
    assert spread[0] > 0.3 * wide
    assert spread[1] > 0.3 * high
