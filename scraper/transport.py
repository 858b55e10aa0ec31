"""One request over the network: to the address that was checked, within limits of time and size, nothing followed."""

from __future__ import annotations

import socket
import ssl
import threading
import time
import zlib
from collections.abc import Mapping
from dataclasses import dataclass
from http.cookiejar import DefaultCookiePolicy
from typing import Any

import requests
import urllib3
from requests.adapters import HTTPAdapter
from urllib3.connection import HTTPConnection, HTTPSConnection
from urllib3.connectionpool import HTTPConnectionPool, HTTPSConnectionPool

from scraper.addresses import host_and_port
from scraper.archive import Headers
from scraper.broken import broken
from scraper.errors import TimedOut, Unreachable
from scraper.hosts import Hosts


@dataclass(frozen=True, slots=True)
class Limits:
    """Bounds of one exchange. Seconds; bytes; ``ratio`` is inflated bytes for each received one."""

    connect: float = 15.0
    read: float = 60.0
    total: float = 300.0
    max_bytes: int = 64_000_000
    max_inflated: int = 128_000_000
    ratio: int = 300
    retries: int = 2
    redirects: int = 8


@dataclass(frozen=True, slots=True)
class Received:
    """An answer as received, after transfer decoding and before content decoding."""

    status: int
    reason: str
    headers: Headers
    payload: bytes
    sent: Headers
    address: str
    truncated: str


class Inflated(Exception):
    """A payload inflates beyond the limits, or not at all. The message says which."""

    code = "not-inflated"


_live = threading.local()


class _Watch:
    """Ends a connection on which headers trickle in for longer than the total limit."""

    def __init__(self, seconds: float) -> None:
        self.expired = False
        self.connection: HTTPConnection | None = None
        self._timer = threading.Timer(seconds, self._end)
        self._timer.daemon = True

    def _end(self) -> None:
        self.expired = True
        sock = self.connection.sock if self.connection is not None else None
        if sock is not None:
            try:
                sock.shutdown(socket.SHUT_RDWR)
            except OSError:
                return  # closed already

    def __enter__(self) -> _Watch:
        _live.watch = self
        self._timer.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._timer.cancel()
        _live.watch = None


class _Connection(HTTPConnection):
    def request(self, *args: Any, **kwargs: Any) -> None:
        watch: _Watch | None = getattr(_live, "watch", None)
        if watch is not None:
            watch.connection = self
        super().request(*args, **kwargs)


class _SecureConnection(HTTPSConnection):
    def request(self, *args: Any, **kwargs: Any) -> None:
        watch: _Watch | None = getattr(_live, "watch", None)
        if watch is not None:
            watch.connection = self
        super().request(*args, **kwargs)


class _Pool(HTTPConnectionPool):
    ConnectionCls = _Connection


class _SecurePool(HTTPSConnectionPool):
    ConnectionCls = _SecureConnection


#: Ways of asking a host that lower the guard of TLS.
_LOWERED = ("legacy-tls", "unverified-tls")


class _CheckedAdapter(HTTPAdapter):
    """Connects to the address that :class:`Hosts` checked, whatever the name may mean by then."""

    def __init__(self, hosts: Hosts, modes: Mapping[str, str]) -> None:
        self._hosts = hosts
        self._contexts = {host: _context(mode) for host, mode in modes.items() if mode in _LOWERED}
        self._unverified = {host for host, mode in modes.items() if mode == "unverified-tls"}
        super().__init__(pool_connections=4, pool_maxsize=1, max_retries=0)

    def init_poolmanager(self, *args: Any, **kwargs: Any) -> None:
        super().init_poolmanager(*args, **kwargs)
        self.poolmanager.pool_classes_by_scheme = {"http": _Pool, "https": _SecurePool}

    def get_connection_with_tls_context(
        self,
        request: requests.PreparedRequest,
        verify: Any,
        proxies: Any = None,
        cert: Any = None,
    ) -> HTTPConnectionPool:
        url = request.url or ""
        host, _ = host_and_port(url)
        address, port = self._hosts.address(url)
        host_params, tls = self.build_connection_pool_key_attributes(request, verify, cert)
        pool_kwargs: dict[str, Any] = {**tls}
        if host_params["scheme"] == "https":
            pool_kwargs["server_hostname"] = host
            pool_kwargs["assert_hostname"] = host
            context = self._contexts.get(host)
            if context is not None:
                pool_kwargs["ssl_context"] = context
            if host in self._unverified:
                pool_kwargs["assert_hostname"] = False
        found = self.poolmanager.connection_from_host(
            address,
            port=port,
            scheme=host_params["scheme"],
            pool_kwargs=pool_kwargs,
        )
        assert isinstance(found, HTTPConnectionPool)
        return found

    def cert_verify(self, conn: Any, url: str, verify: Any, cert: Any) -> None:
        super().cert_verify(conn, url, verify, cert)  # type: ignore[no-untyped-call]  # requests has it untyped
        if host_and_port(url)[0] in self._unverified:
            conn.cert_reqs, conn.ca_certs = "CERT_NONE", None


def _context(mode: str) -> ssl.SSLContext:
    """``legacy-tls``: renegotiation as of old and weak keys. ``unverified-tls``: and the certificate is not checked."""
    context = ssl.create_default_context()
    context.options |= getattr(ssl, "OP_LEGACY_SERVER_CONNECT", 0x4)
    context.set_ciphers("DEFAULT@SECLEVEL=1")
    if mode == "unverified-tls":
        context.check_hostname = False
        context.verify_mode = ssl.CERT_NONE
        urllib3.disable_warnings(urllib3.exceptions.InsecureRequestWarning)  # the crawl raises an issue for it
    return context


