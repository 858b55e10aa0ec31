"""Tables without upright lines: columns are told by numbers that stand under one another, rows by the form's labels.

Only where the labels of a standard table stand: prose never becomes a table. A row begins with its label and ends before
the next one; what stands between two labels and could belong to either is doubtful.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import lru_cache

from forms.forms import load_forms
from forms.labels import bare, normal
from parsers.readers.pdf.lattice import Lattice, Pocket, lattice_of_rulings
from parsers.readers.pdf.lines import TORN, Line, lines, text_of
from parsers.readers.pdf.prose import PAGE_NUMBER
from parsers.readers.pdf.rulings import Ruling
from parsers.readers.pdf.sheet import Box, Glyph, Sheet, union
from parsers.vocabulary import columns_book, forms_with, is_banner, rows_book, tables_with

_TABLES = ("t2", "t3", "t4", "s14")
#: Characters of a line that stand apart by more than this part of their height belong to different pieces.
_APART = 0.35
_DIGITS_APART = 0.14
_FIGURE = re.compile(r"^(?:[+-]?\d(?:[\d,.]*\d)?\s*(?:[元件条项个次]|万元|[（(].*[）)])?|[+-]\d.*|[/／－—–-]|[增减]\d+)$")
_UNIT = frozenset("条 件 次 篇 万元 个 人 人次 —— — 元 项 份".split())
_PROSE = 24
#: A label is broken over at most this many lines.
_MOST_PIECES = 12
_ROWS, _COLUMNS = 400, 60

BETWEEN = "a number between two rows / 数字在两行之间"
WRAPPED = 3


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


@dataclass(slots=True, eq=False)
class _Row:
    label: list[Piece]
    first: float
    last: float
    cells: dict[int, list[Piece]] = field(default_factory=dict)
    why: str = ""


def aligned_tables(
    sheet: Sheet, found: list[Line], level: Sequence[Ruling] = (), known: Sequence[Band] = ()
) -> tuple[list[tuple[Lattice, list[Band]]], list[Line]]:
    """The tables without upright lines among the lines of a page, and the lines that are none of theirs.

    With each table come its columns of numbers; ``known`` are those of the last table of the page before.
    """
    aside = [line for line in found if _is_page_number(line, sheet)]
    found = [line for line in found if not _is_page_number(line, sheet)] if aside else found
    rows = [_spread(pieces(line, number)) for number, line in enumerate(found)]
    tables: list[tuple[Lattice, list[Band]]] = []
    taken: set[int] = set()
    regions = _ruled_regions(rows, level, bool(known)) or _regions(rows)
    for start, stop in [*_going_on(rows, known, sheet, regions), *regions]:
        for first, last in _blocks(rows, start, stop):
            bands = _bands(rows[first:last], () if tables else known)
            if not bands or len(bands) > _COLUMNS:
                continue
            lattice = _between_lines(rows[first:last], bands, level) or _lattice(rows[first:last], bands)
            if lattice is not None:
                tables.append((lattice, bands))
                taken.update(range(first, last))
    rest = [line for number, line in enumerate(found) if number not in taken]
    return tables, sorted([*rest, *aside], key=lambda line: line.middle) if aside else rest


def _is_page_number(line: Line, sheet: Sheet) -> bool:
    middle = line.middle / sheet.height
    return (middle < 0.1 or middle > 0.88) and bool(PAGE_NUMBER.match(line.text())) and not line.text().strip() == "0"


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


@lru_cache(maxsize=1)
def _headings() -> frozenset[str]:
    return frozenset(
        normal(label) for form in load_forms().values() for labels in form.sections.values() for label in labels
    )


def _regions(rows: list[list[Piece]]) -> list[tuple[int, int]]:
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
            or all(_FIGURE.match(piece.text) for piece in rows[last - 1])
        ):
            last -= 1
        if first < last and _is_form(rows[first:last]):
            out.append((first, last))
        start = index + 1
    return out


def _before_row(rows: list[list[Piece]], index: int, last: int) -> bool:
    """Whether a line is the upper part of broken numbers in the row below it."""
    return index + 1 < last and all(_FIGURE.match(piece.text) for piece in rows[index]) and _is_tabular(rows[index + 1])


def _is_prose(row: list[Piece]) -> bool:
    text = "".join(piece.text for piece in row)
    if bare(text) in _headings():
        return True
    if any(_names(p.text) or _FIGURE.match(p.text) or _is_note(p.text) or _of_row(p.text) for p in row):
        return False
    longest = max((len(piece.text) for piece in row), default=0)
    return longest >= _PROSE or text.endswith("。")


def _is_tabular(row: list[Piece]) -> bool:
    if len(row) >= 3 or any(_names(piece.text) for piece in row):
        return True
    if len(row) == 2 and _FIGURE.match(row[1].text):
        return True
    return all(len(piece.text) > 2 and _of_row(piece.text) for piece in row)


def _continues_label(rows: list[list[Piece]], index: int) -> bool:
    """Whether a line holds the last part of a label that began in one of the lines above it."""
    for start in range(index - 1, max(index - _MOST_PIECES, -1), -1):
        for piece in rows[start]:
            text, box = piece.text, piece.box
            for row in rows[start + 1 : index + 1]:
                text += "".join(p.text for p in row if p.box[0] < box[2] and box[0] < p.box[2])
            if _row_label(text) and not _row_label(piece.text):
                return True
    return False


def _ruled_regions(rows: list[list[Piece]], level: Sequence[Ruling], goes_on: bool) -> list[tuple[int, int]]:
    """Runs of lines between level lines that follow one another without prose between them.

    ``goes_on``: a table may go on from the page before, with numbers alone.
    """
    edges = sorted({line.at for line in level if line.stop - line.start > 100})
    if len(edges) < 3 or len(edges) > _ROWS:
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
    return all(_FIGURE.match(piece.text) or _of_row(piece.text) for piece in row)


def _going_on(
    rows: list[list[Piece]], known: Sequence[Band], sheet: Sheet, regions: list[tuple[int, int]]
) -> list[tuple[int, int]]:
    """Lines of numbers alone at the top of a page, each under its own column of the page before."""
    start = next((index for index, row in enumerate(rows) if row and row[0].box[1] > 0.08 * sheet.height), len(rows))
    stop = start
    while stop < len(rows) and all(
        _FIGURE.match(piece.text) and sum(_overlap((piece.box[0], piece.box[2]), band) for band in known) == 1
        for piece in rows[stop]
    ):
        stop += 1
    if stop == start or len(rows[start]) < 2 or (regions and regions[0][0] < stop):
        return []
    return [(start, stop)]


def _is_form(rows: list[list[Piece]]) -> bool:
    """Whether lines name cells of a standard table, or one of them and hold a row of numbers."""
    several = any(len(row) >= 2 for row in rows)
    named = sum(bool(_names(piece.text)) for row in rows for piece in row)
    return (several and named >= 2 and len(rows) >= 2) or (named > 0 and _most_figures(rows) >= 3)


def _most_figures(rows: list[list[Piece]]) -> int:
    return max((sum(bool(_FIGURE.match(piece.text)) for piece in row) for row in rows), default=0)


def _names(text: str) -> bool:
    """Whether ``text`` is a label, a header or a banner of a standard table."""
    return bool(tables_with(text)) or is_banner(text) or _column_label(text)


@lru_cache(maxsize=8192)
def _column_label(text: str) -> bool:
    if len(text) > 30 or not text or text.isdigit():
        return False
    for table in _TABLES:
        for form in forms_with(table):
            found = columns_book(form, table).exact(text)
            if found is not None and any(column.key or table == "s14" for column in found.targets):
                return True
    return False


@lru_cache(maxsize=8192)
def _row_label(text: str) -> bool:
    if not text or text.isdigit() or len(text) > 120 or normal(text) in _BOTH:
        return False
    for table in ("t2", "t3", "s14"):
        for form in forms_with(table):
            if rows_book(form, table).exact(text) is not None:
                return True
    return False


@lru_cache(maxsize=8192)
def _keyed(text: str) -> bool:
    """Whether ``text`` is the whole label of a row with numbers, as （七）总计 is."""
    if not _row_label(text):
        return False
    found = [rows_book(form, table).exact(text) for table in ("t2", "t3", "s14") for form in forms_with(table)]
    return any(target.key for book in found if book is not None for target in book.targets)


@lru_cache(maxsize=1)
def _wording() -> tuple[str, str, str]:
    """The labels of all rows, of all columns, and the notes of the standard tables, each as one text."""
    rows, columns, notes = [], [], []
    for form in load_forms().values():
        for table in form.tables.values():
            notes.append(normal(table.note))
            for block in table.blocks:
                columns += [normal(column.label) for column in block.columns]
                rows += [normal(text) for row in block.rows for text in (row.label, *row.aliases, *row.path)]
    return "\n".join(rows), "\n".join(columns), "\n".join(notes)


@lru_cache(maxsize=8192)
def _is_note(text: str) -> bool:
    """Whether ``text`` is part of the note in the corner of table 三."""
    return len(normal(text)) >= 3 and normal(text) in _wording()[2]


@lru_cache(maxsize=8192)
def _of_row(text: str) -> bool:
    """Whether ``text`` is, or is part of, the label of a row."""
    plain = normal(text)
    if plain in _wording()[1] or _is_wide(text):
        return False
    return _row_label(text) or (len(plain) >= 3 and not plain.isdigit() and plain in _wording()[0])


def _spread(row: list[Piece]) -> list[Piece]:
    """Single characters that are spread over their cell put together, where they are part of a column label."""
    out: list[Piece] = []
    index = 0
    while index < len(row):
        stop = index + 1
        if len(row[index].text) == 1:
            text = row[index].text
            end = index + 1
            while end < len(row) and len(row[end].text) == 1 and text + row[end].text in _wording()[1]:
                text += row[end].text
                end += 1
            stop = end
        run = row[index:stop]
        glyphs = [glyph for piece in run for glyph in piece.glyphs]
        text = "".join(piece.text for piece in run)
        out.append(Piece(glyphs, row[index].line, text, union([piece.box for piece in run])) if len(run) > 1 else run[0])
        index = stop
    return out


def _blocks(rows: list[list[Piece]], start: int, stop: int) -> list[tuple[int, int]]:
    """A region cut before each banner of table 二 and each group of table 四 that begins a table of its own."""
    cuts = {index for index in range(start, stop) if any(is_banner(piece.text) for piece in rows[index])}
    cuts |= {
        index
        for index in range(start + 1, stop - 1)
        if len(rows[index]) == 1
        and any(name in normal(rows[index][0].text) for name in _GROUPS)
        and any(_FIGURE.match(piece.text) for piece in rows[index - 1])
    }
    edges = sorted({start, stop, *cuts})
    return [(a, b) for a, b in zip(edges, edges[1:], strict=False)]


_GROUPS = ("行政复议", "行政诉讼", "未经复议直接起诉", "复议后起诉")


def _between_lines(rows: list[list[Piece]], bands: list[Band], level: Sequence[Ruling]) -> Lattice | None:
    """A table with level lines only: upright lines are thought between its columns, but through no text."""
    every = [piece for row in rows for piece in row]
    top, bottom = min(piece.box[1] for piece in every), max(piece.box[3] for piece in every)
    left, right = min(piece.box[0] for piece in every), max(piece.box[2] for piece in every)
    tall = max(piece.box[3] - piece.box[1] for piece in every)
    lying = [line for line in level if line.start < right and left < line.stop]
    above = max((line.at for line in lying if line.at <= top + 0.3 * tall), default=None)
    below = min((line.at for line in lying if line.at >= bottom - 0.3 * tall), default=None)
    if above is None and not any(_column_label(piece.text) or is_banner(piece.text) for piece in rows[0]):
        above = top - 2.0
        level = [*level, Ruling(above, left, right)]
        lying.append(level[-1])
    if above is None or below is None or top - above > 3 * tall or below - bottom > 3 * tall:
        return None
    lying = [line for line in lying if above <= line.at <= below]
    edges = sorted({line.at for line in lying})
    if len(edges) < 2 or len(edges) > _ROWS:
        return None
    if any(two - one > 12 * tall for one, two in zip(edges, edges[1:], strict=False)):
        return None
    start, stop = min(line.start for line in lying), max(line.stop for line in lying)
    uprights = [Ruling(start, above, below), Ruling(stop, above, below)]
    inner = [line.start for line in lying if start + 6.0 < line.start < bands[0][0]]
    for x in _gutters(rows, bands, inner):
        for one, two in zip(edges, edges[1:], strict=False):
            crossing = any(
                piece.box[0] < x - 0.5 and x + 0.5 < piece.box[2] and one < (piece.box[1] + piece.box[3]) / 2 < two
                for piece in every
            )
            if not crossing:
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
    out = [_clear(one[1], two[0], every) for one, two in zip(bands, bands[1:], strict=False)]
    ends = [piece.box[2] for piece in every if _band(piece, bands) is None and piece.box[2] <= bands[0][0]]
    if ends:
        out.append(_clear(max(ends), bands[0][0], every))
        out += inner or [gutter - 1.0 for gutter in _label_gutters(rows, bands)]
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
    for one, two in zip(marks, marks[1:], strict=False):
        x = (one + two) / 2
        crossing = sum(piece.box[0] < x < piece.box[2] for piece in near)
        if (crossing, one - two) < best:
            best, middle = (crossing, one - two), x
    return middle


def _lattice(rows: list[list[Piece]], bands: list[Band], level: Sequence[Ruling] = ()) -> Lattice | None:
    """A table without any line: its rows are told by the labels of the form."""
    every = [piece for row in rows for piece in row]
    inside = [piece for piece in every if _band(piece, bands) is None]
    header = any(_column_label(piece.text) for row in rows[:3] for piece in row)
    labelled, groups, spare = _labels(inside, not header)
    values = [piece for piece in every if _band(piece, bands) is not None]
    if labelled:
        top = labelled[0].first
        head = [piece for piece in (*spare, *values) if piece.box[3] <= top + 1.0 or not _below(piece, labelled, level)]
        body = [piece for piece in values if piece not in head]
    else:  # table 四, or the rest of it: headers, then one row of numbers
        figures = [piece for piece in values if _FIGURE.match(piece.text)]
        if not figures:  # the header alone, cut off by the end of the page
            named = sum(_column_label(piece.text) for piece in every)
            return _built(every, [], [], [], bands) if named >= 3 else None
        top = min(piece.box[1] for piece in figures)
        head = [piece for piece in (*inside, *values) if piece.box[3] <= top + 2.0]
        body = [piece for piece in values if piece not in head]
        labelled = [_Row([], top, max(piece.box[3] for piece in body))]
        spare = []
    _place(body, labelled, bands, level)
    left_out = [piece for piece in spare if piece not in head]
    return _built(head, labelled, groups, left_out, bands)


def _bands(rows: list[list[Piece]], known: Sequence[Band] = ()) -> list[Band]:
    """The columns of numbers from left to right, each as wide as its header and its numbers; none where they are unclear.

    Headers may keep to one side of their columns and numbers to the other, always the same ones. ``known`` are the columns
    of the page before: they hold where the table goes on without a header.
    """
    every = [piece for row in rows for piece in row]
    body, labels_end = _body(rows)
    figures = [
        piece
        for piece in every
        if piece.line >= body and piece.middle > labels_end and (_FIGURE.match(piece.text) or piece.text in _UNIT)
    ]
    heads = [
        piece
        for piece in every
        if piece.line < body and piece.middle > labels_end and _heads(piece.text)
    ]
    if not figures:  # the header alone, cut off by the end of the page
        heads += [piece for piece in every if normal(piece.text) == "法人或其他组织"]
    numbers, headers = _stripes(figures), _stripes(heads)
    if not any(_column_label(piece.text) for piece in heads):
        if known and all(sum(_overlap(number, column) for column in known) == 1 for number in numbers):
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
        labels = [piece for piece in row if _of_row(piece.text)]
        figures = [piece for piece in row if _FIGURE.match(piece.text)]
        if any(_row_label(piece.text) for piece in labels) or figures:
            first = min(first, row[0].line)
        ends += [piece.box[2] for piece in labels]
        if labels and figures:
            starts += [piece.box[0] for piece in figures if piece.box[0] > labels[-1].box[2]]
            before = [piece for piece in row if piece.box[2] < figures[0].box[0] and piece.text not in _UNIT]
            ends += [piece.box[2] for piece in before if piece.box[0] >= labels[0].box[0]]
    limit = min(starts, default=float("inf"))
    return first, max((end for end in ends if end <= limit), default=float("-inf"))


def _stripes(members: list[Piece]) -> list[Band]:
    bands: list[Band] = []
    for start, _, stop, _ in sorted(piece.box for piece in members):
        if bands and start < bands[-1][1]:
            bands[-1] = (bands[-1][0], max(stop, bands[-1][1]))
        else:
            bands.append((start, stop))
    return bands


def _overlap(one: Band, two: Band) -> bool:
    return one[0] < two[1] and two[0] < one[1]


def _paired(numbers: list[Band], headers: list[Band]) -> list[Band]:
    """Each header with the numbers under it or beside it."""
    out = list(headers)
    apart = [number for number in numbers if not any(_overlap(number, header) for header in headers)]
    if any(sum(_overlap(number, header) for header in headers) > 1 for number in numbers):
        return []
    if len(numbers) == len(headers):
        pairs = list(zip(numbers, headers, strict=True))
        if any(_overlap(n, h) and at != other for at, (n, _) in enumerate(pairs) for other, h in enumerate(headers)):
            return []
        return [(min(n[0], h[0]), max(n[1], h[1])) for n, h in pairs]
    if len(numbers) > len(headers) and all(sum(_overlap(n, h) for n in numbers) == 1 for h in headers):
        return [
            (min([n[0], *(h[0] for h in headers if _overlap(n, h))]), max([n[1], *(h[1] for h in headers if _overlap(n, h))]))
            for n in numbers
        ]
    if apart:
        under = [(number, header) for number in numbers for header in headers if _overlap(number, header)]
        right = apart[-1][0] > headers[-1][1] or any(n[0] > h[0] + 2 and n[1] > h[1] + 2 for n, h in under)
        left = apart[0][1] < headers[0][0] or any(n[0] < h[0] - 2 and n[1] < h[1] - 2 for n, h in under)
        if right == left:
            return []
    for number in numbers:
        over = [at for at, header in enumerate(headers) if _overlap(number, header)]
        if over:
            at = over[0]
        elif right:
            at = max(index for index, header in enumerate(headers) if header[0] < number[0])
        else:
            at = min(index for index, header in enumerate(headers) if header[1] > number[1])
        out[at] = (min(out[at][0], number[0]), max(out[at][1], number[1]))
    if any(one[1] > two[0] for one, two in zip(out, out[1:], strict=False)):
        return []
    return out


#: Column labels that are row labels, too, when they are numbered.
_BOTH = frozenset({"其他", "总计"})
_CORNERS = frozenset({"信息内容", "统计指标", "指标名称"})


def _heads(text: str) -> bool:
    """Whether ``text`` above the numbers may be the label of one column."""
    return not _is_wide(text) and bare(text) not in _CORNERS and not _is_note(text)


@lru_cache(maxsize=4096)
def _is_wide(text: str) -> bool:
    """Whether ``text`` is a heading over several columns."""
    return is_banner(text) or any(name in normal(text) for name in (*_GROUPS, "申请人情况", "法人或其他组织"))


def _band(piece: Piece, bands: list[Band]) -> int | None:
    """The stripe a piece stands in; ``None`` for labels left of them."""
    over = [index for index, (start, stop) in enumerate(bands) if start < piece.box[2] and piece.box[0] < stop]
    if len(over) == 1:
        return over[0]
    if not over:
        return None if piece.middle < bands[0][0] else min(
            range(len(bands)), key=lambda index: abs((bands[index][0] + bands[index][1]) / 2 - piece.middle)
        )
    return over[len(over) // 2]


def _label_gutters(rows: list[list[Piece]], bands: list[Band]) -> list[float]:
    """Where the headings of groups end and the labels of rows begin: at most two places."""
    gaps = []
    for row in rows:
        labels = [piece for piece in row if _band(piece, bands) is None]
        gaps += [(one.box[2], two.box[0]) for one, two in zip(labels, labels[1:], strict=False)]
    gutters: list[float] = []
    for start, stop in sorted(gaps, key=lambda gap: gap[1]):
        if not gutters or start > gutters[-1]:
            gutters.append(stop)
    return gutters[:4]


def _labels(inside: list[Piece], goes_on: bool) -> tuple[list[_Row], list[Piece], list[Piece]]:
    """The rows that the labels name, the pieces of headings over several rows, and pieces that are part of no label.

    Pieces that stand under one another are put together, the longest label first. A label that the end of the page cuts
    off stays a row, and so does its second half where a page begins (``goes_on``).
    """
    todo = sorted(inside, key=lambda piece: (piece.line, piece.box[0]))
    used: set[int] = set()
    rows: list[_Row] = []
    groups: list[Piece] = []
    for index, first in enumerate(todo[:_MOST_LABELS]):
        if id(first) in used:
            continue
        chain = _chain(first, [piece for piece in todo[index + 1 : index + 4 * _MOST_PIECES] if id(piece) not in used])
        text, end = "", 0
        for count, piece in enumerate(chain, 1):
            text += piece.text
            if _row_label(text) and (not end or normal(text) in _wording()[0]):
                end = count
        last = all(piece in chain or piece.box[0] < first.box[0] for piece in todo[index:])
        if not end and last and len(text) > 2 and f"\n{normal(text)}" in f"\n{_wording()[0]}":
            end = len(chain)
        if not end:
            continue
        label = chain[:end]
        used.update(id(piece) for piece in label)
        if _keyed("".join(piece.text for piece in label)) or last:
            rows.append(_Row(label, label[0].box[1], label[-1].box[3]))
        else:
            groups += label
    # （六）其他处理 is a row of one form and a heading of the other: beside a row it is a heading.
    beside = [
        row
        for row in rows
        if any(
            other is not row and other.label[0].box[0] > row.label[0].box[2] - 1 and _overlap((row.first, row.last), (other.first, other.last))
            for other in rows
        )
    ]
    groups += [piece for row in beside for piece in row.label]
    rows = [row for row in rows if row not in beside]
    rows.sort(key=lambda row: row.first)
    spare = [piece for piece in todo if id(piece) not in used]
    if goes_on and rows:
        cut = [piece for piece in spare if piece.box[3] <= rows[0].first + 1 and piece.text not in _UNIT]
        if cut and all(normal(piece.text) in _wording()[0] for piece in cut):
            rows.insert(0, _Row(cut, cut[0].box[1], cut[-1].box[3]))
            spare = [piece for piece in spare if piece not in cut]
    if rows:
        edge = max(row.label[0].box[0] for row in rows)
        left = [p for p in spare if p.box[2] <= edge + 1 and p.box[1] >= rows[0].first - 1 and normal(p.text) in _wording()[0]]
        groups += left
        spare = [piece for piece in spare if piece not in left]
    return rows, groups, spare


#: More pieces of labels are not put together on one page.
_MOST_LABELS = 2_000


def _chain(first: Piece, after: list[Piece]) -> list[Piece]:
    """The piece and those that stand right under it, line by line."""
    out = [first]
    for piece in after:
        last = out[-1]
        if piece.line <= last.line:
            continue
        tall = last.box[3] - last.box[1]
        if piece.box[1] - last.box[1] > 2.6 * tall or len(out) >= _MOST_PIECES:
            break
        if piece.box[0] < first.box[2] and first.box[0] - 1.0 <= piece.box[2] and piece.box[2] > first.box[0] + 1.0:
            out.append(piece)
    return out


def _below(piece: Piece, labelled: list[_Row], level: Sequence[Ruling]) -> bool:
    """Whether a piece above the middle of the first label belongs to its row and not to the header."""
    first = labelled[0]
    if not _FIGURE.match(piece.text):
        return piece.box[1] >= first.first - 1.0
    return piece.box[3] > first.first - 2.2 * (piece.box[3] - piece.box[1])


def _place(body: list[Piece], labelled: list[_Row], bands: list[Band], level: Sequence[Ruling]) -> None:
    """Each number into the row whose label it stands beside."""
    edges = [_edge(one, two, body, level) for one, two in zip(labelled, labelled[1:], strict=False)]
    for piece in body:
        middle = (piece.box[1] + piece.box[3]) / 2
        at = sum(middle > edge for edge, _ in edges)
        row = labelled[at]
        band = _band(piece, bands)
        assert band is not None
        row.cells.setdefault(band, []).append(piece)
        tall = piece.box[3] - piece.box[1]
        if not row.first - 0.3 * tall <= middle <= row.last + 0.3 * tall and len(labelled) > 1:
            row.why = BETWEEN
        for near, (edge, sure) in enumerate(edges):
            if not sure and abs(edge - middle) < piece.box[3] - piece.box[1]:
                beside = any(label.box[1] < middle < label.box[3] for label in (*labelled[near].label, *labelled[near + 1].label))
                if not beside:
                    labelled[near].why = labelled[near + 1].why = BETWEEN


def _edge(one: _Row, two: _Row, body: list[Piece], level: Sequence[Ruling]) -> tuple[float, bool]:
    """The height at which one row ends and the next begins, and whether that is certain."""
    for line in level:
        if one.last - 2.0 <= line.at <= two.first + 2.0:
            return line.at, True
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


def _built(
    head: list[Piece],
    labelled: list[_Row],
    groups: list[Piece],
    left_out: list[Piece],
    bands: list[Band],
) -> Lattice:
    """The grid: header rows, then a row for each label; headings of groups stand in columns on the left."""
    before = 2 if groups or any("t3" in tables_with(_text_of(row.label)) for row in labelled) else 1
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
            box = (bands[band][0], row.first, bands[band][1], row.last)
            pocket = _pocket(found, number, before + band, 1, box, row.why)
            torn = len({piece.line for piece in found}) > 1 and all(_FIGURE.match(piece.text) for piece in found)
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
    every = [box for pocket in pockets if (box := pocket.around)]
    around = union(every)
    left = [around[0]] if before == 1 else [around[0], max((around[0] + bands[0][0]) / 2, around[0] + 5.0)]
    xs = [*left, *(band[0] for band in bands), max(around[2], bands[-1][1])]
    ys = [around[1]] + [around[1] + 0.01 * index for index in range(1, height)]
    ys += [row.first for row in labelled[(0 if height else 1) :]] + [around[3]]
    return Lattice(xs, ys, pockets)


def _text_of(label: list[Piece]) -> str:
    return "".join(piece.text for piece in label)


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
        if _is_wide(piece.text):
            wide.append(piece)
        elif piece.box[2] <= bands[0][0]:
            corner.append(piece)
        else:
            band = _band(piece, bands)
            if band is not None:
                stacks.setdefault(band, []).append(piece)
    out: list[Pocket] = []
    row, at, line = 0, before, -1
    covered: dict[int, int] = {}
    for piece in wide:
        if line not in (-1, piece.line):
            row, at = row + 1, before
        line = piece.line
        name = _wide_name(piece.text)
        width = len(bands) if is_banner(piece.text) else min(_WIDTHS.get(name, 1), len(bands))
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


#: How many columns the headings of tables 三 and 四 stand over.
_WIDTHS = {
    "申请人情况": 7,
    "法人或其他组织": 5,
    "未经复议直接起诉": 5,
    "复议后起诉": 5,
    "行政复议": 5,
    "行政诉讼": 10,
}


def _wide_name(text: str) -> str:
    plain = normal(text)
    return next((name for name in _WIDTHS if name in plain), "")


def _start(name: str, at: int, width: int, bands: int, before: int) -> int:
    """The column where a heading begins: after the one before it on its line, or where the form has it."""
    if bands == width:
        return before
    if at > before:
        return at
    return before + {"法人或其他组织": 1, "未经复议直接起诉": 5, "行政诉讼": 5}.get(name, 0) * (bands in (7, 15))


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
            name = _wide_name("".join(glyph.text for glyph in pocket.glyphs))
            if name or not pocket.glyphs:
                runs[-1].append(pocket)
            else:
                runs.append([])
        for run in runs:
            headings = [p for p in run if p.glyphs]
            widths = [_WIDTHS[_wide_name("".join(glyph.text for glyph in p.glyphs))] for p in headings]
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


def _stacks(groups: list[Piece]) -> list[list[Piece]]:
    """Pieces that stand under one another without a gap: a heading broken over lines."""
    out: list[list[Piece]] = []
    for piece in sorted(groups, key=lambda piece: (round(piece.middle / 20), piece.box[1])):
        last = out[-1][-1] if out else None
        tall = piece.box[3] - piece.box[1]
        if last is not None and abs(last.middle - piece.middle) < 2.5 * tall and 0 <= piece.box[1] - last.box[1] < 2 * tall:
            out[-1].append(piece)
        else:
            out.append([piece])
    return out


def _wraps(cells: list[list[Piece]]) -> bool:
    """Whether numbers go on in the next line when their column is full: all first lines are full, and none is fuller."""
    figures = [sorted(cell, key=lambda piece: piece.line) for cell in cells if all(_FIGURE.match(p.text) for p in cell)]
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
                glyph = glyph._replace(x0=last.x1, x1=last.x1 + wide, top=last.top, bottom=last.bottom)
            out.append(glyph)
    return out


__all__ = ["aligned_tables", "lines", "pieces"]
