"""How far the catalogue of rules is covered: what is checked, why not, by how many tests, with which example."""

from __future__ import annotations

import ast
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from forms.rules import Rules

_TESTS = Path(__file__).resolve().parent.parent / "tests"


def coverage_of(rules: Rules, tests: Path = _TESTS) -> list[dict[str, Any]]:
    """One row a rule: ``code``, ``bound``, how (``check``) or ``why_not``, ``tests`` naming it, ``example``.

    ``tests`` is ``None`` where the tests are not there, as in an installed copy.
    """
    counted = count_tests(tests, rules.by_code) if tests.is_dir() else None
    return [
        {
            "code": rule.code,
            "title_zh": rule.title_zh,
            "title_en": rule.title,
            "severity": rule.severity,
            "life": rule.life,
            "bound": rule.bound,
            "check": rule.check,
            "why_not": "" if rule.bound else rule.why_not or "not written yet",
            "tests": None if counted is None else counted[rule.code],
            "example": rule.example,
        }
        for rule in rules
    ]


def count_tests(folder: Path, codes: Mapping[str, object]) -> dict[str, int]:
    """How many test functions name each code, decorators included."""
    counts = dict.fromkeys(codes, 0)
    for path in sorted(folder.rglob("test_*.py")):
        text = path.read_text(encoding="utf-8")
        lines = text.split("\n")
        for node in ast.walk(ast.parse(text)):
            if isinstance(node, ast.FunctionDef) and node.name.startswith("test_"):
                first = min([node.lineno, *(decorator.lineno for decorator in node.decorator_list)])
                own = "\n".join(lines[first - 1 : node.end_lineno])
                for code in codes:
                    counts[code] += code in own
    return counts
