"""Vertices of the image of a polytope under a linear map, by asking for support points.

The hull of the points known so far is compared with the image facet by facet: if the image reaches
beyond a facet, the point that does is a new vertex; if it reaches beyond none, the hull is the
image (the method of Lassez and Lassez 1992; Huynh, Lassez and Lassez 1992).
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from fractions import Fraction
from itertools import combinations
from typing import Any, TypeAlias

__all__ = ["TooManyFacetsError", "image_vertices"]

Vector: TypeAlias = tuple[Fraction, ...]
Support: TypeAlias = Callable[[Vector], Vector]


class TooManyFacetsError(Exception):
    """The image has more candidate facets than the caller allows."""


def image_vertices(dimension: int, support: Support, limit: int) -> list[Vector]:
    """Return the vertices of a polytope known by its support points, exactly.

    Parameters
    ----------
    dimension : int
    support : callable
        From a direction to a point of the polytope that is farthest in it.
    limit : int
        Largest number of subsets of points to try as facets.

    Raises
    ------
    TooManyFacetsError
        If `limit` is exceeded.
    """
    points = _spanning(dimension, support)
    axes = _independent_axes(points)
    if not axes:
        return points
    tested: set[Vector] = set()
    while True:
        fresh = [n for n in _outward(points, axes, limit) if n not in tested]
        if not fresh:
            break
        for normal in fresh:
            tested.add(normal)
            direction = _lifted(normal, axes, dimension)
            point = support(direction)
            if _dot(direction, point) > max(_dot(direction, p) for p in points):
                points.append(point)
                break
    return _extreme(points, axes, limit)


def _spanning(dimension: int, support: Support) -> list[Vector]:
    """Return points that span the affine hull of the polytope."""
    points = [support(tuple(Fraction(0) for _ in range(dimension)))]
    while True:
        found = None
        for normal in _orthogonal(points, dimension):
            for direction in (normal, tuple(-c for c in normal)):
                point = support(direction)
                if _dot(direction, point) > _dot(direction, points[0]):
                    found = point
                    break
            if found is not None:
                break
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
    rows, pivots = [list(row) for row in rows], []
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


def _outward(points: Sequence[Vector], axes: Sequence[int], limit: int) -> list[Vector]:
    """Outward normals of the facets of the hull, in the chosen coordinates."""
    flat = [tuple(p[c] for c in axes) for p in points]
    normals: dict[Vector, None] = {}
    for count, subset in enumerate(combinations(flat, len(axes))):
        if count > limit:
            raise TooManyFacetsError
        rows = [[a - b for a, b in zip(p, subset[0], strict=True)] for p in subset[1:]]
        basis = _null_space(rows, len(axes))
        if len(basis) != 1:
            continue
        for sign in (1, -1):
            normal = _scaled(basis[0], sign)
            if all(_dot(normal, p) <= _dot(normal, subset[0]) for p in flat):
                normals[normal] = None
    return list(normals)


def _scaled(vector: Vector, sign: int) -> Vector:
    size = max(abs(c) for c in vector)
    return tuple(sign * c / size for c in vector)


def _lifted(normal: Vector, axes: Sequence[int], dimension: int) -> Vector:
    values = dict(zip(axes, normal, strict=True))
    return tuple(values.get(c, Fraction(0)) for c in range(dimension))


def _extreme(points: Sequence[Vector], axes: Sequence[int], limit: int) -> list[Vector]:
    """Keep the points at which facets of full rank meet."""
    normals = _outward(points, axes, limit)
    flat = {p: tuple(p[c] for c in axes) for p in points}
    kept = []
    for p, at in flat.items():
        tight = [
            list(n)
            for n in normals
            if all(_dot(n, other) <= _dot(n, at) for other in flat.values())
        ]
        if len(_echelon(tight, len(axes))[1]) == len(axes):
            kept.append(p)
    return kept


def _dot(first: Sequence[Any], second: Sequence[Any]) -> Fraction:
    total: Fraction = sum((a * b for a, b in zip(first, second, strict=True)), start=Fraction(0))
    return total
