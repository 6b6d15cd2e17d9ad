"""The search for equilibria in efforts: best replies effort by effort, then Newton's method."""

from __future__ import annotations

from dataclasses import dataclass, replace
from itertools import product
from typing import Any

import numpy as np
from numpy.typing import NDArray

from basebargain.forms._markov_quadratic import QuadraticMarkovGame
from basebargain.solvers._markov_certificate_efforts import lone_reply
from basebargain.solvers._markov_equilibrium import (
    MarkovEquilibrium,
    certified_efforts,
    relative_regret,
)
from basebargain.solvers._markov_linear import exact_zero, solve

__all__ = ["effort_equilibria"]

Array = NDArray[Any]
TOLERANCE = 1e-9
SAME = 1e-7
# Sweeps between two tries of Newton's method, and what counts as progress from one to the next.
SWEEPS = 12
NEWTON_STEPS = 30
PROGRESS = 0.5
FIRST_DAMPING, LEAST_DAMPING = 0.8, 0.09
# What decides an effort: a bound, a line at which a chance is clipped, or its own first-order
# condition.
LOW, HIGH, FREE, WALL = 0, 1, 2, 3


class _Arrays:
    """A quadratic Markov game as arrays; the methods take floats, complex and exact numbers."""

    def __init__(self, game: QuadraticMarkovGame, *, exact: bool = False) -> None:
        kind: Any = object if exact else float
        # A payoff that comes in every state moves no best reply, and only costs digits.
        lowered = game.payoffs.copy()
        lowered[:, :, 0] = lowered[:, :, 0] - lowered[:, :, 0].min(axis=0)
        self.payoffs = lowered.astype(kind)
        self.intensities = game.intensities.astype(kind)
        self.bounds = game.bounds.astype(float)
        self.discounts = [d if exact else float(d) for d in game.discounts]
        self.monomials = game.monomials
        self.owners = game.owners
        self.states, self.efforts = self.bounds.shape[:2]
        self.components = len(game.components)
        self.moved = list(product((False, True), repeat=self.components))
        sizes = [len(own) for own in game.components.values()]
        self.after = np.array(
            [
                np.ravel_multi_index(np.where(bits, game.targets, game.levels).T, sizes)
                for bits in self.moved
            ]
        ).T

    def powers(self, efforts: Array) -> Array:
        """Monomials of efforts, shape (..., N) to (..., M)."""
        one = efforts[..., 0] * 0 + 1
        columns = []
        for monomial in self.monomials:
            term = one
            for j in monomial:
                term = term * efforts[..., j]
            columns.append(term)
        return np.stack(columns, axis=-1)

    def intensity(self, efforts: Array) -> Array:
        """Intensities not yet clipped, shape (S, ..., F) for efforts (S, ..., N)."""
        result: Array = np.einsum("sfm,s...m->s...f", self.intensities, self.powers(efforts))
        return result

    def weights(self, chances: Array) -> Array:
        """Chance of each combination of moving components, shape (..., 2^F)."""
        columns = []
        for bits in self.moved:
            term = chances[..., 0] * 0 + 1
            for f, moves in enumerate(bits):
                term = term * (chances[..., f] if moves else 1 - chances[..., f])
            columns.append(term)
        return np.stack(columns, axis=-1)

    def chain(self, chances: Array) -> Array:
        """Transition matrix for the chances of all states, shape (S, F)."""
        weights = self.weights(chances)
        matrix = np.zeros((self.states, self.states), dtype=weights.dtype)
        for s in range(self.states):
            for combination, y in enumerate(self.after[s]):
                matrix[s, y] = matrix[s, y] + weights[s, combination]
        return matrix

    def values(self, efforts: Array, chances: Array) -> Array:
        """Values, shape (S, n)."""
        stage = np.einsum("snm,sm->sn", self.payoffs, self.powers(efforts))
        chain = self.chain(chances)
        unit = np.eye(self.states, dtype=int)
        return np.stack(
            [solve(unit - d * chain, stage[:, i]) for i, d in enumerate(self.discounts)], axis=1
        )

    def worth(self, player: int, efforts: Array, values: Array) -> Array:
        """Payoff from one more period, shape (S, K) for efforts (S, K, N)."""
        chances = np.clip(self.intensity(efforts), 0.0, 1.0)
        future = (values[:, player][self.after][:, None, :] * self.weights(chances)).sum(axis=-1)
        stage = np.einsum("sm,skm->sk", self.payoffs[:, player], self.powers(efforts))
        result: Array = stage + self.discounts[player] * future
        return result


