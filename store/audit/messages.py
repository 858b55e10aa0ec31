"""Messages as an auditor could send them, in Chinese and English: what, where, seen, expected, difference, suspect."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction

from forms.rules import Rule
from store.audit.checks.cells import MAY_BE_TRUE
from store.audit.checks.prose_repeated import AMBIGUOUS
from store.audit.evaluate import View, as_value
from store.audit.finding import RuleResult, Suspect, Value
from store.audit.words import TABLES_EN, TABLES_ZH, cell_en, cell_zh, figure_text, letter_label

#: How many cells and suspects a message names; the finding itself has them all.
NAMED = 3

#: More suspects than this help nobody; the first ones are kept.
MOST = 20

_REASONS = {
    "yuan-in-cell": ("请核对金额单位。", "Please check the unit."),
    "ratio-to-last-year": (
        "与上年相差约一万倍，疑似元与万元混用。",
        "It is 10,000 times off last year's.",
    ),
}


def message(
    seen: View,
    rule: Rule,
    result: RuleResult,
    suspects: Sequence[Suspect] = (),
    letters: dict[str, str] | None = None,
    breaks: int = 0,
) -> tuple[str, str]:
    """The Chinese and the English message for ``result``, with the suspects of its cause.

    ``letters`` are what the letters of the formula stand for here; ``breaks`` counts the identities the cause breaks.
    """
    names = _names(seen, rule, result, letters or {})
    if rule.zh and not (result.actual is None and "{actual}" in rule.zh):
        zh, en = rule.zh.format_map(names["zh"]), rule.en.format_map(names["en"])
    else:
        zh = f"{rule.title_zh}：不成立，{_difference_zh(result)}涉及{names['zh']['cells']}。"
        en = f"{rule.title}: does not hold{_difference_en(result)}; cells: {names['en']['cells']}."
    more_zh, more_en = _blanks(seen, result)
    zh, en = zh + more_zh, en + more_en
    if breaks > 1:
        zh += f"同一原因共有 {breaks} 处勾稽关系不成立。"
        en += f" The same cause breaks {breaks} identities."
    open_ = result.verdict == "undecided"
    if open_:
        more_zh, more_en = _undecided(result)
        if_zh, if_en = _condition(result)
        zh, en = if_zh + zh + more_zh, if_en + en + more_en
    if suspects:
        more_zh, more_en = _suspects(suspects, sure=not open_)
        zh, en = zh + more_zh, en + more_en
    return zh, en[:1].upper() + en[1:]


def _blanks(seen: View, result: RuleResult) -> tuple[str, str]:
    """What was taken for the blanks among the cells: against the text a total counts as what its parts add up to."""
    blank = [key for key in result.cells if key in seen.blanks] if result.expected is not None else []
    totals = {binding.total for binding in seen.plan.identities} if result.quotes else set()
    implied = sum(key in totals for key in blank)
    zh = [f"其中 {implied} 个合计格空白，按各分项推算"] if implied else []
    en = [f"{implied} blank total(s) taken for the sum of their parts"] if implied else []
    if none := len(blank) - implied:
        zh.append(f"其中 {none} 个空白格按 0 计")
        en.append(f"{none} blank cell(s) counted as 0")
    return (f"（{'；'.join(zh)}）", f" ({'; '.join(en)}.)") if blank else ("", "")


def _names(seen: View, rule: Rule, result: RuleResult, letters: dict[str, str]) -> dict[str, dict[str, object]]:
    out: dict[str, dict[str, object]] = {"zh": {}, "en": {}}
    tables = list(dict.fromkeys(key.partition(".")[0] for key in result.cells))
    several = len(result.cells) > NAMED
    reason = _REASONS.get(result.reason, ("", ""))
    raws = list(dict.fromkeys(" ".join(seen.report.figures[key].raw.split())[:30] for key in result.cells))
    for place, language in enumerate(("zh", "en")):
        cell = (cell_zh, cell_en)[place]
        labels = [cell(seen, key) for key in result.cells[:NAMED]]
        more = (f"等 {len(result.cells)} 格", f" and {len(result.cells) - NAMED} more")[place] if several else ""
        table_names = [(TABLES_ZH, TABLES_EN)[place].get(table, table) for table in tables]
        figures = {name: figure_text(seen, key) for name, key in rule.shows}
        out[language] = {
            "actual": result.actual,
            "expected": result.expected,
            "difference": difference(result),
            "year": seen.report.year,
            "cell": labels[0] if labels else "",
            "cells": ("、", "; ")[place].join(labels) + more,
            "count": len(result.cells),
            "raw": "、".join(raws[:NAMED]),
            "tables": ("、", ", ")[place].join(table_names),
            f"reason_{language}": reason[place],
            "detail": result.detail[place],
            **{letter: letter_label(seen, tables[0] if tables else "", letter, v) for letter, v in letters.items()},
            **figures,
        }
    return out


def difference(result: RuleResult) -> Value | None:
    """How far apart the two sides are, without sign."""
    if result.actual is None or result.expected is None:
        return None
    return as_value(abs(Fraction(result.actual) - Fraction(result.expected)))


def _difference_zh(result: RuleResult) -> str:
    if result.actual is None or result.expected is None:
        return ""
    return f"一边为 {result.actual}，另一边为 {result.expected}，相差 {difference(result)}；"


def _difference_en(result: RuleResult) -> str:
    if result.actual is None or result.expected is None:
        return ""
    return f", {result.actual} against {result.expected}, a difference of {difference(result)}"


def _undecided(result: RuleResult) -> tuple[str, str]:
    if result.reason.startswith("local rows"):
        labels = result.reason.partition(": ")[2]
        return (
            f"表中有本地增设的行或列（{labels}），可能计入合计，请核对。",
            f" The table has local rows or columns ({labels}) that may belong to the sum; please check.",
        )
    if result.reason == AMBIGUOUS:
        return "文字可能另有所指，未作判断。", " The words may count something else; no verdict."
    if result.reason == MAY_BE_TRUE:
        return "也可能是真实数字，请核对。", " It may be a true count; please check."
    return "空白格可能漏填数字，请核对。", " A blank cell may hide a figure; please check."


def _condition(result: RuleResult) -> tuple[str, str]:
    """What an open verdict rests on, said first: it holds only so, and accuses nobody."""
    if result.reason.startswith("local rows"):
        return "如不计本地增设的行列：", "Without the local rows and columns: "
    if result.reason in (AMBIGUOUS, MAY_BE_TRUE) or result.expected is None:
        return "", ""
    return "如空白按 0 计：", "If blanks count as 0: "


def _suspects(suspects: Sequence[Suspect], *, sure: bool) -> tuple[str, str]:
    if suspects[0].why == "implied-total":
        shown = suspects[:NAMED]
        more = f"等 {len(suspects)} 处" if len(suspects) > NAMED else ""
        return (
            "其中：" + "；".join(s.zh for s in shown) + more + "（推算值，未计入报告数据）。",
            " Implied, not reported: " + "; ".join(s.en for s in shown) + (" …" if more else "") + ".",
        )
    if len(suspects) == 1:
        first = suspects[0]
        return (
            (f"最可能：{first.zh}。", f" Most likely: {first.en}.")
            if sure
            else (f"一种可能：{first.zh}。", f" Perhaps: {first.en}.")
        )
    shown = suspects[:NAMED]
    zh = "；".join(f"（{place}）{suspect.zh}" for place, suspect in enumerate(shown, 1))
    en = "; ".join(f"({place}) {suspect.en}" for place, suspect in enumerate(shown, 1))
    count = len(suspects)
    at_least = (" 种以上", " or more") if count >= MOST else (" 种", "")
    return (
        f"可能的情形有 {count}{at_least[0]}：{zh}{'等' if count > NAMED else ''}。",
        f" {count}{at_least[1]} explanations: {en}{'; …' if count > NAMED else ''}.",
    )
