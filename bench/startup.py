"""How long ``nianbao --help`` takes, and an interpreter that does nothing beside it (budget: 150 ms)."""

from __future__ import annotations

import statistics
import subprocess
import sys
import time

_RUNS = 9


def _milliseconds(code: str, *arguments: str) -> float:
    times = []
    for _ in range(_RUNS):
        begin = time.perf_counter()
        subprocess.run([sys.executable, "-c", code, *arguments], check=True, stdout=subprocess.DEVNULL)
        times.append((time.perf_counter() - begin) * 1000)
    return statistics.median(times)


def main() -> None:
    """Print the median of nine runs of each."""
    help_ = _milliseconds("from nianbao.cli import main; main()", "--help")
    nothing = _milliseconds("pass")
    print(f"nianbao --help: {help_:.0f} ms, an empty interpreter {nothing:.0f} ms (budget 150 ms)")
