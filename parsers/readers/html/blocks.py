"""One pass over the tree: text becomes paragraphs, tables become grids, layout tables are looked through."""

from __future__ import annotations

from collections.abc import Iterator

from parsers.document import Grid
from parsers.errors import LimitExceeded
from parsers.readers.html.cells import caption_of, cells_of, lays_out, rows_of
from parsers.readers.html.text import BREAK, clean, marked_text, only_text
from parsers.readers.html.tree import Element
from parsers.readers.tables import build_grid

#: The text of a paragraph or a grid, and the element it was read from. A text that is empty stands for a picture.
Found = tuple[str | Grid, Element]

_MOST_TABLES = 500

HEADINGS = {f"h{level}": level for level in range(1, 7)}
#: Elements that are one paragraph unless they hold a block.
_LEAVES = frozenset(["p", "li", *HEADINGS])
_LISTS = frozenset(["ul", "ol", "dl", "dt", "dd"])
_OF_TABLES = frozenset(["tr", "td", "th", "tbody", "thead", "tfoot", "caption"])
_PARTS = frozenset(
    ["html", "body", "main", "header", "section", "article", "aside", "div", "center", "form", "fieldset"]
)
_BLOCKS = _LEAVES | _LISTS | _OF_TABLES | _PARTS | {"blockquote", "pre", "hr", "figure", "address", "ucapcontent"}
_HOLDERS = ("table", "div", "ucapcontent", "ul", "ol", "p", "section")


def read_blocks(root: Element) -> list[Found]:
    """The paragraphs, grids and pictures of a page in reading order.

    Raises LimitExceeded for a page or a table beyond all bounds.
    """
    return _Walk(root).run()


def _holds_no_block(element: Element) -> bool:
    holders = _HOLDERS if element.tag == "li" else _HOLDERS[:3]
    return next(element.iter(*holders), None) is None


class _Walk:
    def __init__(self, root: Element) -> None:
        self._root = root
        self._tree = root.getroottree()
        self._out: list[Found] = []
        self._buffer: list[str] = []
        self._tables = 0
        self._pictures = next(root.iter("img"), None) is not None

    def run(self) -> list[Found]:
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
                text = only_text(child)
                if text is None and _holds_no_block(child):
                    text = marked_text(child)
                if text is not None:
                    self._paragraph(text, child)
                    if self._pictures:
                        self._images(child)
                    if child.tail:
                        self._buffer.append(child.tail)
                    continue
            elif tag == "br":
                self._buffer.append(BREAK)
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
        text = clean(text)
        if not text:
            return
        if "\n" not in text:
            self._out.append((text, element))
            return
        # Line ends shown inside one element part paragraphs: many pages write the whole report in one.
        self._out.extend((line, element) for line in text.split("\n") if line.strip())

    def _images(self, element: Element) -> None:
        self._out.extend(("", image) for image in element.iter("img"))

    def _table(self, table: Element) -> bool:
        """Read ``table`` as a grid, or say that it only lays out the page."""
        rows = rows_of(table)
        if lays_out(table, rows):
            return False
        self._tables += 1
        if self._tables > _MOST_TABLES:
            raise LimitExceeded(f"more than {_MOST_TABLES} tables")
        path = self._tree.getpath(table)
        self._out.append((build_grid(cells_of(rows), table=self._tables, path=path, caption=caption_of(table)), table))
        return True
