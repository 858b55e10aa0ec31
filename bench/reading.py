"""Reading: DOCX and HTML to a whole report, against the usual way of merely walking the same file.

The budgets are ratios, so both ways run in turns in one process, and the least time of each counts.
"""

from __future__ import annotations

import io
import time
from collections.abc import Callable, Iterable, Mapping
from html import escape
from statistics import median

from bs4 import BeautifulSoup
from docx import Document as OpenDocx

from fixtures.formats.samples import samples
from fixtures.formats.writers import write_docx
from forms.forms import Form, load_forms
from forms.layout import layout
from parsers.parse import parse

ROUNDS = 7

_SPAN = "<span lang='EN-US' style='font-size:10.5pt;font-family:仿宋_GB2312;mso-bidi-font-family:宋体'>"
_PARAGRAPH = "<p class='MsoNormal' align='center' style='text-align:center;line-height:18.0pt'>"
_CELL = "<td rowspan='{}' colspan='{}' style='border:solid windowtext 1.0pt;padding:0cm 5.4pt'>"
_PROSE = "本年度我单位认真落实有关要求，主动公开各类信息，其中网站公开若干条，其他方式公开若干条，并按时更新目录。" * 6


def word_page(form: Form, texts: Mapping[str, str]) -> bytes:
    """A portal page: menus of links around a report pasted from a word processor."""
    menu = (
        "<ul>" + "".join(f"<li class='m'><a href='/col/{n}/index.html'>栏目{n}</a></li>" for n in range(120)) + "</ul>"
    )
    parts = [f"<div class='nav'>{menu}</div><div id='zoom'><h1>甲县乙镇2022年政府信息公开工作年度报告</h1>"]
    for number, (section, labels) in enumerate(form.sections.items()):
        parts.append(f"{_PARAGRAPH}{_SPAN}{'一二三四五六七'[number]}、{labels[0]}</span></p>")
        parts.extend(f"{_PARAGRAPH}{_SPAN}{_PROSE}</span></p>" for _ in range(3))
        for table in form.tables.values():
            if table.section == section:
                parts.append("<table><tbody>")
                for row in layout(table):
                    cells = (
                        f"{_CELL.format(cell.rowspan, cell.colspan)}{_PARAGRAPH}{_SPAN}"
                        f"{escape(cell.text or texts.get(cell.key, ''))}</span></p></td>"
                        for cell in row
                    )
                    parts.append(f"<tr style='mso-yfti-irow:1'>{''.join(cells)}</tr>")
                parts.append("</tbody></table>")
    return f"<html><head><meta charset='utf-8'></head><body>{''.join(parts)}</div>{menu}</body></html>".encode()


def walk_docx(payload: bytes) -> int:
    """Every cell of every row, as python-docx offers them."""
    document = OpenDocx(io.BytesIO(payload))
    return sum(len(cell.text) for table in document.tables for row in table.rows for cell in row.cells)


def lxml_tree(payload: bytes) -> int:
    """The tree that BeautifulSoup builds with its fastest builder."""
    return len(BeautifulSoup(payload, "lxml").contents)


def plain_tree(payload: bytes) -> int:
    """The tree that BeautifulSoup builds with the builder of the standard library."""
    return len(BeautifulSoup(payload, "html.parser").contents)


def least(work: Callable[[bytes], object], payload: bytes) -> float:
    """Seconds of processor time, the least of some rounds."""
    times = []
    for _ in range(ROUNDS):
        start = time.process_time()
        work(payload)
        times.append(time.process_time() - start)
    return min(times)


def compare(name: str, files: Iterable[bytes], usual: Callable[[bytes], object], budget: float) -> None:
    """Print how many times faster the whole report is than the usual walk, file by file and in the middle."""
    ratios, ours, theirs = [], [], []
    for payload in files:
        parse(payload)
        mine, other = least(parse, payload), least(usual, payload)
        ratios.append(other / mine)
        ours.append(mine)
        theirs.append(other)
    print(
        f"{name}: report {1000 * median(ours):.1f} ms, usual way {1000 * median(theirs):.1f} ms, "
        f"{median(ratios):.1f} times as fast (from {min(ratios):.1f} to {max(ratios):.1f}; budget {budget:g})"
    )


def main() -> None:
    """Print both ratios."""
    forms = load_forms()
    compare("docx, against row.cells of python-docx", [write_docx(sample) for sample in samples()[:3]], walk_docx, 3)
    pages = [
        word_page(forms[form], {key: str(number % 7) for number, key in enumerate(forms[form].cells)})
        for form in ("2019", "2021")
    ]
    compare("html, against a tree of BeautifulSoup on html.parser", pages, plain_tree, 4)
    compare("html, against a tree of BeautifulSoup on lxml", pages, lxml_tree, 4)
