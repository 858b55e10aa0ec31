"""Encodings as portals really use them."""

from __future__ import annotations

import codecs
import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from forms.encodings import decode

TEXT = "河包镇2020年政府信息公开工作年度报告，螅镇、硚口、垟"


@pytest.mark.parametrize(
    ("payload", "declared", "encoding"),
    [
        (TEXT.encode("utf-8"), None, "utf-8"),
        (TEXT.encode("utf-8"), "utf-8", "utf-8"),
        (TEXT.encode("gb18030"), None, "gb18030"),
        (TEXT.encode("gb18030"), "gb2312", "gb18030"),
        (TEXT.encode("gb18030"), "GBK", "gb18030"),
        (TEXT.encode("gb18030"), "utf-8", "gb18030"),
        (TEXT.encode("gb18030"), "ISO-8859-1", "gb18030"),
        (TEXT.encode("gb18030"), "no-such-charset", "gb18030"),
        (TEXT.encode("gb18030"), "unicode_escape", "gb18030"),
        (TEXT.encode("utf-8"), "gbk", "utf-8"),
        (TEXT.encode("utf-8"), "ISO-8859-1", "utf-8"),
        (codecs.BOM_UTF8 + TEXT.encode("utf-8"), "gbk", "utf-8-sig"),
        (TEXT.encode("utf-16"), None, "utf-16"),
        ("繁體條例".encode("big5"), "big5", "big5hkscs"),
    ],
)
def test_declared_and_real(payload: bytes, declared: str | None, encoding: str) -> None:
    """This test ensures that the bytes decide where the declaration is wrong."""
    decoded = decode(payload, declared)
    assert decoded.exact
    assert decoded.encoding == encoding
    assert decoded.text in (TEXT, "繁體條例")


def test_meta_declaration() -> None:
    """This test ensures that the page's own declaration is read, with and without quotes."""
    for meta in ('<meta charset="gb2312">', "<meta http-equiv=Content-Type content='text/html; charset=gbk'>"):
        decoded = decode((meta + TEXT).encode("gb18030"))
        assert (decoded.encoding, decoded.exact) == ("gb18030", True)
        assert decoded.text == meta + TEXT


def test_broken_bytes_are_not_exact() -> None:
    """This test ensures that lost characters are owned up to, and that the encoding that loses least is taken."""
    cut = decode((TEXT * 20).encode("gb18030")[:-1], "gbk")
    assert (cut.encoding, cut.exact) == ("gb18030", False)
    assert cut.text.startswith(TEXT)
    assert decode(b"abc\xff\xff", "utf-8").exact is False


def test_large_pages_are_fast() -> None:
    """This test ensures that ten megabytes take well under a second."""
    payload = (TEXT * 120_000).encode("gb18030")
    began = time.perf_counter()
    assert decode(payload, "utf-8").exact
    assert time.perf_counter() - began < 2


@settings(deadline=None, max_examples=200)
@given(st.binary(max_size=300), st.sampled_from([None, "utf-8", "gbk", "big5", "utf-16", "iso-8859-1", "x"]))
def test_any_bytes(payload: bytes, declared: str | None) -> None:
    """This test ensures that no bytes make the reader fail, and that exact text encodes back to the same bytes."""
    decoded = decode(payload, declared)
    if decoded.exact and decoded.encoding in ("utf-8", "gb18030"):
        assert decoded.text.encode(decoded.encoding) == payload
