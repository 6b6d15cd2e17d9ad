"""The equations of logit quantal response in log-probabilities, with their derivatives.

Payoffs are lowered by each player's least payoff and divided by the largest range of any player's,
so precisions here are pure numbers: precision times that range.
"""

from __future__ import annotations

import sys
from collections.abc import Sequence
from fractions import Fraction
from itertools import pairwise
from typing import Any, Self

import numpy as np
from numpy.typing import NDArray

from basebargain._errors import NotApplicableError
from basebargain.forms import StrategicGame
from basebargain.solvers._certificate import deviation_payoffs

__all__ = ["LARGEST_PRECISION", "LogitSystem", "scaled_precision", "unit_tables"]

Floats = NDArray[np.float64]

LARGEST_PRECISION = 1e100


def unit_tables(tables: Sequence[NDArray[Any]], where: str) -> tuple[list[Floats], float]:
    """Return payoffs, a table per player, in units of their largest range, and that range.

    Each table is lowered by its least entry first; the range is 1 when all payoffs are equal.

    Raises
    ------
    NotApplicableError
        If the payoffs or their range are beyond floats.
    """
    lows = [Fraction(table.min()) for table in tables]
    highs = [Fraction(table.max()) for table in tables]
    span = max(high - low for low, high in zip(lows, highs, strict=True))
    largest = max(span, *map(abs, lows), *map(abs, highs))
    if largest > Fraction(sys.float_info.max):
        msg = (
            f"{where} works in floats, so payoffs and their range must stay below "
            f"{sys.float_info.max:.3g}; this game has one of magnitude "
            f"1e{len(str(int(largest))) - 1}: choose a larger unit of payoff."
        )
        raise NotApplicableError(msg)
    exact = tables[0].dtype == object
    lowered = [
        table - (low if exact else float(low)) for table, low in zip(tables, lows, strict=True)
    ]
    unit: Any = (span if exact else float(span)) if span > 0 else 1
    return [(table / unit).astype(np.float64) for table in lowered], float(unit)


def scaled_precision(value: float, scale: float, where: str, *, flat: bool) -> float:
    """Return a precision as a pure number, its product with the range of payoffs.

    Where payoffs are flat, all equal, it plays no part, and need not be followed far.

    Raises
    ------
    NotApplicableError
        If it is so large that floats cannot follow the branch.
    """
    if value <= LARGEST_PRECISION / scale:
        return value * scale
    if flat:
        return LARGEST_PRECISION
    msg = (
        f"{where}: a precision must be at most {LARGEST_PRECISION:g} over the range of payoffs, "
        f"here {LARGEST_PRECISION / scale:g}; got {value:g}: ask for less, or for the equilibria "
        "at the limit of perfect precision."
    )
    raise NotApplicableError(msg)


class LogitSystem:
    """Log-odds equal precision times differences in payoff, and probabilities add up to one.

    A point of the branch is one array (l, m): the log-probabilities of all strategies, player by
    player, and the precision.
    Each player's equations compare with the likeliest strategy, where log-odds lose no digits.

    Parameters
    ----------
    tables : sequence of arrays
        Payoffs, lowered and divided as above.
    scale : float

    Attributes
    ----------
    scale : float
        The largest range of a player's payoffs; 1 when all payoffs are equal.
    flat : bool
        Whether all payoffs are equal.
    size : int
        Number of unknowns but the precision.
    """

    def __init__(self, tables: Sequence[Floats], scale: float) -> None:
        self.tables = list(tables)
        self.scale = scale
        ends = np.cumsum([0, *tables[0].shape]).tolist()
        self.flat = not any(table.any() for table in tables)
        self._slices = [slice(a, b) for a, b in pairwise(ends)]
        self.size = int(ends[-1])

    @classmethod
    def of(cls, game: StrategicGame) -> Self:
        """Return the system of a game without free parameters."""
        return cls(*unit_tables(list(game.payoffs), "logit"))

    def start(self) -> Floats:
        """Return the centroid, at precision 0."""
        parts = [np.full(m, -np.log(m)) for m in self.tables[0].shape]
        return np.concatenate([*parts, [0.0]])

    def logs(self, z: Floats) -> list[Floats]:
        """Log-probabilities per player, made to add up."""
        parts = [z[part] for part in self._slices]
        return [part - np.logaddexp.reduce(part) for part in parts]

    def profile(self, z: Floats) -> list[Floats]:
        """Return the mixed strategies at a point."""
        return [np.exp(log) for log in self.logs(z)]

    def _weights(self, z: Floats) -> list[Floats]:
        return [np.exp(np.minimum(z[part], 50.0)) for part in self._slices]

    def residual(self, z: Floats) -> Floats:
        """Values of the equations."""
        mixes, result = self._weights(z), np.empty(self.size)
        for i, part in enumerate(self._slices):
            log = z[part]
            values = deviation_payoffs(self.tables[i], i, mixes)
            first = int(log.argmax())
            rows = log - log[first] - z[-1] * (values - values[first])
            result[part] = np.append(np.delete(rows, first), mixes[i].sum() - 1)
        return result

    def jacobian(self, z: Floats) -> Floats:
        """Return the derivatives of `residual`, shape (size, size + 1)."""
        mixes = self._weights(z)
        result = np.zeros((self.size, self.size + 1))
        for i, rows in enumerate(self._slices):
            first = int(z[rows].argmax())
            own = np.eye(len(mixes[i])) - np.eye(len(mixes[i]))[first]
            result[rows, rows] = np.vstack([np.delete(own, first, axis=0), mixes[i]])
            values = deviation_payoffs(self.tables[i], i, mixes)
            result[rows, -1] = np.append(np.delete(values[first] - values, first), 0)
            for j, columns in enumerate(self._slices):
                if i != j:
                    pair = self._pairwise(i, j, mixes)
                    slope = np.delete(z[-1] * (pair[first] - pair) * mixes[j], first, axis=0)
                    result[rows, columns] = np.vstack([slope, np.zeros(len(mixes[j]))])
        return result

    def parity(self, z: Floats) -> int:
        """Sign by which the choice of strategies to compare with turns the determinant."""
        odd = sum(int(z[part].argmax()) for part in self._slices) % 2
        return -1 if odd else 1

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
