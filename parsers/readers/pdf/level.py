"""Tables with level lines only: upright lines are thought between the columns, but through no text."""

from __future__ import annotations

import itertools
from collections.abc import Sequence

from parsers.readers.pdf.bands import band_of, label_gutters
from parsers.readers.pdf.lattice import Lattice, Pocket, lattice_of_rulings
from parsers.readers.pdf.pieces import Band, Piece
from parsers.readers.pdf.regions import ROWS
from parsers.readers.pdf.rulings import Ruling
from parsers.readers.pdf.wording import WIDTHS, column_label, wide_name
from parsers.vocabulary import is_banner


def between_lines(rows: list[list[Piece]], bands: list[Band], level: Sequence[Ruling]) -> Lattice | None:
    """A table with level lines only: upright lines are thought between its columns, but through no text."""
    every = [piece for row in rows for piece in row]
    top, bottom = min(piece.box[1] for piece in every), max(piece.box[3] for piece in every)
    left, right = min(piece.box[0] for piece in every), max(piece.box[2] for piece in every)
    tall = max(piece.box[3] - piece.box[1] for piece in every)
    lying = [line for line in level if line.start < right and left < line.stop]
    above = max((line.at for line in lying if line.at <= top + 0.3 * tall), default=None)
    below = min((line.at for line in lying if line.at >= bottom - 0.3 * tall), default=None)
    if above is None and not any(column_label(piece.text) or is_banner(piece.text) for piece in rows[0]):
        above = top - 2.0
        level = [*level, Ruling(above, left, right)]
        lying.append(level[-1])
    if above is None or below is None or top - above > 3 * tall or below - bottom > 3 * tall:
        return None
    lying = [line for line in lying if above <= line.at <= below]
    edges = sorted({line.at for line in lying})
    if len(edges) < 2 or len(edges) > ROWS:
        return None
    if any(two - one > 12 * tall for one, two in itertools.pairwise(edges)):
        return None
    start, stop = min(line.start for line in lying), max(line.stop for line in lying)
    uprights = [Ruling(start, above, below), Ruling(stop, above, below)]
    inner = [line.start for line in lying if start + 6.0 < line.start < bands[0][0]]
    strips = list(itertools.pairwise(edges))
    inside = [[p for p in every if one < (p.box[1] + p.box[3]) / 2 < two] for one, two in strips]
    for x in _gutters(rows, bands, inner):
        for (one, two), strip in zip(strips, inside, strict=True):
            if not any(piece.box[0] < x - 0.5 and x + 0.5 < piece.box[2] for piece in strip):
                uprights.append(Ruling(x, one, two))
    lattice = lattice_of_rulings(lying, uprights)
    if lattice is None or lattice.fill([glyph for piece in every for glyph in piece.glyphs]):
        return None
    widen(lattice)
    return lattice


def _gutters(rows: list[list[Piece]], bands: list[Band], inner: list[float]) -> list[float]:
    """Where upright lines would stand: between the columns of numbers, before them, and between columns of labels.

    ``inner`` are the places within the labels where level lines begin: there a heading over several rows ends.
    """
    every = [piece for row in rows for piece in row]
    out = [_clear(one[1], two[0], every) for one, two in itertools.pairwise(bands)]
    ends = [piece.box[2] for piece in every if band_of(piece, bands) is None and piece.box[2] <= bands[0][0]]
    if ends:
        out.append(_clear(max(ends), bands[0][0], every))
        out += inner or [gutter - 1.0 for gutter in label_gutters(rows, bands)]
    kept: list[float] = []
    for x in sorted(out):
        if not kept or x - kept[-1] > 4.0:
            kept.append(x)
    return kept


def _clear(start: float, stop: float, every: list[Piece]) -> float:
    """The middle of the widest stripe between two columns that fewest pieces cross."""
    near = [piece for piece in every if piece.box[0] < stop and start < piece.box[2]]
    marks = sorted({start, stop, *(x for piece in near for x in (piece.box[0], piece.box[2]) if start < x < stop)})
    best, middle = (len(near) + 1, 0.0), (start + stop) / 2
    for one, two in itertools.pairwise(marks):
        x = (one + two) / 2
        crossing = sum(piece.box[0] < x < piece.box[2] for piece in near)
        if (crossing, one - two) < best:
            best, middle = (crossing, one - two), x
    return middle


def widen(lattice: Lattice) -> None:
    """Headings over several columns take the empty fields beside them, as many as the form has under them.

    Without upright lines only the columns that the text itself crosses are known to be under it.
    """
    by_row: dict[int, list[Pocket]] = {}
    for pocket in lattice.pockets:
        by_row.setdefault(pocket.row, []).append(pocket)
    gone: set[int] = set()
    for pockets in by_row.values():
        runs: list[list[Pocket]] = [[]]
        for pocket in pockets:
            name = wide_name("".join(glyph.text for glyph in pocket.glyphs))
            if name or not pocket.glyphs:
                runs[-1].append(pocket)
            else:
                runs.append([])
        for run in runs:
            headings = [p for p in run if p.glyphs]
            widths = [WIDTHS[wide_name("".join(glyph.text for glyph in p.glyphs))] for p in headings]
            total = sum(pocket.colspan for pocket in run)
            spare = total - sum(widths)
            if not headings or spare < 0 or (spare and not (len(headings) == 1 and run[0] is headings[0])):
                continue
            at, rowspan = run[0].column, headings[0].rowspan
            if any(pocket.rowspan != rowspan for pocket in run):
                continue
            for heading, width in zip(headings, widths, strict=True):
                heading.column, heading.colspan = at, width
                at += width
            end = run[-1].column + run[-1].colspan
            for pocket in run:
                if not pocket.glyphs and (pocket.column < at or pocket.column >= end):
                    gone.add(id(pocket))
    lattice.pockets = [pocket for pocket in lattice.pockets if id(pocket) not in gone]
    lattice.pockets.sort(key=lambda pocket: (pocket.row, pocket.column))
