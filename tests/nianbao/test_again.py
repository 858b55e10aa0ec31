"""A later crawl of the sample county: what is new, changed and gone, by name; versions; the same from the archive."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
import yaml
from typer.testing import CliRunner

from fixtures.county import static_list
from fixtures.county.bodies import DEPARTMENTS, LIST_HOST
from fixtures.county.sample import ATTACHMENT_WRITERS, Printed, SampleReport, report
from fixtures.server import PortalServer
from fixtures.web import Request, Response, not_found
from nianbao.cli import app
from nianbao.console import progress
from nianbao.crawling import crawl_targets
from nianbao.demo import demo_profiles
from nianbao.news import News, lines, news_of
from nianbao.pipeline import audit_store, load_captures
from nianbao.rebuilding import rebuild
from scraper.archive import Archive
from scraper.crawl import Crawled, crawl
from store.exports import write_export
from store.store import Store, open_store

_BEGIN = datetime(2026, 3, 1, 8, tzinfo=UTC)
_YEARS = (2021, 2022, 2023)
_CELL = "t2.administrative_licensing.decisions"


def _sample(slug: str, year: int) -> SampleReport:
    return report(next(body for body in DEPARTMENTS if body.slug == slug), year)


REMOVED, EDITED, REPLACED = _sample("jytyj", 2021), _sample("zrzyj", 2022), _sample("scjgj", 2022)
_WRONG = 987_654


class _Portal:
    """The departments' portal in two years: first without its newest reports, later edited."""

    def __init__(self) -> None:
        self.later = False
        self.visits = 0

    def _hidden(self) -> list[str]:
        hidden = [static_list.url(REMOVED.body, REMOVED.year)] if self.later else []
        if not self.later:
            hidden += [static_list.url(body, 2023) for body in DEPARTMENTS]
        return [url.rsplit("/", 1)[-1] for url in hidden if url.endswith(".html")]

    def __call__(self, request: Request) -> Response:
        name = request.path.rsplit("/", 1)[-1]
        hidden = self._hidden()
        if name in hidden:
            return not_found(request)
        if self.later and request.path == "/" + static_list.attachment_url(REPLACED, "docx").split("/", 3)[3]:
            changed = {**REPLACED.attached, _CELL: Printed(str(_WRONG), "number", _WRONG)}
            payload = ATTACHMENT_WRITERS["docx"](replace(REPLACED, attached=changed))
            return Response(200, payload, (("Content-Type", "application/octet-stream"),))
        if self.later and name == static_list.url(EDITED.body, EDITED.year).rsplit("/", 1)[-1]:
            return self._edited(request)
        response = static_list.answer(request)
        if not name.endswith(".html") and name:
            return response
        payload = response.payload
        for gone in hidden:
            row = rf'<li><a href="\./[^"]*{re.escape(gone)}"(?:(?!</li>).)*</li>'.encode()
            payload = re.sub(row, b"", payload, flags=re.DOTALL)
        self.visits += 1
        return replace(response, payload=payload + f"<p>浏览次数：{self.visits}次</p>".encode())

    def _edited(self, request: Request) -> Response:
        cells = {**EDITED.cells, _CELL: Printed(str(_WRONG), "number", _WRONG)}
        row = next(row for row in static_list.rows() if row.key == EDITED.key)
        return static_list._report_page(row, replace(EDITED, cells=cells))


def _url(sample: SampleReport) -> str:
    return static_list.url(sample.body, sample.year)


Again = tuple[Path, dict[str, bytes], list[News], list[str], set[str]]


def _crawl(store: Store, portal: _Portal, days: int) -> tuple[Crawled, list[News], set[str]]:
    (base,) = (one for one in demo_profiles({}) if "bm" in one.site)
    known = store.editions(base.site)
    with PortalServer({LIST_HOST: portal}) as server, Archive(store.archive_folder) as archive:
        profile = base.with_(resolve=server.resolve, delay=0.0)
        crawled = crawl(profile, archive, store, years=_YEARS, now=_clock(days))
        asked = {f"http://{entry.host}{entry.path}" for entry in server.log}
    load_captures(store, Archive(store.archive_folder))
    audit_store(store)
    return crawled, news_of(crawled, known, _YEARS), asked


def _clock(days: int):  # type: ignore[no-untyped-def]  # a closure for one argument
    moments = iter(range(1_000_000))
    return lambda: _BEGIN + timedelta(days=days, milliseconds=next(moments))


def _exported(home: Path, to: Path) -> dict[str, bytes]:
    with open_store(home) as store:
        formats = ("csv", "datapackage", "html", "wacz", "xlsx")
        return {
            f"{name}/{path.name}": path.read_bytes()
            for name in formats
            for path in write_export(store, name, to / name)
        }


@pytest.fixture(scope="module")
def again(tmp_path_factory: pytest.TempPathFactory) -> Again:
    """A home after two crawls a year apart; its exports; the news, the printed lines, the addresses asked for."""
    home = tmp_path_factory.mktemp("again")
    portal = _Portal()
    with open_store(home) as store:
        _crawl(store, portal, 0)
        portal.later = True
        crawled, news, asked = _crawl(store, portal, 330)
        said = list(lines(crawled, news, by_name=True))
    return home, _exported(home, home / "before"), news, said, asked


