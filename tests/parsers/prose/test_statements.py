"""Statements of whole sections: names, years, scope, places, arithmetic, and the labelled set."""

from __future__ import annotations

import time
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from fixtures.prose.score import load, score
from forms.jsonl import dump_line, load_line
from parsers.document import NOWHERE
from parsers.prose import Statement, read_statements, share_fit, shares_total, sum_holds
from parsers.prose.kinds import OUTCOMES
from parsers.report import Section


def read(text: str, *, year: int | None = 2023, body: str = "云溪镇人民政府", key: str = "s1") -> tuple[Statement, ...]:
    return read_statements([Section(key, "", text, NOWHERE)], year=year, body=body)


def one(text: str, kind: str, name: str | None = None) -> Statement:
    (found,) = (s for s in read(text) if s.kind == kind and name in (None, s.name))
    return found


@pytest.mark.parametrize(("part", "precision", "recall"), [("tuned", 0.99, 0.98), ("held_out", 0.98, 0.95)])
def test_score_of_the_labelled_set(part: str, precision: float, recall: float) -> None:
    """This test ensures that precision and recall stay where they are, also on sentences written after the reader."""
    result = score(part)
    assert result.precision >= precision, result.wrong
    assert result.recall >= recall, result.missed


def test_labelled_set_is_large() -> None:
    """This test ensures that the labelled set holds at least 300 statements and enough sentences without any."""
    rows = load()
    assert sum(len(row["expect"]) for row in rows) >= 300
    assert sum(not row["expect"] for row in rows) >= 60
    assert sum(row["part"] == "held_out" for row in rows) >= 50


def test_places_are_verbatim() -> None:
    """This test ensures that spans cut the printed words out of the section's text, blanks and widths kept."""
    text = "一、概述。\n本年共 收到政府信息公开申请 ４５ 件 ，其中网络３０件、信函15件。"
    for statement in read(text):
        start, end = statement.span
        assert text[start:end] == statement.text
        assert text[statement.paragraph - 1] == "\n"
        assert statement.sentence in text
        for part in statement.parts:
            assert str(part.value) in text[slice(*part.span)].translate(str.maketrans("０３４５", "0345"))
    assert {s.text for s in read(text) if s.name == "nar.received"} == {"４５ 件", "４５ 件 ，其中网络３０件、信函15件"}


def test_round_trip() -> None:
    """This test ensures that every kind of statement survives JSON, with decimals exact."""
    text = (
        "收到政府信息公开申请45件，同比增长12.50%，其中网络30件，占66.67%，信函约15件。办结率100%。"
        "行政复议3件，均获维持。未收取任何信息处理费。处理费2950元。"
    )
    found = read(text)
    assert {s.kind for s in found} == {"quantity", "growth", "share", "sum", "rate", "claim", "none"}
    for statement in found:
        assert Statement.from_dict(load_line(dump_line(statement.to_dict()))) == statement


@pytest.mark.parametrize(
    ("text", "when", "year"),
    [
        ("2023年收到政府信息公开申请5件。", "this", 2023),
        ("2022年收到政府信息公开申请5件。", "last", 2022),
        ("去年收到政府信息公开申请5件。", "last", 2022),
        ("2019年收到政府信息公开申请5件。", "other", 2019),
        ("2024年将公开政府信息公开申请5件。", "other", 2024),
        ("与2022年相比，2023年收到政府信息公开申请5件。", "this", 2023),
        ("（2022年为3件）收到政府信息公开申请5件。", "this", 2023),
        ("对2022年底前的材料逐件归档，收到政府信息公开申请5件。", "this", 2023),
    ],
)
def test_years(text: str, when: str, year: int) -> None:
    """This test ensures that a figure of another year is never taken for this year's."""
    statement = next(s for s in read(text) if s.name == "nar.received" and s.value == 5)
    assert (statement.when, statement.year) == (when, year)


def test_year_of_an_undated_report() -> None:
    """This test ensures that a year in the text is not compared where the report's own year is unknown."""
    (statement,) = read("2022年收到政府信息公开申请5件。", year=None)
    assert (statement.when, statement.year) == ("unknown", 2022)


@pytest.mark.parametrize(
    ("text", "scope"),
    [
        ("全县收到政府信息公开申请5件。", "area"),
        ("考核在全县18个乡镇中排名第7；收到政府信息公开申请5件。", "unknown"),
        ("本机关收到政府信息公开申请5件。", "office"),
        ("我局收到政府信息公开申请5件。", "office"),
        ("收到政府信息公开申请5件。", "unknown"),
    ],
)
def test_scope(text: str, scope: str) -> None:
    """This test ensures that the office's own figures and those of the whole area are kept apart."""
    (statement,) = read(text)
    assert statement.scope == scope


