"""Records of the archive: an exchange as WARC records, and those as captures. ``archive.py`` has the format."""

from __future__ import annotations

import hashlib
import io
import json
import re
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, BinaryIO
from uuid import UUID

from warcio.archiveiterator import ArchiveIterator
from warcio.exceptions import ArchiveLoadFailed
from warcio.statusandheaders import StatusAndHeaders
from warcio.warcwriter import WARCWriter

from scraper.captures import Capture

Headers = tuple[tuple[str, str], ...]

#: What the address of a note begins with.
_NOTE = "urn:nianbao:"

#: What parsing a record that is none can raise.
BROKEN = (ArchiveLoadFailed, EOFError, StopIteration, ValueError)


@dataclass(frozen=True, slots=True)
class Exchange:
    """One request and the answer to it, ready to be archived. ``truncated`` is ``length`` where a limit cut it off."""

    url: str
    method: str
    request_headers: Headers
    request_payload: bytes
    status: int
    reason: str
    headers: Headers
    payload: bytes
    fetched: datetime
    address: str = ""
    truncated: str = ""


@dataclass(frozen=True, slots=True)
class Record:
    """An archived answer: response headers, payload as received, and whether it was cut off."""

    headers: Headers
    payload: bytes
    truncated: str


@dataclass(frozen=True, slots=True)
class Note:
    """A ``metadata`` record of ours: what kind it is, and its JSON object."""

    kind: str
    data: dict[str, Any]
    written: datetime


def request_key(method: str, url: str, payload: bytes = b"") -> str:
    """What identifies a request: the method, the address and the digest of what was sent with it."""
    digest = hashlib.sha256(payload).hexdigest() if payload else "-"
    return f"{method} {url} {digest}"


def payload_digest(payload: bytes) -> str:
    """``sha256:<hex>``."""
    return "sha256:" + hashlib.sha256(payload).hexdigest()


def records(exchange: Exchange, digest: str, original: Capture | None) -> tuple[bytes, bytes]:
    """The request record and the response (or revisit) record of ``exchange``, each as one gzip member."""
    date = date_text(exchange.fetched)
    identity = hashlib.sha256(f"{exchange.method} {exchange.url} {date} {digest}".encode()).hexdigest()
    ids = [f"<{UUID(identity[n : n + 32]).urn}>" for n in (0, 32)]
    path = exchange.url.split("//", 1)[-1]
    target = "/" + path.split("/", 1)[1] if "/" in path else "/"
    out = io.BytesIO()
    writer = WARCWriter(out, gzip=True, warc_version="1.1")
    sent = {"WARC-Record-ID": ids[0], "WARC-Concurrent-To": ids[1], "WARC-Date": date}
    writer.write_record(
        writer.create_warc_record(
            exchange.url,
            "request",
            payload=io.BytesIO(exchange.request_payload) if exchange.request_payload else None,
            length=len(exchange.request_payload),
            http_headers=_HeadersAsReceived(
                f"{exchange.method} {target} HTTP/1.1", _clean(exchange.request_headers), is_http_request=True
            ),
            warc_headers_dict=sent,
        )
    )
    middle = out.tell()
    received = {"WARC-Record-ID": ids[1], "WARC-Concurrent-To": ids[0], "WARC-Date": date}
    if exchange.address:
        received["WARC-IP-Address"] = exchange.address
    if exchange.truncated:
        received["WARC-Truncated"] = exchange.truncated
    status = _HeadersAsReceived(
        f"{exchange.status} {_line(exchange.reason)}".rstrip(), _clean(exchange.headers), protocol="HTTP/1.1"
    )
    if original is None:
        received["WARC-Payload-Digest"] = digest
        record = writer.create_warc_record(
            exchange.url,
            "response",
            payload=io.BytesIO(exchange.payload),
            length=len(exchange.payload),
            http_headers=status,
            warc_headers_dict=received,
        )
    else:
        received["Nianbao-Refers-To"] = f"{original.warc} {original.offset}"
        received["Nianbao-Payload-Length"] = str(len(exchange.payload))
        record = writer.create_revisit_record(
            exchange.url,
            digest,
            original.url,
            date_text(original.fetched),
            http_headers=status,
            warc_headers_dict=received,
        )
    writer.write_record(record)
    block = out.getvalue()
    return block[:middle], block[middle:]


def information(name: str) -> bytes:
    """The ``warcinfo`` record that a file begins with."""
    out = io.BytesIO()
    writer = WARCWriter(out, gzip=True, warc_version="1.1")
    about = {"software": "nianbao", "format": "WARC File Format 1.1", "robots": "obey"}
    writer.write_record(writer.create_warcinfo_record(name.rpartition("/")[2], about))
    return out.getvalue()


def note_record(note: Note) -> bytes:
    """A note as a ``metadata`` record, one gzip member."""
    out = io.BytesIO()
    writer = WARCWriter(out, gzip=True, warc_version="1.1")
    payload = json.dumps(note.data, ensure_ascii=False, sort_keys=True).encode("utf-8")
    writer.write_record(
        writer.create_warc_record(
            _NOTE + note.kind,
            "metadata",
            payload=io.BytesIO(payload),
            length=len(payload),
            warc_content_type="application/json",
            warc_headers_dict={"WARC-Date": date_text(note.written)},
        )
    )
    return out.getvalue()


