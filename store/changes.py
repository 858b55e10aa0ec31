"""What changed between two versions of an edition, cell by cell and sentence by sentence (PUB-006).

A change after publication is no mistake: corrections are welcome, and the finding (information) only records it. What
changes by itself is no change: counters of visits, dates and times, what a portal prints around an article. A figure
that was not surely read at both visits says nothing, nor does a table that was read at one of them only.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from difflib import SequenceMatcher
from itertools import pairwise

from forms.forms import any_cell
from forms.rules import Rules, load_rules
from parsers.document import NOWHERE, Place
from parsers.report import Figure, Report
from scraper.essence import without_moments
from store.audit.binding import row_label
from store.audit.finding import Finding, Witness
from store.audit.words import TABLES_EN, TABLES_ZH
from store.identity import natural_key

CODE = "PUB-006"

#: What the key of a cell or section of the earlier version begins with.
WAS = "was."

_UNSURE = frozenset({"absent", "unreadable"})
_SHOWN = 8
_QUOTED = 60
#: So many sentences of a report are compared; no report has more.
_MOST = 2_000
_SENTENCE = re.compile(r"[^。；;！!？?\n]+")
#: What a portal prints around an article, a line of its own each.
_AROUND = re.compile(
    r"\s*(?:上一?[篇条页则]|下一?[篇条页则]|没有了|打印|关闭|分享|扫一扫|返回|收藏|字体|字号|【|\[|来源|信息来源|责任编辑|编辑"
    r"|作者|发布(?:时间|日期|机构|人)|访问|浏览|点击|阅读|版权|主办|承办|备案|网站标识码|相关(?:链接|阅读|信息|文章)|无障碍)"
)


@dataclass(frozen=True, slots=True)
class Version:
    """One version of an edition: visits in a row at which it said the same.

    ``first`` and ``last`` are the moments of its first and last visit, ``capture`` and ``digest`` those of the first.
    ``report`` is what was read, ``None`` where ``error`` names why it could not be.
    """

    url: str
    number: int
    first: datetime
    last: datetime
    visits: int
    capture: str
    digest: str
    error: str
    report: Report | None

    def to_dict(self) -> dict[str, object]:
        """The version for JSON output, without its report."""
        seen = {"first": self.first.isoformat(), "last": self.last.isoformat(), "visits": self.visits}
        what = {"capture": self.capture, "digest": self.digest, "error": self.error}
        return {"url": self.url, "number": self.number, **seen, **what}


@dataclass(frozen=True, slots=True)
class Passage:
    """A passage of the text that one of two versions has, with the section where it stands; ``text`` may be empty."""

    section: str
    text: str
    place: Place


@dataclass(frozen=True, slots=True)
class Changes:
    """What two versions say differently: pairs of figures, pairs of passages, and tables that only one has."""

    cells: tuple[tuple[Figure, Figure], ...]
    passages: tuple[tuple[Passage, Passage], ...]
    tables: tuple[str, ...]

    def __bool__(self) -> bool:
        return bool(self.cells or self.passages)

    def to_list(self) -> list[dict[str, str]]:
        """The changes for JSON: a cell's key or a section's, what was printed and what is, verbatim."""
        cells = [{"key": old.key, "was": old.raw, "is": new.raw} for old, new in self.cells]
        return cells + [{"key": new.section, "was": old.text, "is": new.text} for old, new in self.passages]

    def words(self, most: int = _SHOWN) -> tuple[str, str]:
        """The changes in Chinese and English."""
        zh = [f"{_label_zh(old.key)}：{_shown(old, '空白')}→{_shown(new, '空白')}" for old, new in self.cells[:most]]
        en = [
            f"{_label_en(old.key)}: {_shown(old, 'blank')} → {_shown(new, 'blank')}" for old, new in self.cells[:most]
        ]
        for old, new in self.passages[: max(1, most - len(zh))]:
            zh.append(f"文字：“{_quoted(old.text)}”→“{_quoted(new.text)}”")
            en.append(f"text: “{_quoted(old.text)}” → “{_quoted(new.text)}”")
        more = len(self.cells) + len(self.passages) - len(zh)
        if more > 0:
            zh.append(f"另有{more}处")
            en.append(f"{more} more")
        return "；".join(zh), "; ".join(en)


def said(report: Report) -> str:
    """A digest of what a report says: its figures and its words, without what changes by itself."""
    figures = [
        [figure.key, figure.kind, str(figure.value) if figure.value is not None else _plain_text(figure)]
        for figure in report.figures.values()
    ]
    words = [sentence.plain for sentence in _sentences(report)]
    text = json.dumps([sorted(report.tables.items()), sorted(figures), words], ensure_ascii=True)
    return hashlib.sha256(text.encode("ascii")).hexdigest()


def changes(old: Report, new: Report) -> Changes:
    """What ``new`` says differently."""
    common = [(figure, new.figures[key]) for key, figure in old.figures.items() if key in new.figures]
    tables = sorted(set(old.tables) ^ set(new.tables))
    return Changes(tuple(pair for pair in common if _differ(*pair)), tuple(_passages(old, new)), tuple(tables))


def with_changes(versions: Sequence[Version]) -> Iterator[tuple[Version, tuple[str, str]]]:
    """Each version with what it changed against the one before, in Chinese and English."""
    yield versions[0], (versions[0].error, versions[0].error)
    for old, new in pairwise(versions):
        if old.report is None or new.report is None:
            yield new, (f"未能比较 {new.error or old.error}", f"not compared: {new.error or old.error}")
        else:
            differ = changes(old.report, new.report)
            yield new, differ.words() if differ else ("仅存疑之处不同", "differs only in what was read with doubt")


def compare_versions(editions: Sequence[Sequence[Version]], rules: Rules | None = None) -> tuple[Finding, ...]:
    """What changed from version to version of the editions of one report, in their order.

    What changed alike in several editions is told once.
    """
    rule = (rules or load_rules()).by_code[CODE]
    if not rule.bound or rule.life == "retired":
        return ()
    found: dict[str, Finding] = {}
    for versions in editions:
        present = versions[-1].report
        for old, new in pairwise(versions):
            if old.report is None or new.report is None or present is None:
                continue
            differ = changes(old.report, new.report)
            if not differ:
                continue
            told = _told(differ)
            fingerprint = natural_key(CODE, "fail", present.body, present.year, told)
            if fingerprint in found:
                continue
            zh, en = differ.words()
            found[fingerprint] = Finding(
                body=present.body,
                year=present.year,
                code=CODE,
                severity=rule.severity,
                verdict="fail",
                cells=tuple(_witnesses(differ)),
                expected=None,
                actual=None,
                difference=None,
                suspects=(),
                witnesses=(CODE,),
                zh=f"发布后内容有变动（{new.url}）：{_day(old.last)}采集的版本与{_day(new.first)}采集的版本相比，{zh}。"
                "更正本身并无不当。",
                en=f"Changed after publication ({new.url}), from the version of {_day(old.last)} to that of "
                f"{_day(new.first)}: {en}. A correction is no mistake.",
                source=rule.source,
                fingerprint=fingerprint,
            )
    return tuple(found.values())


def _told(differ: Changes) -> list[list[str]]:
    """The changes without places, for the fingerprint."""
    cells = [[old.key, *map(_value, (old, new))] for old, new in differ.cells]
    return cells + [["", old.text, new.text] for old, new in differ.passages]


def _witnesses(differ: Changes) -> Iterator[Witness]:
    for before, after in differ.cells:
        yield Witness(WAS + before.key, before.value, before.raw, before.place)
        yield Witness(after.key, after.value, after.raw, after.place)
    for old, new in differ.passages:
        yield Witness(WAS + old.section, None, _quoted(old.text), old.place)
        yield Witness(new.section, None, _quoted(new.text), new.place)


def _differ(old: Figure, new: Figure) -> bool:
    if not (old.sure and new.sure) or old.kind in _UNSURE or new.kind in _UNSURE:
        return False
    if old.value is not None and new.value is not None:
        return old.value != new.value
    return old.kind != new.kind or _plain_text(old) != _plain_text(new)


@dataclass(frozen=True, slots=True)
class _Sentence:
    plain: str
    text: str
    section: str
    place: Place


def _sentences(report: Report) -> list[_Sentence]:
    out: list[_Sentence] = []
    for section in report.sections:
        for line in section.text.split("\n"):
            if _AROUND.match(line):
                continue
            for found in _SENTENCE.finditer(line):
                plain = without_moments(found[0])
                if plain and len(out) < _MOST:
                    out.append(_Sentence(plain, found[0].strip(), section.key, section.place))
    return out


def _passages(old: Report, new: Report) -> Iterator[tuple[Passage, Passage]]:
    before, after = _sentences(old), _sentences(new)
    matcher = SequenceMatcher(None, [one.plain for one in before], [one.plain for one in after], autojunk=False)
    for what, a, b, c, d in matcher.get_opcodes():
        if what != "equal":
            yield _passage(before, a, b, after[c:d]), _passage(after, c, d, before[a:b])


def _passage(sentences: Sequence[_Sentence], start: int, end: int, other: Sequence[_Sentence]) -> Passage:
    """The sentences from ``start`` to ``end``; where there are none, the section of what the other version has."""
    if start == end:
        return Passage(other[0].section, "", NOWHERE)
    first = sentences[start]
    return Passage(first.section, "。".join(one.text for one in sentences[start:end]), first.place)


def _plain_text(figure: Figure) -> str:
    return without_moments(figure.raw) if figure.kind == "text" else ""


def _value(figure: Figure) -> str:
    return figure.kind if figure.value is None else str(figure.value)


def _shown(figure: Figure, blank: str) -> str:
    return _quoted(figure.raw) or blank if figure.value is None else str(figure.value)


def _quoted(text: str) -> str:
    plain = " ".join(text.split())
    return plain if len(plain) <= _QUOTED else plain[: _QUOTED - 1] + "…"


def _day(moment: datetime) -> str:
    return moment.date().isoformat()


def _label_zh(key: str) -> str:
    cell = any_cell(key)
    if cell is None:
        return key
    return f"{TABLES_ZH[cell.table]}“{row_label(cell)}”{cell.column.label if cell.column.key else ''}"


def _label_en(key: str) -> str:
    cell = any_cell(key)
    if cell is None:
        return key
    return f"{TABLES_EN[cell.table]}, {row_label(cell)}{' · ' + cell.column.label if cell.column.key else ''}"
