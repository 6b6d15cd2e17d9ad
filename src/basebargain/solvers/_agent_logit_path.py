"""The principal branch of the agent logit correspondence, by predictor and corrector steps.

Unknowns are the log-odds x of each action against the first one at its information set.
On the branch F(x, lambda) = x - lambda * (value of the action - value of the first action) = 0,
with x = 0 at lambda = 0.
Steps are taken along the arc, so that the branch is followed round turning points (Turocy 2005).
Derivatives are by complex steps, hence exact to the last place.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from basebargain.forms._extensive import ExtensiveGame
from basebargain.forms._extensive_nodes import Chance, Decision, Terminal

__all__ = ["LogitSystem", "follow"]

Floats = NDArray[Any]

SMALL = 1e-30
NEWTON_STEPS = 12
NEWTON_TOLERANCE = 1e-11
LARGEST_TURN = 0.9


class LogitSystem:
    """The equations of agent logit equilibrium for one game."""

    def __init__(self, game: ExtensiveGame) -> None:
        self.game = game
        self.starts: dict[str, int] = {}
        size = 0
        for own in game.information_sets:
            self.starts[own.label] = size
            size += len(own.actions) - 1
        self.size = size
        payoffs = np.array(game.payoffs, dtype=float)
        self.payoffs = payoffs - payoffs.min(axis=0)

    def probabilities(self, x: Floats) -> dict[str, Floats]:
        """Logarithms of the probabilities at each information set, shape (actions, batch)."""
        result = {}
        for own in self.game.information_sets:
            start = self.starts[own.label]
            odds = x[start : start + len(own.actions) - 1]
            odds = np.concatenate([np.zeros_like(x[:1]) if len(x) else _no_row(x), odds])
            top = odds.real.max(axis=0)
            result[own.label] = odds - top - np.log(np.exp(odds - top).sum(axis=0))
        return result

    def gaps(self, x: Floats) -> Floats:
        """Value of each action but the first, less that of the first; shape (unknowns, batch)."""
        logs = self.probabilities(x)
        reach = self._reach(logs, x)
        values = self._values(logs, x)
        result = np.zeros_like(x)
        for own in self.game.information_sets:
            player = self.game.players.index(own.player)
            here = np.array([reach[node] for node in own.nodes])
            weights = np.exp(here - here.real.max(axis=0))
            weights = weights / weights.sum(axis=0)
            nodes = [self.game.places[node].children for node in own.nodes]
            worth = [
                sum(w * values[node[k]][player] for w, node in zip(weights, nodes, strict=True))
                for k in range(len(own.actions))
            ]
            start = self.starts[own.label]
            for k in range(1, len(own.actions)):
                result[start + k - 1] = worth[k] - worth[0]
        return result

    def residual(self, z: Floats) -> Floats:
        """F at (x, lambda)."""
        value: Floats = z[:-1] - z[-1] * self.gaps(z[:-1, None])[:, 0]
        return value

    def jacobian(self, z: Floats) -> Floats:
        """Return the derivatives of F by x and lambda, shape (unknowns, unknowns + 1)."""
        steps = z[:-1, None] + 1j * SMALL * np.eye(self.size)
        inner = np.eye(self.size) - z[-1] * self.gaps(steps).imag / SMALL
        outer = -self.gaps(z[:-1, None])
        return np.hstack([inner, outer])

    def _reach(self, logs: dict[str, Floats], x: Floats) -> list[Any]:
        """Logarithm of the probability of each node; minus infinity where chance says never."""
        reach: list[Any] = [np.zeros_like(x[0])] * len(self.game.places)
        for place in self.game.places:
            for k, child in enumerate(place.children):
                reach[child] = reach[place.index] + self._log_share(place.content, logs, k)
        return reach

    def _log_share(self, content: Any, logs: dict[str, Floats], k: int) -> Any:
        if isinstance(content, Decision):
            return logs[content.information_set][k]
        weight = float(content.moves[k][1])
        return np.log(weight) if weight > 0 else -1e300

    def _values(self, logs: dict[str, Floats], x: Floats) -> list[Any]:
        """Return the expected payoffs from each node on, shape (players, batch)."""
        places = self.game.places
        values: list[Any] = [None] * len(places)
        end = len(self.payoffs)
        for place in reversed(places):
            content = place.content
            if isinstance(content, Terminal):
                end -= 1
                values[place.index] = np.repeat(self.payoffs[end][:, None], x.shape[1], axis=1)
                continue
            total: Any = 0
            for k, child in enumerate(place.children):
                share = (
                    float(content.moves[k][1])
                    if isinstance(content, Chance)
                    else np.exp(logs[content.information_set][k])
                )
                total = total + share * values[child]
            values[place.index] = total
        return values


def _no_row(x: Floats) -> Floats:
    return np.zeros((1, x.shape[1]), dtype=x.dtype)


@dataclass(frozen=True)
class _Arc:
    """A point of the branch and its direction."""

    point: Floats
    direction: Floats


def follow(
    system: LogitSystem, precision: float, max_steps: int
) -> tuple[Floats | None, float, int]:
    """Follow the branch from lambda = 0 until it first comes to `precision`.

    Returns
    -------
    x : array or None
        Log-odds at exactly `precision`; None when `max_steps` did not suffice.
    reached : float
        The lambda reached.
    turns : int
        How often the branch turned back on the way.
    """
    start = np.zeros(system.size + 1)
    if precision == 0 or system.size == 0:
        return start[:-1], precision, 0
    arc = _Arc(start, _tangent(system, start, np.append(np.zeros(system.size), 1.0)))
    step, turns = 0.1 * arc.direction[-1] * precision + 1e-3, 0
    for _ in range(max_steps):
        guess = arc.point + step * arc.direction
        if guess[-1] >= precision:
            found = _finish(system, arc, guess, precision)
            if found is not None:
                return found, precision, turns
            step /= 2
            continue
        after = _correct(system, guess, arc.direction)
        direction = None if after is None else _tangent(system, after, arc.direction)
        if after is None or direction is None or direction @ arc.direction < LARGEST_TURN:
            step /= 2
            continue
        if after[-1] >= precision:
            found = _finish(system, arc, after, precision)
            if found is not None:
                return found, precision, turns
            step /= 2
            continue
        turns += int(direction[-1] * arc.direction[-1] < 0)
        arc = _Arc(after, direction)
        step *= 1.5
    return None, float(arc.point[-1]), turns


def _tangent(system: LogitSystem, z: Floats, before: Floats) -> Floats:
    """Return the unit tangent of the branch, pointing onward."""
    rows = np.vstack([system.jacobian(z), before])
    try:
        direction = np.linalg.solve(rows, np.append(np.zeros(system.size), 1.0))
    except np.linalg.LinAlgError:
        return before
    result: Floats = direction / np.linalg.norm(direction)
    return result


def _correct(system: LogitSystem, guess: Floats, direction: Floats) -> Floats | None:
    """Newton steps back to the branch, across the direction of travel."""
    z = guess.copy()
    for _ in range(NEWTON_STEPS):
        gap = np.append(system.residual(z), direction @ (z - guess))
        rows = np.vstack([system.jacobian(z), direction])
        change = _solved(rows, gap)
        if change is None:
            return None
        z = z - change
        if np.abs(change).max() <= NEWTON_TOLERANCE * (1 + np.abs(z).max()):
            return z
    return None


def _finish(system: LogitSystem, arc: _Arc, beyond: Floats, precision: float) -> Floats | None:
    """Newton steps at the very precision asked for, from the branch just before and beyond it."""
    share = (precision - arc.point[-1]) / (beyond[-1] - arc.point[-1])
    guess = arc.point + share * (beyond - arc.point)
    z = np.append(guess[:-1], precision)
    for _ in range(NEWTON_STEPS):
        change = _solved(system.jacobian(z)[:, :-1], system.residual(z))
        if change is None:
            return None
        z[:-1] -= change
        if np.abs(change).max() <= NEWTON_TOLERANCE * (1 + np.abs(z).max()):
            far = np.linalg.norm(z - guess) > np.linalg.norm(beyond - arc.point)
            return None if far else z[:-1]
    return None


def _solved(rows: Floats, right: Floats) -> Floats | None:
    try:
        change: Floats = np.linalg.solve(rows, right)
    except np.linalg.LinAlgError:
        return None
    return change if np.isfinite(change).all() else None
