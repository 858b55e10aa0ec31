"""Scans: seconds a page, memory, and cells right and wrong without a doubt, with and without the second look.

Needs LibreOffice for the sample documents and the extra ``ocr``. Seconds are by the clock on the cores there are, and
those of the processors stand beside them. The budget is 3.5 seconds a page on two cores.
"""

from __future__ import annotations

import sys
import tempfile
import time
from pathlib import Path

from fixtures.pdfs.cases import truth
from fixtures.pdfs.score import Score
from fixtures.scans.samples import pages, printed, sources
from fixtures.scans.spoil import DAMAGES
from parsers.document import Document
from parsers.parse import read_report
from parsers.readers.scan.recogniser import installed, recogniser
from parsers.report import Source

BUDGET = 3.5
DOCUMENTS = 2
KINDS = ("clean-150", "flatbed-200", "photo-200", "fax-100")


def peak() -> str:
    """The largest memory of this process so far, where the system tells."""
    try:
        import resource
    except ImportError:  # Windows
        return "not told here"
    used = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return f"{used / (1 << 20 if sys.platform == 'darwin' else 1 << 10):.0f} MB"


def main() -> None:
    """Print one line for each kind of scan, with and without the second look."""
    if not installed():
        print("ocr: the extra ocr is not installed")
        return
    import numpy as np

    from parsers.readers.pdf.reader import _blocks
    from parsers.readers.scan.page import page_of
    from parsers.readers.scan.sheet import scan_sheets

    recogniser()
    documents = sources(DOCUMENTS)
    with tempfile.TemporaryDirectory() as name:
        files = printed(documents, Path(name))
    for kind in KINDS:
        damage = next(damage for damage in DAMAGES if damage.name == kind)
        for twice in (True, False):
            score, count, seconds, processor, doubtful = Score(), 0, 0.0, 0.0, 0
            for one in documents:
                read = []
                for number, image in enumerate(pages(files[one.name], damage, one.number), 1):
                    picture = np.asarray(image)
                    width = image.width * 72 / damage.dpi
                    wall, cpu = time.perf_counter(), time.process_time()
                    read += [page_of(sheet) for sheet in scan_sheets(picture, number, width, twice=twice)]
                    seconds += time.perf_counter() - wall
                    processor += time.process_time() - cpu
                    count += 1
                document = Document("image/png", tuple(_blocks(read, {})), {})
                report = read_report(document, Source("", "image/png", one.name), {})
                doubtful += sum(not figure.sure for figure in report.figures.values())
                score.add(one.name, dict(truth(one)), report)
            print(
                f"{kind}, {'with' if twice else 'without'} the second look: {seconds / count:.2f} s a page "
                f"(processor {processor / count:.2f} s; budget {BUDGET:g}), exact {score.exact} of {score.cells}, "
                f"silent errors {score.silent}, doubtful {doubtful}"
            )
    print(f"memory at its peak: {peak()}")
