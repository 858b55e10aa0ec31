"""The recorded samples: every cell against its truth, and the grids against pdfplumber's."""

from __future__ import annotations

import io
import json
import logging
from pathlib import Path

import pdfplumber
import pytest

from fixtures.pdfs.cases import COUNT, cases, truth
from fixtures.pdfs.score import FILES, Score, same, score
from parsers.debug import draw
from parsers.document import Grid
from parsers.parse import parse
from parsers.readers.pdf import read_pdf

REAL = Path(__file__).parents[4] / "shared" / "real"


@pytest.mark.slow
def test_every_cell_of_every_sample() -> None:
    """This test ensures that 99.9 % of all cells are exact, and that no number is wrong without a doubt."""
    found = score(FILES)
    assert found.documents >= 150
    assert found.silent == 0, [line for line in found.wrong if line.endswith("SILENT")]
    assert found.exact >= 0.999 * found.cells, found.wrong
    assert found.exact + found.doubted + found.silent == found.cells


def test_the_truth_belongs_to_the_cases() -> None:
    """This test ensures that the recorded truth is what the cases say, so that the samples can be printed anew."""
    assert len(cases()) == COUNT == len(list(FILES.glob("*.pdf")))
    for one in cases():
        recorded = json.loads((FILES / f"{one.name}.json").read_text(encoding="utf-8"))
        assert recorded == json.loads(json.dumps(truth(one)))


def test_a_silent_error_is_counted() -> None:
    """This test ensures that the score tells a wrong number without a doubt from a lost one."""
    path = FILES / "writer-002.pdf"
    report = parse(path.read_bytes())
    recorded = json.loads(path.with_suffix(".json").read_text(encoding="utf-8"))
    key = next(key for key, value in recorded["values"].items() if value == 0)
    recorded["values"][key] = 7
    recorded["values"]["t9.missing"] = 1
    counted = Score()
    counted.add("x", recorded, report)
    assert (counted.silent, counted.doubted, counted.exact) == (1, 1, counted.cells - 2)


@pytest.mark.parametrize("name", ["writer-002", "writer-004", "chromium-008", "chromium-003", "chromium-018"])
def test_pdfplumber_sees_the_same_cells(name: str) -> None:
    """This test ensures that the text of each cell that pdfplumber finds in a ruled table is a cell here, too."""
    logging.getLogger("pdfminer").setLevel(logging.ERROR)
    payload = (FILES / f"{name}.pdf").read_bytes()
    ours: dict[int, set[str]] = {}
    for block in read_pdf(payload).blocks:
        if isinstance(block, Grid):
            assert block.place.page is not None
            ours.setdefault(block.place.page, set()).update("".join(cell.text.split()) for cell in block.cells)
    theirs = 0
    with pdfplumber.open(io.BytesIO(payload)) as file:
        for page in file.pages:
            for table in page.extract_tables():
                words = {"".join(text.split()) for row in table for text in row if text}
                if len(words) < 12:
                    continue  # it takes frames and prose for tables
                theirs += 1
                assert len(words - ours.get(page.page_number, set())) <= 0.1 * len(words)
    assert theirs or name == "chromium-008"


def test_the_page_images_show_what_was_read(tmp_path: Path) -> None:
    """This test ensures that every page is drawn, with cells of the form in green."""
    paths = draw((FILES / "writer-002.pdf").read_bytes(), tmp_path)
    assert [path.name for path in paths] == [f"page-{number:03d}.png" for number in range(1, len(paths) + 1)]
    from PIL import Image

    colours = set()
    for path in paths:
        with Image.open(path) as picture:
            found = picture.convert("RGB").getcolors(1 << 24)
            assert found is not None
            colours |= {colour for _, colour in found}
    assert {(0, 130, 60), (40, 90, 220), (170, 170, 170)} <= colours


def test_a_real_report() -> None:
    """This test ensures that every cell of a published report is right, its misprint and its two wrong totals kept."""
    path = REAL / "hongze-2023.pdf"
    if not path.exists():
        pytest.skip("the real reports are not here")
    expected = json.loads((REAL / "hongze-2023.values.json").read_text(encoding="utf-8"))
    report = parse(path.read_bytes())
    wrong = [key for key, value in expected["values"].items() if not same(report.figures[key].value, value)]
    assert not wrong
    assert (report.tables["t2"], report.tables["t3"]) == ("2021", "2019")
    assert report.figures["t4.reconsideration.total"].value == 0
    assert all(figure.sure for key, figure in report.figures.items() if key.startswith("t4."))
