"""From strokes to ruling lines: pieces in one line joined, double lines taken as one."""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

from parsers.readers.pdf.sheet import Stroke

#: Lines nearer than this are one line: no row or column of text fits between them.
SAME = 3.0
#: Pieces of one line with at most this between them are one piece (dashes, corners).
GAP = 5.0


class Ruling(NamedTuple):
    """A ruling line: at ``at`` across its direction, from ``start`` to ``stop`` along it."""

    at: float
    start: float
    stop: float


def rulings(strokes: Iterable[Stroke]) -> tuple[list[Ruling], list[Ruling]]:
    """The level and the upright ruling lines, each sorted by where they stand."""
    level: list[Ruling] = []
    upright: list[Ruling] = []
    for x0, top, x1, bottom in strokes:
        if top == bottom:
            level.append(Ruling(top, x0, x1))
        else:
            upright.append(Ruling(x0, top, bottom))
    return _joined(level), _joined(upright)


def _joined(pieces: list[Ruling]) -> list[Ruling]:
    out: list[Ruling] = []
    pieces.sort()
    begin = 0
    while begin < len(pieces):
        end = begin
        while end < len(pieces) and pieces[end].at - pieces[begin].at <= SAME:
            end += 1
        together = pieces[begin:end]
        weight = sum(max(piece.stop - piece.start, 0.1) for piece in together)
        at = sum(piece.at * max(piece.stop - piece.start, 0.1) for piece in together) / weight
        out.extend(_runs(at, together))
        begin = end
    return out


def _runs(at: float, pieces: list[Ruling]) -> list[Ruling]:
    runs: list[Ruling] = []
    start = stop = float("-inf")
    for piece in sorted(pieces, key=lambda piece: piece.start):
        if piece.start > stop + GAP:
            if stop > start:
                runs.append(Ruling(at, start, stop))
            start, stop = piece.start, piece.stop
        else:
            stop = max(stop, piece.stop)
    runs.append(Ruling(at, start, stop))
    return runs
