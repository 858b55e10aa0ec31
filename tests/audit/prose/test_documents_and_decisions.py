"""Documents, decisions and fees in the text: what a closing remark does not silence, and what does."""

from __future__ import annotations

import pytest

from tests.audit.prose.telling import about, telling, told

#: Beside 320 licences, 57 penalties, 4 documents issued, 1 repealed, 19 in force, 12 (10,000 yuan).
WRONG = [
    ("NAR-015", "作出行政许可决定230件、行政处罚决定57件，均按要求进行了公示。", "error"),
    ("NAR-015", "行政执法公示方面，全年共作出行政许可决定320件，行政处罚决定75件，结果在平台公示。", "error"),
    ("NAR-015", "公布权责清单112项，全年作出行政许可320件、行政处罚75件，全部做到应公开尽公开。", "error"),
    ("NAR-015", "受理行政许可事项并作出行政许可决定302件。", "error"),
    ("NAR-015", "办理行政许可320件，作出行政处罚决定75件。", "error"),
    ("NAR-015", "全年行政事业性收费一项共计1.2万元，全部上缴国库。", "error"),
    ("NAR-015", "办理行政许可并作出处理决定302件。", "error"),
    ("NAR-015", "作出处罚决定75件，全部录入平台。", "error"),
    ("NAR-015", "行政许可320件，行政处罚57件，行政强制3件。", "error"),
    ("NAR-015", "未作出行政处罚决定。", "error"),
    ("NAR-015", "全年作出各类行政许可决定三百零二件。", "error"),
    ("NAR-014", "新增规范性文件5件。", "error"),
    ("NAR-014", "组织规范性文件专项清理，对2022年底前现行有效的16件逐件审查，决定废止2件，今年新制发4件。", "warning"),
    ("NAR-014", "以镇政府名义印发行政规范性文件6件。", "error"),
    ("NAR-014", "清理并废止规范性文件3件。", "warning"),
    ("NAR-014", "行政规范性文件制发数为4件，废止数为1件，有效数为29件。", "error"),
    ("NAR-014", "制发规范性文件4件，宣布失效、废止5件，现行有效19件。", "error"),
    ("NAR-014", "制定行政规范性文件3件，均按程序进行合法性审查并报县政府备案。", "error"),
    ("NAR-014", "严格执行合法性审核制度，制发行政规范性文件4件，废止2件，现行有效19件。", "error"),
]

RIGHT = [
    "公示行政许可决定298件、行政处罚决定51件。",
    "在信用网站公示行政许可信息298条、行政处罚信息51条。",
    "归集作出的行政许可298件、行政处罚51件。",
    "作出行政许可决定320件，其中在双公示平台公示298件。",
    "办理行政许可298件。",
    "受理行政许可331件。",
    "承办复议案件14件，其中行政处罚类5件、征地补偿类9件。",
    "作出行政处罚决定57件，其中简易程序行政处罚31件。",
    "未作出行政强制决定，行政处罚没有漏报。",
    "全年减免行政事业性收费26万元。",
    "工程类行政许可74件。",
    "不予处罚决定4件。",
    "受理建设工程规划许可申请98件，作出许可决定91件。",
    "依法作出不予行政处罚决定12件、减轻行政处罚决定6件。",
    "学习宣传新出台的县政府规范性文件9件。",
    "以县政府名义印发的规范性文件2件。",
    "党政办公室制发行政规范性文件1件，各部门制发行政规范性文件3件。",
    "对乡镇报送备案的规范性文件审查12件，废止2件。",
    "对2022年底前制定的16件行政规范性文件开展清理，继续有效15件、废止1件；加上新制定的4件，现行有效19件。",
    "综合执法队、司法所分别作出行政处罚决定31件、26件。",
    "其中一般程序行政处罚16件、简易程序行政处罚41件。",
    "审查行政规范性文件草案6件。",
    "备案审查规范性文件33件，提出纠正意见2条。",
    "代县政府起草行政规范性文件2件。",
    "公布规范性文件目录2次，宣布失效12件。",
    "配合县司法局对以县政府名义制定的规范性文件进行清理，废止12件。",
]


@pytest.mark.parametrize(("code", "text", "severity"), WRONG, ids=[text[:20] for _, text, _ in WRONG])
def test_a_closing_remark_silences_nothing(code: str, text: str, severity: str) -> None:
    """This test ensures that 公示, 审查 and 备案 said of what was made leave the figure what it is."""
    assert (severity, "fail") in about(telling(text), code)


@pytest.mark.parametrize("text", RIGHT, ids=[text[:20] for text in RIGHT])
def test_what_was_published_handled_or_made_by_others_accuses_nobody(text: str) -> None:
    """This test ensures that a verb of publishing, taking in or reviewing makes another count of it."""
    assert [(f.code, f.severity, f.zh) for f in told(telling(text)) if f.code in ("NAR-014", "NAR-015")] == []


def test_a_figure_beside_it_tells_what_the_table_sums_up() -> None:
    """This test ensures that 全县 leaves a warning, and an error where the other figure agrees with its cell."""
    body = "汶清县人民政府"
    assert about(telling("全县制发行政规范性文件6件。", body=body), "NAR-014") == [("warning", "fail")]
    both = telling("全县制发行政规范性文件6件，现行有效19件。", body=body)
    assert about(both, "NAR-014") == [("error", "fail")]


def test_the_form_of_2019_counts_made_disclosed_and_all() -> None:
    """This test ensures that the words of the earlier table 二 are held against its cells."""
    cells = {
        "t2.normative_documents.newly_made": 3,
        "t2.normative_documents.newly_disclosed": 2,
        "t2.normative_documents.total_disclosed": 27,
        "t2.administrative_licensing.decisions": 1186,
    }
    forms = {"t2": "2019", "t3": "2019", "t4": "2019"}

    def of_2020(text: str) -> list[str]:
        return [f.code for f in told(telling(text, cells=cells, forms=forms, year=2020)) if f.severity == "error"]

    assert of_2020("新制作规范性文件3件，新公开2件，对外公开总数27件。作出行政许可决定1186件。") == []
    assert of_2020("新制作规范性文件13件，均已公开。") == ["NAR-014"]
    assert of_2020("新制作规范性文件3件，新公开3件。") == ["NAR-014"]
    assert of_2020("新制作规范性文件3件，新公开2件，对外公开总数72件。") == ["NAR-014"]
    assert of_2020("未制定规范性文件。") == ["NAR-014"]
    assert of_2020("作出行政许可决定1168件，行政许可事项31项。") == ["NAR-015"]
