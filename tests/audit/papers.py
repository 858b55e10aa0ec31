"""Whole reports as a clerk types them, as pages that are read back: title, preface, six sections, tables.

A paper says in its text what its tables hold and nothing more; a case adds the sentences and the figures it is about.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace
from html import escape
from typing import Literal

from fixtures.documents.docx import docx_bytes
from fixtures.documents.draft import Block, Draft, Heading, Sheet, Text, sheet, split_at_banners, split_groups
from fixtures.documents.html import html_body
from fixtures.documents.txt import txt_bytes
from fixtures.documents.typist import Typist, retype
from forms.bodies import normal_body
from forms.forms import Table, expected_form, load_forms
from parsers.parse import parse
from parsers.report import Report
from store.audit.audit import audit_report
from store.audit.finding import Finding
from store.audit.gather import Cohort, Known, gathered
from store.audit.peers.county import Member
from store.audit.series.history import NO_HISTORY, History
from tests.audit.reports import GROUPS, PARTS

SITE = "www.wenqing.example"
TOWN = "汶清县柳泉镇人民政府"
#: One request of a natural person, granted: an honest small report.
ONE = {"t3.new_received": (1, 0), "t3.granted": (1, 0), "t3.results_total": (1, 0)}
#: What a report is typed into.
Medium = Literal["page", "text", "word"]
#: Values of table 三 by row (自然人, 其他组织), of any other cell by its key.
Filled = Mapping[str, tuple[int, int] | int | str]

_WE = (
    ("镇人民政府", "我镇"),
    ("乡人民政府", "我乡"),
    ("街道办事处", "我街道"),
    ("市人民政府", "我市"),
    ("县人民政府", "我县"),
)
_OPENING = (
    "{year}年，{we}认真落实政务公开要点，由办公室牵头、各科室分工负责，按月检查栏目更新，及时处理群众留言，"
    "会议、文件和资金的公开做到先审后发。工作纳入年度考核，接受社会评议，没有发生责任追究的情形。"
)
_PROBLEMS = (
    "存在的主要问题：一是解读形式还不够丰富，二是基层人员业务不够熟练。"
    "改进措施：多用图解和问答，按季度组织业务学习，年底前补齐缺漏的栏目。"
)


def raws_of(filled: Filled, tables: Iterable[Table], zero: str = "0") -> dict[str, str]:
    """The text of every number cell of ``tables``; what ``filled`` leaves out is ``zero``, subtotals are added up."""
    values: dict[str, int | str] = {}
    for key, value in filled.items():
        if isinstance(value, tuple):
            person, other = value
            values |= {f"{key}.natural_person": person, f"{key}.other_org": other, f"{key}.total": person + other}
        else:
            values[key] = value
    cells = (key for table in tables for key in table.cells)
    return {key: "" if ".ext_" in key else str(values.get(key) or _added(key, values) or zero) for key in cells}


def _added(key: str, values: Mapping[str, int | str]) -> int | str:
    """What a local subtotal comes to; nothing for other cells."""
    row, _, column = key.rpartition(".")
    group, _, last = row.rpartition(".")
    rows = {k.rpartition(".")[0] for k in values if k.startswith(f"{group}.")} if last == "subtotal" else {row}
    columns = PARTS[1:] if column == "org_subtotal" else (column,)
    if last != "subtotal" and column != "org_subtotal":
        return ""
    return sum(int(values.get(f"{one}.{part}", 0)) for one in rows for part in columns)


def paper(
    filled: Filled = ONE,
    say: str = "",
    *,
    body: str = TOWN,
    year: int = 2023,
    form: str = "",
    title: str = "",
    period: str = "",
    preface: str = "",
    sections: Mapping[str, str] | None = None,
    published: str = "",
    typist: Typist = Typist(),  # noqa: B008  (frozen)
    medium: Medium = "page",
    spoil: Callable[[bytes], bytes] = bytes,
) -> Report:
    """A report as it is read. ``say`` follows the opening of section 一; ``sections`` replaces whole sections.

    A report before 2014 has no table. ``typist`` lays the tables out and ``medium`` is what they are typed into.
    ``spoil`` is what happens to the file on its way.
    """
    form = form or expected_form(year)
    generation = load_forms()[form]
    kept = generation.tables.values() if form != "pre2019" or year >= _FIRST_SHEET else ()
    tables = [retype(table, typist) for table in kept]
    raws = raws_of(filled, tables, typist.zero)
    if typist.blank_totals:
        raws |= {key: "" for key in raws if key.startswith("t3.") and key.endswith(".total") and not _STATED.match(key)}
    we = next((said for end, said in _WE if body.endswith(end)), "我局")
    period = period or f"本报告所列数据的统计期限自{year}年1月1日起至{year}年12月31日止。"
    basis = "国办公开办函〔2021〕30号" if year > 2020 else "国办公开办函〔2019〕60号"
    texts = {
        "s1": _OPENING.format(year=year, we=we) + say,
        "s5": _PROBLEMS,
        "s6": "本年度没有发出收费通知，没有收取信息处理费，没有其他需要报告的事项。",
        **{key: text for key, text in _OLD_TEXTS.items() if form == "pre2019"},
        **(sections or {}),
    }
    if form == "pre2019":
        texts["overview"] = texts["s1"]
    blocks: list[Block] = [Text(f"本报告根据《中华人民共和国政府信息公开条例》和{basis}的规定编制。{preface}{period}")]
    for number, (key, labels) in zip("一二三四五六", generation.sections.items(), strict=False):
        blocks.append(Heading(f"{number}、{labels[0]}"))
        blocks += [Text(part) for part in texts.get(key, "").split("\n") if part]
        blocks += [one for table in tables if table.section == key for one in _laid_out(table, raws, typist)]
    blocks += [one for table in tables if not table.section for one in _laid_out(table, raws, typist)]
    title = title or f"{body}{year}年政府信息公开工作年度报告"
    published = published or f"{year + 1}-01-15"
    report = parse(spoil(_typed(Draft(title, published, tuple(blocks)), typist, medium)))
    return replace(report, source=replace(report.source, url=f"http://{SITE}/{body}/{year}.html"))


#: Before this year no national sheet was annexed.
_FIRST_SHEET = 2014
#: What a report before 2019 says under its own headings.
_OLD_TEXTS = {
    "proactive": "围绕群众关心的事项，在网站、公开栏和服务大厅发布信息，及时更新目录。",
    "on_request": "依申请公开按照受理、登记、审查、答复的流程办理。",
    "fees": "没有收取费用，也没有减免的情形。",
    "remedies": "行政复议和行政诉讼的情况见统计。",
    "problems": _PROBLEMS,
    "other": "没有其他需要报告的事项。",
}
#: The rows whose totals a typist fills in even where those of the results stay blank.
_STATED = re.compile(r"t3\.(?:new_received|carried_in|results_total|carried_out)\.")


def _laid_out(table: Table, raws: Mapping[str, str], typist: Typist) -> Sequence[Sheet]:
    total = typist.litigation_total and table.key == "t4"
    if total:
        suits = [raws[f"t4.{group}.total"] for group in GROUPS[1:]]
        raws = {**raws, "t4.litigation_total": str(sum(int(raw) for raw in suits if raw.isdigit())) or typist.zero}
    whole = sheet(table, raws, litigation_total=total)
    if typist.split and table.key == "t2":
        return split_at_banners(whole)
    return split_groups(whole) if typist.split and table.key == "t4" and not total else (whole,)


def _typed(draft: Draft, typist: Typist, medium: Medium) -> bytes:
    if medium == "text":
        return txt_bytes(draft)
    if medium == "word":
        return docx_bytes(draft, typist.word)
    title = escape(draft.title)
    return (
        f"<html><head><meta charset='utf-8'><title>{title}</title><meta name='PubDate' content='{draft.published}'>"
        f"</head><body><h1>{title}</h1>{html_body(draft, typist.markup)}</body></html>"
    ).encode()


def judged(reports: Sequence[Report], history: History = NO_HISTORY, *, crawled: bool = True) -> list[Finding]:
    """What the audit finds on the last report, the others beside it, as if a crawl had brought them all."""
    members = [Member(SITE, normal_body(one.body), one, str(at)) for at, one in enumerate(reports)]
    years = {m.body: frozenset(o.report.year for o in members if o.body == m.body and o.report.year) for m in members}
    known = Known({member.body: member.report.body for member in members}, years, {}, crawled)
    found_years = sorted({one.year for one in reports}, key=lambda year: year or 0)
    cohorts = [Cohort("c", year, [m for m in members if m.report.year == year], known) for year in found_years]
    (found,) = [
        audit_report(one.report, context).findings for one, context in gathered(cohorts, history) if one is members[-1]
    ]
    return list(found)
