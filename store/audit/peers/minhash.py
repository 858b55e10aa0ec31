"""Sets of shingles that may be alike, found without comparing every pair: minhash signatures in bands.

Every shingle is hashed once; the smallest hash of each of :data:`BANDS` × :data:`ROWS` bins is the signature (one
permutation hashing). Two sets with a Jaccard similarity s agree in a bin with a probability of about s, in a band with
s^ROWS, and in no band with (1 − s^ROWS)^BANDS: 0.85 is missed about once in two million. Candidates are compared
exactly afterwards. Hashes are digests: the same on every machine and in every run.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator, Sequence

BANDS = 20
ROWS = 4
#: Of a bucket with many sets each is compared with so many before it: a bucket of copies stays linear.
NEAR = 8
#: The length of a signature, and what stands for a bin without a hash.
BINS = BANDS * ROWS
EMPTY = 1 << 64


def hashed(shingles: Iterable[str]) -> Iterator[int]:
    """The 64-bit hash of each shingle."""
    digest = hashlib.blake2b
    for shingle in shingles:
        yield int.from_bytes(digest(shingle.encode("utf-8", "surrogatepass"), digest_size=8).digest(), "big")


def signature(hashes: Iterable[int]) -> tuple[int, ...]:
    """The smallest hash of each bin over a set (:func:`hashed`); empty for an empty set."""
    smallest = [EMPTY] * BINS
    some = False
    for number in hashes:
        some = True
        place = number % BINS
        if number < smallest[place]:
            smallest[place] = number
    return tuple(smallest) if some else ()


def candidates(signatures: Sequence[tuple[int, ...]]) -> list[tuple[int, int]]:
    """Pairs of places whose signatures share a band, the smaller place first, in order."""
    found: set[tuple[int, int]] = set()
    for band in range(BANDS):
        buckets: dict[tuple[int, ...], list[int]] = {}
        for place, values in enumerate(signatures):
            if values:
                buckets.setdefault(values[band * ROWS : (band + 1) * ROWS], []).append(place)
        for bucket in buckets.values():
            for at, later in enumerate(bucket):
                found.update((earlier, later) for earlier in bucket[max(0, at - NEAR) : at])
    return sorted(found)
