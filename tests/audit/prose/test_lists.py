"""Totals and their parts in every construction that is read: right lists pass, wrong ones are found."""

from __future__ import annotations

import pytest

from tests.audit.prose.telling import telling, told

#: The list adds up, or the figures are no list of that total.
RIGHT = (
    "上半年收到申请19件，下半年收到21件，全年共40件。",
    "全年公开信息933条，其中上半年401条、下半年532条。",
    "全年公开信息840条，包括政务动态400条、通知公告300条和其他140条。",
    "全年公开信息840条。其中政务动态400条，通知公告300条，财政信息140条。",
    "全年公开信息840条，更新及时、内容准确，其中政务动态400条。",
    "发布信息840条。其中政务动态400条，同比增长5%。",
    "受理申请40件，均按时答复。其中网上28件、信函12件。",
    "40件申请中，网上提交28件，信函12件。",
    "42件办结件里，有20件是申请宅基地信息的。",
    "42件申请中予以公开20件、部分公开3件，不予公开6件，无法提供8件，不予处理2件，其他处理3件。",
    "共承办人大代表建议12件、政协提案9件，共计21件。",
    "举办培训3场、召开会议2次，共计5场次。",
    "收到申请40件，办结42件，共计82件次。",
    "收到申请40件、上年结转5件，合计45件。",
    "门户网站发布500条、公众号发布300条，全年合计公开840条。",
    "不予公开6件（内部事务信息4件、过程性信息2件）。",
    "开展培训5场（线上2场、线下2场）。",
    "办理申请40件（上年结转5件、合计45件）。",
    "新收40件（较上年增加8件、增长25%）。",
    "在集中培训5场、开展检查6次的基础上抓好落实。",
    "收到申请40件，上年结转5件，合计45件，其中自然人39件，其他组织6件。",
    "办结42件，办理结果分别为：予以公开20件，部分公开3件，不予公开6件，无法提供8件，不予处理2件，其他处理3件。",
)

WRONG = (
    "上半年收到申请19件，下半年收到22件，全年共40件。",
    "全年公开信息933条，其中上半年401条、下半年552条。",
    "全年公开信息840条。其中政务动态400条，通知公告300条，财政信息240条。",
    "全年公开信息840条，均经审核，其中政务动态400条，通知公告300条，财政信息240条。",
    "42件申请里，有48件是申请宅基地信息的。",
    "共承办人大代表建议12件、政协提案9件，共计31件。",
    "开展培训5场（线上4场、线下2场）。",
    "公示信息分三类，政务动态400条、通知公告300条，合计800条。",
    "办结信访42件，办理结果分别为：支持20件，部分支持3件，不支持6件，其他11件。",
)


@pytest.mark.parametrize("text", RIGHT)
def test_a_list_that_adds_up_accuses_nobody(text: str) -> None:
    """This test ensures that neither a right list nor figures that only stand near a total are held against it."""
    assert [f.zh for f in told(telling(text)) if f.code == "NAR-016"] == []


@pytest.mark.parametrize("text", WRONG)
def test_a_list_that_does_not_add_up_is_found(text: str) -> None:
    """This test ensures that a list is read however it is opened: 。其中, 中, 里, a bracket, 共计 after it."""
    assert "NAR-016" in {f.code for f in told(telling(text))}


@pytest.mark.parametrize(
    ("text", "severity"),
    [
        ("公开信息840条，其中政务动态400条，通知公告300条，财政信息240条。", "error"),
        ("公开信息840条，其中：政务动态400条、通知公告300条、其他100条。", "error"),
        ("公开信息840条，包括政务动态400条、通知公告300条和其他110条。", "error"),
        ("公开信息840条，包括政务动态400条、通知公告300条和财政信息110条。", ""),
        ("公开信息840条，其中政务动态400条，通知公告300条，财政信息100条。", "warning"),  # the list may be open
        ("公开信息840条，其中网站400条，微信公众号300条，公开栏240条。", "warning"),  # one item, several ways
        ("公开信息840条，其中政务动态400条，通知公告300条，财政信息240条（部分信息同时归入两类）。", ""),
        ("推文612条，其中原创405条，图文300条，视频120条。", "warning"),  # properties, no kinds
        ("发布信息4161条，其中微信公众号2267条、微博1849条。", "warning"),  # 1894 and a slip
        ("发布信息4161条，其中微信公众号2267条、微博1314条。", ""),  # the rest elsewhere
    ],
)
def test_how_sure_a_list_is(text: str, severity: str) -> None:
    """This test ensures that only kinds that exclude one another, and lists that leave nothing out, make errors."""
    assert {f.severity for f in told(telling(text)) if f.code == "NAR-016"} == ({severity} if severity else set())
