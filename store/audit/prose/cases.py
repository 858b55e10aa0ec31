"""Whether reconsiderations and suits that the text counts are those of the table: the body's own, about disclosure."""

from __future__ import annotations

import re

from parsers.prose.statement import Statement
from store.audit.prose.around import Around
from store.audit.prose.said import Said

_DISCLOSURE = re.compile(r"信息公开|依申请|公开申请|公开答复|答复书")
#: The list is of cases that the body filed, took up or decided for others, or took part in as a third party.
_FOR_OTHERS = re.compile(
    r"备案|承办|第三人|作为(?:行政)?复议|作为被告参加|复议机[构关](?:全年|本年|今年|共|共计|累计|依法|新)*(?:收到|受理|办理|审结|承办|审理|登记)"
)
#: The figure itself is of a stage, of hearings, or of another list.
_OF_A_STAGE = re.compile(
    r"(?<!未)(?<!尚未)审结|调解|和解|[又再](?:次)?(?:提起|申请)|化解|撤回|听证|出庭|应诉率|其[他它][^，。；、]{0,6}(?:复议|诉讼|应诉|被诉|案件)|无关"
)
#: 不动产登记类行政复议6件: of another kind.
_OTHER_KIND = re.compile(r"(?<!公开)(?<!各)(?<!两)(?<!此)类(?:的)?(?:行政)?(?:复议|诉讼|应诉)")
_CAUSE = re.compile(r"因[^，。；]{2,30}?(?:引发|引起|产生|导致|而)")
#: What follows says that they are about something else, or are left out.
_LEFT_OUT = re.compile(
    r"无关|不计入|未计入|不在[^，；]{0,6}(?:统计|范围)|不属(?:于)?本|不纳入|未纳入|不列入|口径不同|不属于(?:政府)?信息公开|(?:没有|无|未有?|不涉及|并非)[^，；]{0,4}因?(?:政府)?信息公开"
)
_ABOUT_ELSE = re.compile(
    r"(?:均|都|全部|主要|多)(?:为|系|是|因|属|与|涉及|属于|集中在|由)+[^，；]{2,30}(?:类|案件|纠纷|争议|引发|引起|有关|处罚|登记|补偿|拆迁|征收|许可)"
)
#: 行政诉讼9件，其中政府信息公开类3件: the first figure is of all cases.
_SOME_ABOUT_DISCLOSURE = re.compile(
    r"[，（；]?(?:其中|含|包括)[^。；0-9]{0,12}信息公开|[^，；]{0,12}[，（](?:涉及|其中)?(?:政府)?信息公开[^，；]{0,6}\d"
)
_INSTANCES = re.compile(r"(?:一审|二审|再审|上诉|检察)[^，；0-9]{0,10}\d|\d+[件起宗]?(?:一审|二审)")


def not_of_the_table(told: Said, statement: Statement, section: str = "s4") -> str:
    """Why cases may be others than the table's; empty where the words leave no doubt.

    ``section`` is the key of the section on remedies: there cases are about disclosure unless the text says otherwise.
    """
    near = told.around(statement)
    own = near.clause + statement.label
    if _FOR_OTHERS.search(near.branch + statement.label):
        return "the sentence may count cases filed or decided"
    upheld = statement.name.endswith(("_upheld", "_corrected", "_other_outcome"))  # every one of them is concluded
    if _OF_A_STAGE.search(own.replace("审结", "") if upheld else own):
        return "the figure may be of a stage, of hearings or of other cases"
    if _INSTANCES.search(near.branch + statement.text + near.rest) or re.search(r"一审|二审|再审", own):
        return "instances may be counted one by one"
    if of_all_subjects(near):
        return "the cases may be about anything"
    if "新收" in own and "结转" in near.rest:
        return "cases left over from last year are counted beside it"
    if _DISCLOSURE.search(own):
        return ""
    if _OTHER_KIND.search(own):
        return "the cases are of another kind"
    cause = _CAUSE.search(near.clause)
    if cause and not _DISCLOSURE.search(cause.group()):
        return "the cases are about something else"
    about_else = _ABOUT_ELSE.search(near.rest)
    if _LEFT_OUT.search(near.rest) or (about_else and not _DISCLOSURE.search(about_else.group())):
        return "the cases are about something else"
    if statement.section != section and not _DISCLOSURE.search(statement.sentence):
        return "the cases may be about anything"
    return ""


def of_all_subjects(near: Around) -> bool:
    """Whether what follows the figure says that only some of the cases are about disclosure."""
    return _SOME_ABOUT_DISCLOSURE.match(near.tail) is not None
