"""A body whose figures are far from those of its peers: XU-008."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from fractions import Fraction

from forms.bodies import body_level
from forms.rules import Rule
from store.audit.checks.registry import check, result
from store.audit.evaluate import View, as_value
from store.audit.finding import RuleResult
from store.audit.peers.county import County, plain
from store.audit.words import cell_en, cell_zh

#: Fewer peers say nothing about what is usual.
PEERS = 15
#: The robust z-score above which a figure is far off, and the factor that makes the MAD one of a normal distribution.
FAR = 6
NORMAL = Fraction(14826, 10000)
#: Fewer than this above the median is no outlier among small counts, as in XY-008.
LEAST = 25

#: The counts in which bodies are compared.
FLOWS = (
    "t3.new_received.total",
    "t2.administrative_licensing.decisions",
    "t2.administrative_penalties.decisions",
    "t2.administrative_coercion.decisions",
)


@check("peer_outlier")
def peer_outlier(rule: Rule, seen: View) -> Iterator[RuleResult]:
    """XU-008: |x − median| ≤ 6 × 1.4826 × MAD among at least 15 bodies of the same level on the same year.

    Where more than half of the peers have the same figure (MAD 0), nothing is unusual enough to be measured.
    """
    county, level = seen.context.others.county, body_level(seen.report.body)
    if county is None or level == "unknown":
        yield result(rule, "not_applicable", reason="no peers are known")
        return
    tested = False
    for key in FLOWS:
        value = plain(seen.report, key)
        known = _peers(county, level, key)
        if value is None or len(known) < PEERS:
            continue
        middle = median(known)
        spread = median([abs(one - middle) for one in known])
        if not spread:
            continue
        tested = True
        off = abs(value - middle)
        if off > FAR * NORMAL * spread and off >= LEAST:
            said = (
                f"{cell_zh(seen, key)}为 {value}，{len(known)} 个同级单位的中位数为 {as_value(middle)}",
                f"{cell_en(seen, key)} is {value}; the median of {len(known)} peers is {as_value(middle)}",
            )
            yield RuleResult(rule.code, key, "fail", (key,), None, as_value(value), detail=said)
    if tested:
        yield result(rule, "pass", reason="all other figures")
    else:
        yield result(rule, "not_applicable", reason=f"fewer than {PEERS} peers, or most of them alike")


def _peers(county: County, level: str, key: str) -> list[Fraction]:
    held = county.peers.get((level, key))
    if held is None:
        values = [plain(one.report, key) for one in county.members if body_level(one.report.body) == level]
        held = county.peers[level, key] = [Fraction(value) for value in values if value is not None]
    return held


def median(values: Sequence[Fraction]) -> Fraction:
    """The middle of the values in order; of an even number, halfway between the two."""
    ordered = sorted(values)
    middle = len(ordered) // 2
    return ordered[middle] if len(ordered) % 2 else (ordered[middle - 1] + ordered[middle]) / 2
