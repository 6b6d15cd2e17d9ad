"""The equations of logit quantal response in log-odds, with their derivatives.

Payoffs are lowered by each player's least payoff and divided by the largest range of any player's,
so precisions here are pure numbers: precision times that range.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise
from typing import Self

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
    tables : sequence of arrays
        Payoffs, lowered and divided as above.
    scale : float

    Attributes
    ----------
    scale : float
        The largest range of a player's payoffs; 1 when all payoffs are equal.
    size : int
        Number of unknowns.
    """

    def __init__(self, tables: Sequence[Floats], scale: float) -> None:
        self.tables = list(tables)
        self.scale = scale
        ends = np.cumsum([0, *(m - 1 for m in tables[0].shape)]).tolist()
        self._slices = [slice(a, b) for a, b in pairwise(ends)]
        self.size = int(ends[-1])

    @classmethod
    def of(cls, game: StrategicGame) -> Self:
        """Return the system of a game without free parameters."""
        lowered = [table - table.min() for table in game.payoffs]
        span = max(table.max() for table in lowered)
        unit = span if span > 0 else 1
        return cls([(table / unit).astype(np.float64) for table in lowered], float(unit))

    def rebased(self, x: Floats) -> tuple[Self, Floats, list[NDArray[np.intp]]]:
        """Put the likeliest strategy of each player first, where log-odds lose no digits.

        Returns
        -------
        system : LogitSystem
            With the strategies in the new orders.
        x : array
            The same point in its log-odds.
        orders : list of arrays
            Per player, the old positions in the new order.
        """
        logs = self.logs(x)
        orders = [np.argsort(-log, kind="stable") for log in logs]
        grid = np.ix_(*orders)
        odds = [(log[order] - log[order[0]])[1:] for log, order in zip(logs, orders, strict=True)]
        return type(self)([t[grid] for t in self.tables], self.scale), np.concatenate(odds), orders

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
        """Return the derivatives of F, shape (size, size + 1)."""
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
