"""PDF: this reader against others on the same files, in one run: time for each page, and cells of the forms read right.

An engine that only finds tables is given the benefit of every doubt: its tables go through this project's own joining
and mapping, so that what is compared is what it found on the pages.
"""

from __future__ import annotations

import io
import json
import logging
import time
from collections.abc import Callable, Iterable
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import pdfplumber
import pypdfium2

from fixtures.pdfs.score import FILES, Score
from parsers.document import Block, Document, Grid, GridCell, Paragraph, Place
from parsers.parse import parse, read_report
from parsers.readers.pdf import MEDIA_TYPE, read_pdf
from parsers.report import Report, Source

#: Every so manyth sample file is measured.
_EVERY = 7
_ROUNDS = 3


def grid(rows: list[list[str | None]], page: int) -> Grid:
    """A table as other engines give it: ``None`` where a merged cell goes on, to the left or above."""
    cells: list[GridCell] = []
    width = max((len(row) for row in rows), default=0)
    taken: set[tuple[int, int]] = set()
    for r, row in enumerate(rows):
        for c, text in enumerate(row):
            if text is None or (r, c) in taken:
                continue
            wide, high = 1, 1
            while c + wide < len(row) and row[c + wide] is None and (r, c + wide) not in taken:
                wide += 1
            while r + high < len(rows) and all(rows[r + high][at] is None for at in range(c, c + wide)):
                high += 1
            taken |= {(r + down, c + right) for down in range(high) for right in range(wide)}
            cells.append(GridCell(r, c, high, wide, text, Place(page=page)))
    return Grid(len(rows), width, tuple(cells), Place(page=page))


def report_of(blocks: Iterable[Block]) -> Report:
    """A report from blocks that another engine found."""
    document = Document(MEDIA_TYPE, tuple(blocks), {})
    return read_report(document, Source("", MEDIA_TYPE), {})


def by_pdfplumber(payload: bytes) -> list[tuple[int, list[list[str | None]]]]:
    """``extract_tables`` on every page, as its readme shows."""
    out = []
    with pdfplumber.open(io.BytesIO(payload)) as file:
        for page in file.pages:
            out += [(page.page_number, table) for table in page.extract_tables()]
    return out


def by_camelot(path: Path, **options: Any) -> list[tuple[int, list[list[str | None]]]]:
    """Camelot's lattice on every page."""
    import camelot

    found = camelot.read_pdf(str(path), pages="all", **options)
    return [(table.page, [[str(cell) for cell in row] for row in table.df.values.tolist()]) for table in found]


def main() -> None:
    """Prints a line for each engine."""
    logging.getLogger("pdfminer").setLevel(logging.ERROR)
    files = sorted(FILES.glob("*.pdf"))[::_EVERY]
    payloads = {path: path.read_bytes() for path in files}
    truths = {path: json.loads(path.with_suffix(".json").read_text(encoding="utf-8")) for path in files}
    pages = 0
    for payload in payloads.values():
        document = pypdfium2.PdfDocument(payload)
        pages += len(document)
        document.close()
    print(f"{len(files)} files, {pages} pages")
    engines: dict[str, tuple[Callable[[Path], Any], Callable[[Any], Report]]] = {
        "pdfplumber extract_tables": (lambda path: by_pdfplumber(payloads[path]), _tables),
        "nianbao read_pdf": (lambda path: read_pdf(payloads[path]), _document),
        "nianbao parse": (lambda path: parse(payloads[path]), lambda report: report),
    }
    if find_spec("camelot") is not None:
        engines["camelot lattice"] = (lambda path: by_camelot(path, flavor="lattice"), _tables)
    each = _measure(engines, files, pages, truths)
    if "camelot lattice" not in engines:
        print("camelot: not installed")
    ratio = each["pdfplumber extract_tables"] / each["nianbao read_pdf"]
    print(f"read_pdf is {ratio:.1f} times as fast as extract_tables (budget: 5)")


def _tables(found: list[tuple[int, list[list[str | None]]]]) -> Report:
    return report_of(grid(rows, page) for page, rows in found)


def _document(document: Document) -> Report:
    return report_of(block for block in document.blocks if isinstance(block, (Grid, Paragraph)))


def _measure(
    engines: dict[str, tuple[Callable[[Path], Any], Callable[[Any], Report]]],
    files: list[Path],
    pages: int,
    truths: dict[Path, dict[str, object]],
) -> dict[str, float]:
    """Milliseconds of processor time a page: the engines take turns on each file, and its least time counts."""
    spent = dict.fromkeys(engines, 0.0)
    scores = {name: Score() for name in engines}
    for path in files:
        times: dict[str, list[float]] = {name: [] for name in engines}
        for _ in range(_ROUNDS):
            for name, (read, report) in engines.items():
                begin = time.process_time()
                found = read(path)
                times[name].append(time.process_time() - begin)
                if len(times[name]) == 1:
                    scores[name].add(path.stem, truths[path], report(found))
        for name in engines:
            spent[name] += min(times[name])
    for name, score in scores.items():
        right = f"{score.exact} of {score.cells} cells right, {score.silent} silently wrong"
        print(f"{name}: {1000 * spent[name] / pages:.1f} ms a page, {right}")
    return {name: 1000 * seconds / pages for name, seconds in spent.items()}


if __name__ == "__main__":
    main()
