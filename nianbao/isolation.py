"""PDF, OFD and pictures are read in a worker process that can be killed; other readers are bounded by themselves.

The worker is started with the first of them and serves all that follow. Recognising scanned pages needs more of both
time and memory, so the bounds are wider where the recogniser is installed.
"""

from __future__ import annotations

import atexit
from collections.abc import Sequence
from functools import lru_cache
from importlib.util import find_spec

from parsers.document import Document
from parsers.isolated import Isolated
from parsers.pictured import PICTURES
from parsers.readers import read_document
from parsers.readers.bundle import Member
from parsers.sniff import OFD, PDF, sniff

_APART = PICTURES | {PDF, OFD}


def read_apart(payload: bytes, *, name: str = "", charset: str | None = None) -> Document:
    """As :func:`parsers.readers.read_document`, in the worker what may be or hold pictures."""
    if sniff(payload) in _APART:
        return _worker().read(payload, name=name, charset=charset)
    return read_document(payload, name=name, charset=charset)


def scan_apart(payloads: Sequence[bytes], first: int = 1) -> Document:
    """As :func:`parsers.readers.scan.read_scans`, in the worker."""
    return _worker().scan(payloads, first)


def unpack_apart(payload: bytes) -> list[Member]:
    """As :meth:`parsers.isolated.Isolated.unpack`: the members of a bundle, unpacked in the worker."""
    return _worker().unpack(payload)


@lru_cache(maxsize=1)
def _worker() -> Isolated:
    worker = Isolated(seconds=600, megabytes=2048) if find_spec("rapidocr") else Isolated(seconds=40)
    atexit.register(worker.close)
    return worker