def members(file: BinaryIO, offset: int = 0) -> Iterator[tuple[int, int, bytes]]:
    """Every whole gzip member from ``offset`` on: its begin, its end, what it holds. Stops at a torn one."""
    file.seek(offset)
    start, end = offset, offset
    waiting = b""
    while True:
        inflater = zlib.decompressobj(zlib.MAX_WBITS | 16)
        parts: list[bytes] = []
        while not inflater.eof:
            chunk = waiting or file.read(1 << 18)
            waiting = b""
            if not chunk:
                return
            try:
                parts.append(inflater.decompress(chunk))
            except zlib.error:
                return
            end += len(chunk)
        waiting = inflater.unused_data
        end -= len(waiting)
        yield start, end, b"".join(parts)
        start = end


def parse(member: bytes) -> tuple[Any, bytes]:
    """The record in an inflated member and its payload. Raises one of ``BROKEN``."""
    record = next(iter(ArchiveIterator(io.BytesIO(member))))
    return record, record.raw_stream.read()


def scan(file: BinaryIO, name: str) -> Iterator[tuple[Capture | Note | None, int]]:
    """Each whole record: its capture or note (``None`` for requests and information) and where the record ends."""
    sent: dict[str, str] = {}
    for offset, end, member in members(file):
        try:
            record, payload = parse(member)
        except BROKEN:
            return
        headers = record.rec_headers
        kind = headers.get_header("WARC-Type")
        capture: Capture | Note | None = None
        if kind == "request":
            method = record.http_headers.protocol if record.http_headers else "GET"
            key = request_key(method, headers.get_header("WARC-Target-URI"), payload)
            sent = {headers.get_header("WARC-Record-ID"): key}
        elif kind in ("response", "revisit") and record.http_headers is not None:
            capture = _capture_of(record, name, offset, len(payload), sent)
        elif kind == "metadata" and (headers.get_header("WARC-Target-URI") or "").startswith(_NOTE):
            capture = _note_of(headers, payload)
        yield capture, end


def _note_of(headers: StatusAndHeaders, payload: bytes) -> Note | None:
    try:
        data = json.loads(payload)
        written = datetime.fromisoformat(headers.get_header("WARC-Date").replace("Z", "+00:00"))
    except (ValueError, AttributeError):
        return None
    kind = headers.get_header("WARC-Target-URI").removeprefix(_NOTE)
    return Note(kind, data, written) if isinstance(data, dict) else None


def _capture_of(record: Any, name: str, offset: int, length: int, sent: dict[str, str]) -> Capture:
    headers = record.rec_headers
    url = headers.get_header("WARC-Target-URI")
    revisit = headers.get_header("WARC-Type") == "revisit"
    named_length = headers.get_header("Nianbao-Payload-Length")
    if revisit and named_length:
        length = int(named_length)
    return make_capture(
        name,
        offset,
        url,
        sent.get(headers.get_header("WARC-Concurrent-To"), request_key("GET", url)),
        datetime.fromisoformat(headers.get_header("WARC-Date").replace("Z", "+00:00")),
        int(record.http_headers.get_statuscode()),
        headers_of(record),
        headers.get_header("WARC-Payload-Digest"),
        length,
        revisit,
    )


def make_capture(
    name: str,
    offset: int,
    url: str,
    key: str,
    fetched: datetime,
    status: int,
    headers: Headers,
    digest: str,
    length: int,
    revisit: bool,
) -> Capture:
    """A capture; its id follows from the file and the offset alone."""
    content_type = next((value for field, value in headers if field.lower() == "content-type"), "")
    return Capture(
        id=hashlib.sha256(f"{name} {offset}".encode()).hexdigest()[:24],
        url=url,
        method=key.partition(" ")[0],
        request_key=key,
        fetched=fetched,
        status=status,
        media_type=content_type.partition(";")[0].strip().lower(),
        digest=digest,
        length=length,
        warc=name,
        offset=offset,
        revisit=revisit,
    )


def date_text(moment: datetime) -> str:
    """A moment as WARC/1.1 writes it, with microseconds."""
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ")


class _HeadersAsReceived(StatusAndHeaders):  # type: ignore[misc]
    """warcio percent-encodes headers that are not ASCII; file names in GBK have to stay as they came."""

    def to_ascii_bytes(self, filter_func: Any = None) -> bytes:
        return bytes(self.to_bytes(filter_func, encoding="latin-1"))


def _line(text: str) -> str:
    """``text`` on one line: what a hostile server put into a header must not end the block early."""
    return re.sub(r"[\r\n\x00]+", " ", text).strip()


def _clean(headers: Headers) -> list[tuple[str, str]]:
    return [(_line(_bytewise(name)), _line(_bytewise(value))) for name, value in headers]


def _bytewise(text: str) -> str:
    """Header text with one character a byte, as ``http.client`` gives it; undoes warcio's decoding."""
    if text.isascii():
        return text
    try:
        text.encode("latin-1").decode("utf-8")
    except UnicodeEncodeError:
        pass
    except UnicodeDecodeError:
        return text
    return text.encode("utf-8").decode("latin-1")


def headers_of(record: Any) -> Headers:
    """The HTTP headers of a record, one character a byte."""
    found = record.http_headers.headers if record.http_headers is not None else ()
    return tuple((_bytewise(name), _bytewise(value)) for name, value in found)
