"""The sentence of a statement, cut into clauses, with everything blanked out that says nothing of what is counted."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cached_property, lru_cache
from itertools import pairwise

from parsers.prose.numbers import find_numbers
from parsers.prose.sentences import Sentence, read_sentences
from parsers.prose.statement import Statement

_STOPS = "，,；;：:。！？!?（）()"
_LIST_MARK = re.compile(
    r"(?:^|(?<=[。；：]))[（(]?(?:[一二三四五六七八九十]{1,3}|\d{1,2})[）)、.．]+"
    r"|(?<=（)(?:[一二三四五六七八九十]{1,3}|\d{1,2})(?=）)"
)
_YEAR = re.compile(r"((?:19|20)\d\d)年?度?")
_WHOLE_YEAR = re.compile(
    r"(?:自|从|由)?□*1月1日(?:起|以来)?[至到—–－~～-]+(?:□*)12月3[01]日?(?:止|期间|底)?"
    r"|(?:截至|截止到?|至)□*12月(?:3[01]日?|底|末)(?:止)?"
)
#: 全年累计收到: of this year; 累计制定: perhaps of all years.
_CUMULATED = re.compile(r"((?:□|全年|本年度?|今年|年内|当年|报告期内?)[^#，。；：]{0,14})累计")
#: 公民、法人或者其他组织: all applicants there can be, as one word.
_ANYBODY = re.compile(
    r"(?:任何)?(?:公民|自然人)(?:个人)?(?:、|和|及|与|或者?|以及)+(?:企业)?法人(?:、|和|及|与|或者?|以及)+(?:其[他它]|非法人)组织"
    r"|(?:公民|自然人)(?:、|和|及|或者?)+法人(?![、和及或其])"
)


@dataclass(frozen=True)
class Place:
    """Where a statement stands. ``before`` are the sentences before it in its paragraph, the last one first.

    ``masked`` is the compact sentence, position by position, with figures as ``#`` and marks of lists, the report's
    years and the whole year as ``□``; ``start`` and ``end`` are the statement's places in it.
    """

    sentence: Sentence
    before: tuple[Sentence, ...]
    masked: str
    start: int
    end: int

    @cached_property
    def clauses(self) -> tuple[tuple[int, int], ...]:
        """The clauses as spans: between stops, and between the items of a list."""
        cuts = [-1]
        for at, c in enumerate(self.masked):
            if c in _STOPS or (c == "、" and at and self.masked[at - 1] == "#"):
                cuts.append(at)
        cuts.append(len(self.masked))
        return tuple((before + 1, after) for before, after in pairwise(cuts) if after > before + 1)

    def in_closed_bracket(self, at: int) -> bool:
        """Whether ``at`` is inside a bracket that is closed before the statement: it is about the figure before it."""
        opened, closed = self.masked.rfind("（", 0, at), self.masked.rfind("）", 0, at)
        return opened > closed and 0 <= self.masked.find("）", at) < self.start


def place_of(text: str, statement: Statement, year: int | None) -> Place | None:
    """The place of ``statement`` in the ``text`` of its section; ``None`` where it is not found there."""
    offset = statement.paragraph
    before: list[Sentence] = []
    for sentence in _sentences(text[offset:].partition("\n")[0]):
        if statement.span[0] < offset + sentence.start + len(sentence.raw):
            start, end = compact(sentence, statement.span, offset)
            return Place(sentence, tuple(before), mask(sentence.compact, year), start, end)
        before.insert(0, sentence)
    return None


@lru_cache(maxsize=64)
def _sentences(line: str) -> tuple[Sentence, ...]:
    return tuple(read_sentences(line))


def compact(sentence: Sentence, span: tuple[int, int], offset: int) -> tuple[int, int]:
    """A span of the section as places in the compact text of ``sentence``, whose paragraph begins at ``offset``."""
    start, end = (at - offset - sentence.start for at in span)
    if sentence.positions is None:
        return start, end
    inside = [place for place, at in enumerate(sentence.positions) if start <= at < end]
    return (inside[0], inside[-1] + 1) if inside else (0, len(sentence.compact))


@lru_cache(maxsize=256)
def mask(text: str, year: int | None) -> str:
    """``text`` as :attr:`Place.masked`; a year that is neither the report's nor next to it stays."""
    for number in find_numbers(text):
        text = text[: number.start] + "#" * (number.end - number.start) + text[number.end :]

    def near(found: re.Match[str]) -> str:
        return _blank(found) if year is not None and abs(int(found.group(1)) - year) <= 1 else found.group()

    text = _CUMULATED.sub(
        lambda found: f"{found.group(1)}□□", _WHOLE_YEAR.sub(_blank, _YEAR.sub(near, _LIST_MARK.sub(_blank, text)))
    )
    return _ANYBODY.sub(_blank, text)


def _blank(found: re.Match[str]) -> str:
    return "□" * len(found.group())
