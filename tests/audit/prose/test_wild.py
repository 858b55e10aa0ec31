"""What texts of published reports do, to their tables and to themselves: one case a habit."""

from __future__ import annotations

from collections.abc import Mapping

import pytest

from parsers.report import Value
from tests.audit.prose.telling import about, telling, told

BIG: Mapping[str, Value | None] = {
    "t3.new_received.total": 713,
    "t3.carried_in.total": 36,
    "t3.results_total.total": 709,
    "t3.carried_out.total": 40,
    "t4.reconsideration.upheld": 95,
    "t4.reconsideration.total": 95,
    "t4.litigation_direct.upheld": 170,
    "t4.litigation_direct.total": 170,
    "t2.normative_documents.issued_this_year": 4,
    "t2.normative_documents.in_force": 32,
}
ALL = {"t2": "2021", "t3": "2021", "t4": "2021"}


def beside(text: str, body: str = "云溪镇人民政府") -> list[tuple[str, str]]:
    """Failing findings on one text beside large tables: code and severity."""
    report = telling(*text.split("\n"), cells=BIG, forms=ALL, body=body)
    return sorted({(f.code, f.severity) for f in told(report)})


@pytest.mark.parametrize(
    "text",
    [
        "全年受理政府信息公开申请749件。",
        "收到政府信息公开申请749件（含上年结转36件）。",
        "收到政府信息公开申请713件，其中6件不属于政府信息、9件信息不存在、3件不属本机关公开。",
        "受理占用挖掘道路申请件77件，办结77件。",
        "县住建系统发生政府信息公开行政复议17件。",
        "全县备案行政复议134件。",
        "主动公开信息100余条。",
        "发布信息755多条，网站68余条，公开栏6余件。",
        "全年公开信息732余条次，其中网站410条次、微信344条次。",
        "网站访问量近30万次，参训19万余人次，培训30多人次。",
        "不予处理32024年我局收到行政复议11收到…",
        "政策解读类信息780信息公开目录更新2234条次",
        "22023年主动公开信息260余。",
        "公开信息530条，包括党政类137条、政策文件13条、人事2条。",
        "全年公开信息963条，其中工作动态580条；文件类7条；统计2条；人事1条；财政3条；指南31条。",
        "全年收到政府信息公开申请749件，含上年结转36件。",
        "收到政府信息公开申请713件，自然人申请占92.47%，企业申请占7.52%，合计99.99%。",
    ],
)
def test_no_contradiction(text: str) -> None:
    """This test ensures that nothing is claimed of what only looks like a contradiction, or was glued together."""
    assert [found for found in beside(text) if found[1] == "error"] == []


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("制定规范性文件0件，现行有效规范性文件0件。", "NAR-014"),
        ("公开信息18条，分别为：动态9条、公告5条、财政2条。", "NAR-016"),
        ("公开信息615条，分别为动态400条、公告174条。", "NAR-016"),
        (
            "新增信息94条：文件31条、重点工作17条、项目18条、总结5条、进展3条、统计3条、动态5条、政策3条、人事3条。",
            "NAR-016",
        ),
        ("公开信息19条，其中推送网站35条。", "NAR-016"),
        ("公开信息96条，分别为动态60条、公告35条。", "NAR-016"),
        ("全年公开信息2139条，分别为网站1160条、公众号1000条。", "NAR-016"),
        ("公开信息565条，其中网站585条。", "NAR-016"),
        ("公开信息382条，包括网站35条、媒体80条、微信2443条。", "NAR-016"),
        ("因政府信息公开被提起行政诉讼4件。\n全年因政府信息公开被提起行政诉讼5件，均已应诉。", "NAR-022"),
    ],
)
def test_a_contradiction(text: str, code: str) -> None:
    """This test ensures that lists that do not add up, a figure said twice, and text 0 beside table 4 are found."""
    assert code in {found[0] for found in beside(text)} | {
        witness for f in told(telling(*text.split("\n"), cells=BIG, forms=ALL)) for witness in f.witnesses
    }


def test_upheld_while_some_are_pending() -> None:
    """This test ensures that 均获维持 beside pending cases is a warning that asks, not an error."""
    report = telling("因政府信息公开被申请行政复议6件、被提起行政诉讼3件，均获维持。")
    assert about(report, "NAR-011") == [("warning", "fail")]


@pytest.mark.parametrize(
    ("text", "severity"),
    [
        ("公开信息438条，其中网站52条，占11.8%；公开栏44条，占10.1%；微信342条，占78.1%。", "info"),
        ("收到政府信息公开申请23件，其中当面申请1件，占4.34%。", "info"),
        ("公开信息2022条，其中业务类300条、政策类200条，共占24.72%。", ""),
        ("公开信息438条，其中网站52条，占21.9%。", "warning"),
    ],
)
def test_shares_cut_off_or_made_to_fit(text: str, severity: str) -> None:
    """This test ensures that a truncated share or one forced to add up to 100 is information, a wrong one a warning."""
    report = telling(text, cells={}, forms={"t3": "2021"})
    assert {f.severity for f in told(report) if f.code == "NAR-017"} == ({severity} if severity else set())
