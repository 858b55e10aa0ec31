"""What became of issuers: a YAML file of bodies that were renamed, merged, split, founded, abolished or re-scoped.

One entry a change, in any order::

    - body: 汶清县文化和旅游局
      year: 2019
      change: merged
      from: [汶清县文化局, 汶清县旅游局]
      note: 机构改革

``year`` is the first report year after the change. ``merged``, ``split`` and ``scope`` forbid comparing that year with
the one before; ``founded`` makes it the first year to be expected, ``abolished`` the first year not to be; ``renamed``
joins the years of the bodies in ``from`` to this one's, and is said with what differs. ``site`` limits an entry to one
site.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal, TypeGuard, get_args

from forms.bodies import same_body

Kind = Literal["renamed", "merged", "split", "founded", "abolished", "scope"]
#: The file that is read from the home folder where none is named.
FILE = "issuers.yaml"
#: A list longer than this is no list of issuers.
MOST = 200_000

_WORDS: Mapping[str, str] = {
    "merged": "合并组建",
    "split": "拆分",
    "scope": "统计范围变化",
}


class HistoryError(ValueError):
    """An entry of the issuer history cannot be used; the text says which and why."""


@dataclass(frozen=True, slots=True)
class Change:
    """One change of one issuer, from the report year ``year`` on."""

    body: str
    year: int
    change: Kind
    before: tuple[str, ...] = ()
    site: str = ""
    note: str = ""


@dataclass(frozen=True)
class History:
    """The changes known, by body."""

    changes: tuple[Change, ...] = ()

    def of(self, body: str, site: str = "") -> tuple[Change, ...]:
        """The changes of a body on a site, by year."""
        if not self.changes:
            return ()
        found = [one for one in self.changes if one.site in ("", site) and same_body(one.body, body)]
        return tuple(sorted(found, key=lambda one: (one.year, one.change)))

    def suspended(self, body: str, site: str, year: int) -> tuple[str, str]:
        """Why ``year`` must not be compared with the year before (English, Chinese); empty where it may."""
        for one in self.of(body, site):
            if one.year == year and one.change in _WORDS:
                note = f": {one.note}" if one.note else ""
                return (
                    f"the issuer history says {one.change} as of {year}{note}",
                    f"机构沿革：{year}年{_WORDS[one.change]}",
                )
        return "", ""

    def since(self, body: str, site: str, year: int) -> int | None:
        """The first year to be expected of the body as it is in ``year``; ``None`` where nothing is known."""
        starts = ("founded", "merged", "split")
        years = [one.year for one in self.of(body, site) if one.change in starts and one.year <= year]
        return max(years, default=None)

    def exists(self, body: str, site: str, year: int) -> bool:
        """Whether the body is to be expected in ``year``."""
        there = True
        for one in self.of(body, site):
            if one.change == "founded" and year < one.year:
                return False
            if one.change == "abolished" and year >= one.year:
                there = False
        return there


NO_HISTORY = History()


def read_history(path: Path) -> History:
    """The issuer history in a file.

    Raises:
        HistoryError: the file is no such list; the text names the entry.
        OSError: it cannot be read.

    """
    import yaml

    try:
        data = yaml.safe_load(path.read_text(encoding="utf-8"))
    except (yaml.YAMLError, UnicodeDecodeError) as error:
        raise HistoryError(f"{path.name}: not YAML: {' '.join(str(error).split())}（不是正确的 YAML）") from error
    if data is None:
        return NO_HISTORY
    if not isinstance(data, list) or len(data) > MOST:
        raise HistoryError(f"{path.name}: expected a list of changes, got {type(data).__name__}（应为变动的列表）")
    return History(tuple(_changes(path.name, data)))


def _is_kind(text: object) -> TypeGuard[Kind]:
    return text in get_args(Kind)


def _changes(name: str, data: Iterable[Any]) -> Iterable[Change]:
    for number, entry in enumerate(data, 1):
        where = f"{name}, entry {number}"
        if not isinstance(entry, dict):
            raise HistoryError(f"{where}: expected body, year and change, got {entry!r}（应有 body、year、change）")
        unknown = sorted(str(key) for key in set(entry) - {"body", "year", "change", "from", "site", "note"})
        if unknown:
            raise HistoryError(f"{where}: unknown keys {', '.join(unknown)}（不认得的键）")
        body, year, change = entry.get("body"), entry.get("year"), entry.get("change")
        if not isinstance(body, str) or not body:
            raise HistoryError(f"{where}: body is {body!r}, expected a name（应为机关名称）")
        if not isinstance(year, int) or isinstance(year, bool) or not 1990 <= year <= 2200:
            raise HistoryError(f"{where}: year is {year!r}, expected a report year（应为报告年度）")
        if not _is_kind(change):
            raise HistoryError(
                f"{where}: change is {change!r}, expected one of {', '.join(get_args(Kind))}（应为其中之一）"
            )
        before = entry.get("from", [])
        before = [before] if isinstance(before, str) else before
        if not isinstance(before, list) or not all(isinstance(one, str) for one in before):
            raise HistoryError(f"{where}: from is {before!r}, expected names（应为机关名称）")
        yield Change(body, year, change, tuple(before), str(entry.get("site", "")), str(entry.get("note", "")))
