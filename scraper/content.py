"""What an archived answer carries: its payload without content encodings, and the charset that its header declares."""

from __future__ import annotations

from dataclasses import dataclass

from scraper.archive import Archive, Headers
from scraper.captures import Capture
from scraper.transport import Limits, inflate


@dataclass(frozen=True, slots=True)
class Content:
    """A payload ready to be read. ``charset`` is what the header declares, which may be wrong."""

    payload: bytes
    charset: str | None


def content(archive: Archive, capture: Capture, limits: Limits | None = None) -> Content:
    """The content of ``capture``. Raises ``ArchiveDamaged``, and ``Inflated`` for bytes that do not inflate."""
    record = archive.read(capture)
    payload = inflate(record.payload, header(record.headers, "content-encoding"), limits or Limits())
    return Content(payload, charset(record.headers))


def header(headers: Headers, name: str) -> str:
    """The first header called ``name`` (in lower case), or an empty text."""
    return next((value for field, value in headers if field.lower() == name), "")


def charset(headers: Headers) -> str | None:
    """The charset that ``Content-Type`` declares."""
    for part in header(headers, "content-type").split(";")[1:]:
        field, _, value = part.partition("=")
        if field.strip().lower() == "charset":
            return value.strip().strip("\"'")
    return None
