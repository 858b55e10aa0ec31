"""A site as its family and the crawl read it: pages instead of answers, and a reason for every page that is none."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from forms.embedded import with_article
from scraper.challenges import is_file, taint
from scraper.errors import AddressRefused, HostNotAllowed, HostStopped, NotFetched
from scraper.families.base import NotRead, has_report
from scraper.fetcher import Answer, Fetcher
from scraper.pages import Page
from scraper.profiles import Profile

_HOME_PATHS = ("", "index.html", "index.htm")


class SiteReader:
    """Asks a site and judges what comes. ``tell(step, url)`` takes the progress; ``met`` is shown every page."""

    def __init__(
        self,
        profile: Profile,
        years: tuple[int, ...],
        fetcher: Fetcher,
        issue: Callable[[str, str, str], None],
        tell: Callable[[str, str], None],
    ) -> None:
        self._profile = profile
        self._years = years
        self._fetcher = fetcher
        self._issue = issue
        self.tell = tell
        self.met: Callable[[Page], None] = lambda page: None
        self._home: tuple[str, str] | None = None

    @property
    def profile(self) -> Profile:
        """The site's profile."""
        return self._profile

    @property
    def years(self) -> tuple[int, ...]:
        """The report years asked for."""
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
        """A page, or ``NotRead``; ``report`` pages are not renewed once they hold a report."""
        answer = self.ask(url, form=form, referer=referer, script=script, report=report)
        return self.page(answer)

    def issue(self, code: str, url: str, message: str) -> None:
        """Records something a person should know."""
        self._issue(code, url, message)

    def remember_home(self, page: Page) -> None:
        """Keeps what the home page looks like: portals answer unknown addresses with it."""
        if self._home is None and _path(page.url) in _HOME_PATHS:
            self._home = _fingerprint(page)

    def ask(
        self,
        url: str,
        *,
        form: Mapping[str, str] | None = None,
        referer: str = "",
        script: bool = False,
        report: bool = False,
        attachment: bool = False,
    ) -> Answer:
        """An answer that is what was asked for. Raises ``NotRead`` with the state that it makes of cells."""
        final = _is_document if attachment else has_report if report else None
        try:
            answer = self._fetcher.fetch(
                url, form=form, referer=referer, attachment=attachment, script=script, final=final
            )
        except NotFetched as error:
            if not isinstance(error, HostStopped):
                self.issue(error.code, error.url, error.why)
            blocked = not isinstance(error, HostNotAllowed | AddressRefused) and self._fetcher.refused(error.url)
            raise NotRead("blocked" if blocked else "unknown", url, error.why) from error
        self.tell("fetched", url)
        verdict = answer.verdict
        if verdict.outcome == "blocked":
            self.issue("blocked", answer.url, f"{verdict.reason}: {verdict.evidence}")
            raise NotRead("blocked", answer.url, f"{verdict.reason} (payload {answer.capture.digest})")
        if verdict.outcome == "soft404":
            raise NotRead("soft404", answer.url, f"{verdict.reason} (payload {answer.capture.digest})")
        if verdict.outcome == "error":
            raise NotRead("unknown", answer.url, f"{verdict.reason} (payload {answer.capture.digest})")
        return answer

    def page(self, answer: Answer) -> Page:
        """The answer as a page. Raises ``NotRead`` for files, the home page in disguise, hijacked pages."""
        decoded = answer.decoded
        if is_file(answer.payload):
            raise NotRead("unknown", answer.url, "a file came where a page was expected")
        if not decoded.exact:
            self.issue("encoding", answer.url, f"some characters are lost, read as {decoded.encoding}")
        page = Page(answer.url, with_article(decoded.text), answer.capture, answer.asked, decoded.exact)
        if self._home is not None and _path(answer.url) not in _HOME_PATHS and (_fingerprint(page) == self._home):
            raise NotRead("soft404", answer.url, f"the home page came instead (payload {answer.capture.digest})")
        if self._moved_home(answer):
            raise NotRead("soft404", answer.asked, f"redirected to the home page (payload {answer.capture.digest})")
        words = taint(page.suspicious_words())
        if words:
            self.issue("tainted", answer.url, f"the page carries words of gambling sites and is kept out: {words}")
            raise NotRead("unknown", answer.url, f"tainted (payload {answer.capture.digest})")
        self.met(page)
        return page

    def _moved_home(self, answer: Answer) -> bool:
        """Whether another address led to the home page: so portals answer what is not there any more."""
        asked, came = _path(answer.asked), _path(answer.url)
        return self._home is not None and came in _HOME_PATHS and asked not in _HOME_PATHS


def _is_document(answer: Answer) -> bool:
    return answer.verdict.outcome == "ok" and is_file(answer.payload)


def _fingerprint(page: Page) -> tuple[str, str]:
    title = page.markup.partition("<title")[2].partition("</title")[0]
    return title, page.markup[:5000]


def _path(url: str) -> str:
    return "/".join(url.split("/", 3)[3:])
