"""The first pages of a folder of pages: the reports with what was found, and coverage, body × year, as a picture."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Any

from store.exports.markup import document, link, row, text

Row = Mapping[str, Any]

#: A state of coverage as one sign in the picture, and its name.
STATES: Mapping[str, tuple[str, str]] = {
    "found": ("●", "已发布 found"),
    "not-published": ("○", "未发布 not published"),
    "blocked": ("■", "被拦截 blocked"),
    "list-not-read": ("▒", "列表未读 list not read"),
    "soft404": ("×", "假404 soft 404"),
    "unknown": ("？", "不明 unknown"),
}
_SEVERITIES = {"error": "错误 · Errors", "warning": "警示 · Warnings", "info": "提示 · Notes"}
_TITLE = "政府信息公开工作年度报告核验 · Audit of annual reports"


@dataclass(frozen=True, slots=True)
class Entry:
    """One report of the index: its page, what it is, and how many findings of each severity it has."""

    page: str
    site: str
    body_key: str
    body: str
    year: int | None
    counts: Mapping[str, int]
    undecided: int
    settled: int
    doubts: int


def index_page(entries: Sequence[Entry], left_out: int = 0) -> str:
    """The reports with findings, body by body, the worst marked, with totals."""
    totals: Counter[str] = Counter()
    for entry in entries:
        totals.update(entry.counts)
        totals.update(undecided=entry.undecided, settled=entry.settled)
    parts = [f"<h1>{_TITLE}</h1>", _tally(entries, totals)]
    head = (
        "机关 · Body",
        "年度 · Year",
        *_SEVERITIES.values(),
        "待定 · Undecided",
        "已排除 · Settled",
        "存疑 · Doubts",
    )
    parts.append(f"<table>\n<thead>{row(head, 'th')}</thead>\n<tbody>")
    ordered = sorted(entries, key=lambda one: (one.site, one.body_key, one.year is not None, one.year))
    for _, group in groupby(ordered, key=lambda one: (one.site, one.body_key)):
        some = list(group)
        for at, entry in enumerate(some):
            name = f'<th rowspan="{len(some)}" scope="rowgroup">{text(some[-1].body)}</th>' if at == 0 else ""
            cells = [entry.counts[name] for name in _SEVERITIES] + [entry.undecided, entry.settled, entry.doubts]
            shown = "".join(_number(value, bad=at == 0) for at, value in enumerate(cells))
            year = text(entry.year) or "年份不明"
            parts.append(f'<tr>{name}<td><a href="{text(entry.page)}">{year}</a></td>{shown}</tr>')
    parts.append("</tbody>\n</table>")
    if left_out:
        parts.append(f"<p>另有 {left_out} 份报告未列出 · {left_out} more reports have no page</p>")
    return document(_TITLE, "\n".join(parts), home='<a href="coverage.html">覆盖图 · Coverage</a>')


def _tally(entries: Sequence[Entry], totals: Mapping[str, int]) -> str:
    counted = [(f"有发现的报告 · Reports with findings: {len(entries)}", False)]
    counted += [
        (f"{title}: {totals[name]}", name == "error" and totals[name] > 0) for name, title in _SEVERITIES.items()
    ]
    counted += [(f"待定 · Undecided: {totals['undecided']}", False)]
    counted += [(f"已排除或屏蔽 · Settled: {totals['settled']}", False)]
    shown = "".join(f'<b class="bad">{one}</b>' if bad else f"<b>{one}</b>" for one, bad in counted)
    return f'<p class="tally">{shown}</p>'


def _number(value: int, *, bad: bool) -> str:
    look = ' class="number involved"' if bad and value else ' class="number"'
    return f"<td{look}>{value if value else '—'}</td>"


def coverage_page(rows: Sequence[Row], pages: Mapping[tuple[str, str, int | None], str]) -> str:
    """Body × year with a sign, a colour and a link in each cell, and how many there are of each state."""
    years = sorted({one["year"] for one in rows})
    parts = ["<h1>覆盖 · Coverage</h1>", _legend(rows)]
    for site, of_site in groupby(rows, key=lambda one: one["site"]):
        head = row(("机关 · Body", *map(str, years)), "th")
        parts.append(f'<h2>{text(site) or "文件 · files"}</h2>\n<table class="map">\n<thead>{head}</thead>\n<tbody>')
        held = list(of_site)
        for _, of_body in groupby(held, key=lambda one: one["body_key"]):
            cells = {one["year"]: one for one in of_body}
            name = text(cells[max(cells)]["body"])
            drawn = "".join(_cell(cells.get(year), pages) for year in years)
            parts.append(f'<tr><th scope="row">{name}</th>{drawn}</tr>')
        found = [sum(one["state"] == "found" for one in held if one["year"] == year) for year in years]
        known = [sum(one["year"] == year for one in held) for year in years]
        shares = "".join(f"<td>{some}/{all_}</td>" for some, all_ in zip(found, known, strict=True))
        parts.append(f'<tr><th scope="row">已发布 · found</th>{shares}</tr>\n</tbody>\n</table>')
    return document("覆盖 · Coverage", "\n".join(parts), home='<a href="index.html">报告 · Reports</a>')


def _cell(one: Row | None, pages: Mapping[tuple[str, str, int | None], str]) -> str:
    if one is None:
        return "<td></td>"
    sign, name = STATES[one["state"]]
    marks = ("逾期" if one["late"] else "") + (" 不可读" if one["unreadable"] else "")
    sign += ("L" if one["late"] else "") + ("U" if one["unreadable"] else "")
    title = f"{one['body']} {one['year']}：{name} {marks} {one['published'] or ''}".strip()
    page = pages.get((one["site"], one["body_key"], one["year"]))
    shown = f'<a href="{text(page)}">{sign}</a>' if page else link(one["url"] or "", sign) if one["url"] else sign
    late = " late" if one["late"] else ""
    return f'<td class="{one["state"]}{late}" title="{text(title)}">{shown}</td>'


def _legend(rows: Sequence[Row]) -> str:
    counts = Counter(one["state"] for one in rows)
    shown = "".join(
        f'<span class="{state}">&nbsp;{sign} {name} {counts[state]}&nbsp;</span> '
        for state, (sign, name) in STATES.items()
    )
    late, unread = sum(bool(one["late"]) for one in rows), sum(bool(one["unreadable"]) for one in rows)
    return f"<p>{shown} L 逾期 late {late} · U 不可读 unreadable {unread}</p>"
