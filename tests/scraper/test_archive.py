"""The archive: round trips, duplicates, torn ends, full disks."""

from __future__ import annotations

import importlib.util
import os
import sys
import threading
from datetime import UTC, datetime, timedelta
from pathlib import Path
from types import SimpleNamespace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from warcio.checker import Checker

from scraper import archive as archive_module
from scraper.archive import Archive, Exchange, request_key
from scraper.captures import Capture
from scraper.errors import ArchiveDamaged, ArchiveFull

BEGAN = datetime(2026, 3, 1, 8, 0, 0, 123456, tzinfo=UTC)


def exchange(number: int, payload: bytes = b"<html>", **changes: object) -> Exchange:
    values: dict[str, object] = {
        "url": f"http://www.example.gov.cn/{number}?a=b",
        "method": "GET",
        "request_headers": (("Host", "www.example.gov.cn"),),
        "request_payload": b"",
        "status": 200,
        "reason": "OK",
        "headers": (
            ("Content-Type", "text/html; charset=gbk"),
            ("Content-Disposition", "filename=" + "年报.doc".encode("gbk").decode("latin-1")),
        ),
        "payload": payload,
        "fetched": BEGAN + timedelta(seconds=number),
    }
    return Exchange(**{**values, **changes})  # type: ignore[arg-type]


def check(folder: Path) -> int:
    """What ``warcio check`` says: 0 when every digest holds."""
    inputs = [str(path) for path in sorted(folder.glob("*/*.warc.gz"))]
    checker = Checker(SimpleNamespace(inputs=inputs, verbose=False))
    checker.process_all()
    return checker.exit_value


def test_round_trip(tmp_path: Path) -> None:
    """This test ensures that what was written is read back, by the same object and by a new one."""
    with Archive(tmp_path) as archive:
        written = [archive.write("site", exchange(n, f"page {n}".encode())) for n in range(5)]
        post = archive.write("site", exchange(9, b"rows", method="POST", request_payload=b"currpage=2"))
        assert [archive.payload(capture) for capture in written] == [f"page {n}".encode() for n in range(5)]
    again = Archive(tmp_path)
    assert list(again.captures()) == [*written, post]
    assert again.payload(post) == b"rows"
    assert post.request_key == request_key("POST", post.url, b"currpage=2")
    assert again.headers(post) == exchange(9).headers
    assert check(tmp_path) == 0


def test_scan_without_lists(tmp_path: Path) -> None:
    """This test ensures that the lists of captures are only a cache: scanning the files gives the same."""
    with Archive(tmp_path, max_bytes=3000) as archive:
        written = [archive.write("site", exchange(n, b"x" * n)) for n in range(20)]
    assert len(list(tmp_path.glob("*/*.warc.gz"))) > 1
    for path in tmp_path.glob("*/*.jsonl"):
        path.unlink()
    again = Archive(tmp_path)
    assert list(again.captures()) == written
    assert [again.payload(c) for c in written] == [b"x" * n for n in range(20)]


def test_duplicates_are_revisits(tmp_path: Path) -> None:
    """This test ensures that a payload is kept once per site, over runs, and read through every capture of it."""
    with Archive(tmp_path) as archive:
        first = archive.write("site", exchange(1, b"same"))
    with Archive(tmp_path) as archive:
        second = archive.write("site", exchange(2, b"same"))
        other = archive.write("other", exchange(3, b"same"))
    assert (first.revisit, second.revisit, other.revisit) == (False, True, False)
    for path in tmp_path.glob("*/*.jsonl"):
        path.unlink()
    again = Archive(tmp_path)
    assert [again.payload(capture) for capture in again.captures()] == [b"same"] * 3
    assert {second, first, other} == set(again.captures())
    assert check(tmp_path) == 0


@pytest.mark.parametrize("cut", [1, 7, 40, 300])
def test_torn_end(tmp_path: Path, cut: int) -> None:
    """This test ensures that a torn last record is not read, is cut off by the next run, and damages nothing before."""
    archive = Archive(tmp_path)
    written = [archive.write("site", exchange(n, bytes(range(256)) * 4 + bytes([n]))) for n in range(4)]
    archive.close()
    path = tmp_path / written[0].warc
    for found in tmp_path.glob("*/*.jsonl"):
        found.unlink()
    path.write_bytes(path.read_bytes()[:-cut])
    assert list(Archive(tmp_path).captures()) == written[:3]
    with Archive(tmp_path) as again:
        fifth = again.write("site", exchange(5, b"five"))
    assert fifth.warc != written[0].warc
    assert list(Archive(tmp_path).captures()) == [*written[:3], fifth]
    assert check(tmp_path) == 0
    with pytest.raises(ArchiveDamaged):
        Archive(tmp_path).payload(written[3])


