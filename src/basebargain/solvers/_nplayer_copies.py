"""Strategies that are copies of each other, taken together and told apart again.

Two strategies of a player are copies when the player gets the same from both against everything,
and when no other player's comparison of own strategies tells one from the other.
Only the sum of their probabilities then matters to equilibrium, so one of them may stand for all;
each equilibrium of the smaller game is a whole set of equilibria of the game, all the ways to
divide those sums.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import product
from typing import Any

import numpy as np
from numpy.typing import NDArray

__all__ = ["Copies", "copies"]

Point = tuple[Any, ...]


@dataclass(frozen=True)
class Copies:
    """The strategies of all players in classes of copies.

    Attributes
    ----------
    classes : tuple of tuple of tuple of int
        Per player, the positions of the strategies of each class; the first one stands for it.
    """

    classes: tuple[tuple[tuple[int, ...], ...], ...]

    @property
    def any(self) -> bool:
        """Whether some strategy has a copy."""
        return any(len(group) > 1 for own in self.classes for group in own)

    def merged(self, tables: Sequence[NDArray[Any]]) -> tuple[NDArray[Any], ...]:
        """Return the tables with one strategy for each class."""
        grid = np.ix_(*([group[0] for group in own] for own in self.classes))
        return tuple(table[grid] for table in tables)

    def divided(self, player: int, mix: Sequence[Any]) -> tuple[Point, ...]:
        """Extreme ways to divide the probabilities of a player's classes among their members."""
        own = self.classes[player]
        used = [k for k, weight in enumerate(mix) if not _is_nought(weight)]
        points = []
        for members in product(*(own[k] for k in used)):
            point: list[Any] = [Fraction(0)] * sum(map(len, own))
            for k, at in zip(used, members, strict=True):
                point[at] = mix[k]
            points.append(tuple(point))
        return tuple(points)


def copies(tables: Sequence[NDArray[Any]]) -> Copies:
    """Return the classes of copies in a game given as integer tables, one per player."""
    gains = [table - table.take([0], axis=i) for i, table in enumerate(tables)]
    classes = []
    for player, table in enumerate(tables):
        seen = [table if i == player else gain for i, gain in enumerate(gains)]
        groups: dict[tuple[Any, ...], list[int]] = {}
        for s in range(table.shape[player]):
            key = tuple(entry for one in seen for entry in np.ravel(one.take(s, axis=player)))
            groups.setdefault(key, []).append(s)
        classes.append(tuple(tuple(group) for group in groups.values()))
    return Copies(tuple(classes))


def _is_nought(weight: Any) -> bool:
    return isinstance(weight, Fraction) and weight == 0
