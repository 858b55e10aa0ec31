"""The archive: every exchange with a portal, as WARC/1.1 files (ISO 28500) that any web-archive tool reads.

Paths. ``<folder>/<site>/<site>-<UTC time>-<serial>.warc.gz``: one file a crawl run and site, a new serial when it has
grown past ``max_bytes``. Beside a finished file may stand ``<name>.captures.jsonl``, a list of its captures. That list
is a cache: it is believed only while the size it names is the size of the file, and it can be deleted at any time.

Records. A file begins with a ``warcinfo`` record. Each exchange is a ``request`` record followed by a ``response``
record, or by a ``revisit`` record when the site's files already hold the same payload. Everything is kept: robots.txt,
redirects, refusals, challenges. Payloads are as received, after transfer decoding and before content decoding;
``WARC-Payload-Digest`` is ``sha256:<hex>`` of them. A response that was cut off at a limit carries ``WARC-Truncated``.
A revisit names the record it repeats with ``WARC-Refers-To`` and, for speed, ``Nianbao-Refers-To: <file> <offset>``.
A capture's offset is that of its response or revisit record. Each record is a gzip member of its own.

When. Both records of an exchange are appended in one write, flushed and synced to disk before ``write`` returns, so
the ledger is told only of what is on disk. A killed run leaves whole records and at most one torn record at the end of
one file; a write that fails (disk full) is cut off again at once. Reading stops at the last whole record. A file that
is being written is locked; the next run cuts the torn end off files that nobody holds. Files are never changed
otherwise, and never deleted.
"""

from __future__ import annotations

import contextlib
import errno
import hashlib
import io
import json
import os
import re
import threading
import zlib
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, BinaryIO
from uuid import UUID

from warcio.archiveiterator import ArchiveIterator
from warcio.exceptions import ArchiveLoadFailed
from warcio.statusandheaders import StatusAndHeaders
from warcio.warcwriter import WARCWriter

from scraper.captures import Capture
from scraper.errors import ArchiveDamaged, ArchiveFull
from scraper.locks import try_lock

#: A file is closed and the next begun when it has grown past this size.
MAX_BYTES = 1_000_000_000

Headers = tuple[tuple[str, str], ...]

_SITE = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,99}")
#: What parsing a record that is none can raise.
_BROKEN = (ArchiveLoadFailed, EOFError, StopIteration, ValueError)


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


def request_key(method: str, url: str, payload: bytes = b"") -> str:
    """What identifies a request: the method, the address and the digest of what was sent with it."""
    digest = hashlib.sha256(payload).hexdigest() if payload else "-"
    return f"{method} {url} {digest}"


def payload_digest(payload: bytes) -> str:
    """``sha256:<hex>``."""
    return "sha256:" + hashlib.sha256(payload).hexdigest()


