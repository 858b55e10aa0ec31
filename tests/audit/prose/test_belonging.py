"""Figures of some applicants, of another body, of a deadline or of one outcome: what they may be held against."""

from __future__ import annotations

import pytest

from tests.audit.prose.telling import telling, told

#: (section, text): nothing in it contradicts the tables.
RIGHT = (
    ("s3", "自然人申请办结36件，其中予以公开14件、部分公开3件；其他组织申请办结6件，其中予以公开6件。"),
    ("s3", "其他组织提出的申请6件，予以公开6件；公民提出的申请34件。"),
    ("s3", "予以公开的二十件，十四件系自然人申请，六件系其他组织申请。"),
    ("s3", "结转下年度：自然人3件。"),
    ("s3", "上年结转申请5件中自然人5件。"),
    ("s3", "自然人办理结果：予以公开14件，部分公开3件，不予公开6件。"),
    ("s3", "镇农业服务中心收到申请17件，上年结转2件，办结18件，其中予以公开11件，部分公开7件，结转1件。"),
    ("s3", "办结的申请中，当场答复5件，3个工作日内答复12件，20个工作日内答复25件。"),
    ("s3", "新收40件。截至9月30日办结31件，其余陆续办结。"),
    ("s1", "全年发文120件，标注“主动公开”的60件，“依申请公开”的25件，“不予公开”的35件。"),
    ("s1", "全年发文120件，其中主动公开60件，占50%；依申请公开30件，占25%；不予公开30件，占25%。"),
    ("s4", "政府信息公开行政复议5件维持、1件未审结，行政诉讼3件维持。"),
    ("s4", "涉及我镇的政府信息公开行政诉讼，复议后起诉的有1件被法院判决维持。"),
    ("s4", "代理行政复议答复14件，其中涉政府信息公开的行政复议6件。"),
    ("s4", "各部门中，未发生政府信息公开行政复议的有9个。"),
    ("s4", "3件诉讼全部维持，占100%。"),
    ("s4", "因拆迁作为被申请人的行政复议2件（维持1件、撤回1件），不属于本部分统计范围。"),
    ("s1", "四个季度测评得分分别为91、88、90、93分。"),
    ("s4", "行政案件11件中已结9件，判决维持7件、撤销2件，均与政府信息公开无关。"),
)

#: (section, text, code)
WRONG = (
    ("s3", "自然人申请办结36件，其中予以公开19件、部分公开3件。", "NAR-005"),
    ("s3", "予以公开20件中有自然人11件、其他组织6件。", "NAR-008"),
    ("s3", "镇农业服务中心收到申请17件，办结18件，其中予以公开11件，部分公开7件，无法提供4件。", "NAR-006"),
    ("s4", "因政府信息公开引发的行政复议案件12件，其中维持12件；引发的行政诉讼案件3件。", "NAR-009"),
    ("s3", "2022年度结转至2023年度办理的申请共7件。", "NAR-002"),
    ("s3", "四、结转下年度继续办理的申请共6件。", "NAR-004"),
    ("s4", "全年收到政府信息公开行政复议答复通知书9件。", "NAR-009"),
    ("s3", "没有法人或其他组织提出的申请。", "NAR-008"),
    ("s6", "我镇未收取任何行政事业性收费。", "NAR-015"),
    ("s1", "行政事业性收费全年112万元。", "NAR-015"),
)


@pytest.mark.parametrize(("section", "text"), RIGHT, ids=[text[:18] for _, text in RIGHT])
def test_what_is_of_something_narrower_accuses_nobody(section: str, text: str) -> None:
    """This test ensures that a figure is held against the cells of what it belongs to, or against none."""
    assert [(f.code, f.severity, f.zh) for f in told(telling(text, section=section)) if f.severity != "info"] == []


@pytest.mark.parametrize(("section", "text", "code"), WRONG, ids=[text[:18] for _, text, _ in WRONG])
def test_what_fits_no_cell_of_its_own_is_found(section: str, text: str, code: str) -> None:
    """This test ensures that no other reading excuses a figure that none of its cells prints."""
    assert code in {f.code for f in told(telling(text, section=section)) if f.severity in ("error", "warning")}
