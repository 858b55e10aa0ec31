"""Pictures without the recogniser, and pictures that are too large or broken: named errors, nothing loaded."""

from __future__ import annotations

import io
import struct
import subprocess
import sys
import zlib
from pathlib import Path

import pytest
from PIL import Image

from fixtures.formats.samples import sample
from fixtures.formats.writers import write_docx, write_mhtml, write_xlsx
from fixtures.pdfs.score import FILES
from parsers.errors import DamagedFile, LimitExceeded, OcrMissing
from parsers.readers import read_document
from parsers.readers.scan import recogniser


def picture(kind: str) -> bytes:
    out = io.BytesIO()
    Image.new("L", (400, 500), 255).save(out, kind)
    return out.getvalue()


def header(wide: int, high: int) -> bytes:
    """A PNG file whose header promises ``wide`` by ``high`` pixels and that holds none."""

    def chunk(name: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))

    size = struct.pack(">IIBBBBB", wide, high, 8, 2, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", size) + chunk(b"IDAT", zlib.compress(b"")) + chunk(b"IEND", b"")


@pytest.fixture
def without_extra(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(recogniser, "installed", lambda: False)


@pytest.mark.usefixtures("without_extra")
@pytest.mark.parametrize("kind", ["JPEG", "PNG", "BMP", "PDF"])
def test_missing_extra_is_named(kind: str) -> None:
    """This test ensures that a picture without the recogniser is a named error with the command that installs it."""
    with pytest.raises(OcrMissing, match=r"nianbao\[ocr\]") as caught:
        read_document(picture(kind))
    assert caught.value.code == "ocr-missing"


@pytest.mark.parametrize(("wide", "high"), [(20_000, 10_001), (200_000_000, 1), (30_000, 30_000)])
def test_huge_pictures_are_refused_by_their_header(wide: int, high: int) -> None:
    """This test ensures that a picture of 200 megapixels is refused before a single pixel is decoded."""
    with pytest.raises(LimitExceeded):
        read_document(header(wide, high))


@pytest.mark.parametrize("payload", [b"\xff\xd8\xff" + bytes(50), b"BM" + bytes(60), b"II*\x00" + bytes(40)])
def test_broken_pictures_are_named(payload: bytes) -> None:
    """This test ensures that a picture that cannot be opened is a named error."""
    with pytest.raises(DamagedFile):
        read_document(payload)


def test_text_documents_never_load_the_recogniser(tmp_path: Path) -> None:
    """This test ensures that a document that carries text is read without importing anything of the extra."""
    code = (
        "import sys; from pathlib import Path; from parsers.readers import read_document;"
        "documents = [read_document(Path(name).read_bytes()) for name in sys.argv[1:]];"
        "assert all(document.blocks for document in documents);"
        "print([n for n in ('cv2', 'onnxruntime', 'rapidocr') if n in sys.modules])"
    )
    (tmp_path / "a.docx").write_bytes(write_docx(sample(2)))
    (tmp_path / "a.mht").write_bytes(write_mhtml(sample(2)))
    (tmp_path / "a.xlsx").write_bytes(write_xlsx(sample(2), "one"))
    names = [*map(str, tmp_path.iterdir()), str(FILES / "writer-004.pdf")]
    done = subprocess.run([sys.executable, "-c", code, *names], capture_output=True, check=True)
    assert done.stdout.decode().strip() == "[]"
