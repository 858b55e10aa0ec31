"""Draws a printed grid with merged cells in a terminal: box characters, wrapped labels, marked cells.

Chinese characters take two columns, so every width here is in terminal columns.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from rich.cells import cell_len
from rich.text import Text

from forms.layout import LayoutCell, LayoutRow

#: Widest label column, widest header over numbers, narrowest number column, in terminal columns.
_LABEL_WIDTH = 26
_HEADER_WIDTH = 8
_NUMBER_WIDTH = 6

#: Box characters by the four arms that meet: up, down, left, right.
_JOINTS = {
    (False, True, False, True): "┌", (False, True, True, False): "┐", (True, False, False, True): "└",
    (True, False, True, False): "┘", (True, True, False, True): "├", (True, True, True, False): "┤",
    (False, True, True, True): "┬", (True, False, True, True): "┴", (True, True, True, True): "┼",
    (False, False, True, True): "─", (True, True, False, False): "│",
    (False, False, False, False): " ",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Drawn:
    """What a cell shows: its text, the style it is drawn in, and whether it is a number (right-aligned)."""

    text: str
    style: str = ""
    number: bool = False


@dataclass(frozen=True, slots=True)
class _Area:
    """A cell on the canvas of grid lines: rows ``top`` to ``bottom``, columns ``left`` to ``right``."""

    top: int
    left: int
    bottom: int
    right: int
    drawn: Drawn


def draw(rows: Sequence[LayoutRow], show: Callable[[LayoutCell], Drawn]) -> Text:
    """The grid as text, one drawn line per terminal line; ``show`` says what each cell prints."""
    areas, height, width = _place(rows, show)
    widths = _widths(areas, width)
    heights = _heights(areas, height, widths)
    return _paint(areas, widths, heights)


def _place(rows: Sequence[LayoutRow], show: Callable[[LayoutCell], Drawn]) -> tuple[list[_Area], int, int]:
    taken: set[tuple[int, int]] = set()
    areas: list[_Area] = []
    width = 0
    for top, row in enumerate(rows):
        left = 0
        for cell in row:
            while (top, left) in taken:
                left += 1
            areas.append(_Area(top, left, top + cell.rowspan, left + cell.colspan, show(cell)))
            taken.update((top + down, left + across) for down in range(cell.rowspan) for across in range(cell.colspan))
            left += cell.colspan
            width = max(width, left)
    return areas, max((area.bottom for area in areas), default=0), width


def _widths(areas: Sequence[_Area], width: int) -> list[int]:
    widths = [_NUMBER_WIDTH] * width
    numbers_from = min((area.left for area in areas if area.drawn.number), default=width)
    for area in areas:
        if area.right - area.left == 1:
            need = max(cell_len(line) for line in area.drawn.text.split("\n"))
            tall = area.bottom - area.top > 2
            if not area.drawn.number:
                need = min(need, _HEADER_WIDTH if tall or area.left >= numbers_from else _LABEL_WIDTH)
            widths[area.left] = max(widths[area.left], need)
    for area in sorted((area for area in areas if area.right - area.left > 1), key=lambda area: area.right - area.left):
        # A label merged over several columns may need more room than they have together; the last one gives it.
        need = min(cell_len(area.drawn.text), _LABEL_WIDTH)
        widths[area.right - 1] += max(0, need - _inner(area, widths))
    return widths


def _heights(areas: Sequence[_Area], height: int, widths: Sequence[int]) -> list[int]:
    heights = [1] * height
    for area in sorted(areas, key=lambda area: area.bottom - area.top):
        lines = len(_wrap(area.drawn.text, _inner(area, widths)))
        room = sum(heights[area.top : area.bottom]) + (area.bottom - area.top - 1)
        if room < lines:
            heights[area.bottom - 1] += lines - room
    return heights


def _inner(area: _Area, widths: Sequence[int]) -> int:
    return sum(widths[area.left : area.right]) + (area.right - area.left - 1)


def _wrap(text: str, width: int) -> list[str]:
    lines: list[str] = []
    for paragraph in text.split("\n"):
        line = ""
        for character in paragraph:
            if line and cell_len(line + character) > width:
                lines.append(line)
                line = ""
            line += character
        lines.append(line)
    return lines


def _paint(areas: Sequence[_Area], widths: Sequence[int], heights: Sequence[int]) -> Text:
    xs = [0]
    for part in widths:
        xs.append(xs[-1] + part + 1)
    ys = [0]
    for part in heights:
        ys.append(ys[-1] + part + 1)
    across = [[False] * xs[-1] for _ in range(ys[-1] + 1)]  # a horizontal arm to the right of (y, x)
    down = [[False] * (xs[-1] + 1) for _ in range(ys[-1])]  # a vertical arm below (y, x)
    texts: dict[int, list[tuple[int, str, str]]] = {}
    for area in areas:
        x0, x1, y0, y1 = xs[area.left], xs[area.right], ys[area.top], ys[area.bottom]
        for x in range(x0, x1):
            across[y0][x] = across[y1][x] = True
        for y in range(y0, y1):
            down[y][x0] = down[y][x1] = True
        lines = _wrap(area.drawn.text, x1 - x0 - 1)
        for offset, line in enumerate(lines[: y1 - y0 - 1]):
            start = x1 - cell_len(line) if area.drawn.number else x0 + 1
            texts.setdefault(y0 + 1 + offset, []).append((start, line, area.drawn.style))
    out = Text()
    for y in range(ys[-1] + 1):
        row = sorted(texts.get(y, []))
        x = 0
        while x <= xs[-1]:
            if row and row[0][0] == x:
                _, line, style = row.pop(0)
                out.append(line, style=style)
                x += cell_len(line)
                if line:
                    continue
            up = y > 0 and down[y - 1][x]
            below = y < ys[-1] and down[y][x]
            left = x > 0 and across[y][x - 1]
            right = x < xs[-1] and across[y][x]
            out.append(_JOINTS.get((up, below, left, right), " "), style="dim")
            x += 1
        out.append("\n")
    return out
