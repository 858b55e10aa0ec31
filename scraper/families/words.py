"""The words by which portals name what leads to the reports: columns, groups, walls of bodies."""

from __future__ import annotations

import re

from forms.bodies import body_level, normal_body, plain_name
from forms.titles import read_title

#: The column of annual reports.
COLUMN = re.compile(
    r"^(?:政府|政务)?(?:信息)?公开(?:工作)?(?:年度?报告?|年报|年度工作报告)(?:专栏)?$|^(?:年度?报告|年报|工作年报|信息公开年报)$"
)
#: The same as part of an address.
SLUG = re.compile(
    r"(?:^|[/_\-])(?:zfxxgk|xxgk|gk|bmxxgk|zfxxgkgz|xxgkgz)?(?:nb|ndbg|ndbao|ndgzbg)(?:new|3e|\d{0,4}n?)?(?:[/_\-.?]|$)|"
    r"annualreport",
    re.IGNORECASE,
)
_KIND = (
    r"(?:(?:县|区|市|旗|州|省|本级)?(?:直|级|属|政府)?(?:工作|职能|组成)?(?:部门|单位|机构|机关)|乡镇|街道|镇街|街镇|镇办|街办|镇乡|"
    r"苏木|办事处|镇|乡|(?:经济|高新)?(?:技术)?(?:产业)?开发区|功能区|园区|企事业单位|事业单位|国有企业|公共企事业单位|人民团体|"
    r"(?:中央|省|市)?(?:直|垂直|驻\w)管理?(?:部门|单位)|(?:县|区|市|旗)?(?:人民)?政府(?:本级)?|其他)"
)
#: Groups of bodies: ``乡镇(街道)``, ``县直部门``, ``各镇、街道``.
_GROUPS = rf"(?:各|全部|所有)?{_KIND}(?:[、和及/(]?{_KIND}\)?){{0,4}}"
#: What leads to columns: the platform, its groups and walls.
_DOOR = re.compile(
    r"政府信息公开|信息公开(?:平台|专栏|目录)?$|^信息公开$|^政务公开$|公开平台|"
    rf"^{_GROUPS}(?:政府|政务)?(?:信息)?(?:公开)?(?:目录|专栏|平台|网站)?$|^公开(?:单位|主体|机构|部门)$|"
    r"(?:部门|乡镇|街道|镇街|单位|各镇|县直|区直|市直).{0,4}(?:信息)?公开"
)
#: Other columns of the platform, and news of openness.
_NO_DOOR = re.compile(
    r"指南|制度$|申请|条例|规定$|办法$|意见|通知|会议|培训|召开|举办|推进|关于|解读|举报|统计|考核|问答|保密|我[省市县区旗]|全[省市县区旗]"
)
_LONGEST_DOOR = 24
#: The last resort.
SITE_MAP = re.compile(r"(?:网站|站点|本站)(?:地图|导航)$")
#: Groups inside a column.
GROUP = re.compile(rf"^{_GROUPS}(?:单位|年报|年度报告|信息公开年报|政府信息公开(?:工作)?(?:年报|年度报告))?$")
_YEAR = re.compile(
    r"^(20[0-4]\d|199\d)(?:年度?)?(?:年?报告?|年报|政府信息公开年报|政府信息公开(?:工作)?年度报告|年度报告)?$"
)
_YEAR_IN_ADDRESS = re.compile(
    r"(?:(?<=/)|(?<=_)|(?<=-)|nb|bg|year=|nbYear=|fbtime=)(20[0-4]\d)(?:n|nb|nd|xz|bm)?(?=[/_\-.&]|[a-z]|$)"
    # Days of publication: /2023/1/6/, /2023-01-06, /2023/0106/, /2023/202301/.
    r"(?![/-]\d{1,2}[/-]|[/-][01]\d[0-3]\d/|/\1[01]\d/)",
    re.IGNORECASE,
)
_BODY = re.compile(
    r"(?:镇|乡|街道|街道办事处|街道办|办事处|苏木|局|委|委员会|办|办公室|管委会|管理委员会|中心|人民政府|政府|大队|支队|开发区|园区|公司)$"
)
_OURSELVES = re.compile(
    r"^(?:我|本)(?:省|市|县|区|旗|镇|乡|街道|街办|办事处|局|委|办|单位|机关|部门|中心|政府|委员会)+$|"
    r"^全(?:[省市县区州旗国镇乡]|体.*)$|^各(?:有关)?(?:省|市|县|区|级|乡|镇|街道|部门|单位|委|办|局)"
)
_NO_BODY = re.compile(
    r"(?:新闻|数据|下载|会员|互动|资讯|媒体|帮助|个人|用户|办事|结果|服务|信息发布|图片|视频)中心$|在线办|网上办|马上办|怎么办|一次办|"
    r"智能|掌上|^(?:县|市|区)?(?:人民)?政府$|^(?:乡|镇|街道|部门|乡镇|本局|我局)$|如何|指南|"
    r"公开$|年报|报告|平台|查询|国务院"
)


def is_body_name(text: str) -> bool:
    """Whether a link's text is the name of a body."""
    name = plain_name(text)
    if not 2 <= len(name) <= 30 or _NO_BODY.search(name) or not _BODY.search(name) or GROUP.match(name):
        return False
    return body_level(name) != "unknown" or len(normal_body(name)) >= 2


def own_name(body: str | None) -> str | None:
    """The body that a title names; none where it says no more than ``我乡``, ``本局``, ``全县`` or ``各单位``."""
    return None if body is None or _OURSELVES.match(body) else body


def is_door_name(text: str) -> bool:
    """Whether a link's text names the platform, a group of bodies or a wall of them, and is no news of openness."""
    name = plain_name(text)
    return len(name) <= _LONGEST_DOOR and bool(_DOOR.search(name)) and not _NO_DOOR.search(name)


def is_column_name(text: str) -> bool:
    """Whether a link's text names the column of annual reports."""
    return bool(COLUMN.match(plain_name(text)))


def column_of(text: str) -> str | None:
    """The body in ``次邱镇政府信息公开年报`` as a link's text: a body's own column. ``None`` for anything else."""
    title = read_title(text)
    return title.body if title.body and title.year is None and title.kind in ("report", "weak") else None


def year_of_column(text: str) -> int | None:
    """The year that a link's text names as a column (``2022年``, ``2022年年报``)."""
    found = _YEAR.match(plain_name(text))
    return int(found[1]) if found else None


def year_of_group(text: str) -> int | None:
    """The year of ``2022年政府信息公开年报汇总`` or ``各单位2022年年报`` as the heading of a group."""
    title = read_title(text)
    return title.year if title.kind in ("index", "report", "weak") else None


def year_in_address(url: str) -> int | None:
    """The report year that an address names, where it names exactly one."""
    found = {int(match[1]) for match in _YEAR_IN_ADDRESS.finditer(url.partition("//")[2])}
    return found.pop() if len(found) == 1 else None
