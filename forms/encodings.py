"""Bytes of a portal become text: which encoding they are really in, whatever the portal declares.

Wrong declarations are normal: GBK bytes declared as gb2312 or as UTF-8, UTF-8 declared as GBK, Latin-1 as the guess of
a server that was never configured. So a declaration counts only when the bytes agree with it.
"""

from __future__ import annotations

import codecs
import re
from collections.abc import Iterator
from dataclasses import dataclass

#: Byte order marks, longest first: UTF-32 LE begins with the mark of UTF-16 LE.
_MARKS = (
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)

#: Declarations that are believed. gb2312 and gbk mean gb18030: names hold characters that only the larger set has.
_BELIEVED = {
    "utf-8": "utf-8",
    "utf8": "utf-8",
    "gb2312": "gb18030",
    "gb-2312": "gb18030",
    "gb_2312-80": "gb18030",
    "gbk": "gb18030",
    "x-gbk": "gb18030",
    "cp936": "gb18030",
    "ms936": "gb18030",
    "gb18030": "gb18030",
    "gb-18030": "gb18030",
    "big5": "big5hkscs",
    "big5-hkscs": "big5hkscs",
    "utf-16": "utf-16",
    "utf-16le": "utf-16-le",
    "utf-16be": "utf-16-be",
}

#: Every byte sequence is valid Latin-1, so that declaration proves nothing and is tried last.
_LATIN = frozenset({"iso-8859-1", "latin-1", "latin1", "windows-1252", "cp1252", "iso8859-1", "iso-8859-15"})

#: The declaration of a page stands in its head.
_HEAD = 8192

_META = re.compile(rb"""<meta[^>]{0,300}?charset\s*=\s*["']?\s*([a-z0-9_\-]{3,20})""")
_XML = re.compile(rb"""^\s*<\?xml[^>]{0,200}?encoding\s*=\s*["']([a-z0-9_\-]{3,20})""")
_CJK = re.compile(r"[\u3000-\u303f\u4e00-\u9fff\uff00-\uffef]")
_NOT_ASCII = re.compile(r"[^\x00-\x7f]")


@dataclass(frozen=True, slots=True)
class Decoded:
    """Text with the encoding that gave it. ``exact`` is false where characters had to be replaced or guessed."""

    text: str
    encoding: str
    exact: bool


def decode(payload: bytes, declared: str | None = None) -> Decoded:
    """``payload`` as text; ``declared`` is the charset of the Content-Type header, if any. Never fails.

    Order: byte order mark, ``declared``, the page's own declaration, UTF-8, GB18030, each only if it decodes every
    byte; then a declared Latin-1; then whichever of these loses the fewest characters, and ``exact`` is false.
    """
    for mark, name in _MARKS:
        if payload.startswith(mark):
            text = _strictly(payload, name)
            return Decoded(text, name, True) if text is not None else _least_lossy(payload, (name,))
    said = [name for name in (declared, *_own_declarations(payload)) if name]
    names = [_BELIEVED[name] for name in map(_plain, said) if name in _BELIEVED]
    for name in dict.fromkeys((*names, "utf-8", "gb18030")):
        text = _strictly(payload, name)
        if text is None:
            continue
        if name not in ("utf-8", "utf-16", "utf-16-le", "utf-16-be"):
            # Much UTF-8 is valid GB18030 by accident; the reverse hardly ever happens in Chinese text.
            unicode_text = _strictly(payload, "utf-8")
            if unicode_text is not None and _mostly_chinese(unicode_text):
                return Decoded(unicode_text, "utf-8", True)
        return Decoded(text, name, True)
    if any(_plain(name) in _LATIN for name in said) and not _CJK.search(payload.decode("gb18030", "ignore")):
        return Decoded(payload.decode("cp1252", "replace"), "cp1252", False)
    return _least_lossy(payload, tuple(dict.fromkeys(("utf-8", *names, "gb18030"))))


def _plain(name: str) -> str:
    return name.strip().strip("\"'").lower()


def _own_declarations(payload: bytes) -> Iterator[str]:
    head = payload[:_HEAD].lower()
    for pattern in (_XML, _META):
        found = pattern.search(head)
        if found:
            yield found[1].decode("ascii")


def _strictly(payload: bytes, name: str) -> str | None:
    try:
        return payload.decode(name)
    except UnicodeError:
        return None


def _mostly_chinese(text: str) -> bool:
    chinese = len(_CJK.findall(text))
    return chinese >= 2 and 2 * chinese > len(_NOT_ASCII.findall(text))


def _least_lossy(payload: bytes, names: tuple[str, ...]) -> Decoded:
    tries = [Decoded(payload.decode(name, "replace"), name, False) for name in names]
    return min(tries, key=lambda decoded: decoded.text.count("\ufffd"))
