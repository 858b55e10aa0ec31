"""What a page says, without what changes by itself: scripts, markup, counters of visits, dates and times.

Two versions of a report with the same essence are the same report.
"""

from __future__ import annotations

import hashlib
import re

_UNSEEN = re.compile(r"<(script|style)\b.*?</\1\s*>|<!--.*?-->", re.IGNORECASE | re.DOTALL)
_TAG = re.compile(r"<[^>]*>")
_SPACE = re.compile(r"(?:\s|&nbsp;|\u3000)+")
_DATE = re.compile(
    r"\d{4}\s?[-年/.]\s?\d{1,2}\s?[-月/.]\s?\d{1,2}\s?日?|\d{1,2}:\d{2}(?::\d{2})?|星期[一二三四五六日天]"
)
_COUNTER = re.compile(
    r"(?:浏览|点击|阅读|访问|查看|点赞|转发|人气)(?:次数|数|量|率|人数)?\s*[:：(（]?\s*\d+\s*[)）]?\s*(?:次|人次)?|您是第\s*\d+\s*位"
)


def essence(markup: str) -> str:
    """A digest of what ``markup`` says."""
    text = without_moments(_TAG.sub(" ", _UNSEEN.sub(" ", markup)))
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()


def without_moments(text: str) -> str:
    """``text`` without counters of visits, dates, times and blanks."""
    return _SPACE.sub("", _COUNTER.sub("", _DATE.sub("", _SPACE.sub(" ", text))))
