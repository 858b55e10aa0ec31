"""Makes small PDF files by hand: text in a font whose codes are Unicode, lines, boxes, pictures."""

from __future__ import annotations

import zlib
from collections.abc import Sequence
from dataclasses import dataclass, field

WIDTH, HEIGHT = 595, 842


@dataclass
class Drawing:
    """One page as it is drawn, from the upper left corner, in points. ``turn`` is the page's own rotation."""

    turn: int = 0
    parts: list[str] = field(default_factory=list)
    width: int = WIDTH
    height: int = HEIGHT

    def text(self, x: float, y: float, text: str, size: float = 10, font: str = "F1", mode: int = 0) -> Drawing:
        """Writes ``text`` with its base line at ``y``."""
        codes = "".join(f"{ord(c):04x}" for c in text)
        self.parts.append(f"BT {mode} Tr /{font} {size} Tf 1 0 0 1 {x} {self.height - y} Tm <{codes}> Tj ET")
        return self

    def line(self, x0: float, y0: float, x1: float, y1: float) -> Drawing:
        """Draws a line."""
        self.parts.append(f"0.5 w {x0} {self.height - y0} m {x1} {self.height - y1} l S")
        return self

    def box(self, x0: float, y0: float, x1: float, y1: float, paint: str = "f") -> Drawing:
        """Draws a filled (``f``) or stroked (``S``) rectangle."""
        self.parts.append(f"{x0} {self.height - y1} {x1 - x0} {y1 - y0} re {paint}")
        return self

    def picture(self, x0: float, y0: float, x1: float, y1: float) -> Drawing:
        """Places the picture."""
        self.parts.append(f"q {x1 - x0} 0 0 {y1 - y0} {x0} {self.height - y1} cm /Im Do Q")
        return self

    def table(
        self, x: float, y: float, rows: Sequence[Sequence[str]], wide: float = 80, high: float = 24, size: float = 10
    ) -> Drawing:
        """A ruled table of equal fields."""
        columns = max(len(row) for row in rows)
        for number in range(len(rows) + 1):
            self.line(x, y + number * high, x + columns * wide, y + number * high)
        for number in range(columns + 1):
            self.line(x + number * wide, y, x + number * wide, y + len(rows) * high)
        for r, row in enumerate(rows):
            for c, text in enumerate(row):
                self.text(x + c * wide + 4, y + r * high + high * 0.65, text, size)
        return self


def _stream(dictionary: str, data: bytes) -> bytes:
    packed = zlib.compress(data)
    head = f"<< {dictionary} /Filter /FlateDecode /Length {len(packed)} >>"
    return head.encode() + b"\nstream\n" + packed + b"\nendstream"


def _unicode_map() -> bytes:
    lines = [f"<{high:02x}00> <{high:02x}ff> <{high:02x}00>" for high in range(256)]
    blocks = "".join(
        f"{len(part)} beginbfrange\n" + "\n".join(part) + "\nendbfrange\n"
        for part in (lines[start : start + 100] for start in range(0, 256, 100))
    )
    return (
        "/CIDInit /ProcSet findresource begin 12 dict begin begincmap /CMapName /U def /CMapType 2 def\n"
        "1 begincodespacerange <0000> <ffff> endcodespacerange\n"
        f"{blocks}endcmap CMapName currentdict /CMap defineresource pop end end"
    ).encode()


def pdf(pages: Sequence[Drawing], *, extra: str = "") -> bytes:
    """The pages as a PDF file. ``F1`` has a Unicode map, ``F2`` has none. ``extra`` goes into the trailer."""
    objects: dict[int, bytes] = {
        3: b"<< /Type /Font /Subtype /Type0 /BaseFont /Test /Encoding /Identity-H /DescendantFonts [4 0 R]"
        b" /ToUnicode 6 0 R >>",
        4: b"<< /Type /Font /Subtype /CIDFontType2 /BaseFont /Test /CIDSystemInfo << /Registry (Adobe)"
        b" /Ordering (Identity) /Supplement 0 >> /FontDescriptor 5 0 R /DW 1000 /W [32 [250] 43 [500 250 500 250 250]"
        b" 48 57 500] >>",
        5: b"<< /Type /FontDescriptor /FontName /Test /Flags 4 /FontBBox [0 -200 1000 800] /ItalicAngle 0 /Ascent 800"
        b" /Descent -200 /CapHeight 700 /StemV 80 >>",
        6: _stream("", _unicode_map()),
        7: b"<< /Type /Font /Subtype /Type0 /BaseFont /Bare /Encoding /Identity-H /DescendantFonts [4 0 R] >>",
        8: _stream(
            "/Type /XObject /Subtype /Image /Width 2 /Height 2 /ColorSpace /DeviceGray /BitsPerComponent 8", b"\x80" * 4
        ),
    }
    kids = []
    number = 10
    for page in pages:
        box = f"[0 0 {page.width} {page.height}]"
        objects[number] = (
            f"<< /Type /Page /Parent 2 0 R /MediaBox {box} /Rotate {page.turn} /Contents {number + 1} 0 R"
            " /Resources << /Font << /F1 3 0 R /F2 7 0 R >> /XObject << /Im 8 0 R >> >> >>"
        ).encode()
        objects[number + 1] = _stream("", "\n".join(page.parts).encode())
        kids.append(f"{number} 0 R")
        number += 2
    objects[1] = b"<< /Type /Catalog /Pages 2 0 R >>"
    objects[2] = f"<< /Type /Pages /Count {len(kids)} /Kids [{' '.join(kids)}] >>".encode()
    out = bytearray(b"%PDF-1.7\n")
    places = {}
    for key in sorted(objects):
        places[key] = len(out)
        out += f"{key} 0 obj\n".encode() + objects[key] + b"\nendobj\n"
    start = len(out)
    out += f"xref\n0 {number}\n0000000000 65535 f \n".encode()
    for key in range(1, number):
        out += f"{places[key]:010d} 00000 n \n".encode() if key in places else b"0000000000 65535 f \n"
    out += f"trailer << /Size {number} /Root 1 0 R {extra} >>\nstartxref\n{start}\n%%EOF\n".encode()
    return bytes(out)
