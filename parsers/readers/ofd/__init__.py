"""Reads OFD (GB/T 33190): a package of XML pages becomes characters and lines with places, and these become grids."""

from parsers.readers.ofd.reader import MEDIA_TYPE, read_ofd

__all__ = ["MEDIA_TYPE", "read_ofd"]
