"""Figures of several years told in one row: 2014年、2015年、2016年分别收到11件、18件、25件."""

from __future__ import annotations

import re
from collections.abc import Sequence

from parsers.prose.numbers import Number

_YEAR = r"(?:19|20)\d\d"
_LISTED = re.compile(
    rf"(?P<years>{_YEAR}年?度?(?:(?:、|，|以及|[和及与]){_YEAR}年?度?)+)[^，。；0-9]{{0,14}}(?:分别|依次)[^，。；：0-9]{{0,18}}$"
)
_RANGE = re.compile(
    rf"(?P<first>{_YEAR})年?度?(?:至|到|-|—|–|~)(?P<last>{_YEAR})年度?[，]?[^，。；0-9]{{0,14}}(?:分别|依次)[^，。；：0-9]{{0,18}}$"
)
_BETWEEN = re.compile(r"^(?:、|，|和|及|与|以及)$")
#: The longest row of years that a report tells.
_MOST = 12


def years_in_series(text: str, numbers: Sequence[Number]) -> dict[int, int]:
    """The year of each number in such a row, by the number's position; empty where years and figures do not match."""
    out: dict[int, int] = {}
    if "分别" not in text and "依次" not in text:
        return out
    for position, number in enumerate(numbers):
        years = _years(text[max(0, number.start - 110) : number.start]) if position not in out else []
        run = range(position, position + len(years))
        if not years or run.stop > len(numbers):
            continue
        gaps = (text[numbers[i].end : numbers[i + 1].start] for i in run[:-1])
        more = run.stop < len(numbers) and _BETWEEN.match(text[numbers[run.stop - 1].end : numbers[run.stop].start])
        if all(_BETWEEN.match(gap) for gap in gaps) and not more:
            out |= dict(zip(run, years, strict=True))
    return out


def _years(head: str) -> list[int]:
    if "分别" not in head and "依次" not in head:
        return []
    if found := _LISTED.search(head):
        return [int(year) for year in re.findall(_YEAR, found.group("years"))]
    if found := _RANGE.search(head):
        return list(range(int(found.group("first")), int(found.group("last")) + 1))[:_MOST]
    return []
