"""Checks of when and how a report was published (PUB rules). The earliest day known counts; days moved are no days."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from forms.rules import Rule
from store.audit.checks.registry import check, result
from store.audit.evaluate import View
from store.audit.finding import RuleResult, Severity
from store.deadlines import deadline, is_migration


def known_days(seen: View) -> list[date]:
    """Every day of publication known of the report, earliest first."""
    own = seen.report.published
    return sorted({*seen.context.published, *((own,) if own is not None else ())})


def _year_in_doubt(seen: View) -> str:
    """Why no date may be held against the report's year; empty where it may."""
    report = seen.report
    if report.year is None:
        return "the report year is not known"
    if report.provenance.get("year") in ("published", "address"):
        return "the report year was only guessed"
    if any(doubt.why in ("year-title-and-period-differ", "year-differs-from-site") for doubt in report.doubts):
        return "the report names several years (STR-010)"
    return ""


@check("deadline")
def published_in_time(rule: Rule, seen: View) -> Iterator[RuleResult]:
    """PUB-001 to PUB-004: the earliest day known is not after the last day for this class of body."""
    report = seen.report
    days = known_days(seen)
    why = _year_in_doubt(seen) or ("" if days else "the day of publication is not known")
    if why or report.year is None:
        yield result(rule, "not_applicable", reason=why)
        return
    due = deadline(report.body, report.year, seen.rules)
    if due.code != rule.code:
        yield result(rule, "not_applicable", reason=f"for this body and year {due.code} holds")
    elif not due.sure and not report.body:
        yield result(rule, "not_applicable", reason="the body is not known")
    elif is_migration(report.year, days[0]):
        yield result(rule, "not_applicable", reason=f"{days[0]} may be the day the page was moved")
    elif days[0] > due.last or (due.usual is not None and days[0] > due.usual):
        yield _late(rule, days[0], due.last, due.usual, due.basis)
    else:
        yield result(rule, "pass", reason=f"published {days[0]}")


def _late(rule: Rule, day: date, last: date, usual: date | None, basis: str) -> RuleResult:
    severity: Severity | None = None
    limit = last
    if usual is not None:
        severity = "warning" if day > last else "info"
        limit = last if day > last else usual
    zh = f"已知最早发布日期为{_zh(day)}，晚于{_zh(limit)}（{basis}），迟{(day - limit).days}天。"
    en = f"The earliest day of publication known is {day}, after {limit} ({basis}), {(day - limit).days} day(s) late."
    return RuleResult(rule.code, "", "fail", severity=severity, detail=(zh, en))


def _zh(day: date) -> str:
    return f"{day.year}年{day.month}月{day.day}日"


@check("before_the_year_ended")
def before_the_year_ended(rule: Rule, seen: View) -> Iterator[RuleResult]:
    """PUB-005: no report is final before its year has ended. A later day known beside it takes the charge away."""
    days = known_days(seen)
    why = _year_in_doubt(seen) or ("" if days else "the day of publication is not known")
    if why or seen.report.year is None:
        yield result(rule, "not_applicable", reason=why)
        return
    end = date(seen.report.year, 12, 31)
    if days[0] > end:
        yield result(rule, "pass", reason=f"published {days[0]}")
    elif days[-1] > end:
        yield result(rule, "not_applicable", reason=f"dated {days[0]} in one place and {days[-1]} in another")
    elif seen.report.period is not None and days[-1] > seen.report.period[1]:
        yield result(rule, "not_applicable", reason="the period ended earlier (STR-011)")
    else:
        zh = f"发布日期为{_zh(days[0])}，而{end.year}年尚未结束，全年数据不可能已经确定。"
        en = f"Published on {days[0]}, before {end.year} had ended: the counts of the year cannot have been final."
        yield RuleResult(rule.code, "", "fail", detail=(zh, en))


@check("readable_by_machine")
def readable_by_machine(rule: Rule, seen: View) -> Iterator[RuleResult]:
    """PUB-008: the tables are text. Where a table was not found and the page has pictures, it may be one of them.

    Figures that were recognised stand on pages or pictures that the reader notes (``scan:N``).
    """
    pictures = {doubt.cell: doubt for doubt in seen.report.doubts if doubt.why.endswith("-is-picture")}
    if pictures:
        doubt = next(iter(pictures.values()))
        zh = f"未能以文字读到全部表格；页面中有图片 {doubt.raw} 张，表格疑为图片。"
        en = f"Not every table could be read as text; the page has {doubt.raw} picture(s), which tables may be."
        yield RuleResult(rule.code, "", "fail", detail=(zh, en))
    elif recognised := _recognised(seen):
        zh = f"表格为扫描件或图片，{recognised} 个单元格由程序识别得出，不是文字。"
        en = f"The tables are scans or pictures: {recognised} cells were recognised, they are no text."
        yield RuleResult(rule.code, "", "fail", detail=(zh, en))
    elif seen.report.tables:
        yield result(rule, "pass")
    else:
        yield result(rule, "not_applicable", reason="no table was found")


def _recognised(seen: View) -> int:
    """How many cells stand on pages that were pictures."""
    whys = (doubt.why.partition(":") for doubt in seen.report.doubts)
    pages = {int(number) for name, _, number in whys if name == "scan" and number.isdecimal()}
    figures = seen.report.figures.values() if pages else ()
    return sum(figure.kind != "absent" and figure.place.page in pages for figure in figures)
