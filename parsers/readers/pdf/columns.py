"""Two parts of a table on two pages are laid out on the same columns, so that each finds its other half."""

from __future__ import annotations

import itertools

from parsers.readers.pdf.lattice import Lattice

#: How far the two parts may be moved against each other sideways, and how far a line may then be off.
_SHIFT = 12.0
_SAME = 3.5


def same_columns(one: Lattice, two: Lattice) -> None:
    """Gives both the union of their column edges where they stand over one another; else leaves them as they are."""
    shift = one.xs[0] - two.xs[0]
    if abs(shift) > _SHIFT or abs((one.xs[-1] - two.xs[-1]) - shift) > 2 * _SAME:
        return
    edges = list(one.xs)
    for x in two.xs:
        moved = x + shift
        if min(abs(edge - moved) for edge in edges) > _SAME:
            edges.append(moved)
    edges.sort()
    if any(b - a <= _SAME for a, b in itertools.pairwise(edges)):
        return
    _lay(one, edges, 0.0)
    _lay(two, edges, shift)


def _lay(lattice: Lattice, edges: list[float], shift: float) -> None:
    index = [_nearest(edges, x + shift) for x in lattice.xs]
    exact = [edge - shift for edge in edges]
    for old, new in enumerate(index):
        exact[new] = lattice.xs[old]
    for pocket in lattice.pockets:
        end = index[pocket.column + pocket.colspan]
        pocket.column = index[pocket.column]
        pocket.colspan = end - pocket.column
    lattice.xs = exact


def _nearest(edges: list[float], x: float) -> int:
    return min(range(len(edges)), key=lambda at: abs(edges[at] - x))
