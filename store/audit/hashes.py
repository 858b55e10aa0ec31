"""Sets of words as sorted arrays of their hashes: what they share, and their signature, without the words."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

import numpy as np
from numpy.typing import NDArray

from store.audit.alone import Hashes
from store.audit.peers.minhash import BINS, EMPTY


def signature(words: Hashes) -> tuple[int, ...]:
    """As :func:`store.audit.peers.minhash.signature`; the first hash of a bin is its smallest, for they are sorted."""
    bins, first = np.unique(words % np.uint64(BINS), return_index=True)
    out = dict(zip(bins.tolist(), words[first].tolist(), strict=True))
    return tuple(out.get(place, EMPTY) for place in range(BINS)) if out else ()


def less(words: Hashes, template: Hashes) -> Hashes:
    """The words that are not in the template."""
    if not len(template) or not len(words):
        return words
    own: Hashes = words[~inside(words, template)]
    return own


def inside(words: Any, others: Any) -> NDArray[np.bool_]:
    """Which of ``words`` are among ``others`` (sorted, not empty)."""
    places = np.searchsorted(others, words)
    places[places == len(others)] = 0
    found: NDArray[np.bool_] = others[places] == words
    return found


def common(one: Hashes, two: Hashes) -> int:
    """How many both have."""
    every = np.concatenate((one, two))
    every.sort(kind="stable")
    return int((every[1:] == every[:-1]).sum())


def jaccard(one: Hashes, two: Hashes) -> Fraction:
    """The share of what both have in what one of them has; 0 for two empty sets."""
    both = common(one, two)
    every = len(one) + len(two) - both
    return Fraction(both, every) if every else Fraction(0)
