"""Versions of an edition: what is kept of earlier visits, whatever the order of work, and what PUB-006 says of them."""

from __future__ import annotations

import csv
import io
import json
import random
from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from rich.console import Console
from sqlalchemy import text

from nianbao.lookup import find_audited
from nianbao.show import show_report
from parsers.report import Figure, Report, Section
from store import schema
from store.changes import Version, changes, compare_versions, said
from store.exports import write_export
from store.exports.html import page_of
from store.store import Store, open_store, reader_version
from tests.store.conftest import MakeStore
from tests.store.samples import capture, edition, report, to_version_two

_CELL = "t3.granted.total"
_URL = edition().url


def _visit(minute: int) -> str:
    return capture(_URL, minute=minute).id


def _say(value: int, words: str = "全年主动公开12条。") -> Report:
    made = report(values={_CELL: value}, url=_URL)
    return replace(made, sections=(replace(made.sections[0], text=words),))


#: What a site showed at four visits: the second differs by its counter only, the fourth is the first again.
_SHOWN = (_say(3), _say(3, "全年主动公开12条。\n浏览次数：77次 2022年3月1日"), _say(8), _say(3))


def _crawl(store: Store, minute: int) -> None:
    store.add_capture(capture(_URL, minute=minute, payload=f"payload {minute}"))
    store.add_edition(edition(capture=_visit(minute)))


def _load(store: Store, shown: Sequence[Report | str] = _SHOWN) -> list[str]:
    """What ``load`` does: the present captures, then the earlier visits; gives back the captures read for them."""
    by_capture: Mapping[str, Report | str] = {_visit(minute): said for minute, said in enumerate(shown)}
    for one in store.editions_to_load():
        came = by_capture[one.capture]
        if isinstance(came, str):
            store.save_failure(one, came, "for the test")
        else:
            store.save_report(came, one)
    read: list[str] = []

    def again(key: str) -> Report | str:
        read.append(key)
        return by_capture[key]

    for one in store.editions_to_settle():
        store.settle(one, again)
    assert store.editions_to_settle() == []
    return read


def _rows(store: Store) -> list[tuple[Any, ...]]:
    with store.database.reading() as connection:
        rows = connection.execute(schema.visits.select().order_by(schema.visits.c.capture))
        return [tuple(row) for row in rows]


def _versions(store: Store) -> tuple[Version, ...]:
    (key,) = store.changed_reports()
    (versions,) = store.versions_of(key)
    return versions


def test_each_version_is_kept_once(store: Store) -> None:
    """This test ensures that a change of counters makes no version, and that an older reading is kept whole."""
    for minute in range(4):
        _crawl(store, minute)
        _load(store)
    versions = _versions(store)
    assert [(one.number, one.visits, one.first.minute, one.last.minute) for one in versions] == [
        (1, 2, 0, 1),
        (2, 1, 2, 2),
        (3, 1, 3, 3),
    ]
    assert [one.report and one.report.figures[_CELL].value for one in versions] == [3, 8, 3]
    assert versions[0].report == _SHOWN[0]
    assert [bool(row[-1]) for row in _rows(store)] == [True, False, True, False]


def test_the_order_of_work_changes_nothing(make_store: MakeStore) -> None:
    """This test ensures that crawls and loads in any order leave the same rows, as a rebuild does."""
    expected: list[tuple[Any, ...]] | None = None
    for seed in range(4):
        store, rng = make_store(), random.Random(seed)
        minutes = list(range(4))
        if seed:
            rng.shuffle(minutes)
        for minute in minutes:
            _crawl(store, minute)
            if rng.random() < 0.5:
                _load(store)
        _load(store)
        expected = expected or _rows(store)
        assert _rows(store) == expected
        assert [one.number for one in _versions(store)] == [1, 2, 3]


def test_nothing_is_read_twice(store: Store) -> None:
    """This test ensures that visits that said the same are not read again, and changed ones once."""
    _crawl(store, 0)
    assert _load(store) == []
    _crawl(store, 1)
    assert _load(store) == []
    assert store.changed_reports() == []
    _crawl(store, 2)
    assert _load(store) == [_visit(0)]
    assert _load(store) == []


def test_a_split_article_is_read_with_the_pages_of_its_time(store: Store) -> None:
    """This test ensures that an earlier visit has its own further pages, and that these are no editions themselves."""
    first, second = edition(capture=_visit(0)), edition(capture=_visit(20))
    part_url = _URL.replace(".html", "_2.html")
    for minute in (0, 1, 20, 21):
        url = part_url if minute % 10 else _URL
        store.add_capture(replace(capture(url, minute=minute, payload=f"payload {minute}"), url=url))
        key = capture(url, minute=minute).id
        store.add_edition(replace(first, url=url, page=_URL, capture=key))
    assert [one.url for one in store.editions_to_load()] == [_URL]
    ends = [store.visit_end(second, capture(_URL, minute=minute).id) for minute in (0, 20)]
    assert [end and end.minute for end in ends] == [20, None]
    assert [store.parts_at(second, end) for end in ends] == [
        [capture(part_url, minute=1).id],
        [capture(part_url, minute=21).id],
    ]
    assert [one.url for one in store.editions_to_settle()] == [_URL]


def test_another_parser_reads_the_visits_again(store: Store) -> None:
    """This test ensures that what an older parser made of earlier visits does not stay."""
    for minute in range(3):
        _crawl(store, minute)
    _load(store)
    with store.database.writing() as connection:
        for table in ("visits", "readings"):
            connection.execute(text(f"UPDATE {table} SET parser = 'older'"))
    better = (_say(5), _say(5), _say(8))
    assert sorted(_load(store, better)) == [_visit(0), _visit(1)]
    assert [one.report and one.report.figures[_CELL].value for one in _versions(store)] == [5, 8]
    assert {row[2] for row in _rows(store)} == {reader_version()}


