"""The equations of logit quantal response in log-odds, with their derivatives.

Payoffs are lowered by each player's least payoff and divided by the largest range of any player's,
so precisions here are pure numbers: precision times that range.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from basebargain.forms import StrategicGame
from basebargain.solvers._certificate import deviation_payoffs

__all__ = ["LogitSystem"]

Floats = NDArray[np.float64]


class LogitSystem:
    """F(x, m) = x - m (value of each strategy less that of the player's first).

    The unknowns x are the log-odds of each strategy against the player's first; a point of the
    branch is (x, m), one array.

    Parameters
    ----------
    game : StrategicGame
        Without free parameters.

    Attributes
    ----------
    scale : float
        The largest range of a player's payoffs; 1 when all payoffs are equal.
    size : int
        Number of unknowns.
    """

    def __init__(self, game: StrategicGame) -> None:
        lowered = [(table - table.min()) for table in game.payoffs]
        span = max(table.max() for table in lowered)
        unit = span if span > 0 else 1
        self.scale = float(unit)
        self.tables: list[Floats] = [(table / unit).astype(np.float64) for table in lowered]
        self.shape = game.shape
        ends = np.cumsum([0, *(m - 1 for m in game.shape)]).tolist()
        self._slices = [slice(a, b) for a, b in zip(ends[:-1], ends[1:], strict=True)]
        self.size = int(ends[-1])

    def logs(self, x: Floats) -> list[Floats]:
        """Logarithms of the probabilities of all strategies, per player."""
        result = []
        for part in self._slices:
            odds = np.concatenate([[0.0], x[part]])
            top = odds.max()
            result.append(odds - top - np.log(np.exp(odds - top).sum()))
        return result

    def profile(self, x: Floats) -> list[Floats]:
        """Return the mixed strategies."""
        return [np.exp(log) for log in self.logs(x)]

    def gaps(self, profile: Sequence[Floats]) -> Floats:
        """Value of each strategy but the first, less that of the player's first."""
        parts = []
        for i, table in enumerate(self.tables):
            values = deviation_payoffs(table, i, profile)
            parts.append(values[1:] - values[0])
        return np.concatenate(parts)

    def residual(self, z: Floats) -> Floats:
        """F at a point (x, m)."""
        result: Floats = z[:-1] - z[-1] * self.gaps(self.profile(z[:-1]))
        return result

    def jacobian(self, z: Floats) -> Floats:
        """Derivatives of F, shape (size, size + 1)."""
        profile = self.profile(z[:-1])
        result = np.eye(self.size, self.size + 1)
        for i, rows in enumerate(self._slices):
            for j, columns in enumerate(self._slices):
                if i != j:
                    values = self._pairwise(i, j, profile)
                    mix = profile[j]
                    response = np.diag(mix)[:, 1:] - np.outer(mix, mix[1:])
                    result[rows, columns] -= z[-1] * (values[1:] - values[0]) @ response
        result[:, -1] = -self.gaps(profile)
        return result

    def _pairwise(self, i: int, j: int, profile: Sequence[Floats]) -> Floats:
        """Player i's payoff by own and player j's strategy, the others mixing."""
        table = np.moveaxis(self.tables[i], (i, j), (0, 1))
        for k in reversed([k for k in range(len(profile)) if k not in (i, j)]):
            table = table @ profile[k]
        return table

    def response(self, profile: Sequence[Floats], precision: float) -> list[Floats]:
        """Logit response to a profile, straight from the definition."""
        result = []
        for i, table in enumerate(self.tables):
            values = precision * deviation_payoffs(table, i, profile)
            weights = np.exp(values - values.max())
            result.append(weights / weights.sum())
        return result
