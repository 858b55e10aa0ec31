"""The OFD reader: samples of two producers, text and path objects, glyph maps, and hostile packages."""

from __future__ import annotations

import io
import zipfile

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image

from fixtures.formats.ofd_writer import Habit, archive, glyph, package, text_run, write_ofd
from fixtures.formats.pages import Line, pages
from fixtures.formats.samples import sample, samples
from parsers.document import Document, Grid, Paragraph
from parsers.errors import DamagedFile, EmptyDocument, LimitExceeded, OcrMissing, ReadError
from parsers.readers.ofd import pictures, read_ofd
from parsers.readers.ofd.characters import UNKNOWN, deltas
from parsers.readers.ofd.strokes import outlines
from parsers.readers.pdf.sheet import Glyph
from parsers.readers.scan import recogniser
from parsers.readers.scan import sheet as scanning
from parsers.readers.scan.sheet import ScannedSheet

NAMESPACE = 'xmlns:ofd="http://www.ofdspec.org/2016"'
FRAME = "".join(
    f'<ofd:PathObject ID="{number}" Boundary="20 20 100 30"><ofd:AbbreviatedData>{data}</ofd:AbbreviatedData>'
    f"</ofd:PathObject>"
    for number, data in enumerate(
        ["M 0 0 L 100 0 L 100 30 L 0 30 C", "M 0 15 L 100 15", "S 50 0 L 50 30"],
        start=1,
    )
)


def page(*objects: str) -> bytes:
    return package([["<ofd:Layer>" + "".join(objects) + "</ofd:Layer>"]])


def text(content: str, x: float, y: float, size: float = 4.0) -> str:
    return text_run(Line(content, x, y, size), 9)


def paragraphs(document: Document) -> list[str]:
    return [block.text for block in document.blocks if isinstance(block, Paragraph)]


def cells(document: Document) -> list[str]:
    return [cell.text for block in document.blocks if isinstance(block, Grid) for cell in block.cells]


@pytest.mark.parametrize("habit", ["runs", "glyphs"])
@pytest.mark.parametrize("one", samples(), ids=lambda one: one.name)
def test_every_cell_of_the_samples(one, habit: Habit, wrong_cells) -> None:
    """This test ensures that every cell is read from either producer's file, over page breaks too, and surely."""
    document = read_ofd(write_ofd(one, habit))
    assert wrong_cells(document, one) == []
    assert all(cell.sure for block in document.blocks if isinstance(block, Grid) for cell in block.cells)
    assert len(pages(one)) > 1


@pytest.mark.parametrize("habit", ["runs", "glyphs"])
def test_text_stays_in_order(habit: Habit) -> None:
    """A running head is printed on every page and is no text. This test ensures that the text around it is whole."""
    one = sample(2)
    printed = [block for block in one.blocks if isinstance(block, str)]
    read = paragraphs(read_ofd(write_ofd(one, habit)))
    assert read == printed


def test_places_are_points_on_the_page() -> None:
    """This test ensures that a cell's box is where its ruling lines are, in points from the upper left corner."""
    document = read_ofd(page(FRAME, text("甲", 22, 28), text("12", 75, 45)))
    grid = next(block for block in document.blocks if isinstance(block, Grid))
    last = grid.cells[-1]
    assert (last.text, last.place.page) == ("12", 1)
    assert last.place.box == pytest.approx([mm * 72 / 25.4 for mm in (70, 35, 120, 50)], abs=0.01)


def test_two_documents_in_one_package() -> None:
    """This test ensures that the pages of all documents are read, numbered on."""
    document = read_ofd(package([[text("第一份文件", 20, 50)], [text("第二份文件", 20, 50)]]))
    assert paragraphs(document) == ["第一份文件", "第二份文件"]
    assert [block.place.page for block in document.blocks] == [1, 2]


