"""Certificates on a smooth frontier, by search along the curve.

No derivative and no root of the solver is used: values on a fine grid, then on finer ones between
the neighbours of the best, bound what any feasible point achieves.
Everything that is maximised has a single peak along a concave curve.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from basebargain._errors import NotApplicableError
from basebargain.forms._bargaining import BargainingProblem
from basebargain.forms._bargaining_smooth import SmoothFrontier
from basebargain.forms._payoff import to_sympy
from basebargain.solvers._axiomatic_concept import Concept

__all__ = ["CurveBounds"]

GRID = 256
ZOOM, ROUNDS = 32, 12
DIGITS = 40
Array = NDArray[np.float64]


@dataclass(frozen=True)
class CurveBounds:
    """Gains along the frontier, on a grid and anywhere.

    Attributes
    ----------
    at : callable
        From an array of the variable to both gains, shape (2, n).
    grid : array
        The variable.
    table : array, shape (2, n)
        Gains on the grid.
    """

    at: Callable[[Array], Array]
    grid: Array
    table: Array

    @classmethod
    def read(cls, problem: BargainingProblem) -> CurveBounds:
        """Read the curve from the problem again."""
        import mpmath  # type: ignore[import-untyped]  # has no types
        import sympy

        exact = problem.exact()
        frontier = exact.feasible
        if not isinstance(frontier, SmoothFrontier):
            msg = f"this certificate needs a SmoothFrontier; got {type(frontier).__name__}."
            raise NotApplicableError(msg)
        origin = map(to_sympy, exact.disagreement)
        curves = [c - d for c, d in zip(frontier.curve(), origin, strict=True)]
        function = sympy.lambdify(frontier.variable, curves, modules="mpmath")
        # Cosines crowd the grid at the ends, where a frontier may be steep.
        share = (1 - np.cos(np.linspace(0, np.pi, GRID + 1))) / 2
        low, high = float(frontier.low), float(frontier.high)

        def at(t: Array) -> Array:
            # Rounded last: near a level slope a gain of zero is a difference of equal numbers.
            with mpmath.workdps(DIGITS):
                inside = map(mpmath.mpf, np.clip(t, low, high).tolist())
                rows = [[float(own) for own in function(u)] for u in inside]
            return np.array(rows, dtype=np.float64).reshape(-1, 2).T

        grid = low + (high - low) * share
        return cls(at, grid, at(grid))

    @property
    def size(self) -> float:
        """Largest absolute gain."""
        return float(np.abs(self.table).max())

    def peak(self, worth: Callable[[Array], Array]) -> float:
        """Return the largest value of something with a single peak along the curve."""
        grid, values = self.grid, worth(self.table)
        best = -np.inf
        for _ in range(ROUNDS):
            k = int(np.nanargmax(values))
            best = max(best, float(values[k]))
            grid = np.linspace(grid[max(k - 1, 0)], grid[min(k + 1, len(grid) - 1)], ZOOM + 1)
            values = worth(self.at(grid))
        return best

    def _ends(self) -> Array:
        """Return the gains where the curve leaves what leaves nobody worse off, shape (2, n)."""
        from scipy.optimize import brentq

        found = []
        for i in (0, 1):
            signs = self.table[i] >= 0
            for k in np.flatnonzero(signs[1:] != signs[:-1]):
                t = brentq(
                    lambda t, i=i: float(self.at(np.array([t]))[i, 0]),
                    self.grid[k],
                    self.grid[k + 1],
                    xtol=1e-300,
                )
                found.append(t)
        return self.at(np.array(found, dtype=np.float64))

    def _most(self, worth: Callable[[Array], Array], *, rational: bool = True) -> float:
        """Return the largest value of something, where nobody loses if asked."""
        if not rational:
            return self.peak(worth)

        def allowed(g: Array, slack: float = 0.0) -> Array:
            return np.asarray(np.where(g.min(axis=0) >= -slack, worth(g), -np.inf))

        ends = allowed(self._ends(), 1e-12 * self.size)
        return float(max(self.peak(allowed), ends.max(initial=-np.inf)))

    def common_gain(self) -> float:
        """Return the largest value of the smaller gain."""
        return self.peak(lambda g: np.minimum(g[0], g[1]))

    def ideal(self) -> tuple[float, float]:
        """Return each side's largest gain while the other has none."""
        return self._most(lambda g: g[0]), self._most(lambda g: g[1])

    def gap(self, gains: tuple[Any, Any], concept: Concept) -> float:
        """Return the certificate of gains under a concept; see `BargainingAgreement.regret`."""
        first, second = map(float, gains)
        if concept.rational and min(first, second) < -1e-12 * self.size:
            return -min(first, second)
        weights = (1.0, 1.0) if concept.weights is None else tuple(map(float, concept.weights))
        if concept.kind == "sum":
            best = self._most(
                lambda g: weights[0] * g[0] + weights[1] * g[1], rational=concept.rational
            )
            return max(0.0, best - weights[0] * first - weights[1] * second)
        if concept.kind == "product" and first > 0 and second > 0:
            total = sum(weights)
            slope = weights[0] / total / first, weights[1] / total / second
            return max(0.0, self.peak(lambda g: slope[0] * g[0] + slope[1] * g[1]) - 1)
        if concept.kind == "ideal":
            weights = self.ideal()
        possible = weights if concept.kind == "ideal" else ()
        if min(first, second, *possible) <= 1e-12 * self.size:
            return self._one_sided_gap((first, second))
        share = min(first / weights[0], second / weights[1])
        best = self.peak(lambda g: np.minimum(g[0] / weights[0], g[1] / weights[1]))
        uneven = abs(first / weights[0] - second / weights[1]) if concept.free_disposal else 0.0
        above = 0.0 if concept.free_disposal else self._dominated((first, second)) / max(weights)
        return max(0.0, best - share, uneven, above)

    def _one_sided_gap(self, gains: tuple[float, float]) -> float:
        """Return the joint gain, or one side's, that is forgone where somebody gains nothing."""
        side = 0 if gains[0] >= gains[1] else 1
        return max(0.0, self.common_gain(), self.ideal()[side] - gains[side])

    def _dominated(self, gains: tuple[float, float]) -> float:
        """Return how much more the curve offers to both."""
        return self.peak(lambda g: np.minimum(g[0] - gains[0], g[1] - gains[1]))
