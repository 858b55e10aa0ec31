"""Sentences that deny something (未收到申请, 数量为零) and claims about outcomes (均获维持, 零败诉)."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from parsers.prose.context import another, scope_of, year_of
from parsers.prose.quantities import Setting
from parsers.prose.sentences import Sentence, begin_of
from parsers.prose.statement import Scope, When


@dataclass(frozen=True, slots=True)
class Denial:
    """A span of the compact sentence that denies or claims ``names``; ``limited`` is the channel, body or stage."""

    start: int
    end: int
    claim: str  # empty for a denial
    names: tuple[str, ...]
    limited: str
    when: When
    year: int | None
    doubts: tuple[str, ...] = ()
    scope: Scope = "unknown"


TRIGGER = re.compile(
    r"未|没有|无|零|维持|胜诉|为0|不存在|免费|撤销|责令|纠[正错]|确认违法|审结|结案|案件(?:全部|均|都)|均.{1,2}(?:自然人|公民)|全部.(?:自然人|公民)"
)
_NO = re.compile(
    r"(?:从未|尚未|暂未|均未|并未|未曾|还未|未|没有|暂无|均无|无|不存在|没)(?:有)?"
    r"(?P<verb>因[^，。；]{2,30}?(?:引发|引起|产生|发生|被|提起|而|导致)|针对[^，。；]{2,24}?的|收到过?|接到过?|接收到?|受理|发生过?|产生|出现过?|"
    r"收取|提起|被提起|被申请|涉及|引发|引起|有|制发|制定|出台|印发|收|新增|实行|实施|作出|办理|结转|废止|被|进行|开展|向[^，。；]{1,8}?收取|对[^，。；]{1,12}?收取|新|宣布)?(?P<what>[^，。；;：]{0,46})"
)
_ZERO = re.compile(
    r"(?P<what>[^，。；;]{2,40}?)(?:的)?(?:数量|总数|件数|数|案件|案|情况)?(?:均|都|也)?(?:为|是|共)(?:零|0)(?:件|起|次|宗|份|例|条)?(?![.\d%])"
)
_NONE_HAPPENED = re.compile(
    r"(?P<what>[^，。；;：]{2,40}?)[：:]?(?:继续|持续|均|都|全部|一直)*(?:为|保持|实现|达到)?[“\"]?零(?:发生|发案|案件|记录|纪录)"
)
_ZERO_NOUN = re.compile(r"零(?P<what>申请|收费|复议|诉讼|受理|收件)")
_TRAILING_NONE = re.compile(
    r"(?P<what>[^，。；;：]{2,40}?)(?:(?:[：:]|(?<=方面)，|(?<=情况)，)(?:均|都|也|全年|本年度?|(?:19|20)\d\d年度?)?|均|都|也)(?:未发生|没有发生|无|没有|不存在|未出现)(?=[，。；;]|$)"
)
_APPLICATION = re.compile(
    r"(?:政府)?信息公开(?:的)?申请|依申请公开|公开(?:政府|政务)?信息(?:的)?申请|依申请|申请公开|公开申请"
)
#: What may stand between a verb and a bare 申请; any other noun there (行政许可申请, 救助申请) makes it another matter.
_BARE_APPLICATION = re.compile(
    r"(?:从未|尚未|未|没有|收到|接到|接收|受理|发生|产生|出现|新增|提出|提交|递交|提起|被|过|有|新|收|到|任何|一[例件起]|公民|法人|其他|其它|组织|个人|群众|单位|社会|公众"
    r"|自然人|企业|以|用|通过|采用|书面|当面|现场|网上|网络|在线|信函|邮寄|传真|电子|邮件|渠道|方式|形式|各类|有关|相关|方面|要求|和|或者|或|及|与|以及|等|对|向|我|本|局|镇|乡|街道|办|委|的|[、“”])*"
    r"申请(?!人|行政|复议|强制|表|书|材料)"
)
_RECONSIDERATION = re.compile(r"(?<!未经)(?<!未经行政)复议(?!后(?:再|又)?(?:提起|起诉|诉讼|向))")
_LITIGATION = re.compile(r"诉讼|应诉(?!不|工作|能力|负责|人员|责任|率|水平|培训)|起诉|被诉")
#: One kind of suits: brought at once, or after a reconsideration.
_KIND_OF_SUIT = re.compile(
    r"直接(?:提起|向[^，。；]{0,6}法院)?(?:提起)?(?:行政)?(?:起诉|诉讼)|复议后(?:再|又)?(?:提起|起诉|诉讼|向)"
)
_BOTH = {"nar.reconsideration": _RECONSIDERATION, "nar.litigation": _LITIGATION}
_FEE = re.compile(r"收费|费用|处理费|收取|任何费")
#: 未收取任何行政事业性收费 is of table 二; one of items, or of what is forbidden anyway, is not.
_ALL_FEES = re.compile(r"行政事业性收费")
_SOME_FEES = re.compile(r"项目|违规|乱|新增|新设|涉企|擅自|信息公开|依申请|标准|行为|问题|投诉|清单|目录|以外|之外")
_NORMATIVE = re.compile(r"规范性文件")
#: 未作出行政许可、行政处罚和行政强制决定: the denial is of decisions, and of nothing else.
_DECISIONS = re.compile(
    r"^(?:过|任何|相关|有关|各类|新的|作出|做出|下达|实施|办理|开展|涉及|产生|发生|出现|有|一[件起宗例]|行政许可|行政处罚|行政强制|处理|执法|决定书?|案件"
    r"|事项|措施|业务|等|类|、|和|及|或|与|以及|的|情况|情形)+$"
)
_DECISION_KINDS = (
    ("nar.decisions_administrative_licensing", re.compile(r"行政许可")),
    ("nar.decisions_administrative_penalties", re.compile(r"行政处罚")),
    ("nar.decisions_administrative_coercion", re.compile(r"行政强制")),
)
_CARRIED_IN = re.compile(r"上一?年度?(?:的)?(?:结转|转结|遗留)|结转上年")
_CARRIED_OUT = re.compile(r"(?:结转|转)(?:至|到|入)?(?:下一?年|次年)")
_LIMITS = (
    (
        "channel",
        re.compile(r"当面|现场|网络|网上|互联网|在线|信函|邮寄|传真|书面|口头|电子邮件|邮箱|来访|平台|渠道|微信"),
    ),
    (
        "stage",
        re.compile(
            r"超期|逾期|超时|未按|被纠正|纠错|败诉|撤销|败诉|不当|违规|违法|投诉|举报|争议|延期|积压|责令|不满|重复|补正|大量|滥用|恶意|商业|涉密|涉及国家|泄密|异议|"
            r"审结|答复不(?!服)|类(?:政府)?信息公开申请|国家秘密|商业秘密|个人隐私|瑕疵|更正|不及时|不到位|不规范|主动公开|撤回|要求(?!公开|获取|主动|政府信息|提供|获得)|其他(?!组织)|其它(?!组织)|因(?:答复(?!不服)|程序)|再次|新的"
        ),
    ),
    ("outcome", re.compile(r"纠正|确认违法|不力|被动|重大|群体|恶性")),
    ("applicant", re.compile(r"自然人|法人|企业|社会公益|科研|律师|法律服务")),
)
#: 申请人均为自然人: no organisation applied.
_ALL_NATURAL = re.compile(
    r"申请(?:人|主体|者)(?:均|全部)(?:为|是|系|由|来自)(?:自然人|公民)(?![、或和及与以个]|的有?\d)"
)
_REMEDY = re.compile(r"复议|诉讼|应诉")
_NOT_DENIED = re.compile(
    r"无法|无正当|无故|无论|无缝|无障碍|无关|无偿|无需|无须|无误|无疑|无不|无纸|未经|未来|没有现成|未能|未按|未及时|未公开|未予|未答复|不存在(?:的)?(?:信息|问题|政府信息)"
)
#: 行政复议、行政诉讼、举报投诉均未发生: an item of the same list limits nothing.
_BESIDE_REMEDIES = re.compile(
    r"(?<=[议讼诉])(?:、|和|及|与|以及|或)(?:信访|举报|投诉)+(?=[、和及与或均都也案的]|$)|^(?:信访|举报|投诉)+(?:、|和|及|与)(?=.*(?:复议|诉讼))"
)
#: 未发生诉讼的有11个: so many bodies had none, others may have had some.
_COUNTS_BODIES = re.compile(r"的(?:单位|部门|乡镇|镇|乡|街道|村)?(?:有|共|共有|为|达)?\d+[个家]")
_CONDITION = re.compile(
    r"如|若|对(?:于)?(?:[^，。；]{0,10})$|凡|是否|防止|避免|杜绝|确保|力争|努力|争取|为实现|推动实现|以实现|目标|坚决|的单位|除"
)
_OTHER_YEAR = re.compile(r"去年|上年度?(?!结转|转结)|往年")
_BODY_LIMIT = re.compile(
    r"(?:其他|其余|部分|个别|有的|多数|大部分|\d+个|[一二三四五六七八九十]+个)[^，。；]{0,6}(?:单位|部门|局|镇|乡|街道)[^，。；]{0,4}$|下属|所属|各村"
)
_CLAIMS = (
    (
        "all_upheld",
        re.compile(
            r"(?:均|全部|都|全)(?:已)?(?:(?:获|被|由|得到|予以|予|为|作出|经)[^，。；、0-9不未]{0,8}?)?(?:结果)?(?:维持|支持(?:我.{0,3}决定|(?=[，。；）]|$)))|均(?:判决|裁定)?(?:我[^，。；]{0,3})?胜诉|全部胜诉|维持率(?:达|为|达到)?100%"
        ),
    ),
    (
        "none_lost",
        re.compile(r"零败诉|无一?败诉|(?:未|没有)(?:出现|发生)?(?:一起|一件)?败诉|败诉率(?:为|是)(?:零|0%?)|无败诉"),
    ),
    (
        "all_concluded",
        re.compile(
            r"(?:均|全部|都)(?:已)?(?:依法|全部)?(?:审结|审理完毕|审理终结|结案)(?!的)|(?:复议|诉讼)(?:案件)?(?:均|全部|都)(?:已)?办结"
        ),
    ),
    (
        "none_corrected",
        re.compile(
            r"零纠错|无(?:一)?(?:例|件|起)?(?:被)?纠[错正]|(?:未|没有)(?:出现|发生)?(?:一起|一件)?(?:被)?纠(?:错|正)|纠错率(?:为|是)(?:零|0%?)|无一被纠正|未被纠错"
        ),
    ),
)

#: What became of one case or some, said without a figure: 撤销了我局的答复, 复议机关维持了我乡答复, 结果为维持.
_SINGLE = (
    (
        "some_corrected",
        re.compile(
            r"撤销了?[^，。；、0-9]{0,10}(?:答复|告知书|不予公开)|(?:答复|告知书)[^，。；、0-9]{0,4}被[^，。；、0-9]{0,8}(?:撤销|纠正|确认违法)"
            r"|责令[^，。；、0-9]{0,8}(?:重新|限期)[^，。；、0-9]{0,6}(?:答复|处理|作出)|(?:复议机关|法院)[^，。；、0-9]{0,8}(?:纠正|纠错(?!率)|确认违法)"
        ),
    ),
    (
        "some_upheld",
        re.compile(
            r"维持了?[^，。；、0-9]{0,8}(?:答复|决定|行为)|作出(?:了)?维持[^，。；、0-9]{0,6}决定|结果(?:均)?(?:为|是)?维持(?=[，。；）]|$)"
        ),
    ),
)
#: One of these words is in every claim.
_ABOUT_OUTCOMES = re.compile(r"维持|支持|胜诉|败诉|纠|撤销|责令|确认违法|审结|审理|结案|办结")
_NEGATED = re.compile(r"[未没无不零]|避免|防止|虽|尽管|即使|可能|风险|如|请求|要求|申请撤销|诉请")
_OUTCOME = re.compile(r"维持|纠正|纠错|撤销|驳回|审结|结果|胜诉|支持")
_COURT = re.compile(r"法院|判决|裁定|胜诉|败诉|庭")


def read_denials(sentence: Sentence, setting: Setting) -> Iterator[Denial]:
    """The denials and claims of one sentence, in order of position."""
    text = sentence.compact
    found: list[Denial] = []
    for start, end, what, wide in _spans(text):
        clause = begin_of(text, start + 1, "，,；;。：")
        before = text[clause:start]
        names, limited = _what(what, wide, before)
        if "虽" in before:
            continue
        if not names or any(_claim_at(text, claim, start, end) for _, claim in _CLAIMS):
            continue
        if _CONDITION.search(before):
            continue
        if _BODY_LIMIT.search(before) or another(before, setting.body):
            limited = limited or "body"
        if any(start < other.end and other.start < end for other in found):
            continue
        when, year = year_of(sentence, clause if "nar.carried_in" in names else start, setting.year)
        if _OTHER_YEAR.search(before) and "nar.carried_in" not in names:
            when = "last"
        scope = scope_of(sentence, start, setting.scope)
        found.append(Denial(start, end, "", names, limited, when, year, scope=scope))
    outcomes = _ABOUT_OUTCOMES.search(text) is not None
    for claim, pattern in _CLAIMS if outcomes else ():
        for match in pattern.finditer(text):
            denial = _claim(sentence, setting, claim, match)
            if denial is not None:
                found.append(denial)
    for claim, pattern in _SINGLE if outcomes else ():
        for match in pattern.finditer(text):
            if not any(match.start() < other.end and other.start < match.end() for other in found):
                denial = _single(sentence, setting, claim, match)
                found.extend([denial] if denial is not None else [])
    yield from sorted(found, key=lambda denial: denial.start)


def _claim_at(text: str, claim: re.Pattern[str], start: int, end: int) -> bool:
    return claim.search(text, start, end) is not None


def _spans(text: str) -> Iterator[tuple[int, int, str, str]]:
    """(start, end, words denied, words that may narrow it) of each denial."""
    for match in _ALL_NATURAL.finditer(text) if "均" in text or "全部" in text else ():
        if not _REMEDY.search(text):
            yield match.start(), match.end(), "收到法人或其他组织申请", "法人或其他组织"
    for match in _NO.finditer(text):
        if _NOT_DENIED.match(text, match.start()):
            continue
        if "未" in match.group()[:2] and not match.group("verb"):
            continue
        what = (match.group("verb") or "") + match.group("what")
        if _COUNTS_BODIES.search(what):
            continue
        yield match.start(), match.end(), what, what
    if "零" in text or "0" in text:
        for match in _ZERO.finditer(text):
            yield match.start(), match.end(), match.group("what"), match.group("what")
    for match in _ZERO_NOUN.finditer(text):
        head = text[max(0, match.start() - 8) : match.start()]
        what = {"申请": "依申请公开", "受理": "依申请公开", "收件": "依申请公开"}.get(
            match.group("what"), match.group("what")
        )
        if match.group("what") != "申请" or "公开" in head or "依" in text:
            yield match.start(), match.end(), what, head
    if "零" in text:
        for match in _NONE_HAPPENED.finditer(text):
            yield match.start(), match.end(), match.group("what"), match.group("what")
    for match in _TRAILING_NONE.finditer(text):
        yield match.start(), match.end(), match.group("what"), match.group("what")


def _what(what: str, wide: str, before: str) -> tuple[tuple[str, ...], str]:
    """What is denied, by the names of the quantities, and the limit of the denial."""
    names: list[str] = []
    if what.startswith("结转") and not _CARRIED_OUT.search(what):
        if "上年" in before or "去年" in before:
            names.append("nar.carried_in")
    elif _CARRIED_IN.search(what):
        names.append("nar.carried_in")
    elif _CARRIED_OUT.search(what):
        names.append("nar.carried_out")
    else:
        remedies = [name for name, pattern in _BOTH.items() if pattern.search(what)]
        if remedies == ["nar.litigation"] and (kind := _KIND_OF_SUIT.search(what)):
            names.append(f"nar.litigation_{'direct' if '直接' in kind.group() else 'after_reconsideration'}")
        elif remedies:
            names.extend(remedies)
        elif _DECISIONS.match(what.rstrip("。")):
            names.extend(name for name, pattern in _DECISION_KINDS if pattern.search(what))
        elif _ALL_FEES.search(what):
            names.extend(["nar.fees"] if not _SOME_FEES.search(before + what) else [])
        elif _FEE.search(what):
            names.append("nar.fee_total")
        elif _APPLICATION.search(what) or _BARE_APPLICATION.match(what):
            names.append("nar.received")
        elif _NORMATIVE.search(what) and not re.search(r"修改|解读|审查|备案|违法|纠错", what):
            if re.search(r"废止|失效", what):
                names.append("nar.normative_repealed")
            if re.search(r"制发|制定|出台|印发|发布|新增", what) or not names:
                names.append("nar.normative_issued")
    limited = ""
    if names:
        wide = _BESIDE_REMEDIES.sub("", wide)
        for _, pattern in _LIMITS:
            hit = pattern.search(wide)
            if hit and not (hit.group() == "法人" and "公民" in wide):
                limited = hit.group()
                break
    return tuple(names), limited


def _claim(sentence: Sentence, setting: Setting, claim: str, match: re.Match[str]) -> Denial | None:
    text = sentence.compact
    clause = begin_of(text, match.start(), "，,；;。：")
    if _CONDITION.search(text[clause : match.start()]) or "下一步" in text[: match.start()]:
        return None
    head = text[: match.start()]
    names = ["nar.litigation"] if claim == "none_lost" else _subject(text, clause, match)
    doubts = () if names else ("of what is not said",)
    concluded = re.search(r"(?<!均)(?<!均已)(?<!全部)(?<!全部已)(?:已审结|审结|已办结|已作出|已判决)", head[-24:])
    when, year = year_of(sentence, match.start(), setting.year)
    return Denial(
        match.start(),
        match.end(),
        claim,
        tuple(names),
        concluded.group() if concluded else "",
        when,
        year,
        doubts,
        scope_of(sentence, match.start(), setting.scope),
    )


def _subject(text: str, clause: int, match: re.Match[str]) -> list[str]:
    """Of which remedy a claim speaks: by who decided, else by the clause that named one last, after it or before.

    行政复议6件，行政诉讼3件，均获维持 is of both; 行政复议6件，维持5件，行政诉讼3件，均维持 is of the suits.
    """
    own = text[clause : match.end() + 10]
    if _COURT.search(own) and "复议" not in own:
        return ["nar.litigation"]
    if "复议机" in own and not _COURT.search(own):
        return ["nar.reconsideration"]
    after = [name for name, pattern in _BOTH.items() if pattern.search(text, match.start(), match.end() + 10)]
    if after:
        return after
    names: list[str] = []
    for words in reversed(re.split(r"[，,；;。：]", text[: match.start()])):
        here = [name for name, pattern in _BOTH.items() if pattern.search(words)]
        if (names and not here) or (names and _OUTCOME.search(words)):
            break  # 行政复议7件，诉讼9件，均获维持 goes on; 复议6件，维持5件，诉讼3件，均维持 does not
        names.extend(name for name in here if name not in names)
    return sorted(names, reverse=True)


def _single(sentence: Sentence, setting: Setting, claim: str, match: re.Match[str]) -> Denial | None:
    """What became of a case, where the clause neither counts nor denies it and speaks of one remedy."""
    text = sentence.compact
    clause = begin_of(text, match.start(), "，,；;。：（")
    before = text[clause : match.start()]
    names = _subject(text, clause, match)
    if (
        len(names) != 1
        or _NEGATED.search(before)
        or re.search(r"[0-9]", before)
        or not (setting.section in ("s4", "remedies") or "信息公开" in text[: match.start()])
    ):
        return None
    when, year = year_of(sentence, match.start(), setting.year)
    scope = scope_of(sentence, match.start(), setting.scope)
    return Denial(match.start(), match.end(), claim, tuple(names), "", when, year, scope=scope)
