"""The words of a county's reports as hashes: what is template, whose words are another's, and whose are last year's."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from fractions import Fraction
from typing import Any

import numpy as np
from numpy.typing import NDArray

from store.audit.alone import Hashes
from store.audit.narrative import LEAST, TEMPLATE
from store.audit.peers.copies import ALIKE
from store.audit.series.copied import COPIED

Places = NDArray[np.int64]
#: Of more texts than this that may be alike, all are taken for alike; of fewer, so many words at once are compared.
_PAIRED = 400
_WIDE = 1 << 11


class Texts:
    """Texts as sets of words, told apart by their places; each set is a sorted array of hashes.

    ``words`` has every word once, in order, and ``counts`` how many texts have it. ``said`` and ``owners`` tell of each
    word of each text, in the order of words: the place of the word in ``words``, and that of the text.
    """

    def __init__(self, texts: Sequence[Hashes]) -> None:
        every = np.concatenate(texts) if texts else np.array([], dtype=np.uint64)
        order = np.argsort(every, kind="stable")  # quick where sorted runs are joined
        every = every[order]
        new = np.ones(len(every), dtype=np.bool_)
        np.not_equal(every[1:], every[:-1], out=new[1:])
        self.count = len(texts)
        self.words: Hashes = every[new]
        self.said: Places = np.cumsum(new) - 1
        self.owners: Places = np.repeat(np.arange(len(texts)), [len(text) for text in texts])[order]
        self.counts: Places = np.bincount(self.said, minlength=len(self.words))
        least = max(3, len(texts) * TEMPLATE.numerator // TEMPLATE.denominator)
        #: Which words are the template (:func:`store.audit.narrative.template`).
        self.template: NDArray[np.bool_] = self.counts > (least if len(texts) >= 5 else len(texts))

    def is_template(self, words: Hashes) -> NDArray[np.bool_]:
        """Which of some words are the template."""
        common = self.words[self.template]
        return inside(words, common) if len(common) else np.zeros(len(words), dtype=np.bool_)

    def alike(self, bodies: Sequence[object]) -> Places:
        """The texts of which another body's may be the same as XU-006 has it; ``bodies`` has that of each text."""
        shared = ~self.template & (self.counts > 1)
        own, with_any = self._lengths(~self.template), self._lengths(shared)
        some = np.flatnonzero((own >= LEAST) & _is_over(ALIKE, with_any, own))
        if not len(some) or len(some) > _PAIRED:
            return some
        row = np.full(self.count, -1)
        row[some] = np.arange(len(some))
        both = np.zeros((len(some), len(some)), dtype=np.int64)
        for bits in self._bits(_numbered(shared), row, len(some)):
            for place, one in enumerate(bits):
                both[place] += np.bitwise_count(bits & one).sum(axis=1, dtype=np.int64)
        first = {body: place for place, body in enumerate(bodies)}
        body = np.array([first[bodies[int(place)]] for place in some])
        alike = _is_over(ALIKE, both, own[some] + own[some][:, None] - both) & (body != body[:, None])
        found: Places = some[alike.any(axis=0)]
        return found

    def repeated(self, last: Texts, before: Places) -> Places:
        """The texts that are last year's as XY-010 has it; ``before`` has the place of each in ``last``, or -1."""
        here = np.flatnonzero(before >= 0)
        if not len(here) or not len(self.words) or not len(last.words):
            return np.array([], dtype=np.int64)
        at = np.searchsorted(last.words, self.words)
        at[at == len(last.words)] = 0
        same = last.words[at] == self.words
        # A text's own words are those that neither year's template has.
        own = ~(self.template | (same & last.template[at]))
        last_own = ~last.template
        last_own[at[same & self.template]] = False
        number = _numbered(own & same)
        last_number = np.full(len(last.words), -1)
        last_number[at[own & same]] = number[own & same]
        there = before[here]
        one, two = self._lengths(own)[here], last._lengths(last_own)[there]
        both = np.zeros(len(here), dtype=np.int64)
        now, then = self._bits(number, np.arange(self.count)), last._bits(last_number, np.arange(last.count))
        for bits, last_bits in zip(now, then, strict=True):
            both += np.bitwise_count(bits[here] & last_bits[there]).sum(axis=1, dtype=np.int64)
        every = np.where(2 * one > two, one, one + two - both)
        copied: Places = here[(np.minimum(one, two) >= LEAST) & _is_over(COPIED, both, every)]
        return copied

    def _lengths(self, words: NDArray[np.bool_]) -> Places:
        """How many of some words each text has."""
        return np.bincount(self.owners[words[self.said]], minlength=self.count)

    def _bits(self, number: Places, row: Places, high: int | None = None) -> Iterator[NDArray[np.uint64]]:
        """Which text has which word: a row a text and a bit a word, some words at a time.

        ``number`` is what each word is called and ``row`` what each text is; those called -1 are left out.
        """
        numbers, rows = number[self.said], row[self.owners]
        kept = (numbers >= 0) & (rows >= 0)
        numbers, rows = numbers[kept], rows[kept]
        for start in range(0, int(number.max()) + 1, _WIDE):
            here = slice(*np.searchsorted(numbers, (start, start + _WIDE)))
            held = np.zeros((self.count if high is None else high, _WIDE), dtype=np.bool_)
            held[rows[here], numbers[here] - start] = True
            yield np.packbits(held, axis=1).view(np.uint64)


def _numbered(words: NDArray[np.bool_]) -> Places:
    """The words that are wanted, numbered in order; -1 for the others."""
    return np.where(words, np.cumsum(words) - 1, -1)


def _is_over(share: Fraction, both: Places, every: Places) -> NDArray[np.bool_]:
    over: NDArray[np.bool_] = both * share.denominator > every * share.numerator
    return over


def inside(words: Any, others: Any) -> NDArray[np.bool_]:
    """Which of ``words`` are among ``others`` (sorted, not empty)."""
    places = np.searchsorted(others, words)
    places[places == len(others)] = 0
    found: NDArray[np.bool_] = others[places] == words
    return found
