"""Titles: whether a line of text names an annual report on open government information, whose, and on which year.

Look-alikes stand in the same columns and the same months: notices about compiling reports, their interpretations,
summaries, the website's own annual sheet, budgets. They are told apart here, by the title alone.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from functools import lru_cache
from typing import Literal

from forms.bodies import short_township

TitleKind = Literal["report", "notice", "interpretation", "index", "excluded", "weak", "none"]

#: Longer texts are no titles; reading stops there.
LONGEST = 300

_INVISIBLE = re.compile(r"[\s\u00ad\u200b-\u200f\u2028-\u202f\u2060-\u2064\ufeff\x00-\x1f]+")
_PINYIN = re.compile(r"(?<=[\u4e00-\u9fff])\([a-zāáǎàēéěèīíǐìōóǒòūúǔùǖǘǚǜü]{1,6}\)")
#: What gamblers write into the titles of pages that they copied or broke into, and the words that follow it.
_WITH = (
    r"(?:官方网站|官方|官网|网站|体育(?!局|和|与|总局)|娱乐城?|平台|网址|登[录陆]|注册|入口|下载|手机版|app|彩票|投注|棋牌|"
    r"电竞|真人|在线)"
)
_INJECTED = re.compile(
    rf"[【\[(]?(?:(?<![A-Za-z0-9.])(?:[A-Za-z0-9-]+\.(?:com|net|cn|org|cc|vip|top)|[A-Za-z]{{4,}}(?:\d{{1,3}}(?!\d)|(?![A-Za-z]))"
    rf"|[A-Za-z]{{2,3}}\d{{2,3}}(?!\d)){_WITH}*|(?<![A-Za-z0-9])[A-Za-z]{{1,3}}\d?{_WITH}+|(?:澳门)?新?葡京{_WITH}*"
    rf"|(?:开云|乐鱼|亚博|必威|万博|华体会|爱游戏|九游|米乐|皇冠|太阳城|威尼斯人|博彩){_WITH}+)[】\])]?[-—_|]*",
    re.IGNORECASE,
)
#: What office programs write before a title themselves.
_PROGRAM = re.compile(r"microsoft|word|excel|office|docx?|wps", re.IGNORECASE)
_TRADITIONAL = str.maketrans("報開務資訊區縣鎮鄉辦處於關區條", "报开务资讯区县镇乡办处于关区条")
_FILE = re.compile(r"\.(?:docx?|pdf|wps|ofd|xlsx?|et|zip|rar|html?|shtml|jpe?g|png|txt)$", re.IGNORECASE)
_EDITION = re.compile(r"\((?:[^()]{0,8}版本?|[^()]{0,4}(?:链接|附件|下载)[^()]{0,4}|\d{1,2})\)")
#: A word in brackets before the title, which says of what kind it is.
_SIGN = re.compile(
    r"^(?:[【\[〔](?:[^【】\[\]〔〕]{0,8}(?:年报|年度报告|公开|公告|公示|通知|最新|置顶)|新|顶)[】\]〕])+"
)
_DOCUMENT_NUMBER = re.compile(r"[\u4e00-\u9fff]{0,8}[〔\[(【]?(?:19|20)\d\d[〕\])】]第?\d{1,4}号")
_CHINESE_YEAR = re.compile(
    r"(?:二[〇零○oO0]|一九|2[〇零○oO]|20(?=[一二〇○oO零]))[〇零○oO0-9一二三四五六七八九]{0,2}(?=年|度)"
)
_DIGITS = {**dict(zip("〇零○oO", "00000", strict=True)), **dict(zip("一二三四五六七八九", "123456789", strict=True))}
_YEAR = re.compile(r"(?<!\d)[\[(〔【]?(?P<year>199\d|20[0-4]\d)[\])〕】]?(?!\d)(?P<word>年度(?!假)|年|度(?!假))?")
_YEAR_WORD = re.compile(
    r"(?<!\d)[\[(〔【]?(?:199\d|20[0-4]\d)(?!\d)(?:[\])〕】])?(?:年(?:度(?!假))?|度(?!假))?[\])〕】]?"
)

_BETWEEN = r"(?:的|工作|情况|年度|年|度|本级|执行|完成|(?<!\d)(?:199\d|20[0-4]\d)(?!\d)|[()\[\]《》〈〉:、,·\-—_])*"
_CORE = re.compile(
    rf"(?:(?P<whose>政府|政务)?(?:信息)公开{_BETWEEN}(?:报告|年报|告年度报|年度报(?!表))"
    r"|(?<![务众])公开(?:年度报告|年报(?!表)))"
)
_OPENNESS = re.compile(r"政务公开.{0,12}(?:报告|年报|总结)|信息公开.{0,8}总结")
_BARE = re.compile(r"(?:年度?报告|年报)$")
_NOTICE = re.compile(
    r"编制|做好|格式|模板|样本|填报|填写说明|催报|提纲|意见$|"
    r"(?:通知|方案|制度|办法|规定|要求|规范|(?<!报告)(?<!年报)公示|细则|批复|解释|说明)[)》]?$"
)
_ISSUED = re.compile(r"(?:印发|公布|发布|公开|转发).{0,60}(?:报告|年报).{0,3}的?(?:通知|公告|通告)$")
_INTERPRETATION = re.compile(r"解读|图解|一图|读懂|看懂|数说|图说|长图|视频|动漫|漫画|图文版解|H5", re.IGNORECASE)
_INDEX = re.compile(
    r"(?:19|20)\d\d年?(?:-|—|–|~|至|到)+(?:19|20)\d\d年|汇总|历年|历次|往年|及以前|以前年度|一览|合集|汇编|专栏|列表|集中公开|(?<!下)各(?:部门|单位|县|区|市|乡|镇|街道|委|办|局)"
)
#: Words for many bodies: a title with one of them in a body's place stands over a list.
_GROUPS = frozenset(
    ["部门", "乡镇", "街道", "单位", "镇街", "乡镇街道", "县直部门", "区直部门", "市直部门", "政府部门", "县级部门"]
)
_EXCLUDED = re.compile(
    r"法治政府|依法行政工作|政府网站|网站(?:工作|监管|年)|网站.{0,6}报表|财政年报|决算|预算|预决算|绩效|事业单位法人|企业年报|"
    r"企业年度|统计年鉴|统计公报|统计年报|卫生健康年报|环境质量|科研年报|公开(?:工作)?(?:指南|目录|制度|条例|规定|办法|规程|"
    r"要点|方案|专栏|机构|考核|评估|测评|申请)|工作要点|实施方案|考核|评估(?:结果|报告)|依申请公开(?:情况)?统计|高校信息公开"
)
#: The sheet of figures that was an annex of each report until 2018.
_SHEET = re.compile(r"信息公开.{0,8}(?:情况|数据)?统计表")
_HALF_OR_QUARTER = re.compile(r"上半年|下半年|半年度?|[一二三四1-4]季度")
_PART_YEAR = re.compile(_HALF_OR_QUARTER.pattern + r"|季度|\d{1,2}月份?(?!\d)")
_ISSUER_AFTER = re.compile(
    r"\((?P<body>[\u4e00-\u9fff]{1,30}(?:局|委|办|办公室|委员会|镇|乡|街道|办事处|政府|中心|苏木))\)|"
    r"[-—_](?P<behind>[\u4e00-\u9fff]{1,12}(?:局|委员会|镇|乡|街道|办事处|苏木))$"
)
_ORGAN = re.compile(
    r"(?:镇|乡|苏木|街道|办事处|局|委|委员会|办|办公室|中心|政府|管委会|[省市县区州盟旗]|公司|医院|学校|大队|支队)$"
)
_EDGES = re.compile(r"^[\-—_|:,.、《〈<>》〉\"“”'‘’·*#\[\]【】]+|[\-—_|:,.、《〈<>》〉\"“”'‘’·*#\[\]【】]+$")
_LEADING_WORDS = re.compile(
    r"^(?:关于|有关|印发|公布|发布|转发|公开|附件?\d*(?=[:：])|附件\d*|(?:点击)?(?:下载|查看)(?:全文|附件)?|相关(?:文档|附件|下载)|标题|名称|"
    r"[一二三四五六七八九十]、|[:：]|度(?!假)|年)+"
)
_TRAILING_WORDS = re.compile(r"(?:关于|印发|公布|发布|公开|度|的|工作|年)+$")


@dataclass(frozen=True, slots=True)
class Title:
    """What a title says. ``body`` is the printed name (places before a township cut off), ``text`` the folded title.

    ``kind``: ``report``; look-alikes ``notice``, ``interpretation``, ``index``, ``excluded``; ``weak`` only counts
    where the column of annual reports lists it; ``none`` has nothing to do with it.
    """

    kind: TitleKind
    body: str | None
    year: int | None
    text: str


def fold_title(text: str) -> str:
    """``text`` in one line: widths folded, blanks and zero-width characters gone, years in digits."""
    folded = unicodedata.normalize("NFKC", text[: 4 * LONGEST])
    folded = _PINYIN.sub("", _INVISIBLE.sub("", folded)).translate(_TRADITIONAL)
    return _CHINESE_YEAR.sub(_arabic, folded)[:LONGEST]


@lru_cache(maxsize=20_000)
def read_title(text: str) -> Title:
    """Reads a title as published. Pure; never fails; a text that is no title has kind ``none``."""
    folded = fold_title(text)
    bare = _INJECTED.sub("", _bare(folded))
    core = _last_core(bare)
    years = _years(bare)
    if core is None:
        kind: TitleKind = "none"
        if _EXCLUDED.search(bare) or (_SHEET.search(bare) and _PART_YEAR.search(bare)):
            kind = "excluded"
        elif _BARE.search(bare) and _INDEX.search(bare):
            kind = "index"
        elif _SHEET.search(bare) or _OPENNESS.search(bare) or (_BARE.search(bare) and len(bare) <= 40):
            kind = "weak"
        return Title(kind, None, years[-1][0] if years else None, folded)
    year = _attached_year(years, core)
    body = _body(bare, core)
    return Title(_kind(bare, core, body, year), body, year, folded)


def injected_words(title: str) -> str:
    """Words of gamblers in the name of the body, by which mirrors and pages broken into are known. Empty otherwise."""
    bare = _bare(fold_title(title))
    core = _last_core(bare)
    words = (match[0] for match in _INJECTED.finditer(bare)) if core is not None else ()
    found = [word for word in words if not _PROGRAM.match(word)]
    return " ".join(found) if core is not None and found and _body(bare, core) != read_title(title).body else ""


def part_of_year(title: str) -> str:
    """The half or quarter of a year that a title names: then it is a bulletin and no annual report. Empty otherwise."""
    found = _HALF_OR_QUARTER.search(fold_title(title))
    return found[0] if found else ""


def _bare(folded: str) -> str:
    """A folded title without what stands around it: the kind in brackets, the file's ending, edition and number."""
    return _DOCUMENT_NUMBER.sub("", _EDITION.sub("", _FILE.sub("", _SIGN.sub("", folded))))


