"""What was published, stated twice with two figures (NAR-022), and shares in words (NAR-017)."""

from __future__ import annotations

import pytest

from tests.audit.prose.telling import telling, told


@pytest.mark.parametrize(
    ("first", "second", "severity"),
    [
        ("全年主动公开政府信息1842条。", "我镇2023年主动公开政府信息1482条，访问量3万人次。", "error"),
        ("“云溪发布”公众号全年推送信息946条。", "“云溪发布”公众号全年推送信息649条，未发生差错。", "error"),
        ("全年主动公开政府信息1038条。", "公开的1083条政府信息均经审核。", "warning"),
        ("在子栏目发布信息346条。", "下一步，将在2023年子栏目发布信息364条的基础上优化结构。", "error"),
        ("全年主动公开政府信息1842条。", "全年主动公开政府信息1842条。", ""),
        ("全年主动公开政府信息1842条。", "门户网站发布信息1482条。", ""),
        ("“云溪发布”公众号推送信息946条。", "“云溪政法”公众号推送信息649条。", ""),
        ("全年主动公开政府信息1842条。", "2022年主动公开政府信息1482条。", ""),
        ("全年主动公开政府信息1842条。", "2024年计划主动公开政府信息1482条。", ""),
        ("发布信息84条。", "发布信息48条。", ""),
        ("全年主动公开政府信息1842条。", "全年主动公开政府信息1330条。", "warning"),
        ("全年举办培训4次。", "2023年举办培训6次。", "warning"),
        ("全年举办培训4次。", "3月举办培训1次。", ""),
    ],
)
def test_a_slip_between_two_figures_of_one_thing(first: str, second: str, severity: str) -> None:
    """This test ensures that two figures are held against each other only where a slip or the words make them one."""
    for text in ((first, second), (first + second,)):
        found = [f for f in told(telling(*text)) if f.code == "NAR-022"]
        assert [f.severity for f in found] == ([severity] if severity else [])


@pytest.mark.parametrize(
    ("share", "fits"),
    [
        ("占比三成", True),
        ("占比不足两成", False),
        ("占比近三成", True),
        ("占三成以上", True),
        ("占比约四成", False),
        ("占比过半", False),
        ("约占三分之一", True),
        ("占比超过40%", False),
        ("占总数的近30%", True),
        ("占比不到一半", True),
    ],
)
def test_shares_in_words(share: str, fits: bool) -> None:
    """This test ensures that 不足两成, 过半 and 三分之一 are read as bounds and held against part and whole."""
    found = [f for f in told(telling(f"全年发布信息160条，其中原创信息49条，{share}。")) if f.code == "NAR-017"]
    assert [f.severity for f in found] == ([] if fits else ["warning"])


@pytest.mark.parametrize("text", ["建成一批专栏，形成三成合力。", "完成了三分之一。", "过半数的村设有公开栏12处。"])
def test_words_that_are_no_shares(text: str) -> None:
    """This test ensures that 成, 半 and 分之 outside a share accuse nobody."""
    assert told(telling(text)) == []
