"""Cases that are counted or denied under the heading of their clause."""

from __future__ import annotations

import pytest

from tests.parsers.prose.test_statements import read


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (
            "行政复议方面，全年发生3件；行政诉讼方面，我镇被提起2件。",
            {("nar.reconsideration", 3), ("nar.litigation", 2)},
        ),
        ("1.行政复议情况：2023年共收到2件。", {("nar.reconsideration", 2)}),
        ("行政复议和行政诉讼方面，全年共发生3件。", set()),  # of both together
        ("行政复议和政府信息公开行政诉讼方面，全年共发生3件。", set()),
        ("行政复议听证方面，全年发生3件。", set()),
        ("行政诉讼方面，全年旁听3件。", set()),
    ],
)
def test_a_bare_count_is_of_its_heading(text: str, expected: set[tuple[str, int]]) -> None:
    """This test ensures that the heading of a clause names its count, and only a heading of one remedy does."""
    assert {(s.name, s.value) for s in read(text, key="s4") if s.kind == "quantity" and s.name} == expected


@pytest.mark.parametrize(
    ("text", "denies"),
    [
        ("2.行政诉讼情况：无。", ("nar.litigation",)),
        ("行政复议：本年度未发生。", ("nar.reconsideration",)),
        ("行政复议、行政诉讼：均无。", ("nar.reconsideration", "nar.litigation")),
        ("其他需要报告的事项：无。", None),
    ],
)
def test_a_heading_with_none_denies(text: str, denies: tuple[str, ...] | None) -> None:
    """This test ensures that 无 after a heading denies what the heading names."""
    found = [s.denies for s in read(text, key="s4") if s.kind == "none"]
    assert found == ([] if denies is None else [denies])
