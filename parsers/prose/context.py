"""Whose figure it is and of which year, read from the words before it."""

from __future__ import annotations

import re
from functools import lru_cache

from parsers.prose.sentences import Sentence, begin_of
from parsers.prose.statement import Scope, When

_YEAR = re.compile(
    r"(?P<compared>[较比同与和]|相比|相较)?(?:于)?(?:(?P<year>(?:19|20)\d\d)(?:年(?!度?(?:底|末)?(?:的)?(?:结转|转结|转入|遗留|接转|未办结))|(?=[，,：]))|(?P<cn>二[〇零○]..)年"
    r"|(?P<last>(?<!结转)(?<!转结)上一?年度?(?!度?(?:结转|转结|转入|遗留|未办结|接转|末结转|的?结转))|去年(?!结转)|上年同期|往年|前年)"
    r"|(?P<this>本年度?(?!末)|今年|当年|全年))"
)
_TIMED = re.compile(r"[年今将拟月季往]|以来|计划|力争|预计|目标|下一步|争取|打算|建站|累计至")
_PART_OF_YEAR = re.compile(
    r"上半年|下半年|第?[一二三四]季度|(?<!\d)\d{1,2}月份|1[-—至]\d{1,2}月|截[至止](?:(?:19|20)\d\d年|今年)?(?:[1-9]|1[01])月"
    r"|(?<!\d)(?:[1-9]|1[01])月(?:底|末|(?:30|31)日)前?"
)
_CUMULATIVE = re.compile(
    r"(?<!今年)(?<!年初)(?<!本年)(?<!一年)以来|历年|自(?:19|20)\d\d年\S{0,4}(?:起|施行|实施|开始)|建站|累计至|近[两三四五几\d]年|[两三四五六七\d]年(?:来|间)?(?:合计|累计|共计|总计)|自(?:19|20)\d\d年[^，。；]{2,24}(?:至|到|截至)(?:19|20)\d\d年|20\d\d年?(?:至|到|-|—)20\d\d年(?!\d)"
)
_PLAN = re.compile(
    r"将(?=进一步|继续|开展|组织|举办|新增|推进|加强|完成|发布|制定|出台|公开|在|于|建|对|通过|不断|重点|持续|努力|严格|再|全面|计划|力争)"
    r"|计划(?=于|在|开展|组织|举办|新增|建设|完成|推进|制定|出台|对|明年|公开|发布|培训)|拟(?=于|在|开展|组织|举办|新增|制定|出台|公开|发布)"
    r"|力争|预计|目标|下一步|争取|打算"
)
_BASIS = re.compile(r"[0-9]+[^，。；0-9]{0,8}的?基础上")
_UNTIL_THEN = re.compile(r"度?[末底]?(?:之|以)?前")
_FROM = re.compile(r"[由从](?:[^，。；]{0,8})?$")
_TO = re.compile(
    r"^(?:左右)?(?:增|升|上升|提高|提升|下降|减|降|扩|上涨|增长|缩减|压减|压缩|精简|整合)[^，。；]{0,4}(?:到|至|为)"
)

_AREA = re.compile(
    r"全[市县区省州旗盟](?!域旅游)|各级行政机关|各乡镇|各镇街|各街道|各部门|各县区|各区县|各单位|全系统|各级政府|所属单位|各直属"
)
_OFFICE = re.compile(
    r"(?<!属于)(?<!非)本机关(?!不掌握|未|掌握|职责|职权|公开)|[我本](?:局|厅|委|办|镇|乡|街道|处|中心|院|所|站|社|苏木|公司|队)|(?:局|厅|委)机关|本级|[市县区省州旗](?:人民)?政府(?:办公[厅室]|办)?"
    r"(?!部门|网站|门户|信息|网|公报|各|及|和|、|集中|采购|令)"
)
_OTHER_BODY = re.compile(
    r"([\u4e00-\u9fff]{1,9}?(?:局|委员会|[市县区]委|厅|镇|乡|街道办事处|街道|办事处|管委会|[队站所院校]|中心|(?<!申请)(?<!公开)(?<!信息)(?<!平台)(?<!办公)(?<!管理)系统))$"
)
_YEAR_LAST = re.compile(r"(?:在|于)?(?:(?:19|20)\d\d年度?|本年度?|今年|全年|当年)[，,]?$")
_ORGAN_VERB = re.compile(
    r"(?:共|全年|累计|代表[\u4e00-\u9fff]{1,6})*(?:收到|受理|接到|办理|收办|答复|办结|新收|发生|制发|作出|做出|实施|查处|被申请|被提起|被诉|办)"
)
_TIME_WORDS = re.compile(r"^(?:.*?(?:年度?|期间|其中|底|日|末|来|由|至|为|以及|及|和|与))")


