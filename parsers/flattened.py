"""Tables that lost their lines: one cell a paragraph, or cells run together. Labels tell the rows; counts must fit.

Such text comes from web pages, PDF text and bad copies. Blanks and repeated lines may have been lost on the way, so a
row with too few numbers stays a row with too few numbers.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from functools import lru_cache

from forms.labels import bare, normal
from forms.numbers import read_figure
from parsers.document import Block, Document, Grid, GridCell, Paragraph, Place
from parsers.vocabulary import columns_book, forms_with, is_banner, rows_book, table_of, tables_with

_SECTION = re.compile(r"^\s*[一二三四五六]\s*[、.．]")
_BAR = re.compile(r"^[\s|｜]*$")

#: Paragraphs longer than this are prose.
_LONGEST = 70
#: Fewer different labels than this are prose that happens to name one.
_EVIDENCE = 4

#: How far from a grid a row that belongs to it may stand, in paragraphs.
_BESIDE = 12

_TABLES = ("t2", "t3", "t4", "s14")


def restore_tables(document: Document, blocks: Sequence[Block], missing: Sequence[str]) -> list[Block]:
    """``blocks`` with runs of paragraphs that were one of the ``missing`` tables put back as grids."""
    out: list[Block] = []
    at = 0
    number = sum(isinstance(block, Grid) for block in blocks)
    while at < len(blocks):
        run = _run(blocks, at, missing)
        if run > at:
            grid = _grid([block for block in blocks[at:run] if isinstance(block, Paragraph)], number + 1)
            if grid is not None:
                number += 1
                out.append(grid)
                at = run
                continue
        out.append(blocks[at])
        at += 1
    return out


def rows_outside(blocks: Sequence[Block], table: str) -> list[Block] | None:
    """``blocks`` with the grids of ``table`` as paragraphs too, where some of its rows stand between as paragraphs.

    Such a table is half barred lines and half one cell a line; as paragraphs all of it can be restored in one.
    ``None`` where no paragraph beside a grid of the table is one of its rows' labels.
    """
    grids = [at for at, block in enumerate(blocks) if isinstance(block, Grid) and _is_of(block, table)]
    near = {at + step for at in grids for step in range(-_BESIDE, _BESIDE + 1)}
    labels = (
        block.text
        for at, block in enumerate(blocks)
        if at in near
        and isinstance(block, Paragraph)
        and table in _labels(block.text)
        and not _SECTION.match(block.text)
    )
    if not any(_role(label) == "row" for label in labels):
        return None
    out: list[Block] = []
    for at, block in enumerate(blocks):
        if at in grids and isinstance(block, Grid):
            filled = (cell for cell in block.cells if cell.text.strip())
            out.extend(Paragraph(cell.text, cell.place) for cell in filled)
        else:
            out.append(block)
    return out


def _is_of(grid: Grid, table: str) -> bool:
    return any(table in _labels(cell.text) for cell in grid.cells[:40])


def _run(blocks: Sequence[Block], start: int, missing: Sequence[str]) -> int:
    """The end of the run of table-like paragraphs that begins at ``start``; ``start`` itself where none begins."""
    first = blocks[start]
    if not isinstance(first, Paragraph) or not _labels(first.text) & set(missing):
        return start
    words: set[str] = set()
    end = start
    for at in range(start, min(len(blocks), start + 2_000)):
        block = blocks[at]
        if not isinstance(block, Paragraph) or len(block.text) > _LONGEST:
            break
        labels = _labels(block.text)
        if labels:
            words.add(bare(block.text))
            end = at + 1
        elif _is_value(block.text) or _BAR.match(block.text):
            end = at + 1
        elif _SECTION.match(block.text) or at - end > 3:
            break
    return end if len(words) >= _EVIDENCE else start


def _is_value(text: str) -> bool:
    return read_figure(text).kind != "text"


@lru_cache(maxsize=8192)
def _labels(text: str) -> frozenset[str]:
    """The tables whose labels ``text`` is, or begins or consists of."""
    if not text or len(text) > _LONGEST:
        return frozenset()
    tables = tables_with(text)
    if tables:
        return tables
    glued = _unglued(text)
    return frozenset(table for piece in glued for table in tables_with(piece)) if glued else frozenset()


@lru_cache(maxsize=1)
def _glueable() -> tuple[str, ...]:
    """Every printed label, longest first, for taking run-together text apart."""
    labels: set[str] = set()
    for key in _TABLES:
        for form in forms_with(key):
            table = table_of(form, key)
            labels.update({normal(table.corner), normal(table.note)})
            for block in table.blocks:
                labels.add(normal(block.banner))
                for column in block.columns:
                    labels.update(map(normal, (column.label, *column.aliases, column.group)))
                for row in block.rows:
                    labels.update(map(normal, (row.label, *row.aliases, *row.path)))
    return tuple(sorted(labels - {""}, key=lambda label: (-len(label), label)))


@lru_cache(maxsize=8192)
def _unglued(text: str) -> tuple[str, ...]:
    """``规章000`` as ``规章`` and ``000``; a run of labels as labels; nothing where ``text`` is something else."""
    rest = normal(text)
    pieces: list[str] = []
    while rest and len(pieces) < 40:
        label = next((label for label in _glueable() if rest.startswith(label)), None)
        if label is None:
            break
        pieces.append(label)
        rest = rest[len(label) :]
    if rest and not (pieces and rest.isdigit()):
        return ()
    return (*pieces, rest) if rest else tuple(pieces)


Token = tuple[str, Place, bool, str]  # text, place, sure, why


def _tokens(paragraphs: Sequence[Paragraph]) -> Iterator[Token]:
    """Cells in reading order: labels put together again that were parted, and taken apart that ran together."""
    at = 0
    while at < len(paragraphs):
        paragraph = paragraphs[at]
        text = paragraph.text
        joined = _joined_label(paragraphs, at)
        if joined is not None:
            yield joined[0], paragraph.place, True, ""
            at = joined[1]
            continue
        at += 1
        if _BAR.match(text):
            continue
        pieces = _unglued(text) if not tables_with(text) else ()
        if not pieces:
            yield text, paragraph.place, True, ""
            continue
        for piece in pieces:
            if piece.isdigit() and len(pieces) > 1:
                yield f"\x00{piece}", paragraph.place, True, ""
            else:
                yield piece, paragraph.place, True, ""


def _joined_label(paragraphs: Sequence[Paragraph], at: int) -> tuple[str, int] | None:
    """``本年新`` and ``制作数量`` on two lines are one label."""
    text = paragraphs[at].text
    if _is_value(text) or tables_with(text):
        return None
    for more in (2, 3):
        if at + more > len(paragraphs):
            return None
        parts = [paragraph.text for paragraph in paragraphs[at : at + more]]
        if any(_is_value(part) for part in parts):
            return None
        if tables_with("".join(parts)):
            return "\n".join(parts), at + more
    return None


def _grid(paragraphs: Sequence[Paragraph], table: int) -> Grid | None:
    """Rows begin at a row label; header labels stand together in rows of their own."""
    rows: list[list[Token]] = []
    state = ""
    width = 0
    for token in _tokens(paragraphs):
        role = _role(token[0])
        if token[0].startswith("\x00"):
            rows[-1 if rows else 0 :] = [[*(rows[-1] if rows else []), *_digits(token, width)]]
            state = "value"
            continue
        if (
            role == "banner"
            or (role == "row")
            or (role == "header" and state != "header")
            or not rows
            or (role == "value" and state == "header" and _across(rows))
        ):
            rows.append([token])
        else:
            rows[-1].append(token)
        if role == "header":
            width = sum(_role(text) == "header" for text, *_ in rows[-1]) - any(
                bare(text) == "信息内容" for text, *_ in rows[-1]
            )
        state = role or state
    cells = tuple(
        GridCell(row, column, 1, 1, text, place, sure, why)
        for row, tokens in enumerate(rows)
        for column, (text, place, sure, why) in enumerate(tokens)
    )
    if not cells:
        return None
    return Grid(
        len(rows), max(map(len, rows)), cells, Place(table=table, line=cells[0].place.line, path=cells[0].place.path)
    )


@lru_cache(maxsize=8192)
def _role(text: str) -> str:
    if is_banner(text):
        return "banner"
    if _is_value(text):
        return "value"
    tables = tables_with(text) or frozenset(_TABLES)
    for key in _TABLES:
        if key not in tables:
            continue
        for form in forms_with(key):
            across = table_of(form, key).across
            found = rows_book(form, key).exact(text)
            if columns_book(form, key).exact(text) and (
                found is None or (bare(text) in ("其他", "总计") and normal(text) == bare(text))
            ):
                return "header"
            if found is not None:
                return "header" if across else "row"
    return "header" if bare(text) in ("信息内容", "申请人情况") or "勾稽" in text else ""


def _across(rows: Sequence[Sequence[Token]]) -> bool:
    """Whether the header at hand is that of table 四, whose numbers stand in a row without a label."""
    return any(bare(text) in ("结果维持", "尚未审结") for text, *_ in rows[-1])


def _digits(token: Token, width: int) -> list[Token]:
    """Digits run together, as numbers: only where a single way of parting them has as many numbers as columns."""
    digits, place = token[0][1:], token[1]
    ways = list(_ways(digits, width)) if 0 < width <= 16 and len(digits) <= 24 else []
    if len(ways) == 1:
        zeros = set(digits) == {"0"}
        return [(number, place, zeros, "" if zeros else "digits-run-together") for number in ways[0]]
    return [(digits, place, False, "digits-run-together")]


def _ways(digits: str, width: int) -> Iterator[tuple[str, ...]]:
    """At most two ways of writing ``digits`` as ``width`` numbers without leading zeros."""
    found = 0
    stack: list[tuple[tuple[str, ...], int]] = [((), 0)]
    steps = 0
    while stack and found < 2 and steps < 20_000:
        steps += 1
        numbers, at = stack.pop()
        left = width - len(numbers)
        if at == len(digits):
            if not left:
                found += 1
                yield numbers
            continue
        if not left:
            continue
        longest = 1 if digits[at] == "0" else min(8, len(digits) - at - left + 1)
        stack.extend(((*numbers, digits[at : at + size]), at + size) for size in range(1, longest + 1))