def _kind(bare: str, core: re.Match[str], body: str | None, year: int | None) -> TitleKind:
    after = bare[core.end() :]
    if _INTERPRETATION.search(bare):
        return "interpretation"
    if _NOTICE.search(bare) and not (_ISSUED.search(bare) and not re.search(r"编制|做好|格式|模板|填报", bare)):
        return "notice"
    if _PART_YEAR.search(bare) or re.match(r"(?:考核|评估|测评|报表)", after) or "第三方" in bare:
        return "excluded"
    if "高校信息公开" in bare:
        return "excluded"  # universities report by rules of their own
    if _INDEX.search(bare) or body in _GROUPS:
        return "index"
    if "信息公开" not in core[0] and body is None:
        return "weak"  # 重大决策公开年度报告
    annual = "年" in core[0]
    if year is None and (body is None or not annual):
        return "weak"
    return "report"


def _arabic(found: re.Match[str]) -> str:
    digits = "".join(_DIGITS.get(character, character) for character in found[0])
    return digits if len(digits) == 4 else found[0]


def _last_core(bare: str) -> re.Match[str] | None:
    """The pattern at its last place: a title printed twice ends with itself, a column name comes first."""
    found = None
    for found in _CORE.finditer(bare):  # noqa: B007  (the last one is wanted)
        pass
    return found


