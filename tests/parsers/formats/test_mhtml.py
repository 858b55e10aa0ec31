"""Web archives: the page inside, whichever part it is and however it is encoded."""

from __future__ import annotations

import quopri

import pytest

from fixtures.formats.samples import samples
from fixtures.formats.writers import write_mhtml
from parsers.document import Paragraph
from parsers.errors import DamagedFile, EmptyDocument
from parsers.readers.mhtml import read_mhtml


@pytest.mark.parametrize("one", samples(), ids=lambda one: one.name)
def test_every_cell_of_the_samples(one, wrong_cells) -> None:
    """This test ensures that the page inside a web archive is read to the last cell."""
    document = read_mhtml(write_mhtml(one))
    assert wrong_cells(document, one) == []
    assert document.media_type == "multipart/related"


def archive(*parts: tuple[str, bytes], head: str = "") -> bytes:
    lines = [f'From: <Saved>\r\nMIME-Version: 1.0\r\nContent-Type: multipart/related; boundary="B"{head}\r\n\r\n']
    for kind, content in parts:
        body = quopri.encodestring(content).decode("ascii")
        lines.append(f"--B\r\n{kind}\r\nContent-Transfer-Encoding: quoted-printable\r\n\r\n{body}\r\n")
    return "".join([*lines, "--B--\r\n"]).encode("ascii")


def texts(payload: bytes) -> list[str]:
    return [block.text for block in read_mhtml(payload).blocks if isinstance(block, Paragraph)]


def test_the_start_part_is_the_page() -> None:
    """This test ensures that a frame which stands before the page is not taken for it."""
    page = "<html><body><p>年度报告正文</p></body></html>".encode()
    frame = "<html><body><p>导航</p></body></html>".encode()
    payload = archive(
        ("Content-Type: text/html; charset=utf-8\r\nContent-ID: <f>", frame),
        ("Content-Type: text/html; charset=utf-8\r\nContent-ID: <p>", page),
        head='; start="<p>"',
    )
    assert texts(payload) == ["年度报告正文"]


def test_gbk_in_quoted_printable() -> None:
    """This test ensures that the page's charset is honoured through the encoding for mail."""
    page = "<html><body><p>下各镇年度报告</p></body></html>".encode("gbk")
    assert texts(archive(("Content-Type: text/html; charset=gb2312", page))) == ["下各镇年度报告"]


@pytest.mark.parametrize(
    ("payload", "error"),
    [
        (b"MIME-Version: 1.0\r\n\r\nplain", DamagedFile),
        (b"", DamagedFile),
        (archive(("Content-Type: image/png", b"x")), EmptyDocument),
    ],
)
def test_what_is_no_saved_page(payload, error) -> None:
    """This test ensures that a message without a page is a named error."""
    with pytest.raises(error):
        read_mhtml(payload)
