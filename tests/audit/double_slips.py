"""How often both cells of a double slip are named: ``python -m tests.audit.double_slips [PAIRS]``.

Pairs are drawn uniformly over all cells of tables 三 and 四, the same ones every time. A pair counts if the true value
of each of its cells stands among the first three suspects of a finding of severity error. As few pairs lie in table 四,
the same number is drawn again from each combination of tables. Three kinds of slips are drawn:

* ``any``: also a figure that has nothing to do with the true one, or 0 in its place;
* ``typing``: what fingers do (digits transposed, dropped, doubled, one wrong, a zero lost);
* ``typing, with text and last year``: the same beside a text that repeats the totals and last year's report.

Two slips in one group of table 四 stand in one identity. One other figure repairs that, so both are never named.
"""

from __future__ import annotations

import random
import sys
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass

from parsers.report import Report
from store.audit.audit import audit
from store.audit.finding import Finding
from tests.audit.reports import changed
from tests.audit.slipping import a_report, another, misread, two_years

#: Kind of slip → the reports (the last one is slipped in) and the other figure.
Draw = Callable[[random.Random], list[Report]]
KINDS: Mapping[str, tuple[Draw, Callable[[random.Random, int], int]]] = {
    "any": (lambda draw: [a_report(draw)], another),
    "typing": (lambda draw: [a_report(draw)], misread),
    "typing, with text and last year": (lambda draw: list(two_years(draw)), misread),
}
#: Where the two cells stand.
SPLITS = ("三三", "三四", "四四")


@dataclass(frozen=True, slots=True)
class Count:
    """Pairs drawn and pairs named, by where their cells stand."""

    drawn: Counter[str]
    named: Counter[str]

    @property
    def share(self) -> float:
        """The share of all pairs whose cells are both named."""
        return self.named.total() / self.drawn.total()


def _split(cells: Iterable[str]) -> str:
    return "".join(sorted("三" if key.startswith("t3.") else "四" for key in cells))


def pairs(kind: str, count: int, split: str = "") -> Iterator[tuple[list[Report], dict[str, tuple[int, int]]]]:
    """Reports, and two cells of the last one with their true values and the slipped ones; only of one ``split``."""
    reports_of, slipped = KINDS[kind]
    draw = random.Random(20240131)
    made = 0
    while made < count:
        reports = reports_of(draw)
        figures = reports[-1].figures
        cells: dict[str, tuple[int, int]] = {}
        keys = [key for key in figures if key.startswith(("t3.", "t4."))]
        two = draw.sample(keys, 2)
        while split and _split(two) != split:
            two = draw.sample(keys, 2)
        for key in two:
            true = figures[key].value
            assert isinstance(true, int)
            new = true
            while new == true:
                new = slipped(draw, true)
            cells[key] = (true, new)
        made += 1
        yield reports, cells


def named(findings: list[Finding], cells: Mapping[str, tuple[int, int]]) -> bool:
    """Whether every cell stands with its true value among the first three suspects of a finding of severity error."""
    first = [s.cells for f in findings if f.severity == "error" for s in f.suspects[:3]]
    return all(any(cells_.get(key) == true for cells_ in first) for key, (true, _) in cells.items())


def measure(kind: str, count: int, split: str = "") -> Count:
    """Audit ``count`` reports with two slips each, of one ``split`` or of any."""
    result = Count(Counter(), Counter())
    for reports, cells in pairs(kind, count, split):
        *before, now = reports
        found = audit([*before, changed(now, {key: new for key, (_, new) in cells.items()})])
        where = _split(cells)
        result.drawn[where] += 1
        result.named[where] += named([f for f in found if f.year == now.year], cells)
    return result


def line(kind: str, count: Count) -> str:
    """The figures in one line."""
    parts = [f"{split} {count.named[split]}/{count.drawn[split]}" for split in SPLITS if count.drawn[split]]
    total = f"{count.named.total()}/{count.drawn.total()}"
    return f"{kind}: both named among the first three in {total} = {100 * count.share:.1f} % ({', '.join(parts)})"


if __name__ == "__main__":
    asked = int(sys.argv[1]) if len(sys.argv) > 1 else 1000
    for each in KINDS:
        print(line(each, measure(each, asked)))
        for one in SPLITS:
            print(f"  {line(one, measure(each, asked, one))}")
