"""The sections of a report's text, told by the words of their headings; the numbers are too often lost or wrong."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

from forms.forms import load_forms
from forms.labels import bare, normal, simplified
from parsers.document import Block, Paragraph
from parsers.report import Section

#: What stands before the first heading.
PREFACE = "preface"

_NUMBERED = re.compile(
    r"^(?P<chapter>[一二三四五六七八九十]{1,2})[、.,:]|^(?P<part>\([一二三四五六七八九十]{0,2}\)|[一二三四五六七八九十]\))[、.]?|^(?P<item>\d{1,2})[、.]"
)
_CHAPTERS = "一二三四五六七八九十"

#: How much a heading of each manner of numbering is trusted.
_TRUST = {"right": 12, "chapter": 9, "none": 7, "item": 3, "part": 1}

_WORDS_2019: tuple[tuple[str, str], ...] = (
    ("s1", r"总体情况|总体概[况述]|基本情况|概述|引言|工作总体情况"),
    ("s2", r"(?:行政机关)?主动公开(?:政府)?信息(?:的)?情况|主动公开情况"),
    (
        "s3",
        r"收到和处理政府信息公开申请(?:的)?情况|(?:行政机关)?收到和(?:处理)?办理?政府信息公开申请情况|依申请公开政府信息(?:的)?情况",
    ),
    (
        "s4",
        r"(?:因)?政府信息公开(?:工作)?(?:被申请)?行政复议[、和及]?(?:被)?(?:提起)?行政诉讼(?:的)?情况|行政复议[、和及]行政诉讼(?:的)?情况",
    ),
    (
        "s5",
        r"(?:政府信息公开)?(?:工作)?(?:中)?存在的(?:主要)?问题[及和与、]?(?:改进(?:的)?(?:情况|措施|方向)?|下一步.{0,10})?|主要问题[及和](?:改进)?.{0,4}",
    ),
    ("s6", r"其他需要报告的?(?:的)?(?:重要)?事项|其它需要报告的事项|需要报告的其他事项"),
)
_WORDS_BEFORE: tuple[tuple[str, str], ...] = (
    ("overview", r"概述|总体情况|总体概述|基本情况|概况|工作概述|引言"),
    ("proactive", r"(?:政府信息)?主动公开(?:政府)?(?:信息)?(?:的)?(?:工作)?情况|公开政府信息情况"),
    ("on_request", r"(?:政府信息)?依申请公开(?:政府)?(?:信息)?(?:的)?(?:办理|工作)?(?:和不予公开政府信息的)?情况"),
    (
        "fees",
        r"(?:政府信息公开)?(?:的)?(?:依申请公开政府信息)?收费(?:情况)?[及和]?减免(?:费用)?(?:的)?情况|(?:政府信息公开(?:的)?)?收费.{0,8}情况",
    ),
    (
        "remedies",
        r"(?:因?政府信息公开)?(?:申请)?(?:的)?(?:被)?(?:申请|引起|涉及)?(?:的)?(?:行政)?复议[、和及](?:提起)?(?:行政)?诉讼.{0,8}",
    ),
    ("problems", r"(?:政府信息公开)?(?:工作)?存在的?(?:主要)?(?:问题|困难).{0,14}|主要问题.{0,10}"),
    ("other", r"其[他它]需要(?:报告|说明)的?(?:的)?(?:重要)?事项"),
)


@dataclass(frozen=True, slots=True)
class _Heading:
    at: int
    rank: int
    key: str
    trust: int
    rest: str


@lru_cache(maxsize=2)
def _patterns(before_2019: bool) -> tuple[tuple[str, re.Pattern[str]], ...]:
    words = _WORDS_BEFORE if before_2019 else _WORDS_2019
    labels: dict[str, list[str]] = {}
    for form in load_forms().values():
        if (form.id == "pre2019") == before_2019:
            for key, names in form.sections.items():
                labels.setdefault(key, []).extend(re.escape(bare(name)) for name in names)
    return tuple((key, re.compile("|".join([*labels.get(key, ()), pattern]))) for key, pattern in words)


def read_sections(blocks: Sequence[Block], *, standard: bool | None) -> tuple[tuple[Section, ...], dict[str, int]]:
    """The sections in order, and how often a heading that occurs more than once occurs (``{"s3.headings": 2}``).

    ``standard`` says whether the six sections of 2019 and later are expected; ``None`` lets the headings decide.
    """
    if standard is None:
        new, old = _chain(blocks, False), _chain(blocks, True)
        standard = sum(h.trust for h in new) >= sum(h.trust for h in old)
    chain = _chain(blocks, not standard)
    if standard and len(chain) > 2:
        chain = _with_numbered(blocks, chain)
    return tuple(_cut(blocks, chain)), _repeated(blocks, not standard)


def _headings(blocks: Sequence[Block], before_2019: bool) -> list[_Heading]:
    found = []
    for at, block in enumerate(blocks):
        if isinstance(block, Paragraph):
            heading = _heading(block.text[:120], before_2019)
            if heading is not None:
                rank, key, trust, end = heading
                found.append(_Heading(at, rank, key, trust + (2 if block.heading else 0), _after(block.text, end)))
    return found


@lru_cache(maxsize=8192)
def _heading(text: str, before_2019: bool) -> tuple[int, str, int, int] | None:
    """(rank, key, trust, number of characters that are heading, blanks not counted) or ``None``."""
    words = simplified(normal(text))
    number = _NUMBERED.match(words)
    start = number.end() if number else 0
    rest = words[start:]
    for rank, (key, pattern) in enumerate(_patterns(before_2019)):
        match = pattern.match(rest)
        if match is None:
            continue
        style = (number.lastgroup or "none") if number else "none"
        after = rest[match.end() :]
        ends = (
            not after.rstrip(".:;")
            or after[0] in ".:,;("
            or (style == "chapter" and not re.match(r"[的和、与及]", after))
        )
        if not ends or (style == "none" and after.rstrip(".:;") and not after.startswith((":", "."))):
            continue
        if style == "chapter" and _CHAPTERS.find(words[0]) == rank and start <= 2:
            style = "right"
        return rank, key, _TRUST[style], start + match.end()
    return None


def _after(text: str, end: int) -> str:
    """What stands in the heading's own line behind its words."""
    seen = 0
    for index, char in enumerate(text):
        if seen >= end:
            return text[index:].lstrip(" \u3000\u00a0。.：:;；").rstrip(" \u3000\u00a0")
        seen += len(normal(char))
    return ""


