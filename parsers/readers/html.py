"""A web page becomes a document: the report's region of a portal page, its tables, its metas and attachments."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache
from urllib.parse import unquote

from lxml import etree

from forms.embedded import with_article
from forms.encodings import decode
from forms.labels import normal, simplified
from parsers.document import NOWHERE, Block, Document, Grid, Paragraph, Picture, Place
from parsers.errors import DamagedFile, EmptyDocument, LimitExceeded
from parsers.readers.heads import head_fields, head_table
from parsers.readers.tables import RawCell, build_grid
from parsers.sniff import HTML
from parsers.vocabulary import tables_with

Element = etree._Element

_MOST_BYTES = 40_000_000
_MOST_ELEMENTS = 600_000
_MOST_TABLES = 500

_DROPPED = ("script", "style", "noscript", "template", "select", "button", "textarea", "nav", "footer", "svg", "object")
_BREAKS = ("br", "p", "div", "li", "tr", "h1", "h2", "h3", "h4", "h5", "h6")
_BLOCKS = frozenset(
    [
        "p",
        "div",
        "li",
        "ul",
        "ol",
        "dl",
        "dt",
        "dd",
        "h1",
        "h2",
        "h3",
        "h4",
        "h5",
        "h6",
        "section",
        "article",
        "main",
        "header",
        "aside",
        "form",
        "center",
        "blockquote",
        "pre",
        "body",
        "html",
        "tr",
        "td",
        "th",
        "tbody",
        "thead",
        "tfoot",
        "caption",
        "hr",
        "fieldset",
        "figure",
        "address",
        "ucapcontent",
    ]
)
#: Elements that are one paragraph unless they hold a block.
_LEAVES = frozenset(["p", "li", "h1", "h2", "h3", "h4", "h5", "h6"])
_NOT_IN_CHAIN = frozenset(["br", "table", "ul", "ol"])
_HOLDERS = ("table", "div", "ucapcontent", "ul", "ol", "p", "section")
_HEADINGS = {f"h{level}": level for level in range(1, 7)}

#: A line end inside a paragraph or cell. The page's own line ends are only blanks.
_BREAK = "\ue00a"
_ENDS = re.compile(r"</(?:[hH][tT][mM][lL]|[bB][oO][dD][yY])\s*>")
_DECLARATION = re.compile(r"<\?xml[^>]{0,300}\?>")
_SPACE = re.compile(r"[ \t\r\n\f\x0b]+")
_AROUND_BREAK = re.compile(rf" ?(?:{_BREAK} ?)+")

_CONTAINER = re.compile(
    r"(?:^|[\s_-])(?:zoom|zoomcon|trs_editor\w*|trs_editor_view|vsb_content\w*|v_news_content|ucapcontent|article-content|"
    r"art-con|wzzw-article|ivs_content|webeditorview|articlecontent|xxgk_content|zw-content|custom_unionstyle|content|"
    r"article|detail|news_content|text)(?:$|[\s_-])",
    re.IGNORECASE,
)
_TITLE_CLASS = re.compile(
    r"(?:^|[\s_-])(?:title|tit|zwxl-title|article-title|art-title|bt|xl-title)(?:$|[\s_-])", re.IGNORECASE
)
_SECTION = re.compile(
    r"^(?:[一二三四五六]、)?(?:总体情况|概述|.{0,12}主动公开.{0,8}情况|收到和处理政府信息公开申请.{0,4}|.{0,16}行政复议.{0,8}行政诉讼.{0,4}|"
    r".{0,10}主要问题.{0,8}|其他需要报告的事项)$"
)
_CRUMB = re.compile(r"^.{0,6}(?:当前位置|所在位置|您的位置|您现在的位置)")
_ATTACHMENT = re.compile(
    r"\.(?:docx?|pdf|wps|ofd|xlsx?|et|zip|rar)(?:$|[?#&])|downfile|download\.jsp|virtual_attach_file", re.IGNORECASE
)
_VIEWER = re.compile(r"viewer\.html?\?(?:.*&)?file=([^&#]+)", re.IGNORECASE)


def read_html(payload: bytes, charset: str | None = None) -> Document:
    """The document in a page. ``charset`` is what the server declared. Raises ``ReadError``."""
    if len(payload) > _MOST_BYTES:
        raise LimitExceeded(f"{len(payload)} bytes; at most {_MOST_BYTES} of a page are read")
    decoded = decode(payload, charset)
    notes = [] if decoded.exact else [f"encoding: some bytes are not {decoded.encoding}"]
    root = _tree(with_article(decoded.text))
    meta = _metas(root)
    links = tuple(_links(root))
    for element in list(root.iter(*_DROPPED)):
        _remove(element)
    found = list(_Walk(root).blocks())
    kept = _region(found, root)
    for key, value in _page_fields(found, kept).items():
        meta.setdefault(key, value)
    pictures = tuple(_pictures(kept))
    notes += [f"picture@{picture.before}" for picture in pictures]
    tree = root.getroottree()
    blocks = tuple(_placed(block, element, tree) for block, element in kept if isinstance(block, Grid) or block.text)
    if not blocks and not links and not notes:
        raise EmptyDocument("the page has no text and no table")
    return Document(HTML, blocks, meta, links, tuple(notes), pictures)


def _tree(text: str) -> Element:
    # A second </html> would end the document for libxml2: what stands behind it is the page's, too.
    parser = etree.HTMLParser(remove_comments=True, remove_pis=True, huge_tree=True, no_network=True)
    text = _ENDS.sub("", text.replace("\x00", ""))
    if "<?xml" in text:
        text = _DECLARATION.sub("", text)
    if not text.strip():
        raise EmptyDocument("the page is empty")
    try:
        root = etree.fromstring(text, parser)
    except (etree.LxmlError, ValueError) as error:
        raise DamagedFile(f"the page cannot be parsed: {error}") from error
    if root is None:
        raise EmptyDocument("the page has no element")
    if any("depth" in entry.message.lower() for entry in parser.error_log.filter_from_errors()):
        raise LimitExceeded("elements are nested too deeply")
    if text.count("<") > _MOST_ELEMENTS:
        raise LimitExceeded(f"more than {_MOST_ELEMENTS} tags")
    return root


def _remove(element: Element) -> None:
    """Take ``element`` out and leave its tail."""
    parent = element.getparent()
    if parent is None:
        return
    tail = element.tail
    if tail:
        before = element.getprevious()
        if before is not None:
            before.tail = (before.tail or "") + tail
        else:
            parent.text = (parent.text or "") + tail
    parent.remove(element)


def _clean(text: str) -> str:
    """Verbatim text but for the page's own line ends; line ends as shown."""
    if "\n" in text or "  " in text or "\r" in text or "\t" in text or "\f" in text:
        text = _SPACE.sub(" ", text)
    if _BREAK in text:
        text = _AROUND_BREAK.sub("\n", text).strip("\n")
    return text.strip(" ")


