"""The grammar of a list with its total: an error may rest on it only if every word and stop of it has its place.

``total  opener  label figure {separator label figure}  end``: nothing else may stand between the total and the last
part, every figure there is a part (or a share or a bracket of one), and what follows goes on with something else.
"""

from __future__ import annotations

import re

from parsers.prose.statement import Statement

_LABEL = r"[^#，。；：、（）]{0,18}"
_BY = r"按[^#，。；：]{2,12}(?:分类|划分|统计|分)"
_OPENER = re.compile(
    rf"^(?:[^#，。；：、（）]{{0,8}})?(?:，[均已全][^#，。；：、（）]{{0,14}}(?=[。，；]))?[，；：（。]?(?:{_BY}[，：]?)?(?:[^#，。；：、（）]{{0,8}}(?=分别[为是]|具体为)|[^#，。；：、（）]{{0,12}}(?:情况|结果|方式|属性|构成|类型)(?:分别)?(?:为|是|如下)?(?=：))?"
    r"(?:其中|分别为|分别是|分别有|分别|具体为|具体是|即|包括|包含|主要包括|主要有|主要为|主要是|含|按[^#，。；：]{1,8}分(?:类)?(?:为|有)?)?"
    r"[：，（]?(?=[^#]*#)"
)
#: A part: its words before the figure or after it, and a bracket or a share of its own.
_SHARE = r"[，、]?(?:约|各)?(?:占比?|占总数的?|比例)[^#，。；：、（）]{0,8}#+"
_ITEM = re.compile(rf"{_LABEL}#+(?:(?!以及|[和及与])[^#，。；：、（）]){{0,18}}(?:（[^（）]*）)?(?:{_SHARE})?")
_SEPARATOR = re.compile(r"[，、；]|以及|和|及|与")
_END = re.compile(
    r"^）?(?:[。！？!?；]|$|，[^#]*$|，(?:同比|[较比]|总计|合计|共计|占|完成|全部|均|已)|[，、]?[^#，。；：]{0,12}$)"
)
#: Words that do not name a part but begin another statement, or another list inside this one.
_NO_LABEL = re.compile(
    r"其中|另|同比|[较比](?:上|去)|累计|截至|上年|去年|总计|合计|共计|^共|^含|包括|除|不[含计]|办结|答复|阅读|点击|浏览|访问|转发"
)
_FIGURE = re.compile("#+")
#: Ways of publishing: what went out by several is one item and may be counted in each. And words that say so.
_WAYS = re.compile(r"网|微信|公众号|微博|抖音|视频号|快手|头条|媒体|客户端|平台|[公告示传]栏|广播|电视|报|屏")
_OVERLAP = re.compile(r"同时|重复|重叠|交叉|多项|同一|两[个种]|均有|部分(?:信息|申请|内容)")
#: 分别为a、b，共计N: what opens a list whose total comes last, and what closes it.
_BEFORE = re.compile(rf"(?:分别为|分别是|分别|其中)[：，]?{_LABEL}$|(?:^|[。；：])[^#，。；：、（）]{{0,18}}$")
_TOTAL_LAST = re.compile(
    r"^[，、；]?(?:全年|(?:以上|上述|前述)?(?:[二两三四五六七八九][项类种者])?)(?:(?:共计|合计|总计|总数|总量)[^#，。；：、（）]{0,8})#+"
)
#: 办结42件，予以公开20件、…，以上五类共计42件: how many parts there are is said; so it is of the quarters of a year.
_SAYS_WHICH = re.compile(
    r"[，；](?:以上|上述|前述)?[二两三四五六七八九][项类种者]共|[下四](?:半年|季度)[^，；]{0,10}[，；]全年(?:共计|合计|总计)"
)


def well_formed(masked: str, parts: list[tuple[int, int]], statement: Statement) -> bool:
    """Whether the list of ``statement`` has nothing but its grammar.

    ``masked`` is the compact sentence with every figure as ``#``; ``parts`` are the places of the parts in it.
    """
    read = [part.value for part in statement.parts if part.value is not None]
    more = statement.value is not None and sum(read) > statement.value
    if more and (_OVERLAP.search(masked) or sum(_WAYS.search(part.label) is not None for part in statement.parts) > 1):
        return False
    units = {part.unit for part in statement.parts}
    if units not in ({statement.unit}, {""}) or not statement.unit or len(set(parts)) < len(parts):
        return False
    at, seen, separators = _opened(masked, parts[0][0], statement.opener == "总计"), list[int](), set[str]()
    if at is None:
        return False
    while len(seen) < len(parts):
        item = _ITEM.match(masked, at)
        if item is None:
            return False
        figure = masked.index("#", item.start())
        if figure != parts[len(seen)][0] or _NO_LABEL.search(item.group().partition("#")[0]):
            return False
        seen.append(figure)
        at = item.end()
        if len(seen) < len(parts):
            separator = _SEPARATOR.match(masked, at)
            if separator is None:
                return False
            separators.add(separator.group())
            at = separator.end()
    end = _TOTAL_LAST if statement.opener == "总计" else _END
    return len(separators - {"和", "及", "以及", "与"}) <= 1 and end.match(masked[at:]) is not None


def _opened(masked: str, first: int, total_last: bool) -> int | None:
    """Where the list's first label begins; ``None`` where no grammar opens it."""
    if total_last:
        return first if _BEFORE.search(masked[:first]) or _SAYS_WHICH.search(masked, first) else None
    before = [found.end() for found in _FIGURE.finditer(masked, 0, first)]
    opener = _OPENER.match(masked[before[-1] :]) if before else None
    return before[-1] + opener.end() if opener else None
