"""Printed labels and what they mean."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from forms.forms import load_forms
from forms.labels import LabelBook, bare, distance, normal, numbering

ROWS = LabelBook((row.key, (row.label, *row.aliases)) for row in load_forms()["2021"].tables["t3"].rows)


@pytest.mark.parametrize(
    ("printed", "key"),
    [
        ("1.属于国家秘密", "denied.state_secret"),
        ("1、属于国家秘密", "denied.state_secret"),
        ("１．属于 国家\n秘密", "denied.state_secret"),
        ("(一)予以公开", "granted"),
        ("（ 一 ） 予以公开", "granted"),
        ("（二）部分公开", "partially_granted"),
        ("2.其他法律行政止公开", "denied.prohibited_by_law"),
        ('3.危及"三安全一稳定"', "denied.three_securities_one_stability"),
        ("3.其他", "other.other"),
        ("其他", "other.other"),
        ("总计", "results_total"),
        ("四、结转下年度继续办理：", "carried_out"),
    ],
)
def test_found(printed: str, key: str) -> None:
    """This test ensures that the ways of writing a label do not matter."""
    found = ROWS.find(printed)
    assert found is not None
    assert found.targets == (key,)


@pytest.mark.parametrize(
    "printed", ["（六）其他", "重复申清", "", "8", "自然人", "本机关", "五、其他", "3", "无" * 500]
)
def test_not_found(printed: str) -> None:
    """This test ensures that a short misprint, a number alone and another label are not taken for a label."""
    assert ROWS.find(printed) is None


def test_nearest_must_be_unique() -> None:
    """This test ensures that a misprint between two labels names neither."""
    book = LabelBook([("a", ["甲乙丙丁戊己一"]), ("b", ["甲乙丙丁戊己二"])])
    assert book.find("甲乙丙丁戊己三") is None
    found = book.find("甲乙丙丁戊一")
    assert found is not None
    assert (found.targets, found.exact) == (("a",), False)


def test_label_that_stands_twice() -> None:
    """This test ensures that a label of several rows names them all."""
    rows = load_forms()["pre2019"].tables["s14"].rows
    found = LabelBook((row.key, (row.label,)) for row in rows).find("（二）被依法纠错数")
    assert found is not None
    assert found.targets == ("reconsideration_corrected", "litigation_corrected")


@pytest.mark.parametrize("form", sorted(load_forms()))
def test_every_label_names_itself(form: str) -> None:
    """This test ensures that each printed label and each alias is found exactly."""
    for table in load_forms()[form].tables.values():
        book = LabelBook((row.key, (row.label, *row.aliases)) for row in table.rows)
        for row in table.rows:
            for label in (row.label, *row.aliases):
                found = book.exact(label)
                assert found is not None
                assert row.key in found.targets


def test_numbering() -> None:
    """This test ensures that the manner of numbering is told."""
    assert numbering("三、本年度办理结果") == ("chapter", "三")
    assert numbering("(三)不予公开") == ("part", "三")
    assert numbering("3.危及") == ("item", "3")
    assert numbering("规章") == ("", "")
    assert bare("其中：涉及国家秘密") == "涉及国家秘密"


@given(st.text("（一）三、1．. 　（）〔〕“”规章ＡＢ\u200b：—", max_size=40))
def test_normal_is_stable(text: str) -> None:
    """This test ensures that a normal form is its own normal form."""
    assert normal(normal(text)) == normal(text)


@given(st.text("甲乙丙", max_size=8), st.text("甲乙丙", max_size=8))
def test_distance(one: str, other: str) -> None:
    """This test ensures that the distance is symmetric, zero for equals only, and capped."""
    apart = distance(one, other, 3)
    assert apart == distance(other, one, 3)
    assert (apart == 0) == (one == other)
    assert apart <= 4
