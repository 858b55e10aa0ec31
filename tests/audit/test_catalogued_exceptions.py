"""Every exception that the catalogue names for a rule of severity error: nothing of severity error is raised by it.

Exceptions of the rules on text have a list of sentences of their own in :mod:`tests.audit.prose.test_exceptions`; those
that need a document, two years or two editions are tested beside their rules and named in ``ELSEWHERE``.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest

from forms.rules import load_rules
from parsers.document import NOWHERE
from parsers.report import Doubt, Extra, Report
from store.audit.audit import audit_report
from store.audit.context import Context
from tests.audit.prose.telling import telling
from tests.audit.reports import changed, make_report, valid_report
from tests.audit.test_structure import BODIES, full

Case = tuple[Report, Context | None]


def sheet(**values: int) -> Report:
    return make_report({"s14": "pre2019"}, {f"s14.{key}": value for key, value in values.items()}, year=2016)


def local_row(report: Report, label: str, count: int, key: str) -> Report:
    return replace(report, extras=(Extra(key, label, str(count), NOWHERE),))


def of_2019(**values: int) -> Report:
    return make_report({"t2": "2019"}, {f"t2.{key.replace('__', '.')}": value for key, value in values.items()})


def blank_totals() -> Report:
    report = valid_report()
    keep = ("new_received", "carried_in", "results_total", "carried_out")
    totals = [key for key in report.figures if key.startswith("t3.") and key.endswith(".total")]
    return changed(report, {key: None for key in totals if key.split(".")[1] not in keep})


#: Code of the rule → reports in which its exception holds.
HELD: dict[str, list[Callable[[], Report]]] = {
    "CEL-001": [
        lambda: of_2019(administrative_licensing__items_prev_year=9, administrative_licensing__change_this_year=-3)
    ],
    "CEL-002": [
        lambda: make_report({"t2": "2021"}, {"t2.administrative_fees.amount_wanyuan": Decimal("72701.2578")}),
        lambda: make_report(
            {"t2": "2019"},
            {"t2.centralized_procurement.items": 2, "t2.centralized_procurement.total_amount": Decimal("15646978.85")},
        ),
        lambda: make_report(
            {"s14": "pre2019"}, {"s14.fees_collected": Decimal("0.35"), "s14.budget": Decimal("1.5")}, year=2016
        ),
        lambda: make_report(
            {"t2": "2021"},
            {"t2.administrative_licensing.decisions": 12},
            raws={"t2.administrative_licensing.decisions": "12.0"},
        ),
    ],
    "T2-221": [
        lambda: of_2019(administrative_licensing__items_prev_year=31, administrative_licensing__change_this_year=35)
    ],
    "T3-002": [lambda: valid_report("2019")],
    "T3-003": [blank_totals],
    "T3-006": [valid_report],
    "S14-001": [
        lambda: local_row(sheet(requests_received=9, received_online=8), "5.其他形式申请数", 1, "ext.s14.other_channel")
    ],
    "S14-003": [
        lambda: local_row(
            sheet(
                requests_received=9, received_online=9, requests_closed=9, closed_on_time=9, replies=9, reply_granted=8
            ),
            "9.重复申请",
            1,
            "ext.s14.repeated",
        )
    ],
    "S14-004": [
        lambda: sheet(
            requests_received=9,
            received_online=9,
            requests_closed=9,
            closed_on_time=9,
            replies=9,
            reply_refused=9,
            refused_privacy=8,
            refused_trade_secret=2,
        )
    ],
    "S14-005": [lambda: sheet(reconsideration=3, reconsideration_upheld=2)],
    "S14-006": [lambda: sheet(litigation=3, litigation_upheld=2)],
    "STR-013": [lambda: full(texts={"s1": "会同柳泉镇、县财政局开展培训，转发汶清县人民政府文件。"})],
    "PUB-005": [
        lambda: full(published=date(2023, 12, 28), doubts=(Doubt("", "year-title-and-period-differ"),)),
    ],
}
#: Exceptions that say how the rule is built, or that are tested beside their rule with documents, years, editions.
ELSEWHERE = frozenset(
    {"T2-201", "T2-202"}  # what was disclosed and withdrawn in one year stands nowhere in the form: the message asks
    | {"T3-001", "T3-004", "T3-005", "T3-008", "T3-009", "T3-010", "T4-001", "T4-002", "T4-003"}
    | {"S14-017", "XY-002", "STR-001", "STR-003", "STR-004", "STR-005", "STR-007", "STR-017"}
)


@pytest.mark.parametrize(("code", "make"), [(code, make) for code, cases in HELD.items() for make in cases])
def test_an_exception_of_the_catalogue_is_no_error(code: str, make: Callable[[], Report]) -> None:
    """This test ensures that where the exception of a rule holds, the rule raises nothing of severity error."""
    found = audit_report(make(), Context(bodies=BODIES)).findings
    assert [(f.code, f.zh) for f in found if f.severity == "error" and code in (f.code, *f.witnesses)] == []


#: Tables beside which the sentences below are true.
COUNTY = {"body": "汶清县人民政府"}

#: Code of the rule → sentences in which its exception holds, beside the tables of ``telling``.
SAID: dict[str, list[str]] = {
    "XU-007": ["全镇收到政府信息公开申请40件，其中农业办15件、规划办12件、民政办6件等。"],
    "NAR-001": [
        "受理政府信息公开申请39件，另有1件尚在补正。",
        "2022年收到政府信息公开申请55件，2023年收到政府信息公开申请40件。",
    ],
    "NAR-003": ["答复政府信息公开申请37件，其余按规定处理。", "对本年新收的政府信息公开申请，已办结37件。"],
    "NAR-005": ["因本机关不掌握相关信息无法提供7件。", "政府信息公开申请中，予以公开23件。"],
    "NAR-006": [
        "办结政府信息公开申请42件，其中予以公开20件、部分公开3件、不予公开6件、无法提供8件等。",
        "办结政府信息公开申请42件，其中予以公开20件、部分公开3件、不予公开6件、无法提供8件、不予处理2件。",
    ],
    "NAR-008": ["政府信息公开申请中，自然人39件、法人或其他组织6件。"],
    "NAR-009": [
        "备案行政复议案件134件。",
        "因政府信息公开新收行政复议4件。",
        "审结政府信息公开行政复议案件5件。",
        "作为复议机关办理政府信息公开行政复议案件33件。",
    ],
    "NAR-010": ["政府信息公开行政诉讼一审3件、二审2件。", "备案行政诉讼案件57件。"],
    "NAR-011": ["因政府信息公开引发的行政复议均获维持。"],
    "NAR-012": ["未收到当面提交的政府信息公开申请。", "镇文化站未收到政府信息公开申请。"],
    "NAR-014": ["网站转载规范性文件46件。", "县政府及其办公室制发规范性文件42件。", "我镇公开发布规范性文件9件。"],
    "NAR-015": ["双公示专栏公示行政许可310件、行政处罚50件。", "信用平台归集行政处罚决定信息50条。"],
    "NAR-016": [
        "发布信息100条，其中网站80条、微信60条。",
        "公开信息90条，其中政策类50条（含解读20条），动态类40条。",
        "发布信息60条，其中视频8个、图解12张、文字材料4万字。",
        "公开信息530条，包括党政类137条、政策文件13条。",
    ],
    "NAR-019": ["主动公开信息数量同比增长215%。"],
    "NAR-022": [
        "收到政府信息公开申请40件。\n全年收到政府信息公开申请40余件。",
        "主动公开信息141203条。\n全年主动公开信息14万余条。",
    ],
}


@pytest.mark.parametrize(("code", "text"), [(code, text) for code, texts in SAID.items() for text in texts])
def test_an_exception_said_in_the_text_is_no_error(code: str, text: str) -> None:
    """This test ensures that a sentence in which the exception of a rule holds raises nothing of severity error."""
    found = audit_report(telling(*text.split("\n"))).findings
    assert [(f.code, f.zh) for f in found if f.severity == "error" and f.code != "STR-001"] == []


def test_every_exception_is_held() -> None:
    """This test ensures that no rule of severity error gains an exception without a test of it."""
    with_one = {
        rule.code
        for rule in load_rules()
        if rule.severity == "error" and rule.exceptions and not rule.exceptions.startswith(("None known", "None."))
    } - {rule.code for rule in load_rules() if rule.exceptions == "None"}
    assert with_one - {*HELD, *SAID, *ELSEWHERE} == set()
