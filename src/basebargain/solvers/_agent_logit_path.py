"""The equations of agent logit equilibrium, in the form in which the branch is followed.

Unknowns are the log-odds x of each action against the first one at its information set.
On the branch x - lambda * (value of the action - value of the first action) = 0, with x = 0 at
lambda = 0.
Where every node of an information set comes after moves of chance with probability zero, beliefs
there are the limit of those when each such move has the same small probability.
Payoffs are lowered by each player's least payoff and divided by the largest range of any player's,
so lambda is a pure number here.
Derivatives are by complex steps, hence exact to the last place.
"""

from __future__ import annotations

import math
from fractions import Fraction
from typing import Any

import numpy as np
from numpy.typing import NDArray

from basebargain.forms._extensive import ExtensiveGame
from basebargain.forms._extensive_nodes import Chance, Decision, Terminal
from basebargain.solvers._extensive_certificate import likeliest
from basebargain.solvers._logit_system import unit_tables

__all__ = ["AgentSystem"]

Floats = NDArray[Any]

SMALL = 1e-30


class AgentSystem:
    """The equations for one game; a point is the array (x, lambda).

    Attributes
    ----------
    scale : float
        The largest range of a player's payoffs; 1 when all payoffs are equal.
    size : int
        Number of log-odds.
    """

    def __init__(self, game: ExtensiveGame) -> None:
        self.game = game
        self.starts: dict[str, int] = {}
        self.size = 0
        for own in game.information_sets:
            self.starts[own.label] = self.size
            self.size += len(own.actions) - 1
        self.likely = {own.label: likeliest(game, own) for own in game.information_sets}
        columns, self.scale = unit_tables(list(game.payoffs.T), "agent_logit_equilibrium")
        self.payoffs = np.array(columns).T

    def start(self) -> Floats:
        """Return uniform play, at precision 0."""
        return np.zeros(self.size + 1)

    def parity(self, _: Floats) -> int:
        """Return 1: the unknowns are the same ones everywhere."""
        return 1

    def logs(self, z: Floats) -> list[Floats]:
        """Log-probabilities at each information set."""
        return [logs[:, 0] for logs in self.probabilities(z[:-1, None]).values()]

    def probabilities(self, x: Floats) -> dict[str, Floats]:
        """Logarithms of the probabilities at each information set, shape (actions, batch)."""
        result = {}
        for own in self.game.information_sets:
            start = self.starts[own.label]
            odds = x[start : start + len(own.actions) - 1]
            odds = np.concatenate([np.zeros((1, x.shape[1]), dtype=x.dtype), odds])
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
            likely = self.likely[own.label]
            here = np.array([reach[node] for node in likely])
            weights = np.exp(here - here.real.max(axis=0))
            weights = weights / weights.sum(axis=0)
            nodes = [self.game.places[node].children for node in likely]
            worth = [
                sum(w * values[node[k]][player] for w, node in zip(weights, nodes, strict=True))
                for k in range(len(own.actions))
            ]
            start = self.starts[own.label]
            for k in range(1, len(own.actions)):
                result[start + k - 1] = worth[k] - worth[0]
        return result

    def residual(self, z: Floats) -> Floats:
        """Values of the equations."""
        value: Floats = z[:-1] - z[-1] * self.gaps(z[:-1, None])[:, 0]
        return value

    def jacobian(self, z: Floats) -> Floats:
        """Return the derivatives by x and lambda, shape (size, size + 1)."""
        steps = z[:-1, None] + 1j * SMALL * np.eye(self.size)
        inner = np.eye(self.size) - z[-1] * self.gaps(steps).imag / SMALL
        outer = -self.gaps(z[:-1, None])
        return np.hstack([inner, outer])

    def _reach(self, logs: dict[str, Floats], x: Floats) -> list[Any]:
        """Logarithm of the probability of each node, moves of chance that never come left out."""
        reach: list[Any] = [np.zeros_like(x[0])] * len(self.game.places)
        for place in self.game.places:
            for k, child in enumerate(place.children):
                reach[child] = reach[place.index] + self._log_share(place.content, logs, k)
        return reach

    def _log_share(self, content: Any, logs: dict[str, Floats], k: int) -> Any:
        if isinstance(content, Decision):
            return logs[content.information_set][k]
        weight = content.moves[k][1]
        if weight == 0:
            return 0.0
        near = float(weight)
        return math.log(near) if near > 0 else _log(Fraction(weight))

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


def _log(weight: Fraction) -> float:
    """Logarithm of a fraction below the least float."""
    return math.log(weight.numerator) - math.log(weight.denominator)
