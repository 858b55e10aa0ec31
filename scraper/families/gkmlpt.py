r"""Guangdong's catalogue of government information (gkmlpt): one instance for each body, lists and articles in JSON.

An instance tells its ``SID`` and its tree of categories in ``_CONFIG``; the list of a category comes from
``api/all/{category}``. Some instances answer 404 from page 2 on although ``total`` is larger: that is a list not read.
An article's text may stand in ``DETAIL`` alone: ``forms.embedded`` shows it.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

from forms.embedded import embedded_objects
from forms.titles import read_title
from scraper.families.base import Candidate, KnownBody, Learnt, ListRead, NotRead, Site
from scraper.families.doors import behind_doors
from scraper.families.words import is_body_name, is_column_name, is_door_name
from scraper.pager import differs
from scraper.pages import Link, Page
from scraper.results import State

#: Instances of one site, pages of one list, nodes of one tree.
MOST_INSTANCES = 400
MOST_PAGES = 100
MOST_NODES = 5000

_INSTANCE = re.compile(r"^(?P<base>https?://[^/]+(?:/[\w-]+)?/gkmlpt)(?:/|$)")
_SID = re.compile(r"['\"]?SID['\"]?\s*:\s*['\"]?(\w{1,20})")
_APP = re.compile(r"['\"]?APP_URL['\"]?\s*:\s*['\"]([^'\"\s]{1,200})")
_NAMES = re.compile(r"[-_|—]|信息公开|\s")


class Gkmlpt:
    """The family ``gkmlpt``. Setting ``harvest_pages``: pages looked through for instances."""

    id = "gkmlpt"
    own = ("/gkmlpt/", "/gkmlpt")

    def recognise(self, page: Page) -> int:
        """Addresses of instances, their configuration, and the marks of attachments."""
        score = 4 * ("/gkmlpt" in page.url) + 4 * ("/gkmlpt" in page.markup)
        return score + 4 * ("_CONFIG" in page.markup and bool(_SID.search(page.markup))) + ("nfw-cms-" in page.markup)

    def discover(self, site: Site, starts: list[Page]) -> Iterator[Learnt]:
        """The instances that the portal links, each with its list of annual reports."""
        names: dict[str, str] = {}
        for page in behind_doors(site, starts, _leads):
            for base, name in _instances(page):
                names[base] = names.get(base) or name
        queue = list(names)
        failed: list[NotRead] = []
        done = 0
        while queue and done < MOST_INSTANCES:
            base = queue.pop(0)
            done += 1
            try:
                index = site.get(f"{base}/index", referer=starts[0].url)
            except NotRead as error:
                failed.append(error)
                if names[base]:
                    yield ListRead(error.url, error.state, f"instance: {error.why}", body=names[base])
                continue
            for other, name in _instances(index):
                if other not in names:
                    names[other] = name
                    queue.append(other)
            yield from self._instance(site, index, base, names[base] or _own_name(index), done == 1 and not queue)
        if queue:
            site.issue("instance-cap", starts[0].url, f"{done} instances read, {len(queue)} more are linked")
        if len(failed) == done:
            why = failed[0].why if failed else "no instance of the catalogue is linked"
            yield ListRead(starts[0].url, failed[0].state if failed else "list-not-read", why)

    def _instance(self, site: Site, index: Page, base: str, name: str, single: bool) -> Iterator[Learnt]:
        """The reports of one instance. ``single``: there is no other, so its list is that of all bodies."""
        if is_body_name(name):
            yield KnownBody(name, "", index.url, "instance of the catalogue")
        sid, app = _SID.search(index.scripts), _APP.search(index.scripts)
        if sid is None:
            said = _List("list-not-read", "the page tells no SID")
        else:
            nodes = _report_nodes(index)
            api = f"{index.resolve(app[1]) if app else base}".rstrip("/") + "/api/all"
            said = _read(site, index, api, sid[1], nodes)
            for row in said.rows.values():
                yield from _candidate(index, row, bool(nodes), name)
        if said.state != "read":
            site.issue("list-not-complete", index.url, said.evidence)
        publishers = dict.fromkeys(str(row.get("publisher") or "") for row in said.rows.values())
        bodies = [body for body in dict.fromkeys((name, *publishers)) if is_body_name(body)]
        for body in bodies if not single or is_body_name(name) else ("",):
            yield ListRead(index.url, said.state, said.evidence, body=body)


@dataclass(slots=True)
class _List:
    """What was read of a list: the state, why, and the rows by their address."""

    state: State | Any = "read"
    evidence: str = ""
    rows: dict[str, dict[str, Any]] = field(default_factory=dict)


def _read(site: Site, index: Page, api: str, sid: str, nodes: list[dict[str, Any]]) -> _List:
    """All rows of the category of annual reports; without one, of everything."""
    said = _List()
    troubles: list[str] = []
    total = 0
    for node in nodes or [{"id": 0}]:
        rows, declared, trouble = _category(site, index, f"{api}/{node['id']}", sid)
        if trouble:
            for child in (one for one in _children(node) if "id" in one):  # smaller lists may fit on one page each
                rows |= _category(site, index, f"{api}/{child['id']}", sid)[0]
            trouble = trouble if declared is None else differs(len(rows), declared) and trouble
        troubles.append(trouble)
        total += declared or 0
        said.rows |= rows
    wrong = "; ".join(filter(None, troubles))
    said.state = "list-not-read" if wrong else "read"
    said.evidence = wrong or f"{total} rows declared and read"
    return said


def _category(site: Site, index: Page, url: str, sid: str) -> tuple[dict[str, dict[str, Any]], int | None, str]:
    """Rows of one category by address, the number declared, and what went wrong."""
    rows: dict[str, dict[str, Any]] = {}
    total: int | None = None
    for number in range(1, MOST_PAGES + 1):
        try:
            said: Any = json.loads(site.get(f"{url}?page={number}&sid={sid}", referer=index.url, script=True).markup)
            listed = [row for row in said["articles"] if isinstance(row, dict)]
            total = said["total"]
            if type(total) is not int:
                raise ValueError("no number of rows")
        except NotRead as error:
            return rows, total, f"page {number}: {error.why}; {len(rows)} rows of {total} read"
        except (ValueError, KeyError, TypeError, RecursionError):
            return rows, None, f"page {number}: the answer is not the JSON that was expected"
        known = len(rows)
        for row in listed:
            rows.setdefault(index.resolve(str(row.get("url") or "")) or f"no address: {row.get('id')}", row)
        if len(rows) >= total or len(rows) == known:
            break
    return rows, total, differs(len(rows), total)


def _candidate(index: Page, row: dict[str, Any], listed: bool, name: str) -> Iterator[Candidate]:
    """A row as a candidate."""
    text, url = str(row.get("title") or ""), index.resolve(str(row.get("url") or ""))
    title = read_title(text)
    if url is None or title.kind not in ("report", "index", "weak") or (title.kind == "weak" and not listed):
        return
    publisher = str(row.get("publisher") or "")
    body = publisher if is_body_name(publisher) else name
    yield Candidate(url, text, index.url, "catalogue", _day(row.get("date")), body, year=title.year, listed=listed)


def _leads(page: Page) -> Iterator[str]:
    return (link.url for link in page.links if is_door_name(link.text) and not _INSTANCE.match(link.url))


def _instances(page: Page) -> Iterator[tuple[str, str]]:
    """The instances that a page is of or links, with the body's name where the link is one."""
    own = _INSTANCE.match(page.url)
    if own:
        yield own["base"], ""
    for link in page.links:
        found = _INSTANCE.match(link.url)
        if found:
            yield found["base"], _named(link)


