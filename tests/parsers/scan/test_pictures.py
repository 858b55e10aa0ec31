"""Frames of picture files, ruling lines on a page, and characters that do not mean what they say."""

from __future__ import annotations

import io
from collections import Counter
from collections.abc import Sequence
from itertools import pairwise

import pypdfium2 as pdfium
import pytest
from PIL import Image, ImageDraw

from fixtures.pdfs.cases import case
from fixtures.scans.odd import garbled
from fixtures.scans.samples import pages, plan, printed
from fixtures.scans.spoil import DAMAGES, Damage, encoded
from parsers.readers.pdf.extract import extract
from parsers.readers.pdf.sheet import Budget
from parsers.readers.scan.doubts import chances, uncertain
from parsers.readers.scan.pdf_page import wants_recognition
from parsers.readers.scan.reader import frames_of
from parsers.readers.scan.recogniser import COMMAND, installed

needs_extra = pytest.mark.skipif(not installed(), reason=f"the extra ocr is not installed: {COMMAND}")


def saved(image: Image.Image, kind: str, **more: object) -> bytes:
    out = io.BytesIO()
    image.save(out, kind, **more)
    return out.getvalue()


def test_pages_of_a_fax_are_read_in_order() -> None:
    """This test ensures that every frame of each file is a page, in order, as wide as its resolution says."""
    fax = saved(
        Image.new("1", (1654, 2339), 1),
        "TIFF",
        save_all=True,
        append_images=[Image.new("1", (3308, 2339))],
        dpi=(200, 200),
    )
    found = list(frames_of([fax, saved(Image.new("L", (827, 1169), 90), "PNG", dpi=(100, 100))]))
    assert [(pixels.shape, round(width)) for pixels, width in found] == [
        ((2339, 1654, 3), 595),
        ((2339, 3308, 3), 1191),
        ((1169, 827, 3), 595),
    ]
    assert [int(pixels.mean()) for pixels, _ in found] == [255, 0, 90]


def test_large_pictures_are_made_smaller() -> None:
    """This test ensures that a page of 600 dots an inch is made smaller, and keeps its size in points."""
    ((pixels, width),) = frames_of([saved(Image.new("L", (4961, 7016), 200), "PNG", dpi=(600, 600))])
    assert pixels.shape == (3508, 2481, 3)
    assert round(width) == 595


def test_the_camera_says_how_it_was_held() -> None:
    """This test ensures that a photograph is turned as its camera says, also where it is made smaller or lighter."""
    image = Image.new("RGBA", (4600, 4400), (0, 0, 0, 0))
    notes = image.getexif()
    notes[0x0112] = 6
    ((pixels, _),) = frames_of([saved(image, "PNG", exif=notes, compress_level=1)])
    assert pixels.shape == (2300, 2200, 3)
    assert pixels.min() == 255


def test_the_scans_are_the_same_every_time() -> None:
    """This test ensures that the set that is scored has at least forty scans, every damage several times, and that a
    scan made again has the same pixels.
    """
    counts = Counter(damage.name for _, damage in plan(60))
    assert len(counts) == len(DAMAGES)
    assert min(counts.values()) >= 4
    first, again = (
        encoded(next(iter(pages(printed(case(4)), Damage("fax", 70, jpeg=60, noise=6), 4))), DAMAGES[1]) for _ in "ab"
    )
    assert first == again


@needs_extra
def test_rows_of_characters_are_no_lines() -> None:
    """This test ensures that only the lines of the table are taken for lines, and that the text keeps all its ink."""
    import numpy as np

    from parsers.readers.scan.picture import clean
    from parsers.readers.scan.ruling import ruling

    page = next(iter(pages(printed(case(7)), Damage("plain", 150, jpeg=70, noise=4, blur=0.6), 7)))
    strokes, _ = ruling(clean(np.asarray(page))[0], 72 / 150)
    level = [stroke for stroke in strokes if stroke.top == stroke.bottom]
    document = pdfium.PdfDocument(printed(case(7)))
    drawn = extract(document[0], 1, Budget(20, 100_000, 100_000)).strokes
    document.close()
    heights = {round(stroke.top) for stroke in drawn if stroke.top == stroke.bottom}
    assert level
    assert all(any(abs(stroke.top - height) < 2.5 for height in heights) for stroke in level)


@needs_extra
def test_double_lines_and_lines_close_to_text_stay() -> None:
    """This test ensures that short lines are kept where a second line or a row of marks runs beside them."""
    import numpy as np

    from parsers.readers.scan.ruling import ruling

    image = Image.new("L", (400, 300), 250)
    pen = ImageDraw.Draw(image)
    for top in (60, 66):
        pen.line((100, top, 220, top), fill=0, width=2)
    for x in (100, 220):
        pen.line((x, 50, x, 250), fill=0, width=2)
    pen.line((100, 160, 220, 160), fill=0, width=2)
    for x in range(110, 210, 8):
        pen.line((x, 150, x, 157), fill=0, width=3)
    strokes, _ = ruling(np.asarray(image), 0.5)
    tops = sorted({round(stroke.top / 0.5) for stroke in strokes if stroke.top == stroke.bottom})
    assert any(abs(top - 160) <= 2 for top in tops)
    assert any(abs(top - 63) <= 4 for top in tops)
    assert all(two > one for one, two in pairwise(tops))


