"""``value``: a dataclass whose instances are never changed, made as fast as Python allows.

A frozen dataclass pays three times the price for every instance, and a report makes a thousand. So the type checker
refuses assignments (``frozen_default``), the interpreter does not.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TypeVar, dataclass_transform

T = TypeVar("T")


@dataclass_transform(frozen_default=True)
def value(cls: type[T]) -> type[T]:
    """Make ``cls`` a slotted, hashable dataclass that nobody assigns to."""
    return dataclass(slots=True, unsafe_hash=True)(cls)
