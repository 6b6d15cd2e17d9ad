"""The judge of threshold equilibria in global games, by direct integration.

Shares nothing with the solver: who acts, when the action succeeds and what a player believes are
written down from their definitions and integrated numerically.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.stats import norm

from basebargain.forms._global import GlobalGame

__all__ = ["AROUND", "expected_payoffs", "finite_gains", "limit_gains"]

Array = NDArray[Any]
Function = Callable[[Array], Array]
NODES, WEIGHTS = np.polynomial.legendre.leggauss(20)
# Signals at which best replies are checked, in standard deviations from the cut-off.
AROUND = (-4.0, -2.0, -1.0, -0.5, -0.1, -0.01, 0.01, 0.1, 0.5, 1.0, 2.0, 4.0)
LIMIT_AROUND = (-0.5, -0.2, -0.05, -0.01, 0.01, 0.05, 0.2, 0.5)


def _integral(function: Function, marks: Sequence[float], low: float, high: float) -> float:
    """Integrate by Gauss-Legendre between `low`, the marks inside, and `high`."""
    edges = np.unique(np.clip([low, *marks, high], low, high))
    middle, half = (edges[1:] + edges[:-1]) / 2, (edges[1:] - edges[:-1]) / 2
    points = middle[:, None] + half[:, None] * NODES
    return float((function(points) * WEIGHTS * half[:, None]).sum())


def _success(game: GlobalGame, cutoff: float, large_cutoff: float | None, theta: Array) -> Array:
    """Chance that the action succeeds at a fundamental, given both cut-offs."""
    weight = 0.0 if game.large is None else float(game.large.weight)
    noise = float(game.signal_precision)
    share = (1 - weight) * norm.cdf(math.sqrt(noise) * (cutoff - theta))
    joint = np.where(share + weight >= theta, _large_acts(game, large_cutoff, theta), 0.0)
    result: Array = np.where(share >= theta, 1.0, joint)
    return result


def _large_acts(game: GlobalGame, cutoff: float | None, theta: Array) -> Array:
    large = game.large
    if large is None:
        return np.zeros_like(theta)
    if cutoff is None:
        return np.full_like(theta, float(large.participation))
    if large.relative_precision is None or game.signal_precision is None:
        return np.where(theta <= cutoff, 1.0, 0.0)
    result: Array = norm.cdf(_large_root(game) * (cutoff - theta))
    return result


def _large_root(game: GlobalGame) -> float:
    """Square root of the precision of the large player's signal; infinite if it knows."""
    large = game.large
    if large is None or large.relative_precision is None or game.signal_precision is None:
        return math.inf
    return math.sqrt(float(large.relative_precision) * float(game.signal_precision))


def _large_marks(game: GlobalGame, cutoff: float | None) -> list[float]:
    if cutoff is None:
        return []
    root = _large_root(game)
    return [cutoff + k / root for k in range(-9, 10)]


def _jumps(game: GlobalGame, cutoff: float) -> list[float]:
    """Fundamentals at which the outcome changes, by bisection on the share that acts."""
    weight = 0.0 if game.large is None else float(game.large.weight)
    root = math.sqrt(float(game.signal_precision))
    points = []
    for base in {0.0, weight}:
        low, high = -1.0, 2.0
        while high - low > 1e-15 and low < (middle := (low + high) / 2) < high:
            share = base + (1 - weight) * float(norm.cdf(root * (cutoff - middle)))
            low, high = (middle, high) if share >= middle else (low, middle)
        points.append((low + high) / 2)
    return sorted(points)


def _posterior(game: GlobalGame, signal: float, precision: float) -> tuple[float, float]:
    """Mean and standard deviation of the fundamental for a player with this signal."""
    common = float(game.common_precision)
    total = common + precision
    known = common * float(game.common_mean) if common else 0.0
    return (known + precision * signal) / total, 1 / math.sqrt(total)


def _chance(
    game: GlobalGame, cutoff: float, large_cutoff: float | None, belief: tuple[float, float]
) -> float:
    """Chance of success under a normal belief."""
    mean, spread = belief
    marks = [*_jumps(game, cutoff), *_large_marks(game, large_cutoff)]
    marks += [mean + k * spread for k in range(-11, 12)]

    def weighted(theta: Array) -> Array:
        result: Array = _success(game, cutoff, large_cutoff, theta) * norm.pdf(theta, mean, spread)
        return result

    return _integral(weighted, marks, mean - 12 * spread, mean + 12 * spread)


def finite_gains(
    game: GlobalGame, cutoff: float, large_cutoff: float | None
) -> tuple[float, float]:
    """Return the indifference residual, and the largest gain from a deviation found.

    A small player is tested at its cut-off and around it, a large one that chooses as well.
    """
    cost, noise = float(game.cost), float(game.signal_precision)
    at_cutoff = _chance(game, cutoff, large_cutoff, _posterior(game, cutoff, noise)) - cost
    gains = [0.0]
    spread = 1 / math.sqrt(noise)
    for step in AROUND:
        signal = cutoff + step * spread
        belief = _posterior(game, signal, noise)
        surplus = _chance(game, cutoff, large_cutoff, belief) - cost
        gains.append(-surplus if step < 0 else surplus)
    residual = abs(at_cutoff)
    if large_cutoff is not None:
        residual, more = _large_gains(game, cutoff, large_cutoff, residual)
        gains += more
    return residual, max(residual, *gains)


