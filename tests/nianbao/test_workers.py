"""Work side by side: in order, and going on when a process dies; a load with processes gives what one without gives."""

from __future__ import annotations

import os
import time
from pathlib import Path

import pytest

from fixtures.county import reports as samples
from nianbao import pipeline
from nianbao.handing import hand_in
from nianbao.pipeline import audit_store, load_captures
from nianbao.workers import Died, in_order
from scraper.archive import Archive
from scraper.results import Edition
from store import judging
from store.store import open_store


def work(number: int) -> int:
    """A piece of work: 13 kills its process."""
    if number == 13:
        os._exit(1)
    time.sleep(0.001 * (number % 3))
    return number * number


@pytest.mark.slow
def test_the_batch_goes_on_when_a_process_dies() -> None:
    """This test ensures that only the piece that kills its process is lost, and that the order stays."""
    found = list(in_order(work, range(20), workers=2))
    assert found == [Died() if number == 13 else number * number for number in range(20)]


def test_what_killed_its_process_is_a_failure(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """This test ensures that an edition whose reader died is recorded by name, and is not read again for ever."""
    url = "http://www.a.example/1.html"
    one = Edition("www.a.example", url, "page", "c", "甲镇", "", 2022, "", None, url, "list")
    with open_store(tmp_path) as store:
        store.add_edition(one)
        monkeypatch.setattr(pipeline, "_read_editions", lambda *_: iter([Died()]))
        (failure,) = load_captures(store, Archive(store.archive_folder))
        assert failure.code == "limit-exceeded"
        assert store.editions_to_load() == []


@pytest.mark.slow
def test_a_load_in_processes_is_a_load(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """This test ensures that processes read what one process reads, facts and failures included."""
    found = []
    for name, worth in (("one", 1000), ("many", 1)):
        monkeypatch.setattr(pipeline, "WORTH", worth)
        monkeypatch.setattr(pipeline, "processes", lambda: 2)
        with open_store(tmp_path / name) as store:
            for number, sample in enumerate([one for one in samples() if one.has_page][:5]):
                path = tmp_path / f"{number}.docx"
                path.write_bytes(sample.attachment("docx") if number else b"PK not a Word file")
                hand_in(store, [path], f"http://www.a.example/{number}.docx", f"第{number}镇人民政府", 2022)
            failures = load_captures(store, Archive(store.archive_folder))
            made: list[str] = []
            monkeypatch.setattr(judging, "make_facts", lambda one, *_, made=made: made.append(one.body))
            findings = audit_store(store)
            assert not made
            found.append((failures, list(store.keyed_reports()), findings))
    assert found[0] == found[1]
    assert len(found[0][0]) == 1
    assert len(found[0][1]) == 4
