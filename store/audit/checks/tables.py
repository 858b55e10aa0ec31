"""Checks of tables 二, 三 and 四 that are more than a formula over cells."""

from __future__ import annotations

import re
from collections.abc import Iterator

from forms.rules import Rule
from store.audit.checks.registry import check, number, result
from store.audit.evaluate import MissingEvidence, View
from store.audit.finding import RuleResult


@check("procurement_per_item")
def procurement_per_item(rule: Rule, seen: View) -> Iterator[RuleResult]:
    """T2-224: amount per procured item between 100 and 10⁹ yuan.

    The 2019 form prints no unit, so a figure without one is implausible only if it is so in 元 and in 万元.
    """
    keys = ("t2.centralized_procurement.items", "t2.centralized_procurement.total_amount")
    items, amount = (number(seen, key) for key in keys)
    if items <= 0:
        yield result(rule, "pass", keys)
        return
    raw = seen.report.figures[keys[1]].raw
    factors = (10_000,) if "万" in raw else (1,) if "元" in raw else (1, 10_000)
    plausible = any(100 * items <= amount * factor <= 10**9 * items for factor in factors)
    yield result(rule, "pass" if plausible else "fail", keys)


@check("fee_lapse_needs_fee")
def fee_lapse_needs_fee(rule: Rule, seen: View) -> Iterator[RuleResult]:
    """T3-015: requests lapsed for an unpaid fee, but section 六 mentions no fee."""
    key = "t3.other.fee_overdue.total"
    lapsed = number(seen, key)
    if lapsed <= 0:
        yield result(rule, "pass", (key,))
        return
    texts = [section.text for section in seen.report.sections if section.key == "s6"]
    if not texts:
        raise MissingEvidence("not_readable", "section 六 was not found")
    mentioned = any(re.search("信息处理费|收费", text) for text in texts)
    yield result(rule, "pass" if mentioned else "fail", (key,))


@check("fifteen_cells")
def fifteen_cells(rule: Rule, seen: View) -> Iterator[RuleResult]:
    """T4-005: the data row of table 四 has 15 cells, one more where a local layout prints 行政诉讼 总计."""
    found = seen.report.layouts.get("t4")
    if found is None or "t4" not in seen.plan.ground.tables:
        yield result(rule, "not_applicable", reason="the layout of table 四 is not known")
        return
    expected = 15 + ("t4.litigation_total" in seen.plan.ground.extra)
    yield RuleResult(rule.code, "", "pass" if found == expected else "fail", (), expected=expected, actual=found)
