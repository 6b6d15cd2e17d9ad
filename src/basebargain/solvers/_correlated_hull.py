"""Vertices of the image of a polytope under a linear map, by asking for farthest ones.

The hull of the vertices known so far is compared with the image facet by facet: if the image
reaches beyond a facet, a farthest vertex joins the hull; if it reaches beyond none, the hull is the
image (Lassez and Lassez 1992).
Facets (n, b), with n . p <= b for all points p, are the rays of a cone that each point cuts: they
are kept up to date by double description.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from fractions import Fraction
from typing import Any, TypeAlias

from basebargain.solvers._polyhedron import _cut

__all__ = ["TooManyFacetsError", "image_vertices"]

Vector: TypeAlias = tuple[Fraction, ...]
Beyond: TypeAlias = Callable[[Sequence[Any], Vector], Vector | None]
Facet: TypeAlias = tuple[tuple[int, ...], int]


class TooManyFacetsError(Exception):
    """The image has more candidate facets than the caller allows."""


def image_vertices(first: Vector, beyond: Beyond, limit: int) -> list[Vector]:
    """Return the vertices of a polytope known by its farthest vertices, exactly.

    Parameters
    ----------
    first : tuple of Fraction
        A vertex.
    beyond : callable
        From a direction and a vertex to a vertex that is farthest in the direction, or to None
        where none is farther than the one given.
    limit : int
        Largest number of facets to hold at any time.

    Raises
    ------
    TooManyFacetsError
        If `limit` is exceeded.
    """
    dimension = len(first)
    points = _spanning(first, beyond)
    axes = _independent_axes(points)
    if not axes:
        return points
    facets = _simplex([tuple(p[c] for c in axes) for p in points])
    passed: set[tuple[int, ...]] = set()
    while True:
        facet, mask = next((item for item in facets if item[0] not in passed), (None, 0))
        if facet is None:
            return points
        newest = points[mask.bit_length() - 1]
        point = beyond(_lifted(facet[:-1], axes, dimension), newest)
        if point is None:
            passed.add(facet)
            continue
        points.append(point)
        row = _row(tuple(point[c] for c in axes))
        facets = _cut(facets, row, 1 << (len(points) - 1), len(axes) - 1)
        if len(facets) > limit:
            raise TooManyFacetsError


def _row(point: Vector) -> list[int]:
    """Return the condition b - n . point >= 0 in the form in which `_cut` reads it.

    `_cut` subtracts the row's product from the last entry of the ray, hence 1 - c for c b.
    """
    common = math.lcm(*(x.denominator for x in point))
    return [*(int(x * common) for x in point), 1 - common]


def _simplex(points: Sequence[Vector]) -> list[Facet]:
    """Facets of a simplex: each leaves out one vertex, and has the others in its bit set."""
    facets = []
    for left_out, apex in enumerate(points):
        others = [[*p, Fraction(-1)] for k, p in enumerate(points) if k != left_out]
        (normal,) = _null_space(others, len(apex) + 1)
        common = math.lcm(*(x.denominator for x in normal))
        whole = [int(x * common) for x in normal]
        factor = math.gcd(*whole) * (1 if _dot(whole[:-1], apex) <= whole[-1] else -1)
        mask = sum(1 << k for k in range(len(points)) if k != left_out)
        facets.append((tuple(x // factor for x in whole), mask))
    return facets


def _spanning(first: Vector, beyond: Beyond) -> list[Vector]:
    """Return vertices that span the affine hull of the polytope."""
    points = [first]
    while True:
        directions = (
            (sign * c for c in normal)
            for normal in _orthogonal(points, len(first))
            for sign in (1, -1)
        )
        farther = (beyond(tuple(direction), first) for direction in directions)
        found = next((point for point in farther if point is not None), None)
        if found is None:
            return points
        points.append(found)


def _orthogonal(points: Sequence[Vector], dimension: int) -> list[Vector]:
    """Return a basis of the directions in which all points are level."""
    rows = [[a - b for a, b in zip(p, points[0], strict=True)] for p in points[1:]]
    return _null_space(rows, dimension)


def _null_space(rows: list[list[Fraction]], dimension: int) -> list[Vector]:
    rows, pivots = _echelon(rows, dimension)
    basis = []
    for free in (c for c in range(dimension) if c not in pivots):
        vector = [Fraction(int(c == free)) for c in range(dimension)]
        for row, pivot in zip(rows, pivots, strict=False):
            vector[pivot] = -row[free]
        basis.append(tuple(vector))
    return basis


def _echelon(rows: list[list[Fraction]], width: int) -> tuple[list[list[Fraction]], list[int]]:
    """Return the reduced echelon form and the pivot columns."""
    rows = [list(row) for row in rows]
    pivots: list[int] = []
    for column in range(width):
        rank = len(pivots)
        pivot = next((r for r in range(rank, len(rows)) if rows[r][column]), None)
        if pivot is None:
            continue
        rows[rank], rows[pivot] = rows[pivot], rows[rank]
        rows[rank] = [entry / rows[rank][column] for entry in rows[rank]]
        for r in range(len(rows)):
            if r != rank and rows[r][column]:
                factor = rows[r][column]
                rows[r] = [a - factor * b for a, b in zip(rows[r], rows[rank], strict=True)]
        pivots.append(column)
    return rows[: len(pivots)], pivots


def _independent_axes(points: Sequence[Vector]) -> list[int]:
    """Coordinates that tell the points of the affine hull apart."""
    rows = [[a - b for a, b in zip(p, points[0], strict=True)] for p in points[1:]]
    return _echelon(rows, len(points[0]))[1]


def _lifted(normal: Sequence[int], axes: Sequence[int], dimension: int) -> tuple[int, ...]:
    values = dict(zip(axes, normal, strict=True))
    return tuple(values.get(c, 0) for c in range(dimension))


def _dot(first: Sequence[Any], second: Sequence[Any]) -> Fraction:
    total: Fraction = sum((a * b for a, b in zip(first, second, strict=True)), start=Fraction(0))
    return total
