"""Totals with their parts: N条，其中 a、b、c; N条：a；b；c; a、b，共计N条."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise, takewhile

from parsers.prose.quantities import Figure
from parsers.prose.statement import Closure


@dataclass(frozen=True, slots=True)
class Breakdown:
    """A total and its parts as positions in the sentence's figures. ``mixed`` says that the units differ."""

    total: int
    parts: tuple[int, ...]
    closure: Closure
    opener: str
    wholes: tuple[int, ...] = ()
    mixed: bool = False
    ambiguous: bool = False


#: Bounds on hostile text: breakdowns of one sentence, parts of one breakdown. The longest list met has 32 parts.
MAX_BREAKDOWNS, MAX_PARTS = 24, 150

#: 办结42件，办理结果分别为…: the noun that a list is about may stand before the words that open it.
_NOUNS = "情况|结果|方式|途径|渠道|形式|类型|类别|构成|组成|来源|分布"
_ABOUT = rf"(?:[，,；;]?[^，。；;：:（）()0-9]{{0,8}}?(?:{_NOUNS})看?)?"
_OPENER = re.compile(
    rf"^[^，。；;：:（）()]{{0,14}}?[）)]?{_ABOUT}[，,；;（(：:]?(?P<word>(?:按[^，。；：]{{2,12}}(?:分|划分|统计)(?:类)?[，：:]?)?(?:其中|分别为|分别是|分别有|具体为|具体是|具体包括|包括|包含|涵盖|涉及|主要(?:有|是|为|包括|涉及)|主要|含|即)|按[^，。；：0-9]{{1,8}}(?:划分|分)(?:类)?(?:为|有)|按(?![期时照])[^，。；：0-9]{{1,8}}(?:划分|分类|统计|分)(?:看|来看)?(?=[，：:])|(?<!其)中(?=[，,：:]))"
)
_COLON = re.compile(
    rf"^[^，。；;：:（）()、]{{0,14}}[）)]?(?:[，,](?:按|具体|分)[^，。；;：:]{{0,10}}|{_ABOUT}(?:如下|为|有|是)*)?(?P<word>[：:])"
)
#: 42件申请中，公开23件 and 25件申请里，有28件: what is named next is inside the total.
_WITHIN = re.compile(
    r"^(?:的|政府信息公开|信息公开|依申请公开|公开)*(?:申请|案件|信息|文件|建议|提案|诉讼|复议)?(?P<word>当中|之中|中|里面|里)(?=[，,：:]|[^，。；;：:（）()心央国]{1,16}$)"
)
#: 收到25件，均已答复，其中…: what is said of the total between it and its list.
_AMONG_LATER = re.compile(r"^[^。；;：:（）()]{0,40}?[，,；;](?P<word>其中)")
#: 不予公开4件（内部事务信息2件、过程性信息2件）: a bracket that holds nothing but the list.
_BRACKET = re.compile(r"^(?P<word>[（(])[^，。；;：:（）()]{1,16}$")
_SUCH_AS = re.compile(r"^[^，。；;：:（）()]{0,14}[，,；;（(](?P<word>例如|比如|如)(?!下)")
#: Each with the characters without which it is not worth trying.
_OPENERS = (
    (_OPENER, ""),
    (_COLON, "：:"),
    (_SUCH_AS, "如"),
    (_WITHIN, "中里"),
    (_AMONG_LATER, "其"),
    (_BRACKET, "（("),
)
_STOP = re.compile(
    r"^[且并]|另外|此外|同时|另有|另|还有|还|截至|上年度?(?!度?结转|度?转结)|去年|全年|累计|(?:共|总计|^)(?:收到|受理|举办|组织开展|开展|召开)[^，。；]{0,12}(?!申请)$|与此|本年度|对[^，。；]{1,10}进行|[较比](?:上|去|同|20)"
)
_OPEN_END = re.compile(r"^[^，。；;、0-9]{0,10}?(?<![平中高初对同不])等(?![级待候额于同])")
_RESPECTIVELY = re.compile(r"分别(?:为|是|有)?[：:]?[^，。；;：:0-9]{0,16}$")
_OTHER_DOING = re.compile(
    r"(?:共|并|全年|累计|又|再)*(?:清理|废止|修订|修改|审核|审查|备案|组织|开展|举办|召开|办理|办结|答复|处理|整改|培训|接待|受理|收到|转载|作出|发出|印发|发放)"
)
#: Parts of the year are parts of the year's figure.
OF_THE_YEAR = re.compile(r"^(?:上半年|下半年|第?[一二三四]季度|前三季度)")
_NOTHING_ELSE = re.compile(r"[，,；;]除(?:此|这)[^，。；]{0,6}外[^，。；]{0,4}(?:没有|无|未)")
_TOTAL_WORD = re.compile(
    r"^(?:以上|上述|前述)?[二两三四五六七八九][项类种者]共|(?:总计|合计|共计|总数|总量)(?:[^，。；]{0,10})$|^(?:全年)?共(?:公开|发布|推送|公示|承办|办理|收到|举办|开展|计|有)?$"
)


