"""Portal pages: the report's region, metas, attachments, encodings, nested tables, Word's spans."""

from __future__ import annotations

from datetime import date

import pytest

from forms.forms import load_forms
from forms.layout import layout
from parsers.document import Grid, Paragraph
from parsers.parse import parse
from parsers.readers import read_document
from tests.parsers.rendering import html_table, page, raws

MENU = "<ul>" + "".join(f'<li><a href="/c{i}/">栏目{i}</a></li>' for i in range(60)) + "</ul>"
PORTAL = (
    "<!-- 注释 <table><tr><td>9</td><td>9</td></tr></table> -->"
    "<script>var a='<p>脚本</p>';</script><style>p{{}}</style>"
    f"<div class='head'>{MENU}</div><div class='crumb'>当前位置：首页 &gt; 甲县 &gt; 乙镇</div>"
    "<table class='meta'><tr><td>索引号</td><td>000/2023-1</td><td>发布机构</td><td>乙镇人民政府</td></tr>"
    "<tr><td>发布日期</td><td>2023-01-18</td><td>文号</td><td></td></tr></table>"
    "<table width='100%'><tr><td>左边</td><td><ucapcontent><div id='zoom'>{}</div></ucapcontent></td></tr></table>"
    "<p><a href='./P020230118.docx'>附件.docx</a></p><iframe src='/pdf/web/viewer.html?file=%2Ffiles%2Fa.pdf'></iframe>"
    f"<div class='foot'>主办：甲县人民政府 版权所有{MENU}</div></html><p>尾巴</p></html>"
)


def numbered(form: str) -> dict[str, str]:
    return {key: str(number) for number, key in enumerate(load_forms()[form].cells, 100)}


def test_portal_page() -> None:
    """This test ensures that a whole portal page gives the report and nothing of the portal."""
    texts = numbered("2021")
    report = parse(page("2021", texts, around=PORTAL))
    assert [figure.raw for figure in report.figures.values()] == list(texts.values())
    assert report.published == date(2023, 1, 18)
    assert report.provenance["published"] == "发布日期"
    everything = "".join(section.text for section in report.sections)
    for noise in ("栏目", "版权", "脚本", "注释", "尾巴", "左边"):
        assert noise not in everything


def test_attachments_and_metas() -> None:
    """This test ensures that attachments and the head table are kept."""
    document = read_document(page("2021", raws("2021"), around=PORTAL))
    assert ("./P020230118.docx", "附件.docx") in document.links
    assert any(address == "/files/a.pdf" for address, _ in document.links)
    assert document.meta["索引号"] == "000/2023-1"
    assert document.meta["发布机构"] == "乙镇人民政府"
    assert "文号" not in document.meta


def test_layout_tables_are_no_grids() -> None:
    """This test ensures that a data table inside layout tables is a grid of its own."""
    texts = numbered("2021")
    inner = html_table(layout(load_forms()["2021"].tables["t3"]), texts)
    document = read_document(
        f"<table><tr><td>菜单</td><td><table><tr><td><p>一</p>{inner}</td></tr></table></td></tr></table>".encode()
    )
    grids = [block for block in document.blocks if isinstance(block, Grid)]
    assert [(grid.rows, grid.columns) for grid in grids] == [(28, 10)]


def test_word_spans() -> None:
    """This test ensures that the tags a word processor leaves behind change nothing."""
    texts = numbered("2021")
    drawn = page("2021", texts).decode()
    soup = drawn.replace("<p>", "<p class=MsoNormal style='mso-x:1'><span lang=EN-US><font><o:p>").replace(
        "</p>", "</o:p></font></span><o:p> </o:p></p>"
    )
    report = parse(soup.encode())
    assert [figure.raw for figure in report.figures.values()] == list(texts.values())


@pytest.mark.parametrize(
    ("encoding", "declared"),
    [("utf-8", "utf-8"), ("gb18030", "gb2312"), ("gb18030", "utf-8"), ("gb18030", None), ("utf-16", None)],
)
def test_encodings(encoding: str, declared: str | None) -> None:
    """This test ensures that a page is read in the encoding it is really in."""
    drawn = page("2021", raws("2021"), title="甲县大垟镇2022年政府信息公开工作年度报告").decode()
    drawn = drawn.replace("charset='utf-8'", f"charset='{declared}'" if declared else "name='x'")
    report = parse(drawn.encode(encoding), charset=declared)
    assert report.title == "甲县大垟镇2022年政府信息公开工作年度报告"
    assert len(report.figures) == 200


def test_tag_like_words_stay() -> None:
    """This test ensures that a document name in angle brackets is text."""
    document = read_document("<p>按照<政府信息公开工作年度报告格式>的要求</p>".encode())
    (paragraph,) = document.blocks
    assert isinstance(paragraph, Paragraph)
    assert "年度报告格式" in paragraph.text


def test_picture_instead_of_table() -> None:
    """This test ensures that a missing table where pictures stand is a doubt, not a missing table."""
    parts = ["<h1>甲镇2022年政府信息公开工作年度报告</h1><p>一、总体情况</p><p>文字</p><p>二、主动公开政府信息情况</p>"]
    parts.append("<p><img src='W0202.png'></p><p>三、收到和处理政府信息公开申请情况</p><p>无。</p>")
    report = parse("".join(parts).encode())
    assert {(doubt.cell, doubt.why) for doubt in report.doubts} >= {("t2", "table-is-picture")}
    assert report.figures == {}


def test_lines_in_one_paragraph() -> None:
    """This test ensures that line ends shown inside one element part paragraphs and sections."""
    text = "一、总体情况<br/>　　文字甲<br><br>二、主动公开政府信息情况<br>文字乙<br>六、其他需要报告的事项<br>无"
    report = parse(f"<div id=zoom>{text}</div>".encode())
    assert {section.key: section.text for section in report.sections} == {
        "s1": "文字甲",
        "s2": "文字乙",
        "s6": "无",
    } or {section.key: section.text.strip("　") for section in report.sections} == {
        "s1": "文字甲",
        "s2": "文字乙",
        "s6": "无",
    }
