"""The head of a page: 索引号, 发布机构, 发布日期 and the like, as a table or as lines."""

from __future__ import annotations

import re
from collections.abc import Iterable

from forms.labels import normal
from parsers.document import Grid

#: Fields of a head in the words of the portals, each kind in the order of trust.
TITLE_FIELDS = ("标题", "信息名称", "文件名称", "名称")
BODY_FIELDS = ("发布机构", "发文机构", "发文机关", "公开机构", "公开主体", "责任部门")
SOURCE_FIELDS = ("信息来源", "来源")
DATE_FIELDS = (
    "发布日期",
    "发布时间",
    "公开日期",
    "公开时间",
    "生成日期",
    "发文日期",
    "成文日期",
    "日期",
    "时间",
)
_OTHER_FIELDS = (
    "索引号",
    "信息索引号",
    "索取号",
    "更新时间",
    "文号",
    "发文字号",
    "主题分类",
    "信息分类",
    "公开方式",
    "公开范围",
    "公开时限",
    "有效性",
    "关键词",
    "主题词",
)
FIELDS = (*TITLE_FIELDS, *BODY_FIELDS, *SOURCE_FIELDS, *DATE_FIELDS, *_OTHER_FIELDS)
_KNOWN = frozenset(FIELDS)
_LINE = re.compile(r"(?P<key>" + "|".join(sorted(FIELDS, key=len, reverse=True)) + r")\s*[:：]\s*")

_LONGEST = 300


def head_table(grid: Grid) -> dict[str, str]:
    """The fields of a head table, or nothing where the grid is another table."""
    if grid.rows > 30 or len(grid.cells) > 120:
        return {}
    texts = [cell.text for cell in grid.cells]
    keys = [normal(text).rstrip(":") for text in texts]
    if sum(key in _KNOWN or _is_field(text) for key, text in zip(keys, texts, strict=True)) < 2:
        return {}
    fields: dict[str, str] = {}
    for index, key in enumerate(keys):
        if key in _KNOWN:
            following = texts[index + 1].strip() if index + 1 < len(texts) else ""
            # A head shifted by one cell has a key where the value should be: then there is no value.
            if following and normal(following).rstrip(":") not in _KNOWN:
                fields.setdefault(key, following[:_LONGEST])
        else:
            for found, value in _fields(texts[index]):
                fields.setdefault(found, value)
    return fields


def _is_field(text: str) -> bool:
    return (":" in text or "：" in text) and bool(_LINE.match(text.strip()))


def head_fields(lines: Iterable[str]) -> dict[str, str]:
    """The fields that stand as ``发布日期：2020-01-31`` in lines of text."""
    fields: dict[str, str] = {}
    for line in lines:
        if ":" in line or "：" in line:
            for key, value in _fields(line):
                fields.setdefault(key, value)
    return fields


def _fields(text: str) -> Iterable[tuple[str, str]]:
    found = list(_LINE.finditer(text))
    ends = [*(match.start() for match in found[1:]), len(text)]
    for match, end in zip(found, ends, strict=False):  # a line without a field has an end and no match
        value = text[match.end() : end].strip(" 　\u00a0|【】[]")
        if value and len(value) <= _LONGEST:
            yield match["key"], value