def _best_reply(
    arrays: _Arrays, effort: int, efforts: Array, values: Array
) -> tuple[Array, Array, Array]:
    """Best level of one effort in every state, what decides it, and the component of its wall."""
    low, high = arrays.bounds[:, effort].T
    zero, one = efforts.copy(), efforts.copy()
    zero[:, effort], one[:, effort] = 0.0, 1.0
    at = arrays.intensity(zero)
    slope = arrays.intensity(one) - at
    with np.errstate(divide="ignore", invalid="ignore"):
        walls = np.concatenate([(0 - at) / slope, (1 - at) / slope], axis=1)
    inside = (walls > low[:, None]) & (walls < high[:, None])
    walls = np.where(inside, walls, low[:, None])
    knots = np.concatenate([low[:, None], high[:, None], walls], axis=1)
    line = np.sort(knots, axis=1)
    left, right = line[:, :-1], line[:, 1:]
    middle = (left + right) / 2

    def worth(levels: Array) -> Array:
        batch = np.repeat(efforts[:, None, :], levels.shape[1], axis=1)
        batch[:, :, effort] = levels
        return arrays.worth(arrays.owners[effort], batch, values)

    f0, f1, f2 = worth(left), worth(middle), worth(right)
    bend = f0 - 2 * f1 + f2
    with np.errstate(divide="ignore", invalid="ignore"):
        peak = middle + (right - left) / 4 * (f0 - f2) / bend
    top = (bend < 0) & (peak > left) & (peak < right)
    peak = np.where(top, peak, low[:, None])
    points = np.concatenate([knots, peak], axis=1)
    best = np.argmax(worth(points), axis=1)
    count = 2 * arrays.components
    kind = np.where(best < 2, best, np.where(best < 2 + count, WALL, FREE))
    rows = np.arange(len(best))
    return points[rows, best], kind, np.where(kind == WALL, best - 2, -1)


