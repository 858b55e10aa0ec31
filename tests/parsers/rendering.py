"""Draws forms as web pages, Word files and text, for reading them back."""

from __future__ import annotations

import html
import io
from collections.abc import Mapping, Sequence

from docx import Document as NewDocx
from docx.table import Table as DocxTable

from forms.forms import Form, Table, load_forms
from forms.layout import LayoutRow, layout

NUMERALS = "一二三四五六"


def raws(form: str, value: str = "0") -> dict[str, str]:
    """The same text for every cell of a form."""
    return dict.fromkeys(load_forms()[form].cells, value)


def html_table(rows: Sequence[LayoutRow], texts: Mapping[str, str]) -> str:
    """A layout as an HTML table."""
    out = []
    for row in rows:
        cells = []
        for cell in row:
            text = html.escape(cell.text or texts.get(cell.key, ""))
            cells.append(f'<td rowspan="{cell.rowspan}" colspan="{cell.colspan}"><p>{text or "&nbsp;"}</p></td>')
        out.append(f"<tr>{''.join(cells)}</tr>")
    return f'<table border="1"><tbody>{"".join(out)}</tbody></table>'


def headings(form: Form) -> list[tuple[str, str]]:
    """Section keys with printed headings."""
    return [(key, f"{NUMERALS[i]}、{labels[0]}") for i, (key, labels) in enumerate(list(form.sections.items())[:6])]


def tables_of(form: Form, section: str) -> list[Table]:
    return [table for table in form.tables.values() if table.section == section]


def page(
    form_id: str, texts: Mapping[str, str], *, title: str = "甲县乙镇2022年政府信息公开工作年度报告", around: str = "{}"
) -> bytes:
    """A report as a web page."""
    form = load_forms()[form_id]
    parts = [f"<h1>{title}</h1>", "<p>本报告统计期限自2022年1月1日起至2022年12月31日止。</p>"]
    for key, heading in headings(form):
        parts.append(f"<p>{heading}</p><p>本节的文字。</p>")
        parts.extend(html_table(layout(table), texts) for table in tables_of(form, key))
    parts.extend(html_table(layout(table), texts) for table in tables_of(form, ""))
    body = around.format("".join(parts))
    return f"<html><head><meta charset='utf-8'><title>{title}</title></head><body>{body}</body></html>".encode()


def add_docx_table(document: object, rows: Sequence[LayoutRow], texts: Mapping[str, str]) -> DocxTable:
    """A layout as a Word table with merged cells."""
    width = sum(cell.colspan for cell in rows[0])
    table = document.add_table(rows=len(rows), cols=width)  # type: ignore[attr-defined]
    grid = [list(row.cells) for row in table.rows]
    taken: set[tuple[int, int]] = set()
    for top, row in enumerate(rows):
        left = 0
        for cell in row:
            while (top, left) in taken:
                left += 1
            taken |= {(top + down, left + across) for down in range(cell.rowspan) for across in range(cell.colspan)}
            text = cell.text or texts.get(cell.key, "")
            target = grid[top][left]
            if cell.rowspan > 1 or cell.colspan > 1:
                target = target.merge(grid[top + cell.rowspan - 1][left + cell.colspan - 1])
            target.paragraphs[0].add_run(text)
    return table


def docx(form_id: str, texts: Mapping[str, str], *, title: str = "甲县乙镇2022年政府信息公开工作年度报告") -> bytes:
    """A report as a Word file."""
    form = load_forms()[form_id]
    document = NewDocx()
    document.add_paragraph(title)
    document.add_paragraph("本报告统计期限自2022年1月1日起至2022年12月31日止。")
    for key, heading in headings(form):
        document.add_paragraph(heading)
        document.add_paragraph("本节的文字。")
        for table in tables_of(form, key):
            add_docx_table(document, layout(table), texts)
    for table in tables_of(form, ""):
        add_docx_table(document, layout(table), texts)
    out = io.BytesIO()
    document.save(out)
    return out.getvalue()


def text(
    form_id: str, texts: Mapping[str, str], *, title: str = "甲县乙镇2022年政府信息公开工作年度报告", bars: bool = False
) -> bytes:
    """A report as text: one cell a line behind a tab and a blank line after each row, or rows with bars."""
    form = load_forms()[form_id]
    lines = [title, "", "本报告统计期限自2022年1月1日起至2022年12月31日止。"]
    for key, heading in headings(form):
        lines += [heading, "本节的文字。"]
        for table in tables_of(form, key):
            lines += text_table(table, texts, bars=bars)
    for table in tables_of(form, ""):
        lines += text_table(table, texts, bars=bars)
    return "\n".join(lines).encode()


def text_table(table: Table, texts: Mapping[str, str], *, bars: bool) -> list[str]:
    lines: list[str] = []
    busy: dict[int, int] = {}
    for row in layout(table):
        cells: list[str] = []
        column = 0
        fresh: dict[int, int] = {}
        waiting = list(row)
        width = sum(cell.colspan for cell in row) + len(busy)
        start_of_span = True
        while column < width:
            if column in busy:
                if start_of_span or bars:
                    cells.append("")  # a merged cell goes on below: one empty cell
                start_of_span = column + 1 not in busy or busy.get(column + 1) != busy[column]
                column += 1
                continue
            start_of_span = True
            cell = waiting.pop(0)
            cells.append((cell.text or texts.get(cell.key, "")).replace("\n", ""))
            for taken in range(column, column + cell.colspan):
                if cell.rowspan > 1:
                    fresh[taken] = cell.rowspan
            column += cell.colspan
        busy = {taken: left - 1 for taken, left in (busy | fresh).items() if left > 1}
        if bars:
            lines.append(" | ".join(cells) + " |")
        else:
            lines += [f"\t{cell}" for cell in cells] + [""]
    return [*lines, ""]
