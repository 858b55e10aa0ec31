"""Names of bodies: what remains of a name for matching, and the level a body stands on.

A body is identified by its site and the family's key. The name is only for matching what a title, a list and a
breadcrumb say; keep the raw string everywhere else. Two different bodies must never become one, so whatever is not
certain stays apart.
"""

from __future__ import annotations

import re
import tomllib
import unicodedata
from dataclasses import dataclass
from functools import lru_cache
from importlib import resources
from typing import Literal

Level = Literal[
    "ministry", "province", "prefecture", "county", "county_department", "township", "subdistrict", "unknown"
]

_BLANK = re.compile(r"[\s\u200b-\u200f\u2060\ufeff\u00ad]+")

_NAMES = tomllib.loads((resources.files("forms") / "data" / "bodies.toml").read_text("utf-8"))
_PROVINCES: tuple[str, ...] = tuple(_NAMES["provinces"])
_MUNICIPALITIES = frozenset(_NAMES["municipalities"])
_PREFECTURE_CITIES = frozenset(_NAMES["prefecture_cities"])
_SHORT_PREFECTURES: tuple[str, ...] = tuple(_NAMES["short_prefectures"])
_NOT_PLACES = frozenset(_NAMES["not_places"])
#: Short names of organs and what they stand for: 教体局, 教育和体育局.
ORGANS: dict[str, str] = _NAMES["organs"]

_PLACE = re.compile(
    r"(?P<name>[\u4e00-\u9fff]{1,14}?)"
    r"(?P<kind>(?:壮族|回族|维吾尔)?自治区|自治州|自治县|自治旗|地区|新区|林区|特区|开发区|示范区|省|市|盟|县|区|旗)"
)
#: Wider places stand before narrower ones; what is not named here ranks 1.
_RANK = {"省": 3, "自治区": 3, "自治州": 2, "地区": 2, "盟": 2, "市": 2}
#: 县教育局 names its place by kind only.
_MARKERS = "省市州盟县区旗"
_MINISTRY = re.compile(
    r"(?:中华人民共和国|国务院).*|国家(?!税务总局.+局$).*|(?:外交|教育|科学技术|工业和信息化|公安|民政|司法|财政|自然资源|生态环境|"
    r"人力资源和社会保障|住房和城乡建设|交通运输|水利|农业农村|农业|商务|文化和旅游|文化|应急管理|退役军人事务)部"
)
_GOVERNMENT = ("人民政府", "政府")
_SEAT = re.compile(r"(?:人民政府|行政公署|行署)")
_TOWNSHIP = re.compile(
    r"(?P<core>(?!驻)[\u4e00-\u9fff]{1,14}?)(?P<suffix>街道办事处|街道办|街道|地区办事处|办事处|镇|乡|苏木)"
    r"(?P<organ>人民政府|政府)?(?P<office>(?:党政)?(?:综合)?办公室)?"
)
_ORGAN = re.compile(r"[局厅部委会办室心署院队所站处行社司校团关学馆]$")
_OFFICE = re.compile(r"(?P<organ>.{2,}(?:局|委员会))(?:党政|综合)?办公室")


@dataclass(frozen=True, slots=True)
class _Name:
    """A name taken apart: the places it stands under, widest first, and what the body itself is called.

    ``township`` is the printed name of a township or subdistrict, empty for every other body.
    """

    places: tuple[str, ...]
    core: str
    township: str = ""


def plain_name(text: str) -> str:
    """``text`` with width variants folded and every blank and zero-width character removed."""
    return _BLANK.sub("", unicodedata.normalize("NFKC", text))


def normal_body(name: str) -> str:
    """The canonical short form of a body's name, for matching only.

    ``开阳县冯三镇人民政府`` → ``冯三镇``, ``安镇街道办事处`` → ``安镇街道``, ``府谷县教体局`` → ``教育和体育局``,
    ``宿州市人民政府`` → ``宿州市``. A name that leaves nothing when shortened stays whole.
    """
    parsed = _parse(plain_name(name))
    if parsed.places and parsed.core == "人民政府":
        return parsed.places[-1]
    if parsed.places and parsed.core == "管理委员会":
        return parsed.places[-1] + parsed.core
    return parsed.core


def short_township(name: str) -> str | None:
    """The township or subdistrict at the end of ``name``, as printed but without the places before it.

    ``None`` when the name is not that of a township: a department keeps its county, for it means nothing without.
    """
    return _parse(plain_name(name)).township or None


def same_body(a: str, b: str) -> bool:
    """Whether two names can be names of one body on one site.

    True when their short forms agree and the places they print do not contradict each other: ``县教育局`` and
    ``武义县教育局`` agree, ``武义县教育局`` and ``金华市教育局`` do not, nor do ``城关镇`` and ``城关街道``.
    """
    one, two = _parse(plain_name(a)), _parse(plain_name(b))
    if not one.core or one.core != two.core:
        return False
    if not one.places or not two.places:
        return True
    short, long = sorted((one.places[-1], two.places[-1]), key=len)
    return short == long or (len(short) == 1 and long.endswith(short))


def government_of(name: str) -> str:
    """The place whose government, or whose government's office, ``name`` is; empty for every other body."""
    parsed = _parse(plain_name(name))
    governs = parsed.core in ("人民政府", "人民政府办公室", "人民政府办公厅")
    return parsed.places[-1] if parsed.places and governs else ""