@dataclass(frozen=True)
class _Newton:
    """First-order conditions of all efforts on the pieces that are active at a point.

    `kinds` and `walls` say what decides each effort, `inside` and `level` which chances are not
    clipped, and where the others are; `base` holds the efforts that a bound decides.
    """

    arrays: _Arrays
    kinds: Array
    walls: Array
    inside: Array
    level: Array
    base: Array

    @classmethod
    def at(cls, arrays: _Arrays, efforts: Array, kinds: Array, walls: Array) -> _Newton:
        raw = arrays.intensity(efforts)
        inside, level = (raw > 0) & (raw < 1), np.where(raw >= 0.5, 1, 0)
        for s, j in np.argwhere(kinds == WALL):
            f = walls[s, j] % arrays.components
            inside[s, f] = False
            level[s, f] = walls[s, j] // arrays.components
        base = np.where(kinds == LOW, arrays.bounds[..., 0], arrays.bounds[..., 1])
        return cls(arrays, kinds.copy(), walls.copy(), inside, level, base)

    @property
    def free(self) -> Array:
        return np.argwhere((self.kinds == FREE) | (self.kinds == WALL))

    def full(self, unknown: Array) -> Array:
        efforts = self.base.astype(unknown.dtype)
        efforts[tuple(self.free.T)] = unknown
        return efforts

    def residual(self, unknown: Array) -> Array:
        arrays, efforts = self.arrays, self.full(unknown)
        raw = arrays.intensity(efforts)
        chances = np.where(self.inside, raw, self.level)
        values = arrays.values(efforts, chances)
        result = []
        for s, j in self.free:
            if self.kinds[s, j] == WALL:
                f = self.walls[s, j] % arrays.components
                result.append(raw[s, f] - self.level[s, f])
                continue
            i = arrays.owners[j]
            slope = _slopes(arrays, j, efforts[s])
            total = arrays.payoffs[s, i] @ slope
            worth = values[arrays.after[s], i]
            for f in np.flatnonzero(self.inside[s]):
                rate = arrays.intensities[s, f] @ slope
                total = total + arrays.discounts[i] * rate * self._move(chances[s], int(f), worth)
            result.append(total)
        return np.array(result)

    def _move(self, chances: Array, component: int, worth: Array) -> Any:
        """Return what one more unit of a component's chance of moving is worth."""
        moving, staying = chances.copy(), chances.copy()
        moving[component] = moving[component] * 0 + 1
        staying[component] = staying[component] * 0
        return (self.arrays.weights(moving) - self.arrays.weights(staying)) @ worth

    def _jacobian(self, unknown: Array) -> Array:
        jacobian = np.empty((len(unknown), len(unknown)))
        for k in range(len(unknown)):
            step = unknown.astype(complex)
            step[k] += 1e-30j
            jacobian[:, k] = self.residual(step).imag / 1e-30
        return jacobian

    def solved(self, efforts: Array) -> Array | None:
        """Newton's method with derivatives by complex steps; None if it fails."""
        unknown = efforts[tuple(self.free.T)]
        try:
            for _ in range(NEWTON_STEPS if len(unknown) else 0):
                change = np.linalg.solve(self._jacobian(unknown), self.residual(unknown))
                unknown = unknown - change
                if not np.isfinite(unknown).all():
                    return None
                if np.abs(change).max() <= 1e-14 * (1 + np.abs(unknown).max()):
                    break
        except np.linalg.LinAlgError:
            return None
        full = self.full(unknown)
        low, high = _bounds(self.arrays)
        if (full < low - 1e-9 * (high - low)).any() or (full > high + 1e-9 * (high - low)).any():
            return None
        return np.clip(full, low, high)


def _bounds(arrays: _Arrays) -> tuple[Array, Array]:
    """Lowest and highest efforts, each of shape (S, N)."""
    return arrays.bounds[..., 0], arrays.bounds[..., 1]


def _slopes(arrays: _Arrays, effort: int, efforts: Array) -> Array:
    """Return the derivatives of the monomials in one effort, shape (M,)."""
    result = []
    for monomial in arrays.monomials:
        term = efforts[0] * 0
        if effort in monomial:
            rest = list(monomial)
            rest.remove(effort)
            term = term + monomial.count(effort)
            for j in rest:
                term = term * efforts[j]
        result.append(term)
    return np.array(result)


def _climb(
    game: QuadraticMarkovGame, arrays: _Arrays, start: Array
) -> tuple[MarkovEquilibrium, _Newton] | None:
    """Damped best replies from `start` until Newton's method finds a certified equilibrium.

    Replies that keep moving are damped more; None if that does not help.
    """
    efforts, damping, last = start.copy(), FIRST_DAMPING, np.inf
    kinds, walls = np.full(efforts.shape, LOW), np.full(efforts.shape, -1)
    while damping >= LEAST_DAMPING:
        for _ in range(SWEEPS):
            move = _sweep(arrays, efforts, kinds, walls, damping)
        newton = _Newton.at(arrays, efforts, kinds, walls)
        for candidate in (newton.solved(efforts), efforts):
            if candidate is not None:
                equilibrium = certified_efforts(game, _typed(game, candidate))
                if relative_regret(game, equilibrium) <= TOLERANCE:
                    return equilibrium, newton
        if not move < PROGRESS * last:
            damping /= 2
        last = move
    return None


