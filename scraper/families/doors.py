"""The pages of a portal that lead to its bodies: from the start pages through doors, breadth first, each once."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator

from scraper.families.base import NotRead, Site
from scraper.pages import Page

#: Pages looked through; ``harvest_pages`` in the profile's settings replaces it.
HARVEST_PAGES = 60


def behind_doors(site: Site, starts: list[Page], leads: Callable[[Page], Iterable[str]]) -> Iterator[Page]:
    """The start pages and those that ``leads`` names on each, as long as they can be read."""
    most = int(site.profile.settings.get("harvest_pages", HARVEST_PAGES))
    queue: list[Page | str] = list(starts)
    seen = {page.url for page in starts} | {page.asked for page in starts}
    read = 0
    while queue and read < most:
        entry = queue.pop(0)
        if isinstance(entry, str):
            try:
                entry = site.get(entry, referer=starts[0].url)
            except NotRead:
                continue
        read += 1
        yield entry
        for url in leads(entry):
            if url not in seen:
                seen.add(url)
                queue.append(url)
    if queue:
        message = f"{most} pages looked through for bodies, {len(queue)} more were linked"
        site.issue("harvest-cap", starts[0].url, message)
