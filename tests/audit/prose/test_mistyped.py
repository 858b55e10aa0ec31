"""A figure whose words leave something open, and which is a slip of the keyboard away from the table's."""

from __future__ import annotations

import pytest

from store.audit.slips import mistyped
from tests.audit.prose.telling import about, telling, told

OPEN = "通过双公示平台公示行政许可决定{}件。"


@pytest.mark.parametrize("figure", [230, 302, 3200, 32])
def test_open_words_and_a_slip_are_a_warning(figure: int) -> None:
    """This test ensures that two figures alike as by a slip are shown with both numbers, and as no error."""
    report = telling(OPEN.format(figure))
    if figure == 32:  # two digits are alike by chance
        assert ("warning", "fail") not in about(report, "NAR-015")
        return
    (finding,) = [f for f in told(report) if f.code == "NAR-015"]
    assert (finding.severity, finding.verdict) == ("warning", "fail")
    assert str(figure) in finding.zh
    assert "320" in finding.zh
    assert "疑为笔误" in finding.zh


@pytest.mark.parametrize("figure", [298, 318, 321, 640])
def test_open_words_and_another_figure_stay_open(figure: int) -> None:
    """This test ensures that a figure that is merely another, or differs in its last digit alone, accuses nobody."""
    assert told(telling(OPEN.format(figure))) == []


@pytest.mark.parametrize(
    ("one", "two", "code"),
    [
        (1168, 1186, "transposed-digits"),
        (337, 377, "wrong-digit"),
        (118, 1118, "dropped-digit"),
        (1118, 118, "doubled-digit"),
        (8410, 8412, ""),
        (75, 57, ""),
        (320, 320, ""),
        (946, 649, ""),
    ],
)
def test_likeness(one: int, two: int, code: str) -> None:
    """This test ensures that only figures that are too much alike for chance count as mistyped."""
    assert mistyped(one, two) == code
