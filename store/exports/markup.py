"""What every exported page is made of: one shell, one style, escaped text, safe links.

A page loads nothing and runs nothing: its style is inside, it has no script, and its content security policy forbids
both. All text of a document is escaped; only ``http`` and ``https`` addresses become links. It prints on A4, can be
read without a mouse (a link to its content comes first, focus is seen), and no meaning rests on a colour alone.
"""

from __future__ import annotations

from collections.abc import Iterable
from html import escape
from urllib.parse import urlsplit

from store.exports.plain import clean

_LONGEST = 4_000
_POLICY = "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'"

_STYLE = """
@page { size: A4 landscape; margin: 12mm }
body { font: 14px/1.55 "Noto Sans CJK SC", "Microsoft YaHei", "PingFang SC", SimSun, sans-serif; margin: 1.5em auto;
  max-width: 1180px; padding: 0 1em; color: #1d2129; background: #fff }
h1 { font-size: 22px; margin-bottom: .3em } h2 { font-size: 17px; margin: 1.6em 0 .5em }
h2, .finding, .figure { break-inside: avoid } h2 { break-after: avoid }
small, .en { color: #565d6b; font-size: 12px } a { color: #0b57a4 }
a:focus-visible, input:focus-visible { outline: 3px solid #e69f00; outline-offset: 2px }
.skip { position: absolute; left: -9999px } .skip:focus { position: static }
table { border-collapse: collapse; margin: .3em 0 1em } td, th { border: 1px solid #8590a2; padding: 3px 6px }
th { background: #f0f2f5; font-weight: normal; text-align: left } thead th { font-weight: bold }
.form td, .form th { text-align: center; vertical-align: middle }
.wrong { background: #ff9a9d; font-weight: bold } .involved { background: #ffd3d9 } .doubt { background: #ffff99 }
.noted { background: #ddebf7 } .stated { color: #7030a0 }
td.wrong a, td.involved a, td.doubt a { color: #1d2129 }
.blank { background: repeating-linear-gradient(45deg, #fff, #fff 4px, #e8e8e8 4px, #e8e8e8 6px) }
.absent { color: #565d6b; background: #f3f3f3 } sup a { font-weight: normal }
td .last { display: none; color: #565d6b; font-weight: normal } td.wrong .last, td.involved .last { display: block }
#last:checked ~ table td .last { display: block }
.finding { border: 1px solid #c9d0da; border-left-width: 6px; padding: .5em 1em; margin: .8em 0 }
.error { border-left-color: #c00 } .warning { border-left-color: #b36b00 } .info { border-left-color: #2f6fb3 }
.undecided { border-left-style: dashed } .settled { color: #565d6b }
.finding p { margin: .3em 0 } .check { color: #1e5527 } dl { display: grid; grid-template-columns: max-content 1fr;
  gap: .1em 1em } dt { color: #565d6b } dd { margin: 0; overflow-wrap: anywhere } td { overflow-wrap: anywhere }
.tally b { margin-right: 1em } .tally .bad { color: #b00000 } .number { text-align: right }
.map th, .map td { text-align: center; padding: 2px 5px } .map tbody th { text-align: left; white-space: nowrap }
.map thead th { position: sticky; top: 0 } .map td a { color: inherit; display: block; text-decoration: none }
.found { background: #c6efce } .not-published { background: #ffb3b8 } .blocked { background: #e4c7f0 }
.list-not-read, .soft404 { background: #ffeb9c } .unknown { background: #e7e6e6 }
.late { outline: 2px solid #9c0006; outline-offset: -2px }
@media print { body { margin: 0; max-width: none; print-color-adjust: exact; -webkit-print-color-adjust: exact }
  nav, .skip, label, #last { display: none } a { color: inherit; text-decoration: none } }
"""


def document(title: str, body: str, *, home: str = "") -> str:
    """A whole page; ``home`` are its links to other pages of the folder."""
    nav = f"<nav>{home}</nav>\n" if home else ""
    return (
        f'<!DOCTYPE html>\n<html lang="zh-Hans">\n<head>\n<meta charset="utf-8">\n'
        f'<meta http-equiv="Content-Security-Policy" content="{_POLICY}">\n'
        f'<meta name="referrer" content="no-referrer">\n'
        f'<meta name="viewport" content="width=device-width">\n<title>{text(title)}</title>\n'
        f"<style>{_STYLE}</style>\n</head>\n<body>\n"
        f'<a class="skip" href="#content">跳到正文 · skip to content</a>\n{nav}'
        f'<main id="content">\n{body}\n</main>\n</body>\n</html>\n'
    )


def text(value: object) -> str:
    """Any text, escaped, without what no document may hold."""
    return "" if value is None else escape(clean(str(value), _LONGEST), quote=True)


def link(address: str, shown: str = "") -> str:
    """An address as a link if it is one of the web, else as text; ``shown`` stands for it."""
    try:
        known = urlsplit(address).scheme in ("http", "https")
    except ValueError:
        known = False
    words = text(shown or address)
    return f'<a href="{text(address)}" rel="noreferrer">{words}</a>' if known else words


def row(cells: Iterable[str], tag: str = "td") -> str:
    """One row of cells that are markup already."""
    return "<tr>" + "".join(f"<{tag}>{cell}</{tag}>" for cell in cells) + "</tr>"
