"""What can be said of one report by itself, worked out once when it is read and kept (:mod:`store.facts`).

:class:`Facts` holds the findings of the report by itself, the rules that asked what lies beside it (each with what it
asked), and what other reports need to know of this one: a few figures, digests of its tables, and its words as hashes.
The audit of the store goes by facts; :mod:`store.audit.quiet` tells where the report itself has to be looked at again.
Whatever a rule asks of its context is noticed while it runs, so that no list says which rules stay within a report.
"""

from __future__ import annotations

import hashlib
import json
import re
import zlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from typing import Any, cast

import numpy as np
from numpy.typing import NDArray

from forms.bodies import body_level
from forms.figures import VALUED
from forms.forms import load_forms
from forms.rules import Rule, Rules
from parsers.report import Report
from store.audit.audit import Audit, audit_report
from store.audit.context import Context
from store.audit.evaluate import exact, in_range
from store.audit.finding import Finding
from store.audit.narrative import narrative
from store.audit.others import ALONE, Others
from store.audit.peers.copies import figures_alike
from store.audit.peers.county import counted, said_scope
from store.audit.peers.minhash import hashed
from store.audit.series.carried import GROUPS
from store.audit.series.stock import DISCLOSED, IN_FORCE, ITEMS
from store.audit.series.unlikely import FLOWS

#: What stands in ``Facts.counts`` for a cell that is not there, for one that was not read, for a figure that cannot be
#: computed with there (not whole, too large, of a table that was not found), and for a blank: all below every figure.
LACKING, UNREAD, HUGE, BLANK = range(-(2**62), -(2**62) + 4)
LARGEST = 2**50
#: Amounts in 万元 are kept in 分.
FEN = 10**6

Hashes = NDArray[np.uint64]
Counts = NDArray[np.int64]
#: Codes of rules, each with what it asked of its context.
Open = tuple[tuple[str, tuple[str, ...]], ...]

#: The columns of table 三.
COLUMNS = (
    "natural_person",
    "commercial_enterprise",
    "research_institution",
    "social_welfare_org",
    "legal_service_org",
    "other_org",
    "total",
)


@lru_cache(maxsize=1)
def money_keys() -> tuple[str, ...]:
    """The cells of all forms that hold an amount in 万元."""
    keys = (key for form in load_forms().values() for key, cell in form.cells.items() if cell.unit == "万元")
    return tuple(dict.fromkeys(keys))


def scale(key: str) -> int:
    """How many times the printed figure of a cell stands in ``Facts.counts``."""
    return FEN if key in money_keys() else 1


@lru_cache(maxsize=1)
def kept_keys() -> tuple[str, ...]:
    """The cells that are kept of every report: what rules compare with other reports, cell by cell."""
    stocks = (IN_FORCE, DISCLOSED, ITEMS)
    keys = (
        *(f"t3.{row}.{column}" for row in ("carried_in", "carried_out") for column in COLUMNS),
        "t3.results_total.total",
        *(f"t2.{kind}.{one}" for of in stocks for kind in of.kinds for one in (of.column, *of.before, *of.added)),
        *(f"t4.{group}.pending" for group in GROUPS),
        "s14.requests_closed",
        "s14.requests_received",
        *FLOWS,
        *money_keys(),
    )
    return tuple(dict.fromkeys(keys))


@dataclass(frozen=True, slots=True, eq=False)
class Facts:
    """What is known of one report by itself.

    ``open`` has the code of each rule that asked its context, with what it asked; ``loud`` are those of them that
    failed or were undecided all the same. ``forms`` are its tables; ``tables`` has a digest of each one's figures and
    how many are not zero, ``figures`` one of all figures (empty where they are too few to be told from another
    body's), ``problems`` one of section 五. ``words`` are the hashes of its own words (:mod:`store.audit.narrative`),
    sorted; ``grams`` those of every run of three characters of its text. ``counts`` are the figures that rules compare
    or add up over reports (:func:`count_keys`), as whole numbers.
    """

    findings: tuple[Finding, ...]
    open: Open
    loud: frozenset[str]
    forms: Mapping[str, str]
    tables: Mapping[str, tuple[str, int]]
    figures: str
    problems: str
    scope: str
    words: Hashes
    grams: NDArray[np.uint32]
    counts: Counts