def test_news_are_told_by_name(again: Again) -> None:
    """This test ensures that each new, changed and vanished report is named, and nothing else is news."""
    _, _, news, said, asked = again
    by_kind: Mapping[str, list[News]] = {
        what: [one for one in news if one.what == what] for what in ("new", "vanished")
    }
    assert {one.edition.year for one in by_kind["new"]} == {2023}
    changed = {one.edition.url for one in news if one.what == "changed"}
    assert changed == {_url(EDITED), static_list.attachment_url(REPLACED, "docx")}
    gone = [one.edition.url for one in by_kind["vanished"]]
    assert gone == sorted([_url(REMOVED), static_list.attachment_url(REMOVED, "docx")])
    assert all(one.why.startswith("not-published") for one in by_kind["vanished"])
    assert any(_url(REMOVED) in line and "vanished" in line for line in said)
    assert any(_url(EDITED) in line and "changed" in line for line in said)
    assert _url(EDITED) in asked


def test_a_vanished_report_stays(again: Again) -> None:
    """This test ensures that a report taken down is still found, and the coverage has the last crawl's word on it."""
    home, _, _, _, _ = again
    with open_store(home) as store:
        (row,) = [row for row in store.coverage() if row["year"] == REMOVED.year and _url(REMOVED) in row["editions"]]
        assert row["state"] == "found"
        assert "the last crawl says not-published" in row["evidence"]
        assert row["url"] == _url(REMOVED)
        assert [one.year for one in store.reports(body=row["body_key"], year=REMOVED.year)] == [REMOVED.year]


def test_changes_are_findings(again: Again) -> None:
    """This test ensures that PUB-006 names the edited cell in the page and in the attachment, and nothing unchanged."""
    home, _, _, _, _ = again
    with open_store(home) as store:
        found = [finding for finding in store.findings() if finding.code == "PUB-006"]
        assert len(store.changed_reports()) == 2
    assert {(finding.body[-3:], finding.year) for finding in found} == {
        (sample.body.name[-3:], sample.year) for sample in (EDITED, REPLACED)
    }
    for finding in found:
        assert [cell.key for cell in finding.cells] == [f"was.{_CELL}", _CELL]
        assert finding.cells[1].value == _WRONG
        assert "2026-03-01" in finding.en
        assert "2027-01-25" in finding.en


def test_versions_and_news_are_rebuilt_from_the_archive(again: Again, tmp_path: Path) -> None:
    """This test ensures that a rebuild gives the same bytes in every format, versions and PUB-006 among them."""
    home, before, _, _, _ = again
    assert before["csv/versions.csv"].count(b"\n") == 1 + 4
    (home / "nianbao.db").rename(home / "kept.db")
    assert rebuild(home) == []
    assert _exported(home, tmp_path) == before


def test_crawl_counts_what_is_new(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """This test ensures that reports found again are not new, and years not asked for have not vanished."""
    said = []
    with PortalServer() as server, open_store(tmp_path) as store:
        path = _profile_file(server, tmp_path)
        for years in ("2020-2021", "2021", "2020-2021"):
            with progress() as bar:
                failures, news, outcomes = crawl_targets(store, [str(path)], bar, years=years)
            assert failures == []
            assert [one.state for one in outcomes] == ["read"]
            said.append((" ".join(capsys.readouterr().err.split()), {one.what for one in news}))
    assert said[0][1] == {"new"}
    for later, what in said[1:]:
        assert what == set()
        for none in ("new 0", "changed 0", "vanished 0", "not-seen 0"):
            assert none in later


def _profile_file(server: PortalServer, folder: Path) -> Path:
    (profile,) = (one for one in demo_profiles(server.resolve) if "bm" in one.site)
    path = folder / "site.yaml"
    path.write_text(yaml.safe_dump(profile.to_dict()), encoding="utf-8")
    return path


def test_json_lines_carry_the_news(tmp_path: Path) -> None:
    """This test ensures that ``crawl --json`` prints coverage lines with the news of each body and year."""
    with PortalServer() as server:
        path = _profile_file(server, tmp_path)
        options = ["--home", str(tmp_path / "home"), "--years", "2021", "--json"]
        rows = []
        for _ in range(2):
            done = CliRunner().invoke(app, ["crawl", str(path), *options])
            assert done.exit_code == 0, done.stderr
            rows.append([json.loads(line) for line in done.stdout.splitlines()])
    first, second = rows
    assert {one["what"] for row in first for one in row["news"]} == {"new"}
    assert sum(len(row["news"]) for row in first) == sum(len(row["editions"]) for row in first)
    assert [{**row, "news": []} for row in first] == second


def test_what_could_not_be_looked_at_is_not_gone(again: Again) -> None:
    """This test ensures that a blocked site or a crawl that broke off says of no report that it vanished."""
    home, _, _, _, _ = again
    with open_store(home) as store:
        (site,) = {row["site"] for row in store.coverage()}
        known = store.editions(site)
    stopped = Crawled(site, "", (), (), (), 1, "archive-full: no space")
    assert news_of(stopped, known, _YEARS) == []
    unseen = news_of(replace(stopped, error=""), known, _YEARS)
    assert {one.what for one in unseen} == {"not-seen"}
    assert len(unseen) == len({edition.url for edition in known if edition.year in _YEARS})