def test_file_being_written_is_left_alone(tmp_path: Path) -> None:
    """This test ensures that a second writer neither cuts nor continues a file that the first still writes."""
    first = Archive(tmp_path)
    one = first.write("site", exchange(1, b"one"))
    second = Archive(tmp_path)
    two = second.write("site", exchange(2, b"two"))
    three = first.write("site", exchange(3, b"three"))
    first.close()
    second.close()
    assert one.warc == three.warc != two.warc
    assert {capture.id for capture in Archive(tmp_path).captures()} == {one.id, two.id, three.id}


def test_locks_of_windows(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """This test ensures that Windows is asked to lock a byte behind any file's end, within the 31 bits it counts."""
    asked: list[int] = []

    def locking(handle: int, mode: int, count: int) -> None:
        asked.append(os.lseek(handle, 0, os.SEEK_CUR))
        if len(asked) > 1:
            raise OSError(36, "locked by another process")

    monkeypatch.setattr(sys, "platform", "win32")
    monkeypatch.setitem(sys.modules, "msvcrt", SimpleNamespace(locking=locking, LK_NBLCK=2))
    spec = importlib.util.spec_from_file_location(
        "locks_of_windows", Path(archive_module.__file__).with_name("locks.py")
    )
    assert spec is not None
    assert spec.loader is not None
    locks = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(locks)
    with (tmp_path / "file").open("wb", buffering=0) as file:
        file.write(b"record")
        assert [locks.try_lock(file), locks.try_lock(file), file.tell()] == [True, False, 6]
    assert all(archive_module.MAX_BYTES + 100_000_000 < place < 2**31 - 1 for place in asked)


def test_full_disk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """This test ensures that a write that fails is named, leaves nothing half-written, and the next write works."""
    archive = Archive(tmp_path)
    kept = archive.write("site", exchange(1, b"kept"))

    def full(_: int) -> None:
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as patch:
        patch.setattr(archive_module.os, "fsync", full)
        with pytest.raises(ArchiveFull, match="No space left"):
            archive.write("site", exchange(2, b"lost"))
    after = archive.write("site", exchange(3, b"after"))
    archive.close()
    assert list(Archive(tmp_path).captures()) == [kept, after]
    assert check(tmp_path) == 0


def test_unwritable_folder(tmp_path: Path) -> None:
    """This test ensures that a folder that cannot be made is a named error."""
    (tmp_path / "file").write_bytes(b"")
    with pytest.raises(ArchiveFull):
        Archive(tmp_path / "file").write("site", exchange(1))


def test_threads(tmp_path: Path) -> None:
    """This test ensures that several threads can write to one site and to several."""
    archive = Archive(tmp_path)
    written: list[Capture] = []

    def work(thread: int) -> None:
        for n in range(20):
            written.append(archive.write(f"site{thread % 2}", exchange(100 * thread + n, b"p%d-%d" % (thread, n))))

    threads = [threading.Thread(target=work, args=(n,)) for n in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    archive.close()
    assert {c.id for c in Archive(tmp_path).captures()} == {c.id for c in written}
    assert len(written) == 80
    assert check(tmp_path) == 0


def test_hostile_headers(tmp_path: Path) -> None:
    """This test ensures that line ends in headers cannot forge a record."""
    bad = (("X", "a\r\n\r\nWARC/1.1\r\n"), ("Content-Type", "text/html"))
    with Archive(tmp_path) as archive:
        capture = archive.write("site", exchange(1, b"body", headers=bad, reason="O\r\nK"))
    for path in tmp_path.glob("*/*.jsonl"):
        path.unlink()
    again = Archive(tmp_path)
    assert [(found, again.payload(found)) for found in again.captures()] == [(capture, b"body")]


@settings(deadline=None, max_examples=40)
@given(payloads=st.lists(st.binary(max_size=300), min_size=1, max_size=6))
def test_any_payloads(tmp_path_factory: pytest.TempPathFactory, payloads: list[bytes]) -> None:
    """This test ensures that any bytes survive, scanned and indexed."""
    folder = tmp_path_factory.mktemp("archive")
    with Archive(folder) as archive:
        written = [archive.write("s", exchange(n, payload)) for n, payload in enumerate(payloads)]
    for path in folder.glob("*/*.jsonl"):
        path.unlink()
    again = Archive(folder)
    assert list(again.captures()) == written
    assert [again.payload(capture) for capture in written] == payloads
