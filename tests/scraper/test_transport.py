"""Hosts that cannot be asked as usual: schemes and TLS as the profile says of them, each use told."""

from __future__ import annotations

import datetime
import ssl
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from scraper.archive import Archive
from scraper.errors import Unreachable
from scraper.fetcher import Answer, Fetcher
from scraper.memory import MemoryLedger
from scraper.profiles import Profile
from tests.scraper.helpers import QUICK
from tests.scraper.portal import Portal, html

HOST = "www.old.gov.example"


class _Page(BaseHTTPRequestHandler):
    def do_GET(self) -> None:
        body = b"<html><title>x</title>" + "政府信息公开年报".encode() * 20
        self.send_response(200 if self.path != "/robots.txt" else 404)
        self.send_header("Content-Type", "text/html; charset=utf-8")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: object) -> None:
        pass


def _certificate(folder: Path, host: str) -> Path:
    """A certificate with a weak key for ``host`` that nobody signed but itself, as old portals have them."""
    pytest.importorskip("cryptography", reason="certificates cannot be made without the package cryptography")
    from cryptography import x509
    from cryptography.hazmat.primitives import hashes, serialization
    from cryptography.hazmat.primitives.asymmetric import rsa
    from cryptography.x509.oid import NameOID

    key = rsa.generate_private_key(public_exponent=65537, key_size=1024)
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, host)])
    begins = datetime.datetime(2020, 1, 1, tzinfo=datetime.UTC)
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(1)
        .not_valid_before(begins)
        .not_valid_after(begins + datetime.timedelta(days=36_500))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName(host)]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(key.public_key()), critical=False)
        .sign(key, hashes.SHA256())
    )
    path = folder / "server.pem"
    private = key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.TraditionalOpenSSL, serialization.NoEncryption()
    )
    path.write_bytes(private + made.public_bytes(serialization.Encoding.PEM))
    return path


@contextmanager
def _serving(certificate: Path) -> Iterator[int]:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.set_ciphers("DEFAULT@SECLEVEL=0")
    context.load_cert_chain(certificate)
    server = ThreadingHTTPServer(("127.0.0.1", 0), _Page)
    server.daemon_threads = True
    server.socket = context.wrap_socket(server.socket, server_side=True)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
    thread.start()
    yield int(server.server_address[1])
    server.shutdown()
    server.server_close()
    thread.join()


@pytest.fixture
def secure(tmp_path: Path) -> Iterator[int]:
    """The port of a server on loopback that speaks TLS with a certificate for another name."""
    with _serving(_certificate(tmp_path, "elsewhere.example")) as port:
        yield port


def _ask(folder: Path, url: str, resolve: dict[str, str], transport: dict[str, str]) -> tuple[Answer, list[str]]:
    profile = Profile.from_url(url, delay=0.0, resolve=resolve, transport=transport)
    issues: list[str] = []
    with Archive(folder) as archive:
        fetcher = Fetcher(
            profile, archive, MemoryLedger(), lambda code, _, message: issues.append(f"{code}: {message}"), limits=QUICK
        )
        try:
            return fetcher.fetch(url), issues
        finally:
            fetcher.close()


def test_certificates_are_checked(secure: int, tmp_path: Path) -> None:
    """This test ensures that a certificate that nobody signed is refused unless the profile names the host."""
    for transport in ({}, {"www.other.gov.example": "unverified-tls"}, {HOST: "legacy-tls"}):
        with pytest.raises(Unreachable, match=r"(?i)certificate"):
            _ask(tmp_path / str(len(transport)), f"https://{HOST}/", {HOST: f"127.0.0.1:{secure}"}, transport)


def test_names_are_checked(secure: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """This test ensures that a trusted certificate for another name is refused, of hosts with old TLS too."""
    monkeypatch.setenv("SSL_CERT_FILE", str(tmp_path / "server.pem"))
    with pytest.raises(Unreachable, match=r"(?i)hostname mismatch|doesn't match"):
        _ask(tmp_path / "a", f"https://{HOST}/", {HOST: f"127.0.0.1:{secure}"}, {HOST: "legacy-tls"})


@pytest.mark.parametrize(("named", "read"), [(HOST, True), ("www.other.gov.example", False)])
def test_weak_keys_where_the_profile_says_so(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, named: str, read: bool
) -> None:
    """This test ensures that a weak key is taken of a host named for it alone, told, and the signer checked still."""
    certificate = _certificate(tmp_path, HOST)
    monkeypatch.setenv("SSL_CERT_FILE", str(certificate))
    with _serving(certificate) as port:
        asking = (f"https://{HOST}/", {HOST: f"127.0.0.1:{port}"}, {named: "legacy-tls"})
        if not read:
            with pytest.raises(Unreachable, match=r"(?i)certificate"):
                _ask(tmp_path / "a", *asking)
            return
        answer, issues = _ask(tmp_path / "a", *asking)
    assert answer.verdict.outcome == "ok"
    assert issues == ["transport: asked for as the profile says: legacy-tls"]


def test_unverified_where_the_profile_says_so(secure: int, tmp_path: Path) -> None:
    """This test ensures that a named host is asked all the same, and that this is told."""
    answer, issues = _ask(tmp_path / "a", f"https://{HOST}/", {HOST: f"127.0.0.1:{secure}"}, {HOST: "unverified-tls"})
    assert answer.verdict.outcome == "ok"
    assert issues == ["transport: asked for as the profile says: unverified-tls"]


def test_http_where_the_profile_says_so(portal: Portal, tmp_path: Path) -> None:
    """This test ensures that https addresses of a host are asked for by http, and archived and told as such."""
    portal.routes["/"] = html("<p>政府信息公开年报</p>" * 20, "年报")
    answer, issues = _ask(tmp_path / "a", f"https://{HOST}/", {HOST: f"127.0.0.1:{portal.port}"}, {HOST: "http"})
    assert answer.capture.url == f"http://{HOST}/"
    assert issues == ["transport: asked for as the profile says: http"]
