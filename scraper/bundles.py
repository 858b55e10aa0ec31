"""Bundles: one archive with the reports of several bodies. Whose they are is read from the members' names alone.

Nothing is unpacked here; a member's address is the archive's with the member's name as fragment.
"""

from __future__ import annotations

import io
import posixpath
import zipfile
from dataclasses import dataclass
from urllib.parse import quote, unquote, urldefrag

from forms.titles import read_title
from scraper.families.words import is_body_name
from scraper.rar_names import rar_names

#: Members beyond this number are not read; no county has as many bodies.
MOST_MEMBERS = 2000

#: A ZIP package with one of these members is a document.
_DOCUMENTS = frozenset({"[Content_Types].xml", "OFD.xml", "mimetype"})
_UNREAD = (b"Rar!", b"7z\xbc\xaf")
_UTF8_NAMES = 0x800


@dataclass(frozen=True, slots=True)
class Reported:
    """A member that is a report: its name in the archive, the body, and the year if the name says one."""

    name: str
    body: str
    year: int | None


def is_bundle(payload: bytes) -> bool:
    """Whether a payload is an archive of files rather than a document that is an archive itself."""
    return payload.startswith(_UNREAD) or bool(member_names(payload))


def member_names(payload: bytes) -> list[str]:
    """The names of a ZIP or RAR bundle's members; none for a document, a damaged archive, and one of another kind."""
    if payload.startswith(b"Rar!"):
        return rar_names(payload, MOST_MEMBERS)
    if not payload.startswith(b"PK\x03\x04"):
        return []
    try:
        with zipfile.ZipFile(io.BytesIO(payload)) as package:
            infos = package.infolist()[:MOST_MEMBERS]
    except (zipfile.BadZipFile, ValueError, OSError, NotImplementedError):
        return []
    if any(info.filename in _DOCUMENTS for info in infos):
        return []
    return [_name(info) for info in infos if not info.is_dir()]


def reported(names: list[str]) -> list[Reported]:
    """The members whose names say whose report they are: by a title, or by a body's name alone."""
    found: list[Reported] = []
    for name in names:
        stem = posixpath.splitext(posixpath.basename(name))[0]
        title = read_title(stem)
        if title.kind == "report" and title.body:
            found.append(Reported(name, title.body, title.year))
        elif title.kind == "none" and is_body_name(stem):
            found.append(Reported(name, stem, title.year))
    return found


def member_url(url: str, name: str) -> str:
    """The address of a member."""
    return f"{url}#{quote(name)}"


def member_of(url: str) -> str:
    """The name of the member that an address means; empty for anything but a member's address."""
    return unquote(urldefrag(url).fragment)


def _name(info: zipfile.ZipInfo) -> str:
    """The member's name; Chinese Windows programs write GBK without a mark, which reads as code page 437."""
    if not info.flag_bits & _UTF8_NAMES:
        for encoding in ("utf-8", "gb18030"):
            try:
                return info.orig_filename.encode("cp437").decode(encoding).replace("\\", "/")
            except UnicodeError:
                continue
    return info.orig_filename.replace("\\", "/")
