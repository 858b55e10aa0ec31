"""A report handed in by an operator: archived, marked, read, and still there after a rebuild."""

from __future__ import annotations

from pathlib import Path

import pytest
from typer.testing import CliRunner
from warcio.archiveiterator import ArchiveIterator

from fixtures.county import reports
from nianbao.cli import app
from nianbao.handing import EVIDENCE, hand_in
from nianbao.pipeline import audit_store, load_captures
from nianbao.rebuilding import rebuild
from scraper.archive import Archive
from scraper.errors import ProfileError
from scraper.warc import request_key
from store.exports import write_export
from store.store import open_store

_URL = "http://blocked.example/zwgk/nb2020.docx"


@pytest.fixture
def saved(tmp_path: Path) -> Path:
    """A sample report as a saved file."""
    path = tmp_path / "次邱镇2020.docx"
    sample = next(sample for sample in reports() if sample.body.short == "次邱镇" and sample.year == 2020)
    path.write_bytes(sample.attachment("docx"))
    return path


def test_handed_in_is_archived_read_and_rebuilt(saved: Path, tmp_path: Path) -> None:
    """This test ensures that a file handed in is marked in the archive, found in the coverage and kept by a rebuild."""
    home = tmp_path / "home"
    options = ["--url", _URL, "--body", "次邱镇", "--year", "2020", "--home", str(home)]
    done = CliRunner().invoke(app, ["import", str(saved), *options])
    assert done.exit_code == 0, done.stderr
    with open_store(home) as store:
        assert store.capture_of(request_key("GET", _URL)) is None  # never an answer of the site
        assert load_captures(store, Archive(store.archive_folder)) == []
        audit_store(store)
        (row,) = store.coverage()
        assert (row["state"], row["evidence"], row["url"]) == ("found", EVIDENCE, _URL)
        (report,) = store.reports()
        assert (report.body, report.year) == ("次邱镇", 2020)
        before = [path.read_bytes() for path in write_export(store, "csv", tmp_path / "before")]
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
        assert [path.read_bytes() for path in write_export(store, "csv", tmp_path / "after")] == before


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
