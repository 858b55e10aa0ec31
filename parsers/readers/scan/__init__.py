"""Reads pictures of pages: scans and photographs as files, and pages of PDF files that are pictures.

The recogniser is the extra ``ocr``. It is loaded with the first picture, never for a document that carries text;
without it pictures raise ``parsers.errors.OcrMissing``.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from parsers.document import Document


def read_scan(payload: bytes) -> Document:
    """The document in a picture file: see :func:`parsers.readers.scan.reader.read_scan`."""
    from parsers.readers.scan.reader import read_scan as read

    return read(payload)


__all__ = ["read_scan"]