class Transport:
    """Requests of one site. Keeps no cookies, follows nothing, heeds no proxy of the environment.

    ``modes`` says by host which one is to be asked with less of TLS than usual.
    """

    def __init__(self, hosts: Hosts, limits: Limits, modes: Mapping[str, str] | None = None) -> None:
        self._hosts = hosts
        self.limits = limits
        self._session = requests.Session()
        self._session.trust_env = False
        self._session.cookies.set_policy(DefaultCookiePolicy(allowed_domains=[]))
        adapter = _CheckedAdapter(hosts, modes or {})
        self._session.mount("http://", adapter)
        self._session.mount("https://", adapter)

    def close(self) -> None:
        """Closes what is open."""
        self._session.close()

    def exchange(self, method: str, url: str, headers: Mapping[str, str], payload: bytes) -> Received:
        """Sends one request. Raises ``Unreachable``, ``TimedOut`` or ``AddressRefused``; a status is never an error."""
        address, _ = self._hosts.address(url)
        prepared = requests.Request(method, url, headers={**headers, "Host": _host_header(url)}).prepare()
        prepared.url = url
        if method == "POST":
            prepared.prepare_body(payload, None)
        ends = time.monotonic() + self.limits.total
        with _Watch(self.limits.total) as watch:
            try:
                response = self._session.send(
                    prepared,
                    stream=True,
                    allow_redirects=False,
                    timeout=(self.limits.connect, self.limits.read),
                )
                with response:
                    body, truncated = self._read(url, response.raw, ends)
                    if not truncated:
                        response.raw.release_conn()  # for the next request; closing would end the connection
            except requests.Timeout as error:
                raise TimedOut(url, "no answer in time") from error
            except (requests.RequestException, urllib3.exceptions.HTTPError, OSError) as error:
                if watch.expired:
                    raise TimedOut(url, f"not answered within {self.limits.total:g} s") from error
                if isinstance(error, urllib3.exceptions.TimeoutError | TimeoutError):
                    raise TimedOut(url, "no answer in time") from error
                raise Unreachable(url, broken(error)) from error
        if watch.expired:  # the connection was ended for it; what came of the headers is not an answer
            raise TimedOut(url, f"not answered within {self.limits.total:g} s")
        return Received(
            status=response.status_code,
            reason=str(response.raw.reason or ""),
            headers=tuple((str(name), str(value)) for name, value in response.raw.headers.items()),
            payload=body,
            sent=tuple((str(name), _text(value)) for name, value in prepared.headers.items()),
            address=address,
            truncated=truncated,
        )

    def _read(self, url: str, raw: Any, ends: float) -> tuple[bytes, str]:
        parts: list[bytes] = []
        size = 0
        while True:
            chunk = raw.read1(1 << 16, decode_content=False)
            if not chunk:
                break
            parts.append(chunk)
            size += len(chunk)
            if size > self.limits.max_bytes:
                return b"".join(parts)[: self.limits.max_bytes], "length"
            if time.monotonic() > ends:
                raise TimedOut(url, f"not received within {self.limits.total:g} s")
        promised = raw.headers.get("Content-Length", "")
        if promised.isdigit() and size < int(promised):
            raise Unreachable(url, f"the answer broke off after {size} of {promised} bytes")
        return b"".join(parts), ""


def _host_header(url: str) -> str:
    return url.split("//", 1)[1].split("/", 1)[0]


def _text(value: str | bytes) -> str:
    return value.decode("latin-1") if isinstance(value, bytes) else value


def inflate(payload: bytes, encoding: str, limits: Limits) -> bytes:
    """``payload`` without its content encodings. Raises ``Inflated`` at a limit, or for bytes that do not inflate."""
    for name in reversed([part.strip().lower() for part in encoding.split(",") if part.strip()]):
        if name == "identity":
            continue
        if name not in ("gzip", "x-gzip", "deflate"):
            raise Inflated(f"the content encoding {name!r} was not asked for")
        payload = _inflate_once(payload, name, limits)
    return payload


def _inflate_once(payload: bytes, name: str, limits: Limits) -> bytes:
    bound = min(limits.max_inflated, max(len(payload) * limits.ratio, 1_000_000))
    windows = (zlib.MAX_WBITS | 32, -zlib.MAX_WBITS) if name == "deflate" else (zlib.MAX_WBITS | 32,)
    if not payload:
        return payload
    for window in windows:
        out: list[bytes] = []
        size = 0
        rest = payload
        try:
            while rest:
                inflater = zlib.decompressobj(window)
                while rest and not inflater.eof:
                    part = inflater.decompress(rest, 1 << 20)
                    rest = inflater.unconsumed_tail
                    size += len(part)
                    if size > bound:
                        raise Inflated(f"{len(payload)} bytes inflate to more than {bound}")
                    out.append(part)
                    if not part and not rest:
                        break
                if not inflater.eof:
                    out.append(inflater.flush())
                rest = inflater.unused_data if name != "deflate" else b""
                if rest and not rest.startswith(b"\x1f\x8b"):
                    rest = b""  # padding behind the stream
        except zlib.error:
            continue
        return b"".join(out)
    if payload.lstrip()[:1] == b"<":
        return payload  # declared as compressed, sent as it is
    raise Inflated(f"{len(payload)} bytes declared as {name} do not inflate")
