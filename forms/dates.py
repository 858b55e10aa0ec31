"""Dates and report periods as they are printed. What lost its 年 or 月 is no date: better none than a guess."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from datetime import date

_BLANK = re.compile(r"[\s\u00ad\u200b-\u200f\u2028-\u202f\u2060\u3164\ufeff]+")
_CIRCLES = str.maketrans({"○": "〇", "Ｏ": "〇", "О": "〇", "◯": "〇", "０": "0"})
_CHINESE = {digit: str(value) for value, digit in enumerate("〇一二三四五六七八九")} | {"零": "0"}

_CHINESE_YEAR = re.compile(r"(?<![〇零一二三四五六七八九十])[一二][〇零Oo0一二三四五六七八九]{3}(?=年)")
_CHINESE_PART = re.compile(
    r"(?<=[年月至到])(?P<number>[一二三四五六七八九十]{1,3})(?=[月日])|(?P<first>^[一二三四五六七八九十]{1,3})(?=月)"
)

_YEAR = r"(?<!\d)(?P<{0}y>(?:19|20)\d\d)年度?"
_DAY = r"(?P<{0}m>\d{{1,2}})月(?P<{0}d>\d{{1,2}})(?:日|号|(?!\d))"
_DATE = re.compile((_YEAR + _DAY).format("a"))
_NUMERIC = re.compile(
    r"(?<!\d)(?P<y>(?:19|20)\d\d)(?P<sep>[-/.])(?P<m>\d{1,2})(?P=sep)(?P<d>\d{1,2})(?!\d)"
    r"|(?<!\d)(?P<cy>(?:19|20)\d\d)(?P<cm>[01]\d)(?P<cd>[0-3]\d)(?!\d)"
    r"|(?<!\d)(?P<a>\d{1,2})(?P<s2>[./-])(?P<b>\d{1,2})(?P=s2)(?P<ly>(?:19|20)\d\d)(?!\d)"
)
_TO = r"(?:起)?[,，]?(?:-{1,8}|—{1,4}|–|~{1,2}|～|至|到|起至|起到|始至)"
_PERIOD = re.compile(
    (_YEAR + _DAY).format("a") + _TO + r"(?:(?P<by>(?:19|20)\d\d)年度?|当年|同年|本年)?" + _DAY.format("b")
)
_NUMERIC_PERIOD = re.compile(
    r"(?<!\d)(?P<ay>(?:19|20)\d\d)(?P<s>[./])(?P<am>\d{1,2})(?P=s)(?P<ad>\d{1,2})(?:-{1,4}|至|—{1,2}|~)"
    r"(?P<by>(?:19|20)\d\d)(?P=s)(?P<bm>\d{1,2})(?P=s)(?P<bd>\d{1,2})(?!\d)"
)
_RANGE = re.compile(r"月[^月]{0,12}(?:至|到|-|—|–|~|～)|\d[./]\d{1,2}[./]\d{1,2}\s*(?:至|-|—|~)")
_NEAR = re.compile(r"统计|期限|时限|跨度|时间|报告期|数据|所列")

#: A range without any word about statistics is taken for the period only if it is about as long as a year.
_NEARLY_A_YEAR = 300


def plain(text: str) -> str:
    """``text`` without blanks, half width, dates in digits: ``二〇一〇年一月`` → ``2010年1月``."""
    out = _BLANK.sub("", unicodedata.normalize("NFKC", text.translate(_CIRCLES)))
    if not re.search(r"[一二三四五六七八九十]", out):
        return out
    out = _CHINESE_YEAR.sub(lambda found: "".join("0" if c in "Oo0" else _CHINESE[c] for c in found[0]), out)
    for _ in range(2):  # the month first, then the day behind it
        out = _CHINESE_PART.sub(lambda found: _small(found[0]), out)
    return out


def _small(text: str) -> str:
    """A Chinese number below a hundred as digits: ``十二`` → ``12``, ``三十一`` → ``31``."""
    if "十" not in text:
        return "".join(_CHINESE[char] for char in text)
    tens, _, ones = text.partition("十")
    return (_CHINESE[tens] if tens else "1") + (_CHINESE[ones] if ones else "0") if len(tens) < 2 > len(ones) else text


def _day(year: str, month: str, day: str) -> date | None:
    try:
        return date(int(year), int(month), int(day))
    except ValueError:
        return None


def read_date(text: str) -> date | None:
    """The first whole date in ``text`` (``2020-01-31 00:00``, ``2017/3/10``, ``二〇一〇年一月十九日``), or ``None``.

    ``01.04.2019`` could be read in two ways and is none; ``31.01.2019`` can only be read in one.
    """
    if not text or len(text) > 2000:
        return None
    words = plain(text) if "年" in text else unicodedata.normalize("NFKC", text)
    found = _DATE.search(words)
    if found:
        return _day(found["ay"], found["am"], found["ad"])
    numeric = _NUMERIC.search(words)
    if numeric is None:
        return None
    if numeric["y"]:
        return _day(numeric["y"], numeric["m"], numeric["d"])
    if numeric["cy"]:
        return _day(numeric["cy"], numeric["cm"], numeric["cd"])
    either = {
        day
        for day in (_day(numeric["ly"], numeric["a"], numeric["b"]), _day(numeric["ly"], numeric["b"], numeric["a"]))
        if day
    }
    return either.pop() if len(either) == 1 else None


def _periods(words: str) -> Iterator[tuple[date, date, bool]]:
    for pattern in (_PERIOD, _NUMERIC_PERIOD):
        for found in pattern.finditer(words):
            first = _day(found["ay"], found["am"], found["ad"])
            last = _day(found["by"] or found["ay"], found["bm"], found["bd"])
            if first and last:
                near = words[max(0, found.start() - 30) : found.start()] + words[found.end() : found.end() + 15]
                yield first, last, bool(_NEAR.search(near)) or words[found.end() : found.end() + 1] == "止"


def read_period(text: str) -> tuple[date, date] | None:
    """The report period in ``text``, as printed (the end may precede the beginning), or ``None``.

    A range beside words about statistics wins; without such words it has to be about as long as a year.
    """
    # Only lines that can hold a range are worth reading closely.
    lines = [line for line in text[:200_000].split("\n") if _RANGE.search(line)]
    if not lines:
        return None
    words = plain("\n".join(lines))
    found = list(_periods(words))
    for first, last, named in found:
        if named:
            return first, last
    for first, last, _ in found:
        if abs((last - first).days) >= _NEARLY_A_YEAR:
            return first, last
    return None
