"""The words that the audit understands in a sentence, by group: ``forms/data/understood.toml``."""

from __future__ import annotations

import tomllib
from functools import lru_cache
from importlib import resources


@lru_cache(maxsize=1)
def groups() -> dict[str, frozenset[str]]:
    """The words of each group."""
    text = (resources.files("forms") / "data" / "understood.toml").read_text("utf-8")
    return {name: frozenset(words.split()) for name, words in tomllib.loads(text).items()}


@lru_cache(maxsize=64)
def _words(names: tuple[str, ...]) -> tuple[frozenset[str], int]:
    found = frozenset().union(*(groups()[name] for name in names))
    return found, max(map(len, found))


@lru_cache(maxsize=4096)
def unknown(text: str, names: tuple[str, ...], more: frozenset[str] = frozenset()) -> tuple[str, ...]:
    """What of ``text`` is made of no words of the groups ``names`` or of ``more``: runs of characters, in order.

    The text is cut into words so that as few characters as possible are left over. One clause is asked again for each
    figure of its sentence, so answers are kept.
    """
    known, longest = _words(names)
    longest = max(longest, max(map(len, more), default=0))
    size = len(text)
    # cost[i]: fewest characters not understood from i on; step[i]: length of the word taken there, 0 for none
    cost, step = [0] * (size + 1), [0] * (size + 1)
    for at in range(size - 1, -1, -1):
        cost[at] = cost[at + 1] + 1
        for length in range(1, min(longest, size - at) + 1):
            if cost[at + length] < cost[at] and ((word := text[at : at + length]) in known or word in more):
                cost[at], step[at] = cost[at + length], length
    out: list[str] = []
    at, fresh = 0, True
    while at < size:
        if step[at]:
            at, fresh = at + step[at], True
            continue
        if fresh:
            out.append("")
        out[-1] += text[at]
        at, fresh = at + 1, False
    return tuple(out)
