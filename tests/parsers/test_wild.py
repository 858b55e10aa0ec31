"""What published reports do to the tables, one test a habit."""

from __future__ import annotations

import re
from decimal import Decimal

import pytest

from forms.forms import load_forms
from forms.layout import layout
from parsers.parse import parse
from parsers.report import Report
from tests.parsers import rendering
from tests.parsers.rendering import html_table, page, raws

T3_KEYS = [column.key for column in load_forms()["2021"].tables["t3"].columns]


def numbered(form: str) -> dict[str, str]:
    """A different number in every cell, so that a shifted cell is seen."""
    return {key: str(number) for number, key in enumerate(load_forms()[form].cells, 100)}


def read(body: str) -> Report:
    return parse(f"<html><head><meta charset='utf-8'></head><body>{body}</body></html>".encode())


def as_drawn(report: Report, texts: dict[str, str], prefix: str = "") -> None:
    for key, text in texts.items():
        if key.startswith(prefix):
            assert (key, report.figures[key].raw) == (key, text)
            assert report.figures[key].sure


def one_table(form: str, key: str, texts: dict[str, str]) -> str:
    return html_table(layout(load_forms()[form].tables[key]), texts)


@pytest.mark.parametrize(
    ("printed", "written"),
    [
        ("2.其他法律行政法规禁止公开", "2.其他法律行政止公开"),
        ("1.属于国家秘密", "1、属于国家秘密"),
        ("1.属于国家秘密", "1. 属于国家秘密"),
        ("三、本年度办理结果", "三 、本 年 度办 理 结果"),
        ("（一）予以公开", "(一)予以公开"),
        ("行政规范性文件", "规范性文件"),
        ("现行有效件数", "现行有效件"),
        ("第二十条第（一）项", "第二十条 第（一）项"),
        ("第二十条第（五）项", "第二十条第(五)项"),
        ("商业企业", "商业<br>企业"),
        ("科研机构", "科研</p><p>机构"),
        ("1.申请人无正当理由逾期不补正、行政机关不再处理其政府信息公开申请", "1.逾期不补正"),
        ("2.申请人逾期未按收费通知要求缴纳费用、行政机关不再处理其政府信息公开申请", "2.逾期不缴费"),
        ("（六）其他处理", "（六）其他"),
        ("本年收费金额（单位：万元）", "本年收费金额"),
        ("（本列数据的勾稽关系为：第一项加第二项之和，等于第三项加第四项之和）", "（本列数据的勾稽关系）申请人情况"),
        ("四、结转下年度继续办理", "结转下年度继续办理"),
        ("（七）总计", "总计"),
    ],
)
def test_labels(printed: str, written: str) -> None:
    """This test ensures that a label written in another way still names its row or column."""
    texts = numbered("2021")
    drawn = page("2021", texts).decode().replace(f">{printed}<", f">{written}<")
    assert written in drawn
    as_drawn(parse(drawn.encode()), texts)


def test_mixed_forms() -> None:
    """This test ensures that each table is read in its own generation."""
    new, old = numbered("2021"), numbered("2019")
    report = read(
        "<p>甲区2023年政府信息公开工作年度报告</p>"
        + one_table("2021", "t2", new)
        + one_table("2019", "t3", old)
        + one_table("2019", "t4", old)
    )
    assert report.tables == {"t2": "2021", "t3": "2019", "t4": "2019"}
    assert report.form == "2019"
    as_drawn(report, new, "t2.")
    as_drawn(report, old, "t3.")
    as_drawn(report, old, "t4.")


def test_table_two_in_pieces() -> None:
    """This test ensures that table 二 may come as one table for each block."""
    texts = numbered("2019")
    table = load_forms()["2019"].tables["t2"]
    rows = layout(table)
    pieces: list[list[object]] = []
    for row in rows:
        if row[0].text.startswith("第二十条"):
            pieces.append([])
        pieces[-1].append(row)
    assert len(pieces) == 5
    report = read("<p>说明</p>".join(html_table(piece, texts) for piece in pieces))  # type: ignore[arg-type]
    as_drawn(report, texts, "t2.")


