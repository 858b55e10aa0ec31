"""A web page becomes a document: the blocks of the report's region, with what the rest of the page says about it."""

from __future__ import annotations

from collections.abc import Iterator

from forms.embedded import with_article
from forms.encodings import decode
from parsers.document import Block, Document, Grid, Paragraph, Picture, Place
from parsers.errors import EmptyDocument, LimitExceeded
from parsers.readers.html.blocks import HEADINGS, Found, read_blocks
from parsers.readers.html.fields import metas, page_fields
from parsers.readers.html.links import attachments
from parsers.readers.html.region import report_region
from parsers.readers.html.tree import drop_not_shown, parse_markup
from parsers.sniff import HTML

_MOST_BYTES = 40_000_000
_MOST_PICTURES = 200


def read_html(payload: bytes, charset: str | None = None) -> Document:
    """The document in a page. ``charset`` is what the server declared. Raises ``ReadError``."""
    if len(payload) > _MOST_BYTES:
        raise LimitExceeded(f"{len(payload)} bytes; at most {_MOST_BYTES} of a page are read")
    decoded = decode(payload, charset)
    notes = [] if decoded.exact else [f"encoding: some bytes are not {decoded.encoding}"]
    root = parse_markup(with_article(decoded.text))
    meta = metas(root)
    links = attachments(root)
    drop_not_shown(root)
    found = read_blocks(root)
    kept = report_region(found)
    for key, value in page_fields(found, kept).items():
        meta.setdefault(key, value)
    pictures = _pictures(kept)
    notes += [f"picture@{picture.before}" for picture in pictures]
    blocks = tuple(_placed(kept))
    if not blocks and not links and not notes:
        raise EmptyDocument("the page has no text and no table")
    return Document(HTML, blocks, meta, links, tuple(notes), pictures)


def _placed(kept: list[Found]) -> Iterator[Block]:
    """The grids and paragraphs. A path takes a while to find, so only what is kept gets its place."""
    for block, element in kept:
        if isinstance(block, Grid):
            yield block
        elif block:
            path = element.getroottree().getpath(element)
            yield Paragraph(block, Place(path=path), HEADINGS.get(element.tag))


def _pictures(kept: list[Found]) -> tuple[Picture, ...]:
    """The pictures among the blocks. Pages that load them late keep the address elsewhere than in ``src``."""
    out: list[Picture] = []
    before = 0
    for block, element in kept:
        if block == "":
            sources = (element.get(name) or "" for name in ("data-original", "data-src", "src"))
            out.append(Picture(before, next((source.strip() for source in sources if source.strip()), "")))
        else:
            before += 1
    return tuple(out[:_MOST_PICTURES])
