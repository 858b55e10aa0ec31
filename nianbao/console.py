"""Where the program writes: results to standard output, progress and messages to standard error, always in UTF-8."""

from __future__ import annotations

import sys
from functools import lru_cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:  # what draws is imported when something is drawn: help comes without it
    from rich.console import Console
    from rich.progress import Progress


def use_utf8() -> None:
    """Write UTF-8 whatever the desk's code page is (a Chinese Windows console starts in GBK)."""
    for stream in (sys.stdout, sys.stderr):
        reconfigure = getattr(stream, "reconfigure", None)
        if reconfigure is not None:
            reconfigure(encoding="utf-8", errors="replace")


@lru_cache(maxsize=1)
def results() -> Console:
    """The console of results; a file or a pipe gets lines wide enough for a form."""
    from rich.console import Console

    return Console(soft_wrap=True, highlight=False, width=None if sys.stdout.isatty() else 120)


@lru_cache(maxsize=1)
def messages() -> Console:
    """The console of progress and messages."""
    from rich.console import Console

    return Console(stderr=True, highlight=False, soft_wrap=True, width=None if sys.stderr.isatty() else 120)


def progress() -> Progress:
    """A progress display on standard error; it draws nothing when that is not a terminal."""
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

    console = messages()
    return Progress(
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        TimeElapsedColumn(),
        TextColumn("[dim]{task.fields[now]}"),
        console=console,
        disable=not console.is_terminal,
    )


def print_line(line: str) -> None:
    """One line of machine-readable output, untouched by styles or wrapping."""
    sys.stdout.write(line + "\n")
