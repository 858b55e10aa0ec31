"""Real reports and real sentences: what their texts really contradict is found, and nothing else is called an error."""

from __future__ import annotations

import json
from collections import Counter

import pytest

from parsers.parse import parse
from store.audit.audit import audit_report
from tests.audit.prose.telling import telling, told
from tests.audit.reports import REAL


def _findings(name: str) -> Counter[tuple[str, str]]:
    path = REAL / name
    if not path.exists():
        pytest.skip("the real reports are not beside the project")
    report = parse(path.read_bytes(), path=name)
    found = audit_report(report).findings
    return Counter((f.code, f.severity) for f in found if f.code.startswith(("NAR", "XU")) and f.verdict == "fail")


def test_a_township() -> None:
    """This test ensures that of the township's report of 2020 only the shares 11.8 and 10.1 are noted."""
    assert _findings("ciqiu-2020.txt") == {("NAR-017", "info"): 2}


def test_a_municipal_office() -> None:
    """This test ensures that the contradictions of the municipal report of 2019 are found, and no others."""
    assert _findings("shanghai-office-2019.html") == {
        ("NAR-005", "error"): 1,
        ("NAR-006", "error"): 1,
        ("NAR-011", "warning"): 2,
        ("NAR-017", "warning"): 1,
        ("NAR-017", "info"): 1,
    }


def test_a_district() -> None:
    """This test ensures that the district's text of 2023, which contradicts nothing, has no finding."""
    assert _findings("hongze-2023.pdf") == {}


def test_sentences() -> None:
    """This test ensures that of the sentences of real reports only those that do not add up are called errors."""
    path = REAL / "prose.jsonl"
    if not path.exists():
        pytest.skip("the real sentences are not beside the project")
    errors = []
    for line in path.read_text("utf-8").splitlines():
        row = json.loads(line)
        report = telling(row["sentence"], body=row["body"], year=row["year"], cells={}, forms={})
        found = [f for f in told(report) if f.severity == "error"]
        if found:
            errors.append(row["sentence"])
            assert not all(claim["holds"] for claim in row["claims"]), row["sentence"]
    assert len(errors) == 2