def group_tables(texts: dict[str, str], heading: str) -> str:
    table = load_forms()["2021"].tables["t4"]
    out = []
    for row in table.rows:
        head = "".join(f"<td>{column.label}</td>" for column in table.columns)
        values = "".join(f"<td>{texts[f't4.{row.key}.{column.key}']}</td>" for column in table.columns)
        top = f"<tr><td colspan=5>{row.label}</td></tr>" if heading == "inside" else ""
        before = f"<p>{row.label}</p>" if heading == "before" else "<p>　</p>"
        out.append(f"{before}<table>{top}<tr>{head}</tr><tr>{values}</tr></table>")
    return "".join(out)


@pytest.mark.parametrize("heading", ["inside", "before"])
def test_table_four_in_three(heading: str) -> None:
    """This test ensures that table 四 may come as three tables of five columns."""
    texts = numbered("2021")
    report = read(group_tables(texts, heading))
    as_drawn(report, texts, "t4.")
    assert report.layouts["t4"] == 15


@pytest.mark.parametrize(("group", "wrong"), [("未经复议直接起诉", 4), ("未经复议直接起诉", 6), ("复议后起诉", 4)])
def test_a_group_of_table_four_over_too_few_columns(group: str, wrong: int) -> None:
    """This test ensures that a wrong span over a group of table 四 gives none of its figures to its neighbour."""
    texts = numbered("2021")
    drawn = page("2021", texts).decode()
    narrow = re.sub(rf'colspan="5"(?=><p>{group})', f'colspan="{wrong}"', drawn)
    assert narrow != drawn
    report = parse(narrow.encode())
    for key, figure in report.figures.items():
        assert figure.raw in (texts.get(key), "") or not figure.sure


def test_table_four_by_rows() -> None:
    """This test ensures that the groups of table 四 may be rows."""
    texts = numbered("2021")
    table = load_forms()["2021"].tables["t4"]
    head = "<tr><td>类型</td>" + "".join(f"<td>{column.label}</td>" for column in table.columns) + "</tr>"
    rows = "".join(
        f"<tr><td>{row.label}</td>"
        + "".join(f"<td>{texts[f't4.{row.key}.{column.key}']}</td>" for column in table.columns)
        + "</tr>"
        for row in table.rows
    )
    as_drawn(read(f"<table>{head}{rows}</table>"), texts, "t4.")


def test_all_tables_in_one() -> None:
    """This test ensures that one grid may hold several standard tables."""
    texts = numbered("2021")
    one = one_table("2021", "t2", texts) + one_table("2021", "t3", texts)
    one = one.replace('</tbody></table><table border="1"><tbody>', "<tr><td colspan=10>三、收到和处理情况</td></tr>")
    assert one.count("<table") == 1
    report = read(one)
    as_drawn(report, texts, "t2.")
    as_drawn(report, texts, "t3.")


def test_split_over_pages() -> None:
    """This test ensures that a table cut in two, with its header printed again, is one table."""
    texts = numbered("2021")
    rows = layout(load_forms()["2021"].tables["t3"])
    first, second = html_table(rows[:12], texts), html_table([*rows[:3], *rows[12:]], texts)
    report = read(f"{first}<p>- 3 -</p>{second}")
    as_drawn(report, texts, "t3.")
    assert report.layouts["t3.rows"] == 25
    assert "t3.tables" not in report.layouts


def test_row_cut_by_page_break() -> None:
    """This test ensures that a row whose label is cut in two is one row."""
    texts = numbered("2021")
    whole = one_table("2021", "t3", texts)
    row = next(part for part in whole.split("<tr>") if "5.要求行政机关" in part)
    upper = row.replace("5.要求行政机关确认或重新出具已获取信息", "5.要求行政机关确认或重")
    for key in T3_KEYS:
        upper = upper.replace(f">{texts[f't3.not_processed.confirmation_request.{key}']}<", "><")
    lower = row.replace("5.要求行政机关确认或重新出具已获取信息", "新出具已获取信息")
    groups = "<td rowspan=5></td><td></td>"
    cut = whole.replace(f"<tr>{row}", f"<tr>{upper}</tbody></table><table><tbody><tr>{groups}{lower}")
    report = read(cut)
    as_drawn(report, texts, "t3.")
    assert report.figures["t3.not_processed.confirmation_request.total"].place.row


