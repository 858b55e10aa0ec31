"""An article that its portal split over several pages becomes one document; each place says on which page it stands."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from parsers.document import Block, Document, Grid, Picture, Place


def join_parts(documents: Sequence[Document]) -> Document:
    """The pages of one article in order as one document. Tables are counted through, ``page`` counts the pages."""
    first = documents[0]
    blocks: list[Block] = []
    notes: list[str] = []
    pictures: list[Picture] = []
    tables = 0
    for page, document in enumerate(documents, 1):
        before, counted = len(blocks), tables
        for block in document.blocks:
            blocks.append(_moved(block, page, counted))
            tables = max(tables, blocks[-1].place.table or 0)
        for note in document.notes:
            name, at, number = note.partition("@")
            notes.append(f"{name}@{int(number) + before}" if at and number.isdigit() else note)
        pictures.extend(replace(one, before=one.before + before) for one in document.pictures)
    links = {link: None for document in documents for link in document.links}
    said = tuple(dict.fromkeys(notes))
    return Document(first.media_type, tuple(blocks), first.meta, tuple(links), said, tuple(pictures))


def _moved(block: Block, page: int, tables: int) -> Block:
    """``block`` as it stands on a page, behind so many tables."""
    place = _place(block.place, page, tables)
    if not isinstance(block, Grid):
        return replace(block, place=place)
    cells = tuple(replace(cell, place=_place(cell.place, page, tables)) for cell in block.cells)
    return replace(block, place=place, cells=cells)


def _place(place: Place, page: int, tables: int) -> Place:
    table = place.table
    return replace(place, page=page, table=None if table is None else table + tables)
