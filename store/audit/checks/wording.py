"""Checks of what the text says of itself: years, period, names, self-reference, legal basis (STR rules)."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date
from functools import lru_cache

from forms.bodies import body_level, normal_body, same_body, short_township
from forms.dates import plain
from forms.rules import Rule
from forms.titles import read_title
from parsers.report import Report, Section
from store.audit.checks.passages import REPORTING, passage, told
from store.audit.checks.registry import check, result
from store.audit.checks.structure import failed
from store.audit.evaluate import View
from store.audit.finding import RuleResult, Severity
from store.deadlines import is_government

_OVERSIGHT = {"工作考核": r"考核", "社会评议": r"评议", "责任追究": r"责任追究|追责|问责"}

#: A period whose year, month or day sign was lost: ``20251月1日``, ``202111日``, ``2018年11日``, ``2018年1231日``.
_BROKEN_PERIOD = re.compile(
    r"(?<!\d)20\d\d(?:年\d{1,4}日|\d{2,4}日|\d{1,2}月\d{1,2}日?)(?=.{0,6}(?:至|起|止|到|-|—|~))"
)
#: The issuer itself came into being in the year: 我局于2023年6月挂牌成立。 No working group that it set up.
_FOUNDED = re.compile(
    r"(?:[我本](?:镇|乡|街道|局|委|办|中心|机关|单位)|机构改革)[^。；]{0,20}(?:成立|组建|挂牌)(?:以来|后|至今|之日|起|[，,。；]|$)"
)
_OWN_NAME = re.compile(
    r"(?:公布|发布|编制|形成|撰写)[^。；]{0,12}《(?P<name>[^》]*?(?P<year>20[0-2]\d)年(?:度)?[^》]*?信息公开[^》]*?(?:报告|年报))》"
)
_BEFORE = re.compile(r"(?:继|去年|上年|上一年)\w{0,4}$")

_SELF = "[我本](?:镇|乡|街道|街|办|局|县|区|市|委|厅|处|院|单位|机关|部门|州|旗)"
_STALE = re.compile(rf"(?P<year>20[0-2]\d)年(?:度)?[,，]?{_SELF}")
_UNTIL = re.compile(r"截[至止到]?到?(?P<year>20[0-2]\d)年(?:底|末|年底|年末|12月(?:31日?)?)")
_MAY_TELL = re.compile(r"年\s*度?\s*[,，]?\s*[我本]|截")
_COMPARES = re.compile(
    r"较|比|同期|去年|上年|上一年|结转|针对|问题|不足|计划|规划|以来|起|开始|曾|原|《|十[一二三四]五|打算|将|继续|历年|累计"
)
_REPORTS = re.compile(r"公开|发布|收到|受理|办理|办结|答复|制发|坚持|认真|严格|按照|高度重视|共")

_KINDS = ("街道", "苏木", "镇", "乡", "局", "厅")
_TOWNS = frozenset({"镇", "乡", "街道", "苏木"})
_OFFICES = frozenset({"局", "厅"})
_MINE = re.compile(r"(?:我|(?<![日根基资原书版])本)(?P<kind>街道|苏木|镇|乡(?!土)|局(?![部限面势])|厅)")

_OLD_LAW = re.compile(r"492\s*号")
_OLD_ARTICLES = re.compile(r"条例》?第三十[一二]条")
_OLD_NOTICE = re.compile(r"国办公开办函\s*[〔\[【(（]?\s*2019\s*[〕\]】)）]?\s*60\s*号")
_MAY_CITE = re.compile(r"[4４]\s*[9９]|第\s*三\s*十|[6６]\s*[0０]\s*号")
_HISTORY = re.compile(r"711|修订|修改|废止|2007|30\s*号|曾|原")

_DOES = (
    "认真|高度|严格|积极|坚持|始终|按照|切实|不断|全面|深入|扎实|主动公开|共收到|共公开|未收到|政府信息公开|信息公开|将|"
    "结合|根据|党委|党工委"
)


#: Our own body stands beside another one, which is then not who speaks: 值得我镇学习, 并入我镇.
_PARTNER = re.compile("(?:值得|[供向与和同为给]|并入|划归)[我本](?:镇|乡|街道|局)")


def _year_is_settled(report: Report) -> bool:
    return report.year is not None and not any(d.why == "year-title-and-period-differ" for d in report.doubts)


@check("oversight_mentioned")
def oversight_mentioned(rule: Rule, seen: View) -> Iterator[RuleResult]:
    """STR-009: a government's report tells of 考核, 社会评议 and 责任追究.

    A township that names one of the three passes, for most write one line; one that names none is worth a note.
    """
    report = seen.report
    level = seen.context.level or body_level(report.body)
    text = "\n".join(section.text for section in report.sections)
    if report.year is None or report.year < 2019:
        yield result(rule, "not_applicable", reason="the duty came with the 条例 of 2019")
    elif not is_government(report.body, level):
        yield result(rule, "not_applicable", reason="the body is no government, or its level is not known")
    elif not report.sections:
        yield result(rule, "not_applicable", reason="the text was not read")
    elif len(text) < 200 or not any(section.key in ("s1", "s5", "s6") for section in report.sections):
        yield result(rule, "not_readable", reason="the text was not read")
    else:
        missing = [name for name, words in _OVERSIGHT.items() if not re.search(words, text)]
        town = level == "township"
        if not missing or (town and len(missing) < 3):
            yield result(rule, "pass")
            return
        severity: Severity | None = "info" if town or len(missing) < 3 else None
        names = "、".join(missing)
        detail = (f"全文没有写到{names}。", f"The text does not speak of {names}.")
        yield RuleResult(rule.code, "", "fail", severity=severity, detail=detail)


@check("years_agree")
def years_agree(rule: Rule, seen: View) -> Iterator[RuleResult]:
    """STR-010: the year of the title, of the period and of the report's own name in its preface is one year."""
    report = seen.report
    title = read_title(report.title).year if report.title else None
    period = report.period
    if title is None and period is None:
        yield result(rule, "not_applicable", reason="neither title nor period names a year")
        return
    bad = False
    if period is not None and period[1] < period[0]:
        bad = True
        zh = f"统计期限自{_zh(period[0])}至{_zh(period[1])}，终止早于起始。"
        yield failed(rule, zh, f"The period runs from {period[0]} to {period[1]}: it ends before it begins.", "period")
    elif period is not None and title is not None and title != period[1].year:
        bad = True
        zh = f"标题为{title}年，统计期限为{_zh(period[0])}至{_zh(period[1])}，二者不一致。"
        yield failed(rule, zh, f"The title says {title}, the period runs from {period[0]} to {period[1]}.", "title")
    for section in report.sections:
        own = _own_name(section.text, report.body) if section.key == "preface" else None
        year = report.year if title is None else title
        if own is not None and year is not None and int(own["year"]) != year:
            bad = True
            detail = (
                f"标题为{year}年，正文自称{own['year']}年，二者不一致。",
                f"The title says {year}, the text calls itself {own['year']}.",
            )
            yield RuleResult(rule.code, "own", "fail", detail=detail, quotes=(passage(section, own[0]),))
    if not bad:
        yield result(rule, "pass")