def test_figures_of_another_body_are_ambiguous() -> None:
    """This test ensures that a figure of a subordinate body carries no verdict for the issuer."""
    (statement,) = read("其中，市公安局收到政府信息公开申请120件。", body="云海市人民政府")
    assert statement.ambiguous
    assert "市公安局" in statement.doubts[0]


@pytest.mark.parametrize(
    ("text", "verdict"),
    [
        ("公开信息94条：文件50条、动态40条。", "differs"),
        ("公开信息94条，分别为文件50条、动态44条。", "holds"),
        ("公开信息94条，其中文件50条、动态40条。", "short"),
        ("公开信息94条，其中文件50条、动态80条。", "exceeds"),
        ("公开信息94条，包括文件50条、动态40条。", "short"),
        ("公开信息94条，其中文件50条、动态40条等。", "short"),
        ("公开信息100余条，其中文件50条、动态80条。", "undecided"),
        ("公开信息94条，其中文件50余条、动态40条。", "undecided"),
    ],
)
def test_sums(text: str, verdict: str) -> None:
    """This test ensures that only a closed exact list can differ from its total."""
    assert sum_holds(one(text, "sum")).verdict == verdict


@given(st.lists(st.integers(0, 9999), min_size=2, max_size=8), st.sampled_from(["：", "，其中", "，分别为", "，包括"]))
@settings(max_examples=150, deadline=None)
def test_lists_that_add_up_always_hold(parts: list[int], opener: str) -> None:
    """This test ensures that a list that adds up is never reported as failing."""
    items = "、".join(f"{label}类{part}条" for label, part in zip("甲乙丙丁戊己庚辛", parts, strict=False))
    found = [s for s in read(f"公开信息{sum(parts)}条{opener}{items}。") if s.kind == "sum"]
    assert found
    assert all(sum_holds(statement).verdict == "holds" for statement in found)


@pytest.mark.parametrize(
    ("printed", "fit"), [("11.9", "half"), ("11.8", "one"), ("11.87", "half"), ("11.6", "beyond"), ("12", "half")]
)
def test_share_fit(printed: str, fit: str) -> None:
    """This test ensures that a share is judged by its printed decimals with exact arithmetic (52 of 438)."""
    result = share_fit(one(f"主动公开政府信息438条，其中目录推送52条，占{printed}%。", "share"))
    assert (result.fit, result.part, result.whole) == (fit, 52, 438)


def test_halves_are_exact() -> None:
    """This test ensures that a share on the very border is judged as its exact fraction says (1 of 16 is 6.25)."""
    assert share_fit(one("公开信息16条，其中公示1条，占6.2%。", "share")).fit == "half"
    assert share_fit(one("公开信息16条，其中公示1条，占6.3%。", "share")).fit == "half"


def test_shares_total() -> None:
    """This test ensures that shares are added exactly with their rounding tolerance."""
    shares = read("公开信息438条，其中甲类52条，占11.8%；乙类44条，占10.1%；丙类342条，占78.1%。")
    assert shares_total(shares) == (Decimal("100.0"), Decimal("0.15"))


def test_a_list_may_belong_to_an_earlier_total() -> None:
    """This test ensures that 收到145件，办结140件，其中… is held against either total and accuses of neither."""
    text = "收到政府信息公开申请145件，办结140件，其中网上申请97件、信函申请{}件。"
    fitting = one(text.format(48), "sum")
    assert (sum_holds(fitting).verdict, fitting.value) == ("holds", 145)
    assert sum_holds(one(text.format(60), "sum")).verdict == "undecided"


def test_merged_shares_do_not_accuse() -> None:
    """This test ensures that a share of several parts together is never beyond: its part is not sure."""
    found = one("公开信息438条，其中甲类52条、乙类44条，共占24.72%。", "share")
    assert share_fit(found).fit == "undecided"
    assert share_fit(one("公开信息438条，其中甲类52条、乙类44条，共占21.92%。", "share")).fit == "half"


def test_shares_of_what_the_text_does_not_give() -> None:
    """This test ensures that a share of the whole county is not tested against the office's own figures."""
    assert share_fit(one("收到政府信息公开申请45件，占全市总量的9.6%。", "share")).fit == "undecided"


