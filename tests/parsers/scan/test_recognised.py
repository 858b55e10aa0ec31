"""Scans read from beginning to end. They need the extra ``ocr`` and are skipped without it."""

from __future__ import annotations

import json
from functools import lru_cache
from pathlib import Path

import pytest
from PIL import Image

from fixtures.pdfs.cases import case, truth
from fixtures.pdfs.score import Score
from fixtures.scans.odd import mixed, side_by_side
from fixtures.scans.samples import pages, printed
from fixtures.scans.spoil import Damage, as_pdf, encoded
from parsers.debug import draw
from parsers.parse import parse
from parsers.readers.scan.recogniser import COMMAND, installed
from parsers.report import Report
from store.audit.audit import check

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(not installed(), reason=f"the extra ocr is not installed: {COMMAND}"),
]

FILES = Path(__file__).parents[3] / "fixtures" / "scans" / "files"
SCANS = sorted(path for path in FILES.iterdir() if path.suffix != ".json")
PLAIN = Damage("plain-150", 150, jpeg=80)


@lru_cache
def read(path: Path) -> Report:
    """The report in a kept scan, read once for all tests in whatever order they come."""
    return parse(path.read_bytes(), path=path.name)


@pytest.fixture(params=SCANS, ids=lambda path: path.stem)
def scan(request: pytest.FixtureRequest) -> tuple[Path, Report]:
    return request.param, read(request.param)


def scored(number: int, report: Report) -> Score:
    out = Score()
    out.add(report.title, dict(truth(case(number))), report)
    return out


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


def test_every_figure_has_a_confidence(scan: tuple[Path, Report]) -> None:
    """This test ensures that the recogniser's confidence stands at the place of each figure, and is high where no doubt
    does; and that it outlives being kept.
    """
    _, report = scan
    figures = [figure for figure in report.figures.values() if figure.kind != "absent"]
    confidences = [(figure.place.confidence, figure.sure) for figure in figures]
    assert all(confidence is not None and 0 <= confidence <= 1 for confidence, _ in confidences)
    assert all(confidence is not None and confidence > 0.85 for confidence, sure in confidences if sure)
    assert Report.from_dict(report.to_dict()).figures == report.figures


def test_doubtful_figures_accuse_nobody(scan: tuple[Path, Report]) -> None:
    """This test ensures that no rule fails on a figure that the recogniser was not certain of."""
    _, report = scan
    failed = [result for result in check(report) if result.verdict == "fail"]
    assert not [result for result in failed if not all(report.figures[key].sure for key in result.cells)]


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


def test_an_opened_report_photographed_upside_down() -> None:
    """This test ensures that two pages on one picture are told apart, each made straight, and read in their order."""
    left, right = pages(printed(case(4)), PLAIN, 4)
    report = parse(encoded(side_by_side(left, right, turns=2), PLAIN))
    found = scored(4, report)
    assert (found.cells, found.silent) == (198, 0)
    assert found.exact >= 197, found.wrong
    assert report.title == case(4).title


def test_scanned_pages_among_pages_of_text() -> None:
    """This test ensures that only the page that is a picture is recognised, and that a table goes on from one to the
    other.
    """
    text = printed(case(4))
    _, picture = pages(text, PLAIN, 4)
    report = parse(mixed([(text, 0), (as_pdf([picture], PLAIN), 0)]))
    found = scored(4, report)
    assert (found.cells, found.silent) == (198, 0)
    assert found.exact >= 197, found.wrong
    notes = {doubt.why for doubt in report.doubts}
    assert "scan:2" in notes
    assert "scan:1" not in notes
    recognised = {figure.place.page for figure in report.figures.values() if figure.place.confidence is not None}
    assert recognised == {2}


def test_debug_draws_a_scan(tmp_path: Path) -> None:
    """This test ensures that a scan is drawn as it came, with the boxes of its cells on it."""
    (path,) = draw((FILES / "writer-022-stamped-turned.jpg").read_bytes(), tmp_path)
    with Image.open(path) as drawn:
        assert drawn.size == (1684, 1191)
        colours = {colour for _, colour in drawn.convert("RGB").getcolors(1 << 24) or []}
    assert {(40, 90, 220), (0, 130, 60)} <= colours