def test_composite_graphics_are_drawn_where_they_are_used() -> None:
    """This test ensures that text inside a composite object is placed through both matrices."""
    unit = (
        '<ofd:CompositeGraphicUnits><ofd:CompositeGraphicUnit ID="7" Width="50" Height="10"><ofd:Content>'
        + text("7", 1, 5)
        + "</ofd:Content></ofd:CompositeGraphicUnit></ofd:CompositeGraphicUnits>"
    )
    use = '<ofd:CompositeObject ID="8" Boundary="70 36 50 10" ResourceID="7"/>'
    document = read_ofd(package([[FRAME + use]], extra=unit))
    assert cells(document) == ["", "", "", "7"]


@pytest.mark.parametrize(
    ("value", "wanted", "expected"),
    [
        ("g 3 2.5 1", 5, [2.5, 2.5, 2.5, 1]),
        ("1 g 2 0.5", 3, [1, 0.5, 0.5]),
        ("g 99999999 1", 3, [1, 1, 1]),
        ("g -1 1", 3, []),
        ("g 3", 3, []),
        ("1 x", 3, []),
        ("nan", 1, []),
        (None, 3, []),
    ],
)
def test_delta_shorthand(value, wanted, expected) -> None:
    """This test ensures that ``g n v`` is n times v, at most one a character, and that nonsense is none."""
    assert deltas(value, wanted) == expected


@given(st.lists(st.floats(0, 50).map(lambda number: round(number, 3)), min_size=1, max_size=30))
@settings(deadline=None, max_examples=50)
def test_characters_keep_their_order_whatever_the_steps(steps) -> None:
    """This test ensures that text is read from left to right however its steps are written."""
    content = "".join(chr(0x4E00 + number) for number in range(len(steps) + 1))
    delta = " ".join(f"{4 + step:.3f}" for step in steps)
    one = (
        f'<ofd:TextObject ID="1" Boundary="0 50 10 5" Font="3" Size="4"><ofd:TextCode X="0" Y="4" DeltaX="{delta}">'
        f"{content}</ofd:TextCode></ofd:TextObject>"
    )
    assert "".join(paragraphs(read_ofd(page(one)))).replace(" ", "") == content


def test_a_wide_gap_keeps_two_numbers_apart() -> None:
    """This test ensures that 12 and 34 side by side in one cell do not become 1234."""
    assert "12 34" in cells(read_ofd(page(FRAME, text("12", 75, 30), text("34", 95, 30))))


def test_bold_by_printing_twice() -> None:
    """This test ensures that a character printed twice at one place counts once, and that 11 stays 11."""
    document = read_ofd(page(FRAME, text("11", 75, 30), text("11", 75.2, 30)))
    assert "11" in cells(document)


def test_private_use_characters_are_unreadable() -> None:
    """This test ensures that a character without public meaning becomes U+FFFD in a cell that is not sure."""
    document = read_ofd(page(FRAME, text("\ue123", 75, 30)))
    (cell,) = [cell for block in document.blocks if isinstance(block, Grid) for cell in block.cells if cell.text]
    assert (cell.text, cell.sure) == (UNKNOWN, False)
    assert cell.why


def test_one_character_with_two_glyphs_is_not_believed() -> None:
    """A producer that writes the same text for different glyphs hides the figures.

    This test ensures that they are unreadable and that an honest character beside them is read.
    """
    objects = [glyph("0", 75, 30, 4, 1, 20), glyph("0", 78, 30, 4, 2, 21), glyph("甲", 25, 30, 4, 3, 22)]
    assert cells(read_ofd(page(FRAME, *objects)))[:2] == ["甲", UNKNOWN * 2]


def test_one_glyph_for_two_characters_is_not_believed() -> None:
    """This test ensures that a glyph which is claimed to be 3 and 8 is neither."""
    objects = [glyph("3", 75, 30, 4, 1, 20), glyph("8", 78, 45, 4, 2, 20)]
    assert cells(read_ofd(page(FRAME, *objects))) == ["", UNKNOWN, "", UNKNOWN]


