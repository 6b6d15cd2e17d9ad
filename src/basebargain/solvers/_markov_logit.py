"""The logit path of a finite Markov game, from a random profile to an equilibrium.

At precision t each player takes action a in each state with a chance proportional to
``exp(bias[a] + t Q[a])``, where Q is what the action is worth against the others' play.
At t = 0 that is the profile set by the biases; along the path that starts there, t going to
infinity leads to equilibria (Eibelshaeuser and Poensgen 2019, after McKelvey and Palfrey 1995).
The path is followed through its turning points by pseudo-arclength continuation.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np
from numpy.typing import NDArray

from basebargain.solvers._markov_tables import Tables

__all__ = ["logit_path"]

MOST_STEPS = 400
LARGEST_PRECISION = 1e5
CORRECTIONS = 12
ACCURACY = 1e-9

Array = NDArray[Any]


class _System:
    """Logit conditions in the logarithms of the chances and the precision."""

    def __init__(self, tables: Tables, bias: Array) -> None:
        self.tables = tables
        self.bias = bias
        self.first: list[int] = []
        self.other: list[int] = []
        for at, count in tables.blocks:
            self.other += range(at + 1, at + count)
            self.first += [at] * (count - 1)
        self.blocks = [slice(at, at + count) for at, count in tables.blocks]
        self.size = len(bias)

    def start(self) -> Array:
        logs = self.bias.copy()
        for block in self.blocks:
            logs[block] -= np.logaddexp.reduce(logs[block])
        return np.append(logs, 0.0)

    def residual(self, point: Array) -> tuple[Array, Array]:
        """Residual, shape (D,), and derivatives, shape (D, D + 1)."""
        logs, precision = point[:-1], point[-1]
        chances = np.exp(np.minimum(logs, 1.0))
        worth, slope = self.tables.jacobian(chances)
        first, other = self.first, self.other
        gaps = logs - self.bias - precision * worth
        sums = [chances[block].sum() - 1 for block in self.blocks]
        jacobian = np.zeros((self.size, self.size + 1))
        inner = np.eye(self.size) - precision * slope * chances
        rows = len(other)
        jacobian[:rows, :-1] = inner[other] - inner[first]
        jacobian[:rows, -1] = worth[first] - worth[other]
        for k, block in enumerate(self.blocks):
            jacobian[rows + k, block] = chances[block]
        return np.append(gaps[other] - gaps[first], sums), jacobian


def _tangent(jacobian: Array, along: Array) -> Array:
    """Return the unit vector of the kernel that points the same way as `along`."""
    bordered = np.vstack([jacobian, along])
    right = np.zeros(len(bordered))
    right[-1] = 1.0
    direction: Array = np.linalg.solve(bordered, right)
    return np.asarray(direction / np.linalg.norm(direction))


def logit_path(tables: Tables, bias: Array) -> Iterator[tuple[Array, float]]:
    """Yield chances, flat, and precision along the path that starts at the profile of `bias`."""
    system = _System(tables, bias)
    point = system.start()
    along = np.append(np.zeros(system.size), 1.0)
    step = 0.5
    try:
        along = _tangent(system.residual(point)[1], along)
        for _ in range(MOST_STEPS):
            found = _corrected(system, point + step * along, along)
            if found is None or np.abs(found[0] - point).max() > 3 * step:
                step /= 2
                if step < 1e-6:
                    return
                continue
            point, jacobian = found
            along = _tangent(jacobian, along)
            step = min(step * 1.5, max(0.5, 0.3 * float(np.linalg.norm(point))))
            yield np.exp(np.minimum(point[:-1], 0.0)), float(point[-1])
            if point[-1] > LARGEST_PRECISION:
                return
    except np.linalg.LinAlgError:
        return


def _corrected(system: _System, point: Array, along: Array) -> tuple[Array, Array] | None:
    """Newton steps back to the path, at right angles to it; None if they do not converge."""
    for _ in range(CORRECTIONS):
        residual, jacobian = system.residual(point)
        change = np.linalg.solve(np.vstack([jacobian, along]), np.append(residual, 0.0))
        if not np.isfinite(change).all():
            return None
        point = point - change
        if np.abs(change).max() < ACCURACY * (1 + np.abs(point).max()):
            return point, system.residual(point)[1]
    return None