def read_breakdowns(text: str, figures: Sequence[Figure]) -> list[Breakdown]:
    """All breakdowns of one sentence, outer ones first; a total may have two (by channel and by applicant)."""
    counts = [i for i, figure in enumerate(figures) if figure.role == "count" and not figure.number.doubt]
    out: list[Breakdown] = []
    depth = _depths(text)
    for place, total in enumerate(counts):
        rest = counts[place + 1 : place + 1 + MAX_PARTS]
        if not rest or len(out) >= MAX_BREAKDOWNS:
            break
        opened = figures[rest[0] - 1].number.end  # a growth or share may stand between total and list
        gap = text[opened : figures[rest[0]].number.start]
        found = _opened(gap)
        if found is None:
            continue
        word = found.group("word")
        here = list(_parts(text, figures, total, rest, depth, len(found.group()) + opened))
        if word in ("（", "(") and not _only_a_list(text, figures, total, here):
            continue
        if word == "含" and depth[figures[rest[0]].number.start] == depth[figures[total].number.start]:
            here = _first_clause(text, figures, here)
        out.extend(_judged(text, figures, total, here, word))
    out = _without_children(out, figures)
    if counts and not any(breakdown.total == counts[0] for breakdown in out):
        out.extend(_unstated(text, figures, counts))
    out.extend(_trailing(text, figures, counts, out))
    return out


def _opened(gap: str) -> re.Match[str] | None:
    """What opens a list between a total and the next figure; ``None`` where nothing does."""
    for pattern, needs in _OPENERS:
        if (not needs or any(c in gap for c in needs)) and (found := pattern.match(gap)):
            return found
    return None


def _depths(text: str) -> list[int]:
    """How many brackets are open at each position."""
    depth, out = 0, []
    for c in text:
        if c in "（(":
            depth += 1
        elif c in "）)":
            depth = max(0, depth - 1)
        out.append(depth)
    return out


def _parts(
    text: str, figures: Sequence[Figure], total: int, rest: Sequence[int], depth: Sequence[int], opened: int
) -> Iterator[int]:
    """The figures of the list that opens after the total, brackets inside the list left out."""
    level = depth[figures[rest[0]].number.start]
    bracket_end = len(text)
    if level > depth[figures[total].number.start]:
        bracket_end = next((p for p in range(opened, len(text)) if depth[p] < level), len(text))
    first, doing = True, False
    for position in rest:
        figure = figures[position]
        if figure.number.start >= bracket_end:
            return
        if depth[figure.number.start] > level:
            continue
        left = figure.left
        apart = figure.when != figures[total].when and not OF_THE_YEAR.search(left)
        if not first and (_STOP.search(_clause_head(text, figure)) or apart):
            return
        if not first and "其中" in left:
            return
        if not first and _new_subject(text, figures, rest[0], total, position):
            return
        begins = _OTHER_DOING.match(_clause_head(text, figure)) is not None
        if first:
            doing = begins
        elif begins and not doing and text[_clause_start(text, figure) - 1] in "，,；;":
            return  # 制发33件，其中规范性文件4件，清理旧文件168件: the last is another business
        first = False
        yield position


