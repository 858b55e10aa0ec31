"""A capture: one fetched response, kept in the archive."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class Capture:
    """One response as archived.

    ``digest`` is ``sha256:<hex>`` of the payload after transfer decoding. ``warc`` and ``offset`` say where the record
    stands; a duplicate payload is a revisit record whose payload stands elsewhere, found through the archive.
    ``request_key`` identifies what was asked: the method, the address and the digest of the request's payload.
    """

    id: str
    url: str
    method: str
    request_key: str
    fetched: datetime
    status: int
    media_type: str
    digest: str
    length: int
    warc: str
    offset: int
    revisit: bool = False
