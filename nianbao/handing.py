"""What an operator hands in: a saved page or file, archived with its origin and kept as an edition of a report.

The archive marks it: header ``Nianbao-Origin: operator``, method ``HANDED-IN``. Nothing is ever asked of the site,
and a crawl never takes such a file for an answer of the site.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from pathlib import Path
from urllib.parse import quote, urlsplit

from forms.bodies import normal_body
from forms.titles import read_title
from nianbao.pipeline import HANDED_IN, Failure
from nianbao.saved import Listed, NotUsable, expanded, read_list, read_saved
from scraper.addresses import absolute
from scraper.archive import Archive, Exchange, payload_digest
from scraper.captures import Capture
from scraper.errors import ArchiveDamaged, ProfileError
from scraper.profiles import Profile
from scraper.results import CoverageCell, Edition
from scraper.warc import Note
from store.store import Store

#: What stands as evidence of such an edition.
EVIDENCE = "handed in by an operator"


def _nobody(edition: Edition) -> None:
    """Nobody is told."""


def hand_in_list(store: Store, path: Path, tell: Callable[[Edition], None] = _nobody) -> list[Failure]:
    """Archive every file that a list names, and ``tell`` of each edition that was kept.

    Gives back what was not kept, by line or file. Raises ``ArchiveError``.
    """
    failures: list[Failure] = []
    with Archive(store.archive_folder) as archive:
        desk = _Desk(store, archive, tell)
        try:
            for one in read_list(path):
                if not isinstance(one, Listed):
                    failures.append(Failure(one[0], "not-usable", one[1]))
                    continue
                try:
                    failures.extend(desk.take(one))
                except ProfileError as error:
                    failures.extend(Failure(str(file), error.code, str(error)) for file in one.files)
        except (NotUsable, OSError) as error:
            failures.append(Failure(str(path), "list-not-readable", str(error)))
    return failures


def hand_in(
    store: Store,
    files: Sequence[Path],
    url: str,
    body: str,
    year: int,
    site: str = "",
    published: str | None = None,
    tell: Callable[[Edition], None] = _nobody,
) -> list[Failure]:
    """Archive ``files`` as what ``url`` holds: the report of ``body`` on ``year``. Gives back what was not kept.

    A folder stands for the files in it. Several files are told apart by their names in the query. Pictures behind a
    page or a picture are its further pages: photographs of a report are one report. ``site`` is, unless it is named,
    the one that a crawl looked for this report on, else that of the address. ``published`` is a day.
    ``tell`` is told of each edition that was kept. Raises ``ProfileError`` for an address or a name that cannot be
    meant, ``ArchiveError``.
    """
    with Archive(store.archive_folder) as archive:
        return _Desk(store, archive, tell).take(Listed(tuple(files), url, body, year, published, site))


class _Desk:
    """Takes files in, report by report."""

    def __init__(self, store: Store, archive: Archive, tell: Callable[[Edition], None]) -> None:
        self._store = store
        self._tell = tell
        self._archive = archive
        self._coverage = [row for row in store.coverage() if row["body"]]

    def take(self, one: Listed) -> list[Failure]:
        address = absolute(one.url, one.url)
        if address is None:
            raise ProfileError(f"an http or https address expected, seen {one.url!r}")
        body = one.body.strip()
        if not 1999 <= one.year <= 2100 or not body:
            raise ProfileError(f"a body and a report year from 1999 to 2100 expected, seen {one.body!r}, {one.year}")
        site, body, key = self._known(address, body, one.year, one.site)
        failures: list[Failure] = []
        paths = expanded(list(one.files))
        first = ""  # the page or picture that further pictures belong to
        for path in paths:
            try:
                saved = read_saved(path)
            except (OSError, NotUsable) as error:
                failures.append(Failure(str(path), "not-readable", str(error)))
                continue
            mark = "&" if "?" in address else "?"  # not "#": that means a member of a bundle
            named = address if len(paths) == 1 else f"{address}{mark}handed-in={quote(path.name)}"
            now = datetime.now(UTC)
            capture = self._write(site, named, saved.payload, saved.media_type, now, by_digest=True)
            for source, media, payload in saved.pictures:
                there = absolute(named, source)
                if there is not None:
                    self._write(site, there, payload, media, now, by_digest=False)
            shown = saved.is_page or saved.is_picture
            further = first if saved.is_picture else ""
            if shown and not further:
                first = named
            said = {
                "capture": capture.id,
                "url": named,
                "page": further or (named if shown else address),
                "role": "page" if shown else "attachment",
                "body": body,
                "body_key": key,
                "year": one.year,
                "title": read_title(path.stem).text,
                "published": one.published,
            }
            self._archive.note(site, "handed-in", said, now)
            self._tell(keep(self._store, site, Note("handed-in", said, now)))
        return failures

    def _write(self, site: str, url: str, payload: bytes, media: str, now: datetime, *, by_digest: bool) -> Capture:
        """One record. A file is told apart from others at its address by its digest; of pictures the newest counts."""
        capture = self._archive.write(
            site,
            Exchange(
                url=url,
                method=HANDED_IN,
                request_headers=(("Nianbao-Origin", "operator"),),
                request_payload=payload_digest(payload).encode("ascii") if by_digest else b"",
                status=200,
                reason="OK",
                headers=(("Content-Type", media), ("Nianbao-Origin", "operator")),
                payload=payload,
                fetched=now,
            ),
        )
        self._store.add_capture(capture)
        return capture

    def _known(self, address: str, body: str, year: int, site: str) -> tuple[str, str, str]:
        """The site, and name and key of the body on it, as a crawl met them: the file fills the cell that lacks it.

        Where no crawl did, the site is that of the address.
        """
        place = Profile(site=site, start=(address,)).site if site else Profile.from_url(address).site
        host = urlsplit(address).hostname
        of_site: set[tuple[str, str, str]] = set()
        of_host: set[tuple[str, str, str]] = set()
        for row in self._coverage:
            if normal_body(row["body"]) == normal_body(body):
                known = (row["site"], row["body"], row["body_key"])
                if known[0] == place:
                    of_site.add(known)
                elif not site and row["year"] == year and urlsplit(row["url"] or "").hostname == host:
                    of_host.add(known)
        if of_site:
            return min(of_site)
        return min(of_host) if len({known[0] for known in of_host}) == 1 else (place, body, "")


def keep(store: Store, site: str, note: Note) -> Edition:
    """Tell the store of a file handed in, as its note in the archive says. Raises ``ArchiveDamaged``."""
    said = note.data
    try:
        edition = Edition(
            site=site,
            url=str(said["url"]),
            role="page" if said["role"] == "page" else "attachment",
            capture=str(said["capture"]),
            body=str(said["body"]),
            body_key=str(said["body_key"]),
            year=int(said["year"]),
            title=str(said["title"]),
            published=None if said.get("published") is None else str(said["published"]),
            page=str(said["page"]),
            evidence=EVIDENCE,
        )
        year = int(said["year"])
    except (KeyError, TypeError, ValueError) as error:
        raise ArchiveDamaged(f"{site}: the note of a file handed in lacks something: {error!r}") from error
    store.add_edition(edition)
    shown = edition.page if edition.role == "page" else edition.url
    store.add_coverage(CoverageCell(site, edition.body, edition.body_key, year, "found", shown, EVIDENCE))
    return edition
