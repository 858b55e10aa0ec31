"""The columns of numbers in a table without upright lines, told by headers and by numbers under one another."""

from __future__ import annotations

import itertools
from collections.abc import Sequence

from forms.labels import normal
from parsers.readers.pdf.pieces import Band, Piece, overlap, stripes
from parsers.readers.pdf.wording import FIGURE, UNIT, column_label, may_head_column, of_row, row_label

#: More stripes are no columns.
_MOST = 100


def find_bands(rows: list[list[Piece]], known: Sequence[Band] = ()) -> list[Band]:
    """The columns of numbers from left to right, each as wide as its header and its numbers; none where it is unclear.

    Headers may keep to one side of their columns and numbers to the other, always the same ones. ``known`` are the
    columns of the page before: they hold where the table goes on without a header.
    """
    every = [piece for row in rows for piece in row]
    body, labels_end = _body(rows)
    figures = [
        piece
        for piece in every
        if piece.line >= body and piece.middle > labels_end and (FIGURE.match(piece.text) or piece.text in UNIT)
    ]
    heads = [
        piece for piece in every if piece.line < body and piece.middle > labels_end and may_head_column(piece.text)
    ]
    if not figures:  # the header alone, cut off by the end of the page
        heads += [piece for piece in every if normal(piece.text) == "法人或其他组织"]
    numbers, headers = stripes(figures), stripes(heads)
    if not any(column_label(piece.text) for piece in heads):
        if known and all(sum(overlap(number, column) for column in known) == 1 for number in numbers):
            return list(known)
        if not headers:
            return numbers
    return _paired(numbers, headers)


def _body(rows: list[list[Piece]]) -> tuple[int, float]:
    """The first line of numbers, and where the labels left of them end (minus infinity where there are none)."""
    first = 1 << 30
    ends: list[float] = []
    starts: list[float] = []
    for row in rows:
        labels = [piece for piece in row if of_row(piece.text)]
        figures = [piece for piece in row if FIGURE.match(piece.text)]
        if any(row_label(piece.text) for piece in labels) or figures:
            first = min(first, row[0].line)
        ends += [piece.box[2] for piece in labels]
        if labels and figures:
            starts += [piece.box[0] for piece in figures if piece.box[0] > labels[-1].box[2]]
            before = [piece for piece in row if piece.box[2] < figures[0].box[0] and piece.text not in UNIT]
            ends += [piece.box[2] for piece in before if piece.box[0] >= labels[0].box[0]]
    limit = min(starts, default=float("inf"))
    return first, max((end for end in ends if end <= limit), default=float("-inf"))


def _paired(numbers: list[Band], headers: list[Band]) -> list[Band]:
    """Each header with the numbers under it or beside it."""
    if len(numbers) > _MOST or len(headers) > _MOST:
        return []
    out = list(headers)
    apart = [number for number in numbers if not any(overlap(number, header) for header in headers)]
    if any(sum(overlap(number, header) for header in headers) > 1 for number in numbers):
        return []
    if len(numbers) == len(headers):
        pairs = list(zip(numbers, headers, strict=True))
        if any(overlap(n, h) and at != other for at, (n, _) in enumerate(pairs) for other, h in enumerate(headers)):
            return []
        return [(min(n[0], h[0]), max(n[1], h[1])) for n, h in pairs]
    if len(numbers) > len(headers) and all(sum(overlap(n, h) for n in numbers) == 1 for h in headers):
        return [
            (
                min([n[0], *(h[0] for h in headers if overlap(n, h))]),
                max([n[1], *(h[1] for h in headers if overlap(n, h))]),
            )
            for n in numbers
        ]
    if apart:
        under = [(number, header) for number in numbers for header in headers if overlap(number, header)]
        right = apart[-1][0] > headers[-1][1] or any(n[0] > h[0] + 2 and n[1] > h[1] + 2 for n, h in under)
        left = apart[0][1] < headers[0][0] or any(n[0] < h[0] - 2 and n[1] < h[1] - 2 for n, h in under)
        if right == left:
            return []
    for number in numbers:
        over = [at for at, header in enumerate(headers) if overlap(number, header)]
        if over:
            at = over[0]
        elif right:
            at = max(index for index, header in enumerate(headers) if header[0] < number[0])
        else:
            at = min(index for index, header in enumerate(headers) if header[1] > number[1])
        out[at] = (min(out[at][0], number[0]), max(out[at][1], number[1]))
    if any(one[1] > two[0] for one, two in itertools.pairwise(out)):
        return []
    return out


def band_of(piece: Piece, bands: list[Band]) -> int | None:
    """The stripe a piece stands in; ``None`` for labels left of them."""
    over = [index for index, (start, stop) in enumerate(bands) if start < piece.box[2] and piece.box[0] < stop]
    if len(over) == 1:
        return over[0]
    if not over:
        return (
            None
            if piece.middle < bands[0][0]
            else min(range(len(bands)), key=lambda index: abs((bands[index][0] + bands[index][1]) / 2 - piece.middle))
        )
    return over[len(over) // 2]


def label_gutters(rows: list[list[Piece]], bands: list[Band]) -> list[float]:
    """Where the headings of groups end and the labels of rows begin: at most two places."""
    gaps = []
    for row in rows:
        labels = [piece for piece in row if band_of(piece, bands) is None]
        gaps += [(one.box[2], two.box[0]) for one, two in itertools.pairwise(labels)]
    gutters: list[float] = []
    for start, stop in sorted(gaps, key=lambda gap: gap[1]):
        if not gutters or start > gutters[-1]:
            gutters.append(stop)
    return gutters[:4]
