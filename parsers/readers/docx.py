"""A DOCX becomes a document, straight from its XML: merged cells, revisions and text boxes resolved."""

from __future__ import annotations

from collections.abc import Iterator

from lxml import etree

from parsers.document import Block, Document, Paragraph, Place
from parsers.errors import DamagedFile, EmptyDocument, EncryptedFile, LimitExceeded
from parsers.readers.package import Limits, Package
from parsers.readers.tables import MOST_CELLS, RawCell, build_grid
from parsers.sniff import DOCX
from parsers.vocabulary import tables_with

Element = etree._Element

_W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_STRICT = b"http://purl.oclc.org/ooxml/wordprocessingml/main"
_TRANSITIONAL = b"http://schemas.openxmlformats.org/wordprocessingml/2006/main"
_FALLBACK = "{http://schemas.openxmlformats.org/markup-compatibility/2006}Fallback"
_BLIP = "{http://schemas.openxmlformats.org/drawingml/2006/main}blip"
_IMAGE = "{urn:schemas-microsoft-com:vml}imagedata"

_P, _TBL, _TR, _TC = _W + "p", _W + "tbl", _W + "tr", _W + "tc"
_T, _TAB, _BR, _CR, _HYPHEN = _W + "t", _W + "tab", _W + "br", _W + "cr", _W + "noBreakHyphen"
_TEXTS = (_T, _TAB, _BR, _CR, _HYPHEN, _W + "sym")
_PPR, _TCPR, _TRPR, _VAL = _W + "pPr", _W + "tcPr", _W + "trPr", _W + "val"
_SDT, _SDT_CONTENT, _BOX = _W + "sdt", _W + "sdtContent", _W + "txbxContent"
#: Wrappers that hold blocks or cells and mean nothing themselves.
_WRAPPERS = frozenset({_SDT, _SDT_CONTENT, _W + "ins", _W + "moveTo", _W + "customXml", _W + "smartTag"})

_LIMITS = Limits(member_bytes=60 << 20)
_MOST_TABLES = 500
_MOST_DEPTH = 40


def read_docx(payload: bytes) -> Document:
    """The document in a DOCX file. Raises ``ReadError``."""
    if payload.startswith(b"\xd0\xcf\x11\xe0"):
        raise EncryptedFile("the DOCX is encrypted; a password is needed")
    package = Package(payload, _LIMITS)
    names = {name.lower(): name for name in package.names}
    if "word/document.xml" not in names:
        raise DamagedFile("the DOCX has no word/document.xml")
    xml = package.read(names["word/document.xml"])
    core = package.read(names["docprops/core.xml"]) if "docprops/core.xml" in names else b""
    body = _body(xml)
    walk = _Walk()
    walk.read(body)
    blocks = tuple(block for block in walk.out if not (isinstance(block, Paragraph) and not block.text))
    notes = tuple(_pictures(walk.out))
    if not blocks and not notes:
        raise EmptyDocument("the DOCX has no text and no table")
    return Document(DOCX, blocks, _core(core), (), notes)


def _parse(xml: bytes) -> Element:
    parser = etree.XMLParser(
        resolve_entities=False, no_network=True, huge_tree=False, load_dtd=False, remove_comments=True
    )
    try:
        root = etree.fromstring(xml, parser)
    except etree.XMLSyntaxError as error:
        if "depth" in str(error).lower() or "huge" in str(error).lower():
            raise LimitExceeded(f"the DOCX exceeds a bound of the XML parser: {error}") from error
        raise DamagedFile(f"the DOCX is damaged: {error}") from error
    if root.getroottree().docinfo.internalDTD is not None:
        raise DamagedFile("the DOCX declares XML entities, which no word processor writes")
    return root


def _body(xml: bytes) -> Element:
    if _STRICT in xml:
        xml = xml.replace(_STRICT, _TRANSITIONAL)
    root = _parse(xml)
    body = root.find(_W + "body")
    if body is None:
        raise DamagedFile("the DOCX has no body")
    if sum(1 for _ in body.iter(_TC)) > MOST_CELLS:
        raise LimitExceeded(f"the DOCX has more than {MOST_CELLS} cells")
    gone = [
        tag
        for word, tag in ((b"Fallback", _FALLBACK), (b"<w:del ", _W + "del"), (b"moveFrom", _W + "moveFrom"))
        if word in xml
    ]
    if gone:
        for element in list(body.iter(*gone)):
            parent = element.getparent()
            if parent is None or parent.tag in (_TRPR, _W + "rPr"):
                continue  # a mark on a row or paragraph, not deleted text
            parent.remove(element)
    if b"txbxContent" in xml:
        _lift_boxes(body)
    return body


def _lift_boxes(body: Element) -> None:
    """Text boxes stand inside a run of a paragraph; their blocks follow that paragraph."""
    for box in list(body.iter(_BOX)):
        anchor = box.getparent()
        while anchor is not None and anchor.tag != _P:
            anchor = anchor.getparent()
        if anchor is None:
            continue
        for child in reversed(list(box)):
            if child.tag in (_P, _TBL, _SDT):
                anchor.addnext(child)


