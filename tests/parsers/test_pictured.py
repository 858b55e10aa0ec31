"""Pages whose tables are pictures. A stand-in recognises them: what is tested is the way there and back."""

from __future__ import annotations

import base64
import io
import json
from collections.abc import Sequence
from email.mime.image import MIMEImage
from email.mime.multipart import MIMEMultipart
from email.mime.text import MIMEText
from itertools import takewhile

import pypdfium2 as pdfium
import pytest
from PIL import Image

from fixtures.formats.ofd_writer import package
from fixtures.formats.samples import sample
from fixtures.formats.writers import write_docx
from fixtures.hostile import changed
from fixtures.pdfs.score import FILES as PDFS
from parsers.document import Document, Grid
from parsers.errors import DamagedFile, OcrMissing
from parsers.parse import parse
from parsers.readers import read_document
from parsers.readers.scan.recogniser import COMMAND, installed

SAMPLE = sample(2)
HEADING = f"<h1>{SAMPLE.title}</h1><p>发布时间：2024-01-20　来源：本站</p>"


def picture(shade: int, size: tuple[int, int] = (400, 600)) -> bytes:
    """A picture that only its shade tells from others."""
    out = io.BytesIO()
    Image.new("L", size, shade).save(out, "PNG")
    return out.getvalue()


def recognised(payloads: Sequence[bytes], first: int) -> Document:
    """The sample's document, whatever the pictures show; the note says what was asked."""
    document = read_document(write_docx(SAMPLE))
    notes = tuple(f"scan:{first + number}" for number in range(len(payloads)))
    return Document("image/png", document.blocks, {}, (), notes)


def missing(payloads: Sequence[bytes], first: int) -> Document:
    raise OcrMissing("the extra ocr is not installed")


def images(*sources: str) -> bytes:
    return (HEADING + "".join(f"<p><img src='{source}'></p>" for source in sources)).encode()


def data(payload: bytes) -> str:
    return "data:image/png;base64," + base64.b64encode(payload).decode()


def test_pictures_of_a_page_are_one_document() -> None:
    """This test ensures that pictures are read together and in order, and that the report has their figures."""
    asked: list[tuple[int, int]] = []
    here = {"a/1.png": picture(1), "a/2.png": picture(2), "icon.png": picture(3, (40, 40)), "x.gif": b"GIF89a"}

    def scan(payloads: Sequence[bytes], first: int) -> Document:
        asked.append((first, len(payloads)))
        assert list(payloads) == [picture(1), picture(2), picture(4)]
        return recognised(payloads, first)

    page = images("a/1.png", "a/2.png", "icon.png", "x.gif", "lost.png", data(picture(4)))
    report = parse(page, fetch=here.get, scan=scan)
    assert asked == [(1, 3)]
    assert {key: figure.raw for key, figure in report.figures.items()} == dict(SAMPLE.cells)
    assert (report.body, report.year, report.source.media_type) == (SAMPLE.body, SAMPLE.year, "text/html")
    assert "picture-not-here:1" in {doubt.why for doubt in report.doubts}


def test_a_table_as_a_picture_takes_its_place_in_the_text() -> None:
    """This test ensures that a picture between chapters is read in its chapter, its numbers following each other."""
    whole = read_document(write_docx(SAMPLE)).blocks
    tables = [block for block in whole if isinstance(block, Grid)]
    before = list(takewhile(lambda block: not isinstance(block, Grid), whole))
    parts = ["".join(f"<p>{block.text}</p>" for block in before if not isinstance(block, Grid))]
    for number, _ in enumerate(tables):
        parts.append(f"<p><img src='{number}.png'></p><p>三、收到和处理政府信息公开申请情况{'，续表说明文字' * 9}</p>")
    firsts: list[int] = []

    def scan(payloads: Sequence[bytes], first: int) -> Document:
        firsts.append(first)
        return Document("image/png", (tables[first - 1],), {}, (), (f"scan:{first}",))

    page = ("".join(parts) + "<p>四、其他。</p>" + "<p>" + "工作总结文字。" * 60 + "</p>").encode()
    report = parse(page, fetch=lambda source: picture(int(source[0])), scan=scan)
    assert firsts == list(range(1, len(tables) + 1))
    assert {key: figure.raw for key, figure in report.figures.items()} == dict(SAMPLE.cells)