@lru_cache(maxsize=20_000)
def body_level(name: str) -> Level:
    """The level of administration that ``name`` shows; ``unknown`` whenever the name alone does not settle it."""
    text = plain_name(name)
    parsed = _parse(text)
    if parsed.township:
        return "subdistrict" if parsed.core.endswith("街道") else "township"
    if parsed.places and not text.startswith("国家"):
        level = _place_level(parsed.places)
        governs = parsed.core in ("人民政府", "人民政府办公室")
        return "county_department" if level == "county" and not governs else level
    return "ministry" if _MINISTRY.fullmatch(text) else "unknown"


def _place_level(places: tuple[str, ...]) -> Level:
    place = places[-1]
    if place in _MUNICIPALITIES or place in _PROVINCES or place.endswith(("省", "自治区")):
        return "province"
    if place.endswith(("自治州", "地区", "盟", "州")):
        return "prefecture"
    if place.endswith("市"):
        if place[:-1] in _PREFECTURE_CITIES:
            return "prefecture"
        return "county" if len(places) > 1 and not places[-2].endswith(("省", "自治区")) else "unknown"
    # A new area or a development zone can stand on any level.
    return "unknown" if place.endswith(("新区", "开发区", "示范区", "特区")) else "county"


@lru_cache(maxsize=20_000)
def _parse(text: str) -> _Name:
    places: list[str] = []
    rest, rank = text, 4
    while rest and len(places) < 5:
        cut = _bare_place(rest, rank) or _place(rest, rank)
        if cut is None:
            break
        place, rest, rank = cut
        places.append(place)
    if not rest:
        return _Name(tuple(places), "人民政府" if places else "")
    township = _TOWNSHIP.fullmatch(rest)
    if township:
        suffix = "街道" if township["suffix"] in ("街道办事处", "街道办", "办事处") else township["suffix"]
        printed = township["core"] + township["suffix"] + (township["organ"] or "")
        return _Name(tuple(places), township["core"] + suffix, printed)
    marked = rest[0] in _MARKERS and rest not in ORGANS and not rest.startswith(("市场", "区域"))
    if not places and marked and _is_organ(rest[1:]):
        places.append(rest[0])
        rest = rest[1:]
    return _Name(tuple(places), _canonical(rest))


def _canonical(core: str) -> str:
    """The full name of an organ."""
    if core in _GOVERNMENT:
        return "人民政府"
    office = _OFFICE.fullmatch(core)
    core = office["organ"] if office else core
    if core in ORGANS:
        return ORGANS[core]
    return core[:-3] + "管理委员会" if core.endswith("管委会") else core


def _bare_place(rest: str, rank: int) -> tuple[str, str, int] | None:
    """A province or autonomous prefecture without its kind (安徽铜陵市…, 阿坝州…) at the beginning of ``rest``."""
    if rank > 3:
        for name in _PROVINCES:
            after = rest[len(name) :]
            if rest.startswith(name) and after and after[0] not in _MARKERS and not _TOWNSHIP.fullmatch(after):
                below = _PLACE.match(after)
                if (below and "自治区" not in below["kind"]) or after.endswith(("厅", "委", "委员会")):
                    return name, after, 3
    if rank > 2:
        for name in _SHORT_PREFECTURES:
            if rest.startswith(name + "州") and not rest.startswith(name + "州市"):
                after = _SEAT.sub("", rest[len(name) + 1 :], count=1)
                if not after or _acceptable(name + "州", after):
                    return name + "州", after, 2
    return None


def _place(rest: str, rank: int) -> tuple[str, str, int] | None:
    """The place that ``rest`` begins with, what follows it, and its rank; ``None`` when it begins with none."""
    for end in range(2, min(len(rest), 20) + 1):
        found = _PLACE.fullmatch(rest, 0, end)
        if found is None or (rank == 4 and found[0] in _NOT_PLACES):
            continue
        kind = found["kind"]
        own = next((value for ending, value in _RANK.items() if kind.endswith(ending)), 1)
        if kind == "市" and rank <= 2:
            own = 1  # a city of county level
        if own >= rank and kind not in ("新区", "开发区", "示范区"):
            continue
        if kind == "旗" and len(found["name"]) < 2:
            continue  # 红旗 is a name, not a banner
        after = rest[end:]
        seat = _SEAT.match(after)
        if seat and not after[seat.end() :].startswith("办"):
            after = after[seat.end() :]
        if not after or _acceptable(found[0], after):
            return found[0], after, own
    return None


def _acceptable(place: str, after: str) -> bool:
    """Whether ``place`` may be cut off before ``after``: what follows has to be a name of its own."""
    if after[0] in "区旗盟州场":
        return after.startswith("区") and after[1:2] == "域"
    township = _TOWNSHIP.fullmatch(after)
    if township:
        core = township["core"]
        if core == "街道":
            return False
        return len(core) > 1 or (
            (len(place) > 2 or place.endswith("县")) and core not in "街镇乡村区市县旗口桥塘巷场路"
        )
    return _is_organ(after) or after in _GOVERNMENT or _PLACE.match(after) is not None


def _is_organ(text: str) -> bool:
    plain = re.sub(r"\([^()]*\)$", "", text)
    return len(plain) >= 2 and (plain in _GOVERNMENT or _ORGAN.search(plain) is not None)
