"""The judge of stationary profiles of Markov games: values, and one-shot gains in every state.

This file imports no solver and holds only what follows from the definitions.
A stationary profile is a Markov perfect equilibrium exactly when in no state a player gains by one
deviation followed by a return to the profile (one-shot deviation principle; payoffs are bounded and
discounted).
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from itertools import combinations, product
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from basebargain.forms._markov import MarkovGame
from basebargain.forms._markov_quadratic import QuadraticMarkovGame
from basebargain.solvers._certificate import deviation_payoffs
from basebargain.solvers._markov_linear import solve

__all__ = ["Judgement", "judge_efforts", "judge_mixes", "lone_reply", "scales"]

Mixes = Sequence[Sequence[NDArray[Any]]]


class Judgement(NamedTuple):
    """What a stationary profile is worth, and what a player could gain in each state.

    Attributes
    ----------
    values : array, shape (S, n)
    gains : array, shape (S, n)
        Largest gain from one deviation, at least 0.
    transitions : array, shape (S, S)
        The Markov chain of the states under the profile.
    """

    values: NDArray[Any]
    gains: NDArray[Any]
    transitions: NDArray[Any]


def scales(game: MarkovGame | QuadraticMarkovGame, values: NDArray[Any]) -> list[float]:
    """Return for each player the size that its gains are compared with.

    The spread of what is at stake for the player: of its stage payoffs in the finite form, of its
    values in both.
    """
    result = []
    for i in range(len(game.players)):
        spread = float(max(values[:, i]) - min(values[:, i]))
        if isinstance(game, MarkovGame):
            low = min(stage.payoffs[i].min() for stage in game.stages.values())
            high = max(stage.payoffs[i].max() for stage in game.stages.values())
            spread = max(spread, float(high - low))
        else:
            width = np.abs(game.bounds.astype(float)).max()
            terms = [
                abs(float(c)) * width ** len(m)
                for s in range(len(game.states))
                for c, m in zip(game.payoffs[s, i], game.monomials, strict=True)
                if m
            ]
            spread = max([spread, *terms])
        result.append(spread)
    return result


def _values(payoffs: NDArray[Any], chain: NDArray[Any], discounts: Sequence[Any]) -> NDArray[Any]:
    """Solve V_i = u_i + d_i P V_i for every player; payoffs and result have the shape (S, n)."""
    one = np.array([[int(i == j) for j in range(len(chain))] for i in range(len(chain))])
    columns = [solve(one - discount * chain, payoffs[:, i]) for i, discount in enumerate(discounts)]
    return np.stack(columns, axis=1)


def judge_mixes(game: MarkovGame, profile: Mixes) -> Judgement:
    """Judge mixed actions, ``profile[state][player]``, in a finite Markov game."""
    number = len(game.players)
    low = [min(g.payoffs[i].min() for g in game.stages.values()) for i in range(number)]
    payoffs, rows = [], []
    for stage, chances, mixes in zip(
        game.stages.values(), game.transitions.values(), profile, strict=True
    ):
        payoffs.append([_mean(stage.payoffs[i] - low[i], mixes) for i in range(number)])
        rows.append([_mean(chances[..., y], mixes) for y in range(len(game.states))])
    chain = np.array(rows)
    values = _values(np.array(payoffs), chain, game.discounts)
    gains = np.empty_like(values)
    for x, (stage, chances, mixes) in enumerate(
        zip(game.stages.values(), game.transitions.values(), profile, strict=True)
    ):
        for i, discount in enumerate(game.discounts):
            table = stage.payoffs[i] - low[i] + discount * (chances @ values[:, i])
            payoff = deviation_payoffs(table, i, mixes)
            gains[x, i] = max(max(payoff) - payoff @ mixes[i], values[x, i] * 0)
    return Judgement(_raised(values, low, game.discounts), gains, chain)


def _raised(values: NDArray[Any], low: Sequence[Any], discounts: Sequence[Any]) -> NDArray[Any]:
    """Add back what every player has at least in every period, left out to save digits."""
    constant = np.array([u / (1 - d) for u, d in zip(low, discounts, strict=True)])
    return np.asarray(values + constant)


def _mean(table: NDArray[Any], mixes: Sequence[NDArray[Any]]) -> Any:
    return deviation_payoffs(table, 0, mixes) @ mixes[0]


# --- efforts in intervals -------------------------------------------------------------------------


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
    values = _values(payoffs, chain, game.discounts)
    gains = np.empty_like(values)
    for s, i in product(size, range(len(game.players))):
        present = _one_shot(game, s, i, efforts[s], values[:, i])
        best = max(
            _one_shot(game, s, i, candidate, values[:, i])
            for candidate in _candidates(game, s, i, efforts[s], values[:, i])
        )
        gains[s, i] = max(best - present, present * 0)
    return Judgement(_raised(values, low, game.discounts), gains, chain)


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
    raw = [_polynomial(game, row, efforts) for row in game.intensities[s]]
    return [min(max(p, p * 0), p * 0 + 1) for p in raw]


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
