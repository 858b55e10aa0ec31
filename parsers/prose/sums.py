"""Totals with their parts: N条，其中 a、b、c; N条：a；b；c; a、b，共计N条."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import pairwise, takewhile

from parsers.prose.breakdown import (
    NO_PART,
    OF_THE_YEAR,
    Breakdown,
    adds_up,
    clause_head,
    clause_start,
    in_pairs,
    value_of,
    whole_values,
    wholes_of,
)
from parsers.prose.kinds import APPLICANTS, CHANNELS, OUTCOMES
from parsers.prose.quantities import Figure
from parsers.prose.statement import Closure
from parsers.prose.totals_last import totals_last

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
_OTHER_DOING = re.compile(
    r"(?:共|并|全年|累计|又|再)*(?:清理|废止|修订|修改|审核|审查|备案|组织|开展|举办|召开|办理|办结|答复|处理|整改|培训|接待|受理|收到|转载|作出|发出|印发|发放)"
)
_NOTHING_ELSE = re.compile(r"[，,；;]除(?:此|这)[^，。；]{0,6}外[^，。；]{0,4}(?:没有|无|未)")


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
    out.extend(totals_last(text, figures, counts, out))
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
        if not first and (_STOP.search(clause_head(text, figure)) or apart):
            return
        if not first and "其中" in left:
            return
        if not first and _new_subject(text, figures, rest[0], total, position):
            return
        begins = _OTHER_DOING.match(clause_head(text, figure)) is not None
        if first:
            doing = begins
        elif begins and not doing and text[clause_start(text, figure) - 1] in "，,；;":
            return  # 制发33件，其中规范性文件4件，清理旧文件168件: the last is another business
        first = False
        yield position


def _new_subject(text: str, figures: Sequence[Figure], part: int, total: int, position: int) -> bool:
    """Whether a clause after ； begins with a total of its own: 复议案件12件，其中维持12件；引发的行政诉讼案件16件."""
    start = clause_start(text, figures[position])
    branch = text[
        1 + max(text.rfind(c, figures[part].number.end, figures[position].number.start) for c in "；;") : start
    ]
    if _REMEDY.search(branch) and len(branch) < start:
        own, other = _REMEDY.search(figures[total].left), _REMEDY.search(branch)
        return own is not None and other is not None and own.group() != other.group()
    if text[start - 1] not in "；;" or not _SUBJECT.search(clause_head(text, figures[position])):
        return False
    return _SUBJECT.search(figures[total].left) is not None and not _SUBJECT.search(figures[part].left)


_CONCLUDED = re.compile(r"(?:已|办|审|判)结|结案|答复|处理完毕")
#: 四个季度, 12个月: no total of what follows.
_PERIODS = re.compile(r"季度|月份?(?=[，、：分各得发]|平均)|年度")
_REMEDY = re.compile(r"复议(?!后)|诉讼")
_SUBJECT = re.compile(
    r"(?:案件|(?:行政)?(?:诉讼|复议)|(?:申请|建议|提案|留言|工单|决定)(?:总数|数量|总量)?(?=共|总计))(?:共计|共|总计|为|有)*$"
)


def _only_a_list(text: str, figures: Sequence[Figure], total: int, here: Sequence[int]) -> bool:
    """Whether a bracket after a figure has two or more labelled figures of its unit and nothing else that counts."""
    unit = figures[total].number.unit
    if len(here) < 2 or not unit or any(figures[p].number.unit != unit for p in here):
        return False
    end = text.find("）", figures[here[-1]].number.end)
    inside = [p for p, f in enumerate(figures) if figures[total].number.end <= f.number.start < max(end, 0)]
    labels = [figures[p].left + "|" + figures[p].right for p in here]
    whole = any(label == "|" or "共" in label or NO_PART.search(label) for label in labels)
    return inside == list(here) and not whole


def _first_clause(text: str, figures: Sequence[Figure], here: Sequence[int]) -> list[int]:
    """办理69件，含上年转来的3件，办结68件: what 含 takes in ends with its clause."""
    for place, (before, after) in enumerate(pairwise(here), start=1):
        if re.search(r"[，,；;]", text[figures[before].number.end : figures[after].number.start]):
            return list(here[:place])
    return list(here)


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
            same = same if in_pairs(figures, here) else _until_other_unit(figures, here, unit)
    if not same or _PERIODS.match(text, figures[total].number.end):
        return  # 四个季度得分分别为88、91、85、94分: so many figures follow
    done = len(same) > 2 and _CONCLUDED.search(figures[same[0]].left) and not adds_up(figures, total, same)
    if done and adds_up(figures, same[0], same[1:]):
        same = same[:1]  # 11件中已结9件，维持7件、撤销2件: the rest breaks the first down
    closure = _closure(text, figures, here, word)
    groups = _groups(text, figures, total, same)
    ambiguous = len(groups) > 1 and not all(adds_up(figures, total, group) for group in groups)
    if mixed and not adds_up(figures, total, same):
        ambiguous = True
    if unit == "" and not adds_up(figures, total, same):
        ambiguous = True
    rivals = [] if word in ("：", ":") else _rivals(figures, total, unit)
    for group in groups:
        if rivals and not adds_up(figures, total, group):
            # 收到145件，办结140件，其中网上97件: the list may belong to either
            fitting = next((rival for rival in rivals if adds_up(figures, rival, group)), None)
            yield Breakdown(
                total if fitting is None else fitting, tuple(group), closure, word, (), mixed, fitting is None
            )
            continue
        yield Breakdown(total, tuple(group), closure, word, wholes_of(figures, total), mixed, ambiguous)


def _rivals(figures: Sequence[Figure], total: int, unit: str) -> list[int]:
    """Earlier figures of the sentence that the list may break down instead, nearest first."""
    return [
        p
        for p in range(total - 1, -1, -1)
        if figures[p].role == "count" and figures[p].number.unit == unit and figures[p].when == figures[total].when
    ]


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


def _family(name: str) -> str:
    for family, names in (("channel", CHANNELS), ("applicant", APPLICANTS), ("outcome", OUTCOMES)):
        if name in names:
            return family
    return ""


def _groups(text: str, figures: Sequence[Figure], total: int, parts: Sequence[int]) -> list[list[int]]:
    """The parts as one list, or as several where each breaks the total down anew."""
    if adds_up(figures, total, parts) or len(parts) < 3:
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
    if 1 < len(heads) < len(parts) and adds_up(figures, total, heads):
        return [heads]  # 11件，其中复议7件，维持6件、未结1件；诉讼4件，…: the rest breaks the heads down
    if 1 < len(by_semicolon) < len(parts) and any(adds_up(figures, total, g) for g in by_semicolon):
        return by_semicolon
    own = value_of(figures, total)
    wholes = whole_values(figures, total) | ({own} if own is not None else set())
    added = 0
    for size, position in enumerate(parts[:-1], start=1):
        value = value_of(figures, position)
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
        if len(kept) >= 1 and adds_up(figures, nested.total, kept):
            out[out.index(nested)] = Breakdown(
                nested.total, kept, nested.closure, nested.opener, nested.wholes, nested.mixed, False
            )
            out.append(breakdown)
        elif not adds_up(figures, nested.total, nested.parts):
            out[out.index(nested)] = Breakdown(
                nested.total, nested.parts, nested.closure, nested.opener, nested.wholes, nested.mixed, True
            )
    return out


def _unstated(text: str, figures: Sequence[Figure], counts: Sequence[int]) -> Iterator[Breakdown]:
    """A total followed by a list without any word between: stated only where it adds up."""
    total, rest = counts[0], list(counts[1:])
    if value_of(figures, total) in (None, 0):
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
        if adds_up(figures, total, rest[:size]):
            yield Breakdown(total, tuple(rest[:size]), "unstated", "", wholes_of(figures, total))
            return
    kinds = list(takewhile(lambda p: figures[p].name in APPLICANTS, rest))
    names = [figures[p].name for p in kinds]
    if len(set(names)) == len(names) > 1 and "nar.natural" in names and figures[total].name == "nar.received":
        # 收到40件，自然人36件，其他组织6件: nobody else can apply
        yield Breakdown(total, tuple(kinds), "among", "", wholes_of(figures, total))
