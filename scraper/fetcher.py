"""Asking a site politely: allowed hosts only, robots.txt obeyed, slowly, once, and everything into the archive.

A request that the archive already answers is not sent again; so a run that was killed goes on where it stopped.
"""

from __future__ import annotations

import email.utils
import threading
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import cached_property
from importlib import metadata
from urllib.parse import urlencode

from protego import Protego

from forms.encodings import Decoded, decode
from scraper.addresses import absolute, host_and_port
from scraper.archive import Archive, Exchange, Headers, request_key
from scraper.captures import Capture
from scraper.challenges import Verdict, classify, is_file
from scraper.content import charset, header
from scraper.errors import (
    BudgetSpent,
    CrawlStopped,
    HostNotAllowed,
    HostStopped,
    NotFetched,
    RobotsRefused,
    TimedOut,
    TooManyRedirects,
    Unreachable,
)
from scraper.essence import essence
from scraper.firewalls import CHALLENGES, Firewalls, Refusal
from scraper.ledger import Ledger
from scraper.pace import Pace
from scraper.profiles import Profile
from scraper.transport import Inflated, Limits, Received, Transport, inflate

#: Hosts that cannot be reached are left alone after as many addresses.
FAILURES = 3

#: Lists, robots.txt and whatever was not a report are asked for again when older than this.
FRESH = timedelta(hours=20)

#: A report that was archived longer ago is asked for again: it may have been changed after its publication.
RECHECK = timedelta(days=90)

#: A longer wait asked for by ``Retry-After`` or ``Crawl-delay`` is cut to this many seconds, with an issue.
LONGEST_WAIT = 300.0

_RETRIED = frozenset({429, 500, 502, 503, 504})
_REDIRECTS = frozenset({301, 302, 303, 307, 308})

Report = Callable[[str, str, str], None]


@dataclass(frozen=True)
class Answer:
    """The answer at the end of a chain of redirects. ``payload`` is inflated; ``asked`` is the address first asked."""

    asked: str
    url: str
    capture: Capture
    headers: Headers
    payload: bytes
    verdict: Verdict
    truncated: bool

    @cached_property
    def decoded(self) -> Decoded:
        """The payload as text."""
        return decode(self.payload, charset(self.headers))


