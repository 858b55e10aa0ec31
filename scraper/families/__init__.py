"""The families of content systems. A new one is a module here and a line in ``FAMILIES``."""

from __future__ import annotations

from collections.abc import Iterable

from scraper.errors import ProfileError
from scraper.families.base import Family
from scraper.families.hanweb_xxgk import HanwebXxgk
from scraper.families.static_list import StaticList
from scraper.pages import Page

#: The most particular first: equal scores go to the earlier one. The last one fits any page.
FAMILIES: tuple[Family, ...] = (HanwebXxgk(), StaticList())


def choose_family(name: str, pages: Iterable[Page]) -> Family:
    """The family that a profile names, or the one with the highest score. Raises ``ProfileError``."""
    if name:
        for family in FAMILIES:
            if family.id == name:
                return family
        raise ProfileError(f"unknown family {name!r}; known are {', '.join(family.id for family in FAMILIES)}")
    read = list(pages)
    return max(FAMILIES, key=lambda family: sum(family.recognise(page) for page in read))
