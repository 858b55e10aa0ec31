"""Word files: merged cells, revisions, content controls, text boxes, nested tables."""

from __future__ import annotations

import io
import zipfile

from docx import Document as NewDocx

from forms.forms import load_forms
from forms.layout import layout
from parsers.document import Document, Grid, Paragraph
from parsers.parse import parse
from parsers.readers import read_document
from tests.parsers.rendering import add_docx_table

W = (
    'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main" '
    'xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006" '
    'xmlns:wps="http://schemas.microsoft.com/office/word/2010/wordprocessingShape" '
    'xmlns:v="urn:schemas-microsoft-com:vml"'
)


def read(body: str) -> Document:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr("word/document.xml", f"<w:document {W}><w:body>{body}</w:body></w:document>")
    return read_document(out.getvalue())


def p(text: str) -> str:
    return f"<w:p><w:r><w:t>{text}</w:t></w:r></w:p>"


def tc(text: str, props: str = "") -> str:
    return f"<w:tc><w:tcPr>{props}</w:tcPr>{p(text)}</w:tc>"


def tbl(*rows: str) -> str:
    return f"<w:tbl>{''.join(f'<w:tr>{row}</w:tr>' for row in rows)}</w:tbl>"


def texts(document: Document) -> list[str]:
    return [block.text for block in document.blocks if isinstance(block, Paragraph)]


def grid(document: Document) -> list[tuple[int, int, int, int, str]]:
    (found,) = [block for block in document.blocks if isinstance(block, Grid)]
    return [(c.row, c.column, c.rowspan, c.colspan, c.text) for c in found.cells]


def test_merged_cells() -> None:
    """This test ensures that gridSpan and vMerge are resolved."""
    body = tbl(
        tc("a", '<w:gridSpan w:val="2"/>') + tc("b", '<w:vMerge w:val="restart"/>'),
        tc("c") + tc("d") + tc("", "<w:vMerge/>"),
    )
    assert grid(read(body)) == [(0, 0, 1, 2, "a"), (0, 2, 2, 1, "b"), (1, 0, 1, 1, "c"), (1, 1, 1, 1, "d")]


def test_tracked_changes() -> None:
    """This test ensures that inserted text counts and deleted text does not."""
    body = (
        "<w:p><w:r><w:t>共</w:t></w:r><w:del w:id='1'><w:r><w:delText>12</w:delText></w:r></w:del>"
        "<w:ins w:id='2'><w:r><w:t>13</w:t></w:r></w:ins><w:moveFrom w:id='3'><w:r><w:t>旧</w:t></w:r></w:moveFrom>"
        "<w:r><w:t>件</w:t></w:r></w:p>"
    ) + tbl(tc("a") + tc("1"), "<w:trPr><w:del w:id='4'/></w:trPr>" + tc("gone") + tc("2"))
    document = read(body)
    assert texts(document) == ["共13件"]
    assert [cell[-1] for cell in grid(document)] == ["a", "1"]


def test_text_box_once() -> None:
    """This test ensures that a text box is read once, though the file holds it twice."""
    box = "<w:txbxContent>" + p("框中文字") + "</w:txbxContent>"
    body = (
        f"<w:p><w:r><w:t>前</w:t></w:r><w:r><mc:AlternateContent><mc:Choice Requires='wps'><wps:txbx>{box}</wps:txbx>"
        f"</mc:Choice><mc:Fallback><w:pict><v:textbox>{box}</v:textbox></w:pict></mc:Fallback></mc:AlternateContent></w:r></w:p>"
    )
    assert texts(read(body)) == ["前", "框中文字"]


def test_content_controls() -> None:
    """This test ensures that paragraphs, rows and cells inside content controls are read."""

    def sdt(inner: str) -> str:
        return f"<w:sdt><w:sdtPr/><w:sdtContent>{inner}</w:sdtContent></w:sdt>"

    first = sdt("<w:tr>" + sdt(tc("a")) + tc("b") + "</w:tr>")
    body = sdt(p("控件")) + "<w:tbl>" + first + "<w:tr>" + tc("c") + tc("d") + "</w:tr></w:tbl>"
    document = read(body)
    assert texts(document) == ["控件"]
    assert [cell[-1] for cell in grid(document)] == ["a", "b", "c", "d"]


def test_nested_table() -> None:
    """This test ensures that a data table inside a layout table is a grid of its own."""
    inner = tbl(tc("规章") + tc("1"), tc("行政许可") + tc("2"))
    document = read(f"<w:tbl><w:tr><w:tc>{p('左')}</w:tc><w:tc>{inner}{p('右')}</w:tc></w:tr></w:tbl>")
    assert texts(document) == ["左", "右"]
    assert [cell[-1] for cell in grid(document)] == ["规章", "1", "行政许可", "2"]


def test_skipped_columns_and_unmerged_continuation() -> None:
    """This test ensures that gridBefore is a blank and that a continuation of nothing is a cell."""
    body = tbl(tc("a") + tc("b"), '<w:trPr><w:gridBefore w:val="1"/></w:trPr>' + tc("c", "<w:vMerge/>"))
    assert [cell[-1] for cell in grid(read(body))] == ["a", "b", "", "c"]


def test_table_in_several_pieces() -> None:
    """This test ensures that table 三 parted in three, one behind the other, is one table."""
    table = load_forms()["2021"].tables["t3"]
    numbers = {key: str(number) for number, key in enumerate(table.cells, 100)}
    rows = layout(table)
    document = NewDocx()
    document.add_paragraph("三、收到和处理政府信息公开申请情况")
    whole = add_docx_table(document, rows, numbers)
    for cut in (20, 12):
        later = [row for index, row in enumerate(whole.rows) if index >= cut]
        piece = document.add_table(rows=0, cols=10)
        whole._tbl.addnext(piece._tbl)
        whole._tbl.addnext(document.add_paragraph("")._p)
        for row in later:
            piece._tbl.append(row._tr)
    out = io.BytesIO()
    document.save(out)
    report = parse(out.getvalue())
    assert {key: figure.raw for key, figure in report.figures.items()} == numbers


def test_core_properties_and_tabs() -> None:
    """This test ensures that core properties are kept and tabs and line ends are shown."""
    document = NewDocx()
    document.core_properties.title = "题目"
    paragraph = document.add_paragraph("甲")
    paragraph.add_run("\t乙\n丙")
    out = io.BytesIO()
    document.save(out)
    read_back = read_document(out.getvalue())
    assert read_back.meta["core.title"] == "题目"
    assert texts(read_back) == ["甲\t乙", "丙"]
