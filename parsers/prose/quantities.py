"""Names the figures of a sentence: which quantity, of which year, whose, and how sure."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

from parsers.prose.context import moved_from, other_body, scope_of, year_of
from parsers.prose.headed import headed_case
from parsers.prose.kinds import APPLICANTS, OUTCOMES
from parsers.prose.labels import FILLER_ONLY, TOTALLING, labels_of, respectively
from parsers.prose.lexicon import CHANNELS, RULES, SUB_ROWS, SURE_OF_APPLICATIONS, TOPIC, NameRule
from parsers.prose.numbers import Number
from parsers.prose.sentences import Sentence, begin_of
from parsers.prose.series import years_in_series
from parsers.prose.statement import Scope, When


@dataclass(frozen=True, slots=True)
class Setting:
    """What a sentence inherits: the section, the report's year and body, and what its paragraph is on."""

    section: str
    year: int | None
    body: str
    topic: str = ""
    scope: Scope = "unknown"
    sure_of_applications: bool = False


@dataclass(frozen=True, slots=True)
class Figure:
    """A number of a sentence with its labels and, where the words allow it, its name."""

    number: Number
    left: str
    right: str
    role: str  # count, percent, growth, from
    name: str = ""
    verb: str = ""
    when: When = "this"
    year: int | None = None
    scope: Scope = "unknown"
    detail: str = ""
    ambiguous: bool = False
    candidates: tuple[str, ...] = ()
    doubts: tuple[str, ...] = field(default=())

    @property
    def label(self) -> str:
        """The words that say what is counted: before the figure, else after it."""
        return _FILLER.sub("", self.left) or self.right


_FILLER = re.compile(
    r"^(?:其中|共计|合计|总计|总共|一共|共有|共|为|有|数量|均|约|近|累计|分别|总数|全年|达到|达|计|件数|总量|是|则|即|：|，|、|和|及|以及|另有|包括|含|与)+"
)
_VERB = re.compile(
    r"被申请|被提起|提起|引发|引起|产生|发生|备案|收到|新收|收办|受理|办理|审结|承办|办结|答复|办复|制发|制定|出台|印发|发布|公开|公示|作出"
    r"|实施|废止|推送|收取|开展|组织|举办|应诉|被诉|承担|结转"
)
_VERB_LAST = re.compile(rf"(?:{_VERB.pattern})(?:了|共|共计|的)*$")
_GROWTH = re.compile(
    r"(?:同比|环比|[较比]|[与同和][^，。；]{1,10}相?比|相较)[^，。；]{0,18}?"
    r"(?:增加|增长|减少|下降|上升|回落|降低|提高|提升|上涨|多出|增幅|降幅|净增|多|少|增|减|降|升)(?:了|幅度|幅|率)*(?:为|达到|达|近|约|超过|超|逾)?$"
)
_GROWTH_PERCENT = re.compile(
    r"(?:增加|增长|减少|下降|上升|回落|降低|提高|提升|上涨|增幅|降幅)(?:了|幅度|幅|率)*(?:为|达到|达|近|约|超过|超|逾)?$"
)
_MOVED_TO = re.compile(
    r"^(?:左右)?(?:增加|增长|增|提高|提升|上升|升|上涨|扩大|扩|减少|减|缩减|压减|压缩|精简|整合|下降|降|降低)[^，。；]{0,3}(?:到|至|为)(?:(?:20\d\d|今|本)年度?(?:的)?)?$"
)
#: 比2022年的590条增加92条: a figure of another year that the next one is compared with, and what changed.
_COMPARED = re.compile(
    r"(?:相较于?|相比于?|较之|[较比与同和])(?:(?:19|20)\d\d年度?|上一?年度?|前一?年|去年|往年)(?:同期)?(?:的|为|时)?(?:数量|总数|总量)?$"
)
_THEN_CHANGED = re.compile(
    r"^）?(?:相比|比较)?(?:，)?(?:同比|净|均|约|大幅|明显|略有)*(?:[增减多少升降]|上升|上涨|下降|提高|提升|回落)"
)
#: The figure itself after what changed, and the words before the comparison.
_THEN_ALL = re.compile(r"^(?:，)?(?:共|共计|合计|总计|总数为|为|至|达|达到|达到了)$")
_GROWN = re.compile(r"[，,]?(?:同比|环比|相较|[较比与同])")
_CHANGE = re.compile(
    r"^）?(?:相比|比较|同比|净|均|约|大幅|明显|略有|数量|总量|，)*(?:增加|增长|减少|下降|上升|上涨|回落|降低|提高|提升|增|减|多|少|降|升)"
    r"(?:了|约|近|达|为)*$"
)
_FROM_TAIL = re.compile(r"[由从][^，。；]{0,8}$")
_AS_DECIDER = re.compile(r"备案|审结|办理|承办|受理|审理|登记|办结")
#: Cases filed with the body, decided by it, or counted once for each instance.
_OF_OTHERS = re.compile(r"备案|复议机[构关]|复议办|一审|二审|再审|出庭")
_PUBLISHED = re.compile(r"双公示|公示|公开|发布|公布|归集|上报|录入")


