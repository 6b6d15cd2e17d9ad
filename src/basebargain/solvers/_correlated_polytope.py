"""The polytope of correlated equilibria, as labelled linear inequalities, and programs over it."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray

from basebargain.forms import StrategicGame
from basebargain.solvers._correlated_face import Face, whole_polyhedron
from basebargain.solvers._correlated_function import LinearFunction
from basebargain.solvers._nplayer_reading import Reading, read

__all__ = ["ObediencePolytope", "correlated_polytope", "whole_numbers"]


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
    def payoffs(self) -> NDArray[Any]:
        """Payoffs in their unit, exactly, shape (players, profiles)."""
        reading = self.reading
        return np.array(
            [
                [reading.payoff(i, entry) for entry in table.flat]
                for i, table in enumerate(reading.tables)
            ],
            dtype=object,
        )

    def whole(self, start: int = 0) -> Face:
        """Return the polytope as a face of its own.

        Parameters
        ----------
        start : int, optional
            The profile from which the search for the best one starts.
        """
        return whole_polyhedron(self.gains, [1] * self.gains.shape[1], [start], [])

    def best(self, objective: Sequence[Any]) -> Face:
        """Return the face on which a linear function of the probabilities is largest.

        Parameters
        ----------
        objective : sequence of int or Fraction
            One coefficient per profile.
        """
        coefficients = whole_numbers(objective)
        start = coefficients.index(max(coefficients))
        return self.whole(start).best(LinearFunction.of(coefficients))

    def fairest(self) -> Face:
        """Return the face on which the least payoff of all players is largest.

        One more variable, the last one: how far it exceeds the lowest entry of all tables, as a
        share of how far the highest does.
        """
        above = self.payoffs - self.payoffs.min()
        size = self.gains.shape[1]
        rows = [[*row, 0] for row in self.gains.tolist()]
        rows += [whole_numbers([*(-row).tolist(), above.max() or 1]) for row in above]
        # No slope is negative where the player whose largest payoff is least gets it.
        poorest = min(range(len(above)), key=lambda i: above[i].max())
        columns = [int(np.argmax(above[poorest])), size]
        face = whole_polyhedron(
            np.array(rows, dtype=object), [1] * size + [0], columns, [len(self.gains) + poorest]
        )
        return face.best(LinearFunction.of([0] * size + [1]))

    def first(self, face: Face) -> Face:
        """Return the vertex of a face that is the first one in lexicographic order.

        Parameters
        ----------
        face : Face
            As `best` and `fairest` return it.
        """
        return face if face.is_point else face.first(self.gains.shape[1])

    def distribution(self, vertex: Face) -> list[Fraction]:
        """Return the probabilities at a vertex."""
        weights = vertex.point[: self.gains.shape[1]].tolist()
        return [Fraction(weight, vertex.corner.total) for weight in weights]

    def payoffs_at(self, vertex: Face) -> list[Fraction]:
        """Return the expected payoffs at a vertex, one per player."""
        weights, total = vertex.point[: self.gains.shape[1]], vertex.corner.total
        reading = self.reading
        means = (Fraction(table.ravel() @ weights, total) for table in reading.tables)
        return [reading.payoff(i, mean) for i, mean in enumerate(means)]


def whole_numbers(coefficients: Sequence[Any]) -> list[int]:
    """Return a positive multiple of the coefficients in integers."""
    entries = [Fraction(entry) for entry in coefficients]
    common = math.lcm(*(entry.denominator for entry in entries))
    whole = [int(entry * common) for entry in entries]
    divisor = math.gcd(*whole) or 1
    return [entry // divisor for entry in whole]


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
