"""What broke a connection is told in plain words, whatever the library wraps it in."""

from __future__ import annotations

import ssl

import pytest
import requests
import urllib3

from scraper.broken import broken


def wrapped(cause: BaseException) -> requests.ConnectionError:
    """A cause as the library hands it on: as an argument of an argument."""
    pool = urllib3.exceptions.ProtocolError("Connection aborted.", cause)
    return requests.ConnectionError(pool)


@pytest.mark.parametrize(
    ("cause", "words"),
    [
        (ConnectionRefusedError(111, "Connection refused"), "the connection was refused"),
        (ConnectionResetError(104, "Connection reset by peer"), "the connection was broken off by the other side"),
        (ConnectionResetError("no number"), "the connection was broken off by the other side"),
        (ssl.SSLCertVerificationError("certificate verify failed"), "no secure connection"),
        (OSError(101, "Network is unreachable"), "there is no way to the host"),
        (ValueError("anything"), "the connection was broken off"),
    ],
)
def test_known_causes(cause: BaseException, words: str) -> None:
    """This test ensures that the cause is found below what wraps it, and no text of the library is shown."""
    if isinstance(cause, OSError) and cause.errno == 101:
        pytest.importorskip("fcntl", reason="the number of this error is another one on Windows")
    told = broken(wrapped(cause))
    assert told.startswith(words)
    assert "Pool" not in told


def test_unknown_cause() -> None:
    """This test ensures that what is not known is told by the names of its errors, and a circle ends."""
    error = RuntimeError("inside")
    error.__cause__ = KeyError("x")
    error.__cause__.__context__ = error
    assert broken(error) == "the connection failed (RuntimeError < KeyError)"
