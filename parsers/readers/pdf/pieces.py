"""Runs of characters on one line without a gap, and stripes across the page that such runs stand in."""

from __future__ import annotations

from dataclasses import dataclass

from parsers.readers.pdf.lines import Line, text_of
from parsers.readers.pdf.sheet import Box, Glyph, union
from parsers.readers.pdf.wording import wording

#: Characters of a line that stand apart by more than this part of their height belong to different pieces.
_APART = 0.35


_DIGITS_APART = 0.14


Band = tuple[float, float]


@dataclass(slots=True, eq=False)
class Piece:
    """A run of characters on one line without a gap."""

    glyphs: list[Glyph]
    line: int
    text: str
    box: Box

    @property
    def middle(self) -> float:
        """The middle of the piece, across the page."""
        return (self.box[0] + self.box[2]) / 2


def pieces(line: Line, number: int) -> list[Piece]:
    """The line cut at its gaps."""
    runs: list[list[Glyph]] = []
    for glyph in line.glyphs:
        if not glyph.text.strip():
            continue
        if runs:
            last = runs[-1][-1]
            gap, size = glyph.x0 - last.x1, min(glyph.size, last.size)
            digits = glyph.text.isdigit() and last.text.isdigit()
            if gap <= (_DIGITS_APART if digits else _APART) * size:
                runs[-1].append(glyph)
                continue
        runs.append([glyph])
    return [Piece(run, number, text_of(run), union([(g.x0, g.top, g.x1, g.bottom) for g in run])) for run in runs]


def spread(row: list[Piece]) -> list[Piece]:
    """Single characters that are spread over their cell put together, where they are part of a column label."""
    out: list[Piece] = []
    index = 0
    while index < len(row):
        stop = index + 1
        if len(row[index].text) == 1:
            text = row[index].text
            end = index + 1
            while end < len(row) and len(row[end].text) == 1 and text + row[end].text in wording()[1]:
                text += row[end].text
                end += 1
            stop = end
        run = row[index:stop]
        glyphs = [glyph for piece in run for glyph in piece.glyphs]
        text = "".join(piece.text for piece in run)
        out.append(
            Piece(glyphs, row[index].line, text, union([piece.box for piece in run])) if len(run) > 1 else run[0]
        )
        index = stop
    return out


def overlap(one: Band, two: Band) -> bool:
    """Whether two stripes have a part in common."""
    return one[0] < two[1] and two[0] < one[1]


def stripes(members: list[Piece]) -> list[Band]:
    """The stripes that the pieces stand in, from left to right; what overlaps is one."""
    bands: list[Band] = []
    for start, _, stop, _ in sorted(piece.box for piece in members):
        if bands and start < bands[-1][1]:
            bands[-1] = (bands[-1][0], max(stop, bands[-1][1]))
        else:
            bands.append((start, stop))
    return bands


def joined_text(label: list[Piece]) -> str:
    """The texts of the pieces put together."""
    return "".join(piece.text for piece in label)
