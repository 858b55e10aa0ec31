"""A profile: what is to be known about a site before it is crawled. A YAML file, or just an address.

A profile may inherit from another file (``inherits: ../prefecture.yaml``): counties of a prefecture share their system,
path patterns and firewall. Lists and maps of the nearer file replace those it inherits. Unknown keys are errors.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import MISSING, dataclass, field, fields, replace
from datetime import datetime
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import yaml

from scraper.addresses import absolute, host_and_port
from scraper.errors import ProfileError
from scraper.hosts import Hosts, split_entry

#: The first reports of the 条例 are on 2008.
FIRST_YEAR = 2008

#: How a host may be asked other than as usual: the scheme, or with less of TLS (see :mod:`scraper.transport`).
MODES = ("http", "https", "legacy-tls", "unverified-tls")

#: A file is a few lines; more is no profile.
_LARGEST = 1_000_000


@dataclass(frozen=True)
class Profile:
    """Settings of one site. Raises ``ProfileError`` at construction for what cannot be meant.

    ``site`` names it in the archive and the database; ``start`` are addresses to begin with. ``family``
    (one name or several, ``a, b``) and ``settings`` say which content systems it runs and how (recognised when left
    out). ``allow_hosts``, beside the hosts of ``start``, may be asked for pages (``*.cxz.gov.cn``: every host below);
    ``attachment_hosts`` only for attachments. ``delay`` is seconds between
    requests to a host. ``years`` are first and last report year; ``expect`` the least and most reports a year, outside
    of which a crawl raises an issue. ``resolve`` maps hosts to ``ADDRESS:PORT``. ``robots`` is ``obey`` or ``ignore``
    (logged). ``group`` names hosts that share a firewall: their requests keep one pace, and where one of them is
    refused, all are left alone. ``transport`` maps a host to ``http``, ``https``, ``legacy-tls`` or ``unverified-tls``
    where it cannot be asked as usual (each use is an issue).
    """

    site: str
    start: tuple[str, ...]
    name: str = ""
    family: str = ""
    settings: Mapping[str, Any] = field(default_factory=dict)
    allow_hosts: tuple[str, ...] = ()
    attachment_hosts: tuple[str, ...] = ()
    delay: float = 2.0
    years: tuple[int, int] | None = None
    expect: tuple[int, int] | None = None
    resolve: Mapping[str, str] = field(default_factory=dict)
    robots: str = "obey"
    contact: str = ""
    group: str = ""
    max_requests: int = 20_000
    transport: Mapping[str, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        if not re.fullmatch(r"[A-Za-z0-9][A-Za-z0-9._-]{0,99}", self.site):
            raise ProfileError(f"site: letters, digits, '.', '_' and '-' expected, seen {self.site!r}")
        if not self.start:
            raise ProfileError(f"{self.site}: start: at least one address expected")
        for url in self.start:
            if absolute(url, url) is None or urlsplit(url).username is not None:
                raise ProfileError(f"{self.site}: start: an http or https address expected, seen {url!r}")
        if not 0 <= self.delay <= 3600:
            raise ProfileError(f"{self.site}: delay: seconds from 0 to 3600 expected, seen {self.delay!r}")
        if self.years is not None and not 1999 <= self.years[0] <= self.years[1] <= 2100:
            raise ProfileError(f"{self.site}: years: FIRST-LAST expected, seen {self.years!r}")
        if self.expect is not None and not 0 <= self.expect[0] <= self.expect[1]:
            raise ProfileError(f"{self.site}: expect: least and most reports a year expected, seen {self.expect!r}")
        if self.robots not in ("obey", "ignore"):
            raise ProfileError(f"{self.site}: robots: 'obey' or 'ignore' expected, seen {self.robots!r}")
        if self.max_requests < 1:
            raise ProfileError(f"{self.site}: max_requests: a positive number expected, seen {self.max_requests!r}")
        if "\r" in self.contact or "\n" in self.contact or not self.contact.isascii():
            raise ProfileError(f"{self.site}: contact: one line of ASCII expected, seen {self.contact!r}")
        for host, mode in self.transport.items():
            if mode not in MODES:
                raise ProfileError(f"{self.site}: transport: {host}: {', '.join(MODES)} expected, seen {mode!r}")
        try:
            for entry in (*self.allow_hosts, *self.attachment_hosts):
                split_entry(entry)
            for target in self.resolve.values():
                if split_entry(target)[1] is None:
                    raise ValueError(f"ADDRESS:PORT expected, seen {target!r}")
        except ValueError as error:
            raise ProfileError(f"{self.site}: hosts: {error}") from error

    def hosts(self, *, attachments: bool = False) -> Hosts:
        """Who may be asked: the hosts of ``start`` (with exactly their port, if one is written) and those named."""
        own = [urlsplit(url).netloc.rpartition("@")[2] for url in self.start]
        extra = self.attachment_hosts if attachments else ()
        return Hosts((*own, *self.allow_hosts, *extra), self.resolve)

    @classmethod
    def from_url(cls, url: str, **settings: Any) -> Profile:
        """A profile for a bare address; ``settings`` are further fields. Raises ``ProfileError``."""
        canonical = absolute(url, url if "//" in url else f"http://{url}")
        if canonical is None:
            raise ProfileError(f"an http or https address expected, seen {url!r}")
        host, port = host_and_port(canonical)
        site = re.sub(r"[^A-Za-z0-9.-]", "-", host).strip("-.") + ("" if port in (80, 443) else f"_{port}")
        return cls(**{"site": site, "start": (canonical,), **settings})

    @classmethod
    def load(cls, path: Path | str, **settings: Any) -> Profile:
        """Reads a YAML file; ``settings`` replace what it says. Raises ``ProfileError``."""
        data = _load(Path(path), [])
        try:
            return cls(**{**_typed(data, str(path)), **settings})
        except TypeError as error:
            raise ProfileError(f"{path}: {error}") from error

    @classmethod
    def from_dict(cls, data: dict[str, Any]) -> Profile:
        """The profile that :meth:`to_dict` gave. Raises ``ProfileError``."""
        try:
            return cls(**_typed(data, "profile"))
        except TypeError as error:
            raise ProfileError(f"profile: {error}") from error

    def to_dict(self) -> dict[str, Any]:
        """The settings as a file could have them: lists and maps, without those that say nothing."""
        said = {entry.name: getattr(self, entry.name) for entry in fields(self)}
        plain = {key: list(value) if isinstance(value, tuple) else value for key, value in said.items()}
        return {
            key: dict(value) if isinstance(value, Mapping) else value
            for key, value in plain.items()
            if value is not None
        }

    def with_(self, **changes: Any) -> Profile:
        """A copy with some fields replaced."""
        return replace(self, **changes)

    def report_years(self, now: datetime) -> tuple[int, ...]:
        """The report years to look for: as said, or from 2008 to the last year that is over."""
        first, last = self.years or (FIRST_YEAR, now.year - 1)
        return tuple(range(first, last + 1))


def parse_years(text: str) -> tuple[int, int]:
    """``2008-2025`` or ``2020`` as first and last year. Raises ``ProfileError``."""
    found = re.fullmatch(r"\s*(\d{4})\s*(?:[-–—]\s*(\d{4}))?\s*", text)
    if not found:
        raise ProfileError(f"years: FIRST-LAST expected, seen {text!r}")
    return int(found[1]), int(found[2] or found[1])


def _load(path: Path, seen: list[Path]) -> dict[str, Any]:
    place = path.resolve()
    if place in seen or len(seen) > 5:
        raise ProfileError(f"{path}: profiles inherit from each other in a circle")
    try:
        if place.stat().st_size > _LARGEST:
            raise ProfileError(f"{path}: too large for a profile")
        data = yaml.safe_load(place.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError, yaml.YAMLError) as error:
        raise ProfileError(f"{path}: {error}") from error
    if not isinstance(data, dict) or not all(isinstance(key, str) for key in data):
        raise ProfileError(f"{path}: a map of settings expected")
    data = {key.replace("-", "_"): value for key, value in data.items()}
    parent = data.pop("inherits", None)
    if parent is None:
        return data
    if not isinstance(parent, str):
        raise ProfileError(f"{path}: inherits: a file name expected, seen {parent!r}")
    return {**_load(place.parent / parent, [*seen, place]), **data}


def _typed(data: dict[str, Any], path: str) -> dict[str, Any]:
    """The values of a file in the types of :class:`Profile`."""
    known = {entry.name: entry for entry in fields(Profile)}
    unknown = sorted(set(data) - set(known))
    if unknown:
        raise ProfileError(f"{path}: unknown setting {unknown[0]!r}; known are {', '.join(sorted(known))}")
    for entry in known.values():
        if entry.default is MISSING and entry.default_factory is MISSING and entry.name not in data:
            raise ProfileError(f"{path}: {entry.name} is missing")
    return {key: _value(key, value, path) for key, value in data.items()}


def _value(key: str, value: Any, path: str) -> Any:
    wrong = ProfileError(f"{path}: {key}: seen {value!r}")
    if key in ("start", "allow_hosts", "attachment_hosts"):
        values = [value] if isinstance(value, str) else value
        if not isinstance(values, list) or not all(isinstance(item, str) for item in values):
            raise wrong
        return tuple(values)
    if key in ("years", "expect"):
        if key == "years" and isinstance(value, str | int) and not isinstance(value, bool):
            return parse_years(str(value))
        if not isinstance(value, list) or len(value) != 2 or not all(type(item) is int for item in value):
            raise wrong
        return tuple(value)
    if key in ("settings", "resolve", "transport"):
        if not isinstance(value, dict):
            raise wrong
        if key == "transport":
            return {str(host).lower(): str(mode) for host, mode in value.items()}
        return {str(name): item if key == "settings" else str(item) for name, item in value.items()}
    expected = {"delay": (int, float), "max_requests": (int,)}.get(key, (str,))
    if not isinstance(value, expected) or (isinstance(value, bool) and bool not in expected):
        raise wrong
    return value
