"""What an operator has saved: files, folders of a browser's "save as", and lists of many files.

A saved page is a web page with its folder of pictures beside it (``name_files`` or ``name.files``), or one MHTML file.
A list is a CSV file with the headings ``file,url,body,year`` and, if known, ``date`` and ``site``, in Chinese as well;
its files lie in its own folder or below. Nothing but regular files is opened, and no more of them than fits a report.
"""

from __future__ import annotations

import csv
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from parsers.pictured import PICTURES
from parsers.sniff import HTML, MHTML, sniff

LARGEST = 64_000_000

_MOST_ROWS = 100_000
_LARGEST_LIST = 32_000_000
_MOST_PICTURES = 200
_PAGES = frozenset({HTML, MHTML})
_BESIDE = ("_files", ".files")
_HEADINGS = {
    "file": ("file", "文件", "文件名"),
    "url": ("url", "网址", "地址", "来源"),
    "body": ("body", "机关", "单位", "名称"),
    "year": ("year", "年度", "年份"),
    "date": ("date", "日期", "公布日期"),
    "site": ("site", "站点"),
}


class NotUsable(ValueError):
    """A file or a line of a list that cannot be used; the text says why."""


@dataclass(frozen=True, slots=True)
class SavedFile:
    """A file that was read: its type by content, and the pictures saved beside it: address in the page, type, bytes."""

    path: Path
    payload: bytes
    media_type: str
    pictures: tuple[tuple[str, str, bytes], ...] = ()

    @property
    def is_page(self) -> bool:
        """Whether it is a page rather than a document."""
        return self.media_type in _PAGES

    @property
    def is_picture(self) -> bool:
        """Whether it is a picture, such as a photograph of a printed page."""
        return self.media_type in PICTURES


@dataclass(frozen=True, slots=True)
class Listed:
    """One report of a list: its files, where they come from, whose report on which year, the day of publication."""

    files: tuple[Path, ...]
    url: str
    body: str
    year: int
    published: str | None
    site: str


def read_saved(path: Path) -> SavedFile:
    """The file at ``path``. Raises ``NotUsable`` and ``OSError``."""
    payload = _bounded(path, LARGEST)
    if not payload:
        raise NotUsable("an empty file")
    media = sniff(payload)
    return SavedFile(path, payload, media, tuple(_pictures(path)) if media == HTML else ())


def expanded(paths: list[Path]) -> list[Path]:
    """The files meant: a folder stands for the files in it, without hidden ones and what belongs to saved pages."""
    out: list[Path] = []
    for path in paths:
        if path.is_dir():
            inside = sorted(entry for entry in path.iterdir() if not entry.name.startswith((".", "~$")))
            out.extend(entry for entry in inside if entry.is_file())
        else:
            out.append(path)
    return out


def read_list(path: Path) -> Iterator[Listed | tuple[str, str]]:
    """The reports of a list in order; lines that cannot be used as (where, why). Raises ``NotUsable``, ``OSError``."""
    rows = csv.reader(_text(path).splitlines())
    columns = _columns(next(rows, []))
    wanted: dict[tuple[str, str, int, str | None, str], list[Path]] = {}
    number = 1
    try:
        for number, row in enumerate(rows, start=2):
            if number > _MOST_ROWS:
                raise NotUsable(f"more than {_MOST_ROWS} lines")
            if any(field.strip() for field in row):
                told = {name: row[at].strip() if at < len(row) else "" for name, at in columns.items()}
                try:
                    file, key = _line(path.parent, told)
                except NotUsable as error:
                    yield f"{path}:{number}", str(error)
                else:
                    wanted.setdefault(key, []).append(file)
    except csv.Error as error:
        raise NotUsable(f"line {number + 1}: {error}") from error
    for (url, body, year, published, site), files in wanted.items():
        yield Listed(tuple(dict.fromkeys(files)), url, body, year, published, site)


def _columns(headings: list[str]) -> dict[str, int]:
    said = [heading.strip().lower() for heading in headings]
    columns = {
        name: next(said.index(word) for word in words if word in said)
        for name, words in _HEADINGS.items()
        if any(word in said for word in words)
    }
    if lacking := [name for name in ("file", "url", "body", "year") if name not in columns]:
        raise NotUsable(f"the first line must name file, url, body, year; {', '.join(lacking)} not there")
    return columns


def _line(folder: Path, told: dict[str, str]) -> tuple[Path, tuple[str, str, int, str | None, str]]:
    if lacking := [name for name in ("file", "url", "body", "year") if not told[name]]:
        raise NotUsable(f"{', '.join(lacking)} not filled in")
    if not told["year"].removesuffix("年").isdecimal():
        raise NotUsable(f"no year: {told['year'][:20]!r}")
    try:
        file = (folder / told["file"].replace("\\", "/")).resolve()
        inside = file.is_relative_to(folder.resolve())
    except (OSError, ValueError) as error:
        raise NotUsable(f"no name of a file: {told['file'][:80]!r}") from error
    if not inside:
        raise NotUsable(f"outside the folder of the list: {told['file'][:80]!r}")
    published = told.get("date") or None
    if published is not None:
        published = day(published)
    year = int(told["year"].removesuffix("年"))
    return file, (told["url"], told["body"], year, published, told.get("site", ""))


def day(text: str) -> str:
    """A day as ISO 8601 has it. Raises ``NotUsable``."""
    try:
        return date.fromisoformat(text).isoformat()
    except ValueError as error:
        raise NotUsable(f"a day as 2021-01-20 expected, seen {text[:20]!r}") from error


def _text(path: Path) -> str:
    content = _bounded(path, _LARGEST_LIST)
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError:
        pass
    try:
        return content.decode("gb18030")
    except UnicodeDecodeError as error:
        raise NotUsable("neither UTF-8 nor GB18030") from error


def _bounded(path: Path, most: int) -> bytes:
    """The content of a regular file of no more than ``most`` bytes; a device or a pipe would never end."""
    if not path.exists():
        raise NotUsable("no such file")
    if not path.is_file():
        raise NotUsable("no regular file")
    with path.open("rb") as file:
        payload = file.read(most + 1)
    if len(payload) > most:
        raise NotUsable(f"larger than {most} bytes")
    return payload


def _pictures(page: Path) -> Iterator[tuple[str, str, bytes]]:
    """The pictures in the folder that a browser saves beside a page; links that lead out of it are left alone."""
    for suffix in _BESIDE:
        folder = page.with_name(page.stem + suffix)
        if not folder.is_dir():
            continue
        count = 0
        for path in sorted(folder.iterdir()):
            if count == _MOST_PICTURES:
                return
            if path.is_file() and path.resolve().is_relative_to(folder.resolve()):
                try:
                    payload = _bounded(path, LARGEST)
                except (NotUsable, OSError):  # a page is read without a picture that is not there
                    continue
                if (media := sniff(payload)).startswith("image/"):
                    count += 1
                    yield f"{folder.name}/{path.name}", media, payload
