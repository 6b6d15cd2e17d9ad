"""Exact geometry of the plane of payoffs: hulls, half-planes, and what they leave open."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from fractions import Fraction
from itertools import combinations, pairwise

__all__ = ["Plane", "Point", "clipped", "corners", "cross", "facets", "hull", "is_empty", "open_to"]

Point = tuple[Fraction, Fraction]
# (a, b, c) keeps the points with a * x + b * y <= c.
Plane = tuple[Fraction, Fraction, Fraction]


def cross(origin: Point, first: Point, second: Point) -> Fraction:
    """Return twice the signed area of a triangle: positive if it turns left."""
    return (first[0] - origin[0]) * (second[1] - origin[1]) - (first[1] - origin[1]) * (
        second[0] - origin[0]
    )


def hull(points: Iterable[Point]) -> list[Point]:
    """Return the extreme points of the convex hull, counter-clockwise (Andrew 1979)."""
    ordered = sorted(set(points))
    if len(ordered) < 3:
        return ordered
    return _chain(ordered)[:-1] + _chain(ordered[::-1])[:-1]


def _chain(ordered: Sequence[Point]) -> list[Point]:
    chain: list[Point] = []
    for point in ordered:
        while len(chain) > 1 and cross(chain[-2], chain[-1], point) <= 0:
            chain.pop()
        chain.append(point)
    return chain


def facets(extreme: Sequence[Point]) -> Iterator[Plane]:
    """Yield half-planes whose intersection is the hull of extreme points in cyclic order."""
    one, zero = Fraction(1), Fraction(0)
    if len(extreme) == 1:
        for a, b in ((one, zero), (zero, one)):
            level = a * extreme[0][0] + b * extreme[0][1]
            yield from ((a, b, level), (-a, -b, -level))
        return
    for start, end in pairwise((*extreme, extreme[0])):
        a, b = end[1] - start[1], start[0] - end[0]
        yield a, b, a * start[0] + b * start[1]
        if len(extreme) == 2:
            a, b = end[0] - start[0], end[1] - start[1]
            yield a, b, a * end[0] + b * end[1]


def corners(planes: Sequence[Plane]) -> list[Point]:
    """Return the extreme points of an intersection of half-planes, counter-clockwise."""
    found = (_meeting(p, q) for p, q in combinations(planes, 2))
    return hull(x for x in found if x is not None and _holds(planes, x))


def _meeting(p: Plane, q: Plane) -> Point | None:
    det = p[0] * q[1] - p[1] * q[0]
    if det == 0:
        return None
    return (p[2] * q[1] - p[1] * q[2]) / det, (p[0] * q[2] - p[2] * q[0]) / det


def _holds(planes: Iterable[Plane], x: Point) -> bool:
    return all(a * x[0] + b * x[1] <= c for a, b, c in planes)


def is_empty(planes: Sequence[Plane]) -> bool:
    """Whether no point is on the right side of every half-plane."""
    if corners(planes):
        return False
    # Without an extreme point the set is empty, or holds a line to which all bounds are parallel.
    a, b, _ = planes[0]
    if any(a * q - b * p for p, q, _ in planes):
        return True
    size = a * a + b * b
    along = [((a * p + b * q) / size, c) for p, q, c in planes]
    highest = min((c / k for k, c in along if k > 0), default=None)
    lowest = max((c / k for k, c in along if k < 0), default=None)
    return highest is not None and lowest is not None and lowest > highest


def open_to(planes: Sequence[Plane], wanted: Sequence[Point]) -> Point | None:
    """Return a direction in which the set has no end and no wanted sum falls, or None.

    Parameters
    ----------
    planes : sequence of half-planes
        Not empty together.
    wanted : sequence of pairs
        A direction r counts if ``w . r >= 0`` for each pair w; one pair, or the two axes.
    """
    normals = [(a, b) for a, b, _ in planes]
    turned = [d for a, b in (*normals, *wanted) for d in ((-b, a), (b, -a))]
    for x, y in (*turned, *((-a, -b) for a, b in normals), *wanted):
        falls = any(a * x + b * y > 0 for a, b in normals)
        if not falls and all(a * x + b * y >= 0 for a, b in wanted):
            return x, y
    return None


def clipped(start: Point, end: Point) -> tuple[Point, Point] | None:
    """Return the part of a segment in which neither entry is negative."""
    low, high = Fraction(0), Fraction(1)
    for a, b in zip(start, end, strict=True):
        if a < 0 and b < 0:
            return None
        if a < 0:
            low = max(low, a / (a - b))
        elif b < 0:
            high = min(high, a / (a - b))
    if low > high:
        return None
    return _between(start, end, low), _between(start, end, high)


def _between(start: Point, end: Point, share: Fraction) -> Point:
    return (
        start[0] + share * (end[0] - start[0]),
        start[1] + share * (end[1] - start[1]),
    )
