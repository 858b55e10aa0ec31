"""What an operator hands in: a saved page or file, archived with its origin and kept as an edition of a report.

The archive marks it: header ``Nianbao-Origin: operator``, method ``HANDED-IN``. Nothing is ever asked of the site,
and a crawl never takes such a file for an answer of the site.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path
from urllib.parse import quote

from forms.titles import read_title
from nianbao.pipeline import Failure
from scraper.addresses import absolute
from scraper.archive import Archive, Exchange, payload_digest
from scraper.challenges import is_file, looks_like_html
from scraper.errors import ArchiveDamaged, ProfileError
from scraper.profiles import Profile
from scraper.results import CoverageCell, Edition
from scraper.warc import Note
from store.store import Store

#: What stands as evidence of such an edition.
EVIDENCE = "handed in by an operator"

_METHOD = "HANDED-IN"
_LARGEST = 64_000_000


def hand_in(store: Store, files: Sequence[Path], url: str, body: str, year: int, site: str = "") -> list[Failure]:
    """Archive ``files`` as what ``url`` holds: the report of ``body`` on ``year``. Gives back what was not kept.

    Several files are told apart by their names in the query. ``site`` is the one of the address unless it is named.
    Raises ``ProfileError`` for an address or a name that cannot be meant, ``ArchiveError``.
    """
    address = absolute(url, url)
    if address is None:
        raise ProfileError(f"an http or https address expected, seen {url!r}")
    if not 1999 <= year <= 2100 or not body.strip():
        raise ProfileError(f"a body and a report year from 1999 to 2100 expected, seen {body!r}, {year}")
    place = Profile(site=site, start=(address,)).site if site else Profile.from_url(address).site
    mark = "&" if "?" in address else "?"  # not "#": that means a member of a bundle
    failures: list[Failure] = []
    with Archive(store.archive_folder) as archive:
        for path in files:
            try:
                payload = _payload(path)
            except (OSError, ValueError) as error:
                failures.append(Failure(str(path), "not-readable", str(error)))
                continue
            now = datetime.now(UTC)
            named = address if len(files) == 1 else f"{address}{mark}handed-in={quote(path.name)}"
            media = "text/html" if looks_like_html(payload) and not is_file(payload) else "application/octet-stream"
            capture = archive.write(
                place,
                Exchange(
                    url=named,
                    method=_METHOD,
                    request_headers=(("Nianbao-Origin", "operator"),),
                    request_payload=payload_digest(payload).encode("ascii"),
                    status=200,
                    reason="OK",
                    headers=(("Content-Type", media), ("Nianbao-Origin", "operator")),
                    payload=payload,
                    fetched=now,
                ),
            )
            said = {
                "capture": capture.id,
                "url": named,
                "page": address,
                "role": "page" if media == "text/html" else "attachment",
                "body": body.strip(),
                "body_key": _known_key(store, place, body.strip()),
                "year": year,
                "title": read_title(path.stem).text,
            }
            archive.note(place, "handed-in", said, now)
            store.add_capture(capture)
            keep(store, place, Note("handed-in", said, now))
    return failures


def keep(store: Store, site: str, note: Note) -> None:
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
            published=None,
            page=str(said["page"]),
            evidence=EVIDENCE,
        )
        year = int(said["year"])
    except (KeyError, TypeError, ValueError) as error:
        raise ArchiveDamaged(f"{site}: the note of a file handed in lacks something: {error!r}") from error
    store.add_edition(edition)
    store.add_coverage(CoverageCell(site, edition.body, edition.body_key, year, "found", edition.url, EVIDENCE))


def _payload(path: Path) -> bytes:
    if path.stat().st_size > _LARGEST:
        raise ValueError(f"larger than {_LARGEST} bytes")
    payload = path.read_bytes()
    if not payload:
        raise ValueError("an empty file")
    return payload


def _known_key(store: Store, site: str, body: str) -> str:
    """The site's own key of a body that a crawl met, so that its years stand in one line; else none."""
    keys = {str(row["body_key"]) for row in store.coverage() if row["site"] == site and row["body"] == body}
    return min(keys, default="")
