"""Tables without any line, laid out as a grid: rows told by labels, columns by numbers that stand under one another."""

from __future__ import annotations

from parsers.readers.pdf.bands import band_of
from parsers.readers.pdf.lattice import Lattice, Pocket
from parsers.readers.pdf.lines import TORN
from parsers.readers.pdf.pieces import Band, Piece, joined_text
from parsers.readers.pdf.rowlabels import Row, belongs_below, find_rows, place_numbers
from parsers.readers.pdf.sheet import Box, Glyph, union
from parsers.readers.pdf.wording import FIGURE, WIDTHS, column_label, is_wide, wide_name
from parsers.vocabulary import is_banner, tables_with

WRAPPED = 3


def lattice_by_labels(rows: list[list[Piece]], bands: list[Band]) -> Lattice | None:
    """A table without any line: its rows are told by the labels of the form."""
    every = [piece for row in rows for piece in row]
    inside = [piece for piece in every if band_of(piece, bands) is None]
    header = any(column_label(piece.text) for row in rows[:3] for piece in row)
    labelled, groups, spare = find_rows(inside, not header)
    values = [piece for piece in every if band_of(piece, bands) is not None]
    if labelled:
        top = labelled[0].first
        above = [p for p in (*spare, *values) if p.box[3] <= top + 1.0 or not belongs_below(p, labelled)]
    else:  # table 四, or the rest of it: headers, then one row of numbers
        figures = [piece for piece in values if FIGURE.match(piece.text)]
        if not figures:  # the header alone, cut off by the end of the page
            named = sum(column_label(piece.text) for piece in every)
            return _built(every, [], [], [], bands) if named >= 3 else None
        top = min(piece.box[1] for piece in figures)
        above = [piece for piece in (*inside, *values) if piece.box[3] <= top + 2.0]
        labelled = [Row([], top, max(piece.box[3] for piece in values))]
        spare = []
    place_numbers(_without(values, above), labelled, bands)
    return _built(above, labelled, groups, _without(spare, above), bands)


def _without(pieces: list[Piece], others: list[Piece]) -> list[Piece]:
    gone = {id(piece) for piece in others}
    return [piece for piece in pieces if id(piece) not in gone]


def _built(
    head: list[Piece],
    labelled: list[Row],
    groups: list[Piece],
    left_out: list[Piece],
    bands: list[Band],
) -> Lattice:
    """The grid: header rows, then a row for each label; headings of groups stand in columns on the left."""
    before = 2 if groups or any("t3" in tables_with(joined_text(row.label)) for row in labelled) else 1
    pockets: list[Pocket] = []
    header = _header(head, bands, before)
    height = max((pocket.row + pocket.rowspan for pocket in header), default=0)
    pockets += header
    wrapped = _wraps([pieces for row in labelled for pieces in row.cells.values()])
    for number, row in enumerate(labelled, height):
        if row.label:
            pockets.append(_pocket(row.label, number, before - 1, 1))
        for band in range(len(bands)):
            found = row.cells.get(band, [])
            field = (bands[band][0], row.first, bands[band][1], row.last)
            pocket = _pocket(found, number, before + band, 1, field, row.why)
            torn = len({piece.line for piece in found}) > 1 and all(FIGURE.match(piece.text) for piece in found)
            if torn and wrapped:
                pocket.glyphs = _one_line(found)
            elif torn:
                pocket.why = pocket.why or TORN
            pockets.append(pocket)
    for stack in _stacks(groups):
        middle = (stack[0].box[1] + stack[-1].box[3]) / 2
        near = min(range(len(labelled)), key=lambda at: abs((labelled[at].first + labelled[at].last) / 2 - middle))
        row_number = height + near
        if not any(pocket.row == row_number and pocket.column == 0 for pocket in pockets):
            pockets.append(_pocket(stack, row_number, 0, 1))
    if left_out:
        loose = {piece.line: piece for piece in left_out}
        for piece in loose.values():
            at = min(range(len(labelled)), key=lambda index: abs(labelled[index].first - piece.box[1]))
            for pocket in pockets:
                if pocket.row == height + at and pocket.column >= before and pocket.glyphs:
                    pocket.why = pocket.why or "text beside the row that is no label / 行旁有无法识别的文字"
    pockets.sort(key=lambda pocket: (pocket.row, pocket.column))
    around = union([box for pocket in pockets if (box := pocket.around)])
    left = [around[0]] if before == 1 else [around[0], max((around[0] + bands[0][0]) / 2, around[0] + 5.0)]
    xs = [*left, *(start for start, _ in bands), max(around[2], bands[-1][1])]
    ys = [around[1]] + [around[1] + 0.01 * index for index in range(1, height)]
    ys += [row.first for row in labelled[(0 if height else 1) :]] + [around[3]]
    return Lattice(xs, ys, pockets)


