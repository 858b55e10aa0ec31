r"""What a page holds as JSON in its scripts: values by name, and the article that gkmlpt keeps in ``DETAIL`` alone.

The crawler and the reader of web pages both need it: what the one takes for a report the other has to read.
"""

from __future__ import annotations

import json
import re
from html import escape

_DETAIL = ("DETAIL", '"DETAIL"', "'DETAIL'")
#: Where a system keeps the text of an article, best first.
_CONTENT = ("content", "contentHtml", "html", "body")
_SCRIPT = re.compile(r"<script\b[^>]{0,400}>(.*?)</script", re.IGNORECASE | re.DOTALL)


def embedded_objects(text: str, name: str) -> list[object]:
    """JSON values assigned to ``name`` in a script. What is not JSON is left out."""
    found: list[object] = []
    decoder = json.JSONDecoder()
    for place in re.finditer(re.escape(name) + r"\s*[:=]\s*(?=[\[{])", text):
        try:
            found.append(decoder.raw_decode(text, place.end())[0])
        except (ValueError, RecursionError):
            continue
    return found


def with_article(markup: str) -> str:
    """The page as a browser shows it: ``markup`` with the article that its scripts hold, as it is if they hold none."""
    if "DETAIL" not in markup:
        return markup
    scripts = "\n".join(found[1] for found in _SCRIPT.finditer(markup))
    for name in _DETAIL:
        for detail in embedded_objects(scripts, name):
            shown = _shown(detail) if isinstance(detail, dict) else ""
            if shown:
                return markup.replace("</body>", "") + shown
    return markup


def _shown(detail: dict[str, object]) -> str:
    """Title, head table, text and attachments of an article; empty where it has no text."""
    content = next((text for name in _CONTENT if isinstance(text := detail.get(name), str) and text.strip()), "")
    files = detail.get("attachments")
    listed = [file for file in files if isinstance(file, dict)] if isinstance(files, list) else []
    links = "".join(
        f'<a class="nfw-cms-attachment" href="{_plain(file, "url", "path", "src")}">{_plain(file, "name", "title")}</a>'
        for file in listed
    )
    if not content and not links:
        return ""
    publisher = _plain(detail, "publisher", "publish_organ")
    told = f"<p>发布机构：{publisher}</p>" if publisher else ""
    return f'<h1>{_plain(detail, "title")}</h1>{told}<div class="article-content">{content}</div><div>{links}</div>'


def _plain(values: dict[str, object], *names: str) -> str:
    return escape(next((text for name in names if isinstance(text := values.get(name), str)), ""))
