"""Differences and growths whose sentence prints both figures (NAR-021)."""

from __future__ import annotations

import pytest

from tests.audit.prose.telling import telling, told

#: Right, or not to be decided from the sentence.
RIGHT = (
    "全年公开信息672条，比2022年的590条增加了82条，增长13.9%。",
    "2023年新收40件，2022年新收32件，同比增加8件，增长25%。",
    "与2022年的590条相比，今年公开672条，增加82条。",
    "公开信息由2022年的590条增加到672条，增加82条，增长13.89%。",
    "发布信息672条，其中微信500条，较2022年的450条增加50条，网站172条。",
    "申请内容为宅基地17件、补贴8件、其他6件，申请数比上年的31件增加9件。",
    "2021年、2022年、2023年分别收到申请20件、32件、40件，年均增长41%。",
    "收到申请40件，同比增加8件（2022年32件）。",
    "上年结转5件，本年新收40件，同比增长25%。",
    "公开信息672条，比2022年的590条增加近百条。",
)

WRONG = (
    "全年公开信息672条，比2022年的590条增加了92条。",
    "2023年新收40件，2022年新收32件，同比增加9件。",
    "公开信息由2022年的590条增加到672条，增加92条。",
    "公开信息672条，较上年的590条减少82条。",
    "2023年新收40件，2022年新收32件，同比增长35%。",
    "收到申请40件，同比增加9件（2022年32件）。",
)


@pytest.mark.parametrize("text", RIGHT)
def test_a_difference_that_fits_is_not_held_against_the_text(text: str) -> None:
    """This test ensures that any figure of this year that may be meant is tried before a difference is called wrong."""
    assert [f.zh for f in told(telling(text)) if f.code == "NAR-021"] == []


@pytest.mark.parametrize("text", WRONG)
def test_a_difference_that_fits_no_figure_is_found(text: str) -> None:
    """This test ensures that a sentence with both figures is held against itself, last year's report known or not."""
    (finding,) = [f for f in told(telling(text)) if f.code == "NAR-021"]
    assert finding.severity == "warning"
    assert "→" in finding.zh


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("申请内容为征地拆迁占45%，宅基地占30%，惠农补贴占15%，其他占20%。", True),
        ("申请内容为征地拆迁占45%，宅基地占30%，惠农补贴占15%，其他占10%。", False),
        ("申请人中男性占53.7%，村民占81.8%，老人占20.3%。", False),  # properties of one whole
        ("网上占60%，信函占30%，当面占10%，自然人占85%，组织占15%。", False),  # two lists
        ("重点领域占45%，其中财政占30%，民生占50%，其他占20%。", False),
    ],
)
def test_bare_shares_add_up_where_the_last_is_the_rest(text: str, found: bool) -> None:
    """This test ensures that shares without figures are added only where the list says that nothing is left out."""
    assert ("NAR-018" in {f.code for f in told(telling(text))}) == found


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("政策解读率达到105%。", True),
        ("群众满意度达102%。", True),
        ("培训覆盖率100%。", False),
        ("发布任务完成率为120%。", False),
        ("访问量增长率为120%。", False),
    ],
)
def test_rates_that_cannot_exceed_a_hundred(text: str, found: bool) -> None:
    """This test ensures that rates of a part of a whole are bounded, and growth and goals are not."""
    assert ("NAR-019" in {f.code for f in told(telling(text))}) == found
