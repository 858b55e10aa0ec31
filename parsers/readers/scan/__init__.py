"""Reads pictures of pages: scans and photographs as files, and pages of PDF files that are pictures.

The recogniser is the extra ``ocr``. It is loaded with the first picture, never for a document that carries text;
without it pictures raise ``parsers.errors.OcrMissing``.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

    from parsers.document import Document


def read_scan(payload: bytes) -> Document:
    """The document in a picture file: see :func:`parsers.readers.scan.reader.read_scan`."""
    from parsers.readers.scan.reader import read_scan as read

    return read(payload)


def read_scans(payloads: Sequence[bytes], first: int = 1) -> Document:
    """The document in several picture files: see :func:`parsers.readers.scan.reader.read_scans`."""
    from parsers.readers.scan.reader import read_scans as read

    return read(payloads, first)


__all__ = ["read_scan", "read_scans"]
