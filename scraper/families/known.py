"""Addresses that name a body by a key of the system's own, and where such a system keeps the body's reports.

The key is opaque: it identifies the body within its site, and is never a number to count with.
"""

from __future__ import annotations

import re
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class KnownAddress:
    """A pattern with the group ``key``; ``column`` makes the address of the body's annual reports out of the match."""

    pattern: re.Pattern[str]
    column: str = ""


#: A system more is one line more.
KNOWN = (
    KnownAddress(re.compile(r"^.*/public/column/(?P<key>\d+)"), r"\g<0>?type=3"),  # 龙讯: 3 is 政府信息公开年报
    KnownAddress(re.compile(r"/gongkai/(?P<key>site_\w+)/")),
    KnownAddress(re.compile(r"/(?:Openness|Xxgk)\w*/showList/(?P<key>\d+)(?=[/?]|$)", re.IGNORECASE)),
    KnownAddress(re.compile(r"[?&]branch_id=(?P<key>\w+)")),
    KnownAddress(re.compile(r"/govxxgk/(?P<key>[0-9A-Za-z]{3,40})/")),
    KnownAddress(re.compile(r"[?&]ouCode=(?P<key>\w+)")),
)


def key_in(url: str) -> str:
    """The key of the body that an address names; empty where it names none."""
    return next((found["key"] for known in KNOWN if (found := known.pattern.search(url))), "")


def known_column(url: str) -> str | None:
    """The annual reports of the body that an address names, where its system has one place for them."""
    for known in KNOWN:
        found = known.pattern.search(url) if known.column else None
        if found:
            return found.expand(known.column)
    return None