def test_glyphs_without_text_are_unreadable() -> None:
    """This test ensures that glyphs printed for no character show as unreadable and not as a blank."""
    one = (
        '<ofd:TextObject ID="1" Boundary="75 26 4 5" Font="3" Size="4"><ofd:CGTransform CodePosition="0" CodeCount="2" '
        'GlyphCount="2"><ofd:Glyphs>5 6</ofd:Glyphs></ofd:CGTransform><ofd:TextCode X="0" Y="4"></ofd:TextCode>'
        "</ofd:TextObject>"
    )
    assert UNKNOWN * 2 in cells(read_ofd(page(FRAME, one)))


def test_invisible_objects_are_no_content() -> None:
    """This test ensures that what nobody sees is not read."""
    hidden = text("99", 75, 30).replace("<ofd:TextObject ", '<ofd:TextObject Visible="false" ')
    assert cells(read_ofd(page(FRAME, hidden, text("5", 75, 45)))) == ["", "", "", "5"]


def test_watermarks_are_left_out_and_named() -> None:
    """This test ensures that text slanted over a table does not get into its cells."""
    mark = text("内部资料", 30, 30).replace('Font="3"', 'Font="3" CTM="0.7 -0.7 0.7 0.7 0 0"')
    document = read_ofd(page(FRAME, text("5", 75, 30), mark))
    assert cells(document) == ["", "5", "", ""]
    assert document.notes == ("slanted-text:1",)


def test_a_page_that_is_a_picture_is_named() -> None:
    """This test ensures that a scanned page is noted for another reader and is not an empty report."""
    picture = '<ofd:ImageObject ID="3" Boundary="0 0 210 297" ResourceID="4"/>'
    document = read_ofd(package([[picture, text("第二页有字", 20, 50)]]))
    assert document.notes == ("image-only-page:1",)
    assert paragraphs(document) == ["第二页有字"]


PICTURES = '<ofd:MultiMedias><ofd:MultiMedia ID="4" Type="Image"><ofd:MediaFile>p.png</ofd:MediaFile></ofd:MultiMedia>'
SHOWN = '<ofd:ImageObject ID="3" Boundary="10 20 190 257" ResourceID="4" CTM="190 0 0 257 0 0"/>'


def pictured(payload: bytes) -> bytes:
    """An OFD of one page that shows the picture ``payload``, 10 mm from the left and 20 mm from the top."""
    made = package([[f"<ofd:Layer>{SHOWN}</ofd:Layer>"]], extra=PICTURES + "</ofd:MultiMedias>")
    out = io.BytesIO(made)
    with zipfile.ZipFile(out, "a") as target:
        target.writestr("Doc_0/Res/p.png", payload)
    return out.getvalue()


def png() -> bytes:
    out = io.BytesIO()
    Image.new("L", (95, 128), 255).save(out, "PNG")
    return out.getvalue()


def test_a_page_that_is_a_picture_goes_to_the_scan_reader(monkeypatch: pytest.MonkeyPatch) -> None:
    """This test ensures that the picture of the package is recognised, and its places are those of the page."""
    sheets = [ScannedSheet(1, 500, 700, [Glyph("表", 10, 10, 20, 20)], [], [], [])]
    widths: list[float] = []
    monkeypatch.setattr(pictures, "demand", lambda: None)
    monkeypatch.setattr(scanning, "scan_sheets", lambda rgb, number, width, seconds: widths.append(width) or sheets)
    document = read_ofd(pictured(png()))
    (block,) = document.blocks
    assert widths == [pytest.approx(190 * 72 / 25.4)]
    assert document.notes == ("scan:1",)
    assert block.place.box == pytest.approx((10 + 28.35, 10 + 56.69, 20 + 28.35, 20 + 56.69), abs=0.1)


