"""Equilibria with a given support where they form a product of polytopes, exactly.

When each indifference condition depends on one player's strategy at most (always so while no more
than two players mix), the equilibria with that support are the product of one polytope per player,
cut only by best-reply conditions that depend on several players.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import product
from typing import Any

import numpy as np
from numpy.typing import NDArray

from basebargain.solvers._nplayer_simplex import LinearProgram
from basebargain.solvers._nplayer_system import System, contract
from basebargain.solvers._polyhedron import _cut

__all__ = ["Cell", "Undecided", "contains", "meet", "product_cell"]

Point = tuple[Fraction, ...]


@dataclass(frozen=True)
class Cell:
    """A product of polytopes, one per player, every point of which is an equilibrium.

    Attributes
    ----------
    vertices : tuple of tuple of points
        Per player, the vertices of the polytope of mixed strategies, over all strategies.
    """

    vertices: tuple[tuple[Point, ...], ...]

    @property
    def is_point(self) -> bool:
        """Whether the cell is one equilibrium."""
        return all(len(own) == 1 for own in self.vertices)


@dataclass(frozen=True)
class Undecided:
    """A product of polytopes of which only a curved part may be equilibria."""

    vertices: tuple[tuple[Point, ...], ...]


def product_cell(system: System) -> Cell | Undecided | None:
    """Return the equilibria of a separable system, closed; None when there are none.

    Notes
    -----
    A polytope's centre of vertices is positive everywhere exactly when some point of it is.
    A multilinear form is at most zero on a product of polytopes when it is at all combinations of
    vertices.
    """
    gains = list(system.gains)
    while True:
        sides = [_vertices(system, gains, k) for k in range(len(system.mixers))]
        if not all(map(_has_interior, sides)):
            return None
        single = [form for form in gains if _dependence(form) == 1]
        joint = [_substitute(form, sides) for form in gains if _dependence(form) > 1]
        if any(_dependence(form) == 0 and form.item() > 0 for form in joint):
            return None
        if not any(_dependence(form) == 1 for form in joint):
            break
        gains = single + joint
    ranges = [_at_corners(form, sides) for form in joint]
    if any(min(values) > 0 for values in ranges):
        return None
    whole = tuple(_everywhere(system, i, sides) for i in range(len(system.support)))
    settled = all(max(values) <= 0 for values in ranges)
    return Cell(whole) if settled else Undecided(whole)


def _has_interior(side: list[Point]) -> bool:
    return bool(side) and all(sum(column) > 0 for column in zip(*side, strict=True))


def _at_corners(form: NDArray[Any], sides: Sequence[list[Point]]) -> list[Any]:
    arrays = [[np.array(x, dtype=object) for x in side] for side in sides]
    return [contract(form, corner) for corner in product(*arrays)]


def _dependence(form: NDArray[Any]) -> int:
    return sum(size > 1 for size in form.shape)


def _substitute(form: NDArray[Any], sides: Sequence[list[Point]]) -> NDArray[Any]:
    """Put in the strategies of the players whose polytope is a single point."""
    for axis, side in enumerate(sides):
        if len(side) == 1 and form.shape[axis] > 1:
            moved = np.moveaxis(form, axis, -1) @ np.array(side[0], dtype=object)
            form = np.expand_dims(moved, axis)
    common = math.lcm(*(Fraction(entry).denominator for entry in form.flat))
    whole = [int(entry * common) for entry in form.flat]
    return np.array(whole, dtype=object).reshape(form.shape)


def _vertices(system: System, gains: Sequence[NDArray[Any]], which: int) -> list[Point]:
    """Vertices of the polytope that the forms in one player's strategy alone leave."""
    size = system.sizes[which]
    rows = []
    for form, is_equation in [(f, True) for f in system.equations] + [(g, False) for g in gains]:
        if form.shape[which] == size and _dependence(form) == 1:
            row = [int(entry) for entry in form.flat]
            rows += [row, [-entry for entry in row]] if is_equation else [row]
    all_zero = (1 << size) - 1
    rays = [((*(int(k == i) for k in range(size)), 0), all_zero & ~(1 << i)) for i in range(size)]
    for at, row in enumerate(rows):
        rays = _cut(rays, row, 1 << (size + at), max(size - 2, 0))
    return [tuple(Fraction(x, sum(ray)) for x in ray[:-1]) for ray, _ in rays]


def _everywhere(system: System, player: int, sides: Sequence[list[Point]]) -> tuple[Point, ...]:
    """Vertices of a player's polytope over all strategies, zero outside the support."""
    own = system.support[player]
    used = sides[system.mixers.index(player)] if len(own) > 1 else [(Fraction(1),)]
    points = []
    for mix in used:
        weights = dict(zip(own, mix, strict=True))
        points.append(tuple(weights.get(s, Fraction(0)) for s in range(system.counts[player])))
    return tuple(points)


def contains(cell: Cell, other: Cell) -> bool:
    """Whether every point of `other` lies in `cell`."""
    return all(
        all(_overlap(mine, (vertex,)) for vertex in theirs)
        for mine, theirs in zip(cell.vertices, other.vertices, strict=True)
    )


def meet(cell: Cell, other: Cell) -> bool:
    """Whether two cells have a point in common."""
    return all(
        _overlap(mine, theirs) for mine, theirs in zip(cell.vertices, other.vertices, strict=True)
    )


def _overlap(first: Sequence[Point], second: Sequence[Point]) -> bool:
    """Whether the hulls of two lists of points meet."""
    if set(first) & set(second):
        return True
    if len(first) == len(second) == 1:
        return False
    size = len(first) + len(second)
    equal: list[tuple[list[Any], Any]] = [
        ([x[c] for x in first] + [-y[c] for y in second], 0) for c in range(len(first[0]))
    ]
    equal.append(([1] * len(first) + [0] * len(second), 1))
    return LinearProgram(size, equal=equal).feasible
