"""What a family of content systems is to the crawl: it recognises its pages and says where a site's reports are.

A family is one module with one class, and one line in the registry (``scraper/families/__init__.py``). A ``Family``
finds bodies and reports its own way: it asks the site for pages and yields what it learns, in the order it learns it;
the crawl fetches the reports and keeps the books. A ``Reader`` is less: its columns are linked like any others, and it
reads the lists that the walk of ``static_list`` comes to.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Literal, Protocol

from scraper.errors import CrawlError
from scraper.fetcher import Answer
from scraper.pager import ListPage
from scraper.pages import Page
from scraper.profiles import Profile
from scraper.results import State


class NotRead(CrawlError):
    """A page of a site was not read: ``state`` is what that makes of the cells that depended on it."""

    code = "not-read"

    def __init__(self, state: State, url: str, why: str) -> None:
        super().__init__(f"{url}: {why}")
        self.state = state
        self.url = url
        self.why = why


@dataclass(frozen=True, slots=True)
class KnownBody:
    """A body of the site: its name as printed and the family's own key of it."""

    name: str
    key: str
    url: str
    evidence: str


@dataclass(frozen=True, slots=True)
class Candidate:
    """What may be a report: a link in a list, or a ``page`` that is one itself.

    ``body_key`` is empty where only the title can name the body. ``listed`` says that the column of annual reports
    itself names it, so that a title too weak elsewhere is enough. ``body`` and ``year`` are hints of the site.
    ``sure`` says that the list leaves no doubt that a report of this body and year stands there, whatever comes.
    ``dated`` says that ``date`` is the day of publication even where the page's own tag has another. ``files`` are
    attachments that the list itself names: address and name.
    """

    url: str
    title: str
    column: str
    evidence: str
    date: str | None = None
    body: str = ""
    body_key: str = ""
    year: int | None = None
    listed: bool = True
    page: Page | None = None
    dated: bool = False
    files: tuple[tuple[str, str], ...] = ()
    sure: bool = False


@dataclass(frozen=True, slots=True)
class ListRead:
    """A list was read to its end (``state`` ``read``) or not; of one body or of all, of one year or all.

    The body is named by the family's own key or, where it has none, by ``body``; both empty: a list of all.
    """

    url: str
    state: State | Literal["read"]
    evidence: str
    body_key: str = ""
    year: int | None = None
    body: str = ""


@dataclass(frozen=True, slots=True)
class CellRead:
    """What the site itself says of one body and year."""

    body: str
    body_key: str
    year: int
    state: State
    url: str
    evidence: str


Learnt = KnownBody | Candidate | ListRead | CellRead


class Site(Protocol):
    """What a family may ask of the site it reads."""

    @property
    def profile(self) -> Profile:
        """The site's profile."""
        ...

    @property
    def years(self) -> tuple[int, ...]:
        """The report years asked for."""
        ...

    def get(
        self,
        url: str,
        *,
        form: Mapping[str, str] | None = None,
        referer: str = "",
        script: bool = False,
        report: bool = False,
    ) -> Page:
        """A page (``report``: one that need not be renewed once it holds a report). Raises ``NotRead``."""
        ...

    def issue(self, code: str, url: str, message: str) -> None:
        """Records something a person should know."""
        ...


class Recogniser(Protocol):
    """What any family is to the registry."""

    @property
    def id(self) -> str:
        """Its name in profiles."""
        ...

    def recognise(self, page: Page) -> int:
        """How sure it is that the page is of this system: 0 not at all, 3 enough; scores of several pages are added."""
        ...


class Reader(Recogniser, Protocol):
    """One content system whose lists are its own and whose columns are like any others."""

    def list_pages(self, site: Site, first: Page) -> Iterator[ListPage] | None:
        """The pages of the list on ``first`` as pages with its rows as links; ``None`` if it holds no such list.

        The last one says ``trouble`` when the list was not read to its end, or not as many rows as it declares.
        """
        ...


class Family(Recogniser, Protocol):
    """One content system with a way of its own from the start pages to the reports."""

    @property
    def own(self) -> tuple[str, ...]:
        """What its addresses contain: a walk of the same site leaves them to it."""
        ...

    def discover(self, site: Site, starts: list[Page]) -> Iterator[Learnt]:
        """Everything the site tells of bodies and reports, from its start pages on."""
        ...


def has_report(answer: Answer) -> bool:
    """Whether an archived answer holds a report's chapters, so that it need not be asked for again."""
    if answer.verdict.outcome != "ok":
        return False
    text = answer.decoded.text
    return sum(word in text for word in ("总体情况", "主动公开", "申请", "行政复议", "存在的", "问题")) >= 5