def _own_name(text: str, body: str) -> re.Match[str] | None:
    """Where the preface names the report itself: no title of another body's report, nor of one that went before."""
    found = _OWN_NAME.search(text)
    if found is None or _BEFORE.search(text[max(0, found.start() - 6) : found.start()]):
        return None
    named = read_title(found["name"]).body
    return found if not named or not body or same_body(named, body) else None


@check("full_year")
def full_year(rule: Rule, seen: View) -> Iterator[RuleResult]:
    """STR-011: the period is 1 January to 31 December. 2008 began on 1 May; a misprint is told as it stands.

    A body that says that it was founded in the year reports from then on.
    """
    report = seen.report
    period = report.period
    if period is None:
        for section, sentence in told(report):
            broken = _BROKEN_PERIOD.search(plain(sentence))
            if broken is not None and re.search("统计|期限|时限|时间|数据|日起|日至|日止", sentence):
                detail = (f"统计期限书写有误：“{broken[0]}”。", f"The period is misprinted: “{broken[0]}”.")
                yield RuleResult(rule.code, "", "fail", detail=detail, quotes=(passage(section, sentence),))
                return
        yield result(rule, "not_applicable", reason="the report names no period")
        return
    first, last = period
    starts = {(1, 1)} | ({(5, 1)} if first.year == 2008 else set())
    if last < first:
        yield result(rule, "not_applicable", reason="the period ends before it begins (STR-010)")
    elif first.year == last.year and (first.month, first.day) in starts and (last.month, last.day) == (12, 31):
        yield result(rule, "pass")
    elif first.year == last.year and (last.month, last.day) == (12, 31) and _founded(report):
        yield result(rule, "not_applicable", reason="the body was founded in the year")
    else:
        zh = f"统计期限为{_zh(first)}至{_zh(last)}，不是完整的公历年度。"
        yield failed(rule, zh, f"The period runs from {first} to {last}, not over one calendar year.")


