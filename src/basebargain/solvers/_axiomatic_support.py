"""How large a weighted sum of gains gets on a convex set, for the certificates.

Nothing here is shared with the solvers: a set is a plain list of points, whose hull is meant, or of
half-planes.
On points, every pair on either side of a cut is tried; on half-planes, the dual programme is solved
by going through its basic solutions, and emptiness by those of Farkas' lemma.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import combinations, pairwise

from basebargain._errors import SolverError

__all__ = ["Cut", "HalfPlanes", "Hull", "outer_points"]

Pair = tuple[Fraction, Fraction]
# (a, b, c) keeps the gains with a * x + b * y >= c.
Cut = tuple[Fraction, Fraction, Fraction]


@dataclass(frozen=True)
class Hull:
    """The convex hull of points."""

    points: tuple[Pair, ...]

    def largest(self, sums: Pair, cuts: Sequence[Cut] = ()) -> Fraction | None:
        """Return the largest weighted sum subject to at most two cuts; None if nothing is left.

        Two cuts are parallel, or the axes: where these meet both gains are zero, and so is the sum,
        which no gains fall short of.
        """
        found = [x for x in self._extreme(cuts) if all(_slack(x, cut) >= 0 for cut in cuts)]
        return max((sums[0] * x[0] + sums[1] * x[1] for x in found), default=None)

    def _extreme(self, cuts: Sequence[Cut]) -> Iterator[Pair]:
        yield from self.points
        for cut in cuts:
            slack = [(x, _slack(x, cut)) for x in self.points]
            above = [(x, s) for x, s in slack if s > 0]
            for y, lack in ((x, s) for x, s in slack if s < 0):
                for x, spare in above:
                    share = spare / (spare - lack)
                    yield x[0] + share * (y[0] - x[0]), x[1] + share * (y[1] - x[1])

    def outside(self, x: Pair) -> Fraction:
        """Return how far a point lies above or below the hull at its first entry."""
        one, zero = Fraction(1), Fraction(0)
        level = ((one, zero, x[0]), (-one, zero, -x[0]))
        top, bottom = (self.largest((zero, s), level) for s in (one, -one))
        return one if top is None or bottom is None else max(zero, x[1] - top, -bottom - x[1])

    def normals(self) -> Iterator[Pair]:
        """Yield the directions orthogonal to lines through two points."""
        for x, y in combinations(self.points, 2):
            yield y[1] - x[1], x[0] - y[0]
            yield x[1] - y[1], y[0] - x[0]


def _slack(x: Pair, cut: Cut) -> Fraction:
    return cut[0] * x[0] + cut[1] * x[1] - cut[2]


@dataclass(frozen=True)
class HalfPlanes:
    """An intersection of half-planes ``a * x + b * y <= c``."""

    planes: tuple[Cut, ...]

    def largest(self, sums: Pair, cuts: Sequence[Cut] = ()) -> Fraction | None:
        """Return the largest weighted sum subject to cuts; None if nothing is left.

        Raises
        ------
        SolverError
            If there is no largest one.
        """
        rows = [*self.planes, *((-a, -b, -c) for a, b, c in cuts)]
        if _contradict(rows):
            return None
        bounds = [p[2] * y + q[2] * z for p, q, y, z in _combinations(rows, sums)]
        if not bounds:
            msg = f"The half-planes do not bound the payoffs in the direction {sums}."
            raise SolverError(msg)
        return min(bounds)

    def outside(self, x: Pair) -> Fraction:
        """Return how far a point violates a half-plane."""
        return max(Fraction(0), *(a * x[0] + b * x[1] - c for a, b, c in self.planes))


def _combinations(
    rows: Sequence[Cut], target: Pair
) -> Iterator[tuple[Cut, Cut, Fraction, Fraction]]:
    """Yield two rows and weights, not negative, with which their directions sum to the target."""
    zero = Fraction(0)
    for p in rows:
        if p[0] * target[1] == p[1] * target[0] and p[0] * target[0] + p[1] * target[1] > 0:
            size = p[0] * p[0] + p[1] * p[1]
            yield p, p, (p[0] * target[0] + p[1] * target[1]) / size, zero
    for p, q in combinations(rows, 2):
        det = p[0] * q[1] - p[1] * q[0]
        if det:
            y = (target[0] * q[1] - target[1] * q[0]) / det
            z = (p[0] * target[1] - p[1] * target[0]) / det
            if y >= 0 and z >= 0:
                yield p, q, y, z


def _contradict(rows: Sequence[Cut]) -> bool:
    """Whether rows sum, with weights, to 0 <= a negative number."""
    return any(
        p[2] * y + q[2] * z + row[2] < 0
        for row in rows
        for p, q, y, z in _combinations(rows, (-row[0], -row[1]))
    )


def outer_points(points: Iterable[Pair]) -> tuple[Pair, ...]:
    """Return points without those strictly inside the polygon of some extreme ones.

    The hull stays the same (Akl and Toussaint 1978), with fewer pairs to go through.
    """
    distinct = tuple(dict.fromkeys(points))
    ring = [max(distinct, key=lambda x, d=d: d[0] * x[0] + d[1] * x[1]) for d in _DIRECTIONS]  # type: ignore[misc]
    edges = [(a, b) for a, b in pairwise([*ring, ring[0]]) if a != b]
    return tuple(x for x in distinct if not edges or not all(_is_left(x, a, b) for a, b in edges))


def _is_left(x: Pair, a: Pair, b: Pair) -> bool:
    return (b[0] - a[0]) * (x[1] - a[1]) > (b[1] - a[1]) * (x[0] - a[0])


_QUARTER = ((4, 0), (4, 1), (4, 2), (4, 3), (4, 4), (3, 4), (2, 4), (1, 4))
_DIRECTIONS = tuple(
    turned
    for turn in ((1, 0), (0, 1), (-1, 0), (0, -1))
    for turned in ((turn[0] * x - turn[1] * y, turn[1] * x + turn[0] * y) for x, y in _QUARTER)
)
