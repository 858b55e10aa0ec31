"""Reads pictures of pages: scans and photographs as files, and pages of PDF files that are pictures.

Nothing here is imported for documents that carry text. The recogniser is the extra ``ocr``; without it, pictures raise
``parsers.errors.OcrMissing``.
"""

from parsers.readers.scan.reader import read_scan

__all__ = ["read_scan"]
