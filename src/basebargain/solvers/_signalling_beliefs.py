"""Which beliefs after a message make which responses best, as polytopes."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, field
from fractions import Fraction
from itertools import combinations

from basebargain.solvers._signalling_polytope import Point, Row, polytope_vertices

__all__ = ["BeliefCells"]


@dataclass
class BeliefCells:
    """The receiver's problem after one message.

    Attributes
    ----------
    payoffs : list of rows
        The receiver's payoff, one row per type and one column per response.
    """

    payoffs: list[list[Fraction]]
    _known: dict[tuple[frozenset[int], frozenset[int]], list[Point]] = field(default_factory=dict)

    @property
    def types(self) -> frozenset[int]:
        """Positions of all types."""
        return frozenset(range(len(self.payoffs)))

    def beliefs(self, best: Collection[int], among: Collection[int] | None = None) -> list[Point]:
        """Extreme beliefs under which all of these responses are best.

        Parameters
        ----------
        best : collection of int
            Positions of responses.
        among : collection of int, optional
            Types that may have positive probability; all if not given.
        """
        allowed = self.types if among is None else frozenset(among)
        key = frozenset(best), allowed
        if key not in self._known:
            self._known[key] = self._vertices(*key)
        return self._known[key]

    def supportable(self, among: Collection[int] | None = None) -> list[frozenset[int]]:
        """Maximal sets of responses that are best together under some belief on these types."""
        count = len(self.payoffs[0])
        kept: list[frozenset[int]] = []
        for size in range(count, 0, -1):
            for best in map(frozenset, combinations(range(count), size)):
                if not any(best < more for more in kept) and self.beliefs(best, among):
                    kept.append(best)
        return kept

    def best_replies(self, among: Collection[int] | None = None) -> frozenset[int]:
        """Responses that are best under some belief on these types."""
        return frozenset().union(*self.supportable(among))

    def _vertices(self, best: frozenset[int], allowed: frozenset[int]) -> list[Point]:
        first, *others = sorted(best)
        size = len(self.payoffs)
        equal: list[Row] = [[*[1] * size, -1]]
        equal += [self._gap(first, other) for other in others]
        equal += [[int(k == t) for k in range(size + 1)] for t in self.types - allowed]
        rest = [r for r in range(len(self.payoffs[0])) if r not in best]
        return polytope_vertices(
            size, equal=equal, nonnegative=[self._gap(first, other) for other in rest]
        )

    def _gap(self, a: int, b: int) -> list[Fraction]:
        return [*(row[a] - row[b] for row in self.payoffs), Fraction(0)]