def test_an_unreadable_visit_is_a_version_without_a_reading(store: Store) -> None:
    """This test ensures that a visit that could not be read is named, and PUB-006 says nothing of it."""
    shown = ("damaged-file", _say(3))
    for minute in range(2):
        _crawl(store, minute)
        _load(store, shown)
    versions = _versions(store)
    assert [(one.error, one.report is None) for one in versions] == [("damaged-file", True), ("", False)]
    assert compare_versions([versions]) == ()


def test_the_finding_names_cells_values_places_and_days(store: Store) -> None:
    """This test ensures that PUB-006 says what was and what is, where, and between which days; as information."""
    for minute in range(3):
        _crawl(store, minute)
    _load(store)
    (found,) = compare_versions([_versions(store)])
    assert (found.code, found.severity, found.verdict) == ("PUB-006", "info", "fail")
    assert [(cell.key, cell.value) for cell in found.cells] == [(f"was.{_CELL}", 3), (_CELL, 8)]
    assert found.cells[0].place == _SHOWN[0].figures[_CELL].place
    assert (found.expected, found.actual, found.suspects) == (None, None, ())
    assert "3→8" in found.zh
    assert "3 → 8" in found.en
    assert found.en.count("2026-01-02") == 2
    assert _URL in found.zh


def _version(said: Report, number: int) -> Version:
    moment = capture("x", minute=number).fetched
    return Version(_URL, number, moment, moment, 1, "c", "", "", said)


def test_the_same_change_in_two_editions_is_told_once() -> None:
    """This test ensures that a page and its attachment corrected alike are one PUB-006, a change of words too."""
    versions = (_version(_say(3), 1), _version(_say(8, "全年主动公开13条。"), 2))
    (found,) = compare_versions([versions, versions])
    assert [cell.key for cell in found.cells] == [f"was.{_CELL}", _CELL, "was.s1", "s1"]
    assert [cell.raw for cell in found.cells][2:] == ["全年主动公开12条", "全年主动公开13条"]


@pytest.mark.parametrize(
    "words",
    [
        "全年主动公开12条。\n浏览次数：9次",
        "全年主动公开12条。\n上一篇：另一份报告\n下一篇：没有了",
        "2026年1月2日 全年 主动公开12条。",
    ],
)
def test_what_changes_by_itself_is_no_change(words: str) -> None:
    """This test ensures that counters, dates, blanks and a portal's links around an article make no version."""
    assert said(_say(3)) == said(_say(3, words))
    assert not changes(_say(3), _say(3, words))


def test_a_doubtful_figure_accuses_nobody() -> None:
    """This test ensures that PUB-006 rests on sure readings only, and not on a table that was lost once."""
    doubtful = Figure(_CELL, "number", 8, "8", _SHOWN[0].figures[_CELL].place, sure=False)
    unsure = report(values={_CELL: doubtful}, url=_URL)
    assert compare_versions([(_version(_say(3), 1), _version(unsure, 2))]) == ()
    lost = report(tables={"t2": "2021", "t4": "2021"}, url=_URL)
    found = changes(lost, _say(3))
    assert (found.cells, found.tables) == ((), ("t3",))
    assert compare_versions([(_version(lost, 1), _version(_say(3), 2))]) == ()


def test_a_section_that_is_new() -> None:
    """This test ensures that PUB-006 quotes words that only one version has, with the section where they stand."""
    more = replace(
        _say(3), sections=(*_say(3).sections, Section("s6", "六", "收取信息处理费0元。", _say(3).sections[0].place))
    )
    (found,) = compare_versions([(_version(_say(3), 1), _version(more, 2))])
    assert [(cell.key, cell.raw) for cell in found.cells] == [("was.s6", ""), ("s6", "收取信息处理费0元")]


def test_versions_are_exported_and_shown(store: Store, tmp_path: Path) -> None:
    """This test ensures that versions are a table of the dataset and stand on the report's page and in the terminal."""
    for minute in range(4):
        _crawl(store, minute)
    _load(store)
    (key,) = store.changed_reports()
    store.save_findings(key, compare_versions(store.versions_of(key)))
    written = {path.name: path for path in write_export(store, "datapackage", tmp_path / "out")}
    with written["versions.csv"].open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    assert [(row["version"], row["visits"], row["present"], row["changed_cells"]) for row in rows] == [
        ("1", "2", "0", ""),
        ("2", "1", "0", "1"),
        ("3", "1", "1", "1"),
    ]
    assert json.loads(rows[1]["changes"]) == [{"key": _CELL, "was": "3", "is": "8"}]
    (found,) = find_audited(store, key)
    made = page_of(found)
    console = Console(width=200, record=True, file=io.StringIO())
    console.print(show_report(found))
    for shown in (made, console.export_text()):
        assert "3→8" in shown
        assert "8→3" in shown
    exported = (tmp_path / "html" / f"{key}.html", *write_export(store, "html", tmp_path / "html"))[0]
    assert made.partition("<main")[2] == exported.read_text("utf-8").partition("<main")[2]


def test_an_older_database_gets_its_visits(tmp_path: Path) -> None:
    """This test ensures that a database of the first schema is taken up, each edition with the capture it has."""
    with open_store(tmp_path) as store:
        _crawl(store, 0)
        with store.database.writing() as connection:
            connection.execute(text("DROP TABLE visits"))
            to_version_two(connection)
            connection.execute(text("UPDATE schema_version SET version = 1"))
    with open_store(tmp_path) as store:
        assert [row[1] for row in _rows(store)] == [_visit(0)]
        _crawl(store, 2)
        _load(store)
        assert [one.number for one in _versions(store)] == [1, 2]