_CASES = frozenset({"件", "起", "宗", "例"})
#: Topics that a bare 申请 does not change.
_FIRM = frozenset({"application", "fee"})


def topic_of(text: str, until: int, setting: Setting, *, start: int = 0) -> str:
    """What the sentence is on at position ``until``: its last topic word, else what its paragraph is on."""
    topic = setting.topic
    for found in TOPIC.finditer(text, start, until):
        if found.lastgroup != "weak" or topic not in _FIRM:
            topic = found.lastgroup or ""
    return topic


def _topics(text: str, inherited: str) -> list[tuple[int, str]]:
    """Every change of topic in a sentence with the position where its word ends."""
    out: list[tuple[int, str]] = []
    for found in TOPIC.finditer(text):
        if found.lastgroup != "weak" or not out or out[-1][1] not in _FIRM:
            if found.lastgroup == "weak" and not out and inherited in _FIRM:
                continue
            out.append((found.end(), found.lastgroup or ""))
    return out


def read_figures(sentence: Sentence, numbers: Sequence[Number], setting: Setting) -> list[Figure]:
    """Every number of the sentence with its labels, role and name."""
    text = sentence.compact
    labels = [labels_of(text, numbers, position) for position in range(len(numbers))]
    years = years_in_series(text, numbers)
    spread = {place: told for place, told in respectively(text, numbers, labels).items() if place not in years}
    sure = setting.sure_of_applications or SURE_OF_APPLICATIONS.search(text) is not None
    topics = _topics(text, setting.topic)
    out: list[Figure] = []
    for position, number in enumerate(numbers):
        left, right = labels[position]
        if number.percent:
            growth = _GROWTH.search(left) or _GROWTH_PERCENT.search(left)
            out.append(Figure(number, left, right, "growth" if growth else "percent"))
            continue
        if _GROWTH.search(left) and not left.endswith(("最多", "至少", "不少")):
            out.append(Figure(number, left, right, "growth"))
            continue
        if _CHANGE.match(left) and any(figure.role == "from" or figure.when == "last" for figure in out[-2:]):
            out.append(Figure(number, left, right, "growth"))
            continue
        changed = _THEN_CHANGED.match(text[number.end : number.end + 8])
        compared = changed and _COMPARED.search(left or _before_bracket(text, number.start))
        if compared or moved_from(left, text[number.end : number.end + 8]):
            before = None if setting.year is None else setting.year - 1
            out.append(Figure(number, left, right, "from", when="last", year=before))
            continue
        if out and out[-1].role == "from" and _MOVED_TO.match(left):
            left = _FROM_TAIL.sub("", out[-1].left)
            moved = _named(sentence, number, left, right, setting, sure, topics)
            out.append(replace(moved, when="this", year=setting.year))
            continue
        if out and out[-1].role == "growth" and _THEN_ALL.match(left):
            left = _GROWN.split(out[-1].left)[0]  # 复议案件较上年减少2件，共9件
        pieces = spread.get(position)
        if pieces is None:
            out.append(_named(sentence, number, left, right, setting, sure, topics))
        elif not pieces:
            out.append(Figure(number, "", "", "count"))
        else:
            out.extend(_named(sentence, number, piece, "", setting, sure, topics) for piece in pieces)
    return _with_years(out, numbers, years, setting.year)


