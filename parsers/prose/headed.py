"""A count of cases under the heading of its clause: 行政复议方面，全年发生3件."""

from __future__ import annotations

import re

_HEADED = re.compile(
    r"(?:^|[^、和及与或])(?:政府信息公开)?(?:类)?(?:行政)?(?P<noun>复议|诉讼)(?:案件)?(?:的)?(?:情况|方面|工作)?[：，]"
    r"(?:20\d\d年度?|本年度?|今年|全年|年内|[我本][\u4e00-\u9fff]{1,3}?|共|新|总|计)*"
    r"(?:收到|发生|受理|被申请|被提起|引发|产生|有|为)(?:了|案件|共|有)*$"
)
_NAMES = {"复议": "nar.reconsideration", "诉讼": "nar.litigation"}
_REACH = 44


def headed_case(text: str, at: int) -> str:
    """The name of the cases that a bare count at ``at`` is of, by the heading before it; else an empty string."""
    head = text[max(0, at - _REACH) : at]
    if "复议" not in head and "诉讼" not in head:
        return ""
    found = _HEADED.search(head)
    if found is None:
        return ""
    heading = re.split(r"[，；。：]", head[: found.end("noun")])[-1]
    return "" if "复议" in heading and "诉讼" in heading else _NAMES[found.group("noun")]
