"""Findings counted for the workbook: by body, by rule, by severity and what was decided about them."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from forms.rules import load_rules
from store.triage import WORDS

FINDINGS = "发现 Findings"
_SEVERITIES = {"error": "错误 error", "warning": "警示 warning", "info": "提示 info"}
_BY_BODY, _BY_RULE, _BY_SEVERITY = "按机关 Bodies", "按规则 Rules", "按级别 Severities"

#: The sheets of counts, in order.
COUNTED = (_BY_BODY, _BY_RULE, _BY_SEVERITY)
_NUMBERS = (("合计 · All", 9), *((name, 11) for name in _SEVERITIES.values()), ("待定 · Undecided", 11))


@dataclass(frozen=True, slots=True)
class CountRow:
    """One row: its cells, the report and the line of the list of findings that stand for it, its severity if any."""

    cells: tuple[object, ...]
    report: str
    line: int
    severity: str = ""


@dataclass(frozen=True, slots=True)
class CountTable:
    """One sheet of counts: titles with widths, and rows."""

    head: tuple[tuple[str, int], ...]
    rows: tuple[CountRow, ...]


@dataclass(slots=True)
class _Group:
    report: str
    line: int
    name: str
    reports: set[str] = field(default_factory=set)
    bodies: set[tuple[str, str]] = field(default_factory=set)
    all: int = 0
    severities: dict[str, int] = field(default_factory=lambda: dict.fromkeys(_SEVERITIES, 0))
    states: dict[str, int] = field(default_factory=lambda: dict.fromkeys(WORDS, 0))
    undecided: int = 0


@dataclass(slots=True)
class Counts:
    """Counts the rows of the list of findings as they are written."""

    groups: dict[str, dict[tuple[str, ...], _Group]] = field(default_factory=lambda: {name: {} for name in COUNTED})

    def add(self, row: Mapping[str, Any], line: int) -> None:
        """One finding, which stands in ``line`` of the list (counted from 1)."""
        keys: Mapping[str, tuple[str, ...]] = {
            _BY_BODY: (row["site"], row["body_key"]),
            _BY_RULE: (row["code"],),
            _BY_SEVERITY: (row["severity"],),
        }
        for name, key in keys.items():
            group = self.groups[name].setdefault(key, _Group(row["report"], line, row["body"]))
            group.name = row["body"]
            group.reports.add(row["report"])
            group.bodies.add((row["site"], row["body_key"]))
            group.all += 1
            group.states[row["triage"]] += 1
            if row["verdict"] == "fail":
                group.severities[row["severity"]] += 1
            else:
                group.undecided += 1

    def table(self, name: str) -> CountTable:
        """One of the sheets in :data:`COUNTED`."""
        makers: Mapping[str, Callable[[], CountTable]] = {
            _BY_BODY: self._bodies,
            _BY_RULE: self._rules,
            _BY_SEVERITY: self._severities,
        }
        return makers[name]()

    def _bodies(self) -> CountTable:
        head = (("机关 · Body", 28), ("网站 · Site", 24), ("报告 · Reports", 10), *_NUMBERS)
        ranked = sorted(self.groups[_BY_BODY].items(), key=lambda pair: (*_rank(pair[1]), pair[0]))
        return CountTable(
            head,
            tuple(
                CountRow((group.name, site, len(group.reports), *_numbers(group)), group.report, group.line)
                for (site, _), group in ranked
            ),
        )

    def _rules(self) -> CountTable:
        head = (
            ("规则 · Rule", 11),
            ("内容", 40),
            ("Title", 40),
            ("机关 · Bodies", 9),
            ("报告 · Reports", 9),
            *_NUMBERS,
        )
        known = load_rules()
        last = len(known)
        ranked = sorted(self.groups[_BY_RULE].items(), key=lambda pair: (known.order.get(pair[0][0], last), pair[0]))
        rows: list[CountRow] = []
        for (code,), group in ranked:
            rule = known.by_code.get(code)
            titles = (rule.title_zh, rule.title) if rule else ("", "")
            counts = (len(group.bodies), len(group.reports), *_numbers(group))
            rows.append(CountRow((code, *titles, *counts), "", group.line))
        return CountTable(head, tuple(rows))

    def _severities(self) -> CountTable:
        head = (
            ("级别 · Severity", 18),
            ("机关 · Bodies", 10),
            ("报告 · Reports", 10),
            ("合计 · All", 10),
            ("不成立 · Fail", 10),
            ("待定 · Undecided", 12),
            *((f"{word} {state}", 14) for state, word in WORDS.items()),
        )
        rows: list[CountRow] = []
        for severity, title in _SEVERITIES.items():
            group = self.groups[_BY_SEVERITY].get((severity,))
            if group is not None:
                failed = sum(group.severities.values())
                counts = (len(group.bodies), len(group.reports), group.all, failed, group.undecided)
                rows.append(CountRow((title, *counts, *group.states.values()), "", group.line, severity))
        return CountTable(head, tuple(rows))


def _rank(group: _Group) -> tuple[int, ...]:
    """Most errors first, then most warnings, then most of all."""
    return (-group.severities["error"], -group.severities["warning"], -group.all)


def _numbers(group: _Group) -> tuple[int, ...]:
    return (group.all, *group.severities.values(), group.undecided)
