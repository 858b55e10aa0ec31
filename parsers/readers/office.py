"""Reads what only an office program opens (DOC, WPS, RTF, ODT): LibreOffice converts it to DOCX, which is read here.

A WPS text is a Word file inside. How LibreOffice is run, and kept from harm and from doing harm, is told in
:mod:`parsers.readers.converter`.
"""

from __future__ import annotations

import dataclasses
import io
import struct
from collections.abc import Sequence

from parsers.document import Document
from parsers.errors import DamagedFile, EncryptedFile, ReadError
from parsers.readers.converter import convert_run, soffice
from parsers.readers.package import Package

DOC = "application/msword"
RTF = "application/rtf"
ODT = "application/vnd.oasis.opendocument.text"

#: LibreOffice's import filters. Named, because left to itself it opens whatever it does not know as plain text.
_WORD_97, _WORD_95, _WORD_6 = "MS Word 97", "MS Word 95", "MS WinWord 6.0"
_RICH_TEXT, _OPEN_TEXT = "Rich Text Format", "writer8"
_RTF, _ZIP, _OLE = b"{\\rtf", b"PK\x03\x04", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"

#: Seconds for one file; each further file of a run adds a twelfth of it.
SECONDS = 60.0

#: The part of Word's file information block that is looked at.
_FIB = 12


def read_office(payload: bytes, media_type: str = "", seconds: float | None = None) -> Document:
    """A DOC, WPS, RTF or ODT file as a document; ``media_type`` stays the original's, places are those of the DOCX.

    Without ``media_type`` the content tells it.

    Raises ConverterMissing (LibreOffice is not installed), LimitExceeded (time, memory or size), EncryptedFile,
    DamagedFile, EmptyDocument.
    """
    return read_converted(convert(payload, seconds), media_type or media_type_of(payload))


def media_type_of(payload: bytes) -> str:
    """RTF, ODT or (a compound file) Word, told by the first bytes."""
    return RTF if payload.startswith(_RTF) else ODT if payload.startswith(_ZIP) else DOC


def read_converted(converted: bytes, media_type: str) -> Document:
    """The document of a DOCX that :func:`convert_all` gave; ``media_type`` is the original's."""
    from parsers.readers.docx import read_docx

    return dataclasses.replace(read_docx(converted), media_type=media_type)


def convert(payload: bytes, seconds: float | None = None) -> bytes:
    """The DOCX that LibreOffice makes of one file. Errors as in :func:`read_office`."""
    (result,) = convert_all([payload], seconds)
    if isinstance(result, ReadError):
        raise result
    return result


def convert_all(files: Sequence[bytes], seconds: float | None = None) -> list[bytes | ReadError]:
    """Many files in one run: for each its DOCX or its error, in the same order.

    When the run fails as a whole, its files are tried one by one, so that one bad file costs no other.
    Raises ConverterMissing.
    """
    program = soffice()
    allowed = SECONDS if seconds is None else seconds
    results: dict[int, bytes | ReadError] = {}
    runs: dict[str, dict[int, bytes]] = {}
    for index, payload in enumerate(files):
        try:
            runs.setdefault(_filter(payload), {})[index] = payload
        except ReadError as problem:
            results[index] = problem
    for import_filter, together in runs.items():
        made = convert_run(program, import_filter, together, allowed)
        for index, payload in together.items():
            result = made[index]
            if isinstance(result, ReadError) and len(together) > 1:
                result = convert_run(program, import_filter, {index: payload}, allowed)[index]
            results[index] = result
    return [results[index] for index in range(len(files))]


def _filter(payload: bytes) -> str:
    """The import filter of a file. EncryptedFile for a password, of which LibreOffice would not tell; DamagedFile."""
    if payload.startswith(_RTF):
        return _RICH_TEXT  # many a file named .doc is RTF inside
    if payload.startswith(_ZIP):
        package = Package(payload)
        if any(b"encryption-data" in package.read(name) for name in package.names if name.endswith("manifest.xml")):
            raise EncryptedFile("the ODT has a password")
        for name in package.names:  # unpacks every member once, under the limits of a package
            package.read(name)
        return _OPEN_TEXT
    if not payload.startswith(_OLE):
        raise DamagedFile("neither a Word file nor RTF nor ODT")
    from xlrd.compdoc import CompDoc, CompDocError  # xlrd opens the container that XLS and DOC share

    try:
        stream = CompDoc(payload, logfile=io.StringIO()).get_named_stream("WordDocument")
    except (CompDocError, AssertionError, IndexError, ValueError, KeyError, TypeError, OverflowError, MemoryError):
        return _WORD_97  # LibreOffice may read what xlrd cannot
    if stream is None or len(stream) < _FIB:
        raise DamagedFile("no Word text inside")
    ident, version = struct.unpack_from("<HH", stream)
    if stream[11] & 0x01:  # fEncrypted of the file information block
        raise EncryptedFile("the Word file has a password")
    if ident == 0xA5DC:
        return _WORD_95 if version >= 104 else _WORD_6
    return _WORD_97
