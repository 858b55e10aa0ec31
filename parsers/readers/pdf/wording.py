"""What a piece of text may be in a standard form: a row label, a column label, a heading, a note, a figure, a unit."""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import lru_cache

from forms.forms import load_forms
from forms.labels import bare, normal
from parsers.vocabulary import columns_book, forms_with, is_banner, rows_book, tables_with, words

_TABLES = ("t2", "t3", "t4", "s14")


FIGURE = re.compile(
    r"^(?:[+-]?\d(?:[\d,.]*\d)?\s*(?:[元件条项个次]|万元|[（(].*[）)])?|[+-]\d.*|[/／－—–-]|[增减]\d+)$"
)


UNIT = frozenset(["条", "件", "次", "篇", "万元", "个", "人", "人次", "——", "—", "元", "项", "份"])


#: Column labels that are row labels, too, when they are numbered.
_BOTH = frozenset({"其他", "总计"})


_CORNERS = frozenset({"信息内容", "统计指标", "指标名称"})


GROUPS = ("行政复议", "行政诉讼", "未经复议直接起诉", "复议后起诉")


#: How many columns the headings of tables 三 and 四 stand over.
WIDTHS = {
    "申请人情况": 7,
    "法人或其他组织": 5,
    "未经复议直接起诉": 5,
    "复议后起诉": 5,
    "行政复议": 5,
    "行政诉讼": 10,
}


@lru_cache(maxsize=1)
def section_headings() -> frozenset[str]:
    """The headings of the sections of all forms."""
    return frozenset(
        normal(label) for form in load_forms().values() for labels in form.sections.values() for label in labels
    )


def names_cell(text: str) -> bool:
    """Whether ``text`` is a label, a header or a banner of a standard table."""
    return bool(tables_with(text)) or is_banner(text) or column_label(text)


@lru_cache(maxsize=8192)
def column_label(text: str) -> bool:
    """Whether ``text`` is the label of one column of any standard table."""
    if len(text) > 30 or not text or text.isdigit():
        return False
    for table in _TABLES:
        for form in forms_with(table):
            found = columns_book(form, table).exact(text)
            if found is not None and any(column.key or table == "s14" for column in found.targets):
                return True
    return False


@lru_cache(maxsize=8192)
def row_label(text: str) -> bool:
    """Whether ``text`` is the whole label of a row, or of a heading over rows."""
    if not text or text.isdigit() or len(text) > 120 or normal(text) in _BOTH:
        return False
    for table in ("t2", "t3", "s14"):
        for form in forms_with(table):
            if rows_book(form, table).exact(text) is not None:
                return True
    return False


@lru_cache(maxsize=8192)
def keyed(text: str) -> bool:
    """Whether ``text`` is the whole label of a row with numbers, as （七）总计 is."""
    if not row_label(text):
        return False
    found = [rows_book(form, table).exact(text) for table in ("t2", "t3", "s14") for form in forms_with(table)]
    return any(target.key for book in found if book is not None for target in book.targets)


@lru_cache(maxsize=1)
def wording() -> tuple[str, str, str]:
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
def is_note(text: str) -> bool:
    """Whether ``text`` is part of the note in the corner of table 三."""
    return len(normal(text)) >= 3 and normal(text) in wording()[2]


@lru_cache(maxsize=8192)
def of_row(text: str) -> bool:
    """Whether ``text`` is, or is part of, the label of a row."""
    plain = normal(text)
    if plain in wording()[1] or is_wide(text):
        return False
    return row_label(text) or (len(plain) >= 3 and not plain.isdigit() and plain in wording()[0])


def may_head_column(text: str) -> bool:
    """Whether ``text`` above the numbers may be the label of one column."""
    return not is_wide(text) and bare(text) not in _CORNERS and not is_note(text)


@lru_cache(maxsize=4096)
def is_wide(text: str) -> bool:
    """Whether ``text`` is a heading over several columns."""
    return is_banner(text) or any(name in normal(text) for name in (*GROUPS, "申请人情况", "法人或其他组织"))


def wide_name(text: str) -> str:
    """Which heading over several columns ``text`` is, or nothing."""
    plain = normal(text)
    return next((name for name in WIDTHS if name in plain), "")


def names_a_table(characters: Iterable[str]) -> bool:
    """Whether the text of a page has labels of a standard table."""
    text = "".join(characters)
    return sum(word in text for word in words() if len(word) >= 4) >= 2