def _text(element: Element) -> str:
    """The text of a cell or another small element."""
    text = _only_text(element)
    return _clean(_raw(element) if text is None else text)


def _only_text(element: Element) -> str | None:
    """The text of an element that holds one text inside a chain of tags, as most do; ``None`` for any other."""
    node = element
    while True:
        children = len(node)
        if children == 0:
            return node.text or ""
        child = node[0]
        if children > 1 or child.tag in _NOT_IN_CHAIN:
            return None
        before, after = node.text, child.tail
        if (before and before.strip()) or (after and after.strip()):
            return None
        node = child


def _raw(element: Element) -> str:
    """All text of ``element``, with a mark where the page shows a line end."""
    for shown in element.iter(*_BREAKS):
        if shown is not element:
            shown.tail = _BREAK + (shown.tail or "")
    return _joined(element)


def _joined(element: Element) -> str:
    return "".join(str(piece) for piece in element.itertext())


Found = tuple[Block, Element]


def _placed(block: Block, element: Element, tree: etree._ElementTree) -> Block:
    """A paragraph with its place. Only the report's own are worth looking for."""
    if isinstance(block, Grid):
        return block
    return Paragraph(block.text, Place(path=tree.getpath(element)), block.heading)


def _holds_no_block(element: Element) -> bool:
    holders = _HOLDERS if element.tag == "li" else _HOLDERS[:3]
    return next(element.iter(*holders), None) is None


