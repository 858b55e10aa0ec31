"""The names of the files in a RAR archive, from its headers alone; nothing is unpacked.

Headers follow one another, each with its checksum and saying how long it and the bytes behind it are. An archive whose
headers are encrypted tells no names.
"""

from __future__ import annotations

import struct
import zlib
from collections.abc import Iterator

_RAR4, _RAR5 = b"Rar!\x1a\x07\x00", b"Rar!\x1a\x07\x01\x00"
#: Kinds of headers: a file, in the older format and in the newer one; there 4 begins what is encrypted, 5 ends it.
_FILE4, _FILE5 = 0x74, 2
_STOPS5 = (4, 5)
#: Flags of the older format: bytes follow; sizes have eight bytes; the name in Unicode follows the plain one. Folders.
_FOLLOWED, _LARGE, _UNICODE, _FOLDER4 = 0x8000, 0x100, 0x200, 0xE0
_LONGEST_NAME = 2_000


def rar_names(payload: bytes, most: int) -> list[str]:
    """At most ``most`` names in the archive's order: those before any damage, and none for other bytes."""
    names: list[str] = []
    walk = _walk5(payload) if payload.startswith(_RAR5) else _walk4(payload) if payload.startswith(_RAR4) else iter(())
    try:
        for name in walk:
            if len(names) == most:
                break
            names.append(name.replace("\\", "/"))
    except (struct.error, IndexError):  # a header that ends in its middle
        return names
    return names


def _walk5(payload: bytes) -> Iterator[str]:
    at = len(_RAR5)
    while at + 7 < len(payload):
        size, start = _number(payload, at + 4)
        if zlib.crc32(payload[at + 4 : start + size]) != struct.unpack_from("<I", payload, at)[0]:
            return
        kind, place = _number(payload, start)
        flags, place = _number(payload, place)
        if flags & 1:
            _, place = _number(payload, place)
        behind = 0
        if flags & 2:
            behind, place = _number(payload, place)
        if kind in _STOPS5:
            return
        if kind == _FILE5:
            own, place = _number(payload, place)
            for _ in range(2):  # size when unpacked, attributes
                _, place = _number(payload, place)
            place += 4 * bool(own & 2) + 4 * bool(own & 4)  # time, checksum
            for _ in range(2):  # way of packing, system
                _, place = _number(payload, place)
            length, place = _number(payload, place)
            if not own & 1:
                yield payload[place : place + min(length, _LONGEST_NAME)].decode("utf-8", "replace")
        at = start + size + behind


def _number(payload: bytes, at: int) -> tuple[int, int]:
    """A number of seven bits a byte, and where it ends."""
    value = shift = 0
    while True:
        byte = payload[at]
        at += 1
        value |= (byte & 0x7F) << shift
        shift += 7
        if byte < 0x80:
            return value, at
        if shift > 63:
            raise IndexError("no number is so long")


def _walk4(payload: bytes) -> Iterator[str]:
    at = len(_RAR4)
    while at + 7 <= len(payload):
        kind, flags, size = struct.unpack_from("<BHH", payload, at + 2)
        if size < 7 or zlib.crc32(payload[at + 2 : at + size]) & 0xFFFF != struct.unpack_from("<H", payload, at)[0]:
            return
        behind = struct.unpack_from("<I", payload, at + 7)[0] if flags & _FOLLOWED or kind == _FILE4 else 0
        if kind == _FILE4:
            length = struct.unpack_from("<H", payload, at + 26)[0]
            start = at + 32
            if flags & _LARGE:
                behind += struct.unpack_from("<I", payload, start)[0] << 32
                start += 8
            raw = payload[start : start + min(length, _LONGEST_NAME)]
            if flags & _FOLDER4 != _FOLDER4:
                yield _text(raw.partition(b"\0")[0] if flags & _UNICODE else raw)
        at += size + behind


def _text(raw: bytes) -> str:
    for encoding in ("utf-8", "gb18030"):
        try:
            return raw.decode(encoding)
        except UnicodeDecodeError:
            continue
    return raw.decode("utf-8", "replace")
