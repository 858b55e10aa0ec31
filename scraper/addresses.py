"""Addresses as portals write them become addresses that can be asked for, in one form each."""

from __future__ import annotations

import re
from urllib.parse import quote, urljoin, urlsplit, urlunsplit

#: Longer addresses are traps or data.
LONGEST = 2000

_SAFE = "%/:=&?~#+!$,;'@()*[]|"
_CONTROL = re.compile(r"[\x00-\x20\u200b-\u200f\ufeff\xa0]+")
_SESSION = re.compile(r";jsessionid=[^?#/]*", re.IGNORECASE)
_SLASH_AFTER_FILE = re.compile(r"(\.(?:s?html?|jsp|docx?|pdf))/$", re.IGNORECASE)

#: Documents whose query only says how they were come to (``?key=``, ``?topSearch=1``, ``?open=``).
_ONE_DOCUMENT = re.compile(r"/gongkai/.*/doc_[0-9a-f]{24}\.html$")


def absolute(base: str, href: str) -> str | None:
    """``href`` as found on the page ``base``, in canonical form; ``None`` when it is not an http(s) address.

    Blanks and control characters go, backslashes become slashes, session ids and fragments go, a slash that a buggy
    redirect put behind a file name goes, what is not ASCII is percent-encoded as UTF-8.
    """
    text = _CONTROL.sub("", href[: 2 * LONGEST]).replace("\\", "/")
    if not text or text.startswith(("#", "javascript:", "mailto:", "tel:", "data:")):
        return None
    try:
        parts = urlsplit(urljoin(base, text))
        port = parts.port
        host = (parts.hostname or "").rstrip(".").lower()
        host = host if host.isascii() else host.encode("idna").decode("ascii")
    except (ValueError, UnicodeError):
        return None
    if parts.scheme not in ("http", "https") or not host:
        return None
    bracketed = f"[{host}]" if ":" in host else host
    default = {"http": 80, "https": 443}[parts.scheme]
    place = bracketed if port in (None, default) else f"{bracketed}:{port}"
    path = _SLASH_AFTER_FILE.sub(r"\1", _SESSION.sub("", parts.path)) or "/"
    query = "" if _ONE_DOCUMENT.search(path) else quote(parts.query, safe=_SAFE)
    url = urlunsplit((parts.scheme, place, quote(_dots(path), safe=_SAFE), query, ""))
    return url if len(url) <= LONGEST else None


def _dots(path: str) -> str:
    """``path`` without ``.`` and ``..`` segments that lead above the root (urljoin leaves those)."""
    while path.startswith("/../") or path == "/..":
        path = path[3:] or "/"
    return path


def host_and_port(url: str) -> tuple[str, int]:
    """Host (lower case) and port (the scheme's own where none is written) of a canonical address."""
    parts = urlsplit(url)
    return (parts.hostname or "").lower(), parts.port or (443 if parts.scheme == "https" else 80)


def directory(url: str) -> str:
    """The address up to and including the last slash of its path."""
    parts = urlsplit(url)
    return urlunsplit((parts.scheme, parts.netloc, parts.path.rpartition("/")[0] + "/", "", ""))
