"""A report handed in by an operator: archived, marked, read, and still there after a rebuild."""

from __future__ import annotations

import base64
import os
from pathlib import Path
from urllib.parse import quote

import pytest
from typer.testing import CliRunner
from warcio.archiveiterator import ArchiveIterator

from fixtures.county import reports
from fixtures.formats.writers import write_docx
from nianbao import pipeline
from nianbao.cli import app
from nianbao.handing import EVIDENCE, hand_in, hand_in_list
from nianbao.pipeline import audit_store, load_captures
from nianbao.rebuilding import rebuild
from parsers.document import Document
from parsers.readers import read_document
from scraper.archive import Archive
from scraper.errors import ProfileError
from scraper.results import CoverageCell
from scraper.warc import request_key
from store.exports import write_export
from store.store import Store, open_store
from tests.parsers.test_pictured import SAMPLE, images, picture, recognised

_URL = "http://blocked.example/zwgk/nb2020.docx"


@pytest.fixture
def saved(tmp_path: Path) -> Path:
    """A sample report as a saved file."""
    path = tmp_path / "次邱镇2020.docx"
    sample = next(sample for sample in reports() if sample.body.short == "次邱镇" and sample.year == 2020)
    path.write_bytes(sample.attachment("docx"))
    return path


def _exported(store: Store, to: Path) -> list[bytes]:
    formats = ("csv", "datapackage", "html", "wacz", "xlsx")
    return [path.read_bytes() for name in formats for path in write_export(store, name, to / name)]


def test_handed_in_is_archived_read_and_rebuilt(saved: Path, tmp_path: Path) -> None:
    """This test ensures that a file handed in is marked in the archive, found in the coverage and kept by a rebuild."""
    home = tmp_path / "home"
    options = ["--url", _URL, "--body", "次邱镇", "--year", "2020", "--date", "2021-01-20", "--home", str(home)]
    done = CliRunner().invoke(app, ["import", str(saved), *options])
    assert done.exit_code == 0, done.stderr
    with open_store(home) as store:
        assert store.capture_of(request_key("GET", _URL)) is None  # never an answer of the site
        assert load_captures(store, Archive(store.archive_folder)) == []
        audit_store(store)
        (row,) = store.coverage()
        assert (row["state"], row["evidence"], row["url"]) == ("found", EVIDENCE, _URL)
        assert (row["published"], row["late"]) == ("2021-01-20", False)
        (report,) = store.reports()
        assert (report.body, report.year) == ("次邱镇", 2020)
        before = _exported(store, tmp_path / "before")
    (warc,) = (home / "archive").rglob("*.warc.gz")
    with warc.open("rb") as stream:
        marks = [
            record.http_headers.get_header("Nianbao-Origin")
            for record in ArchiveIterator(stream)
            if record.http_headers
        ]
    assert marks == ["operator", "operator"]
    assert rebuild(home) == []
    with open_store(home) as store:
        assert _exported(store, tmp_path / "after") == before


def test_what_cannot_be_kept_is_named(saved: Path, tmp_path: Path) -> None:
    """This test ensures that an absent or empty file is named, the rest kept, and a wrong address refused."""
    empty = tmp_path / "empty.html"
    empty.write_bytes(b"")
    with open_store(tmp_path / "home") as store:
        failures = hand_in(store, [tmp_path / "absent.html", saved, empty], _URL, "次邱镇", 2020)
        assert [Path(failure.what).name for failure in failures] == ["absent.html", "empty.html"]
        assert [capture.url.partition("?")[0] for capture in store.captures()] == [_URL]
        assert load_captures(store, Archive(store.archive_folder)) == []
        with pytest.raises(ProfileError):
            hand_in(store, [saved], "file:///etc/hosts", "次邱镇", 2020)


def test_a_blocked_cell_becomes_found(saved: Path, tmp_path: Path) -> None:
    """This test ensures that a file from a blocked host fills the very cell that was blocked, and stays beside it.

    The crawl named the body in short and keeps it under a key; a later crawl that is blocked again takes nothing back.
    """
    blocked = CoverageCell(
        "www.wenqing.example", "次邱镇", "K7", 2020, "blocked", "http://blocked.example/list.html", "http-521"
    )
    with open_store(tmp_path / "home") as store:
        store.add_coverage(blocked)
        assert hand_in(store, [saved], _URL, "次邱镇人民政府", 2020) == []
        (row,) = store.coverage()
        assert (row["site"], row["body_key"], row["state"], row["evidence"]) == (
            "www.wenqing.example",
            "K7",
            "found",
            EVIDENCE,
        )
        store.add_coverage(blocked)
        (row,) = store.coverage()
        assert (row["state"], row["evidence"]) == ("found", f"{EVIDENCE}; the last crawl says blocked: http-521")