def test_rowspan_one_short() -> None:
    """This test ensures that a row pushed out of its columns by a wrong rowspan is read by its seven numbers."""
    texts = numbered("2021")
    drawn = one_table("2021", "t3", texts)
    assert 'rowspan="22"' in drawn
    as_drawn(read(drawn.replace('rowspan="22"', 'rowspan="21"')), texts, "t3.")


def test_lost_cell_is_not_shifted() -> None:
    """This test ensures that a row with a cell too few is unreadable, and only that row."""
    texts = numbered("2021")
    drawn = one_table("2021", "t3", texts)
    lost = texts["t3.granted.research_institution"]
    report = read(drawn.replace(f'<td rowspan="1" colspan="1"><p>{lost}</p></td>', ""))
    kinds = {report.figures[f"t3.granted.{key}"].kind for key in T3_KEYS}
    assert kinds == {"unreadable"}
    assert all(report.figures[f"t3.granted.{key}"].value is None for key in T3_KEYS)
    assert [doubt.why for doubt in report.doubts if doubt.cell == "t3.granted"] == ["cells-do-not-fit-columns"]
    as_drawn(report, {key: text for key, text in texts.items() if not key.startswith("t3.granted")}, "t3.")


def test_extra_blank_decided_by_sums_is_not_sure() -> None:
    """This test ensures that a row with a blank too many is read by its sum, and marked as unsure."""
    texts = raws("2021", "0")
    texts |= {"t3.granted.natural_person": "4", "t3.granted.other_org": "3", "t3.granted.total": "7"}
    drawn = one_table("2021", "t3", texts)
    at = drawn.index("（一）予以公开")
    report = read(drawn[:at] + drawn[at:].replace("</td>", "</td><td></td>", 1))
    figure = report.figures["t3.granted.natural_person"]
    assert (figure.value, figure.sure) == (4, False)
    assert any(doubt.why == "told-by-sums" for doubt in report.doubts)


def test_missing_row_is_absent() -> None:
    """This test ensures that a row the document lacks is absent, not zero and not blank."""
    texts = numbered("2021")
    drawn = one_table("2021", "t3", texts)
    row = next(part for part in drawn.split("<tr>") if "2.重复申请" in part)
    report = read(drawn.replace(f"<tr>{row}", ""))
    assert report.figures["t3.not_processed.repeated_request.total"].kind == "absent"
    assert report.layouts["t3.rows"] == 24


def test_local_row_and_column() -> None:
    """This test ensures that local rows and columns are kept and break nothing."""
    texts = numbered("2021")
    drawn = one_table("2021", "t3", texts)
    extra_row = "<tr><td colspan=3>其中：网络申请</td>" + "<td>9</td>" * 7 + "</tr>"
    drawn = drawn.replace(
        '<tr><td rowspan="1" colspan="3"><p>二、上年', extra_row + '<tr><td rowspan="1" colspan="3"><p>二、上年'
    )
    report = read(drawn)
    as_drawn(report, texts, "t3.")
    assert {extra.label for extra in report.extras} == {"其中：网络申请"}
    assert all(extra.key.startswith("ext.t3.") for extra in report.extras)
    assert len(report.extras) == 7


def test_one_more_column_in_table_two() -> None:
    """This test ensures that a local column of table 二 is kept as an extra."""
    texts = numbered("2021")
    head = "<tr><td>信息内容</td><td>本年制发件数</td><td>其中修订</td><td>本年废止件数</td><td>现行有效件数</td></tr>"
    rows = "".join(
        f"<tr><td>{label}</td><td>{texts[f't2.{key}.issued_this_year']}</td><td>1</td>"
        f"<td>{texts[f't2.{key}.repealed_this_year']}</td><td>{texts[f't2.{key}.in_force']}</td></tr>"
        for key, label in (("government_rules", "规章"), ("normative_documents", "行政规范性文件"))
    )
    report = read(f"<table><tr><td colspan=5>第二十条第（一）项</td></tr>{head}{rows}</table>")
    as_drawn(
        report,
        {k: v for k, v in texts.items() if k.split(".")[1] in ("government_rules", "normative_documents")},
        "t2.",
    )
    assert [extra.raw for extra in report.extras] == ["1", "1"]