def test_outcomes() -> None:
    """This test ensures that the outcomes of one sentence are added: 258+35+265+158+0 is 716, not 805."""
    text = (
        "依申请公开情况：答复政府信息公开申请805件。予以公开及部分公开258件；不予公开35件；"
        "因不掌握等原因无法提供265件；不予处理158件；其他处理0件。"
    )
    listed = [s for s in read(text) if s.kind == "quantity" and s.name in OUTCOMES]
    assert [s.value for s in listed] == [258, 35, 265, 158, 0]
    assert sum(s.value for s in listed if s.value is not None) == 716


@given(
    st.text(
        alphabet="收到政府信息公开申请其中占未无为零件条0123456789%，。；：、（）分别均维持复议诉讼去年2022\n ",
        max_size=120,
    )
)
@settings(max_examples=200, deadline=None)
def test_any_text_is_read(text: str) -> None:
    """This test ensures that no text breaks the reader and that its statements lie inside the text."""
    for statement in read(text):
        start, end = statement.span
        assert 0 <= start < end <= len(text)
        assert statement.kind != "quantity" or statement.value is None or statement.low is None
        sum_holds(statement)
        share_fit(statement)


def test_hostile_length() -> None:
    """This test ensures that very long sentences end quickly and give no statements."""
    began = time.perf_counter()
    assert read("收到申请1件，" * 20_000) == ()
    assert read("（" * 50_000 + "1件") == ()
    assert len(read("收到政府信息公开申请1件。" * 8_000)) == 5_000
    assert time.perf_counter() - began < 8


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("本年没有收到行政许可申请，收到其他来信3封。", "nar.received"),
        ("部分公开2件，因信息不存在的5件，结转至下一年度办理2件。", "nar.carried_out"),
        ("同意公开19件,申请的信息不存在的6件,要求补正信息的申请2件。", "nar.received"),
    ],
)
def test_no_denial_of_another_matter(text: str, name: str) -> None:
    """This test ensures that a denial is of what its own clause names, whatever punctuation parts the clauses."""
    for written in (text, text.replace("，", ",")):
        assert not [s for s in read(written) if s.kind == "none" and name in s.denies]


def test_kinds_of_information_are_no_applications() -> None:
    """This test ensures that what was made, by kinds of disclosure, is not read as applications and refusals."""
    text = "全年制作政府信息240条，其中主动公开信息160条，依申请公开信息56条，不予公开信息24条。"
    assert not {s.name for s in read(text)} & {"nar.received", "nar.denied"}


def test_news_of_an_account_are_no_documents() -> None:
    """This test ensures that items sent out by an account are not taken for documents issued."""
    text = "制定发布规范性文件4件，现行有效文件20件。“云溪发布”发布信息459条。"
    assert [s.value for s in read(text) if s.name == "nar.normative_issued"] == [4]


def test_parts_of_parts() -> None:
    """This test ensures that a total is broken down by the heads of its groups, and that 含 ends with its clause."""
    nested = one("引发争议11件,其中,行政复议7件,维持6件,未审结1件;行政诉讼4件,维持2件,未审结2件。", "sum")
    assert [part.value for part in nested.parts] == [7, 4]
    within = [s for s in read("全年办理信息公开申请69件，含上年转来的3件，办结68件，协办13件。") if s.kind == "sum"]
    assert all(sum(int(part.value or 0) for part in s.parts) <= 69 for s in within)


def test_some_of_the_applications() -> None:
    """This test ensures that 1件申请属于… is not the number received, and that 且 begins what a list does not hold."""
    text = "收到依申请公开5件。在受理的5件申请中，5件为网上申请，且1件申请不属于公开范围。1件申请属于其他部门职能。"
    assert {s.value for s in read(text) if s.name == "nar.received" and not s.ambiguous} == {5}
    assert all(sum(int(part.value or 0) for part in s.parts) == 5 for s in read(text) if s.kind == "sum")


@pytest.mark.parametrize(
    "text",
    [
        "经公开属性认定，主动公开58份，依申请公开23份，不予公开136份。",
        "其中公开属性为主动公开的85份、依申请公开的142份、不予公开的37份。",
    ],
)
def test_documents_by_their_attribute_are_no_outcomes(text: str) -> None:
    """This test ensures that what documents are marked with when they are made counts no applications."""
    assert not [s.name for s in read(text) if s.name in ("nar.denied", "nar.received")]