def _founded(report: Report) -> bool:
    return any(_FOUNDED.search(plain(section.text)) for section in report.sections if section.key in ("preface", "s1"))


def _zh(day: date) -> str:
    return f"{day.year}年{day.month}月{day.day}日"


@check("stale_year")
def stale_year(rule: Rule, seen: View) -> Iterator[RuleResult]:
    """STR-012: a sentence that reports (``2019年，我镇…``, ``截至2019年底…``) does so of the report's own year.

    Sentences that compare, plan, look back, name a document or this year as well are left alone.
    """
    report = seen.report
    year = report.year
    if year is None or not _year_is_settled(report):
        yield result(rule, "not_applicable", reason="the report year is not settled (STR-010)")
        return
    if not any(section.key in REPORTING for section in report.sections):
        yield result(rule, "not_applicable", reason="no section of the text was recognised")
        return
    found: list[tuple[Section, str, str]] = []
    for section, sentence in told(report, REPORTING):
        if not _MAY_TELL.search(sentence):
            continue
        words = plain(sentence)
        stale = _STALE.match(_without_number(words)) or _UNTIL.search(words)
        if stale is None or not year - 3 <= int(stale["year"]) < year:
            continue
        if str(year) not in words and not _COMPARES.search(words.replace(stale[0], "")) and _REPORTS.search(words):
            found.append((section, sentence, stale["year"]))
    if not found:
        yield result(rule, "pass")
        return
    section, sentence, old = found[0]
    zh = f"{year}年度报告的正文以“{old}年”叙述本年工作，疑似年份未改。"
    en = f"The report on {year} tells of {old} as its own year: a year left unchanged?"
    quotes = tuple(passage(s, text) for s, text, _ in found[:3])
    yield RuleResult(rule.code, "", "fail", detail=(zh, en), quotes=quotes)


def _without_number(words: str) -> str:
    return re.sub(r"^(?:[(（]?[一二三四五六七八九十\d]{1,3}[)）、.．]\s*)+", "", words)


@check("foreign_name")
def foreign_name(rule: Rule, seen: View) -> Iterator[RuleResult]:
    """STR-013: no other body of the same class stands where the issuer should: as the one who acts, or to be asked.

    Only bodies of the site's own register are looked for; partners, addressees and names within longer names are not.
    """
    report = seen.report
    own = body_level(report.body)
    if not seen.context.bodies:
        yield result(rule, "not_applicable", reason="no register of the county's bodies is known")
        return
    if own not in ("township", "subdistrict", "county_department") or not report.body:
        yield result(rule, "not_applicable", reason="only townships, subdistricts and departments are looked at")
        return
    towns = short_township(report.body) is not None
    names = foreign_names(report.body, seen.context.bodies)
    for section, sentence in told(report):
        for name in names:
            if name in sentence and _speaks(name, towns).search(sentence) and not _PARTNER.search(sentence):
                zh = f"本报告由{report.body}发布，文中却以“{name}”自称。"
                en = f"The report is by {report.body}, yet its text speaks as {name}."
                yield RuleResult(rule.code, name, "fail", detail=(zh, en), quotes=(passage(section, sentence),))
                return
    yield result(rule, "pass")


