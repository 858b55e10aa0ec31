"""RAR and 7z archives, unpacked in memory by libarchive where it is installed (extra ``rar``).

libarchive is a C library under the BSD licence that most systems have; ``libarchive-c`` calls it. Only the format that
the signature tells is let look at the bytes. It reads what strangers wrote, so it runs in a worker process that can be
killed (:mod:`parsers.isolated`).
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType

from parsers.errors import DamagedFile, EncryptedFile, LimitExceeded, ReadError, UnsupportedFormat
from parsers.readers.package import Limits

#: Signature, the name that people know, and libarchive's name of the format.
SIGNATURES = (
    (b"Rar!\x1a\x07\x01\x00", "RAR", "rar5"),
    (b"Rar!\x1a\x07\x00", "RAR", "rar"),
    (b"7z\xbc\xaf\x27\x1c", "7z", "7zip"),
)
#: Windows has libarchive under another name; its own ``tar`` uses it.
_WINDOWS = "System32/archiveint.dll"


def format_of(payload: bytes) -> tuple[str, str] | None:
    """The names of the format, for people and for libarchive; ``None`` for bytes that are neither RAR nor 7z."""
    return next(((name, own) for magic, name, own in SIGNATURES if payload.startswith(magic)), None)


def unpack(payload: bytes, limits: Limits) -> Iterator[tuple[str, bytes | ReadError]]:
    """The files of the archive in its order, each with its bytes or why it has none.

    Raises UnsupportedFormat (libarchive is not installed), DamagedFile, EncryptedFile, LimitExceeded.
    """
    known = format_of(payload)
    assert known is not None
    library = _library(known[0])
    count = total = 0
    try:
        with library.memory_reader(payload, format_name=known[1], filter_name="none") as entries:
            for entry in entries:
                if not entry.isfile:
                    continue
                count += 1
                if count > limits.members:
                    raise LimitExceeded(f"more than {limits.members} files in one archive")
                parts: list[bytes] = []
                size = 0
                for block in entry.get_blocks():
                    size += len(block)
                    total += len(block)
                    if total > limits.total_bytes:
                        raise LimitExceeded(f"the archive unpacks to more than {limits.total_bytes} bytes")
                    if size <= limits.member_bytes:
                        parts.append(block)
                    if total > limits.small and total > limits.ratio * len(payload):
                        raise LimitExceeded(f"the archive is packed more than 1 to {limits.ratio}")
                name = _text(entry.pathname).replace("\\", "/")
                if size > limits.member_bytes:
                    yield name, LimitExceeded(f"{name!r} unpacks to more than {limits.member_bytes} bytes")
                else:
                    yield name, b"".join(parts)
    except library.exception.ArchiveError as problem:
        if "ncrypt" in str(problem) or "assphrase" in str(problem):
            raise EncryptedFile("the archive has a password") from problem
        raise DamagedFile(f"the archive cannot be unpacked: {problem.msg}") from problem


def _text(name: str | bytes | None) -> str:
    """A name as text; older Chinese programs wrote GBK, which libarchive gives as bytes."""
    return name.decode("gb18030", "replace") if isinstance(name, bytes) else name if name is not None else ""


def _library(name: str) -> ModuleType:
    """libarchive, or UnsupportedFormat with the commands that install it."""
    windows = Path(os.environ.get("SYSTEMROOT", "C:/Windows")) / _WINDOWS
    if os.name == "nt" and windows.is_file():
        os.environ.setdefault("LIBARCHIVE", str(windows))
    try:
        import libarchive
        import libarchive.exception
    except (ImportError, OSError, AttributeError, TypeError) as missing:  # the last three: the C library is not there
        raise UnsupportedFormat(
            f"读取 {name} 压缩包需要 libarchive，或请解压后再读取 / reading {name} archives needs libarchive: "
            "pip install 'nianbao[rar]' and apt-get install libarchive13; or unpack it and read the files"
        ) from missing
    module: ModuleType = libarchive
    return module
