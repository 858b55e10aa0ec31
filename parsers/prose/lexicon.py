"""The words that name a quantity: one line a rule, tried in order, the first that fits names the figure.

A rule looks at the label before the figure (``left``, its end) or after it (``right``, its beginning), at the unit, and
at the topic that the sentence is on. ``cue`` are strings of which one must occur in either label: they only save time.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

#: What may stand between the word that names a figure and the figure itself.
TAIL = (
    r"”?(?:的)?(?:类|数量|总数量|总数|件数|总量|总计|数|案件量|案件|案|事项|的?情况|结果|信息|文件|决定|答复|合计|金额|总金额|总额|次数)*"
    r"(?:（[^）]{0,12}）)?(?:共计|合计|总计|总共|累计|共有|共|为|有|达到|达|计|是|：|:|约|近|超过|超|逾|仅|则|了|分别)*$"
)
_APPLICATION = (
    r"(?:政府)?(?:信息)?(?:公开)?(?:的)?(?:申请|依申请公开(?:政府信息|信息|事项)?|依申请)(?:公开)?"
    r"(?:政府信息公开|信息公开|政府信息|信息)?(?:件|工作|办件)?"
)
_STRONG_APPLICATION = (
    r"(?:信息公开(?:的)?申请|依申请公开(?:(?:政府)?信息(?:的)?数量|申请|事项|办件|件|总量|总数)|公开申请"
    r"|申请公开(?:政府)?信息)(?:受理|收到|收件)?(?:总)?(?:量)?"
)
_RECEIVE = r"(?:收到|接到|受理|新收|收办|接收|收取|登记|收)"
_GAP = (
    r"(?:(?!复议|诉讼|许可|低保|救助|补贴|结转|转结|办结|答复|审批|登记|注册|建房|住房|占道|道路|贷款|未)"
    r"[^，。；]){0,28}?"
)
_COUNTS = frozenset({"件", "份", "起", "宗", "项", "条", "次", "例", "个", "人次", "件次", "", "条次", "笔"})
_CASES = frozenset({"件", "起", "宗", "例", "次", "", "份"})
_DOCS = frozenset({"件", "份", "部", "个", "条", "项", "篇", ""})
_ITEMS = frozenset({"条", "篇", "则", "次", "期", "件", "条次", "", "篇次"})
_MONEY = frozenset({"元", "万元", "亿元"})


@dataclass(frozen=True, slots=True)
class NameRule:
    """How one quantity is named. ``topics`` are those the sentence may be on; empty means that any will do."""

    name: str
    left: re.Pattern[str] | None
    right: re.Pattern[str] | None
    cue: tuple[str, ...]
    units: frozenset[str]
    topics: frozenset[str] = frozenset()
    verb: str = ""
    never: re.Pattern[str] | None = None
    ambiguous: str = ""


def _rule(
    name: str,
    left: str = "",
    right: str = "",
    *,
    cue: str,
    units: frozenset[str] = _COUNTS,
    topics: str = "",
    verb: str = "",
    never: str = "",
    ambiguous: str = "",
) -> NameRule:
    return NameRule(
        name,
        re.compile(f"(?:{left}){TAIL}") if left else None,
        re.compile(f"^(?:的)?(?:{right})") if right else None,
        tuple(cue.split()),
        units,
        frozenset(topics.split()),
        verb,
        re.compile(never) if never else None,
        ambiguous,
    )


_NEXT_YEAR = r"(?:下一?年度?|次年度?|明年|下一年度|下年|(?:19|20)\d\d年度?)"
_REMEDY = r"(?:被申请|被提起|提起|引发|引起|产生|发生|收到|新收|新增|受理|办理|审结|备案|承办|申请|涉及|应诉|被诉)"
_BRANCHES = r"(?:微信公众平台|微信公众号|微信|公众号|公众平台)"

RULES: tuple[NameRule, ...] = (
    # applications: stock carried over
    _rule(
        "nar.carried_in",
        r"(?:上一?年度?|去年|上年末|往年)(?:的)?(?:结转|转结|转入|遗留|接转|未办结)(?:至?本年度?|办理|(?:的|未办结)*)?(?:(?:政府信息公开|信息公开|依申请公开)?申请)?(?:件)?"
        r"|结转(?:的)?上一?年度?(?:的)?(?:(?:政府信息公开)?申请)?|(?:19|20)\d\d年度?(?:结转|转结)(?:的)?(?:(?:政府信息公开)?申请)?",
        r"(?:申请)?(?:为|是|系|属|由)(?:上一?年度?|去年)(?:结转|转结|转入|遗留)|(?:政府信息公开)?(?:申请)?(?:由|从)上一?年度?(?:结转|转入)",
        cue="上年 去年 上一年 往年 年结转 年度结转 年转结",
        never=r"无(?:上年)|复议|诉讼|资金|预算",
    ),
    _rule(
        "nar.carried_out",
        rf"(?:结转|转结|转入|顺延|转至|延至|延续|转)(?:至|到|入)?{_NEXT_YEAR}(?:继续)?(?:办理|答复|处理|办结)?(?:的)?(?:(?:政府信息公开)?申请)?",
        rf"(?:申请)?(?:[^，。；]{{0,16}})?(?:结转|转结|转入|顺延|转至|延至|延续|转)(?:至|到|入)?{_NEXT_YEAR}",
        cue="转 顺延 延至 延续",
        never=r"复议|诉讼|资金|预算",
    ),
    # applications: outcomes
    _rule(
        "nar.granted+partially_granted",
        r"予以公开(?:及|和|、|或|与|以及)部分(?:予以)?公开|(?:全部|同意)?公开(?:及|和|、|或|与)部分公开",
        r"(?:属于|为|是|系)?(?:予以)?公开(?:及|和|、|或|与)部分(?:予以)?公开",
        cue="部分公开 部分予以公开",
        topics="application",
    ),
    _rule(
        "nar.partially_granted",
        r"(?:予以|同意)?部分(?:予以)?公开|部分(?=$|为|共|：)",
        r"(?:申请)?(?:予以|作出|为|是|系|属于)?部分(?:予以)?公开",
        cue="部分",
        topics="application",
        never=r"占|大部分",
    ),
    _rule(
        "nar.denied",
        r"不(?:予(?:以)?|同意)公开(?:的?申请)?",
        r"(?:申请)?(?:作出|为|是|系|属于|依法|决定)*不(?:予(?:以)?|同意)公开",
        cue="不予公开 不予以公开 不同意公开",
        topics="application",
    ),
    _rule(
        "nar.unable",
        r"无法提供(?:的?申请)?",
        r"(?:申请)?(?:为|是|系|属于|因[^，。；]{1,14})?无法提供",
        cue="无法提供",
        topics="application",
    ),
    _rule(
        "nar.not_processed",
        r"不予处理(?:的?申请)?",
        r"(?:申请)?(?:作出|为|是|系|属于)?不予处理",
        cue="不予处理",
        topics="application",
    ),
    _rule(
        "nar.other",
        r"(?:作|按)?其他(?:方式)?处理(?:情形)?",
        r"(?:申请)?(?:作|为|按)其他(?:方式)?处理",
        cue="其他处理 其他方式处理",
        topics="application",
    ),
    _rule(
        "nar.already_public",
        r"(?:属于)?(?:已|已经)主动公开(?:的)?(?:范围|信息|政府信息)?",
        r"(?:申请)?(?:属于|为|是|系)(?:已|已经)主动公开",
        cue="已主动公开 已经主动公开",
        topics="application",
    ),
    _rule(
        "nar.not_this_organ",
        r"(?:告知)?(?:不属于|非)本(?:行政)?(?:机关|单位|部门|[局镇乡委办])(?:职责|职权|权限|掌握|公开|的)*(?:范围)?(?:公开)?",
        r"(?:申请)?(?:属于|为|是|系)?不属于本(?:行政)?(?:机关|单位|部门|[局镇乡委办])",
        cue="属于本 非本",
        topics="application",
    ),
    _rule(
        "nar.not_exist",
        r"(?:申请)?(?:的)?(?:政府)?信息不存在",
        r"(?:申请)?(?:的)?(?:政府)?信息不存在",
        cue="信息不存在",
        topics="application",
        never=r"无法提供",
    ),
    _rule(
        "nar.granted",
        r"(?<!不)(?:予以|同意|准予|予以全部|全部|全部予以)公开(?:的?申请)?",
        r"(?:申请)?(?:作出|为|是|系|均|均已|已)?(?:予以|同意|准予|全部予以)公开(?!及|和|、|或|与)",
        cue="予以公开 同意公开 准予公开 全部公开",
        topics="application",
        never=r"不予以|部分",
    ),
    # applications: the reasons of an outcome, each a row of table 三
    *(
        _rule(
            f"nar.row.{row}",
            rf"(?:属于|因|涉及|为|系)?(?:{words})(?:的|类|信息|申请|政府信息公开)*",
            rf"(?:申请)?(?:属于|因|涉及|为|系)(?:{words})",
            cue=cue,
            topics="application",
            never=r"予以公开|不予公开|无法提供|不予处理",
        )
        for row, words, cue in (
            ("denied.state_secret", r"(?<!不)(?:涉及)?国家秘密", "国家秘密"),
            ("denied.internal_affairs", r"(?:三类)?内部(?:管理)?事务(?:性)?", "内部"),
            ("denied.process_information", r"(?:四类)?过程性", "过程性"),
            ("denied.enforcement_case_file", r"(?:行政)?执法案卷", "执法案卷"),
            ("denied.administrative_inquiry", r"(?:行政)?查询事项", "查询事项"),
            ("unable.not_held", r"(?:本机关|本单位|本局|我[局镇乡县区市])?不掌握(?:相关|该)?(?:政府)?", "不掌握"),
            (
                "unable.needs_creation",
                r"(?:没有现成信息[，、]?)?需要?(?:另行|重新)(?:制作|加工)|没有现成",
                "制作 现成 加工",
            ),
            ("unable.unclear_after_correction", r"补正后(?:申请)?(?:内容)?(?:仍|依然)?不明确", "不明确"),
            ("not_processed.repeated_request", r"重复(?=申请)", "重复申请"),
            ("other.correction_overdue", r"(?:申请人)?(?:无正当理由)?逾期(?:不|未)补正", "补正"),
        )
    ),
    # applications: channels and applicants
    _rule(
        "nar.in_person",
        r"(?:当面|现场|窗口|上门|来访)(?:提交|提出|申请|递交|受理|方式|收到|的|政府信息公开|信息公开)*",
        r"(?:是|为|系|以|通过)?(?:申请人)?(?:当面|现场|窗口|上门)(?:提交|提出|申请|递交)?",
        cue="当面 现场 窗口 上门 来访",
        topics="application",
        never=r"咨询|接待|投诉|检查|培训",
    ),
    _rule(
        "nar.fax",
        r"传真(?:提交|提出|申请|方式|的|件)*",
        r"(?:是|为|系|以|通过)传真",
        cue="传真",
        topics="application",
    ),
    _rule(
        "nar.letter",
        r"(?:信函|邮寄|信件|书信|挂号信|邮政|来信|寄送|快递)(?:邮寄)?(?:提交|提出|申请|方式|的|收到|渠道|政府信息公开)*",
        r"(?:是|为|系|以|通过)(?:信函|邮寄|信件|邮政)",
        cue="信函 邮寄 信件 书信 挂号信 邮政 来信 寄送 快递",
        topics="application",
        never=r"信访|咨询|投诉",
    ),
    _rule(
        "nar.other_channel",
        r"(?:电子邮件|电子邮箱|邮箱|邮件|其他(?:方式|渠道|途径|形式))(?:提交|提出|申请|方式|的|收到)*",
        r"(?:是|为|系|以|通过)(?:电子邮件|电子邮箱|邮箱|其他方式|其他渠道)",
        cue="邮件 邮箱 其他方式 其他渠道 其他途径 其他形式",
        topics="application",
        never=r"处理|不予|无法|告知|引导|办理",
    ),
    _rule(
        "nar.online",
        r"(?:网络|网上|互联网|在线|线上|网站|门户网站|网络平台|申请平台|公开系统|申请系统|政务平台|依申请公开平台|网页)(?:平台|系统|在线)?"
        r"(?:提交|提出|申请|递交|方式|渠道|的|收到|受理|政府信息公开|依申请公开)*",
        r"(?:是|为|系|以|通过)(?:网络|网上|互联网|在线|网站|政府网站|门户网站)(?:[^，。；]{0,8}(?:提交|提出|申请|递交))?",
        cue="网 在线 线上 系统 平台",
        topics="application",
        never=r"主动公开|发布|推送|公布|咨询|留言|办理事项",
    ),
    _rule(
        "nar.natural",
        r"(?:自然人|公民(?!、|和|及|或))(?:提出|提交|申请|的|申请人|政府信息公开|信息公开|公开|政府信息)*",
        r"(?:的?申请人?)?(?:为|是|系|来自|由)(?:自然人|公民(?!、))",
        cue="自然人 公民",
        topics="application",
    ),
    _rule(
        "nar.orgs",
        r"法人(?:(?:或|和|及|、|与|或者|以及)?(?:其他|其它|非法人)组织)?(?:提出|提交|申请|的|申请人|政府信息公开|信息公开|公开|政府信息)*",
        r"(?:的?申请人?)?(?:为|是|系|来自|由)法人",
        cue="法人",
        topics="application",
        never=r"公民|自然人",
    ),
    _rule(
        "nar.other_orgs",
        r"(?<!法人或)(?<!法人和)(?<!法人、)(?<!法人及)(?<!法人与)(?<!或者)(?<!以及)其[他它]组织(?:提出|提交|申请|的|申请人|政府信息公开)*",
        cue="其他组织 其它组织",
        topics="application",
        never=r"法人|公民",
    ),
    _rule(
        "nar.commercial",
        r"商业企业(?:提出|提交|申请|的|申请人|政府信息公开)*",
        r"(?:的?申请人?)?(?:为|是|系|来自|由)商业企业",
        cue="商业企业",
        topics="application",
        never=r"科研|、",
    ),
    # proposals come before the bare verbs, for 办结 and 答复 are theirs too
    _rule(
        "nar.proposals",
        r"(?:建议(?:、|和|及|与|以及|（议案）、)?(?:政协)?(?:委员)?提案|人大代表(?:建议|议案)(?:和|及|、|与|以及)政协(?:委员)?提案|议案提案|两会建议提案|人大政协建议提案)",
        r"(?:人大(?:代表)?)?建议(?:、|和|及|与)?(?:政协)?(?:委员)?提案",
        cue="提案",
        units=_DOCS,
        never=r"办结|答复|办复|公开(?:人大|建议)|率",
    ),
    _rule(
        "nar.npc_suggestions",
        r"(?:人大(?:代表)?(?:的)?(?:建议|议案|意见建议)(?:意见|、批评和意见|批评和意见)?|代表(?:建议|议案)|(?:省|市|县|区|镇)人大建议)",
        r"(?:[省市县区])?(?:人大(?:代表)?(?:建议|议案)|代表建议)",
        cue="人大 代表建议 代表议案",
        units=_DOCS,
        never=r"提案|公开",
    ),
    _rule(
        "nar.cppcc_proposals",
        r"(?:政协(?:委员)?(?:的)?提案|委员提案|政协委员建议)",
        r"(?:[省市县区])?(?:政协(?:委员)?提案|委员提案)",
        cue="提案 政协委员建议",
        units=_DOCS,
        never=r"人大|建议(?!提案)(?:、|和)|公开",
    ),
    _rule(
        "nar.npc_suggestions", r"建议", cue="建议", units=_DOCS, topics="proposal", never=r"提案|意见|工作建议书|公开"
    ),
    _rule("nar.cppcc_proposals", r"提案", cue="提案", units=_DOCS, topics="proposal", never=r"建议|议案|公开"),
    _rule(
        "nar.proposals_answered",
        r"(?:办结|办复|答复|办理完毕)(?:人大(?:代表)?|政协|建议|提案|、|和)*",
        r"(?:均|已|全部|均已|已全部)*(?:办结|办复|答复)",
        cue="办结 办复 答复 办理完毕",
        units=_DOCS,
        topics="proposal",
        never=r"公开|率|满意",
    ),
    # remedies
    _rule(
        "nar.litigation_direct",
        r"(?:未经(?:行政)?复议)?直接(?:向[^，。；、0-9]{0,6}法院)?(?:提起|提出)?(?:的)?(?:行政)?(?:起诉|诉讼)",
        cue="直接",
        units=_CASES,
    ),
    _rule(
        "nar.litigation_after_reconsideration",
        r"复议后(?:再|又)?(?:向[^，。；、0-9]{0,6}法院)?(?:提起|提出)?(?:的)?(?:行政)?(?:起诉|诉讼)",
        cue="复议后",
        units=_CASES,
    ),
    *(
        _rule(
            f"nar.{kind}_{outcome}",
            rf"(?:复议|诉讼|判决|裁定|决定|结果)?(?:为|予以|被|获)?(?:{words})",
            rf"(?:案件|申请)?(?:结果)?(?:(?:被|由|经|获)(?:[^，。；、0-9]{{0,5}}法院|复议机[关构]|[^，。；、0-9]{{0,4}}政府)(?:复议|审理)?(?:后)?)?"
            rf"(?:依法|判决|裁定|决定|为|予以|被|均|获|均被|均获|已)*(?:{words})",
            cue=cue,
            units=_CASES,
            topics=kind,
            never=r"率|撤回申请",
        )
        for kind in ("reconsideration", "litigation")
        for outcome, words, cue in (
            ("upheld", r"(?:结果)?维持(?:原行政行为|原决定|原答复)?", "维持"),
            (
                "corrected",
                r"(?:结果|被)?纠正|被?纠错|被?撤销(?!登记|婚姻|许可|资格|案件|申请)|确认违法|败诉",
                "纠正 纠错 撤销 确认违法 败诉",
            ),
            ("other_outcome", r"其他结果|其它结果|其他(?=$|：|为)", "其他 其它"),
            ("pending", r"(?:尚未|未|尚在|正在)(?:审结|审理)(?:中)?|未结", "审结 审理 未结"),
        )
    ),
    _rule(
        "nar.reconsideration",
        r"(?:行政)?复议(?:案件|申请|事项|案)?(?:的)?",
        r"(?:[^，。；、]{0,18}(?:的|类))?(?:政府信息公开)?(?:类)?行政复议(?!后|机关|、|和|及|或|与|诉讼)|复议(?=$|案件|申请)"
        r"|[^，。；、]{0,12}(?:答复|决定)?被(?:申请人|当事人|村民|群众)?(?:提起|提出|申请)(?:了)?(?:行政)?复议(?!、|和|及|或|与)",
        cue="复议",
        units=_CASES,
        never=r"诉讼(?:案件)?$|诉讼[、和及]|复议(?:、|和|及|或|与|以及)(?:行政)?(?:诉讼|应诉)|纠错|率|撤[回销]|听证",
    ),
    _rule(
        "nar.litigation",
        r"(?:行政)?诉讼(?:案件|案|应诉)?(?:的)?|行政应诉(?:案件)?|被?起诉|被诉(?:案件)?",
        r"(?:[^，。；、]{0,18}(?:的|类))?(?:政府信息公开)?(?:类)?(?:行政诉讼|行政应诉)|诉讼(?=$|案件)",
        cue="诉讼 应诉 起诉 被诉",
        units=_CASES,
        never=r"复议(?:、|和|及|或|与|以及)(?:提起)?(?:行政)?(?:诉讼|应诉)|直接|复议后|率|出庭|检察|撤[回诉]",
    ),
    # documents
    _rule(
        "nar.normative_disclosed_total",
        r"对外公开(?:的)?(?:行政)?(?:规范性文件)?(?:的)?总(?:数量?|量|计)|规范性文件(?:的)?对外公开总(?:数量?|量|计)",
        cue="对外公开",
        units=_DOCS,
        topics="normative",
    ),
    _rule(
        "nar.normative_disclosed",
        r"新公开(?:的)?(?:行政)?(?:规范性文件)?",
        cue="新公开",
        units=_DOCS,
        topics="normative",
    ),
    _rule(
        "nar.normative_repealed",
        r"(?:(?:宣布)?失效(?:和|、|及|或|与)|清理|宣布)?(?:废止|失效)(?:(?:和|、|及|或|与)(?:宣布)?失效)?(?:的)?(?:行政)?(?:规范性文件)?",
        r"(?:行政)?(?:规范性文件)?(?:宣布|予以|被|已)*(?:废止|失效)",
        cue="废止 失效",
        units=_DOCS,
        topics="normative",
        never=r"修改(?:、|和)|(?:、|和)修改",
    ),
    _rule(
        "nar.normative_in_force",
        r"(?:现行|继续|目前|仍然?|保留)(?:有效)(?:的)?(?:行政)?(?:规范性文件)?|(?:行政)?规范性文件(?:现行|继续)有效",
        r"(?:现行|继续|目前|仍然?)有效",
        cue="有效",
        units=_DOCS,
        topics="normative",
    ),
    _rule(
        "nar.normative_issued",
        r"(?:制发|制定|出台|印发|制作|新增|新制定|制定出台|制定印发|制定发布|发布|新发布|新出台|颁布|下发)(?:的)?(?:新的)?(?:[^，。；、]{0,8}?)(?:行政)?规范性文件"
        r"|(?:行政)?规范性文件(?:[^，。；、]{0,4})(?:制发|制定|出台|印发|发布|新增)|(?:本年)?(?:制发|制定|出台|印发|新制定|发布)",
        r"(?:行政)?规范性文件",
        cue="制 印发 出台 发布 颁布 下发 新增",
        units=_DOCS,
        topics="normative",
        verb=r"制发|制定|出台|新增|印发|制作|发布|颁布|下发",
        never=r"主动公开|公开(?:行政)?规范|备案|审查|审核|修改|修订|解读|清理|、|废止|信息(?:共|计|数|量)*$",
    ),
    # decisions
    *(
        _rule(
            f"nar.decisions_{key}",
            rf"{word}(?:处理)?(?:决定|案件|办件|类|事项)?(?:书)?|{word}[^，。；、0-9]{{0,6}}[作做]出(?:处理)?决定"
            rf"|(?:[作做]出|下达)(?:的)?{word[2:]}(?:处理)?决定(?:书)?",
            rf"{word}(?:处理)?(?:决定|案件|办件)?",
            cue=word[2:],
            units=frozenset(
                {"件", "起", "宗", "次", "份", "例", ""} | ({"条"} if key != "administrative_licensing" else set())
            ),
            never=r"(?:受理|申请)(?!.*[作做]出)|强制措施|强制执行|网上|(?:不予|免予|免于|减轻|从轻|拟)行政|事项清单|目录|、行政|和行政|及行政|与行政|培训|信息$|栏目",
        )
        for key, word in (
            ("administrative_licensing", "行政许可"),
            ("administrative_penalties", "行政处罚"),
            ("administrative_coercion", "行政强制"),
        )
    ),
    # money
    _rule(
        "nar.fees",
        r"行政事业性收费(?:项目)?(?:收入|收取|本年|总收入|收费|[一二两三]项)*",
        r"行政事业性收费",
        cue="行政事业性收费",
        units=_MONEY,
        never=r"减免|免征|减征|减收|免收|降低|退[还付]|清退|罚没|补缴",
    ),
    _rule(
        "nar.fee_total",
        r"(?:政府)?信息(?:公开)?(?:信息)?处理费(?:用)?(?:收取|收入|总收入)?|(?:依申请公开|政府信息公开)(?:信息)?(?:收费|费)(?:用)?|收费|收取(?:费用)?|^(?=共|计|合计)",
        r"(?:的)?(?:政府信息公开)?信息处理费",
        cue="处理费 收费 收取 共 计",
        units=_MONEY,
        topics="fee",
        never=r"行政事业性",
    ),
    _rule(
        "nar.fee_cases",
        r"(?:政府)?信息(?:公开)?处理费(?:用)?(?:的)?(?:申请)?|涉及(?:政府信息公开)?(?:申请)?|收费(?:申请)?|收取|^(?=共|计)",
        r"(?:政府信息公开)?(?:申请)?(?:收取|的)?信息处理费",
        cue="处理费 涉及 收费 收取 共 计",
        units=frozenset({"件", "笔", "起", "宗"}),
        topics="fee",
        never=r"减免|免收|行政事业性",
    ),
    # media
    _rule(
        "nar.weibo",
        r"微博(?:[^，。；、]{0,14}?)(?:推送|发布|公开|发文|更新)?(?:政府|政务|各类)?(?:消息|文章|动态|内容|博文)?",
        cue="微博",
        units=_ITEMS,
        never=r"粉丝|关注|阅读|点击|浏览|访问|转发|播放|用户|账号|微信|网站|评论|点赞|客户端|和|开设",
    ),
    _rule(
        "nar.wechat",
        rf"{_BRANCHES}(?:[^，。；、]{{0,14}}?)(?:推送|发布|公开|发文|更新)?(?:政府|政务|各类)?(?:消息|文章|动态|内容|图文|推文)?",
        cue="微信 公众号 公众平台",
        units=_ITEMS,
        never=r"粉丝|关注|阅读|点击|浏览|访问|转发|播放|用户|账号|微博|网站|评论|点赞|客户端|和|微信群|开设|抖音",
    ),
    _rule(
        "nar.other_media",
        r"(?:抖音号?|今日头条|头条号|视频号|政务头条|快手|移动客户端|客户端)(?:[^，。；、]{0,10}?)(?:推送|发布|公开|更新)?(?:视频|短视频|消息|文章|动态)?",
        cue="抖音 头条 视频号 快手 客户端",
        units=_ITEMS,
        never=r"粉丝|关注|阅读|点击|浏览|访问|转发|播放|用户|账号|微博|微信|网站|和|开设",
    ),
    _rule(
        "nar.new_media_total",
        r"(?:政务)?新媒体(?:平台|账号|矩阵)?(?:[^，。；、]{0,10}?)(?:推送|发布|公开|发文|更新)?(?:政府|政务|各类)?(?:消息|文章|动态|内容)?",
        cue="新媒体",
        units=_ITEMS,
        never=r"粉丝|关注|阅读|点击|浏览|访问|用户|网站|开设|账号\d*$|检查|培训|共有|现有|开通|运营",
    ),
    # the bare verbs of applications come last
    _rule(
        "nar.closed_extended",
        r"延期(?:办结|答复)",
        r"(?:申请)?(?:为|是|系|经批准)?延期(?:办结|答复)",
        cue="延期",
        topics="application",
    ),
    _rule(
        "nar.closed",
        r"(?:办结|答复|办理完毕|办复|答复办结|办理答复|回复|办理|处理)(?:申请人)?(?:政府)?(?:信息公开|依申请公开)?(?:的)?(?:申请)?(?:件)?",
        r"(?:政府信息公开申请|申请)?(?:已|均|均已|已经|全部|已全部|按[时期]|按期|依法|及时|在[^，。；]{1,8}内)*(?:办结|答复|办理完毕|办复|予以答复)",
        cue="办结 答复 办复 办理 回复 处理",
        topics="application",
        verb=r"办结|答复|办复|办理|回复|处理",
        never=r"延期|率|未(?:能)?(?:办结|答复|回复)|无法|不予|其他处理|平均|培训|会议|咨询|留言|投诉|信访|回应",
    ),
    _rule(
        "nar.received",
        rf"{_RECEIVE}{_GAP}{_APPLICATION}|{_STRONG_APPLICATION}(?:新收|收到|受理|办理)?|新收(?:政府信息公开)?|(?:共)?收到(?=共|$)|受理",
        rf"(?:份|个|次)?(?:有关|关于|涉及)?{_GAP}(?:政府信息公开|信息公开|依申请公开|公开)(?:的)?申请(?!人)|申请(?!人|行政|复议|[^，。；]{{0,4}}(?:转|结))",
        cue="申请 收到 受理 新收 收办 接到",
        verb=r"新收|收办|收到|接到|受理|接收|收取|登记|办理",
        topics="application",
        never=r"复议|诉讼|咨询|信访|投诉|撤回|许可|补正|超期|逾期|办结|答复(?!工作)|提案|建议",
    ),
    # the rest
    _rule("nar.trainees", r"培训(?:[^，。；]{0,10})", cue="培训", units=frozenset({"人次", "人", "名"})),
    _rule(
        "nar.training",
        r"(?:培训|培训会|培训班|业务培训会|专题培训)(?:活动)?",
        r"(?:[^，。；]{0,12})培训",
        cue="培训",
        units=frozenset({"场", "次", "期", "场次", "个"}),
        never=r"参加",
    ),
    _rule(
        "nar.interpretations",
        r"(?:政策)?解读(?:材料|稿件|稿|文件|信息|类信息|产品|文章|方案)?",
        r"(?:政策)?解读(?:材料|稿件|信息|产品)?",
        cue="解读",
        units=_ITEMS,
    ),
    _rule(
        "nar.website",
        r"网站(?:[^，。；、]{0,16}?)(?:推送|发布|公开|公布|更新|主动公开)?(?:各类|政府|政务|主动公开)*",
        cue="网站",
        units=_ITEMS,
        never=r"访问|浏览|点击|留言|申请|微信|微博|检查|咨询|栏目|专栏|专题|网站数|错|公众号",
    ),
    _rule(
        "nar.disclosed",
        r"主动公开(?:的)?(?:各类|各项)?(?:政府|政务)?(?:信息)?|公开(?:各类|各项)?(?:政府|政务)信息",
        r"(?:各类|各项)?主动公开(?:的)?(?:政府|政务)?信息",
        cue="公开",
        units=frozenset({"条", "件", "项", "份", "篇", "条次", "次", ""}),
        never=r"申请|不予|微信|微博|目录|规章|规范性|栏目|专栏|率",
    ),
    _rule(
        "nar.published",
        r"(?:发布|公开|更新|推送|公布)(?:的)?(?:各类|各项|政府|政务)*(?:信息|文章|稿件|内容|图文)",
        r"(?:政府|政务|各类)*信息",
        cue="信息 文章 稿件 内容 图文",
        units=frozenset({"条", "篇", "则"}),
        never=r"申请|不予|报送|上报|收到|审核|审查|解读|采用|转载|删除|整改",
    ),
)

#: What a sentence is on. Order matters where two begin at the same place.
TOPIC = re.compile(
    r"(?P<other>(?:低保|救助|补贴|建房|占道|占用|道路|施工|登记(?!受理|收到|接收)|注册|审批|住房|保障|贷款|退款|资助|补助|行政许可|许可|仲裁)[^，。；、]{0,4}申请"
    r"|申请(?:法院)?强制执行|信访|来信来访|投诉|热线|工单|咨询|留言|诉求|举报|审批(?:业务|事项)?|政务服务事项|办件|网民)"
    r"|(?P<application>信息公开(?:的)?申请|依申请(?!公开\d|公开信息\d)|公开申请|(?<!依)申请公开|申请人情况|办理结果为|不予公开|不予处理)"
    r"|(?P<litigation>诉讼|应诉|起诉|被诉)"
    r"|(?P<reconsideration>复议)"
    r"|(?P<normative>规范性文件)"
    r"|(?P<proposal>建议提案|提案|代表建议|议案|代表.{0,3}建议|人大建议)"
    r"|(?P<fee>信息处理费|公开处理费|(?<!事业性)收费|收取费用)"
    r"|(?P<publicity>(?<!已)主动公开|政策解读|培训|新媒体|微信|微博)"
    r"|(?P<weak>申请(?!人|表|书|行政))"
)
#: Words that make a bare 申请 an application for information.
SURE_OF_APPLICATIONS = re.compile(
    r"信息公开(?:的)?申请|依申请|公开申请|(?<!依)申请公开|上年(?:度)?(?:结转|转结)|予以公开|不予公开|部分公开|无法提供|不予处理|申请信息公开|新收(?:的)?申请|自然人[^。；]{0,24}法人"
)
CHANNELS = re.compile(r"公开平台|申请平台|快递|窗口|来访|网络|网上|互联网|在线|信函|邮寄|当面|现场|传真|邮件|邮箱|网站")
#: Reasons that are a sub-row of table 三; a figure under one may be the row's, not the group's.
SUB_ROWS = re.compile(
    r"不掌握|没有现成|现成信息|补正|国家秘密|法律.{0,2}行政法规|三安全|第三方|内部事务|过程性|执法案卷|查询事项|信访举报|重复申请|出版物|反复申请|重新出具|逾期不补正|逾期未缴费"
)
