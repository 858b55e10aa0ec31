"""Walks what an OFD page draws: every text, path and image object with the matrix that takes it to the page.

Object space goes through the object's own CTM, then to the upper left corner of its Boundary, then through whatever
composite graphic it is part of. Lengths are millimetres until :func:`walk` hands out a matrix that ends in points.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from parsers.errors import LimitExceeded
from parsers.readers.ofd.structure import Element, Page, Resources, child, local, numbers

#: a, b, c, d, e, f: (x, y) becomes (a·x + c·y + e, b·x + d·y + f).
Matrix = tuple[float, float, float, float, float, float]
IDENTITY: Matrix = (1.0, 0.0, 0.0, 1.0, 0.0, 0.0)
#: A millimetre in points.
POINT = 72 / 25.4

#: Objects of one page, and composite graphics within each other.
OBJECTS = 300_000
DEPTH = 12

_DRAWN = frozenset({"TextObject", "PathObject", "ImageObject"})
_GROUPS = frozenset({"Content", "Layer", "PageBlock"})


@dataclass(frozen=True, slots=True)
class Drawn:
    """One object to draw and the matrix from its own space to the page in points."""

    kind: str
    element: Element
    matrix: Matrix


def walk(page: Page, resources: Resources) -> Iterator[Drawn]:
    """The visible objects of a page in the order they are drawn. Raises LimitExceeded."""
    left, top, _, _ = page.box
    to_points: Matrix = (POINT, 0.0, 0.0, POINT, -left * POINT, -top * POINT)
    count = 0
    for content in page.contents:
        for drawn in _objects(content, to_points, resources, 0):
            count += 1
            if count > OBJECTS:
                raise LimitExceeded(f"more than {OBJECTS} objects on one page")
            yield drawn


def _objects(group: Element, matrix: Matrix, resources: Resources, depth: int) -> Iterator[Drawn]:
    if depth > DEPTH:
        raise LimitExceeded(f"graphics within graphics, more than {DEPTH} deep")
    for element in group:
        name = local(element)
        if name in _GROUPS:
            yield from _objects(element, matrix, resources, depth + 1)
            continue
        if element.get("Visible", "true").lower() == "false" or element.get("Alpha") == "0":
            continue
        if name in _DRAWN:
            yield Drawn(name, element, own_matrix(element, matrix))
        elif name == "CompositeObject":
            unit = resources.composites.get(element.get("ResourceID", ""))
            content = child(unit, "Content")
            if content is not None:
                yield from _objects(content, own_matrix(element, matrix), resources, depth + 1)


def own_matrix(element: Element, outer: Matrix) -> Matrix:
    """Object space to the space that ``outer`` starts from, then through ``outer``."""
    boundary = numbers(element.get("Boundary"))
    x, y = (boundary[0], boundary[1]) if len(boundary) == 4 else (0.0, 0.0)
    a, b, c, d, e, f = _ctm(element)
    return times((a, b, c, d, e + x, f + y), outer)


def _ctm(element: Element) -> Matrix:
    found = numbers(element.get("CTM"))
    return (found[0], found[1], found[2], found[3], found[4], found[5]) if len(found) == 6 else IDENTITY


def times(first: Matrix, then: Matrix) -> Matrix:
    """The matrix that applies ``first`` and ``then`` after it."""
    a, b, c, d, e, f = first
    g, h, i, j, k, m = then
    return (a * g + b * i, a * h + b * j, c * g + d * i, c * h + d * j, e * g + f * i + k, e * h + f * j + m)


def moved(matrix: Matrix, x: float, y: float) -> tuple[float, float]:
    """The point (x, y) after the matrix."""
    a, b, c, d, e, f = matrix
    return a * x + c * y + e, b * x + d * y + f
