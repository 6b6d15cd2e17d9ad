"""The judge of efforts in quadratic Markov games: one-shot gains over whole intervals.

This file imports no solver and holds only what follows from the definitions.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator, Sequence
from itertools import combinations, product
from typing import Any

import numpy as np
from numpy.typing import NDArray

from basebargain.forms._markov_quadratic import QuadraticMarkovGame
from basebargain.solvers._markov_certificate import Judgement, raised, state_values
from basebargain.solvers._markov_linear import solve

__all__ = ["judge_efforts", "lone_reply"]

# A chance this close to 0 or 1, and within so many units in the last place of its terms, is 0 or 1.
CANCELLED = 1e-12
ULPS = 4


def judge_efforts(game: QuadraticMarkovGame, efforts: NDArray[Any]) -> Judgement:
    """Judge efforts, shape (S, N), in a quadratic Markov game.

    The gain is a maximum over whole intervals: the payoff of one more period is piecewise quadratic
    in a player's own efforts, and a quadratic has its maximum over a polytope at a stationary point
    of one of its faces, so it is enough to try one point for each set of bounds and clipping lines
    that may hold.
    """
    size = range(len(game.states))
    low = [min(game.payoffs[:, i, 0]) for i in range(len(game.players))]
    payoffs = np.array(
        [
            [_polynomial(game, c, efforts[s], low[i]) for i, c in enumerate(game.payoffs[s])]
            for s in size
        ]
    )
    chain = np.array([_row(game, s, _chances(game, s, efforts[s])) for s in size])
    first, values = state_values(payoffs, chain, game.discounts)
    gains = np.empty_like(values)
    for s, i in product(size, range(len(game.players))):
        present = _one_shot(game, s, i, efforts[s], values[:, i])
        best = max(
            _one_shot(game, s, i, candidate, values[:, i])
            for candidate in _candidates(game, s, i, efforts[s], values[:, i])
        )
        gains[s, i] = max(best - present, present * 0)
    return Judgement(raised(first + values, low, game.discounts), gains, chain)


def _polynomial(
    game: QuadraticMarkovGame, row: NDArray[Any], efforts: NDArray[Any], less: Any = 0
) -> Any:
    total = row[0] - less
    for coefficient, monomial in zip(row[1:], game.monomials[1:], strict=True):
        if coefficient != 0:
            term = coefficient
            for j in monomial:
                term = term * efforts[j]
            total = total + term
    return total


def _chances(game: QuadraticMarkovGame, s: int, efforts: NDArray[Any]) -> list[Any]:
    """Chances with which the components move.

    A float whose terms cancel up to rounding is 0 or 1: whether a state is left with chance 0 or
    1e-17 decides whether play ever leaves it.
    """
    chances = []
    for row in game.intensities[s]:
        raw = _polynomial(game, row, efforts)
        chance = min(max(raw, raw * 0), raw * 0 + 1)
        edge = round(chance)
        if isinstance(chance, float) and 0 < abs(chance - edge) < CANCELLED and any(row[1:]):
            size = edge + float(_polynomial(game, np.abs(row), np.abs(efforts)))
            if abs(chance - edge) <= ULPS * sys.float_info.epsilon * size:
                chance = chance * 0 + edge
        chances.append(chance)
    return chances


def _row(game: QuadraticMarkovGame, s: int, chances: Sequence[Any]) -> list[Any]:
    """Chances of the next states when the components move with the given chances."""
    result = [chances[0] * 0] * len(game.states)
    sizes = [len(own) for own in game.components.values()]
    for moved in product((False, True), repeat=len(chances)):
        chance, index = chances[0] * 0 + 1, 0
        for f, moves in enumerate(moved):
            chance = chance * (chances[f] if moves else 1 - chances[f])
            level = game.targets[s, f] if moves else game.levels[s, f]
            index = index * sizes[f] + int(level)
        result[index] = result[index] + chance
    return result


def _one_shot(
    game: QuadraticMarkovGame,
    s: int,
    i: int,
    efforts: NDArray[Any],
    values: NDArray[Any],
    fixed: Sequence[Any] | None = None,
) -> Any:
    """Payoff of i from one period with these efforts in state s, less what no effort changes.

    `fixed` holds the chances that stay constant, None for those that follow their intensity
    without being clipped.
    """
    if fixed is None:
        chances = _chances(game, s, efforts)
    else:
        chances = [
            _polynomial(game, game.intensities[s, f], efforts) if c is None else c
            for f, c in enumerate(fixed)
        ]
    row = _row(game, s, chances)
    future = sum(p * (values[y] - values[s]) for y, p in enumerate(row))
    row = game.payoffs[s, i]
    return _polynomial(game, row, efforts, row[0]) + game.discounts[i] * future


def _candidates(
    game: QuadraticMarkovGame, s: int, i: int, efforts: NDArray[Any], values: NDArray[Any]
) -> Iterator[NDArray[Any]]:
    """Yield points among which a best reply of i in state s is, all within the intervals."""
    own = [j for j in range(len(efforts)) if game.owners[j] == i]
    own = [j for j in own if game.bounds[s, j, 0] < game.bounds[s, j, 1]]
    yield efforts
    if not own:
        return
    normals, patterns = _walls(game, s, own, efforts)
    base = efforts.copy()
    base[own] = [v * 0 for v in efforts[own]]
    for pattern in patterns:

        def worth(*steps: tuple[int, int], pattern: Sequence[Any] = pattern) -> Any:
            point = base.copy()
            for j, step in steps:
                point[j] = point[j] + step
            return _one_shot(game, s, i, point, values, pattern)

        slope, curve = _quadratic(worth, own)
        for count in range(len(own) + 1):
            for walls in combinations(normals, count):
                point = _stationary(slope, curve, walls)
                if point is not None:
                    candidate = efforts.copy()
                    candidate[own] = _inside(point, game.bounds[s, own])
                    yield candidate


def lone_reply(
    game: QuadraticMarkovGame, s: int, i: int, efforts: NDArray[Any], values: NDArray[Any]
) -> bool:
    """Whether no other effort of i in state s is as good as its present one, up to rounding."""
    present = _one_shot(game, s, i, efforts, values)
    near = 1e-4 * (game.bounds[s, :, 1] - game.bounds[s, :, 0]).astype(float)
    others = [
        _one_shot(game, s, i, other, values)
        for other in _candidates(game, s, i, efforts, values)
        if (np.abs((other - efforts).astype(float)) > near).any()
    ]
    size = max((abs(float(worth)) for worth in (present, *others)), default=0.0)
    return not any(float(worth - present) >= -1e-12 * size for worth in others)


def _inside(point: NDArray[Any], bounds: NDArray[Any]) -> list[Any]:
    """Any point of the box is a lawful deviation; the nearest one is tried."""
    return [min(max(x, low), high) for x, (low, high) in zip(point, bounds, strict=True)]


def _walls(
    game: QuadraticMarkovGame, s: int, own: list[int], efforts: NDArray[Any]
) -> tuple[list[tuple[list[Any], Any]], list[tuple[Any, ...]]]:
    """Bounds and clipping lines (normal, level), and the ways in which chances can be clipped."""
    zero = efforts[own[0]] * 0
    unit = [[zero + int(k == m) for m in range(len(own))] for k in range(len(own))]
    normals = [(unit[k], level) for k, j in enumerate(own) for level in game.bounds[s, j]]
    choices: list[tuple[Any, ...]] = []
    for row in game.intensities[s]:
        at, slopes = _line(game, row, own, efforts)
        corners = [
            at + sum(c * x for c, x in zip(slopes, corner, strict=True))
            for corner in product(*(game.bounds[s, j] for j in own))
        ]
        low, high = min(corners), max(corners)
        here: list[Any] = []
        if low <= 0:
            here.append(zero)
        if high >= 1:
            here.append(zero + 1)
        if high > 0 and low < 1:
            here.append(None)
        normals += [(slopes, level - at) for level in (0, 1) if low < level < high]
        choices.append(tuple(here))
    return normals, list(product(*choices))


def _line(
    game: QuadraticMarkovGame, row: NDArray[Any], own: list[int], efforts: NDArray[Any]
) -> tuple[Any, list[Any]]:
    """Intensity as a linear function of the player's own efforts: constant and slopes."""
    point = efforts.copy()
    point[own] = [v * 0 for v in efforts[own]]
    at = _polynomial(game, row, point)
    slopes = []
    for j in own:
        point[j] = point[j] + 1
        slopes.append(_polynomial(game, row, point) - at)
        point[j] = point[j] - 1
    return at, slopes