class _Asked:
    """A context in which nothing is known but the level, and that notes what it is asked for."""

    def __init__(self, level: str | None) -> None:
        self.level = level
        self.asked: set[str] = set()

    @property
    def prev(self) -> None:
        self.asked.add("prev")

    @property
    def others(self) -> Others:
        self.asked.add("others")
        return ALONE

    @property
    def published(self) -> tuple[date, ...]:
        self.asked.add("published")
        return ()

    @property
    def bodies(self) -> frozenset[str]:
        self.asked.add("bodies")
        return frozenset()

    @property
    def unread(self) -> int:
        self.asked.add("unread")
        return 0


def audit_alone(report: Report, rules: Rules) -> tuple[Audit, Open, frozenset[str]]:
    """The audit with nothing known beside the report; the rules that asked, with what; those of them not at rest."""
    level = body_level(report.body)
    context = _Asked(None if level == "unknown" else level)
    open_: dict[str, set[str]] = {}

    def ask(rule: Rule | None) -> bool:
        # What was asked since the last rule began was asked by that rule.
        if context.asked and now:
            open_.setdefault(now[-1].code, set()).update(context.asked)
        context.asked = set()
        now[:] = [rule] if rule is not None else []
        return True

    now: list[Rule] = []
    audit = audit_report(report, cast("Context", context), rules, ask=ask)
    for code in audit.asks_last_year:
        open_.setdefault(code, set()).add("prev")
    wrong = {result.code for result in audit.results if result.verdict in ("fail", "undecided")}
    loud = frozenset(code for code in open_ if code in wrong)
    return audit, tuple((code, tuple(sorted(asked))) for code, asked in sorted(open_.items())), loud


def facts_of(report: Report, rules: Rules) -> Facts:
    """Work out the facts of ``report``. Raises ``RuleCrash``."""
    audit, open_, loud = audit_alone(report, rules)
    alike = figures_alike(report)
    problems = next((section.text for section in report.sections if section.key == "s5"), "")
    return Facts(
        findings=audit.findings,
        open=open_,
        loud=loud,
        forms=dict(report.tables),
        tables={table: _table(report, table, form) for table, form in report.tables.items()},
        figures=_digest(alike) if alike else "",
        problems=_digest(re.sub(r"20\d\d", "", "".join(problems.split()))) if problems else "",
        scope=said_scope(report),
        words=np.array(sorted(hashed(narrative(report).shingles)), dtype=np.uint64),
        counts=np.array([_count(report, key) for key in count_keys(tuple(report.tables.items()))], dtype=np.int64),
        grams=grams(f"{section.heading}\n{section.text}" for section in report.sections),
    )


@lru_cache(maxsize=64)
def count_keys(tables: tuple[tuple[str, str], ...]) -> tuple[str, ...]:
    """The cells of ``Facts.counts`` in order: the kept ones, and those of some tables that add up over bodies."""
    return tuple(dict.fromkeys((*kept_keys(), *counted(dict(tables)))))


def _count(report: Report, key: str) -> int:
    figure = report.figures.get(key)
    if figure is None or figure.kind == "absent":
        return LACKING
    if key.partition(".")[0] not in report.tables:
        return HUGE
    if not figure.sure:
        return UNREAD
    if figure.kind in ("blank", "not_applicable"):
        return BLANK
    if figure.kind not in VALUED or figure.value is None or not in_range(figure.value):
        return UNREAD
    value = exact(figure.value) * scale(key)
    return value.numerator if value.denominator == 1 and -LARGEST < value < LARGEST else HUGE


def grams(texts: Iterable[str]) -> NDArray[np.uint32]:
    """The sorted hashes of every run of three characters in ``texts``."""
    runs = {text[at : at + 3] for text in texts for at in range(len(text) - 2)}
    return np.array(sorted({zlib.crc32(run.encode("utf-8", "surrogatepass")) for run in runs}), dtype=np.uint32)


def _table(report: Report, table: str, form: str) -> tuple[str, int]:
    forms = load_forms()
    cells = forms[form].tables[table].cells if form in forms and table in forms[form].tables else {}
    held = [(key, str(one.value)) for key in cells if (one := report.figures.get(key)) is not None and one.value]
    full = sum(bool(figure.value) for key, figure in report.figures.items() if key.partition(".")[0] == table)
    return _digest(held), full


def _digest(parts: Any) -> str:
    text = json.dumps(parts, ensure_ascii=True, separators=(",", ":"))
    return hashlib.sha256(text.encode("ascii")).hexdigest()[:20]
