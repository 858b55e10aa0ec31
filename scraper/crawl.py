"""The crawl of a site: find every annual report of every body and year, archive it, say what is missing and why.

Breadth first: a family says where the reports are; each is fetched, looked at, and its attachments are fetched with the
page as referer. Whatever the archive already answers is not asked for again, so a crawl that was killed is simply
started again.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from typing import Protocol

from forms.titles import Title, read_title
from scraper.archive import Archive
from scraper.attachments import MOST, Attachment, attachments, is_file_address, pictures
from scraper.bodybook import Body, BodyBook
from scraper.captures import Capture
from scraper.challenges import is_file, looks_like_html, taint
from scraper.coverage import Coverage
from scraper.errors import AddressRefused, CrawlError, HostNotAllowed, HostStopped, NotFetched
from scraper.families import choose_family
from scraper.families.base import Candidate, CellRead, KnownBody, Learnt, ListRead, NotRead, has_report
from scraper.families.words import is_body_name, year_in_address
from scraper.fetcher import FRESH, Answer, Fetcher
from scraper.ledger import Ledger
from scraper.pace import Pace
from scraper.pager import article_parts
from scraper.pages import Page
from scraper.profiles import Profile
from scraper.results import CoverageCell, CrawlIssue, Edition, Role
from scraper.transport import Limits

Now = Callable[[], datetime]


class Progress(Protocol):
    """Told of every step: the site, what is done, the address, requests sent and editions found so far."""

    def __call__(self, site: str, step: str, url: str, requests: int, editions: int) -> None:
        """One step."""
        ...


@dataclass(frozen=True, slots=True)
class Crawled:
    """The outcome for one site. ``error`` is empty, or the code and message of what ended the crawl early."""

    site: str
    family: str
    editions: tuple[Edition, ...]
    coverage: tuple[CoverageCell, ...]
    issues: tuple[CrawlIssue, ...]
    requests: int
    error: str = ""


def reconcile(archive: Archive, ledger: Ledger, site: str) -> int:
    """Tells the ledger of captures that it does not know (the run was killed in between). Returns how many."""
    added = 0
    for capture in archive.captures(site):
        known = ledger.capture_of(capture.request_key)
        if known is None or (known.id != capture.id and known.fetched < capture.fetched):
            ledger.add_capture(capture)
            added += 1
    return added


def crawl(
    profile: Profile,
    archive: Archive,
    ledger: Ledger,
    *,
    years: Sequence[int] | None = None,
    roster: Iterable[str] | None = None,
    progress: Progress | None = None,
    pace: Pace | None = None,
    limits: Limits | None = None,
    now: Now = lambda: datetime.now(UTC),
    fresh: timedelta = FRESH,
    stop: threading.Event | None = None,
) -> Crawled:
    """Crawls one site. ``years`` are report years, ``roster`` names of bodies that should report.

    What keeps one address from being read is an issue and a state in the coverage; what keeps the crawl from going on
    (``CrawlError``) is the ``error`` of the result, and what was found until then stands.
    """
    run = _Run(profile, archive, ledger, tuple(years or profile.report_years(now())), progress)
    fetcher = Fetcher(profile, archive, ledger, run.issue, pace=pace, limits=limits, now=now, fresh=fresh, stop=stop)
    run.fetcher = fetcher
    error = ""
    try:
        reconcile(archive, ledger, profile.site)
        for name in roster or ():
            run.book.body(name, seen=False)
        run.all()
    except (CrawlError, OSError) as failure:
        error = f"{failure.code if isinstance(failure, CrawlError) else 'system'}: {failure}"
        run.note("crawl-failed", profile.start[0], error)
    finally:
        fetcher.close()
    return run.finish(error)


def crawl_sites(
    profiles: Sequence[Profile], archive: Archive, ledger: Ledger, *, threads: int = 8, **options: object
) -> list[Crawled]:
    """Crawls several sites side by side, a thread each, one request at a time per host. Results in the order given.

    ``options`` are those of :func:`crawl`. Sites must have different names; a site that fails does not stop others.
    """
    names = [profile.site for profile in profiles]
    if len(set(names)) != len(names):
        raise ValueError("two profiles have the same site")
    stop = threading.Event()
    shared: dict[str, object] = {"pace": Pace(), "stop": stop, **options}
    with ThreadPoolExecutor(max_workers=max(1, min(threads, len(profiles) or 1))) as pool:
        jobs = [pool.submit(crawl, profile, archive, ledger, **shared) for profile in profiles]  # type: ignore[arg-type]
        try:
            return [job.result() for job in jobs]
        except KeyboardInterrupt:
            stop.set()  # each site ends after the request it is waiting for
            raise


class _Run:
    """One crawl: the site as its family sees it, and the books kept on it."""

    fetcher: Fetcher

    def __init__(
        self, profile: Profile, archive: Archive, ledger: Ledger, years: tuple[int, ...], progress: Progress | None
    ) -> None:
        self._profile = profile
        self._archive = archive
        self._ledger = ledger
        self._years = years
        self._progress = progress
        self._home: tuple[str, str] | None = None
        self._family = ""
        self.book = BodyBook()
        self.coverage = Coverage(profile.site)
        self.editions: dict[tuple[str, str, int | None], Edition] = {}
        self.issues: dict[tuple[str, str], CrawlIssue] = {}
        self._taken: set[str] = set()
        self._weak: list[Candidate] = []

    # What a family asks for.

    @property
    def profile(self) -> Profile:
        return self._profile

    @property
    def years(self) -> tuple[int, ...]:
        return self._years

    def get(
        self,
        url: str,
        *,
        form: Mapping[str, str] | None = None,
        referer: str = "",
        script: bool = False,
        report: bool = False,
    ) -> Page:
        answer = self._ask(url, form=form, referer=referer, script=script, report=report)
        return self._page(answer)

    def issue(self, code: str, url: str, message: str) -> None:
        issue = CrawlIssue(self._profile.site, code, url, message)
        if (code, url) not in self.issues:
            self.issues[code, url] = issue
            self._ledger.add_issue(issue)

    def note(self, code: str, url: str, message: str) -> None:
        """An issue of a crawl that ends: the ledger may be what failed, so only the result has it."""
        self.issues.setdefault((code, url), CrawlIssue(self._profile.site, code, url, message))

    # The crawl.

    def all(self) -> None:
        starts: list[Page] = []
        for url in self._profile.start:
            try:
                page = self.get(url)
            except NotRead as error:
                self.coverage.list_read(ListRead(url, error.state, f"start page: {error.why}"), "")
                continue
            starts.append(page)
            if self._home is None and page.url.split("/", 3)[3:] in ([""], ["index.html"], ["index.htm"]):
                self._home = _fingerprint(page)
        if not starts:
            return
        family = choose_family(self._profile.family, starts)
        self._family = family.id
        for learnt in family.discover(self, starts):
            self._learn(learnt)
        for candidate in self._weak:
            self._take(candidate)

    def finish(self, error: str) -> Crawled:
        cells = tuple(self.coverage.cells(self.book.all(), self._years))
        if not error:
            for cell in cells:
                self._ledger.add_coverage(cell)
            self._judge(cells)
        return Crawled(
            site=self._profile.site,
            family=self._family,
            editions=tuple(self.editions.values()),
            coverage=cells,
            issues=tuple(self.issues.values()),
            requests=self.fetcher.requests,
            error=error,
        )

    def _judge(self, cells: tuple[CoverageCell, ...]) -> None:
        """What the whole says that no page says: nothing found, odd counts, gaps between years."""
        start = self._profile.start[0]
        found = [cell for cell in cells if cell.state == "found"]
        least, most = self._profile.expect or (0, len(cells))
        if not found and (self._profile.expect is None or least > 0):
            self.issue("no-reports", start, "no report was found on the whole site")
        for year in self._years:
            count = sum(cell.year == year for cell in found)
            if self._profile.expect is not None and not least <= count <= most:
                self.issue(
                    "unexpected-count", f"{start}#{year}", f"{count} reports on {year}, {least} to {most} expected"
                )
        for body in self.book.all():
            years = self.coverage.years_found(body.key)
            gaps = [year for year in range(min(years), max(years)) if year not in years] if years else []
            if gaps and len(gaps) <= 3:
                missing = ", ".join(map(str, gaps))
                self.issue(
                    "gap", f"{start}#{body.key}", f"{body.name}: reports before and after, but none on {missing}"
                )

    def _learn(self, learnt: Learnt) -> None:
        if isinstance(learnt, KnownBody):
            self.book.body(learnt.name, learnt.key)
        elif isinstance(learnt, ListRead):
            key = self._key(learnt.body_key)
            self.coverage.list_read(learnt, key)
        elif isinstance(learnt, CellRead):
            self.coverage.cell(learnt, self.book.body(learnt.body, learnt.body_key).key)
        elif learnt.listed or learnt.page is not None:
            self._take(learnt)
        else:
            self._weak.append(learnt)  # what columns list comes first: it says more of the same address

    def _key(self, key: str) -> str:
        """A family's key of a list as the book has it: families without own keys give a short name."""
        return self.book.body("" if any(body.key == key for body in self.book.all()) else key, key).key if key else ""

    def _take(self, candidate: Candidate) -> None:
        """Fetches what may be a report, decides what it is, and keeps it with its attachments."""
        listed = read_title(candidate.title)
        year = listed.year or candidate.year
        if candidate.url in self._taken or (candidate.page is None and year is not None and year not in self._years):
            return
        if candidate.page is None and is_file_address(candidate.url):
            self._taken.add(candidate.url)
            hint = self._body_of(listed, candidate, None)
            self._attachment(
                Attachment(candidate.url, candidate.title, "list"), candidate.column, candidate, listed, hint
            )
            return
        self._taken.add(candidate.url)
        try:
            page = candidate.page or self.get(candidate.url, referer=candidate.column, report=True)
        except NotRead as error:
            self._not_read(candidate, listed, error)
            return
        if page.url != candidate.url and page.url in self._taken and candidate.page is None:
            return  # a redirect to what was taken already
        self._taken.add(page.url)
        read = page.report_title(candidate.title)
        title, rule = read if read is not None else (listed, "list")
        if title.kind == "index" or (title.kind == "none" and listed.kind == "index"):
            self._expand(page, candidate)
            return
        if title.kind in ("notice", "excluded", "interpretation"):
            return
        strong = title.kind == "report" or page.is_report_column or (candidate.listed and page.has_report_text)
        if not strong and not (candidate.listed and (candidate.body_key or title.kind == "weak")):
            return
        body, body_rule = self._body_of(title, candidate, page)
        year, year_rule = self._year_of(title, candidate, page)
        if body is None:
            self.issue("no-body", page.url, "the report names no body, nor does the site")
        if year is None:
            self.issue("no-year", page.url, "the report names no year, nor does the site")
        evidence = f"{candidate.evidence}; title: {rule}; body: {body_rule}; year: {year_rule}"
        self._edition(page.url, "page", page.capture, body, year, title.text, page, evidence)
        for part in article_parts(page):
            self._part(part, page, body, year, title, evidence)
        files = attachments(page)
        if len(files) >= MOST:
            self.issue("too-many-attachments", page.url, f"only the first {MOST} were read")
        if not files and not page.has_report_text:
            files = pictures(page)
        for file in files:
            self._attachment(file, page.url, candidate, title, (body, body_rule), year, page)

    def _edition(
        self,
        url: str,
        role: Role,
        capture: Capture,
        body: Body | None,
        year: int | None,
        title: str,
        page: Page | None,
        evidence: str,
        hanging_on: str = "",
    ) -> None:
        published = page.published.value if page is not None and page.published is not None else None
        edition = Edition(
            site=self._profile.site,
            url=url,
            role=role,
            capture=capture.id,
            body=body.name if body is not None else "",
            body_key=body.key if body is not None else "",
            year=year,
            title=title,
            published=published,
            page=hanging_on or (page.url if page is not None else url),
            evidence=evidence,
        )
        self.editions[edition.url, edition.body_key, edition.year] = edition
        self._ledger.add_edition(edition)
        if body is not None:
            self.coverage.found(edition)
        self._tell("edition", url)

    def _part(self, url: str, page: Page, body: Body | None, year: int | None, title: Title, evidence: str) -> None:
        try:
            part = self.get(url, referer=page.url, report=True)
        except NotRead as error:
            self.issue("part-not-read", url, error.why)
            return
        self._edition(
            url, "page", part.capture, body, year, title.text, page, f"{evidence}; part of {page.url}", page.url
        )

    def _attachment(
        self,
        file: Attachment,
        referer: str,
        candidate: Candidate,
        title: Title,
        body: tuple[Body | None, str],
        year: int | None = None,
        page: Page | None = None,
    ) -> None:
        own = read_title(file.name)
        named, rule = body
        if own.kind == "report" and own.body is not None and page is not None:
            other = self.book.body(own.body, candidate.body_key if named is None else "")
            if named is None or (other is not named and not candidate.body_key):
                named, rule = other, "attachment name"
        if own.kind in ("notice", "excluded", "interpretation"):
            return
        if page is None or (own.kind == "report" and own.year is not None and page.has_report_text is False):
            year = own.year or year or candidate.year
        try:
            answer = self._ask(file.url, referer=referer, attachment=True)
        except NotRead as error:
            self.issue("attachment-not-read", file.url, error.why)
            if page is None:
                self._not_read(candidate, title, error)
            return
        if not is_file(answer.payload):
            if page is None and looks_like_html(answer.payload):
                self._take_page(answer, candidate)
                return
            kind = (
                "a web page" if looks_like_html(answer.payload) else f"{len(answer.payload)} bytes of no known format"
            )
            self.issue("refused-download", file.url, f"{kind} came instead of a file")
            if page is None and named is not None and year is not None:
                seen = CellRead(named.name, named.key, year, "unknown", file.url, f"{kind} came instead of a file")
                self.coverage.cell(seen, named.key)
            return
        if named is not None and year is None and own.year is not None:
            year = own.year
        name = file.name or title.text
        evidence = f"{file.rule}; body: {rule}"
        self._edition(answer.url, "attachment", answer.capture, named, year, name, page, evidence, referer)

    def _take_page(self, answer: Answer, candidate: Candidate) -> None:
        """An address like a file's that answered with a page: it is taken as one."""
        self._taken.discard(candidate.url)
        page = self._page(answer)
        self._take(replace(candidate, page=page))

    def _expand(self, page: Page, candidate: Candidate) -> None:
        """A summary page: the reports it links, each by its own title."""
        for link in page.links:
            title = read_title(link.text)
            if title.kind == "report" and link.url != page.url:
                year = title.year or candidate.year
                self._take(Candidate(link.url, link.text, page.url, "summary page", link.date, "", "", year))
        for file in attachments(page):
            title = read_title(file.name)
            if title.kind == "report" and file.url not in self._taken:
                self._taken.add(file.url)
                hint = self._body_of(title, candidate, None)
                self._attachment(file, page.url, candidate, title, hint)

    def _not_read(self, candidate: Candidate, listed: Title, error: NotRead) -> None:
        """A report that the list names could not be read: its cell says so."""
        body, _ = self._body_of(listed, candidate, None)
        year = listed.year or candidate.year
        if body is not None and year is not None:
            self.coverage.cell(CellRead(body.name, body.key, year, error.state, error.url, error.why), body.key)
        else:
            self.issue("report-not-read", error.url, error.why)

    def _body_of(self, title: Title, candidate: Candidate, page: Page | None) -> tuple[Body | None, str]:
        if candidate.body_key:
            return self.book.body(candidate.body or title.body or "", candidate.body_key), "the site's key"
        if title.body is not None:
            return self.book.body(title.body), "title"
        if page is not None:
            for crumb in reversed(page.breadcrumb):
                if is_body_name(crumb):
                    return self.book.body(crumb), "breadcrumb"
            if page.issuer is not None and is_body_name(page.issuer.value):
                return self.book.body(page.issuer.value), page.issuer.rule
        if candidate.body:
            return self.book.body(candidate.body), "column"
        listed = read_title(candidate.title)
        if listed.body is not None:
            return self.book.body(listed.body), "list title"
        return None, "none"

    def _year_of(self, title: Title, candidate: Candidate, page: Page) -> tuple[int | None, str]:
        listed = read_title(candidate.title)
        for year, rule in (
            (title.year, "title"),
            (listed.year, "list title"),
            (page.period_year, "period in the text"),
            (candidate.year, "column"),
            (year_in_address(page.url), "address"),
        ):
            if year is not None:
                return year, rule
        date = page.published.value if page.published is not None else candidate.date
        if date is not None and "01" <= date[5:7] <= "06":
            return int(date[:4]) - 1, "year before publication"
        return None, "none"

    # Asking.

    def _ask(
        self,
        url: str,
        *,
        form: Mapping[str, str] | None = None,
        referer: str = "",
        script: bool = False,
        report: bool = False,
        attachment: bool = False,
    ) -> Answer:
        final = _is_document if attachment else has_report if report else None
        try:
            answer = self.fetcher.fetch(
                url, form=form, referer=referer, attachment=attachment, script=script, final=final
            )
        except NotFetched as error:
            if not isinstance(error, HostStopped):
                self.issue(error.code, error.url, error.why)
            blocked = (isinstance(error, HostStopped) and "blocked" in error.why) or _was_blocked(self.fetcher, error)
            raise NotRead("blocked" if blocked else "unknown", url, error.why) from error
        self._tell("fetched", url)
        verdict = answer.verdict
        if verdict.outcome == "blocked":
            self.issue("blocked", answer.url, f"{verdict.reason}: {verdict.evidence}")
            raise NotRead("blocked", answer.url, f"{verdict.reason} (capture {answer.capture.id})")
        if verdict.outcome == "soft404":
            raise NotRead("soft404", answer.url, f"{verdict.reason} (capture {answer.capture.id})")
        if verdict.outcome == "error":
            raise NotRead("unknown", answer.url, f"{verdict.reason} (capture {answer.capture.id})")
        return answer

    def _page(self, answer: Answer) -> Page:
        decoded = answer.decoded
        if is_file(answer.payload):
            raise NotRead("unknown", answer.url, "a file came where a page was expected")
        if not decoded.exact:
            self.issue("encoding", answer.url, f"some characters are lost, read as {decoded.encoding}")
        page = Page(answer.url, decoded.text, answer.capture, answer.asked, decoded.exact)
        if (
            self._home is not None
            and _path(answer.url) not in ("", "index.html", "index.htm")
            and (_fingerprint(page) == self._home)
        ):
            raise NotRead("soft404", answer.url, f"the home page came instead (capture {answer.capture.id})")
        words = taint(page.suspicious_words())
        if words:
            self.issue("tainted", answer.url, f"the page carries words of gambling sites and is kept out: {words}")
            raise NotRead("unknown", answer.url, f"tainted (capture {answer.capture.id})")
        return page

    def _tell(self, step: str, url: str) -> None:
        if self._progress is not None:
            self._progress(self._profile.site, step, url, self.fetcher.requests, len(self.editions))


def _is_document(answer: Answer) -> bool:
    return answer.verdict.outcome == "ok" and is_file(answer.payload)


def _was_blocked(fetcher: Fetcher, error: NotFetched) -> bool:
    return not isinstance(error, HostNotAllowed | AddressRefused) and "blocked" in fetcher.stopped(error.url)


def _fingerprint(page: Page) -> tuple[str, str]:
    title = page.markup.partition("<title")[2].partition("</title")[0]
    return title, page.markup[:5000]


def _path(url: str) -> str:
    return "/".join(url.split("/", 3)[3:])