def _with_years(
    figures: list[Figure], numbers: Sequence[Number], years: Mapping[int, int], own: int | None
) -> list[Figure]:
    """The figures of a row of years: each is what the first is, of its own year."""
    if not years:
        return figures
    places = {id(figure.number): place for place, figure in enumerate(figures)}
    first = figures[places[id(numbers[min(years)])]]
    for position, year in years.items():
        if position - 1 not in years:
            first = figures[places[id(numbers[position])]]
        when: When = "unknown" if own is None else "this" if year == own else "last" if year == own - 1 else "other"
        figures[places[id(numbers[position])]] = replace(first, number=numbers[position], when=when, year=year)
    return figures


def _before_bracket(text: str, at: int) -> str:
    """The words before the bracket that a figure begins: 比2022年（32件）多8件."""
    return text[max(0, at - 20) : at - 1] if text[at - 1 : at] == "（" else ""


def _named(
    sentence: Sentence,
    number: Number,
    left: str,
    right: str,
    setting: Setting,
    sure: bool,
    topics: Sequence[tuple[int, str]],
) -> Figure:
    """The figure with the name of the first rule that fits."""
    text = sentence.compact
    topic = setting.topic
    for end, word in topics:
        if end > number.start:
            break
        topic = word
    if _is_bare(left):
        after = TOPIC.search(right, 0, 16)
        topic = (after.lastgroup or topic) if after else topic
    kinds = (_KIND_OF_INFORMATION.search(left) and _KINDS_TOLD.search(text)) or (
        _BARE_KIND.search(left) and _ATTRIBUTES.search(text)
    )
    if kinds or _DENIED.search(left):
        return Figure(number, left, right, "count")
    rule, match, from_left = _rule_for(number, left, right, topic)
    until = number.start
    if rule is not None and match is not None and from_left:
        until = max(0, number.start - len(left) + match.start())
    when, year = year_of(sentence, number.start, setting.year, until=until)
    doubts = [number.doubt] if number.doubt else []
    if rule is None:
        name = headed_case(text, number.start) if number.unit in _CASES else ""
        return Figure(number, left, right, "count", name, when=when, year=year, doubts=tuple(doubts))
    left_over = _REST.search(left) or not (from_left or _VERB_LAST.search(left))
    if rule.name == "nar.received" and left_over and _LATER.match(text, number.end):
        rule = _CARRIED_OUT
    scope = scope_of(sentence, number.start, setting.scope)
    label = left if from_left else left + right
    verb = _verb(rule, label)
    name, detail, candidates = rule.name, "", [rule.name]
    if rule.topics >= {"application"} and topic == "weak" and not sure:
        doubts.append("申请 of what is not said")
    if name in _OUTCOMES and (reason := SUB_ROWS.search(label)):
        detail = reason.group()
        if "等" not in label:
            doubts.append("the figure may be of one reason only")
            candidates.append(f"{name}.{detail}")
    if name == "nar.row.not_processed.repeated_request" and "不予处理" not in text:
        doubts.append("repeated applications may have been answered otherwise")
    if name in APPLICANTS and _OF_ANOTHER.search(label):
        doubts.append("the applicants may be those of another figure")
    if name in _OUTCOMES and _AMONG_APPLICANTS.search(label):
        doubts.append("the figure may be of some applicants only")
    if name == "nar.received":
        channels = {found.group() for found in CHANNELS.finditer(label)}
        if len(channels) == 1 and "等" not in label:
            doubts.append("the figure may be of one channel only")
        if not from_left and not verb and not TOTALLING.search(left) and not right.endswith("申请中"):
            doubts.append("one of the applications may be meant")
        if (verb == "办理" and not _RECEIVED_TOO.search(label)) or (verb == "收办" and "办结" in label):
            candidates.append("nar.closed")
            doubts.append("办理 may be received or closed")
    if name == "nar.closed" and verb in ("办理", "处理"):
        candidates.append("nar.received")
        doubts.append("办理 may be received or closed")
    if name in _HANDLED and "申请" not in right and _other_business(text, number.start):
        doubts.append("it may be no application")
    if name == "nar.received" and _REST.search(left):
        doubts.append("the figure may be of some of them only")
    if name in ("nar.reconsideration", "nar.litigation"):
        about = "信息公开" in text or "依申请公开" in text or setting.section == "s4" or setting.topic == "remedies"
        if _OF_OTHERS.search(_list_head(text, number.start, "；;。：") + label) or (
            _AS_DECIDER.search(label) and not about
        ):
            doubts.append("the figure may count cases that the body decided or filed")
    if name.startswith("nar.decisions_") and _PUBLISHED.search(_list_head(text, number.start)):
        doubts.append("published decisions may not be all decisions")
    if name == "nar.normative_issued" and setting.section not in ("s2",) and "转载" in label:
        doubts.append("reprinted documents may be counted")
    if name == "nar.received" and _SOME_APPLICANTS.search(label) and not _ANYBODY.search(label):
        doubts.append("the figure may be of some applicants only")
    if other := other_body(left, setting.body):
        doubts.append(f"the figure is of {other}")
    return Figure(
        number,
        left,
        right,
        "count",
        name,
        verb,
        when,
        year,
        scope,
        detail,
        bool(doubts),
        tuple(candidates),
        tuple(doubts),
    )


