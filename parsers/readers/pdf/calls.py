"""PDFium's functions for single characters and objects, called in the shortest way.

A page has thousands of these calls and each takes less than a microsecond, so what matters is the cost of calling:
handles go as plain addresses, and the interpreter's lock is kept. That takes a third off.
"""

from __future__ import annotations

import ctypes
from collections.abc import Callable
from typing import Any

import pypdfium2.raw as raw

_ADDRESS, _INT = ctypes.c_void_p, ctypes.c_int


def address(handle: Any) -> int:
    """The plain address of a handle."""
    return ctypes.cast(handle, _ADDRESS).value or 0


def _short(function: Any, result: Any, *arguments: Any) -> Callable[..., Any]:
    return ctypes.PYFUNCTYPE(result, *arguments)(address(function))


unicode_of = _short(raw.FPDFText_GetUnicode, ctypes.c_uint, _ADDRESS, _INT)
is_generated = _short(raw.FPDFText_IsGenerated, _INT, _ADDRESS, _INT)
has_map_error = _short(raw.FPDFText_HasUnicodeMapError, _INT, _ADDRESS, _INT)
loose_box = _short(raw.FPDFText_GetLooseCharBox, _INT, _ADDRESS, _INT, _ADDRESS)
text_object = _short(raw.FPDFText_GetTextObject, _ADDRESS, _ADDRESS, _INT)
object_on_page = _short(raw.FPDFPage_GetObject, _ADDRESS, _ADDRESS, _INT)
object_in_form = _short(raw.FPDFFormObj_GetObject, _ADDRESS, _ADDRESS, ctypes.c_ulong)
object_type = _short(raw.FPDFPageObj_GetType, _INT, _ADDRESS)
render_mode = _short(raw.FPDFTextObj_GetTextRenderMode, _INT, _ADDRESS)

path_pieces = _short(raw.FPDFPath_CountSegments, _INT, _ADDRESS)
draw_mode = _short(raw.FPDFPath_GetDrawMode, _INT, _ADDRESS, _ADDRESS, _ADDRESS)
object_bounds = _short(raw.FPDFPageObj_GetBounds, _INT, _ADDRESS, _ADDRESS, _ADDRESS, _ADDRESS, _ADDRESS)


def page_object(at: int) -> Any:
    """The handle at an address, for PDFium's other functions."""
    return ctypes.cast(at, raw.FPDF_PAGEOBJECT)
