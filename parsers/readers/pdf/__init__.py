"""Reads PDF files that carry text: characters and ruling lines from PDFium, grids from the lines, prose around them."""

from parsers.readers.pdf.reader import MEDIA_TYPE, read_pdf

__all__ = ["MEDIA_TYPE", "read_pdf"]
