"""Reads MHTML, a web page saved with its parts in one file (also what Word writes as a web archive named .doc)."""

from __future__ import annotations

import base64
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
    """The page inside, read as HTML. Its pictures come as ``data:`` URIs from the file's own parts; nothing is fetched.

    Raises DamagedFile when it is no MIME message, EmptyDocument when no part is a page, LimitExceeded.
    """
    from parsers.readers.html import read_html

    message, parts = _parts(payload)
    page, charset = _page_of(message, parts)
    document = read_html(page, charset)
    inside = _pictures(parts) if document.pictures else {}
    pictures = tuple(dataclasses.replace(one, source=inside.get(one.source, one.source)) for one in document.pictures)
    return dataclasses.replace(document, media_type=media_type, pictures=pictures)


def _pictures(parts: list[Message]) -> dict[str, str]:
    """The pictures among the parts as ``data:`` URIs, by the names that the page may use for them."""
    out: dict[str, str] = {}
    for part in parts:
        content = part.get_payload(decode=True) if part.get_content_maintype() == "image" else None
        if isinstance(content, bytes):
            source = f"data:{part.get_content_type()};base64,{base64.b64encode(content).decode('ascii')}"
            location, name = part.get("Content-Location", "").strip(), part.get("Content-ID", "").strip().strip("<>")
            out.update({known: source for known in (location, f"cid:{name}" if name else "") if known})
    return out


def _parts(payload: bytes) -> tuple[Message, list[Message]]:
    """The message and all its parts."""
    message = email.message_from_bytes(payload, policy=email.policy.compat32)
    if not message.is_multipart():
        raise DamagedFile("no MIME message with parts")
    parts: list[Message] = []
    for part in message.walk():
        parts.append(part)
        if len(parts) > PARTS:
            raise LimitExceeded(f"more than {PARTS} parts")
    return message, parts


def _page_of(message: Message, parts: list[Message]) -> tuple[bytes, str | None]:
    """The bytes of the page and the charset it declares: the part named by ``start``, else the first page."""
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
