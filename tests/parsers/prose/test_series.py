"""Rows of years with their figures, and figures of several years together."""

from __future__ import annotations

import pytest

from tests.parsers.prose.test_statements import read


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (
            "2021年、2022年、2023年分别收到公开申请11件、18件、25件。",
            [(11, "other"), (18, "last"), (25, "this")],
        ),
        ("2022年和2023年收到政府信息公开申请分别为18件和25件。", [(18, "last"), (25, "this")]),
        ("2021年至2023年分别收到公开申请11件、18件、25件。", [(11, "other"), (18, "last"), (25, "this")]),
        # two years, three figures: whose they are is not said
        ("2022年、2023年分别收到公开申请11件、18件、25件。", None),
        ("2023年收到政府信息公开申请25件，三年累计收到政府信息公开申请54件。", [(25, "this"), (54, "other")]),
    ],
)
def test_each_figure_has_its_year(text: str, expected: list[tuple[int, str]] | None) -> None:
    """This test ensures that years and figures that match in number belong together, one by one."""
    found = [(s.value, s.when) for s in read(text) if s.name == "nar.received"]
    if expected is None:
        assert len(found) < 3
    else:
        assert found == expected


def test_an_undated_report_knows_no_this_year() -> None:
    """This test ensures that a row of years is not compared where the report's own year is unknown."""
    found = read("2022年、2023年分别收到政府信息公开申请18件、25件。", year=None)
    assert {(s.when, s.year) for s in found} == {("unknown", 2022), ("unknown", 2023)}