def test_subtotals() -> None:
    """This test ensures that printed subtotals of groups and of legal persons are figures of their own."""
    texts = numbered("2021")
    drawn = one_table("2021", "t3", texts)
    row = "<tr><td>小计</td>" + "<td>8</td>" * 7 + "</tr>"
    at = drawn.index("<tr>", drawn.index("8.属于行政查询事项"))
    drawn = (
        (drawn[:at] + row + drawn[at:]).replace('rowspan="22"', 'rowspan="23"').replace('rowspan="8"', 'rowspan="9"', 1)
    )
    report = read(drawn)
    as_drawn(report, texts, "t3.")
    assert report.figures["t3.denied.subtotal.total"].value == 8


def test_litigation_total() -> None:
    """This test ensures that a printed total of all suits is a figure of its own."""
    five = "<td>结果维持</td><td>结果纠正</td><td>其他结果</td><td>尚未审结</td><td>总计</td>"
    ruled = five.replace("<td>", "<td rowspan=2>")
    numbers = "".join(f"<td>{number}</td>" for number in range(1, 17))
    report = read(
        "<table><tr><td colspan=5>行政复议</td><td colspan=11>行政诉讼</td></tr>"
        f"<tr>{ruled}<td colspan=5>未经复议直接起诉</td><td colspan=5>复议后起诉</td><td rowspan=2>总计</td></tr>"
        f"<tr>{five}{five}</tr><tr>{numbers}</tr></table>"
    )
    assert report.figures["t4.litigation_total"].value == 16
    assert report.figures["t4.litigation_after_reconsideration.total"].value == 15
    assert report.layouts["t4"] == 16


def test_two_copies() -> None:
    """This test ensures that a second copy of a table changes nothing and is noted."""
    texts = numbered("2021")
    report = read(one_table("2021", "t3", texts) + "<p>本级</p>" + one_table("2021", "t3", raws("2021", "1")))
    as_drawn(report, texts, "t3.")
    assert report.layouts["t3.tables"] == 2
    assert any(doubt.why == "table-or-row-twice" for doubt in report.doubts)


def test_merged_blank_row() -> None:
    """This test ensures that one blank cell over a whole row is blank in every column."""
    texts = numbered("2021")
    drawn = one_table("2021", "t3", texts)
    row = next(part for part in drawn.split("<tr>") if "2.重复申请" in part)
    label = row.split("</td>")[0] + "</td>"
    report = read(drawn.replace(row, f"{label}<td colspan=7>/</td></tr>"))
    assert {report.figures[f"t3.not_processed.repeated_request.{key}"].kind for key in T3_KEYS} == {"not_applicable"}


def test_money_and_signs_as_printed() -> None:
    """This test ensures that money keeps its decimals, a unit is not converted and a change keeps its sign."""
    texts = raws("2019", "0") | {
        "t2.centralized_procurement.total_amount": "251000元",
        "t2.administrative_licensing.change_this_year": "增3减1",
        "t2.administrative_penalties.change_this_year": "+43",
        "t2.administrative_coercion.change_this_year": "-35",
    }
    report = parse(page("2019", texts))
    assert report.figures["t2.centralized_procurement.total_amount"].value == Decimal(251000)
    assert report.figures["t2.administrative_licensing.change_this_year"].value == 2
    assert report.figures["t2.administrative_licensing.change_this_year"].parts == (3, -1)
    assert report.figures["t2.administrative_penalties.change_this_year"].value == 43
    assert report.figures["t2.administrative_coercion.change_this_year"].value == -35
    money = parse(page("2021", raws("2021", "0") | {"t2.administrative_fees.amount_wanyuan": "59237.2449"}))
    assert str(money.figures["t2.administrative_fees.amount_wanyuan"].value) == "59237.2449"


