"""The set of payoff vectors of all (coarse) correlated equilibria, by its vertices."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from fractions import Fraction
from typing import Any

import numpy as np

from basebargain.solvers._correlated_face import Face
from basebargain.solvers._correlated_function import Family, LinearFunction
from basebargain.solvers._correlated_hull import TooManyFacetsError, Vector, image_vertices
from basebargain.solvers._correlated_polytope import ObediencePolytope, whole_numbers

__all__ = ["extreme_faces"]


def extreme_faces(polytope: ObediencePolytope, max_facets: int) -> tuple[list[Face], bool]:
    """Return, for each extreme payoff vector, the face of the distributions that bring it.

    Parameters
    ----------
    polytope : ObediencePolytope
    max_facets : int
        Largest number of facets of the payoff set to hold in memory.

    Returns
    -------
    faces : list of Face
        For two players in counter-clockwise order, otherwise in increasing order of payoffs.
    complete : bool
        False when there were more facets, so that vertices may be missing.
    """
    search = _Search(polytope)
    size = len(polytope.reading.tables)
    try:
        image_vertices(search.farthest([0] * size), search.beyond, max_facets)
        complete = True
    except TooManyFacetsError:
        for k in range(size):
            for sign in (1, -1):
                search.farthest([sign * int(c == k) for c in range(size)])
        complete = False
    vertices = sorted(search.found)
    if size == 2:
        vertices = _counterclockwise(vertices)
    return [search.found[payoffs] for payoffs in vertices], complete


class _Search:
    """Extreme payoff vectors, each in the integer reading of its player, as they are found."""

    def __init__(self, polytope: ObediencePolytope) -> None:
        self.found: dict[Vector, Face] = {}
        self._family = Family(np.array([t.ravel() for t in polytope.reading.tables], dtype=object))
        self._whole = polytope.whole()

    def farthest(self, direction: Sequence[Any]) -> Vector:
        """Return an extreme vector that is farthest in a direction."""
        return self._settled(self._whole.best(self._combined(direction)))

    def beyond(self, direction: Sequence[Any], start: Vector) -> Vector | None:
        """Return a farthest one, or None if the one to start from is as far."""
        whole = replace(self._whole, corner=self.found[start].corner)
        face = whole.best(self._combined(whole_numbers(direction)))
        steps = zip(direction, self._payoffs(face), start, strict=True)
        return self._settled(face) if sum(d * (p - q) for d, p, q in steps) > 0 else None

    def _settled(self, face: Face) -> Vector:
        """Decide between the vectors on a face: the largest one in lexicographic order."""
        players = range(len(self._family.functions))
        for k in players:
            if face.closed:
                break
            face = face.best(self._combined([int(i == k) for i in players]))
        payoffs = self._payoffs(face)
        self.found[payoffs] = face
        return payoffs

    def _payoffs(self, face: Face) -> Vector:
        total = face.corner.total
        means = (self._family.functions @ face.point).tolist()
        return tuple(Fraction(mean, total) for mean in means)

    def _combined(self, weights: Sequence[int]) -> LinearFunction:
        return LinearFunction(self._family, np.array(weights, dtype=object))


def _counterclockwise(points: Sequence[Vector]) -> list[Vector]:
    """Order the vertices of a convex polygon, sorted, from the leftmost lowest one."""
    first, *rest = points

    def slope(p: Vector) -> tuple[int, Fraction]:
        across = p[0] - first[0]
        return (0, (p[1] - first[1]) / across) if across else (1, p[1])

    return [first, *sorted(rest, key=slope)]
