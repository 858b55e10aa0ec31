"""The gate before every accusation from prose: an error may rest only on words that are all understood.

A figure is held against a table because of the words it stands with. Where one of them is not known (see
``forms/data/understood.toml``) the figure may count something narrower or other than the table does, and no list of
such words is ever complete. So the words themselves are asked: those of the figure's own clause must belong to its
quantity, those of the other clauses of its sentence must be known at all. What is left over makes the failure a warning
that names it: our doubt, not their mistake.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field, replace

from forms.rules import Rule
from forms.vocabulary import groups, unknown
from parsers.prose.statement import Statement
from store.audit.evaluate import View
from store.audit.finding import RuleResult
from store.audit.prose.clauses import Place, compact, mask, place_of
from store.audit.prose.families import APPLICATION, SURE, family, narrows
from store.audit.prose.lists import well_formed
from store.audit.prose.names import names_of
from store.audit.prose.said import Said, said

#: 收到的40件申请均已答复: a closing remark about every one of them.
_CLOSING = re.compile(r"^的?(?:政府)?(?:信息公开)?(?:申请)?(?:均|都|已|全部)")
#: 40件申请中涉及土地的较多: what follows is of a part of them.
_OF_WHICH = re.compile(r"^(?:的?(?:政府)?(?:信息公开)?申请)?[当其]?[中里].*$")
#: The next clause, where it says what the figure leaves out or takes in, or what all of it is about.
_MODIFIES = re.compile(r"^(?:均?不|除|但|仅|只|另有?$|不?(?:含|包括|包含))")
_ABOUT = re.compile(r"[均都全皆]部?(?:为|是|系|属|涉及)|^主要(?!原因|是?因)|^涉及|^系|^属")
_LEFT_OUT = re.compile(r"(?<!遗漏)[未不](?:再|予|作)?(?:计入|纳入|列入|统计|计算)|另行统计|口径")
#: 按期答复38件，延期答复4件: the first is not all of them. 申请9件，其中信息公开申请3件: nor are these.
_ON_TIME, _LATE = re.compile(r"按[期时]|及时|如期|[期时]限"), re.compile(r"延期|逾期|超期|超时")
_AMONG, _OF_DISCLOSURE = re.compile(r"^(?:其中|含|包括)"), re.compile(r"信息公开|依申请")
_FIGURES_AND_NAMES = re.compile(r"[0-9]+(?![0-9月日])|“[^”]*”")
_EVERYTHING = tuple(name for name in groups() if name != "narrows")
#: 不予处理31件，包括信访举报类和重复申请两类: what all of them are, not some.
_COMPRISES = re.compile(r"^(?:主要)?(?:包括|包含)")
_A_BODY = re.compile(r"(?:局|委|办|厅|中心|所|队)$")
_NAMELESS = "（未写明是什么的数量）"
#: What every warning says that would have been an error.
DOUBTED = "本系统不理解的词语"
_SUBJECT_GIVEN = frozenset({"s3", "s4", "on_request", "remedies"})


@dataclass
class Left:
    """Words that are not understood, and among those of the figure's own clause one that is known to narrow it."""

    words: list[str] = field(default_factory=list)
    narrows: str = ""


def graded(rule: Rule, seen: View, found: RuleResult) -> RuleResult:
    """``found`` as the words of the statements it rests on allow.

    An error is a warning where some are not understood, and undecided where one is known to narrow the figure. What
    is milder already, and what rests on no statement, stays as it is.
    """
    if not found.rests or found.verdict != "fail" or (found.severity or rule.severity) != "error":
        return found
    told = said(seen)
    left = [not_understood(told, statement) for statement in found.rests]
    words = list(dict.fromkeys(word for one in left for word in one.words))
    if not words:
        return found
    if narrows := next((one.narrows for one in left if one.narrows), ""):
        reason = f"{narrows} narrows the figure"
        return replace(found, verdict="undecided", reason=reason, detail=("", ""), quotes=())
    named_zh, named_en = "、".join(f"“{word}”" for word in words[:4]), ", ".join(f"“{word}”" for word in words[:4])
    zh, en = found.detail
    return replace(
        found,
        severity="warning",
        detail=(
            f"{zh}句中有{DOUBTED}（{named_zh}），故存疑提示，不作错误认定，请人工核对。",
            f"{en} The sentence has words that we do not understand ({named_en}): our doubt, no accusation.",
        ),
    )