def year_of(
    sentence: Sentence, at: int, report_year: int | None, *, until: int | None = None
) -> tuple[When, int | None]:
    """The year of a figure at ``at``: ``this`` (reported on), ``last``, ``other`` (plans, other years, part of a year).

    ``unknown`` where the report's own year is not known and the text names one. A year that is only compared with
    (较2019年…) reaches to the end of its clause.
    """
    text = sentence.compact
    when: When = "this"
    year = report_year
    if not _TIMED.search(text):
        return when, year
    opened = max(text.rfind("（", 0, at), text.rfind("(", 0, at))
    closed = max(text.rfind("）", 0, at), text.rfind(")", 0, at))
    clause = begin_of(text, at, "，,；;。：（")
    for mark in _YEAR.finditer(text, 0, at if until is None else until):
        if mark.group("compared") and mark.group("compared") not in "和与" and mark.start() < clause:
            continue
        if _in_closed_bracket(text, mark.start(), at):
            continue
        if mark.start() < clause and _UNTIL_THEN.match(text, mark.end()):
            continue  # 对2022年底前制定的16件开展清理，废止1件: what is done with them is done this year
        named = _named_year(mark)
        if mark.group("this"):
            if mark.group() == "全年" and when != "this" and mark.start() <= clause:
                continue
            when, year = "this", report_year
        elif mark.group("last"):
            when, year = "last", report_year - 1 if report_year is not None else None
        elif named is not None:
            if re.match(r"\d{0,2}月?\d{0,2}日?.{0,3}(?:以来|起[，,]|施行以来)", text[mark.end() : mark.end() + 12]):
                when, year = "other", named
            elif report_year is None:
                when, year = "unknown", named
            else:
                when = "this" if named == report_year else "last" if named == report_year - 1 else "other"
                year = named
    head = text[max(clause, 0) : at]
    before = text[max(0, at - 40) : at]
    if _PART_OF_YEAR.search(before) or _CUMULATIVE.search(before):
        when = "other"
    ahead = text.startswith(("下一步", "下年度", "明年", "今后")) and opened <= closed
    if ahead or _PLAN.search(head):
        # 将在2023年发布364条的基础上…: a figure that is known
        when = when if year == report_year and _BASIS.match(text, at) else "other"
    return when, year


def moved_from(left: str, right: str) -> bool:
    """Whether a figure is the starting point of 由 a 增到 b."""
    return _FROM.search(left) is not None and _TO.match(right) is not None


def scope_of(sentence: Sentence, at: int, inherited: Scope) -> Scope:
    """Whether the figure is the office's own or the whole area's: the last word of either kind before it."""
    text = sentence.compact[:at]
    area = office = -1
    for found in _AREA.finditer(text):
        if text[found.start() - 1 : found.start()] not in ("在", "居", "列"):  # 在全县18个乡镇中排名第7
            area = found.start()
    for found in _OFFICE.finditer(text):
        office = found.start()
    if area < 0 and office < 0:
        return inherited
    return "area" if area > office else "office"


@lru_cache(maxsize=512)
def _short(name: str) -> str:
    return name.replace("人民政府", "政府").replace("办公厅", "办").replace("办公室", "办")


def other_body(label: str, body: str) -> str:
    """The organ that the label makes its subject when it is not ``body``; else an empty string.

    A short form of the body's own name (住建局 of 住房和城乡建设局) is recognised by the order of its characters.
    """
    verb = _ORGAN_VERB.search(label)
    if verb is None or not body:
        return ""
    return another(label[: verb.start()], body)


def another(head: str, body: str) -> str:
    """The organ that ``head`` ends with, when it is not ``body``; else an empty string."""
    found = _OTHER_BODY.search(_TIME_WORDS.sub("", _YEAR_LAST.sub("", head)))
    if found is None or not body:
        return ""
    name = _short(found.group(1))
    if name[-2:-1] in "我本该" or name.startswith(("我", "本", "该", "各", "全")) or name in ("镇", "乡", "街道", "局"):
        return ""
    own = iter(_short(body))
    core = name[1:] if name[0] in "省市县区州旗" else name
    return "" if all(c in own for c in core) else found.group(1)


def _named_year(mark: re.Match[str]) -> int | None:
    if mark.group("year"):
        return int(mark.group("year"))
    if mark.group("cn"):
        digits = ["〇一二三四五六七八九".find(c.replace("零", "〇").replace("○", "〇")) for c in mark.group("cn")]
        return int("".join(map(str, digits))) if -1 not in digits else None
    return None


def _in_closed_bracket(text: str, mark: int, at: int) -> bool:
    """Whether ``mark`` stands in a bracket that is closed before ``at``."""
    opened = max(text.rfind("（", 0, mark), text.rfind("(", 0, mark))
    if opened < 0 or max(text.rfind("）", opened, mark), text.rfind(")", opened, mark)) > opened:
        return False
    return text.find("）", mark, at) >= 0 or text.find(")", mark, at) >= 0