class Archive:
    """The archive in ``folder``. Safe to use from several threads, and from several processes at once."""

    def __init__(self, folder: Path | str, *, max_bytes: int = MAX_BYTES) -> None:
        self.folder = Path(folder)
        self.max_bytes = max_bytes
        self._lock = threading.Lock()
        self._writers: dict[str, _Writer] = {}

    def write(self, site: str, exchange: Exchange) -> Capture:
        """Appends ``exchange`` to the files of ``site``; on disk when this returns. Raises ``ArchiveFull``."""
        return self._writer(site).write(exchange)

    def close(self) -> None:
        """Finishes the files being written. The archive can be written again afterwards, to new files."""
        with self._lock:
            writers, self._writers = list(self._writers.values()), {}
        for writer in writers:
            writer.close()

    def __enter__(self) -> Archive:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def captures(self, site: str | None = None) -> Iterator[Capture]:
        """Every capture (of one site), file by file in the order of their names, record by record as written."""
        for path in self._files(site):
            yield from self._captures_in(path)

    def read(self, capture: Capture) -> Record:
        """The archived answer; a revisit is followed to the payload it repeats. Raises ``ArchiveDamaged``."""
        headers, payload, record_headers = self._record(capture.warc, capture.offset)
        truncated = record_headers.get_header("WARC-Truncated") or ""
        if record_headers.get_header("WARC-Type") == "revisit":
            payload = self._referred(capture, record_headers)
        if payload_digest(payload) != capture.digest:
            raise ArchiveDamaged(f"{capture.warc} at {capture.offset}: the payload's digest is not {capture.digest}")
        return Record(headers, payload, truncated)

    def payload(self, capture: Capture) -> bytes:
        """The payload as received (after transfer decoding). Raises ``ArchiveDamaged``."""
        return self.read(capture).payload

    def headers(self, capture: Capture) -> Headers:
        """The response headers of the capture, in their order. Raises ``ArchiveDamaged``."""
        return self._record(capture.warc, capture.offset)[0]

    def _writer(self, site: str) -> _Writer:
        if not _SITE.fullmatch(site):
            raise ValueError(f"a site is named by letters, digits, '.', '_' and '-', not {site!r}")
        with self._lock:
            if site not in self._writers:
                try:
                    (self.folder / site).mkdir(parents=True, exist_ok=True)
                    self._mend(site)
                    known = {c.digest: c for c in self.captures(site) if not c.revisit and c.length}
                except OSError as error:
                    raise ArchiveFull(f"{self.folder / site}: {error}") from error
                self._writers[site] = _Writer(self.folder, site, self.max_bytes, known)
            return self._writers[site]

    def _files(self, site: str | None) -> list[Path]:
        return sorted(self.folder.glob(f"{site or '*'}/*.warc.gz"))

    def _captures_in(self, path: Path) -> Iterator[Capture]:
        cached = _load_list(path)
        if cached is not None:
            yield from cached
            return
        name = path.relative_to(self.folder).as_posix()
        with path.open("rb") as file:
            for capture, _ in _scan(file, name):
                if capture is not None:
                    yield capture

    def _mend(self, site: str) -> None:
        """Cuts torn ends off, and lists the captures of, files that no process is writing any more."""
        for path in self._files(site):
            if _load_list(path) is not None:
                continue
            with path.open("r+b") as file:
                if not try_lock(file):
                    continue
                name = path.relative_to(self.folder).as_posix()
                captures: list[Capture] = []
                whole = 0
                for capture, end in _scan(file, name):
                    whole = end
                    if capture is not None:
                        captures.append(capture)
                file.seek(0, os.SEEK_END)
                if file.tell() > whole:
                    file.truncate(whole)
                _save_list(path, captures, whole)

    def _record(self, warc: str, offset: int) -> tuple[Headers, bytes, StatusAndHeaders]:
        try:
            with (self.folder / warc).open("rb") as file:
                for _, _, member in _members(file, offset):
                    record, payload = _parse(member)
                    return _headers(record), payload, record.rec_headers
        except (OSError, *_BROKEN) as error:
            raise ArchiveDamaged(f"{warc} at {offset}: {error}") from error
        raise ArchiveDamaged(f"{warc} at {offset}: no whole record")

    def _referred(self, capture: Capture, record_headers: StatusAndHeaders) -> bytes:
        named = (record_headers.get_header("Nianbao-Refers-To") or "").rpartition(" ")
        if named[0] and named[2].isdigit() and (self.folder / named[0]).is_file():
            return self._record(named[0], int(named[2]))[1]
        for other in self.captures():
            if other.digest == capture.digest and not other.revisit:
                return self._record(other.warc, other.offset)[1]
        raise ArchiveDamaged(f"{capture.warc} at {capture.offset}: nothing holds the payload {capture.digest}")


class _Writer:
    """Appends to the files of one site."""

    def __init__(self, folder: Path, site: str, max_bytes: int, known: dict[str, Capture]) -> None:
        self.folder = folder
        self.site = site
        self.max_bytes = max_bytes
        self.known = known
        self.started = datetime.now(UTC).strftime("%Y%m%dT%H%M%S")
        self.serial = 0
        self.file: BinaryIO | None = None
        self.name = ""
        self.captures: list[Capture] = []
        self.lock = threading.Lock()

    def write(self, exchange: Exchange) -> Capture:
        digest = payload_digest(exchange.payload)
        with self.lock:
            try:
                file = self._file()
                original = self.known.get(digest) if exchange.payload and not exchange.truncated else None
                request, response = _records(exchange, digest, original)
                start = file.tell()
                self._append(file, request + response)
            except OSError as error:
                raise ArchiveFull(f"{self.folder / self.site}: {error}") from error
            capture = _capture(
                self.name,
                start + len(request),
                exchange.url,
                request_key(exchange.method, exchange.url, exchange.request_payload),
                exchange.fetched,
                exchange.status,
                exchange.headers,
                digest,
                len(exchange.payload),
                original is not None,
            )
            self.captures.append(capture)
            if original is None and exchange.payload and not exchange.truncated:
                self.known[digest] = capture
            return capture

    def _append(self, file: BinaryIO, block: bytes) -> None:
        start = file.tell()
        try:
            if file.write(block) != len(block):
                raise OSError(errno.ENOSPC, "only a part could be written")
            os.fsync(file.fileno())
        except OSError:
            with contextlib.suppress(OSError):  # the next run cuts it off if this cannot
                file.truncate(start)
            self._drop()
            raise

    def _drop(self) -> None:
        """Leaves the file as it is; what follows goes to a new one."""
        if self.file is not None:
            with contextlib.suppress(OSError):
                self.file.close()
        self.file, self.captures = None, []

    def _file(self) -> BinaryIO:
        if self.file is not None and self.file.tell() >= self.max_bytes:
            self._finish()
        if self.file is None:
            while True:
                self.serial += 1
                self.name = f"{self.site}/{self.site}-{self.started}-{self.serial:05d}.warc.gz"
                try:
                    # Unbuffered: a record reaches the system whole or not at all.
                    self.file = (self.folder / self.name).open("xb", buffering=0)
                    break
                except FileExistsError:
                    continue
            assert self.file is not None
            try_lock(self.file)
            self._append(self.file, _information(self.name))
        return self.file

    def _finish(self) -> None:
        if self.file is not None:
            size = self.file.tell()
            self.file.close()
            self.file = None
            with contextlib.suppress(OSError):  # only a cache
                _save_list(self.folder / self.name, self.captures, size)
            self.captures = []

    def close(self) -> None:
        with self.lock:
            self._finish()


