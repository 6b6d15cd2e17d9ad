"""Which beliefs after a message make which responses best, as polytopes."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, field
from fractions import Fraction

from basebargain.solvers._nplayer_simplex import LinearProgram
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
    _supportable: dict[frozenset[int], list[frozenset[int]]] = field(default_factory=dict)

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
        """Maximal sets of responses that are best together under some belief on these types.

        They are the responses that are best at the vertices of {(belief, value): no response is
        worth more than the value}.
        """
        allowed = self.types if among is None else frozenset(among)
        if allowed not in self._supportable:
            self._supportable[allowed] = self._best_at_vertices(allowed)
        return self._supportable[allowed]

    def best_replies(self, among: Collection[int] | None = None) -> frozenset[int]:
        """Responses that are best under some belief on these types."""
        allowed = self.types if among is None else frozenset(among)
        rows = [self.payoffs[t] for t in sorted(allowed)]
        responses = range(len(self.payoffs[0]))
        return frozenset(r for r in responses if _is_best_somewhere(rows, r))

    def _best_at_vertices(self, allowed: frozenset[int]) -> list[frozenset[int]]:
        least = min(map(min, self.payoffs))
        equal = self._simplex(allowed)
        worth = [
            [*(row[r] - least for row in self.payoffs), Fraction(-1)]
            for r in range(len(self.payoffs[0]))
        ]
        points = polytope_vertices(
            len(self.payoffs) + 1,
            equal=[[*row[:-1], 0, row[-1]] for row in equal],
            nonnegative=[[*(-u for u in row), Fraction(0)] for row in worth],
        )
        sets = {
            frozenset(r for r, row in enumerate(worth) if sum(map(Fraction.__mul__, row, x)) == 0)
            for x in points
        }
        kept = [best for best in sets if not any(best < more for more in sets)]
        return sorted(kept, key=lambda best: (-len(best), sorted(best)))

    def _vertices(self, best: frozenset[int], allowed: frozenset[int]) -> list[Point]:
        first, *others = sorted(best)
        equal = self._simplex(allowed) + [self._gap(first, other) for other in others]
        rest = [r for r in range(len(self.payoffs[0])) if r not in best]
        return polytope_vertices(
            len(self.payoffs), equal=equal, nonnegative=[self._gap(first, other) for other in rest]
        )

    def _simplex(self, allowed: frozenset[int]) -> list[Row]:
        """Probabilities add up to one and are zero for types that are not allowed."""
        size = len(self.payoffs)
        absent: list[Row] = [[int(k == t) for k in range(size + 1)] for t in self.types - allowed]
        return [[*[1] * size, -1], *absent]

    def _gap(self, a: int, b: int) -> list[Fraction]:
        return [*(row[a] - row[b] for row in self.payoffs), Fraction(0)]


def _is_best_somewhere(rows: list[list[Fraction]], response: int) -> bool:
    """Whether a response is best under some belief on the types of these rows."""
    gains = [[u - row[response] for u in row] for row in rows]
    return LinearProgram(
        len(rows),
        upper=[(column, 0) for column in zip(*gains, strict=True)],
        equal=[([1] * len(rows), 1)],
    ).feasible