def test_a_list_of_many(saved: Path, tmp_path: Path) -> None:
    """This test ensures that a list is read in Excel's encoding, files of one report together, bad lines by number."""
    folder = saved.parent
    (folder / "2.docx").write_bytes(saved.read_bytes() + b"\0")
    (folder / "empty.html").write_bytes(b"")
    outside = tmp_path.parent / "outside.docx"
    outside.write_bytes(saved.read_bytes())
    lines = [
        "文件,网址,机关,年度,日期",
        f"{saved.name},{_URL},次邱镇,2020年,2021-01-20",
        f"2.docx,{_URL},次邱镇,2020,2021-01-20",
        "empty.html,http://a.example/1,柳泉镇,2021,",
        "absent.html,http://a.example/1,柳泉镇,2021,",
        "../outside.docx,http://a.example/1,柳泉镇,2021,",
        f"{saved.name},ftp://a.example/1,柳泉镇,2021,",
        f"{saved.name},http://a.example/1,柳泉镇,twenty,",
        f"{saved.name},http://a.example/1,柳泉镇,2021,last spring",
        f"{saved.name},http://a.example/1",
        "",
    ]
    (folder / "list.csv").write_bytes("\r\n".join(lines).encode("gb18030"))
    home = tmp_path / "home"
    done = CliRunner().invoke(app, ["import", "--list", str(folder / "list.csv"), "--home", str(home)])
    assert done.exit_code == 2
    told = " ".join(done.stderr.split())
    for number in (6, 8, 9, 10):
        assert f"list.csv:{number}: not-usable" in told.replace(" list", "list")
    for word in ("empty file", "no such file", "outside the folder", "ftp://a.example/1", "'twenty'", "'last spring'"):
        assert word in told
    with open_store(home) as store:
        urls = sorted(capture.url for capture in store.captures())
        assert [url.partition("?")[2] for url in urls] == [f"handed-in={quote(saved.name)}", "handed-in=2.docx"]
        assert len(list((home / "archive").rglob("*.warc.gz"))) == 1
        load_captures(store, Archive(store.archive_folder))
        assert [(report.body, report.year) for report in store.reports()] == [("次邱镇", 2020)]


@pytest.mark.parametrize(
    ("text", "why"),
    [
        (b"name,url\n1.docx,http://a.example/\n", "file, body, year not there"),
        (b"\xff\xff\xff", "neither UTF-8 nor GB18030"),
        (b"file,url,body,year\n" + b'"' + b"x" * 200_000 + b'"\n', "field larger"),
        (b"", "the first line must name"),
    ],
)
def test_a_list_that_is_none(tmp_path: Path, text: bytes, why: str) -> None:
    """This test ensures that a list without headings, in no encoding, or with an endless field is a named failure."""
    (tmp_path / "list.csv").write_bytes(text)
    with open_store(tmp_path / "home") as store:
        (failure,) = hand_in_list(store, tmp_path / "list.csv")
    assert failure.code == "list-not-readable"
    assert why in failure.message


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="this system has no pipes with a name")
def test_what_never_ends_is_not_read(tmp_path: Path) -> None:
    """This test ensures that neither a pipe nor a device is opened, whatever size it claims."""
    os.mkfifo(tmp_path / "pipe.html")
    with open_store(tmp_path / "home") as store:
        failures = hand_in(store, [tmp_path / "pipe.html", Path("/dev/zero")], _URL, "次邱镇", 2020)
    assert [failure.message for failure in failures] == ["no regular file"] * 2


