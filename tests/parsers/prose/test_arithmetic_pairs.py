"""Lists of pairs and lists that 分别 opens: which figures add up to which total."""

from __future__ import annotations

import pytest

from parsers.prose import sum_holds
from tests.parsers.prose.test_statements import read


@pytest.mark.parametrize(
    ("text", "verdict"),
    [
        ("收取信息处理费2件，合计金额310元，其中按件计收1件100元，按量计收1件210元。", "holds"),
        ("收取信息处理费2件，合计金额310元，其中按件计收1件100元，按量计收1件120元。", "short"),
        ("收取信息处理费1260元，其中甲局收取2件700元，乙局收取1件360元，丙镇收取1件200元。", "holds"),
        ("对2件申请收取了信息处理费，金额分别为80元、140元，合计220元。", "holds"),
        ("对2件申请收取了信息处理费，金额分别为80元、140元，合计240元。", "differs"),
        ("收取信息处理费1笔120元、1笔240元，合计300元。", "differs"),
        ("发出收费通知3份，金额分别为100元、260元、140元，合计收取信息处理费540元。", "differs"),
    ],
)
def test_fees_told_in_pairs_or_respectively(text: str, verdict: str) -> None:
    """This test ensures that the amounts are added up, whatever counts of another unit stand between them."""
    (found,) = (s for s in read(text, key="s6") if s.kind == "sum" and s.name == "nar.fee_total")
    assert sum_holds(found).verdict == verdict