def test_a_picture_without_the_recogniser_or_without_sense(monkeypatch: pytest.MonkeyPatch) -> None:
    """This test ensures that a machine without the extra says what is missing, and a broken picture is named."""
    monkeypatch.setattr(recogniser, "installed", lambda: False)
    with pytest.raises(OcrMissing):
        read_ofd(pictured(png()))
    monkeypatch.setattr(pictures, "demand", lambda: None)
    assert read_ofd(pictured(b"\x89PNG\r\n\x1a\n")).notes == ("picture-unread:1", "image-only-page:1")


def test_annotations_and_signatures_are_no_content() -> None:
    """This test ensures that what is stamped or noted on a page is not read into it."""
    made = write_ofd(sample(3), "runs")
    out = io.BytesIO(made)
    with zipfile.ZipFile(out, "a") as target:
        note = f'<ofd:PageAnnot {NAMESPACE}><ofd:Annot ID="1" Type="Stamp"><ofd:Appearance>{text("批注", 30, 30)}'
        target.writestr("Doc_0/Annots/Page_0/Annotation.xml", note + "</ofd:Appearance></ofd:Annot></ofd:PageAnnot>")
        target.writestr(
            "Doc_0/Annotations.xml", f'<ofd:Annotations {NAMESPACE}><ofd:Page PageID="100"/></ofd:Annotations>'
        )
        target.writestr("Doc_0/Signs/Signatures.xml", f"<ofd:Signatures {NAMESPACE}/>")
        target.writestr("Doc_0/Signs/Sign_0/SignedValue.dat", b"\x30\x82 not XML")
    assert read_ofd(out.getvalue()).blocks == read_ofd(made).blocks


@pytest.mark.parametrize(
    ("data", "expected"),
    [
        ("M 0 0 L 10 0 L 10 5 C", [[(0, 0), (10, 0), (10, 5), (0, 0)]]),
        ("M 0 0 B 1 1 2 2 3 3 L 9 3", [[(3, 3), (9, 3)]]),
        ("S 0 0 Q 1 1 2 2", []),
        ("M 0 0 A 5 5 0 0 1 9 9 L 9 20", [[(9, 9), (9, 20)]]),
        ("M 0 0 L 1", []),
        ("X 0 0", []),
        ("M 0 0 L inf 0", []),
    ],
)
def test_outlines_of_paths(data, expected) -> None:
    """This test ensures that only straight pieces become lines and that a broken path ends where it breaks."""
    assert outlines(data) == expected


def test_an_open_frame_is_a_doubt() -> None:
    """This test ensures that figures in a frame with a missing line are read as unsure cells."""
    bent = (
        '<ofd:PathObject ID="1" Boundary="20 20 100 30"><ofd:AbbreviatedData>M 0 0 L 100 0 L 100 30 L 0 30 C '
        "M 50 0 L 50 15 M 50 15 L 100 15</ofd:AbbreviatedData></ofd:PathObject>"
    )
    document = read_ofd(page(bent, text("5", 75, 45)))
    grid = next(block for block in document.blocks if isinstance(block, Grid))
    assert [(cell.text, cell.sure) for cell in grid.cells if cell.text] == [("5", False)]


XML = '<?xml version="1.0"?>'


@pytest.mark.parametrize(
    ("files", "error"),
    [
        ({"OFD.xml": "<ofd"}, DamagedFile),
        ({"OFD.xml": f"<ofd:OFD {NAMESPACE}/>"}, DamagedFile),
        ({"other.xml": "<a/>"}, DamagedFile),
        ({"OFD.xml": f"<ofd:OFD {NAMESPACE}><ofd:DocBody/></ofd:OFD>"}, DamagedFile),
        ({"OFD.xml": f"<OFD {NAMESPACE}><DocBody><DocRoot>../../a</DocRoot></DocBody></OFD>"}, DamagedFile),
        ({"OFD.xml": f"<ofd:OFD {NAMESPACE}>" + "<ofd:DocBody/>" * 99 + "</ofd:OFD>"}, LimitExceeded),
    ],
)
def test_broken_packages(files, error) -> None:
    """This test ensures that a package without what it names is a named error."""
    with pytest.raises(error):
        read_ofd(archive(files))


