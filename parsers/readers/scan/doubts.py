"""What a doubt about a recognised figure says, and how its candidates are read from it again."""

from __future__ import annotations

import re
from collections.abc import Sequence

_FORM = re.compile(r"^a scan: uncertain, perhaps ([^\s].*?) / 扫描件")

FAINT = "a scan: faint marks that may be a figure / 扫描件：字迹过淡，可能有数字"
UNREAD = "a scan: marks that cannot be read / 扫描件：有字迹但无法识别"


def uncertain(candidates: Sequence[tuple[str, float]]) -> str:
    """The doubt: each candidate with its probability in hundredths, the likeliest first."""
    said = " | ".join(f"{text} ({round(100 * chance)}%)" for text, chance in candidates)
    return f"a scan: uncertain, perhaps {said} / 扫描件：识别不确定"


def chances(why: str) -> tuple[tuple[str, float], ...]:
    """The candidates of a doubt said by :func:`uncertain`, each with its probability; none of any other doubt."""
    found = _FORM.match(why)
    parts = [part.rpartition(" (") for part in found[1].split(" | ")] if found else []
    return tuple((text, int(chance.removesuffix("%)")) / 100) for text, _, chance in parts)


def candidates(why: str) -> tuple[str, ...]:
    """The candidates alone."""
    return tuple(text for text, _ in chances(why))
