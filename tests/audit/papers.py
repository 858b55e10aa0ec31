"""Whole reports as a clerk types them, as pages that are read back: title, preface, six sections, tables.

A paper says in its text what its tables hold and nothing more; a case adds the sentences and the figures it is about.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from html import escape

from fixtures.documents.draft import Block, Draft, Heading, Text, sheet
from fixtures.documents.html import html_body
from forms.bodies import normal_body
from forms.forms import expected_form, load_forms
from parsers.parse import parse
from parsers.report import Report
from store.audit.audit import audit_report
from store.audit.finding import Finding
from store.audit.gather import Cohort, Known, gathered
from store.audit.peers.county import Member
from store.audit.series.history import NO_HISTORY, History

SITE = "www.wenqing.example"
TOWN = "汶清县柳泉镇人民政府"
#: One request of a natural person, granted: an honest small report.
ONE = {"t3.new_received": (1, 0), "t3.granted": (1, 0), "t3.results_total": (1, 0)}
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


def raws_of(filled: Filled, form: str) -> dict[str, str]:
    """The text of every number cell of a form; what ``filled`` leaves out is 0."""
    out = dict.fromkeys(load_forms()[form].cells, "0")
    for key, value in filled.items():
        if isinstance(value, tuple):
            person, other = value
            out |= {
                f"{key}.natural_person": str(person),
                f"{key}.other_org": str(other),
                f"{key}.total": str(person + other),
            }
        else:
            out[key] = str(value)
    return out


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
) -> Report:
    """A report as its page is read. ``say`` follows the opening of section 一; ``sections`` replaces whole sections."""
    form = form or expected_form(year)
    generation = load_forms()[form]
    raws = raws_of(filled, form)
    we = next((said for end, said in _WE if body.endswith(end)), "我局")
    period = period or f"本报告所列数据的统计期限自{year}年1月1日起至{year}年12月31日止。"
    basis = "国办公开办函〔2021〕30号" if year > 2020 else "国办公开办函〔2019〕60号"
    texts = {
        "s1": _OPENING.format(year=year, we=we) + say,
        "s5": _PROBLEMS,
        "s6": "本年度没有发出收费通知，没有收取信息处理费，没有其他需要报告的事项。",
        **(sections or {}),
    }
    blocks: list[Block] = [Text(f"本报告根据《中华人民共和国政府信息公开条例》和{basis}的规定编制。{preface}{period}")]
    for number, (key, labels) in zip("一二三四五六", generation.sections.items(), strict=False):
        blocks.append(Heading(f"{number}、{labels[0]}"))
        blocks += [Text(part) for part in texts.get(key, "").split("\n") if part]
        blocks += [sheet(table, raws) for table in generation.tables.values() if table.section == key]
    blocks += [sheet(table, raws) for table in generation.tables.values() if not table.section]
    title = title or f"{body}{year}年政府信息公开工作年度报告"
    published = published or f"{year + 1}-01-15"
    inner = html_body(Draft(title, published, tuple(blocks)), "plain")
    page = (
        f"<html><head><meta charset='utf-8'><title>{escape(title)}</title>"
        f"<meta name='PubDate' content='{published}'></head><body><h1>{escape(title)}</h1>{inner}</body></html>"
    )
    report = parse(page.encode())
    return replace(report, source=replace(report.source, url=f"http://{SITE}/{body}/{year}.html"))


def judged(reports: Sequence[Report], history: History = NO_HISTORY, *, crawled: bool = True) -> list[Finding]:
    """What the audit finds on the last report, the others beside it, as if a crawl had brought them all."""
    members = [Member(SITE, normal_body(one.body), one, str(at)) for at, one in enumerate(reports)]
    years = {m.body: frozenset(o.report.year for o in members if o.body == m.body and o.report.year) for m in members}
    known = Known({member.body: member.report.body for member in members}, years, {}, crawled)
    found_years = sorted({one.year for one in reports if one.year is not None})
    cohorts = [Cohort("c", year, [m for m in members if m.report.year == year], known) for year in found_years]
    (found,) = [
        audit_report(one.report, context).findings for one, context in gathered(cohorts, history) if one is members[-1]
    ]
    return list(found)
