"""What a figure belongs to beside its own words: an outcome of cases, a deadline, another body that acts."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace

from parsers.prose.kinds import APPLICANTS, OUTCOMES
from parsers.prose.quantities import Figure

_APPLICATIONS = frozenset({"nar.carried_in", "nar.carried_out", "nar.closed", *OUTCOMES, *APPLICANTS})
_CASES = frozenset(
    {
        "nar.reconsideration",
        "nar.litigation",
        "nar.litigation_direct",
        "nar.litigation_after_reconsideration",
    }
)
#: What a doubt of this kind begins with: whose figures they are does not matter where they are only added up.
OF_ANOTHER_BODY = "the figure is of "
_OF_ALL = re.compile(r"[；;]|全[市县区省州旗镇乡局]|[我本][市县区省州旗镇乡局]|本机关|合计|总计")
#: 当场答复2件，10个工作日内答复25件: only those answered within a time.
_WITHIN_A_TIME = re.compile(r"(?:当[场日天即]|即时|\d+个?(?:工作日|日|天)以?[内后]|\d+个工作日(?:办结|答复)|平均)")
#: 行政复议5件维持、1件未审结 and 有1件被法院判决纠正: the figure is of that outcome.
_BECAME = re.compile(
    r"(?:已?[被经由][^，。；、0-9]{0,8})?(?:依法|判决|裁定|决定|予以|结果|获|尚|已)*"
    r"(?:(?P<upheld>维持)|(?P<corrected>纠[正错]|撤销|确认违法)|(?P<pending>未审结|在审|未结)|驳回|撤[诉回]|胜诉|败诉|调解)"
)
_NEXT_OUTCOME = re.compile(
    r"[、，](?:另?有)?\d+[件起宗例](?:已?被)?(?:结果|尚|已|正在)*(?:维持|纠[正错]|撤销|未审结|在审|未结|驳回|审理|其他)"
)


def settled(text: str, figures: Sequence[Figure]) -> list[Figure]:
    """The figures of one sentence, with the doubts (and names) that only the words around several of them tell."""
    return list(_of_outcomes(text, _of_bodies(text, figures)))


def _of_bodies(text: str, figures: Sequence[Figure]) -> Iterator[Figure]:
    """县住建局收到47件，办结48件: what follows the figure of another body is that body's too."""
    doubt, since = "", 0
    for figure in figures:
        if doubt and _OF_ALL.search(text, since, figure.number.start):
            doubt = ""
        own = next((why for why in figure.doubts if why.startswith(OF_ANOTHER_BODY)), "")
        if own:
            doubt, since = own, figure.number.end
        inherits = bool(doubt) and not own and figure.name in _APPLICATIONS
        yield replace(figure, ambiguous=True, doubts=(*figure.doubts, doubt)) if inherits else figure


def _of_outcomes(text: str, figures: Iterator[Figure]) -> Iterator[Figure]:
    for figure in figures:
        if figure.name == "nar.closed" and _WITHIN_A_TIME.search(figure.left):
            doubts = (*figure.doubts, "the figure may be of those answered within a time")
            yield replace(figure, ambiguous=True, doubts=doubts)
        elif figure.name in _CASES and (found := _BECAME.match(text, figure.number.end)):
            outcome = found.lastgroup
            if outcome and figure.name in ("nar.reconsideration", "nar.litigation") and _goes_on(text, found.end()):
                yield replace(figure, name=f"{figure.name}_{outcome}")
            else:
                yield replace(figure, ambiguous=True, doubts=(*figure.doubts, "the figure may be of one outcome"))
        else:
            yield figure


def _goes_on(text: str, at: int) -> bool:
    return _NEXT_OUTCOME.match(text, at) is not None
