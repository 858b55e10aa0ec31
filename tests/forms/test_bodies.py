"""Names of bodies."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from forms.bodies import ORGANS, body_level, government_of, normal_body, same_body

NORMAL = [
    ("开阳县冯三镇人民政府", "冯三镇"),
    ("南京市鼓楼区人民政府华侨路街道办事处", "华侨路街道"),
    ("中山市古镇镇人民政府", "古镇镇"),
    ("北街办事处", "北街街道"),
    ("北街街道办事处", "北街街道"),
    ("阿拉善盟额济纳旗温图高勒苏木人民政府", "温图高勒苏木"),
    ("府谷县教体局", "教育和体育局"),
    ("府谷县教育和体育局", "教育和体育局"),
    ("县教育局", "教育局"),
    ("宿州市人民政府", "宿州市"),
    ("上海市黄浦区人民政府", "黄浦区"),
    ("府办", "人民政府办公室"),
    ("府谷县人民政府办公室", "人民政府办公室"),
    ("府谷县政府办", "人民政府办公室"),
    ("兴安盟行署外事办公室", "外事办公室"),
    ("济宁市市中区阜桥街道", "阜桥街道"),
    ("沙市区胜利街道", "胜利街道"),
    ("牛市口街道", "牛市口街道"),
    ("成都市锦江区牛市口街道", "牛市口街道"),
    ("红旗街道", "红旗街道"),
    ("红旗岭镇", "红旗岭镇"),
    ("新市镇", "新市镇"),
    ("平利县老县镇", "老县镇"),
    ("安宁市县街街道", "县街街道"),
    ("城区街道", "城区街道"),
    ("北京街道办事处", "北京街道"),
    ("北京东路街道", "北京东路街道"),
    ("城市管理局", "城市管理局"),
    ("县市场监督管理局", "市场监督管理局"),
    ("武义县市场监管局", "市场监督管理局"),
    ("市监局", "市场监督管理局"),
    ("县市监局", "市场监督管理局"),
    ("府谷县教育局办公室", "教育局"),
    ("通道侗族自治县人民政府", "通道侗族自治县"),
    ("广西壮族自治区人民政府", "广西壮族自治区"),
    ("安徽省铜陵市义安区顺安镇", "顺安镇"),
    ("泰山景区管委会", "泰山景区管理委员会"),
]


@pytest.mark.parametrize(("name", "normal"), NORMAL)
def test_normal_body(name: str, normal: str) -> None:
    """This test ensures that names shorten to what identifies the body among those of one site."""
    assert normal_body(name) == normal


def test_different_bodies_stay_apart() -> None:
    """This test ensures that two bodies never become one."""
    pairs = [
        ("城关镇", "城关街道"),
        ("武义县教育局", "金华市教育局"),
        ("县教育局", "市教育局"),
        ("朝阳镇", "朝阳乡"),
        ("府谷县人民政府", "府谷县人民政府办公室"),
        ("和平区", "和平区政府办"),
        ("古镇镇", "古镇"),
        ("教育局", "财政局"),
        ("", ""),
    ]
    assert [pair for pair in pairs if same_body(*pair)] == []


def test_same_bodies() -> None:
    """This test ensures that a short and a full name of one body match."""
    pairs = [
        ("县教育局", "武义县教育局"),
        ("教体局", "府谷县教育和体育局"),
        ("县政府", "府谷县人民政府"),
        ("次邱镇", "汶上县次邱镇人民政府"),
        ("县发改局", "汶上县发展和改革局"),
    ]
    assert [pair for pair in pairs if not same_body(*pair)] == []


LEVELS = [
    ("次邱镇人民政府", "township"),
    ("巴音乌兰苏木", "township"),
    ("安镇街道办事处", "subdistrict"),
    ("县教育局", "county_department"),
    ("武义县教育局", "county_department"),
    ("武义县人民政府", "county"),
    ("上海市黄浦区人民政府", "county"),
    ("葫芦岛市教育局", "prefecture"),
    ("宿州市人民政府", "prefecture"),
    ("五常市人民政府", "unknown"),
    ("哈尔滨市五常市人民政府", "county"),
    ("浙江省人民政府", "province"),
    ("上海市人民政府办公厅", "province"),
    ("水利部", "ministry"),
    ("国家税务总局汶上县税务局", "unknown"),
    ("教育局", "unknown"),
]


@pytest.mark.parametrize(
    ("name", "place"),
    [
        ("沈阳市和平区人民政府", "和平区"),
        ("和平区政府办", "和平区"),
        ("上海市人民政府办公厅", "上海市"),
        ("和平区教育局", ""),
        ("柳泉镇人民政府", ""),
    ],
)
def test_a_government_and_its_office(name: str, place: str) -> None:
    """This test ensures that a government and its own office are known to belong together, and nobody else to them."""
    assert government_of(name) == place


@pytest.mark.parametrize(("name", "level"), LEVELS)
def test_levels(name: str, level: str) -> None:
    """This test ensures that a level is only said where the name shows it."""
    assert body_level(name) == level


@settings(deadline=None, max_examples=300)
@given(
    st.lists(
        st.sampled_from([*"市县区旗镇乡街道省州盟新城红办局委人民政府公室", *ORGANS]), min_size=1, max_size=12
    ).map("".join)
)
def test_any_name(name: str) -> None:
    """This test ensures that a name always keeps something, and matches itself."""
    assert normal_body(name)
    assert same_body(name, name)
