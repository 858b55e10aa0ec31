"""Where text stands: single lines of it inside a cell or on the free page, told by their ink alone."""

from __future__ import annotations

from typing import NamedTuple

from parsers.readers.scan.recogniser import Pixels

#: Ink, and ink so faint that it may be dirt.
INK, FAINT = 150, 208
#: Heights in points: specks are lower, characters are not higher.
_SPECK = 1.6
#: Dots and commas are not lower than this.
_DOT = 0.8
_TALLEST = 60.0


class Piece(NamedTuple):
    """One line of text in pixels of the page: x0, top, x1, bottom around its ink."""

    x0: int
    top: int
    x1: int
    bottom: int

    @property
    def high(self) -> int:
        """Its height in pixels."""
        return self.bottom - self.top

    @property
    def wide(self) -> int:
        """Its width in pixels."""
        return self.x1 - self.x0


def ink_of(region: Pixels, scale: float, level: int = INK, speck: float = _SPECK) -> Pixels:
    """The ink of ``region`` as 0 and 1 without specks, in points."""
    import cv2
    import numpy as np

    ink = (region < level).astype(np.uint8)
    count, labels, stats, _ = cv2.connectedComponentsWithStats(ink, connectivity=8)
    least = speck / scale
    keep = np.array(
        [False, *(max(stats[i, 2], stats[i, 3]) >= least and stats[i, 4] >= least * 0.8 for i in range(1, count))]
    )
    return keep[labels].astype(np.uint8)


def stacked(region: Pixels, scale: float, em: float) -> list[Piece]:
    """The lines of a cell from the top down. ``em`` is the height of a character of the page in pixels."""
    import numpy as np

    ink = ink_of(region, scale)
    rows = np.flatnonzero(ink.sum(axis=1))
    if not len(rows):
        return []
    cuts = np.flatnonzero(np.diff(rows) > 1)
    starts, stops = [rows[0], *rows[cuts + 1]], [*(rows[cuts] + 1), rows[-1] + 1]
    bands = [[int(a), int(b)] for a, b in zip(starts, stops, strict=True)]
    joined = [bands[0]]
    for band in bands[1:]:
        last = joined[-1]
        if band[1] - last[0] <= 1.12 * em or (
            band[0] - last[1] <= 0.12 * em and min(band[1] - band[0], last[1] - last[0]) < 0.3 * em
        ):
            last[1] = band[1]
        else:
            joined.append(band)
    out = []
    for top, bottom in joined:
        columns = np.flatnonzero(ink[top:bottom].sum(axis=0))
        out.append(Piece(int(columns[0]), top, int(columns[-1]) + 1, bottom))
    return out


def with_faint(piece: Piece, region: Pixels, scale: float, em: float) -> Piece:
    """``piece`` with the fainter marks beside it on its level: a thin minus, half a bracket."""
    import numpy as np

    marks = ink_of(region[piece.top : piece.bottom], scale, FAINT, _DOT).any(axis=0)
    near = round(em)
    start, stop = max(0, piece.x0 - near), piece.x1 + near
    columns = np.flatnonzero(marks[start:stop]) + start
    if not len(columns):
        return piece
    return piece._replace(x0=min(piece.x0, int(columns[0])), x1=max(piece.x1, int(columns[-1]) + 1))


def free(grey: Pixels, scale: float) -> list[Piece]:
    """The lines of text on a page whose tables are wiped out, each in pieces where it has wide gaps."""
    import cv2
    import numpy as np

    ink = ink_of(grey, scale, speck=_DOT)
    near = max(3, round(9.0 / scale))
    smeared = cv2.morphologyEx(ink, cv2.MORPH_CLOSE, np.ones((1, near), np.uint8))
    smeared = cv2.morphologyEx(smeared, cv2.MORPH_CLOSE, np.ones((max(1, round(1.2 / scale)), 1), np.uint8))
    count, _, stats, _ = cv2.connectedComponentsWithStats(smeared, connectivity=8)
    found = []
    for index in range(1, count):
        x, y, wide, high = (int(v) for v in stats[index, :4])
        if high * scale <= _TALLEST and max(wide, high) * scale >= 2 * _SPECK:
            found.append(Piece(x, y, x + wide, y + high))
    return _merged(found, near)


def _merged(found: list[Piece], near: int) -> list[Piece]:
    """Pieces on one level and near each other become one: strokes of one character, and dots."""
    out: list[Piece] = []
    for piece in sorted(found, key=lambda piece: -piece.wide):
        for index, other in enumerate(out):
            level = min(piece.bottom, other.bottom) - max(piece.top, other.top)
            apart = max(piece.x0, other.x0) - min(piece.x1, other.x1)
            if level > 0.5 * min(piece.high, other.high) and apart <= near:
                whole = Piece(
                    min(piece.x0, other.x0),
                    min(piece.top, other.top),
                    max(piece.x1, other.x1),
                    max(piece.bottom, other.bottom),
                )
                if whole.high <= 1.35 * max(piece.high, other.high):
                    out[index] = whole
                    break
        else:
            out.append(piece)
    return sorted(out, key=lambda piece: (piece.top, piece.x0))


def em_of(lines: list[Piece], scale: float) -> float:
    """The height of a character of the page in pixels; 10.5 points where no line tells.

    Lines of digits are lower than lines of characters: a quarter of the lines may be higher.
    """
    heights = sorted(piece.high for piece in lines if piece.wide > 2.5 * piece.high and 5 <= piece.high * scale <= 25)
    return float(heights[3 * len(heights) // 4]) if heights else 10.5 / scale


def figures_in(region: Pixels, scale: float) -> int:
    """How many separate marks stand side by side: for a printed number the number of its digits."""
    import numpy as np

    columns = ink_of(region, scale).sum(axis=0) > 0
    return int(np.count_nonzero(np.diff(np.concatenate([[0], columns.astype(np.int8), [0]])) == 1))


def slant(region: Pixels) -> float:
    """How far a single mark leans: near -1 for a stroke ``/``, about 0.2 for a printed ``1``, 0 where none can tell."""
    import numpy as np

    ys, xs = np.nonzero(region < INK)
    if len(xs) < 6 or xs.min() == xs.max() or ys.min() == ys.max():
        return 0.0
    return float(np.corrcoef(xs, ys)[0, 1])
