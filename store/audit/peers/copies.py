"""Reports of two bodies that are the same: XU-006.

Of reports that are alike the one published first stays out of it; each later one gets one finding, naming the one it
resembles most.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable, Iterator, Mapping, Sequence
from datetime import date
from fractions import Fraction
from typing import TypeVar

from forms.bodies import government_of
from forms.rules import Rule
from parsers.report import Report
from store.audit.checks.registry import check, result
from store.audit.evaluate import View
from store.audit.finding import RuleResult
from store.audit.narrative import LEAST, jaccard, passages, side_by_side
from store.audit.others import is_total, other_report, witness
from store.audit.peers.county import Copy, County, Member, plain
from store.audit.peers.minhash import candidates, hashed, signature

Word = TypeVar("Word")
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
        members = sorted(county.members, key=published_first)
        texts = [county.texts[id(member.report)].shingles - county.template for member in members]
        figures = [figures_alike(member.report) for member in members]
        found = resembling(members, texts, hashed, figures)
        county.copies = {
            id(members[later].report): Copy(members[earlier], share, cells_of(figures[later]) if share is None else ())
            for later, (earlier, share) in found.items()
        }
    return county.copies


def resembling(
    members: Sequence[Member],
    texts: Sequence[frozenset[Word]],
    hashes: Callable[[frozenset[Word]], Iterable[int]],
    figures: Sequence[Hashable],
) -> dict[int, tuple[int, Fraction | None]]:
    """For each of some reports in order that resembles an earlier one of another issuer: which, and how much.

    By text, the share is given; by ``figures`` (nothing where they are too few), it is ``None``. ``texts`` have no word
    of the template; ``hashes`` gives the hashes of one.
    """
    long = [text if len(text) >= LEAST else frozenset[Word]() for text in texts]
    out: dict[int, tuple[int, Fraction | None]] = {}
    best: dict[int, tuple[Fraction, int]] = {}
    for earlier, later in candidates([signature(hashes(text)) for text in long]):
        if _one_issuer(members[earlier], members[later]):
            continue
        share = jaccard(long[earlier], long[later])
        if share > ALIKE and (later not in best or share > best[later][0]):
            best[later] = (share, earlier)
    for later, (share, earlier) in best.items():
        out[later] = (earlier, share)
    first: dict[Hashable, int] = {}
    for later, same in enumerate(figures):
        earlier = first.setdefault(same, later) if same else later
        if not _one_issuer(members[earlier], members[later]):
            out.setdefault(later, (earlier, None))
    return out


def _one_issuer(one: Member, two: Member) -> bool:
    """Whether both are of one body, or of a government and its own office, which often give the same figures."""
    places = {government_of(one.report.body), government_of(two.report.body)}
    return one.body == two.body or (len(places) == 1 and "" not in places)


def published_first(member: Member) -> tuple[date, str, str, str]:
    """The order in which reports that are alike are looked at: none resembles one after it."""
    report = member.report
    return report.published or date.max, report.body, report.source.url or report.source.path or "", member.key


def figures_alike(report: Report) -> tuple[tuple[str, str], ...]:
    """Every figure other than 0, sorted by cell; nothing where a cell could not be read, or where they are too few."""
    if any(figure.kind in ("text", "unreadable") or not figure.sure for figure in report.figures.values()):
        return ()
    cells = tuple(sorted((key, str(value)) for key in report.figures if (value := plain(report, key))))
    return cells if sum(not is_total(key) for key, _ in cells) >= ENOUGH else ()


def cells_of(figures: Iterable[tuple[str, str]]) -> tuple[str, ...]:
    """The cells of some figures."""
    return tuple(key for key, _ in figures)
