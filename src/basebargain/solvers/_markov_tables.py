"""Arrays and derivatives behind the search for equilibria of finite Markov games.

Payoffs are shifted and scaled player by player, so that all stage payoffs lie in [0, 1]: that moves
no equilibrium, and makes tolerances relative.
All states get the same numbers of actions, the missing ones never being played, so that one array
holds them all.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray

from basebargain.forms._markov import MarkovGame
from basebargain.solvers._markov_linear import relative_matrix, relative_values

__all__ = ["Profile", "Tables"]

Array = NDArray[Any]
Profile = list[list[Array]]


@dataclass(frozen=True)
class Tables:
    """A finite Markov game as arrays.

    Attributes
    ----------
    payoffs : array, shape (S, n, m_1, ..., m_n)
        Scaled to [0, 1]; m_i is the largest number of actions of player i in a state.
    chances : array, shape (S, m_1, ..., m_n, S)
    discounts : list
    shapes : list of tuple of int
        The true numbers of actions, for each state and player.
    """

    payoffs: Array
    chances: Array
    discounts: list[Any]
    shapes: list[tuple[int, ...]]

    @classmethod
    def of(cls, game: MarkovGame, *, exact: bool = False) -> Tables:
        """Read a game, as floats unless `exact`."""
        number, size = len(game.players), len(game.states)
        low = [min(g.payoffs[i].min() for g in game.stages.values()) for i in range(number)]
        high = [max(g.payoffs[i].max() for g in game.stages.values()) for i in range(number)]
        shapes = [stage.shape for stage in game.stages.values()]
        most = tuple(max(counts) for counts in zip(*shapes, strict=True))
        kind: Any = object if exact else float
        payoffs = np.zeros((size, number, *most), dtype=kind)
        chances = np.zeros((size, *most, size), dtype=kind)
        for s, (state, stage) in enumerate(game.stages.items()):
            part: list[Any] = [slice(count) for count in stage.shape]
            for i in range(number):
                spread = high[i] - low[i]
                payoffs[(s, i, *part)] = (stage.payoffs[i] - low[i]) / (spread or 1)
            chances[(s, *part)] = game.transitions[state]
        discounts = [d if exact else float(d) for d in game.discounts]
        return cls(payoffs, chances, discounts, shapes)

    @property
    def blocks(self) -> list[tuple[int, int]]:
        """First position and number of the actions in a flat profile, for each state and player."""
        return self._layout[0]

    @cached_property
    def _layout(self) -> tuple[list[tuple[int, int]], list[tuple[Array, Array]], Array]:
        """Blocks; for each player where its entries are in a flat profile, and their padded places.

        The last array takes a padded flat vector, player after player, to a flat profile.
        """
        blocks, at = [], 0
        most = self.payoffs.shape[2:]
        size = len(self.shapes)
        starts = np.concatenate([[0], np.cumsum([size * m for m in most])])
        own: list[list[tuple[int, int]]] = [[] for _ in most]
        padded = []
        for s, shape in enumerate(self.shapes):
            for i, count in enumerate(shape):
                blocks.append((at, count))
                own[i] += [(at + a, s * most[i] + a) for a in range(count)]
                padded += [starts[i] + s * most[i] + a for a in range(count)]
                at += count
        places = [(np.array(pairs)[:, 0], np.array(pairs)[:, 1]) for pairs in own]
        return blocks, places, np.array(padded)

    def profile(self, flat: Array) -> Profile:
        """Cut a flat vector of chances into ``profile[state][player]``."""
        cut = iter(flat[at : at + count] for at, count in self.blocks)
        return [[next(cut) for _ in shape] for shape in self.shapes]

    def flat(self, profile: Iterable[Iterable[Array]]) -> Array:
        """Join ``profile[state][player]`` into one vector."""
        return np.concatenate([mix for mixes in profile for mix in mixes])

    def _mixes(self, flat: Array) -> list[Array]:
        """For each player its mixed actions, padded, shape (S, m_i)."""
        result = []
        for i, (here, there) in enumerate(self._layout[1]):
            mix = np.zeros((len(self.shapes), self.payoffs.shape[2 + i]), dtype=flat.dtype)
            mix.reshape(-1)[there] = flat[here]
            result.append(mix)
        return result

    def values(self, flat: Array) -> Array:
        """Values of the states less that of the first one, shape (S, n)."""
        return self._values(self._mixes(flat))[0]

    def _values(self, mixes: list[Array]) -> tuple[Array, Array]:
        chain = _average(self.chances, mixes, (), tail=True)
        columns = [
            relative_values(chain, _average(self.payoffs[:, i], mixes, ()), d)[1]
            for i, d in enumerate(self.discounts)
        ]
        return np.stack(columns, axis=1), chain

    def auxiliary(self, values: Array) -> Array:
        """For each state the game of one period with continuation `values`, as `payoffs`."""
        return np.stack(
            [
                self.payoffs[:, i] + d * (self.chances @ values[:, i])
                for i, d in enumerate(self.discounts)
            ],
            axis=1,
        )

    def action_values(self, flat: Array) -> Array:
        """Return what each action is worth against the others' play, as a flat vector.

        Up to one number per player, the first state's value, that is the same for all its actions.
        """
        mixes = self._mixes(flat)
        games = self.auxiliary(self._values(mixes)[0])
        parts = [_average(games[:, i], mixes, (i,)).reshape(-1) for i in range(len(mixes))]
        return np.concatenate(parts)[self._layout[2]]

    def jacobian(self, flat: Array) -> tuple[Array, Array]:
        """Return action values and their derivatives in all chances, shapes (D,) and (D, D)."""
        mixes = self._mixes(flat)
        values, chain = self._values(mixes)
        games = self.auxiliary(values)
        size, number = len(chain), len(mixes)
        rows, columns = [], []
        for i, discount in enumerate(self.discounts):
            # the slope of the relative values: the games of one period through the chain
            direct = []
            for j in range(number):
                block = np.zeros((size, *mixes[j].shape))
                block[range(size), range(size)] = _average(games[:, i], mixes, (j,))
                direct.append(block.reshape(size, -1))
            response = np.linalg.solve(relative_matrix(chain, discount), np.hstack(direct))
            response[0] = 0.0
            moves = _average(self.chances, mixes, (i,), tail=True)
            slope = discount * moves.reshape(-1, size) @ response
            at = 0
            for j in range(number):
                width = mixes[j].size
                if j != i:
                    pair = _average(games[:, i], mixes, (i, j))
                    part = slope[:, at : at + width].reshape(*mixes[i].shape, *mixes[j].shape)
                    part[range(size), :, range(size)] += pair
                at += width
            rows.append(slope)
            columns.append(_average(games[:, i], mixes, (i,)).reshape(-1))
        order = self._layout[2]
        return np.concatenate(columns)[order], np.vstack(rows)[np.ix_(order, order)]


def _average(
    table: Array, mixes: list[Array], keep: tuple[int, ...], *, tail: bool = False
) -> Array:
    """Average over the actions of the players not in `keep`; one leading axis for the state.

    With `tail` the table has a last axis that stays. The kept axes come in the order of `keep`.
    """
    number = len(mixes)
    state, last = number, number + 1
    operands: list[Any] = [table, [state, *range(number), *([last] if tail else [])]]
    for j in range(number):
        if j not in keep:
            operands += [mixes[j], [state, j]]
    result: Array = np.einsum(*operands, [state, *keep, *([last] if tail else [])])
    return result
