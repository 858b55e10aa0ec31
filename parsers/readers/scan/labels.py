"""The dictionary of printed labels: a misread label becomes the one label of the forms that it can only be."""

from __future__ import annotations

import re
from difflib import SequenceMatcher
from functools import lru_cache
from operator import eq

from forms.forms import load_forms
from forms.labels import normal

_CLOSE = 0.72
#: Characters that look like the unit after a number.
_UNIT = re.compile(r"([0-9]+)[作仵伴什仟]")
_CLEAR = 0.08
#: The shortest part of a label that is told from those of other labels.
_PART = 6


@lru_cache(maxsize=1)
def printed() -> dict[str, tuple[str, str]]:
    """Every label of every form without blanks: as printed, and what it names (labels of one cell are one thing)."""
    out: dict[str, tuple[str, str]] = {}
    for form in load_forms().values():
        for table in form.tables.values():
            texts = [(text, text) for text in (table.corner, table.note)]
            for block in table.blocks:
                texts.append((block.banner, block.banner))
                for row in block.rows:
                    texts += [(text, row.key) for text in (row.label, *row.aliases)]
                    texts += [(text, text) for text in row.path]
                for column in block.columns:
                    texts += [(text, column.key) for text in (column.label, *column.aliases)]
                    texts.append((column.group, column.group))
            for text, name in texts:
                if len(normal(text)) > 1:
                    out.setdefault(normal(text), (text, name))
    return out


@lru_cache(maxsize=4096)
def corrected(text: str) -> str:
    """``text``, or the label that it is a misreading of: nearly the same, and no label of anything else as near.

    A number keeps its digits; the unit after it can only be 件 where it looks like it.
    """
    counted = _UNIT.fullmatch(text)
    if counted:
        return f"{counted[1]}件"
    plain = normal(text)
    known = printed()
    if plain in known or len(plain) < 2 or len(plain) > 80 or plain.isdigit():
        return text
    near = sorted(((_likeness(plain, label), *known[label]) for label in known), reverse=True)
    best, label, name = near[0]
    other = next((likeness for likeness, _, named in near if named != name), 0.0)
    return label if best >= _CLOSE and best - other >= _CLEAR else text


@lru_cache(maxsize=4096)
def mended(text: str) -> str:
    """A part of a label that a page break cut, as it stands in the labels that it can only be a part of."""
    plain = normal(text)
    if len(plain) < _PART or len(plain) > 80:
        return text
    parts = {label[at : at + len(plain)] for label in printed() for at in range(len(label) - len(plain) + 1)}
    near = sorted(((sum(map(eq, plain, part)), part) for part in parts), reverse=True)[:2]
    if not near or near[0][0] < _CLOSE * len(plain) or (len(near) > 1 and near[0][0] - near[1][0] < 2):
        return text
    return near[0][1]


def _likeness(one: str, two: str) -> float:
    if abs(len(one) - len(two)) > 1 + len(two) // 5:
        return 0.0
    return SequenceMatcher(None, one, two, autojunk=False).ratio()
