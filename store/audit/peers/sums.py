"""The county government's report against the reports of its units: XU-001 to XU-005."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from forms.rules import Rule
from parsers.report import Report
from store.audit.checks.registry import check, result
from store.audit.evaluate import MissingEvidence, View, as_value
from store.audit.finding import RuleResult, Witness
from store.audit.language import Exact
from store.audit.others import witness
from store.audit.peers.county import County, Member, counted, exceeding, plain
from store.audit.words import cell_en, cell_zh

#: A finding names so many cells in its message, and brings at most so many figures of units.
NAMED = 3
QUOTED = 200
#: The cells of 行政诉讼.
SUITS = "t4.litigation_"


def _county(seen: View) -> County:
    county = seen.context.others.county
    if county is None or county.government is None or county.government.report is not seen.report:
        raise MissingEvidence("not_applicable", "not the report of a county government in a set with its units")
    return county


def _whole(seen: View, complete: bool) -> County:
    """The county if its government's report covers it all.

    Raises:
        MissingEvidence: it does not, it is not known to, or (where ``complete`` is needed) units are missing.

    """
    county = _county(seen)
    scope, why = county.scope
    if scope != "whole_area":
        raise MissingEvidence("not_applicable", f"the scope of the report is {scope}: {why}")
    if complete and county.lacking:
        raise MissingEvidence("not_applicable", f"the units are not complete: {county.lacking}")
    return county


@check("county_total")
def county_total(rule: Rule, seen: View) -> Iterator[RuleResult]:
    """XU-001: each counted cell of the county is the sum over its units, where the whole list was read.

    Suits are left to XU-004: a roll-up counts a case with two defendants once (国办公开办函〔2016〕201号). Where two
    units count it, their sum is larger without any fault of the county.
    """
    county = _whole(seen, complete=True)
    keys = [key for key in counted(seen.report.tables) if not key.startswith(SUITS)]
    yield _summed(rule, seen, county.units, [(key, key) for key in keys], exactly=True)


@check("part_of_whole")
def part_of_whole(rule: Rule, seen: View) -> Iterator[RuleResult]:
    """XU-002: no unit has more than the whole county."""
    county = _whole(seen, complete=False)
    some = False
    for unit in county.units:
        keys = tuple(exceeding(unit.report, seen.report))
        if keys:
            some = True
            yield _above(rule, seen, unit, keys)
    if not some:
        yield result(rule, "pass", reason=f"{len(county.units)} units")


def _above(rule: Rule, seen: View, unit: Member, keys: tuple[str, ...]) -> RuleResult:
    body = unit.report.body
    named = [(key, plain(unit.report, key), plain(seen.report, key)) for key in keys[:NAMED]]
    zh = "；".join(f"{cell_zh(seen, key)}：{body} {part}，全县 {whole}" for key, part, whole in named)
    en = "; ".join(f"{cell_en(seen, key)}: {body} {part}, county {whole}" for key, part, whole in named)
    more = (
        f"，共 {len(keys)} 格" if len(keys) > NAMED else "",
        f", {len(keys)} cells in all" if len(keys) > NAMED else "",
    )
    source = unit.report.source.url or unit.report.source.path or ""
    return RuleResult(
        rule.code,
        body,
        "fail",
        keys,
        detail=(f"{zh}{more[0]}（{source}）", f"{en}{more[1]} ({source})"),
        quotes=tuple(witness(unit.report, key, f"unit:{body}.") for key in keys[:QUOTED]),
    )


@check("scope_test")
def scope_test(rule: Rule, seen: View) -> Iterator[RuleResult]:
    """XU-003: what the government's report covers; sets the scope and accuses nobody."""
    scope, why = _county(seen).scope
    yield result(rule, "pass", reason=f"{scope}: {why}")


@check("suits_counted_once")
def suits_counted_once(rule: Rule, seen: View) -> Iterator[RuleResult]:
    """XU-004: the county has no more suits than its units together."""
    county = _whole(seen, complete=True)
    keys = [key for key in counted(seen.report.tables) if key.startswith(SUITS)]
    yield _summed(rule, seen, county.units, [(key, key) for key in keys], exactly=False)


@check("carried_into_county")
def carried_into_county(rule: Rule, seen: View) -> Iterator[RuleResult]:
    """XU-005: what the county carried in is what its present units carried out last year."""
    county = _whole(seen, complete=True)
    if county.last is None:
        raise MissingEvidence("not_applicable", "no reports of the year before")
    now = {unit.body for unit in county.units}
    before = [member for member in county.last.members if member.body in now]
    lost = now - {member.body for member in before}
    if lost:
        raise MissingEvidence("not_applicable", f"{len(lost)} units have no report of the year before")
    keys = [key for key in counted(seen.report.tables) if key.startswith("t3.carried_in.")]
    pairs = [(key, key.replace("carried_in", "carried_out")) for key in keys]
    yield _summed(rule, seen, before, pairs, exactly=True)


def _summed(
    rule: Rule, seen: View, units: Sequence[Member], pairs: Sequence[tuple[str, str]], *, exactly: bool
) -> RuleResult:
    """Each first cell of ``pairs`` against the sum of the second over ``units``; what cannot be read is left out."""
    wrong: list[tuple[str, str, Exact, Exact]] = []
    tested = unread = 0
    for key, other in pairs:
        whole = plain(seen.report, key)
        parts = [plain(unit.report, other) for unit in units]
        known = [part for part in parts if part is not None]
        if whole is None or len(known) < len(parts):
            unread += 1  # a blank may hide a number, and so may a table of another form
            continue
        tested += 1
        total: Exact = sum(known)
        if whole > total or (exactly and whole != total):
            wrong.append((key, other, whole, total))
    if not tested:
        return result(rule, "not_readable", reason="no cell is printed in every report")
    if not wrong:
        return result(rule, "pass", reason=f"{tested} cells tested, {unread} not printed in every report")
    named = wrong[:NAMED]
    zh = "；".join(f"{cell_zh(seen, key)}：全县 {whole}，各单位合计 {total}" for key, _, whole, total in named)
    en = "; ".join(f"{cell_en(seen, key)}: county {whole}, units together {total}" for key, _, whole, total in named)
    if len(wrong) > NAMED:
        zh, en = f"{zh}，共 {len(wrong)} 格", f"{en}, {len(wrong)} cells in all"
    return RuleResult(
        rule.code,
        "",
        "fail",
        tuple(key for key, _, _, _ in wrong),
        expected=as_value(wrong[0][3]),
        actual=as_value(wrong[0][2]),
        detail=(zh, en),
        quotes=tuple(_shares(units, [other for _, other, _, _ in wrong]))[:QUOTED],
    )


def _shares(units: Sequence[Member], keys: Sequence[str]) -> Iterator[Witness]:
    """The units' figures in these cells, without the zeros."""
    for key in keys:
        for unit in units:
            if plain(unit.report, key):
                yield witness(unit.report, key, f"unit:{unit.report.body}.")


def named(report: Report) -> str:
    """The body and year of a report."""
    return f"{report.body}{report.year}"