def not_understood(told: Said, statement: Statement) -> Left:
    """The words around ``statement`` that are not known."""
    place = place_of(told.text(statement.section), statement, told.seen.report.year)
    if place is None:
        return Left([statement.text[:24]])
    if statement.kind == "sum":
        parts = [compact(place.sentence, part.span, statement.paragraph) for part in statement.parts]
        start, end = place.start, place.end
        return Left() if well_formed(place.masked, parts, statement) else Left([place.sentence.compact[start:end][:24]])
    names = [statement.name] if statement.name.startswith("nar.") else [*statement.denies]
    families = [found for name in names if (found := family(name)) is not None]
    if not families or len(families) < len(names):
        return Left([statement.text[:24]])
    words = tuple(word for each in families for word in each.words)
    if statement.kind in ("none", "claim"):
        words = (*words, "none", *(("judged",) if statement.kind == "claim" else ()))
    elif statement.detail:
        words = (*words, "reasons")
    _, subject, governing, units = families[-1]
    asked = _Asked(
        place,
        ("anywhere", *words),
        ("anywhere", "compared", *governing, "none"),
        subject,
        names_of(told.seen.report.body, told.whole_area),
    )
    own = list(asked.own())
    if statement.kind == "quantity" and statement.unit not in units:
        own.append(statement.unit)  # 收到申请40件，答复38人次: persons and times are no cases
    if (statement.section, statement.span) in told.nested:
        own.append(statement.text)
    left = [*own, *asked.before(), *asked.after()]
    if not (SURE if subject is APPLICATION else subject).search(place.masked):
        left.extend(_inherited(told, statement, asked))
    return Left(left, narrows(asked.words, asked.clause) if own else "")


@dataclass(frozen=True)
class _Asked:
    """One sentence, asked for what is not understood: groups of words, what names the subject, names of the body."""

    place: Place
    words: tuple[str, ...]
    governing: tuple[str, ...]
    subject: re.Pattern[str]
    names: frozenset[str]

    def own(self) -> Iterator[str]:
        """Of the clauses that the figure (or the denial) stands in."""
        place = self.place
        for first, last in place.clauses:
            if first < place.end and place.start < last:
                yield from self.left(place.masked[first : place.end], self.words)
                after = _OF_WHICH.sub("", place.masked[place.end : last])
                closing = ("closed", "outcomes", "beside") if _CLOSING.match(after) else ()
                yield from self.left(after, (*self.words, "compared", *closing))

    @property
    def clause(self) -> str:
        """The clauses that the figure (or the denial) stands in, as one."""
        place = self.place
        mine = [(a, b) for a, b in place.clauses if a < place.end and place.start < b]
        before = "".join(place.masked[a : min(b, place.end)] for a, b in mine)
        return before + "".join(_OF_WHICH.sub("", place.masked[place.end : b]) for _, b in mine[-1:])

    def before(self) -> Iterator[str]:
        """Of the clauses before it: strictly from the one on that names the subject, else by all words.

        Between the two, a clause with a figure is a sibling; one without (自然人方面：) must be of its own words.
        """
        place = self.place
        named = (a for a, b in place.clauses if a < place.end and self.subject.search(place.masked, a, b))
        head = max(named, default=0)
        anew = any(name in self.clause for name in self.names)
        for first, last in place.clauses:
            if last <= place.start and not place.in_closed_bracket(first):
                text = place.masked[first:last]
                words = self.governing if "#" in text else (*self.words, "compared", "taken_in", "none")
                left = self.left(text, words if head <= first else _EVERYTHING, True)
                # 县财政局及时更新清单，全县…: what follows names its own body, whatever another one did
                yield from (word for word in left if not (anew and _A_BODY.search(word)))

    def after(self) -> Iterator[str]:
        """Of the clauses after it, as far as they say what the figure is of."""
        place, near = self.place, True
        own = self.clause
        for first, last in place.clauses:
            if first < place.end:
                continue
            text = place.masked[first:last]
            about = _ABOUT.search(text) and not _OF_DISCLOSURE.search(own) and "outcomes" not in self.words
            if near and (about or _MODIFIES.match(text)):
                comprised = ("reasons",) if _COMPRISES.match(text) and "outcomes" in self.words else ()
                yield from self.left(text, (*self.words, "carried", "none", *comprised), True)
            if _LEFT_OUT.search(text):
                yield text
            late = _ON_TIME.search(own) and _LATE.search(text)
            if late or (_AMONG.match(text) and _OF_DISCLOSURE.search(text) and not _OF_DISCLOSURE.search(own)):
                yield text
            near = near and ("#" not in text or place.masked[first - 1] == "、")

    def left(self, text: str, words: tuple[str, ...], loosely: bool = False) -> Iterator[str]:
        """What is not understood of a clause; ``loosely`` lets stray figures and quoted names pass."""
        for piece in re.split(r"[#□、“”\"\s]+", _FIGURES_AND_NAMES.sub("#", text) if loosely else text):
            if piece:
                yield from unknown(piece, words, self.names)


def _inherited(told: Said, statement: Statement, asked: _Asked) -> Iterator[str]:
    """A subject that the sentence does not name comes from those before it, the heading, or the section."""
    year = told.seen.report.year
    for sentence in asked.place.before:
        if asked.subject.search(sentence.compact):
            return
        if statement.section not in _SUBJECT_GIVEN:
            for text in re.split(r"[，,；;：:。（）]", mask(sentence.compact, year)):
                yield from asked.left(text, asked.governing, True)
    heading = asked.place.sentence.heading
    if asked.subject.search(heading):
        return
    if statement.section not in _SUBJECT_GIVEN:
        yield _NAMELESS
    elif heading:
        yield from asked.left(mask(heading, year), _EVERYTHING, True)