def _list_head(text: str, at: int, stops: str = "，,；;。：") -> str:
    """The words from the beginning of the clause that a list stands in: the verb of 公示许可3件、处罚2件 is there."""
    return text[begin_of(text, at, stops) : at]


#: 尚有3件申请…，结转至下一年度: what is left of the applications, not what was received.
_REST = re.compile(r"(?:尚有|还有|剩余|其余|余下|另有|剩下|仍有)(?:的)?$")
_LATER = re.compile(
    r"(?:(?!无|没有)[^。；;0-9]){0,40}?(?:结转|转结|转入|顺延|转)(?:至|到|入)?(?:下一?年|次年|明年|20\d\d年)"
)
_CARRIED_OUT = next(rule for rule in RULES if rule.name == "nar.carried_out")
_HANDLED = frozenset({"nar.carried_in", "nar.carried_out", "nar.closed", "nar.received"})
_BUSINESS = re.compile(
    r"12345|热线|工单|信访|来访|提案|人大建议|代表建议|留言|咨询|投诉|举报|许可|审批|诉求|信箱|案件|办件|纠纷|仲裁|不动产|婚姻登记|企业登记"
)
_ABOUT_APPLICATIONS = re.compile(r"申请|依申请|信息公开")


def _other_business(text: str, at: int) -> bool:
    """Whether the last thing named before a figure is other business of the body (热线工单1873件，转下年度4件)."""
    head = _list_head(text, at, "；;。")
    other = max((found.start() for found in _BUSINESS.finditer(head)), default=-1)
    return other > max((found.start() for found in _ABOUT_APPLICATIONS.finditer(head)), default=-1)


_SOME_APPLICANTS = re.compile(r"企业|律师|科研|社会组织|同一|(?<!公民、)法人(?!或|和|、)|重复|批量|涉及[^，。]{1,8}的")
#: 结转一栏自然人5: the applicants of what was carried over, or of an outcome.
_OF_ANOTHER = re.compile(r"转|予以|不予|无法|部分公开|复议|诉讼|延期|补正|收费")
#: 公民、企业提出的申请: whoever may apply.
_ANYBODY = re.compile(r"(?:公民|自然人|个人|群众)(?:、|和|及|与|或)(?:企业|法人|组织|单位)")
#: 自然人申请中予以公开14件: the outcome of one kind of applicants.
_AMONG_APPLICANTS = re.compile(r"(?:自然人|公民|法人|组织|企业|机构)[^，。；]{0,6}[中里]")
#: 未发生一起…: the figure is denied, not stated.
_DENIED = re.compile(r"(?:未|没有|从无|无)(?:发生|收到|出现|接到|受理|产生|被|有|因)")
#: 依申请公开信息54条 beside 主动公开信息158条: what was made by kinds, not what was applied for.
_KIND_OF_INFORMATION = re.compile(
    r"(?:依申请|不予|不)公开(?:类|的|属性)*(?:政府|政务)?(?:信息|公文|文件)(?:数量|总数|数|共|为|计|有)*$"
)
_KINDS_TOLD = re.compile(r"(?:制作|产生|形成|生成|制发|印发)[^。]{0,12}(?:信息|公文|文件)|主动公开[^。，；、]{0,8}\d")
#: 主动公开58份，依申请公开23份，不予公开136份: documents by the attribute that was fixed when they were made.
_BARE_KIND = re.compile(r"(?:依申请|不予|不)公开[”\"]?(?:的|类|发文|公文|文件|属性)*(?:共|为|计|有)*$")
_ATTRIBUTES = re.compile(
    r"公开属性|[两三几]种属性"
    r"|主动公开[”\"]?(?:的|类|共|为|有|发文|公文|文件|属性)*\d+[^，。；、]{0,3}(?:，占[^，。；]{0,14})?"
    r"[，、；][“\"]?依申请公开[”\"]?(?:的|类|共|为|有|发文|公文|文件|属性)*\d+"
)
#: 予以公开及部分公开 is two of them, and of no one reason.
_OUTCOMES = frozenset(OUTCOMES) - {"nar.granted+partially_granted"}


