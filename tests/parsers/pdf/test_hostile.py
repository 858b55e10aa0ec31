"""Files that are damaged, encrypted or made to hurt."""

from __future__ import annotations

import random
import time
from pathlib import Path

import pytest

from parsers.errors import DamagedFile, EmptyDocument, EncryptedFile, LimitExceeded, ReadError
from parsers.isolated import Isolated
from parsers.readers.pdf import read_pdf
from parsers.readers.pdf import reader as module
from tests.parsers.pdf.making import Drawing, pdf

TABLE = (("规章", "1"), ("行政许可", "2"))


def outcome(payload: bytes) -> str:
    """What reading ends with: the number of blocks, or the code of a named error."""
    try:
        return str(len(read_pdf(payload).blocks))
    except ReadError as error:
        return error.code


def test_cut_anywhere() -> None:
    """This test ensures that a truncated file is read or ends as a named error, at once."""
    payload = pdf([Drawing().table(60, 100, TABLE)] * 3)
    outcomes = [outcome(payload[:end]) for end in range(0, len(payload), 97)]
    assert outcomes[0] == "damaged-file"
    assert set(outcomes) <= {"damaged-file", "empty-document", "1", "2", "3"}


def test_bytes_changed_anywhere() -> None:
    """This test ensures that random damage is read or ends as a named error."""
    chance = random.Random(7)
    payload = pdf([Drawing().table(60, 100, TABLE)] * 2)
    outcomes = set()
    for _ in range(80):
        broken = bytearray(payload)
        for _ in range(6):
            broken[chance.randrange(len(broken))] = chance.randrange(256)
        outcomes.add(outcome(bytes(broken)))
    assert "2" in outcomes


def test_not_a_pdf_inside() -> None:
    """This test ensures that something that only begins like a PDF is a damaged file."""
    with pytest.raises(DamagedFile):
        read_pdf(b"%PDF-1.7\nnothing")


def test_encrypted() -> None:
    """This test ensures that a file that needs a password says so."""
    owner = "00" * 32
    extra = (
        f"/ID [<{'11' * 16}> <{'11' * 16}>] /Encrypt << /Filter /Standard /V 1 /R 2 /O <{owner}> /U <{owner}> /P -4 >>"
    )
    with pytest.raises(EncryptedFile):
        read_pdf(pdf([Drawing().table(60, 100, TABLE)], extra=extra))


def test_nothing_on_the_pages() -> None:
    """This test ensures that blank pages are an empty document."""
    with pytest.raises(EmptyDocument):
        read_pdf(pdf([Drawing(), Drawing()]))


def test_too_many_pages() -> None:
    """This test ensures that more pages than a report has are refused before they are read."""
    with pytest.raises(LimitExceeded, match="501 pages"):
        read_pdf(pdf([Drawing()] * 501))


def test_no_time_left() -> None:
    """This test ensures that the time is watched while reading."""
    with pytest.raises(LimitExceeded):
        read_pdf(pdf([Drawing().table(60, 100, TABLE)]), seconds=0.0)


def test_too_much_drawn(monkeypatch: pytest.MonkeyPatch) -> None:
    """This test ensures that a page of very many objects ends as a named error."""
    monkeypatch.setattr(module, "OBJECTS", 1_000)
    page = Drawing()
    for number in range(400):
        page.line(10, number, 500, number)
    with pytest.raises(LimitExceeded):
        read_pdf(pdf([page]))


def test_a_page_full_of_lines_takes_no_time() -> None:
    """This test ensures that thousands of crossing lines are left alone as a drawing."""
    page = Drawing().text(60, 40, "规章")
    for number in range(2_000):
        page.line(10, 50 + number * 0.37, 500, 50 + number * 0.37)
        page.line(10 + number * 0.29, 50, 10 + number * 0.29, 790)
    begin = time.monotonic()
    assert read_pdf(pdf([page])).blocks
    assert time.monotonic() - begin < 10


def test_forms_inside_themselves() -> None:
    """This test ensures that a drawing that contains itself is not followed without end."""
    payload = pdf([Drawing().text(60, 100, "规章").picture(0, 0, 10, 10)])
    inner = b"/Resources << /XObject << /Im 8 0 R >> >>"
    loop = b"<< /Type /XObject /Subtype /Form /BBox [0 0 9 9] %s /Length 6 >>\nstream\n/Im Do\nendstream" % inner
    start = payload.index(b"8 0 obj\n") + 8
    end = payload.index(b"\nendobj", start)
    assert read_pdf(payload[:start] + loop + payload[end:]).blocks


@pytest.mark.slow
def test_a_long_file_takes_little_memory() -> None:
    """This test ensures that pages are let go of as they are read."""
    statm = Path("/proc/self/statm")
    if not statm.exists():
        pytest.skip("no /proc here")
    rows = tuple(("行政许可", *(str(number) for number in range(6))) for _ in range(20))
    payload = pdf([Drawing().table(40, 60, rows, wide=70)] * 300)
    read_pdf(pdf([Drawing().table(40, 60, rows, wide=70)]))
    before = int(statm.read_text(encoding="ascii").split()[1])
    document = read_pdf(payload)
    grown = (int(statm.read_text(encoding="ascii").split()[1]) - before) * 4096
    assert len(document.blocks) == 300
    assert grown < 80 << 20


@pytest.mark.slow
def test_a_worker_that_hangs_is_ended_and_the_next_file_is_read() -> None:
    """This test ensures that a file that takes too long costs itself only."""
    good = pdf([Drawing().table(60, 100, TABLE)])
    with Isolated(seconds=15) as reader:
        assert reader.read(good).blocks
        with pytest.raises(DamagedFile):
            reader.read(b"%PDF-1.7\nnothing")
        reader._seconds = 0.0
        with pytest.raises(LimitExceeded):
            reader.read(pdf([Drawing().table(60, 100, TABLE)] * 200))
        reader._seconds = 15
        assert reader.read(good).blocks