class Fetcher:
    """Requests of one site. ``report(code, url, message)`` takes the issues. Not for several threads at once."""

    def __init__(
        self,
        profile: Profile,
        archive: Archive,
        ledger: Ledger,
        report: Report,
        *,
        pace: Pace | None = None,
        firewalls: Firewalls | None = None,
        limits: Limits | None = None,
        now: Callable[[], datetime] = lambda: datetime.now(UTC),
        fresh: timedelta = FRESH,
        recheck: timedelta = RECHECK,
        stop: threading.Event | None = None,
        transport: Transport | None = None,
    ) -> None:
        self.profile = profile
        self.requests = 0
        self.blocked: dict[str, Verdict] = {}
        self._archive = archive
        self._ledger = ledger
        self._report = report
        self._pace = pace or Pace()
        self._firewalls = firewalls or Firewalls()
        self._limits = limits or Limits()
        self._now = now
        self._fresh = fresh
        self._recheck = recheck
        self._stop = stop or threading.Event()
        self._hosts = profile.hosts()
        self._file_hosts = profile.hosts(attachments=True)
        self._transport = transport or Transport(self._file_hosts, self._limits, profile.transport)
        self._robots: dict[str, Protego | None] = {}
        self._challenges: dict[str, int] = {}
        self._failures: dict[str, int] = {}
        self._stopped: dict[str, str] = {}
        self._lowered: set[tuple[str, str]] = set()
        self._agent = _user_agent(profile.contact)

    def close(self) -> None:
        """Closes connections."""
        self._transport.close()

    def fetch(
        self,
        url: str,
        *,
        form: Mapping[str, str] | None = None,
        referer: str = "",
        attachment: bool = False,
        script: bool = False,
        final: Callable[[Answer], bool] | None = None,
    ) -> Answer:
        """The answer to a request, from the archive if it is there and fresh, or ``final`` says it needs no renewal.

        ``form`` makes it a POST; ``script`` sends the header of a script's request. Redirects are followed here, each
        hop checked and archived. Raises ``NotFetched`` (any kind), ``ArchiveError``, ``CrawlStopped``.
        """
        asked = absolute(url, url)
        if asked is None:
            raise HostNotAllowed(url, "only http and https addresses are asked for")
        method, payload = ("GET", b"") if form is None else ("POST", urlencode(form).encode("ascii"))
        current = asked
        for _ in range(self._limits.redirects + 1):
            current = self._as_configured(current)
            (self._file_hosts if attachment else self._hosts).check(current)
            answer = self._one(asked, current, method, payload, referer, script, final)
            target = header(answer.headers, "location") if answer.capture.status in _REDIRECTS else ""
            if not target:
                self._count_challenge(answer, attachment)
                return answer
            following = absolute(current, decode(target.encode("latin-1", "replace")).text)
            if following is None:
                raise HostNotAllowed(target[:200], f"{current} redirects to what is not an http or https address")
            if answer.capture.status not in (307, 308):
                method, payload = "GET", b""
            current = following
        raise TooManyRedirects(asked, f"more than {self._limits.redirects} redirects")

    def refused(self, url: str) -> bool:
        """Whether the host of ``url`` answered with challenges until it was left alone."""
        return _place(url) in self._stopped and _place(url) in self.blocked

    def _one(
        self,
        asked: str,
        url: str,
        method: str,
        payload: bytes,
        referer: str,
        script: bool,
        final: Callable[[Answer], bool] | None,
    ) -> Answer:
        known = self._ledger.capture_of(request_key(method, url, payload))
        settled: Answer | None = None
        if known is not None and known.status not in _RETRIED:
            answer = self._archived(asked, known)
            age = self._now() - known.fetched
            settled = answer if final is not None and final(answer) else None
            if age < self._fresh or (settled is not None and age < self._recheck):
                return answer
        self._allowed_by_robots(url)
        headers = {"Referer": referer} if referer else {}
        if script:
            headers["X-Requested-With"] = "XMLHttpRequest"
        if method == "POST":
            headers["Content-Type"] = "application/x-www-form-urlencoded; charset=UTF-8"
        renewed = self._answer(asked, *self._send(method, url, headers, payload))
        if settled is not None and renewed.verdict.outcome == "ok" and not same_essence(settled, renewed):
            versions = f"{settled.capture.id} of {settled.capture.fetched:%Y-%m-%d}, now {renewed.capture.id}"
            self._report("report-changed", url, f"the report was changed after it was archived: {versions}")
        return renewed

    def _archived(self, asked: str, capture: Capture) -> Answer:
        record = self._archive.read(capture)
        return self._answer(asked, capture, record.headers, record.payload, record.truncated)

    def _answer(self, asked: str, capture: Capture, headers: Headers, payload: bytes, truncated: str) -> Answer:
        verdict: Verdict | None = None
        if truncated:
            message = f"the answer was cut off after {len(payload)} bytes; raise the limit to read it"
            self._report("too-large", capture.url, message)
            verdict = Verdict("error", "too-large", message)
        try:
            payload = inflate(payload, header(headers, "content-encoding"), self._limits)
        except Inflated as error:
            if not truncated:
                self._report("not-inflated", capture.url, str(error))
            payload = b""
            verdict = verdict or Verdict("error", "not-inflated", str(error))
        if verdict is None:
            verdict = classify(capture.status, headers, payload, decode(payload[:16_384], charset(headers)).text)
        return Answer(asked, capture.url, capture, headers, payload, verdict, bool(truncated))

    def _send(
        self, method: str, url: str, headers: Mapping[str, str], payload: bytes
    ) -> tuple[Capture, Headers, bytes, str]:
        """One request with its retries. The answer is in the archive, and the ledger knows it, when this returns."""
        place = _place(url)
        turn = self.profile.group or place
        tries = 0
        while True:
            if self._stop.is_set():
                raise CrawlStopped("stopped on request")
            self._heed_group(place, url)
            if place in self._stopped:
                raise HostStopped(url, f"{place} is left alone: {self._stopped[place]}")
            if self.requests >= self.profile.max_requests:
                raise BudgetSpent(url, f"the budget of {self.profile.max_requests} requests is used up")
            tries += 1
            try:
                with self._pace.turn(turn, self.profile.delay):
                    self.requests += 1
                    asked_at = self._now()
                    received = self._transport.exchange(method, url, {**self._headers(), **headers}, payload)
            except NotFetched as error:
                said = {"key": request_key(method, url, payload), "code": error.code, "why": error.why}
                self._archive.note(self.profile.site, "not-received", said, asked_at)
                if not isinstance(error, Unreachable | TimedOut):
                    raise
                self._pace.slow_down(turn)
                if tries <= self._limits.retries:
                    self._pace.hold(turn, self._back_off(tries))
                    continue
                self._count_failure(place, error)
                raise
            self._failures[place] = 0
            capture = self._archive.write(self.profile.site, _exchange(method, url, payload, asked_at, received))
            self._ledger.add_capture(capture)
            if received.status in _RETRIED and tries <= self._limits.retries:
                self._pace.slow_down(turn)
                self._pace.hold(turn, self._wanted_wait(url, received.headers, tries))
                continue
            if received.status >= 400 and received.status not in (404, 410):
                self._pace.slow_down(turn)
            return capture, received.headers, received.payload, received.truncated

    def _headers(self) -> dict[str, str]:
        return {
            "User-Agent": self._agent,
            "Accept": "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8",
            "Accept-Language": "zh-CN,zh;q=0.9",
            "Accept-Encoding": "gzip, deflate",
        }

    def _back_off(self, tries: int) -> float:
        return self.profile.delay * float(2**tries)

    def _wanted_wait(self, url: str, headers: Headers, tries: int) -> float:
        said = header(headers, "retry-after").strip()
        wait = self._back_off(tries)
        if said.isdigit():
            wait = float(said)
        elif said:
            try:
                wait = (email.utils.parsedate_to_datetime(said) - self._now()).total_seconds()
            except (TypeError, ValueError):
                self._report("retry-after", url, f"Retry-After is not understood: {said[:80]!r}")
        if wait > LONGEST_WAIT:
            self._report("retry-after", url, f"asked to wait {wait:g} s, waiting {LONGEST_WAIT:g} s")
        return max(0.0, min(wait, LONGEST_WAIT))

    def _count_failure(self, place: str, error: NotFetched) -> None:
        self._failures[place] = self._failures.get(place, 0) + 1
        if self._failures[place] >= FAILURES:
            self._halt(place, f"{FAILURES} addresses in a row were not reached", error.url, "host-unreachable")

    def _count_challenge(self, answer: Answer, attachment: bool) -> None:
        if answer.verdict.outcome != "blocked" or (attachment and answer.verdict.reason == "captcha"):
            return
        place = _place(answer.url)
        self.blocked.setdefault(place, answer.verdict)
        self._challenges[place] = self._challenges.get(place, 0) + 1
        self._firewalls.refused(self.profile.group, Refusal(place, answer.url, answer.verdict))
        if self._challenges[place] >= CHALLENGES:
            self._halt(place, f"blocked ({answer.verdict.reason})", answer.url, "host-blocked")

    def _heed_group(self, place: str, url: str) -> None:
        """Leaves the host alone where others behind the same firewall were refused."""
        refusal = self._firewalls.paused(self.profile.group) if self.profile.group else None
        if refusal is not None and place not in self._stopped:
            self._archive.note(self.profile.site, "group-paused", refusal.to_dict(), self._now())
            self.blocked.setdefault(place, refusal.verdict)
            self._halt(place, f"the group {self.profile.group} is paused: {refusal}", url, "group-paused")

    def _as_configured(self, url: str) -> str:
        """The address in the scheme that the profile wants of its host; said once a host."""
        mode = self.profile.transport.get(host_and_port(url)[0])
        if mode is None:
            return url
        scheme, rest = url.split("://", 1)
        asked = f"{mode}://{rest}" if mode in ("http", "https") else url
        said = (_place(url), mode)
        if (asked != url or (scheme == "https" and mode != "https")) and said not in self._lowered:
            self._lowered.add(said)
            self._report("transport", url, f"asked for as the profile says: {mode}")
        return asked

    def _halt(self, place: str, why: str, url: str, code: str) -> None:
        if place not in self._stopped:
            self._stopped[place] = why
            self._report(code, url, f"{place} is left alone from here on: {why}")

    def _allowed_by_robots(self, url: str) -> None:
        place = _place(url)
        if self.profile.robots == "ignore":
            if place not in self._robots:
                self._robots[place] = None
                self._report("robots-ignored", url, "robots.txt is not obeyed: the profile says so")
            return
        if place not in self._robots:
            self._robots[place] = self._read_robots(url, place)
        rules = self._robots[place]
        if rules is not None and not rules.can_fetch(url, self._agent):
            raise RobotsRefused(url, "robots.txt forbids it")

    def _read_robots(self, url: str, place: str) -> Protego | None:
        """The rules of a host; ``None`` when there are none. Stops the host when it cannot say."""
        current = "/".join(url.split("/", 3)[:3]) + "/robots.txt"
        answer: Answer | None = None
        for _ in range(6):
            known = self._ledger.capture_of(request_key("GET", current))
            if known is not None and known.status not in _RETRIED and self._now() - known.fetched < self._fresh:
                answer = self._archived(current, known)
            else:
                answer = self._answer(current, *self._send("GET", current, {}, b""))
            target = header(answer.headers, "location") if answer.capture.status in _REDIRECTS else ""
            following = absolute(current, target) if target else None
            if following is None:
                break
            if not self._hosts.allows(*host_and_port(following)):
                self._report("robots-redirect", current, f"robots.txt redirects to {following}; taken as none")
                return None
            current = following
        assert answer is not None
        status = answer.capture.status
        if status in (400, 401, 403, 404, 410) or 300 <= status < 400:
            return None
        if status >= 400:
            blocked = answer.verdict.outcome == "blocked"
            if blocked:
                self.blocked.setdefault(place, answer.verdict)
            why = f"robots.txt answers {status}" + (f" ({answer.verdict.reason})" if blocked else "")
            if blocked:
                self._firewalls.refused(self.profile.group, Refusal(place, current, answer.verdict))
            self._halt(place, why, current, "host-blocked" if blocked else "robots-unavailable")
            raise HostStopped(url, f"{place} is left alone: {why}")
        text = answer.decoded.text
        if text.lstrip("\ufeff \t\r\n").startswith("<"):
            self._report("robots-html", current, "a web page is served as robots.txt; taken as none")
            return None
        rules = Protego.parse(text[:512_000])
        wanted = rules.crawl_delay(self._agent)
        if wanted is not None and wanted > 0:
            if wanted > LONGEST_WAIT:
                self._report("crawl-delay", current, f"Crawl-delay {wanted:g} s, keeping {LONGEST_WAIT:g} s")
            self._pace.at_least(self.profile.group or place, min(float(wanted), LONGEST_WAIT))
        return rules


def same_essence(old: Answer, new: Answer) -> bool:
    """Whether two answers say the same, whatever their counters of visits, dates, scripts and markup do."""
    if old.capture.digest == new.capture.digest:
        return True
    if is_file(old.payload) or is_file(new.payload):
        return False
    return essence(old.decoded.text) == essence(new.decoded.text)


def _user_agent(contact: str) -> str:
    try:
        version = metadata.version("nianbao")
    except metadata.PackageNotFoundError:
        version = "0"
    about = "; ".join(part for part in ("archive of annual reports on open government information", contact) if part)
    return f"nianbao/{version} ({about})"


def _place(url: str) -> str:
    host, port = host_and_port(url)
    return host if port in (80, 443) else f"{host}:{port}"


def _exchange(method: str, url: str, payload: bytes, asked_at: datetime, received: Received) -> Exchange:
    return Exchange(
        url=url,
        method=method,
        request_headers=received.sent,
        request_payload=payload,
        status=received.status,
        reason=received.reason,
        headers=received.headers,
        payload=received.payload,
        fetched=asked_at,
        address=received.address,
        truncated=received.truncated,
    )
