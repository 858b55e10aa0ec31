"""Every exception that the catalogue names, of all rules: the rule is silent there, or as mild as the catalogue says.

Four lists show them: reports (``HELD``), sentences (``SAID``), small cases of warnings and information (``MILD``), and
tests that stand beside their rules, by name (``ELSEWHERE``). What no report shows is said in the rule's data
(``unseen``) with how the rule allows for it. More sentences are in :mod:`tests.audit.prose.test_exceptions`.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest

from forms.rules import load_rules
from parsers.document import NOWHERE
from parsers.report import Doubt, Extra, Report
from store.audit.audit import audit_report
from store.audit.context import Context
from store.editions import compare_editions
from store.reports import Reading
from tests.audit.prose.telling import telling
from tests.audit.reports import changed, make_report, valid_report
from tests.audit.test_both_ways import TABLE_TWO, TABLES_THREE_AND_FOUR, THE_SHEET, Case, said_of
from tests.audit.test_structure import BODIES, full


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


@pytest.mark.parametrize(("code", "make"), [(code, make) for code, cases in HELD.items() for make in cases])
def test_an_exception_of_the_catalogue_is_no_error(code: str, make: Callable[[], Report]) -> None:
    """This test ensures that where the exception of a rule holds, the rule raises nothing of severity error."""
    found = audit_report(make(), Context(bodies=BODIES)).findings
    assert [(f.code, f.zh) for f in found if f.severity == "error" and code in (f.code, *f.witnesses)] == []


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


ROWS_OF_LAST = {
    "t3.new_received": 10,
    "t3.carried_in": 5,
    "t3.granted": 12,
    "t3.results_total": 12,
    "t3.carried_out": 3,
}
ROWS_NOW = {"t3.new_received": 20, "t3.carried_in": 3, "t3.granted": 21, "t3.results_total": 21, "t3.carried_out": 2}
STOCK = "t2.normative_documents"
COUNTY_BODY = "汶清县人民政府"
WHOLE = "本报告综合汶清县各乡镇（街道）、各部门的年度报告编制而成。"


FEES = "t2.administrative_fees.amount_wanyuan"
KINDS = ("licensing", "penalties", "coercion")
ALL_ZERO: Case = {"rows": dict.fromkeys(("t3.new_received", "t3.granted", "t3.results_total"), 0)}
OPEN: Case = {"rows": {"t3.new_received": 2, "t3.carried_out": 1}}


def many(count: int) -> dict[str, object]:
    """So many applications, all granted."""
    return {"rows": dict.fromkeys(("t3.new_received", "t3.granted", "t3.results_total"), count)}


def stock(in_force: int, issued: int) -> dict[str, object]:
    """Normative documents in force and issued."""
    return {"cells": {f"{STOCK}.in_force": in_force, f"{STOCK}.issued_this_year": issued}}


def grown(text: str) -> Case:
    """A year with its last: new 10 and 20, handled 15 and 23, closed 12 and 21."""
    return {"last": {"rows": ROWS_OF_LAST}, "rows": ROWS_NOW, "text": text}


def cell(raw: str, key: str = "t2.administrative_licensing.decisions", form: str = "2021") -> Case:
    return {"form": form, "cells": {key: raw}}


def suits(count: int) -> Case:
    return {"t4.litigation_direct.upheld": count, "t4.litigation_direct.total": count}


#: Code of the rule → cases in which its exception holds, and what the rule then says.
MILD: dict[str, list[tuple[Case, str]]] = {
    "CEL-003": [
        (cell("详见附件", "t2.administrative_fees.amount_wanyuan"), "pass"),
        (cell("见下表", "t2.centralized_procurement.total_amount", "2019"), "pass"),
        (cell("详见附件"), "fail"),
    ],
    "CEL-005": [
        *((cell(raw), "pass") for raw in ("３", "1,234", "12\u00a0", "3件", "十二", "17①", "２５１０００件")),
        (cell("1O"), "fail"),
        (cell("l2"), "fail"),
    ],
    "CEL-006": [
        (cell("251000元", "t2.centralized_procurement.total_amount", "2019"), "not_applicable"),
        (cell("25.1", "t2.centralized_procurement.total_amount", "2019"), "not_applicable"),
        ({**cell("8200000", FEES), "last": cell("820", FEES)}, "fail"),
        ({**cell("820", FEES), "last": cell("790.5", FEES)}, "pass"),
    ],
    "CEL-008": [
        *((cell(raw, "t2.administrative_licensing.change_this_year", "2019"), "pass") for raw in ("增3减1", "3/1")),
        (cell("3/1"), "fail"),
    ],
    "T2-124": [
        ({"cells": dict.fromkeys((f"t2.administrative_{kind}.decisions" for kind in KINDS), 2)}, "pass"),
        ({"cells": dict.fromkeys((f"t2.administrative_{kind}.decisions" for kind in KINDS), 3)}, "fail"),
    ],
    "XY-003": [
        ({**stock(23, 5), "last": stock(20, 0)}, "info"),  # two of the five may be revisions
        ({**stock(29, 5), "last": stock(20, 0)}, "fail"),
        ({**stock(29, 5), "year": 2021, "last": {"form": "2019"}}, "not_applicable"),
        (
            {
                "last": stock(20, 0),
                "cells": {f"{STOCK}.issued_this_year": "5（其中修订2件）", f"{STOCK}.in_force": 23},
            },
            "pass",
        ),
    ],
    "XY-008": [
        ({"last": cell("12.5", FEES), **cell("125000", FEES)}, "pass"),  # 元 for 万元 is CEL-006
        ({"last": {"cells": {}}, **cell("400")}, "fail"),
    ],
    "XY-013": [
        *(
            (grown(text), "pass")
            for text in (
                "收到政府信息公开申请20件，同比增长100%。",
                "全年收办政府信息公开申请23件，同比增长53.3%。",
                "办结政府信息公开申请21件，同比增长75%。",
            )
        ),
        (grown("上半年收到政府信息公开申请8件，同比增长14.3%。"), "undecided"),
        (grown("收到政府信息公开申请20件，同比增长90%。"), "fail"),
    ],
    "XU-001": [
        # organs that answer to their own superiors are outside, and suits are XU-004
        (
            {
                "body": COUNTY_BODY,
                "text": WHOLE,
                "rows": dict.fromkeys(("t3.new_received", "t3.granted", "t3.results_total"), 2),
                "beside": [
                    {"body": "汶清县柳泉镇人民政府", "cells": suits(1)},
                    {"body": "汶清县民政局", "cells": suits(1)},
                    {"body": "汶清县税务局", "cells": {"t2.administrative_penalties.decisions": 900}},
                    {"body": "汶清县气象局"},
                    {"body": "汶州市自然资源和规划局汶清分局"},
                ],
                "cells": suits(1),
            },
            "pass",
        ),
        (
            {
                "body": COUNTY_BODY,
                "text": WHOLE,
                "beside": [{"body": "汶清县柳泉镇人民政府"}, {"body": "汶清县民政局"}],
            },
            "fail",
        ),
    ],
    "XU-002": [
        (
            {
                "body": COUNTY_BODY,
                "text": WHOLE,
                "beside": [{"body": "汶清县税务局", "cells": {"t2.administrative_penalties.decisions": 900}}],
            },
            "pass",
        ),
    ],
    "STR-002": [
        (
            {
                "form": "pre2019",
                "tables": [],
                "year": 2012,
                "text": "没有收到依申请公开的申请，没有收费，没有行政复议和行政诉讼。" * 9,
                "sections": {"overview": "概述。", "fees": False, "remedies": False},
            },
            "pass",
        ),
    ],
    "STR-009": [
        ({"body": "汶清县民政局", "sections": {"s1": "认真做好政府信息公开工作。" * 20}}, "not_applicable"),
        ({"body": "汶清县柳泉镇人民政府", "sections": {"s1": "认真做好公开，纳入年度考核。" * 20}}, "pass"),
        ({"body": "汶清县柳泉镇人民政府", "sections": {"s1": "认真做好政府信息公开工作。" * 20}}, "info"),
    ],
    "STR-011": [
        ({"year": 2008, "form": "pre2019", "tables": [], "period": [date(2008, 5, 1), date(2008, 12, 31)]}, "pass"),
        (
            {
                "body": "汶清县数据局",
                "period": [date(2023, 6, 18), date(2023, 12, 31)],
                "text": "我局于2023年6月18日挂牌成立，认真做好政府信息公开工作。",
            },
            "not_applicable",
        ),
        (
            {
                "body": "汶清县数据局",
                "period": [date(2023, 6, 18), date(2023, 12, 31)],
                "text": "我局成立了政务公开领导小组，认真做好政府信息公开工作。",
            },
            "fail",
        ),
    ],
    "STR-012": [
        *(
            ({"text": text}, "pass")
            for text in (
                "2024年，我镇将继续拓宽公开渠道。",
                "比2022年，我镇公开的信息有所增加。",
                "“十四五”（2021—2025年）以来，我镇公开规划信息。",
                "转发《2022年，我镇政务公开工作要点》。",
            )
        ),
        ({"text": "截至2022年底，共公开信息120条。"}, "fail"),
    ],
    "STR-014": [
        ({"body": "汶清县民政局", "text": "我局认真贯彻我县的部署，公开信息。"}, "pass"),
        ({"body": "汶清县民政局", "text": "我镇认真贯彻部署，公开信息。"}, "fail"),
    ],
    "STR-015": [
        *(
            ({"sections": {"preface": text}}, "pass")
            for text in (
                "根据《条例》（2007年国务院令第492号公布，2019年国务院令第711号修订）编制。",
                "国办公开办函〔2019〕60号自2021年起废止，本报告依照新的格式编制。",
            )
        ),
        ({"sections": {"preface": "根据《政府信息公开条例》（国务院令第492号）编制。"}}, "fail"),
    ],
    "STR-018": [(dict(ALL_ZERO), "fail")],  # as information, a filter
    "PUB-001": [
        ({"body": "汶清县民政局", "year": 2017, "form": "pre2019", "published": date(2020, 6, 29)}, "not_applicable"),
    ],
    "PUB-004": [
        ({"body": "汶清县民政局", "year": 2018, "form": "pre2019", "published": date(2019, 3, 31)}, "pass"),
        ({"body": "汶清县民政局", "year": 2018, "form": "pre2019", "published": date(2019, 4, 8)}, "fail"),
    ],
    "NAR-007": [
        ({**many(20), "text": "收到政府信息公开申请20件，其中网络申请12件、信函申请5件等。"}, "undecided"),
        ({**many(20), "text": "收到政府信息公开申请20件。网络申请12件，信函申请5件，当面申请4件。"}, "fail"),
    ],
    "NAR-013": [({"text": "认真做好公开工作。"}, "pass")],
    "NAR-017": [
        ({"text": "发布信息438条，其中网站52条，占11.8%。"}, "info"),
        ({"text": "发布信息23条，其中当面1条，占4.34%。"}, "info"),
        ({"text": "发布信息438条，其中网站52条，占12.9%。"}, "fail"),
    ],
    "NAR-018": [
        ({"text": "发布信息100条，其中动态60条，占60%；公告20条，占20%等。"}, "pass"),
        ({"text": "发布信息100条，其中动态60条，占60%；公告40条，占46%。"}, "fail"),
    ],
    "NAR-020": [
        *(({**OPEN, "text": f"政府信息公开申请{rate}率100%。"}, "pass") for rate in ("按时办结", "按期答复")),
        ({**OPEN, "text": "政府信息公开申请办结率100%。"}, "fail"),
    ],
    "NAR-021": [
        (grown("收到政府信息公开申请20件，较上年增加10件。"), "pass"),
        (grown("收办政府信息公开申请23件，较上年增加8件。"), "pass"),
        (grown("收到政府信息公开申请20件，较上年增加14件。"), "fail"),
    ],
    "NAR-024": [
        ({**cell("0.00", FEES), "sections": {"s6": "收取政府信息公开信息处理费40元。"}}, "pass"),
        ({**cell("0.00", FEES), "sections": {"s6": "收取政府信息公开信息处理费4000元。"}}, "fail"),
    ],
    "NAR-025": [
        (
            {
                **cell("0.3", FEES),
                "sections": {"s6": "收取信息处理费2950元，其中：一分局420元、二分局290元、三分局2240元。"},
            },
            "pass",
        ),
        ({**cell("0.3", FEES), "sections": {"s6": "收取信息处理费2955元。"}}, "fail"),
    ],
    "NAR-027": [
        ({"text": "承办建议提案20件，其中人大建议11件、政协提案9件，全部办结。"}, "pass"),
        ({"text": "承办建议提案20件，其中人大建议11件、政协提案7件。"}, "fail"),
    ],
    "NAR-028": [
        ({"text": "政务新媒体发布信息2279条，其中微博943条、微信1036条等。"}, "pass"),
        ({"text": "政务新媒体发布信息100条：微信70条、微博40条。"}, "fail"),
    ],
}

#: Exceptions that say how a rule is built, or need documents, years, editions: code → the test that shows them.
ELSEWHERE = {
    "CEL-004": "audit/test_cells.py::test_blank_cells_are_one_note_for_the_report",
    "T3-001": "audit/test_locate.py::test_one_slip_is_named",
    "T3-002": "audit/test_both_ways.py::test_a_rule_from_both_sides",
    "T3-004": "audit/test_locate.py::test_one_slip_is_named",
    "T3-005": "audit/test_locate.py::test_last_year_breaks_a_tie",
    "T3-006": "parsers/test_wild.py::test_subtotals",
    "T3-008": "audit/test_both_ways.py::test_a_rule_from_both_sides",
    "T3-009": "audit/test_examples.py::test_the_example_is_what_it_shows",
    "T3-010": "audit/test_both_ways.py::test_a_rule_from_both_sides",
    "T3-011": "audit/test_locate.py::test_swapped_rows_two_and_four",
    "T4-001": "audit/test_locate.py::test_table_four_shifted_by_one_cell",
    "T4-002": "audit/test_locate.py::test_table_four_shifted_by_one_cell",
    "T4-003": "audit/test_locate.py::test_table_four_shifted_by_one_cell",
    "T4-004": "audit/test_locate.py::test_table_four_shifted_by_one_cell",
    "T4-005": "parsers/test_wild.py::test_table_four_in_three",
    "T4-008": "audit/test_situations.py::test_the_situation_accuses_nobody",
    "S14-013": "audit/test_examples.py::test_the_example_is_what_it_shows",
    "S14-017": "audit/test_catalogued_exceptions.py::test_the_text_of_the_office_beside_the_sheet_of_all",
    "XY-001": "audit/series/test_years.py::test_reclassified_applicants_only_inform",
    "XY-002": "audit/series/test_years.py::test_merged_issuer_is_not_compared",
    "XY-004": "audit/series/test_years.py::test_gap_in_the_stock",
    "XY-006": "audit/series/test_years.py::test_merged_issuer_is_not_compared",
    "XY-009": "audit/series/test_years.py::test_same_table",
    "XY-010": "audit/series/test_years.py::test_short_formulas_are_no_copy",
    "XY-012": "audit/series/test_years.py::test_missing_year",
    "XU-003": "audit/peers/test_bodies.py::test_scope_comes_first",
    "XU-004": "audit/test_situations.py::test_the_situation_accuses_nobody",
    "XU-005": "audit/peers/test_bodies.py::test_carry_of_the_county",
    "XU-006": "audit/peers/test_bodies.py::test_county_template_is_no_copy",
    "XU-008": "audit/peers/test_bodies.py::test_outlier_needs_fifteen_peers",
    "NAR-026": "audit/test_situations.py::test_the_situation_accuses_nobody",
    "STR-001": "audit/test_structure.py::test_a_heading_lost_is_no_section_missing",
    "STR-003": "audit/test_structure.py::test_the_form_of_the_year",
    "STR-004": "audit/test_structure.py::test_a_table_not_read_is_not_missing",
    "STR-005": "audit/test_structure.py::test_lines_lost_on_the_way_are_not_missing_rows",
    "STR-007": "audit/test_structure.py::test_empty_sections_and_what_is_left_of_the_template",
    "STR-008": "audit/test_structure.py::test_section_five_without_substance",
    "STR-016": "audit/test_structure.py::test_duplicates",
    "STR-017": "audit/test_catalogued_exceptions.py::test_an_unsure_attachment_contradicts_nothing",
    "STR-019": "audit/test_structure.py::test_length_is_asked_only_where_a_notice_sets_it",
    "PUB-002": "audit/test_publication.py::test_the_earliest_day_known_counts",
    "PUB-003": "audit/test_local.py::test_thresholds_and_days",
    "PUB-006": "store/test_versions.py::test_the_finding_names_cells_values_places_and_days",
    "LOC-001": "audit/test_both_ways.py::test_all_smallest_sets_are_listed",
    "LOC-002": "audit/test_locate.py::test_kinds_of_slips",
    "LOC-003": "audit/test_locate.py::test_swapped_rows_two_and_four",
    "LOC-004": "audit/test_verdicts.py::test_a_blank_total_beside_filled_parts_is_offered_not_failed",
}


@pytest.mark.parametrize(
    ("code", "case", "said"),
    [
        pytest.param(code, case, said, id=f"{code}-{at}-{said}")
        for code, cases in MILD.items()
        for at, (case, said) in enumerate(cases, 1)
    ],
)
def test_an_exception_of_a_milder_rule(code: str, case: Case, said: str) -> None:
    """This test ensures that where the exception holds a rule is silent or as mild as told, and its twin is found."""
    loud = [r for r in said_of(code, case) if r.verdict not in ("pass", "not_applicable")]
    if said in ("pass", "not_applicable"):
        assert [(r.verdict, r.detail, r.reason) for r in loud] == []
    else:
        assert {r.severity if r.severity is not None else r.verdict for r in loud} == {said}


def test_the_text_of_the_office_beside_the_sheet_of_all() -> None:
    """This test ensures that a sentence on the office is not held against a sheet that sums up the county (S14-017)."""
    sheet_of_all = {"s14.requests_received": 40, "s14.received_online": 40}
    for text, said in (
        ("县政府办公室全年收到政府信息公开申请9件。", "undecided"),
        ("全县收到政府信息公开申请9件。", "fail"),
    ):
        case: Case = {"form": "pre2019", "body": COUNTY_BODY, "text": text, "cells": sheet_of_all}
        assert {result.verdict for result in said_of("S14-017", case)} == {said}


def test_an_unsure_attachment_contradicts_nothing() -> None:
    """This test ensures that a figure which OCR was not sure of in the attachment is no second fact (STR-017)."""
    page = changed(valid_report(), {"t4.reconsideration.total": 12})
    scan = changed(page, {"t4.reconsideration.total": 17}, sure=False)
    sure = changed(page, {"t4.reconsideration.total": 17})
    for other, codes in ((scan, []), (sure, ["STR-017"])):
        one, two = (
            Reading(name, None, replace(report, source=replace(report.source, sha256=name * 64)))
            for name, report in (("a", page), ("b", other))
        )
        assert [finding.code for finding in compare_editions([one, two])] == codes


def test_every_exception_is_shown_or_said_to_be_unseen() -> None:
    """This test ensures that no rule has an exception that no test shows, unless its data say why none can."""
    none = ("None", "None known", "None.", "None from", "None as", "None;", "Not confirmed")
    lists = (HELD, SAID, MILD, ELSEWHERE, TABLE_TWO, TABLES_THREE_AND_FOUR, THE_SHEET)
    shown = {code for one in lists for code in one}
    without = {
        rule.code
        for rule in load_rules()
        if rule.code not in shown and not rule.unseen and not rule.exceptions.startswith(none)
    }
    assert without == set()
    assert [rule.code for rule in load_rules() if rule.unseen and rule.exceptions.startswith(none[:3])] == []


def test_the_tests_elsewhere_are_there() -> None:
    """This test ensures that what is said to be shown elsewhere names a test that exists."""
    tests = Path(__file__).resolve().parents[1]
    for place in ELSEWHERE.values():
        name, _, function = place.partition("::")
        assert f"def {function}(" in (tests / name).read_text("utf-8"), place
