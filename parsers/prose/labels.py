"""The words of a figure: those before and after it, and those of figures told together (分别, 各)."""

from __future__ import annotations

import re
from collections.abc import Sequence

from parsers.prose.numbers import Number

_STOPS = "，,；;。！？!?：:"
#: Words that say nothing of what is counted.
FILLER_ONLY = re.compile(
    r"^(?:其中|共计|合计|总计|总共|一共|共有|共|为|有|数量|均为|均|约|近|累计|分别为|分别|总数|全年|达到|达|计|件数|总量|是|则|即|超过|超|逾|突破|另有|还有|尚有|剩余|其余|余下|另|对|、|和|及|以及)*$"
)
TOTALLING = re.compile(r"[共为计总量数]")
_SPLITS = (re.compile(r"、"), re.compile(r"、|以及|[和及与]"), re.compile(r"、|以及|[和及与，]"))
_RESPECTIVELY = re.compile(r"(?:案件|数量|数|申请|情况)*(?:分别|依次)(?:为|是|有|达|达到|共|公开|发布|收到)*$")
_EACH = re.compile(r"(?:案件|申请)?各(?:为|有)?$")
_BETWEEN = re.compile(r"^(?:、|，|和|及|与|以及)$")


def labels_of(text: str, numbers: Sequence[Number], position: int) -> tuple[str, str]:
    """The words before and after a number, within its clause and between its neighbours."""
    number = numbers[position]
    floor = numbers[position - 1].end if position else 0
    start, bracket = number.start, 0
    while start > floor and number.start - start < 90:
        c = text[start - 1]
        if c in "）)":
            bracket += 1
        elif c in "（(":
            if bracket == 0:
                break
            bracket -= 1
        elif c in _STOPS and bracket == 0:
            here = text[start : number.start]
            onward = c in "：:" if not here else c in "，,：:" and TOTALLING.search(here) is not None
            if not (onward and FILLER_ONLY.match(here) and start - 1 > floor):
                break
        start -= 1
    left = text[start : number.start]
    if any(c in left for c in "，,：:"):
        left = re.sub(r"[，,：:]", "", left)
    left = "" if left.endswith("、") else left.lstrip("、")  # 20件予以公开、3件部分公开: the words are the first one's
    ceiling = numbers[position + 1].start if position + 1 < len(numbers) else len(text)
    end = number.end
    while end < ceiling and text[end] not in "，,；;。！？!?：:（）()、" and end - number.end < 30:
        end += 1
    right = text[number.end : end]
    if end == ceiling < len(text) and not FILLER_ONLY.match(left):
        right = ""
    return left, right


def respectively(text: str, numbers: Sequence[Number], labels: Sequence[tuple[str, str]]) -> dict[int, tuple[str, ...]]:
    """Labels of numbers in lists like 甲、乙分别为1件、2件 and 甲、乙各1件; an empty tuple where they do not fit."""
    out: dict[int, tuple[str, ...]] = {}
    for position, (left, _) in enumerate(labels):
        if "各" in left:
            each = _EACH.search(left)
            if each:
                pieces = _SPLITS[1].split(left[: each.start()])
                out[position] = tuple(pieces) if len(pieces) > 1 else ()
            continue
        if "分别" not in left and "依次" not in left:
            continue
        found = _RESPECTIVELY.search(left)
        if not found or not found.start():
            continue
        last = position
        while last + 1 < len(numbers) and _BETWEEN.match(text[numbers[last].end : numbers[last + 1].start]):
            last += 1
        count = last - position + 1
        if count == 1:
            continue
        fitting = [pieces for split in _SPLITS if len(pieces := split.split(left[: found.start()])) == count]
        for offset in range(count):
            out[position + offset] = (fitting[0][offset],) if fitting else ()
    return out
