"""What broke a connection, in plain words: the HTTP library's own text is about its objects, not about the site."""

from __future__ import annotations

import errno
import ssl

from urllib3.util.ssl_match_hostname import CertificateError

#: By the beginning of the names of the errors that are found on the way down, most telling first.
_NAMED = (
    ("IncompleteRead", "the answer broke off"),
    ("ChunkedEncoding", "the answer broke off"),
    ("RemoteDisconnected", "the connection was closed without an answer"),
    ("ConnectionReset", "the connection was broken off by the other side"),
    ("BadStatusLine", "the answer is no HTTP"),
    ("ProtocolError", "the connection was broken off"),
)
_NUMBERED = {
    errno.ECONNREFUSED: "the connection was refused",
    errno.ECONNRESET: "the connection was broken off by the other side",
    errno.ECONNABORTED: "the connection was broken off",
    errno.EPIPE: "the connection was broken off",
    errno.ENETUNREACH: "there is no way to the host",
    errno.EHOSTUNREACH: "there is no way to the host",
}
_DEEPEST = 20


def broken(error: BaseException) -> str:
    """Why there was no answer: the first cause that has plain words, else the names of the error and its cause."""
    causes = _causes(error)
    for cause in causes:
        if isinstance(cause, ssl.SSLError | CertificateError):
            return f"no secure connection: {_insecure(cause)}"
        if isinstance(cause, OSError) and cause.errno in _NUMBERED:
            return _NUMBERED[cause.errno]
    for name, words in _NAMED:
        if any(type(cause).__name__.startswith(name) for cause in causes):
            return words
    return f"the connection failed ({' < '.join(dict.fromkeys(type(cause).__name__ for cause in causes))})"


def _insecure(error: BaseException) -> str:
    """What a certificate or a protocol lacks, in the words of who checked it."""
    if isinstance(error, CertificateError):
        return str(error)
    told = getattr(error, "verify_message", "") or str(getattr(error, "reason", None) or "").replace("_", " ").lower()
    return " ".join(told.split()) or "certificate or protocol of the site is not accepted"


def _causes(error: BaseException) -> list[BaseException]:
    """The error and all that it was made of: causes, contexts, and errors that stand among its arguments."""
    found: list[BaseException] = []
    waiting: list[object] = [error]
    while waiting and len(found) < _DEEPEST:
        one = waiting.pop(0)
        if isinstance(one, BaseException) and one not in found:
            found.append(one)
            waiting.extend((one.__cause__, one.__context__, getattr(one, "reason", None), *one.args))
    return found