def _large_gains(
    game: GlobalGame, cutoff: float, large_cutoff: float, residual: float
) -> tuple[float, list[float]]:
    """Indifference of the large player at its cut-off, and best replies around it."""
    large = game.large
    if large is None or large.relative_precision is None:
        return residual, [abs(large_cutoff - _jumps(game, cutoff)[-1])]
    cost = float(large.cost)
    noise = float(large.relative_precision) * float(game.signal_precision)
    high = _jumps(game, cutoff)[-1]
    gains = []
    for step in (0.0, *AROUND):
        mean, spread = _posterior(game, large_cutoff + step / math.sqrt(noise), noise)
        surplus = float(norm.cdf((high - mean) / spread)) - cost
        if step == 0:
            residual = max(residual, abs(surplus))
        else:
            gains.append(-surplus if step < 0 else surplus)
    return residual, gains


def limit_gains(game: GlobalGame, threshold: Any) -> tuple[Any, Any]:
    """Return residual and largest gain in the limit of vanishing noise.

    At the cut-off the share of small players who act is uniform (Laplacian beliefs); elsewhere
    everybody knows what all others do.
    """
    large = game.large
    weight = 0 if large is None else large.weight
    alone, joint = (_uniform_above((threshold - w) / (1 - weight)) for w in (0, weight))
    if large is None or not large.chooses:
        likely = 0 if large is None else large.participation
        chance = (1 - likely) * alone + likely * joint
    elif large.relative_precision is None:
        chance = joint
    else:
        chance = _limit_chance(game, float(threshold))
    residual = abs(chance - game.cost)
    gains = [residual]
    for step in LIMIT_AROUND:
        theta = float(threshold) + step
        surplus = _limit_success(game, step < 0, theta) - float(game.cost)
        gains.append(-surplus if step < 0 else surplus)
    return residual, max(gains)


def _uniform_above(need: Any) -> Any:
    """Chance that a uniform share is at least `need`."""
    return 1 - min(max(need, need * 0), need * 0 + 1)


def _limit_success(game: GlobalGame, all_act: bool, theta: float) -> float:
    """Chance of success off the cut-off, where all small players act or none does."""
    weight = 0.0 if game.large is None else float(game.large.weight)
    share = 1 - weight if all_act else 0.0
    if share >= theta:
        return 1.0
    if game.large is None or share + weight < theta:
        return 0.0
    return 1.0 if game.large.chooses else float(game.large.participation)


def _limit_chance(game: GlobalGame, threshold: float) -> float:
    """Chance of success at the cut-off with a large player that chooses.

    Integrates over the share of small players who act, which is uniform; the large player's signal
    is compared with the cut-off at which it is indifferent.
    """
    large = game.large
    if large is None:
        return math.nan
    weight = float(large.weight)
    small = 1 - weight
    need_alone, need_joint = threshold / small, (threshold - weight) / small
    ratio, cost = math.sqrt(float(large.relative_precision)), float(large.cost)
    edge = float(norm.isf(min(max(need_joint, 0.0), 1.0)))

    def acts(place: Array) -> Array:
        chance = norm.cdf(ratio * (edge - place) - norm.ppf(cost))
        result: Array = chance * norm.pdf(place)
        return result

    # In units of noise; a share above the one needed is a place below its quantile.
    first = max(float(norm.isf(min(max(need_alone, 0.0), 1.0))), -12.0)
    marks = [*range(-11, 12), *(edge - (float(norm.ppf(cost)) + k) / ratio for k in range(-9, 10))]
    return float(norm.cdf(first)) + _integral(acts, marks, first, max(min(edge, 12.0), first))


def expected_payoffs(
    game: GlobalGame, cutoff: float, large_cutoff: float | None
) -> Sequence[float]:
    """Return what the game is worth before private signals, to a small and to the large player.

    NaN without a prior or a public signal to weigh the fundamentals by.
    """
    count = 1 if game.large is None else 2
    common = float(game.common_precision)
    if not common:
        return [math.nan] * count
    mean, spread = float(game.common_mean), 1 / math.sqrt(common)
    limit = game.signal_precision is None

    weight = 0.0 if game.large is None else float(game.large.weight)
    marks = [cutoff, 0.0, 1.0, weight, 1 - weight, *_large_marks(game, large_cutoff)]
    marks += [mean + k * spread for k in range(-11, 12)]
    if not limit:
        noise = 1 / math.sqrt(float(game.signal_precision))
        marks += [*_jumps(game, cutoff), *(cutoff + k * noise for k in range(-9, 10))]

    def acts(theta: Array) -> Array:
        if limit:
            return np.where(theta <= cutoff, 1.0, 0.0)
        result: Array = norm.cdf((cutoff - theta) / noise)
        return result

    def small(theta: Array) -> Array:
        share = (1 - weight) * acts(theta)
        joint = np.where(share + weight >= theta, _large_acts(game, large_cutoff, theta), 0.0)
        wins = np.where(share >= theta, 1.0, joint)
        result: Array = acts(theta) * (wins - float(game.cost)) * norm.pdf(theta, mean, spread)
        return result

    def big(theta: Array) -> Array:
        wins = weight + (1 - weight) * acts(theta) >= theta
        chance = _large_acts(game, large_cutoff, theta)
        result: Array = chance * (wins - _large_cost(game)) * norm.pdf(theta, mean, spread)
        return result

    ends = mean - 12 * spread, mean + 12 * spread
    return [_integral(f, marks, *ends) for f in ([small] if count == 1 else [small, big])]


def _large_cost(game: GlobalGame) -> float:
    large = game.large
    own = None if large is None else large.cost
    return float(game.cost if own is None else own)
