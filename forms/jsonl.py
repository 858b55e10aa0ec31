"""JSON Lines, exactly: money keeps its printed decimals, text stays readable, one object is one line."""

from __future__ import annotations

from typing import Any

import simplejson


def dump_line(value: Any) -> str:
    """``value`` as one line of JSON without a line end; ``Decimal`` becomes a JSON number with its printed decimals."""
    return simplejson.dumps(value, use_decimal=True, ensure_ascii=False)


def load_line(text: str) -> Any:
    """The inverse of :func:`dump_line`: numbers with decimals come back as ``Decimal``."""
    return simplejson.loads(text, use_decimal=True)
