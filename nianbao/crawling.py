"""Crawls the sites a person names: addresses and profiles become one crawl with a progress line for each site."""

from __future__ import annotations

import csv
import re
import threading
from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

from rich.markup import escape
from rich.progress import Progress, TaskID

from nianbao.console import messages
from nianbao.news import News, lines, news_of
from nianbao.outcomes import Outcome, outcome_of
from nianbao.pipeline import Failure
from scraper.archive import Archive
from scraper.crawl import Crawled, crawl_each
from scraper.errors import ProfileError
from scraper.profiles import Profile, parse_years
from store.store import Store

#: Sites crawled side by side; each is asked one thing at a time all the same.
_SIDE_BY_SIDE = 200

#: Issues of a site named at the end; a trap has thousands.
_NAMED = 20

#: Lines of sites shown at a time; more cannot be read.
_SHOWN = 8


class _Lines:
    """A bar for all sites and a line for a few that are under way, written to from the threads of the crawl."""

    def __init__(self, bar: Progress, sites: int) -> None:
        self._bar = bar
        self._lock = threading.Lock()
        self._lines: dict[str, TaskID] = {}
        self._all = bar.add_task("网站 · sites", total=sites, now="")

    def __call__(self, site: str, step: str, url: str, requests: int, editions: int) -> None:
        with self._lock:
            if step == "ended":
                if site in self._lines:
                    self._bar.remove_task(self._lines.pop(site))
                self._bar.advance(self._all)
                return
            if site not in self._lines:
                if len(self._lines) >= _SHOWN:
                    return
                self._lines[site] = self._bar.add_task(site, total=None, now="")
            shown = f"{requests} 次请求 requests · {editions} 份 editions · {step} {escape(url[-60:])}"
            self._bar.update(self._lines[site], completed=requests, now=shown)


def targets_of(named: Sequence[str]) -> list[str]:
    """The addresses and profile files named, with a list (``.txt``) replaced by its lines.

    A list has an address or a profile file a line; empty lines and what follows ``#`` are left out. Raises ``OSError``
    and ``UnicodeDecodeError``.
    """
    out: list[str] = []
    for target in named:
        if not target.endswith(".txt") or "://" in target:
            out.append(target)
            continue
        lines = Path(target).read_text(encoding="utf-8-sig").splitlines()
        out.extend(stripped for line in lines if (stripped := re.sub(r"(?:^|\s)#.*", "", line).strip()))
    return out


def profile_for(
    target: str,
    *,
    allow_hosts: Sequence[str] = (),
    delay: float | None = None,
    years: str | None = None,
) -> Profile:
    """The profile meant by a file name or an address, with what the command line adds. Raises ``ProfileError``."""
    is_file = target.endswith((".yaml", ".yml"))
    profile = Profile.load(target) if is_file else Profile.from_url(target)
    if allow_hosts:
        profile = replace(profile, allow_hosts=(*profile.allow_hosts, *allow_hosts))
    if delay is not None:
        profile = replace(profile, delay=delay)
    if years is not None:
        profile = replace(profile, years=parse_years(years))
    return profile


def read_roster(path: Path) -> list[str]:
    """The names in the first column of a CSV file, without a heading line. UTF-8, or GB18030 as Excel may write it."""
    content = path.read_bytes()
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError:
        text = content.decode("gb18030")
    names = [row[0].strip() for row in csv.reader(text.splitlines()) if row and row[0].strip()]
    return names[1:] if names and names[0] in {"机关", "名称", "单位", "机构", "body", "name"} else names


def crawl_targets(
    store: Store,
    targets: Sequence[str],
    bar: Progress,
    *,
    allow_hosts: Sequence[str] = (),
    delay: float | None = None,
    years: str | None = None,
    roster: Path | None = None,
) -> tuple[list[Failure], list[News], list[Outcome]]:
    """Crawl every target into the store's archive.

    Gives back what failed, what is new, changed or gone, by name, and how the crawl of each site ended.
    """
    failures: list[Failure] = []
    profiles: list[Profile] = []
    named = " ".join(targets)
    try:
        targets = targets_of(targets)
    except (OSError, UnicodeDecodeError) as error:
        return [Failure(named, "list-not-readable", str(error))], [], []
    if not targets:
        return [Failure(named, "list-empty", "no address stands in it")], [], []
    for target in targets:
        try:
            profile = profile_for(target, allow_hosts=allow_hosts, delay=delay, years=years)
        except ProfileError as error:
            failures.append(Failure(target, error.code, str(error)))
            continue
        if any(profile.site == other.site for other in profiles):
            failures.append(Failure(target, "named-twice", f"the site {profile.site} is already being crawled"))
        else:
            profiles.append(profile)
    names: list[str] = []
    if roster is not None:
        try:
            names = read_roster(roster)
        except (OSError, UnicodeDecodeError, csv.Error) as error:
            return [*failures, Failure(str(roster), "roster-not-readable", str(error))], [], []
    known = {profile.site: store.editions(profile.site) for profile in profiles}
    asked = {profile.site: profile.report_years(datetime.now(UTC)) for profile in profiles}
    news: list[News] = []
    outcomes: list[Outcome] = []
    for crawled in crawl_profiles(store, profiles, bar, names):
        told = news_of(crawled, known[crawled.site], asked[crawled.site])
        for line in lines(crawled, told, by_name=bool(known[crawled.site])):
            messages().print(line, markup=False)
        news.extend(told)
        failures.extend(_failures(crawled))
        outcomes.append(outcome_of(crawled))
    return failures, news, outcomes


def _failures(crawled: Crawled) -> Iterator[Failure]:
    """What ended a crawl early; years with another number of reports than expected; or, where no report was found at
    all, everything that stood in the way.
    """
    if crawled.error:
        code, _, message = crawled.error.partition(": ")
        yield Failure(crawled.site, code, message)
        return
    stood = [issue for issue in crawled.issues if not crawled.editions or issue.code == "unexpected-count"]
    for issue in stood[:_NAMED]:
        yield Failure(issue.url, issue.code, issue.message)
    if len(stood) > _NAMED:
        yield Failure(crawled.site, "more-issues", f"{len(stood) - _NAMED} more of the kind, kept in the database")


def crawl_profiles(
    store: Store, profiles: Sequence[Profile], bar: Progress, roster: Sequence[str] = ()
) -> Iterator[Crawled]:
    """Crawl the sites of ``profiles`` into the store's archive, several side by side; in the order given."""
    with Archive(store.archive_folder) as archive:
        yield from crawl_each(
            profiles,
            archive,
            store,
            threads=_SIDE_BY_SIDE,
            roster=tuple(roster) or None,
            progress=_Lines(bar, len(profiles)),
        )
