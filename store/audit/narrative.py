"""The text of a report without what all reports share, as sets of shingles that can be compared exactly.

Left out: sections 二 to 四 (tables), headings, years and numbers, the name of the body, and formal sentences (legal
basis, period, where to look it up, "nothing to report"). Shingles are runs of :data:`LENGTH` characters within a
sentence, so that neither the order of sentences nor the figures in them matter.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Sequence, Set
from dataclasses import dataclass
from fractions import Fraction

from forms.bodies import normal_body
from parsers.report import Report, Section
from store.audit.finding import Witness

LENGTH = 6
#: With fewer shingles of its own than this a text is too short to be told from an honest formula.
LEAST = 120
#: At most so many characters of a report are looked at.
MOST = 60_000
#: A shingle that more than this share of the bodies print in one year is the county's template, not a copy.
TEMPLATE = Fraction(3, 10)

_TABLES = frozenset({"s2", "s3", "s4", "s14"})
_SENTENCE = re.compile(r"[^。；;！!？?\n]+")
_HEADING = re.compile(r"\s*(?:[（(][一二三四五六七八九十\d]{1,3}[）)]|[一二三四五六七八九十\d]{1,3}[、．.])\s*")
_RUN_IN = re.compile(r"[^，,。：:；]{2,16}(?:情况|公开|管理|建设|保障|申请|工作)[。：:]?")
_NUMBERS = re.compile(r"[0-9０-９]+(?:年度?|月|日)?|[零〇一二三四五六七八九十百千万两]+(?=[件条次个人份场期篇])")
_OTHER = re.compile(r"[^\u4e00-\u9fff]+")
_FORMAL = re.compile(
    r"《[^》]*条例》|国办公开|统计期限|起至|电子版|下载|联系(?:电话|地址|人)|编制而成|如[有对].{0,8}疑问|需要报告|无需报告"
    r"|信息处理费|(?:没有|未|无)[^，]{0,6}(?:收到|收取|发生|产生|被申请|因)|中华人民共和国|现予公布|予以公布"
)


@dataclass(frozen=True, slots=True)
class Sentence:
    """One sentence: its section, its words as printed and what is compared of it."""

    section: Section
    printed: str
    plain: str


@dataclass(frozen=True, slots=True)
class Narrative:
    """The sentences of a report that are its own words, and all their shingles."""

    sentences: tuple[Sentence, ...]
    shingles: frozenset[str]


_SILENT = Narrative((), frozenset())


def narrative(report: Report) -> Narrative:
    """What ``report`` says in its own words."""
    if not report.sections:
        return _SILENT
    names = sorted({name for name in (report.body, normal_body(report.body)) if len(name) > 1}, key=len, reverse=True)
    body = re.compile("|".join(map(re.escape, names))) if names else None
    sentences: list[Sentence] = []
    left = MOST
    for section in report.sections:
        if section.key in _TABLES:
            continue
        text, left = section.text[:left], max(0, left - len(section.text))
        for found in _SENTENCE.finditer(text):
            printed = found.group().strip()
            if _FORMAL.search(printed):
                continue
            heading = _HEADING.match(printed)
            plain = printed[heading.end() :] if heading else printed
            if heading and _RUN_IN.fullmatch(plain):
                continue
            plain = _OTHER.sub("", _NUMBERS.sub("", body.sub("", plain) if body else plain))
            if len(plain) >= LENGTH:
                sentences.append(Sentence(section, printed, plain))
    return Narrative(tuple(sentences), frozenset(_shingles(sentence.plain for sentence in sentences)))


def _shingles(texts: Iterable[str]) -> set[str]:
    out: set[str] = set()
    for text in texts:
        out.update([text[place : place + LENGTH] for place in range(len(text) - LENGTH + 1)])
    return out


def template(texts: Sequence[Narrative]) -> frozenset[str]:
    """The shingles that so many bodies share that they are the county's template; empty with fewer than five bodies."""
    if len(texts) < 5:
        return frozenset()
    counted = Counter(shingle for text in texts for shingle in text.shingles)
    least = max(3, len(texts) * TEMPLATE.numerator // TEMPLATE.denominator)
    return frozenset(shingle for shingle, count in counted.items() if count > least)


def jaccard(one: Set[object], two: Set[object]) -> Fraction:
    """The share of all shingles (or their hashes) that both have; 0 where neither has any."""
    both = len(one & two)
    every = len(one) + len(two) - both
    return Fraction(both, every) if every else Fraction(0)


def contained(one: frozenset[str], two: frozenset[str]) -> Fraction:
    """The share of the shingles of ``one`` that ``two`` has."""
    return Fraction(len(one & two), len(one)) if one else Fraction(0)


def passages(here: Narrative, there: Narrative, common: frozenset[str], prefix: str) -> tuple[Witness, ...]:
    """The longest sentence that both print, side by side: in this report, and under ``prefix`` in the other."""
    known: dict[str, Sentence] = {}
    for sentence in there.sentences:
        known.setdefault(sentence.plain, sentence)
    best: tuple[Sentence, Sentence] | None = None
    for sentence in here.sentences:
        twin = known.get(sentence.plain)
        if twin is None or _shingles([sentence.plain]) <= common:
            continue
        if best is None or len(sentence.plain) > len(best[0].plain):
            best = (sentence, twin)
    if best is None:
        return ()
    one, two = best
    return (
        Witness(one.section.key, None, one.printed[:300], one.section.place),
        Witness(prefix + two.section.key, None, two.printed[:300], two.section.place),
    )


def side_by_side(quotes: Sequence[Witness]) -> tuple[str, str]:
    """Two passages for a message, in Chinese and English; empty where there are none."""
    if len(quotes) < 2:
        return "", ""
    one, two = (quote.raw if len(quote.raw) <= 80 else quote.raw[:80] + "…" for quote in quotes[:2])
    return f"例如本报告“{one}”，对方“{two}”。", f" For instance “{one}” here, “{two}” there."
