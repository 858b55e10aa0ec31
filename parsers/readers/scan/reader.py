"""Reads JPEG, PNG, TIFF and BMP files: each frame a page, read as a sheet of the PDF reader's page model."""

from __future__ import annotations

import io
import warnings
from collections.abc import Iterator, Sequence
from typing import Any

from parsers.document import Block, Document
from parsers.errors import DamagedFile, EmptyDocument, LimitExceeded
from parsers.readers.scan.recogniser import demand

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
    from parsers.readers.pdf.reader import join_pages
    from parsers.readers.scan.page import page_of
    from parsers.readers.scan.sheet import scan_sheets

    pages = []
    frames = (frame for payload, (_, count) in zip(payloads, heads, strict=True) for frame in _frames(payload, count))
    for number, (rgb, width) in enumerate(frames, first):
        for sheet in scan_sheets(rgb, number, width, twice=twice):
            pages.append(page_of(sheet))
    meta: dict[str, str] = {}
    blocks: list[Block] = join_pages(pages, meta)
    if not blocks:
        raise EmptyDocument("the picture has no text that can be read")
    return Document(heads[0][0], tuple(blocks), meta, notes=tuple(f"scan:{page.number}" for page in pages))


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
                if wide * high > PIXELS:
                    raise LimitExceeded(f"the picture has {wide} by {high} pixels; at most {PIXELS} are read")
                count = int(getattr(image, "n_frames", 1)) if image.format == "TIFF" else 1
                if count > FRAMES:
                    raise LimitExceeded(f"the picture has {count} pages; at most {FRAMES} are read")
                return _TYPES[image.format or ""], count, (wide, high)
    except Image.DecompressionBombError as error:
        raise LimitExceeded(f"the picture is too large: {error}") from error
    except (OSError, ValueError, SyntaxError, KeyError, EOFError, TypeError, OverflowError) as error:
        raise DamagedFile(f"the picture cannot be opened ({type(error).__name__})") from error


def _frames(payload: bytes, count: int) -> Iterator[tuple[Any, float]]:
    """Each frame as an array of red, green and blue, turned as the camera says, and its width in points."""
    import numpy as np
    from PIL import Image, ImageOps

    for number in range(count):
        try:
            with warnings.catch_warnings():
                warnings.simplefilter("ignore")
                with Image.open(io.BytesIO(payload), formats=_FORMATS) as image:
                    image.seek(number)
                    wide, high = image.size
                    if wide * high > PIXELS:
                        raise LimitExceeded(f"the picture has {wide} by {high} pixels; at most {PIXELS} are read")
                    image.draft("RGB", (2400, 2400))
                    dpi = image.info.get("dpi", (0.0, 0.0))[0]
                    upright = ImageOps.exif_transpose(image)
                    flat = Image.new("RGB", upright.size, "white")
                    plain = (
                        upright.convert("RGBA") if upright.mode in ("P", "PA", "LA", "RGBA") else upright.convert("RGB")
                    )
                    flat.paste(plain, mask=plain.getchannel("A") if plain.mode == "RGBA" else None)
        except Image.DecompressionBombError as error:
            raise LimitExceeded(f"the picture is too large: {error}") from error
        except (OSError, ValueError, SyntaxError, KeyError, EOFError, TypeError, OverflowError, IndexError) as error:
            raise DamagedFile(f"page {number + 1} of the picture cannot be decoded ({type(error).__name__})") from error
        yield np.asarray(flat), _width(flat.size, float(dpi or 0.0))


def _width(size: tuple[int, int], dpi: float) -> float:
    """The width in points: by the resolution where the page is then between A5 and A3, else as long as A4."""
    wide, high = size
    if _DPI[0] <= dpi <= _DPI[1] and 560 <= max(size) * 72 / dpi <= 1250:
        return wide * 72 / dpi
    return wide * _LONG / max(wide, high)
