"""The index of an archive's files as CDXJ: where the answer to a request stands, sorted for a binary search.

A line is the address as a key, the time in fourteen digits and a JSON object. The key has the host's parts in reverse,
everything in lower case, the query's parts sorted, and neither scheme, user, default port, ``www``, fragment nor
session: what asks for the same page has the same key. A request other than GET has its method and what was sent in its
key (``__wb_method=POST&...``), as the tools that replay web archives look it up.
"""

from __future__ import annotations

import base64
import json
import re
from collections.abc import Mapping
from datetime import datetime
from pathlib import Path
from typing import Any
from urllib.parse import quote_from_bytes, unquote_plus, unquote_to_bytes, urlsplit

from scraper.warc import BROKEN, headers_of, members, parse

#: So much of what was sent stands in a key.
_MOST_SENT = 4096

_WWW = re.compile(rb"www\d*\.")
_PORTS = {"http": 80, "https": 443}
_PATH_SESSION = re.compile(rb"\((?:[a-z]\([0-9a-z]{24}\))+\)/|\([0-9a-z]{24}\)/")
_QUERY_SESSIONS = tuple(
    re.compile(rb"(?:^|(?<=&))" + session + rb"(?:&|$)")
    for session in (rb"jsessionid=[0-9a-z]{32}", rb"phpsessid=[0-9a-z]{32}", rb"sid=[0-9a-z]{32}")
)
#: What an address keeps unescaped.
_SAFE = "!\"$&'()*+,-./:;<=>?@[\\]^_`{|}~"


Asked = Mapping[str, tuple[str, str, bytes]]


def searchable(url: str) -> str:
    """The key of an address. What is no ``http`` or ``https`` address is its own key."""
    try:
        parts = urlsplit(url.strip())
        port = parts.port
    except ValueError:
        return url.lower()
    if parts.scheme.lower() not in _PORTS or not parts.hostname:
        return url.lower()
    host = _WWW.sub(b"", _escaped(parts.hostname.encode("idna" if _is_word(parts.hostname) else "utf-8")), count=1)
    reverse = b",".join(reversed(host.rstrip(b".").split(b".")))
    place = b"" if port in (None, _PORTS[parts.scheme.lower()]) else b":%d" % port
    path = _PATH_SESSION.sub(b"", _resolved(_escaped(parts.path.encode("utf-8", "surrogateescape"))).lower())
    path = path.rstrip(b"/") if len(path) > 1 else path
    query: bytes = _escaped(parts.query.encode("utf-8", "surrogateescape")).lower()
    for session in _QUERY_SESSIONS:
        query = session.sub(b"", query, count=1)
    asked = query.split(b"&")
    asked.sort(key=lambda part: part.split(b"=", 1))
    query = b"&".join(asked)
    return (reverse + place + b")" + (path or b"/") + (b"?" + query if query else b"")).decode("ascii")


def request_key(method: str, url: str, content_type: str, sent: bytes) -> tuple[str, str]:
    """The key of a request, and what was sent with it as the index tells it (empty for GET)."""
    if method == "GET":
        return searchable(url), ""
    body = _body(content_type, sent) if method in ("POST", "PUT") else ""
    added = f"__wb_method={method}" + (f"&{body}" if body else "")
    return searchable(f"{url}{'&' if '?' in url else '?'}{added}"), added


def index(path: Path) -> tuple[list[str], int]:
    """A line for each answer in a file, in the order of the file, and where its last whole record ends."""
    lines: list[str] = []
    asked: Asked = {}
    whole = 0
    with path.open("rb") as file:
        for offset, end, member in members(file):
            try:
                record, payload = parse(member)
            except BROKEN:
                break
            whole = end
            headers = record.rec_headers
            kind = headers.get_header("WARC-Type")
            if kind == "request" and record.http_headers is not None:
                sent_as = record.http_headers.get_header("Content-Type") or ""
                asked = {headers.get_header("WARC-Record-ID"): (record.http_headers.protocol, sent_as, payload)}
            elif kind in ("response", "revisit") and record.http_headers is not None:
                lines.append(_line(record, asked, {"length": end - offset, "offset": offset, "filename": path.name}))
    return lines, whole


def _line(record: Any, asked: Asked, where: dict[str, int | str]) -> str:
    headers = record.rec_headers
    url = headers.get_header("WARC-Target-URI")
    method, sent_as, sent = asked.get(headers.get_header("WARC-Concurrent-To"), ("GET", "", b""))
    key, body = request_key(method, url, sent_as, sent)
    moment = datetime.fromisoformat(headers.get_header("WARC-Date").replace("Z", "+00:00"))
    media = next((value for field, value in headers_of(record) if field.lower() == "content-type"), "")
    revisit = headers.get_header("WARC-Type") == "revisit"
    data = {
        "url": url,
        "mime": "warc/revisit" if revisit else media.partition(";")[0].strip().lower() or "unk",
        "status": record.http_headers.get_statuscode(),
        "digest": headers.get_header("WARC-Payload-Digest"),
        **{name: str(value) for name, value in where.items()},
    }
    if method != "GET":
        data |= {"method": method, "requestBody": body}
    return f"{key} {moment:%Y%m%d%H%M%S} {json.dumps(data, ensure_ascii=True, separators=(',', ':'))}"


def _body(content_type: str, sent: bytes) -> str:
    """What was sent, as a query: a form is decoded, anything else stands in base 64."""
    if content_type.startswith("application/x-www-form-urlencoded"):
        try:
            return unquote_plus(sent.decode("utf-8"))[:_MOST_SENT]
        except UnicodeDecodeError:
            pass
    return f"__wb_post_data={base64.b64encode(sent).decode('ascii')}"[:_MOST_SENT] if sent else ""


def _is_word(host: str) -> bool:
    """Whether a host name outside ASCII has a form in it."""
    if host.isascii():
        return False
    try:
        host.encode("idna")
    except UnicodeError:
        return False
    return True


def _escaped(text: bytes) -> bytes:
    """Every escape undone, however often it was made, then what has to be escaped, once."""
    while (plain := unquote_to_bytes(text)) != text:
        text = plain
    return quote_from_bytes(text, safe=_SAFE).encode("ascii")


def _resolved(path: bytes) -> bytes:
    """A path without ``.``, ``..`` and empty parts."""
    out: list[bytes] = []
    for part in path.split(b"/"):
        if part == b"..":
            del out[-1:]
        elif part not in (b"", b"."):
            out.append(part)
    ends = path.endswith((b"/", b"/.", b"/..")) and out
    return b"/" + b"/".join(out) + (b"/" if ends else b"")
