"""Where on a page tables without upright lines may stand: runs of lines that name cells of a form."""

from __future__ import annotations

import itertools
from collections.abc import Sequence

from forms.labels import bare, normal
from parsers.readers.pdf.pieces import Band, Piece, overlap
from parsers.readers.pdf.rulings import Ruling
from parsers.readers.pdf.sheet import Sheet
from parsers.readers.pdf.wording import FIGURE, GROUPS, is_note, names_cell, of_row, row_label, section_headings
from parsers.vocabulary import is_banner

_PROSE = 24


#: A label is broken over at most this many lines.
MOST_PIECES = 12


ROWS = 400


def regions_of(rows: list[list[Piece]]) -> list[tuple[int, int]]:
    """Runs of lines that prose, headings or the page's end bound and that name cells of a form."""
    out: list[tuple[int, int]] = []
    start = 0
    for index in range(len(rows) + 1):
        if index < len(rows) and not _is_prose(rows[index]):
            continue
        first, last = start, index
        while first < last and not _is_tabular(rows[first]) and not _before_row(rows, first, last):
            first += 1
        while last > first and not (
            _is_tabular(rows[last - 1])
            or _continues_label(rows, last - 1)
            or all(FIGURE.match(piece.text) for piece in rows[last - 1])
        ):
            last -= 1
        if first < last and _is_form(rows[first:last]):
            out.append((first, last))
        start = index + 1
    return out


def _before_row(rows: list[list[Piece]], index: int, last: int) -> bool:
    """Whether a line is the upper part of broken numbers in the row below it."""
    return index + 1 < last and all(FIGURE.match(piece.text) for piece in rows[index]) and _is_tabular(rows[index + 1])


def _is_prose(row: list[Piece]) -> bool:
    text = "".join(piece.text for piece in row)
    if bare(text) in section_headings():
        return True
    if any(names_cell(p.text) or FIGURE.match(p.text) or is_note(p.text) or of_row(p.text) for p in row):
        return False
    longest = max((len(piece.text) for piece in row), default=0)
    return longest >= _PROSE or text.endswith("。")


def _is_tabular(row: list[Piece]) -> bool:
    if len(row) >= 3 or any(names_cell(piece.text) for piece in row):
        return True
    if len(row) == 2 and FIGURE.match(row[1].text):
        return True
    return all(len(piece.text) > 2 and of_row(piece.text) for piece in row)


def _continues_label(rows: list[list[Piece]], index: int) -> bool:
    """Whether a line holds the last part of a label that began in one of the lines above it."""
    for start in range(index - 1, max(index - MOST_PIECES, -1), -1):
        for piece in rows[start]:
            text, box = piece.text, piece.box
            for row in rows[start + 1 : index + 1]:
                text += "".join(p.text for p in row if p.box[0] < box[2] and box[0] < p.box[2])
            if row_label(text) and not row_label(piece.text):
                return True
    return False


def ruled_regions(rows: list[list[Piece]], level: Sequence[Ruling], goes_on: bool) -> list[tuple[int, int]]:
    """Runs of lines between level lines that follow one another without prose between them.

    ``goes_on``: a table may go on from the page before, with numbers alone.
    """
    edges = sorted({line.at for line in level if line.stop - line.start > 100})
    if len(edges) < 3 or len(edges) > ROWS:
        return []
    middles = [(max(p.box[3] for p in row) + min(p.box[1] for p in row)) / 2 for row in rows]
    out: list[tuple[int, int]] = []
    start: int | None = None
    over = [index for index, middle in enumerate(middles) if middle < edges[0]]
    if over and goes_on:  # the rest of a row that the page break cut has no line above it
        start = over[-1] + 1
        while start > over[0] and _goes_on(rows[start - 1]):
            start -= 1
        start = start if start <= over[-1] else None
    for above, below in zip(edges, [*edges[1:], float("inf")], strict=True):
        inside = [index for index, middle in enumerate(middles) if above < middle < below]
        joins = below < float("inf") and bool(inside) and not any(_is_prose(rows[index]) for index in inside)
        if joins and start is None:
            start = inside[0]
        if not joins and start is not None:
            stop = next((index for index, middle in enumerate(middles) if middle > above), len(rows))
            out.append((start, stop))
            start = None
    return [(a, b) for a, b in out if _is_form(rows[a:b]) or (goes_on and _most_figures(rows[a:b]) >= 3)]


def _goes_on(row: list[Piece]) -> bool:
    """Whether a line may be part of a row that began on the page before."""
    return all(FIGURE.match(piece.text) or of_row(piece.text) for piece in row)


def going_on(
    rows: list[list[Piece]], known: Sequence[Band], sheet: Sheet, regions: list[tuple[int, int]]
) -> list[tuple[int, int]]:
    """Lines of numbers alone at the top of a page, each under its own column of the page before."""
    start = next((index for index, row in enumerate(rows) if row and row[0].box[1] > 0.08 * sheet.height), len(rows))
    stop = start
    while stop < len(rows) and all(
        FIGURE.match(piece.text) and sum(overlap((piece.box[0], piece.box[2]), band) for band in known) == 1
        for piece in rows[stop]
    ):
        stop += 1
    if stop == start or len(rows[start]) < 2 or (regions and regions[0][0] < stop):
        return []
    return [(start, stop)]


def _is_form(rows: list[list[Piece]]) -> bool:
    """Whether lines name cells of a standard table, or one of them and hold a row of numbers."""
    several = any(len(row) >= 2 for row in rows)
    named = sum(bool(names_cell(piece.text)) for row in rows for piece in row)
    return (several and named >= 2 and len(rows) >= 2) or (named > 0 and _most_figures(rows) >= 3)


def _most_figures(rows: list[list[Piece]]) -> int:
    return max((sum(bool(FIGURE.match(piece.text)) for piece in row) for row in rows), default=0)


def blocks_of(rows: list[list[Piece]], start: int, stop: int) -> list[tuple[int, int]]:
    """A region cut before each banner of table 二 and each group of table 四 that begins a table of its own."""
    cuts = {index for index in range(start, stop) if any(is_banner(piece.text) for piece in rows[index])}
    cuts |= {
        index
        for index in range(start + 1, stop - 1)
        if len(rows[index]) == 1
        and any(name in normal(rows[index][0].text) for name in GROUPS)
        and any(FIGURE.match(piece.text) for piece in rows[index - 1])
    }
    edges = sorted({start, stop, *cuts})
    return [(a, b) for a, b in itertools.pairwise(edges)]
