"""``nianbao parse`` on a shelf of hostile and broken files among good ones: each is named, the rest is read.

Sockets are closed but for loopback, where a server counts what is asked of it; the converter hangs on everything.
"""

from __future__ import annotations

import json
import os
import threading
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest
from typer.testing import CliRunner

from fixtures.formats.ofd_writer import write_ofd
from fixtures.formats.samples import sample
from fixtures.formats.writers import write_docx, write_xlsx
from fixtures.hostile import CUT, OFFICE, REPORT, shelf
from nianbao import reading
from nianbao.cli import app
from parsers.readers import converter, office

WANTED = {name: one.outcome for name, one in shelf("http://127.0.0.1:9", Path("ran")).items()}
GOOD = {
    "good.docx": write_docx(sample(2)),
    "good.ofd": write_ofd(sample(3), "glyphs"),
    "good.xlsx": write_xlsx(sample(5), "each"),
}
_NAMED = {"damaged-file", "encrypted-file", "limit-exceeded", "unsupported-format", "empty-document", "not-a-report"}


@dataclass
class Batch:
    """One run over the shelf: the exit code, what was printed for each file, messages, requests, what ran."""

    exit_code: int
    outcomes: dict[str, list[dict[str, object]]]
    messages: str
    asked: list[str]
    ran: bool


@pytest.fixture(scope="module")
def batch(tmp_path_factory: pytest.TempPathFactory) -> Batch:
    folder = tmp_path_factory.mktemp("shelf")
    marker = tmp_path_factory.mktemp("marker") / "ran"
    programs = tmp_path_factory.mktemp("programs")
    (programs / "soffice").write_text("#!/bin/sh\nsleep 600\n", encoding="utf-8")
    (programs / "soffice").chmod(0o755)
    asked: list[str] = []

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            asked.append(self.path)
            self.send_error(404)

        do_HEAD = do_OPTIONS = do_GET  # noqa: N815

        def log_message(self, *arguments: object) -> None:
            """Says nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    for name, one in shelf(f"http://127.0.0.1:{server.server_address[1]}", marker).items():
        (folder / name).write_bytes(one.payload)
    for name, payload in GOOD.items():
        (folder / name).write_bytes(payload)
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("PATH", f"{programs}{os.pathsep}/usr/bin{os.pathsep}/bin")
        patch.setattr(converter, "_profile", None)
        patch.setattr(office, "SECONDS", 0.2)
        patch.setattr(reading, "WORTH", 10_000)  # in this process, where sockets are closed
        done = CliRunner().invoke(app, ["parse", str(folder), "--json"])
        converter._forget_profile()
    server.shutdown()
    thread.join()
    server.server_close()
    outcomes: dict[str, list[dict[str, object]]] = {}
    for line in done.stdout.splitlines():
        said = json.loads(line)
        outcomes.setdefault(Path(said["source"]["path"]).relative_to(folder).parts[0], []).append(said)
    return Batch(done.exit_code, outcomes, done.stderr, asked, marker.exists())


@pytest.mark.parametrize("name", sorted(WANTED))
def test_every_file_ends_as_it_must(name: str, batch: Batch) -> None:
    """This test ensures that each file of the shelf is its named error, or a report that was harmless to read."""
    wanted = WANTED[name]
    said = [one["error"]["code"] if "error" in one else REPORT for one in batch.outcomes[name]]  # type: ignore[index]
    if wanted == OFFICE:
        assert said == ["limit-exceeded" if os.name == "posix" else "converter-missing"]
    elif wanted == CUT:
        assert set(said) <= {REPORT, *_NAMED}
    else:
        assert said == [wanted]
    if said != [REPORT]:
        assert name in batch.messages


@pytest.mark.parametrize("name", GOOD)
def test_good_files_among_them_are_read(name: str, batch: Batch) -> None:
    """This test ensures that a good file between bad ones is read as ever."""
    (report,) = batch.outcomes[name]
    assert report["tables"]
    assert "error" not in report


def test_the_batch_says_that_something_failed(batch: Batch) -> None:
    """This test ensures that the exit code is 2 and that nothing asked the network or ran."""
    assert batch.exit_code == 2
    assert batch.asked == []
    assert not batch.ran
    assert set(batch.outcomes) == {*WANTED, *GOOD}


def test_no_number_out_of_a_file_cut_short(batch: Batch) -> None:
    """This test ensures that what is read of a truncated file holds no number that the whole file does not hold."""
    whole = {text for number in range(1, 10) for text in sample(number).cells.values()} | {"1"}
    for name in WANTED:
        for one in batch.outcomes[name]:
            cells = one.get("cells", {})
            assert isinstance(cells, dict)
            surely = [cell["raw"] for cell in cells.values() if cell["kind"] == "number" and cell.get("sure", True)]
            assert set(surely) <= whole
