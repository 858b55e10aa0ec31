"""LibreOffice cold against warm: what a DOC costs in a run of its own, and with the converter that stays."""

from __future__ import annotations

import time
from pathlib import Path

from parsers.errors import ConverterMissing
from parsers.readers import converter
from parsers.readers.office import convert

_FILES = Path(__file__).parent.parent / "fixtures" / "formats" / "files"


def main() -> None:
    """Print seconds a document both ways, and how they compare."""
    payloads = [path.read_bytes() for path in sorted(_FILES.glob("*.doc"))]
    try:
        cold = warm = 0.0
        for payload in payloads:
            converter._forget_profile()
            start = time.perf_counter()
            convert(payload)
            cold += time.perf_counter() - start
        convert(payloads[0])  # starts the one that stays
        for payload in payloads:
            start = time.perf_counter()
            convert(payload)
            warm += time.perf_counter() - start
    except ConverterMissing as missing:
        print(missing)
        return
    count = len(payloads)
    print(f"{count} DOC files: {cold / count:.2f} s each cold, {warm / count:.2f} s warm: {cold / warm:.1f} to 1")
