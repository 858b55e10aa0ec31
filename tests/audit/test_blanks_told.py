"""What is said of blanks in a message: what they were taken for."""

from __future__ import annotations

from store.audit.audit import audit_report
from tests.audit.prose.telling import telling


def test_a_blank_total_is_told_as_the_sum_of_its_parts() -> None:
    """This test ensures that a total that was left blank is not said to count as 0 where its parts were added up."""
    report = telling("政府信息公开申请中，予以公开25件。", cells={"t3.granted.total": None})
    (one,) = (one for one in audit_report(report).findings if "NAR-005" in one.witnesses)
    assert (one.verdict, one.expected, one.actual) == ("fail", 20, 25)
    assert "（其中 1 个合计格空白，按各分项推算）" in one.zh
    assert "按 0 计" not in one.zh
    assert "1 blank total(s) taken for the sum of their parts" in one.en
