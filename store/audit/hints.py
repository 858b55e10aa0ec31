"""The rules that only explain failures (LOC-001 to LOC-004, T3-011, T4-004): they accuse nobody.

Their verdict is ``pass`` where an explanation is attached to the findings, ``not_applicable`` where there is nothing to
explain or they do not explain it, and ``undecided`` where the search for an explanation found none.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from forms.rules import Rules
from store.audit.finding import RuleResult, Suspect
from store.audit.group import Cause

_TYPING = frozenset(
    {"transposed-digits", "dropped-digit", "doubled-digit", "extra-digit", "wrong-digit", "extra-zero", "missing-zero"}
)
_ACTS = frozenset({"swapped-rows", "swapped-columns", "swapped-cells", "shifted-right", "shifted-left"})


def hints(rules: Rules, causes: Sequence[Cause], totals: Sequence[Suspect]) -> Iterator[RuleResult]:
    """One result for each hint; LOC-004 gives one for each total left blank, with the implied value as expected."""
    suspects = [suspect for cause in causes for suspect in cause.suspects]
    explains = {
        "LOC-001": bool(causes) and all(cause.suspects for cause in causes),
        "LOC-002": any(len(suspect.cells) == 1 and suspect.why in _TYPING for suspect in suspects),
        "LOC-003": any(suspect.why in _ACTS for suspect in suspects),
        "LOC-004": bool(totals),
        "T3-011": any(s.why == "swapped-rows" and any("t3.carried_in." in key for key in s.cells) for s in suspects),
        "T4-004": any(s.why.startswith("shifted-") and next(iter(s.cells)).startswith("t4.") for s in suspects),
    }
    for code, fits in explains.items():
        if code not in rules.by_code or rules.by_code[code].life == "retired":
            continue
        if code == "LOC-004" and fits:
            for total in totals:
                for key, value in total.cells.items():
                    yield RuleResult(code, key, "pass", (key,), expected=value, reason="implied, not reported")
        elif fits:
            yield RuleResult(code, "", "pass", reason="attached to the findings")
        elif code == "LOC-001" and causes:
            stopped = any(not cause.complete for cause in causes)
            why = "the search stopped early" if stopped else "no set of up to three cells explains it"
            yield RuleResult(code, "", "undecided", reason=why)
        else:
            yield RuleResult(code, "", "not_applicable", reason="nothing to explain, or it does not explain it")
