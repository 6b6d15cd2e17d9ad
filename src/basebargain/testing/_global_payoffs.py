"""What cut-offs are worth in a global game before private signals, by the definition."""

from __future__ import annotations

from collections.abc import Callable
from itertools import pairwise
from math import sqrt
from typing import Any

import numpy as np
from scipy.stats import norm

from basebargain.forms import GlobalGame

__all__ = ["payoffs_of", "simpson"]

STEPS = 8000
REACH = 9.0


def simpson(values: Any, width: float) -> float:
    """Return the integral of a function from its values at evenly spaced points, oddly many."""
    weights = np.ones(len(values))
    weights[1:-1:2], weights[2:-1:2] = 4, 2
    return float(weights @ values) * width / (3 * (len(values) - 1))


def payoffs_of(
    game: GlobalGame, equilibrium: Any, belief: tuple[float, float]
) -> tuple[float, ...]:
    """Return what cut-offs are worth to a small player and, if there is one, to the large one.

    Parameters
    ----------
    game : GlobalGame
    equilibrium : with cutoff, low, high and large_cutoff
    belief : pair of float
        Mean and deviation of the fundamental before private signals.
    """
    low, high = float(equilibrium.low), float(equilibrium.high)
    cutoff = float(equilibrium.cutoff)
    limit = game.signal_precision is None

    def acts(theta: Any) -> Any:
        if limit:
            return np.ones_like(theta)
        return norm.cdf(sqrt(float(game.signal_precision)) * (cutoff - theta))

    def large_acts(theta: Any) -> Any:
        return _large_acts(game, equilibrium, theta)

    last = min(cutoff, high) if limit else high
    first = min(last, low)
    ends = (belief[0] - REACH * belief[1], belief[0] + REACH * belief[1])
    whole = (ends[0], min(ends[1], cutoff) if limit else ends[1])
    small = (
        _mean(acts, (ends[0], first), belief)
        + _mean(lambda theta: acts(theta) * large_acts(theta), (first, last), belief)
        - float(game.cost) * _mean(acts, whole, belief)
    )
    if game.large is None:
        return (small,)
    cost = float(game.cost if game.large.cost is None else game.large.cost)
    gains = _mean(large_acts, (ends[0], high), belief)
    edges = [ends[0], min(max(high, ends[0]), ends[1]), ends[1]]
    acting = sum(_mean(large_acts, pair, belief) for pair in pairwise(edges))
    return small, gains - cost * acting


def _large_acts(game: GlobalGame, equilibrium: Any, theta: Any) -> Any:
    """Return the chance with which the large player acts at a fundamental."""
    large: Any = game.large
    if large is None:
        return np.zeros_like(theta)
    if not large.chooses:
        return np.full_like(theta, float(large.participation))
    cutoff = float(equilibrium.large_cutoff)
    if game.signal_precision is None or large.relative_precision is None:
        # At the end of a piece the piece counts, not what follows.
        return np.where(theta.mean() <= cutoff, 1.0, 0.0) * np.ones_like(theta)
    own = float(large.relative_precision) * float(game.signal_precision)
    return norm.cdf(sqrt(own) * (cutoff - theta))


def _mean(
    function: Callable[[Any], Any], ends: tuple[float, float], belief: tuple[float, float]
) -> float:
    """Return the mean of a function where the fundamental lies between two ends."""
    mean, spread = belief
    low, high = max(ends[0], mean - REACH * spread), min(ends[1], mean + REACH * spread)
    if low >= high:
        return 0.0
    theta = np.linspace(low, high, STEPS + 1)
    return simpson(function(theta) * norm.pdf(theta, mean, spread), high - low)
