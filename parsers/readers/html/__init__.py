"""Reads web pages: the report's region of a portal page, its tables, its metas and attachments."""

from parsers.readers.html.reader import read_html

__all__ = ["read_html"]