def _years(bare: str) -> list[tuple[int, int, bool]]:
    """Every year with its position and whether it is written as a report year (年度)."""
    return [
        (int(found["year"]), found.start(), (found["word"] or "").startswith(("年度", "度")))
        for found in _YEAR.finditer(bare)
    ]


def _attached_year(years: list[tuple[int, int, bool]], core: re.Match[str]) -> int | None:
    """Of several years the one that belongs to the report: 年度 first, else the nearest before its name, else after."""
    if not years:
        return None
    inside = [year for year in years if core.start() <= year[1] < core.end()]
    marked = [year for year in years if year[2] and year[1] < core.end()]
    before = [year for year in years if year[1] < core.start()]
    for group in (marked, inside, before, years[:1]):
        if group:
            return group[-1][0]
    return None


def _body(bare: str, core: re.Match[str]) -> str | None:
    left = bare[: core.start()]
    shared = core.groupdict().get("whose") == "政府"
    # A page title may repeat the report's name: only what stands after the previous one names the body.
    earlier = _CORE.search(left)
    if earlier:
        left = left[earlier.end() :]
    left = _YEAR_WORD.sub("\x00", _HALF_OR_QUARTER.sub("\x00", left))
    pieces = [_trim(piece) for piece in left.split("\x00")]
    body = next((piece for piece in reversed(pieces) if len(piece) > 1 or piece in ("县", "市", "区", "镇", "乡")), "")
    if (shared and body.endswith("人民")) or (shared and body in ("县", "市", "区", "省", "州", "旗", "镇", "乡")):
        body += "政府"
    if not body:
        issuer = _ISSUER_AFTER.search(bare, core.end())
        body = (issuer["body"] or issuer["behind"]) if issuer else ""
    if len(body) < 2 or len(body) > 60 or not re.search(r"[\u4e00-\u9fff]{2}", body):
        return None
    if "信息公开" not in core[0] and not _ORGAN.search(re.sub(r"\([^()]*\)$", "", body)):
        return None  # what was made public, not who did it
    return short_township(body) or body


def _trim(piece: str) -> str:
    for _ in range(4):
        shorter = _TRAILING_WORDS.sub("", _LEADING_WORDS.sub("", _EDGES.sub("", piece)))
        if shorter.startswith("(") and shorter.endswith(")"):
            shorter = shorter[1:-1]
        if shorter.count("(") != shorter.count(")"):
            shorter = shorter.strip("()")
        if shorter == piece:
            break
        piece = shorter
    return piece