def test_entities_are_not_resolved(tmp_path) -> None:
    """This test ensures that a page cannot read a file of this machine into the report."""
    secret = tmp_path / "secret.txt"
    secret.write_text("机密", encoding="utf-8")
    good = package([[text("正文", 20, 50)]])
    with zipfile.ZipFile(io.BytesIO(good)) as source:
        files = {name: source.read(name).decode("utf-8") for name in source.namelist()}
    name = "Doc_0/Pages/Page_0/Content.xml"
    declared = f'{XML}<!DOCTYPE a [<!ENTITY x SYSTEM "{secret.as_uri()}">]>'
    files[name] = declared + files[name].split("?>", 1)[1].replace("正文", "正文&x;")
    assert paragraphs(read_ofd(archive(files))) == ["正文"]


def test_composites_within_themselves() -> None:
    """This test ensures that a graphic that contains itself ends in a named error."""
    unit = (
        '<ofd:CompositeGraphicUnits><ofd:CompositeGraphicUnit ID="7"><ofd:Content>'
        + '<ofd:CompositeObject ID="8" ResourceID="7"/>' * 2
        + "</ofd:Content></ofd:CompositeGraphicUnit></ofd:CompositeGraphicUnits>"
    )
    with pytest.raises(LimitExceeded):
        read_ofd(package([['<ofd:CompositeObject ID="8" ResourceID="7"/>']], extra=unit))


def test_a_page_of_very_many_characters() -> None:
    """This test ensures that a page which no one could print ends in a named error, and soon."""
    line = "一" * 500
    with pytest.raises(LimitExceeded):
        read_ofd(page(*(text(line, 0, 2 * number + 2, 0.4) for number in range(140))))


def test_nothing_on_any_page() -> None:
    """This test ensures that an OFD without text, table or picture is empty by name."""
    with pytest.raises(EmptyDocument):
        read_ofd(page())


@given(st.data())
@settings(deadline=None, max_examples=60)
def test_damaged_bytes_end_in_a_named_error(data) -> None:
    """This test ensures that no damage to the package or to a page leads to anything but a document or a ReadError."""
    whole = bytearray(write_ofd(sample(3), "runs"))
    for _ in range(data.draw(st.integers(1, 8))):
        whole[data.draw(st.integers(0, len(whole) - 1))] = data.draw(st.integers(0, 255))
    cut = data.draw(st.integers(len(whole) // 2, len(whole)))
    try:
        outcome = read_ofd(bytes(whole[:cut])).media_type
    except ReadError as problem:
        outcome = problem.code
    assert outcome in ("application/ofd", "damaged-file", "encrypted-file", "limit-exceeded", "unsupported-format")


@given(st.text(alphabet="MLSQBAC 0123456789.-eginf", max_size=80), st.text(alphabet="g 0123456789.-e", max_size=40))
@settings(deadline=None, max_examples=60)
def test_nonsense_in_attributes(path, delta) -> None:
    """This test ensures that nonsense in paths and offsets never stops the reading of the page."""
    nonsense = (
        f'<ofd:PathObject ID="1" Boundary="{delta}" CTM="{delta}"><ofd:AbbreviatedData>{path}</ofd:AbbreviatedData>'
        f'</ofd:PathObject><ofd:TextObject ID="2" Boundary="0 0 1 1" Size="3"><ofd:TextCode X="5" Y="200" '
        f'DeltaX="{delta}">正文</ofd:TextCode></ofd:TextObject>'
    )
    read = "".join(paragraphs(read_ofd(page(nonsense, text("完好", 20, 100))))) + "".join(
        cells(read_ofd(page(nonsense, text("完好", 20, 100))))
    )
    assert "完好" in read
