"""Scans read from beginning to end. They need the extra ``ocr`` and are skipped without it."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from fixtures.pdfs.score import Score
from parsers.document import Grid
from parsers.parse import parse
from parsers.readers import read_document
from parsers.readers.scan.recogniser import COMMAND, installed

pytestmark = pytest.mark.skipif(not installed(), reason=f"the extra ocr is not installed: {COMMAND}")

FILES = Path(__file__).parents[3] / "fixtures" / "scans" / "files"


def truth(stem: str) -> dict[str, object]:
    read: dict[str, object] = json.loads((FILES / f"{stem}.json").read_text(encoding="utf-8"))
    return read


@pytest.mark.slow
def test_scanned_pdf_cell_by_cell() -> None:
    """This test ensures that a skewed, noisy scan of 150 dpi is read cell by cell and nothing wrong is read surely."""
    stem = next(FILES.glob("*.pdf")).stem
    report = parse((FILES / f"{stem}.pdf").read_bytes(), path=f"{stem}.pdf")
    score = Score()
    score.add(stem, truth(stem), report)
    assert score.silent == 0, score.wrong
    assert score.exact >= 0.995 * score.cells, score.wrong
    assert {doubt.why for doubt in report.doubts} >= {"scan:1"}
    assert (report.title, report.year) == (truth(stem)["title"], truth(stem)["year"])


@pytest.mark.slow
@pytest.mark.parametrize("path", sorted(FILES.glob("*.jpg")), ids=lambda path: path.stem)
def test_figures_under_a_stamp_and_on_a_turned_page(path: Path) -> None:
    """This test ensures that every figure of a stamped or turned page is the printed one, or doubtful."""
    report = parse(path.read_bytes(), path=path.name)
    values = truth(path.stem)["values"]
    assert isinstance(values, dict)
    read = [figure for figure in report.figures.values() if figure.value is not None]
    assert len(read) > 60
    wrong = [figure for figure in read if str(figure.value) != str(values[figure.key])]
    assert [figure for figure in wrong if figure.sure] == []
    assert len(wrong) <= 1


@pytest.mark.slow
def test_places_lie_on_the_picture_as_it_came() -> None:
    """A turned page is 842 points wide. This test ensures that cells are shown where they are on the turned picture."""
    path = next(FILES.glob("*turned*.jpg"))
    document = read_document(path.read_bytes(), name=path.name)
    boxes = [cell.place.box for block in document.blocks if isinstance(block, Grid) for cell in block.cells]
    assert boxes
    assert all(box is not None and -5 < box[0] < box[2] < 850 and -5 < box[1] < box[3] < 603 for box in boxes)
    assert max(box[2] for box in boxes if box) > 600  # wider than the page is when upright
