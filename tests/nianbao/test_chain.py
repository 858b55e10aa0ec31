"""The whole chain on the sample county: score, and a crawl that is killed."""

from __future__ import annotations

import subprocess
import sys
import time
from collections import Counter
from pathlib import Path

import pytest
import yaml

from fixtures.server import PortalServer
from nianbao.demo import demo_profiles, run_demo


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
    assert run_demo(tmp_path / "demo"), capsys.readouterr().out[-3000:]
    assert (tmp_path / "demo" / "results" / "nianbao.xlsx").stat().st_size > 10_000


@pytest.mark.slow
def test_killed_crawl_ends_the_same(tmp_path: Path) -> None:
    """This test ensures that a crawl killed in the middle, run again, ends as if nothing had happened.

    What was answered and archived is not asked for again; only a request under way at the kill may be.
    """
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
        asked_in_all = len(server.log)
        crawl = subprocess.Popen(
            _nianbao("crawl", *profiles, "--home", tmp_path / "killed"),
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        deadline = time.monotonic() + 60
        while len(server.log) < asked_in_all * 3 // 2 and time.monotonic() < deadline and crawl.poll() is None:
            time.sleep(0.005)
        crawl.kill()
        crawl.wait()
        served_at_kill = len(server.log)
        assert asked_in_all < served_at_kill < 2 * asked_in_all
        _run("crawl", *profiles, "--home", tmp_path / "killed")
        asked = Counter((entry.host, entry.method, entry.path) for entry in server.log[asked_in_all:])
    once = Counter((entry.host, entry.method, entry.path) for entry in server.log[:asked_in_all])
    again = asked - once
    assert sum(again.values()) <= len(profiles), again  # at most the request under way at each site
    assert not once - asked
    assert _export(tmp_path / "killed") == _export(tmp_path / "whole")
