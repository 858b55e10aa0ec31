"""The families of content systems. A new one is a module here and a line in ``FAMILIES`` or ``READERS``."""

from __future__ import annotations

from collections.abc import Iterable

from scraper.errors import ProfileError
from scraper.families.asp import Asp
from scraper.families.base import Family, Reader, Recogniser
from scraper.families.epoint import Epoint
from scraper.families.gkmlpt import Gkmlpt
from scraper.families.gongkai import Gongkai
from scraper.families.hanweb_jcms import HanwebJcms
from scraper.families.hanweb_jpaas import HanwebJpaas
from scraper.families.hanweb_xxgk import HanwebXxgk
from scraper.families.lonsun import Lonsun
from scraper.families.static_list import StaticList
from scraper.families.ucap import Ucap
from scraper.families.walked import WALKED
from scraper.pages import Page

#: Systems that say where their reports are. All that are recognised are asked, the surest first.
FAMILIES: tuple[Family, ...] = (
    HanwebXxgk(),
    Gkmlpt(),
)

#: Systems whose columns are linked like any others and whose lists are their own.
READERS: tuple[Reader, ...] = (
    HanwebJcms(),
    HanwebJpaas(),
    Ucap(),
    Lonsun(),
    Gongkai(),
    Epoint(),
    Asp(),
    *WALKED,
)

#: What fits any page: it is walked when no family is recognised, or a reader is, and reads lists with all readers.
WALK = StaticList(READERS)

#: A lower score is a coincidence.
ENOUGH = 3


def choose_families(names: str, pages: Iterable[Page]) -> tuple[list[str], list[Family]]:
    """The families of a site, with their names: those that a profile names (``a, b``), else all recognised ones.

    Several may apply to one host; readers share one walk, which comes last and leaves to the other families what is
    theirs. Raises ``ProfileError``.
    """
    read = list(pages)
    if names:
        known: tuple[Recogniser, ...] = (*FAMILIES, *READERS, WALK)
        wanted = names.replace(",", " ").split()
        unknown = sorted(set(wanted) - {family.id for family in known})
        if unknown:
            raise ProfileError(f"unknown family {unknown[0]!r}; known are {', '.join(family.id for family in known)}")
        chosen = [family for family in known if family.id in wanted]
    else:
        known = (*FAMILIES, *READERS)
        scores = {family.id: _score(family, read) for family in known}
        sure = [family for family in known if scores[family.id] >= ENOUGH]
        chosen = sorted(sure, key=lambda family: -scores[family.id])
    asked = sorted((family for family in FAMILIES if family in chosen), key=chosen.index)
    walk = StaticList(READERS, tuple(part for family in (asked if names else FAMILIES) for part in family.own))
    if not chosen or (len(asked) == len(chosen) and not names and _score(walk, read) >= ENOUGH):
        chosen.append(walk)
    return [family.id for family in chosen], [*asked, *([walk] if len(asked) < len(chosen) else [])]


def _score(family: Recogniser, pages: list[Page]) -> int:
    return sum(family.recognise(page) for page in pages)
