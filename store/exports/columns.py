"""The columns of the workbook's lists: title, width in characters, and which value of a row stands there."""

from __future__ import annotations

Columns = tuple[tuple[str, int, str], ...]

#: 发现 Findings: rows of :func:`store.rows.finding_rows`.
FINDING_COLUMNS: Columns = (
    ("机关 · Body", 24, "body"),
    ("年份 · Year", 8, "year"),
    ("规则 · Rule", 10, "code"),
    ("级别 · Severity", 14, "severity"),
    ("结论 · Verdict", 11, "verdict"),
    ("说明", 60, "message_zh"),
    ("Message", 60, "message_en"),
    ("应为 · Expected", 12, "expected"),
    ("实为 · Actual", 12, "actual"),
    ("相差 · Difference", 12, "difference"),
    ("处理 · Triage", 11, "triage"),
    ("理由 · Reason", 20, "reason"),
    ("处理人 · By", 12, "decided_by"),
    ("同因规则 · Witnesses", 22, "witnesses"),
    ("单元格 · Cells", 40, "cells"),
    ("来源 · Source", 50, "source"),
    ("指纹 · Fingerprint", 26, "fingerprint"),
)
#: 存疑 Doubts: rows of :func:`store.rows.doubt_rows`.
DOUBT_COLUMNS: Columns = (
    ("机关 · Body", 24, "body"),
    ("年份 · Year", 8, "year"),
    ("单元格 · Cell", 36, "cell"),
    ("名称 · Label", 36, "label_zh"),
    ("存疑原因 · Why", 30, "why"),
    ("原文 · As printed", 40, "raw"),
    ("来源 · Source", 50, "source"),
)
#: 例外 Exceptions: rows of :func:`store.rows.exception_rows`.
EXCEPTION_COLUMNS: Columns = (
    ("编号 · Id", 10, "id"),
    ("规则 · Rule", 10, "code"),
    ("网站 · Site", 26, "site"),
    ("机关 · Body", 20, "body"),
    ("单元格 · Cells", 20, "cell"),
    ("理由 · Reason", 40, "reason"),
    ("设立人 · By", 12, "by"),
    ("设立时间 · Made", 22, "made"),
    ("撤回时间 · Withdrawn", 22, "withdrawn"),
    ("撤回人 · By", 12, "withdrawn_by"),
    ("屏蔽 · Muted", 10, "muted"),
)
#: 人工辨读 Stated: rows of :func:`store.rows.cell_rows`.
STATED_COLUMNS: Columns = (
    ("机关 · Body", 24, "body"),
    ("年份 · Year", 8, "year"),
    ("单元格 · Cell", 36, "key"),
    ("名称 · Label", 36, "label_zh"),
    ("读作 · Read", 16, "raw"),
    ("类别 · Kind", 14, "kind"),
    ("人工辨读 · Stated", 16, "stated"),
    ("类别 · Kind", 14, "stated_kind"),
    ("何人 · By", 14, "stated_by"),
    ("说明 · Note", 40, "stated_note"),
    ("来源 · Source", 50, "source"),
)
