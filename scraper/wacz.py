"""A site's archive as one WACZ 1.1.1 file, which tools that replay web archives open as it is.

A ZIP file: the WARC files as they are under ``archive/``, their index (CDXJ) in ``indexes/index.cdx``, the reports'
pages in ``pages/pages.jsonl``, and ``datapackage.json`` with size and SHA-256 of each, its own in
``datapackage-digest.json``. Nothing is compressed again, so that records can be read in place, and no time of making
is in it: the same archive gives the same bytes. A torn record at the end of a file is left out.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from zipfile import ZIP_STORED, ZipFile, ZipInfo

from scraper.archive import Archive
from scraper.captures import Capture
from scraper.cdxj import index
from scraper.warc import Note

VERSION = "1.1.1"

_CHUNK = 1 << 20


@dataclass(frozen=True, slots=True)
class Entrance:
    """A page to begin with: its capture and its title."""

    capture: Capture
    title: str


def write_wacz(archive: Archive, site: str, pages: Iterable[Entrance], target: Path) -> None:
    """Write the archive of ``site`` to ``target``, beside its name first. Raises ``OSError``."""
    part = target.with_name(target.name + ".part")
    with ZipFile(part, "w", ZIP_STORED) as file:
        package = _Package(file)
        lines: list[str] = []
        for path in archive.files(site):
            found, whole = index(path)
            lines.extend(f"{line}\n" for line in found)
            package.add_file(f"archive/{path.name}", path, whole)
        package.add("indexes/index.cdx", "".join(sorted(lines)).encode("ascii"))
        start = _start(archive, site)
        listed = [*([Entrance(start, site)] if start is not None else []), *pages]
        package.add("pages/pages.jsonl", _pages(listed))
        described = json.dumps(_described(site, start, listed, package.resources), ensure_ascii=False, indent=2)
        package.add("datapackage.json", described.encode("utf-8"))
        digest = {"path": "datapackage.json", "hash": package.resources[-1]["hash"]}
        package.add("datapackage-digest.json", json.dumps(digest, indent=2).encode("utf-8"))
    part.replace(target)


class _Package:
    """The ZIP file being written; ``resources`` says what is in it."""

    def __init__(self, file: ZipFile) -> None:
        self._file = file
        self.resources: list[dict[str, Any]] = []

    def add(self, name: str, payload: bytes) -> None:
        self._file.writestr(_info(name, len(payload)), payload)
        self._note(name, hashlib.sha256(payload).hexdigest(), len(payload))

    def add_file(self, name: str, path: Path, size: int) -> None:
        """The first ``size`` bytes of a file."""
        digest, left = hashlib.sha256(), size
        with path.open("rb") as source, self._file.open(_info(name, size), "w") as target:
            while left and (chunk := source.read(min(_CHUNK, left))):
                digest.update(chunk)
                target.write(chunk)
                left -= len(chunk)
        self._note(name, digest.hexdigest(), size - left)

    def _note(self, path: str, digest: str, size: int) -> None:
        name = path.rpartition("/")[2].lower()  # a data package allows no capitals in names
        self.resources.append({"name": name, "path": path, "hash": f"sha256:{digest}", "bytes": size})


def _info(name: str, size: int) -> ZipInfo:
    info = ZipInfo(name)  # of 1980, when ZIP begins
    info.create_system = 3
    info.external_attr = 0o644 << 16
    info.file_size = size
    return info


def _pages(listed: Iterable[Entrance]) -> bytes:
    head = {"format": "json-pages-1.0", "id": "pages", "title": "年报 · Annual reports"}
    lines = [head]
    for one in listed:
        capture = one.capture
        lines.append({"id": capture.id, "url": capture.url, "ts": _text(capture.fetched), "title": one.title})
    return "".join(json.dumps(line, ensure_ascii=False) + "\n" for line in lines).encode("utf-8", "replace")


def _described(
    site: str, start: Capture | None, listed: Iterable[Entrance], resources: list[dict[str, Any]]
) -> dict[str, Any]:
    moments = [one.capture.fetched for one in listed]
    made: dict[str, Any] = {}
    if moments:
        made = {"created": _text(min(moments)), "modified": _text(max(moments))}
    if start is not None:
        made |= {"mainPageUrl": start.url, "mainPageDate": _text(start.fetched)}
    return {
        "profile": "data-package",
        "wacz_version": VERSION,
        "title": f"{site}: 政府信息公开工作年度报告 · annual reports on open government information",
        "software": "nianbao",
        **made,
        "resources": resources,
    }


def _start(archive: Archive, site: str) -> Capture | None:
    """The newest capture of the page where the last crawl began."""
    wanted = ""
    newest: dict[str, Capture] = {}
    for record in archive.history(site):
        if isinstance(record, Note):
            if record.kind == "crawl-begun":
                wanted = str((record.data.get("profile", {}).get("start") or [""])[0])
        elif record.method == "GET" and record.status == 200:
            newest[record.url] = record
    return newest.get(wanted) or newest.get(wanted + "/")


def _text(moment: datetime) -> str:
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
