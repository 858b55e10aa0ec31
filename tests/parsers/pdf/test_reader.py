"""From bytes to documents."""

from __future__ import annotations

import pytest

from parsers.document import Document, Grid, Paragraph
from parsers.readers.pdf import read_pdf
from tests.parsers.pdf.making import Drawing, pdf

ROWS = (("信息内容", "本年制发件数", "现行有效件数"), ("规章", "12", ""), ("行政规范性文件", "0", "3456"))
#: For turned pages: PDFium drops a line whose characters the system has no shape for, unless it lies level.
SHAPED = (("10", "21", "32"), ("43", "54", ""), ("65", "0", "3456"))


def grids(document: Document) -> list[Grid]:
    return [block for block in document.blocks if isinstance(block, Grid)]


def texts(grid: Grid) -> list[str]:
    return [cell.text for cell in grid.cells]


def prose(document: Document) -> list[str]:
    return [block.text for block in document.blocks if isinstance(block, Paragraph)]


def flat(rows: tuple[tuple[str, ...], ...]) -> list[str]:
    return [text for row in rows for text in row]


def test_a_ruled_table_with_its_places() -> None:
    """This test ensures that cells have page and box, in points from the upper left corner."""
    (grid,) = grids(read_pdf(pdf([Drawing().table(60, 100, ROWS)])))
    assert texts(grid) == flat(ROWS)
    assert grid.cells[4].place.page == 1
    assert grid.cells[4].place.box == pytest.approx((140, 124, 220, 148), abs=0.5)


def test_lines_drawn_as_thin_rectangles() -> None:
    """This test ensures that borders filled as thin rectangles are ruling lines."""
    page = Drawing()
    for y in (100, 124, 148):
        page.box(60, y, 220, y + 0.7)
    for x in (60, 140, 219.3):
        page.box(x, 100, x + 0.7, 148)
    page.text(70, 116, "规章").text(150, 116, "7").text(70, 140, "行政许可").text(150, 140, "8")
    (grid,) = grids(read_pdf(pdf([page])))
    assert texts(grid) == ["规章", "7", "行政许可", "8"]


@pytest.mark.parametrize("turn", [0, 90, 180, 270])
def test_turned_pages(turn: int) -> None:
    """This test ensures that a page turned by its own entry, its text upright when shown, is read like any other."""
    page = Drawing(turn)
    width, height = (842, 595) if turn in (90, 270) else (595, 842)
    upright = Drawing(width=width, height=height).table(60, 100, SHAPED)
    matrix = {0: "1 0 0 1 0 0", 90: "0 1 -1 0 595 0", 180: "-1 0 0 -1 595 842", 270: "0 -1 1 0 0 842"}[turn]
    page.parts = [f"q {matrix} cm", *upright.parts, "Q"]
    (grid,) = grids(read_pdf(pdf([page])))
    assert texts(grid) == flat(SHAPED)
    assert grid.cells[0].place.box == pytest.approx((60, 100, 140, 124), abs=0.5)


def test_text_printed_sideways() -> None:
    """This test ensures that a table printed sideways on an upright page is read, its boxes as the page is shown."""
    page = Drawing()
    page.parts = ["q 0 1 -1 0 595 0 cm", *Drawing(width=842, height=595).table(60, 100, SHAPED).parts, "Q"]
    (grid,) = grids(read_pdf(pdf([page])))
    assert texts(grid) == flat(SHAPED)
    box = grid.cells[0].place.box
    assert box is not None
    assert 0 <= box[0] < box[2] <= 595
    assert 0 <= box[1] < box[3] <= 842


def test_text_printed_twice_is_read_once() -> None:
    """This test ensures that fake bold and shadows do not double a number."""
    page = Drawing().table(60, 100, ROWS).table(60.3, 100.2, ROWS)
    (grid,) = grids(read_pdf(pdf([page])))
    assert texts(grid) == flat(ROWS)


def test_an_invisible_layer_over_a_picture_is_doubted() -> None:
    """This test ensures that text recognised under a scan is read, and that none of it is certain."""
    page = Drawing().picture(0, 0, 595, 842).table(60, 100, ROWS)
    page.parts = [part.replace("BT 0 Tr", "BT 3 Tr") for part in page.parts]
    document = read_pdf(pdf([page]))
    (grid,) = grids(document)
    assert texts(grid) == flat(ROWS)
    assert not any(cell.sure for cell in grid.cells if cell.text)
    assert "hidden-text:1" in document.notes


def test_invisible_text_that_nobody_sees_is_not_read() -> None:
    """This test ensures that text hidden on a page without a picture does not count."""
    page = Drawing().table(60, 100, ROWS).text(160, 140, "99", mode=3)
    document = read_pdf(pdf([page]))
    assert texts(grids(document)[0]) == flat(ROWS)
    assert "hidden-text-ignored:1" in document.notes


def test_characters_without_a_unicode_value_are_never_invented() -> None:
    """This test ensures that text in a font without a map is unreadable, not a number."""
    page = Drawing().table(60, 100, ROWS).text(225, 140, "77", font="F2")
    (grid,) = grids(read_pdf(pdf([page])))
    cell = grid.cells[5]
    assert not any(character.isdigit() for character in cell.text)
    assert cell.text
    assert not cell.sure


