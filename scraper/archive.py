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

Notes. ``metadata`` records with an address ``urn:nianbao:<kind>`` and a JSON object say what the exchanges do not:
``crawl-begun`` (profile, report years, roster: all that decides what a crawl does), ``crawl-ended``, ``not-received``
(a request without an answer: its key, the error's code and why), ``group-paused`` (why a host was left alone for what
others behind its firewall answered) and ``handed-in`` (a file that an operator brought).
With them the archive alone is enough to make the database again.

When. Both records of an exchange are appended in one write, flushed and synced to disk before ``write`` returns, so
the ledger is told only of what is on disk. A killed run leaves whole records and at most one torn record at the end of
one file; a write that fails (disk full) is cut off again at once. Reading stops at the last whole record. A file that
is being written is locked; the next run cuts the torn end off files that nobody holds. Files are never changed
otherwise, and never deleted.
"""

from __future__ import annotations

import contextlib
import errno
import json
import os
import re
import threading
from collections.abc import Iterator, Mapping
from dataclasses import asdict
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, BinaryIO

from warcio.statusandheaders import StatusAndHeaders

from scraper.captures import Capture
from scraper.errors import ArchiveDamaged, ArchiveFull
from scraper.locks import try_lock
from scraper.warc import (
    BROKEN,
    Exchange,
    Headers,
    Note,
    Record,
    date_text,
    headers_of,
    information,
    make_capture,
    members,
    note_record,
    parse,
    payload_digest,
    records,
    request_key,
    scan,
)

__all__ = ["Archive", "Exchange", "Headers", "Record", "payload_digest", "request_key"]

#: A file is closed and the next begun when it has grown past this size.
MAX_BYTES = 1_000_000_000

_SITE = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,99}")


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

    def note(self, site: str, kind: str, data: Mapping[str, Any], written: datetime) -> None:
        """Appends a note to the files of ``site``; on disk when this returns. Raises ``ArchiveFull``."""
        self._writer(site).note(Note(kind, dict(data), written))

    def sites(self) -> list[str]:
        """The sites that have files, by name."""
        return sorted({path.parent.name for path in self.files(None)})

    def history(self, site: str) -> Iterator[Capture | Note]:
        """Every capture and note of a site, in the order of writing."""
        for path in self.files(site):
            with path.open("rb") as file:
                for record, _ in scan(file, path.relative_to(self.folder).as_posix()):
                    if record is not None:
                        yield record

    def finish(self, site: str) -> None:
        """Closes the file of ``site`` that is being written, so that thousands of sites hold few files and no lists."""
        with self._lock:
            writer = self._writers.pop(site, None)
        if writer is not None:
            writer.close()

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
        for path in self.files(site):
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

    def files(self, site: str | None = None) -> list[Path]:
        """The files (of one site) by name."""
        return sorted(self.folder.glob(f"{site or '*'}/*.warc.gz"))

    def _captures_in(self, path: Path) -> Iterator[Capture]:
        cached = _load_list(path)
        if cached is not None:
            yield from cached
            return
        name = path.relative_to(self.folder).as_posix()
        with path.open("rb") as file:
            for capture, _ in scan(file, name):
                if isinstance(capture, Capture):
                    yield capture

    def _mend(self, site: str) -> None:
        """Cuts torn ends off, and lists the captures of, files that no process is writing any more."""
        for path in self.files(site):
            if _load_list(path) is not None:
                continue
            with path.open("r+b") as file:
                if not try_lock(file):
                    continue
                name = path.relative_to(self.folder).as_posix()
                captures: list[Capture] = []
                whole = 0
                for capture, end in scan(file, name):
                    whole = end
                    if isinstance(capture, Capture):
                        captures.append(capture)
                file.seek(0, os.SEEK_END)
                if file.tell() > whole:
                    file.truncate(whole)
                with contextlib.suppress(OSError):  # only a cache
                    _save_list(path, captures, whole)

    def _record(self, warc: str, offset: int) -> tuple[Headers, bytes, StatusAndHeaders]:
        try:
            with (self.folder / warc).open("rb") as file:
                for _, _, member in members(file, offset):
                    record, payload = parse(member)
                    return headers_of(record), payload, record.rec_headers
        except (OSError, *BROKEN) as error:
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
                request, response = records(exchange, digest, original)
                start = file.tell()
                self._append(file, request + response)
            except OSError as error:
                raise ArchiveFull(f"{self.folder / self.site}: {error}") from error
            capture = make_capture(
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

    def note(self, note: Note) -> None:
        with self.lock:
            try:
                self._append(self._file(), note_record(note))
            except OSError as error:
                raise ArchiveFull(f"{self.folder / self.site}: {error}") from error

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
            self._append(self.file, information(self.name))
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


def _list_path(path: Path) -> Path:
    return path.with_name(path.name + ".captures.jsonl")


def _save_list(path: Path, captures: list[Capture], size: int) -> None:
    lines = [json.dumps({"size": size})]
    for capture in captures:
        lines.append(json.dumps({**asdict(capture), "fetched": date_text(capture.fetched)}, ensure_ascii=False))
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
