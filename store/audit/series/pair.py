"""One report beside the one of the year before: figures of both, exact, and the verdict of a comparison."""

from __future__ import annotations

from collections.abc import Sequence

from forms.figures import VALUED
from forms.rules import Rule
from parsers.report import Report
from store.audit.checks.registry import number
from store.audit.evaluate import MissingEvidence, View, as_value, exact, in_range
from store.audit.finding import RuleResult, Severity
from store.audit.language import Exact
from store.audit.others import other_report, witness

MILDER: dict[Severity, Severity] = {"error": "warning", "warning": "info", "info": "info"}


def last_report(seen: View) -> Report:
    """The report of the same body on the year before.

    Raises:
        MissingEvidence: there is none, or it must not be compared with (merged, split).

    """
    series = seen.context.others.series
    if series.suspended[0]:
        raise MissingEvidence("not_applicable", series.suspended[0])
    if seen.context.prev is None:
        raise MissingEvidence("not_applicable", "no report of the year before")
    return seen.context.prev


def year_in_doubt(report: Report) -> bool:
    """Whether a report may be of another year than it is filed under: then nothing is carried into it or out of it.

    Its year was guessed, or its period (or, without one, the site's list) names only other years. That is STR-010's
    to tell; a report that is last year's with the year changed is still compared as a whole (XY-009, XY-010).
    """
    if report.year is None or report.provenance.get("year") in ("published", "address"):
        return True
    if report.period is not None:
        return report.year not in (report.period[0].year, report.period[1].year)
    return any(doubt.why == "year-differs-from-site" for doubt in report.doubts)


def last_figure(report: Report, key: str) -> tuple[Exact, bool]:
    """Last year's figure in a cell, and whether it is a blank counted as 0 (assumption A0).

    Raises:
        MissingEvidence: last year's form has no such cell, or it could not be read.

    """
    figure = report.figures.get(key)
    if figure is None or key.partition(".")[0] not in report.tables:
        raise MissingEvidence("not_applicable", f"last year's form has no {key}")
    if not figure.sure:
        raise MissingEvidence("not_readable", f"last year's {key}: our reading of it is not sure")
    if figure.kind in VALUED and figure.value is not None and in_range(figure.value):
        return exact(figure.value), False
    if figure.kind in ("blank", "not_applicable"):
        return 0, True
    raise MissingEvidence("not_readable", f"last year's {key}: {figure.kind}")


def same_forms(seen: View, last: Report, table: str, form: str) -> None:
    """Section 二 is compared within one generation only (XY-007).

    Raises:
        MissingEvidence: one of the two reports has another generation's table, or none.

    """
    forms = (last.tables.get(table), seen.report.tables.get(table))
    if forms[1] != form:
        raise MissingEvidence("not_applicable", f"the report has no table of the {form} form")
    if forms[0] != form:
        raise MissingEvidence("not_applicable", f"XY-007: last year's table has another form ({forms[0] or 'none'})")


def compared(
    rule: Rule,
    seen: View,
    last: Report,
    holds: bool,
    cells: Sequence[str],
    before: Sequence[str],
    *,
    binding: str = "",
    expected: Exact | None = None,
    actual: Exact | None = None,
    severity: Severity | None = None,
    note: tuple[str, str] = ("", ""),
) -> RuleResult:
    """The verdict on ``cells`` of this report against the cells ``before`` of last year's.

    A comparison that fails with a blank in it is undecided: the blank may hide the number. Where the printed names of
    the two years differ, a failure counts one step milder.
    """
    if holds:
        return RuleResult(rule.code, binding, "pass", tuple(cells))
    blank = [key for key in cells if key in seen.blanks]
    blank += [f"prev.{key}" for key in before if last.figures[key].kind not in VALUED]
    series = seen.context.others.series
    level = severity or rule.severity
    zh, en = other_report(last)
    zh, en = f"对照{zh}。{note[0]}", f"Compared with {en}.{' ' if note[1] else ''}{note[1]}"
    if series.renamed[0]:
        level = MILDER[level]
        zh += f"两年印出的机关名称不同（{series.renamed[0]}、{series.renamed[1]}），请先确认是否更名或重组。"
        en += f" The printed names differ ({series.renamed[0]}, {series.renamed[1]}): renamed or reorganised?"
    return RuleResult(
        rule.code,
        binding,
        "undecided" if blank else "fail",
        tuple(cells),
        expected=None if expected is None else as_value(expected),
        actual=None if actual is None else as_value(actual),
        reason="fails only because blank counts as zero: " + ", ".join(blank) if blank else "",
        severity=None if level == rule.severity else level,
        detail=(zh, en),
        quotes=tuple(witness(last, key, "prev.") for key in before),
    )


def this_figure(seen: View, key: str) -> Exact:
    """This year's figure in a cell, blank as 0. Raises ``MissingEvidence``."""
    found = number(seen, key)
    return found.numerator if found.denominator == 1 else found
