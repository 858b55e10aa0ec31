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
#: What leads to columns: the platform, its groups and walls.
DOOR = re.compile(
    r"政府信息公开|信息公开(?:平台|专栏|目录)?$|^信息公开$|^政务公开$|公开平台|"
    r"(?:部门|乡镇|街道|镇街|单位|各镇|县直|区直|市直).{0,4}(?:信息)?公开|"
    r"^(?:部门|乡镇|街道|镇街|乡镇街道|县直部门|区直部门|市直部门|政府部门|公开单位)(?:单位|机构|信息)?$"
)
#: The last resort.
SITE_MAP = re.compile(r"(?:网站|站点|本站)(?:地图|导航)$")
#: Groups inside a column.
GROUP = re.compile(
    r"^(?:各)?(?:(?:县|区|市)?(?:直|级|属)?(?:政府)?(?:部门|单位|工作部门)|乡镇|街道|镇街|乡镇\(?街道\)?|镇\(?街道\)?|乡镇街道|镇办|"
    r"(?:县|区|市)?政府|(?:县|区|市)?人民政府|开发区|园区|其他)(?:单位|年报|年度报告|信息公开年报)?$"
)
_YEAR = re.compile(
    r"^(20[0-4]\d|199\d)(?:年度?)?(?:年?报告?|年报|政府信息公开年报|政府信息公开(?:工作)?年度报告|年度报告)?$"
)
_YEAR_IN_ADDRESS = re.compile(
    r"(?:(?<=/)|(?<=_)|(?<=-)|nb|bg|year=|nbYear=|fbtime=)(20[0-4]\d)(?:n|nb|nd|xz|bm)?(?=[/_\-.&]|[a-z]|$)",
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


def year_in_address(url: str) -> int | None:
    """The report year that an address names, where it names exactly one."""
    found = {int(match[1]) for match in _YEAR_IN_ADDRESS.finditer(url.partition("//")[2])}
    return found.pop() if len(found) == 1 else None
