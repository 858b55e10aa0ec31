"""The words around a figure in its sentence: what stands before and after it, and the clause that it stands in."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cached_property

from parsers.prose.sentences import begin_of
from parsers.prose.statement import Statement

_FULL_WIDTH = str.maketrans(",;:()", "，；：（）")
_ENDS = "。！？!?\n"


@dataclass(frozen=True)
class Around:
    """The rest of a sentence about a statement, without blanks and with full-width punctuation."""

    head: str
    tail: str
    label: str

    @cached_property
    def clause(self) -> str:
        """The words of its own clause before the figure."""
        return self.head[begin_of(self.head, len(self.head), "，；：") :]

    @cached_property
    def branch(self) -> str:
        """The words before the figure since the last semicolon: a list with its verb stands within."""
        return self.head[1 + self.head.rfind("；") :]

    @cached_property
    def rest(self) -> str:
        """The words after the figure up to the next semicolon."""
        return self.tail.partition("；")[0]

    def since(self, noun: str) -> str:
        """Its own clause before the figure and the one that named ``noun`` last, what stands between left out."""
        at = self.head.rfind(noun)
        if at < 0 or at >= len(self.head) - len(self.clause):
            return self.clause
        start = begin_of(self.head, at, "，；：")
        stop = min(self.head.find(c, at) for c in "，；：" if self.head.find(c, at) >= 0)
        return self.head[start:stop] + "，" + self.clause

    def last_of(self, *patterns: re.Pattern[str]) -> int | None:
        """Which of ``patterns`` occurs nearest before the figure; ``None`` where none does."""
        places = [max((found.end() for found in one.finditer(self.head)), default=-1) for one in patterns]
        return places.index(max(places)) if max(places) >= 0 else None


def around(text: str, statement: Statement) -> Around:
    """The words about ``statement`` in ``text``, the text of its section."""
    start, end = statement.span
    if text[start:end] == statement.text:
        first = begin_of(text, start, _ENDS)
        last = min((at for c in _ENDS if (at := text.find(c, end)) >= 0), default=len(text))
        head, tail = text[first:start], text[end:last]
    else:
        head, _, tail = statement.sentence.partition(statement.text)
    return Around(_plain(head), _plain(tail), statement.label)


def _plain(text: str) -> str:
    return "".join(text.split()).translate(_FULL_WIDTH)