def test_private_use_characters_are_doubted() -> None:
    """This test ensures that a private code point is kept as it is, with a doubt."""
    page = Drawing().table(60, 100, (("规章", "3\ue012"), ("行政许可", "5")))
    document = read_pdf(pdf([page]))
    cell = grids(document)[0].cells[1]
    assert (cell.text, cell.sure) == ("3\ue012", False)
    assert "private-use:1" in document.notes


def test_radicals_are_read_as_the_characters_they_look_like() -> None:
    """This test ensures that a radical code, which shares its glyph with a character, is that character."""
    (grid,) = grids(read_pdf(pdf([Drawing().table(60, 100, (("⼀般", "⻓期"), ("1", "2")))])))
    assert texts(grid)[:2] == ["一般", "长期"]


def test_page_numbers_do_not_stand_between_the_parts_of_a_table() -> None:
    """This test ensures that nothing but the two grids is left where a table runs over a page."""
    first = Drawing().table(60, 700, ROWS).text(290, 810, "- 1 -").text(60, 40, "政府信息公开工作年度报告")
    second = Drawing().table(60, 60, ROWS).text(290, 810, "- 2 -").text(60, 40, "政府信息公开工作年度报告")
    document = read_pdf(pdf([first, second]))
    assert [type(block) for block in document.blocks] == [Grid, Grid]
    assert document.meta["footer"] == "- 1 -"


def test_a_sentence_goes_on_over_the_page() -> None:
    """This test ensures that a paragraph cut by a page is one paragraph with both places, the page number not in it."""
    line = "本机关按照有关规定公开各类信息并且及时更新栏目方便群众查阅"
    first = Drawing().text(80, 740, line[:28], 16).text(60, 768, line, 16).text(290, 820, "1")
    second = Drawing().text(60, 80, line, 16).text(60, 108, "没有发生泄密事件。", 16).text(290, 820, "2")
    document = read_pdf(pdf([first, second]))
    (text,) = prose(document)
    assert text == line[:28] + line + line + "没有发生泄密事件。"
    assert document.blocks[0].place.also is not None
    assert document.blocks[0].place.also.page == 2


def test_two_columns_of_prose_are_read_one_after_the_other() -> None:
    """This test ensures that lines side by side are not run together."""
    page = Drawing()
    for number in range(10):
        page.text(60, 100 + 20 * number, "左栏的文字一行接着一行写下去直到这一栏写满了为止", 9)
        page.text(310, 100 + 20 * number, "右栏的文字一行接着一行写下去直到这一栏写满了为止", 9)
    text = "".join(prose(read_pdf(pdf([page]))))
    assert text.index("右栏") > text.rindex("左栏")


def test_a_page_that_is_a_picture_is_named() -> None:
    """This test ensures that a page without text under a picture is reported and not taken for a blank one."""
    page = Drawing().picture(40, 40, 555, 800)
    document = read_pdf(pdf([Drawing().text(60, 100, "一、总体情况"), page]))
    assert any(note in document.notes for note in ("image-only-page:2", "scan:2"))


def test_a_frame_around_prose_is_no_table() -> None:
    """This test ensures that a border around a page leaves its prose as prose."""
    page = Drawing().box(40, 40, 555, 800, "S").text(60, 100, "一、总体情况")
    document = read_pdf(pdf([page]))
    assert not grids(document)
    assert prose(document) == ["一、总体情况"]


def test_fields_drawn_as_shaded_boxes() -> None:
    """This test ensures that a table drawn as shaded fields, without lines, is found with pdfplumber's help."""
    page = Drawing()
    for r, row in enumerate(ROWS):
        for c, text in enumerate(row):
            page.parts.append("0.9 g")
            page.box(60 + 80 * c, 100 + 24 * r, 139.5 + 80 * c, 123.5 + 24 * r)
            page.parts.append("0 g")
            page.text(64 + 80 * c, 116 + 24 * r, text)
    (grid,) = grids(read_pdf(pdf([page])))
    assert texts(grid) == flat(ROWS)


def test_columns_without_lines() -> None:
    """This test ensures that a table aligned by blanks is a grid where the form's labels stand, and only there."""
    page = Drawing()
    rows = (
        ("信息内容", "本年制发件数", "本年废止件数", "现行有效件数"),
        ("规章", "0", "2", "31"),
        ("行政规范性文件", "14", "", "7"),
    )
    for r, row in enumerate(rows):
        for c, text in enumerate(row):
            page.text(60 + 110 * c, 120 + 22 * r, text)
    (grid,) = grids(read_pdf(pdf([page])))
    assert [cell.text for cell in grid.cells if cell.row == 2] == ["行政规范性文件", "14", "", "7"]
    plain = Drawing()
    for r in range(3):
        for c in range(4):
            plain.text(60 + 110 * c, 120 + 22 * r, f"{r}{c}")
    assert not grids(read_pdf(pdf([plain])))
