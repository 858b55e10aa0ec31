"""A recorded crawl once more, from the archive alone: no network, nothing written, the same answers in the same order.

The notes of the archive (``archive.py``) say where a crawl began and with what settings. A :class:`Replay` stands in
for the archive that was written and for the network that was asked; everything between them runs as it did.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from scraper.archive import Archive, Exchange, request_key
from scraper.captures import Capture
from scraper.crawl import Crawled, crawl
from scraper.errors import AddressRefused, CrawlStopped, NotArchived, NotFetched, ProfileError, TimedOut, Unreachable
from scraper.firewalls import Firewalls, Refusal
from scraper.ledger import Ledger
from scraper.pace import Pace
from scraper.profiles import Profile
from scraper.transport import Limits, Received, Transport
from scraper.warc import Note

_FAILURES: Mapping[str, type[NotFetched]] = {error.code: error for error in (AddressRefused, TimedOut, Unreachable)}


@dataclass(slots=True)
class Recorded:
    """One crawl as recorded: its first note, what was there before it, what it received, and whether it ended."""

    begun: Note
    before: tuple[Capture, ...]
    received: list[Capture | Note] = field(default_factory=list)
    ended: bool = False


def recorded(archive: Archive, site: str) -> Iterator[Recorded | Note]:
    """The crawls of a site and the files handed in (``handed-in``), in their order."""
    known: list[Capture] = []
    now: Recorded | None = None
    for record in archive.history(site):
        if isinstance(record, Capture):
            known.append(record)
        if isinstance(record, Note) and record.kind == "crawl-begun":
            if now is not None:
                yield now
            now = Recorded(record, tuple(known))
        elif isinstance(record, Note) and record.kind == "handed-in":
            if now is not None:
                yield now
            now = None
            yield record
        elif now is not None and isinstance(record, Note) and record.kind == "crawl-ended":
            now.ended = True
        elif now is not None:
            now.received.append(record)
    if now is not None:
        yield now


def replay(archive: Archive, ledger: Ledger, past: Recorded) -> Crawled:
    """Runs a recorded crawl again; tells ``ledger`` what it found. Raises ``ProfileError`` for settings of no profile.

    Where a crawl was killed, its replay ends as well. An address that a whole crawl never asked for is an issue
    ``not-archived``: this version of the program looks for more than the one that crawled.
    """
    said = past.begun.data
    try:
        profile = Profile.from_dict(said["profile"])
        years = [int(year) for year in said["years"]]
        roster = [str(name) for name in said["roster"]]
        fresh, recheck = (timedelta(seconds=float(said[name])) for name in ("fresh", "recheck"))
        stand_in = Replay(archive, past)
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        raise ProfileError(f"the note of a crawl lacks something: {error!r}") from error
    return crawl(
        profile,
        stand_in,
        ledger,
        years=years,
        roster=roster,
        pace=_hurried(),
        now=stand_in.now,
        fresh=fresh,
        recheck=recheck,
        transport=_Answers(stand_in, profile),
        firewalls=_Firewalls(stand_in),
    )


class Replay(Archive):
    """The archive as it was when a crawl began, and what that crawl received after it. Writes nothing."""

    def __init__(self, archive: Archive, past: Recorded) -> None:
        super().__init__(archive.folder)
        self._past = past
        self._clock = past.begun.written
        self._waiting: dict[str, deque[Capture | Note]] = {}
        self._last: Capture | None = None
        self.given = 0
        #: Where in the crawl another site of its group was refused, as the number of answers until then.
        self.pauses: list[tuple[int, Refusal]] = []
        answers = 0
        for record in past.received:
            if isinstance(record, Note) and record.kind == "group-paused":
                self.pauses.append((answers, Refusal.from_dict(record.data)))
                continue
            answers += 1
            key = record.request_key if isinstance(record, Capture) else str(record.data.get("key"))
            self._waiting.setdefault(key, deque()).append(record)

    def now(self) -> datetime:
        """The time: that of the last answer."""
        return self._clock

    def captures(self, site: str | None = None) -> Iterator[Capture]:
        """What was there before the crawl."""
        yield from self._past.before

    def note(self, site: str, kind: str, data: Mapping[str, object], written: datetime) -> None:
        """Writes nothing."""

    def write(self, site: str, exchange: Exchange) -> Capture:
        """Writes nothing; gives back the capture whose answer was given last."""
        if self._last is None:
            raise NotArchived(exchange.url, "the archive has no such answer")
        return self._last

    def answer(self, method: str, url: str, payload: bytes) -> Received:
        """What this request was answered, next in line. Raises what was raised then, or that there is nothing."""
        waiting = self._waiting.get(request_key(method, url, payload))
        if not waiting:
            if self._past.ended:
                raise NotArchived(url, "the archive has no answer to this request")
            raise CrawlStopped("the recorded crawl ended here")
        record = waiting.popleft()
        self.given += 1
        if isinstance(record, Note):
            self._clock = max(self._clock, record.written)
            raise _FAILURES.get(str(record.data.get("code")), NotFetched)(url, str(record.data.get("why")))
        self._clock = max(self._clock, record.fetched)
        self._last = record
        held = self.read(record)
        return Received(record.status, "", held.headers, held.payload, (), "", held.truncated)


class _Answers(Transport):
    """In place of the network."""

    def __init__(self, stand_in: Replay, profile: Profile) -> None:
        super().__init__(profile.hosts(), Limits())
        self._stand_in = stand_in

    def exchange(self, method: str, url: str, headers: Mapping[str, str], payload: bytes) -> Received:
        """The archived answer."""
        return self._stand_in.answer(method, url, payload)


class _Firewalls(Firewalls):
    """What other sites of the group were answered is in their archives; that it counted here is in this one."""

    def __init__(self, stand_in: Replay) -> None:
        super().__init__()
        self._stand_in = stand_in

    def paused(self, group: str) -> Refusal | None:
        """Why the group was left alone at this point of the crawl."""
        said = [refusal for answers, refusal in self._stand_in.pauses if answers <= self._stand_in.given]
        return said[0] if said else super().paused(group)


def _hurried() -> Pace:
    """A pace at which time passes by being waited for."""
    clock = [0.0]

    def sleep(seconds: float) -> None:
        clock[0] += seconds

    return Pace(lambda: clock[0], sleep)
