"""The polytope of correlated equilibria, as labelled linear inequalities, and programs over it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray

from basebargain.forms import StrategicGame
from basebargain.solvers._nplayer_reading import Reading, read
from basebargain.solvers._nplayer_simplex import LinearProgram, Optimum

__all__ = ["ObediencePolytope", "correlated_polytope"]


@dataclass(frozen=True, eq=False)
class ObediencePolytope:
    """Distributions over pure profiles that nobody wants to disobey.

    A distribution p, one probability per profile in the order of ``numpy.ndindex``, belongs to it
    exactly when ``gains @ p <= 0``, all entries are at least 0 and add up to 1.

    Attributes
    ----------
    game : StrategicGame
    coarse : bool
    gains : array of int, shape (conditions, profiles)
        Gain from each deviation, in the integer reading of the deviating player's payoffs.
    labels : tuple of (player, recommended, chosen)
        What each condition is about; `recommended` is empty for coarse ones.
    reading : Reading
    """

    game: StrategicGame
    coarse: bool
    gains: NDArray[Any]
    labels: tuple[tuple[str, str, str], ...]
    reading: Reading

    @cached_property
    def _program(self) -> LinearProgram:
        size = self.gains.shape[1]
        rows = [(row, 0) for row in self.gains.tolist()]
        return LinearProgram(size, rows, [([1] * size, 1)])

    def maximise(self, objective: Sequence[Any]) -> Optimum:
        """Return a vertex at which a linear function of the probabilities is largest.

        Parameters
        ----------
        objective : sequence of int or Fraction
            One coefficient per profile.
        """
        best = self._program.maximise(objective)
        if best is None:  # pragma: no cover - a set of distributions is bounded
            msg = "a linear function is bounded on distributions"
            raise ArithmeticError(msg)
        return best


def correlated_polytope(game: StrategicGame, *, coarse: bool = False) -> ObediencePolytope:
    """Return the inequalities that define the (coarse) correlated equilibria of a game.

    Parameters
    ----------
    game : StrategicGame
        Any number of players, no free parameters.
    coarse : bool, optional
        Whether a player can only opt out before hearing the recommendation.

    Returns
    -------
    ObediencePolytope

    Raises
    ------
    NotApplicableError
        If the game has parameters that are still free.

    Examples
    --------
    >>> import basebargain as bb
    >>> from basebargain.solvers._correlated_polytope import correlated_polytope
    >>> chicken = bb.StrategicGame.from_arrays([[6, 2], [7, 0]], [[6, 7], [2, 0]])
    >>> correlated_polytope(chicken).gains.tolist()
    [[1, -2, 0, 0], [0, 0, -1, 2], [1, 0, -2, 0], [0, -1, 0, 2]]
    """
    reading = read(game, "correlated_polytope")
    rows: list[NDArray[Any]] = []
    labels: list[tuple[str, str, str]] = []
    for i, table in enumerate(reading.tables):
        own, name = game.strategies[i], game.players[i]
        payoffs = np.moveaxis(table, i, 0)
        if coarse:
            rows += [np.moveaxis(payoffs[t] - payoffs, 0, i).ravel() for t in range(len(own))]
            labels += [(name, "", label) for label in own]
            continue
        for s in range(len(own)):
            for t in set(range(len(own))) - {s}:
                row = np.zeros_like(payoffs)
                row[s] = payoffs[t] - payoffs[s]
                rows.append(np.moveaxis(row, 0, i).ravel())
                labels.append((name, own[s], own[t]))
    size = reading.tables[0].size
    gains = np.array(rows, dtype=object).reshape(len(rows), size)
    return ObediencePolytope(game, coarse, gains, tuple(labels), reading)
