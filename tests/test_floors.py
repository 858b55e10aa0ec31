"""The floors of the house: which folder may import which."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
ALLOWED = {
    "forms": set(),
    "parsers": {"forms"},
    "scraper": {"forms"},
    "store": {"forms", "parsers", "scraper"},
    "nianbao": {"forms", "parsers", "scraper", "store", "fixtures"},
}
OURS = {*ALLOWED, "fixtures", "tests", "bench"}


def _imports(path: Path) -> Iterator[str]:
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name.split(".")[0] for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            yield node.module.split(".")[0]


@pytest.mark.parametrize("floor", sorted(ALLOWED))
def test_floor(floor: str) -> None:
    """This test ensures that no module imports from a floor above or beside its own."""
    modules = list((ROOT / floor).rglob("*.py"))
    assert modules
    allowed = ALLOWED[floor] | {floor}
    wrong = {
        f"{path.relative_to(ROOT)} imports {name}"
        for path in modules
        for name in _imports(path)
        if name in OURS and name not in allowed
    }
    assert not wrong


def test_modules_say_what_they_are() -> None:
    """This test ensures that the first line of every module says what lives there."""
    silent = [
        str(path.relative_to(ROOT))
        for folder in (*ALLOWED, "fixtures", "bench")
        for path in (ROOT / folder).rglob("*.py")
        if not ast.get_docstring(ast.parse(path.read_text("utf-8")))
    ]
    assert not silent
