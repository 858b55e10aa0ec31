"""Sentences by another hand than the reader's, beside one table: right ones accuse nobody, wrong ones are found."""

from __future__ import annotations

import pytest

from store.audit.audit import audit_report
from tests.audit.prose.telling import telling

#: Right beside the tables of ``telling``, or about something else.
RIGHT = (
    "截至2023年12月31日，我镇新收信息公开申请四十件，另有上年未办结转入5件，合计45件，年内办理完毕42件，3件跨年办理。",
    "2023年度全镇共登记政府信息公开申请40宗，均来自网上平台和邮寄渠道，其中网上28宗、邮寄12宗。",
    "今年以来共接收依申请公开40件（含撤回2件），按期答复率100%。",
    "依申请公开方面：本年新收40件，上年结转5件，办结42件，结转下年3件。办理结果为：予以公开20件、部分公开3件、不予公开6件、无法提供8件、不予处理2件、其他处理3件。",
    "全年受理申请45件（其中上年结转5件），同比增加9件，增长25%。",
    "共收到申请40件，较2022年的32件增加8件，增幅25%。",
    "申请人以自然人为主，共34件，占85%；法人或其他组织6件，占15%。",
    "收到行政复议案件6起，其中维持5起，1起正在审理。行政诉讼3起，均维持我镇答复。",
    "被提起行政诉讼3件（未经复议直接起诉2件，复议后起诉1件），法院均判决驳回原告诉讼请求。",
    "2023年未发生因政府信息公开被追责问责的情况，未收取信息处理费。",
    "本年未收到政府信息公开方面的投诉举报，也未出现逾期答复。",
    "制发行政规范性文件4件，废止1件，现行有效19件，规范性文件公开率100%。",
    "2023年我镇印发各类文件126份，其中规范性文件4份、其他文件122份。",
    "年内清理规范性文件23件，其中继续有效18件、废止1件、拟修订4件。",
    "共作出行政许可决定320件、行政处罚决定57件，均已在信用平台公示。",
    "双公示平台推送行政许可298条、行政处罚51条。",
    "全年收取行政事业性收费12万元，较上年减少3万元。",
    "12345热线转办诉求1862件，办结1860件，满意率98.3%；信访件88件，已答复88件。",
    "办理人大代表建议12件、政协提案9件，合计21件，办复率100%。",
    "“云溪发布”公众号推文612篇，其中原创405篇，阅读量突破10万余次；门户网站发布信息933条。",
    "主动公开信息1545条，其中网站933条，微信公众号612条。",
    "公开各类信息933条：政务动态501条，通知公告203条，财政资金96条，重点领域133条。",
    "发布信息933条，同比增长12.4%，其中重点领域信息133条，占比14.3%。",
    "召开政务公开工作会议2次、培训3场，参训121人次，其中分管领导21人次。",
    "县政务公开办对全县23个乡镇开展考核，我镇得分92.5分，位列第3名。",
    "2024年计划公开信息不少于1000条，力争培训4次。",
    "2022年，我镇收到申请32件，2023年收到40件。",
    "我镇全年受理当面申请0件、传真申请0件。",
    "全县各部门共收到政府信息公开申请611件，其中我镇40件。",
    "答复依申请公开事项42件，其中通过电子邮件答复30件、邮寄答复12件。",
    "无涉密信息公开事件，无因信息公开引发的舆情。",
    "当年收到的40件申请中，已办结37件，剩余3件结转2024年办理。",
    "全年答复42件，其中予以公开20件（占47.6%），部分公开3件（占7.1%）。",
    "不予公开6件中，属于内部事务信息4件、过程性信息2件。",
    "无法提供8件，其中本机关不掌握7件，需另行制作1件。",
    "政策解读材料28篇，其中图解11篇，视频4篇，文字13篇。",
    "全年共收到行政复议申请6件，上级机关受理6件。",
    "受理的政府信息公开申请按申请方式分，网络申请28件、信函申请12件，无当面申请。",
    "公开政府信息共计933条。其中：机构职能8条，政策法规12条，财政信息96条，其他817条。",
    "收到公民、法人和其他组织信息公开申请40件，较去年增长25.0%。",
)

#: Wrong beside them, each with the codes of which one must fail.
WRONG: tuple[tuple[str, frozenset[str]], ...] = (
    ("全年新收信息公开申请四十四件，上年结转5件。", frozenset({"NAR-001"})),
    ("依申请公开方面：本年新收40件，上年结转5件，办结41件，结转下年4件。", frozenset({"NAR-003", "NAR-004"})),
    (
        "办理结果为：予以公开21件、部分公开3件、不予公开6件、无法提供8件、不予处理2件、其他处理3件，共计42件。",
        frozenset({"NAR-005", "NAR-006", "NAR-016"}),
    ),
    ("2023年我镇未收到任何单位和个人提出的政府信息公开申请。", frozenset({"NAR-012"})),
    ("因政府信息公开被申请行政复议8件，被提起行政诉讼3件。", frozenset({"NAR-009"})),
    ("因政府信息公开引发行政诉讼5件，均胜诉。", frozenset({"NAR-010"})),
    ("本年度无因政府信息公开被申请行政复议和提起行政诉讼的情况。", frozenset({"NAR-011", "NAR-012"})),
    ("被申请行政复议6件，全部维持。", frozenset({"NAR-011"})),
    ("制发行政规范性文件5件，废止1件，现行有效19件。", frozenset({"NAR-014"})),
    ("现行有效行政规范性文件21件。", frozenset({"NAR-014"})),
    ("作出行政许可决定302件、行政处罚决定57件。", frozenset({"NAR-015"})),
    ("主动公开信息1545条，其中网站发布943条、微信公众号发布612条，两项合计1545条。", frozenset({"NAR-016"})),
    (
        "公开政府信息分别为：政务动态501条，通知公告203条，财政资金96条，重点领域133条，共计943条。",
        frozenset({"NAR-016"}),
    ),
    ("我镇按时答复率120%。", frozenset({"NAR-019"})),
    ("上年度结转申请7件。", frozenset({"NAR-002"})),
    ("结转下年度继续办理的申请5件。", frozenset({"NAR-004"})),
    ("本年度收到政府信息公开申请40件。\n三、本年度共收到政府信息公开申请46件。", frozenset({"NAR-001", "NAR-022"})),
    ("共办结政府信息公开申请52件。", frozenset({"NAR-003"})),
    ("对45件申请作出答复，其中不予公开9件。", frozenset({"NAR-005"})),
)


@pytest.mark.parametrize("text", RIGHT)
def test_right_sentences_accuse_nobody(text: str) -> None:
    """This test ensures that what is right, or about something else, raises no error from the text."""
    found = audit_report(telling(text)).findings
    assert not [f for f in found if f.severity == "error" and f.verdict == "fail" and f.code.startswith(("NAR", "XU"))]


@pytest.mark.parametrize(("text", "codes"), WRONG)
def test_wrong_sentences_are_found(text: str, codes: frozenset[str]) -> None:
    """This test ensures that a sentence that contradicts the tables or itself fails one of the rules that it breaks."""
    failed = [f for f in audit_report(telling(*text.split("\n"))).findings if f.verdict == "fail"]
    assert codes & {code for f in failed for code in (f.code, *f.witnesses)}
