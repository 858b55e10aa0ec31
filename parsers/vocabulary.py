"""The labels of the standard tables, ready for looking up, and which table a word belongs to."""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import lru_cache

from forms.forms import Column, Row, Table, load_forms
from forms.labels import LabelBook, bare, normal, without_remark

#: Words that stand in several tables or in any table at all. They never tell a table.
_EVERYWHERE = frozenset({"其他", "总计", "合计", "小计", "单位", "", "统计数", "统计数据", "数量", "数值"})

SUBTOTAL = frozenset({"小计", "合计", "分类小计"})

_ARTICLE = re.compile(r"^第二十条第\([一二三四五六七八九十]+\)项$|^第二十条\([一二三四五六七八九十]+\)项?$")


def table_of(form: str, key: str) -> Table:
    """The table ``key`` of the form generation ``form``."""
    return load_forms()[form].tables[key]


def forms_with(key: str) -> tuple[str, ...]:
    """The generations that have a table ``key``, newest first."""
    return tuple(form.id for form in reversed(list(load_forms().values())) if key in form.tables)


@lru_cache(maxsize=16)
def rows_book(form: str, key: str) -> LabelBook[Row]:
    """Rows of a table by label. A heading without cells of its own is a row without a key."""
    table = table_of(form, key)
    rows = [row for block in table.blocks for row in block.rows]
    known = {row.label for row in rows}
    heads: dict[str, Row] = {}
    for row in rows:
        for level, heading in enumerate(row.path):
            if heading not in known:
                heads.setdefault(heading, Row("", heading, path=row.path[:level]))
    return LabelBook((row, (row.label, *row.aliases)) for row in (*heads.values(), *rows))


@lru_cache(maxsize=16)
def columns_book(form: str, key: str) -> LabelBook[Column]:
    """Columns of a table by label. The heading over several columns is a column without a key."""
    columns: dict[str, Column] = {}
    groups: dict[str, Column] = {}
    for block in table_of(form, key).blocks:
        for column in block.columns:
            columns.setdefault(column.key or column.label, column)
            if column.group:
                groups.setdefault(column.group, Column("", column.group))
    return LabelBook((column, (column.label, *column.aliases)) for column in (*groups.values(), *columns.values()))


@lru_cache(maxsize=1)
def words() -> Mapping[str, frozenset[str]]:
    """The words of a label without number and remark, and the tables it stands in."""
    found: dict[str, set[str]] = {}
    for form in load_forms().values():
        for table in form.tables.values():
            for label in _labels(table):
                for form_of_label in (bare(label), without_remark(bare(label)), normal(label)):
                    found.setdefault(form_of_label, set()).add(table.key)
    return {word: frozenset(tables) for word, tables in found.items() if word not in _EVERYWHERE}


def _labels(table: Table) -> list[str]:
    labels = [table.note, table.corner]
    for block in table.blocks:
        for column in block.columns:
            labels += [column.label, *column.aliases, column.group]
        for row in block.rows:
            labels += [row.label, *row.aliases, *row.path]
    return [label for label in labels if label]


@lru_cache(maxsize=16384)
def tables_with(text: str) -> frozenset[str]:
    """The standard tables in which ``text`` is a label; nothing for words of any table."""
    if not text or len(text) > 120 or text.isdigit():
        return frozenset()
    plain = bare(text)
    if plain in _EVERYWHERE:
        return frozenset()
    known = words()
    found = known.get(plain) or known.get(without_remark(plain)) or known.get(normal(text))
    if found:
        return found
    if _ARTICLE.match(normal(text)):
        return frozenset({"t2"})
    return frozenset({"t3"}) if "勾稽" in text else frozenset()


@lru_cache(maxsize=4096)
def is_banner(text: str) -> bool:
    """Whether ``text`` is a banner of table 二 (第二十条第（一）项)."""
    return bool(_ARTICLE.match(normal(text)))
