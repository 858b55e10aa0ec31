"""The reports of one site, gathered: each candidate is fetched, looked at, and kept with its attachments.

Look-alikes stay out, hijacked pages too; what cannot be read is the state of a cell, with its reason.
"""

from __future__ import annotations

from dataclasses import replace
from urllib.parse import urlsplit

from forms.titles import Title, read_title
from scraper.addresses import host_and_port
from scraper.attachments import MOST, Attachment, attachments, has_pictures, is_file_address, pictures
from scraper.bodybook import Body, BodyBook
from scraper.bundles import is_bundle, member_names, member_url, reported
from scraper.captures import Capture
from scraper.challenges import is_file, looks_like_html
from scraper.coverage import Coverage
from scraper.facts import contradictions, published, report_year
from scraper.families import ENOUGH, FAMILIES, choose_families
from scraper.families.base import Candidate, CellRead, Family, KnownBody, Learnt, ListRead, NotRead
from scraper.families.words import is_body_name, own_name
from scraper.fetcher import Answer
from scraper.ledger import Ledger
from scraper.pager import article_parts
from scraper.pages import Page
from scraper.profiles import Profile
from scraper.results import CoverageCell, CrawlIssue, Edition, Role, State
from scraper.site import SiteReader


class Harvest:
    """One crawl's books: bodies, editions, issues, coverage. ``ledger`` is told of each as it comes."""

    site: SiteReader

    def __init__(self, profile: Profile, ledger: Ledger, years: tuple[int, ...]) -> None:
        self._profile = profile
        self._ledger = ledger
        self._years = years
        self.family = ""
        self.book = BodyBook()
        self.coverage = Coverage(profile.site)
        self.editions: dict[tuple[str, str, int | None], Edition] = {}
        self.issues: dict[tuple[str, str], CrawlIssue] = {}
        self._taken: set[str] = set()
        #: Addresses without their scheme that were read: many portals link an article with both.
        self._held: set[str] = set()
        self._weak: list[Candidate] = []

    def issue(self, code: str, url: str, message: str) -> None:
        """Records something a person should know, once for each address."""
        if (code, url) not in self.issues:
            self.issues[code, url] = CrawlIssue(self._profile.site, code, url, message)
            self._ledger.add_issue(self.issues[code, url])

    def note(self, code: str, url: str, message: str) -> None:
        """An issue of a crawl that ends: the ledger may be what failed, so only the result has it."""
        self.issues.setdefault((code, url), CrawlIssue(self._profile.site, code, url, message))

    def all(self) -> None:
        """Reads the site from its start pages on."""
        starts: list[Page] = []
        for url in self._profile.start:
            try:
                page = self.site.get(url)
            except NotRead as error:
                self.coverage.list_read(ListRead(url, error.state, f"start page: {error.why}"), "")
                continue
            starts.append(page)
            self.site.remember_home(page)
        if not starts:
            return
        names, families = choose_families(self._profile.family, starts)
        asked: list[tuple[Family, list[Page]]] = [(family, starts) for family in families]
        met: dict[str, list[Page]] = {}

        def meet(page: Page) -> None:
            for family in FAMILIES:
                if family.id not in names and len(met.get(family.id, ())) < 5 and self._is_of(page, family):
                    met.setdefault(family.id, []).append(page)

        if not self._profile.family:
            self.site.met = meet
        barren: list[list[ListRead]] = []
        done = 0
        while done < len(asked):
            barren.append(self._ask(*asked[done]))
            done += 1
            for family in FAMILIES:  # what no start page showed, but a page on the way did
                if done == len(asked) and family.id in met and family.id not in names:
                    names.append(family.id)
                    asked.append((family, met[family.id]))
        self.family = "+".join(names)
        for read in (one for reads in barren for one in reads):
            if all(barren) or read.state == "read":
                self._learn(read)
            else:  # another family knows where the reports are
                self.issue("family-without-reports", read.url, read.evidence)
        for candidate in self._weak:
            self._take(candidate)

    def _ask(self, family: Family, starts: list[Page]) -> list[ListRead]:
        """Learns what a family finds; gives back what it says of its start page if it finds nothing else."""
        said: list[Learnt] = []
        fruitful = False
        for learnt in family.discover(self.site, starts):
            fruitful = fruitful or not (isinstance(learnt, ListRead) and learnt.url == starts[0].url)
            said.append(learnt)
            if fruitful:
                for one in said:
                    self._learn(one)
                said.clear()
        return [one for one in said if isinstance(one, ListRead)]

    def _is_of(self, page: Page, family: Family) -> bool:
        """Whether a page on the way links pages of a family on hosts that may be asked."""
        if family.recognise(page) < ENOUGH:
            return False
        hosts = self._profile.hosts()
        links = (link.url for link in page.links if any(part in link.url for part in family.own))
        return any(hosts.allows(*host_and_port(url)) for url in links)

    def finish(self) -> None:
        """States every cell and what the whole says, to the ledger."""
        cells = self.cells()
        for cell in cells:
            self._ledger.add_coverage(cell)
        self._judge(cells)

    def cells(self) -> tuple[CoverageCell, ...]:
        """The state of every body and year as known now."""
        return tuple(self.coverage.cells(self.book.all(), self._years))

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
            key = self.book.body(learnt.body).key if learnt.body else self._key(learnt.body_key)
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
        if candidate.url in self._taken or _bare(candidate.url) in self._held:
            return
        if candidate.page is None and year is not None and year not in self._years:
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
            page = candidate.page or self.site.get(candidate.url, referer=candidate.column, report=True)
        except NotRead as error:
            self._not_read(candidate, listed, error)
            return
        if page.url != candidate.url and page.url in self._taken and candidate.page is None:
            return  # a redirect to what was taken already
        self._taken.add(page.url)
        self._held.update((_bare(page.url), _bare(candidate.url)))
        read = page.report_title(candidate.title)
        title, rule = read if read is not None else (listed, "list")
        if title.kind == "index" or (title.kind == "none" and listed.kind == "index"):
            self._expand(page, candidate)
            return
        if title.kind in ("notice", "excluded", "interpretation"):
            return
        strong = title.kind == "report" or page.is_report_column or (candidate.listed and page.has_report_text)
        if not strong and not (candidate.listed and (candidate.body_key or title.kind == "weak")):
            if candidate.sure:
                self._not_read(candidate, listed, NotRead("unknown", page.url, "the page shows no report"))
            elif candidate.listed and listed.kind == "none" and not page.says_much:
                self._somebodys(page.url, "unknown", "a title cut short, whose page shows nothing", None, year)
            return
        body, body_rule = self._body_of(title, candidate, page)
        day = published(page, candidate)
        said_year = report_year(title, candidate, page, day)
        year = None if said_year.value is None else int(said_year.value)
        if body is None:
            self.issue("no-body", page.url, "the report names no body, nor does the site")
        if year is None:
            self.issue("no-year", page.url, "the report names no year, nor does the site")
        if body is None or year is None:
            self._somebodys(page.url, "unknown", "a report of which the site does not say whose it is", body, year)
        for code, message in contradictions(said_year, day, title, page):
            self.issue(code, page.url, message)
        rules = f"title: {rule}; body: {body_rule}; year: {said_year.rule}; published: {day.rule}"
        evidence = f"{candidate.evidence}; {rules}"
        parts = self._parts(page)
        files = [file for part in (page, *parts) for file in attachments(part)]
        files = list({file.url: file for file in reversed(files)}.values())[::-1]
        seen = {file.url for file in files}
        files.extend(Attachment(url, name, "list") for url, name in candidate.files if url not in seen)
        # A page that says no more than "see the attachment" is no report yet, one that says nothing is none at all.
        told = any(part.has_report_text for part in (page, *parts))
        empty = not (told or files or page.says_much or has_pictures(page))
        waits = empty or (bool(files) and not told)
        edition = self._edition(
            page.url, "page", page.capture, body, year, title.text, day.value, evidence, page.url, not waits
        )
        for part in parts:
            said = f"{evidence}; part of {page.url}"
            self._edition(part.url, "page", part.capture, body, year, title.text, day.value, said, page.url)
        if len(files) >= MOST:
            self.issue("too-many-attachments", page.url, f"only the first {MOST} were read")
        if not files and not (page.has_report_text and (page.has_table or (year is not None and year < 2019))):
            self._pictures(page)
        failed: list[CellRead] = []
        for file in files:
            failure = self._attachment(file, page.url, candidate, title, (body, body_rule), year, page)
            if failure is not None:
                failed.append(failure)
        if empty:
            why = "the page shows neither text nor file nor picture"
            self.issue("empty-report", page.url, why)
            failed.append(CellRead("", "", 0, "unknown", page.url, why))
        if waits and body is not None and year is not None:
            if not empty and len(failed) < len(files):
                self.coverage.found(edition)
            for cell in failed:
                self.coverage.cell(replace(cell, body=body.name, body_key=body.key, year=year), body.key)

    def _edition(
        self,
        url: str,
        role: Role,
        capture: Capture,
        body: Body | None,
        year: int | None,
        title: str,
        published: str | None,
        evidence: str,
        hanging_on: str,
        counts: bool = True,
    ) -> Edition:
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
            page=hanging_on,
            evidence=evidence,
        )
        self.editions[edition.url, edition.body_key, edition.year] = edition
        self._ledger.add_edition(edition)
        if body is not None and counts:
            self.coverage.found(edition)
        self.site.tell("edition", url)
        return edition

    def _parts(self, page: Page) -> list[Page]:
        """The further pages of an article that is split."""
        parts: list[Page] = []
        for url in article_parts(page):
            try:
                parts.append(self.site.get(url, referer=page.url))
            except NotRead as error:
                self.issue("part-not-read", url, error.why)
        return parts

    def _pictures(self, page: Page) -> None:
        """Archives the pictures that a page shows instead of its tables: they are read together with the page."""
        for picture in pictures(page):
            try:
                self.site.ask(picture.url, referer=page.url, attachment=True)
            except NotRead as error:
                self.issue("picture-not-read", picture.url, error.why)

    def _attachment(
        self,
        file: Attachment,
        referer: str,
        candidate: Candidate,
        title: Title,
        body: tuple[Body | None, str],
        year: int | None = None,
        page: Page | None = None,
    ) -> CellRead | None:
        """Fetches and keeps a file. Returns why it was not read, if it was not."""
        own = read_title(file.name)
        named, rule = body
        if own.kind == "report" and own.body is not None and page is not None and not (named and page.has_report_text):
            other = self.book.body(own.body, candidate.body_key if named is None else "")
            if named is None or (other is not named and not candidate.body_key):
                named, rule = other, "attachment name"
        if own.kind in ("notice", "excluded", "interpretation"):
            return None
        if page is None or (own.kind == "report" and own.year is not None and page.has_report_text is False):
            year = own.year or year or candidate.year
        try:
            answer = self.site.ask(file.url, referer=referer, attachment=True)
        except NotRead as error:
            self.issue("attachment-not-read", file.url, error.why)
            if page is None:
                self._not_read(candidate, title, error)
            return CellRead("", "", 0, error.state, file.url, error.why)
        if not is_file(answer.payload):
            if page is None and looks_like_html(answer.payload):
                self._take_page(answer, candidate)
                return None
            kind = (
                "a web page" if looks_like_html(answer.payload) else f"{len(answer.payload)} bytes of no known format"
            )
            self.issue("refused-download", file.url, f"{kind} came instead of a file")
            seen = CellRead("", "", 0, "unknown", file.url, f"{kind} came instead of a file")
            if page is None and named is not None and year is not None:
                self.coverage.cell(replace(seen, body=named.name, body_key=named.key, year=year), named.key)
            return seen
        if is_bundle(answer.payload):
            self._bundle(answer, file, year, candidate, referer)
            return None
        if named is not None and year is None and own.year is not None:
            year = own.year
        name = file.name or title.text
        evidence = f"{file.rule}; body: {rule}"
        day = published(page, candidate).value if page is not None else candidate.date
        self._edition(answer.url, "attachment", answer.capture, named, year, name, day, evidence, referer)
        return None

    def _bundle(self, answer: Answer, file: Attachment, year: int | None, candidate: Candidate, page: str) -> None:
        """An archive with several reports: one edition for each member that says whose it is, else the whole."""
        members = reported(member_names(answer.payload))
        evidence = f"{file.rule}; member of a bundle"
        year = year or read_title(file.name).year or candidate.year
        for member in members:
            body, own = self.book.body(member.body), member.year or year
            if own is None or own in self._years:
                url = member_url(answer.url, member.name)
                self._edition(url, "attachment", answer.capture, body, own, member.name, None, evidence, page)
        if not members:
            self.issue("bundle-not-read", answer.url, "an archive whose members are not known as reports")
            self._edition(answer.url, "attachment", answer.capture, None, year, file.name, None, file.rule, page)

    def _take_page(self, answer: Answer, candidate: Candidate) -> None:
        """An address like a file's that answered with a page: it is taken as one."""
        self._taken.discard(candidate.url)
        page = self.site.page(answer)
        self._take(replace(candidate, page=page))

    def _expand(self, page: Page, candidate: Candidate) -> None:
        """A summary page: the reports it links, each by its own title."""
        over = page.report_title(candidate.title)
        own_year = (over[0].year if over is not None else None) or candidate.year
        shown = 0
        for link in page.links:
            title = read_title(link.text)
            named = link.text if own_year is not None and is_body_name(link.text) else ""
            if (title.kind == "report" or named) and link.url != page.url:
                year = title.year or own_year
                shown += 1
                said = ("summary page", link.date, named, "", year)
                self._take(Candidate(link.url, link.text, page.url, *said, sure=bool(named)))
        for file in attachments(page):
            title = read_title(file.name)
            if title.kind in ("report", "index", "none", "weak") and file.url not in self._taken:
                self._taken.add(file.url)
                shown += 1
                if title.kind == "report" or urlsplit(file.url).path.lower().endswith((".zip", ".rar", ".7z")):
                    hint = self._body_of(title, candidate, None)
                    self._attachment(file, page.url, candidate, title, hint)
        if not shown:
            self._somebodys(page.url, "unknown", "a summary page that shows no reports", None, own_year)

    def _not_read(self, candidate: Candidate, listed: Title, error: NotRead) -> None:
        """A report that the list names could not be read: its cell says so."""
        body = None if listed.kind == "index" else self._body_of(listed, candidate, None)[0]
        year = listed.year or candidate.year
        if body is not None and year is not None:
            self.coverage.cell(CellRead(body.name, body.key, year, error.state, error.url, error.why), body.key)
        else:
            self.issue("report-not-read", error.url, error.why)
            self._somebodys(error.url, error.state, f"a report that a list names: {error.why}", body, year)

    def _somebodys(self, url: str, state: State, why: str, body: Body | None, year: int | None) -> None:
        """Something of which it is not known whose it is, or of when: nobody's list is read to its end any more."""
        self.coverage.list_read(ListRead(url, state, why, year=year), "" if body is None else body.key)

    def _body_of(self, title: Title, candidate: Candidate, page: Page | None) -> tuple[Body | None, str]:
        if candidate.body_key:
            return self.book.body(candidate.body or own_name(title.body) or "", candidate.body_key), "the site's key"
        named = own_name(title.body)
        if named is not None:
            return self.book.body(named), "title"
        if page is not None:
            for crumb in reversed(page.breadcrumb):
                if is_body_name(crumb):
                    return self.book.body(crumb), "breadcrumb"
            if page.issuer is not None and is_body_name(page.issuer.value):
                return self.book.body(page.issuer.value), page.issuer.rule
        if candidate.body:
            return self.book.body(candidate.body), "column"
        named = own_name(read_title(candidate.title).body)
        if named is not None:
            return self.book.body(named), "list title"
        return None, "none"


def _bare(url: str) -> str:
    """An address without its scheme."""
    return url.partition("://")[2]