def _pocket(found: list[Piece], row: int, column: int, wide: int, box: Box | None = None, why: str = "") -> Pocket:
    glyphs = [glyph for piece in found for glyph in piece.glyphs]
    around = union([piece.box for piece in found]) if found else box
    return Pocket(row, column, 1, wide, glyphs, why if glyphs else "", around=around)


def _header(head: list[Piece], bands: list[Band], before: int) -> list[Pocket]:
    """The header: headings over several columns above, and below them one row of column labels."""
    stacks: dict[int, list[Piece]] = {}
    wide: list[Piece] = []
    corner: list[Piece] = []
    for piece in sorted(head, key=lambda piece: (piece.line, piece.box[0])):
        if is_wide(piece.text):
            wide.append(piece)
        elif piece.box[2] <= bands[0][0]:
            corner.append(piece)
        else:
            band = band_of(piece, bands)
            if band is not None:
                stacks.setdefault(band, []).append(piece)
    out: list[Pocket] = []
    row, at, line = 0, before, -1
    covered: dict[int, int] = {}
    for piece in wide:
        if line not in (-1, piece.line):
            row, at = row + 1, before
        line = piece.line
        name = wide_name(piece.text)
        width = len(bands) if is_banner(piece.text) else min(WIDTHS.get(name, 1), len(bands))
        start = before if is_banner(piece.text) or name == "申请人情况" else _start(name, at, width, len(bands), before)
        out.append(_pocket([piece], row, start, max(1, min(width, before + len(bands) - start))))
        at = start + width
        for column in range(start, min(at, before + len(bands))):
            covered[column] = row + 1
    height = row + 1 if out else 0
    for band, stack in sorted(stacks.items()):
        top = covered.get(before + band, 0) if not any(is_banner(piece.text) for piece in wide) else height
        pocket = _pocket(stack, top, before + band, 1)
        pocket.rowspan = height + 1 - top
        out.append(pocket)
    if corner:
        out.append(_pocket(corner, height, before - 1, 1))
    return out


def _start(name: str, at: int, width: int, bands: int, before: int) -> int:
    """The column where a heading begins: after the one before it on its line, or where the form has it."""
    if bands == width:
        return before
    if at > before:
        return at
    return before + {"法人或其他组织": 1, "未经复议直接起诉": 5, "行政诉讼": 5}.get(name, 0) * (bands in (7, 15))


def _stacks(groups: list[Piece]) -> list[list[Piece]]:
    """Pieces that stand under one another without a gap: a heading broken over lines."""
    out: list[list[Piece]] = []
    for piece in sorted(groups, key=lambda piece: (round(piece.middle / 20), piece.box[1])):
        last = out[-1][-1] if out else None
        tall = piece.box[3] - piece.box[1]
        if (
            last is not None
            and abs(last.middle - piece.middle) < 2.5 * tall
            and 0 <= piece.box[1] - last.box[1] < 2 * tall
        ):
            out[-1].append(piece)
        else:
            out.append([piece])
    return out


def _wraps(cells: list[list[Piece]]) -> bool:
    """Whether numbers go on in the next line when their column is full: all first lines are full, none is fuller."""
    figures = [sorted(cell, key=lambda piece: piece.line) for cell in cells if all(FIGURE.match(p.text) for p in cell)]
    broken = [cell for cell in figures if len({piece.line for piece in cell}) > 1]
    most = max((len(piece.text) for cell in figures for piece in cell), default=0)
    return len(broken) >= WRAPPED and all(len(piece.text) == most for cell in broken for piece in cell[:-1])


def _one_line(found: list[Piece]) -> list[Glyph]:
    """The glyphs of a broken number set one after the other on its first line."""
    out: list[Glyph] = []
    for piece in sorted(found, key=lambda piece: piece.line):
        for glyph in piece.glyphs:
            if out:
                last = out[-1]
                wide = glyph.x1 - glyph.x0
                out.append(glyph._replace(x0=last.x1, x1=last.x1 + wide, top=last.top, bottom=last.bottom))
            else:
                out.append(glyph)
    return out
