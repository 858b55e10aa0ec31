"""Articles that a portal split over several pages, and articles that stand in a script alone."""

from __future__ import annotations

import json
import re

import pytest

from fixtures.documents.html import html_body
from fixtures.portals.sample import draft
from forms.embedded import with_article
from parsers.parse import parse

WHOLE = html_body(draft("河柳镇", 2022), "plain")


def page(inner: str, more: str = "") -> bytes:
    return (
        f"<html><body><h1>河柳镇2022年政府信息公开工作年度报告</h1><div id='zoom'>{inner}</div>{more}</body></html>"
    ).encode()


def cut(at: int) -> tuple[bytes, bytes]:
    """The report cut after row ``at`` of table three, each half a table of its own; a label over both is in both."""
    before, table, after = re.split(
        r"(<table\b(?:(?!<table\b).)*?结转下年度继续办理.*?</table>)", WHOLE, flags=re.DOTALL
    )
    head, *rows = re.split(r"(?=<tr>)", table.removesuffix("</tbody>\n</table>"))
    first, rest = rows[:at], rows[at:]
    open_table = "</tbody></table>"
    return page(f"{before}{head}{''.join(first)}{open_table}"), page(f"{head}{''.join(rest)}{open_table}{after}")


def test_split_between_tables() -> None:
    """This test ensures that the halves of an article are one report, and that each figure says which half it is in."""
    whole = parse(page(WHOLE))
    first, mark, rest = WHOLE.partition('<p style="text-indent: 2em;"><strong>三、')
    report = parse(page(first), parts=[(page(mark + rest), None)])
    assert report.tables == whole.tables
    assert {key: figure.value for key, figure in report.figures.items()} == {
        key: figure.value for key, figure in whole.figures.items()
    }
    assert report.doubts == whole.doubts
    assert {figure.place.page for key, figure in report.figures.items() if key.startswith("t2.")} == {1}
    assert {figure.place.page for key, figure in report.figures.items() if key.startswith("t3.")} == {2}
    numbers = {key[:3]: figure.place.table for key, figure in report.figures.items()}
    assert numbers == {key[:3]: figure.place.table for key, figure in whole.figures.items()}
    assert [section.key for section in report.sections] == [section.key for section in whole.sections]


@pytest.mark.parametrize("at", [4, 5, 6])
def test_split_inside_a_table(at: int) -> None:
    """This test ensures that a table cut by the page break is one table again."""
    whole = parse(page(WHOLE))
    first, second = cut(at)
    report = parse(first, parts=[(second, None)])
    assert report.tables == whole.tables
    values = {key: figure.value for key, figure in report.figures.items()}
    assert values == {key: figure.value for key, figure in whole.figures.items()}
    pages = {figure.place.page for key, figure in report.figures.items() if key.startswith("t3.")}
    assert pages == {1, 2}


def test_article_in_a_script() -> None:
    """This test ensures that a report that stands in ``DETAIL`` alone is read with its escapes, title and files."""
    detail = {
        "title": "河柳镇2022年政府信息公开工作年度报告",
        "publisher": "河柳镇人民政府",
        "content": WHOLE,
        "attachments": [{"name": "年报.docx", "url": "/attachment/0/1/2.docx"}],
    }
    written = json.dumps(detail).replace('\\"', "\\u0022").replace("</", "<\\/")
    shell = (
        f"<html><body><div id='app'></div><script>window._CONFIG={{SID:'7',DETAIL:{written}}};</script></body></html>"
    )
    report, plain = parse(shell.encode()), parse(page(WHOLE))
    assert (report.body, report.year) == ("河柳镇", 2022)
    assert {k: f.value for k, f in report.figures.items()} == {k: f.value for k, f in plain.figures.items()}
    assert 'href="/attachment/0/1/2.docx"' in with_article(shell)
    assert with_article("<p>DETAIL</p>") == "<p>DETAIL</p>"
    assert with_article("<script>DETAIL: {broken</script>") == "<script>DETAIL: {broken</script>"
