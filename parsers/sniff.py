"""What a file is, told by its content and never by its name."""

from __future__ import annotations

import io
import re
import zipfile
from pathlib import PurePosixPath

PDF = "application/pdf"
DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
PPTX = "application/vnd.openxmlformats-officedocument.presentationml.presentation"
DOC = "application/msword"
XLS = "application/vnd.ms-excel"
OLE = "application/x-ole-storage"
OFD = "application/ofd"
ODT = "application/vnd.oasis.opendocument.text"
ZIP = "application/zip"
RTF = "application/rtf"
HTML = "text/html"
MHTML = "multipart/related"
XML = "application/xml"
TEXT = "text/plain"
UNKNOWN = "application/octet-stream"

_MAGIC = (
    (b"%PDF-", PDF),
    (b"{\\rtf", RTF),
    (b"Rar!", "application/vnd.rar"),
    (b"7z\xbc\xaf\x27\x1c", "application/x-7z-compressed"),
    (b"\x1f\x8b", "application/gzip"),
    (b"\xff\xd8\xff", "image/jpeg"),
    (b"\x89PNG\r\n\x1a\n", "image/png"),
    (b"GIF8", "image/gif"),
    (b"BM", "image/bmp"),
    (b"II*\x00", "image/tiff"),
    (b"MM\x00*", "image/tiff"),
)
_MEMBERS = (
    ("word/document.xml", DOCX),
    ("xl/workbook.xml", XLSX),
    ("ppt/presentation.xml", PPTX),
    ("OFD.xml", OFD),
)
_HTML = re.compile(
    rb"<\s*(?:!doctype\s+html|html|head|body|meta|title|table|tbody|div|p|span|h[1-6]|ucapcontent|script|style|article"
    rb"|section|center|font|br|ul|a)\b[^<]*>",
    re.IGNORECASE,
)
#: The header that a saved page begins with: Word and the browsers order it differently.
_MIME = re.compile(rb"(?:From|MIME-Version|Content-Type|Snapshot-Content-Location|Subject|Date):", re.IGNORECASE)
_TEXT_BYTES = bytes(range(0x20, 0x100)) + b"\t\n\r\x0b\x0c\x1b"
_WIDE_MARKS = (b"\xff\xfe", b"\xfe\xff")

#: Extensions that promise a file which is not a web page or a text.
_PROMISES = {
    ".pdf": "PDF",
    ".docx": "DOCX",
    ".xlsx": "XLSX",
    ".xls": "XLS",
    ".doc": "DOC",
    ".wps": "WPS",
    ".et": "ET",
    ".ofd": "OFD",
    ".zip": "ZIP",
    ".rar": "RAR",
    ".jpg": "JPEG",
    ".jpeg": "JPEG",
    ".png": "PNG",
    ".ppt": "PPT",
}


def sniff(payload: bytes) -> str:
    """The media type of ``payload``; ``application/octet-stream`` where it is of no known kind."""
    for magic, media_type in _MAGIC:
        if payload.startswith(magic):
            return media_type
    if payload.startswith(b"PK\x03\x04"):
        return _zip(payload)
    if payload.startswith(b"\xd0\xcf\x11\xe0"):
        return _ole(payload)
    if payload[:1024].find(b"%PDF-") >= 0 and b"<" not in payload[:20]:
        return PDF
    head = payload[:65536]
    if head.startswith(_WIDE_MARKS):
        head = head.replace(b"\x00", b"")
        return HTML if _HTML.search(head) else TEXT
    if b"\x00" in head or len(head.translate(None, _TEXT_BYTES)) * 50 > len(head):
        return UNKNOWN
    start = head.lstrip(b"\xef\xbb\xbf \t\r\n\x0b\x0c")
    if _MIME.match(start) and b"multipart/related" in start[:4096].lower():
        return MHTML
    if start.startswith(b"<?xml") and not _HTML.search(head):
        return XML
    return HTML if _HTML.search(head) else TEXT


def _zip(payload: bytes) -> str:
    try:
        with zipfile.ZipFile(io.BytesIO(payload)) as archive:
            names = set(archive.namelist())
    except (zipfile.BadZipFile, ValueError, OSError, NotImplementedError):
        # Truncated: the directory stands at the end. The names at the beginning still tell what it was.
        return DOCX if b"word/" in payload[:200_000] or b"[Content_Types].xml" in payload[:4096] else ZIP
    for member, media_type in _MEMBERS:
        if member in names:
            return media_type
    if "content.xml" in names and "mimetype" in names:
        return ODT
    if any(name.replace("\\", "/").lower() == "word/document.xml" for name in names):
        return DOCX
    return ZIP


def _ole(payload: bytes) -> str:
    """Names in a compound file are UTF-16. An encrypted DOCX is one, too; its reader says so."""
    if "EncryptedPackage".encode("utf-16-le") in payload:
        return DOCX
    if "WordDocument".encode("utf-16-le") in payload:
        return DOC
    if "Workbook".encode("utf-16-le") in payload:
        return XLS
    return OLE


def promised(name: str) -> str | None:
    """The format that a file name or the last part of an address promises, or ``None`` for none or a text."""
    last = re.split(r"[?#]", name, maxsplit=1)[0].replace("\\", "/")
    return _PROMISES.get(PurePosixPath(last).suffix.lower())
