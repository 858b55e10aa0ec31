"""The form's own words for cells, rows, columns and tables, and figures as they are printed."""

from __future__ import annotations

from collections.abc import Sequence

from store.audit.binding import row_label
from store.audit.evaluate import View, in_range

TABLES_ZH = {"t2": "表二", "t3": "表三", "t4": "表四", "s14": "统计表"}
TABLES_EN = {"t2": "table 2", "t3": "table 3", "t4": "table 4", "s14": "the sheet"}


def cell_zh(seen: View, key: str) -> str:
    """``表三“（七）总计”自然人列``; for table 四 ``表四“行政复议”总计``."""
    cell = seen.plan.ground.cells.get(key)
    if cell is None:
        table, words = TABLES_ZH.get(key.partition(".")[0], ""), seen.label(key)
        return f"{table}“{words}”"
    column = cell.column.label if cell.column.key else ""
    return f"{TABLES_ZH[cell.table]}“{row_label(cell)}”{column}{'列' if cell.table == 't3' else ''}"


def cell_en(seen: View, key: str) -> str:
    """``table 3, （七）总计 · 自然人``."""
    table = TABLES_EN.get(key.partition(".")[0], "")
    return f"{table}, {seen.label(key)}" if table else seen.label(key)


def group_words(seen: View, keys: Sequence[str]) -> tuple[str, str]:
    """The sum of all cells under a heading in one column: ``表三“（三）不予公开”各项总计列之和``; else empty."""
    cells = [seen.plan.ground.cells[key] for key in keys if key in seen.plan.ground.cells]
    if len(cells) != len(keys) or len(keys) < 3 or not cells[0].row.path:
        return "", ""
    table, heading, column = cells[0].table, cells[0].row.path[-1], cells[0].column
    inside = [
        cell.key
        for cell in seen.plan.ground.tables[table].cells.values()
        if cell.row.path[-1:] == (heading,) and cell.column.key == column.key
    ]
    if sorted(inside) != sorted(keys):
        return "", ""
    where = f"{column.label}列" if column.key else ""
    return (
        f"{TABLES_ZH[table]}“{heading}”各项{where}之和",
        f"{TABLES_EN[table]}, all rows of {heading} · {column.label}",
    )


def plain_label(seen: View, name: str) -> str:
    """The label of a cell, a row (``t3.carried_in``), a column or a table."""
    if name in TABLES_ZH:
        return TABLES_ZH[name]
    if name in seen.plan.ground.cells:
        return seen.label(name)
    for key, cell in seen.plan.ground.cells.items():
        if key.rpartition(".")[0] == name:
            return row_label(cell)
        if cell.column.key == name:
            return cell.column.label
    return name


def letter_label(seen: View, table: str, letter: str, value: str) -> str:
    """What a letter of a formula stands for, in the form's words: a column, a row, or the heading of a group."""
    found = seen.plan.ground.tables.get(table)
    if found is None:
        return value
    if letter in ("c", "f"):
        return next((column.label for column in found.columns if column.key == value), value)
    for cell in found.cells.values():
        if cell.row.key == value:
            return row_label(cell)
        if letter == "g" and cell.row.key.startswith(f"{value}.") and cell.row.path:
            return cell.row.path[-1]
    return value


def figure_text(seen: View, key: str) -> str:
    """What the cell shows, for messages: its number, or its text, or that it is blank."""
    figure = seen.report.figures.get(key)
    if figure is None or figure.kind == "absent":
        return "（无此格）"
    if figure.value is not None and in_range(figure.value):
        return str(figure.value)
    text = " ".join(figure.raw.split())[:30]
    return text if text else "（空白）"
