"""Reads JPEG, PNG, TIFF and BMP files: each frame a page, read as a sheet of the PDF reader's page model."""

from __future__ import annotations

import io
import warnings
from collections.abc import Iterator, Sequence
from typing import Any

from parsers.document import Block, Document
from parsers.errors import DamagedFile, EmptyDocument, LimitExceeded
from parsers.readers.scan.recogniser import Pixels, demand

_TYPES = {"JPEG": "image/jpeg", "MPO": "image/jpeg", "PNG": "image/png", "TIFF": "image/tiff", "BMP": "image/bmp"}
#: What Pillow is let open; a JPEG file with several pictures in it (MPO) comes through its JPEG reader.
_FORMATS = ("JPEG", "PNG", "TIFF", "BMP")

#: Bounds of one file: pixels of a frame by its header, frames, bytes.
PIXELS = 120_000_000
FRAMES = 60
BYTES = 200 << 20
#: Pages are taken to be as long as A4 unless the file says how long they are.
_LONG = 842.0
_DPI = (70.0, 650.0)
#: A frame whose shorter side has more pixels is made smaller before anything else.
_ENOUGH = 2200


def read_scan(payload: bytes, *, twice: bool = True) -> Document:
    """The document in a picture file: paragraphs and grids, places in points of a page as long as A4.

    Every figure that the recogniser was not certain of is doubtful. ``twice`` turns the second look on. Raises
    DamagedFile, LimitExceeded (by the header, before decoding), EmptyDocument, OcrMissing.
    """
    return read_scans([payload], twice=twice)


def read_scans(payloads: Sequence[bytes], first: int = 1, *, twice: bool = True) -> Document:
    """As :func:`read_scan` for pictures that together are one document; their pages are numbered from ``first`` on."""
    if sum(map(len, payloads)) > BYTES:
        raise LimitExceeded(f"the picture has {sum(map(len, payloads))} bytes; at most {BYTES} are read")
    heads = [_header(payload) for payload in payloads]
    if sum(count for _, count in heads) > FRAMES:
        raise LimitExceeded(f"the pictures have {sum(count for _, count in heads)} pages; at most {FRAMES} are read")
    demand()
    from parsers.readers.pdf.reader import Page, join_pages, page_of
    from parsers.readers.scan.sheet import scan_sheets

    pages: list[Page] = []
    for number, (rgb, width) in enumerate(frames_of(payloads), first):
        for sheet in scan_sheets(rgb, number, width, twice=twice):
            pages.append(page_of(sheet, pages[-1] if pages else None))
    meta: dict[str, str] = {}
    blocks: list[Block] = join_pages(pages, meta)
    if not blocks:
        raise EmptyDocument("the picture has no text that can be read")
    return Document(
        heads[0][0], tuple(blocks), meta, notes=tuple(dict.fromkeys(f"scan:{page.number}" for page in pages))
    )


def frames_of(payloads: Sequence[bytes]) -> Iterator[tuple[Pixels, float]]:
    """Each frame of picture files as an array of red, green and blue, turned as the camera says, and its width in
    points. Raises DamagedFile, LimitExceeded.
    """
    for payload in payloads:
        for number in range(_header(payload)[1]):
            yield _frame(payload, number)


def size_of(payload: bytes) -> tuple[int, int]:
    """Width and height in pixels by the header. Raises DamagedFile, LimitExceeded."""
    return _opened(payload)[2]


def _header(payload: bytes) -> tuple[str, int]:
    """The media type and the number of frames, without decoding anything."""
    return _opened(payload)[:2]


def _opened(payload: bytes) -> tuple[str, int, tuple[int, int]]:
    from PIL import Image

    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            with Image.open(io.BytesIO(payload), formats=_FORMATS) as image:
                wide, high = image.size
                _bounded((wide, high))
                count = int(getattr(image, "n_frames", 1)) if image.format == "TIFF" else 1
                if count > FRAMES:
                    raise LimitExceeded(f"the picture has {count} pages; at most {FRAMES} are read")
                return _TYPES[image.format or ""], count, (wide, high)
    except Image.DecompressionBombError as error:
        raise LimitExceeded(f"the picture is too large: {error}") from error
    except (OSError, ValueError, SyntaxError, KeyError, EOFError, TypeError, OverflowError) as error:
        raise DamagedFile(f"the picture cannot be opened ({type(error).__name__})") from error


def _frame(payload: bytes, number: int) -> tuple[Pixels, float]:
    import numpy as np
    from PIL import Image, ImageOps

    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            with Image.open(io.BytesIO(payload), formats=_FORMATS) as image:
                image.seek(number)
                _bounded(image.size)
                long, dpi = max(image.size), float(image.info.get("dpi", (0.0, 0.0))[0] or 0.0)
                image.draft("RGB", (_ENOUGH, _ENOUGH))
                upright = ImageOps.exif_transpose(_plain(image))
    except Image.DecompressionBombError as error:
        raise LimitExceeded(f"the picture is too large: {error}") from error
    except (OSError, ValueError, SyntaxError, KeyError, EOFError, TypeError, OverflowError, IndexError) as error:
        raise DamagedFile(f"page {number + 1} of the picture cannot be decoded ({type(error).__name__})") from error
    return np.asarray(upright.convert("RGB")), upright.width * _points(long, dpi) / max(upright.size)


def _bounded(size: tuple[int, int]) -> None:
    if size[0] * size[1] > PIXELS:
        raise LimitExceeded(f"the picture has {size[0]} by {size[1]} pixels; at most {PIXELS} are read")


def _plain(image: Any) -> Any:
    """The picture in grey or colours on white paper, not larger than is needed. (Its camera's notes stay with it.)"""
    from PIL import Image

    if image.mode not in ("L", "RGB"):
        notes = image.info
        clear = image.mode in ("LA", "PA", "RGBA") or "transparency" in image.info
        image = image.convert("RGBA" if clear else "L" if image.mode in ("1", "I", "I;16", "F") else "RGB")
        image.info = notes
    factor = min(image.size) // _ENOUGH
    if factor > 1:
        small = image.reduce(factor)
        small.info = image.info
        image = small
    if image.mode == "RGBA":
        paper = Image.new("RGB", image.size, "white")
        paper.paste(image, mask=image.getchannel("A"))
        paper.info = image.info
        return paper
    return image


def _points(long: int, dpi: float) -> float:
    """The longer side in points: by the resolution where the page is then between A5 and A3, else that of A4."""
    if _DPI[0] <= dpi <= _DPI[1] and 560 <= long * 72 / dpi <= 1250:
        return long * 72 / dpi
    return _LONG
