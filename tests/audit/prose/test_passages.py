"""The floor of what is read, found and falsely claimed on the labelled passages."""

from __future__ import annotations

import pytest

from fixtures.audited.passages import BATCHES, BESIDE, HELD_OUT, Passage, passages, report_beside
from fixtures.audited.score import score_passages
from store.audit.audit import audit_report


@pytest.mark.parametrize("batch", BATCHES)
def test_the_floor_of_a_batch(batch: str) -> None:
    """This test ensures that no passage is falsely accused, and that wrong ones and figures are found."""
    result, reading = score_passages(passages(batch))
    assert result.reports >= 50
    assert result.false == []
    assert result.recall("prose") >= (0.8 if batch == HELD_OUT else 0.95)
    if any(passage.expect for passage in passages(batch)):
        assert reading.precision >= 0.98
        assert reading.recall >= 0.94


@pytest.mark.parametrize("beside", sorted(BESIDE))
def test_the_tables_are_valid(beside: str) -> None:
    """This test ensures that what a passage stands beside has no finding of severity error of its own."""
    section = "problems" if beside == "early" else "s5"
    report = report_beside(Passage("", beside, section, "业务水平有待提高。", (), ""))
    assert {figure.kind for figure in report.figures.values()} <= {"number", "zero"}
    assert [f.code for f in audit_report(report).findings if f.severity == "error"] == []
