"""Which groups of known words may stand with which quantity, and which words are known to narrow it."""

from __future__ import annotations

import re
from functools import cache
from typing import NamedTuple

from forms.vocabulary import groups

APPLICATION = re.compile(r"申请|依申请公开")
#: What also says that a sentence is on applications: outcomes that nothing else has.
SURE = re.compile(r"申请|依申请公开|无法提供|不予处理")
_REMEDY = re.compile(r"复议|诉讼|应诉")
_ANY = re.compile(r"")
_OUTCOME = ("applications", "closed", "outcomes")
_TAKEN = ("applications", "taken_in")
_KINDS = (*_TAKEN, "closed", "applicants", "channels")
_ALL = (*_TAKEN, "carried", "closed", "extended", "outcomes", "reasons", "applicants", "channels")


class Family(NamedTuple):
    """Groups of words of the figure's own clause, what names its subject, and groups of the clauses between the two."""

    words: tuple[str, ...]
    subject: re.Pattern[str]
    governing: tuple[str, ...]
    units: frozenset[str] = frozenset(("", *"件份起宗例笔个", "件次"))


_DOCUMENTS = frozenset(("", *"件份部个条项篇"))
_MONEY = frozenset(("元", "万元", "亿元", "件", "笔", "起", "宗"))
_ITEMS = frozenset(("", *"条篇则件项份期次", "条次", "篇次"))
#: Families by the beginning of the quantity's name; the longest beginning counts.
_FAMILIES = {
    "nar.received": Family(_TAKEN, APPLICATION, _ALL),
    "nar.carried": Family((*_TAKEN, "carried"), APPLICATION, _ALL),
    "nar.closed": Family((*_TAKEN, "closed"), APPLICATION, _ALL),
    **dict.fromkeys(
        ("nar.granted", "nar.partially", "nar.denied", "nar.unable", "nar.not_processed", "nar.other"),
        Family(_OUTCOME, APPLICATION, _ALL),
    ),
    **dict.fromkeys(
        ("nar.already_public", "nar.not_this_organ", "nar.not_exist"),
        Family(_OUTCOME, APPLICATION, _ALL),
    ),
    "nar.row": Family((*_OUTCOME, "reasons"), APPLICATION, _ALL),
    "nar.closed_extended": Family((*_TAKEN, "closed", "extended"), APPLICATION, _ALL),
    **dict.fromkeys(
        ("nar.natural", "nar.orgs", "nar.other_orgs", "nar.commercial"),
        Family((*_TAKEN, "applicants"), APPLICATION, _KINDS),
    ),
    **dict.fromkeys(
        ("nar.in_person", "nar.online", "nar.letter", "nar.fax", "nar.other_channel"),
        Family((*_TAKEN, "channels"), APPLICATION, _KINDS),
    ),
    **dict.fromkeys(
        ("nar.reconsideration", "nar.litigation"),
        Family(("remedies",), _REMEDY, ("remedies", "judged", *_TAKEN, "closed")),
    ),
    **{
        f"nar.{kind}_{outcome}": Family(("remedies", "judged"), _REMEDY, ("remedies", "judged", *_TAKEN, "closed"))
        for kind in ("reconsideration", "litigation")
        for outcome in ("upheld", "corrected", "other_outcome", "pending")
    },
    "nar.normative": Family(("documents",), re.compile("规范性文件"), ("documents",), _DOCUMENTS),
    "nar.decisions": Family(
        ("decisions",), re.compile("行政许可|行政处罚|行政强制|(?:许可|处罚|强制)决定"), ("decisions",)
    ),
    "nar.fee": Family(("fees",), re.compile("收费|处理费|收取"), ("fees", *_TAKEN), _MONEY),
    **dict.fromkeys(("nar.website", "nar.wechat"), Family(("beside",), _ANY, ("beside",), _ITEMS)),
    "nar.disclosed": Family(("beside",), re.compile("公开"), ("beside",), _ITEMS),
    "nar.rate": Family((*_OUTCOME, "remedies", "judged", "beside"), _ANY, _ALL),
    "nar.pct": Family((*_OUTCOME, *_KINDS, "beside"), _ANY, _ALL),
}


@cache
def family(name: str) -> Family | None:
    """The family of a quantity; ``None`` where no words are known for it."""
    key = max((key for key in _FAMILIES if name.startswith(key)), key=len, default="")
    return _FAMILIES.get(key)


@cache
def _patterns(names: frozenset[str]) -> tuple[re.Pattern[str], re.Pattern[str]]:
    """Words that narrow what is counted with words of these groups, and these words themselves, the longest first."""
    known = frozenset().union(*(groups()[name] for name in names))
    longer = sorted((word for word in known if len(word) > 1), key=lambda word: (-len(word), word))
    return _any_of(sorted(groups()["narrows"] - known)), _any_of(longer)


def _any_of(words: list[str]) -> re.Pattern[str]:
    return re.compile("|".join(map(re.escape, words)))


def narrows(words: tuple[str, ...], text: str) -> str:
    """A word of ``text`` that is known to narrow what is counted with words of these groups; else empty.

    结转办理 has no 转办 in it: words of the groups are taken out first.
    """
    narrowing, known = _patterns(frozenset(words))
    if not narrowing.search(text):
        return ""
    found = narrowing.search(known.sub("□", text))
    return found.group() if found else ""
