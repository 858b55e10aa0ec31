"""The rows of a table without any line, told by the labels of the form, and the numbers beside each."""

from __future__ import annotations

import itertools
from dataclasses import dataclass, field

from forms.labels import normal
from parsers.readers.pdf.bands import band_of
from parsers.readers.pdf.pieces import Band, Piece, joined_text, overlap
from parsers.readers.pdf.regions import MOST_PIECES
from parsers.readers.pdf.wording import FIGURE, UNIT, keyed, row_label, wording
from parsers.vocabulary import tables_with


@dataclass(slots=True, eq=False)
class Row:
    """One row: the pieces of its label, where the label begins and ends, its numbers by column, and a doubt."""

    label: list[Piece]
    first: float
    last: float
    cells: dict[int, list[Piece]] = field(default_factory=dict)
    why: str = ""


BETWEEN = "a number between two rows / 数字在两行之间"


def _left_of(one: Row, other: Row) -> bool:
    """Whether ``one`` stands left of ``other`` at the same height."""
    beside = other.label[0].box[0] > one.label[0].box[2] - 1
    return beside and overlap((one.first, one.last), (other.first, other.last))


#: More pieces of labels are not put together on one page.
_MOST_LABELS = 2_000


def find_rows(inside: list[Piece], goes_on: bool) -> tuple[list[Row], list[Piece], list[Piece]]:
    """The rows that the labels name, the pieces of headings over several rows, and pieces that are part of no label.

    Pieces that stand under one another are put together, the longest label first. A label that the end of the page cuts
    off stays a row, and so does its second half where a page begins (``goes_on``).
    """
    todo = sorted(inside, key=lambda piece: (piece.line, piece.box[0]))
    used: set[int] = set()
    rows: list[Row] = []
    groups: list[Piece] = []
    for index, first in enumerate(todo[:_MOST_LABELS]):
        if id(first) in used:
            continue
        chain = _chain(first, [piece for piece in todo[index + 1 : index + 4 * MOST_PIECES] if id(piece) not in used])
        text, end = "", 0
        for count, piece in enumerate(chain, 1):
            text += piece.text
            if row_label(text) and (not end or normal(text) in wording()[0]):
                end = count
        last = all(piece in chain or piece.box[0] < first.box[0] for piece in todo[index:])
        if not end and last and len(text) > 2 and f"\n{normal(text)}" in f"\n{wording()[0]}":
            end = len(chain)
        if not end:
            continue
        label = chain[:end]
        used.update(id(piece) for piece in label)
        words = joined_text(label)
        if keyed(words) or last or tables_with(words) == {"s14"}:  # the sheet's headings are rows of their own
            rows.append(Row(label, label[0].box[1], label[-1].box[3]))
        else:
            groups += label
    # （六）其他处理 is a row of one form and a heading of the other: beside a row it is a heading.
    beside = [row for row in rows if any(_left_of(row, other) for other in rows if other is not row)]
    groups += [piece for row in beside for piece in row.label]
    rows = [row for row in rows if row not in beside]
    rows.sort(key=lambda row: row.first)
    spare = [piece for piece in todo if id(piece) not in used]
    if goes_on and rows:
        cut = [piece for piece in spare if piece.box[3] <= rows[0].first + 1 and piece.text not in UNIT]
        if cut and all(normal(piece.text) in wording()[0] for piece in cut):
            rows.insert(0, Row(cut, cut[0].box[1], cut[-1].box[3]))
            spare = [piece for piece in spare if piece not in cut]
    if rows:
        edge = max(row.label[0].box[0] for row in rows)
        left = [
            p
            for p in spare
            if p.box[2] <= edge + 1 and p.box[1] >= rows[0].first - 1 and normal(p.text) in wording()[0]
        ]
        groups += left
        spare = [piece for piece in spare if piece not in left]
    return rows, groups, spare


def _chain(first: Piece, after: list[Piece]) -> list[Piece]:
    """The piece and those that stand right under it, line by line."""
    out = [first]
    for piece in after:
        last = out[-1]
        if piece.line <= last.line:
            continue
        tall = last.box[3] - last.box[1]
        if piece.box[1] - last.box[1] > 2.6 * tall or len(out) >= MOST_PIECES:
            break
        if piece.box[0] < first.box[2] and first.box[0] - 1.0 <= piece.box[2] and piece.box[2] > first.box[0] + 1.0:
            out.append(piece)
    return out


def belongs_below(piece: Piece, labelled: list[Row]) -> bool:
    """Whether a piece above the middle of the first label belongs to its row and not to the header."""
    first = labelled[0]
    if not FIGURE.match(piece.text):
        return piece.box[1] >= first.first - 1.0
    return piece.box[3] > first.first - 2.2 * (piece.box[3] - piece.box[1])


def place_numbers(body: list[Piece], labelled: list[Row], bands: list[Band]) -> None:
    """Each number into the row whose label it stands beside."""
    edges = [_edge(one, two, body) for one, two in itertools.pairwise(labelled)]
    for piece in body:
        middle = (piece.box[1] + piece.box[3]) / 2
        at = sum(middle > edge for edge, _ in edges)
        row = labelled[at]
        band = band_of(piece, bands)
        assert band is not None
        row.cells.setdefault(band, []).append(piece)
        tall = piece.box[3] - piece.box[1]
        if not row.first - 0.3 * tall <= middle <= row.last + 0.3 * tall and len(labelled) > 1:
            row.why = BETWEEN
        for near, (edge, sure) in enumerate(edges):
            if not sure and abs(edge - middle) < piece.box[3] - piece.box[1]:
                beside = any(
                    label.box[1] < middle < label.box[3] for label in (*labelled[near].label, *labelled[near + 1].label)
                )
                if not beside:
                    labelled[near].why = labelled[near + 1].why = BETWEEN


def _edge(one: Row, two: Row, body: list[Piece]) -> tuple[float, bool]:
    """The height at which one row ends and the next begins, and whether that is certain."""
    middle = (one.last + two.first) / 2
    marks = sorted(
        [(one.first, one.last), (two.first, two.last)]
        + [(p.box[1], p.box[3]) for p in body if one.first < (p.box[1] + p.box[3]) / 2 < two.last]
    )
    gaps = []
    reach = marks[0][1]
    for top, bottom in marks[1:]:
        if top > one.last - 1.0 or reach >= one.last - 1.0:
            gaps.append((top - reach, (top + reach) / 2))
        reach = max(reach, bottom)
    if not gaps:
        return middle, False
    gaps.sort(reverse=True)
    return gaps[0][1], len(gaps) == 1 or gaps[0][0] > gaps[1][0] + 1.5
