"""A machine without LibreOffice and the optional libraries: all else is read, and what is missing is said."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from fixtures.formats.samples import sample
from fixtures.formats.score import KINDS, OFFICE, written
from fixtures.pdfs.score import FILES as PDFS

#: Run in a process of its own, in which the optional libraries cannot be imported and no LibreOffice is to be found.
READ_ALL = """
import json, sys
from pathlib import Path
for hidden in ("cv2", "onnxruntime", "rapidocr", "libarchive"):
    sys.modules[hidden] = None
import importlib.util
find = importlib.util.find_spec
importlib.util.find_spec = lambda name, *more: None if name in sys.modules and sys.modules[name] is None else find(name)
from parsers.readers import converter
converter._ROOT = Path(sys.argv[1])
from parsers.errors import ReadError
from parsers.parse import parse
for path in sorted(Path(sys.argv[1]).iterdir()):
    try:
        said = len(parse(path.read_bytes(), path=path.name).figures)
    except ReadError as error:
        said = [error.code, str(error)]
    print(json.dumps([path.name, said]))
"""


@pytest.fixture(scope="module")
def outcomes(tmp_path_factory: pytest.TempPathFactory) -> dict[str, int | list[str]]:
    """The number of figures, or code and message of the error, by file."""
    folder = tmp_path_factory.mktemp("formats")
    for kind in KINDS:
        (folder / kind.replace(" ", "-")).with_suffix("." + kind.partition(" ")[0]).write_bytes(
            written(sample(2), kind)
        )
    (folder / "ruled.pdf").write_bytes(min(PDFS.glob("*.pdf")).read_bytes())
    (folder / "page.html").write_bytes(
        "<h1>甲镇2021年政府信息公开工作年度报告</h1><p>一、总体情况</p><p>文字。</p>".encode()
    )
    (folder / "plain.txt").write_text("甲镇2021年政府信息公开工作年度报告\n一、总体情况\n文字。", encoding="utf-8")
    (folder / "photo.bmp").write_bytes(_bitmap(400, 600))
    environment = {name: value for name, value in os.environ.items() if name not in ("PATH", "NIANBAO_SOFFICE")}
    environment |= {"PATH": str(folder), "PYTHONPATH": str(Path(__file__).parents[3])}
    command = [sys.executable, "-c", READ_ALL, str(folder)]
    done = subprocess.run(command, env=environment, capture_output=True, check=True, encoding="utf-8")
    return dict(json.loads(line) for line in done.stdout.splitlines())


def _bitmap(wide: int, high: int) -> bytes:
    """A white BMP of one bit a pixel."""
    row = (wide + 31) // 32 * 4
    head = (62 + row * high).to_bytes(4, "little") + bytes(4) + (62).to_bytes(4, "little") + (40).to_bytes(4, "little")
    size = wide.to_bytes(4, "little") + high.to_bytes(4, "little") + b"\1\0\1\0" + bytes(24)
    return b"BM" + head + size + b"\0\0\0\0\xff\xff\xff\0" + b"\xff" * (row * high)


@pytest.mark.parametrize("kind", [kind for kind in KINDS if kind not in OFFICE])
def test_every_other_format_is_read(kind: str, outcomes: dict[str, int | list[str]]) -> None:
    """This test ensures that no format needs what another one does."""
    name = f"{kind.replace(' ', '-')}.{kind.partition(' ')[0]}"
    assert outcomes[name] == len(sample(2).cells)


def test_pages_and_pdf_files_are_read(outcomes: dict[str, int | list[str]]) -> None:
    """This test ensures that PDF files with text, web pages and plain text need nothing that is optional."""
    assert outcomes["ruled.pdf"] not in (0, [])
    assert isinstance(outcomes["ruled.pdf"], int)
    assert outcomes["page.html"] == outcomes["plain.txt"] == 0


@pytest.mark.parametrize("kind", OFFICE)
@pytest.mark.skipif(os.name != "posix", reason="the registry of programs cannot be hidden")
def test_what_needs_libreoffice_says_so(kind: str, outcomes: dict[str, int | list[str]]) -> None:
    """This test ensures that the missing converter is named with the command that installs it, in both languages."""
    said = outcomes[f"{kind}.{kind}"]
    assert isinstance(said, list)
    assert said[0] == "converter-missing"
    assert "请先安装" in said[1]
    assert "tools/install-libreoffice" in said[1]


def test_what_needs_the_recogniser_says_so(outcomes: dict[str, int | list[str]]) -> None:
    """This test ensures that the missing extra is named with the command that installs it, in both languages."""
    said = outcomes["photo.bmp"]
    assert isinstance(said, list)
    assert said[0] == "ocr-missing"
    assert "nianbao[ocr]" in said[1]
    assert "需要安装" in said[1]
