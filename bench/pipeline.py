"""The chain without fetching: digital documents in the archive → reports with facts in the database → findings.

A third each of web pages, Word files and PDF files with text. Processor time counts all processes, so the rate on two
cores is told as twice the reports in a second of it; the rate by the clock depends on what else the machine does.
Memory is what all processes together held at most (their own share of common pages), where the system tells it.
"""

from __future__ import annotations

import os
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from pathlib import Path

from fixtures.county import reports as samples
from nianbao.handing import hand_in
from nianbao.pipeline import audit_store, load_captures
from scraper.archive import Archive
from store.store import open_store

REPORTS = 180
_PDFS = Path(__file__).resolve().parent.parent / "fixtures" / "pdfs" / "files"


def documents() -> Iterator[tuple[str, bytes]]:
    """Documents with the endings of their names: page, Word file, PDF, and again."""
    drawn = [sample for sample in samples() if sample.has_page]
    pdfs = sorted(path for path in _PDFS.glob("*.pdf"))
    for at in range(REPORTS):
        sample = drawn[at % len(drawn)]
        if at % 3 == 0:
            title = f"<title>{sample.body.name}{sample.year}年政府信息公开工作年度报告</title>"
            page = f"<html><head><meta charset='utf-8'>{title}</head><body>{sample.html()}<!-- {at} --></body></html>"
            yield "html", page.encode()
        elif at % 3 == 1:
            yield "docx", sample.attachment("docx")
        else:
            yield "pdf", pdfs[at // 3 % len(pdfs)].read_bytes()


class Memory:
    """The most memory that this process and its children hold together, sampled while it runs."""

    def __init__(self) -> None:
        self.most = 0
        self._done = threading.Event()
        self._thread = threading.Thread(target=self._run, daemon=True)

    def __enter__(self) -> Memory:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._done.set()
        self._thread.join()

    def _run(self) -> None:
        while not self._done.wait(0.25):
            self.most = max(self.most, sum(map(_held, family(os.getpid()))))


def family(first: int) -> set[int]:
    """A process and all below it; only itself where the system does not tell."""
    parents: dict[int, int] = {}
    for folder in Path("/proc").glob("[0-9]*"):
        try:
            parents[int(folder.name)] = int((folder / "stat").read_text().rpartition(")")[2].split()[1])
        except OSError:
            continue
    found = {first}
    while more := {child for child, parent in parents.items() if parent in found} - found:
        found |= more
    return found


def _held(process: int) -> int:
    try:
        lines = Path(f"/proc/{process}/smaps_rollup").read_text().splitlines()
    except OSError:
        return 0
    return next((int(line.split()[1]) * 1024 for line in lines if line.startswith("Pss:")), 0)


def spent() -> float:
    """Processor seconds of this process and of those below it that have ended."""
    times = os.times()
    return times.user + times.system + times.children_user + times.children_system


def main() -> None:
    """Print the rates of loading and auditing, and the memory."""
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as name:
        folder = Path(name)
        with open_store(folder / "home") as store:
            for at, (kind, payload) in enumerate(documents()):
                path = folder / f"{at}.{kind}"
                path.write_bytes(payload)
                url = f"http://www.pipeline.example/{at}.{kind}"
                hand_in(store, [path], url, f"第{at}镇人民政府", 2022)
            with Memory() as memory:
                begin, clock = spent(), time.perf_counter()
                failures = load_captures(store, Archive(store.archive_folder))
                loaded, loaded_clock = spent() - begin, time.perf_counter() - clock
                begin, clock = spent(), time.perf_counter()
                found = len(audit_store(store))
                audited, audited_clock = spent() - begin, time.perf_counter() - clock
            reports = len(store.report_ids())
    taken, passed = loaded + audited, loaded_clock + audited_clock
    print(f"{reports} reports (pages, Word, PDF), {len(failures)} failures, {found} findings")
    each = 1000 * loaded / reports, 1000 * audited / reports
    print(f"  processor time each: load with facts {each[0]:.0f} ms, audit {each[1]:.0f} ms")
    print(f"  on two cores {2 * reports / taken:.0f} reports a second (budget 25); by the clock {reports / passed:.0f}")
    print(f"  memory of all processes: {memory.most >> 20} MB (budget 300)" if sys.platform == "linux" else "")
    for failure in failures[:5]:
        print(f"  {failure.what}: {failure.message}")


if __name__ == "__main__":
    main()
