"""The archive for replay tools: a WACZ file a site, with the pages of its reports to begin with."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from scraper.archive import Archive
from scraper.wacz import Entrance, write_wacz
from store.errors import NotStored
from store.store import Store


def write(store: Store, folder: Path) -> list[Path]:
    """Write ``<site>.wacz`` for each site of the archive into ``folder``."""
    archive = Archive(store.archive_folder)
    paths: list[Path] = []
    for site in archive.sites():
        paths.append(folder / f"{site}.wacz")
        write_wacz(archive, site, _pages(store, site), paths[-1])
    return paths


def _pages(store: Store, site: str) -> Iterator[Entrance]:
    """The pages that hold reports, in the order of their keys; what was handed in is no page of the site."""
    for edition in store.editions(site):
        if edition.role == "page":
            try:
                capture = store.capture(edition.capture)
            except NotStored:
                continue  # named by a crawl whose archive is not here
            if capture.method == "GET":
                yield Entrance(capture, edition.title)
