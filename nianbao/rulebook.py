"""The catalogue explained: what is checked, why not, by how many tests, and each rule's worked example.

How tests are counted: the test functions of ``tests/`` that name the code, in their own text or in a list of cases that
their decorators name (or that such a list is made of), each once; and one more for its worked example, which
``tests/audit/test_examples.py`` runs.
"""

from __future__ import annotations

import ast
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from forms.rules import Rule, Rules, load_rules
from store.audit.examples import fragment, load_examples, worked

_TESTS = Path(__file__).resolve().parent.parent / "tests"


def coverage_of(rules: Rules, tests: Path = _TESTS) -> list[dict[str, Any]]:
    """One row a rule: ``code``, ``bound``, how (``check``) or ``why_not``, ``tests``, ``example`` (the breaking case).

    ``tests`` is ``None`` where the tests are not there, as in an installed copy.
    """
    counted = count_tests(tests, rules.by_code) if tests.is_dir() else None
    examples = load_examples()
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
            "tests": None if counted is None else counted[rule.code] + (rule.code in examples and rule.bound),
            "example": fragment(examples[rule.code], examples[rule.code].wrong) if rule.code in examples else "",
        }
        for rule in rules
    ]


def count_tests(folder: Path, codes: Mapping[str, object]) -> dict[str, int]:
    """How many test functions name each code: in their own text, or in a list of cases that their decorators name."""
    counts = dict.fromkeys(codes, 0)
    for path in sorted(folder.rglob("test_*.py")):
        text = path.read_text(encoding="utf-8")
        lines = text.split("\n")
        tree = ast.parse(text)
        lists = {
            target.id: node
            for node in tree.body
            if isinstance(node, ast.Assign | ast.AnnAssign)
            for target in (node.targets if isinstance(node, ast.Assign) else [node.target])
            if isinstance(target, ast.Name)
        }
        for node in ast.walk(tree):
            if isinstance(node, ast.FunctionDef) and node.name.startswith("test_"):
                own = _source(lines, node, *node.decorator_list)
                own += "".join(_source(lines, lists[name]) for name in _named(node.decorator_list, lists))
                for code in codes:
                    counts[code] += code in own
    return counts


def _named(nodes: Sequence[ast.AST], lists: Mapping[str, ast.stmt]) -> list[str]:
    """The lists that ``nodes`` name, and those that these are made of."""
    found: list[str] = []
    waiting = list(nodes)
    while waiting:
        for part in ast.walk(waiting.pop()):
            if isinstance(part, ast.Name) and part.id in lists and part.id not in found:
                found.append(part.id)
                waiting.append(lists[part.id])
    return sorted(found)


def _source(lines: Sequence[str], node: ast.stmt, *decorators: ast.expr) -> str:
    first = min(node.lineno, *(one.lineno for one in decorators), node.lineno)
    return "\n".join(lines[first - 1 : node.end_lineno])


@dataclass(frozen=True, slots=True)
class Shown:
    """A rule's worked example for people: both cases in one line each, and what the finding would say."""

    wrong: str
    right: str
    code: str
    zh: str
    en: str


def example_of(rule: Rule) -> Shown | None:
    """The worked example of a rule of the catalogue, audited now; ``None`` for one that is local or locally changed."""
    example = load_examples().get(rule.code)
    if example is None or rule != load_rules().by_code[rule.code]:
        return None
    wrong, _ = worked(rule.code)
    found = wrong.finding or next(iter(wrong.findings), None)
    told = [(result.reason, result.reason) for result in wrong.audit.results if result.code == rule.code]
    zh, en = (found.zh, found.en) if found is not None else next(iter(told), ("", ""))
    shown = fragment(example, example.wrong), fragment(example, example.right)
    return Shown(*shown, found.code if found is not None else rule.code, zh, en)