@lru_cache(maxsize=2048)
def foreign_names(body: str, bodies: frozenset[str]) -> tuple[str, ...]:
    """The names of other bodies of the class of ``body`` that its report has no reason to speak as (STR-013)."""
    mine = normal_body(body)
    towns = short_township(body) is not None
    out = []
    for other in sorted(bodies):
        name = normal_body(other)
        same_kind = (short_township(other) is not None) == towns and body_level(other) != "county"
        if same_kind and len(name) >= 3 and not same_body(other, body) and name not in mine and mine not in name:
            out.append(name)
    return tuple(out)


@lru_cache(maxsize=4096)
def _speaks(name: str, towns: bool) -> re.Pattern[str]:
    known = re.escape(name)
    seat = "(?:人民政府|政府|办事处)?"
    acts = rf"^(?:20\d\d年度?[，,]?)?(?:[一-鿿]{{2,4}}[县区市旗])?{known}{seat}[，,]?(?:{_DOES})"
    lists = rf"(?<![与和及同、向由从对给在往赴到]){known}{seat}(?:政府)?信息公开(?:目录|指南|年报|年度报告|专栏)"
    asks = rf"(?:请与|联系|地址)[^。]{{0,12}}{known}"
    return re.compile("|".join((acts, lists, asks) if towns else (lists, asks)))


@check("self_reference")
def self_reference(rule: Rule, seen: View) -> Iterator[RuleResult]:
    """STR-014: a 镇 calls itself 我镇, a 局 我局. The county above (我县, 我区, 我市) may be named by all."""
    report = seen.report
    if not report.sections:
        yield result(rule, "not_applicable", reason="the text was not read")
        return
    kinds = {kind for kind in _KINDS if kind in report.body}
    level = body_level(report.body)
    if level in ("township", "subdistrict"):
        kinds &= set(_TOWNS)
        if level == "subdistrict" or "办事处" in report.body:
            kinds.add("街道")
        foreign = (_TOWNS | _OFFICES) - kinds
    elif kinds & _OFFICES:
        foreign = (_TOWNS | _OFFICES) - kinds
    elif is_government(report.body, level):
        foreign = _TOWNS | _OFFICES
    else:
        yield result(rule, "not_applicable", reason="the class of the body is not known")
        return
    text = [pair for pair in told(report) if _MINE.search(pair[1])]
    found = [
        (section, sentence, m[0])
        for section, sentence in text
        for m in _MINE.finditer(sentence)
        if m["kind"] in foreign
    ]
    if not found:
        yield result(rule, "pass")
        return
    names = "、".join(dict.fromkeys(f"“{words}”" for _, _, words in found))
    detail = (
        f"发布机关为{report.body}，文中自称{names}。",
        f"The issuer is {report.body}; the text says {names} of itself.",
    )
    quotes = tuple(dict.fromkeys(passage(section, sentence) for section, sentence, _ in found[:3]))
    yield RuleResult(rule.code, "", "fail", detail=detail, quotes=quotes)


@check("law_in_force")
def law_in_force(rule: Rule, seen: View) -> Iterator[RuleResult]:
    """STR-015: the basis is the law and the notice in force. Sentences on history, or naming both, are left alone."""
    report = seen.report
    year = report.year
    if year is None or year < 2019:
        yield result(rule, "not_applicable", reason="the old law was in force")
        return
    if not report.sections:
        yield result(rule, "not_applicable", reason="the text was not read")
        return
    for section, sentence in told(report):
        if not _MAY_CITE.search(sentence):
            continue
        words = plain(sentence)
        if _HISTORY.search(words.replace("原则", "")):
            continue
        old = _outdated(words, year)
        if old:
            detail = (f"引用了已被修订或取代的依据“{old}”。", f"A basis no longer in force is cited: “{old}”.")
            yield RuleResult(rule.code, "", "fail", detail=detail, quotes=(passage(section, sentence),))
            return
    yield result(rule, "pass")


def _outdated(words: str, year: int) -> str:
    """The basis no longer in force that a sentence cites, if any."""
    if _OLD_LAW.search(words) and "条例" in words:
        return "国务院令第492号"
    articles = _OLD_ARTICLES.search(words)
    if articles and re.search("年度报告|年报|编制", words):
        return articles[0]
    notice = _OLD_NOTICE.search(words) if year >= 2021 else None
    return notice[0] if notice else ""
