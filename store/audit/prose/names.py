"""How a report calls its own body: the full name, its end, 我镇, 全镇, 镇政府, and the offices that act for it."""

from __future__ import annotations

import re
from functools import lru_cache

_PLACES = re.compile("[省市县区州旗盟]")
#: Ends of names; what a body calls itself is 我, 本 or 该 before the last character.
_KINDS = (*"省市县区州旗盟镇乡局厅委办处会院所站队部署", "街道", "中心")
_OFFICES = (
    "党政办",
    "党政办公室",
    "党政综合办",
    "党政综合办公室",
    "综合办公室",
    "办公室",
    "政务公开办",
    "政务公开办公室",
)
_OF_THE_AREA = ("各级", "各级各部门", "各级政府", "各级行政机关", "各行政机关", "各级机关", "各级政府及其部门")


@lru_cache(maxsize=64)
def names_of(body: str, whole_area: bool) -> frozenset[str]:
    """The words that mean ``body``, and, where the report speaks for a ``whole_area``, all that are in it."""
    short = body.replace("人民政府", "").replace("办事处", "")
    cuts = {0, *(place for found in _PLACES.finditer(short) for place in found.span())}
    own = {short[place:] for place in cuts if len(short) - place > 2}
    out = {body, *own, *(one + end for one in own for end in ("政府", "人民政府", "办事处"))}
    for kind in _KINDS:
        if short.endswith(kind):
            out |= {who + kind for who in "我本该全"} | {f"我{kind}政府"}
            out |= {kind + end for end in ("政府", "人民政府", "机关", "党委", "办事处")}
            out |= set() if whole_area else {kind + office for office in _OFFICES}
    if short.endswith("委员会"):
        out |= {"我委", "本委", "管委会", "委机关"}
    return frozenset(one for one in (*out, *(_OF_THE_AREA if whole_area else _OFFICES)) if len(one) > 1)
