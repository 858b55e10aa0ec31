"""Reads MHTML, a web page saved with its parts in one file (also what Word writes as a web archive named .doc)."""

from __future__ import annotations

import dataclasses
import email
import email.policy
from email.message import Message

from parsers.document import Document
from parsers.errors import DamagedFile, EmptyDocument, LimitExceeded

MEDIA_TYPE = "multipart/related"
#: More parts than any saved page has.
PARTS = 2_000


def read_mhtml(payload: bytes, media_type: str = MEDIA_TYPE) -> Document:
    """The page inside, read as HTML. Its pictures and frames stay in the file; nothing is fetched.

    Raises DamagedFile when it is no MIME message, EmptyDocument when no part is a page, LimitExceeded.
    """
    from parsers.readers.html import read_html

    page, charset = page_of(payload)
    return dataclasses.replace(read_html(page, charset), media_type=media_type)


def page_of(payload: bytes) -> tuple[bytes, str | None]:
    """The bytes of the page and the charset it declares: the part named by ``start``, else the first page."""
    message = email.message_from_bytes(payload, policy=email.policy.compat32)
    if not message.is_multipart():
        raise DamagedFile("no MIME message with parts")
    parts: list[Message] = []
    for part in message.walk():
        parts.append(part)
        if len(parts) > PARTS:
            raise LimitExceeded(f"more than {PARTS} parts")
    pages = [part for part in parts if part.get_content_type() in ("text/html", "application/xhtml+xml")]
    if not pages:
        raise EmptyDocument("no part of the message is a page")
    start = message.get_param("start")
    wanted = [page for page in pages if isinstance(start, str) and page.get("Content-ID", "").strip() == start.strip()]
    chosen = (wanted or pages)[0]
    content = chosen.get_payload(decode=True)
    if not isinstance(content, bytes):
        raise DamagedFile("the page inside the message cannot be decoded")
    return content, chosen.get_content_charset()