def test_lost_second_half_of_a_column() -> None:
    """This test ensures that two columns both called 本年新 keep their order."""
    texts = numbered("2019")
    drawn = page("2019", texts).decode().replace("本年新制作数量", "本年新").replace("本年新公开数量", "本年新")
    as_drawn(parse(drawn.encode()), texts, "t2.")


def test_other_tables_are_left_alone() -> None:
    """This test ensures that a local table with familiar words is not taken for a standard one."""
    report = read(
        "<p>一、总体情况</p><table><tr><td>行政许可</td><td>3</td></tr><tr><td>行政处罚</td><td>4</td></tr></table>"
    )
    assert report.tables == {}
    assert report.figures == {}
    assert report.form == "pre2019"


FLAT_T2 = [
    "第二十条第（一）项",
    "信息内容",
    "本年制发件数",
    "本年废止件数",
    "现行有效件数",
    "规章",
    "1",
    "2",
    "3",
    "行政规范性文件",
    "4",
    "5",
    "6",
    "第二十条第（五）项",
    "信息内容",
    "本年处理决定数量",
    "行政许可",
    "7",
    "第二十条第（六）项",
    "信息内容",
    "本年处理决定数量",
    "行政处罚",
    "8",
    "行政强制",
    "9",
    "第二十条第（八）项",
    "信息内容",
    "本年收费金额（单位：万元）",
    "行政事业性收费",
    "10.5",
]


def flat_t2(lines: list[str]) -> dict[str, object]:
    text = "\n".join(
        [
            "甲镇2022年政府信息公开工作年度报告",
            "二、主动公开政府信息情况",
            *lines,
            "",
            "三、收到和处理政府信息公开申请情况",
        ]
    )
    report = parse(text.encode())
    assert report.tables.get("t2") == "2021"
    return {key: figure.value for key, figure in report.figures.items() if key.startswith("t2.")}


@pytest.mark.parametrize(
    "lines",
    [
        [line for cell in FLAT_T2 for line in (cell, "")],
        [line for cell in FLAT_T2 for line in (cell, "|")],
        [f"{cell} |" for cell in FLAT_T2],
        FLAT_T2,
        [cell.replace("本年制发件数", "本年制\n发件数") for cell in FLAT_T2],
    ],
    ids=["A", "B", "C", "G", "broken-label"],
)
def test_flattened(lines: list[str]) -> None:
    """This test ensures that a table with one cell a line is put together by its labels."""
    assert list(map(str, flat_t2(lines).values())) == ["1", "2", "3", "4", "5", "6", "7", "8", "9", "10.5"]


def test_barred_rows() -> None:
    """This test ensures that rows with bars are read, blanks among them."""
    rows = [
        "第二十条第（一）项 | |||",
        "信息内容 | 本年制发件数 | 本年废止件数 | 现行有效件数 |",
        "规章 | |||",
        "规范性文件 | 11 | ||",
        "第二十条第（五）项 | |||",
        "信息内容 | 本年处理决定数量 | ||",
        "行政许可 | 3 |||",
    ]
    for lines in (rows, [f"| {row}" for row in rows]):
        values = flat_t2(lines)
        assert values["t2.government_rules.issued_this_year"] is None
        assert values["t2.normative_documents.issued_this_year"] == 11
        assert values["t2.normative_documents.in_force"] is None


def test_barred_rows_of_the_form_of_2019() -> None:
    """This test ensures that rows of nothing but bars are blank, in the procurement of 2019 too, and no zero."""
    report = parse(
        "\n".join(
            [
                "甲镇2020年政府信息公开工作年度报告",
                "二、主动公开政府信息情况",
                "信息内容 | 本年新制作数量 | 本年新公开数量 | 对外公开总数量 |",
                "规章 | |||",
                "规范性文件 | 11 | ||",
                "第二十条第（九）项",
                "信息内容 | 采购项目数量 | 采购总金额 | |",
                "政府集中采购 | ||||",
            ]
        ).encode()
    )
    figures = {key: (figure.kind, figure.value) for key, figure in report.figures.items() if figure.kind != "absent"}
    assert {key for key, found in figures.items() if found == ("blank", None)} == figures.keys() - {
        "t2.normative_documents.newly_made"
    }
    assert figures["t2.normative_documents.newly_made"] == ("number", 11)
    assert "t2.centralized_procurement.total_amount" in figures