def _named(link: Link) -> str:
    return link.text if is_body_name(link.text) else ""


def _own_name(page: Page) -> str:
    """The body that an instance calls itself after; empty if it does not say."""
    for text in (page.metas.get("sitename", ""), page.head_title):
        for part in _NAMES.split(text):
            if is_body_name(part):
                return part
    return ""


def _report_nodes(page: Page) -> list[dict[str, Any]]:
    """The categories of annual reports, the widest only."""
    found: list[dict[str, Any]] = []
    queue = [node for name in ("TREE", '"TREE"', "'TREE'") for node in embedded_objects(page.scripts, name)]
    for _ in range(MOST_NODES):
        if not queue:
            break
        node = queue.pop(0)
        if isinstance(node, list):
            queue.extend(node)
        elif isinstance(node, dict):
            if "id" in node and is_column_name(str(node.get("name") or "")):
                found.append(node)
            else:
                queue.extend(_children(node))
    known = {str(node["id"]) for node in found}
    return [node for node in found if str(node.get("parent")) not in known]


def _children(node: dict[str, Any]) -> list[dict[str, Any]]:
    children = node.get("children")
    return [child for child in children if isinstance(child, dict)] if isinstance(children, list) else []


def _day(seconds: Any) -> str | None:
    """Seconds since 1970 as the day in China."""
    if type(seconds) is not int or not 0 < seconds < 4_102_444_800:
        return None
    return f"{datetime.fromtimestamp(seconds, UTC) + timedelta(hours=8):%Y-%m-%d}"
