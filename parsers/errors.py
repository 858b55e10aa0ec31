"""Errors of reading a document.

ReadError                 a document could not be read
├── UnsupportedFormat     the bytes are of no format that can be read (or its reader is not installed)
├── ConverterMissing      the format needs LibreOffice, which is not installed
├── OcrMissing            the pages are pictures, and the extra that recognises them is not installed
├── NotWhatItSays         the content is not what the name or address promises (a web page served as .docx)
├── DamagedFile           truncated or malformed beyond reading
├── EncryptedFile         a password is needed
├── EmptyDocument         readable, but without any text or table
├── NotAReport            readable, and not one word of it is about open government information
└── LimitExceeded         a bound on size, ratio, count or time was reached

A batch reports the error and goes on; ``code`` is stable and appears in the JSON output.
"""

from __future__ import annotations


class ReadError(Exception):
    """A document could not be read."""

    code = "unreadable"


class UnsupportedFormat(ReadError):
    """The bytes are of no format that can be read here."""

    code = "unsupported-format"


class ConverterMissing(ReadError):
    """The format is read through LibreOffice, which is not installed; the message has the command that installs it."""

    code = "converter-missing"


class OcrMissing(ReadError):
    """The pages are pictures and the extra ``ocr`` is not installed; the message has the command that installs it."""

    code = "ocr-missing"


class NotWhatItSays(ReadError):
    """The content is not what the file name or address promises."""

    code = "not-what-it-says"


class DamagedFile(ReadError):
    """The file is truncated or malformed beyond reading."""

    code = "damaged-file"


class EncryptedFile(ReadError):
    """The file is encrypted; a password is needed."""

    code = "encrypted-file"


class EmptyDocument(ReadError):
    """The document has no text and no table."""

    code = "empty-document"


class NotAReport(ReadError):
    """The document is no annual report on open government information: not one word of it is about the matter."""

    code = "not-a-report"


class LimitExceeded(ReadError):
    """A bound on size, ratio, count or time was reached."""

    code = "limit-exceeded"
