"""Firewalls shared by several hosts: when a group answers with challenges, all its hosts are left alone.

Counties of a prefecture stand behind one firewall. Asking the next one after some were refused only gets the line
banned, so what one site of a run learns holds for all sites whose profile names the same ``group``.
"""

from __future__ import annotations

import threading
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from scraper.challenges import Verdict

#: Challenge answers after which a host, or a group of hosts, is left alone.
CHALLENGES = 2

_VERDICT = ("outcome", "reason", "evidence")


@dataclass(frozen=True, slots=True)
class Refusal:
    """The host of a group that answered with a challenge, the address it did so at, and the verdict on the answer."""

    host: str
    url: str
    verdict: Verdict

    def to_dict(self) -> dict[str, str]:
        """The refusal for the archive."""
        said = self.verdict
        return {"host": self.host, "url": self.url, **{name: str(getattr(said, name)) for name in _VERDICT}}

    @classmethod
    def from_dict(cls, data: Mapping[str, Any]) -> Refusal:
        """The inverse of :meth:`to_dict`. Raises ``KeyError``."""
        return cls(data["host"], data["url"], Verdict(*(data[name] for name in _VERDICT)))

    def __str__(self) -> str:
        """The refusal as evidence for the other hosts of the group."""
        return f"{self.host} answered with a challenge ({self.verdict.reason}) at {self.url}"


class Firewalls:
    """The refusals of a run, by group. For several threads at once."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._refusals: dict[str, list[Refusal]] = {}

    def refused(self, group: str, refusal: Refusal) -> None:
        """One more challenge answer of a host of ``group``. An empty group has no other hosts."""
        if group:
            with self._lock:
                held = self._refusals.setdefault(group, [])
                if len(held) < CHALLENGES:
                    held.append(refusal)

    def paused(self, group: str) -> Refusal | None:
        """Why ``group`` is left alone for the rest of the run: its last refusal; ``None`` while it may be asked."""
        with self._lock:
            held = self._refusals.get(group, [])
            return held[-1] if len(held) >= CHALLENGES else None
