"""``value``: a dataclass whose instances are never changed, made as fast as Python allows.

A frozen dataclass pays three times the price for every instance, and a report makes a thousand. So the type checker
refuses assignments (``frozen_default``), the interpreter does not. Slotted dataclasses pickle field by field in Python;
documents and reports go from process to process, so a value is pickled as its class and its fields in order.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, fields
from operator import attrgetter
from typing import Any, TypeVar, dataclass_transform

T = TypeVar("T")


@dataclass_transform(frozen_default=True)
def value(cls: type[T]) -> type[T]:
    """Make ``cls`` a slotted, hashable dataclass of at least two fields that nobody assigns to."""
    made = dataclass(slots=True, unsafe_hash=True)(cls)
    every: Callable[[T], tuple[Any, ...]] = attrgetter(*(field.name for field in fields(made)))  # type: ignore[arg-type]

    def reduced(self: T) -> tuple[type[T], tuple[Any, ...]]:
        return made, every(self)

    made.__reduce__ = reduced  # type: ignore[method-assign,assignment]
    return made