class _Walk:
    """One pass over the tree: text becomes paragraphs, tables become grids, layout tables are looked through."""

    def __init__(self, root: Element) -> None:
        self._root = root
        self._tree = root.getroottree()
        self._out: list[Found] = []
        self._buffer: list[str] = []
        self._tables = 0
        self._pictures = next(root.iter("img"), None) is not None

    def blocks(self) -> list[Found]:
        body = self._root.find("body")
        start = self._root if body is None else body
        stack: list[tuple[Element, Iterator[Element]]] = [(start, iter(start))]
        self._buffer.append(start.text or "")
        while stack:
            element, children = stack[-1]
            child = next(children, None)
            if child is None:
                stack.pop()
                if element.tag in _BLOCKS:
                    self._flush(element)
                if stack:
                    self._buffer.append(element.tail or "")
                continue
            tag = child.tag
            if tag == "table":
                self._flush(element)
                if self._table(child):
                    self._buffer.append(child.tail or "")
                    continue
            elif tag in _LEAVES:
                self._flush(element)
                text = _only_text(child)
                if text is None and _holds_no_block(child):
                    text = _raw(child)
                if text is not None:
                    self._paragraph(text, child)
                    if self._pictures:
                        self._images(child)
                    if child.tail:
                        self._buffer.append(child.tail)
                    continue
            elif tag == "br":
                self._buffer.append(_BREAK)
            elif tag == "img":
                self._images(child)
            elif tag in _BLOCKS:
                self._flush(element)
            elif len(child) == 0:
                self._buffer.append(child.text or "")
                self._buffer.append(child.tail or "")
                continue
            self._buffer.append(child.text or "")
            stack.append((child, iter(child)))
        return self._out

    def _flush(self, element: Element) -> None:
        if self._buffer:
            text = "".join(self._buffer)
            self._buffer.clear()
            self._paragraph(text, element)

    def _paragraph(self, text: str, element: Element) -> None:
        text = _clean(text)
        if text and "\n" not in text:
            self._out.append((Paragraph(text, NOWHERE, _HEADINGS.get(str(element.tag))), element))
        elif text:
            level = _HEADINGS.get(str(element.tag))
            # Line ends shown inside one element part paragraphs: many pages write the whole report in one.
            for line in text.split("\n"):
                if line.strip():
                    self._out.append((Paragraph(line, NOWHERE, level), element))

    def _images(self, element: Element) -> None:
        for image in element.iter("img"):
            self._out.append((Paragraph("", NOWHERE), image))

    def _table(self, table: Element) -> bool:
        """Read ``table`` as a grid, or say that it only lays out the page."""
        rows = _rows(table)
        nested = next(table.iterdescendants("table"), None) is not None
        if nested and not _labelled(rows):
            return False
        if all(len(row) <= 1 for row in rows):
            return False
        self._tables += 1
        if self._tables > _MOST_TABLES:
            raise LimitExceeded(f"more than {_MOST_TABLES} tables")
        raw = [[_cell(cell) for cell in row] for row in rows]
        caption = table.find("caption")
        grid = build_grid(
            raw,
            table=self._tables,
            path=self._tree.getpath(table),
            caption="" if caption is None else _text(caption),
        )
        self._out.append((grid, table))
        return True


def _rows(table: Element) -> list[list[Element]]:
    """The cells of the table's own rows, not of the tables inside it."""
    rows = []
    for part in table:
        if part.tag == "tr":
            rows.append(part)
        elif part.tag in ("tbody", "thead", "tfoot"):
            rows.extend(row for row in part if row.tag == "tr")
    return [[cell for cell in row if cell.tag in ("td", "th")] for row in rows]


def _labelled(rows: list[list[Element]]) -> bool:
    """Whether a table that holds tables is a standard table all the same."""
    known = 0
    for row in rows[:80]:
        for cell in row[:40]:
            if next(cell.iterdescendants("table"), None) is None:
                known += bool(tables_with(_text(cell)))
                if known >= 3:
                    return True
    return False


def _cell(cell: Element) -> RawCell:
    return RawCell(_text(cell), _span(cell.get("rowspan")), _span(cell.get("colspan")))


def _span(value: str | None) -> int:
    if value is None or value == "1":
        return 1
    value = value.strip()
    return int(value) if value.isascii() and value.isdigit() and len(value) < 6 else 1


def _region(found: list[Found], root: Element) -> list[Found]:
    """The blocks of the report. Signals are standard tables and section headings; what holds them all is the report."""
    signals = [element for block, element in found if _is_signal(block)]
    region = _common(signals) if len(signals) > 1 else None
    if region is None:
        region = _common(signals) if signals else None
        region = _container(region) if region is not None else _densest(found)
    elif region.tag not in ("body", "html"):
        region = _container(region, otherwise=region)
    if region is None or region.tag in ("body", "html"):
        return [pair for pair in found if not _is_link(pair)]
    inside = {id(element) for element in region.iter()}
    return [pair for pair in found if id(pair[1]) in inside]


def _is_signal(block: Block) -> bool:
    if isinstance(block, Grid):
        return sum(bool(tables_with(cell.text)) for cell in block.cells[:60]) >= 3
    return len(block.text) < 60 and bool(_SECTION.match(simplified(normal(block.text))))


def _common(elements: list[Element]) -> Element | None:
    """The nearest element around all of ``elements`` that can hold blocks."""
    first = elements[0]
    chain = [first, *first.iterancestors()] if first.tag != "p" else list(first.iterancestors())
    rank = {id(element): index for index, element in enumerate(chain)}
    lowest = 0
    for element in elements[1:]:
        for other in (element, *element.iterancestors()):
            if id(other) in rank:
                lowest = max(lowest, rank[id(other)])
                break
    for element in chain[lowest:]:
        if element.tag not in ("p", "span", "table", "tbody", "tr", "font", "strong", "b", "li", *_HEADINGS):
            return element
    return None


