"""An error rests only on words that are understood; the words are data."""

from __future__ import annotations

import pytest

from fixtures.audited.passages import passages, report_beside
from forms.rules import load_rules
from forms.vocabulary import groups, unknown
from parsers.prose.statement import Statement
from store.audit.audit import audit_report, check
from store.audit.prose.names import names_of
from store.audit.prose.said import Said
from tests.audit.prose.telling import telling

#: Each sentence contradicts the tables of ``telling`` word for word; the second of a pair has a word nobody listed.
PAIRS = [
    ("我镇收到政府信息公开申请46件。", "我镇收到琉璃瓦政府信息公开申请46件。", "琉璃瓦"),
    ("依申请公开方面，收到申请40件，办结49件。", "依申请公开方面，收到申请40件，琉璃瓦办结49件。", "琉璃瓦"),
    ("我镇未收到政府信息公开申请。", "我镇未收到琉璃瓦政府信息公开申请。", "琉璃瓦"),
    ("政府信息公开申请予以公开26件。", "琉璃瓦，政府信息公开申请予以公开26件。", "琉璃瓦"),
    ("因政府信息公开被申请行政复议9件。", "琉璃瓦中，因政府信息公开被申请行政复议9件。", "琉璃瓦"),
    ("制发行政规范性文件6件。", "制发琉璃瓦行政规范性文件6件。", "琉璃瓦"),
    ("作出行政许可决定302件。", "作出琉璃瓦行政许可决定302件。", "琉璃瓦"),
    ("发布信息60条：动态20条、公告30条。", "发布信息60条：动态20条、公告30条、累计琉璃瓦5条。", "发布信息"),
]


@pytest.mark.parametrize(("plain", "strange", "word"), PAIRS)
def test_a_strange_word_makes_a_warning(plain: str, strange: str, word: str) -> None:
    """This test ensures that a word that is not known turns an accusation into a doubt that names it."""
    assert [f for f in audit_report(telling(plain)).findings if f.severity == "error" and f.verdict == "fail"]
    found = [f for f in audit_report(telling(strange)).findings if f.verdict == "fail" and f.code != "NAR-026"]
    assert {f.severity for f in found} == {"warning"}
    assert any("不理解的词语" in f.zh and word in f.zh and "our doubt" in f.en and word in f.en for f in found)


def test_a_word_that_narrows_accuses_nobody() -> None:
    """This test ensures that words known to mean only some cases, or others', give no finding at all."""
    report = telling("我镇收到企业提出的政府信息公开申请3件，协助答复政府信息公开申请2件。")
    assert not [f for f in audit_report(report).findings if f.verdict == "fail" and f.code in ("NAR-001", "NAR-003")]
    assert {r.verdict for r in check(report) if r.code == "NAR-003"} == {"undecided"}


def test_a_figure_of_other_business_needs_its_subject_named() -> None:
    """This test ensures that a figure whose sentence names no applications is not held against table 三 as an error."""
    report = telling("数字城管案件1873件，办结1870件，转下年度3件。", section="s3")
    assert not [f for f in audit_report(report).findings if f.severity == "error"]


def test_text_is_cut_so_that_least_is_left() -> None:
    """This test ensures that the longest words count, and that what is left is told in runs."""
    assert unknown("共收到政府信息公开申请", ("anywhere", "taken_in", "applications")) == ()
    assert unknown("共收到琉璃瓦申请", ("anywhere", "taken_in", "applications")) == ("琉璃瓦",)
    assert unknown("云溪镇收到申请", ("anywhere", "taken_in", "applications"), frozenset({"云溪镇"})) == ()


def test_every_word_of_the_file_is_of_one_kind() -> None:
    """This test ensures that no word is both harmless everywhere and known to narrow, and none is empty or doubled."""
    known = groups()
    assert not known["anywhere"] & known["narrows"]
    assert all((word and not word.isascii()) or word == "12345" for words in known.values() for word in words)


@pytest.mark.parametrize(
    ("body", "name"),
    [
        ("云溪镇人民政府", "我镇"),
        ("汶清县自然资源局", "自然资源局"),
        ("汶清县人民政府", "全县"),
        ("城关街道办事处", "我街道"),
    ],
)
def test_a_body_may_be_called_in_its_own_ways(body: str, name: str) -> None:
    """This test ensures that a body's own names are no strange words."""
    assert name in names_of(body, whole_area=body.endswith("县人民政府"))
    assert "县公安局" not in names_of(body, whole_area=True)


@pytest.mark.parametrize("batch", ["second", "fourth"])
def test_the_words_alone_suffice(batch: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """This test ensures that without any knowledge of what narrows a figure no right passage is accused.

    Only figures that the reader itself takes for another (办理 may be received or closed) are left out.
    """

    def plain(self: Said, statement: Statement) -> str:
        scope = "office" if self.whole_area else "area"
        other = len(statement.candidates) > 1 or statement.when != "this" or statement.scope == scope
        return "another figure" if other or (statement.kind == "quantity" and statement.value is None) else ""

    monkeypatch.setattr(Said, "unsure", plain)
    monkeypatch.setattr("store.audit.checks.prose_remedies.not_of_the_table", lambda *_: "")
    monkeypatch.setattr("store.audit.checks.prose_sheet.not_of_the_table", lambda *_: "")
    monkeypatch.setattr("store.audit.checks.prose_management._no_decision", lambda *_: "")
    right = [passage for passage in passages(batch) if not passage.wrong]
    assert len(right) > 30
    for passage in right:
        found = audit_report(report_beside(passage)).findings
        assert [f.zh for f in found if f.severity == "error" and f.verdict == "fail"] == []


@pytest.mark.parametrize("text", [plain for plain, _, _ in PAIRS] + ["收到政府信息公开申请46件，答复49件，均获维持。"])
def test_every_accusation_says_what_it_rests_on(text: str) -> None:
    """This test ensures that no rule on the text accuses past the words."""
    found = [r for r in check(telling(text)) if r.code.startswith(("NAR-", "S14-", "XU-")) and r.verdict == "fail"]
    severities = {rule.code: rule.severity for rule in load_rules()}
    accusing = [r for r in found if (r.severity or severities[r.code]) == "error"]
    assert accusing
    assert all(r.rests for r in accusing)
