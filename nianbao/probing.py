"""A first look at a portal: its home page and a few pages behind it, what they show, and a profile to begin with.

robots.txt and the pace are kept as in a crawl. Nothing is kept: a crawl asks for its pages itself.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from tempfile import TemporaryDirectory

import yaml

from forms.titles import read_title
from scraper.addresses import host_and_port
from scraper.archive import Archive
from scraper.families import ENOUGH, FAMILIES, READERS, choose_families
from scraper.families.base import NotRead
from scraper.families.static_list import all_links
from scraper.families.words import is_body_name, is_column_name, is_door_name, own_name
from scraper.fetcher import Fetcher
from scraper.memory import MemoryLedger
from scraper.pages import Link, Page
from scraper.profiles import Profile
from scraper.site import SiteReader

#: Pages looked at beside the start pages.
MOST_PAGES = 6

_SHOWN = 12


@dataclass(frozen=True, slots=True)
class Probed:
    """What was seen. ``scores`` are family, score, address; ``entries`` address and name; ``outside`` elsewhere."""

    profile: Profile
    family: str
    pages: tuple[str, ...]
    scores: tuple[tuple[str, int, str], ...]
    entries: tuple[tuple[str, str], ...]
    outside: tuple[tuple[str, str], ...]
    bodies: tuple[str, ...]
    issues: tuple[str, ...]

    def lines(self) -> Iterator[str]:
        """The findings for a person, line by line."""
        yield f"看过的网页 · pages read: {len(self.pages)}"
        yield from (f"  {url}" for url in self.pages)
        yield f"系统 · content systems: {self.family or '—'} ({ENOUGH} 分起算 · points are enough)"
        yield from (f"  {family} +{score}: {url}" for family, score, url in self.scores)
        yield f"入口 · entry points, would be fetched: {len(self.entries)}"
        yield from (f"  {name}: {url}" for url, name in self.entries[:_SHOWN])
        yield f"其他主机 · on hosts that are not allowed: {len(self.outside)}"
        yield from (f"  {name}: {url}" for url, name in self.outside[:_SHOWN])
        yield f"机关 · bodies named: {len(self.bodies)}"
        yield from (f"  {body}" for body in self.bodies[:_SHOWN])
        yield from (f"注意 · issue: {issue}" for issue in self.issues)

    def to_dict(self) -> dict[str, object]:
        """What was seen, for JSON: the profile proposed stands in it as YAML."""
        return {
            "site": self.profile.site,
            "family": self.family,
            "pages": list(self.pages),
            "scores": [{"family": family, "score": score, "url": url} for family, score, url in self.scores],
            "entries": [{"url": url, "name": name} for url, name in self.entries],
            "outside": [{"url": url, "name": name} for url, name in self.outside],
            "bodies": list(self.bodies),
            "issues": list(self.issues),
            "profile": self.profile_text(),
        }

    def profile_text(self) -> str:
        """The profile proposed, as YAML of at most 30 lines that :meth:`Profile.load` reads."""
        seen = self.profile
        hosts = sorted({_place(url) for url, _ in self.outside})[:8]
        said: dict[str, object] = {"site": seen.site, "start": list(seen.start[:4])}
        if seen.name:
            said["name"] = seen.name
        if self.family and self.family != "static_list":  # left out, what is met on the way counts too
            said["family"] = self.family.replace("+", ", ")
        if seen.allow_hosts:
            said["allow_hosts"] = list(seen.allow_hosts[:8])
        said["delay"] = seen.delay
        if seen.years is not None:
            said["years"] = list(seen.years)
        text = yaml.safe_dump(said, allow_unicode=True, sort_keys=False, width=1000)
        return text + "".join(f"# allow_hosts? {host}\n" for host in hosts)


def probe(profile: Profile) -> Probed:
    """Looks at the site of ``profile``. Raises ``NotRead`` where no start page is read, and others."""
    issues: dict[str, None] = {}
    with TemporaryDirectory() as folder, Archive(Path(folder)) as archive:
        fetcher = Fetcher(
            profile, archive, MemoryLedger(), lambda code, url, why: issues.setdefault(f"{code}: {url}: {why}")
        )
        years = profile.report_years(datetime.now(UTC))
        site = SiteReader(
            profile, years, fetcher, lambda code, url, why: issues.setdefault(f"{code}: {url}: {why}"), lambda *_: None
        )
        try:
            starts = [site.get(url) for url in profile.start]
            pages = list(starts)
            tried = {page.url for page in starts}
            while len(tried) < len(starts) + MOST_PAGES:
                url = next((url for url in _ways(profile, pages) if url not in tried), None)
                if url is None:
                    break
                tried.add(url)
                try:
                    pages.append(site.get(url, referer=pages[-1].url))
                except NotRead as error:
                    issues.setdefault(f"{error.state}: {error.url}: {error.why}")
        finally:
            fetcher.close()
    found, outside = _entries(profile, pages)
    scores = [
        (family.id, score, page.url)
        for family in (*FAMILIES, *READERS)
        for page in pages
        if (score := family.recognise(page)) > 0
    ]
    names, _ = choose_families(profile.family, pages)
    bodies = {own_name(link.text) or link.text.strip(): None for page in pages for link in page.links if _names(link)}
    return Probed(
        profile if profile.name else profile.with_(name=" ".join(starts[0].head_title.split())[:60]),
        "+".join(names),
        tuple(page.url for page in pages),
        tuple(scores),
        tuple(found.items()),
        tuple(outside.items()),
        tuple(bodies),
        tuple(issues),
    )


def _ways(profile: Profile, pages: list[Page]) -> Iterator[str]:
    """What is worth a look, best first: columns, doors, then the first report and the first body of each page."""
    hosts = profile.hosts()
    inside, _ = _entries(profile, pages)
    yield from inside
    yield from (f"{url}/" for url in inside if "." not in url.rpartition("/")[2] and not url.endswith("/"))
    for page in reversed(pages):
        links = [link for link in all_links(page) if hosts.allows(*host_and_port(link.url))]
        yield from [link.url for link in links if read_title(link.text).kind == "report"][:1]
        yield from [link.url for link in links if _names(link)][:1]
        yield from page.frames[:2]


def _names(link: Link) -> bool:
    return is_body_name(link.text.strip())


def _entries(profile: Profile, pages: list[Page]) -> tuple[dict[str, str], dict[str, str]]:
    """Doors and columns of annual reports by address, columns first: on hosts that may be asked, and elsewhere."""
    hosts = profile.hosts()
    links = [link for page in pages for link in all_links(page)]
    columns = [link for link in links if is_column_name(link.text.strip())]
    doors = [link for link in links if is_door_name(link.text)]
    seen = {page.url for page in pages}
    inside: dict[str, str] = {}
    outside: dict[str, str] = {}
    for link in (*columns, *doors):
        allowed = hosts.allows(*host_and_port(link.url))
        if link.url not in seen or allowed:
            (inside if allowed else outside).setdefault(link.url, " ".join(link.text.split())[:40])
    return inside, outside


def _place(url: str) -> str:
    host, port = host_and_port(url)
    return host if port in (80, 443) else f"{host}:{port}"