def _new_subject(text: str, figures: Sequence[Figure], part: int, total: int, position: int) -> bool:
    """Whether a clause after ； begins with a total of its own: 复议案件12件，其中维持12件；引发的行政诉讼案件16件."""
    start = _clause_start(text, figures[position])
    if text[start - 1] not in "；;" or not _SUBJECT.search(_clause_head(text, figures[position])):
        return False
    return _SUBJECT.search(figures[total].left) is not None and not _SUBJECT.search(figures[part].left)


_CONCLUDED = re.compile(r"(?:已|办|审|判)结|结案|答复|处理完毕")
#: 四个季度, 12个月: no total of what follows.
_PERIODS = re.compile(r"季度|月份?(?=[，、：分各得发]|平均)|年度")
_SUBJECT = re.compile(
    r"(?:案件|(?:行政)?(?:诉讼|复议)|(?:申请|建议|提案|留言|工单|决定)(?:总数|数量|总量)?(?=共|总计))(?:共计|共|总计|为|有)*$"
)

#: In a bracket: what compares, adds up or narrows, and is no part of the figure before the bracket.
_NO_PART = re.compile(
    r"共计|合计|总计|累计|上年|去年|上一年|结转|同比|[较比]|\d{4}年|新增|平均|最|按[期时]|涉及|其余均"
)


def _only_a_list(text: str, figures: Sequence[Figure], total: int, here: Sequence[int]) -> bool:
    """Whether a bracket after a figure has two or more labelled figures of its unit and nothing else that counts."""
    unit = figures[total].number.unit
    if len(here) < 2 or not unit or any(figures[p].number.unit != unit for p in here):
        return False
    end = text.find("）", figures[here[-1]].number.end)
    inside = [p for p, f in enumerate(figures) if figures[total].number.end <= f.number.start < max(end, 0)]
    labels = [figures[p].left + "|" + figures[p].right for p in here]
    whole = any(label == "|" or "共" in label or _NO_PART.search(label) for label in labels)
    return inside == list(here) and not whole


def _first_clause(text: str, figures: Sequence[Figure], here: Sequence[int]) -> list[int]:
    """办理69件，含上年转来的3件，办结68件: what 含 takes in ends with its clause."""
    for place, (before, after) in enumerate(pairwise(here), start=1):
        if re.search(r"[，,；;]", text[figures[before].number.end : figures[after].number.start]):
            return list(here[:place])
    return list(here)


def _clause_start(text: str, figure: Figure) -> int:
    return 1 + max(text.rfind(c, 0, figure.number.start) for c in "，,、；;。：:（(")


def _clause_head(text: str, figure: Figure) -> str:
    return text[_clause_start(text, figure) : figure.number.start]


def _judged(text: str, figures: Sequence[Figure], total: int, here: list[int], word: str) -> Iterator[Breakdown]:
    """The list as one breakdown, or as two where it breaks the same total down twice."""
    unit = figures[total].number.unit
    same = [p for p in here if figures[p].number.unit in (unit, "")]
    mixed = False
    if len(same) < len(here):
        units = {figures[p].number.unit for p in here}
        if not same and len(units) == 1:
            # 收取2950元，涉及25件，其中甲局420元…: the list breaks down what has its unit
            earlier = _rivals(figures, total, next(iter(units)))
            total, same, mixed = (earlier[0], here, False) if earlier else (total, here, True)
            unit = figures[total].number.unit
        else:
            # figures of other units stand between: what belongs to the list is not sure
            same = same if _in_pairs(figures, here) else _until_other_unit(figures, here, unit)
    if not same or _PERIODS.match(text, figures[total].number.end):
        return  # 四个季度得分分别为88、91、85、94分: so many figures follow
    done = len(same) > 2 and _CONCLUDED.search(figures[same[0]].left) and not _adds_up(figures, total, same)
    if done and _adds_up(figures, same[0], same[1:]):
        same = same[:1]  # 11件中已结9件，维持7件、撤销2件: the rest breaks the first down
    closure = _closure(text, figures, here, word)
    groups = _groups(text, figures, total, same)
    ambiguous = len(groups) > 1 and not all(_adds_up(figures, total, group) for group in groups)
    if mixed and not _adds_up(figures, total, same):
        ambiguous = True
    if unit == "" and not _adds_up(figures, total, same):
        ambiguous = True
    rivals = [] if word in ("：", ":") else _rivals(figures, total, unit)
    for group in groups:
        if rivals and not _adds_up(figures, total, group):
            # 收到145件，办结140件，其中网上97件: the list may belong to either
            fitting = next((rival for rival in rivals if _adds_up(figures, rival, group)), None)
            yield Breakdown(
                total if fitting is None else fitting, tuple(group), closure, word, (), mixed, fitting is None
            )
            continue
        yield Breakdown(total, tuple(group), closure, word, _wholes(figures, total), mixed, ambiguous)


