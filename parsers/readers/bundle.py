"""Bundles: a ZIP, RAR or 7z archive of reports is a list of members, each its own document.

RAR and 7z need libarchive (:mod:`parsers.readers.rar`); without it such a bundle is an honest error. Nothing is
written to disk, and the names given out could be: no absolute path, no drive, no step upwards.
"""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterator
from dataclasses import dataclass

from parsers.errors import EmptyDocument, LimitExceeded, ReadError
from parsers.readers.package import LIMITS, Limits, Package
from parsers.readers.rar import format_of, unpack

#: Archives within archives are opened this deep, counting the bundle itself as 1.
DEPTH = 3
#: A ZIP package with one of these members is a document, not a bundle.
_DOCUMENTS = ("[Content_Types].xml", "OFD.xml", "mimetype")
_JUNK = frozenset({".ds_store", "thumbs.db", "desktop.ini"})
_DRIVE = re.compile(r"^[A-Za-z]:")


@dataclass(frozen=True, slots=True)
class Member:
    """One file of a bundle. ``name`` is its path in the bundle (``乡镇.zip/某镇.docx`` inside a nested archive).

    ``error`` is set, and ``payload`` empty, where this member alone could not be unpacked.
    """

    name: str
    payload: bytes
    error: ReadError | None = None


def open_bundle(payload: bytes, limits: Limits = LIMITS) -> Iterator[Member]:
    """The members of a bundle in its own order; archives inside it are opened too, down to ``DEPTH``.

    Raises UnsupportedFormat for RAR and 7z without libarchive, DamagedFile, LimitExceeded (too many members, or too
    many bytes in all) and EmptyDocument (no file in it). A member that is encrypted, damaged or over a bound by itself
    comes as a Member with ``error``, and the others still come.
    """
    budget = _Budget(limits)
    count = 0
    for member in _members(payload, "", 1, budget):
        count += 1
        yield member
    if not count:
        raise EmptyDocument("the archive holds no file")


def is_bundle(payload: bytes) -> bool:
    """Whether the bytes are an archive of files and not a document that is itself a ZIP package."""
    if format_of(payload):
        return True
    if not payload.startswith(b"PK\x03\x04") and not payload.startswith(b"PK\x05\x06"):
        return False
    try:
        return not any(name in Package(payload) for name in _DOCUMENTS)
    except ReadError:
        return False


class _Budget:
    """What all archives of one bundle may unpack together: nesting must not multiply the bounds."""

    def __init__(self, limits: Limits) -> None:
        self.limits = limits
        self.members = limits.members
        self.total = limits.total_bytes

    def left(self) -> Limits:
        limits = self.limits
        return Limits(self.members, limits.member_bytes, self.total, limits.ratio, limits.small)

    def spend(self, size: int) -> None:
        self.members -= 1
        self.total -= size
        if self.members < 0 or self.total < 0:
            raise LimitExceeded("the archives in this bundle unpack to too many files or bytes")


def _members(payload: bytes, prefix: str, depth: int, budget: _Budget) -> Iterator[Member]:
    if depth > DEPTH:
        raise LimitExceeded(f"archives nested more than {DEPTH} deep")
    used: dict[str, int] = {}
    for raw, content in _unpacked(payload, budget.left()):
        name = _harmless(raw)
        if _is_junk(raw):
            continue
        used[name] = used.get(name, 0) + 1
        if used[name] > 1:
            name = f"{name} ({used[name]})"
        name = prefix + name
        if isinstance(content, ReadError):
            yield Member(name, b"", content)
            continue
        budget.spend(len(content))
        if not is_bundle(content):
            yield Member(name, content)
            continue
        try:
            yield from _members(content, name + "/", depth + 1, budget)
        except ReadError as problem:
            yield Member(name, b"", problem)


def _unpacked(payload: bytes, limits: Limits) -> Iterator[tuple[str, bytes | ReadError]]:
    """The files of one archive in its order, each with its bytes or why it has none."""
    if format_of(payload):
        yield from unpack(payload, limits)
        return
    package = Package(payload, limits)
    for index, name in enumerate(package.names):
        content: bytes | ReadError
        try:
            content = package.read_at(index)
        except ReadError as problem:
            content = problem
        yield name, content


def _harmless(name: str) -> str:
    """The name without anything that would leave the folder it were written to."""
    parts = [_DRIVE.sub("", part).strip() for part in name.replace("\x00", "").split("/")]
    return "/".join(part for part in parts if part not in ("", ".", "..")) or "unnamed"


def _is_junk(name: str) -> bool:
    """What macOS and Windows leave in an archive beside its files."""
    base = posixpath.basename(name).lower()
    return base in _JUNK or base.startswith("._") or name.startswith("__MACOSX/")
