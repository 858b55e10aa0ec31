"""Plain text becomes a document: lines are paragraphs, runs of tabbed or barred lines are grids."""

from __future__ import annotations

import re
from collections.abc import Sequence

from forms.encodings import decode
from forms.labels import normal
from forms.numbers import read_figure
from parsers.document import Block, Document, Grid, GridCell, Paragraph, Place
from parsers.errors import EmptyDocument, LimitExceeded
from parsers.sniff import TEXT

_MOST_BYTES = 20_000_000
_MOST_LINES = 200_000
_MOST_ROWS = 3_000
_MOST_CELLS = 60_000

_BARS = re.compile(r"[|｜│┃]")
_RULE = re.compile(r"^[\s|｜│┃+:=_─━┌┐└┘├┤┬┴┼-]*$")
_LINE = re.compile(r"[=_─━┌┐└┘├┤┬┴┼+]{3,}|-{3,}")
_HEADING = re.compile(r"^\s*[一二三四五六七八九十]{1,2}\s*[、.．]\s*\S")

Cell = tuple[str, int]  # text, line number


def read_txt(payload: bytes, charset: str | None = None) -> Document:
    """The document in a text file: tables as saved from a word processor or printed with bars. Raises ``ReadError``."""
    if len(payload) > _MOST_BYTES:
        raise LimitExceeded(f"{len(payload)} bytes; at most {_MOST_BYTES} of a text are read")
    decoded = decode(payload, charset)
    lines = decoded.text.lstrip("\ufeff").replace("\r\n", "\n").replace("\r", "\n").replace("\x0c", "\n").split("\n")
    if len(lines) > _MOST_LINES:
        raise LimitExceeded(f"{len(lines)} lines; at most {_MOST_LINES} are read")
    if not any(normal(line[:200]) for line in lines):
        raise EmptyDocument("the text is blank")
    notes = () if decoded.exact else (f"encoding: some bytes are not {decoded.encoding}",)
    return Document(TEXT, tuple(_Lines(lines).blocks()), {}, (), notes)


class _Lines:
    """Goes down the lines and gathers what stands in tabs or bars."""

    def __init__(self, lines: Sequence[str]) -> None:
        self._lines = lines
        self._out: list[Block] = []
        self._rows: list[list[Cell]] = []
        self._tables = 0
        self._cells = 0

    def blocks(self) -> list[Block]:
        at = 0
        while at < len(self._lines):
            line = self._lines[at]
            if "\t" in line and normal(line.replace("\t", "x")):
                at = self._tabbed(at)
            elif _BARS.search(line) and not _RULE.match(line):
                at = self._barred(at)
            else:
                self._grid()
                if normal(line):
                    self._out.append(Paragraph(line.strip(" \t\u3000\u00a0"), Place(line=at + 1)))
                at += 1
        self._grid()
        return self._out

    def _barred(self, at: int) -> int:
        """A region of barred lines, each a row. A bar at the same end of every line only frames the rows."""
        self._grid()
        rows: list[tuple[list[str], int]] = []
        while at < len(self._lines):
            line = self._lines[at].strip("\t\u3000 ")
            if not _BARS.search(line):
                if not (_RULE.match(line) and self._more_bars(at)):
                    break
            elif not _LINE.search(line):
                rows.append((_BARS.split(line), at + 1))
            at += 1
        left = all(not texts[0].strip() for texts, _ in rows)
        right = all(not texts[-1].strip() for texts, _ in rows)
        for texts, line_number in rows:
            kept = texts[left : len(texts) - right]
            self._rows.append([(text.strip(" "), line_number) for text in kept])
        self._rows = [row for row in self._rows if row]
        if all(len(row) == 1 for row in self._rows):
            # One cell a line: labels will tell the rows.
            self._out.extend(Paragraph(text, Place(line=line)) for ((text, line),) in self._rows if normal(text))
            self._rows = []
        self._grid()
        return at

    def _more_bars(self, at: int) -> bool:
        return any(_BARS.search(line) and not _RULE.match(line) for line in self._lines[at : at + 3])

    def _tabbed(self, at: int) -> int:
        """A region of tabbed lines: one cell a line behind a tab and a blank line after a row, or a row a line."""
        self._grid()
        row: list[Cell] = []
        one_a_line = self._lines[at].startswith("\t") and self._lines[at].count("\t") == 1
        while at < len(self._lines):
            line = self._lines[at]
            if not line.replace("\r", ""):
                if not one_a_line:
                    break
                if row:
                    self._rows.append(row)
                    row = []
                if at + 1 >= len(self._lines) or not self._lines[at + 1].startswith("\t"):
                    at += 1
                    break
            elif "\t" in line:
                texts = line[1:].split("\t") if line.startswith("\t") else line.split("\t")
                cells = [(text, at + 1) for text in texts]
                if one_a_line and line.startswith("\t") and len(cells) == 1:
                    row.extend(cells)
                else:
                    if row:
                        self._rows.append(row)
                        row = []
                    if len(cells) == 1 and not one_a_line:
                        break
                    self._rows.append(cells)
            elif one_a_line and row and not (_HEADING.match(line) and _is_value(row[-1][0])) and len(line) < 60:
                row[-1] = (f"{row[-1][0]}\n{line}", row[-1][1])  # the text of a cell goes on in the next line
            else:
                break
            at += 1
            if sum(map(len, self._rows[-1:])) > 2000 or len(row) > 2000:
                raise LimitExceeded("a row has more than 2000 cells")
        if row:
            self._rows.append(row)
        self._grid()
        return at

    def _grid(self) -> None:
        rows, self._rows = self._rows, []
        if not rows:
            return
        self._tables += 1
        self._cells += sum(map(len, rows))
        if len(rows) > _MOST_ROWS or self._cells > _MOST_CELLS:
            raise LimitExceeded(
                f"a table of {len(rows)} rows; at most {_MOST_ROWS} rows and {_MOST_CELLS} cells are read"
            )
        cells = tuple(
            GridCell(row, column, 1, 1, text, Place(table=self._tables, row=row + 1, column=column + 1, line=line))
            for row, texts in enumerate(rows)
            for column, (text, line) in enumerate(texts)
        )
        place = Place(table=self._tables, line=rows[0][0][1])
        self._out.append(Grid(len(rows), max(map(len, rows)), cells, place))


def _is_value(text: str) -> bool:
    return read_figure(text).kind != "text"
