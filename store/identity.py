"""Natural keys: the same report, edition or issue has the same key in every database, in whatever order it came.

A *report* is one body × one report year on one site; the body is the site's own key of it or, where the site has none,
the short form of its name. What names no body or no year is told apart by where it was published. A file given by hand
has no site: it is told apart by its path without the suffix, so that ``a.docx`` and ``a.pdf`` side by side are two
editions of one report, while two files that merely print the same name of a town stay two reports.
"""

from __future__ import annotations

import hashlib
import json
from pathlib import PurePosixPath

from forms.bodies import normal_body
from parsers.report import Report, Source
from scraper.results import CrawlIssue, Edition


def natural_key(*parts: object) -> str:
    """A short key made of ``parts`` alone (80 bits in hexadecimal)."""
    text = json.dumps(parts, ensure_ascii=True, separators=(",", ":"))
    return hashlib.sha256(text.encode("ascii")).hexdigest()[:20]


def body_key(body: str, key: str) -> str:
    """The key of a body on its site: the site's own, else the short form of its name."""
    return key or (normal_body(body) if body else "")


def report_year(report: Report, edition: Edition | None) -> int | None:
    """The report year: the one read from the document, else the one that the site says."""
    return report.year if report.year is not None or edition is None else edition.year


def report_body(report: Report, edition: Edition | None) -> tuple[str, str]:
    """The site and the key of the body that issued the report; a file given by hand has no site."""
    if edition is None:
        return "", body_key(report.body, "")
    return edition.site, body_key(edition.body or report.body, edition.body_key)


def report_key(report: Report, edition: Edition | None) -> str:
    """The key of the report that this edition is an edition of."""
    year = report_year(report, edition)
    site, body = report_body(report, edition)
    if edition is None:
        return natural_key("report", site, body, year, _place_of(report.source))
    known = bool(body) and year is not None
    return natural_key("report", site, body, year, "" if known else edition.page or edition.url)


def edition_key(edition: Edition) -> str:
    """The key of an edition as linked by its site."""
    body = body_key(edition.body, edition.body_key)
    return natural_key("edition", edition.site, edition.url, edition.page, body, edition.year)


def file_key(source: Source) -> str:
    """The key of an edition that was given as a file: its content."""
    return natural_key("file", source.sha256)


def issue_key(issue: CrawlIssue) -> str:
    """The key of something the crawler noted."""
    return natural_key("issue", issue.site, issue.code, issue.url, issue.message)


def _place_of(source: Source) -> str:
    if source.path:
        path = PurePosixPath(source.path.replace("\\", "/"))
        return str(path.with_suffix("")) if path.name else str(path)
    return source.url or source.sha256
