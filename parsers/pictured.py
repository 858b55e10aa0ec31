"""Pages whose tables are pictures: the pictures are recognised, and what stands in them takes their place on the page.

A township that publishes photographs of the signed pages shows them one below the other: together they are one
document, and a table may run on from one picture to the next. Their places are page (the picture's number) and box.
"""

from __future__ import annotations

import base64
import binascii
import re
from collections.abc import Callable, Sequence
from dataclasses import replace
from itertools import groupby
from urllib.parse import unquote_to_bytes

from parsers import sniff
from parsers.document import Block, Document
from parsers.errors import DamagedFile, EmptyDocument, LimitExceeded

#: Gives the bytes of a picture by its source as the page has it, or ``None`` where they are not at hand.
Fetch = Callable[[str], bytes | None]
#: Reads pictures as the pages of one document, numbered from the second argument on.
Scan = Callable[[Sequence[bytes], int], Document]

#: Pictures of one page that are read, and their bytes together. A report has about twelve pages.
MOST = 40
BYTES = 200 << 20
#: What is smaller than a tenth of a megapixel shows an icon, a seal or a code.
_PIXELS = 100_000

#: Media types of pictures that are recognised.
PICTURES = frozenset({"image/jpeg", "image/png", "image/bmp", "image/tiff"})
_DATA = re.compile(r"data:(?:image/[\w.+-]+)?(?:;[\w.+-]+=[^;,]*)*(;base64)?,(.*)", re.IGNORECASE | re.DOTALL)


def nowhere(source: str) -> None:
    """A :data:`Fetch` for a page that stands alone: only what is written into it is at hand."""


def with_pictures(document: Document, fetch: Fetch, scan: Scan) -> Document:
    """The page with what was recognised in its pictures; the same document where none of them can be a page.

    Notes: ``picture-not-here:N`` for pictures whose bytes are not at hand, ``picture-unread:CODE`` for those that could
    not be read. Raises OcrMissing.
    """
    notes: list[str] = []
    found: list[tuple[int, bytes]] = []
    lacking = total = 0
    for picture in document.pictures[:MOST]:
        payload = _inline(picture.source) if picture.source[:5].lower() == "data:" else fetch(picture.source)
        if payload is None:
            lacking += 1
        elif _may_be_page(payload) and total + len(payload) <= BYTES:
            total += len(payload)
            found.append((picture.before, payload))
    if lacking:
        notes.append(f"picture-not-here:{lacking}")
    read: dict[int, tuple[Block, ...]] = {}
    first = 1
    for before, together in groupby(found, key=lambda pair: pair[0]):
        payloads = [payload for _, payload in together]
        try:
            seen = scan(payloads, first)
        except (EmptyDocument, DamagedFile, LimitExceeded) as problem:
            notes.append(f"picture-unread:{problem.code}")
        else:
            read[before] = seen.blocks
            notes.extend(seen.notes)
        first += len(payloads)
    if not read and not notes:
        return document
    blocks: list[Block] = []
    for index in range(len(document.blocks) + 1):
        blocks.extend(read.get(index, ()))
        blocks.extend(document.blocks[index : index + 1])
    return replace(document, blocks=tuple(blocks), notes=(*document.notes, *notes))


def _inline(source: str) -> bytes | None:
    """The bytes of a ``data:`` URI; ``None`` for one that is no picture or is damaged."""
    found = _DATA.fullmatch(source)
    if found is None:
        return None
    try:
        return base64.b64decode(found[2].strip()) if found[1] else unquote_to_bytes(found[2])
    except (binascii.Error, ValueError):
        return None


def _may_be_page(payload: bytes) -> bool:
    """Whether a picture is large enough to show a page; told by its header, nothing is decoded."""
    if sniff.sniff(payload) not in PICTURES:
        return False
    from parsers.readers.scan.reader import size_of

    try:
        wide, high = size_of(payload)
    except DamagedFile:
        return False
    except LimitExceeded:
        return True  # the reader names it
    return wide * high >= _PIXELS
