"""Lists with their total last, lists of shares, and figures that grow from one to another."""

from __future__ import annotations

import pytest

from tests.audit.prose.telling import telling, told

RIGHT = (
    "分季度看，一季度7件，二季度13件，三季度10件，四季度10件，全年合计40件。",
    "上半年发布信息120条，下半年发布信息135条，全年共计255条。",
    "全镇辖15个行政村、3个社区，共18个村（社区）。",
    "予以公开20件、部分公开3件、不予公开6件，以上三类共计29件。",
    "公开信息684条，按载体形式分，文本类531条、图片类99条、音视频类54条。",
    "运营政务新媒体87个，其中微信公众号61个、微博12个、短视频账号14个。",
    "组织人事类占6.2%，财政资金类占13.5%，民生保障类占41.8%，其他类占38.5%。",
    "政务新媒体账号由96个减至87个，减少9个。",
    "办事指南由118项精简至92项，减少26项。",
    "解读信息中图解占比高达60%。",
    "全镇共有15个行政村、3个社区，共25个村务公开栏。",
    "开展培训3次、会议2次，共12次活动。",
    "公开信息684条，按公开渠道分，网站512条、微信166条、公开栏40条，部分信息重复发布。",
    "网站类占60%，微信类占55%，公开栏类占20%，同一信息多渠道发布。",
    "办理依申请公开事项未产生行政事业性收费。",
    "申请人均为自然人的有34件，其余6件为其他组织。",
    "政府信息公开行政复议6件，其中被维持5件；行政诉讼方面，直接起诉2件，复议后起诉1件。",
    "发布信息500条，其中民生信息300条、其他信息200条。民生信息中，救助类120条，养老类80条，教育类100条。",
    "已批复的20个村庄规划中，在网上公开的14个，公开率仅为70%。",
)

WRONG = (
    ("分季度看，一季度7件，二季度13件，三季度10件，四季度8件，全年合计40件。", "NAR-016"),
    ("上半年发布信息120条，下半年发布信息135条，全年共计265条。", "NAR-016"),
    ("全镇辖15个行政村、3个社区，共19个村（社区）。", "NAR-016"),
    ("予以公开20件、部分公开3件、不予公开6件，以上三类共计39件。", "NAR-016"),
    ("公开信息684条，按载体形式分，文本类531条、图片类108条、音视频类54条。", "NAR-016"),
    ("运营政务新媒体87个，其中微信公众号61个、微博12个、短视频账号14个、今日头条号8个。", "NAR-016"),
    ("组织人事类占16.2%，财政资金类占13.5%，民生保障类占41.8%，其他类占38.5%。", "NAR-018"),
    ("属于社会救助的占38.5%，属于优抚安置的占21.7%，属于社会事务的占49.8%，三类合计即为全部信息。", "NAR-018"),
    ("予以公开占45%，部分公开占17%，不予公开占8%，无法提供占38%。", "NAR-018"),
    ("政务新媒体账号由96个减至87个，减少19个。", "NAR-021"),
    ("办事指南由118项精简至92项，减少36项。", "NAR-021"),
    ("解读信息中图解占比高达130%。", "NAR-019"),
    (
        "发布信息500条，其中民生信息300条、其他信息200条。民生信息中，救助类120条，养老类80条，教育类190条。",
        "NAR-016",
    ),
    ("已批复的20个村庄规划中，在网上公开的14个，公开率仅为60%。", "NAR-017"),
)


#: (text, code): every word and stop has its place, so these are errors.
PLAIN = (
    ("收到申请情况：一季度7件，二季度13件，三季度10件，四季度8件，全年合计40件。", "NAR-016"),
    ("全年制发公文186份，公开属性认定情况为：主动公开61份，依申请公开19份，不予公开116份。", "NAR-016"),
    ("行政许可共320件，含规划许可134件、宅基地批准134件、林木采伐42件、其他许可20件。", "NAR-016"),
    ("县财政局及时更新收费目录清单，全镇行政事业性收费21万元。", "NAR-015"),
    ("全年收到申请41件.均按期答复.", "NAR-001"),
    ("不予处理的申请9件，包括信访举报投诉类和重复申请两类。", "NAR-005"),
    ("我镇被申请政府信息公开行政复议6件，结果均为维持，无尚未审结案件。", "NAR-011"),
)


@pytest.mark.parametrize(("text", "code"), PLAIN)
def test_plain_words_make_an_error(text: str, code: str) -> None:
    """This test ensures that a contradiction in words that are all understood is an error, not a doubt."""
    assert code in {f.code for f in told(telling(text, section="s3")) if f.severity == "error"}


@pytest.mark.parametrize("text", RIGHT)
def test_what_adds_up_is_right(text: str) -> None:
    """This test ensures that totals, shares and differences that are right raise nothing."""
    assert [(f.code, f.zh) for f in told(telling(text)) if f.severity != "info"] == []


@pytest.mark.parametrize(("text", "code"), WRONG)
def test_what_does_not_add_up_is_found(text: str, code: str) -> None:
    """This test ensures that a total, a list of shares or a difference that is wrong is found."""
    assert code in {f.code for f in told(telling(text))}
