"""Checks of the report's outline: its sections and tables are there, once each, and are not empty (STR rules)."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from forms.rules import Rule
from parsers.report import Report, Section
from store.audit.checks.passages import passage
from store.audit.checks.registry import check, result
from store.audit.checks.structure import STANDARD, failed
from store.audit.evaluate import MissingEvidence, View
from store.audit.finding import RuleResult, Severity, Verdict
from store.audit.words import TABLES_EN, TABLES_ZH

SIX = ("s1", "s2", "s3", "s4", "s5", "s6")
_NUMERALS = dict(zip(SIX, "一二三四五六", strict=True))
#: The section of each table.
TABLE_OF = {"s2": "t2", "s3": "t3", "s4": "t4"}
_OLD = {
    "proactive": ("主动公开情况", "主动公开|公开信息|公开政府信息"),
    "on_request": ("依申请公开和不予公开情况", "依申请|申请公开|公开申请|不予公开"),
    "fees": ("收费及减免情况", "收费|费用|减免"),
    "remedies": ("行政复议、行政诉讼情况", "复议|诉讼"),
    "problems": ("存在的主要问题及改进情况", "问题|不足|困难|薄弱|改进"),
}
#: Doubts that leave no question whether a table or section is there.
_HARMLESS = frozenset({"year-title-and-period-differ", "year-unknown", "body-unknown", "year-differs-from-site"})
_ELSEWHERE = re.compile(
    r"附件|附表|见附|另附|后附|见下图|如图|点击(?:下载|查看)|\.(?:pdf|docx?|xlsx?|wps|ofd|jpe?g|png)\b", re.IGNORECASE
)
_TABLE_WORDS = {
    "t2": re.compile(r"制发件数|现行有效件数|新制作数量|对外公开总数量|处理决定数量|本年收费金额"),
    "t3": re.compile(r"勾稽关系|本年新收政府信息公开申请数量|结转下年度继续办理"),
    "t4": re.compile(r"结果\s*维持|结果\s*纠正|尚未\s*审结"),
}
_IN_WORDS = re.compile(r"\d|未|没有|无|零")
_PLACEHOLDER = re.compile(
    r"[（(【\[]?(?:略|待补充|待填|暂缺|测试|test|[XxＸ×*]{2,}|文字描述|此处(?:填写|输入|报告).{0,20})[)）】\]]?[。.]?",
    re.IGNORECASE,
)
_LEFTOVER = re.compile(
    r"[（(](?:具体网址|网址|填写|文字描述|此处|请填).{0,20}?[)）]|待补充|待填写|(?<![A-Za-z\d])[XxＸ×]{2,}(?=[年月日镇乡局县市区件次人]|条(?!例)|街道|单位)"
)
_NOTHING = re.compile(r"(?:本年度?)?(?:暂|均)?(?:无|没有|不存在)(?:问题|此项|相关情况)?[。.；;]?")


def _sections(report: Report) -> dict[str, Section]:
    return {section.key: section for section in report.sections}


def _year(seen: View, *, before_2019: bool) -> int:
    year = seen.report.year
    if year is None:
        raise MissingEvidence("not_applicable", "the report year is not known")
    if (year < 2019) != before_2019:
        raise MissingEvidence("not_applicable", "another outline holds for this year")
    return year


def _whole_doubt(report: Report) -> str:
    """Our own doubt about the whole document, if any: then nothing can be said to be missing."""
    return ", ".join(d.why for d in report.doubts if not d.cell and d.why not in _HARMLESS)


def _follows_old(report: Report) -> bool:
    keys = {section.key for section in report.sections}
    return len(keys & {*_OLD, "overview", "other"}) >= 3 and not keys & set(SIX)


@check("six_sections")
def six_sections(rule: Rule, seen: View) -> Iterator[RuleResult]:
    """STR-001: sections 一 to 六 are there. What may only have lost its heading is not missing."""
    _year(seen, before_2019=False)
    report = seen.report
    found = _sections(report)
    if not report.sections:
        yield result(rule, "not_applicable", reason="the text was not read")
        return
    if _follows_old(report):
        yield failed(
            rule,
            "报告沿用2018年及以前的章节，没有现行格式规定的六个部分。",
            "The report follows the outline used before 2019; the six sections of the form in force are not there.",
        )
        return
    missing = [key for key in SIX if key not in found and TABLE_OF.get(key) not in report.tables]
    if not missing:
        yield result(rule, "pass")
    elif why := _may_be_there(seen, found, missing):
        yield result(rule, "not_readable", reason=why)
    else:
        names = "、".join(_NUMERALS[key] for key in missing)
        yield failed(rule, f"缺少第{names}部分。", f"Section(s) {names} missing.", "+".join(missing))


def _may_be_there(seen: View, found: dict[str, Section], missing: Sequence[str]) -> str:
    if len(found.keys() & set(SIX)) < 3:
        return "the headings of the sections were not recognised"
    if why := _whole_doubt(seen.report):
        return f"our reading is in doubt: {why}"
    if seen.context.unread:
        return "an attachment of the report could not be read"
    text = "\n".join(section.text for section in seen.report.sections)
    if re.search(r"^\s*[（(]?[一二三四五六][)）]?\s*[、.．]?\s*$", text, re.M):
        return "a heading lost its words"
    if "s1" in missing and len(found["preface"].text if "preface" in found else "") > 300:
        return "section 一 may stand without its heading"
    if "s5" in missing and re.search(r"(?:存在|主要|突出)(?:的|一些|以下)*(?:主要)?(?:问题|不足)", text):
        return "section 五 may stand without its heading"
    if "s6" in missing and re.search(r"其[他它]需要报告|信息处理费", text):
        return "section 六 may stand without its heading"
    if _ELSEWHERE.search(text):
        return "parts of the report stand in an attachment"
    return ""


@check("six_contents")
def six_contents(rule: Rule, seen: View) -> Iterator[RuleResult]:
    """STR-002: a report before 2019 speaks of what 第三十二条 asks for, in whatever order and however merged."""
    _year(seen, before_2019=True)
    report = seen.report
    found = _sections(report)
    text = "\n".join(f"{section.heading}\n{section.text}" for section in report.sections)
    if "s14" in report.tables:
        text += "申请公开收费复议诉讼"  # the sheet itself states them
    if len(found.keys() & set(_OLD)) < 2 or len(text) < 300:
        yield result(rule, "not_readable", reason="the sections were not recognised")
        return
    missing = [key for key, (_, words) in _OLD.items() if key not in found and not re.search(words, text)]
    if not missing:
        yield result(rule, "pass")
    elif why := _whole_doubt(report):
        yield result(rule, "not_readable", reason=f"our reading is in doubt: {why}")
    else:
        names = "、".join(f"“{_OLD[key][0]}”" for key in missing)
        yield failed(rule, f"没有写到{names}。", f"The report does not speak of {names}.", "+".join(missing))


@check("tables_present")
def tables_present(rule: Rule, seen: View) -> Iterator[RuleResult]:
    """STR-004: tables 二, 三 and 四 are there. A picture, an attachment or an unread layout is not a missing table."""
    _year(seen, before_2019=False)
    report = seen.report
    missing = [key for key in STANDARD if key not in report.tables]
    found = _sections(report)
    text = "\n".join(section.text for section in report.sections)
    if not missing:
        yield result(rule, "pass")
    elif not report.sections:
        yield result(rule, "not_applicable", reason="nothing of the report was read")
    elif not found.keys() & (set(SIX) | set(_OLD)):
        yield result(rule, "not_readable", reason="no section of the report was recognised")
    elif why := _whole_doubt(report):
        yield result(rule, "not_readable", reason=f"our reading is in doubt: {why}")
    elif seen.context.unread:
        yield result(rule, "not_readable", reason="an attachment of the report could not be read")
    elif _ELSEWHERE.search(text):
        yield result(rule, "not_readable", reason="the text points to an attachment or a picture")
    else:
        yield from _missing_tables(rule, report, found, missing)


def _missing_tables(
    rule: Rule, report: Report, found: dict[str, Section], missing: Sequence[str]
) -> Iterator[RuleResult]:
    pictures = {doubt.cell for doubt in report.doubts if doubt.why == "table-is-picture"}
    lost: list[str] = []
    for key in missing:
        around = [s.text for s in report.sections if s.key not in ("s1", "s5", "s6")]
        if key in pictures:
            yield result(rule, "not_readable", binding=key, reason="the table seems to be a picture (PUB-008)")
        elif any(_TABLE_WORDS[key].search(text) for text in around):
            yield result(rule, "not_readable", binding=key, reason="labels of the table stand in the text")
        else:
            lost.append(key)
    if not lost:
        return
    zh = "、".join(TABLES_ZH[key] for key in lost)
    en = ", ".join(TABLES_EN[key] for key in lost)
    in_words = {TABLE_OF.get(section.key) for section in found.values() if _IN_WORDS.search(section.text)}
    severity: Severity | None = "warning" if in_words.issuperset(lost) else None
    more_zh = "，仅以文字说明" if severity else ""
    more_en = "; there are words in its place" if severity else ""
    detail = (f"缺少{zh}{more_zh}。", f"Missing: {en}{more_en}.")
    yield RuleResult(rule.code, "+".join(lost), "fail", severity=severity, detail=detail)


@check("section_empty")
def section_empty(rule: Rule, seen: View) -> Iterator[RuleResult]:
    """STR-007: no section is empty or holds a placeholder, and nothing of the template is left in the text."""
    _year(seen, before_2019=False)
    report = seen.report
    if not {section.key for section in report.sections} & set(SIX):
        yield result(rule, "not_applicable", reason="no section was recognised")
        return
    bad = False
    for section in report.sections:
        text = section.text.strip()
        name = _NUMERALS.get(section.key, "")
        if name and not text and TABLE_OF.get(section.key) is None:
            bad = True
            if report.layouts.get(f"{section.key}.headings", 1) > 1 or _whole_doubt(report):
                reason = "the heading stands in several places" if not _whole_doubt(report) else _whole_doubt(report)
                yield result(rule, "not_readable", binding=section.key, reason=reason)
            else:
                yield failed(
                    rule, f"第{name}部分只有标题，没有内容。", f"Section {name} has a heading and no text.", section.key
                )
        elif name and text and _PLACEHOLDER.fullmatch(text):
            bad = True
            detail = (f"第{name}部分只写有“{text}”。", f"Section {name} only reads “{text}”.")
            yield RuleResult(rule.code, section.key, "fail", detail=detail, quotes=(passage(section, text),))
        elif found := _LEFTOVER.search(section.text):
            bad = True
            quote = passage(section, found[0])
            detail = (f"文中残留模板文字“{found[0]}”。", f"Words of the template are left in the text: “{found[0]}”.")
            yield RuleResult(
                rule.code, f"{section.key}.left", "fail", severity="warning", detail=detail, quotes=(quote,)
            )
    if not bad:
        yield result(rule, "pass")


@check("problems_have_substance")
def problems_have_substance(rule: Rule, seen: View) -> Iterator[RuleResult]:
    """STR-008: section 五 says more than 无, and is not last year's word for word. More is for a person to judge.

    A few lines that stay the same are honest boilerplate; settings: ``shortest`` and ``copied_from`` characters.
    """
    _year(seen, before_2019=False)
    section = _sections(seen.report).get("s5")
    if section is None or not section.text.strip():
        yield result(rule, "not_applicable", reason="section 五 is missing or empty (STR-001, STR-007)")
        return
    text = "".join(section.text.split())
    before = _sections(seen.context.prev).get("s5") if seen.context.prev else None
    quote = (passage(section, section.text.strip()),)
    if _NOTHING.fullmatch(text) or len(text) < int(rule.settings["shortest"]):
        detail = (f"第五部分只写有“{text[:40]}”，未说明问题和改进。", f"Section 五 only reads “{text[:40]}”.")
        yield RuleResult(rule.code, "", "fail", detail=detail, quotes=quote)
    elif (
        before is not None
        and len(text) >= int(rule.settings["copied_from"])
        and _no_years(before.text) == _no_years(section.text)
    ):
        detail = (
            "第五部分与上一年度逐字相同（年份除外）。",
            "Section 五 is last year's word for word, but for the year.",
        )
        yield RuleResult(rule.code, "same", "fail", detail=detail, quotes=quote)
    else:
        yield result(rule, "pass")


def _no_years(text: str) -> str:
    return re.sub(r"20\d\d", "", "".join(text.split()))


@check("note_printed")
def note_printed(rule: Rule, seen: View) -> Iterator[RuleResult]:
    """STR-006: table 三 carries its note on 勾稽关系."""
    note = seen.report.layouts.get("t3.note")
    if note is None or "t3" not in seen.report.tables:
        yield result(rule, "not_applicable", reason="the layout of table 三 is not known")
    elif note or any("勾稽" in section.text for section in seen.report.sections):
        yield result(rule, "pass")
    elif any(doubt.cell.partition(".")[0] == "t3" for doubt in seen.report.doubts):
        yield result(rule, "not_readable", reason="our reading of the table is in doubt")
    else:
        yield failed(rule, "表三没有印勾稽关系说明。", "Table 3 does not carry its note on 勾稽关系.")


@check("once_each")
def once_each(rule: Rule, seen: View) -> Iterator[RuleResult]:
    """STR-016: each section and table stands once.

    Two tables of a government may be two scopes (本级 and the whole area). Three or more headings that stand twice
    are a table of contents, or the page twice over: neither is held against the body.
    """
    report = seen.report
    tables = [key for key in (*STANDARD, "s14") if report.layouts.get(f"{key}.tables", 1) > 1]
    headings = [
        name.partition(".")[0] for name, count in report.layouts.items() if name.endswith(".headings") and count > 1
    ]
    headings = [key for key in headings if key in SIX]
    if not report.tables and not report.sections:
        yield result(rule, "not_applicable", reason="neither table nor section was recognised")
    elif len(headings) >= 3:
        yield result(rule, "not_readable", reason="most headings stand twice: a table of contents, or the page twice")
    elif tables and seen.context.level in ("county", "prefecture", "province"):
        yield result(rule, "not_applicable", reason="two tables of a government may be two scopes")
    elif tables or headings:
        parts = [TABLES_ZH[key] for key in tables] + [f"第{_NUMERALS[key]}部分标题" for key in headings]
        english = [TABLES_EN[key] for key in tables] + [f"the heading of section {_NUMERALS[key]}" for key in headings]
        zh, en = "、".join(parts), ", ".join(english)
        yield failed(rule, f"{zh}出现两次。", f"Stands twice: {en}.", "+".join((*tables, *headings)))
    else:
        yield result(rule, "pass")


@check("length_of_section_one")
def length_of_section_one(rule: Rule, seen: View) -> Iterator[RuleResult]:
    """STR-019: the length of section 一, where a local notice limits it (setting ``limit``, 0 for none)."""
    limit = rule.settings.get("limit", 0)
    section = _sections(seen.report).get("s1")
    if not isinstance(limit, int) or limit <= 0:
        yield result(rule, "not_applicable", reason="no local notice limits the length")
    elif section is None:
        yield result(rule, "not_applicable", reason="section 一 was not recognised")
    else:
        length = len("".join(section.text.split()))
        zh = f"第一部分共 {length} 字，超过 {limit} 字。"
        en = f"Section 一 has {length} characters, more than {limit}."
        detail = (zh, en) if length > limit else ("", "")
        verdict: Verdict = "fail" if length > limit else "pass"
        yield RuleResult(rule.code, "", verdict, expected=limit, actual=length, detail=detail)
