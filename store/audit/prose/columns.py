"""Cells of table 三 for a figure of some applicants only: the column of its applicant, the row of its outcome.

自然人申请办结266件，其中予以公开120件 is of the column of natural persons; 予以公开5件，4件系自然人 of the
row of what was granted. Such figures are held against those cells beside the readings that they have anyway.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from parsers.prose.sentences import begin_of
from parsers.prose.statement import Statement
from store.audit.prose.options import APPLICANT_COLUMNS, REASONS
from store.audit.prose.said import Said
from store.audit.prose.tables import Option

_KINDS = {
    "natural_person": re.compile(r"自然人|公民"),
    "commercial_enterprise": re.compile(r"商业企业"),
    "research_institution": re.compile(r"科研机构"),
    "social_welfare_org": re.compile(r"社会公益组织"),
    "legal_service_org": re.compile(r"法律服务机构"),
    "other_org": re.compile(r"(?<!法人和)(?<!法人或)(?<!法人、)(?<!或者)其[他它]组织|其[他它](?=申请人|\d)"),
}
#: What names a row, where the applicants that follow are those of it.
_ROWS = (
    ("carried_out", re.compile(r"(?:结转|转结|转)(?:至|到|入)?(?:下|次|明|20\d\d)年")),
    ("carried_in", re.compile(r"上一?年度?(?:结转|转结|转入|遗留)")),
    ("granted", re.compile(r"(?<!不)予以公开|同意公开")),
    ("partially_granted", re.compile(r"部分(?:予以)?公开")),
    ("denied", re.compile(r"不予公开")),
    ("unable", re.compile(r"无法提供")),
    ("not_processed", re.compile(r"不予处理")),
    ("other", re.compile(r"其他处理")),
    ("results_total", re.compile(r"办结|答复|办理结果|办理完毕")),
    *((row, re.compile(re.escape(words))) for words, row in REASONS.items()),
)
_OF_ROWS = {
    "nar.granted": ("granted",),
    "nar.partially_granted": ("partially_granted",),
    "nar.closed": ("results_total",),
    "nar.received": ("new_received",),
    "nar.carried_in": ("carried_in",),
    "nar.carried_out": ("carried_out",),
}
_STOPS = "；;。！？\n"


def of_some_applicants(told: Said, statement: Statement) -> list[Option]:
    """The further cells that ``statement`` may be held against; empty where no words name another row or column."""
    return [option for keys in _keys(told, statement) if (option := told.tables.option(keys)) is not None]


def _keys(told: Said, statement: Statement) -> Iterator[tuple[str, ...]]:
    text = told.text(statement.section)
    start = begin_of(text, statement.span[0], _STOPS)
    head = "".join(text[start : statement.span[0]].split())
    if statement.name in APPLICANT_COLUMNS:
        row = _nearest_row(head)
        for columns in APPLICANT_COLUMNS[statement.name] if row else ():
            yield tuple(f"{key}.{column}" for key in _row_keys(told, row) for column in columns)
        return
    kinds = [kind for kind, words in _KINDS.items() if words.search(head)]
    if len(kinds) != 1:
        return
    name = statement.name.removeprefix("nar.")
    rows = _OF_ROWS.get(statement.name) or ((name.removeprefix("row."),) if name.startswith("row.") else (name,))
    yield tuple(f"{key}.{kinds[0]}" for row in rows for key in _row_keys(told, row))


def _nearest_row(head: str) -> str:
    """The row named last before the figure; empty where none is."""
    places = {row: found[-1].start() for row, words in _ROWS if (found := list(words.finditer(head)))}
    return max(places, key=lambda row: places[row], default="")


def _row_keys(told: Said, row: str) -> tuple[str, ...]:
    return tuple(key.removesuffix(".total") for key in told.tables.group(row))
