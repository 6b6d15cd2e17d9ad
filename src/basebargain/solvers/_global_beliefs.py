"""Beliefs at a cut-off in a global game: who acts where, and how likely success then looks.

All functions take arrays of cut-offs, elementwise.
Small players with mass s = 1 - w act below the cut-off x.
Success needs no large player up to the fundamental ``low``, at which
``s Phi(sqrt(b)(x - low)) = low``, and comes with the large player up to ``high``, at which
``w + s Phi(sqrt(b)(x - high)) = high``.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.special import ndtr, ndtri, owens_t

from basebargain.forms._global import GlobalGame

__all__ = ["Beliefs", "binormal"]

Array = NDArray[Any]
HALVINGS = 60


def binormal(first: Array, second: Array, correlation: float) -> Array:
    """Chance that two standard normals are at most `first` and `second` (Owen 1956)."""
    first, second = np.broadcast_arrays(first, second)
    root = math.sqrt(1 - correlation**2)
    with np.errstate(divide="ignore", invalid="ignore"):
        slopes = (
            (second - correlation * first) / (first * root),
            (first - correlation * second) / (second * root),
        )
    # At (0, 0) the slopes are 0/0; elsewhere that happens only where the tail is 0 anyway.
    centre = math.sqrt((1 - correlation) / (1 + correlation))
    tails = [
        owens_t(h, np.where(np.isnan(slope), centre, slope))
        for h, slope in zip((first, second), slopes, strict=True)
    ]
    product = first * second
    opposite = (product < 0) | ((product == 0) & (first + second < 0))
    result: Array = (ndtr(first) + ndtr(second)) / 2 - tails[0] - tails[1] - opposite / 2
    return result


@dataclass(frozen=True)
class Beliefs:
    """The numbers of a game with finite noise, as floats.

    Attributes
    ----------
    cost, weight : float
    mean, common, noise : float
        Mean and precision of the common information, precision of a small player's signal.
    participation : float or None
        Chance that the large player acts, if it does not choose.
    large_cost, large_noise : float
        Cost and signal precision of a large player that chooses; infinite when it knows.
    """

    cost: float
    weight: float
    mean: float
    common: float
    noise: float
    participation: float | None
    large_cost: float = math.nan
    large_noise: float = math.nan

    @classmethod
    def of(cls, game: GlobalGame) -> Beliefs:
        """Read a game without free parameters and with finite noise."""
        common = float(game.common_precision)
        mean = float(game.common_mean) if common else 0.0
        noise, cost, large = float(game.signal_precision), float(game.cost), game.large
        if large is None:
            return cls(cost, 0.0, mean, common, noise, 0.0)
        weight = float(large.weight)
        if not large.chooses:
            return cls(cost, weight, mean, common, noise, float(large.participation))
        ratio = large.relative_precision
        own = math.inf if ratio is None else noise * float(ratio)
        return cls(cost, weight, mean, common, noise, None, float(large.cost), own)

    @property
    def small(self) -> float:
        """Mass of the small players."""
        return 1 - self.weight

    def posterior_mean(self, signal: Array) -> Array:
        """Mean of the fundamental given a small player's signal."""
        total = self.common * self.mean + self.noise * signal
        return total / (self.common + self.noise)

    def _boundary(self, cutoff: Array, base: float) -> Array:
        """Fundamental at which ``base`` and the small players below the cut-off just suffice."""
        root = math.sqrt(self.noise)
        low = np.full(np.shape(cutoff), base)
        high = low + self.small
        for _ in range(HALVINGS):
            middle = (low + high) / 2
            enough = base + self.small * ndtr(root * (cutoff - middle)) >= middle
            low, high = np.where(enough, middle, low), np.where(enough, high, middle)
        return (low + high) / 2

    def boundaries(self, cutoff: Array) -> tuple[Array, Array]:
        """Fundamentals up to which success needs no large player, and comes with it."""
        low = self._boundary(cutoff, 0.0)
        return low, low if self.weight == 0 else self._boundary(cutoff, self.weight)

    def large_cutoff(self, high: Array) -> Array:
        """Signal below which a large player that chooses acts."""
        if math.isinf(self.large_noise):
            return high
        total = self.common + self.large_noise
        shift = self.common * self.mean + math.sqrt(total) * float(ndtri(self.large_cost))
        return (total * high - shift) / self.large_noise

    def chance(self, low: Array, high: Array, large_cutoff: Array, mean: Array) -> Array:
        """Chance of success when the fundamental has the given posterior mean.

        Not falling in `low`, `high` and `large_cutoff`, not rising in `mean`.
        """
        spread = math.sqrt(self.common + self.noise)
        first, second = spread * (low - mean), spread * (high - mean)
        if self.participation is not None:
            alone, joint = ndtr(first), ndtr(second)
            return np.asarray((1 - self.participation) * alone + self.participation * joint)
        if math.isinf(self.large_noise):
            return np.asarray(ndtr(second))
        root = math.sqrt(self.large_noise)
        tilt = root / spread
        size = math.hypot(1.0, tilt)
        level = root * (large_cutoff - mean) / size
        between = binormal(second, level, tilt / size) - binormal(first, level, tilt / size)
        return np.asarray(ndtr(first) + between)

    def surplus(self, cutoff: Array) -> Array:
        """Gain from acting at the cut-off when all small players use it; zero at equilibrium."""
        low, high = self.boundaries(cutoff)
        mean = self.posterior_mean(cutoff)
        result: Array = self.chance(low, high, self.large_cutoff(high), mean) - self.cost
        return result

    def enclosure(self, left: Array, right: Array) -> tuple[Array, Array]:
        """Bounds of the surplus on intervals of cut-offs, from its monotone parts."""
        low_left, high_left = self.boundaries(left)
        low_right, high_right = self.boundaries(right)
        mean_left, mean_right = self.posterior_mean(left), self.posterior_mean(right)
        under = self.chance(low_left, high_left, self.large_cutoff(high_left), mean_right)
        over = self.chance(low_right, high_right, self.large_cutoff(high_right), mean_left)
        return under - self.cost, over - self.cost

    def domain(self) -> tuple[float, float]:
        """Cut-offs outside of which acting, or not acting, is dominant."""
        total = self.common + self.noise
        shift = self.common * self.mean + math.sqrt(total) * float(ndtri(self.cost))
        return -shift / self.noise, (total - shift) / self.noise