@needs_extra
def test_a_line_that_runs_into_a_character_stays() -> None:
    """This test ensures that a short upright line is kept, and ends at its table, where text stands close above it."""
    import numpy as np

    from parsers.readers.scan.ruling import ruling

    image = Image.new("L", (700, 300), 250)
    pen = ImageDraw.Draw(image)
    for top in (100, 130, 160):
        pen.line((50, top, 650, top), fill=0, width=2)
    pen.line((300, 84, 300, 160), fill=0, width=2)  # its upper end is a stroke of the character above
    for top in (85, 90, 95):
        pen.line((292, top, 308, top), fill=0, width=2)
    strokes, wiped = ruling(np.asarray(image), 0.36)
    (upright,) = (stroke for stroke in strokes if stroke.top != stroke.bottom)
    assert abs(upright.top - 36) < 1.5
    assert abs(upright.bottom - 57.6) < 1.5
    assert wiped[110:150, 290:310].min() == 250


@needs_extra
def test_a_low_row_has_its_upright_lines() -> None:
    """This test ensures that lines of a row too low for other upright lines are found, and its characters are none:
    neither a stroke that reaches both level lines and carries others, nor one that reaches one of them.
    """
    import numpy as np

    from parsers.readers.scan.ruling import ruling

    image = Image.new("L", (700, 200), 250)
    pen = ImageDraw.Draw(image)
    for top in (60, 98):
        pen.line((50, top, 650, top), fill=0, width=2)
    for x in (200, 300, 400):
        pen.line((x, 60, x, 98), fill=0, width=2)
    for top in (68, 78, 88):
        pen.line((300, top, 312, top), fill=0, width=2)
    pen.line((500, 60, 500, 90), fill=0, width=2)
    strokes, wiped = ruling(np.asarray(image), 0.36)
    upright = sorted(stroke for stroke in strokes if stroke.top != stroke.bottom)
    assert [round(stroke.x0 / 0.36) for stroke in upright] == [201, 401]
    assert all(abs(stroke.top - 21.6) < 1.5 and abs(stroke.bottom - 35.3) < 1.5 for stroke in upright)
    assert wiped[62:96, 390:410].min() == 250
    assert wiped[65:88, 495:505].min() == 0


@needs_extra
def test_a_thin_minus_belongs_to_its_figure() -> None:
    """This test ensures that a mark too faint to be ink is taken with the figure it stands before."""
    import numpy as np

    from parsers.readers.scan.pieces import Piece, with_faint

    image = Image.new("L", (100, 40), 250)
    pen = ImageDraw.Draw(image)
    pen.rectangle((40, 8, 48, 28), fill=0)
    pen.rectangle((28, 17, 35, 19), fill=185)
    region = np.asarray(image)
    assert with_faint(Piece(40, 8, 49, 29), region, 0.36, 25.0) == Piece(28, 8, 49, 29)


@needs_extra
def test_a_stroke_as_high_as_the_print_is_no_one() -> None:
    """This test ensures that what is left of a ruling line in a cell is never surely a 1, and that a 1 is."""
    import numpy as np

    from parsers.readers.scan import cells
    from parsers.readers.scan.pieces import Piece
    from parsers.readers.scan.recogniser import Reading, Recogniser

    class Certain(Recogniser):
        def __init__(self) -> None:
            """Nothing is loaded."""

        def read(self, crops: Sequence[object], check: object = None) -> list[Reading]:
            return [Reading("1", 0.999, 0.999, "1", 0.999) for _ in crops]

    image = Image.new("L", (100, 100), 250)
    pen = ImageDraw.Draw(image)
    pen.rectangle((20, 20, 22, 52), fill=0)
    pen.rectangle((60, 20, 63, 42), fill=0)
    pieces = [Piece(20, 20, 23, 53), Piece(60, 20, 64, 43)]
    line, one = cells.read(np.asarray(image), pieces, [True, True], 0.36, 30.0, Certain(), lambda: None)
    assert line.why
    assert (one.text, one.why) == ("1", "")


def test_broken_unicode_maps_are_noticed() -> None:
    """This test ensures that every page whose characters mean something else is recognised from its look, and that no
    page is where they mean what they say.
    """
    for payload, wanted in ((printed(case(4)), False), (garbled(printed(case(4))), True)):
        document = pdfium.PdfDocument(payload)
        for number in range(len(document)):
            page = document[number]
            assert wants_recognition(extract(page, number + 1, Budget(20, 100_000, 100_000))) is wanted
            page.close()
        document.close()


def test_chances_are_read_from_the_doubt() -> None:
    """This test ensures that the candidates of a doubt are drawn with the probabilities that it says."""
    assert chances(uncertain([("3", 0.61), ("8", 0.32)])) == (("3", 0.61), ("8", 0.32))
    assert chances("row-without-label") == ()
