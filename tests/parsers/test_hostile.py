"""Bad files: each has its own named error, in bounded time, and none becomes an empty or invented report."""

from __future__ import annotations

import io
import random
import time
import zipfile

import pytest

from parsers.errors import (
    DamagedFile,
    EmptyDocument,
    EncryptedFile,
    LimitExceeded,
    NotWhatItSays,
    ReadError,
    UnsupportedFormat,
)
from parsers.parse import parse
from parsers.readers import read_document
from parsers.report import Report
from parsers.sniff import sniff
from tests.parsers.rendering import docx, page, raws

SECONDS = 8.0
W = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'


def zipped(members: dict[str, bytes]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in members.items():
            archive.writestr(name, data)
    return out.getvalue()


def word(body: str, head: str = "") -> bytes:
    xml = f'<?xml version="1.0"?>{head}<w:document {W}><w:body>{body}</w:body></w:document>'
    return zipped({"[Content_Types].xml": b"<Types/>", "word/document.xml": xml.encode()})


BOMB = (
    '<!DOCTYPE w [<!ENTITY a "aaaaaaaaaa">'
    + "".join(f'<!ENTITY {chr(98 + i)} "{f"&{chr(97 + i)};" * 10}">' for i in range(9))
    + "]>"
)
CASES: dict[str, tuple[bytes, str, type[ReadError]]] = {
    "empty": (b"", "", EmptyDocument),
    "blank": (b" \r\n\t ", "", EmptyDocument),
    "empty page": (b"<html><body></body></html>", "", EmptyDocument),
    "random bytes": (random.Random(1).randbytes(5000), "", UnsupportedFormat),
    "picture": (b"\x89PNG\r\n\x1a\n" + bytes(200), "", DamagedFile),
    "page as docx": (b"<html><body>404</body></html>", "report.docx", NotWhatItSays),
    "page as pdf": (b"<!DOCTYPE html><html><body>x</body></html>", "https://h/a.pdf", NotWhatItSays),
    "truncated docx": (docx("2021", raws("2021"))[:9000], "a.docx", DamagedFile),
    "docx without document": (zipped({"word/other.xml": b"<a/>", "word/document.xml": b""}), "", DamagedFile),
    "malformed docx": (word("<w:p><w:r>"), "", DamagedFile),
    "entity bomb": (word("<w:p><w:r><w:t>&j;</w:t></w:r></w:p>", BOMB), "", DamagedFile),
    "external entity": (
        word("<w:p><w:r><w:t>&x;</w:t></w:r></w:p>", '<!DOCTYPE w [<!ENTITY x SYSTEM "file:///etc/passwd">]>'),
        "",
        DamagedFile,
    ),
    "zip bomb": (word("<w:p/>" + " " * 70_000_000), "", LimitExceeded),
    "many members": (zipped({f"word/{i}": b"" for i in range(6000)} | {"word/document.xml": b"x"}), "", LimitExceeded),
    "encrypted docx": (
        b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600) + "EncryptedPackage".encode("utf-16-le") + bytes(600),
        "a.docx",
        EncryptedFile,
    ),
    "deep docx": (
        word("<w:tbl><w:tr><w:tc>" * 300 + "<w:p/>" + "</w:tc></w:tr></w:tbl>" * 300),
        "",
        LimitExceeded,
    ),
    "deep page": (b"<html><body>" + b"<div>" * 30_000 + b"x", "", LimitExceeded),
    "ten thousand rows": (b"<table>" + b"<tr><td>1<td>2</tr>" * 10_000 + b"</table>", "", LimitExceeded),
    "wide spans": (
        b"<table>" + b"<tr>" + b"<td colspan=1000 rowspan=60000>x</td>" * 90 + b"</tr></table>",
        "",
        LimitExceeded,
    ),
    "many tables": (b"<table><tr><td>1<td>2</table>" * 3000, "", LimitExceeded),
    "long row of text": (b"\ta" * 5000 + b"\n\tb\n", "", LimitExceeded),
}


@pytest.mark.parametrize("case", CASES)
def test_named_error(case: str) -> None:
    """This test ensures that a bad file raises its own error with a message, soon."""
    payload, name, error = CASES[case]
    start = time.monotonic()
    with pytest.raises(error) as caught:
        read_document(payload, name=name)
    assert time.monotonic() - start < SECONDS
    assert str(caught.value)


def read_or_none(payload: bytes) -> Report | None:
    """The report, or nothing where the file cannot be read; any other error goes through."""
    try:
        return parse(payload)
    except ReadError:
        return None


def test_every_truncation_is_named() -> None:
    """This test ensures that a file cut anywhere either reads or raises a named error."""
    for payload in (docx("2021", raws("2021")), page("2021", raws("2021"))):
        for cut in range(0, len(payload), max(1, len(payload) // 40)):
            report = read_or_none(payload[:cut])
            kinds = {figure.kind for figure in report.figures.values()} if report else set()
            assert kinds <= {"zero", "blank", "text", "absent", "unreadable"}


def test_damaged_bytes_are_named() -> None:
    """This test ensures that flipped bytes never raise anything but a named error."""
    payload = docx("2021", raws("2021"))
    for seed in range(40):
        chance = random.Random(seed)
        broken = bytearray(payload)
        for _ in range(20):
            broken[chance.randrange(len(broken))] = chance.randrange(256)
        report = read_or_none(bytes(broken))
        assert report is None or report.source.sha256


def test_spans_are_clipped() -> None:
    """This test ensures that an absurd colspan is one column where nothing tells its columns apart."""
    document = read_document(b"<table><tr><td colspan=1000>a<td>b</tr><tr><td>c<td>d</tr></table>")
    (grid,) = document.blocks
    assert grid.columns == 4  # type: ignore[union-attr]


def test_hundreds_of_empty_columns() -> None:
    """This test ensures that a table with hundreds of empty cells to the right still reads."""
    texts = {key: str(number) for number, key in enumerate(raws("2021"), 100)}
    drawn = page("2021", texts).decode().replace("</tr>", "<td></td>" * 300 + "</tr>")
    report = parse(drawn.encode())
    assert [figure.raw for figure in report.figures.values()] == list(texts.values())


@pytest.mark.parametrize(
    ("payload", "media_type"),
    [
        (b"%PDF-1.7", "application/pdf"),
        (b"<p>x</p>", "text/html"),
        ("\ufeff<html>".encode(), "text/html"),
        ("<html><p>年</p>".encode("utf-16"), "text/html"),
        ("一、总体情况".encode("gb18030"), "text/plain"),
        (
            zipped({"word/document.xml": b"x"}),
            "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
        ),
        (zipped({"OFD.xml": b"x"}), "application/ofd"),
        (zipped({"a.txt": b"x"}), "application/zip"),
        (b"\xff\xd8\xff\xe0" + bytes(20), "image/jpeg"),
        (b"{\\rtf1", "application/rtf"),
    ],
)
def test_content_decides(payload: bytes, media_type: str) -> None:
    """This test ensures that the type is told by content."""
    assert sniff(payload) == media_type