def test_a_saved_page_with_its_pictures(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """This test ensures that a folder of "save as" is one page, read with the pictures saved beside it."""
    folder = tmp_path / "saved"
    beside = folder / f"{SAMPLE.title}_files"
    beside.mkdir(parents=True)
    names = [f"./{beside.name}/W{shade}.png" for shade in (1, 2)]
    for shade, name in enumerate(names, 1):
        (folder / name).write_bytes(picture(shade))
    (beside / "jquery.js").write_text("var a = 1;", encoding="utf-8")
    markup = f"<html><title>{SAMPLE.title}</title><h1>{SAMPLE.title}</h1>{images(*names).decode()}</html>"
    (folder / f"{SAMPLE.title}.html").write_text(markup, encoding="utf-8")
    seen: list[list[bytes]] = []
    monkeypatch.setattr(
        pipeline, "scan_apart", lambda payloads, first: seen.append(payloads) or recognised(payloads, 1)
    )
    with open_store(tmp_path / "home") as store:
        assert hand_in(store, [folder], "http://a.example/zw/1.html", SAMPLE.body, SAMPLE.year) == []
        assert len(list(store.captures())) == 3
        assert load_captures(store, Archive(store.archive_folder)) == []
        (report,) = store.reports()
    assert seen == [[picture(1), picture(2)]]
    assert (report.body, report.year, report.source.media_type) == (SAMPLE.body, SAMPLE.year, "text/html")


def test_a_saved_page_as_one_file(tmp_path: Path) -> None:
    """This test ensures that a page saved as MHTML is a page, read, and the same after a rebuild."""
    sample = next(sample for sample in reports() if sample.body.short == "次邱镇" and sample.has_page)
    html = base64.encodebytes(f"<html><h1>{sample.title}</h1>{sample.html()}</html>".encode())
    heads = (
        b"From: <Saved by Blink>\r\nMIME-Version: 1.0\r\n"
        b'Content-Type: multipart/related; type="text/html"; boundary="--b"\r\n\r\n----b\r\n'
        b"Content-Type: text/html; charset=utf-8\r\nContent-Transfer-Encoding: base64\r\n\r\n"
    )
    (tmp_path / "page.mhtml").write_bytes(heads + html + b"\r\n----b--\r\n")
    home = tmp_path / "home"
    with open_store(home) as store:
        assert hand_in(store, [tmp_path / "page.mhtml"], "http://a.example/1.html", "次邱镇", sample.year) == []
        (edition,) = store.editions("a.example")
        assert edition.role == "page"
        assert load_captures(store, Archive(store.archive_folder)) == []
        audit_store(store)
        (report,) = store.reports()
        assert (report.year, set(report.tables)) == (sample.year, set(sample.tables))
        before = _exported(store, tmp_path / "before")
    assert rebuild(home) == []
    with open_store(home) as store:
        assert _exported(store, tmp_path / "after") == before


def test_options_that_do_not_fit(saved: Path, tmp_path: Path) -> None:
    """This test ensures that files without their origin, and files beside a list, are refused by name."""
    home = ["--home", str(tmp_path / "home")]
    for options in ([str(saved)], [], [str(saved), "--list", "x.csv"], [str(saved), "--url", _URL, "--year", "2020"]):
        done = CliRunner().invoke(app, ["import", *options, *home])
        assert (done.exit_code, "--list" in done.stderr) == (2, True)
    dated = ["--url", _URL, "--body", "次邱镇", "--year", "2020", "--date", "spring"]
    assert "2021-01-20 expected" in CliRunner().invoke(app, ["import", str(saved), *dated, *home]).stderr


def test_photographs_are_the_pages_of_one_report(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """This test ensures that pictures handed in together are one report, in their order, also after a rebuild."""
    blocks = read_document(write_docx(SAMPLE)).blocks
    halves = {picture(1): blocks[: len(blocks) // 2], picture(2): blocks[len(blocks) // 2 :]}

    def read(payload: bytes, *, name: str = "", charset: str | None = None) -> Document:
        return Document("image/png", halves[payload], {}, (), ())

    monkeypatch.setattr(pipeline, "read_apart", read)
    for number in (1, 2):
        (tmp_path / f"{number}.png").write_bytes(picture(number))
    home = tmp_path / "home"
    with open_store(home) as store:
        files = [tmp_path / "1.png", tmp_path / "2.png"]
        assert hand_in(store, files, _URL, SAMPLE.body, SAMPLE.year) == []
        assert load_captures(store, Archive(store.archive_folder)) == []
        (report,) = store.reports()
    assert {key: figure.raw for key, figure in report.figures.items()} == dict(SAMPLE.cells)
    assert rebuild(home) == []
    with open_store(home) as store:
        assert [again.figures for again in store.reports()] == [report.figures]
        (row,) = store.coverage()
        assert row["url"].endswith("handed-in=1.png")


def test_a_page_handed_in_beside_a_file_is_loaded(saved: Path, tmp_path: Path) -> None:
    """This test ensures that a saved page among several files is an edition of its own and is read."""
    page = tmp_path / "次邱镇.html"
    page.write_text("<h1>次邱镇2020年政府信息公开工作年度报告</h1><p>一、总体情况</p><p>文字。</p>", encoding="utf-8")
    with open_store(tmp_path / "home") as store:
        assert hand_in(store, [page, saved], "http://blocked.example/zwgk/1.html", "次邱镇", 2020) == []
        assert load_captures(store, Archive(store.archive_folder)) == []
        (key,) = store.report_ids()
        assert len(store.editions_of(key)) == 2
