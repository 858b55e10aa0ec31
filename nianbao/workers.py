"""Work side by side in processes, with results in order, and going on when a process dies.

When a worker dies, nobody knows which of the pieces in hand it was: each of them is done again in a process of its own,
and the one that kills it is reported as :class:`Died`. The others are done as if nothing had happened.
"""

from __future__ import annotations

import multiprocessing
import os
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from dataclasses import dataclass
from typing import Any, TypeVar

Item = TypeVar("Item")
Result = TypeVar("Result")

#: Below this many pieces of work, starting processes costs more than it saves.
WORTH = 24
#: So many pieces are in hand for each worker: enough that none waits, few enough that memory stays flat.
_IN_HAND = 4


@dataclass(frozen=True, slots=True)
class Died:
    """The process that did a piece of work ended without an answer: out of memory, or killed."""

    message: str = "the process that read it ended without an answer: out of memory, or killed"


def processes() -> int:
    """As many as there are processors, within reason."""
    return min(os.cpu_count() or 1, 8)


def in_order(
    work: Callable[[Item], Result],
    items: Iterable[Item],
    begin: Callable[..., None] | None = None,
    arguments: tuple[Any, ...] = (),
    workers: int | None = None,
) -> Iterator[Result | Died]:
    """``work`` of each item in order; ``begin(*arguments)`` is called first in every process."""

    def pool(size: int) -> ProcessPoolExecutor:
        # "spawn" is the one way of starting processes that all platforms share.
        context = multiprocessing.get_context("spawn")
        return ProcessPoolExecutor(size, mp_context=context, initializer=begin, initargs=arguments)

    size = workers or processes()
    waiting = iter(items)
    in_hand: deque[tuple[Item, Future[Result]]] = deque()
    running = pool(size)
    try:
        while True:
            for item in waiting:
                in_hand.append((item, _submit(running, work, item)))
                if len(in_hand) >= size * _IN_HAND:
                    break
            if not in_hand:
                return
            try:
                done = in_hand[0][1].result()
            except BrokenProcessPool:
                running.shutdown(wait=False, cancel_futures=True)
                for item, _ in in_hand:
                    yield _alone(pool, work, item)
                in_hand.clear()
                running = pool(size)
                continue
            in_hand.popleft()
            yield done
    finally:
        running.shutdown(cancel_futures=True)


def _submit(pool: ProcessPoolExecutor, work: Callable[[Item], Result], item: Item) -> Future[Result]:
    try:
        return pool.submit(work, item)
    except BrokenProcessPool as error:  # it broke while it was idle; the one who asks for the result sees it
        failed: Future[Result] = Future()
        failed.set_exception(error)
        return failed


def _alone(pool: Callable[[int], ProcessPoolExecutor], work: Callable[[Item], Result], item: Item) -> Result | Died:
    with pool(1) as single:
        try:
            return single.submit(work, item).result()
        except BrokenProcessPool:
            return Died()