def test_without_the_recogniser() -> None:
    """This test ensures that a page of pictures alone is a named error, and a page with text keeps it with a doubt."""
    with pytest.raises(OcrMissing):
        parse(images(data(picture(1))), scan=missing)
    text = "<p>一、总体情况</p><p>" + "工作文字。" * 80 + "</p><p>二、主动公开政府信息情况</p>"
    report = parse((HEADING + text).encode() + images(data(picture(1))), scan=missing)
    assert {"ocr-missing", "table-is-picture"} <= {doubt.why for doubt in report.doubts}


def test_pictures_that_are_not_at_hand() -> None:
    """This test ensures that nothing is recognised, and nothing made up, where the pictures are not there."""
    report = parse(images("1.jpg", "2.jpg", "data:image/png;base64,%%%", "data:text/html,x"), scan=missing)
    assert report.figures == {}
    assert {doubt.why for doubt in report.doubts} >= {"report-is-picture", "picture-not-here:3"}


def test_a_picture_that_cannot_be_read() -> None:
    """This test ensures that a damaged picture is a doubt of ours and costs no more than itself."""

    def scan(payloads: Sequence[bytes], first: int) -> Document:
        raise DamagedFile("broken")

    report = parse(images(data(picture(1))), scan=scan)
    assert "picture-unread:damaged-file" in {doubt.why for doubt in report.doubts}


def test_a_page_with_tables_asks_for_no_picture() -> None:
    """This test ensures that pictures beside tables of text are left alone."""
    rows = "".join(f"<tr><td>第{number}项</td><td>{number}</td></tr>" for number in range(30))
    page = (HEADING + f"<table>{rows}</table><p>" + "工作文字。" * 80 + "</p>").encode() + images(data(picture(1)))
    assert parse(page, scan=missing).source.media_type == "text/html"


def test_pictures_inside_a_saved_page() -> None:
    """This test ensures that MHTML brings its own pictures, by address and by content id."""
    message = MIMEMultipart("related", type="text/html")
    message.attach(MIMEText(images("http://a.example/1.png", "cid:two@x").decode(), "html", "utf-8"))
    for shade, name, value in ((1, "Content-Location", "http://a.example/1.png"), (2, "Content-ID", "<two@x>")):
        part = MIMEImage(picture(shade), "png")
        part[name] = value
        message.attach(part)
    report = parse(message.as_bytes(), scan=recognised)
    assert {doubt.why for doubt in report.doubts} >= {"scan:1", "scan:2"}
    assert report.figures


@pytest.mark.slow
@pytest.mark.skipif(not installed(), reason=f"the extra ocr is not installed: {COMMAND}")
@pytest.mark.parametrize("how", ["page", "ofd"])
def test_recognised_for_once(how: str) -> None:
    """This test ensures that photographs of a printed report, on a page or as the pages of an OFD, give its figures."""
    path = sorted(PDFS.glob("writer-0*.pdf"))[3]
    truth = json.loads(path.with_suffix(".json").read_text(encoding="utf-8"))["values"]
    shots = [shot(page) for page in pdfium.PdfDocument(path.read_bytes())]
    report = parse(images(*map(data, shots)) if how == "page" else pictured_ofd(shots))
    read = {key: figure for key, figure in report.figures.items() if figure.kind not in ("absent", "blank")}
    assert len(read) > 60
    assert {figure.place.page for figure in read.values()} <= set(range(1, len(shots) + 1))
    wrong = [figure for figure in read.values() if str(figure.value) != str(truth[figure.key])]
    assert [figure for figure in wrong if figure.sure] == []
    assert len(wrong) <= 1


def shot(page: pdfium.PdfPage) -> bytes:
    """The page at 150 dots an inch."""
    out = io.BytesIO()
    page.render(scale=150 / 72).to_pil().convert("L").save(out, "PNG")
    page.close()
    return out.getvalue()


def pictured_ofd(shots: Sequence[bytes]) -> bytes:
    """An OFD each of whose pages shows one picture."""
    medias = "".join(
        f'<ofd:MultiMedia ID="{50 + at}" Type="Image"><ofd:MediaFile>{at}.png</ofd:MediaFile></ofd:MultiMedia>'
        for at in range(len(shots))
    )
    pages = [
        f'<ofd:Layer><ofd:ImageObject ID="3" Boundary="0 0 210 297" ResourceID="{50 + at}" CTM="210 0 0 297 0 0"/>'
        "</ofd:Layer>"
        for at in range(len(shots))
    ]
    made = package([pages], extra=f"<ofd:MultiMedias>{medias}</ofd:MultiMedias>")
    return changed(made, {f"Doc_0/Res/{at}.png": shown for at, shown in enumerate(shots)})
