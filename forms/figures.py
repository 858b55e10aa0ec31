"""What a cell of a form holds: the kinds that stay different up to the export.

Blank, ``0``, ``/``, a sentence, a cell that was lost and a cell that could not be read are different facts.
"""

from __future__ import annotations

from typing import Literal

Kind = Literal["number", "zero", "blank", "not_applicable", "text", "absent", "unreadable"]

#: Kinds that carry a value. Every other kind has the value ``None``.
VALUED: frozenset[Kind] = frozenset({"number", "zero"})
