"""What a crawl leaves in its files, record by record, as any tool of web archives reads them."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from warcio.archiveiterator import ArchiveIterator

from scraper.archive import Archive
from scraper.crawl import crawl
from scraper.memory import MemoryLedger
from scraper.profiles import Profile
from tests.scraper.helpers import QUICK
from tests.scraper.portal import Portal, Reply, html, pdf
from tests.scraper.test_archive import check, exchange

_BEGAN = datetime(2026, 3, 1, tzinfo=UTC)


@dataclass(frozen=True)
class _Seen:
    kind: str
    id: str
    beside: str
    path: str
    status: str
    payload: bytes
    digest: str
    repeats: str


def _records(folder: Path) -> Iterator[_Seen]:
    for path in sorted(folder.glob("*/*.warc.gz")):
        with path.open("rb") as stream:
            for record in ArchiveIterator(stream):
                headers = record.rec_headers
                url = headers.get_header("WARC-Target-URI") or ""
                yield _Seen(
                    record.rec_type,
                    headers.get_header("WARC-Record-ID"),
                    headers.get_header("WARC-Concurrent-To") or "",
                    "/" + url.split("/", 3)[3] if url.startswith("http") else url,
                    record.http_headers.get_statuscode() if record.rec_type in ("response", "revisit") else "",
                    record.raw_stream.read(),
                    headers.get_header("WARC-Payload-Digest") or "",
                    headers.get_header("WARC-Refers-To-Target-URI") or "",
                )


@pytest.fixture
def archived(portal: Portal, tmp_path: Path) -> list[_Seen]:
    """The records of two crawls of a portal that redirects, forbids, refuses and repeats itself."""
    report = "<p>2021年收到政府信息公开申请3件。</p>" * 5
    portal.routes |= {
        "/robots.txt": Reply(b"User-agent: *\nDisallow: /secret\n", 200, {"Content-Type": "text/plain"}),
        "/": html('<a href="/nb/">政府信息公开年报</a>'),
        "/nb/": html(
            "<li><a href='/old.html'>河包镇2021年政府信息公开工作年度报告</a>2022-01-20</li>"
            "<li><a href='/wall.html'>柳泉镇2021年政府信息公开工作年度报告</a>2022-01-20</li>"
            "<li><a href='/secret/3.html'>青石镇2021年政府信息公开工作年度报告</a>2022-01-20</li>"
        ),
        "/old.html": Reply(b"", 302, {"Location": "/new.html"}),
        "/new.html": html(
            f"<h1>河包镇2021年政府信息公开工作年度报告</h1>{report}<a href='/a.pdf'>河包镇2021年年报.pdf</a>"
        ),
        "/a.pdf": pdf("report"),
        "/wall.html": Reply(b"<script>document.cookie='__jsl_clearance=1'</script>", 521),
    }
    for days in (0, 200):
        moments = iter(range(100_000))
        with Archive(tmp_path) as archive:
            crawl(
                Profile.from_url(portal.url, delay=0.0),
                archive,
                MemoryLedger(),
                years=(2021,),
                limits=QUICK,
                now=lambda days=days, moments=moments: _BEGAN + timedelta(days=days, seconds=next(moments)),
            )
    assert check(tmp_path) == 0
    return list(_records(tmp_path))


def test_every_answer_has_its_request(archived: list[_Seen]) -> None:
    """This test ensures that requests and answers come in pairs that name each other, after a ``warcinfo`` record."""
    assert archived[0].kind == "warcinfo"
    exchanges = [one for one in archived if one.kind in ("request", "response", "revisit")]
    pairs = list(zip(exchanges[::2], exchanges[1::2], strict=True))
    for request, answer in pairs:
        assert request.kind == "request"
        assert answer.kind != "request"
        assert (request.beside, answer.beside) == (answer.id, request.id)
        assert request.path == answer.path
    assert len({one.id for one in archived}) == len(archived)


def test_redirects_refusals_and_robots_are_there(archived: list[_Seen]) -> None:
    """This test ensures that redirects, a challenge and robots.txt are kept, and what it forbids is not asked."""
    answers = {(one.path, one.status) for one in archived if one.kind in ("response", "revisit")}
    assert {
        ("/robots.txt", "200"),
        ("/", "200"),
        ("/nb/", "200"),
        ("/old.html", "302"),
        ("/new.html", "200"),
        ("/a.pdf", "200"),
        ("/wall.html", "521"),
    } <= answers
    assert not any(path.startswith("/secret") for path, _ in answers)


def test_what_came_again_is_not_kept_twice(archived: list[_Seen]) -> None:
    """This test ensures that a second crawl leaves revisit records without payload, each naming what it repeats."""
    held = {one.digest: one for one in archived if one.kind == "response" and one.payload}
    for one in held.values():
        assert one.digest == "sha256:" + hashlib.sha256(one.payload).hexdigest()
    revisits = [one for one in archived if one.kind == "revisit"]
    assert {"/robots.txt", "/", "/nb/", "/new.html", "/a.pdf", "/wall.html"} <= {one.path for one in revisits}
    for one in revisits:
        assert one.payload == b""
        assert one.repeats.endswith(held[one.digest].path)


def test_notes_say_what_the_exchanges_do_not(archived: list[_Seen]) -> None:
    """This test ensures that each crawl's begin, settings and end are in the archive."""
    notes = [one.path for one in archived if one.kind == "metadata"]
    assert notes == ["urn:nianbao:crawl-begun", "urn:nianbao:crawl-ended"] * 2


def test_a_file_cut_anywhere_is_healed(tmp_path: Path) -> None:
    """This test ensures that wherever a kill cut a file off, whole records stay, and the next run's are added."""
    with Archive(tmp_path / "whole") as archive:
        written = [archive.write("site", exchange(number, b"page %d" % number)) for number in range(3)]
    path = tmp_path / "whole" / written[0].warc
    payload = path.read_bytes()
    ends = []
    for cut in sorted({*range(0, len(payload), len(payload) // 12), len(payload) - 1}):
        folder = tmp_path / str(cut)
        (folder / "site").mkdir(parents=True)
        (folder / written[0].warc).write_bytes(payload[:cut])
        kept = list(Archive(folder).captures())
        assert kept == written[: len(kept)]
        with Archive(folder) as again:
            more = again.write("site", exchange(9, b"more"))
        assert list(Archive(folder).captures()) == [*kept, more]
        assert check(folder) == 0
        ends.append(len(kept))
    assert ends == sorted(ends)
    assert set(ends) == {0, 1, 2}
