"""The families of content systems. A new one is a module here and a line in ``FAMILIES`` or ``READERS``."""

from __future__ import annotations

from collections.abc import Iterable

from scraper.errors import ProfileError
from scraper.families.base import Family, Reader, Recogniser
from scraper.families.hanweb_jcms import HanwebJcms
from scraper.families.hanweb_jpaas import HanwebJpaas
from scraper.families.hanweb_xxgk import HanwebXxgk
from scraper.families.static_list import StaticList
from scraper.families.ucap import Ucap
from scraper.pages import Page

#: Systems that say where their reports are. All that are recognised are asked, the surest first.
FAMILIES: tuple[Family, ...] = (HanwebXxgk(),)

#: Systems whose columns are linked like any others and whose lists are their own.
READERS: tuple[Reader, ...] = (
    HanwebJcms(),
    HanwebJpaas(),
    Ucap(),
)

#: What fits any page: it is walked when no family is recognised, or a reader is, and reads lists with all readers.
WALK = StaticList(READERS)

#: A lower score is a coincidence.
ENOUGH = 3


def choose_families(names: str, pages: Iterable[Page]) -> tuple[list[str], list[Family]]:
    """The families of a site, with their names: those that a profile names (``a, b``), else all recognised ones.

    Several may apply to one host; readers share one walk, which comes last. Raises ``ProfileError``.
    """
    known: tuple[Recogniser, ...] = (*FAMILIES, *READERS, WALK)
    if names:
        wanted = names.replace(",", " ").split()
        unknown = sorted(set(wanted) - {family.id for family in known})
        if unknown:
            raise ProfileError(f"unknown family {unknown[0]!r}; known are {', '.join(family.id for family in known)}")
        chosen = [family for family in known if family.id in wanted]
    else:
        read = list(pages)
        scores = {family.id: sum(family.recognise(page) for page in read) for family in known}
        sure = [family for family in known if scores[family.id] >= ENOUGH and family is not WALK]
        chosen = sorted(sure, key=lambda family: -scores[family.id]) or [WALK]
    asked = [family for family in FAMILIES if family in chosen]
    asked.sort(key=chosen.index)
    return [family.id for family in chosen], [*asked, *([WALK] if len(asked) < len(chosen) else [])]