@pytest.mark.parametrize("head", ["采购总金额(万元)", "采购总金额（元）", "采购总金额（单位：万元）"])
def test_a_unit_that_only_some_headers_print(head: str) -> None:
    """This test ensures that a unit added to the header of 采购总金额 moves no cell and converts no amount."""
    texts = numbered("2019") | {"t2.centralized_procurement.total_amount": "15646978.85"}
    report = parse(page("2019", texts).decode().replace("采购总金额", head).encode())
    as_drawn(report, texts, "t2.")
    assert report.figures["t2.centralized_procurement.total_amount"].value == Decimal("15646978.85")


def test_run_together() -> None:
    """This test ensures that cells without any separator are parted only where there is one way."""
    lines = ["第二十条第（一）项", "信息内容本年制发件数本年废止件数现行有效件数", "规章000", "行政规范性文件1100"]
    values = flat_t2(lines)
    assert [values[f"t2.government_rules.{key}"] for key in ("issued_this_year", "repealed_this_year", "in_force")] == [
        0
    ] * 3
    assert values["t2.normative_documents.issued_this_year"] is None


def test_labels_only() -> None:
    """This test ensures that a table that is nothing but labels holds no number and is marked."""
    values = flat_t2([cell for cell in FLAT_T2 if not cell[0].isdigit()])
    assert set(values.values()) == {None}


def test_repeated_lines_dropped() -> None:
    """This test ensures that a copy that kept each line once gives no number at all."""
    table = load_forms()["2021"].tables["t3"]
    lines = ["甲镇2022年政府信息公开工作年度报告", table.note, table.corner]
    lines += [column.label for column in table.columns]
    first = True
    for row in table.rows:
        lines += [*row.path, row.label]
        if first:
            lines.append("0")
            first = False
    report = parse("\n".join(dict.fromkeys(lines)).encode())
    assert report.tables == {"t3": "2021"}
    assert {figure.kind for figure in report.figures.values()} == {"unreadable"}
    assert report.doubts


def test_flattened_page() -> None:
    """This test ensures that a web page with a table flattened into paragraphs is read by labels."""
    body = "".join(f"<p>{cell}</p>" for cell in FLAT_T2)
    report = read(f"<div id=zoom><p>甲镇2022年政府信息公开工作年度报告</p><p>二、主动公开政府信息情况</p>{body}</div>")
    assert report.figures["t2.normative_documents.in_force"].value == 6


def test_two_numbers_in_a_cell() -> None:
    """This test ensures that a cell with two numbers has both and no value."""
    texts = raws("2021", "0") | {"t3.granted.natural_person": "3 5", "t3.granted.total": "1O"}
    report = parse(page("2021", texts))
    figure = report.figures["t3.granted.natural_person"]
    assert (figure.kind, figure.value, figure.parts) == ("text", None, (3, 5))
    assert report.figures["t3.granted.total"].kind == "text"
    assert [doubt.why for doubt in report.doubts if doubt.cell == "t3.granted.total"] == ["letters"]


def test_sheet_with_headings_and_twice_used_labels() -> None:
    """This test ensures that labels that stand twice in the sheet are told apart by their heading."""
    texts = numbered("pre2019")
    report = parse(rendering.page("pre2019", texts, title="甲县乙镇2016年政府信息公开年度报告"))
    as_drawn(report, texts, "s14.")
    assert report.figures["s14.litigation_corrected"].raw != report.figures["s14.reconsideration_corrected"].raw


