"""The floor of precision and recall on the labelled reports."""

from __future__ import annotations

from fixtures.audited.reports import DENIED, SPOKEN, TABLE, labelled, report_of
from fixtures.audited.score import score
from fixtures.audited.sentences import PLANTS, SITUATIONS


def test_the_floor_on_a_part_of_the_reports() -> None:
    """This test ensures that errors are precise to 99 per cent, identities all found, and the text to 95."""
    result = score(list(labelled())[::4])
    assert result.reports >= 50
    assert result.false == []
    assert result.recall("identities") == 1
    assert result.recall("prose") >= 0.95


def test_the_set_is_of_the_promised_size() -> None:
    """This test ensures that there are at least 120 reports, half of them clean, and every kind is planted."""
    cases = list(labelled())
    assert len(cases) >= 120
    assert sum(case.how == "clean" for case in cases) * 2 >= len(cases)
    assert {case.plant for case in cases} - {""} == {*SPOKEN, *DENIED, *PLANTS, *TABLE}
    assert len(SITUATIONS) >= 20


def test_a_labelled_report_is_the_same_every_time() -> None:
    """This test ensures that the labelled set does not depend on chance."""
    first = next(labelled())
    assert report_of(first)[0].to_dict() == report_of(next(labelled()))[0].to_dict()
