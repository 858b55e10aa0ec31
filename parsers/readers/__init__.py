"""One reader a file format: bytes in, a document out, or a named error."""

from __future__ import annotations

import re
import struct
from importlib import import_module
from typing import TYPE_CHECKING

from parsers import sniff
from parsers.errors import DamagedFile, EmptyDocument, NotWhatItSays, UnsupportedFormat
from parsers.readers.package import Package

if TYPE_CHECKING:
    from parsers.document import Document

#: Media type, then module and function. A new format is one line here and one file beside this one.
READERS: dict[str, tuple[str, str]] = {
    sniff.HTML: ("parsers.readers.html", "read_html"),
    sniff.DOCX: ("parsers.readers.docx", "read_docx"),
    sniff.TEXT: ("parsers.readers.txt", "read_txt"),
    sniff.PDF: ("parsers.readers.pdf", "read_pdf"),
    sniff.OFD: ("parsers.readers.ofd", "read_ofd"),
    sniff.XLSX: ("parsers.readers.sheet", "read_sheet"),
    sniff.XLS: ("parsers.readers.sheet", "read_sheet"),
    sniff.MHTML: ("parsers.readers.mhtml", "read_mhtml"),
    "image/jpeg": ("parsers.readers.scan", "read_scan"),
    "image/png": ("parsers.readers.scan", "read_scan"),
    "image/tiff": ("parsers.readers.scan", "read_scan"),
    "image/bmp": ("parsers.readers.scan", "read_scan"),
    sniff.DOC: ("parsers.readers.office", "read_office"),
    sniff.RTF: ("parsers.readers.office", "read_office"),
    sniff.ODT: ("parsers.readers.office", "read_office"),
}

#: Readers that are told the charset of the Content-Type header.
_TEXTUAL = frozenset({sniff.HTML, sniff.TEXT})

#: Word saves web pages under the name of a document; those are documents.
_OFFICE_PAGE = re.compile(rb"urn:schemas-microsoft-com:office|ProgId|Microsoft Word|MsoNormal", re.IGNORECASE)

_BLANK = re.compile(rb"^[\s\x00\xef\xbb\xbf\xff\xfe]*$")


def read_document(payload: bytes, *, name: str = "", charset: str | None = None) -> Document:
    """The document in ``payload``. Its content decides the format; ``name`` is only held against it.

    ``charset`` is what the server declared. Raises a ``parsers.errors.ReadError`` that names what is wrong.
    """
    if not payload or (len(payload) < 4096 and _BLANK.match(payload)):
        raise EmptyDocument(f"{name or 'the file'} is empty")
    media_type = sniff.sniff(payload)
    promise = sniff.promised(name)
    if promise and media_type in _TEXTUAL and not (media_type == sniff.HTML and _OFFICE_PAGE.search(payload[:65536])):
        raise NotWhatItSays(f"{name} promises {promise}; the content is {media_type}")
    if media_type == sniff.ZIP:
        Package(payload)  # a truncated one is damaged, not of an unknown kind
        raise UnsupportedFormat("an archive of files, not a document")
    if media_type == sniff.OLE and _is_cut_short(payload):
        raise DamagedFile("a compound file (DOC, XLS) whose directory is missing: it was cut short")
    if media_type not in READERS:
        raise UnsupportedFormat(f"{media_type} is not a format that can be read")
    module, function = READERS[media_type]
    try:
        read = getattr(import_module(module), function)
    except ModuleNotFoundError as error:
        if error.name != module:
            raise UnsupportedFormat(f"reading {media_type} needs {error.name}") from error
        raise UnsupportedFormat(f"{media_type} is not a format that can be read") from error
    document: Document = read(payload, charset) if media_type in _TEXTUAL else read(payload)
    return document


def _is_cut_short(payload: bytes) -> bool:
    """Whether the directory of a compound file, which its head names, lies beyond the file's end."""
    if len(payload) < 512:
        return True
    (shift,), (first,) = struct.unpack_from("<H", payload, 30), struct.unpack_from("<I", payload, 48)
    return bool(shift <= 16 and ((first + 2) << shift) > len(payload))


def at_hand() -> frozenset[str]:
    """The codes of errors that say something is not installed and cannot occur here, because it is."""
    from parsers.errors import ConverterMissing, OcrMissing
    from parsers.readers.converter import soffice
    from parsers.readers.scan.recogniser import demand

    found: set[str] = set()
    for asked, missing in ((soffice, ConverterMissing), (demand, OcrMissing)):
        try:
            asked()
        except missing:
            continue
        found.add(missing.code)
    return frozenset(found)
