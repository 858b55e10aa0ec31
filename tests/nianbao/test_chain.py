"""The whole chain on the sample county: score, and a crawl that is killed."""

from __future__ import annotations

import random
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Callable
from pathlib import Path

import pytest
import yaml

from fixtures.server import PortalServer
from nianbao.demo import demo_profiles, print_demo, run_demo
from scraper.archive import Archive
from store.store import open_store
from tests.nianbao.test_cli import nianbao
from tests.scraper.portal import Portal, static_county


def _nianbao(*arguments: object) -> list[str]:
    return [sys.executable, "-c", "from nianbao.cli import main; main()", *(str(argument) for argument in arguments)]


def _run(*arguments: object) -> None:
    done = subprocess.run(_nianbao(*arguments), capture_output=True, text=True, encoding="utf-8", timeout=300)
    assert done.returncode in (0, 1), done.stderr


def _export(home: Path) -> dict[str, bytes]:
    """Everything exported but the times of fetching, which differ from run to run."""
    _run("load", "--home", home)
    _run("audit", "--home", home, "--json")
    _run("export", "csv", home / "out", "--home", home)
    return {path.name: path.read_bytes() for path in sorted((home / "out").iterdir()) if path.name != "captures.csv"}


def test_demo_finds_all_that_was_planted(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """This test ensures that the sample county's score is full: all found, nothing falsely, coverage right."""
    made = run_demo(tmp_path / "demo")
    print_demo(made)
    assert made.good, capsys.readouterr().out[-3000:]
    assert "计分 · Score" in capsys.readouterr().out
    rows = list(made.rows())
    kinds = Counter(row["kind"] for row in rows)
    assert set(kinds) == {"finding", "coverage", "score", "coverage-score", "demo"}
    assert kinds["finding"] == len(made.findings)
    assert rows[-1]["good"]
    assert (tmp_path / "demo" / "results" / "nianbao.xlsx").stat().st_size > 10_000


#: How often the crawl is killed, and then reading and auditing.
KILLS, LATER_KILLS = 20, 2


def _killed(arguments: tuple[object, ...], enough: Callable[[float], bool]) -> bool:
    """Start a command and kill it when ``enough`` (told the seconds it ran) says so; whether it was still running."""
    process = subprocess.Popen(_nianbao(*arguments), stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    began = time.monotonic()
    while process.poll() is None and not enough(time.monotonic() - began):
        time.sleep(0.002)
    running = process.poll() is None
    process.kill()
    process.wait()
    return running


#: The command, killing itself in the middle of a record: argument 1 is which write, 2 what part of it reaches the disk.
_TORN = """
import os, signal, sys
from scraper.archive import _Writer
which, part = int(sys.argv.pop(1)), float(sys.argv.pop(1))
whole = _Writer._append
def torn(self, file, block):
    global which
    which -= 1
    if which:
        return whole(self, file, block)
    file.write(block[: int(len(block) * part)])
    file.flush()
    os.kill(os.getpid(), getattr(signal, "SIGKILL", signal.SIGTERM))
_Writer._append = torn
from nianbao.cli import main
main()
"""


def _contents(home: Path) -> tuple[list[tuple[str, int, str]], list[dict[str, object]]]:
    """What the archive holds, told once, and what the database says of every body and year."""
    held = {(capture.url, capture.status, capture.digest) for capture in Archive(home / "archive").captures()}
    with open_store(home) as store:
        return sorted(held), list(store.coverage())


@pytest.mark.slow
def test_killed_in_the_middle_of_a_record(tmp_path: Path) -> None:
    """This test ensures that a record of which only a part was written is fetched again, and nothing else is."""
    draw = random.Random(4)
    portal = Portal()
    static_county(portal)
    options = ("--delay", 0, "--years", "2020-2022", "--home")
    try:
        assert nianbao("crawl", portal.url, *options, tmp_path / "whole")[0] == 0
        whole = Counter((asked.method, asked.path) for asked in portal.log)
        portal.log.clear()
        for part in (0.1, 0.5, 0.99):
            command = _nianbao("crawl", portal.url, *options, tmp_path / "killed")
            command[2:3] = [_TORN, str(draw.randint(2, 7)), str(part)]
            assert subprocess.run(command, capture_output=True, timeout=120).returncode != 0
        assert nianbao("crawl", portal.url, *options, tmp_path / "killed")[0] == 0
        again = Counter((asked.method, asked.path) for asked in portal.log) - whole
    finally:
        portal.close()
    assert sum(again.values()) <= 3, again
    assert _contents(tmp_path / "killed") == _contents(tmp_path / "whole")


def _asked(server: PortalServer, since: int) -> Counter[tuple[str, str, str]]:
    return Counter((entry.host, entry.method, entry.path) for entry in server.log[since:])


@pytest.mark.slow
def test_killed_chain_ends_the_same(tmp_path: Path) -> None:
    """This test ensures that a chain killed at 20 random moments ends as if nothing had happened.

    What was answered and archived is not asked for again; only a request under way at a kill may be, one a site.
    """
    draw = random.Random(20)
    with PortalServer() as server:
        profiles = []
        for profile in demo_profiles({}):
            path = tmp_path / f"{profile.site}.yaml"
            known = {"site": profile.site, "family": profile.family, "start": list(profile.start), "delay": 0}
            hosts = {"allow_hosts": list(profile.allow_hosts), "resolve": server.resolve}
            years = {"years": list(profile.years or ())}
            path.write_text(yaml.safe_dump({**known, **hosts, **years}), encoding="utf-8")
            profiles.append(path)
        _run("crawl", *profiles, "--home", tmp_path / "whole")
        in_all = len(server.log)
        once = _asked(server, 0)
        kills = 0
        while kills < KILLS:
            # Some at a number of answers, some at a moment: while starting, or while the archive is looked through.
            until = len(server.log) + draw.randint(1, in_all // KILLS) if kills % 3 else 10**9
            moment = draw.uniform(0.1, 1.2) if until == 10**9 else 30.0
            arguments = ("crawl", *profiles, "--home", tmp_path / "killed")
            if not _killed(arguments, lambda ran: len(server.log) >= until or ran >= moment):  # noqa: B023
                break
            kills += 1
        assert kills >= KILLS // 2, "the crawl ended before it was killed often enough"
        _run("crawl", *profiles, "--home", tmp_path / "killed")
        asked = _asked(server, in_all)
    again = asked - once
    assert sum(again.values()) <= len(profiles) * kills, again
    assert max(again.values(), default=0) <= kills
    assert not once - asked
    for command in ("load", "audit"):
        for _ in range(LATER_KILLS):
            moment = draw.uniform(0.4, 2.0)
            _killed((command, "--home", tmp_path / "killed"), lambda ran: ran >= moment)  # noqa: B023
    assert _export(tmp_path / "killed") == _export(tmp_path / "whole")
