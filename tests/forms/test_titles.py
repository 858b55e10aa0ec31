"""Titles as published: every one of them was met on a real portal."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from forms.bodies import same_body
from forms.titles import injected_words, part_of_year, read_title

REPORTS = [
    ("河包镇2020年政府信息公开工作年度报告", "河包镇", 2020),
    ("2016年朝阳乡政府信息公开工作年度报告", "朝阳乡", 2016),
    ("2016年龙归镇政府信息公开年度报告", "龙归镇", 2016),
    ("2020年江南镇政府信息公开年度报告", "江南镇", 2020),
    ("开阳县冯三镇人民政府2020年政府信息公开工作年度报告", "冯三镇人民政府", 2020),
    ("2021年迎宾路街道政府信息公开工作年度报告", "迎宾路街道", 2021),
    ("安镇街道办事处2025年政府信息公开工作年度报告", "安镇街道办事处", 2025),
    ("北街街道2025年政府信息公开工作年度报告", "北街街道", 2025),
    ("二七街道2023年政府信息公开工作年度报告", "二七街道", 2023),
    ("西咸新区底张街道办事处2023年度政府\n信息公开工作年度报告", "底张街道办事处", 2023),
    ("南京市鼓楼区人民政府华侨路街道办事处2021年政府信息公开年度报告", "华侨路街道办事处", 2021),
    ("重庆市沙坪坝区人民政府丰文街道办事处2020年政府信息公开工作年度报告", "丰文街道办事处", 2020),
    ("2023年上海市黄浦区人民政府打浦桥街道办事处政府信息公开工作年度报告", "打浦桥街道办事处", 2023),
    ("上海市静安区人民政府共和新路街道办事处2023年度政府信息公开工作年度报告", "共和新路街道办事处", 2023),
    ("襄城区欧庙镇2024年政府信息公开年度工作报告", "欧庙镇", 2024),
    ("唐村镇2010年政府信息公开工作年度报告", "唐村镇", 2010),
    ("2009年度下管镇政府信息公开年度报告", "下管镇", 2009),
    ("兴华乡2010年政府信息公开报告", "兴华乡", 2010),
    ("前吴乡2017年政府信息公开工作年度报告", "前吴乡", 2017),
    ("中扬镇2022年度政府信息公开工作年度报告", "中扬镇", 2022),
    ("木场乡人民政府2023年度政府信息公开工作年度报告", "木场乡人民政府", 2023),
    ("2021年弋阳县弋江镇人民政府信息公开工作年度报告", "弋江镇人民政府", 2021),
    ("2022年渠江镇人民政府信息公开工作年度报告", "渠江镇人民政府", 2022),
    ("高青县常家镇人民政府 2025年政府信息公开工作年度报告", "常家镇人民政府", 2025),
    ("阜平县天生桥镇人民政府 2021年政府信息公开工作年度报告", "天生桥镇人民政府", 2021),
    ("大埔县三河镇人民政府2023年政府信息\n公开工作年度报告", "三河镇人民政府", 2023),
    ("中山市古镇镇人民政府2023年政府信息公开工作年度报告", "古镇镇人民政府", 2023),
    ("府谷县教育和体育局2022年政府信息公开工作年度报告", "府谷县教育和体育局", 2022),
    ("2022年武义县教育局政府信息公开工作年度报告", "武义县教育局", 2022),
    ("洪雅县教育和体育局2023年政府信息公开工作年度报告", "洪雅县教育和体育局", 2023),
    ("葫芦岛市教育局2022年政府信息公开工作年度报告", "葫芦岛市教育局", 2022),
    ("县教育局2023年政府信息公开工作年度报告", "县教育局", 2023),
    ("县政府办2022年度政府信息公开工作年度报告", "县政府办", 2022),
    ("阿拉善盟额济纳旗温图高勒苏木人民政府2021年度政府信息公开工作年度报告", "温图高勒苏木人民政府", 2021),
    ("乌拉特中旗巴音乌兰苏木2021年政府信息公开工作年度报告.docx", "巴音乌兰苏木", 2021),
    ("2022年政府信息公开工作年度报告", None, 2022),
    ("(文字版)2017年芜湖市政府信息公开工作年度报告", "芜湖市", 2017),
    ("宿州市人民政府2019年政府信息公开工作年度报告（图片版）", "宿州市人民政府", 2019),
    ("上海市黄浦区人民政府2022年政府信息公开工作年度报告（超链版）.pdf", "上海市黄浦区人民政府", 2022),
    ("湖口县大垅乡2020年政府信息公开工作年度报告", "大垅乡", 2020),
    ("大五里镇2020年政府信息公开工作年度报告", "大五里镇", 2020),
    ("中村乡2020年政府信息公开工作年度报告", "中村乡", 2020),
    ("兴安盟行署外事办公室2025年 政府信息公开工作年度报告", "兴安盟行署外事办公室", 2025),
    ("淄川区双杨镇人民政府2020年政府信息公开工作年度报告", "双杨镇人民政府", 2020),
    ("沂源县东里镇人民政府2020年政府信息公开年报", "东里镇人民政府", 2020),
    ("原村乡2024年政府信息公开工作年报", "原村乡", 2024),
    ("对坊乡2023年信息公开年报", "对坊乡", 2023),
    # More titles of the same sites.
    ("杨浦区新江湾城街道2023年政府信息公开工作年度报告", "新江湾城街道", 2023),
    ("双塔区前进街道2020年政府信息公开工作年度报告", "前进街道", 2020),
    ("南充市顺庆区西城街道办事处2020年政府信息公开工作年度报告", "西城街道办事处", 2020),
    ("长沙县江背镇2022年政府信息公开工作年度报告", "江背镇", 2022),
    ("会宁县甘沟驿镇2022年政府信息公开工作年度报告", "甘沟驿镇", 2022),
    ("志丹县杏河镇人民政府2022年政府信息公开工作年度报告", "杏河镇人民政府", 2022),
    ("宁晋县大曹庄镇2022年政府信息公开工作年度报告", "大曹庄镇", 2022),
    ("五常市背荫河镇2022年政府信息公开工作年度报告", "背荫河镇", 2022),
    ("宿城街道办事处2021年政府信息公开工作年度报告", "宿城街道办事处", 2021),
    ("龙游县横山镇2023年政府信息公开工作年度报告", "横山镇", 2023),
    ("淄博市2020年政府信息公开工作年度报告", "淄博市", 2020),
    ("沅江市阳罗洲镇人民政府2022年政府信息公开工作年度报告", "阳罗洲镇人民政府", 2022),
    ("洪江区桂花园乡人民政府2022年政府信息公开工作年度报告", "桂花园乡人民政府", 2022),
    ("九原区哈林格尔镇2025年度政府信息公开工作年度报告", "哈林格尔镇", 2025),
    ("横道河子镇2022年政府信息公开工作年度报告", "横道河子镇", 2022),
    ("通道侗族自治县人民政府2023年政府信息公开工作年度报告", "通道侗族自治县人民政府", 2023),
    # What titles lose, gain and repeat.
    ("【年报】河包镇2021年政府信息公开工作年度报告", "河包镇", 2021),
    ("2021年政府信息公开年度报告-河包镇", "河包镇", 2021),
    ("政府信息公开工作年度报告2021（河包镇）", "河包镇", 2021),
    ("河包镇人民政府2021年政府信息公开工作年度报告公示", "河包镇人民政府", 2021),
    ("下载：河包镇2021年政府信息公开工作年度报告.docx", "河包镇", 2021),
    ("附件：河包镇2021年政府信息公开工作年度报告.pdf", "河包镇", 2021),
    ("河包镇2021年公开年报", "河包镇", 2021),
    ("县水务局2020年政府信息公开工作年度报告统计表", "县水务局", 2020),
    ("2020政府信息公开工作年度报告", None, 2020),
    ("2009上海市政府信息公开年度报告", "上海市", 2009),
    ("银川镇2019年政府信息公开工作告年度报", "银川镇", 2019),
    ("政府信息公开2020年度报告（沂源县经贸局）", "沂源县经贸局", 2020),
    ("2021年度县政府信息公开年度报告", "县政府", 2021),
    ("关于2022年政府信息公开工作的年度报告", None, 2022),
    ("佳县螅镇二〇二〇年政府信息公开工作年度报告", "螅镇", 2020),
    ("河包镇二○二○年政府信息公开年报", "河包镇", 2020),
    ("河包镇二零二零年度政府信息公开年报", "河包镇", 2020),
    ("河包镇二O一八年政府信息公开年报", "河包镇", 2018),
    ("河包镇２０２０年政府信息公开工作年度報告", "河包镇", 2020),
    ("河包\u200b镇2020\xa0年政府\u3000信息公开工作年度报(bào)告", "河包镇", 2020),
    ("2023年下各镇政府信息公开工作年度报告", "下各镇", 2023),
    ("下各镇2023年政府信息公开工作年度报告", "下各镇", 2023),
    ("2020年度假区管委会政府信息公开工作年度报告", "度假区管委会", 2020),
    ("统计局2020年政府信息公开工作年度报告", "统计局", 2020),
    ("县财政局2020年政府信息公开年报", "县财政局", 2020),
    ("住建局 2025 年政府信息公开工作年度报告", "住建局", 2025),
    ("贺政办〔2010〕12号关于印发2009年贺州市政府信息公开工作年度报告的通知", "贺州市", 2009),
    ("2010年关于发布河包镇2009年度政府信息公开工作年度报告的公告", "河包镇", 2009),
    ("河包镇2020年政府信息公开工作情况报告", "河包镇", 2020),
    ("民委（宗教局）2020年政府信息公开工作年度报告", "民委(宗教局)", 2020),
]


@pytest.mark.parametrize(("text", "body", "year"), REPORTS)
def test_reports(text: str, body: str | None, year: int) -> None:
    """This test ensures that the body and the year of published titles are read."""
    title = read_title(text)
    assert (title.kind, title.body, title.year) == ("report", body, year)


#: What may stand for 政府信息公开工作年度报告.
SUFFIXES = (
    "政府信息公开工作年度报告",
    "政府信息公开年度报告",
    "政府信息公开年度工作报告",
    "政府信息公开工作报告",
    "政府信息公开报告",
    "信息公开工作年度报告",
    "信息公开年报",
    "政府信息公开工作年报",
    "公开年报",
)


@pytest.mark.parametrize("suffix", SUFFIXES)
def test_every_suffix(suffix: str) -> None:
    """This test ensures that whatever a report is called, the body and the year of every published title are read."""
    whole = SUFFIXES[0]
    fits = [row for row in REPORTS if row[0].count(whole) == 1 and f"人民{whole}" not in row[0]]
    texts = [(text.replace(whole, suffix), body, year) for text, body, year in fits]
    assert len(texts) > 50
    read = {text: read_title(text) for text, _, _ in texts}
    wrong = [text for text, body, year in texts if (read[text].body, read[text].year) != (body, year)]
    assert wrong == []
    # Who is not named and what is not called 信息公开 may be anything.
    assert {title.kind for title in read.values() if title.body} == {"report"}


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("uedbet官网汶清县民政局2023年政府信息公开工作年度报告", "uedbet官网"),
        ("汶清县uedbet体育民政局2023年政府信息公开工作年度报告", "uedbet体育"),
        ("汶清县民政局uedbet2023年政府信息公开工作年度报告", "uedbet"),
        ("开云体育_汶清县民政局2023年政府信息公开工作年度报告", "开云体育_"),
        ("汶清县民政局（uedbet.com）2023年政府信息公开工作年度报告", "(uedbet.com)"),
        ("bet365官网-汶清县民政局2023年政府信息公开工作年度报告_bet365", "bet365官网- bet365"),
        ("汶清县澳门新葡京民政局2023年政府信息公开工作年度报告", "澳门新葡京"),
        ("【亚博app】汶清县民政局2023年政府信息公开工作年度报告", "【亚博app】"),
        ("汶清县民政局2023年政府信息公开工作年度报告", ""),
        ("Microsoft Word - 汶清县民政局2023年政府信息公开工作年度报告", ""),
        ("汶清县民政局2023年政府信息公开工作年度报告(word版).docx", ""),
    ],
)
def test_words_of_gamblers_in_the_name(text: str, words: str) -> None:
    """This test ensures that what was written into the name of a body on a mirror is told and taken out of it."""
    title = read_title(text)
    assert (title.kind, title.body, title.year) == ("report", "汶清县民政局", 2023)
    assert injected_words(text) == words


@pytest.mark.parametrize(
    "body", ["郑州CBD管委会", "开云镇", "汶清县体育局", "汶清县教育体育局", "金沙县", "金沙体育中心", "皇冠街道"]
)
def test_names_that_only_look_like_them(body: str) -> None:
    """This test ensures that a town, a bureau of sports or a business district keeps its name."""
    text = f"{body}2023年政府信息公开工作年度报告"
    assert (read_title(text).body, injected_words(text)) == (body, "")


@pytest.mark.parametrize(
    ("text", "part", "body"),
    [
        ("汶清县人民政府2022年上半年政府信息公开工作报告", "上半年", "汶清县人民政府"),
        ("柳泉镇2022年第三季度政府信息公开工作报告", "三季度", "柳泉镇"),
        ("柳泉镇2022年政府信息公开工作年度报告", "", "柳泉镇"),
    ],
)
def test_a_bulletin_of_a_part_of_the_year(text: str, part: str, body: str) -> None:
    """This test ensures that a bulletin of a half or quarter is told, and its body named."""
    assert (part_of_year(text), read_title(text).body) == (part, body)
    assert (read_title(text).kind == "excluded") == bool(part)


LOOK_ALIKES = [
    (
        "国务院办公厅政府信息与政务公开办公室关于印发《中华人民共和国政府信息公开工作年度报告格式》的"
        "通知（国办公开办函〔2021〕30号）",
        "notice",
    ),
    ("关于河包镇2021年政府信息公开工作年度报告的说明", "notice"),
    ("转发国办关于政府信息公开年度报告格式的通知", "notice"),
    ("各部门年报", "index"),
    ("历年政府信息公开年度报告（2020年及以前）", "index"),
    ("XX县2008-2020年政府信息公开工作年度报告", "index"),
    ("网站年报", "excluded"),
    ("部门决算", "excluded"),
    ("企业年报", "excluded"),
    ("卫生健康年报", "excluded"),
    ("科研年报", "excluded"),
    ("2021年统计公报", "excluded"),
    ("政府信息公开制度", "excluded"),
    ("政府信息公开工作评估结果", "excluded"),
    ("2021年四季度政府信息公开报告", "excluded"),
    ("河包镇2022年1月政府信息公开工作报告", "excluded"),
    ("县教育局2021年度高校信息公开年度报告", "excluded"),
    ("河包镇2021年重大决策公开年度报告", "weak"),
    ("2016年政府信息公开工作情况统计表", "weak"),
    ("乡镇政务公开工作情况报告", "weak"),
    ("2021年警务公开年度报告", "weak"),
    ("国办公开办函〔2019〕60号", "none"),
    ("河包镇2021年政府信息公开工作计划", "none"),
    ("武威市人民政府办公室关于做好2025年政府信息公开工作年度报告编制和发布工作的通知", "notice"),
    ("阿坝州人民政府办公室关于做好2017年政府信息公开工作年度报告编制和公布工作的通知", "notice"),
    ("国务院办公厅政府信息与政务公开办公室关于政府信息公开工作年度报告有关事项的通知", "notice"),
    ("关于印发《中华人民共和国政府信息公开工作年度报告格式》的通知", "notice"),
    ("山西省政府信息公开工作年度报告制度", "notice"),
    ("莘县王庄集镇2022年政府信息公开工作年度报告 解读", "interpretation"),
    ("图解：河包镇2022年政府信息公开工作年度报告", "interpretation"),
    ("一图读懂2022年政府信息公开年度报告", "interpretation"),
    ("数说2022年政府信息公开工作年度报告", "interpretation"),
    ("视频解读：2022年政府信息公开工作年度报告", "interpretation"),
    ("2020年政府信息公开年报汇总", "index"),
    ("XX县2020年政府信息公开工作年度报告(汇总)", "index"),
    ("各部门政府信息公开年报", "index"),
    ("2021年法治政府建设年度报告", "excluded"),
    ("2021年法治政府建设工作情况报告", "excluded"),
    ("2021年政府网站工作年度报表", "excluded"),
    ("河包镇网站监管年度报表", "excluded"),
    ("2021年度部门决算", "excluded"),
    ("2021年预算绩效自评报告", "excluded"),
    ("2021年财政年报", "excluded"),
    ("事业单位法人年度报告", "excluded"),
    ("2021年统计年鉴", "excluded"),
    ("2021年环境质量年报", "excluded"),
    ("政府信息公开指南", "excluded"),
    ("政府信息公开目录", "excluded"),
    ("2021年政务公开工作要点", "excluded"),
    ("2021年政务公开工作实施方案", "excluded"),
    ("2021年政府信息公开考核结果", "excluded"),
    ("2021年依申请公开统计", "excluded"),
    ("2021年上半年政府信息公开情况统计表", "excluded"),
    ("河包镇2021年上半年政府信息公开工作报告", "excluded"),
    ("2021年政务公开工作总结", "weak"),
    ("河包镇政务公开工作情况报告", "weak"),
    ("政府信息公开报告", "weak"),
    ("政府信息公开年度报告", "weak"),
    ("政府信息公开年报", "weak"),
    ("2022年年度报告", "weak"),
    ("河包镇召开春耕生产会议", "none"),
    ("", "none"),
]


@pytest.mark.parametrize(("text", "kind"), LOOK_ALIKES)
def test_look_alikes(text: str, kind: str) -> None:
    """This test ensures that what only looks like a report is not taken for one."""
    assert read_title(text).kind == kind


def test_short_names_match_their_full_names() -> None:
    """This test ensures that the names in the table of published titles are the same bodies as printed."""
    assert same_body(read_title("县政府办2022年度政府信息公开工作年度报告").body or "", "县政府办公室")
    assert same_body("温图高勒苏木人民政府", "温图高勒苏木")


@settings(deadline=None, max_examples=200)
@given(st.text(max_size=500))
def test_any_text(text: str) -> None:
    """This test ensures that no text makes the reader fail, and that a report always names a body or a year."""
    title = read_title(text)
    assert title.kind != "report" or title.body is not None or title.year is not None


def test_long_texts_are_cut() -> None:
    """This test ensures that a page pushed into a title costs no time."""
    assert len(read_title("政府信息公开年度" * 100_000).text) <= 300
