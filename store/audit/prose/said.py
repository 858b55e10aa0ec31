"""The statements of a report's text, prepared for rules: which are firm, whose they are, and how they are quoted."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

from forms.bodies import body_level
from parsers.document import NOWHERE
from parsers.prose.sentences import begin_of
from parsers.prose.statement import Statement
from store.audit.evaluate import View, in_range
from store.audit.finding import Witness
from store.audit.prose.around import Around, around
from store.audit.prose.families import family, narrows
from store.audit.prose.tables import Tables

_WHOLE_AREA = re.compile(
    r"综合(?!行政|执法|治理|服务|办|科|股)[^。；]{0,60}(?:编制|汇总)|涵盖[^。；]{0,20}(?:县|区|乡镇|街道|部门)|汇总[^。；]{0,40}(?:部门|乡镇|单位)"
)
_REMEDY = re.compile(r"复议|诉讼")
_CLIP = 26
_STOPS = "，,；;：:。！？、（）()\n"
_SIX = "s1s2s3s4s5s6"

#: What a quantity is called in messages.
WORDS = {
    "nar.received": ("收到申请", "applications received"),
    "nar.carried_in": ("上年结转", "carried in"),
    "nar.closed": ("办结", "closed"),
    "nar.carried_out": ("结转下年度", "carried out"),
    "nar.granted": ("予以公开", "granted"),
    "nar.partially_granted": ("部分公开", "partially granted"),
    "nar.granted+partially_granted": ("予以公开及部分公开", "granted or partially granted"),
    "nar.denied": ("不予公开", "denied"),
    "nar.unable": ("无法提供", "unable to provide"),
    "nar.not_processed": ("不予处理", "not processed"),
    "nar.other": ("其他处理", "other outcome"),
    "nar.already_public": ("属于已主动公开范围", "already public"),
    "nar.not_this_organ": ("不属于本机关公开", "not of this organ"),
    "nar.not_exist": ("申请信息不存在", "information that does not exist"),
    "nar.closed_extended": ("延期办结", "closed after an extension"),
    "nar.natural": ("自然人申请", "applications of natural persons"),
    "nar.orgs": ("法人或其他组织申请", "applications of organisations"),
    "nar.other_orgs": ("其他组织申请", "applications of other organisations"),
    "nar.commercial": ("商业企业申请", "applications of enterprises"),
    "nar.row.denied.state_secret": ("国家秘密", "state secrets"),
    "nar.row.denied.internal_affairs": ("内部事务信息", "internal affairs"),
    "nar.row.denied.process_information": ("过程性信息", "information on a process"),
    "nar.row.denied.enforcement_case_file": ("执法案卷", "files of enforcement"),
    "nar.row.denied.administrative_inquiry": ("行政查询事项", "matters of inquiry"),
    "nar.row.unable.not_held": ("本机关不掌握", "not held"),
    "nar.row.unable.needs_creation": ("需要另行制作", "would have to be made"),
    "nar.row.unable.unclear_after_correction": ("补正后仍不明确", "unclear after correction"),
    "nar.row.not_processed.repeated_request": ("重复申请", "repeated requests"),
    "nar.row.other.correction_overdue": ("逾期不补正", "correction overdue"),
    "nar.reconsideration": ("行政复议", "reconsiderations"),
    "nar.litigation": ("行政诉讼", "suits"),
    "nar.litigation_direct": ("未经复议直接起诉", "suits without reconsideration"),
    "nar.litigation_after_reconsideration": ("复议后起诉", "suits after reconsideration"),
    "nar.normative_issued": ("制发规范性文件", "normative documents issued"),
    "nar.normative_repealed": ("废止规范性文件", "normative documents repealed"),
    "nar.normative_in_force": ("现行有效规范性文件", "normative documents in force"),
    "nar.normative_disclosed": ("新公开规范性文件", "normative documents newly disclosed"),
    "nar.normative_disclosed_total": ("对外公开规范性文件总数", "normative documents disclosed in all"),
    "nar.decisions_administrative_licensing": ("行政许可决定", "licences"),
    "nar.decisions_administrative_penalties": ("行政处罚决定", "penalties"),
    "nar.decisions_administrative_coercion": ("行政强制决定", "coercive measures"),
    "nar.fees": ("行政事业性收费", "administrative fees"),
    "nar.fee_total": ("信息处理费", "information processing fee"),
    "nar.disclosed": ("主动公开", "proactively disclosed"),
    "nar.published": ("发布信息", "items published"),
    "nar.website": ("网站发布", "items on the website"),
    "nar.wechat": ("微信发布", "items on WeChat"),
    "nar.weibo": ("微博发布", "items on Weibo"),
    "nar.other_media": ("其他新媒体发布", "items on other media"),
    "nar.new_media_total": ("新媒体发布", "items on new media"),
}


def words(name: str) -> tuple[str, str]:
    """A quantity in Chinese and English."""
    return WORDS.get(name, (name.removeprefix("nar."), name.removeprefix("nar.").replace("_", " ")))


@dataclass(frozen=True)
class Said:
    """What the text of one report says, and its tables as bounds."""

    seen: View
    statements: tuple[Statement, ...]
    tables: Tables

    def quantities(self, *names: str) -> Iterator[Statement]:
        """The quantities of these names, in order of the text."""
        return (s for s in self._by_kind.get("quantity", ()) if s.name in names)

    def of_kind(self, kind: str) -> tuple[Statement, ...]:
        """The statements of one kind, in order of the text."""
        return self._by_kind.get(kind, ())

    @cached_property
    def _by_kind(self) -> dict[str, tuple[Statement, ...]]:
        out: dict[str, list[Statement]] = {}
        for statement in self.statements:
            out.setdefault(statement.kind, []).append(statement)
        return {kind: tuple(some) for kind, some in out.items()}

    @cached_property
    def parts(self) -> frozenset[tuple[str, tuple[int, int]]]:
        """Section and span of every figure that is a part of a list."""
        return frozenset((s.section, part.span) for s in self.of_kind("sum") for part in s.parts)

    @cached_property
    def nested(self) -> frozenset[tuple[str, tuple[int, int]]]:
        """Section and span of every part that has the name of its total: 同意公开11件，其中全部公开9件."""
        parts = ((s, part) for s in self.of_kind("sum") for part in s.parts if s.name)
        return frozenset((s.section, part.span) for s, part in parts if part.name == s.name)

    @cached_property
    def listed(self) -> frozenset[tuple[str, tuple[int, int]]]:
        """The same without lists that no word introduces: in 收到9件，办结8件，结转1件 办结 is no part of a list."""
        stated = [s for s in self.of_kind("sum") if s.closure != "unstated"]
        return frozenset((s.section, part.span) for s in stated for part in s.parts)

    @cached_property
    def whole_area(self) -> bool:
        """Whether the report speaks for a whole area (§2.6): a government's does, or one whose preface says so."""
        report = self.seen.report
        level = self.seen.context.level or body_level(report.body)
        if level in ("township", "subdistrict"):
            return False  # 全镇 and 我镇 are the same
        governs = report.body.endswith("政府")
        return governs or any(_WHOLE_AREA.search(section.text[:1500]) for section in report.sections[:2])

    def unsure(self, statement: Statement) -> str:
        """Why no accusation may rest on the statement; empty where one may."""
        known = self._unsure.get(id(statement))
        if known is None:
            known = self._why(statement)
            if id(statement) in self._own:  # not one that a rule made of it and throws away
                self._unsure[id(statement)] = known
        return known

    @cached_property
    def _unsure(self) -> dict[int, str]:
        return {}

    @cached_property
    def _own(self) -> frozenset[int]:
        return frozenset(map(id, self.statements))

    def _why(self, statement: Statement) -> str:
        if statement.ambiguous or statement.doubts:
            return "; ".join(statement.doubts) or "the text may be read in several ways"
        known = family(statement.name)
        reasons = ("reasons",) if statement.detail else ()
        if known is not None and narrows(("anywhere", *known.words, *reasons), statement.label):
            return "the figure may be of some of them only"
        if statement.name in ("nar.carried_in", "nar.carried_out") and _REMEDY.search(statement.sentence):
            return "the figure may be of reconsiderations or suits"
        if statement.name.startswith("nar.normative_") and "文件" not in statement.sentence:
            return "the sentence names no documents"
        if statement.limited:
            return f"the sentence is limited to {statement.limited}"
        if statement.when != "this":
            return "the figure is of another year"
        if statement.scope == ("office" if self.whole_area else "area"):
            return (
                "the sentence is about the office only" if self.whole_area else "the sentence is about the whole area"
            )
        if statement.kind == "quantity" and (statement.value is None or not in_range(statement.value)):
            return "the figure is approximate"
        return ""

    def firm(self, *names: str) -> list[Statement]:
        """The quantities of these names that an accusation may rest on."""
        return [s for s in self.quantities(*names) if not self.unsure(s)]

    def excerpt(self, statement: Statement) -> str:
        """The words around a statement, short enough for a message."""
        text = self._texts.get(statement.section, "")
        start, end = statement.span
        if not text[start:end].strip():
            return statement.sentence[:60]
        first = max(start - _CLIP, begin_of(text, start, "。\n！？"))
        last = min([end + 8, *(at for c in "。\n！？；" if (at := text.find(c, end)) >= 0)])
        if last - first > 90:
            last = end if end - first <= 120 else first + 120
        clipped = "…" if first and text[first - 1] not in "。\n！？" else ""
        return clipped + "".join(text[first:last].split()) + ("…" if text[last : last + 1] not in "。\n！？；" else "")

    def beside(self, statement: Statement, *names: str) -> list[Statement]:
        """The quantities of these names in the same sentence, the statement itself left out."""
        own = (statement.section, statement.sentence)
        return [s for s in self.quantities(*names) if (s.section, s.sentence) == own and s.span != statement.span]

    def around(self, statement: Statement) -> Around:
        """The words before and after a statement in its sentence."""
        return around(self._texts.get(statement.section, ""), statement)

    def text(self, section: str) -> str:
        """The text of a section; empty where the report has none of that key."""
        return self._texts.get(section, "")

    @cached_property
    def _texts(self) -> dict[str, str]:
        return {section.key: section.text for section in self.seen.report.sections}

    def clause(self, statement: Statement) -> str:
        """The words between the stops around a statement."""
        text = self._texts.get(statement.section, "")
        start, end = statement.span
        first = begin_of(text, start, _STOPS)
        last = min((at for c in _STOPS if (at := text.find(c, end)) >= 0), default=len(text))
        return text[first:last]

    def between(self, first: Statement, second: Statement) -> str:
        """The words of a section between two statements of it."""
        return self.text(first.section)[first.span[1] : second.span[0]]

    def part(self, statement: Statement) -> tuple[str, str]:
        """In which of the six sections a statement stands, as messages say it; empty where it is none of them."""
        number = _SIX.find(statement.section)
        return (f"第{'一二三四五六'[number // 2]}部分", f" of section {number // 2 + 1}") if number >= 0 else ("", "")

    def quote(self, statement: Statement) -> Witness:
        """The sentence as a witness: verbatim, under the name of its quantity, with the place of its section."""
        name = statement.name if statement.name.startswith("nar.") else next(iter(statement.denies), "nar.text")
        places = {section.key: section.place for section in self.seen.report.sections}
        value = statement.value if statement.value is not None and in_range(statement.value) else None
        return Witness(name, value, statement.sentence, places.get(statement.section, NOWHERE))


def said(seen: View) -> Said:
    """What the text says; made once for a report and kept with its view."""
    found = seen.memo.get("said")
    if not isinstance(found, Said):
        statements = tuple(Statement.from_dict(statement) for statement in seen.report.statements)
        found = Said(seen, statements, Tables(seen))
        seen.memo["said"] = found
    return found
