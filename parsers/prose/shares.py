"""Percentages of a sentence: shares with their part and possible wholes, rates, and growth."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from parsers.prose.quantities import Figure


@dataclass(frozen=True, slots=True)
class Percentage:
    """What a percentage (or a difference, for growth) says, as positions in the sentence's figures.

    ``parts`` holds the figure it is a share of the whole for; several for a merged share (共占). ``base`` is the name
    of the whole as printed. ``sure`` is false where part or whole may not be in the text. ``whole`` is the figure of
    the whole where the clause names it itself, and for growth the figure of last year.
    """

    position: int
    kind: str  # share, rate, growth
    parts: tuple[int, ...]
    base: str
    label: str
    sure: bool
    whole: int | None = None


_SHARE = re.compile(
    r"(?P<merged>共|合计|总共|一共|两者|两项)?(?:约|分别|各)?占(?P<base>[^，。；：%]{0,24}?)(?:的)?(?:比例|比重|比)?(?:为|达到|达|是|仅|约|近|将|接|超过|超|逾|不足|不到|低于|高达|只|升至|降至|：|:)*$"
)
_SHARE_NOUN = re.compile(
    r"(?:占比|所占比例|所占比重|比例|比重)(?:为|是|达到了?|达|高达|只|升至|降至|仅|约|近|将|接|超过|超|逾|不足|不到|低于|：|:)*$"
)
_OWN_BASE = re.compile(
    r"^(?:(?:全部|年度|本年度|全年|当年|所有|主动公开|公开|受理|收到|办结|答复|办理|申请|信息|政府信息|政府信息公开|公开信息|发布|上述|其|该类)*"
    r"(?:申请|总数|总量|总|全部|信息|数量|件数|数|量|的|公开|受理|办结|答复|比)*(?:总数|总量|数|量|总|申请|信息|比)?(?:\d+[件条])?)$"
)
_OTHER_BASE = re.compile(r"全[市县区省国州旗]|同期|同类|行业|系统")
_RATE = re.compile(
    r"(?P<label>[\u4e00-\u9fff]{0,12}(?:率|满意度))(?:均|都|分别|也|已|为|是|达到了?|达|保持|保持在|实现|继续保持|约|高达|超过|：|:|在|提升至|提高到|上升至)*$"
)
#: 占办结总数9件的65.56%: the whole is named with its figure, the part stands before it.
_NAMED_WHOLE = re.compile(r"^(?:、|，)?(?:均|约|各)?(?:共)?占[^，。；：%]{0,16}$")
_OF_THAT = re.compile(r"^(?:的|之)?(?:比例|比重|比)?(?:为|是|达到|达|约|近)*$")
_BRACKET = re.compile(r"[（(](?:占|占比|比例|约)?$")


def read_percentages(text: str, figures: Sequence[Figure]) -> list[Percentage]:
    """The shares, rates and growths of one sentence in order."""
    out: list[Percentage] = []
    for position, figure in enumerate(figures):
        if figure.role == "growth":
            out.append(_growth(text, figures, position))
        elif figure.role == "percent":
            share = _share(text, figures, position)
            both = (share,) if share else (_rate_of_figures(figures, position), _rate(figure, position))
            out.extend(found for found in both if found is not None)
    return out


def _before(figures: Sequence[Figure], position: int) -> int | None:
    return next((p for p in range(position - 1, -1, -1) if figures[p].role == "count"), None)


def _share(text: str, figures: Sequence[Figure], position: int) -> Percentage | None:
    figure = figures[position]
    left = figure.left
    if (named := _of_named_whole(text, figures, position)) is not None:
        return named
    found = _SHARE.search(left) or _SHARE_NOUN.search(left)
    part = _before(figures, position)
    bracketed = _BRACKET.search(text[: figure.number.start]) is not None
    if found is None and not (bracketed and part is not None and figures[part].number.end >= figure.number.start - 4):
        return None
    if "率" in left and found is None:
        return None
    base = found.groupdict().get("base") or "" if found else ""
    if part is None:
        return Percentage(position, "share", (), base, left, False)
    between = text[figures[part].number.end : figure.number.start]
    parts: tuple[int, ...] = (part,)
    merged = bool(found and found.groupdict().get("merged"))
    if merged:
        parts = tuple(p for p in range(part + 1) if figures[p].role == "count")
    distance = sum(between.count(c) for c in "，,；;：:、")
    other_percent = any(figures[p].role == "percent" for p in range(part + 1, position))
    own = figures[part].number
    sure = (
        not merged
        and not other_percent
        and distance <= 1
        and "；" not in between
        and own.value is not None
        and not own.doubt
        and not figures[part].number.doubt
        and (figure.number.value is not None or figure.number.low is not None)
        and _OWN_BASE.match(base) is not None
        and not _OTHER_BASE.search(left)
        and figures[part].when == "this"
        and _near(left, found)
    )
    return Percentage(position, "share", parts, base, left, sure)


def _of_named_whole(text: str, figures: Sequence[Figure], position: int) -> Percentage | None:
    """A share whose clause prints its whole (占总数9件的55.56%): part, whole and share in one row."""
    if position < 2 or not _OF_THAT.match(figures[position].left):
        return None
    part, whole = figures[position - 2], figures[position - 1]
    printed = (part, whole)
    if any(f.role != "count" or f.number.value is None or f.number.doubt for f in printed):
        return None
    gap = text[part.number.end : whole.number.start]
    if not _NAMED_WHOLE.match(gap) or part.when != "this" or whole.when != "this":
        return None
    sure = figures[position].number.value is not None and part.number.unit == whole.number.unit
    return Percentage(position, "share", (position - 2,), "", gap, sure, position - 1)


def _near(left: str, found: re.Match[str] | None) -> bool:
    """Whether nothing else is made the subject between the figure and its share (工作动态占 names another part)."""
    head = left[: found.start()] if found else ""
    return re.fullmatch(r"(?:，|、|（|信息|申请|均|约|，分别|政府信息|的|总数)*", head) is not None


#: 受理1263件，办结1236件，办结率97.9%: a rate that is named for the figure before it.
_NAMED_RATE = re.compile(
    r"^(?P<verb>办结|答复|办复|回复|采纳|整改|受理|满意|化解|公开|完成|建成|公示|解读|销号|处置)率(?:仅|为|是|达到|达|约|：)*$"
)


def _rate_of_figures(figures: Sequence[Figure], position: int) -> Percentage | None:
    """A rate that is the share of the figure before it in one of those before that; 100 per cent may be of the due."""
    found = _NAMED_RATE.match(figures[position].left)
    value = figures[position].number.value
    if found is None or position < 2 or value is None or value >= 100 or figures[position - 1].role != "count":
        return None
    part = figures[position - 1]
    if (
        not part.left.rstrip("的了有共已").endswith(found.group("verb"))
        or part.number.value is None
        or part.number.doubt
    ):
        return None
    larger = (
        f.number.value is not None and f.number.value >= part.number.value
        for f in figures[: position - 1]
        if f.role == "count" and f.number.unit == part.number.unit
    )
    if not any(larger):
        return None
    return Percentage(position, "share", (position - 1,), "", figures[position].left, part.when == "this")


def _rate(figure: Figure, position: int) -> Percentage | None:
    found = _RATE.search(figure.left)
    if found:
        label = re.split(r"[，、；：]", found.group("label"))[-1]
        return Percentage(position, "rate", (), "", label, True)
    after = re.match(r"(?:的)?(按[时期]办结|办结|答复|按[时期]答复|公开)", figure.right)
    if after and figure.number.value == 100:
        return Percentage(position, "rate", (), "", f"{after.group(1)}率", True)
    return None


_SAME_COUNT = re.compile(
    r"^(?:申请|受理|收到|公开|答复|办结|发布|推送|信息|其中|该|均|总|数|量|件|条|，|的|比|政府|依申请|办理|新收)*$"
)


_COMPARING = re.compile(
    r"同比|环比|较|比|与|同|相较|由|从|增长|增加|减少|下降|上升|回落|增幅|降幅|涨幅|提高|降低|(?:19|20)\d\d年"
)


def _growth(text: str, figures: Sequence[Figure], position: int) -> Percentage:
    """Of which figure the growth is: the one before it in the sentence, unless the clause names another.

    Where the sentence prints last year's figure too (比2022年的590条增加92条; 2022年285件，同比增加27件), that is its
    ``whole``, and ``parts`` are the figures of this year that it may be compared with, the nearest first.
    """
    figure = figures[position]
    part = _before(figures, position)
    head = _COMPARING.split(figure.left.lstrip("）净约"))[0].rstrip("多少增减升降净")
    sure = not head or _SAME_COUNT.match(head) is not None
    base = _base_of_growth(text, figures, position)
    if base is not None and (now := tuple(_this_year(figures, position, base))):
        # 申请数比上年的31件增加9件 names what it counts: which of the figures before is not sure
        subject = _COMPARING.split(figures[base].left)[0] if figures[base].role == "from" else ""
        unnamed = not subject or any(subject in figures[place].left for place in now)
        return Percentage(position, "growth", now, "", head, sure and unnamed, base)
    return Percentage(position, "growth", (part,) if part is not None else (), "", head, sure and part is not None)


def _base_of_growth(text: str, figures: Sequence[Figure], position: int) -> int | None:
    """Last year's figure, with which a growth compares: in the clauses just before it, or in a bracket after it."""
    growth = figures[position].number
    for place in range(position - 1, max(-1, position - 4), -1):
        figure = figures[place]
        if "；" in text[figure.number.end : growth.start]:
            break
        if figure.number.value is not None and (
            figure.role == "from" or (figure.role == "count" and figure.when == "last")
        ):
            return place
    after = position + 1
    if after == len(figures) or not re.match(r"^（[^）]{1,14}$", text[growth.end : figures[after].number.start]):
        return None
    return after if figures[after].role == "count" and figures[after].when == "last" else None


def _this_year(figures: Sequence[Figure], position: int, base: int) -> Iterator[int]:
    unit = figures[base].number.unit
    for place in range(position - 1, -1, -1):
        figure = figures[place]
        exact = figure.role == "count" and figure.when == "this" and figure.number.value is not None
        if exact and place != base and figure.number.unit == unit:
            yield place