def _sweep(arrays: _Arrays, efforts: Array, kinds: Array, walls: Array, damping: float) -> float:
    """Move every effort towards its best reply, in place; return how far that still was."""
    furthest = 0.0
    for j in range(arrays.efforts):
        values = arrays.values(efforts, np.clip(arrays.intensity(efforts), 0.0, 1.0))
        reply, kinds[:, j], walls[:, j] = _best_reply(arrays, j, efforts, values)
        gap = reply - efforts[:, j]
        efforts[:, j] += damping * gap
        furthest = max(furthest, float(np.abs(gap).max()))
    return furthest


def _typed(game: QuadraticMarkovGame, efforts: Array) -> Array:
    """Floats for a float search; the judge of an exact game takes floats too."""
    return np.clip(efforts, game.bounds[..., 0].astype(float), game.bounds[..., 1].astype(float))


def _exact(game: QuadraticMarkovGame, newton: _Newton, efforts: Array) -> MarkovEquilibrium | None:
    """Return the equilibrium in exact numbers, or None if it seems irrational."""
    bounds = np.where(newton.kinds == LOW, game.bounds[..., 0], game.bounds[..., 1])
    exact = replace(newton, arrays=_Arrays(game, exact=True), base=bounds)
    zero = exact_zero(exact.residual, list(efforts[tuple(newton.free.T)].astype(float)))
    if zero is None:
        return None
    full = exact.full(np.array(zero, dtype=object))
    if (full < game.bounds[..., 0]).any() or (full > game.bounds[..., 1]).any():
        return None
    equilibrium = certified_efforts(game, full)
    return equilibrium if equilibrium.is_exact and equilibrium.regret == 0 else None


def effort_equilibria(
    game: QuadraticMarkovGame, starts: int, rng: np.random.Generator
) -> tuple[list[MarkovEquilibrium], str, bool]:
    """Return equilibria in efforts, a note, and whether these are all."""
    arrays = _Arrays(game)
    low, high = _bounds(arrays)
    points = [(low + high) / 2, low, high]
    points += [low + (high - low) * rng.random(low.shape) for _ in range(max(0, starts - 3))]
    found: list[MarkovEquilibrium] = []
    seen: list[Array] = []
    for start in points[:starts]:
        result = _climb(game, arrays, start)
        if result is None:
            continue
        equilibrium, newton = result
        efforts = _joined(game, equilibrium).astype(float)
        if any(np.abs(efforts - other).max() <= SAME * (1 + np.abs(other).max()) for other in seen):
            continue
        seen.append(efforts)
        if game.kind == "exact":
            equilibrium = _exact(game, newton, efforts) or equilibrium
        found.append(equilibrium)
    return found, *_completeness(game, found, starts)


def _completeness(
    game: QuadraticMarkovGame, found: list[MarkovEquilibrium], starts: int
) -> tuple[str, bool]:
    if not found:
        return (
            f"None of {starts} starts led to an equilibrium in pure efforts; there may be none, "
            "as where a best reply jumps; raise starts or change the intervals."
        ), False
    movers = {game.owners[j] for s, j in np.argwhere(game.bounds[..., 0] < game.bounds[..., 1])}
    if len(movers) <= 1 and len(found) == 1 and _lone(game, found[0]):
        return (
            "One player moves, and its best effort is unique in every state (Blackwell 1965).",
            True,
        )
    return f"Found from {starts} starts; other equilibria may exist.", False


def _lone(game: QuadraticMarkovGame, equilibrium: MarkovEquilibrium) -> bool:
    efforts = _joined(game, equilibrium)
    return all(
        lone_reply(game, s, i, efforts[s], equilibrium.values[:, i])
        for s, i in product(range(len(game.states)), range(len(game.players)))
    )


def _joined(game: QuadraticMarkovGame, equilibrium: MarkovEquilibrium) -> Array:
    """Efforts of all players, shape (S, N), in the order of ``game.efforts``."""
    result = np.empty(game.bounds.shape[:2], dtype=equilibrium.values.dtype)
    for i in range(len(game.players)):
        own = [j for j, owner in enumerate(game.owners) if owner == i]
        for s, row in enumerate(equilibrium.profile):
            result[s, own] = row[i]
    return result
