"""Lists whose total comes last: a、b，总计N; 一季度7件，…，全年合计40件; a、b、c，以上三类共计N."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import pairwise

from parsers.prose.breakdown import NO_PART, OF_THE_YEAR, Breakdown, adds_up, clause_head, in_pairs
from parsers.prose.quantities import Figure
from parsers.prose.sentences import begin_of

_RESPECTIVELY = re.compile(r"分别(?:为|是|有)?[：:]?[^，。；;：:0-9]{0,16}$")


_TOTAL_WORD = re.compile(
    r"^(?:以上|上述|前述)?[二两三四五六七八九][项类种者]共|(?:总计|合计|共计|总数|总量)(?:[^，。；]{0,10})$|^(?:全年)?共(?:公开|发布|推送|公示|承办|办理|收到|举办|开展|计|有)?$"
)


def totals_last(
    text: str, figures: Sequence[Figure], counts: Sequence[int], found: Sequence[Breakdown]
) -> Iterator[Breakdown]:
    """Parts first, total last: a、b，总计N."""
    if len(counts) < 2 or not any(c in text for c in "共计总"):
        return
    for place, total in enumerate(counts):
        if place < 2 and not (place and any(f.role == "from" for f in figures[:total])):
            continue
        if not _TOTAL_WORD.search(clause_head(text, figures[total])) or any(b.total == total for b in found):
            continue
        unit = figures[total].number.unit
        before = [p for p in counts[:place] if figures[p].number.unit in (unit, "")]
        for first in range(len(before) - 1):
            if adds_up(figures, total, before[first:]):
                yield Breakdown(total, tuple(before[first:]), "unstated", "总计")
                break
        else:
            if periods := _of_periods(text, figures, before, total):
                yield Breakdown(total, periods, "closed", "总计")
            elif respective := _told_respectively(text, figures, counts[:place], before):
                yield Breakdown(total, respective, "closed", "总计")
            elif clause_head(text, figures[total]) in ("共", "共有") and not _alike(text, figures, before, total):
                continue
            elif listed := _listed_before(text, figures, counts[:place], total, found):
                # 共公开900条 and 全年合计900条 may count more than what stands before them
                head = clause_head(text, figures[total])
                only = _ONLY_TOTAL.match(head)
                sums = only is not None and (only.group("word") != "共" or head in ("共", "共有"))
                sums = sums and not head.startswith("全年")
                yield Breakdown(total, listed, "closed" if sums else "among", "总计")


def _alike(text: str, figures: Sequence[Figure], before: Sequence[int], total: int) -> bool:
    """Whether a bare 共 counts what the parts are: 15个村、3个社区，共18个村（社区）, but not 共25个公开栏."""
    noun = _NOUN.match(text, figures[total].number.end)
    what = noun.group() if noun else ""
    parts = (word for p in before for word in (figures[p].left, figures[p].right.partition("、")[0]) if word)
    return not what or any(word.endswith(what[-1]) for word in parts)


_NOUN = re.compile(r"[^，。；：、（）()0-9]{0,12}")


def _of_periods(text: str, figures: Sequence[Figure], before: Sequence[int], total: int) -> tuple[int, ...]:
    """一季度7件，二季度13件，三季度10件，四季度8件，全年合计40件: all periods of a year, before its total."""
    own = figures[total]
    run = [
        p
        for p in before
        if figures[p].number.unit == own.number.unit and _A_PERIOD.search(clause_head(text, figures[p]))
    ]
    named = [found.group() for p in run if (found := _A_PERIOD.search(clause_head(text, figures[p])))]
    complete = [re.sub("第", "", name) for name in named] in _YEARS
    joined = all(
        _NEXT_PART.match(text[figures[a].number.end : figures[b].number.start]) for a, b in pairwise([*run, total])
    )
    return tuple(run) if complete and joined else ()


_A_PERIOD = re.compile(r"第?[一二三四]季度|[上下]半年")


_YEARS = (["一季度", "二季度", "三季度", "四季度"], ["上半年", "下半年"])


def _told_respectively(
    text: str, figures: Sequence[Figure], counts: Sequence[int], before: Sequence[int]
) -> tuple[int, ...]:
    """2件申请，金额分别为80元、140元，合计…: the figures that 分别 opens, where nothing else stands between.

    1笔120元、1笔240元，合计… is such a list too.
    """
    if in_pairs(figures, counts):
        return tuple(before)
    run = [p for p in before if "分别" in text[: figures[p].number.start]]
    if len(run) < 2 or list(counts[-len(run) :]) != run:
        return ()
    return tuple(run) if _RESPECTIVELY.search(text[: figures[run[0]].number.start]) else ()


#: 共计294件 says of itself no more than that it adds up what stands before it.
_ONLY_TOTAL = re.compile(
    r"^(?:全年|(?:以上|上述|前述)?(?P<many>[二两三四五六七八九])[项类种者个](?:情形|结果|方式|渠道)?|以上|上述|(?:政务)?新媒体|各?平台)?(?P<word>共计|合计|总计|共)"
    r"(?:为|是|有|共|收取|收费|金额|信息处理费|公开|发布|推送|公示|承办|办理|收到|举办|开展|各类|政府|政务|申请|建议|提案|信息)*$"
)


_MANY = {"二": 2, "两": 2, "三": 3, "四": 4, "五": 5, "六": 6, "七": 7, "八": 8, "九": 9}


_NEXT_PART = re.compile(r"^[、，,和及与以]+[^。；;：:，,（）()]{1,16}$")


#: 15个行政村、3个社区，共18个: the noun stands after the figure.
_NEXT_NOUN = re.compile(r"^[^。；;：:，,、（）()0-9]{1,8}[、，,和及与以]+[^。；;：:，,（）()]{0,8}$")


def _listed_before(
    text: str, figures: Sequence[Figure], before: Sequence[int], total: int, found: Sequence[Breakdown]
) -> tuple[int, ...]:
    """承办建议126件、提案158件，共计294件: all figures before the total, joined like the items of one list."""
    own = figures[total]
    if not _ONLY_TOTAL.match(clause_head(text, own)) or not own.number.unit or len(before) < 2:
        return ()
    start = begin_of(text, own.number.start, "；;。")
    run = tuple(p for p in before if figures[p].number.start >= start)
    only = _ONLY_TOTAL.match(clause_head(text, own))
    if only is not None and only.group("many"):
        run = run[-_MANY[only.group("many")] :]  # 以上五类共计310件: what stands before the five is no part
    whole = {b.total for b in found} | {p for b in found for p in b.parts}
    for one in run:
        other = figures[one]
        timed = other.when == own.when or OF_THE_YEAR.match(other.left) is not None
        same = other.number.unit == own.number.unit and timed and other.number.value is not None
        if not same or one in whole or NO_PART.search(other.left) or _FAMILY_OF_STOCK.search(other.left):
            return ()
    for one, two in pairwise(run):
        gap = text[figures[one].number.end : figures[two].number.start]
        if not (_NEXT_PART.match(gap) or _NEXT_NOUN.match(gap)):
            return ()
    last = text[figures[run[-1]].number.end : own.number.start] if len(run) > 1 else ""
    return run if len(run) > 1 and re.match(r"^[^。；;：:，,、（）()0-9]{0,8}[，,、]", last) else ()


#: 办结、答复 and 办理 of what was received before: stations of one matter are not added up.
_FAMILY_OF_STOCK = re.compile(r"办结|答复|办复|办理完毕|完成|审结|采纳|整改")