def test_total_called_sum() -> None:
    """This test ensures that 合计 is the total, and a 小计 under 法人或其他组织 keeps its place in text, too."""
    texts = numbered("2021")
    as_drawn(parse(page("2021", texts).decode().replace("总计", "合计").encode()), texts)
    lines = [
        "申请人情况",
        "\t自然人\t法人或其他组织\t总计",
        "\t商业企业\t科研机构\t社会公益组织\t法律服务机构\t其他\t小计",
        "一、本年新收政府信息公开申请数量\t9\t1\t2\t3\t4\t5\t15\t24",
        "二、上年结转政府信息公开申请数量\t0\t0\t0\t0\t0\t0\t0\t0",
        "四、结转下年度继续办理\t0\t0\t0\t0\t0\t0\t0\t0",
    ]
    report = parse("\n".join(lines).encode())
    assert report.figures["t3.new_received.total"].value == 24
    assert report.figures["t3.new_received.org_subtotal"].value == 15


def test_group_in_brackets_in_text() -> None:
    """This test ensures that tables of five in text take their group from the row above, in brackets, too."""
    head = "\t结果维持\n\t结果纠正\n\t其他结果\n\t尚未审结\n\t总计\n\n"
    texts = ["行政复议", "行政诉讼（未经复议直接起诉）", "行政诉讼（复议后起诉）"]
    groups = [f"\t{text}\n\n{head}" + "".join(f"\t{5 * i + j}\n" for j in range(5)) for i, text in enumerate(texts)]
    report = parse("\n\n\n".join(groups).encode())
    assert [figure.value for figure in report.figures.values()] == list(range(15))


def test_litigation_total_in_text() -> None:
    """This test ensures that the total of all suits is found where the text has lost its spans."""
    five = ["结果维持", "结果纠正", "其他结果", "尚未审结", "总计"]
    rows = [
        ["行政复议", "行政诉讼"],
        [*five, "未经复议直接起诉", "复议后起诉", "总计"],
        [""] * 5 + five * 2 + [""],
        list(map(str, range(16))),
    ]
    report = parse("\n".join("".join(f"\t{cell}\n" for cell in row) for row in rows).encode())
    assert report.figures["t4.litigation_total"].value == 15
    assert report.figures["t4.litigation_after_reconsideration.total"].value == 14


@pytest.mark.parametrize(
    ("raw", "kind", "value"),
    [
        ("0", "zero", 0),
        ("0件", "zero", 0),
        ("0条", "zero", 0),
        ("0份", "zero", 0),
        ("  0", "zero", 0),
        ("0 ", "zero", 0),
        ("０", "zero", 0),
        ("数量为0", "text", None),
        ("未收到", "text", None),
        ("&nbsp;", "blank", None),
        ("<o:p> </o:p>", "blank", None),
        ("\u3000", "blank", None),
        ("", "blank", None),
        ("-", "not_applicable", None),
        ("/", "not_applicable", None),
        ("—", "not_applicable", None),
        ("无", "not_applicable", None),
        ("3起", "number", 3),
        ("2项", "number", 2),
        ("1,798", "number", 1798),
        ("22（其中修订 16 件）", "number", 22),
        ("1人2次", "text", None),
        ("100余条", "text", None),
    ],
)
def test_zero_blank_and_values_with_something_in_them(raw: str, kind: str, value: int | None) -> None:
    """This test ensures that zero, blank, a dash, words and a number with a unit stay different facts in a page."""
    drawn = page("2021", raws("2021", "7")).decode()
    at = drawn.index("<p>7</p>", drawn.index("行政许可"))
    report = parse(f"{drawn[:at]}<p>{raw}</p>{drawn[at + 8 :]}".encode())
    figure = report.figures["t2.administrative_licensing.decisions"]
    assert (figure.kind, figure.value) == (kind, value)
    others = {f.value for key, f in report.figures.items() if key != "t2.administrative_licensing.decisions"}
    assert others == {7}


@pytest.mark.parametrize("three", [("1215", "-35", "1180"), ("8249", "-1942", "6307"), ("9", "+43", "52")])
def test_decisions_filled_as_stock_and_change(three: tuple[str, str, str]) -> None:
    """This test ensures that 处理决定数量 filled as 上年 and 增减 together is kept as printed."""
    keys = [f"t2.administrative_licensing.{key}" for key in ("items_prev_year", "change_this_year", "decisions")]
    report = parse(page("2019", raws("2019", "0") | dict(zip(keys, three, strict=True))))
    assert [report.figures[key].value for key in keys] == [int(text) for text in three]