def _rivals(figures: Sequence[Figure], total: int, unit: str) -> list[int]:
    """Earlier figures of the sentence that the list may break down instead, nearest first."""
    return [
        p
        for p in range(total - 1, -1, -1)
        if figures[p].role == "count" and figures[p].number.unit == unit and figures[p].when == figures[total].when
    ]


def _in_pairs(figures: Sequence[Figure], here: Sequence[int]) -> bool:
    """甲局2件700元、乙局1件360元: two lists side by side, item by item."""
    units = [figures[p].number.unit for p in here]
    return len(here) > 3 and len(here) % 2 == 0 and units == units[:2] * (len(here) // 2) and units[0] != units[1]


def _until_other_unit(figures: Sequence[Figure], here: Sequence[int], unit: str) -> list[int]:
    out: list[int] = []
    for position in here:
        if figures[position].number.unit not in (unit, ""):
            if out:
                break
            continue
        out.append(position)
    return out


def _closure(text: str, figures: Sequence[Figure], here: Sequence[int], word: str) -> Closure:
    last = figures[here[-1]].number
    if any(_OPEN_END.match(text[figures[p].number.end : figures[p].number.end + 14]) for p in here):
        return "open"
    if word in ("中", "里", "里面", "当中", "之中", "（", "("):
        return "among"
    if _NOTHING_ELSE.match(text, last.end):
        return "closed"
    if "其中" in word:
        tail = text[: last.start][-200:]
        return "closed" if "分别" in tail[tail.rfind("其中") :] else "among"
    if word in ("：", ":") or word.startswith(("分别", "具体为", "具体是", "即", "按")):
        before = text[: figures[here[0]].number.start]
        return "open" if re.search(r"主要|包括|涉及|如[：:]|等[：:]", before[-24:]) else "closed"
    # 包括a、b和其他c leaves nothing out
    return "among" if word in _INCLUDING and THE_REST.search(figures[here[-1]].left) else "open"


_INCLUDING = frozenset({"包括", "包含", "涵盖", "含", "具体包括", "主要包括", "主要有"})
#: The last part of a list that is all that the others are not.
THE_REST = re.compile(r"其[他它余](?!组织|单位|部门|机构|主体)|剩余|余下")


def _value(figures: Sequence[Figure], position: int) -> int | None:
    value = figures[position].number.value
    return value if isinstance(value, int) else None


def _adds_up(figures: Sequence[Figure], total: int, parts: Sequence[int]) -> bool:
    values = [_value(figures, p) for p in parts]
    known = [value for value in values if value is not None]
    if len(known) < len(values):
        return False
    return sum(known) in {_value(figures, total), *_whole_values(figures, total)}


def _wholes(figures: Sequence[Figure], total: int) -> tuple[int, ...]:
    """Other totals that a list after 收到 may belong to: what was carried in counts with it."""
    if figures[total].name != "nar.received":
        return ()
    return tuple(i for i, figure in enumerate(figures) if figure.name == "nar.carried_in" and i != total)


def _whole_values(figures: Sequence[Figure], total: int) -> set[int]:
    own = _value(figures, total)
    out: set[int] = set()
    for other in _wholes(figures, total):
        value = _value(figures, other)
        if own is not None and value is not None:
            out.add(own + value)
    return out


_CHANNEL = frozenset({"nar.in_person", "nar.online", "nar.letter", "nar.fax", "nar.other_channel"})
_APPLICANT = frozenset({"nar.natural", "nar.orgs", "nar.other_orgs", "nar.commercial"})
_OUTCOME = frozenset(
    {
        "nar.granted",
        "nar.partially_granted",
        "nar.granted+partially_granted",
        "nar.denied",
        "nar.unable",
        "nar.not_processed",
        "nar.other",
    }
)


def _family(name: str) -> str:
    for family, names in (("channel", _CHANNEL), ("applicant", _APPLICANT), ("outcome", _OUTCOME)):
        if name in names:
            return family
    return ""


def _groups(text: str, figures: Sequence[Figure], total: int, parts: Sequence[int]) -> list[list[int]]:
    """The parts as one list, or as several where each breaks the total down anew."""
    if _adds_up(figures, total, parts) or len(parts) < 3:
        return [list(parts)]
    families = {_family(figures[p].name) for p in parts} - {""}
    if len(families) > 1:
        split: list[list[int]] = []
        for position in parts:
            family = _family(figures[position].name)
            if split and (not family or family == _family(figures[split[-1][0]].name)):
                split[-1].append(position)
            else:
                split.append([position])
        return split
    by_semicolon: list[list[int]] = [[]]
    for before, position in zip([parts[0], *parts], parts, strict=False):
        between = text[figures[before].number.end : figures[position].number.start]
        if before != position and ("；" in between or ";" in between) and by_semicolon[-1]:
            by_semicolon.append([])
        by_semicolon[-1].append(position)
    heads = [group[0] for group in by_semicolon]
    if 1 < len(heads) < len(parts) and _adds_up(figures, total, heads):
        return [heads]  # 11件，其中复议7件，维持6件、未结1件；诉讼4件，…: the rest breaks the heads down
    if 1 < len(by_semicolon) < len(parts) and any(_adds_up(figures, total, g) for g in by_semicolon):
        return by_semicolon
    own = _value(figures, total)
    wholes = _whole_values(figures, total) | ({own} if own is not None else set())
    added = 0
    for size, position in enumerate(parts[:-1], start=1):
        value = _value(figures, position)
        if value is None or not wholes or added + value > max(wholes):
            break
        added += value
        if size > 1 and added in wholes and not _same_stop(text, figures, parts, size):
            return [list(parts[:size])]
    return [list(parts)]


def _same_stop(text: str, figures: Sequence[Figure], parts: Sequence[int], size: int) -> bool:
    """Whether the part after the first ``size`` goes on like them: 公众号61个、微博12个、短视频14个、头条号8个."""
    gaps = [text[figures[a].number.end : figures[b].number.start] for a, b in pairwise(parts[: size + 1])]
    return size > 2 and all(_AFTER_A_PAUSE.match(gap) for gap in gaps)


_AFTER_A_PAUSE = re.compile(r"^、[^，。；：、（）()]{1,12}$")


def _without_children(found: list[Breakdown], figures: Sequence[Figure]) -> list[Breakdown]:
    """A figure in the list of a part is no part of the outer list; overlaps that stay are ambiguous."""
    out: list[Breakdown] = []
    for breakdown in found:
        nested = next((o for o in out if breakdown.total in o.parts and set(breakdown.parts) & set(o.parts)), None)
        if nested is None:
            out.append(breakdown)
            continue
        kept = tuple(p for p in nested.parts if p not in breakdown.parts)
        if len(kept) >= 1 and _adds_up(figures, nested.total, kept):
            out[out.index(nested)] = Breakdown(
                nested.total, kept, nested.closure, nested.opener, nested.wholes, nested.mixed, False
            )
            out.append(breakdown)
        elif not _adds_up(figures, nested.total, nested.parts):
            out[out.index(nested)] = Breakdown(
                nested.total, nested.parts, nested.closure, nested.opener, nested.wholes, nested.mixed, True
            )
    return out


def _unstated(text: str, figures: Sequence[Figure], counts: Sequence[int]) -> Iterator[Breakdown]:
    """A total followed by a list without any word between: stated only where it adds up."""
    total, rest = counts[0], list(counts[1:])
    if _value(figures, total) in (None, 0):
        return
    unit = figures[total].number.unit
    rest = [p for p in rest if figures[p].number.unit in (unit, "") and figures[p].when == figures[total].when]
    if rest and figures[rest[0]].name == "nar.carried_in":
        rest = rest[1:]
    if not rest or _family(figures[total].name):
        return
    if text[figures[total].number.end : figures[rest[0]].number.start].startswith("、"):
        return  # the first of a list is no total
    for size in range(len(rest), 1, -1):
        if _adds_up(figures, total, rest[:size]):
            yield Breakdown(total, tuple(rest[:size]), "unstated", "", _wholes(figures, total))
            return
    kinds = list(takewhile(lambda p: figures[p].name in _APPLICANT, rest))
    names = [figures[p].name for p in kinds]
    if len(set(names)) == len(names) > 1 and "nar.natural" in names and figures[total].name == "nar.received":
        # 收到40件，自然人36件，其他组织6件: nobody else can apply
        yield Breakdown(total, tuple(kinds), "among", "", _wholes(figures, total))


def _trailing(
    text: str, figures: Sequence[Figure], counts: Sequence[int], found: Sequence[Breakdown]
) -> Iterator[Breakdown]:
    """Parts first, total last: a、b，总计N."""
    if len(counts) < 2 or not any(c in text for c in "共计总"):
        return
    for place, total in enumerate(counts):
        if place < 2 and not (place and any(f.role == "from" for f in figures[:total])):
            continue
        if not _TOTAL_WORD.search(_clause_head(text, figures[total])) or any(b.total == total for b in found):
            continue
        unit = figures[total].number.unit
        before = [p for p in counts[:place] if figures[p].number.unit in (unit, "")]
        for first in range(len(before) - 1):
            if _adds_up(figures, total, before[first:]):
                yield Breakdown(total, tuple(before[first:]), "unstated", "总计")
                break
        else:
            if periods := _of_periods(text, figures, before, total):
                yield Breakdown(total, periods, "closed", "总计")
            elif respective := _told_respectively(text, figures, counts[:place], before):
                yield Breakdown(total, respective, "closed", "总计")
            elif listed := _listed_before(text, figures, counts[:place], total, found):
                # 共公开900条 and 全年合计900条 may count more than what stands before them
                head = _clause_head(text, figures[total])
                only = _ONLY_TOTAL.match(head)
                sums = only is not None and (only.group("word") != "共" or head in ("共", "共有"))
                sums = sums and not head.startswith("全年")
                yield Breakdown(total, listed, "closed" if sums else "among", "总计")


def _of_periods(text: str, figures: Sequence[Figure], before: Sequence[int], total: int) -> tuple[int, ...]:
    """一季度7件，二季度13件，三季度10件，四季度8件，全年合计40件: all periods of a year, before its total."""
    own = figures[total]
    run = [
        p
        for p in before
        if figures[p].number.unit == own.number.unit and _A_PERIOD.search(_clause_head(text, figures[p]))
    ]
    named = [found.group() for p in run if (found := _A_PERIOD.search(_clause_head(text, figures[p])))]
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
    if _in_pairs(figures, counts):
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
    if not _ONLY_TOTAL.match(_clause_head(text, own)) or not own.number.unit or len(before) < 2:
        return ()
    start = 1 + max(text.rfind(c, 0, own.number.start) for c in "；;。")
    run = tuple(p for p in before if figures[p].number.start >= start)
    only = _ONLY_TOTAL.match(_clause_head(text, own))
    if only is not None and only.group("many"):
        run = run[-_MANY[only.group("many")] :]  # 以上五类共计310件: what stands before the five is no part
    whole = {b.total for b in found} | {p for b in found for p in b.parts}
    for one in run:
        other = figures[one]
        timed = other.when == own.when or OF_THE_YEAR.match(other.left) is not None
        same = other.number.unit == own.number.unit and timed and other.number.value is not None
        if not same or one in whole or _NO_PART.search(other.left) or _FAMILY_OF_STOCK.search(other.left):
            return ()
    for one, two in pairwise(run):
        gap = text[figures[one].number.end : figures[two].number.start]
        if not (_NEXT_PART.match(gap) or _NEXT_NOUN.match(gap)):
            return ()
    last = text[figures[run[-1]].number.end : own.number.start] if len(run) > 1 else ""
    return run if len(run) > 1 and re.match(r"^[^。；;：:，,、（）()0-9]{0,8}[，,、]", last) else ()


#: 办结、答复 and 办理 of what was received before: stations of one matter are not added up.
_FAMILY_OF_STOCK = re.compile(r"办结|答复|办复|办理完毕|完成|审结|采纳|整改")
