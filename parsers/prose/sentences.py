"""A section's text cut into sentences that know where they came from."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from parsers.prose.numbers import blank_out

_SENTENCE = re.compile(r"[^。！？!?]+[。！？!?]?")
_BLANK = re.compile(r"[ \t\r\f\v\u00a0\u3000\u200b\ufeff]+")
#: Full-width figures and signs, and the traditional characters of the words that are looked for. One to one.
_PLAIN = str.maketrans(
    "０１２３４５６７８９％．條請複議訴訟辦結轉開傳網絡數據為萬個項當書門戶發佈廢會眾號於與無處維糾審計類訓練費員",
    "0123456789%.条请复议诉讼办结转开传网络数据为万个项当书门户发布废会众号于与无处维纠审计类训练费员",
)
_NOT_PLAIN = re.compile("[" + "".join(map(chr, _PLAIN)) + "]")
#: Half-width punctuation of a Chinese sentence; between figures, and in an address, it means something else.
_HALF_WIDTH = re.compile(
    r"(?<!\d)[,:]|[,:](?![\d/])|[;()]|(?<=[\u4e00-\u9fff）)])\.(?=[\u4e00-\u9fff]|[ \t\r]*(?:\n|$))"
)
_FULL_WIDTH = str.maketrans(",:;().", "，：；（）。")


def begin_of(text: str, at: int, stops: str) -> int:
    """Where that part of ``text`` begins which ``at`` stands in: behind the last of ``stops`` before it."""
    return 1 + max(text.rfind(stop, 0, at) for stop in stops)


@dataclass(frozen=True, slots=True)
class Sentence:
    """One sentence. ``compact`` has no blanks and plain figures; ``place`` maps its positions into the section."""

    raw: str
    compact: str
    start: int
    paragraph: int
    heading: str
    positions: tuple[int, ...] | None

    def span(self, start: int, end: int) -> tuple[int, int]:
        """Positions of the compact text as a span of the section's text."""
        if self.positions is None:
            return self.start + start, self.start + end
        return self.start + self.positions[start], self.start + self.positions[end - 1] + 1

    def verbatim(self, start: int, end: int) -> str:
        """The section's own characters between two positions of the compact text."""
        first, last = self.span(start, end)
        return self.raw[first - self.start : last - self.start]


def read_sentences(text: str) -> Iterator[Sentence]:
    """The sentences of a section in order; a line is a paragraph."""
    plain = text.translate(_PLAIN) if _NOT_PLAIN.search(text) else text
    if any(mark in plain for mark in ",:;()."):
        plain = _HALF_WIDTH.sub(lambda found: found.group().translate(_FULL_WIDTH), plain)
    plain = blank_out(plain)  # position by position the same as the text
    offset = 0
    for line in plain.split("\n"):
        heading = _heading(line)
        for found in _SENTENCE.finditer(line):
            if not found.group().isspace():
                start = offset + found.start()
                yield _sentence(text[start : offset + found.end()], found.group(), start, offset, heading)
        offset += len(line) + 1


_HEADING = re.compile(r"^[\s　]*(?:[（(]?[一二三四五六七八九十\d]{1,3}[）)、.．]+)?([^。，；：:]{2,24})[。：:]?")


def _heading(line: str) -> str:
    """What a paragraph is about, where it begins with a short title; else nothing."""
    found = _HEADING.match(line)
    if found and (found.end() == len(line.rstrip()) or line[found.end() - 1] in "。：:"):
        return found.group(1)
    return ""


def _sentence(raw: str, plain: str, start: int, paragraph: int, heading: str) -> Sentence:
    if not _BLANK.search(plain):
        return Sentence(raw, plain, start, paragraph, heading, None)
    kept: list[int] = []
    last = len(plain) - 1
    for position, c in enumerate(plain):
        if not _BLANK.match(c):
            kept.append(position)
        elif 0 < position < last and kept and plain[kept[-1]].isdigit() and _digit_next(plain, position):
            kept.append(position)  # a blank between two figures keeps them apart
    compact = "".join(" " if _BLANK.match(plain[position]) else plain[position] for position in kept)
    return Sentence(raw, compact, start, paragraph, heading, tuple(kept))


def _digit_next(text: str, position: int) -> bool:
    rest = text[position + 1 : position + 2]
    return rest.isdigit()