def test_table_half_barred_half_in_lines() -> None:
    """This test ensures that a table in two styles is read as one, and no row of it is called absent."""
    values = flat_t2(
        [
            "第二十条第（一）项",
            "信息内容 | 本年制发件数 | 本年废止件数 | 现行有效件数 |",
            *("规章", "0", "0", "0"),
            "行政规范性文件 | 4 | 1 | 9 |",
            "第二十条第（五）项",
            "信息内容 | 本年处理决定数量",
            *("行政许可", "|", "12", "|"),
        ]
    )
    assert [values[f"t2.government_rules.{key}"] for key in ("issued_this_year", "in_force")] == [0, 0]
    assert values["t2.normative_documents.in_force"] == 9
    assert values["t2.administrative_licensing.decisions"] == 12


def test_a_row_outside_its_table_that_cannot_be_read_is_doubted() -> None:
    """This test ensures that a row's label beside its table, without numbers that fit, leaves a doubt."""
    report = parse(
        "\n".join(
            [
                "甲镇2022年政府信息公开工作年度报告",
                "信息内容 | 本年制发件数 | 本年废止件数 | 现行有效件数 |",
                "行政规范性文件 | 4 | 1 | 9 |",
                "规章",
                "详见附件",
            ]
        ).encode()
    )
    assert report.figures["t2.normative_documents.in_force"].value == 9
    assert report.figures["t2.government_rules.in_force"].value is None
    assert any(doubt.why == "rows-outside-table" for doubt in report.doubts)


def lines_of_t3(drop: tuple[str, int] | None = None) -> list[str]:
    """Table 三 as one cell a line, numbered; ``drop`` is the row and column of a cell that was lost."""
    table = load_forms()["2021"].tables["t3"]
    texts = numbered("2021")
    out = [table.note, table.corner, *(column.label for column in table.columns)]
    for row in table.rows:
        out.extend(label for label in (*row.path, row.label) if label not in out)
        for at, column in enumerate(T3_KEYS):
            if drop != (row.key, at):
                out.append(texts[f"t3.{row.key}.{column}"])
    return out


@pytest.mark.parametrize("between", ["\n\n", "\n|\n", "\n", " |\n"], ids=["A", "B", "lines", "C"])
@pytest.mark.parametrize("column", [0, 3, 6])
def test_a_lost_value_never_shifts_a_flattened_table(between: str, column: int) -> None:
    """This test ensures that a flattened row with a number too few is unreadable, and every other row stays."""
    head = "甲县乙镇2022年政府信息公开工作年度报告\n三、收到和处理政府信息公开申请情况\n"
    report = parse((head + between.join(lines_of_t3(("granted", column)))).encode())
    texts = numbered("2021")
    for key, figure in report.figures.items():
        if key.startswith("t3.granted."):
            assert (figure.kind, figure.value) == ("unreadable", None)
        elif key in texts and key.startswith("t3."):
            assert figure.raw == texts[key]
    assert ("t3.granted", "cells-do-not-fit-columns") in {(doubt.cell, doubt.why) for doubt in report.doubts}


@pytest.mark.parametrize("digits", ["3000003", "121000013", "0000000"])
def test_table_three_run_together(digits: str) -> None:
    """This test ensures that run-together digits of table 三 are numbers only where there is one way to part them."""
    table = load_forms()["2021"].tables["t3"]
    lines = ["甲县乙镇2022年政府信息公开工作年度报告", table.note, *(column.label for column in table.columns)]
    lines += [f"{row.label}{digits if row.key == 'new_received' else '0000000'}" for row in table.rows]
    figures = parse("\n".join(lines).encode()).figures
    numbers = [figures[f"t3.new_received.{key}"].value for key in T3_KEYS]
    assert numbers == [None] * 7 if len(digits) > 7 else [*map(int, digits)]