def _quadratic(worth: Callable[..., Any], own: list[int]) -> tuple[list[Any], list[list[Any]]]:
    """Gradient at zero own efforts and Hessian, by differences, which are exact for a quadratic."""
    middle = worth()
    up, down = [worth((j, 1)) for j in own], [worth((j, -1)) for j in own]
    slope = [(a - b) / 2 for a, b in zip(up, down, strict=True)]
    curve = [[middle * 0] * len(own) for _ in own]
    for k, m in product(range(len(own)), repeat=2):
        if k == m:
            curve[k][k] = up[k] - 2 * middle + down[k]
        elif k < m:
            curve[k][m] = worth((own[k], 1), (own[m], 1)) - up[k] - up[m] + middle
            curve[m][k] = curve[k][m]
    return slope, curve


def _stationary(
    slope: list[Any], curve: list[list[Any]], walls: Sequence[tuple[list[Any], Any]]
) -> NDArray[Any] | None:
    """Return the stationary point on the walls, or None where there is none or a whole line."""
    number, count = len(slope), len(walls)
    zero = slope[0] * 0
    matrix = np.array([[zero] * (number + count)] * (number + count))
    right = np.array([-g for g in slope] + [zero + level for _, level in walls])
    for k in range(number):
        matrix[k, :number] = curve[k]
    for r, (normal, _) in enumerate(walls):
        matrix[number + r, :number] = normal
        matrix[:number, number + r] = normal
    try:
        point = solve(matrix, right)[:number]
    except np.linalg.LinAlgError:
        return None
    if matrix.dtype != object and not np.isfinite(point).all():
        return None
    return point
