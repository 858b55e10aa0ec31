"""Reads documents in a worker process that can be killed: for batches of files that nobody has looked at.

One worker serves many files. When a file takes too long, or too much memory, its worker is ended and the next file gets
a new one; the file itself ends as ``LimitExceeded``. The worker is spawned, not forked, so that it works alike on every
system; the bound on memory needs a system that has one (Linux, macOS), elsewhere only the bound on time holds.
"""

from __future__ import annotations

import multiprocessing
from collections.abc import Sequence
from multiprocessing.connection import Connection
from types import TracebackType

from parsers.document import Document
from parsers.errors import LimitExceeded, ReadError
from parsers.readers.bundle import Member, open_bundle

SECONDS = 20.0
MEGABYTES = 512
#: Starting Python and importing the readers takes a moment that is not the file's.
_START = 30.0


class Isolated:
    """A reader in a process of its own. Use it as a context: the worker ends with it."""

    def __init__(self, seconds: float = SECONDS, megabytes: int = MEGABYTES) -> None:
        self._seconds = seconds
        self._megabytes = megabytes
        self._worker: multiprocessing.process.BaseProcess | None = None
        self._pipe: Connection | None = None

    def __enter__(self) -> Isolated:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def read(self, payload: bytes, *, name: str = "", charset: str | None = None) -> Document:
        """As :func:`parsers.readers.read_document`; LimitExceeded, too, where the worker had to be ended."""
        return self._document("read", payload, name, charset)

    def scan(self, payloads: Sequence[bytes], first: int = 1) -> Document:
        """As :func:`parsers.readers.scan.read_scans`, and as :meth:`read`."""
        return self._document("scan", list(payloads), first)

    def unpack(self, payload: bytes) -> list[Member]:
        """As :func:`parsers.readers.bundle.open_bundle`; what ends it early is the error of a last, nameless member."""
        answer = self._ask("unpack", payload)
        assert isinstance(answer, list)
        return answer

    def _document(self, *task: object) -> Document:
        answer = self._ask(*task)
        assert isinstance(answer, Document)
        return answer

    def _ask(self, *task: object) -> object:
        pipe = self._connection()
        try:
            pipe.send(task)
            if not pipe.poll(self._seconds):
                self.close()
                raise LimitExceeded(f"reading took more than {self._seconds:g} s; the worker was ended")
            answer = pipe.recv()
        except (EOFError, BrokenPipeError, ConnectionResetError) as error:
            self.close()
            raise LimitExceeded("the worker ended while reading: out of memory, or the reader broke down") from error
        if isinstance(answer, ReadError):
            raise answer
        return answer

    def close(self) -> None:
        """Ends the worker, whatever it does."""
        if self._pipe is not None:
            self._pipe.close()
        if self._worker is not None:
            self._worker.kill()
            self._worker.join()
            self._worker.close()
        self._pipe = self._worker = None

    def _connection(self) -> Connection:
        if self._pipe is not None and self._worker is not None and self._worker.is_alive():
            return self._pipe
        self.close()
        context = multiprocessing.get_context("spawn")
        ours, theirs = context.Pipe()
        self._worker = context.Process(target=_serve, args=(theirs, self._megabytes), daemon=True)
        self._worker.start()
        theirs.close()
        self._pipe = ours
        if not ours.poll(_START) or ours.recv() != "ready":
            self.close()
            raise LimitExceeded(f"the worker did not start within {_START:g} s")
        return ours


def _serve(pipe: Connection, megabytes: int) -> None:
    """The worker: reads what it is sent until the pipe is closed."""
    from parsers.readers import read_document
    from parsers.readers.scan import read_scans

    _bound_memory(megabytes)
    pipe.send("ready")
    while True:
        try:
            kind, payload, *rest = pipe.recv()
        except EOFError:
            return
        try:
            if kind == "scan":
                pipe.send(read_scans(payload, *rest))
            elif kind == "unpack":
                pipe.send(_unpacked(payload))
            else:
                name, charset = rest
                pipe.send(read_document(payload, name=name, charset=charset))
        except ReadError as error:
            pipe.send(error)
        except MemoryError:
            pipe.send(LimitExceeded(f"reading took more than {megabytes} MB"))


def _unpacked(payload: bytes) -> list[Member]:
    members: list[Member] = []
    try:
        members.extend(open_bundle(payload))
    except ReadError as problem:
        members.append(Member("", b"", problem))
    return members


def _bound_memory(megabytes: int) -> None:
    """Bounds what the worker may take beyond what it has taken already; nothing where the system knows no bound."""
    try:
        import resource
    except ImportError:
        return
    taken = 0
    try:
        with open("/proc/self/statm", encoding="ascii") as file:  # noqa: PTH123 - a file of the kernel
            taken = int(file.read().split()[0]) * resource.getpagesize()
    except OSError:
        taken = 1 << 30
    limit = taken + (megabytes << 20)
    _, hard = resource.getrlimit(resource.RLIMIT_AS)
    if hard != resource.RLIM_INFINITY:
        limit = min(limit, hard)
    resource.setrlimit(resource.RLIMIT_AS, (limit, hard))
