"""Thresholds of global games in the limit of vanishing noise, with a large player."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
from scipy.optimize import brentq
from scipy.special import ndtr, ndtri

from basebargain.forms._global import GlobalGame
from basebargain.solvers._global_beliefs import binormal

__all__ = ["threshold_with_choice", "thresholds_with_participation"]

SAME_CHANCE = 1e-12
FARTHEST = 38.0


def thresholds_with_participation(cost: Any, weight: Any, chance: Any) -> list[Any]:
    """Solve (1 - p) [1 - t/s] + p [1 - (t - w)/s] = cost, both brackets clipped to [0, 1].

    The left side falls from 1 to 0, linear between its corners; where it is flat at the cost, both
    ends are returned.
    """
    small, zero = 1 - weight, cost * 0

    def belief(t: Any) -> Any:
        alone = 1 - min(max(t / small, zero), zero + 1)
        joint = 1 - min(max((t - weight) / small, zero), zero + 1)
        return (1 - chance) * alone + chance * joint

    corners = sorted({zero, small, weight + zero, zero + 1})
    worth = [belief(corner) for corner in corners]
    slack = SAME_CHANCE if isinstance(worth[0], float) else 0
    pieces = list(zip(corners, corners[1:], worth, worth[1:], strict=False))
    for left, right, above, below in pieces:
        if abs(above - cost) <= slack and abs(below - cost) <= slack:
            return [left, right]
    left, right, above, below = next(p for p in pieces if p[2] >= cost >= p[3] and p[2] > p[3])
    return [left + (above - cost) / (above - below) * (right - left)]


def threshold_with_choice(game: GlobalGame) -> Any:
    """Threshold when the large player chooses: exact if it knows the fundamental."""
    large = game.large
    if large is None or large.relative_precision is None:
        weight = 0 if large is None else large.weight
        return weight + (1 - weight) * (1 - game.cost)
    weight, own = float(large.weight), float(ndtri(float(large.cost)))
    small, tilt = 1 - weight, math.sqrt(float(large.relative_precision))
    size = math.hypot(1.0, tilt)

    def surplus(second: float) -> float:
        first = ndtri(max(ndtr(second) - weight / small, 0.0))
        level = np.array((tilt * second - own) / size)
        between = binormal(np.array(second), level, tilt / size)
        if np.isfinite(first):
            between = between - binormal(np.array(first), level, tilt / size)
        return float(ndtr(first) + between) - float(game.cost)

    # The unknown is the quantile of the share of small players that success with the large one
    # needs; a large player with a poor signal acts only when that share is minute.
    end = FARTHEST + (FARTHEST + abs(own)) / tilt
    second = float(brentq(surplus, -FARTHEST, end, xtol=1e-15, rtol=1e-15, maxiter=500))
    return weight + small * float(ndtr(-second))
