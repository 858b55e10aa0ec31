"""Scans: seconds a page, memory, and cells right and wrong without a doubt, with and without the second look.

Needs the extra ``ocr``. Seconds are by the clock on the cores there are, and those of the processors stand beside them,
which a busy machine does not stretch. The budget is 3.5 seconds a page on two cores: 7 of the processors.
"""

from __future__ import annotations

import sys
import time

from fixtures.pdfs.cases import case, truth
from fixtures.pdfs.score import Score
from fixtures.scans.samples import pages, printed
from fixtures.scans.spoil import DAMAGES, Damage, encoded
from parsers.parse import read_report
from parsers.readers.scan.recogniser import installed, recogniser
from parsers.report import Source

BUDGET = 3.5
#: Sample documents of two pages, in small print.
DOCUMENTS = (4, 5)
KINDS = ("clean-150", "photo-200", "fax-100")


def peak() -> str:
    """The largest memory of this process so far, where the system tells."""
    try:
        import resource
    except ImportError:  # Windows
        return "not told here"
    used = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return f"{used / (1 << 20 if sys.platform == 'darwin' else 1 << 10):.0f} MB"


def measure(damage: Damage, twice: bool) -> str:
    """One line: the documents spoilt in one way and read, with the second look or without."""
    from parsers.readers.scan.reader import read_scans

    score, count, seconds, processor, doubtful = Score(), 0, 0.0, 0.0, 0
    for number in DOCUMENTS:
        one = case(number)
        pictures = [encoded(image, damage) for image in pages(printed(one), damage, number)]
        wall, cpu = time.perf_counter(), time.process_time()
        document = read_scans(pictures, twice=twice)
        seconds += time.perf_counter() - wall
        processor += time.process_time() - cpu
        count += len(pictures)
        report = read_report(document, Source("", document.media_type, one.name), {})
        doubtful += sum(not figure.sure for figure in report.figures.values())
        score.add(one.name, dict(truth(one)), report)
    return (
        f"{damage.name}, {'with' if twice else 'without'} the second look: {seconds / count:.2f} s a page (budget "
        f"{BUDGET:g}; processor {processor / count:.2f} s of {2 * BUDGET:g}), exact {score.exact} of {score.cells}, "
        f"silent errors {score.silent}, doubtful {doubtful}"
    )


def main() -> None:
    """Print one line for each kind of scan, with and without the second look, and the memory taken."""
    if not installed():
        print("ocr: the extra ocr is not installed")
        return
    before = peak()
    recogniser()
    loaded = peak()
    for damage in DAMAGES:
        if damage.name in KINDS:
            for twice in (True, False):
                print(measure(damage, twice), flush=True)
    print(f"memory: {before} before the recogniser is loaded, {loaded} with it, {peak()} at its peak")


if __name__ == "__main__":
    main()
