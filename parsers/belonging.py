"""Whether a document is an annual report on open government information at all, by what it says of itself.

Nothing real may be lost: a standard table, a title of such a report or its sections are enough, whatever the year and
the wording. Only where not one word of the matter stands in a text that was read whole is a document refused.
"""

from __future__ import annotations

import re
from dataclasses import replace
from typing import Literal

from forms.titles import read_title
from parsers.document import Document, Grid
from parsers.errors import NotAReport
from parsers.report import Doubt, Report

Belongs = Literal["yes", "doubtful", "no"]

#: Words of the matter, in the scripts and the languages that reports were met in; blanks are taken out before.
_WORDS = re.compile(
    r"(?:信息|政务|政務|資訊|资讯)(?:公开|公開)|公开(?:政府)?信息|公開(?:政府)?(?:信息|資訊)|(?:依申请|依申請|主动|主動)公[开開]|"
    r"年度?报告|年度?報告|年报|年報|annualreport|governmentinformation|openinformation|informationdisclosure",
    re.IGNORECASE,
)
#: Notes of a reader that did not see all of the text.
_UNSEEN = ("scan", "ocr-missing", "image", "picture", "unreadable-page", "unmapped-text", "private-use", "hidden-text")
#: Sections that no other kind of report has, and how many of any kind speak for one that has the words.
_TELLING = frozenset({"s2", "s3", "s4", "proactive", "on_request", "fees", "remedies"})
_ENOUGH = 2


def held_to_be_one(document: Document, report: Report) -> Report:
    """The report, with a doubt where little speaks for its being one. Raises ``NotAReport`` where nothing does."""
    found = belongs(document, report)
    if found == "no":
        raise NotAReport("no table of the form, no title of a report, and not one word about open information")
    return report if found == "yes" else replace(report, doubts=(*report.doubts, Doubt("", "not-a-report")))


def belongs(document: Document, report: Report) -> Belongs:
    """Whether ``report``, as it was read from ``document``, is one: ``doubtful`` where only some words speak for it."""
    own = report.provenance.get("title") != "hint"
    if report.tables or report.extras or (own and read_title(report.title).kind == "report"):
        return "yes"
    headed = {section.key for section in report.sections if section.heading}
    if headed & _TELLING:
        return "yes"
    if any(note.startswith(_UNSEEN) for note in document.notes):
        return "yes"  # what was not seen is doubted already
    if _WORDS.search(_text(document)):
        weak = own and read_title(report.title).kind == "weak"
        return "yes" if weak or len(headed) >= _ENOUGH else "doubtful"
    return "no" if own and not headed and not document.pictures else "doubtful"


def _text(document: Document) -> str:
    """All words of the document, without blanks."""
    parts = [
        "".join(cell.text for cell in block.cells) if isinstance(block, Grid) else block.text
        for block in document.blocks
    ]
    return re.sub(r"\s+", "", "".join((*document.meta.values(), *parts)))