class _Walk:
    """One pass over the body: paragraphs and tables in order."""

    def __init__(self) -> None:
        self.out: list[Block] = []
        self._tables = 0

    def read(self, parent: Element, depth: int = 0) -> None:
        """Append the blocks of ``parent``."""
        if depth > _MOST_DEPTH:
            raise LimitExceeded("tables or content controls are nested too deeply")
        for child in parent:
            tag = child.tag
            if tag == _P:
                self._paragraph(child)
            elif tag == _TBL:
                self._table(child, depth)
            elif tag in _WRAPPERS:
                self.read(child, depth + 1)

    def _paragraph(self, paragraph: Element) -> None:
        text = _text(paragraph)
        if text.strip():
            level = _level(paragraph)
            for line in text.split("\n"):
                if line.strip():
                    self.out.append(Paragraph(line, Place(path=f"p{len(self.out) + 1}"), level))
        if next(paragraph.iter(_BLIP, _IMAGE), None) is not None:
            self.out.append(Paragraph("", Place(path=f"p{len(self.out) + 1}")))

    def _table(self, table: Element, depth: int) -> None:
        rows = [_cells(row) for row in _rows(table)]
        nested = next(table.iterdescendants(_TBL), None) is not None
        one_column = all(len(row) <= 1 for row in rows)
        if (nested and not _labelled(rows)) or one_column:
            # It only lays out the page: look through it.
            for row in rows:
                for cell in row:
                    self.read(cell, depth + 1)
            return
        self._tables += 1
        if self._tables > _MOST_TABLES:
            raise LimitExceeded(f"more than {_MOST_TABLES} tables")
        self.out.append(build_grid(_merged(table), table=self._tables, path=f"tbl{self._tables}"))


def _children(parent: Element, wanted: str, depth: int = 0) -> Iterator[Element]:
    for child in parent:
        if child.tag == wanted:
            yield child
        elif child.tag in _WRAPPERS and depth < _MOST_DEPTH:
            yield from _children(child, wanted, depth + 1)


def _rows(table: Element) -> list[Element]:
    """The table's rows without those that a tracked change deleted."""
    out = []
    for row in _children(table, _TR):
        props = row.find(_TRPR)
        if props is None or props.find(_W + "del") is None:
            out.append(row)
    return out


def _cells(row: Element) -> list[Element]:
    return list(_children(row, _TC))


def _labelled(rows: list[list[Element]]) -> bool:
    known = 0
    for row in rows[:80]:
        for cell in row[:40]:
            if next(cell.iterdescendants(_TBL), None) is None:
                known += bool(tables_with(_cell_text(cell)))
                if known >= 3:
                    return True
    return False


def _merged(table: Element) -> list[list[RawCell]]:
    """The rows with their spans: ``gridSpan`` across, ``vMerge`` downwards, skipped columns as blanks."""
    open_cells: dict[int, tuple[RawCell, int]] = {}
    out: list[list[RawCell]] = []
    for row in _rows(table):
        cells: list[RawCell] = []
        column = _skipped(row)
        if column:
            cells.append(RawCell("", colspan=column))
        still_open: dict[int, tuple[RawCell, int]] = {}
        for cell in _cells(row):
            props = cell.find(_TCPR)
            span, merge = 1, None
            if props is not None:
                wide = props.find(_W + "gridSpan")
                if wide is not None:
                    span = _integer(wide.get(_VAL))
                down = props.find(_W + "vMerge")
                if down is not None:
                    merge = down.get(_VAL) or "continue"
            above = open_cells.get(column)
            if merge == "continue" and above is not None and above[1] == span:
                above[0].rowspan += 1
                still_open[column] = above
            else:
                raw = RawCell(_cell_text(cell), 1, span)
                cells.append(raw)
                if merge is not None:
                    still_open[column] = (raw, span)
            column += span
        open_cells = still_open
        out.append(cells)
    return out


def _skipped(row: Element) -> int:
    props = row.find(_TRPR)
    before = props.find(_W + "gridBefore") if props is not None else None
    return 0 if before is None else _integer(before.get(_VAL)) if before.get(_VAL) != "0" else 0


def _integer(text: str | None) -> int:
    return max(1, int(text)) if text is not None and text.isascii() and text.isdigit() and len(text) < 5 else 1


def _text(element: Element) -> str:
    parts = []
    for piece in element.iter(*_TEXTS):
        tag = piece.tag
        if tag == _T:
            parts.append(piece.text or "")
        elif tag in (_BR, _CR):
            parts.append("\n")
        elif tag == _TAB:
            # Tab stops of the paragraph's properties bear the same name.
            parent = piece.getparent()
            if parent is not None and parent.tag == _W + "r":
                parts.append("\t")
        elif tag == _HYPHEN:
            parts.append("-")
    return "".join(parts)


def _cell_text(cell: Element) -> str:
    paragraphs = list(cell.iter(_P))
    if len(paragraphs) == 1:
        return _text(paragraphs[0])
    return "\n".join(text for text in map(_text, paragraphs) if text)


def _level(paragraph: Element) -> int | None:
    props = paragraph.find(_PPR)
    if props is None:
        return None
    outline = props.find(_W + "outlineLvl")
    if outline is not None and (outline.get(_VAL) or "").isdigit():
        level = int(outline.get(_VAL) or "9") + 1
        return level if level <= 6 else None
    style = props.find(_W + "pStyle")
    name = (style.get(_VAL) or "") if style is not None else ""
    if name.lower().startswith("heading") and name[-1:] in "123456":
        return int(name[-1])
    return 1 if name.lower() == "title" else None


def _pictures(blocks: list[Block]) -> Iterator[str]:
    """For each picture, how many blocks stand before it."""
    before = 0
    for block in blocks:
        if isinstance(block, Paragraph) and not block.text:
            yield f"picture@{before}"
        else:
            before += 1


def _core(xml: bytes) -> dict[str, str]:
    """Title, author and dates of the core properties. Damage there loses nothing of the report."""
    if not xml:
        return {}
    try:
        root = _parse(xml)
    except (DamagedFile, LimitExceeded):
        return {}
    meta = {}
    for element in root:
        name = etree.QName(element).localname.lower() if isinstance(element.tag, str) else ""
        if name in ("title", "creator", "subject", "created", "modified") and element.text and element.text.strip():
            meta[f"core.{name}"] = element.text.strip()[:500]
    return meta