def _container(element: Element, otherwise: Element | None = None) -> Element | None:
    """The nearest element around ``element`` that portals name as their text."""
    for around in (element, *element.iterancestors()):
        if around.tag in ("body", "html"):
            break
        if around.tag in ("ucapcontent", "article") or _CONTAINER.search(
            f"{around.get('id', '')} {around.get('class', '')}"
        ):
            return around
    return otherwise


def _densest(found: list[Found]) -> Element | None:
    """The element whose paragraphs hold most text that is no link."""
    score: dict[int, int] = {}
    elements: dict[int, Element] = {}
    total = 0
    for block, element in found:
        if isinstance(block, Grid) or not block.text or _is_link((block, element)):
            continue
        total += len(block.text)
        around: Element | None = element if element.tag not in ("p", "span", *_HEADINGS) else element.getparent()
        for share in (4, 2, 1):
            if around is None:
                break
            elements[id(around)] = around
            score[id(around)] = score.get(id(around), 0) + len(block.text) * share
            around = around.getparent()
    if total < 200 or not score:
        return None
    best = max(score.values())
    return next(elements[key] for key, value in score.items() if value == best)


def _is_link(pair: Found) -> bool:
    """Whether a paragraph is nothing but links: menus, lists of other pages."""
    block, element = pair
    if isinstance(block, Grid) or not block.text or len(block.text) > 200:
        return False
    inside = element if element.tag == "a" else next(element.iter("a"), None)
    if inside is None:
        return False
    linked = sum(len(_joined(link)) for link in element.iter("a"))
    return linked * 10 >= len(block.text) * 8


def _pictures(kept: list[Found]) -> list[Picture]:
    """The pictures among the blocks. Pages that load them late keep the address elsewhere than in ``src``."""
    out: list[Picture] = []
    before = 0
    for block, element in kept:
        if isinstance(block, Paragraph) and not block.text:
            sources = (element.get(name) or "" for name in ("data-original", "data-src", "src"))
            out.append(Picture(before, next((source.strip() for source in sources if source.strip()), "")))
        else:
            before += 1
    return out[:200]


def _metas(root: Element) -> dict[str, str]:
    meta: dict[str, str] = {}
    for element in root.iter("meta"):
        name = (element.get("name") or element.get("property") or "").strip().lower()
        content = _clean(element.get("content") or "")
        if name and content:
            meta.setdefault(name[:80], content[:2000])
    title = root.find(".//title")
    if title is not None:
        text = _text(title).replace("\n", "")
        if text:
            meta["title"] = text[:500]
    return meta


def _page_fields(found: list[Found], kept: list[Found]) -> dict[str, str]:
    """What the page says about the text: its heading, breadcrumb, head table and date line."""
    fields: dict[str, str] = {}
    headings: list[str] = []
    lines: list[str] = []
    inside = {id(block) for block, _ in kept}
    near = 0
    for block, element in found:
        if isinstance(block, Grid):
            for key, value in head_table(block).items():
                fields.setdefault(key, value)
            continue
        if not block.text:
            continue
        if block.heading in (1, 2) or (len(block.text) < 120 and (_is_title(element) or _names_report(block, element))):
            headings.append(block.text)
        if "位置" in block.text and _CRUMB.match(block.text):
            fields.setdefault("breadcrumb", block.text[:500])
        if id(block) not in inside or near < 12:
            near += id(block) in inside
            if len(block.text) < 300:
                lines.append(block.text)
    if headings:
        fields["headings"] = "\n".join(dict.fromkeys(headings))[:2000]
    for key, value in head_fields(lines[:400]).items():
        fields.setdefault(key, value)
    return fields


def _names_report(block: Paragraph, element: Element) -> bool:
    """A line like a report's title that is no link to another page; it may stand outside the report's region."""
    text = block.text
    return "公开" in text and text.rstrip("）)　 ").endswith(("报告", "年报")) and not _is_link((block, element))


def _is_title(element: Element) -> bool:
    return _names_title(element.get("class", ""), element.get("id", ""))


@lru_cache(maxsize=4096)
def _names_title(style: str, name: str) -> bool:
    """Whether a class or an id says that its element is a title. A page has few of them, again and again."""
    return bool(_TITLE_CLASS.search(f"{style} {name}"))


def _links(root: Element) -> Iterator[tuple[str, str]]:
    seen: set[str] = set()
    for element in root.iter("a", "iframe", "embed", "object"):
        address = (element.get("href") or element.get("src") or element.get("data") or "").strip()
        viewer = _VIEWER.search(address) if "file=" in address else None
        if viewer:
            address = unquote(viewer[1])
        elif not _ATTACHMENT.search(address) and "attachment-id" not in element.attrib:
            continue
        if address and address not in seen and len(seen) < 500:
            seen.add(address)
            name = element.get("download") or element.get("alt") or _text(element) or element.get("title") or ""
            yield address[:2000], name.strip()[:300]
