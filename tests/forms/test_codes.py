"""The words of codes: each code that the program can say has some, in both languages."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from forms.codes import doubt_line, error_dict, failure_line, load_codes, words_of_code

ROOT = Path(__file__).parents[2]
_CODE = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*:?")
#: Calls that tell of a failure or a doubt, and which of their arguments is the code.
_FAILURES = {"Failure": 1, "Unread": 2, "Unreadable": 0, "issue": 0, "_issue": 0}
_DOUBTS = {"Doubt": 1, "_doubt": 1, "_unreadable": 2}


def told(calls: dict[str, int], *folders: str) -> Iterator[str]:
    """The codes that stand as such in a call of the sources."""
    for folder in folders:
        for path in sorted((ROOT / folder).rglob("*.py")):
            for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
                if isinstance(node, ast.Call):
                    called = node.func
                    name = called.attr if isinstance(called, ast.Attribute) else getattr(called, "id", "")
                    place = calls.get(name, len(node.args))
                    said = node.args[place] if place < len(node.args) else None
                    if isinstance(said, ast.Constant) and isinstance(said.value, str):
                        yield said.value


def notes() -> Iterator[str]:
    """The notes of readers that become doubts: ``code`` or ``code:page``, without what only places a picture."""
    for path in sorted((ROOT / "parsers").rglob("*.py")):
        yield from re.findall(r'notes\.(?:append|extend)\(f?"([a-z-]+:?)', path.read_text(encoding="utf-8"))


def classes(*folders: str) -> Iterator[str]:
    """The codes of the classes of errors."""
    for folder in folders:
        for path in sorted((ROOT / folder).rglob("*.py")):
            yield from re.findall(r'^    code = "([a-z-]+)"', path.read_text(encoding="utf-8"), re.MULTILINE)


def test_every_failure_has_words() -> None:
    """This test ensures that no command can name a failure in English alone."""
    codes = {*told(_FAILURES, "nianbao", "scraper", "store"), *classes("parsers", "scraper", "store")}
    codes = {code for code in codes if _CODE.fullmatch(code)}
    assert {"damaged-file", "list-not-read", "in-use", "blocked"} <= codes
    assert codes - set(load_codes()["failures"]) == set()


def test_every_doubt_has_words() -> None:
    """This test ensures that no page or workbook shows the code of a doubt where an official reads."""
    codes = {code for code in {*told(_DOUBTS, "parsers"), *notes()} if _CODE.fullmatch(code)}
    assert {"unknown-column", "scan:", "year-unknown"} <= codes
    known = set(load_codes()["doubts"])
    # The note of a page gets the page's number later.
    assert {code for code in codes if not {code, f"{code}:"} & known} == set()


@pytest.mark.parametrize("kind", ["failures", "doubts"])
def test_words_are_in_both_languages(kind: str) -> None:
    """This test ensures that the words are Chinese and English, and tell the page where the code has one."""
    for code, (zh, en) in load_codes()[kind].items():
        assert _CODE.fullmatch(code), code
        assert re.search("[\u4e00-\u9fff]", zh), code
        assert en.isascii(), code
        assert ("{at}" in zh, "{at}" in en) == (code.endswith(":"),) * 2, code


def test_lines() -> None:
    """This test ensures that a code is told in words, and what has none stands for itself."""
    assert failure_line("damaged-file", "no zip") == "damaged-file: 文件损坏或不完整 · no zip"
    assert failure_line("unheard-of", "x") == "unheard-of: x"
    assert doubt_line("scan:3") == "第3页由扫描识别得来 · page 3 was recognised from a scan"
    assert doubt_line("a private-use character / 私用区字符") == "a private-use character / 私用区字符"
    assert words_of_code("doubts", "ocr-missing")[0] != words_of_code("doubts", "ocr-missing:2")[0]
    assert error_dict("timed-out", "no answer in time")["zh"] == "等待超时"
