"""Text of a document as files for people can hold it, whatever the document says."""

from __future__ import annotations

import re

#: Characters that no XML file may hold.
NOT_IN_XML = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")


def clean(text: str, longest: int) -> str:
    """``text`` without what XML cannot hold, and no longer than ``longest`` characters."""
    plain = NOT_IN_XML.sub("\ufffd", text)
    return plain if len(plain) <= longest else plain[: longest - 1] + "…"