def _is_bare(left: str) -> bool:
    """Whether the words before a figure leave open what it counts: nothing, fillers, or a verb as in 收到45件申请."""
    return FILLER_ONLY.match(_TIME_FIRST.sub("", left)) is not None or _VERB_LAST.search(left) is not None


_TIME_FIRST = re.compile(r"^(?:本年度?|今年|全年|当年|年内|(?:19|20)\d\d年度?)+")
_ABOUT = re.compile(r"^(?:政府)?信息公开(?=申请)")


def _rule_for(number: Number, left: str, right: str, topic: str) -> tuple[NameRule | None, re.Match[str] | None, bool]:
    topics = {topic} if topic != "weak" else {"application"}
    tail = left[-60:]
    cut = len(left) - len(tail)
    bare = _is_bare(left)
    both = f"{tail}|{right}"
    chosen: set[int] = set()
    for first in set(both) & _FIRST_CHARACTERS:
        for cue, places in _BY_CUE[first]:
            if cue in both:
                chosen.update(places)
    for place in sorted(chosen):
        rule = RULES[place]
        if number.unit not in rule.units or (rule.topics and not rule.topics & topics):
            continue
        if rule.name == "nar.closed" and _RECEIVED_LAST.search(left):
            continue
        if rule.left is not None:
            found = rule.left.search(tail)
            if found and not _merged(tail, found.start()) and not (rule.never and rule.never.search(tail)):
                return (rule, found, True) if not cut else (rule, rule.left.search(left), True)
        if right and bare and rule.right is not None:
            outcome = rule.name in _OUTCOMES
            if outcome and _RECEIVED_LAST.search(left):
                continue
            found = rule.right.match(_ABOUT.sub("", right) if outcome else right)
            if found and not (rule.never and rule.never.search(tail + found.group())):
                return rule, found, False
    return None, None, False


#: The rules (by position) that a word makes worth trying, by the word's first character.
_BY_CUE: dict[str, list[tuple[str, tuple[int, ...]]]] = {}
for _cue in sorted({cue for rule in RULES for cue in rule.cue}):
    _BY_CUE.setdefault(_cue[0], []).append((_cue, tuple(i for i, rule in enumerate(RULES) if _cue in rule.cue)))
_FIRST_CHARACTERS = frozenset(_BY_CUE)
#: 收到的41件申请均已答复 is a number of applications received.
_RECEIVED_LAST = re.compile(r"(?:收到|新收|接到|收办|受理)(?:的|了|共|共计)*$")
_RECEIVED_TOO = re.compile(r"(?:收到|受理|接收|新收|登记)(?:并|、|和|及)")
_JOINED = re.compile(r"(?:、|和|及|与|或|以及|并)$")
_OPENING = re.compile(r"(?:其中|包括|含|：)(?:、)?$")


def _merged(left: str, start: int) -> bool:
    """Whether the words found are only the last of several nouns that share the figure (许可、处罚 12件)."""
    head = left[:start]
    if not _JOINED.search(head) or _OPENING.search(head):
        return False
    noun = re.split(r"[、和及与或并]", head.rstrip("、和及与或并以"))[-1]
    return bool(noun) and not noun[-1].isdigit() and noun not in _LIST_MARKS


#: 四、结转下年度: the mark of a heading.
_LIST_MARKS = frozenset("一二三四五六七八九十")
_NOT_VERBS = re.compile(r"信息公开|依申请公开|主动公开的?(?=政府|信息)|公开申请")


def _verb(rule: NameRule, label: str) -> str:
    pattern = re.compile(rule.verb) if rule.verb else _VERB
    verbs = pattern.findall(_NOT_VERBS.sub("", label))
    return verbs[-1] if verbs else ""
