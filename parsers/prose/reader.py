"""Reads the statements of a report's sections: text in, statements out, nothing else touched."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any

from parsers.prose.belonging import settled
from parsers.prose.breakdown import Breakdown
from parsers.prose.denials import TRIGGER, Denial, read_denials
from parsers.prose.lexicon import SURE_OF_APPLICATIONS
from parsers.prose.numbers import find_numbers
from parsers.prose.quantities import Figure, Setting, read_figures, topic_of
from parsers.prose.sentences import Sentence, read_sentences
from parsers.prose.shares import Percentage, read_percentages
from parsers.prose.statement import Part, Scope, Statement
from parsers.prose.sums import read_breakdowns
from parsers.report import Section

#: Bounds on hostile text: characters of one sentence that are read, and statements of one report.
MAX_SENTENCE = 6_000
MAX_NUMBERS = 400
MAX_STATEMENTS = 5_000

_FIGURE = re.compile(r"[0-9]|[零〇一二两三四五六七八九十百千万](?:[余多]|[件条份篇次场期起项宗例元家个人批万])|百分之")
_ORGAN = re.compile(r"(?:局|委|办|厅|镇|乡|街道|中心|办事处|委员会|管委会)$")


@dataclass
class _Paragraph:
    """What the sentences of a paragraph hand on to the next."""

    offset: int = -1
    topic: str = ""
    scope: Scope = "unknown"
    sure: bool = False
    totals: tuple[Part, ...] = ()
    above: str = ""
    before: tuple[Sentence, Sequence[Figure]] | None = None


def read_statements(sections: Sequence[Section], *, year: int | None, body: str) -> tuple[Statement, ...]:
    """Every checkable statement in the text of ``sections``, in order of place.

    ``year`` is the year reported on and ``body`` the issuer, both as far as known. The reader never guesses: where a
    figure may be read in two ways, the statement is ``ambiguous`` and says why. Sentences beyond the bounds above are
    left unread, and no statement is made of them.
    """
    out: list[Statement] = []
    for section in sections:
        state = _Paragraph()
        for sentence in read_sentences(section.text):
            if sentence.paragraph != state.offset:
                state = _start(sentence, section, state)
            if len(sentence.compact) <= MAX_SENTENCE:
                out.extend(_read(sentence, section, state, year, body))
            if len(out) >= MAX_STATEMENTS:
                return tuple(out[:MAX_STATEMENTS])
    return tuple(out)


def _start(sentence: Sentence, section: Section, before: _Paragraph) -> _Paragraph:
    """What a paragraph is on by its heading, or by the line above it that is a heading and nothing else."""
    heading = sentence.heading
    topic = topic_of(heading, len(heading), Setting(section.key, None, "")) if heading else ""
    sure = SURE_OF_APPLICATIONS.search(heading) is not None
    alone = bool(heading) and heading.endswith(sentence.compact[-4:].rstrip("。：:"))
    above = topic if alone else "" if heading else before.above
    if not topic and above:
        topic, sure = above, above == "application"
    if not topic and (section.key in ("s3", "on_request") or "收到和处理" in section.heading):
        topic, sure = "application", True
    elif not topic and (section.key == "s4" or "行政复议" in section.heading):
        topic = "remedies"
    topic = "application" if topic == "weak" else topic
    return _Paragraph(sentence.paragraph, topic, "unknown", sure, (), above)


def _read(sentence: Sentence, section: Section, state: _Paragraph, year: int | None, body: str) -> Iterator[Statement]:
    text = sentence.compact
    figured, denying = _FIGURE.search(text) is not None, TRIGGER.search(text) is not None
    before, state.before = state.before, None
    if not figured and not denying:
        _hand_on(state, text, ())
        return
    setting = Setting(section.key, year, body, state.topic, state.scope, state.sure)
    statements: list[Statement] = []
    figures: list[Figure] = []
    if figured:
        numbers = find_numbers(text)
        if numbers and len(numbers) <= MAX_NUMBERS:
            figures = settled(text, read_figures(sentence, numbers, setting))
    breakdowns = read_breakdowns(text, figures) if len(figures) > 1 else []
    figures = _without_categories(figures, breakdowns)
    make = _Maker(sentence, section, figures, breakdowns)
    statements.extend(make.quantity(figure) for figure in figures if figure.role in ("count", "from") and figure.name)
    statements.extend(make.quantity(f) for f in figures if f.number.doubt and not f.name)
    statements.extend(make.sum(breakdown) for breakdown in breakdowns)
    if figures and before is not None:
        if text.startswith("其中"):
            statements.extend(_continued(section, *before, sentence, figures))
        elif named := _OF_A_PART.match(text):
            statements.extend(_of_a_part(section, *before, sentence, figures, named.group("what")))
    if figures:
        shares = read_percentages(text, figures)
        measured = {p for share in shares if share.kind == "share" and len(share.parts) == 1 for p in share.parts} - {
            b.total for b in breakdowns
        }
        statements.extend(make.percentage(found, state.totals, measured) for found in shares)
    if denying:
        zeros = {s.name for s in statements if s.kind == "quantity" and s.value == 0}
        denials = (denial for denial in read_denials(sentence, setting) if not zeros.intersection(denial.names))
        statements.extend(make.denial(denial) for denial in denials)
    _hand_on(state, text, figures)
    state.before = (sentence, figures) if figures else None
    fresh = tuple(make.part(f) for f in figures if f.role == "count" and f.number.value is not None)
    state.totals = (*state.totals, *fresh)[-40:]
    statements.sort(key=lambda statement: (statement.span, statement.kind, statement.name))
    yield from statements


def _continued(
    section: Section, before: Sentence, totals: Sequence[Figure], sentence: Sentence, listed: Sequence[Figure]
) -> Iterator[Statement]:
    """Lists that begin a sentence with 其中 and break down a figure of the sentence before (公开684条。其中…)."""
    joined = _joined(section, before, sentence)
    if len(joined.compact) > MAX_SENTENCE:
        return
    figures = [*totals, *_moved(listed, len(before.compact))]
    crossing = [
        breakdown
        for breakdown in read_breakdowns(joined.compact, figures)
        if breakdown.total < len(totals) <= breakdown.parts[0] and breakdown.opener == "其中"
    ]
    make = _Maker(joined, section, figures, crossing)
    yield from (make.sum(breakdown) for breakdown in crossing)


#: 两化领域信息中，社会救助类171条，…: what the list breaks down is a part of the sentence before.
_OF_A_PART = re.compile(r"^(?P<what>[^，。；：、0-9]{2,14}?)(?:当中|之中|[中里])，")
_LISTED = re.compile(r"^[，、；](?!其中|另|还)[^，。；：（）]{1,16}$")


def _of_a_part(
    section: Section,
    before: Sentence,
    totals: Sequence[Figure],
    sentence: Sentence,
    listed: Sequence[Figure],
    what: str,
) -> Iterator[Statement]:
    """A list of what one figure of the sentence before counts, named by the words of that figure."""
    named = [i for i, f in enumerate(totals) if f.role == "count" and (what in f.left or what == f.right)]
    joined = _joined(section, before, sentence)
    if len(named) != 1 or totals[named[0]].number.value is None or len(joined.compact) > MAX_SENTENCE:
        return
    total, run = totals[named[0]], list[int]()
    for place, figure in enumerate(listed):
        gap = sentence.compact[listed[place - 1].number.end : figure.number.start] if place else "，"
        alike = figure.role == "count" and figure.number.unit == total.number.unit and figure.when == total.when
        if not alike or not (_LISTED.match(gap) or not place):
            break
        run.append(len(totals) + place)
    if len(run) > 1:
        one = Breakdown(named[0], tuple(run), "among", "其中")
        figures = [*totals, *_moved(listed, len(before.compact))]
        yield _Maker(joined, section, figures, [one]).sum(one)


def _moved(listed: Sequence[Figure], size: int) -> list[Figure]:
    """Figures of a sentence as those of one that has ``size`` more characters before it."""
    return [replace(f, number=replace(f.number, start=f.number.start + size, end=f.number.end + size)) for f in listed]


def _joined(section: Section, before: Sentence, sentence: Sentence) -> Sentence:
    """A sentence and the one before it as one."""
    size, step = len(before.compact), sentence.start - before.start
    places = [*(before.positions or range(size)), *(step + p for p in sentence.positions or range(len(sentence.raw)))]
    return Sentence(
        section.text[before.start : sentence.start + len(sentence.raw)],
        f"{before.compact[:-1]}，{sentence.compact}",
        before.start,
        before.paragraph,
        before.heading,
        tuple(places),
    )


_MEDIA = frozenset(
    {
        "nar.website",
        "nar.weibo",
        "nar.wechat",
        "nar.other_media",
        "nar.new_media_total",
        "nar.disclosed",
        "nar.published",
    }
)
_PUBLISHING = re.compile(r"公开|发布|更新|推送|信息|新增|刊登|编发")


def _without_categories(figures: list[Figure], breakdowns: Sequence[Breakdown]) -> list[Figure]:
    """A part of so many items published is a category of information, not what its words count elsewhere.

    提案15 in 公开439条：政务20、提案15 is the number of notices about proposals.
    """
    out = list(figures)
    for breakdown in breakdowns:
        total = figures[breakdown.total]
        words = total.left + total.right
        if not words.strip("（(") and breakdown.total:
            words = figures[breakdown.total - 1].left
        if (total.name and total.name not in _MEDIA) or "申请" in words or not _PUBLISHING.search(words):
            continue
        for position in breakdown.parts:
            part = out[position]
            if part.name and part.name not in _MEDIA:
                doubts = (*part.doubts, "a category of published information")
                out[position] = replace(part, ambiguous=True, doubts=doubts)
    return out


def _hand_on(state: _Paragraph, text: str, figures: Sequence[Figure]) -> None:
    """What the next sentence of the paragraph inherits."""
    state.sure = state.sure or ("申请" in text and SURE_OF_APPLICATIONS.search(text) is not None)
    if figures or (not state.topic and "申请" in text):
        topic = topic_of(text, len(text), Setting("", None, "", state.topic))
        state.topic = "application" if topic == "weak" and state.sure else state.topic if topic == "weak" else topic
    if figures:
        state.scope = figures[-1].scope


@dataclass(frozen=True, slots=True)
class _Maker:
    """Builds the statements of one sentence."""

    sentence: Sentence
    section: Section
    figures: Sequence[Figure]
    breakdowns: Sequence[Breakdown]

    def _where(self, start: int, end: int) -> dict[str, Any]:
        """Place and words of a statement."""
        return {
            "section": self.section.key,
            "paragraph": self.sentence.paragraph,
            "span": self.sentence.span(start, end),
            "text": self.sentence.verbatim(start, end),
            "sentence": self.sentence.raw.strip(),
        }

    def _what(self, figure: Figure) -> dict[str, Any]:
        """What is known of one figure."""
        number = figure.number
        return {
            "name": figure.name,
            "value": number.value,
            "low": number.low if number.approx else None,
            "high": number.high if number.approx else None,
            "approx": number.approx,
            "unit": number.unit,
            "decimals": number.decimals if number.percent else None,
            "verb": figure.verb,
            "label": figure.label,
            "scope": figure.scope,
            "when": figure.when,
            "year": figure.year,
        }

    def part(self, figure: Figure) -> Part:
        number = figure.number
        return Part(
            figure.label,
            number.value,
            number.unit,
            self.sentence.span(number.start, number.end),
            figure.name,
            number.approx,
            number.low if number.approx else None,
            number.high if number.approx else None,
        )

    def quantity(self, figure: Figure) -> Statement:
        number = figure.number
        return Statement(
            kind="quantity",
            **self._where(number.start, number.end),
            **self._what(figure),
            detail=figure.detail,
            ambiguous=figure.ambiguous or bool(number.doubt),
            candidates=figure.candidates if figure.ambiguous else (),
            doubts=figure.doubts,
        )

    def sum(self, breakdown: Breakdown) -> Statement:
        total = self.figures[breakdown.total]
        parts = tuple(self.part(self.figures[p]) for p in breakdown.parts)
        organs = sum(_ORGAN.search(part.label) is not None for part in parts)
        last = self.figures[breakdown.parts[-1]].number
        first = self.figures[min(breakdown.total, breakdown.parts[0])].number
        return Statement(
            kind="sum",
            **self._where(first.start, max(last.end, total.number.end)),
            **self._what(total),
            parts=parts,
            wholes=tuple(self.part(self.figures[w]) for w in breakdown.wholes),
            closure=breakdown.closure,
            opener=breakdown.opener,
            detail="nar.unit_list" if organs >= 2 else "",
            ambiguous=breakdown.ambiguous,
            doubts=("the parts have another unit",) if breakdown.mixed else (),
        )

    def percentage(self, found: Percentage, earlier: Sequence[Part], measured: set[int]) -> Statement:
        figure = self.figures[found.position]
        where = self._where(figure.number.start, figure.number.end)
        what = {**self._what(figure), "label": found.label, "detail": found.base, "ambiguous": not found.sure}
        if found.kind == "rate":
            return Statement(kind="rate", **where, **{**what, "name": "nar.rate"})
        own = self._merged(found) if found.kind == "share" else found.parts
        parts = tuple(self.part(self.figures[p]) for p in own)
        if found.kind == "growth":
            down = re.search(r"减|下降|回落|降低|降|少", figure.left[-8:])
            what |= {"name": parts[0].name if parts else "", "verb": "减" if down else "增", "parts": parts}
            if found.whole is not None:
                what["wholes"] = (self.part(self.figures[found.whole]),)
            return Statement(kind="growth", **where, **what)
        wholes = self._wholes(found, parts, earlier, measured)
        if found.whole is not None:
            wholes = (self.part(self.figures[found.whole]),)
        return Statement(kind="share", **where, **{**what, "name": "nar.pct", "parts": parts, "wholes": wholes})

    def _merged(self, found: Percentage) -> tuple[int, ...]:
        """The parts that a merged share (共占) may be of: those of the list it ends, never the list's total."""
        if len(found.parts) < 2:
            return found.parts
        for breakdown in self.breakdowns:
            if found.parts[-1] in breakdown.parts:
                return tuple(p for p in breakdown.parts if p <= found.parts[-1])
        return found.parts[1:]

    def _wholes(
        self, found: Percentage, parts: tuple[Part, ...], earlier: Sequence[Part], measured: set[int]
    ) -> tuple[Part, ...]:
        """What the share may be a share of: figures before it that are not its siblings, and earlier totals."""
        figure = self.figures[found.position]
        unit = parts[0].unit if parts else ""
        siblings = {p for b in self.breakdowns if set(found.parts) & set(b.parts) for p in b.parts} | measured
        spans = {part.span for part in parts}
        here = tuple(
            self.part(f)
            for p, f in enumerate(self.figures[: found.position])
            if f.role == "count" and f.number.value is not None and p not in siblings
        )
        wholes = tuple(
            whole
            for whole in (*here, *(earlier if not _has_total(here, parts) else _named_totals(earlier)))
            if whole.span not in spans and (whole.unit == unit or not unit or not whole.unit)
        )
        if len(parts) == 1 and parts[0].value is not None:
            least = parts[0].value
            wholes = tuple(w for w in wholes if w.value is not None and w.value >= least)
        return parts if figure.number.value == 100 and parts and not wholes else wholes

    def denial(self, denial: Denial) -> Statement:
        return Statement(
            kind="claim" if denial.claim else "none",
            name=denial.claim,
            **self._where(denial.start, denial.end),
            denies=denial.names,
            limited=denial.limited,
            scope=denial.scope,
            when=denial.when,
            year=denial.year,
            ambiguous=bool(denial.doubts),
            doubts=denial.doubts,
        )


def _has_total(here: Sequence[Part], parts: Sequence[Part]) -> bool:
    """Whether the sentence itself offers a whole for the part."""
    if not parts or parts[0].value is None:
        return False
    value = parts[0].value
    return any(part.value is not None and part.value >= value and part.span != parts[0].span for part in here)


def _named_totals(earlier: Sequence[Part]) -> tuple[Part, ...]:
    return tuple(p for p in earlier if p.name in ("nar.received", "nar.closed", "nar.carried_in", "nar.disclosed"))
