"""Sentences of a report's text, and a quoted one as evidence."""

from __future__ import annotations

import re
from collections.abc import Iterator

from parsers.report import Report, Section
from store.audit.finding import Witness

_END = re.compile(r"[。！？；!?;\n]")
_LONGEST = 160

#: The sections in which a report speaks of its own year.
REPORTING = ("s1", "s3", "s4", "overview", "proactive", "on_request", "remedies", "fees")


def sentences(section: Section) -> Iterator[str]:
    """The sentences of a section, without surrounding blanks."""
    for part in _END.split(section.text):
        if part.strip():
            yield part.strip()


def told(report: Report, keys: tuple[str, ...] = ()) -> Iterator[tuple[Section, str]]:
    """Every sentence with its section: of the sections named, or of all."""
    for section in report.sections:
        if not keys or section.key in keys:
            for sentence in sentences(section):
                yield section, sentence


def passage(section: Section, text: str) -> Witness:
    """A passage of a section as evidence, cut where it is long."""
    shown = text if len(text) <= _LONGEST else text[: _LONGEST - 1] + "…"
    return Witness(section.key, None, shown, section.place)
