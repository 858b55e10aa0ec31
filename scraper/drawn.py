"""What a page's scripts would draw: rows of lists and trees of bodies that stand in arrays, calls and written markup.

``['title', '2021-01-20', '/a/1.html']``, ``{name:"河柳镇", url:"/hlz/"}`` and ``d.add(3, 0, "河柳镇", "hlz.htm")`` are
one row each: texts between one pair of brackets, one an address and one Chinese. No script is run.
"""

from __future__ import annotations

import re
from html import escape

#: Scripts are read up to here; more is a library.
LONGEST = 400_000

#: Rows beyond this number are not read.
MOST_ROWS = 3000

_TOKEN = re.compile(r"""'((?:[^'\\\n]|\\.){0,2000})'|"((?:[^"\\\n]|\\.){0,2000})"|([\[{(])|([\]})])""")
_ADDRESS = re.compile(
    r"^(?:https?:/)?\.{0,2}/[^\s<>'\"]+$|^[\w./%-]*\.(?:s?html?|jspx?|aspx?|php|do|thtml)(?:\?[^\s<>'\"]*)?$|^\?[\w%]+=[^\s<>'\"]+$",
    re.IGNORECASE,
)
_CHINESE = re.compile(r"[\u4e00-\u9fff]{2}")
_DATE = re.compile(r"(?:19|20)\d\d[-/.年]\d{1,2}[-/.月]\d{1,2}")
_ESCAPE = re.compile(r"\\(?:u([0-9a-fA-F]{4})|(.))", re.DOTALL)
_LINK = re.compile(r"<a\s[^<>]{0,600}>.{0,600}?</a\s*>", re.IGNORECASE | re.DOTALL)


def drawn_rows(scripts: str) -> str:
    """The rows that stand in ``scripts``, as the items of a list; empty if there are none."""
    scripts = scripts[:LONGEST]
    if not _CHINESE.search(scripts) and "\\u" not in scripts:
        return ""
    rows: list[str] = []
    open_groups: list[list[str]] = [[]]
    for found in _TOKEN.finditer(scripts):
        if found[3]:
            open_groups.append([])
        elif found[4]:
            row = _row(open_groups.pop()) if len(open_groups) > 1 else ""
            if row:
                rows.append(row)
                if len(rows) >= MOST_ROWS:
                    break
        else:
            text = _ESCAPE.sub(_unescaped, found[1] or found[2] or "")
            written = _LINK.findall(text) if "<a" in text.lower() else []
            rows.extend(f"<li>{link} {_date([text])}</li>" for link in written)
            if not written:
                open_groups[-1].append(text.strip())
    return "".join(rows)


def _row(texts: list[str]) -> str:
    """One row as an item of a list; empty where no address and no name stand together."""
    address = next((text for text in texts if _ADDRESS.match(text)), "")
    named = [text for text in texts if _CHINESE.search(text) and text != address] if address else []
    if not named:
        return ""
    return f'<li><a href="{escape(address)}">{escape(max(named, key=len)[:300])}</a> {_date(texts)}</li>'


def _date(texts: list[str]) -> str:
    return next((found[0] for text in texts if (found := _DATE.search(text))), "")


def _unescaped(found: re.Match[str]) -> str:
    if found[1]:
        return chr(int(found[1], 16))
    return {"n": "\n", "r": "", "t": " "}.get(found[2], found[2])
