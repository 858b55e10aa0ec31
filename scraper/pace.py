"""Politeness: one request at a time per host, with an interval that grows after errors and never shrinks.

Each wait is longer than the interval by a part drawn by chance, so that no beat reaches the host; never shorter.
"""

from __future__ import annotations

import random
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

#: An interval stops doubling here: 1 request a minute.
SLOWEST = 60.0

#: The longest part of the interval that chance adds to it.
JITTER = 0.25

Sleep = Callable[[float], None]


@dataclass(slots=True)
class _Host:
    interval: float = 0.0
    free_at: float = float("-inf")
    lock: threading.Lock = field(default_factory=threading.Lock)


class Pace:
    """The intervals of all hosts, shared by the sites of a run. In seconds; clock, sleep and chance can be replaced."""

    def __init__(
        self,
        monotonic: Callable[[], float] = time.monotonic,
        sleep: Sleep = time.sleep,
        draw: Callable[[], float] = random.random,
    ) -> None:
        self._monotonic = monotonic
        self._sleep = sleep
        self._draw = draw
        self._lock = threading.Lock()
        self._hosts: dict[str, _Host] = {}

    @contextmanager
    def turn(self, host: str, interval: float) -> Iterator[None]:
        """Waits until ``host`` may be asked, and keeps others from asking it until the block ends."""
        state = self._host(host)
        with state.lock:
            state.interval = max(state.interval, interval)
            wait = state.free_at - self._monotonic()
            if wait > 0:
                self._sleep(wait)
            try:
                yield
            finally:
                wait = state.interval * (1 + JITTER * self._draw())
                state.free_at = max(state.free_at, self._monotonic() + wait)

    def at_least(self, host: str, interval: float) -> None:
        """The host wants more time between requests (``Crawl-delay``)."""
        state = self._host(host)
        state.interval = max(state.interval, interval)

    def slow_down(self, host: str) -> None:
        """After an error: twice the interval from now on, the wait that follows included. Not inside ``turn``."""
        state = self._host(host)
        with state.lock:
            longer = max(state.interval, min(2 * state.interval, SLOWEST))
            state.free_at += longer - state.interval
            state.interval = longer

    def hold(self, host: str, seconds: float) -> None:
        """No request for ``seconds`` (``Retry-After``, backing off). Not to be called inside ``turn``."""
        state = self._host(host)
        with state.lock:
            state.free_at = max(state.free_at, self._monotonic() + seconds)

    def interval(self, host: str) -> float:
        """The present interval of ``host``."""
        return self._host(host).interval

    def _host(self, host: str) -> _Host:
        with self._lock:
            return self._hosts.setdefault(host, _Host())
