"""The sample county through the whole chain: served on loopback, crawled, archived, read, audited, and kept score of.

What is in the folder already is not fetched again: a demo that was killed goes on where it stopped.
"""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from importlib import resources
from pathlib import Path
from typing import Any

from rich import box
from rich.table import Table
from rich.text import Text

from fixtures.score import CoverageScore, Score, coverage_score, score
from fixtures.server import PortalServer
from forms.codes import failure_line
from nianbao.console import messages, progress, results
from nianbao.crawling import crawl_profiles
from nianbao.pipeline import Failure, audit_store, load_captures
from nianbao.tables import coverage_table, findings_table
from scraper.archive import Archive
from scraper.profiles import Profile
from store.audit.finding import Finding
from store.exports import write_export
from store.store import open_store

#: What a demo writes into its folder, and all that ``fresh`` removes from it.
_MADE = ("nianbao.db", "nianbao.db-shm", "nianbao.db-wal", "archive", "results")


@dataclass(frozen=True)
class Demo:
    """What came of the sample county: findings and coverage with their scores, and what it took."""

    findings: Sequence[Finding]
    coverage: Sequence[Mapping[str, Any]]
    found: Score
    covered: CoverageScore
    failures: Sequence[Failure]
    written: Sequence[Path]
    reports: int
    requests: int

    @property
    def good(self) -> bool:
        """Whether all that was planted was found, nothing falsely, and coverage is right."""
        found, covered = self.found, self.covered
        amiss = (self.failures, found.missed, found.false, covered.wrong, covered.lacking, covered.surplus)
        return not any(amiss)

    def rows(self) -> Iterator[dict[str, Any]]:
        """All of it as lines of JSON that name their ``kind``, what was made at the end."""
        kinds: Mapping[str, Iterable[Mapping[str, Any]]] = {
            "finding": (finding.to_dict() for finding in self.findings),
            "coverage": self.coverage,
            "score": self.found.rows(),
            "coverage-score": self.covered.rows(),
            "failure": (failure.to_dict() for failure in self.failures),
        }
        for kind, rows in kinds.items():
            yield from ({**row, "kind": kind} for row in rows)
        files = [str(path) for path in self.written]
        made = {"reports": self.reports, "requests": self.requests, "good": self.good, "files": files}
        yield {**made, "kind": "demo"}


def run_demo(folder: Path, *, fresh: bool = False) -> Demo:
    """Run the chain in ``folder``; ``fresh`` starts over."""
    if fresh:
        _clear(folder)
    with open_store(folder) as store:
        with PortalServer() as server, progress() as bar:
            crawled = list(crawl_profiles(store, demo_profiles(server.resolve), bar))
            served = len(server.log)
        failures = [Failure(site.site, "crawl-failed", site.error) for site in crawled if site.error]
        with progress() as bar:
            reading = bar.add_task("读取 · reading", total=None, now="")
            load_captures(
                store,
                Archive(store.archive_folder),
                lambda done, total, now: bar.update(reading, completed=done, total=total, now=now),
            )
            auditing = bar.add_task("核验 · auditing", total=None, now="")
            findings = audit_store(
                store, lambda done, total, now: bar.update(auditing, completed=done, total=total, now=now)
            )
        coverage = store.coverage()
        written = [path for name in ("xlsx", "csv") for path in write_export(store, name, folder / "results")]
        reports = len(store.report_ids())
    truth = json.loads((resources.files("fixtures.county") / "truth.json").read_text("utf-8"))
    found = score([finding.to_dict() for finding in findings], truth)
    return Demo(findings, coverage, found, coverage_score(coverage, truth), failures, written, reports, served)


def print_demo(made: Demo) -> None:
    """Findings that are no mere hints, coverage, and the score with what was missed, for a person."""
    console, covered = results(), made.covered
    shown = [finding for finding in made.findings if finding.severity != "info" and finding.verdict == "fail"]
    title = f"发现 · Findings ({len(shown)} of {len(made.findings)}, without hints)"
    console.print(findings_table(shown, title))
    console.print(coverage_table(made.coverage, "覆盖 · Coverage"))
    console.print(_score_table(made.found))
    _print_misses(made.found, covered)
    states = f"{covered.right} right, {len(covered.wrong)} wrong, {len(covered.lacking) + len(covered.surplus)} amiss"
    served = f"报告 · reports: {made.reports}; 请求 · requests served: {made.requests}"
    console.print(f"覆盖 · coverage cells: {states}; {served}")
    console.print(f"工作簿 · workbook: {made.written[0]}")
    for failure in made.failures:
        told = f"{failure.what}: {failure_line(failure.code, failure.message)}"
        messages().print(told, style="red", markup=False)


def demo_profiles(resolve: Mapping[str, str]) -> list[Profile]:
    """The profiles of the sample county's portals, reached where ``resolve`` says."""
    folder = resources.files("fixtures.county.profiles")
    names = sorted(entry.name for entry in folder.iterdir() if entry.name.endswith(".yaml"))
    with resources.as_file(folder) as path:
        return [replace(Profile.load(path / name), resolve=resolve) for name in names]


def _clear(folder: Path) -> None:
    for name in _MADE:
        path = folder / name
        if path.is_dir():
            shutil.rmtree(path)
        else:
            path.unlink(missing_ok=True)


def _score_table(found: Score) -> Table:
    table = Table(title="计分 · Score", box=box.ROUNDED)
    headings = ("级别 · Severity", "埋设 · Planted", "找到 · Found", "指明 · Named", "遗漏 · Missed", "误报 · False")
    for heading in headings:
        table.add_column(heading, justify="right")
    for row in found.rows():
        table.add_row(*(_number(name, value) for name, value in row.items()))
    return table


def _number(name: str, value: Any) -> Text:
    bad = name in ("missed", "false") and value
    return Text(str(value), style="bold red" if bad else "")


def _print_misses(found: Score, covered: CoverageScore) -> None:
    kinds: Mapping[str, Sequence[Iterable[object]]] = {
        "遗漏 · missed": found.missed,
        "未指明 · not named": found.unnamed,
        "误报 · false": found.false,
        "覆盖有误 · coverage wrong": covered.wrong,
        "覆盖缺失 · coverage lacking": covered.lacking,
        "覆盖多出 · coverage surplus": covered.surplus,
    }
    for kind, cases in kinds.items():
        for case in cases:
            results().print(f"{kind}: " + " ".join(str(part) for part in case), style="yellow", markup=False)
