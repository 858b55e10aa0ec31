"""A journal of what people said: JSON Lines in the home folder, one statement a line, only ever added to.

A line is on the disk before the call that adds it returns. A last line that a crash cut short was never said. Nothing
else keeps what is in a journal, so it is neither rewritten nor thrown away by reading, auditing or rebuilding.
"""

from __future__ import annotations

import json
import os
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any


def read_journal(path: Path, take: Callable[[Mapping[str, Any]], None], spoilt: type[Exception]) -> None:
    """Hand every statement to ``take``, the oldest first. Raises ``spoilt`` for a line that is none, naming it."""
    if not path.exists():
        return
    lines = path.read_text(encoding="utf-8", errors="replace").split("\n")
    for number, line in enumerate(lines, start=1):
        if not line.strip():
            continue
        try:
            take(json.loads(line))
        except (ValueError, KeyError, TypeError, AttributeError) as error:
            if number == len(lines):  # without its line end: cut short while it was written
                continue
            raise spoilt(f"{path}, line {number} is no statement: {line[:80]!r}（此行无法读取）") from error


def append(path: Path, line: Mapping[str, object]) -> None:
    """One more line, on the disk when this returns. What a crash left of a line was never said, and goes."""
    with path.open("ab+") as file:
        file.seek(0)
        whole = file.read().rpartition(b"\n")
        file.truncate(len(whole[0]) + len(whole[1]))
        file.write(json.dumps(line, ensure_ascii=True).encode("ascii") + b"\n")
        file.flush()
        os.fsync(file.fileno())
