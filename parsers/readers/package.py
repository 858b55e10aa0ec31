"""A ZIP package read under limits: how many members, how large, how strongly packed. Nothing is written to disk.

Every bound is checked on bytes really unpacked, because the sizes that an archive declares are the attacker's own.
"""

from __future__ import annotations

import io
import lzma
import struct
import zipfile
import zlib
from dataclasses import dataclass

from parsers.errors import DamagedFile, EncryptedFile, LimitExceeded, ReadError, UnsupportedFormat

_STEP = 1 << 16
_UTF8_NAMES = 0x800
_UNICODE_PATH = 0x7075


@dataclass(frozen=True, slots=True)
class Limits:
    """Bounds on one archive: members, bytes of one member and of all, and the packing ratio.

    The ratio counts only beyond ``small`` unpacked bytes: an empty sheet of XML legitimately packs 1 to 100.
    """

    members: int = 5_000
    member_bytes: int = 100 << 20
    total_bytes: int = 400 << 20
    ratio: int = 250
    small: int = 4 << 20


LIMITS = Limits()


class Package:
    """An open ZIP archive. ``names`` are the members' names as they should be read, in the order of the archive.

    Raises DamagedFile when the bytes are no ZIP archive, LimitExceeded when it has too many members.
    """

    def __init__(self, payload: bytes, limits: Limits = LIMITS) -> None:
        try:
            self._zip = zipfile.ZipFile(io.BytesIO(payload))
        except (zipfile.BadZipFile, struct.error, ValueError, EOFError, OSError, NotImplementedError) as problem:
            raise DamagedFile(f"not a readable ZIP archive: {problem}") from problem
        self._limits = limits
        self._unpacked = 0
        infos = [info for info in self._zip.infolist() if not info.filename.endswith("/")]
        if len(infos) > limits.members:
            raise LimitExceeded(f"{len(infos)} members in one archive; at most {limits.members} are read")
        self._members = [(_name(info), info) for info in infos]
        self.names = tuple(name for name, _ in self._members)
        self._by_name: dict[str, zipfile.ZipInfo] = {}
        for name, info in self._members:
            self._by_name.setdefault(name, info)

    def __contains__(self, name: object) -> bool:
        return name in self._by_name

    def read(self, name: str) -> bytes:
        """The bytes of the first member called ``name``; DamagedFile when it is missing or broken."""
        if name not in self._by_name:
            raise DamagedFile(f"the package lacks {name!r}")
        return self._unpack(name, self._by_name[name])

    def read_at(self, index: int) -> bytes:
        """The bytes of the member at ``index`` of ``names``, for archives in which a name stands twice."""
        return self._unpack(*self._members[index])

    def _unpack(self, name: str, info: zipfile.ZipInfo) -> bytes:
        if info.flag_bits & 0x1:
            raise EncryptedFile(f"{name!r} is encrypted; a password is needed")
        limits = self._limits
        parts: list[bytes] = []
        size = 0
        try:
            with self._zip.open(info) as stream:
                while part := stream.read(_STEP):
                    parts.append(part)
                    size += len(part)
                    self._unpacked += len(part)
                    if size > limits.member_bytes:
                        raise LimitExceeded(f"{name!r} unpacks to more than {limits.member_bytes} bytes")
                    if self._unpacked > limits.total_bytes:
                        raise LimitExceeded(f"the archive unpacks to more than {limits.total_bytes} bytes")
                    if size > limits.small and size > limits.ratio * max(1, info.compress_size):
                        raise LimitExceeded(f"{name!r} is packed more than 1 to {limits.ratio}")
        except ReadError:
            raise
        except NotImplementedError as problem:
            raise UnsupportedFormat(f"{name!r} is packed in a way that cannot be read: {problem}") from problem
        except RuntimeError as problem:  # zipfile asks for a password with it
            raise EncryptedFile(f"{name!r}: {problem}") from problem
        except (zipfile.BadZipFile, zlib.error, lzma.LZMAError, EOFError, OSError, ValueError, struct.error) as problem:
            raise DamagedFile(f"{name!r} is damaged: {problem}") from problem
        return b"".join(parts)


def _name(info: zipfile.ZipInfo) -> str:
    """The member's name: UTF-8 where it says so, else whichever of UTF-8 and GB18030 its bytes are.

    Chinese Windows programs write GBK names and no mark; :mod:`zipfile` then shows them as code page 437.
    """
    raw = info.orig_filename
    if info.flag_bits & _UTF8_NAMES:
        return raw.replace("\\", "/")
    unicode_path = _unicode_path(info.extra)
    if unicode_path:
        return unicode_path.replace("\\", "/")
    try:
        encoded = raw.encode("cp437")
    except UnicodeEncodeError:
        return raw.replace("\\", "/")
    for encoding in ("utf-8", "gb18030"):
        try:
            # Decoded before the separators are touched: a GBK trail byte may itself be a backslash.
            return encoded.decode(encoding).replace("\\", "/")
        except UnicodeDecodeError:
            continue
    return raw.replace("\\", "/")


def _unicode_path(extra: bytes) -> str:
    """The name in Info-ZIP's Unicode Path field, or an empty text."""
    at = 0
    while at + 4 <= len(extra):
        tag, size = struct.unpack_from("<HH", extra, at)
        if tag == _UNICODE_PATH and size > 5 and at + 4 + size <= len(extra):
            try:
                return extra[at + 9 : at + 4 + size].decode("utf-8")
            except UnicodeDecodeError:
                return ""
        at += 4 + size
    return ""
