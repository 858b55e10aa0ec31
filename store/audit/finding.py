"""A finding: what does not hold in a report, with its cells, the difference, the suspects and the evidence."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, Literal

from parsers.document import Place
from parsers.prose.statement import Statement

Severity = Literal["error", "warning", "info"]
Verdict = Literal["pass", "fail", "undecided", "not_readable", "not_applicable"]
Value = int | Decimal

#: Severities from the gravest on.
RANK: Mapping[Severity, int] = {"error": 0, "warning": 1, "info": 2}


@dataclass(frozen=True, slots=True)
class Witness:
    """One cell that took part, as it is printed; ``stated`` where a person typed what they see there."""

    key: str
    value: Value | None
    raw: str
    place: Place
    stated: bool = False

    def to_dict(self) -> dict[str, Any]:
        """The witness as part of a finding's JSON."""
        cell = {"key": self.key, "value": self.value, "raw": self.raw, "place": self.place.to_dict()}
        return {**cell, "stated": True} if self.stated else cell


@dataclass(frozen=True, slots=True)
class Suspect:
    """A smallest set of cells whose change would satisfy every broken identity, with the proposed values and why.

    ``why`` is a stable code (``transposed-digits``, ``dropped-digit``, ``swapped-rows`` …); ``zh`` and ``en`` say it.
    It is a suggestion, never an edit of the source.
    """

    cells: Mapping[str, Value]
    why: str
    zh: str
    en: str

    def to_dict(self) -> dict[str, Any]:
        """The suspect as part of a finding's JSON."""
        return {"cells": dict(self.cells), "why": self.why, "zh": self.zh, "en": self.en}


@dataclass(frozen=True, slots=True)
class RuleResult:
    """The verdict of one rule on one binding (a column, a row, a cell) of one report.

    ``severity`` is set where an exception of the rule makes this failure milder than the catalogue says.
    ``detail`` says in Chinese and English what exactly was seen, for the rule's message; ``quotes`` are passages
    of the text it rests on, each under the key of its section, and figures of other reports (``prev.<key>``,
    ``unit:<body>.<key>``). ``rests`` are the statements of the text whose words must all be understood for an error.
    """

    code: str
    binding: str
    verdict: Verdict
    cells: tuple[str, ...] = ()
    expected: Value | None = None
    actual: Value | None = None
    reason: str = ""
    severity: Severity | None = None
    detail: tuple[str, str] = ("", "")
    quotes: tuple[Witness, ...] = ()
    rests: tuple[Statement, ...] = ()


@dataclass(frozen=True, slots=True)
class Finding:
    """A failed or undecided rule on one report. ``witnesses`` are all the rule codes that the same slip breaks."""

    body: str
    year: int | None
    code: str
    severity: Severity
    verdict: Verdict
    cells: tuple[Witness, ...]
    expected: Value | None
    actual: Value | None
    difference: Value | None
    suspects: tuple[Suspect, ...]
    witnesses: tuple[str, ...]
    zh: str
    en: str
    source: str
    fingerprint: str

    def to_dict(self) -> dict[str, Any]:
        """The finding as the JSON object of the design."""
        return {
            "report": {"body": self.body, "year": self.year},
            "code": self.code,
            "severity": self.severity,
            "verdict": self.verdict,
            "cells": [cell.to_dict() for cell in self.cells],
            "expected": self.expected,
            "actual": self.actual,
            "difference": self.difference,
            "suspects": [
                {"cells": dict(suspect.cells), "why": suspect.why, "zh": suspect.zh, "en": suspect.en}
                for suspect in self.suspects
            ],
            "witnesses": list(self.witnesses),
            "message": {"zh": self.zh, "en": self.en},
            "source": self.source,
            "fingerprint": self.fingerprint,
        }
