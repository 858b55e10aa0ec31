"""Printed labels: what a row, column or heading of a form is called, and which one a printed text means.

Blanks, line ends, brackets, widths and ways of numbering differ from report to report and mean nothing. A misprint is
forgiven only where one label is clearly the nearest; a short label has to be exact.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache
from typing import Generic, TypeVar

T = TypeVar("T")

_BLANK = re.compile(r"[\s\u00ad\u200b-\u200f\u2028-\u202f\u2060\u3164\ufeff]+")
_SAME = str.maketrans(
    {
        "〔": "(",
        "〕": ")",
        "【": "(",
        "】": ")",
        "[": "(",
        "]": ")",
        "{": "(",
        "}": ")",
        "﹙": "(",
        "﹚": ")",
        "“": '"',
        "”": '"',
        "‘": '"',
        "’": '"',
        "「": '"',
        "」": '"',
        "'": '"',
        "＂": '"',
        "—": "-",
        "–": "-",
        "―": "-",
        "─": "-",
        "·": ".",
        "•": ".",
        "∶": ":",
        "。": ".",
        "﹑": "、",
    }
)

#: Characters of the forms as converted pages print them, one for one.
_CONVERTED = str.maketrans(
    "開請數結轉辦國機關無補後內類務過執詢訴複復議訟維糾審經規範發廢許處罰強費額萬購據業構會團組織總計繼續確認獲單報舉護權穩屬當動條從個縣區鎮鄉決體況級問題進",
    "开请数结转办国机关无补后内类务过执询诉复复议讼维纠审经规范发废许处罚强费额万购据业构会团组织总计继续确认获单报举护权稳属当动条从个县区镇乡决体况级问题进",
)
#: Such pages put the sound behind a converted character: 報(bào)告.
_SOUND = re.compile(r"(?<=[\u4e00-\u9fff])\([a-zāáǎàēéěèīíǐìōóǒòūúǔùǖǘǚǜü]{1,6}\)")

#: ``三、`` ``(三)`` ``3.`` ``3、`` ``(3)`` ``其中:`` and a full stop or colon at the end.
_NUMBER = re.compile(
    r"^(?:(?P<chapter>[一二三四五六七八九十]{1,3})[、.,:]"
    r"|\((?P<part>[一二三四五六七八九十]{1,3})\)[、.]?"
    r"|\(?(?P<item>\d{1,2})(?:[、.,)]|(?=[^\d.,年月])))+"
)
_OF_WHICH = re.compile(r"^其中[:,]?")
_REMARK = re.compile(r"\([^()]*\)$")

#: A label shorter than this must be printed exactly.
_SHORT = 5
#: One misprinted character is forgiven for every so many characters of a label, up to a bound.
_ONE_IN = 4
_MOST = 4
#: Longer texts are sentences.
_LONGEST_MISPRINT = 60


@lru_cache(maxsize=16384)
def normal(text: str) -> str:
    """``text`` without blanks, in one width, with one kind of bracket, quote and dash."""
    return _BLANK.sub("", unicodedata.normalize("NFKC", text)).translate(_SAME)


def simplified(text: str) -> str:
    """``text`` with the traditional characters of a converted page put back, one for one."""
    return text.translate(_CONVERTED)


@lru_cache(maxsize=16384)
def numbering(text: str) -> tuple[str, str]:
    """How a printed label is numbered: (style, number), style one of ``chapter``, ``part``, ``item`` or empty."""
    found = _NUMBER.match(normal(text))
    if found is None:
        return "", ""
    style = found.lastgroup or ""
    return style, found[style] if style else ""


@lru_cache(maxsize=16384)
def bare(text: str) -> str:
    """The words of a label: normal, without its number, ``其中`` and closing punctuation."""
    words = simplified(_SOUND.sub("", normal(text)))
    for _ in range(3):
        shorter = _OF_WHICH.sub("", _NUMBER.sub("", words, count=1), count=1)
        if shorter == words or not shorter:
            break
        words = shorter
    return words.rstrip(":.,;、") or words


def without_remark(words: str) -> str:
    """``words`` without a remark in brackets at its end: ``部分公开(区分处理的,…)`` becomes ``部分公开``."""
    return _REMARK.sub("", words) or words


@dataclass(frozen=True, slots=True)
class Found(Generic[T]):
    """What a printed text may mean. Several targets stand where only the parent heading can tell them apart.

    ``exact`` is false where a misprint was forgiven.
    """

    targets: tuple[T, ...]
    exact: bool


class LabelBook(Generic[T]):
    """Labels and what they stand for. Looking a text up twice costs nothing."""

    def __init__(self, entries: Iterable[tuple[T, Iterable[str]]]) -> None:
        """``entries`` are targets, each with its label and its other wordings."""
        self._normal: dict[str, list[T]] = {}
        self._bare: dict[str, list[tuple[T, str]]] = {}
        for target, labels in entries:
            for label in labels:
                _add(self._normal, normal(label), target)
                words = bare(label)
                style = numbering(label)[0]
                for form in dict.fromkeys((words, without_remark(words))):
                    _add(self._bare, form, (target, style))
        self._letters = {label: frozenset(label) for label in self._bare}
        self._known: dict[str, Found[T] | None] = {}

    def find(self, text: str) -> Found[T] | None:
        """What ``text`` means, or ``None`` where it is no label of this book or could be several."""
        if len(text) > 400:
            return None
        try:
            return self._known[text]
        except KeyError:
            found = self._look_up(text)
            if len(self._known) < 50_000:
                self._known[text] = found
            return found

    def exact(self, text: str) -> Found[T] | None:
        """As :meth:`find`, without forgiving misprints."""
        found = self.find(text)
        return found if found is not None and found.exact else None

    def _look_up(self, text: str) -> Found[T] | None:
        plain = normal(text)
        if not plain:
            return None
        if plain in self._normal:
            return Found(tuple(self._normal[plain]), True)
        style = numbering(text)[0]
        words = bare(text)
        for form in dict.fromkeys((words, without_remark(words))):
            targets = self._by_words(form, style)
            if targets:
                return Found(targets, True)
        nearest = self._nearest(without_remark(words))
        return Found(nearest, False) if nearest else None

    def _by_words(self, words: str, style: str) -> tuple[T, ...]:
        """Targets called ``words``; short ones only if numbered alike: ``(六)其他`` is not ``3.其他``."""
        entries = self._bare.get(words, ())
        if len(words) < _SHORT and style:
            entries = [entry for entry in entries if entry[1] in (style, "")]
        return tuple(dict.fromkeys(target for target, _ in entries))

    def _nearest(self, words: str) -> tuple[T, ...]:
        if not _SHORT - 1 <= len(words) <= _LONGEST_MISPRINT:
            return ()
        best = ""
        least = runner_up = _MOST + 1
        letters = frozenset(words)
        for label, others in self._letters.items():
            if len(letters - others) > _MOST or len(others - letters) > _MOST:
                continue  # an edit changes one letter: this one is too far, and most are
            apart = distance(words, label, _MOST)
            if apart > _MOST:
                continue
            if apart < least:
                best, least, runner_up = (
                    label,
                    apart,
                    least if not best or not self._same_targets(label, best) else runner_up,
                )
            elif not self._same_targets(label, best):
                runner_up = min(runner_up, apart)
        allowed = len(best) // _ONE_IN if len(best) >= _SHORT else 0
        if least > allowed or runner_up <= least:
            return ()
        return tuple(dict.fromkeys(target for target, _ in self._bare[best]))

    def _same_targets(self, one: str, other: str) -> bool:
        return [target for target, _ in self._bare[one]] == [target for target, _ in self._bare[other]]


def _add(table: dict[str, list[T]], key: str, value: T) -> None:
    values = table.setdefault(key, [])
    if value not in values:
        values.append(value)


def distance(one: str, other: str, most: int) -> int:
    """Edits (insert, delete, replace, swap neighbours) from ``one`` to ``other``; ``most`` + 1 for more."""
    if abs(len(one) - len(other)) > most:
        return most + 1
    before: list[int] = []
    last = list(range(len(other) + 1))
    for i, a in enumerate(one, 1):
        row = [i]
        for j, b in enumerate(other, 1):
            cost = min(last[j] + 1, row[j - 1] + 1, last[j - 1] + (a != b))
            if i > 1 and j > 1 and a == other[j - 2] and one[i - 2] == b:
                cost = min(cost, before[j - 2] + 1)
            row.append(cost)
        if min(row) > most:
            return most + 1
        before, last = last, row
    return min(last[-1], most + 1)
