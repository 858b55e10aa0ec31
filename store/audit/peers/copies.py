"""Reports of two bodies that are the same: XU-006.

Of reports that are alike the one published first stays out of it; each later one gets one finding, naming the one it
resembles most.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from fractions import Fraction

from forms.bodies import government_of
from forms.rules import Rule
from parsers.report import Report
from store.audit.checks.registry import check, result
from store.audit.evaluate import View
from store.audit.finding import RuleResult
from store.audit.narrative import LEAST, jaccard, passages, side_by_side
from store.audit.others import is_total, other_report, witness
from store.audit.peers.county import Copy, County, Member, plain
from store.audit.peers.minhash import candidates, signature

ALIKE = Fraction(85, 100)
#: So many equal figures other than totals; a table with two applications repeats them in its totals.
ENOUGH = 5


@check("report_of_another")
def report_of_another(rule: Rule, seen: View) -> Iterator[RuleResult]:
    """XU-006: the text or all the figures of the report are those of another body's report on the same year."""
    county = seen.context.others.county
    if county is None or len(county.members) < 2:
        yield result(rule, "not_applicable", reason="no other report of the county on this year")
        return
    found = copies(county).get(id(seen.report))
    if found is None:
        yield result(rule, "pass", reason=f"{len(county.members) - 1} other reports")
        return
    other = found.other.report
    zh, en = other_report(other)
    if found.share is not None:
        texts = county.texts
        percent = found.share.numerator * 100 // found.share.denominator
        quotes = passages(texts[id(seen.report)], texts[id(other)], county.template, f"unit:{other.body}.")
        more_zh, more_en = side_by_side(quotes)
        zh = f"与{zh}的文字（不计全县共同的模板、年份和数字）有 {percent}% 相同。{more_zh}"
        en = f"{percent} per cent of the text, without the county's template, is that of {en}.{more_en}"
    else:
        quotes = tuple(witness(other, key, f"unit:{other.body}.") for key in found.cells)
        zh = f"与{zh}的全部 {len(found.cells)} 个非零数字相同。"
        en = f"All {len(found.cells)} figures other than 0 are those of {en}."
    yield RuleResult(rule.code, other.body, "fail", found.cells, detail=(zh, en), quotes=quotes)


def copies(county: County) -> Mapping[int, Copy]:
    """For each report that resembles an earlier one, by the identity of the report: which and how. Computed once."""
    if county.copies is None:
        county.copies = _copies(county)
    return county.copies


def _copies(county: County) -> dict[int, Copy]:
    members = sorted(county.members, key=published_first)
    out: dict[int, Copy] = {}
    texts = [county.texts[id(member.report)].shingles - county.template for member in members]
    long = [text if len(text) >= LEAST else frozenset[str]() for text in texts]
    best: dict[int, tuple[Fraction, int]] = {}
    for earlier, later in candidates([signature(text) for text in long]):
        if _one_issuer(members[earlier], members[later]):
            continue
        share = jaccard(long[earlier], long[later])
        if share > ALIKE and (later not in best or share > best[later][0]):
            best[later] = (share, earlier)
    for later, (share, earlier) in best.items():
        out[id(members[later].report)] = Copy(members[earlier], share, ())
    for later, earlier, cells in _same_figures(members):
        out.setdefault(id(members[later].report), Copy(members[earlier], None, cells))
    return out


def _one_issuer(one: Member, two: Member) -> bool:
    """Whether both are of one body, or of a government and its own office, which often give the same figures."""
    places = {government_of(one.report.body), government_of(two.report.body)}
    return one.body == two.body or (len(places) == 1 and "" not in places)


def published_first(member: Member) -> tuple[date, str, str, str]:
    """The order in which reports that are alike are looked at: none resembles one after it."""
    report = member.report
    return report.published or date.max, report.body, report.source.url or report.source.path or "", member.key


def _same_figures(members: Sequence[Member]) -> Iterator[tuple[int, int, tuple[str, ...]]]:
    seen: dict[tuple[tuple[str, str], ...], int] = {}
    for place, member in enumerate(members):
        cells = figures_alike(member.report)
        if not cells:
            continue
        earlier = seen.setdefault(cells, place)
        if earlier != place and not _one_issuer(members[earlier], member):
            yield place, earlier, tuple(key for key, _ in cells)


def figures_alike(report: Report) -> tuple[tuple[str, str], ...]:
    """Every figure other than 0, sorted by cell; nothing where a cell could not be read, or where they are too few."""
    if any(figure.kind in ("text", "unreadable") or not figure.sure for figure in report.figures.values()):
        return ()
    cells = tuple(sorted((key, str(value)) for key in report.figures if (value := plain(report, key))))
    return cells if sum(not is_total(key) for key, _ in cells) >= ENOUGH else ()
