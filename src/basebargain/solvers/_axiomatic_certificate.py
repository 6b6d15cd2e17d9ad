"""Certificates of the axiomatic bargaining solutions on finite, transfer and polyhedral sets.

The set is read from the problem again, and nothing is shared with the solvers but the comparison of
two weighted products.
Each certificate bounds, from above, what any feasible pair of gains achieves by the standard of the
solution; the bound is tight, so that an exact answer has a regret of exactly zero.

Nash: for positive p the inequality of weighted means gives
``prod g_i^w_i <= prod (h w_i / p_i)^w_i`` where h is the largest value of p . g on the set.
The gradient of the selected product is such a p, the normal of the hyperplane that supports the
set there; on a piece of a set that is not convex its own normals are tried too.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from fractions import Fraction
from itertools import combinations
from typing import Any

from basebargain.forms._bargaining import BargainingProblem
from basebargain.forms._bargaining_finite import FiniteAgreements
from basebargain.forms._bargaining_polyhedral import PolyhedralSet
from basebargain.forms._bargaining_sets import TransferAgreements
from basebargain.solvers._axiomatic_product import compare_products, log_ratio
from basebargain.solvers._axiomatic_support import Cut, HalfPlanes, Hull, outer_points

__all__ = ["Bounds", "read_bounds"]

Pair = tuple[Fraction, Fraction]
ONE, ZERO = Fraction(1), Fraction(0)
AXES: tuple[Cut, Cut] = ((ONE, ZERO, ZERO), (ZERO, ONE, ZERO))


@dataclass(frozen=True)
class Bounds:
    """Convex sets whose union is what can be agreed, in gains over the disagreement point."""

    groups: tuple[Hull | HalfPlanes, ...]

    def impasse(self) -> Fraction:
        """Return the largest gain that a failure of the talks forgoes."""
        return max(ZERO, self._most((ONE, ZERO), AXES), self._most((ZERO, ONE), AXES))

    def ideal(self) -> Pair:
        """Return the largest gain of each side where neither loses."""
        return self._most((ONE, ZERO), AXES), self._most((ZERO, ONE), AXES)

    def _most(self, sums: Pair, cuts: tuple[Cut, ...] = ()) -> Fraction:
        found = [group.largest(sums, cuts) for group in self.groups]
        return max((x for x in found if x is not None), default=ZERO)

    def product_gap(self, gains: Pair, weights: Pair) -> Any:
        """Return a bound on the relative excess of any other weighted product.

        Where no agreement gives both sides a gain: the largest gain forgone.
        """
        if not all(gains):
            side = 0 if gains[0] else 1
            more = self._most(_unit(side), AXES) - gains[side] if any(gains) else ZERO
            return max(ZERO, more, self._smallest((ONE, ONE)))
        gaps = [_product_gap(group, gains, weights) for group in self.groups]
        return max(gaps, key=float)

    def _smallest(self, scale: Pair) -> Fraction:
        """Return the largest value of the smaller scaled gain."""
        first, second = (ONE / scale[0], ZERO), (ZERO, ONE / scale[1])
        difference = (first[0], -second[1], ZERO)
        opposite = (-first[0], second[1], ZERO)
        return max(self._most_or_less(first, opposite), self._most_or_less(second, difference))

    def _most_or_less(self, sums: Pair, cut: Cut) -> Fraction:
        found = [group.largest(sums, (cut,)) for group in self.groups]
        # Without a point the other order holds everywhere, and its bound counts.
        lowest = -ONE - sum(abs(s) for s in sums)
        return max((x for x in found if x is not None), default=lowest)

    def leximin_gap(self, gains: Pair, scale: Pair) -> Fraction:
        """Return what is missing of the smaller scaled gain, or then of the larger one."""
        if not all(scale):
            sides = [i for i in (0, 1) if scale[i]]
            return max([ZERO, *((self._most(_unit(i), AXES) - gains[i]) / scale[i] for i in sides)])
        low, high = sorted(g / c for g, c in zip(gains, scale, strict=True))
        gaps = [self._smallest(scale) - low]
        for i in (0, 1):
            other = 1 - i
            cut = _cut(i, low * scale[i])
            found = [group.largest(_unit(other), (cut,)) for group in self.groups]
            gaps += [x / scale[other] - high for x in found if x is not None]
        return max(ZERO, *gaps)

    def equal_gap(self, gains: Pair, scale: Pair) -> Fraction:
        """Return how far scaled gains are from each other, and from the most that is feasible."""
        if not all(scale):
            return self.leximin_gap(gains, scale)
        first, second = (g / c for g, c in zip(gains, scale, strict=True))
        return max(ZERO, abs(first - second), self._smallest(scale) - min(first, second))

    def sum_gap(self, gains: Pair, weights: Pair, *, rational: bool) -> Fraction:
        """Return what is missing of the largest weighted sum."""
        own = weights[0] * gains[0] + weights[1] * gains[1]
        cuts = AXES if rational else ()
        found = [group.largest(weights, cuts) for group in self.groups]
        return max([ZERO, *(x - own for x in found if x is not None)])

    def outside(self, gains: Pair) -> Fraction:
        """Return how far gains are from what is feasible; zero if they are."""
        return min((group.outside(gains) for group in self.groups), default=ONE)


def _unit(side: int) -> Pair:
    return (ONE, ZERO) if side == 0 else (ZERO, ONE)


def _cut(side: int, level: Fraction) -> Cut:
    return (*_unit(side), level)


def _product_gap(group: Hull | HalfPlanes, gains: Pair, weights: Pair) -> Any:
    """Return the least excess that some supporting line of one convex set allows."""
    gaps: list[Any] = []
    for p in _directions(group, gains, weights):
        level = group.largest(p)
        if level is None or level <= 0:
            return ZERO
        if not all(p):
            continue
        total = sum(weights)
        bound = (level * weights[0] / (total * p[0]), level * weights[1] / (total * p[1]))
        if compare_products(bound, gains, weights) <= 0:
            return ZERO
        gaps.append(math.expm1(log_ratio(bound, gains, weights)))
    return min(gaps)


def _directions(group: Hull | HalfPlanes, gains: Pair, weights: Pair) -> Iterator[Pair]:
    """Yield directions in which a supporting line may prove that no product is larger."""
    yield weights[0] / gains[0], weights[1] / gains[1]
    if isinstance(group, Hull) and len(group.points) < 3:
        yield from ((ONE, ZERO), (ZERO, ONE))
        yield from ((a, b) for a, b in group.normals() if a > 0 and b > 0)
        yield from (
            (weights[0] / x[0], weights[1] / x[1]) for x in group.points if x[0] > 0 and x[1] > 0
        )


def read_bounds(problem: BargainingProblem, *, lotteries: bool) -> Bounds:
    """Read what can be agreed; with lotteries as the hull of everything."""
    exact = problem.exact()
    feasible, origin = exact.feasible, exact.disagreement

    def less(x: Any, y: Any) -> Pair:
        return Fraction(x) - Fraction(origin[0]), Fraction(y) - Fraction(origin[1])

    if isinstance(feasible, PolyhedralSet):
        points = tuple(less(*v) for v in feasible.vertices)
        if not feasible.half_planes:
            return Bounds((Hull(points),))
        cuts = [
            (Fraction(a), Fraction(b), Fraction(c) - a * origin[0] - b * origin[1])
            for a, b, c in feasible.half_planes
        ]
        return Bounds((HalfPlanes((*_around(points), *cuts)),))
    groups: list[tuple[Pair, ...]] = []
    if isinstance(feasible, FiniteAgreements):
        groups = [(less(*a.payoffs),) for a in feasible.agreements]
    elif isinstance(feasible, TransferAgreements):
        groups = list(_transfers(feasible, exact.players, less))
    if lotteries:
        groups = [outer_points(x for group in groups for x in group)]
    return Bounds(tuple(map(Hull, groups)))


def _transfers(
    feasible: TransferAgreements, players: tuple[str, str], less: Callable[[Any, Any], Pair]
) -> Iterator[tuple[Pair, ...]]:
    """Yield both ends of each agreement; without a cap, one beyond what the payer would accept."""
    paid = 1 if feasible.transfer.payee == players[0] else -1
    payer = players.index(feasible.transfer.payer)
    floor, cap = feasible.transfer.floor, feasible.transfer.cap
    for agreement in feasible.agreements:
        first, second = agreement.payoffs
        start = less(first + paid * floor, second - paid * floor)
        most = max(ZERO, start[payer] + 2) if cap is None else Fraction(cap) - Fraction(floor)
        yield start, (start[0] + paid * most, start[1] - paid * most)


def _around(points: tuple[Pair, ...]) -> Iterator[Cut]:
    """Yield half-planes around points: through each pair, and across it."""
    if len(set(points)) == 1:
        (x, y), *_ = points
        yield from ((ONE, ZERO, x), (-ONE, ZERO, -x), (ZERO, ONE, y), (ZERO, -ONE, -y))
    for start, end in combinations(points, 2):
        across = (end[0] - start[0], end[1] - start[1])
        for a, b in (across, (across[1], -across[0])):
            if a or b:
                levels = [a * z[0] + b * z[1] for z in points]
                yield a, b, max(levels)
                yield -a, -b, -min(levels)
