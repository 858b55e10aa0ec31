"""What a crawl brought against what was known of a site: reports that are new, changed, or not there any more, by name.

A report that is gone stays in the database with its originals; where a part of the site could not be looked at, nothing
is said to be gone.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Literal

from nianbao.handing import EVIDENCE
from scraper.crawl import Crawled
from scraper.results import Edition
from store.identity import body_key

What = Literal["new", "changed", "vanished", "not-seen"]

#: What happened, in Chinese, in the order of telling.
WORDS: dict[What, str] = {"new": "新增", "changed": "变更", "vanished": "已撤", "not-seen": "未能查看"}

_SHOWN = 10
#: States of a body and year in which the site was looked at and does not have the report.
_LOOKED_AT = frozenset({"found", "not-published", "soft404"})


@dataclass(frozen=True, slots=True)
class News:
    """One edition about which there is something to say. ``why`` is the crawl's word on its body and year."""

    what: What
    edition: Edition
    why: str = ""

    def to_dict(self) -> dict[str, str]:
        """The news as part of a coverage line."""
        told = {"what": self.what, "role": self.edition.role, "url": self.edition.url, "title": self.edition.title}
        return {**told, "why": self.why} if self.why else told

    def __str__(self) -> str:
        body, year = self.edition.body or "？", self.edition.year or "？"
        kind = "" if self.edition.role == "page" else "（附件 attachment）"
        why = f" [{self.why}]" if self.why else ""
        return f"{WORDS[self.what]} {self.what}: {body} {year}{kind} {self.edition.url}{why}"


def news_of(crawled: Crawled, known: Iterable[Edition], years: Sequence[int]) -> list[News]:
    """What ``crawled`` says that ``known``, the editions before it, did not; ``years`` are the report years asked for.

    Nothing is said to be gone after a crawl that did not end.
    """
    before = {edition.url: edition for edition in known}
    found = {edition.url: edition for edition in crawled.editions}
    changed = {issue.url for issue in crawled.issues if issue.code == "report-changed"}
    states = {(cell.body_key, cell.year): (cell.state, cell.evidence) for cell in crawled.coverage}
    out: list[News] = []
    for url, edition in found.items():
        if url not in before:
            out.append(News("new", edition))
        elif url in changed:
            out.append(News("changed", edition))
    for url, edition in before.items():
        if crawled.error or url in found or edition.year not in years or edition.evidence == EVIDENCE:
            continue
        state, evidence = states.get((edition.body_key, edition.year or 0), ("unknown", ""))
        what: What = "vanished" if state in _LOOKED_AT else "not-seen"
        out.append(News(what, edition, f"{state}: {evidence}" if evidence else state))
    order = {what: place for place, what in enumerate(WORDS)}
    return sorted(out, key=lambda one: (order[one.what], one.edition.body, one.edition.year or 0, one.edition.url))


def lines(crawled: Crawled, news: Sequence[News], *, by_name: bool) -> Iterator[str]:
    """The counts in one line; ``by_name`` also what there is to say, the first ten of a kind."""
    counts = " · ".join(
        f"{word} {what} {'?' if crawled.error and what == 'vanished' else sum(one.what == what for one in news)}"
        for what, word in WORDS.items()
    )
    yield f"{crawled.site}: {len(crawled.editions)} 份 editions · {counts} · {crawled.requests} 次请求 requests"
    for what in WORDS if by_name else ():
        told = [one for one in news if one.what == what]
        yield from (f"  {one}" for one in told[:_SHOWN])
        if len(told) > _SHOWN:
            yield f"  {WORDS[what]} {what}: 另有 {len(told) - _SHOWN} 份 more"


def beside(row: dict[str, object], news: Iterable[News]) -> dict[str, object]:
    """A coverage line with the news of its body and year."""
    about = [one.to_dict() for one in news if _place(one.edition) == (row["site"], row["body_key"], row["year"])]
    return {**row, "news": about}


def _place(edition: Edition) -> tuple[str, str, int | None]:
    return edition.site, body_key(edition.body, edition.body_key), edition.year