def _records(exchange: Exchange, digest: str, original: Capture | None) -> tuple[bytes, bytes]:
    """The request record and the response (or revisit) record of ``exchange``, each as one gzip member."""
    date = _date(exchange.fetched)
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
            _date(original.fetched),
            http_headers=status,
            warc_headers_dict=received,
        )
    writer.write_record(record)
    block = out.getvalue()
    return block[:middle], block[middle:]


def _information(name: str) -> bytes:
    out = io.BytesIO()
    writer = WARCWriter(out, gzip=True, warc_version="1.1")
    about = {"software": "nianbao", "format": "WARC File Format 1.1", "robots": "obey"}
    writer.write_record(writer.create_warcinfo_record(name.rpartition("/")[2], about))
    return out.getvalue()


def _members(file: BinaryIO, offset: int = 0) -> Iterator[tuple[int, int, bytes]]:
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


def _parse(member: bytes) -> tuple[Any, bytes]:
    """The record in an inflated member and its payload. Raises one of ``_BROKEN``."""
    record = next(iter(ArchiveIterator(io.BytesIO(member))))
    return record, record.raw_stream.read()


def _scan(file: BinaryIO, name: str) -> Iterator[tuple[Capture | None, int]]:
    """Each whole record: its capture (``None`` for requests and information) and where the record ends."""
    sent: dict[str, str] = {}
    for offset, end, member in _members(file):
        try:
            record, payload = _parse(member)
        except _BROKEN:
            return
        headers = record.rec_headers
        kind = headers.get_header("WARC-Type")
        capture = None
        if kind == "request":
            method = record.http_headers.protocol if record.http_headers else "GET"
            key = request_key(method, headers.get_header("WARC-Target-URI"), payload)
            sent = {headers.get_header("WARC-Record-ID"): key}
        elif kind in ("response", "revisit") and record.http_headers is not None:
            capture = _capture_of(record, name, offset, len(payload), sent)
        yield capture, end


def _capture_of(record: Any, name: str, offset: int, length: int, sent: dict[str, str]) -> Capture:
    headers = record.rec_headers
    url = headers.get_header("WARC-Target-URI")
    revisit = headers.get_header("WARC-Type") == "revisit"
    named_length = headers.get_header("Nianbao-Payload-Length")
    if revisit and named_length:
        length = int(named_length)
    return _capture(
        name,
        offset,
        url,
        sent.get(headers.get_header("WARC-Concurrent-To"), request_key("GET", url)),
        datetime.fromisoformat(headers.get_header("WARC-Date").replace("Z", "+00:00")),
        int(record.http_headers.get_statuscode()),
        _headers(record),
        headers.get_header("WARC-Payload-Digest"),
        length,
        revisit,
    )


def _capture(
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


def _date(moment: datetime) -> str:
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


def _headers(record: Any) -> Headers:
    found = record.http_headers.headers if record.http_headers is not None else ()
    return tuple((_bytewise(name), _bytewise(value)) for name, value in found)


def _list_path(path: Path) -> Path:
    return path.with_name(path.name + ".captures.jsonl")


def _save_list(path: Path, captures: list[Capture], size: int) -> None:
    lines = [json.dumps({"size": size})]
    for capture in captures:
        lines.append(json.dumps({**asdict(capture), "fetched": _date(capture.fetched)}, ensure_ascii=False))
    target = _list_path(path)
    part = target.with_name(target.name + ".part")
    part.write_text("\n".join(lines) + "\n", encoding="utf-8")
    part.replace(target)


def _load_list(path: Path) -> list[Capture] | None:
    """The cached list, or ``None`` if there is none that fits the file."""
    try:
        head, *lines = _list_path(path).read_text(encoding="utf-8").splitlines()
        if json.loads(head)["size"] != path.stat().st_size:
            return None
        read = [json.loads(line) for line in lines]
        return [Capture(**{**data, "fetched": datetime.fromisoformat(data["fetched"])}) for data in read]
    except (OSError, ValueError, KeyError, TypeError):
        return None
