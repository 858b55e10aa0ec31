"""Files become reports: one file at a time or whole folders, side by side when there are many."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import unquote

from forms.codes import error_dict
from nianbao.isolation import read_apart, scan_apart, unpack_apart
from nianbao.workers import WORTH, Died, in_order, processes
from parsers.errors import ReadError
from parsers.parse import parse
from parsers.pictured import Fetch, nowhere
from parsers.readers.bundle import is_bundle
from parsers.report import Report

#: A report is a few pages; a file beyond this is not one, and is not read into memory.
_LARGEST_FILE = 512 * 1024 * 1024
_LARGEST_PICTURE = 64 * 1024 * 1024


@dataclass(frozen=True, slots=True)
class Unread:
    """A file that could not be read, with the named error. It is a result, never an empty report."""

    path: str
    sha256: str | None
    code: str
    message: str

    def to_dict(self) -> dict[str, Any]:
        """The JSON object of the design: ``source`` and ``error``."""
        source = {"path": self.path, "url": None, "sha256": self.sha256, "media_type": None}
        return {"source": source, "error": error_dict(self.code, self.message)}


def files_under(paths: Sequence[Path]) -> Iterator[Path]:
    """The files named, and those in the folders named, in a fixed order; hidden files and folders are left out."""
    for path in paths:
        if not path.is_dir():
            yield path
            continue
        for found in sorted(path.rglob("*")):
            hidden = any(part.startswith((".", "~$")) for part in found.relative_to(path).parts)
            if found.is_file() and not hidden:
                yield found


def read_file(path: Path) -> list[Report | Unread]:
    """The report in the file, or why there is none; of a bundle (ZIP, RAR, 7z) what each of its members gives."""
    try:
        size = path.stat().st_size
        if size > _LARGEST_FILE:
            return [Unread(str(path), None, "limit-exceeded", f"{size} bytes; at most {_LARGEST_FILE} are read")]
        payload = path.read_bytes()
    except OSError as error:
        return [Unread(str(path), None, "file-not-readable", error.strerror or str(error))]
    if not is_bundle(payload):
        return [_read(payload, str(path), _beside(path))]
    return list(_members(payload, str(path)))


def _read(payload: bytes, path: str, fetch: Fetch) -> Report | Unread:
    try:
        return parse(payload, path=path, read=read_apart, fetch=fetch, scan=scan_apart)
    except ReadError as error:
        return _unread(path, payload, error)


def _unread(path: str, payload: bytes, error: ReadError) -> Unread:
    return Unread(path, hashlib.sha256(payload).hexdigest(), error.code, str(error))


def _members(payload: bytes, path: str) -> Iterator[Report | Unread]:
    """Each member is named ``bundle.zip/member``; the bundle itself where it could not be unpacked to the end."""
    try:
        members = unpack_apart(payload)
    except ReadError as error:
        yield _unread(path, payload, error)
        return
    for member in members:
        if member.error is None:
            yield _read(member.payload, f"{path}/{member.name}", nowhere)
        elif member.name:
            yield Unread(f"{path}/{member.name}", None, member.error.code, str(member.error))
        else:
            yield _unread(path, payload, member.error)


def _beside(page: Path) -> Fetch:
    """The pictures of a saved page: files in its folder or below, never elsewhere on this machine."""

    def fetch(source: str) -> bytes | None:
        folder = page.parent.resolve()
        try:
            path = (folder / unquote(source.partition("?")[0])).resolve()
            inside = path.is_relative_to(folder) and path.is_file() and path.stat().st_size <= _LARGEST_PICTURE
            return path.read_bytes() if inside else None
        except (OSError, ValueError):  # no file of that name, nor can there be one
            return None

    return fetch


def read_files(paths: Sequence[Path]) -> Iterator[Report | Unread]:
    """Every file's report or error, in the order given, with as many processes as there are processors."""
    if len(paths) < WORTH or processes() == 1:
        for path in paths:
            yield from read_file(path)
        return
    for path, results in zip(paths, in_order(read_file, paths), strict=True):
        if isinstance(results, Died):
            yield Unread(str(path), None, "limit-exceeded", results.message)
        else:
            yield from results
