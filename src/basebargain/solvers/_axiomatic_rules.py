"""Where the edges of the pieces satisfy a bargaining solution, in closed form and exactly.

A solution that rises with both gains is found on the edges of a convex piece, as far as nobody has
less than without agreement.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import cmp_to_key

from basebargain.solvers._axiomatic_plane import Point, clipped
from basebargain.solvers._axiomatic_product import compare_products
from basebargain.solvers._axiomatic_reading import Piece

__all__ = ["Face", "has_joint_gain", "ideal_gains", "largest_product", "largest_sum", "leximin"]

Edge = tuple[int, Point, Point]


@dataclass(frozen=True)
class Face:
    """A selected part of one piece: a point, or a segment between two ends.

    Attributes
    ----------
    piece : int
        Position of the piece.
    low, high : pair of Fraction
        Gains at the ends, in the order of the first player's.
    """

    piece: int
    low: Point
    high: Point


def _edges(pieces: Sequence[Piece], *, rational: bool = True) -> Iterator[Edge]:
    """Yield the edges of all pieces, or the parts of them where nobody loses."""
    for k, piece in enumerate(pieces):
        for start, end in piece.edges():
            ends = (start.gains, end.gains)
            part = clipped(*ends) if rational else ends
            if part is not None:
                yield k, *part


def _points(found: Iterable[tuple[int, Point]]) -> list[Face]:
    return [Face(k, x, x) for k, x in dict.fromkeys(found)]


def largest_product(pieces: Sequence[Piece], weights: Point) -> list[Face]:
    """Return all points with the largest weighted product of gains.

    Where no agreement gives both sides a gain, the points where one side gains most.
    """
    candidates = [
        (k, x) for k, a, b in _edges(pieces) for x in (a, b, *_tangent_point(a, b, weights))
    ]
    if not any(x[0] > 0 and x[1] > 0 for _, x in candidates):
        return _one_sided(candidates)

    def order(x: Point, y: Point) -> int:
        return compare_products(x, y, weights)

    best = max((x for _, x in candidates), key=cmp_to_key(order))
    return _points(c for c in candidates if compare_products(c[1], best, weights) == 0)


def _tangent_point(a: Point, b: Point, weights: Point) -> Iterator[Point]:
    """Yield the point inside a falling segment where the weighted product is stationary."""
    d = (b[0] - a[0], b[1] - a[1])
    if d[0] * d[1] < 0:
        slope = weights[0] * d[0] * a[1] + weights[1] * d[1] * a[0]
        share = -slope / ((weights[0] + weights[1]) * d[0] * d[1])
        if 0 < share < 1:
            yield a[0] + share * d[0], a[1] + share * d[1]


def _one_sided(candidates: Sequence[tuple[int, Point]]) -> list[Face]:
    """Return the points that no other dominates when every product is zero."""
    most = [max((x[i] for _, x in candidates), default=Fraction(0)) for i in (0, 1)]
    tops = {(most[0], Fraction(0)), (Fraction(0), most[1])} - {(Fraction(0), Fraction(0))}
    return _points(c for c in candidates if c[1] in tops or not tops)


def has_joint_gain(pieces: Sequence[Piece]) -> bool:
    """Whether some agreement gives both sides more than nothing."""
    return any(a[0] + b[0] > 0 and a[1] + b[1] > 0 for _, a, b in _edges(pieces))


def ideal_gains(pieces: Sequence[Piece]) -> Point | None:
    """Return each side's largest gain if the other has none; None without any agreement."""
    ends = [x for _, a, b in _edges(pieces) for x in (a, b)]
    if not ends:
        return None
    return max(x[0] for x in ends), max(x[1] for x in ends)


def leximin(pieces: Sequence[Piece], scale: Point) -> list[Face]:
    """Return all points where the smaller scaled gain, then the larger one, is largest.

    A side whose scale is zero cannot gain and is left out of the comparison.
    """
    sides = [i for i in (0, 1) if scale[i] > 0]

    def order(x: Point) -> list[Fraction]:
        return sorted(x[i] / scale[i] for i in sides)

    candidates = [(k, x) for k, a, b in _edges(pieces) for x in (a, b, *_equal_point(a, b, scale))]
    best = max((order(x) for _, x in candidates), default=[])
    return _points(c for c in candidates if order(c[1]) == best)


def _equal_point(a: Point, b: Point, scale: Point) -> Iterator[Point]:
    """Yield the point inside a segment where both scaled gains are equal."""
    if not (scale[0] and scale[1]):
        return
    left, right = (x[0] / scale[0] - x[1] / scale[1] for x in (a, b))
    if left * right < 0:
        share = left / (left - right)
        yield a[0] + share * (b[0] - a[0]), a[1] + share * (b[1] - a[1])


def largest_sum(pieces: Sequence[Piece], weights: Point, *, rational: bool) -> list[Face]:
    """Return all points and segments with the largest weighted sum of gains."""
    edges = list(_edges(pieces, rational=rational))

    def worth(x: Point) -> Fraction:
        return weights[0] * x[0] + weights[1] * x[1]

    best = max((worth(x) for _, a, b in edges for x in (a, b)), default=None)
    return _maximal(edges, lambda x: worth(x) == best)


def _maximal(edges: Sequence[Edge], chosen: Callable[[Point], bool]) -> list[Face]:
    """Return the edges that are chosen as a whole, then the chosen points outside them."""
    whole = [Face(k, *sorted((a, b))) for k, a, b in edges if chosen(a) and chosen(b)]
    long = list(dict.fromkeys(f for f in whole if f.low != f.high))
    held = {(f.piece, x) for f in long for x in (f.low, f.high)}
    points = _points((k, x) for k, a, b in edges for x in (a, b) if chosen(x))
    return [*long, *(f for f in points if (f.piece, f.low) not in held)]