def _chain(blocks: Sequence[Block], before_2019: bool) -> list[_Heading]:
    """The headings that are trusted most among those in the order of the form."""
    found = _headings(blocks, before_2019)[:400]
    best: list[tuple[int, int]] = []  # trust of the best chain that ends here, index of the one before
    for index, heading in enumerate(found):
        score, previous = 0, -1
        for earlier in range(index):
            if found[earlier].rank < heading.rank and best[earlier][0] > score:
                score, previous = best[earlier][0], earlier
        best.append((score + heading.trust, previous))
    if not best:
        return []
    at = max(range(len(best)), key=lambda index: (best[index][0], -index))
    chain = []
    while at >= 0:
        chain.append(found[at])
        at = best[at][1]
    return chain[::-1]


#: Words of which one stands in the heading of each section, however it is written.
_HINTS = tuple(
    re.compile(words)
    for words in (
        "情况|概|工作|回顾|引言",
        "公开",
        "申请",
        "复议|诉讼",
        "问题|不足|改进|建议|思考|打算",
        "其[他它]|事项",
    )
)
_LONGEST_HEADING = 30


def _with_numbered(blocks: Sequence[Block], chain: Sequence[_Heading]) -> list[_Heading]:
    """The chain with headings that only their number and place give away: 一、 without words, 五、…下一步工作思考."""
    out = list(chain)
    for rank in range(len(_HINTS)):
        if any(heading.rank == rank for heading in out):
            continue
        after = max((heading.at for heading in out if heading.rank < rank), default=-1)
        until = min((heading.at for heading in out if heading.rank > rank), default=len(blocks))
        found = [at for at in range(after + 1, until) if _numbered(blocks[at], rank)]
        if len(found) == 1:
            out.append(_Heading(found[0], rank, f"s{rank + 1}", _TRUST["item"], ""))
            out.sort(key=lambda heading: heading.at)
    return out


def _numbered(block: Block, rank: int) -> bool:
    if not isinstance(block, Paragraph) or len(block.text) > _LONGEST_HEADING:
        return False
    found = re.match(
        rf"{_CHAPTERS[rank]}(?:[、.,:]+|(?=概述|总体|基本))(?P<words>[^。;]*)$", simplified(normal(block.text))
    )
    return found is not None and (not found["words"] or _HINTS[rank].search(found["words"]) is not None)


def _repeated(blocks: Sequence[Block], before_2019: bool) -> dict[str, int]:
    count: dict[str, int] = {}
    for heading in _headings(blocks, before_2019):
        if heading.trust >= _TRUST["chapter"]:
            count[heading.key] = count.get(heading.key, 0) + 1
    return {f"{key}.headings": number for key, number in count.items() if number > 1}


def _cut(blocks: Sequence[Block], chain: Sequence[_Heading]) -> list[Section]:
    out = []
    first = chain[0].at if chain else len(blocks)
    preface = [block for block in blocks[:first] if isinstance(block, Paragraph)]
    if preface:
        text = "\n".join(block.text for block in preface)
        out.append(Section(PREFACE if chain else "text", "", text, preface[0].place))
    for heading, following in zip(chain, [*(h.at for h in chain[1:]), len(blocks)], strict=False):
        block = blocks[heading.at]
        body = [block.text for block in blocks[heading.at + 1 : following] if isinstance(block, Paragraph)]
        printed = block.text if isinstance(block, Paragraph) else ""
        if heading.rest:
            body.insert(0, heading.rest)
            printed = printed[: len(printed) - len(heading.rest)] if printed.endswith(heading.rest) else printed
        out.append(Section(heading.key, printed.strip(" \u3000\u00a0"), "\n".join(body), block.place))
    return out
